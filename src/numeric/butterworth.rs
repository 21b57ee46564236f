//! The zero-lag Butterworth low-pass filter.

use std::ops::{Add, Mul, Sub};

use glam::DVec3;

use super::exact::tan;

/// What can be filtered: a number, or a place.
pub trait Quantity: Copy + Add<Output = Self> + Sub<Output = Self> + Mul<f64, Output = Self> {
    /// Nothing of it.
    const ZERO: Self;
}

impl Quantity for f64 {
    const ZERO: Self = 0.0;
}

impl Quantity for DVec3 {
    const ZERO: Self = Self::ZERO;
}

/// A Butterworth low-pass of order 2 by the bilinear transform; run both ways it is of order 4 and without lag.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct LowPass {
    b: [f64; 3],
    a: [f64; 2],
}

impl LowPass {
    /// Samples that a run is extended by at each end, mirrored through its end; a run must be longer than this.
    pub const PADDING: usize = 9;

    /// The filter of which two passes together halve the power at `cutoff_hz`; `None` when that is not above 0 and
    /// below half the rate.
    pub fn new(cutoff_hz: f64, rate_hz: f64) -> Option<Self> {
        if !(cutoff_hz > 0.0 && cutoff_hz < rate_hz / 2.0) {
            return None;
        }
        // Two passes damp twice: each one's own cut-off must lie higher (Winter, 2009, section 3.4.4.2; Robertson and
        // Dowling, 2003).
        let correction = (2.0_f64.sqrt() - 1.0).sqrt().sqrt();
        let warped = tan(std::f64::consts::PI * cutoff_hz / rate_hz) / correction;
        let root = std::f64::consts::SQRT_2 * warped;
        let square = warped * warped;
        let norm = 1.0 + root + square;
        let b0 = square / norm;
        Some(Self {
            b: [b0, 2.0 * b0, b0],
            a: [2.0 * (square - 1.0) / norm, (1.0 - root + square) / norm],
        })
    }

    /// After how many samples what went before has faded to 1e-12 of itself.
    pub fn settling_samples(&self) -> usize {
        // The poles are a complex pair whose product is the last coefficient, so that each step leaves its root.
        let kept = self.a[1].abs().sqrt();
        let mut left = 1.0;
        let mut samples = 0;
        while left > 1e-12 && samples < 100_000 {
            left *= kept;
            samples += 1;
        }
        samples
    }

    /// Forwards, then backwards, over a run that is extended by its own reflection through each end.
    pub fn both_ways<Q: Quantity>(&self, run: &[Q]) -> Vec<Q> {
        let (Some(first), Some(last)) = (run.first().copied(), run.last().copied()) else {
            return Vec::new();
        };
        // About the first position, so that a body far from the origin loses no precision.
        let mut values: Vec<Q> = Vec::with_capacity(run.len() + 2 * Self::PADDING);
        values.extend(run.iter().skip(1).take(Self::PADDING).rev().map(|p| first - *p));
        let extended = values.len();
        values.extend(run.iter().map(|p| *p - first));
        let tail = run.iter().rev().skip(1).take(Self::PADDING);
        values.extend(tail.map(|p| last * 2.0 - *p - first));
        let start = values.first().copied().unwrap_or(Q::ZERO);
        self.one_way(values.iter_mut(), start);
        let end = values.last().copied().unwrap_or(Q::ZERO);
        self.one_way(values.iter_mut().rev(), end);
        let found = values.get(extended..extended + run.len()).unwrap_or_default();
        found.iter().map(|p| *p + first).collect()
    }

    /// One pass, begun in the state that a constant input of the first value would have left.
    fn one_way<'a, Q: Quantity + 'a>(&self, values: impl Iterator<Item = &'a mut Q>, first: Q) {
        let ([b0, b1, b2], [a1, a2]) = (self.b, self.a);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_went_before_has_faded_after_the_settling_time() {
        let filter = LowPass::new(6.0, 50.0).unwrap();
        let settling = filter.settling_samples();
        let mut values = vec![0.0; 4 * settling];
        values[2 * settling] = 1.0;
        let found = filter.both_ways(&values);
        assert!(found[2 * settling] > 0.2);
        assert!(
            found[3 * settling..]
                .iter()
                .chain(&found[..settling])
                .all(|v| v.abs() < 1e-11)
        );
    }
}
