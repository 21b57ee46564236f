//! Recordings of several families as one replay, with events laid over them.

use std::collections::BTreeMap;

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::contents::bytes_of;
use super::error::to_js;
use super::raw_replay::{RawReplay, gathered, packed, said};
use crate::codec::{Manifest, Packed, PackedFile, fill_segment};
use crate::error::Result;
use crate::format::{Loose, Part};
use crate::replay::Replay;

/// What other readers packed, waiting to be joined.
#[wasm_bindgen]
#[derive(Default)]
pub struct JoinedReplay {
    recordings: Vec<Recording>,
}

struct Recording {
    name: String,
    manifest: Vec<u8>,
    /// Every file's bytes by its name.
    files: BTreeMap<String, Vec<u8>>,
}

#[wasm_bindgen]
impl JoinedReplay {
    /// Nothing yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes what one family packed: the name that it gave, the manifest, the pairs of name and bytes.
    pub fn add(&mut self, name: String, manifest: Vec<u8>, files: &Array) {
        let pair = |pair: JsValue| {
            let pair = Array::from(&pair);
            let name = pair.get(0).as_string().unwrap_or_default();
            (name, Uint8Array::from(pair.get(1)).to_vec())
        };
        self.recordings.push(Recording {
            name,
            manifest,
            files: files.iter().map(pair).collect(),
        });
    }

    /// One replay of all that was added, with the events of these files laid over it.
    ///
    /// # Errors
    /// Those of the readers and of packing.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "a list of texts comes from JavaScript by value"
    )]
    pub fn join(self, names: Vec<String>, contents: &Array) -> Result<RawReplay, JsValue> {
        join(self.recordings, &names, &bytes_of(contents)).map_err(|error| to_js(&error))
    }
}

fn join(recordings: Vec<Recording>, names: &[String], contents: &[Vec<u8>]) -> Result<RawReplay> {
    let mut gathered = gathered(names, contents, Loose::Refused)?;
    let mut warnings = Vec::new();
    let is_one = recordings.len() == 1;
    let mut kept = None;
    for recording in recordings {
        let manifest = Manifest::parse(&recording.manifest)?;
        warnings.extend(manifest.warnings.iter().cloned());
        // One recording keeps its files: events need no samples.
        let replay = if is_one {
            manifest.description().clone()
        } else {
            with_samples(&manifest, &recording.files)?
        };
        gathered.parts.push(Part {
            name: recording.name,
            replay,
        });
        kept = Some((manifest, recording.files));
    }
    let assembled = gathered.assemble()?;
    let packed = match kept {
        Some((mut manifest, files)) if is_one => {
            warnings.extend(said(assembled.warnings));
            manifest.warnings = warnings;
            Packed {
                manifest: manifest.described_by(assembled.replay)?.to_json()?.into_bytes(),
                coarse: Vec::new(),
                segments: files
                    .into_iter()
                    .map(|(name, bytes)| PackedFile { name, bytes })
                    .collect(),
            }
        }
        _ => packed(assembled, warnings)?,
    };
    Ok(RawReplay {
        packed,
        name: String::new(),
        used: Vec::new(),
    })
}

fn with_samples(manifest: &Manifest, files: &BTreeMap<String, Vec<u8>>) -> Result<Replay> {
    let mut replay = manifest.to_replay()?;
    for (index, entry) in manifest.segments.iter().enumerate() {
        if let Some(bytes) = files.get(&entry.name) {
            fill_segment(manifest, index, bytes, &mut replay)?;
        }
    }
    Ok(replay)
}
