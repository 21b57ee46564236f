//! A skinned mesh that a track can drive.

use super::Track;
use crate::error::{Error, ErrorCode, Result};

/// A skinned mesh as its file has it, in metres with +Y up.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Avatar {
    /// The name, as given by the source.
    pub name: String,
    /// Index of the track whose joints drive it.
    pub track: Option<usize>,
    /// The joints of its skin, in the order that the vertices count them.
    pub joints: Vec<AvatarJoint>,
    /// How far each joint is turned from its pose at rest, in the world's axes: x, y, z, w, all joints of the track's frame
    /// 0, then of frame 1, and so on; empty where only positions are known. A vertex of joint `j` lies, with the joint's
    /// position `p` in the track and `R` from here, at `p + R * linear(world_from_joint_at_rest) * joint_from_mesh * v`.
    pub rotations: Vec<[f32; 4]>,
    /// Its surfaces.
    pub meshes: Vec<AvatarMesh>,
    /// Pictures that the surfaces use.
    pub images: Vec<AvatarImage>,
}

/// One joint of a skin.
#[derive(Clone, Debug, PartialEq)]
pub struct AvatarJoint {
    /// The name, as given by the source.
    pub name: String,
    /// Index of the joint of the track that this one is.
    pub joint: Option<u16>,
    /// From the mesh's space to the joint's in the pose the mesh was bound in, column by column.
    pub joint_from_mesh: [f32; 16],
    /// From the joint's space to the world in the pose at rest, column by column.
    pub world_from_joint_at_rest: [f32; 16],
}

/// One surface of one material: triangles between vertices.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct AvatarMesh {
    /// Vertex positions in the mesh's space.
    pub positions_m: Vec<[f32; 3]>,
    /// Vertex normals of length one (or zero, where the source's are); empty where the source has none.
    pub normals: Vec<[f32; 3]>,
    /// Texture coordinates; empty where the source has none.
    pub texture_coordinates: Vec<[f32; 2]>,
    /// The four joints that move each vertex.
    pub joints: Vec<[u16; 4]>,
    /// How much each of the four does, adding up to 1; a joint that does nothing is 0.
    pub weights: Vec<[f32; 4]>,
    /// Three vertices a triangle, counter-clockwise from outside.
    pub indices: Vec<u32>,
    /// The base colour in linear RGBA, which the picture is multiplied with.
    pub base_colour: [f32; 4],
    /// Index of the picture of its base colour.
    pub image: Option<usize>,
}

/// A picture as its file has it, still encoded.
#[derive(Clone, Debug, PartialEq)]
pub struct AvatarImage {
    /// `image/png` or `image/jpeg`.
    pub mime_type: String,
    /// The encoded bytes.
    pub bytes: Vec<u8>,
}

impl Avatar {
    /// Checks that every index and count fits.
    ///
    /// # Errors
    /// [`ErrorCode::ReplayInvalid`].
    pub(crate) fn validate(&self, tracks: &[Track]) -> Result<()> {
        let sound = |is_sound: bool, expected: &str| {
            if is_sound {
                return Ok(());
            }
            Err(Error::new(
                ErrorCode::ReplayInvalid,
                format!("expected {expected}"),
            ))
        };
        let track = match self.track {
            Some(index) => {
                sound(index < tracks.len(), "a track that the replay has")?;
                tracks.get(index)
            }
            None => None,
        };
        let track_joints = track.map_or(0, |track| track.skeleton.joints.len());
        let joints_fit = self
            .joints
            .iter()
            .all(|joint| joint.joint.is_none_or(|joint| usize::from(joint) < track_joints));
        sound(joints_fit, "joints that the track has")?;
        let per_frame = self.joints.len().max(1);
        sound(
            self.rotations.len().is_multiple_of(per_frame),
            "a rotation for each joint of a frame",
        )?;
        for mesh in &self.meshes {
            let vertices = mesh.positions_m.len();
            let as_many = |count: usize| count == 0 || count == vertices;
            sound(
                mesh.joints.len() == vertices
                    && mesh.weights.len() == vertices
                    && as_many(mesh.normals.len())
                    && as_many(mesh.texture_coordinates.len()),
                "as many of everything as there are vertices",
            )?;
            let indices_fit = mesh.indices.iter().all(|&index| (index as usize) < vertices);
            sound(indices_fit, "indices of vertices that there are")?;
            let joints = self.joints.len();
            let vertex_joints_fit = mesh
                .joints
                .iter()
                .flatten()
                .all(|&joint| usize::from(joint) < joints);
            sound(vertex_joints_fit, "joints that the skin has")?;
            let image_fits = mesh.image.is_none_or(|image| image < self.images.len());
            sound(image_fits, "a picture that the avatar has")?;
        }
        Ok(())
    }
}
