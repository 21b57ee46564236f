//! The files that a page hands over.

use js_sys::{Array, Uint8Array};

/// Their bytes, from a list of typed arrays.
pub(super) fn bytes_of(contents: &Array) -> Vec<Vec<u8>> {
    contents
        .iter()
        .map(|bytes| Uint8Array::from(bytes).to_vec())
        .collect()
}
