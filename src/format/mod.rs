//! Readers of raw recordings: bytes to a replay, one file per format.
//!
//! The format is found by content, never by name. Every reader gives the same three things: the replay in metres with
//! +Y up, the [`Conversion`] that says what was changed on the way and how it is known, and [`Warning`]s about what was
//! odd. Counts in headers are claims: nothing is allocated for them, and [`Limits`] bound what the bytes may ask for.

mod body;
mod bvh;
mod conversion;
mod joint_sets;
mod lines;
mod rates;
mod source;
mod trc;

pub use conversion::{Basis, Conversion, UpAxis};
pub use source::SourceTrack;

use crate::error::{Error, ErrorCode, Result};
use crate::replay::Replay;

/// How much a file may ask for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest file, in bytes.
    pub max_bytes: usize,
    /// Joints or markers in one track; at most 65 536 are ever read.
    pub max_joints: usize,
    /// Frames in one track.
    pub max_frames: usize,
    /// Joints times frames of one track; each takes 36 bytes while reading, 12 after.
    pub max_samples: usize,
    /// Joints from the root to the deepest.
    pub max_depth: usize,
}

impl Default for Limits {
    /// Enough for an hour of 60 joints at 60 Hz, in at most about 600 MB of memory.
    fn default() -> Self {
        Self {
            max_bytes: 512 << 20,
            max_joints: 4096,
            max_frames: 4 << 20,
            max_samples: 16 << 20,
            max_depth: 512,
        }
    }
}

/// A format of recordings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Biovision hierarchy.
    Bvh,
    /// Track row column, of Motion Analysis, OpenSim and Pose2Sim.
    Trc,
    /// The manifest of a packed replay, `replay.json`.
    Packed,
}

impl Format {
    /// The word used by the tool.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bvh => "bvh",
            Self::Trc => "trc",
            Self::Packed => "packed",
        }
    }

    /// The format of these bytes, by their beginning.
    ///
    /// # Errors
    /// [`ErrorCode::InputEmpty`], [`ErrorCode::FormatUnknown`], and [`ErrorCode::InputTruncated`] for the first letters of
    /// a known beginning.
    pub fn of(bytes: &[u8]) -> Result<Self> {
        const BEGINNINGS: [(&str, Format); 2] = [("HIERARCHY", Format::Bvh), ("PathFileType", Format::Trc)];
        const EXPECTED: &str =
            "BVH (begins with HIERARCHY), TRC (begins with PathFileType) or a packed replay's replay.json";
        if bytes.is_empty() {
            return Err(Error::new(
                ErrorCode::InputEmpty,
                format!("expected {EXPECTED}, found no bytes"),
            )
            .at_byte(0));
        }
        let content = bytes
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(bytes)
            .trim_ascii_start();
        for (beginning, format) in BEGINNINGS {
            let shared = content.len().min(beginning.len());
            if shared > 0 && content[..shared].eq_ignore_ascii_case(&beginning.as_bytes()[..shared]) {
                if shared == beginning.len() {
                    return Ok(format);
                }
                return Err(Error::new(
                    ErrorCode::InputTruncated,
                    format!("expected {beginning}, found the end of the file after {shared} letters; get the whole file"),
                )
                .at_byte(bytes.len()));
            }
        }
        if content.starts_with(b"{") && is_manifest(content) {
            return Ok(Self::Packed);
        }
        let found = if content.is_empty() {
            "only white space".to_owned()
        } else {
            let start: String = content.iter().take(16).copied().map(char::from).collect();
            format!("\"{}\"", lines::shown(&start))
        };
        Err(Error::new(
            ErrorCode::FormatUnknown,
            format!("expected {EXPECTED}, found {found}"),
        )
        .at_byte(bytes.len() - content.len()))
    }
}

/// Whether a JSON object names this project's format near its beginning; whether it is sound is the codec's to say.
fn is_manifest(json: &[u8]) -> bool {
    let head: Vec<u8> = json
        .iter()
        .take(4096)
        .copied()
        .filter(|b| !b.is_ascii_whitespace())
        .collect();
    const MARK: &[u8] = br#""format":"athlete-replay""#;
    head.windows(MARK.len()).any(|window| window == MARK)
}

/// Something odd in a file that was read all the same.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The stable code, in kebab case.
    pub code: &'static str,
    /// A sentence for a person.
    pub message: String,
}

impl Warning {
    fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}

/// What a file held.
#[derive(Clone, Debug, PartialEq)]
pub struct Recording {
    /// The format it was in.
    pub format: Format,
    /// The replay, in metres and +Y up.
    pub replay: Replay,
    /// What was changed on the way.
    pub conversion: Conversion,
    /// What was odd.
    pub warnings: Vec<Warning>,
}

/// Reads a raw recording.
///
/// # Errors
/// [`ErrorCode::InputEmpty`], [`ErrorCode::FormatUnknown`], [`ErrorCode::InputTruncated`], [`ErrorCode::InputMalformed`] and
/// [`ErrorCode::LimitExceeded`], with the line or byte. A packed replay's manifest is [`ErrorCode::FormatUnknown`] here:
/// it opens with the codec, together with its segments.
pub fn read(bytes: &[u8], limits: &Limits) -> Result<Recording> {
    read_with_source(bytes, limits).map(|(recording, _)| recording)
}

/// Reads a raw recording and keeps each track's positions in the file's own units and axes, in full precision.
///
/// # Errors
/// As [`read`].
pub fn read_with_source(bytes: &[u8], limits: &Limits) -> Result<(Recording, Vec<SourceTrack>)> {
    if bytes.len() > limits.max_bytes {
        return Err(Error::new(
            ErrorCode::LimitExceeded,
            format!(
                "expected at most {} bytes, found {}; raise the limit if the file is trusted",
                limits.max_bytes,
                bytes.len()
            ),
        )
        .at_byte(limits.max_bytes));
    }
    let format = Format::of(bytes)?;
    let (text, is_latin1) = lines::text_of(bytes);
    let mut source = match format {
        Format::Bvh => bvh::read(&text, limits)?,
        Format::Trc => trc::read(&text, limits)?,
        Format::Packed => {
            return Err(Error::new(
                ErrorCode::FormatUnknown,
                "expected a raw recording, found the manifest of a packed replay; open it with its segments beside it",
            )
            .at_byte(0));
        }
    };
    if is_latin1 {
        source.warnings.push(Warning::new(
            "text-not-utf8",
            "the text is not UTF-8 and was read as Latin-1; names with accents may be wrong",
        ));
    }
    conversion::convert(source)
}
