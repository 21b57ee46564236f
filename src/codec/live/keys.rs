//! The key poses of one coarse file while its windows come in.

use std::ops::Range;

use super::clock::Clock;
use crate::codec::manifest::Promise;
use crate::codec::write::Frames;

/// The key poses of every track in the windows of one coarse file.
#[derive(Clone, Debug)]
pub(super) struct Keys {
    tracks: Vec<TrackKeys>,
    /// Whether some were read from what an earlier run published, and so are off by the promise already.
    pub(super) is_read_back: bool,
    /// Whether there are any that no coarse file has.
    pub(super) is_changed: bool,
}

#[derive(Clone, Debug)]
struct TrackKeys {
    /// The first key pose's frame.
    first: usize,
    stride: usize,
    joints: usize,
    positions_m: Vec<[f32; 3]>,
}

impl Keys {
    /// The coarse file of these windows with nothing in it.
    pub(super) fn new(clock: &Clock, promises: &[Promise], windows: Range<usize>) -> Self {
        let last = windows.end.saturating_sub(1);
        let tracks = clock.grids.iter().zip(promises).map(|(grid, promise)| {
            let stride = promise.key_frames.max(1);
            let after = clock.samples(grid, last).end;
            let first = clock.samples(grid, windows.start).start.next_multiple_of(stride);
            let count = after.saturating_sub(first).div_ceil(stride);
            TrackKeys {
                first,
                stride,
                joints: grid.joints,
                positions_m: vec![[f32::NAN; 3]; count * grid.joints],
            }
        });
        Self {
            tracks: tracks.collect(),
            is_read_back: false,
            is_changed: false,
        }
    }

    /// Takes the key poses over from consecutive frames of a track.
    pub(super) fn put(&mut self, track: usize, frames: Range<usize>, positions_m: &[[f32; 3]]) {
        let Some(track) = self.tracks.get_mut(track) else {
            return;
        };
        for frame in (frames.start.next_multiple_of(track.stride)..frames.end).step_by(track.stride) {
            let from = (frame - frames.start) * track.joints;
            let Some(key) = frame.checked_sub(track.first) else {
                continue;
            };
            let to = key / track.stride * track.joints;
            if let (Some(from), Some(to)) = (
                positions_m.get(from..from + track.joints),
                track.positions_m.get_mut(to..to + track.joints),
            ) {
                to.copy_from_slice(from);
            }
        }
        self.is_changed = true;
    }

    /// The key poses of the frames before each track's count.
    pub(super) fn frames(&self, counts: &[usize]) -> Vec<Frames<'_>> {
        self.tracks
            .iter()
            .zip(counts)
            .map(|(track, &count)| {
                let keys = count.saturating_sub(track.first).div_ceil(track.stride);
                let there = (keys * track.joints).min(track.positions_m.len());
                Frames {
                    first: track.first,
                    stride: track.stride,
                    positions_m: track.positions_m.get(..there).unwrap_or_default(),
                }
            })
            .collect()
    }
}
