//! Packing a replay window by window, so that no more than one window of positions need be in memory.

use std::ops::Range;

use super::manifest::{Manifest, SegmentEntry, limits};
use super::segment::{self, FrameRange};
use super::{PackOptions, PackedSegment};
use crate::error::{Error, ErrorCode, Result};
use crate::replay::{Replay, Track};
use crate::time::{SNAP_SECS, SampleTimes};

/// Packs one segment after the other: [`Self::next_frames`] says which frames come next, [`Self::pack_next`] takes their
/// positions, [`Self::finish`] gives the manifest, which comes last.
#[derive(Clone, Debug)]
pub struct Packer {
    description: Replay,
    options: PackOptions,
    start_secs: f64,
    end_secs: f64,
    count: usize,
    entries: Vec<SegmentEntry>,
}

impl Packer {
    /// A packer for a replay whose positions come later: those of its tracks are not looked at.
    ///
    /// # Errors
    /// As [`super::pack`].
    pub fn new(replay: &Replay, options: &PackOptions) -> Result<Self> {
        check(options)?;
        let description = Replay {
            tracks: replay.tracks.iter().map(without_positions).collect(),
            events: replay.events.clone(),
            participants: replay.participants.clone(),
            title: replay.title.clone(),
            notice: replay.notice.clone(),
            discipline: replay.discipline.clone(),
            location: replay.location.clone(),
            start_utc: replay.start_utc.clone(),
            venue: replay.venue.clone(),
            clock_zero_secs: replay.clock_zero_secs,
            processing: replay.processing.clone(),
            ..Replay::default()
        };
        description.validate_description()?;
        let (start_secs, end_secs) = (description.start_secs(), description.end_secs());
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
        Ok(Self {
            description,
            options: options.clone(),
            start_secs,
            end_secs,
            count,
            entries: Vec::with_capacity(count),
        })
    }

    /// How many segments there will be.
    pub fn segments(&self) -> usize {
        self.count
    }

    /// The frames of each track that the next segment holds; `None` when all are packed.
    pub fn next_frames(&self) -> Option<Vec<Range<usize>>> {
        let index = self.entries.len();
        if index >= self.count {
            return None;
        }
        let frames = |track: &Track| {
            let first = first_frame_from(&track.times, self.boundary_secs(index) - SNAP_SECS);
            let after = if index + 1 == self.count {
                track.times.len()
            } else {
                first_frame_from(&track.times, self.boundary_secs(index + 1) - SNAP_SECS)
            };
            first..after
        };
        Some(self.description.tracks.iter().map(frames).collect())
    }

    /// Packs the next segment from the positions of the frames that [`Self::next_frames`] named: a slice a track, all joints
    /// of the first frame first.
    ///
    /// # Errors
    /// [`ErrorCode::OutOfRange`] for other numbers of positions, or when all segments are packed;
    /// [`ErrorCode::ReplayInvalid`] for a position that the promise cannot be kept for.
    pub fn pack_next(&mut self, positions_m: &[&[[f32; 3]]]) -> Result<PackedSegment> {
        let out_of_range = |message: String| Error::new(ErrorCode::OutOfRange, message);
        let index = self.entries.len();
        let Some(frames) = self.next_frames() else {
            return Err(out_of_range(format!(
                "expected {} segments, found one more",
                self.count
            )));
        };
        if positions_m.len() != frames.len() {
            return Err(out_of_range(format!(
                "expected the positions of {} tracks, found {}",
                frames.len(),
                positions_m.len()
            )));
        }
        let tracks = &self.description.tracks;
        for ((track, frames), positions_m) in tracks.iter().zip(&frames).zip(positions_m) {
            let expected = frames.len() * track.skeleton.joints.len();
            if positions_m.len() != expected {
                return Err(out_of_range(format!(
                    "expected {expected} positions, found {}",
                    positions_m.len()
                ))
                .in_field(track.name.as_str()));
            }
        }
        let ranges: Vec<FrameRange> = frames
            .iter()
            .map(|frames| FrameRange {
                first: frames.start,
                count: frames.len(),
            })
            .collect();
        let (bytes, crc32) = segment::encode(
            index as u32,
            tracks,
            &ranges,
            positions_m,
            self.options.max_error_m,
        )?;
        let name = format!("{index:04}-{crc32:08x}.seg");
        let is_last = index + 1 == self.count;
        self.entries.push(SegmentEntry {
            name: name.clone(),
            start_secs: self.boundary_secs(index),
            end_secs: if is_last {
                self.end_secs
            } else {
                self.boundary_secs(index + 1)
            },
            bytes: bytes.len(),
            crc32,
        });
        Ok(PackedSegment { name, bytes })
    }

    /// The contents of [`super::MANIFEST_NAME`].
    ///
    /// # Errors
    /// [`ErrorCode::OutOfRange`] while segments are missing; [`ErrorCode::LimitExceeded`] for a replay larger than a manifest
    /// may ask for.
    pub fn finish(self) -> Result<Vec<u8>> {
        if self.entries.len() != self.count {
            return Err(Error::new(
                ErrorCode::OutOfRange,
                format!("expected {} segments, found {}", self.count, self.entries.len()),
            ));
        }
        let manifest = Manifest::describe(self.description, self.options.max_error_m, self.entries)
            .to_json(&self.options.warnings)?
            .into_bytes();
        // What is written must be readable: this finds every limit that the replay exceeds.
        Manifest::parse(&manifest)?;
        Ok(manifest)
    }

    fn boundary_secs(&self, index: usize) -> f64 {
        self.start_secs + index as f64 * self.options.segment_secs
    }
}

/// Whether options lie in their ranges.
pub(super) fn check(options: &PackOptions) -> Result<()> {
    let in_range = |value: f64, low: f64, high: f64, name: &str| {
        if (low..=high).contains(&value) {
            return Ok(());
        }
        let message = format!("expected {low} to {high}, found {value}");
        Err(Error::new(ErrorCode::OutOfRange, message).in_field(name))
    };
    in_range(options.segment_secs, 0.1, 3600.0, "segment_secs")?;
    in_range(options.max_error_m, 1e-6, limits::MAX_ERROR_M, "max_error_m")
}

/// What of a replay this version of the packed form has no place for, in a sentence; `None` where it holds everything.
pub fn left_out(replay: &Replay) -> Option<String> {
    let rated = replay
        .tracks
        .iter()
        .filter(|track| track.quality.is_some())
        .count();
    let parts = [
        (replay.curves.len(), "curves"),
        (replay.force_plates.len(), "force plates"),
        (replay.avatars.len(), "avatars"),
        (rated, "tracks' confidences or errors"),
    ];
    let named: Vec<String> = parts
        .into_iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, what)| format!("{what} ({count})"))
        .collect();
    (!named.is_empty()).then(|| {
        format!(
            "the packed form has no place yet for {}; they are left out",
            named.join(", ")
        )
    })
}

pub(super) fn without_positions(track: &Track) -> Track {
    Track {
        name: track.name.clone(),
        kind: track.kind,
        participant: track.participant,
        skeleton: track.skeleton.clone(),
        times: track.times.clone(),
        positions_m: Vec::new(),
        origin: track.origin,
        quality: None,
    }
}

/// The first frame at or after a moment; the number of frames where there is none.
pub(super) fn first_frame_from(times: &SampleTimes, time_secs: f64) -> usize {
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
