//! Where the windows of time and every track's samples lie, without an end.

use std::ops::Range;

use super::LiveHeader;
use crate::codec::manifest::first_frame_from;
use crate::time::{SNAP_SECS, SampleTimes};

/// The even sample times of a track.
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

    /// The sample nearest to a moment; `None` more than half a period before the first.
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

/// Windows of one length, and the samples in them.
#[derive(Clone, Debug)]
pub(super) struct Clock {
    pub(super) start_secs: f64,
    pub(super) segment_secs: f64,
    pub(super) grids: Vec<Grid>,
}

impl Clock {
    /// As the header states it: `None` where it states no start.
    pub(super) fn stated(header: &LiveHeader, segment_secs: f64) -> Option<Self> {
        let starts_secs = header.starts_secs.iter().flatten().copied();
        let start_secs = starts_secs.min_by(f64::total_cmp)?;
        Some(Self::at(header, segment_secs, start_secs))
    }

    /// Each track's first sample lies in its first period from `start_secs` on: a track whose samples begin later begins
    /// with missing ones.
    pub(super) fn at(header: &LiveHeader, segment_secs: f64, start_secs: f64) -> Self {
        let tracks = header.description.tracks.iter().zip(&header.starts_secs);
        let grid = tracks.map(|(track, own)| {
            let rate_hz = track.times.rate_hz();
            let own = own.unwrap_or(start_secs);
            let periods = ((own - start_secs) * rate_hz + SNAP_SECS).floor();
            Grid {
                start_secs: own - periods / rate_hz,
                rate_hz,
                joints: track.skeleton.joints.len(),
            }
        });
        Self {
            start_secs,
            segment_secs,
            grids: grid.collect(),
        }
    }

    /// Where a window begins.
    pub(super) fn boundary_secs(&self, window: usize) -> f64 {
        self.start_secs + window as f64 * self.segment_secs
    }

    /// The samples of a track in a window.
    pub(super) fn samples(&self, grid: &Grid, window: usize) -> Range<usize> {
        grid.before(self.boundary_secs(window) - SNAP_SECS)
            ..grid.before(self.boundary_secs(window + 1) - SNAP_SECS)
    }

    /// The window that a sample of a track lies in.
    pub(super) fn window_of(&self, grid: &Grid, sample: usize) -> usize {
        let share = (grid.time_of(sample) + SNAP_SECS - self.start_secs) / self.segment_secs;
        let about = share.max(0.0) as usize;
        // Rounding may put a sample at a boundary to either side: the samples of a window decide.
        (about.saturating_sub(1)..=about.saturating_add(1))
            .find(|&window| self.samples(grid, window).contains(&sample))
            .unwrap_or(about)
    }
}
