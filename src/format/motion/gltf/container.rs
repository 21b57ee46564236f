//! The outer shape: JSON alone, or a GLB with its JSON and one binary chunk.

use crate::error::{Error, ErrorCode, Result};
use crate::format::Warning;

const MAGIC: &[u8] = b"glTF";
const HEADER_BYTES: usize = 12;
const CHUNK_HEADER_BYTES: usize = 8;
const JSON_CHUNK: u32 = 0x4e4f_534a;
const BINARY_CHUNK: u32 = 0x004e_4942;

/// The parts of one file.
pub(super) struct Parts<'a> {
    pub(super) json: &'a [u8],
    /// Where the JSON begins, in a GLB.
    pub(super) json_at: Option<usize>,
    pub(super) binary: Option<&'a [u8]>,
}

/// Whether the bytes are a GLB.
pub(super) fn is_glb(bytes: &[u8]) -> bool {
    bytes.starts_with(MAGIC)
}

pub(super) fn split<'a>(bytes: &'a [u8], warnings: &mut Vec<Warning>) -> Result<Parts<'a>> {
    if !is_glb(bytes) {
        return Ok(Parts {
            json: bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes),
            json_at: None,
            binary: None,
        });
    }
    let truncated = |expected: String| {
        Error::new(
            ErrorCode::InputTruncated,
            format!(
                "expected {expected}, found {} bytes; get the whole file",
                bytes.len()
            ),
        )
        .at_byte(bytes.len())
    };
    let (Some(version), Some(length)) = (word(bytes, 4), word(bytes, 8)) else {
        return Err(truncated(format!("a GLB header of {HEADER_BYTES} bytes")));
    };
    if version != 2 {
        return Err(Error::new(
            ErrorCode::VersionUnsupported,
            format!("expected GLB version 2, found {version}; convert the file to glTF 2.0"),
        )
        .at_byte(4));
    }
    let length = length as usize;
    let whole = bytes
        .get(..length)
        .ok_or_else(|| truncated(format!("a GLB of {length} bytes, as its header says")))?;
    if length < bytes.len() {
        warnings.push(Warning::new(
            "bytes-left-over",
            format!(
                "the GLB's header says {length} bytes, the file has {}; the rest is not looked at",
                bytes.len()
            ),
        ));
    }
    let mut parts: Option<Parts<'a>> = None;
    let mut skipped = 0;
    let mut at = HEADER_BYTES;
    while at < whole.len() {
        let (Some(bytes_in_chunk), Some(kind)) = (word(whole, at), word(whole, at + 4)) else {
            if parts.is_some()
                && whole
                    .get(at..)
                    .is_some_and(|rest| rest.iter().all(|byte| *byte == 0))
            {
                break;
            }
            return Err(ends_in_chunk(at));
        };
        let start = at + CHUNK_HEADER_BYTES;
        let chunk = start
            .checked_add(bytes_in_chunk as usize)
            .and_then(|end| whole.get(start..end))
            .ok_or_else(|| ends_in_chunk(at))?;
        match (&mut parts, kind) {
            (None, JSON_CHUNK) => {
                parts = Some(Parts {
                    json: chunk,
                    json_at: Some(start),
                    binary: None,
                });
            }
            (None, _) => break,
            (Some(parts), BINARY_CHUNK) if parts.binary.is_none() => parts.binary = Some(chunk),
            (Some(_), _) => skipped += 1,
        }
        at = start + chunk.len();
    }
    if skipped > 0 {
        warnings.push(Warning::new(
            "chunks-skipped",
            format!("{skipped} chunks of the GLB are of kinds that glTF 2.0 does not know, and are left out"),
        ));
    }
    parts.ok_or_else(|| {
        Error::new(
            ErrorCode::InputMalformed,
            "expected a first chunk of JSON, found none; export the file again",
        )
        .at_byte(HEADER_BYTES)
    })
}

fn ends_in_chunk(at: usize) -> Error {
    Error::new(
        ErrorCode::InputTruncated,
        "expected a whole chunk of the GLB, found one that goes beyond its end; get the whole file",
    )
    .at_byte(at)
}

fn word(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    four.try_into().ok().map(u32::from_le_bytes)
}
