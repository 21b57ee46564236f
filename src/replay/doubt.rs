//! How sure a moment is: what the source says of each joint, and the way over a short gap.
//!
//! It is for drawing alone. Nothing is measured from it, and [`Track::sample`] knows nothing of it: a gap stays a gap.

use glam::Vec3;

use super::track::FADE_SECS;
use super::{Quality, Track};
use crate::time::Bracket;

/// Over a longer gap than this no way is given.
pub const BRIDGED_SECS: f64 = 0.5;

/// How sure one joint is at one moment.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Doubt {
    /// The error that the source expects, which is taken for one standard deviation.
    pub error_m: Option<f32>,
    /// The source's confidence, from 0 (a guess) to 1 (certain).
    pub confidence: Option<f32>,
    /// The way over a short gap that the moment lies in or close to.
    pub bridge: Option<Bridge>,
}

/// Where a joint would be on the way over a gap.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bridge {
    /// On the straight line from the last sample before the gap to the first one after it, at an even speed; beside the gap where
    /// the joint is.
    pub at_m: Vec3,
    /// 1 in the gap, falling to 0 within [`FADE_SECS`] beside it, as what was recorded comes back.
    pub strength: f32,
}

/// The frames on either side of a gap.
struct Gap {
    before: usize,
    after: usize,
}

impl Track {
    /// How sure each joint is at `time_secs`, into `doubts`, in the order of the skeleton. Between two samples a quality is on the
    /// straight line between theirs; where only one of them has one, it is that one's.
    pub fn doubt(&self, time_secs: f64, doubts: &mut Vec<Doubt>) {
        let joints = self.skeleton.joints.len();
        doubts.clear();
        doubts.resize(joints, Doubt::default());
        let Some(bracket) = self.bracket(time_secs) else {
            return;
        };
        for (joint, doubt) in doubts.iter_mut().enumerate() {
            let value = |values: &[f32]| {
                let at = |frame: usize| {
                    values
                        .get(frame * joints + joint)
                        .copied()
                        .filter(|v| v.is_finite())
                };
                match (at(bracket.index), at(bracket.index + 1)) {
                    (Some(before), Some(after)) => Some(before + (after - before) * bracket.fraction as f32),
                    (Some(before), None) => Some(before),
                    (None, after) => after.filter(|_| bracket.fraction > 0.0),
                }
            };
            match &self.quality {
                Some(Quality::Confidence(values)) => doubt.confidence = value(values),
                Some(Quality::ErrorM(values)) => doubt.error_m = value(values),
                None => {}
            }
            doubt.bridge = self.bridge(time_secs, bracket, joint);
        }
    }

    fn bridge(&self, time_secs: f64, bracket: Bracket, joint: usize) -> Option<Bridge> {
        let has = |frame: usize| self.position(frame, joint).is_some();
        let upper = bracket.index + usize::from(bracket.fraction > 0.0);
        let Some(at_m) = self.interpolate(bracket, joint) else {
            let gap = self.gap(joint, bracket.index, upper)?;
            let (from_secs, to_secs) = (self.times.time_of(gap.before), self.times.time_of(gap.after));
            let share = ((time_secs - from_secs) / (to_secs - from_secs)).clamp(0.0, 1.0);
            let (from_m, to_m) = (
                self.position(gap.before, joint)?,
                self.position(gap.after, joint)?,
            );
            return Some(Bridge {
                at_m: from_m.lerp(to_m, share as f32),
                strength: 1.0,
            });
        };
        // Beside a gap: the first missing frame on either side, and how far from it what was recorded is.
        let near = |frame: usize| (self.times.time_of(frame) - time_secs).abs() < FADE_SECS;
        let before = (0..=bracket.index)
            .rev()
            .take_while(|&frame| near(frame))
            .find(|&frame| !has(frame))
            .map(|missing| (missing, missing + 1));
        let after = (upper..self.times.len())
            .take_while(|&frame| near(frame))
            .find(|&frame| !has(frame))
            .map(|missing| (missing, missing.saturating_sub(1)));
        let strength = [before, after]
            .into_iter()
            .flatten()
            .filter(|(missing, _)| self.gap(joint, *missing, *missing).is_some())
            .map(|(_, edge)| 1.0 - ((self.times.time_of(edge) - time_secs).abs() / FADE_SECS) as f32)
            .fold(0.0, f32::max);
        (strength > 0.0).then_some(Bridge { at_m, strength })
    }

    /// The gap that reaches from before `first` to after `last`; none where it lasts longer than [`BRIDGED_SECS`] or has an open end.
    fn gap(&self, joint: usize, first: usize, last: usize) -> Option<Gap> {
        let has = |frame: &usize| self.position(*frame, joint).is_some();
        let within =
            |frame: &usize| (self.times.time_of(*frame) - self.times.time_of(first)).abs() <= BRIDGED_SECS;
        let before = (0..=first).rev().take_while(within).find(has)?;
        let after = (last..self.times.len()).take_while(within).find(has)?;
        // A sample's own time is exact to the rounding of a rate.
        let secs = self.times.time_of(after) - self.times.time_of(before);
        (secs <= BRIDGED_SECS + 1e-9).then_some(Gap { before, after })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::{Joint, Skeleton, TrackKind};
    use crate::time::SampleTimes;

    /// A joint that goes along X at 1 m/s, sampled 100 times a second for 3 s, but not in some frames.
    fn track(missing: std::ops::Range<usize>) -> Track {
        let skeleton = Skeleton {
            joints: vec![Joint {
                name: "p".to_owned(),
                parent: None,
            }],
            ..Skeleton::default()
        };
        let times = SampleTimes::Uniform {
            start_secs: 0.0,
            rate_hz: 100.0,
            count: 301,
        };
        let mut track = Track::empty("t", TrackKind::Skeleton, skeleton, times);
        for frame in (0..301).filter(|frame| !missing.contains(frame)) {
            track.positions_m[frame] = [frame as f32 / 100.0, 1.0, 0.0];
        }
        track
    }

    fn at(track: &Track, time_secs: f64) -> Doubt {
        let mut doubts = Vec::new();
        track.doubt(time_secs, &mut doubts);
        doubts[0]
    }

    #[test]
    fn a_short_gap_is_bridged_on_the_straight_line_and_a_long_one_or_an_open_one_is_not() {
        // From the sample at 1.00 s to that at 1.50 s: half a second.
        let short = track(101..150);
        for time_secs in [1.004, 1.1, 1.253, 1.49] {
            let bridge = at(&short, time_secs).bridge.unwrap();
            assert!((f64::from(bridge.at_m.x) - time_secs).abs() < 1e-5, "{time_secs}");
            assert_eq!(bridge.strength, 1.0);
        }
        for (long, time_secs) in [
            (track(101..151), 1.2),
            (track(0..20), 0.1),
            (track(290..301), 2.95),
        ] {
            for time_secs in [time_secs, 0.205, 2.885, 0.995, 1.515] {
                assert_eq!(at(&long, time_secs).bridge, None, "{time_secs}");
            }
        }
    }

    #[test]
    fn beside_a_gap_the_bridge_is_what_the_recorded_joint_is_not() {
        let track = track(101..150);
        let mut pose = crate::replay::Pose::default();
        for step in 0..=2000 {
            let time_secs = 0.5 + f64::from(step) / 1000.0;
            track.sample(time_secs, &mut pose);
            let presence = pose.joints[0].presence;
            let strength = at(&track, time_secs).bridge.map_or(0.0, |bridge| bridge.strength);
            assert!(
                (presence + strength - 1.0).abs() < 1e-4,
                "{time_secs}: {presence} and {strength}"
            );
        }
    }

    #[test]
    fn a_quality_lies_between_those_of_the_samples() {
        let mut track = track(0..0);
        let mut values: Vec<f32> = (0..301).map(|frame| frame as f32 * 1e-3).collect();
        values[10] = f32::NAN;
        track.quality = Some(Quality::ErrorM(values));
        let error = |time_secs| at(&track, time_secs).error_m.unwrap();
        assert!((error(0.504) - 0.0504).abs() < 1e-6);
        assert!((error(0.095) - 0.009).abs() < 1e-6 && (error(0.105) - 0.011).abs() < 1e-6);
        assert_eq!(at(&track, 0.1).error_m, None);
        assert_eq!(at(&track, 0.504).confidence, None);
    }
}
