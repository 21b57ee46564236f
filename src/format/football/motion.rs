//! Velocity, acceleration and progress of steps along a path, smoothed over its neighbours without lag.

use std::ops::Range;

use glam::DVec2;

use super::gait::Gait;

/// Half the time over which a velocity is fitted.
const VELOCITY_HALF_SECS: f64 = 0.24;
/// Half the time over which an acceleration is fitted.
const ACCELERATION_HALF_SECS: f64 = 0.2;
/// Faster than anybody runs: two samples this far apart are of two people, or of one found again.
const FASTEST_MPS: f64 = 16.0;
/// What a jump may have in any case, since a recorded position wavers.
const WAVER_M: f64 = 0.6;

/// A path at one of its frames.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct MotionSample {
    pub(super) position_m: DVec2,
    pub(super) velocity_mps: DVec2,
    pub(super) acceleration_mps2: DVec2,
    /// Cycles of two steps since the first sample.
    cycles: f64,
}

/// A stretch of a path without a gap.
#[derive(Debug)]
pub(super) struct Motion {
    first: usize,
    horizon: usize,
    samples: Vec<MotionSample>,
}

/// The stretches of a path without a gap or a jump, within a part of it.
pub(super) fn runs_of(path: &[[f64; 2]], within: Range<usize>, rate_hz: f64) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let farthest_m = FASTEST_MPS / rate_hz + WAVER_M;
    for frame in within {
        let Some(at) = point(path, frame) else {
            continue;
        };
        match runs.last_mut() {
            Some(run)
                if run.end == frame
                    && point(path, frame - 1).is_some_and(|before| before.distance(at) <= farthest_m) =>
            {
                run.end += 1;
            }
            _ => runs.push(frame..frame + 1),
        }
    }
    runs
}

fn point(path: &[[f64; 2]], frame: usize) -> Option<DVec2> {
    path.get(frame)
        .map(|&at| DVec2::from(at))
        .filter(|at| at.is_finite())
}

impl Motion {
    /// How many frames on either side of one its velocity and acceleration depend on.
    pub(super) fn margin(rate_hz: f64) -> usize {
        half(VELOCITY_HALF_SECS, rate_hz) + half(ACCELERATION_HALF_SECS, rate_hz)
    }

    /// The motion over a window of a run, and over the frames up to the horizon after it.
    pub(super) fn of(
        path: &[[f64; 2]],
        run: Range<usize>,
        window: Range<usize>,
        rate_hz: f64,
        horizon: usize,
    ) -> Self {
        let reach = half(ACCELERATION_HALF_SECS, rate_hz);
        let first = window.start.max(run.start);
        let last = (window.end + horizon + 1).min(run.end);
        let known = first.saturating_sub(reach).max(run.start)..(last + reach).min(run.end);
        let position = |frame: usize| point(path, frame).unwrap_or_default();
        let reach_v = half(VELOCITY_HALF_SECS, rate_hz);
        let velocities: Vec<DVec2> = known
            .clone()
            .map(|frame| slope(&run, frame, reach_v, position) * rate_hz)
            .collect();
        let velocity = |frame: usize| {
            velocities
                .get(frame.wrapping_sub(known.start))
                .copied()
                .unwrap_or_default()
        };
        let mut cycles = 0.0;
        let samples = (first..last)
            .map(|frame| {
                let sample = MotionSample {
                    position_m: position(frame),
                    velocity_mps: velocity(frame),
                    acceleration_mps2: slope(&known, frame, reach, velocity) * rate_hz,
                    cycles,
                };
                cycles += Gait::at(sample.velocity_mps.length()).cycles_per_sec() / rate_hz;
                sample
            })
            .collect();
        Self {
            first,
            horizon,
            samples,
        }
    }

    /// The motion at a frame, held at the ends of the run.
    pub(super) fn at(&self, frame: usize) -> MotionSample {
        let last = self.samples.len().saturating_sub(1);
        self.samples
            .get(frame.saturating_sub(self.first).min(last))
            .copied()
            .unwrap_or_default()
    }

    /// Where the path is this many cycles after a frame; beyond the horizon where it is there, and beyond the end of the
    /// run where it would go on to.
    pub(super) fn place_after(&self, frame: usize, cycles: f64) -> DVec2 {
        let now = self.at(frame);
        if cycles <= 0.0 {
            return now.position_m;
        }
        let start = frame.saturating_sub(self.first);
        let whole = start + self.horizon + 1;
        let end = whole.min(self.samples.len());
        let wanted = now.cycles + cycles;
        let ahead = self.samples.get(start..end).unwrap_or_default();
        let after = ahead.partition_point(|sample| sample.cycles < wanted);
        match (after.checked_sub(1).and_then(|i| ahead.get(i)), ahead.get(after)) {
            (Some(a), Some(b)) => {
                let share = (wanted - a.cycles) / (b.cycles - a.cycles).max(1e-12);
                a.position_m.lerp(b.position_m, share.clamp(0.0, 1.0))
            }
            (Some(last), None) => {
                let rate = Gait::at(last.velocity_mps.length()).cycles_per_sec();
                let secs = ((wanted - last.cycles) / rate.max(0.3)).clamp(0.0, 1.0);
                // Where the run ends within the horizon, the person is taken to go on.
                let on_secs = if whole > end { secs } else { 0.0 };
                last.position_m + last.velocity_mps * on_secs
            }
            _ => now.position_m,
        }
    }
}

/// How many samples half a time is; at least two, since one neighbour alone wavers with its noise.
fn half(secs: f64, rate_hz: f64) -> usize {
    ((secs * rate_hz).round() as usize).max(2)
}

/// The slope per frame of the straight line that fits the values around a frame best.
fn slope(run: &Range<usize>, frame: usize, reach: usize, value: impl Fn(usize) -> DVec2) -> DVec2 {
    let from = frame.saturating_sub(reach).max(run.start);
    let to = (frame + reach + 1).min(run.end);
    let count = to.saturating_sub(from);
    if count < 2 {
        return DVec2::ZERO;
    }
    let middle = (count - 1) as f64 / 2.0;
    let mut sum = DVec2::ZERO;
    let mut squares = 0.0;
    for (index, frame) in (from..to).enumerate() {
        let offset = index as f64 - middle;
        sum += value(frame) * offset;
        squares += offset * offset;
    }
    sum / squares
}
