//! The skeleton the sample is written with: the body map's own vocabulary, each part a joint.

use glam::DVec3;

use crate::replay::{BodyMap, BodyPart, Joint, Skeleton};

/// Left or right, the athlete's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    /// Towards +X when facing +Z.
    Left,
    /// Towards -X.
    Right,
}

impl Side {
    /// Both.
    pub(super) const BOTH: [Self; 2] = [Self::Left, Self::Right];

    /// 1 for the left (+X), -1 for the right.
    pub(super) fn sign(self) -> f64 {
        match self {
            Self::Left => 1.0,
            Self::Right => -1.0,
        }
    }

    /// The other one.
    pub(super) fn other(self) -> Self {
        match self {
            Self::Left => Self::Right,
            Self::Right => Self::Left,
        }
    }

    /// 0 for the left, 1 for the right.
    pub(super) fn index(self) -> usize {
        match self {
            Self::Left => 0,
            Self::Right => 1,
        }
    }
}

/// Where every joint is, in the order of [`BodyPart::ALL`].
#[derive(Clone, Copy, Debug)]
pub(super) struct Figure {
    joints: [DVec3; BodyPart::ALL.len()],
}

impl Figure {
    /// A figure with every joint at the origin.
    pub(super) const EMPTY: Self = Self {
        joints: [DVec3::ZERO; BodyPart::ALL.len()],
    };

    /// Puts a joint somewhere.
    pub(super) fn set(&mut self, part: BodyPart, position_m: DVec3) {
        self.joints[part as usize] = position_m;
    }

    /// Where a joint is.
    pub(super) fn get(&self, part: BodyPart) -> DVec3 {
        self.joints[part as usize]
    }

    /// The joints as a track stores them.
    pub(super) fn samples(&self) -> impl Iterator<Item = [f32; 3]> {
        self.joints.iter().map(|p| p.as_vec3().to_array())
    }
}

/// The part a part hangs from.
fn parent_of(part: BodyPart) -> Option<BodyPart> {
    use BodyPart as P;
    Some(match part {
        P::Pelvis => return None,
        P::Spine | P::LeftHip | P::RightHip => P::Pelvis,
        P::Chest => P::Spine,
        P::Neck => P::Chest,
        P::Head | P::LeftShoulder | P::RightShoulder => P::Neck,
        P::HeadTop | P::Nose => P::Head,
        P::LeftElbow => P::LeftShoulder,
        P::LeftWrist => P::LeftElbow,
        P::LeftHand => P::LeftWrist,
        P::RightElbow => P::RightShoulder,
        P::RightWrist => P::RightElbow,
        P::RightHand => P::RightWrist,
        P::LeftKnee => P::LeftHip,
        P::LeftAnkle => P::LeftKnee,
        P::LeftHeel | P::LeftToe => P::LeftAnkle,
        P::RightKnee => P::RightHip,
        P::RightAnkle => P::RightKnee,
        P::RightHeel | P::RightToe => P::RightAnkle,
    })
}

/// One joint per body part, named by its word.
pub(super) fn skeleton() -> Skeleton {
    let joints = BodyPart::ALL
        .into_iter()
        .map(|part| Joint {
            name: part.as_str().to_owned(),
            parent: parent_of(part).map(|parent| parent as u16),
        })
        .collect();
    let mut body_map = BodyMap::default();
    for part in BodyPart::ALL {
        body_map.set(part, vec![part as u16]);
    }
    Skeleton { joints, body_map }
}
