//! The bytes behind buffers and buffer views: the binary chunk, data addresses, companions, decompressed views.

use std::borrow::Cow;
use std::cell::{Cell, OnceCell};

use super::document::{BufferView, Document, MeshoptView};
use super::{meshopt, uri};
use crate::error::{Error, ErrorCode, Result};
use crate::format::input::Input;
use crate::format::limits::over_limit;

/// The bytes of a document, each loaded when it is first asked for.
pub(super) struct Buffers<'a> {
    pub(super) document: &'a Document<'a>,
    input: &'a Input<'a>,
    binary: Option<&'a [u8]>,
    loaded: Vec<OnceCell<Cow<'a, [u8]>>>,
    decompressed: Vec<OnceCell<Vec<u8>>>,
    decompressed_bytes: Cell<usize>,
    elements: Cell<usize>,
}

impl<'a> Buffers<'a> {
    pub(super) fn new(input: &'a Input<'a>, document: &'a Document<'a>, binary: Option<&'a [u8]>) -> Self {
        Self {
            document,
            input,
            binary,
            loaded: document.buffers.iter().map(|_| OnceCell::new()).collect(),
            decompressed: document.buffer_views.iter().map(|_| OnceCell::new()).collect(),
            decompressed_bytes: Cell::new(0),
            elements: Cell::new(0),
        }
    }

    /// Counts the elements about to be made, of all accessors together: a file may read the same bytes many times.
    ///
    /// # Errors
    /// [`ErrorCode::LimitExceeded`].
    pub(super) fn count_elements(&self, elements: usize) -> Result<()> {
        let total = self.elements.get().saturating_add(elements);
        self.elements.set(total);
        let most = self.input.limits().max_samples;
        if total > most {
            return Err(over_limit(
                &format!("at most {most} elements in accessors"),
                &total.to_string(),
            ));
        }
        Ok(())
    }

    /// The bytes of a view, decompressed.
    ///
    /// # Errors
    /// [`ErrorCode::InputMalformed`], [`ErrorCode::InputTruncated`], [`ErrorCode::CompanionMissing`],
    /// [`ErrorCode::LimitExceeded`], with the buffer or view as the field.
    pub(super) fn view(&self, index: usize) -> Result<&[u8]> {
        let field = format!("bufferViews[{index}]");
        let (Some(view), Some(cell)) = (
            self.document.buffer_views.get(index),
            self.decompressed.get(index),
        ) else {
            return Err(malformed(
                format!(
                    "expected one of {} buffer views, found number {index}",
                    self.document.buffer_views.len()
                ),
                field,
            ));
        };
        let Some(compressed) = view.extensions.meshopt() else {
            return self.part(view.buffer, view.byte_offset, view.byte_length, &field);
        };
        if cell.get().is_none() {
            let decoded = self.decompress(compressed, view, &field)?;
            let _ = cell.set(decoded);
        }
        Ok(cell.get().map(Vec::as_slice).unwrap_or_default())
    }

    fn decompress(&self, compressed: &MeshoptView, view: &BufferView, field: &str) -> Result<Vec<u8>> {
        let bytes = compressed.count.saturating_mul(compressed.byte_stride);
        if bytes < view.byte_length {
            return Err(malformed(
                format!(
                    "expected {} bytes as the view says, found {bytes} in its compressed elements",
                    view.byte_length
                ),
                field.to_owned(),
            ));
        }
        let total = self.decompressed_bytes.get().saturating_add(bytes);
        let most = self.input.limits().max_bytes;
        if total > most {
            return Err(
                over_limit(&format!("at most {most} decompressed bytes"), &total.to_string()).in_field(field),
            );
        }
        self.decompressed_bytes.set(total);
        let data = self.part(
            compressed.buffer,
            compressed.byte_offset,
            compressed.byte_length,
            field,
        )?;
        meshopt::decode(data, compressed).map_err(|meshopt::Unsound(expected)| {
            malformed(
                format!("expected {expected} in the compressed view; export the file again"),
                field.to_owned(),
            )
        })
    }

    fn part(&self, buffer: usize, offset: usize, length: usize, field: &str) -> Result<&[u8]> {
        let bytes = self.buffer(buffer)?;
        let end = offset.checked_add(length);
        if let Some(part) = end.and_then(|end| bytes.get(offset..end)) {
            return Ok(part);
        }
        let claimed = self
            .document
            .buffers
            .get(buffer)
            .map_or(0, |buffer| buffer.byte_length);
        let found = format!(
            "expected bytes {offset} to {}, found a buffer of {}",
            offset.saturating_add(length),
            bytes.len()
        );
        // The buffer is shorter than it says: the rest is missing, not misplaced.
        if end.is_some_and(|end| end <= claimed) {
            return Err(
                Error::new(ErrorCode::InputTruncated, format!("{found}; get the whole file")).in_field(field),
            );
        }
        Err(malformed(
            format!("{found}; export the file again"),
            field.to_owned(),
        ))
    }

    fn buffer(&self, index: usize) -> Result<&[u8]> {
        let field = format!("buffers[{index}]");
        let (Some(buffer), Some(cell)) = (self.document.buffers.get(index), self.loaded.get(index)) else {
            return Err(malformed(
                format!(
                    "expected one of {} buffers, found number {index}",
                    self.document.buffers.len()
                ),
                field,
            ));
        };
        if cell.get().is_none() {
            let bytes = if buffer.uri.is_empty() {
                let binary = self.binary.filter(|_| index == 0).ok_or_else(|| {
                    Error::new(
                        ErrorCode::InputTruncated,
                        "expected a uri or the binary chunk of a GLB, found neither; get the whole file",
                    )
                    .in_field(field.clone())
                })?;
                Cow::Borrowed(binary)
            } else {
                self.file(&buffer.uri, &field)?
            };
            let _ = cell.set(bytes);
        }
        Ok(cell.get().map(AsRef::as_ref).unwrap_or_default())
    }

    /// Takes every companion that the file names, also what is then not read of it: none is a recording of its own.
    pub(super) fn take_companions(&self) {
        let buffers = self.document.buffers.iter().map(|buffer| &buffer.uri);
        let images = self.document.images.iter().map(|image| &image.uri);
        for address in buffers.chain(images).filter(|address| uri::is_relative(address)) {
            self.companion(address);
        }
    }

    fn companion(&self, address: &str) -> Option<&'a [u8]> {
        let found = self.input.companion(address);
        found.or_else(|| self.input.companion(&uri::percent_decoded(address)))
    }

    /// What an address stands for: the data within it, or the companion of that name.
    ///
    /// # Errors
    /// [`ErrorCode::CompanionMissing`] and, for unsound data, [`ErrorCode::InputMalformed`].
    pub(super) fn file(&self, address: &str, field: &str) -> Result<Cow<'a, [u8]>> {
        if uri::is_data(address) {
            return uri::data_of(address).map(Cow::Owned).ok_or_else(|| {
                malformed(
                    "expected base 64 in the data address, found other letters".to_owned(),
                    field.to_owned(),
                )
            });
        }
        self.companion(address)
            .map(Cow::Borrowed)
            .ok_or_else(|| {
                let decoded = uri::percent_decoded(address);
                Error::new(
                    ErrorCode::CompanionMissing,
                    format!(
                        "expected the file \"{}\", which the glTF names; give it together with the glTF, or export as GLB",
                        decoded.escape_debug()
                    ),
                )
                .in_field(format!("{field}.uri"))
            })
    }
}

/// The error of what breaks the rules of the format.
pub(super) fn malformed(message: String, field: String) -> Error {
    Error::new(ErrorCode::InputMalformed, message).in_field(field)
}
