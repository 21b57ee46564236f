//! The packed replay: manifest and binary segments.
//!
//! A small JSON manifest ([`MANIFEST_NAME`]) says who, what, where and when; each segment file beside it holds the
//! positions of one window of time of every track and is decodable alone. Every position comes back within the
//! promise of [`PackOptions::max_error_m`] per axis, every gap comes back as the gap it was. `docs/format.md` has the
//! layout, exact enough to write a reader from.
//!
//! Segments are untrusted bytes: a broken one gives a typed error and leaves the replay as it was.

mod bits;
mod crc;
mod json;
mod live;
mod manifest;
mod packer;
mod segment;

pub use live::{
    Changes, END_LINE, Live, LiveFrame, LiveHeader, LiveLine, LiveOptions, LiveReplay, LiveState, LiveWrite,
    MAX_LINE_BYTES, event_line, frame_line, header_line,
};
pub use manifest::{Manifest, SegmentEntry};
pub use packer::{Packer, left_out};

use crate::error::{Error, ErrorCode, Result};
use crate::replay::Replay;
use crate::time::{SNAP_SECS, SampleTimes};
use packer::first_frame_from;
use segment::{FrameRange, TrackShape};

/// The name of the manifest's file.
pub const MANIFEST_NAME: &str = "replay.json";

/// How to pack.
#[derive(Clone, Debug, PartialEq)]
pub struct PackOptions {
    /// The length of a segment's window of time, from 0.1 to 3600 s.
    pub segment_secs: f64,
    /// The promise: how far a position may come back from where it was, on each axis; from 1 micrometre to 1 m.
    pub max_error_m: f64,
    /// What was odd about the recordings, as code and sentence: kept in the manifest for a page to show.
    pub warnings: Vec<(String, String)>,
}

impl Default for PackOptions {
    /// Segments of 2 s and a promise of half a millimetre.
    fn default() -> Self {
        Self {
            segment_secs: 2.0,
            max_error_m: 0.0005,
            warnings: Vec::new(),
        }
    }
}

/// A packed replay, ready to be written as files.
#[derive(Clone, Debug, PartialEq)]
pub struct Packed {
    /// The contents of [`MANIFEST_NAME`].
    pub manifest: Vec<u8>,
    /// The segment files, to lie beside it.
    pub segments: Vec<PackedSegment>,
}

/// One segment file.
#[derive(Clone, Debug, PartialEq)]
pub struct PackedSegment {
    /// The file's name: `0003-1a2b3c4d.seg` from its index and checksum, so that a name never gets other bytes.
    pub name: String,
    /// The file's contents.
    pub bytes: Vec<u8>,
}

/// Packs a replay; `progress` hears the share done, from 0 to 1.
///
/// # Errors
/// [`ErrorCode::OutOfRange`] for options outside their ranges; [`ErrorCode::ReplayInvalid`] for a replay that is not
/// consistent, has no track, or has a position that the promise cannot be kept for (an infinite one); [`ErrorCode::LimitExceeded`] for
/// one larger than a manifest may ask for.
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
    while let Some(frames) = packer.next_frames() {
        let positions_m: Vec<&[[f32; 3]]> = replay
            .tracks
            .iter()
            .zip(&frames)
            .map(|(track, frames)| {
                let joints = track.skeleton.joints.len();
                let samples = frames.start * joints..frames.end * joints;
                track.positions_m.get(samples).unwrap_or_default()
            })
            .collect();
        segments.push(packer.pack_next(&positions_m)?);
        progress(segments.len() as f64 / packer.segments() as f64);
    }
    Ok(Packed {
        manifest: packer.finish()?,
        segments,
    })
}

/// Puts the positions of one segment into `replay`, which came from [`Manifest::to_replay`]: all of them, or none.
///
/// # Errors
/// [`ErrorCode::OutOfRange`] for an index beyond the manifest's segments; [`ErrorCode::ReplayInvalid`] for a replay of
/// other tracks; [`ErrorCode::InputTruncated`], [`ErrorCode::SegmentCorrupt`] or [`ErrorCode::VersionUnsupported`] for bytes
/// that are not this segment's, naming its file and the byte.
pub fn decode_segment(manifest: &Manifest, index: usize, bytes: &[u8], replay: &mut Replay) -> Result<()> {
    let Some(entry) = manifest.segments.get(index) else {
        return Err(Error::new(
            ErrorCode::OutOfRange,
            format!(
                "expected a segment below {}, found {index}",
                manifest.segments.len()
            ),
        ));
    };
    let same_shape = replay.tracks.len() == manifest.positions.len()
        && replay
            .tracks
            .iter()
            .zip(&manifest.positions)
            .all(|(track, &positions)| {
                track.positions_m.len() == positions
                    && track.skeleton.joints.len() * track.times.len() == positions
            });
    if !same_shape {
        return Err(Error::new(
            ErrorCode::ReplayInvalid,
            "expected the replay that this manifest describes",
        ));
    }
    let named = |e: Error| e.in_file(entry.name.as_str());
    if bytes.len() < entry.bytes {
        return Err(named(segment::truncated(entry.bytes, bytes.len())));
    }
    if bytes.len() > entry.bytes {
        return Err(named(segment::corrupt(
            "more bytes than the manifest says",
            entry.bytes,
        )));
    }
    let is_last = index + 1 == manifest.segments.len();
    let shapes: Vec<TrackShape> = replay
        .tracks
        .iter()
        .zip(&manifest.max_errors_m)
        .map(|(track, &max_error_m)| TrackShape {
            joints: track.skeleton.joints.len(),
            window: window_of(&track.times, entry, is_last),
            max_error_m,
        })
        .collect();
    let decoded = segment::decode(bytes, index, entry.crc32, &shapes).map_err(named)?;
    for ((track, shape), part) in replay.tracks.iter_mut().zip(&shapes).zip(&decoded) {
        let first = part.frames.first * shape.joints;
        if let Some(place) = track.positions_m.get_mut(first..first + part.positions_m.len()) {
            place.copy_from_slice(&part.positions_m);
        }
    }
    Ok(())
}

/// The frames that a segment may hold, with one more [`SNAP_SECS`] of tolerance than they were chosen with.
fn window_of(times: &SampleTimes, entry: &SegmentEntry, is_last: bool) -> FrameRange {
    let first = first_frame_from(times, entry.start_secs - 2.0 * SNAP_SECS);
    let after = if is_last {
        times.len()
    } else {
        first_frame_from(times, entry.end_secs)
    };
    FrameRange {
        first,
        count: after.saturating_sub(first),
    }
}
