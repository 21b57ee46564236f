//! The skinned mesh of a glTF, for a page that has athletes wear it.

use js_sys::{Array, Uint8Array};
use wasm_bindgen::prelude::*;

use super::contents::bytes_of;
use super::error::to_js;
use crate::codec::pack_costume;
use crate::format::{Companion, Limits, ReadOptions, read_costume};
use crate::replay::AvatarImage;

/// A viewer waits for it, and its pictures are decoded besides.
const MAX_BYTES: usize = 64 << 20;
/// Numbers in its accessors: a million vertices have some six million.
const MAX_SAMPLES: usize = 8 << 20;
/// The most joints; the most elaborate hands and faces have some five hundred.
const MAX_JOINTS: usize = 2048;

/// A skinned mesh with the names of its joints understood.
#[wasm_bindgen]
pub struct AvatarFile {
    costume: Vec<u8>,
    images: Vec<AvatarImage>,
}

#[wasm_bindgen]
impl AvatarFile {
    /// Reads the first of these files; the others belong to it.
    ///
    /// # Errors
    /// Those of the reader.
    #[allow(
        clippy::needless_pass_by_value,
        reason = "a list of texts comes from JavaScript by value"
    )]
    pub fn read(names: Vec<String>, contents: &Array) -> Result<Self, JsValue> {
        let contents = bytes_of(contents);
        let files: Vec<Companion<'_>> = names
            .iter()
            .zip(&contents)
            .map(|(name, bytes)| Companion { name, bytes })
            .collect();
        let (bytes, companions) = match files.split_first() {
            Some((first, rest)) => (first.bytes, rest),
            None => (&[][..], &[][..]),
        };
        let options = ReadOptions {
            companions,
            ..ReadOptions::with_limits(Limits {
                max_bytes: MAX_BYTES,
                max_samples: MAX_SAMPLES,
                max_joints: MAX_JOINTS,
                ..Limits::default()
            })
        };
        let (costume, _) = read_costume(bytes, &options).map_err(|error| to_js(&error))?;
        Ok(Self {
            costume: pack_costume(&costume),
            images: costume.images,
        })
    }

    /// What `View.setAvatars` takes.
    #[wasm_bindgen(getter)]
    pub fn costume(&self) -> Uint8Array {
        Uint8Array::from(self.costume.as_slice())
    }

    /// Its pictures: a list of pairs of media type and bytes.
    #[wasm_bindgen(getter)]
    pub fn images(&self) -> Array {
        let pair = |image: &AvatarImage| {
            Array::of2(
                &image.mime_type.as_str().into(),
                &Uint8Array::from(image.bytes.as_slice()).into(),
            )
        };
        self.images.iter().map(pair).collect()
    }
}

/// The relative addresses of the files that an avatar refers to, its pictures among them.
#[wasm_bindgen(js_name = partsOfAvatar)]
pub fn parts_of_avatar(bytes: &[u8]) -> Vec<String> {
    crate::format::costume_companions_of(bytes)
}
