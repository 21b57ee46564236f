//! At which moments an animation is sampled.
//!
//! A glTF has no rate: every channel has key times of its own. The rate is the first of [`RATES_HZ`] at which every key of
//! every channel is a frame; else the rate at which evenly spaced keys follow each other; else, with keys at odd moments,
//! a known rate at least as dense as they usually are, from 60 Hz on, and the motion between keys is resampled.

use std::rc::Rc;

use crate::time::SampleTimes;

/// The rates that are tried, in this order: those of film, video and motion capture, then the television rates.
const RATES_HZ: [f64; 22] = [
    24.0,
    25.0,
    30.0,
    48.0,
    50.0,
    60.0,
    72.0,
    75.0,
    90.0,
    100.0,
    120.0,
    150.0,
    180.0,
    200.0,
    240.0,
    250.0,
    300.0,
    500.0,
    1000.0,
    24_000.0 / 1001.0,
    30_000.0 / 1001.0,
    60_000.0 / 1001.0,
];
/// The least rate for keys at odd moments.
const RESAMPLED_HZ: f64 = 60.0;
/// How far a key may lie from its frame: times are single floats.
const TOLERANCE_SECS: f64 = 2e-5;
/// The same for late keys, as a share of their time.
const TOLERANCE_SHARE: f64 = 2e-7;

/// How a take is sampled.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Timing {
    pub(super) start_secs: f64,
    pub(super) rate_hz: f64,
    /// The number of frames, which may be more than there is memory for.
    pub(super) frames: f64,
    /// Whether every key is a frame.
    pub(super) keys_are_frames: bool,
}

impl Timing {
    /// One frame, for what does not move.
    pub(super) const STILL: Self = Self {
        start_secs: 0.0,
        rate_hz: 1.0,
        frames: 1.0,
        keys_are_frames: true,
    };

    /// The timing for these key times, of all channels. Each list never decreases.
    pub(super) fn of(channels: &[&[f64]]) -> Self {
        let start_secs = channels
            .iter()
            .filter_map(|times| times.first().copied())
            .fold(f64::INFINITY, f64::min);
        let end_secs = channels
            .iter()
            .filter_map(|times| times.last().copied())
            .fold(f64::NEG_INFINITY, f64::max);
        if start_secs >= end_secs {
            return Self {
                start_secs: if start_secs.is_finite() { start_secs } else { 0.0 },
                ..Self::STILL
            };
        }
        let fits = |rate_hz: f64| {
            channels
                .iter()
                .copied()
                .flatten()
                .all(|&time| nearest_frame(time, start_secs, rate_hz).is_some())
        };
        let mut gaps: Vec<f64> = channels
            .iter()
            .flat_map(|times| times.windows(2).map(|pair| pair[1] - pair[0]))
            .filter(|gap| *gap > TOLERANCE_SECS)
            .collect();
        gaps.sort_by(f64::total_cmp);
        let usual_hz = gaps.get(gaps.len() / 2).map_or(RESAMPLED_HZ, |gap| 1.0 / gap);
        // Over the whole take, since one gap of single floats is too short to tell a rate from.
        let even_hz = ((end_secs - start_secs) * usual_hz).round() / (end_secs - start_secs);
        let exact = RATES_HZ.into_iter().find(|&rate| fits(rate)).or_else(|| {
            let is_known_kind = (RATES_HZ[0]..=1000.0).contains(&even_hz);
            (is_known_kind && fits(even_hz)).then_some(even_hz)
        });
        let rate_hz = exact.unwrap_or_else(|| {
            let dense = |rate: &f64| *rate >= RESAMPLED_HZ && *rate >= usual_hz * 0.99;
            RATES_HZ.into_iter().find(dense).unwrap_or(1000.0)
        });
        Self {
            start_secs,
            rate_hz,
            // A last frame beyond the end, where the end is none itself, shows the pose of the end.
            frames: ((end_secs - start_secs) * rate_hz - TOLERANCE_SECS * rate_hz)
                .ceil()
                .max(0.0)
                + 1.0,
            keys_are_frames: exact.is_some(),
        }
    }

    pub(super) fn sample_times(&self, count: usize) -> SampleTimes {
        SampleTimes::Uniform {
            start_secs: self.start_secs,
            rate_hz: self.rate_hz,
            count,
        }
    }

    /// These key times, each put on the very moment of its frame where it lies as near as floats allow: a step at a key
    /// must be seen in the key's own frame.
    pub(super) fn snapped(&self, times: &[f64]) -> Rc<[f64]> {
        times
            .iter()
            .map(|&time| {
                nearest_frame(time, self.start_secs, self.rate_hz)
                    .map_or(time, |frame| self.start_secs + frame / self.rate_hz)
            })
            .collect()
    }
}

fn nearest_frame(time: f64, start_secs: f64, rate_hz: f64) -> Option<f64> {
    let frame = ((time - start_secs) * rate_hz).round();
    let tolerance = TOLERANCE_SECS.max(time.abs() * TOLERANCE_SHARE);
    ((time - start_secs) - frame / rate_hz)
        .abs()
        .le(&tolerance)
        .then_some(frame)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn keys(rate_hz: f64, count: u32) -> Vec<f64> {
        (0..count)
            .map(|key| f64::from((f64::from(key) / rate_hz) as f32))
            .collect()
    }

    #[test]
    fn a_rate_at_which_every_key_is_a_frame_is_found() {
        for rate_hz in [
            24.0,
            25.0,
            30.0,
            60.0,
            90.0,
            100.0,
            120.0,
            240.0,
            30_000.0 / 1001.0,
        ] {
            let timing = Timing::of(&[&keys(rate_hz, 900)]);
            assert_eq!((timing.rate_hz, timing.frames), (rate_hz, 900.0));
            assert!(timing.keys_are_frames);
        }
        let odd = Timing::of(&[&keys(107.53, 900)]);
        assert!(
            (odd.rate_hz - 107.53).abs() < 1e-4 && odd.frames == 900.0,
            "{odd:?}"
        );
    }

    #[test]
    fn channels_with_keys_of_their_own_share_one_rate() {
        let timing = Timing::of(&[&keys(24.0, 9), &[0.1, 0.2], &[0.5]]);
        assert_eq!(timing.rate_hz, 120.0);
        let timing = Timing::of(&[&[0.0, 0.123_4, 0.617_7, 1.0]]);
        assert_eq!(
            (timing.rate_hz, timing.frames, timing.keys_are_frames),
            (60.0, 61.0, false)
        );
    }

    #[test]
    fn one_moment_is_one_frame() {
        assert_eq!(Timing::of(&[&[2.5]]).frames, 1.0);
        assert_eq!(Timing::of(&[&[2.5]]).start_secs, 2.5);
        assert_eq!(Timing::of(&[]), Timing::STILL);
    }
}
