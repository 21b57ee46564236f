//! What a skeleton's joints mean on a body, in the project's one vocabulary.
//!
//! Everything that draws a body or measures one speaks in [`BodyPart`]s, so that a 17-joint camera estimate, a 31-joint
//! optical skeleton and a marker set all work.

use glam::Vec3;

use super::Pose;
use crate::error::{Error, ErrorCode, Result};

/// The points of a body. Left and right are the athlete's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[repr(u8)]
pub enum BodyPart {
    /// Midway between the hip joints.
    Pelvis,
    /// The spine about the height of the waist.
    Spine,
    /// The spine about the height of the breastbone's lower end.
    Chest,
    /// The base of the neck, between the shoulders.
    Neck,
    /// The middle of the head, or where it meets the neck's top.
    Head,
    /// The top of the head.
    HeadTop,
    /// The tip of the nose, or another point at the front of the head.
    Nose,
    /// The left shoulder joint.
    LeftShoulder,
    /// The left elbow joint.
    LeftElbow,
    /// The left wrist joint.
    LeftWrist,
    /// The left hand, at the knuckles or beyond.
    LeftHand,
    /// The right shoulder joint.
    RightShoulder,
    /// The right elbow joint.
    RightElbow,
    /// The right wrist joint.
    RightWrist,
    /// The right hand, at the knuckles or beyond.
    RightHand,
    /// The left hip joint.
    LeftHip,
    /// The left knee joint.
    LeftKnee,
    /// The left ankle joint.
    LeftAnkle,
    /// The left heel.
    LeftHeel,
    /// The left foot at the ball or the toes.
    LeftToe,
    /// The right hip joint.
    RightHip,
    /// The right knee joint.
    RightKnee,
    /// The right ankle joint.
    RightAnkle,
    /// The right heel.
    RightHeel,
    /// The right foot at the ball or the toes.
    RightToe,
}

impl BodyPart {
    /// Every part, in the order of their numbers.
    pub const ALL: [Self; 25] = [
        Self::Pelvis,
        Self::Spine,
        Self::Chest,
        Self::Neck,
        Self::Head,
        Self::HeadTop,
        Self::Nose,
        Self::LeftShoulder,
        Self::LeftElbow,
        Self::LeftWrist,
        Self::LeftHand,
        Self::RightShoulder,
        Self::RightElbow,
        Self::RightWrist,
        Self::RightHand,
        Self::LeftHip,
        Self::LeftKnee,
        Self::LeftAnkle,
        Self::LeftHeel,
        Self::LeftToe,
        Self::RightHip,
        Self::RightKnee,
        Self::RightAnkle,
        Self::RightHeel,
        Self::RightToe,
    ];

    /// The word used in manifests and joint-set tables.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Pelvis => "pelvis",
            Self::Spine => "spine",
            Self::Chest => "chest",
            Self::Neck => "neck",
            Self::Head => "head",
            Self::HeadTop => "head_top",
            Self::Nose => "nose",
            Self::LeftShoulder => "left_shoulder",
            Self::LeftElbow => "left_elbow",
            Self::LeftWrist => "left_wrist",
            Self::LeftHand => "left_hand",
            Self::RightShoulder => "right_shoulder",
            Self::RightElbow => "right_elbow",
            Self::RightWrist => "right_wrist",
            Self::RightHand => "right_hand",
            Self::LeftHip => "left_hip",
            Self::LeftKnee => "left_knee",
            Self::LeftAnkle => "left_ankle",
            Self::LeftHeel => "left_heel",
            Self::LeftToe => "left_toe",
            Self::RightHip => "right_hip",
            Self::RightKnee => "right_knee",
            Self::RightAnkle => "right_ankle",
            Self::RightHeel => "right_heel",
            Self::RightToe => "right_toe",
        }
    }

    /// The part for a manifest's word.
    pub fn from_word(word: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|part| part.as_str() == word)
    }
}

/// The bones that do not change their length: from the trunk outwards. Shoulders move against the trunk and the spine bends,
/// so that only limbs and the width of the hips count.
pub const LIMB_BONES: [(BodyPart, BodyPart); 13] = [
    (BodyPart::LeftHip, BodyPart::RightHip),
    (BodyPart::LeftHip, BodyPart::LeftKnee),
    (BodyPart::LeftKnee, BodyPart::LeftAnkle),
    (BodyPart::LeftAnkle, BodyPart::LeftHeel),
    (BodyPart::LeftAnkle, BodyPart::LeftToe),
    (BodyPart::RightHip, BodyPart::RightKnee),
    (BodyPart::RightKnee, BodyPart::RightAnkle),
    (BodyPart::RightAnkle, BodyPart::RightHeel),
    (BodyPart::RightAnkle, BodyPart::RightToe),
    (BodyPart::LeftShoulder, BodyPart::LeftElbow),
    (BodyPart::LeftElbow, BodyPart::LeftWrist),
    (BodyPart::RightShoulder, BodyPart::RightElbow),
    (BodyPart::RightElbow, BodyPart::RightWrist),
];

/// For each body part, the joints whose mean it is: none where unknown, one for a joint, several for a point between
/// markers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct BodyMap {
    joints: [Vec<u16>; BodyPart::ALL.len()],
}

impl BodyMap {
    /// The joints whose mean the part is; empty where unknown.
    pub fn joints_of(&self, part: BodyPart) -> &[u16] {
        &self.joints[part as usize]
    }

    /// Says which joints a part is the mean of.
    pub fn set(&mut self, part: BodyPart, joints: Vec<u16>) {
        self.joints[part as usize] = joints;
    }

    /// Whether no part is known.
    pub fn is_empty(&self) -> bool {
        self.joints.iter().all(Vec::is_empty)
    }

    /// The body's parts in a pose. A part is missing when any of its joints is.
    pub fn resolve(&self, pose: &Pose) -> BodyPose {
        let mut body = BodyPose::default();
        for (sample, joints) in body.parts.iter_mut().zip(&self.joints) {
            if joints.is_empty() {
                continue;
            }
            let mut sum = Vec3::ZERO;
            let mut presence = 1.0_f32;
            let complete = joints.iter().all(|&joint| {
                let Some(found) = pose.joints.get(usize::from(joint)) else {
                    return false;
                };
                let Some(position) = found.position_m else {
                    return false;
                };
                sum += position;
                presence = presence.min(found.presence);
                true
            });
            if complete {
                *sample = Some(PartSample {
                    position_m: sum / joints.len() as f32,
                    presence,
                });
            }
        }
        body
    }

    /// Checks that every joint exists.
    ///
    /// # Errors
    /// [`ErrorCode::ReplayInvalid`].
    pub fn validate(&self, joint_count: usize) -> Result<()> {
        for part in BodyPart::ALL {
            if let Some(&joint) = self
                .joints_of(part)
                .iter()
                .find(|&&j| usize::from(j) >= joint_count)
            {
                return Err(Error::new(
                    ErrorCode::ReplayInvalid,
                    format!(
                        "{} maps to joint {joint}, but there are {joint_count}",
                        part.as_str()
                    ),
                ));
            }
        }
        Ok(())
    }
}

/// One body part at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct PartSample {
    /// Where it is in the world.
    pub position_m: Vec3,
    /// From 1 (recorded) to 0 (a gap begins or ends here).
    pub presence: f32,
}

/// The parts of one body at one moment; `None` where unknown or in a gap.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct BodyPose {
    parts: [Option<PartSample>; BodyPart::ALL.len()],
}

impl BodyPose {
    /// The part, where known.
    pub fn get(&self, part: BodyPart) -> Option<PartSample> {
        self.parts[part as usize]
    }

    /// The part's position, where known.
    pub fn position_m(&self, part: BodyPart) -> Option<Vec3> {
        self.get(part).map(|sample| sample.position_m)
    }

    /// Fills in a part that is unknown.
    pub fn fill(&mut self, part: BodyPart, sample: impl FnOnce(&Self) -> Option<PartSample>) {
        if self.get(part).is_none() {
            self.parts[part as usize] = sample(self);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::replay::JointSample;

    #[test]
    fn words_round_trip_and_numbers_follow_the_order() {
        for (index, part) in BodyPart::ALL.into_iter().enumerate() {
            assert_eq!(part as usize, index);
            assert_eq!(BodyPart::from_word(part.as_str()), Some(part));
        }
    }

    #[test]
    fn a_part_is_the_mean_of_its_joints_and_missing_when_one_is() {
        let mut map = BodyMap::default();
        map.set(BodyPart::Pelvis, vec![0, 1]);
        let at = |x, presence| JointSample {
            position_m: Some(Vec3::new(x, 1.0, 0.0)),
            presence,
        };
        let mut pose = Pose {
            joints: vec![at(1.0, 1.0), at(3.0, 0.25)],
        };
        let pelvis = map.resolve(&pose).get(BodyPart::Pelvis).unwrap();
        assert_eq!(
            (pelvis.position_m, pelvis.presence),
            (Vec3::new(2.0, 1.0, 0.0), 0.25)
        );
        pose.joints[1] = JointSample::MISSING;
        assert_eq!(map.resolve(&pose).get(BodyPart::Pelvis), None);
    }

    #[test]
    fn a_joint_that_does_not_exist_is_refused() {
        let mut map = BodyMap::default();
        map.set(BodyPart::LeftKnee, vec![9]);
        assert_eq!(
            map.validate(9).unwrap_err().message,
            "left_knee maps to joint 9, but there are 9"
        );
        assert!(map.validate(10).is_ok());
    }
}
