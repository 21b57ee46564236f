//! A point's way through time, raw and filtered.

use std::ops::Range;

use glam::{DVec3, Vec3};

use super::Withheld;
use crate::numeric::{LowPass, runs};
use crate::replay::{BodyPart, Track};
use crate::time::SampleTimes;

/// Frames that are filtered at once: a longer run is filtered in blocks, each with what settles the filter on either
/// side, so that no answer depends on how the work was cut.
pub(super) const BLOCK: usize = 4096;

/// Derivatives and the filter's own padding look this far at least.
const LEAST_MARGIN: usize = 2 * LowPass::PADDING;

/// A missing position.
pub(super) const GAP: DVec3 = DVec3::NAN;

/// The joints whose mean stands for the body's middle: the pelvis's, else both hips'; empty where neither is known.
pub(super) fn middle_joints(track: &Track) -> Vec<u16> {
    let of = |part| track.skeleton.body_map.joints_of(part);
    match of(BodyPart::Pelvis) {
        [] => match (of(BodyPart::LeftHip), of(BodyPart::RightHip)) {
            ([left], [right]) => vec![*left, *right],
            _ => Vec::new(),
        },
        pelvis => pelvis.to_vec(),
    }
}

/// Where the mean of some joints is in each frame; NaN where one is missing.
pub(super) fn of_joints(track: &Track, joints: &[u16]) -> Vec<DVec3> {
    of_joints_in(track, joints, 0..track.times.len())
}

/// As [`of_joints`], in some frames only.
pub(super) fn of_joints_in(track: &Track, joints: &[u16], frames: Range<usize>) -> Vec<DVec3> {
    let width = track.skeleton.joints.len();
    let share = 1.0 / joints.len().max(1) as f64;
    let of_frame = |frame: usize| {
        let mut sum = DVec3::ZERO;
        for joint in joints {
            let at = track
                .positions_m
                .get(frame * width + usize::from(*joint))
                .filter(|_| usize::from(*joint) < width);
            sum += at.map_or(GAP, |p| Vec3::from(*p).as_dvec3());
        }
        if sum.is_finite() { sum * share } else { GAP }
    };
    frames.map(of_frame).collect()
}

/// Position, velocity and acceleration, in even steps.
#[derive(Clone, Debug, PartialEq)]
pub struct Motion {
    /// The positions as recorded, in metres; NaN in a gap.
    pub raw_m: Vec<DVec3>,
    /// The positions after the filter; NaN in a gap and in runs too short to be filtered.
    pub position_m: Vec<DVec3>,
    /// Metres a second, from the filtered positions.
    pub velocity_m_per_s: Vec<DVec3>,
    /// Metres a second squared, from the velocity.
    pub acceleration_m_per_s2: Vec<DVec3>,
    /// The cut-off of the filter.
    pub cutoff_hz: f64,
}

impl Motion {
    /// Filters a path and takes its derivatives.
    ///
    /// # Errors
    /// [`Withheld::TimesUneven`]; [`Withheld::RateTooLow`] where the cut-off is not below half the rate;
    /// [`Withheld::RunsTooShort`].
    pub fn of(raw_m: Vec<DVec3>, times: &SampleTimes, cutoff_hz: f64) -> Result<Self, Withheld> {
        let mut work = MotionWork::new(raw_m, times, cutoff_hz)?;
        while !work.step() {}
        Ok(work.finish())
    }

    /// The velocity without the filter: the derivative of the positions as recorded.
    pub fn raw_velocity_m_per_s(&self, rate_hz: f64) -> Vec<DVec3> {
        let mut raw = vec![GAP; self.raw_m.len()];
        for run in long_runs(&self.raw_m) {
            if let Some(values) = self.raw_m.get(run.clone()) {
                write(&mut raw, run.start, &derivative(values, rate_hz));
            }
        }
        raw
    }
}

/// A [`Motion`] in the making, a block of frames at a time.
pub(super) struct MotionWork {
    motion: Motion,
    smoothing: Smoothing,
    runs: Vec<Range<usize>>,
    /// The run at work and the frame in it that comes next.
    run: usize,
    next: usize,
}

impl MotionWork {
    pub(super) fn new(raw_m: Vec<DVec3>, times: &SampleTimes, cutoff_hz: f64) -> Result<Self, Withheld> {
        let smoothing = Smoothing::new(times, cutoff_hz)?;
        let runs = long_runs(&raw_m);
        let next = runs.first().ok_or(Withheld::RunsTooShort)?.start;
        let motion = Motion {
            position_m: vec![GAP; raw_m.len()],
            velocity_m_per_s: vec![GAP; raw_m.len()],
            acceleration_m_per_s2: vec![GAP; raw_m.len()],
            raw_m,
            cutoff_hz,
        };
        Ok(Self {
            motion,
            smoothing,
            runs,
            run: 0,
            next,
        })
    }

    /// Does the next block; true when all are done.
    pub(super) fn step(&mut self) -> bool {
        let Some(run) = self.runs.get(self.run).cloned() else {
            return true;
        };
        let block = self.next..(self.next + BLOCK).min(run.end);
        let [position, velocity, acceleration] = self.smoothing.block(&self.motion.raw_m, &run, &block);
        write(&mut self.motion.position_m, block.start, &position);
        write(&mut self.motion.velocity_m_per_s, block.start, &velocity);
        write(&mut self.motion.acceleration_m_per_s2, block.start, &acceleration);
        self.next = block.end;
        if block.end == run.end {
            self.run += 1;
            self.next = self.runs.get(self.run).map_or(0, |run| run.start);
        }
        self.run >= self.runs.len()
    }

    /// What was made.
    pub(super) fn finish(self) -> Motion {
        self.motion
    }
}

fn write(into: &mut [DVec3], from: usize, values: &[DVec3]) {
    for (slot, value) in into.iter_mut().skip(from).zip(values) {
        *slot = *value;
    }
}

/// The runs between gaps that are long enough to be filtered.
pub(super) fn long_runs(path: &[DVec3]) -> Vec<Range<usize>> {
    let mut runs = runs(path.iter().map(|p| !p.is_nan()));
    runs.retain(|run| run.len() > LowPass::PADDING);
    runs
}

/// The filter at a rate.
#[derive(Clone, Copy, Debug)]
pub(super) struct Smoothing {
    pub(super) rate_hz: f64,
    filter: LowPass,
    margin: usize,
}

impl Smoothing {
    pub(super) fn new(times: &SampleTimes, cutoff_hz: f64) -> Result<Self, Withheld> {
        let rate_hz = times.even_rate_hz().ok_or(Withheld::TimesUneven)?;
        let filter = LowPass::new(cutoff_hz, rate_hz).ok_or(Withheld::RateTooLow {
            needed_hz: 2.0 * cutoff_hz,
            rate_hz,
        })?;
        Ok(Self {
            rate_hz,
            filter,
            margin: filter.settling_samples().max(LEAST_MARGIN),
        })
    }

    /// How many frames on either side of a block its answer depends on.
    pub(super) fn margin(&self) -> usize {
        self.margin
    }

    /// Position, velocity and acceleration in a block of a run, from what the run has in the block and the margin
    /// around it.
    pub(super) fn block(&self, raw: &[DVec3], run: &Range<usize>, block: &Range<usize>) -> [Vec<DVec3>; 3] {
        let from = block.start.saturating_sub(self.margin).max(run.start);
        let to = (block.end + self.margin).min(run.end);
        let position = self.filter.both_ways(raw.get(from..to).unwrap_or_default());
        let velocity = derivative(&position, self.rate_hz);
        let acceleration = derivative(&velocity, self.rate_hz);
        [position, velocity, acceleration].map(|mut values| {
            values.truncate(block.end - from);
            values.drain(..block.start - from);
            values
        })
    }

    /// The same for numbers without a gap; `None` for too few.
    pub(super) fn numbers(&self, raw: &[f64]) -> Option<Vec<f64>> {
        (raw.len() > LowPass::PADDING).then(|| self.filter.both_ways(raw))
    }
}

/// The derivative in even steps: over five samples inside, over three next to the ends and one-sided at the ends.
///
/// Of a sine of a tenth of the rate it keeps 99.5 %; of a parabola it is exact everywhere.
pub(super) fn derivative<Q: crate::numeric::Quantity>(values: &[Q], rate_hz: f64) -> Vec<Q> {
    let (half, twelfth) = (0.5 * rate_hz, rate_hz / 12.0);
    let mut slopes = Vec::with_capacity(values.len());
    match *values {
        [] => {}
        [_] => slopes.push(Q::ZERO),
        [a, b] => slopes.extend([(b - a) * rate_hz; 2]),
        [a, b, c, ..] => {
            slopes.extend([(b * 4.0 - a * 3.0 - c) * half, (c - a) * half]);
            slopes.extend(values.windows(5).filter_map(|window| match *window {
                [a, b, _, d, e] => Some(((d - b) * 8.0 - (e - a)) * twelfth),
                _ => None,
            }));
            if let [.., a, b, c] = *values {
                // Of three samples the middle one has its slope already.
                slopes.truncate(values.len() - 1);
                if slopes.len() + 1 < values.len() {
                    slopes.push((c - a) * half);
                }
                slopes.push((c * 3.0 + a - b * 4.0) * half);
            }
        }
    }
    slopes
}

/// How many samples next to the end of a run the filter leaves unsettled: half a period of the cut-off. No peak is
/// taken there.
pub(super) fn unsettled_samples(cutoff_hz: f64, rate_hz: Option<f64>) -> usize {
    rate_hz.map_or(0, |rate_hz| (0.5 * rate_hz / cutoff_hz).ceil() as usize)
}

/// The largest of some values that lie further than `edge` samples from the ends of their runs, with its frame.
pub(super) fn peak_inside(values: &[f64], edge: usize) -> Option<(usize, f64)> {
    let inside = runs(values.iter().map(|value| !value.is_nan()))
        .into_iter()
        .flat_map(|run| run.start + edge..run.end.saturating_sub(edge).max(run.start + edge));
    let found = inside.filter_map(|frame| Some((frame, *values.get(frame)?)));
    found.max_by(|a, b| a.1.total_cmp(&b.1))
}

/// Linear between samples, at a frame with a fraction.
pub(super) fn at_frame(path: &[DVec3], frame: f64) -> DVec3 {
    let below = frame.floor().max(0.0);
    let index = below as usize;
    let (Some(a), fraction) = (path.get(index), frame - below) else {
        return GAP;
    };
    match path.get(index + 1) {
        Some(b) if fraction > 0.0 => *a + (*b - *a) * fraction,
        _ => *a,
    }
}

/// Numbers between their samples: linear; `None` in a gap and outside.
pub(super) fn number_at(times: &SampleTimes, values: &[f64], time_secs: f64) -> Option<f64> {
    let bracket = times.bracket(time_secs)?;
    let here = values.get(bracket.index).copied()?;
    let value = if bracket.fraction == 0.0 {
        here
    } else {
        here + (values.get(bracket.index + 1)? - here) * bracket.fraction
    };
    (!value.is_nan()).then_some(value)
}

/// Without its height.
pub(super) fn level(v: DVec3) -> DVec3 {
    DVec3::new(v.x, 0.0, v.z)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slopes_of_a_parabola_are_exact_however_few_there_are() {
        for count in 3..12 {
            let values: Vec<f64> = (0..count)
                .map(|i| 2.0 - 3.0 * f64::from(i) + 0.5 * f64::from(i * i))
                .collect();
            let slopes = derivative(&values, 10.0);
            assert_eq!(slopes.len(), values.len());
            for (index, slope) in slopes.into_iter().enumerate() {
                assert!(
                    (slope - 10.0 * (index as f64 - 3.0)).abs() < 1e-9,
                    "{count}, {index}: {slope}"
                );
            }
        }
        assert_eq!(derivative(&[1.0, 3.0], 10.0), [20.0, 20.0]);
        assert_eq!(derivative(&[1.0], 10.0), [0.0]);
        assert!(derivative::<f64>(&[], 10.0).is_empty());
    }

    #[test]
    fn a_sine_at_a_tenth_of_the_rate_keeps_its_slope_but_for_a_half_percent() {
        let turn = std::f64::consts::TAU / 10.0;
        let values: Vec<f64> = (0..40).map(|i| (turn * f64::from(i)).sin()).collect();
        let slopes = derivative(&values, 1.0);
        let largest = slopes[3..37].iter().copied().fold(0.0, f64::max);
        assert!((largest / turn - 0.995).abs() < 0.001, "{}", largest / turn);
    }

    #[test]
    fn a_run_longer_than_a_block_is_filtered_as_a_whole() {
        let times = SampleTimes::Uniform {
            start_secs: 0.0,
            rate_hz: 200.0,
            count: 3 * BLOCK,
        };
        let path: Vec<DVec3> = (0..3 * BLOCK)
            .map(|i| DVec3::splat((i as f64 * 0.03).sin() + (i % 7) as f64 * 0.01))
            .collect();
        let blocks = Motion::of(path.clone(), &times, 6.0).unwrap();
        let whole = LowPass::new(6.0, 200.0).unwrap().both_ways(&path);
        let off = blocks
            .position_m
            .iter()
            .zip(&whole)
            .map(|(a, b)| a.distance(*b))
            .fold(0.0, f64::max);
        assert!(off < 1e-11, "{off} m");
    }
}
