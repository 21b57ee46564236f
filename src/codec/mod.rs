//! The packed replay: manifest, coarse layer and segments.
//!
//! A small JSON manifest ([`MANIFEST_NAME`]) says who, what, where and when; each segment file beside it holds every sample
//! of one window of time and is decodable alone; the coarse files hold the key poses, about one a second, of much longer
//! windows. Every position comes back within the promise of [`PackOptions::max_error_m`] of where it was, every gap comes
//! back as the gap it was. `docs/format.md` has the layout, exact enough to write a reader from.
//!
//! All bytes are untrusted: a broken file gives a typed error and costs nothing else.

#[cfg(any(feature = "full", feature = "readers"))]
mod costume;
mod file;
mod fill;
mod json;
mod live;
mod manifest;
mod packer;
mod read;
mod series;
mod single_file;
mod write;

#[cfg(any(feature = "full", feature = "readers"))]
pub use costume::{pack_costume, read_costume};
pub use fill::{fill_segment, fill_segment_of};
pub use live::{
    Changes, END_LINE, Live, LiveFrame, LiveHeader, LiveLine, LiveOptions, LiveReplay, LiveState, LiveWrite,
    MAX_LINE_BYTES, event_line, frame_line, header_line,
};
pub use manifest::{FileEntry, FileKind, Manifest, Promise, TrackLayout, read_venue};
pub use packer::{PackedFile, PackedWindow, Packer, left_out};
pub use read::{
    Channels, DecodedCoarse, DecodedCurve, DecodedForcePlate, DecodedKeys, DecodedSegment, DecodedTrack,
    decode_coarse, decode_segment,
};
pub use single_file::{SINGLE_FILE_ENDING, SingleFile, is_single_file, join, split};
pub use write::{WindowFrames, WindowSamples};

use crate::error::{Error, ErrorCode, Result};
use crate::replay::{Quality, Replay};

/// The name of the manifest's file.
pub const MANIFEST_NAME: &str = "replay.json";

/// How to pack.
#[derive(Clone, Debug, PartialEq)]
pub struct PackOptions {
    /// The length of a segment's window of time, from 0.1 to 3600 s.
    pub segment_secs: f64,
    /// The promise: how far a position may come back from where it was; from 1 micrometre to 1 m, or 0 for bit by bit.
    pub max_error_m: f64,
    /// The promise of each track that has one of its own, by its index; missing ones at the end have none.
    pub track_max_errors_m: Vec<Option<f64>>,
    /// The promise of the coarse layer, where a track's own is not larger; from 1 micrometre to 1 m.
    pub coarse_max_error_m: f64,
    /// What was odd about the recordings, as code and sentence: kept in the manifest for a page to show.
    pub warnings: Vec<(String, String)>,
}

impl Default for PackOptions {
    /// Segments of 2 s, a promise of half a millimetre, and of 5 mm for the coarse layer.
    fn default() -> Self {
        Self {
            segment_secs: 2.0,
            max_error_m: 0.0005,
            track_max_errors_m: Vec::new(),
            coarse_max_error_m: 0.005,
            warnings: Vec::new(),
        }
    }
}

/// A packed replay, ready to be written as files.
#[derive(Clone, Debug, PartialEq)]
pub struct Packed {
    /// The contents of [`MANIFEST_NAME`].
    pub manifest: Vec<u8>,
    /// The coarse files, to lie beside it.
    pub coarse: Vec<PackedFile>,
    /// The segment files, to lie beside it.
    pub segments: Vec<PackedFile>,
}

/// Packs a replay; `progress` hears the share done, from 0 to 1.
///
/// # Errors
/// [`ErrorCode::OutOfRange`] for options outside their ranges; [`ErrorCode::ReplayInvalid`] for a replay that is not
/// consistent, has no track, or has an infinite position; [`ErrorCode::LimitExceeded`] for one larger than a manifest may
/// ask for.
pub fn pack(replay: &Replay, options: &PackOptions, progress: &mut dyn FnMut(f64)) -> Result<Packed> {
    replay.validate()?;
    if replay.tracks.is_empty() {
        return Err(Error::new(
            ErrorCode::ReplayInvalid,
            "expected at least one track, found only curves and force plates: there is nothing to draw; pack them \
             together with the recording of the motion",
        ));
    }

    let mut packer = Packer::new(replay, options)?;
    let mut segments = Vec::with_capacity(packer.segments());
    let mut coarse = Vec::new();
    while let Some(frames) = packer.next_frames() {
        let window = packer.pack_next(&samples_of(replay, &frames))?;
        segments.push(window.segment);
        coarse.extend(window.coarse);
        progress(segments.len() as f64 / packer.segments() as f64);
    }
    Ok(Packed {
        manifest: packer.finish()?,
        coarse,
        segments,
    })
}

/// The samples of one window of a replay that has them all.
fn samples_of<'a>(replay: &'a Replay, frames: &WindowFrames) -> WindowSamples<'a> {
    fn part<T>(samples: &[T], first: usize, after: usize) -> &[T] {
        samples.get(first..after).unwrap_or_default()
    }
    let tracks = replay.tracks.iter().zip(&frames.tracks);
    let (positions_m, quality) = tracks
        .map(|(track, range)| {
            let joints = track.skeleton.joints.len();
            let (first, after) = (range.start * joints, range.end * joints);
            let quality: &[f32] = match &track.quality {
                Some(Quality::Confidence(values) | Quality::ErrorM(values)) => part(values, first, after),
                None => &[],
            };
            (part(&track.positions_m, first, after), quality)
        })
        .unzip();
    let curves = replay.curves.iter().zip(&frames.curves);
    let plates = replay.force_plates.iter().zip(&frames.force_plates);
    WindowSamples {
        positions_m,
        quality,
        curves: curves
            .map(|(curve, range)| part(&curve.values, range.start, range.end))
            .collect(),
        force_plates: plates
            .map(|(plate, range)| {
                [&plate.force_n, &plate.centre_of_pressure_m, &plate.moment_nm]
                    .map(|values| part(values, range.start, range.end))
            })
            .collect(),
    }
}
