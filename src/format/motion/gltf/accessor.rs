//! Accessors: typed elements in a view, with their stride, their normalisation and their sparse corrections.

use super::buffers::{Buffers, malformed};
use crate::error::{Error, Result};

/// How one component is stored.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Component {
    I8,
    U8,
    I16,
    U16,
    U32,
    F32,
}

impl Component {
    fn from_code(code: u32) -> Option<Self> {
        Some(match code {
            5120 => Self::I8,
            5121 => Self::U8,
            5122 => Self::I16,
            5123 => Self::U16,
            5125 => Self::U32,
            5126 => Self::F32,
            _ => return None,
        })
    }

    fn bytes(self) -> usize {
        match self {
            Self::I8 | Self::U8 => 1,
            Self::I16 | Self::U16 => 2,
            Self::U32 | Self::F32 => 4,
        }
    }

    fn is_unsigned(self) -> bool {
        matches!(self, Self::U8 | Self::U16 | Self::U32)
    }

    /// The largest value, which a normalised component divides by; 1 where that means nothing.
    fn largest(self) -> f32 {
        match self {
            Self::I8 => 127.0,
            Self::U8 => 255.0,
            Self::I16 => 32_767.0,
            Self::U16 => 65_535.0,
            Self::U32 | Self::F32 => 1.0,
        }
    }

    fn float(self, bytes: &[u8]) -> f32 {
        match (self, bytes) {
            (Self::I8, &[a, ..]) => f32::from(a as i8),
            (Self::U8, &[a, ..]) => f32::from(a),
            (Self::I16, &[a, b, ..]) => f32::from(i16::from_le_bytes([a, b])),
            (Self::U16, &[a, b, ..]) => f32::from(u16::from_le_bytes([a, b])),
            (Self::U32, &[a, b, c, d, ..]) => u32::from_le_bytes([a, b, c, d]) as f32,
            (Self::F32, &[a, b, c, d, ..]) => f32::from_le_bytes([a, b, c, d]),
            _ => 0.0,
        }
    }

    fn unsigned(self, bytes: &[u8]) -> u32 {
        match (self, bytes) {
            (Self::U8, &[a, ..]) => u32::from(a),
            (Self::U16, &[a, b, ..]) => u32::from(u16::from_le_bytes([a, b])),
            (Self::U32, &[a, b, c, d, ..]) => u32::from_le_bytes([a, b, c, d]),
            _ => 0,
        }
    }
}

fn components_of(shape: &str) -> usize {
    match shape {
        "SCALAR" => 1,
        "VEC2" => 2,
        "VEC3" => 3,
        "VEC4" => 4,
        "MAT4" => 16,
        _ => 0,
    }
}

impl Buffers<'_> {
    /// The number of elements an accessor claims; `None` where there is no such accessor.
    pub(super) fn claimed_count(&self, index: usize) -> Option<usize> {
        self.document.accessors.get(index).map(|accessor| accessor.count)
    }

    /// All elements as numbers, normalised where the accessor says so.
    ///
    /// # Errors
    /// Those of [`Buffers::view`], with the accessor as the field.
    pub(super) fn floats<const N: usize>(&self, index: usize) -> Result<Vec<[f32; N]>> {
        let normalized = self
            .document
            .accessors
            .get(index)
            .is_some_and(|accessor| accessor.normalized);
        self.elements(index, |component, bytes| {
            let value = component.float(bytes);
            match normalized {
                true => (value / component.largest()).max(-1.0),
                false => value,
            }
        })
    }

    /// All elements as unsigned whole numbers.
    ///
    /// # Errors
    /// Those of [`Buffers::view`], with the accessor as the field; other components are
    /// [`crate::error::ErrorCode::InputMalformed`].
    pub(super) fn whole_numbers<const N: usize>(&self, index: usize) -> Result<Vec<[u32; N]>> {
        if let Some(accessor) = self.document.accessors.get(index)
            && !Component::from_code(accessor.component_type).is_some_and(Component::is_unsigned)
        {
            return Err(malformed(
                format!(
                    "expected unsigned components (5121, 5123, 5125), found {}",
                    accessor.component_type
                ),
                format!("accessors[{index}]"),
            ));
        }
        self.elements(index, Component::unsigned)
    }

    fn elements<T: Copy + Default, const N: usize>(
        &self,
        index: usize,
        decode: impl Fn(Component, &[u8]) -> T,
    ) -> Result<Vec<[T; N]>> {
        let field = || format!("accessors[{index}]");
        let unsound = |message: String| malformed(message, field());
        let accessor = self.document.accessors.get(index).ok_or_else(|| {
            unsound(format!(
                "expected one of {} accessors, found number {index}",
                self.document.accessors.len()
            ))
        })?;
        let component = Component::from_code(accessor.component_type).ok_or_else(|| {
            unsound(format!(
                "expected a component type from 5120 to 5126, found {}",
                accessor.component_type
            ))
        })?;
        if components_of(&accessor.shape) != N {
            return Err(unsound(format!(
                "expected {N} components, found type \"{}\"",
                accessor.shape.escape_debug()
            )));
        }
        // A buffer or view that is unsound itself is what must be named.
        let in_field = |error: Error| match error.place.field {
            Some(_) => error,
            None => error.in_field(field()),
        };
        self.count_elements(accessor.count).map_err(in_field)?;
        let element_bytes = N * component.bytes();
        let element = |bytes: &[u8]| -> [T; N] {
            std::array::from_fn(|at| {
                let bytes = bytes.get(at * component.bytes()..).unwrap_or_default();
                decode(component, bytes)
            })
        };
        let mut elements = match accessor.buffer_view {
            None => vec![[T::default(); N]; accessor.count],
            Some(view) => {
                let stride = self
                    .document
                    .buffer_views
                    .get(view)
                    .and_then(|view| view.byte_stride)
                    .unwrap_or(element_bytes);
                let bytes = self
                    .rows(view, accessor.byte_offset, accessor.count, stride, element_bytes)
                    .map_err(in_field)?;
                // By number, since a stride may be zero or shorter than an element.
                (0..accessor.count)
                    .map(|at| element(bytes.get(at * stride..).unwrap_or_default()))
                    .collect()
            }
        };
        if let Some(sparse) = &accessor.sparse {
            let index_component = Component::from_code(sparse.indices.component_type)
                .filter(|component| component.is_unsigned())
                .ok_or_else(|| unsound("expected unsigned sparse indices, found another type".to_owned()))?;
            self.count_elements(sparse.count).map_err(in_field)?;
            let index_bytes = index_component.bytes();
            let indices = &sparse.indices;
            let places = self
                .rows(
                    indices.buffer_view,
                    indices.byte_offset,
                    sparse.count,
                    index_bytes,
                    index_bytes,
                )
                .map_err(in_field)?;
            let values = &sparse.values;
            let corrections = self
                .rows(
                    values.buffer_view,
                    values.byte_offset,
                    sparse.count,
                    element_bytes,
                    element_bytes,
                )
                .map_err(in_field)?;
            for (place, correction) in places
                .chunks(index_bytes)
                .zip(corrections.chunks(element_bytes))
                .take(sparse.count)
            {
                let place = index_component.unsigned(place) as usize;
                *elements.get_mut(place).ok_or_else(|| {
                    unsound(format!(
                        "expected sparse indices below {}, found {place}",
                        accessor.count
                    ))
                })? = element(correction);
            }
        }
        Ok(elements)
    }

    /// The bytes of `count` rows of a view, the last one as long as an element.
    fn rows(&self, view: usize, offset: usize, count: usize, stride: usize, element: usize) -> Result<&[u8]> {
        let bytes = self.view(view)?;
        let Some(last) = count.checked_sub(1) else {
            return Ok(&[]);
        };
        last.checked_mul(stride)
            .and_then(|length| length.checked_add(element))
            .and_then(|length| length.checked_add(offset))
            .and_then(|end| bytes.get(offset..end))
            .ok_or_else(|| {
                malformed(
                    format!(
                        "expected {count} elements of {element} bytes from byte {offset} on, found a view of {} bytes",
                        bytes.len()
                    ),
                    format!("bufferViews[{view}]"),
                )
            })
    }
}
