//! Writers of recordings: a replay to the bytes of a file, one file per format.
//!
//! Every writer is pure and streams into a [`Write`], so that a long take needs no second copy. Nothing is left out
//! silently: [`write()`] returns a [`Note`] for each kind of thing that the format cannot hold. Formats of one person a file
//! need several files for several people; [`files`] says which.
//!
//! | format | what it becomes |
//! |---|---|
//! | `glb` | a skinned mannequin with its animation for each person, all in one file |
//! | `bvh` | a hierarchy of offsets and rotations, one skeleton a file |
//! | `trc` | positions in millimetres, one person a file |
//! | `c3d` | positions in millimetres with +Z up, with residuals and events, all people in one file |
//! | `csv` | positions in metres, a row a frame and person |
//! | `json` | the project's own pose JSON, which holds what the replay holds |

mod bvh;
mod c3d;
mod csv;
mod glb;
mod json;
mod measures;
mod note;
mod rig;
mod selection;
mod trc;
mod who;

use std::io::Write;

pub use measures::{
    MeasureRow, Names, between_json, definitions_json, measure_rows, measures_csv, measures_json,
    points_json, series_csv, series_json, value_json,
};
pub use note::Note;

use crate::error::{Error, ErrorCode, Result};
use crate::replay::Replay;

/// A format that can be written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ExportFormat {
    /// glTF 2.0 in one binary file.
    Glb,
    /// Biovision hierarchy.
    Bvh,
    /// Track row column.
    Trc,
    /// The format of c3d.org.
    C3d,
    /// Comma-separated values.
    Csv,
    /// This project's own pose JSON.
    Json,
}

impl ExportFormat {
    /// Every format.
    pub const ALL: [Self; 6] = [Self::Glb, Self::Bvh, Self::Trc, Self::C3d, Self::Csv, Self::Json];

    /// The word used by the tool, which is the usual file extension too.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Glb => "glb",
            Self::Bvh => "bvh",
            Self::Trc => "trc",
            Self::C3d => "c3d",
            Self::Csv => "csv",
            Self::Json => "json",
        }
    }

    /// The usual file extension, without a dot.
    pub const fn extension(self) -> &'static str {
        self.as_str()
    }

    /// The format of a file extension, without a dot and in any case.
    pub fn from_extension(extension: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|format| format.extension().eq_ignore_ascii_case(extension))
    }

    /// Whether a file holds one track only.
    const fn holds_one_track(self) -> bool {
        matches!(self, Self::Bvh | Self::Trc)
    }
}

/// Which tracks are written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum TrackChoice {
    /// All that the format can hold.
    #[default]
    All,
    /// Those with these indices.
    Tracks(Vec<usize>),
    /// Those of the participants with these indices.
    Participants(Vec<usize>),
}

/// The unit of length in a BVH file, which does not state it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BvhUnit {
    /// Centimetres, which most tools take a BVH to be in.
    #[default]
    Centimetres,
    /// Metres.
    Metres,
}

/// What is written, and how.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ExportOptions {
    /// Which tracks.
    pub tracks: TrackChoice,
    /// Samples per second of every track; the track's own where absent.
    pub rate_hz: Option<f64>,
    /// Where to begin, in replay time; at the start where absent.
    pub start_secs: Option<f64>,
    /// Where to end, in replay time; at the end where absent.
    pub end_secs: Option<f64>,
    /// The unit of a BVH file.
    pub bvh_unit: BvhUnit,
}

/// One of the files that a replay becomes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExportFile {
    /// What to add to the file's name before its extension, to tell it from the others: empty where there is one file,
    /// else lower-case ASCII letters, digits and hyphens.
    pub suffix: String,
    /// What to write into it: the choice for [`ExportOptions::tracks`].
    pub tracks: TrackChoice,
}

/// The files that a replay becomes in a format: one, or one a track for formats that hold one person a file.
///
/// # Errors
/// [`ErrorCode::OutOfRange`] for a choice of tracks that leaves none, or names what the replay does not have.
pub fn files(replay: &Replay, format: ExportFormat, options: &ExportOptions) -> Result<Vec<ExportFile>> {
    let chosen = selection::chosen_tracks(replay, format, &options.tracks)?;
    if !format.holds_one_track() || chosen.len() < 2 {
        return Ok(vec![ExportFile {
            suffix: String::new(),
            tracks: TrackChoice::Tracks(chosen),
        }]);
    }
    let suffixes = selection::suffixes(replay, &chosen);
    Ok(chosen
        .into_iter()
        .zip(suffixes)
        .map(|(track, suffix)| ExportFile {
            suffix,
            tracks: TrackChoice::Tracks(vec![track]),
        })
        .collect())
}

/// Writes a replay as one file, and says what the file does not hold.
///
/// # Errors
/// [`ErrorCode::ReplayInvalid`] for an inconsistent replay, [`ErrorCode::OutOfRange`] for options that leave nothing to
/// write or for several tracks in a format that holds one (see [`files`]), [`ErrorCode::LimitExceeded`] for more than the
/// format can count, [`ErrorCode::FileUnreadable`] where `out` fails.
pub fn write(
    replay: &Replay,
    format: ExportFormat,
    options: &ExportOptions,
    out: &mut dyn Write,
) -> Result<Vec<Note>> {
    replay.validate()?;
    options.validate()?;
    let chosen = selection::chosen_tracks(replay, format, &options.tracks)?;
    if format.holds_one_track() && chosen.len() > 1 {
        return Err(Error::new(
            ErrorCode::OutOfRange,
            format!(
                "expected one track for a {} file, found {}; write one file a track",
                format.as_str(),
                chosen.len()
            ),
        )
        .in_field("tracks"));
    }
    let mut notes = note::losses(replay, format, &chosen);
    let mut work = Work {
        replay,
        options,
        chosen: &chosen,
        notes: &mut notes,
    };
    match format {
        ExportFormat::Glb => glb::write(&mut work, out),
        ExportFormat::Bvh => bvh::write(&mut work, out),
        ExportFormat::Trc => trc::write(&mut work, out),
        ExportFormat::C3d => c3d::write(&mut work, out),
        ExportFormat::Csv => csv::write(&mut work, out),
        ExportFormat::Json => json::write(&mut work, out),
    }?;
    out.flush().map_err(unwritable)?;
    Ok(notes)
}

/// What a writer is given.
struct Work<'a> {
    replay: &'a Replay,
    options: &'a ExportOptions,
    /// Indices of the tracks to write, at least one.
    chosen: &'a [usize],
    notes: &'a mut Vec<Note>,
}

impl Work<'_> {
    fn note(&mut self, code: &'static str, message: impl Into<String>) {
        self.notes.push(Note {
            code,
            message: message.into(),
        });
    }
}

impl ExportOptions {
    fn validate(&self) -> Result<()> {
        let wrong = |field: &str, expected: &str, found: f64| {
            Err(Error::new(
                ErrorCode::OutOfRange,
                format!("expected {expected}, found {found}"),
            )
            .in_field(field))
        };
        if let Some(rate_hz) = self.rate_hz.filter(|rate| !(1e-3..=1e5).contains(rate)) {
            return wrong("rate_hz", "a rate from 0.001 to 100000 Hz", rate_hz);
        }
        for (field, value) in [("start_secs", self.start_secs), ("end_secs", self.end_secs)] {
            if let Some(value) = value.filter(|value| !value.is_finite()) {
                return wrong(field, "a time in seconds", value);
            }
        }
        match (self.start_secs, self.end_secs) {
            (Some(start), Some(end)) if end < start => {
                wrong("end_secs", &format!("a time not before {start} s"), end)
            }
            _ => Ok(()),
        }
    }
}

/// The error for a sink that takes no more.
#[allow(clippy::needless_pass_by_value, reason = "it is given to `map_err`")]
fn unwritable(error: std::io::Error) -> Error {
    Error::new(
        ErrorCode::FileUnreadable,
        format!("the file could not be written: {error}"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn extensions_round_trip_in_any_case() {
        for format in ExportFormat::ALL {
            assert_eq!(ExportFormat::from_extension(format.extension()), Some(format));
            let upper = format.extension().to_ascii_uppercase();
            assert_eq!(ExportFormat::from_extension(&upper), Some(format));
        }
        assert_eq!(ExportFormat::from_extension("fbx"), None);
    }
}
