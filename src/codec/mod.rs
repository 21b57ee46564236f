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
mod manifest;
mod segment;

pub use manifest::{Manifest, SegmentEntry};

use crate::error::{Error, ErrorCode, Result};
use crate::replay::Replay;
use crate::time::{SNAP_SECS, SampleTimes};
use manifest::limits;
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
}

impl Default for PackOptions {
    /// Segments of 2 s and a promise of half a millimetre.
    fn default() -> Self {
        Self {
            segment_secs: 2.0,
            max_error_m: 0.0005,
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
    let in_range = |value: f64, low: f64, high: f64, name: &str| {
        if (low..=high).contains(&value) {
            return Ok(());
        }
        let message = format!("expected {low} to {high}, found {value}");
        Err(Error::new(ErrorCode::OutOfRange, message).in_field(name))
    };
    in_range(options.segment_secs, 0.1, 3600.0, "segment_secs")?;
    in_range(options.max_error_m, 1e-6, limits::MAX_ERROR_M, "max_error_m")?;
    replay.validate()?;
    if replay.tracks.is_empty() {
        return Err(Error::new(
            ErrorCode::ReplayInvalid,
            "expected at least one track, found only curves and force plates: there is nothing to draw; pack them \
             together with the recording of the motion",
        ));
    }

    let (start_secs, end_secs) = (replay.start_secs(), replay.end_secs());
    let windows = ((end_secs - start_secs - SNAP_SECS) / options.segment_secs).ceil();
    // As f64 to usize saturates, this also refuses what is not finite.
    let count = (windows as usize).max(1);
    if count > limits::SEGMENTS {
        return Err(Error::new(
            ErrorCode::LimitExceeded,
            format!(
                "expected at most {} segments, found {count}; make segments longer",
                limits::SEGMENTS
            ),
        ));
    }
    let boundary_secs = |index: usize| start_secs + index as f64 * options.segment_secs;
    let mut entries = Vec::with_capacity(count);
    let mut segments = Vec::with_capacity(count);
    for index in 0..count {
        let is_last = index + 1 == count;
        let ranges: Vec<FrameRange> = replay
            .tracks
            .iter()
            .map(|track| {
                let first = first_frame_from(&track.times, boundary_secs(index) - SNAP_SECS);
                let after = if is_last {
                    track.times.len()
                } else {
                    first_frame_from(&track.times, boundary_secs(index + 1) - SNAP_SECS)
                };
                FrameRange {
                    first,
                    count: after - first,
                }
            })
            .collect();
        let (bytes, crc32) = segment::encode(index as u32, &replay.tracks, &ranges, options.max_error_m)?;
        let name = format!("{index:04}-{crc32:08x}.seg");
        entries.push(SegmentEntry {
            name: name.clone(),
            start_secs: boundary_secs(index),
            end_secs: if is_last {
                end_secs
            } else {
                boundary_secs(index + 1)
            },
            bytes: bytes.len(),
            crc32,
        });
        segments.push(PackedSegment { name, bytes });
        progress((index + 1) as f64 / count as f64);
    }
    let manifest = Manifest::describe(replay, options.max_error_m, entries)
        .to_json()?
        .into_bytes();
    // What is written must be readable: this finds every limit that the replay exceeds.
    Manifest::parse(&manifest)?;
    Ok(Packed { manifest, segments })
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
    let described = &manifest.description.tracks;
    let same_shape = replay.tracks.len() == described.len()
        && replay.tracks.iter().zip(described).all(|(track, described)| {
            track.positions_m.len() == described.skeleton.joints.len() * described.times.len()
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
    let shapes: Vec<TrackShape> = described
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

/// The first frame at or after a moment; the number of frames where there is none.
fn first_frame_from(times: &SampleTimes, time_secs: f64) -> usize {
    let (mut low, mut high) = (0, times.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if times.time_of(middle) < time_secs {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}
