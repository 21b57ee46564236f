//! Completing a body for drawing: parts that a joint set lacks are placed from those it has.
//!
//! Only points the *set* lacks are placed; a point the set has stays missing while it is in a gap, and the limbs that
//! hang on it are not drawn.

use glam::Vec3;

use crate::replay::BodyPart::{self, *};
use crate::replay::{BodyPose, PartSample, Pose, Track};

/// The stature all shapes are made for.
const REFERENCE_THIGH_M: f32 = 0.245 * 1.80;

/// Segment lengths as shares of stature (Drillis and Contini 1966, as printed in Winter, Biomechanics and Motor Control of
/// Human Movement, figure 4.1), for the parts that are placed here.
mod share {
    /// Height of the ankle above the sole.
    pub(super) const ANKLE_HEIGHT: f32 = 0.039;
    /// Length of the foot.
    pub(super) const FOOT: f32 = 0.152;
    /// Wrist to knuckles, half the hand's 0.108.
    pub(super) const HAND: f32 = 0.054;
    /// Chin to crown.
    pub(super) const HEAD: f32 = 0.130;
}

/// What stays the same about a body from frame to frame.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct BodySize {
    longest_thigh_m: f32,
    longest_shank_m: f32,
    half_shoulders_m: f32,
    half_hips_m: f32,
}

impl BodySize {
    /// The body's size as a share of the reference person 1.80 m tall.
    pub(super) fn scale(&self) -> f32 {
        let legs_m = self.longest_thigh_m + self.longest_shank_m;
        if legs_m <= 0.0 {
            1.0
        } else {
            (legs_m / (2.005 * REFERENCE_THIGH_M)).clamp(0.3, 1.6)
        }
    }

    fn stature_m(&self) -> f32 {
        self.scale() * 1.80
    }

    /// Scale of the torso's breadth at the hips and at the shoulders, against the reference person's 0.085 m and 0.19 m
    /// from the middle to the joint centres.
    pub(super) fn torso_widths(&self) -> (f32, f32) {
        let widen = |half_m: f32, reference_m: f32| {
            if half_m <= 0.0 {
                1.0
            } else {
                (half_m / (reference_m * self.scale())).clamp(0.85, 1.2)
            }
        };
        (widen(self.half_hips_m, 0.085), widen(self.half_shoulders_m, 0.19))
    }

    /// Measures a track, or some frames of one, on top of what was measured before: the longest of each length over frames
    /// spread evenly through it, so that a limb foreshortened by noise does not count.
    pub(super) fn measure(&mut self, track: &Track) {
        const FRAMES: usize = 24;
        let mut pose = Pose::default();
        for index in 0..FRAMES {
            let frame = index * track.times.len().saturating_sub(1) / (FRAMES - 1);
            track.sample(track.times.time_of(frame), &mut pose);
            self.take_in(&track.skeleton.body_map.resolve(&pose));
        }
    }

    /// Whether nothing has been measured yet.
    pub(super) fn is_unknown(&self) -> bool {
        *self == Self::default()
    }

    pub(super) fn take_in(&mut self, body: &BodyPose) {
        let length = |a, b| match (body.position_m(a), body.position_m(b)) {
            (Some(a), Some(b)) => a.distance(b),
            _ => 0.0,
        };
        for (held, found) in [
            (
                &mut self.longest_thigh_m,
                length(LeftHip, LeftKnee).max(length(RightHip, RightKnee)),
            ),
            (
                &mut self.longest_shank_m,
                length(LeftKnee, LeftAnkle).max(length(RightKnee, RightAnkle)),
            ),
            (
                &mut self.half_shoulders_m,
                length(LeftShoulder, RightShoulder) / 2.0,
            ),
            (&mut self.half_hips_m, length(LeftHip, RightHip) / 2.0),
        ] {
            *held = held.max(found);
        }
    }
}

/// The directions a trunk faces.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Facing {
    /// From the pelvis to the neck.
    pub(super) up: Vec3,
    /// Where the hips face.
    pub(super) hips: Vec3,
    /// Where the shoulders face.
    pub(super) shoulders: Vec3,
}

/// Which way a body faces: square to its hip and shoulder lines.
pub(super) fn facing(body: &BodyPose) -> Facing {
    let between = |from, to| Some((body.position_m(to)? - body.position_m(from)?).normalize_or_zero());
    let up = between(Pelvis, Neck)
        .filter(|v| *v != Vec3::ZERO)
        .unwrap_or(Vec3::Y);
    let square = |right, left| between(right, left).map(|across| across.cross(up).normalize_or_zero());
    let hips = square(RightHip, LeftHip);
    let shoulders = square(RightShoulder, LeftShoulder);
    let any = hips.or(shoulders).filter(|v| *v != Vec3::ZERO).unwrap_or(Vec3::Z);
    Facing {
        up,
        hips: hips.unwrap_or(any),
        shoulders: shoulders.unwrap_or(any),
    }
}

fn mean(a: PartSample, b: PartSample, share_of_b: f32) -> PartSample {
    PartSample {
        position_m: a.position_m.lerp(b.position_m, share_of_b),
        presence: a.presence.min(b.presence),
    }
}

fn moved(from: PartSample, by_m: Vec3) -> PartSample {
    PartSample {
        position_m: from.position_m + by_m,
        ..from
    }
}

/// Fills in what the joint set lacks.
pub(super) fn complete(mut body: BodyPose, size: &BodySize) -> BodyPose {
    let stature_m = size.stature_m();
    let midway =
        |a: BodyPart, b: BodyPart| move |body: &BodyPose| Some(mean(body.get(a)?, body.get(b)?, 0.5));
    body.fill(Pelvis, midway(LeftHip, RightHip));
    body.fill(Neck, midway(LeftShoulder, RightShoulder));
    let facing = facing(&body);
    body.fill(Head, |b| {
        Some(moved(b.get(Neck)?, facing.up * (0.11 * stature_m)))
    });
    body.fill(HeadTop, |b| {
        let (neck, head) = (b.get(Neck)?, b.get(Head)?);
        let up = (head.position_m - neck.position_m).normalize_or(facing.up);
        // The crown lies a head's height above the chin, and the chin a little above the base of the neck.
        let reach_m = 0.175 * stature_m - head.position_m.distance(neck.position_m);
        Some(moved(head, up * reach_m.max(0.5 * share::HEAD * stature_m)))
    });
    for (elbow, wrist, hand) in [
        (LeftElbow, LeftWrist, LeftHand),
        (RightElbow, RightWrist, RightHand),
    ] {
        body.fill(hand, |b| {
            let (elbow, wrist) = (b.get(elbow)?, b.get(wrist)?);
            let along = (wrist.position_m - elbow.position_m).normalize_or_zero();
            Some(moved(wrist, along * (share::HAND * stature_m)))
        });
    }
    for (knee, ankle, heel, toe) in [
        (LeftKnee, LeftAnkle, LeftHeel, LeftToe),
        (RightKnee, RightAnkle, RightHeel, RightToe),
    ] {
        body.fill(toe, |b| {
            let (knee, ankle) = (b.get(knee)?, b.get(ankle)?);
            let shank = (ankle.position_m - knee.position_m).normalize_or(Vec3::NEG_Y);
            let ahead = (facing.hips - shank * facing.hips.dot(shank)).normalize_or(facing.hips);
            let sole_m = share::ANKLE_HEIGHT * stature_m * 0.7;
            Some(moved(
                ankle,
                ahead * (0.75 * share::FOOT * stature_m) + shank * sole_m,
            ))
        });
        body.fill(heel, |b| {
            let (knee, ankle, toe) = (b.get(knee)?, b.get(ankle)?, b.get(toe)?);
            let shank = (ankle.position_m - knee.position_m).normalize_or(Vec3::NEG_Y);
            // Behind the ankle along the foot, and as far below it as the sole lies below the ankle, square to the foot.
            let foot = (toe.position_m - ankle.position_m).normalize_or(facing.hips);
            let below = (shank - foot * shank.dot(foot)).normalize_or(shank);
            let drop_m = share::ANKLE_HEIGHT * stature_m * 1.15;
            Some(moved(
                ankle,
                below * drop_m - foot * (0.25 * share::FOOT * stature_m),
            ))
        });
    }
    body
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::{BodyMap, JointSample};

    /// A person 1.80 m tall standing at the origin and facing +Z, by the thirteen joints every estimator gives.
    fn standing() -> (BodyMap, Pose) {
        let points = [
            (Head, [0.0, 1.66, 0.02]),
            (LeftShoulder, [0.19, 1.47, 0.0]),
            (RightShoulder, [-0.19, 1.47, 0.0]),
            (LeftElbow, [0.22, 1.14, -0.02]),
            (RightElbow, [-0.22, 1.14, -0.02]),
            (LeftWrist, [0.22, 0.87, 0.05]),
            (RightWrist, [-0.22, 0.87, 0.05]),
            (LeftHip, [0.09, 0.95, 0.0]),
            (RightHip, [-0.09, 0.95, 0.0]),
            (LeftKnee, [0.09, 0.51, 0.02]),
            (RightKnee, [-0.09, 0.51, 0.02]),
            (LeftAnkle, [0.09, 0.07, 0.0]),
            (RightAnkle, [-0.09, 0.07, 0.0]),
        ];
        let mut map = BodyMap::default();
        let mut pose = Pose::default();
        for (index, (part, at)) in points.into_iter().enumerate() {
            map.set(part, vec![index as u16]);
            pose.joints.push(JointSample {
                position_m: Some(Vec3::from(at)),
                presence: 1.0,
            });
        }
        (map, pose)
    }

    #[test]
    fn a_body_of_thirteen_joints_gets_its_feet_its_hands_and_its_crown() {
        let (map, pose) = standing();
        let mut size = BodySize::default();
        size.take_in(&map.resolve(&pose));
        let body = complete(map.resolve(&pose), &size);
        assert!((size.scale() - 1.0).abs() < 0.02, "{}", size.scale());
        let at = |part| body.position_m(part).unwrap();
        assert!(at(HeadTop).y > 1.74 && at(HeadTop).y < 1.86, "{}", at(HeadTop));
        assert!(
            at(LeftToe).z > 0.15 && at(LeftToe).y.abs() < 0.05,
            "{}",
            at(LeftToe)
        );
        assert!(
            at(LeftHeel).z < -0.03 && at(LeftHeel).y.abs() < 0.03,
            "{}",
            at(LeftHeel)
        );
        assert!(at(RightHand).y < 0.8, "{}", at(RightHand));
        let facing = facing(&body);
        assert!(facing.hips.distance(Vec3::Z) < 1e-3 && facing.shoulders.distance(Vec3::Z) < 1e-3);
    }

    #[test]
    fn a_known_part_in_a_gap_stays_missing() {
        let (map, mut pose) = standing();
        pose.joints[9] = JointSample::MISSING;
        let body = complete(map.resolve(&pose), &BodySize::default());
        assert_eq!(body.position_m(LeftKnee), None);
        assert_eq!(
            body.position_m(LeftToe),
            None,
            "what hangs on a gap is not invented"
        );
    }
}
