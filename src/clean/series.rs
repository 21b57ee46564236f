//! One joint's way through time, in double precision.

use std::ops::Range;

use glam::{DVec3, Vec3};

use crate::replay::Track;
use crate::time::SampleTimes;

/// Times that differ from even steps by less than this share of a step count as even.
const EVENNESS: f64 = 0.01;

/// The positions of one joint; `None` where missing.
pub(super) fn of_joint(track: &Track, joint: usize) -> Vec<Option<DVec3>> {
    (0..track.times.len())
        .map(|frame| position(track, frame, joint))
        .collect()
}

/// One position; `None` where missing.
pub(super) fn position(track: &Track, frame: usize, joint: usize) -> Option<DVec3> {
    track.position(frame, joint).map(Vec3::as_dvec3)
}

/// Writes one position; `None` makes a gap.
pub(super) fn write(track: &mut Track, frame: usize, joint: usize, position: Option<DVec3>) {
    let joints = track.skeleton.joints.len();
    if let Some(slot) = track.positions_m.get_mut(frame * joints + joint) {
        *slot = position.map_or([f32::NAN; 3], |p| p.as_vec3().to_array());
    }
}

/// The runs of frames in which something is there.
pub(super) fn runs(present: impl Iterator<Item = bool>) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut before = false;
    for (frame, present) in present.enumerate() {
        match (present, before, runs.last_mut()) {
            (true, true, Some(run)) => run.end = frame + 1,
            (true, ..) => runs.push(frame..frame + 1),
            _ => {}
        }
        before = present;
    }
    runs
}

/// The rate of samples taken in even steps; `None` where the steps differ.
pub(super) fn even_rate_hz(times: &SampleTimes) -> Option<f64> {
    let rate_hz = times.rate_hz();
    let is_even = match times {
        SampleTimes::Uniform { .. } => true,
        SampleTimes::Explicit(explicit) => explicit
            .windows(2)
            .all(|pair| matches!(pair, [a, b] if ((b - a) * rate_hz - 1.0).abs() <= EVENNESS)),
    };
    (is_even && rate_hz > 0.0).then_some(rate_hz)
}

/// The middle of some numbers, or the mean of the two in the middle; `None` of none.
pub(super) fn median(values: &mut [f64]) -> Option<f64> {
    let count = values.len();
    if count == 0 {
        return None;
    }
    let (below, upper, _) = values.select_nth_unstable_by(count / 2, f64::total_cmp);
    let upper = *upper;
    let lower = below.iter().copied().max_by(f64::total_cmp);
    Some(
        lower
            .filter(|_| count.is_multiple_of(2))
            .map_or(upper, |lower| (lower + upper) / 2.0),
    )
}
