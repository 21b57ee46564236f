//! Joint names, parents and the body map of one track.

use super::BodyMap;

/// One joint or marker.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Joint {
    /// The name as the source gives it.
    pub name: String,
    /// Index of the joint this one hangs from; `None` for roots and for markers.
    pub parent: Option<u16>,
}

/// The joints of a track, in the order of its samples, and what they mean on a body.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Skeleton {
    /// The joints, parents before children.
    pub joints: Vec<Joint>,
    /// Which joints are the hips, knees, toes and so on; empty for objects and unknown sets.
    pub body_map: BodyMap,
}

impl Skeleton {
    /// The index of the joint with this name.
    pub fn index_of(&self, name: &str) -> Option<usize> {
        self.joints.iter().position(|joint| joint.name == name)
    }
}
