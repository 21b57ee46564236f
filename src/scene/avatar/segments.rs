//! Which joints of an avatar move with which segment of a body.

use glam::Vec3;

use super::MAX_SEGMENTS;
use crate::replay::BodyPart::{self, *};
use crate::replay::Costume;

/// The neck, from the trunk to the head.
pub(super) const NECK: usize = 0;
/// The head.
pub(super) const HEAD: usize = 1;
const FIRST_OF_SIDES: usize = 2;
const PER_SIDE: usize = 7;
/// Where the segments of the trunk begin, from the pelvis upwards.
pub(super) const TRUNK: usize = FIRST_OF_SIDES + 2 * PER_SIDE;
/// Joints of the trunk that lie closer, in shares of its height, move as one.
const ONE_PLACE: f32 = 0.02;

/// What there is on either side of a body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OfSide {
    /// From the trunk to the shoulder.
    Clavicle,
    UpperArm,
    Forearm,
    Hand,
    Thigh,
    Shank,
    Foot,
}

impl OfSide {
    /// Its segment on the left (0) or on the right (1).
    pub(super) const fn on(self, side: usize) -> usize {
        FIRST_OF_SIDES + side * PER_SIDE + self as usize
    }
}

/// The joints that begin a limb's segments, left and right.
const LIMB_ROLES: [(OfSide, [BodyPart; 2]); 6] = [
    (OfSide::UpperArm, [LeftShoulder, RightShoulder]),
    (OfSide::Forearm, [LeftElbow, RightElbow]),
    (OfSide::Hand, [LeftWrist, RightWrist]),
    (OfSide::Thigh, [LeftHip, RightHip]),
    (OfSide::Shank, [LeftKnee, RightKnee]),
    (OfSide::Foot, [LeftAnkle, RightAnkle]),
];

/// The segments of one avatar.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Segments {
    of_joints: Vec<u8>,
    /// How high each segment of the trunk is, from 0 at the hips to 1 at the shoulders; ascending.
    pub(super) trunk: Vec<f32>,
    /// Where the neck and the head begin.
    pub(super) neck_m: Option<Vec3>,
    pub(super) head_m: Option<Vec3>,
    /// Where each clavicle begins.
    pub(super) clavicles_m: [Option<Vec3>; 2],
}

/// What hangs from a joint, itself included.
#[derive(Clone, Copy, Default)]
struct Below {
    arms: [bool; 2],
    leg: bool,
    head: bool,
}

/// Whereto a joint belongs before the trunk is divided.
#[derive(Clone, Copy)]
enum Place {
    Segment(usize),
    /// In the trunk, so high.
    Trunk(f32),
}

impl Segments {
    pub(super) fn of(costume: &Costume) -> Self {
        let joints = &costume.skeleton.joints;
        let at_m = |joint: u16| costume.joints_m.get(usize::from(joint)).map(|at| Vec3::from(*at));
        let joint_of = |part| match costume.skeleton.body_map.joints_of(part) {
            &[joint] => Some(joint),
            _ => None,
        };
        let mut roles: Vec<Option<usize>> = vec![None; joints.len()];
        let mut below = vec![Below::default(); joints.len()];
        for (segment, parts) in LIMB_ROLES {
            for (side, part) in parts.into_iter().enumerate() {
                let Some(joint) = joint_of(part).map(usize::from) else {
                    continue;
                };
                if let (Some(role), Some(below)) = (roles.get_mut(joint), below.get_mut(joint)) {
                    *role = Some(segment.on(side));
                    match segment {
                        OfSide::Thigh => below.leg = true,
                        OfSide::UpperArm => below.arms = [side == 0, side == 1],
                        _ => {}
                    }
                }
            }
        }
        // A joint of which nothing else is known to be the head is none.
        let head = joint_of(Head).map(usize::from);
        if let Some((role, below)) = head.and_then(|head| Some((roles.get_mut(head)?, below.get_mut(head)?)))
            && role.is_none()
        {
            *role = Some(HEAD);
            below.head = true;
        }
        for index in (0..joints.len()).rev() {
            let parent = joints.get(index).and_then(|joint| joint.parent).map(usize::from);
            let own = below.get(index).copied().unwrap_or_default();
            if let Some(above) = parent.and_then(|parent| below.get_mut(parent)) {
                above.arms = [above.arms[0] || own.arms[0], above.arms[1] || own.arms[1]];
                above.leg |= own.leg;
                above.head |= own.head;
            }
        }

        let middle = |left, right| {
            let ends = joint_of(left).and_then(at_m).zip(joint_of(right).and_then(at_m));
            ends.map_or(Vec3::ZERO, |(left, right)| (left + right) * 0.5)
        };
        let base = middle(LeftHip, RightHip);
        let spine = middle(LeftShoulder, RightShoulder) - base;
        let height = |joint: usize| {
            let at = costume.joints_m.get(joint).map_or(base, |at| Vec3::from(*at));
            ((at - base).dot(spine) / spine.length_squared().max(1e-12)).clamp(0.0, 1.0)
        };
        let mut places: Vec<Place> = Vec::with_capacity(joints.len());
        let mut neck_m = None;
        let mut clavicles_m = [None; 2];
        for (index, joint) in joints.iter().enumerate() {
            let hangs = below.get(index).copied().unwrap_or_default();
            let here = costume.joints_m.get(index).map(|at| Vec3::from(*at));
            let role = roles.get(index).copied().flatten();
            let place = match (role, hangs) {
                (Some(segment), _) => Place::Segment(segment),
                (
                    None,
                    Below { leg: true, .. }
                    | Below {
                        arms: [true, true], ..
                    },
                ) => Place::Trunk(height(index)),
                (
                    None,
                    Below {
                        arms: [false, false],
                        head: true,
                        ..
                    },
                ) => {
                    neck_m = neck_m.or(here);
                    Place::Segment(NECK)
                }
                (
                    None,
                    Below {
                        arms: [left, right], ..
                    },
                ) if left || right => {
                    let side = usize::from(right);
                    clavicles_m[side] = clavicles_m[side].or(here);
                    Place::Segment(OfSide::Clavicle.on(side))
                }
                _ => joint
                    .parent
                    .and_then(|parent| places.get(usize::from(parent)).copied())
                    .unwrap_or(Place::Trunk(height(index))),
            };
            places.push(place);
        }
        let mut segments = Self {
            trunk: divided(&places),
            of_joints: Vec::new(),
            neck_m,
            head_m: head.and_then(|head| u16::try_from(head).ok()).and_then(at_m),
            clavicles_m,
        };
        let of_joints = places.iter().map(|place| match *place {
            Place::Segment(segment) => segment as u8,
            Place::Trunk(height) => (TRUNK + segments.nearest(height)) as u8,
        });
        segments.of_joints = of_joints.collect();
        segments.reach_the_ends();
        segments
    }

    pub(super) fn of_joint(&self, joint: u16) -> u8 {
        self.of_joints
            .get(usize::from(joint))
            .copied()
            .unwrap_or(TRUNK as u8)
    }

    pub(super) fn count(&self) -> usize {
        TRUNK + self.trunk.len()
    }

    fn nearest(&self, height: f32) -> usize {
        let distances = self.trunk.iter().map(|own| (own - height).abs());
        distances
            .enumerate()
            .min_by(|a, b| a.1.total_cmp(&b.1))
            .map_or(0, |(index, _)| index)
    }

    /// The lowest turns with the hips and the highest with the shoulders; a trunk of one piece does as its middle.
    fn reach_the_ends(&mut self) {
        match self.trunk.as_mut_slice() {
            [] => {}
            [only] => *only = 0.5,
            [first, .., last] => (*first, *last) = (0.0, 1.0),
        }
    }
}

/// The heights at which the trunk's joints lie, at least one, no more than there is room for.
fn divided(places: &[Place]) -> Vec<f32> {
    let mut heights: Vec<f32> = places
        .iter()
        .filter_map(|place| match *place {
            Place::Trunk(height) => Some(height),
            Place::Segment(_) => None,
        })
        .collect();
    heights.sort_by(f32::total_cmp);
    heights.dedup_by(|a, b| *a - *b < ONE_PLACE);
    heights.truncate(MAX_SEGMENTS - TRUNK);
    if heights.is_empty() {
        heights.push(0.5);
    }
    heights
}
