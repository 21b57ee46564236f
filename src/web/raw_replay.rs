//! Raw recordings as a packed replay, for a page that opens them.
//!
//! A page downloads the readers by family. Each packs the recordings that are its own; where there are several families, or
//! events to lay over, the family of events joins what the others packed.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::contents::bytes_of;
use super::error::to_js;
use crate::codec::{PackOptions, Packed, left_out, pack};
use crate::error::{Error, Result};
use crate::format::{Assembled, Companion, Gathered, Limits, Loose, ReadOptions, Warning, gather};

/// A promise that no eye can tell from exact.
const MAX_ERROR_M: f64 = 0.0001;
/// A page has less memory than a program, and wasm at most 4 GiB.
const MAX_BYTES: usize = 256 << 20;

/// Raw recordings, read and packed.
#[wasm_bindgen]
pub struct RawReplay {
    pub(super) packed: Packed,
    pub(super) name: String,
    pub(super) used: Vec<String>,
}

#[wasm_bindgen]
impl RawReplay {
    /// Reads recordings of this family and what belongs to them, given as their names and their contents in the same order,
    /// as one replay. `is_all`: no other family will have a use for files that none of these has.
    ///
    /// # Errors
    /// Those of the readers and of packing.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "a list of texts comes from JavaScript by value"
    )]
    pub fn read(names: Vec<String>, contents: &Array, is_all: bool) -> Result<Self, JsValue> {
        read(&names, &bytes_of(contents), is_all).map_err(|error| to_js(&error))
    }

    /// The name of the recording, none where it is several.
    #[wasm_bindgen(getter)]
    pub fn name(&self) -> String {
        self.name.clone()
    }

    /// The names of the files that were read only as companions of others.
    #[wasm_bindgen(getter)]
    pub fn used(&self) -> Vec<String> {
        self.used.clone()
    }

    /// The manifest's bytes.
    #[wasm_bindgen(getter)]
    pub fn manifest(&self) -> Uint8Array {
        Uint8Array::from(self.packed.manifest.as_slice())
    }

    /// Every file: a list of pairs of name and bytes.
    #[wasm_bindgen(getter)]
    pub fn files(&self) -> Array {
        let files = self.packed.coarse.iter().chain(&self.packed.segments);
        files
            .map(|file| {
                Array::of2(
                    &(&file.name).into(),
                    &Uint8Array::from(file.bytes.as_slice()).into(),
                )
            })
            .collect()
    }
}

pub(super) fn gathered(names: &[String], contents: &[Vec<u8>], loose: Loose) -> Result<Gathered> {
    let files: Vec<Companion<'_>> = names
        .iter()
        .zip(contents)
        .map(|(name, bytes)| Companion { name, bytes })
        .collect();
    let options = ReadOptions::with_limits(Limits {
        max_bytes: MAX_BYTES,
        ..Limits::default()
    });
    gather(&files, &options, loose)
}

fn read(names: &[String], contents: &[Vec<u8>], is_all: bool) -> Result<RawReplay> {
    let gathered = gathered(names, contents, if is_all { Loose::Refused } else { Loose::Left })?;
    let name = match gathered.parts.as_slice() {
        [one] => one.name.clone(),
        _ => String::new(),
    };
    let used = gathered.used.iter().cloned().collect();
    Ok(RawReplay {
        packed: packed(gathered.assemble()?, Vec::new())?,
        name,
        used,
    })
}

/// Packs, with the warnings that `earlier` ones packed had.
pub(super) fn packed(assembled: Assembled, earlier: Vec<(String, String)>) -> Result<Packed, Error> {
    let left_out = left_out(&assembled.replay).map(|message| ("not-packed".to_owned(), message));
    let warnings = earlier
        .into_iter()
        .chain(said(assembled.warnings))
        .chain(left_out)
        .collect();
    let options = PackOptions {
        max_error_m: MAX_ERROR_M,
        warnings,
        ..PackOptions::default()
    };
    pack(&assembled.replay, &options, &mut |_| {})
}

/// Warnings as a manifest has them.
pub(super) fn said(warnings: Vec<(String, Warning)>) -> impl Iterator<Item = (String, String)> {
    warnings.into_iter().map(|(_, w)| (w.code.to_owned(), w.message))
}

/// The family whose readers open a file; none for what only explains another one, and for what nobody knows.
#[wasm_bindgen(js_name = familyOf)]
pub fn family_of(bytes: &[u8]) -> Option<String> {
    let format = crate::format::Format::of(bytes).ok()?;
    format.family().map(|family| family.as_str().to_owned())
}

/// The relative addresses of the files that a recording refers to and cannot be read without.
#[wasm_bindgen(js_name = companionsOf)]
pub fn companions_of(bytes: &[u8]) -> Vec<String> {
    crate::format::companions_of(bytes)
}
