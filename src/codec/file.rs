//! What segments and coarse files have in common: a header, and blocks that can be passed over by their lengths.

use super::manifest::{FileEntry, FileKind};
use crate::error::{Error, ErrorCode, Result};
use pose_coder::crc32;

/// Magic, version, zero, index, payload length, checksum.
const HEADER_BYTES: usize = 20;
/// The version of the layout, the manifest's own.
const VERSION: u16 = 1;

/// What is in a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum BlockKind {
    /// Positions of a track as poses.
    Poses,
    /// Positions of a track, exact.
    ExactPositions,
    /// Confidences or errors of a track's positions.
    Quality,
    /// Values of a curve.
    Curve,
    /// Force, centre of pressure and moment of a force plate.
    ForcePlate,
}

impl BlockKind {
    const ALL: [Self; 5] = [
        Self::Poses,
        Self::ExactPositions,
        Self::Quality,
        Self::Curve,
        Self::ForcePlate,
    ];

    const fn byte(self) -> u8 {
        self as u8 + 1
    }

    /// `None` for a kind of a later version.
    fn from_byte(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.byte() == byte)
    }
}

/// One block of a file.
#[derive(Clone, Copy)]
pub(super) struct Block<'a> {
    pub(super) kind: BlockKind,
    /// The index of its track, curve or force plate in the manifest.
    pub(super) owner: usize,
    pub(super) body: &'a [u8],
    /// Where the body begins in the file.
    pub(super) at: usize,
}

const fn magic(kind: FileKind) -> [u8; 4] {
    match kind {
        FileKind::Segment => *b"ARSG",
        FileKind::Coarse => *b"ARCO",
    }
}

/// Checks a whole file against its entry, and gives its blocks in order; those of kinds unknown here are passed over.
///
/// # Errors
/// [`ErrorCode::InputTruncated`], [`ErrorCode::SegmentCorrupt`] or [`ErrorCode::VersionUnsupported`], at a byte.
pub(super) fn open<'a>(
    bytes: &'a [u8],
    kind: FileKind,
    index: usize,
    entry: &FileEntry,
) -> Result<Vec<Block<'a>>> {
    if bytes.len() < entry.bytes {
        return Err(truncated(entry.bytes, bytes.len()));
    }
    if bytes.len() > entry.bytes {
        return Err(corrupt("more bytes than the manifest says", entry.bytes));
    }
    let Some((header, payload)) = bytes.split_first_chunk::<HEADER_BYTES>() else {
        return Err(truncated(HEADER_BYTES, bytes.len()));
    };
    let [m0, m1, m2, m3, v0, v1, z0, z1, fields @ ..] = *header;
    if [m0, m1, m2, m3] != magic(kind) {
        let expected = match kind {
            FileKind::Segment => "expected a segment (ARSG)",
            FileKind::Coarse => "expected a coarse file (ARCO)",
        };
        return Err(corrupt(expected, 0));
    }
    let version = u16::from_le_bytes([v0, v1]);
    if version != VERSION {
        return Err(Error::new(
            ErrorCode::VersionUnsupported,
            format!("expected version {VERSION}, found {version}; use a newer athlete-replay"),
        )
        .at_byte(4));
    }
    let field = |at: usize| {
        let [a, b, c, d] = [0, 1, 2, 3].map(|byte| fields[4 * at + byte]);
        u32::from_le_bytes([a, b, c, d])
    };
    if [z0, z1] != [0, 0] {
        return Err(corrupt("expected two bytes of zero", 6));
    }
    if field(0) as usize != index {
        return Err(corrupt("this is another file of the replay", 8));
    }
    let length = field(1) as usize;
    if payload.len() < length {
        return Err(truncated(HEADER_BYTES.saturating_add(length), bytes.len()));
    }
    if payload.len() > length {
        return Err(corrupt("more bytes than the header says", HEADER_BYTES + length));
    }
    if field(2) != entry.crc32 {
        return Err(corrupt("the checksum is not the manifest's", 16));
    }
    if crc32(payload) != entry.crc32 {
        return Err(corrupt("the bytes do not match their checksum", HEADER_BYTES));
    }
    let mut blocks = Vec::new();
    let mut rest = Fields(payload);
    let mut previous = None;
    while !rest.0.is_empty() {
        let at = bytes.len() - rest.0.len();
        let broken = || corrupt("a block does not follow the layout of version 1", at);
        let (kind, owner, body) = rest.block().ok_or_else(broken)?;
        let Some(kind) = BlockKind::from_byte(kind) else {
            continue;
        };
        if previous.is_some_and(|previous| previous >= (kind, owner)) {
            return Err(corrupt("blocks out of order", at));
        }
        previous = Some((kind, owner));
        blocks.push(Block {
            kind,
            owner,
            body,
            at: bytes.len() - rest.0.len() - body.len(),
        });
    }
    Ok(blocks)
}

/// What a block's body begins with.
pub(super) struct Fields<'a>(pub(super) &'a [u8]);

impl<'a> Fields<'a> {
    pub(super) fn byte(&mut self) -> Option<u8> {
        let (&byte, rest) = self.0.split_first()?;
        self.0 = rest;
        Some(byte)
    }

    /// A number below 2^32 in groups of seven bits, the lowest first, each but the last with its highest bit set.
    pub(super) fn number(&mut self) -> Option<usize> {
        let mut value = 0_u64;
        for group in 0..5 {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << (7 * group);
            if byte & 0x80 == 0 {
                return u32::try_from(value).ok().map(|value| value as usize);
            }
        }
        None
    }

    pub(super) fn float(&mut self) -> Option<f64> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(f64::from(f32::from_le_bytes(*first)))
    }

    fn block(&mut self) -> Option<(u8, usize, &'a [u8])> {
        let kind = self.byte()?;
        let owner = self.number()?;
        let length = self.number()?;
        let (body, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some((kind, owner, body))
    }
}

/// Collects the blocks of a file, in the order of their kinds and owners.
#[derive(Default)]
pub(super) struct Payload(Vec<u8>);

impl Payload {
    pub(super) fn add(&mut self, kind: BlockKind, owner: usize, body: &[u8]) {
        self.0.push(kind.byte());
        write_number(&mut self.0, owner);
        write_number(&mut self.0, body.len());
        self.0.extend(body);
    }

    /// The file's bytes, and the checksum of the blocks.
    pub(super) fn finish(self, kind: FileKind, index: usize) -> (Vec<u8>, u32) {
        let checksum = crc32(&self.0);
        let mut bytes = Vec::with_capacity(HEADER_BYTES + self.0.len());
        bytes.extend(magic(kind));
        bytes.extend(VERSION.to_le_bytes());
        bytes.extend([0, 0]);
        bytes.extend((index as u32).to_le_bytes());
        bytes.extend((self.0.len() as u32).to_le_bytes());
        bytes.extend(checksum.to_le_bytes());
        bytes.extend(self.0);
        (bytes, checksum)
    }
}

/// The counterpart of [`Fields::number`].
pub(super) fn write_number(bytes: &mut Vec<u8>, number: usize) {
    let mut rest = number as u32;
    while rest >= 0x80 {
        bytes.push(rest as u8 | 0x80);
        rest >>= 7;
    }
    bytes.push(rest as u8);
}

fn truncated(expected: usize, found: usize) -> Error {
    Error::new(
        ErrorCode::InputTruncated,
        format!("expected {expected} bytes, found {found}; fetch it again"),
    )
    .at_byte(found)
}

pub(super) fn corrupt(message: &str, at: usize) -> Error {
    Error::new(
        ErrorCode::SegmentCorrupt,
        format!("{message}; fetch it again or pack anew"),
    )
    .at_byte(at)
}
