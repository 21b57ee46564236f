//! Raw recordings as a packed replay, for a page that opens them.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::error::to_js;
use crate::codec::{PackOptions, Packed, left_out, pack};
use crate::error::Error;
use crate::format::{Companion, Limits, ReadOptions, assemble};

/// A promise that no eye can tell from exact.
const MAX_ERROR_M: f64 = 0.0001;
/// A page has less memory than a program, and wasm at most 4 GiB.
const MAX_BYTES: usize = 256 << 20;

/// Raw recordings, read and packed.
#[wasm_bindgen]
pub struct RawReplay {
    packed: Packed,
}

#[wasm_bindgen]
impl RawReplay {
    /// Reads files, given as their names and their contents in the same order, as one replay.
    ///
    /// # Errors
    /// Those of the readers and of packing.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "a list of texts comes from JavaScript by value"
    )]
    pub fn read(names: Vec<String>, contents: &Array) -> Result<Self, JsValue> {
        let contents: Vec<Vec<u8>> = contents
            .iter()
            .map(|bytes| Uint8Array::from(bytes).to_vec())
            .collect();
        read(&names, &contents)
            .map(|packed| Self { packed })
            .map_err(|error| to_js(&error))
    }

    /// The manifest's bytes.
    #[wasm_bindgen(getter)]
    pub fn manifest(&self) -> Uint8Array {
        Uint8Array::from(self.packed.manifest.as_slice())
    }

    /// How many segments there are.
    #[wasm_bindgen(getter, js_name = segmentCount)]
    pub fn segment_count(&self) -> usize {
        self.packed.segments.len()
    }

    /// One segment's bytes; none beyond the last.
    pub fn segment(&self, index: usize) -> Uint8Array {
        let bytes = self
            .packed
            .segments
            .get(index)
            .map(|segment| segment.bytes.as_slice());
        Uint8Array::from(bytes.unwrap_or_default())
    }
}

fn read(names: &[String], contents: &[Vec<u8>]) -> Result<Packed, Error> {
    let files: Vec<Companion<'_>> = names
        .iter()
        .zip(contents)
        .map(|(name, bytes)| Companion { name, bytes })
        .collect();
    let options = ReadOptions::with_limits(Limits {
        max_bytes: MAX_BYTES,
        ..Limits::default()
    });
    let assembled = assemble(&files, &options)?;
    let left_out = left_out(&assembled.replay).map(|message| ("not-packed".to_owned(), message));
    let warnings = assembled
        .warnings
        .into_iter()
        .map(|(_, w)| (w.code.to_owned(), w.message));
    let options = PackOptions {
        max_error_m: MAX_ERROR_M,
        warnings: warnings.chain(left_out).collect(),
        ..PackOptions::default()
    };
    pack(&assembled.replay, &options, &mut |_| {})
}

/// The relative addresses of the files that a recording refers to and cannot be read without.
#[wasm_bindgen(js_name = companionsOf)]
pub fn companions_of(bytes: &[u8]) -> Vec<String> {
    crate::format::companions_of(bytes)
}
