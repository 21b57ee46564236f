//! A skinned mesh as any body may wear it.

use super::{AvatarImage, BodyPart, Skeleton};
use crate::error::{Error, ErrorCode, Result};

/// A skinned mesh in the pose that it was bound in, with what its joints mean on a body. It is brought to the size of a person
/// whose legs are as long as those of one 1.80 m tall; where it stands and which way it faces means nothing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Costume {
    /// Its joints, parents before children, and which parts of a body they are.
    pub skeleton: Skeleton,
    /// Where each joint lies.
    pub joints_m: Vec<[f32; 3]>,
    /// The vertices of all its surfaces.
    pub vertices: Vec<CostumeVertex>,
    /// Three vertices a triangle, counter-clockwise from outside.
    pub indices: Vec<u32>,
    /// Pictures that the vertices use.
    pub images: Vec<AvatarImage>,
}

/// One vertex.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct CostumeVertex {
    /// Where it lies in the pose of the joints.
    pub position_m: [f32; 3],
    /// Its normal, of length one.
    pub normal: [f32; 3],
    /// Its place on the picture, 0 to 1 from the top left.
    pub texture_coordinates: [f32; 2],
    /// The joints that move it.
    pub joints: [u16; 4],
    /// How much each of them does, adding up to 255.
    pub weights: [u8; 4],
    /// The base colour, sRGB, which the picture is multiplied with in linear light.
    pub colour: [u8; 3],
    /// Index of the picture of its base colour.
    pub image: Option<u16>,
}

/// The parts without which a body cannot be dressed.
const NEEDED: [BodyPart; 12] = [
    BodyPart::LeftShoulder,
    BodyPart::RightShoulder,
    BodyPart::LeftElbow,
    BodyPart::RightElbow,
    BodyPart::LeftWrist,
    BodyPart::RightWrist,
    BodyPart::LeftHip,
    BodyPart::RightHip,
    BodyPart::LeftKnee,
    BodyPart::RightKnee,
    BodyPart::LeftAnkle,
    BodyPart::RightAnkle,
];

impl Costume {
    /// Those of the parts that a body cannot be dressed without of which no joint is known.
    pub fn missing_parts(skeleton: &Skeleton) -> Vec<BodyPart> {
        let is_missing = |part: &BodyPart| skeleton.body_map.joints_of(*part).len() != 1;
        NEEDED.into_iter().filter(is_missing).collect()
    }

    /// Checks that every index and count fits.
    ///
    /// # Errors
    /// [`ErrorCode::ReplayInvalid`].
    pub fn validate(&self) -> Result<()> {
        let joints = self.skeleton.joints.len();
        self.skeleton.body_map.validate(joints)?;
        let parents_fit = self
            .skeleton
            .joints
            .iter()
            .enumerate()
            .all(|(index, joint)| joint.parent.is_none_or(|parent| usize::from(parent) < index));
        let vertices_fit = self.vertices.iter().all(|vertex| {
            vertex.joints.iter().all(|&joint| usize::from(joint) < joints)
                && vertex
                    .image
                    .is_none_or(|image| usize::from(image) < self.images.len())
                && vertex
                    .position_m
                    .iter()
                    .chain(&vertex.normal)
                    .all(|v| v.is_finite())
        });
        let indices_fit = !self.indices.is_empty()
            && self.indices.len().is_multiple_of(3)
            && self.indices.iter().all(|&i| (i as usize) < self.vertices.len());
        let is_sound = parents_fit
            && vertices_fit
            && indices_fit
            && self.joints_m.len() == joints
            && self.joints_m.iter().flatten().all(|v| v.is_finite())
            && Self::missing_parts(&self.skeleton).is_empty();
        if is_sound {
            return Ok(());
        }
        Err(Error::new(
            ErrorCode::ReplayInvalid,
            "expected a costume whose joints, vertices and pictures fit each other",
        ))
    }
}
