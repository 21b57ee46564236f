//! The joints of one track at one moment.

use glam::Vec3;

/// One joint at one moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct JointSample {
    /// Where it is in the world, or `None` in a gap.
    pub position_m: Option<Vec3>,
    /// 1 when well inside recorded data, falling to 0 towards a gap so that drawings fade rather than jump.
    pub presence: f32,
}

impl JointSample {
    /// A joint in a gap.
    pub const MISSING: Self = Self {
        position_m: None,
        presence: 0.0,
    };
}

/// The joints of one track at one moment, in the order of its skeleton.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Pose {
    /// The joints.
    pub joints: Vec<JointSample>,
}
