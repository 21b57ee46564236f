//! An avatar and how its joints turn from frame to frame.

use glam::{DAffine3, DMat3, DQuat, DVec3, Mat4};

use super::bodies::Body;
use super::document::Document;
use super::hierarchy::Poser;
use super::skinned_mesh::SkinnedMesh;
use crate::format::UpAxis;
use crate::format::input::Input;
use crate::replay::{Avatar, AvatarJoint};

/// From the file's space to metres with +Y up: nothing to do, unless the caller knows better.
pub(super) struct World {
    scale: f64,
    turn: DMat3,
}

impl World {
    pub(super) fn of(input: &Input<'_>) -> Self {
        let up_axis = input.options.up_axis.unwrap_or(UpAxis::Y);
        let [x, y, z] = [DVec3::X, DVec3::Y, DVec3::Z].map(|axis| up_axis.to_y_up(axis.to_array()));
        Self {
            scale: input.options.metres_per_unit.unwrap_or(1.0),
            turn: DMat3::from_cols(x.into(), y.into(), z.into()),
        }
    }
}

/// An avatar with what is needed to follow its joints.
pub(super) struct AvatarMotion {
    avatar: Avatar,
    places: Vec<usize>,
    /// Undoes the turn and scale of each joint at rest.
    rest_undone: Vec<Option<DMat3>>,
}

impl AvatarMotion {
    /// `None` where the skin belongs to no body. The poser poses the nodes at rest.
    pub(super) fn new(
        mesh: SkinnedMesh,
        document: &Document<'_>,
        bodies: &[Body],
        poser: &Poser,
        world: &World,
        frames: usize,
    ) -> Option<Self> {
        let skin = document.skins.get(mesh.skin)?;
        let track = bodies.iter().position(|body| body.skins.contains(&mesh.skin))?;
        let joint_of = bodies.get(track)?.joints_by_node();
        let scale = world.scale as f32;
        let mut joints = Vec::with_capacity(skin.joints.len());
        let mut places = Vec::with_capacity(skin.joints.len());
        let mut rest_undone = Vec::with_capacity(skin.joints.len());
        for (&node, &matrix) in skin.joints.iter().zip(&mesh.inverse_bind_matrices) {
            let place = poser.place_of(node)?;
            let rest = poser.world_from(place);
            let determinant = rest.matrix3.determinant();
            rest_undone.push((determinant.is_normal()).then(|| rest.matrix3.inverse()));
            let metres = DAffine3 {
                matrix3: world.turn * rest.matrix3,
                translation: world.turn * rest.translation * world.scale,
            };
            let mut joint_from_mesh = Mat4::from_cols_array(&matrix);
            joint_from_mesh.w_axis =
                (joint_from_mesh.w_axis.truncate() * scale).extend(joint_from_mesh.w_axis.w);
            places.push(place);
            joints.push(AvatarJoint {
                name: document.node_name(node),
                joint: joint_of.get(&node).copied(),
                joint_from_mesh: joint_from_mesh.to_cols_array(),
                world_from_joint_at_rest: Mat4::from(metres.as_affine3a()).to_cols_array(),
            });
        }
        let mut meshes = mesh.meshes;
        for position in meshes.iter_mut().flat_map(|mesh| &mut mesh.positions_m) {
            *position = position.map(|value| value * scale);
        }
        let name = skin.name.clone().or(mesh.name).unwrap_or_default();
        Some(Self {
            avatar: Avatar {
                name,
                track: Some(track),
                rotations: Vec::with_capacity(joints.len() * frames),
                joints,
                meshes,
                images: mesh.images,
            },
            places,
            rest_undone,
        })
    }

    pub(super) fn finish(self) -> Avatar {
        self.avatar
    }

    /// Takes up the rotations of the pose.
    pub(super) fn follow(&mut self, poser: &Poser, world: &World) {
        for (&place, rest_undone) in self.places.iter().zip(&self.rest_undone) {
            let turn = rest_undone.map_or(DQuat::IDENTITY, |rest_undone| {
                rotation_of(
                    world.turn * poser.world_from(place).matrix3 * rest_undone * world.turn.transpose(),
                )
            });
            self.avatar.rotations.push(turn.as_quat().to_array());
        }
    }
}

/// The rotation of a matrix that may scale as well.
fn rotation_of(matrix: DMat3) -> DQuat {
    let x = matrix.x_axis.try_normalize();
    let y = x.and_then(|x| (matrix.y_axis - x * x.dot(matrix.y_axis)).try_normalize());
    match (x, y) {
        (Some(x), Some(y)) => DQuat::from_mat3(&DMat3::from_cols(x, y, x.cross(y))).normalize(),
        _ => DQuat::IDENTITY,
    }
}
