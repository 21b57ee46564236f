//! The zero-lag Butterworth low-pass filter.

use glam::DVec3;

use super::series;
use crate::numeric::{LowPass, runs};
use crate::replay::Track;

/// Filters each joint's runs between gaps, forwards and backwards.
pub(super) fn filter(track: &mut Track, cutoff_hz: f64) -> String {
    let Some(rate_hz) = track.times.even_rate_hz() else {
        return "not filtered, since its samples are not taken in even steps".to_owned();
    };
    let Some(filter) = LowPass::new(cutoff_hz, rate_hz) else {
        return format!("not filtered, since {cutoff_hz} Hz is not below half its rate of {rate_hz} Hz");
    };
    let mut short = 0;
    for joint in 0..track.skeleton.joints.len() {
        let path = series::of_joint(track, joint);
        for run in runs(path.iter().map(Option::is_some)) {
            if run.len() <= LowPass::PADDING {
                short += 1;
                continue;
            }
            let values: Vec<DVec3> = path
                .get(run.clone())
                .unwrap_or_default()
                .iter()
                .copied()
                .flatten()
                .collect();
            for (frame, position) in run.zip(filter.both_ways(&values)) {
                series::write(track, frame, joint, Some(position));
            }
        }
    }
    match short {
        0 => String::new(),
        count => format!(
            "{count} runs of at most {} samples left as they are",
            LowPass::PADDING
        ),
    }
}
