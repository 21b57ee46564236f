//! Readers of raw recordings and of event feeds: bytes to values, one file per format.
//!
//! The format is found by content, never by name. [`read`] opens what holds motion and gives the replay in metres with +Y
//! up, the [`Conversion`] that says what was changed on the way and how it is known, and [`Warning`]s about what was odd,
//! guessed or dropped. [`read_events`] opens what holds events and participants only, as an [`EventSheet`] that is laid
//! over a replay. Counts in headers are claims: nothing is allocated for them, and [`Limits`] bound what the bytes may ask
//! for.
//!
//! | folder | what it reads |
//! |---|---|
//! | `motion` | recordings of one system in a file format of its own: BVH, C3D, TRC, MOT, glTF, MVNX |
//! | `pose` | people by frames by joints, in JSON and CSV |
//! | `football` | positions of players and ball, from which figures are inferred |
//! | `events` | results, start lists, play by play, chapters |

mod body;
mod conversion;
mod detect;
mod events;
mod football;
mod guesses;
mod input;
mod joint_centres;
mod joint_names;
mod joint_sets;
mod limits;
mod lines;
mod mapping;
mod motion;
mod numbers;
mod pose;
mod rates;
mod source;
mod together;
mod warning;

pub use conversion::{Basis, Conversion, UpAxis};
pub use detect::{Family, Format, Holds};
pub use events::{Alignment, EventClock, EventSheet, Section, SheetDetail, SheetVersion, Unmatched};
pub use football::pitch as football_pitch;
pub use input::{Companion, ReadOptions};
pub use limits::Limits;
pub use mapping::Mapping;
pub use pose::{Landmark, LandmarkFrame, LandmarkFrames, LandmarkOutline, LandmarkPlayer, LandmarkWindows};
pub use source::SourceTrack;
pub use together::{
    Assembled, Content, Gathered, Loose, Part, ReadAlone, ReadFile, assemble, gather, read_alone, read_files,
    settle, stem_of, together,
};
pub use warning::Warning;

use crate::error::{Error, ErrorCode, Result};
use crate::replay::{Costume, Replay};
use detect::Read;
use input::Input;

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
/// [`ErrorCode::InputEmpty`], [`ErrorCode::FormatUnknown`], [`ErrorCode::InputTruncated`], [`ErrorCode::InputMalformed`],
/// [`ErrorCode::CompanionMissing`] and [`ErrorCode::LimitExceeded`], with the line or byte; [`ErrorCode::OutOfRange`] for
/// options. A packed replay's manifest, an event feed and a companion are [`ErrorCode::FormatUnknown`] here.
pub fn read(bytes: &[u8], options: &ReadOptions<'_>) -> Result<Recording> {
    read_with_source(bytes, options).map(|(recording, _)| recording)
}

/// Reads a raw recording and keeps each track's positions in the file's own units and axes, in full precision.
///
/// # Errors
/// As [`read`].
pub fn read_with_source(bytes: &[u8], options: &ReadOptions<'_>) -> Result<(Recording, Vec<SourceTrack>)> {
    let format = checked(bytes, options)?;
    match detect::reader_of(format).map(|reader| &reader.read) {
        // Without the condition a wasm of events would have what makes replays of motion in it.
        Some(Read::Motion(read)) if Family::MOTION_IS_HERE => {
            conversion::convert(read(&Input { bytes, options })?, options)
        }
        _ => Err(other_than(format, "a raw recording")),
    }
}

/// Reads the skinned mesh of a glTF as a costume that any body may wear; its animations are not looked at.
///
/// # Errors
/// As [`read`]. [`ErrorCode::InputMalformed`] too where there is no skinned mesh, or no joint is known for one of the hips,
/// knees, ankles, shoulders, elbows and wrists: the message names the parts.
pub fn read_costume(bytes: &[u8], options: &ReadOptions<'_>) -> Result<(Costume, Vec<Warning>)> {
    match checked(bytes, options)? {
        Format::Gltf if Family::Gltf.is_here() => motion::gltf::read_costume(&Input { bytes, options }),
        format => Err(other_than(format, "a glTF with a skinned mesh")),
    }
}

/// Reads an event feed, a result list or a start list.
///
/// # Errors
/// As [`read`]; a recording is [`ErrorCode::FormatUnknown`] here.
pub fn read_events(bytes: &[u8], options: &ReadOptions<'_>) -> Result<EventSheet> {
    let format = checked(bytes, options)?;
    match detect::reader_of(format).map(|reader| &reader.read) {
        Some(Read::Events(read)) => read(&Input { bytes, options }),
        _ => Err(other_than(format, "a file of events")),
    }
}

/// The addresses of the files that a file names and cannot be read without, or not in full: buffers and pictures of a
/// glTF, as they are written in it, percent escapes and all. Only those in or below the file's own folder; each once. Empty
/// for every other format, and for bytes that are none.
///
/// Fetch each and give it to [`read`] as a [`Companion`] of that name; the name with its percent escapes resolved will do.
pub fn companions_of(bytes: &[u8]) -> Vec<String> {
    match Format::of(bytes) {
        Ok(Format::Gltf) if Family::Gltf.is_here() => {
            motion::gltf::companions_of(bytes, motion::gltf::Named::BY_RECORDINGS)
        }
        _ => Vec::new(),
    }
}

/// As [`companions_of`], for [`read_costume`].
pub fn costume_companions_of(bytes: &[u8]) -> Vec<String> {
    match Format::of(bytes) {
        Ok(Format::Gltf) if Family::Gltf.is_here() => {
            motion::gltf::companions_of(bytes, motion::gltf::Named::All)
        }
        _ => Vec::new(),
    }
}

fn checked(bytes: &[u8], options: &ReadOptions<'_>) -> Result<Format> {
    options.validate()?;
    let limit = options.limits.max_bytes;
    let companions = options.companions.iter().map(|companion| companion.bytes.len());
    if let Some(length) = std::iter::once(bytes.len())
        .chain(companions)
        .find(|length| *length > limit)
    {
        return Err(
            limits::over_limit(&format!("at most {limit} bytes"), &length.to_string()).at_byte(limit),
        );
    }
    Format::of(bytes)
}

fn other_than(format: Format, expected: &str) -> Error {
    let found = match format.holds() {
        Holds::Packed => "the manifest of a packed replay; open it with its segments beside it".to_owned(),
        Holds::Companion => format!(
            "{}; give it together with the file it belongs to",
            format.as_str()
        ),
        Holds::Events => format!("{}, which holds events; lay it over a recording", format.as_str()),
        Holds::Motion => format!("{}, which holds motion", format.as_str()),
    };
    Error::new(
        ErrorCode::FormatUnknown,
        format!("expected {expected}, found {found}"),
    )
    .at_byte(0)
}
