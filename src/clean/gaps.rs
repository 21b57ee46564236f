//! Filling gaps.

use glam::DVec3;

use super::series;
use crate::numeric::runs;
use crate::replay::{Quality, Track};

/// Fills each joint's gaps that last at most `max_secs`, from the last sample before to the first after, along the cubic
/// through the two samples on each side; along the parabola or line through those there are, where a side has but one.
pub(super) fn fill(track: &mut Track, max_secs: f64) -> String {
    // A gap of just the stated length is filled, whatever the times are rounded to.
    let longest_secs = max_secs * (1.0 + 1e-9) + crate::time::SNAP_SECS;
    let mut too_long = 0;
    for joint in 0..track.skeleton.joints.len() {
        let path = series::of_joint(track, joint);
        let runs = runs(path.iter().map(Option::is_some));
        for pair in runs.windows(2) {
            let [before, after] = pair else { continue };
            let (last, first) = (before.end - 1, after.start);
            if track.times.time_of(first) - track.times.time_of(last) > longest_secs {
                too_long += 1;
                continue;
            }
            let mut frames = Vec::with_capacity(4);
            frames.extend((before.len() > 1).then(|| last - 1));
            frames.extend([last, first]);
            frames.extend((after.len() > 1).then(|| first + 1));
            let points: Vec<(f64, DVec3)> = frames
                .into_iter()
                .filter_map(|frame| Some((track.times.time_of(frame), (*path.get(frame)?)?)))
                .collect();
            for frame in last + 1..first {
                let position = through(&points, track.times.time_of(frame));
                series::write(track, frame, joint, Some(position));
                distrust(track, frame, joint);
            }
        }
    }
    match too_long {
        0 => String::new(),
        count => format!("{count} longer gaps left"),
    }
}

/// Says that a position is not recorded: its confidence is 0, its error unknown.
fn distrust(track: &mut Track, frame: usize, joint: usize) {
    let sample = frame * track.skeleton.joints.len() + joint;
    let (slot, value) = match &mut track.quality {
        Some(Quality::Confidence(values)) => (values.get_mut(sample), 0.0),
        Some(Quality::ErrorM(values)) => (values.get_mut(sample), f32::NAN),
        None => return,
    };
    if let Some(slot) = slot {
        *slot = value;
    }
}

/// The polynomial of the least degree through some points, by Lagrange.
pub(super) fn through(points: &[(f64, DVec3)], at_secs: f64) -> DVec3 {
    let mut sum = DVec3::ZERO;
    // Relative to the first point, so that a body far from the origin loses no precision.
    let origin = points.first().map_or(DVec3::ZERO, |(_, p)| *p);
    for (i, (t, p)) in points.iter().enumerate() {
        let others = points.iter().enumerate().filter(|(j, _)| *j != i);
        let weight: f64 = others
            .map(|(_, (other, _))| (at_secs - other) / (t - other))
            .product();
        sum += (*p - origin) * weight;
    }
    origin + sum
}
