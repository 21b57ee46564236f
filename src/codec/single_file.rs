//! The files of a packed replay as one: a short header, the manifest, the coarse files, the segments.

use super::Packed;
use super::manifest::{FileEntry, Manifest};
use crate::error::{Error, ErrorCode, Result};

/// The ending of a packed replay's name when it is one file.
pub const SINGLE_FILE_ENDING: &str = "replay";

const MAGIC: [u8; 4] = *b"ARPL";
const VERSION: u16 = 1;
/// Magic, version, zero, length of the manifest.
const HEADER_BYTES: usize = 12;

/// The parts of a single file, as they would lie in a folder.
#[derive(Clone, Debug, PartialEq)]
pub struct SingleFile<'a> {
    /// The manifest's bytes.
    pub manifest: &'a [u8],
    /// The coarse files, in the manifest's order; empty where there is none for a window.
    pub coarse: Vec<&'a [u8]>,
    /// The segments, in the manifest's order; empty where there is none for a window.
    pub segments: Vec<&'a [u8]>,
}

/// Joins the files of a packed replay.
pub fn join(packed: &Packed) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend([0, 0]);
    bytes.extend((packed.manifest.len() as u32).to_le_bytes());
    bytes.extend(&packed.manifest);
    for file in packed.coarse.iter().chain(&packed.segments) {
        bytes.extend(&file.bytes);
    }
    bytes
}

/// Whether bytes begin as a single file does.
pub fn is_single_file(bytes: &[u8]) -> bool {
    bytes.starts_with(&MAGIC)
}

/// Takes a single file apart; what its parts hold is not looked at, but for the manifest.
///
/// # Errors
/// [`ErrorCode::FormatUnknown`], [`ErrorCode::VersionUnsupported`], [`ErrorCode::InputTruncated`] or
/// [`ErrorCode::InputMalformed`] at a byte; those of [`Manifest::parse`].
pub fn split(bytes: &[u8]) -> Result<(Manifest, SingleFile<'_>)> {
    if !is_single_file(bytes) {
        return Err(Error::new(
            ErrorCode::FormatUnknown,
            "expected a packed replay in one file (ARPL)",
        ));
    }
    let Some((header, rest)) = bytes.split_first_chunk::<HEADER_BYTES>() else {
        return Err(truncated(HEADER_BYTES, bytes.len()));
    };
    let [_, _, _, _, v0, v1, z0, z1, l0, l1, l2, l3] = *header;
    let version = u16::from_le_bytes([v0, v1]);
    if version != VERSION {
        return Err(Error::new(
            ErrorCode::VersionUnsupported,
            format!("expected version {VERSION}, found {version}; use a newer athlete-replay"),
        )
        .at_byte(4));
    }
    if [z0, z1] != [0, 0] {
        return Err(Error::new(ErrorCode::InputMalformed, "expected two bytes of zero").at_byte(6));
    }
    let length = u32::from_le_bytes([l0, l1, l2, l3]) as usize;
    let Some((document, mut rest)) = rest.split_at_checked(length) else {
        return Err(truncated(HEADER_BYTES.saturating_add(length), bytes.len()));
    };
    let manifest = Manifest::parse(document)?;
    let mut take = |entries: &[FileEntry]| {
        let parts = entries.iter().map(|entry| {
            let at = bytes.len() - rest.len();
            let (part, after) = rest
                .split_at_checked(entry.bytes)
                .ok_or_else(|| truncated(at.saturating_add(entry.bytes), bytes.len()))?;
            rest = after;
            Ok(part)
        });
        parts.collect::<Result<Vec<_>>>()
    };
    let coarse = take(&manifest.coarse)?;
    let segments = take(&manifest.segments)?;
    if !rest.is_empty() {
        return Err(
            Error::new(ErrorCode::InputMalformed, "more bytes than the manifest says")
                .at_byte(bytes.len() - rest.len()),
        );
    }
    let parts = SingleFile {
        manifest: document,
        coarse,
        segments,
    };
    Ok((manifest, parts))
}

fn truncated(expected: usize, found: usize) -> Error {
    Error::new(
        ErrorCode::InputTruncated,
        format!("expected {expected} bytes, found {found}; fetch it again"),
    )
    .at_byte(found)
}
