//! The positions of one segment's window of time while they may still change.

use std::ops::Range;

use crate::replay::Track;
use crate::time::{SNAP_SECS, SampleTimes};

use crate::codec::packer::first_frame_from;

/// The even sample times of a track without an end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Grid {
    pub(super) start_secs: f64,
    pub(super) rate_hz: f64,
    pub(super) joints: usize,
}

impl Grid {
    /// The times of the first `count` samples.
    pub(super) fn times(&self, count: usize) -> SampleTimes {
        SampleTimes::Uniform {
            start_secs: self.start_secs,
            rate_hz: self.rate_hz,
            count,
        }
    }

    /// The sample nearest to a moment; `None` before the first one's half period.
    pub(super) fn nearest(&self, time_secs: f64) -> Option<usize> {
        let sample = ((time_secs - self.start_secs) * self.rate_hz).round();
        // As f64 to usize saturates, what is far too late stays so.
        (sample >= 0.0).then_some(sample as usize)
    }

    pub(super) fn time_of(&self, sample: usize) -> f64 {
        self.start_secs + sample as f64 / self.rate_hz
    }

    /// How many samples lie before a moment.
    pub(super) fn before(&self, time_secs: f64) -> usize {
        let about = ((time_secs - self.start_secs) * self.rate_hz).max(0.0) as usize;
        first_frame_from(&self.times(about.saturating_add(2)), time_secs)
    }
}

/// Where windows of time begin and end.
#[derive(Clone, Copy, Debug)]
pub(super) struct Windows {
    pub(super) start_secs: f64,
    pub(super) segment_secs: f64,
}

impl Windows {
    /// Where a window begins.
    pub(super) fn boundary_secs(&self, index: usize) -> f64 {
        self.start_secs + index as f64 * self.segment_secs
    }

    /// The samples of a track in a window.
    pub(super) fn samples(&self, grid: &Grid, index: usize) -> Range<usize> {
        grid.before(self.boundary_secs(index) - SNAP_SECS)
            ..grid.before(self.boundary_secs(index + 1) - SNAP_SECS)
    }

    /// The window that a sample of a track lies in.
    pub(super) fn index_of(&self, grid: &Grid, sample: usize) -> usize {
        let share = (grid.time_of(sample) + SNAP_SECS - self.start_secs) / self.segment_secs;
        let about = share.max(0.0) as usize;
        // Rounding may put a sample at a boundary to either side: the samples of a window decide.
        (about.saturating_sub(1)..=about + 1)
            .find(|&index| self.samples(grid, index).contains(&sample))
            .unwrap_or(about)
    }
}

/// The samples of every track in one window, as they came.
#[derive(Clone, Debug)]
pub(super) struct Held {
    tracks: Vec<HeldTrack>,
    /// How many samples of any track have not come.
    missing: usize,
    /// Whether it was published and has changed since.
    pub(super) is_changed: bool,
}

#[derive(Clone, Debug)]
struct HeldTrack {
    first: usize,
    joints: usize,
    has_come: Vec<bool>,
    positions_m: Vec<[f32; 3]>,
}

impl Held {
    /// A window with nothing in it.
    pub(super) fn new(windows: &Windows, grids: &[Grid], index: usize) -> Self {
        let tracks: Vec<HeldTrack> = grids
            .iter()
            .map(|grid| {
                let samples = windows.samples(grid, index);
                HeldTrack {
                    first: samples.start,
                    joints: grid.joints,
                    has_come: vec![false; samples.len()],
                    positions_m: vec![[f32::NAN; 3]; samples.len() * grid.joints],
                }
            })
            .collect();
        Self {
            missing: tracks.iter().map(|track| track.has_come.len()).sum(),
            tracks,
            is_changed: false,
        }
    }

    /// Puts one sample of a track in its place.
    pub(super) fn put(&mut self, track: usize, sample: usize, positions_m: &[[f32; 3]]) {
        let Some(track) = self.tracks.get_mut(track) else {
            return;
        };
        let Some(at) = sample.checked_sub(track.first) else {
            return;
        };
        let Some(has_come) = track.has_come.get_mut(at) else {
            return;
        };
        let place = at * track.joints..(at + 1) * track.joints;
        let Some(place) = track
            .positions_m
            .get_mut(place)
            .filter(|place| place.len() == positions_m.len())
        else {
            return;
        };
        place.copy_from_slice(positions_m);
        self.missing -= usize::from(!*has_come);
        *has_come = true;
    }

    /// Whether every sample of every track has come.
    pub(super) fn is_complete(&self) -> bool {
        self.missing == 0
    }

    /// The positions of each track's first samples in the window, as many as `frames` says lie before its end.
    pub(super) fn positions_m(&self, frames: &[Range<usize>]) -> Vec<&[[f32; 3]]> {
        self.tracks
            .iter()
            .zip(frames)
            .map(|(track, frames)| {
                let count = frames.len() * track.joints;
                track.positions_m.get(..count).unwrap_or_default()
            })
            .collect()
    }
}

/// The grid of every track, laid so that its first sample lies in the first period from `start_secs` on: a track whose
/// samples begin later begins with missing ones.
pub(super) fn grids(tracks: &[Track], starts_secs: &[Option<f64>], start_secs: f64) -> Vec<Grid> {
    tracks
        .iter()
        .zip(starts_secs)
        .map(|(track, own)| {
            let rate_hz = track.times.rate_hz();
            let own = own.unwrap_or(start_secs);
            let periods = ((own - start_secs) * rate_hz + SNAP_SECS).floor();
            Grid {
                start_secs: own - periods / rate_hz,
                rate_hz,
                joints: track.skeleton.joints.len(),
            }
        })
        .collect()
}
