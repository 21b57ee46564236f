//! The limbs of an avatar's own body, in the pose in which it was bound.

use glam::Vec3;

use super::segments::{HEAD, OfSide, Segments};
use crate::replay::BodyPart::{self, *};
use crate::replay::{BodyMap, Costume, JointSample, Pose};
use crate::scene::Limb;
use crate::scene::body::{self, BodySize};
use crate::scene::figure::{self, Colours};

/// How far the mannequin's foot reaches behind the heel's point, beyond the toe's, and below both, of a person 1.80 m tall: the
/// ends of its shape in `limb_shape`. A shoe fills the same room.
const BEHIND_HEEL_M: f32 = 0.040;
const BEYOND_TOE_M: f32 = 0.070;
pub(super) const BELOW_FOOT_M: f32 = 0.022;

/// A person 1.80 m tall from hip over knee to ankle, and from between the hips to between the shoulders (Drillis and Contini
/// 1966: 0.491 and 0.288 of stature).
const LEG_AND_TRUNK_M: f32 = (0.491 + 0.288) * 1.80;

/// An axis this close to the legs' direction is taken for upright.
const UPRIGHT: f32 = 0.95;

/// The shortest distance from heel to toe that a shoe may give.
const LEAST_FOOT_M: f32 = 0.05;

struct Rest<'a> {
    costume: &'a Costume,
    segments: &'a Segments,
    map: BodyMap,
    pose: Pose,
    /// How large it is, as a share of the reference person.
    size: f32,
}

pub(super) fn limbs(costume: &Costume, segments: &Segments) -> Vec<Limb> {
    let sample = |at: &[f32; 3]| JointSample {
        position_m: Some(Vec3::from(*at)),
        presence: 1.0,
    };
    let mut rest = Rest {
        costume,
        segments,
        map: costume.skeleton.body_map.clone(),
        pose: Pose {
            joints: costume.joints_m.iter().map(sample).collect(),
        },
        size: 1.0,
    };
    // Legs alone would make giants of figures with short ones.
    rest.size = rest.leg_and_trunk_m() / LEG_AND_TRUNK_M;
    if let Some(up) = rest.up() {
        rest.find_crown(up);
        for (side, ankle, toe, heel) in [
            (0, LeftAnkle, LeftToe, LeftHeel),
            (1, RightAnkle, RightToe, RightHeel),
        ] {
            rest.find_foot(up, OfSide::Foot.on(side), (ankle, toe, heel));
        }
    }
    let found = rest.map.resolve(&rest.pose);
    let mut size = BodySize::default();
    size.take_in(&found);
    let body = body::complete(found, &size);
    let mut limbs = Vec::new();
    figure::add_body(&body, &size, &Colours::plain(), &mut limbs);
    for limb in &mut limbs {
        limb.girth = rest.size;
    }
    limbs
}

impl Rest<'_> {
    fn at(&self, part: BodyPart) -> Option<Vec3> {
        self.map.resolve(&self.pose).position_m(part)
    }

    fn leg_and_trunk_m(&self) -> f32 {
        let far = |a, b| self.at(a).zip(self.at(b)).map_or(0.0, |(a, b)| a.distance(b));
        let leg = |hip, knee, ankle| far(hip, knee) + far(knee, ankle);
        let legs = leg(LeftHip, LeftKnee, LeftAnkle).max(leg(RightHip, RightKnee, RightAnkle));
        let trunk = (far(LeftHip, LeftShoulder) + far(RightHip, RightShoulder)) * 0.5;
        legs + trunk
    }

    /// Makes a part lie somewhere else than its joint.
    fn put(&mut self, part: BodyPart, at_m: Vec3) {
        if let Ok(joint) = u16::try_from(self.pose.joints.len()) {
            self.pose.joints.push(JointSample {
                position_m: Some(at_m),
                presence: 1.0,
            });
            self.map.set(part, vec![joint]);
        }
    }

    /// From the feet to the hips; the axis of the file where that is nearly one.
    fn up(&self) -> Option<Vec3> {
        let hips = self.at(LeftHip)? + self.at(RightHip)?;
        let legs = (hips - self.at(LeftAnkle)? - self.at(RightAnkle)?).try_normalize()?;
        let axes = [Vec3::X, Vec3::Y, Vec3::Z]
            .into_iter()
            .flat_map(|axis| [axis, -axis]);
        Some(
            axes.into_iter()
                .find(|axis| axis.dot(legs) > UPRIGHT)
                .unwrap_or(legs),
        )
    }

    /// The places of the vertices that move mostly with a segment.
    fn vertices_of(&self, segment: usize) -> impl Iterator<Item = Vec3> {
        self.costume
            .vertices
            .iter()
            .filter(move |vertex| {
                let own = vertex.joints.iter().zip(&vertex.weights);
                let weight: u32 = own
                    .filter(|(joint, _)| usize::from(self.segments.of_joint(**joint)) == segment)
                    .map(|(_, weight)| u32::from(*weight))
                    .sum();
                weight >= 128
            })
            .map(|vertex| Vec3::from(vertex.position_m))
    }

    /// The crown is where the head ends, hair included; names of joints mean now the one and now the other.
    fn find_crown(&mut self, up: Vec3) {
        let Some(head) = self.segments.head_m else { return };
        let highest = self.vertices_of(HEAD).map(|at| at.dot(up)).reduce(f32::max);
        if let Some(highest) = highest.filter(|highest| *highest > head.dot(up)) {
            self.put(HeadTop, head + up * (highest - head.dot(up)));
        }
    }

    /// Heel and toe are where the mannequin's foot would be as long as the shoe and on the same ground.
    fn find_foot(&mut self, up: Vec3, segment: usize, (ankle, toe, heel): (BodyPart, BodyPart, BodyPart)) {
        let Some(ankle) = self.at(ankle) else { return };
        let mut count = 0.0;
        let mut sum = Vec3::ZERO;
        for at in self.vertices_of(segment) {
            count += 1.0;
            sum += at;
        }
        if count < 4.0 {
            return;
        }
        let towards = self.at(toe).unwrap_or(sum / count) - ankle;
        let Some(ahead) = (towards - up * towards.dot(up)).try_normalize() else {
            return;
        };
        let (mut rear, mut tip, mut sole) = (f32::INFINITY, f32::NEG_INFINITY, f32::INFINITY);
        for at in self.vertices_of(segment) {
            let from_ankle = at - ankle;
            rear = rear.min(from_ankle.dot(ahead));
            tip = tip.max(from_ankle.dot(ahead));
            sole = sole.min(from_ankle.dot(up));
        }
        let ground = ankle + up * (sole + BELOW_FOOT_M * self.size);
        let (rear, tip) = (rear + BEHIND_HEEL_M * self.size, tip - BEYOND_TOE_M * self.size);
        if tip - rear > LEAST_FOOT_M {
            self.put(heel, ground + ahead * rear);
            self.put(toe, ground + ahead * tip);
        }
    }
}
