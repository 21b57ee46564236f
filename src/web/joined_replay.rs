//! Recordings of several families as one replay, with events laid over them.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::error::to_js;
use super::raw_replay::{RawReplay, bytes_of, gathered, packed, said};
use crate::codec::{Manifest, Packed, PackedFile, fill_segment};
use crate::error::Result;
use crate::format::{Loose, Part};

/// What other readers packed, waiting to be joined.
#[wasm_bindgen]
#[derive(Default)]
pub struct JoinedReplay {
    recordings: Vec<(String, Packed)>,
}

#[wasm_bindgen]
impl JoinedReplay {
    /// Nothing yet.
    #[wasm_bindgen(constructor)]
    pub fn new() -> Self {
        Self::default()
    }

    /// Takes what one family packed: the name that it gave, the manifest, the coarse files and the segments in order.
    pub fn add(&mut self, name: String, manifest: Vec<u8>, coarse: &Array, segments: &Array) {
        let files = |files: &Array| {
            let bytes = bytes_of(files).into_iter();
            bytes
                .map(|bytes| PackedFile {
                    name: String::new(),
                    bytes,
                })
                .collect()
        };
        let packed = Packed {
            manifest,
            coarse: files(coarse),
            segments: files(segments),
        };
        self.recordings.push((name, packed));
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

fn join(recordings: Vec<(String, Packed)>, names: &[String], contents: &[Vec<u8>]) -> Result<RawReplay> {
    let mut gathered = gathered(names, contents, Loose::Refused)?;
    let mut warnings = Vec::new();
    let mut manifests = Vec::with_capacity(recordings.len());
    for (name, packed) in &recordings {
        let manifest = Manifest::parse(&packed.manifest)?;
        warnings.extend(manifest.warnings.iter().cloned());
        // One recording keeps its segments: events need no positions.
        let replay = if recordings.len() == 1 {
            manifest.description().clone()
        } else {
            let mut replay = manifest.to_replay()?;
            for (index, segment) in packed.segments.iter().enumerate() {
                fill_segment(&manifest, index, &segment.bytes, &mut replay)?;
            }
            replay
        };
        gathered.parts.push(Part {
            name: name.clone(),
            replay,
        });
        manifests.push(manifest);
    }
    let assembled = gathered.assemble()?;
    let packed = match (manifests.pop(), manifests.is_empty()) {
        (Some(mut manifest), true) => {
            warnings.extend(said(assembled.warnings));
            manifest.warnings = warnings;
            let manifest = manifest.described_by(assembled.replay)?.to_json()?;
            let files = recordings.into_iter().next().map(|(_, packed)| packed);
            let (coarse, segments) = files.map_or_else(Default::default, |p| (p.coarse, p.segments));
            Packed {
                manifest: manifest.into_bytes(),
                coarse,
                segments,
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
