//! The zero-lag Butterworth low-pass filter.

use glam::DVec3;

use super::series;
use crate::replay::Track;

/// Samples that a run is extended by at each end, mirrored through its end; a run must be longer than this.
const PADDING: usize = 9;

/// Filters each joint's runs between gaps, forwards and backwards.
pub(super) fn filter(track: &mut Track, cutoff_hz: f64) -> String {
    let Some(rate_hz) = series::even_rate_hz(&track.times) else {
        return "not filtered, since its samples are not taken in even steps".to_owned();
    };
    let Some(filter) = Filter::new(cutoff_hz, rate_hz) else {
        return format!("not filtered, since {cutoff_hz} Hz is not below half its rate of {rate_hz} Hz");
    };
    let mut short = 0;
    for joint in 0..track.skeleton.joints.len() {
        let path = series::of_joint(track, joint);
        for run in series::runs(path.iter().map(Option::is_some)) {
            if run.len() <= PADDING {
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
        count => format!("{count} runs of at most {PADDING} samples left as they are"),
    }
}

/// A Butterworth low-pass of order 2 by the bilinear transform; run both ways it is of order 4 and without lag.
struct Filter {
    b: [f64; 3],
    a: [f64; 2],
}

impl Filter {
    /// The filter of which two passes together halve the power at `cutoff_hz`; `None` when that is not below half the rate.
    fn new(cutoff_hz: f64, rate_hz: f64) -> Option<Self> {
        if cutoff_hz >= rate_hz / 2.0 {
            return None;
        }
        // Two passes damp twice: each one's own cut-off must lie higher (Winter, 2009, section 3.4.4.2; Robertson and Dowling,
        // 2003).
        let correction = (2.0_f64.sqrt() - 1.0).powf(0.25);
        let warped = (std::f64::consts::PI * cutoff_hz / rate_hz).tan() / correction;
        let root = std::f64::consts::SQRT_2 * warped;
        let square = warped * warped;
        let norm = 1.0 + root + square;
        let b0 = square / norm;
        Some(Self {
            b: [b0, 2.0 * b0, b0],
            a: [2.0 * (square - 1.0) / norm, (1.0 - root + square) / norm],
        })
    }

    /// Forwards, then backwards, over a run that is extended by its own reflection through each end.
    fn both_ways(&self, run: &[DVec3]) -> Vec<DVec3> {
        let (Some(first), Some(last)) = (run.first().copied(), run.last().copied()) else {
            return Vec::new();
        };
        // About the first position, so that a body far from the origin loses no precision.
        let head = run.iter().skip(1).take(PADDING).rev().map(|p| first - *p);
        let tail = run
            .iter()
            .rev()
            .skip(1)
            .take(PADDING)
            .map(|p| last * 2.0 - *p - first);
        let mut values: Vec<DVec3> = head.chain(run.iter().map(|p| *p - first)).chain(tail).collect();
        self.one_way(&mut values);
        values.reverse();
        self.one_way(&mut values);
        values.reverse();
        values
            .into_iter()
            .skip(PADDING)
            .take(run.len())
            .map(|p| p + first)
            .collect()
    }

    /// One pass, begun in the state that a constant input of the first value would have left.
    fn one_way(&self, values: &mut [DVec3]) {
        let ([b0, b1, b2], [a1, a2]) = (self.b, self.a);
        let first = values.first().copied().unwrap_or(DVec3::ZERO);
        let gain = (b0 + b1 + b2) / (1.0 + a1 + a2);
        let mut state2 = first * (b2 - a2 * gain);
        let mut state1 = first * (b1 - a1 * gain) + state2;
        for value in values {
            let x = *value;
            let y = x * b0 + state1;
            state1 = x * b1 - y * a1 + state2;
            state2 = x * b2 - y * a2;
            *value = y;
        }
    }
}
