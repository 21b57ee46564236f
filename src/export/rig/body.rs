//! How the parts of a body are turned, seen from where they are.
//!
//! The rest pose of every body is the same: it stands upright and faces +Z, arms held out and down, feet flat. A part's
//! rotation is what takes its rest direction, and the side it faces, to those of the moment. Knees and elbows are hinges:
//! the parts above and below share one axis, so that neither twists against the other.

use glam::{DQuat, DVec3};

use super::turn::{least_turn, turn};
use crate::replay::BodyMap;
use crate::replay::BodyPart::{self, *};

/// A bent limb's own plane against that of the trunk: at a bend of 8 degrees they count alike.
const BEND_WEIGHT: f64 = 7.0;

/// Where the parts of one body are in one frame.
#[derive(Clone, Debug, Default)]
pub(in crate::export) struct Body {
    parts: [Option<DVec3>; BodyPart::ALL.len()],
}

/// For each part, the joints whose mean it is, with the parts that can be had from others filled in.
#[derive(Clone, Debug, Default)]
pub(super) struct PartSources {
    joints: [Vec<u16>; BodyPart::ALL.len()],
}

impl PartSources {
    pub(super) fn of(map: &BodyMap) -> Self {
        let mut sources = Self::default();
        for part in BodyPart::ALL {
            sources.joints[part as usize] = map.joints_of(part).to_vec();
        }
        sources.fill(Pelvis, (LeftHip, 1), (RightHip, 1));
        sources.fill(Neck, (LeftShoulder, 1), (RightShoulder, 1));
        // Two thirds up the trunk, so that its upper half can turn against the lower one.
        sources.fill(Chest, (Pelvis, 1), (Neck, 2));
        sources
    }

    /// Makes a part that is unknown the weighted mean of two others; a joint that is listed twice counts twice.
    fn fill(&mut self, part: BodyPart, (a, weight_a): (BodyPart, usize), (b, weight_b): (BodyPart, usize)) {
        const MOST: usize = 64;
        let [joints_a, joints_b] = [a, b].map(|part| self.of_part(part).to_vec());
        let times = |count: usize, list: &[u16]| list.repeat(count);
        let (count_a, count_b) = (weight_a * joints_b.len(), weight_b * joints_a.len());
        if !self.of_part(part).is_empty()
            || joints_a.is_empty()
            || joints_b.is_empty()
            || count_a * joints_a.len() > MOST
        {
            return;
        }
        let mut joints = times(count_a, &joints_a);
        joints.extend(times(count_b, &joints_b));
        self.joints[part as usize] = joints;
    }

    pub(super) fn of_part(&self, part: BodyPart) -> &[u16] {
        &self.joints[part as usize]
    }

    pub(super) fn has(&self, part: BodyPart) -> bool {
        !self.of_part(part).is_empty()
    }

    /// The mean of a part's joints; `None` where one is missing.
    pub(super) fn position(&self, part: BodyPart, positions_m: &[[f32; 3]]) -> Option<DVec3> {
        let joints = self.of_part(part);
        let mut sum = DVec3::ZERO;
        for &joint in joints {
            let position = glam::Vec3::from(*positions_m.get(usize::from(joint))?).as_dvec3();
            if !position.is_finite() {
                return None;
            }
            sum += position;
        }
        (!joints.is_empty()).then(|| sum / joints.len() as f64)
    }

    pub(super) fn body(&self, positions_m: &[[f32; 3]]) -> Body {
        let mut body = Body::default();
        for part in BodyPart::ALL {
            body.parts[part as usize] = self.position(part, positions_m);
        }
        body
    }
}

/// A limb of two bones and what hangs at its end.
struct Limb {
    upper: BodyPart,
    middle: BodyPart,
    lower: BodyPart,
    tip: BodyPart,
}

const fn limb(upper: BodyPart, middle: BodyPart, lower: BodyPart, tip: BodyPart) -> Limb {
    Limb {
        upper,
        middle,
        lower,
        tip,
    }
}

const LIMBS: [Limb; 4] = [
    limb(LeftShoulder, LeftElbow, LeftWrist, LeftHand),
    limb(RightShoulder, RightElbow, RightWrist, RightHand),
    limb(LeftHip, LeftKnee, LeftAnkle, LeftToe),
    limb(RightHip, RightKnee, RightAnkle, RightToe),
];

/// The part at the far end of the bone that begins at a part: what its rest direction points at.
pub(super) fn next_of(part: BodyPart) -> Option<BodyPart> {
    for Limb {
        upper,
        middle,
        lower,
        tip,
    } in &LIMBS
    {
        for (from, to) in [(upper, middle), (middle, lower), (lower, tip)] {
            if *from == part {
                return Some(*to);
            }
        }
    }
    None
}

/// Where a part points in the rest pose, and the axis it hinges about there.
pub(super) fn rest_direction(part: BodyPart) -> DVec3 {
    match part {
        LeftShoulder | LeftElbow | LeftWrist => DVec3::new(0.57, -0.82, 0.0).normalize(),
        RightShoulder | RightElbow | RightWrist => DVec3::new(-0.57, -0.82, 0.0).normalize(),
        LeftHip | LeftKnee | RightHip | RightKnee => DVec3::NEG_Y,
        // From the ankle to the ball of the foot.
        LeftAnkle | RightAnkle => DVec3::new(0.0, -0.27, 0.963).normalize(),
        _ => DVec3::Y,
    }
}

/// The axis of a limb's hinge in the rest pose, so that bending turns about it by the right hand.
fn rest_hinge(part: BodyPart) -> DVec3 {
    match part {
        LeftShoulder | LeftElbow | LeftWrist | RightShoulder | RightElbow | RightWrist => {
            rest_direction(part).cross(DVec3::Z)
        }
        _ => DVec3::X,
    }
}

impl Body {
    pub(in crate::export) fn get(&self, part: BodyPart) -> Option<DVec3> {
        self.parts[part as usize]
    }

    fn between(&self, from: BodyPart, to: BodyPart) -> Option<DVec3> {
        (self.get(to)? - self.get(from)?).try_normalize()
    }

    /// From right to left: the hips' line for 0, the shoulders' for 1, and both between.
    fn across(&self, height: f64) -> Option<DVec3> {
        let hips = self.between(RightHip, LeftHip);
        let shoulders = self.between(RightShoulder, LeftShoulder);
        match (hips, shoulders) {
            (Some(hips), Some(shoulders)) => (hips * (1.0 - height) + shoulders * height).try_normalize(),
            (one, other) => one.or(other),
        }
    }

    /// How a part is turned against the rest pose; `None` where what it needs is missing.
    pub(super) fn turn_of(&self, part: BodyPart) -> Option<DQuat> {
        let upright = |up: DVec3, across: DVec3| turn((DVec3::Y, DVec3::X), (up, across));
        let up_from =
            |part: BodyPart, ends: &[BodyPart]| ends.iter().find_map(|&end| self.between(part, end));
        match part {
            Pelvis => {
                let up = up_from(Pelvis, &[Spine, Chest, Neck])?;
                // The hips' line is sharper than the trunk's.
                turn((DVec3::X, DVec3::Y), (self.across(0.0)?, up))
            }
            Spine => upright(up_from(Spine, &[Chest, Neck])?, self.across(0.4)?),
            Chest => upright(up_from(Chest, &[Neck])?, self.across(1.0)?),
            Neck => upright(up_from(Neck, &[Head, HeadTop])?, self.across(1.0)?),
            Head | HeadTop | Nose => self.head(),
            _ => self.limb_part(part),
        }
    }

    fn head(&self) -> Option<DQuat> {
        let up = self.between(Head, HeadTop).or(self.between(Neck, Head));
        let ahead = self.between(Head, Nose);
        if let Some(found) = up
            .zip(ahead)
            .filter(|(up, ahead)| up.dot(*ahead).abs() < 0.9)
            .and_then(|(up, ahead)| turn((DVec3::Y, DVec3::Z), (up, ahead)))
        {
            return Some(found);
        }
        turn((DVec3::Y, DVec3::X), (up?, self.across(1.0)?))
    }

    fn limb_part(&self, part: BodyPart) -> Option<DQuat> {
        let limb = LIMBS
            .iter()
            .find(|limb| [limb.upper, limb.middle, limb.lower].contains(&part))?;
        let hinge = self.hinge(limb)?;
        let towards = match part {
            part if part == limb.upper => self.between(limb.upper, limb.middle),
            part if part == limb.middle => self.between(limb.middle, limb.lower),
            _ => match self.between(limb.lower, limb.tip) {
                Some(tip) => Some(tip),
                // Nothing is known of the foot or hand: it goes on as the limb does.
                None => {
                    let shank = self.between(limb.middle, limb.lower)?;
                    return turn(
                        (rest_direction(limb.middle), rest_hinge(limb.middle)),
                        (shank, hinge),
                    );
                }
            },
        };
        turn((rest_direction(part), rest_hinge(part)), (towards?, hinge))
    }

    /// The axis that a limb bends about. A straight limb's own points say nothing of it; then the trunk's side decides.
    fn hinge(&self, limb: &Limb) -> Option<DVec3> {
        let is_arm = matches!(limb.upper, LeftShoulder | RightShoulder);
        let trunk = if is_arm {
            self.turn_of(Chest).or_else(|| self.turn_of(Pelvis))
        } else {
            self.turn_of(Pelvis)
        }?;
        let upper = self.between(limb.upper, limb.middle)?;
        let rest = trunk * rest_direction(limb.upper);
        let side = least_turn(rest, upper)? * (trunk * rest_hinge(limb.upper));
        let Some(lower) = self.between(limb.middle, limb.lower) else {
            return Some(side);
        };
        let own = upper.cross(lower);
        // A knee that is stretched beyond straight still bends about the same axis; elbows may point anywhere.
        let own = if !is_arm && own.dot(side) < 0.0 { -own } else { own };
        (own * BEND_WEIGHT + side).try_normalize()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn standing() -> Body {
        let mut body = Body::default();
        for (part, at) in [
            (Pelvis, [0.0, 0.95, 0.0]),
            (Neck, [0.0, 1.45, 0.0]),
            (Chest, [0.0, 1.25, 0.0]),
            (LeftShoulder, [0.19, 1.42, 0.0]),
            (RightShoulder, [-0.19, 1.42, 0.0]),
            (LeftHip, [0.09, 0.95, 0.0]),
            (RightHip, [-0.09, 0.95, 0.0]),
            (LeftKnee, [0.09, 0.51, 0.0]),
            (LeftAnkle, [0.09, 0.07, 0.0]),
        ] {
            body.parts[part as usize] = Some(DVec3::from(at));
        }
        body
    }

    #[test]
    fn the_rest_pose_is_turned_by_nothing() {
        let body = standing();
        for part in [Pelvis, Chest, LeftHip, LeftKnee] {
            let turn = body.turn_of(part).unwrap();
            assert!(turn.w.abs() > 1.0 - 1e-9, "{part:?}: {turn}");
        }
    }

    #[test]
    fn a_knee_bends_about_the_axis_to_the_left() {
        let mut body = standing();
        // The heel towards the seat.
        body.parts[LeftAnkle as usize] = Some(DVec3::new(0.09, 0.51, -0.44));
        let (thigh, shank) = (body.turn_of(LeftHip).unwrap(), body.turn_of(LeftKnee).unwrap());
        assert!(thigh.w.abs() > 1.0 - 1e-9, "the thigh does not twist: {thigh}");
        assert!((shank * DVec3::NEG_Y).distance(DVec3::NEG_Z) < 1e-9);
        assert!((shank * DVec3::X).distance(DVec3::X) < 1e-9);
    }

    #[test]
    fn a_knee_stretched_beyond_straight_does_not_turn_round() {
        let mut body = standing();
        body.parts[LeftKnee as usize] = Some(DVec3::new(0.09, 0.51, -0.04));
        let thigh = body.turn_of(LeftHip).unwrap();
        assert!((thigh * DVec3::X).dot(DVec3::X) > 0.99, "{thigh}");
    }
}
