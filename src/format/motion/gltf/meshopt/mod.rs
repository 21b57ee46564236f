//! The buffer compression of `EXT_meshopt_compression` and `KHR_meshopt_compression`.
//!
//! Written from the text of the Khronos extension `KHR_meshopt_compression` (appendices A and B), which holds the older
//! `EXT_meshopt_compression` in full: attributes in versions 0 and 1, triangles, indices, and the filters. Nothing is
//! allocated for the claimed count: the output grows as the input is used up.

mod attributes;
mod filters;
mod indices;

use super::document::MeshoptView;

/// Why some bytes are no sound stream; the caller knows which view they belong to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Unsound(pub(super) &'static str);

/// The most bytes that one element may take.
const LARGEST_STRIDE: usize = 256;

/// The decompressed elements, `count` times `byteStride` bytes.
pub(super) fn decode(data: &[u8], view: &MeshoptView) -> Result<Vec<u8>, Unsound> {
    let (count, stride) = (view.count, view.byte_stride);
    match view.mode.as_str() {
        "ATTRIBUTES" => {
            if stride == 0 || stride % 4 != 0 || stride > LARGEST_STRIDE {
                return Err(Unsound("a byteStride that is a multiple of 4 up to 256"));
            }
            let mut elements = attributes::decode(data, count, stride)?;
            filters::apply(view.filter.as_deref().unwrap_or("NONE"), &mut elements, stride)?;
            Ok(elements)
        }
        mode @ ("TRIANGLES" | "INDICES") => {
            if stride != 2 && stride != 4 {
                return Err(Unsound("a byteStride of 2 or 4 for indices"));
            }
            let indices = if mode == "TRIANGLES" {
                indices::decode_triangles(data, count)?
            } else {
                indices::decode_sequence(data, count)?
            };
            Ok(if stride == 4 {
                indices.iter().flat_map(|index| index.to_le_bytes()).collect()
            } else {
                indices
                    .iter()
                    .flat_map(|&index| (index as u16).to_le_bytes())
                    .collect()
            })
        }
        _ => Err(Unsound("the mode ATTRIBUTES, TRIANGLES or INDICES")),
    }
}

/// Bytes taken from the front.
struct Bytes<'a>(&'a [u8]);

impl<'a> Bytes<'a> {
    fn take(&mut self, count: usize) -> Result<&'a [u8], Unsound> {
        let (taken, rest) = self
            .0
            .split_at_checked(count)
            .ok_or(Unsound("a longer stream: it ends early"))?;
        self.0 = rest;
        Ok(taken)
    }

    fn byte(&mut self) -> Result<u8, Unsound> {
        self.take(1).map(|taken| taken.first().copied().unwrap_or(0))
    }

    /// An unsigned number in groups of seven bits, the lowest first; bits beyond 32 are ignored.
    fn number(&mut self) -> Result<u32, Unsound> {
        let mut value = 0_u32;
        for group in 0..5 {
            let byte = self.byte()?;
            value |= u32::from(byte & 0x7f) << (7 * group);
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(Unsound("a number of at most 5 bytes"))
    }

    fn must_be_used_up(&self) -> Result<(), Unsound> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Unsound("a shorter stream: bytes are left over"))
        }
    }
}
