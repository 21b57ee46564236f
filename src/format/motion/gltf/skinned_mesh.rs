//! The skinned meshes of a body, for the renderer.

use glam::Vec3;

use super::buffers::{Buffers, malformed};
use super::document::Primitive;
use super::mesh_parts_left_out::LeftOut;
use super::paint::{Images, paint};
use crate::error::{ErrorCode, Result};
use crate::format::limits::over_limit;
use crate::format::{Limits, Warning};
use crate::replay::{AvatarImage, AvatarMesh};

/// The surfaces of one skin.
#[derive(Debug, Default)]
pub(super) struct SkinnedMesh {
    pub(super) skin: usize,
    /// The name of the node that shows it.
    pub(super) name: Option<String>,
    pub(super) inverse_bind_matrices: Vec<[f32; 16]>,
    pub(super) meshes: Vec<AvatarMesh>,
    pub(super) images: Vec<AvatarImage>,
}

/// The surfaces of every skin that has any.
///
/// # Errors
/// Missing companions, cut buffers and limits. What is unsound is left out with a warning.
pub(super) fn of_skins(
    buffers: &Buffers<'_>,
    limits: &Limits,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<SkinnedMesh>> {
    let document = buffers.document;
    let mut left_out = LeftOut::default();
    let mut uses: Vec<Vec<(usize, usize)>> = document.skins.iter().map(|_| Vec::new()).collect();
    for (index, node) in document.nodes.iter().enumerate() {
        match (node.mesh, node.skin.and_then(|skin| uses.get_mut(skin))) {
            (Some(mesh), Some(uses)) => uses.push((index, mesh)),
            (Some(_), None) => left_out.without_skin += 1,
            _ => {}
        }
    }
    let mut skinned = Vec::new();
    let mut image_bytes = 0;
    for (skin, uses) in uses.iter().enumerate().filter(|(_, uses)| !uses.is_empty()) {
        let inverse_bind_matrices = match bind_matrices(buffers, skin) {
            Ok(matrices) => matrices,
            Err(error) if error.code == ErrorCode::InputMalformed => {
                if left_out.unsound + left_out.matrices == 0 {
                    left_out.first_reason = error.to_string();
                }
                left_out.matrices += 1;
                continue;
            }
            Err(error) => return Err(error),
        };
        let mut mesh = SkinnedMesh {
            skin,
            name: uses
                .iter()
                .find_map(|(node, _)| document.nodes.get(*node)?.name.clone()),
            inverse_bind_matrices,
            ..SkinnedMesh::default()
        };
        let mut images = Images::new(buffers);
        for primitive in uses
            .iter()
            .filter_map(|(_, mesh)| document.meshes.get(*mesh))
            .flat_map(|mesh| &mesh.primitives)
        {
            let joints = mesh.inverse_bind_matrices.len();
            match surface(buffers, primitive, joints, &mut left_out) {
                Ok(Some(mut surface)) => {
                    paint(&mut surface, document, primitive, &mut images, &mut left_out)?;
                    mesh.meshes.push(surface);
                }
                Ok(None) => {}
                Err(error) => left_out.unsound(error)?,
            }
        }
        mesh.images = images.finish();
        image_bytes += mesh.images.iter().map(|image| image.bytes.len()).sum::<usize>();
        if image_bytes > limits.max_bytes {
            return Err(over_limit(
                &format!("at most {} bytes of pictures", limits.max_bytes),
                &image_bytes.to_string(),
            )
            .in_field("images"));
        }
        if !mesh.meshes.is_empty() {
            skinned.push(mesh);
        }
    }
    left_out.warn(warnings);
    Ok(skinned)
}

/// One matrix for each joint of a skin.
fn bind_matrices(buffers: &Buffers<'_>, index: usize) -> Result<Vec<[f32; 16]>> {
    let joints = buffers
        .document
        .skins
        .get(index)
        .map_or(0, |skin| skin.joints.len());
    let accessor = buffers
        .document
        .skins
        .get(index)
        .and_then(|skin| skin.inverse_bind_matrices);
    let Some(accessor) = accessor else {
        return Ok(vec![glam::Mat4::IDENTITY.to_cols_array(); joints]);
    };
    let mut matrices = buffers.floats::<16>(accessor)?;
    if matrices.len() < joints {
        return Err(malformed(
            format!(
                "expected {joints} inverse bind matrices, one for each joint, found {}",
                matrices.len()
            ),
            format!("skins[{index}]"),
        ));
    }
    matrices.truncate(joints);
    Ok(matrices)
}

/// One surface without its colour; `None` for one that is left out for a reason already counted.
fn surface(
    buffers: &Buffers<'_>,
    primitive: &Primitive,
    skin_joints: usize,
    left_out: &mut LeftOut,
) -> Result<Option<AvatarMesh>> {
    let attributes = &primitive.attributes;
    let unsound = |message: String| malformed(message, "meshes".to_owned());
    let position = attributes
        .position
        .ok_or_else(|| unsound("expected vertex positions, found none".to_owned()))?;
    if primitive.extensions.draco.is_some() {
        // Without a view the accessor only says what the compressed data would hold.
        let has_plain_data = buffers
            .document
            .accessors
            .get(position)
            .is_some_and(|accessor| accessor.buffer_view.is_some());
        if !has_plain_data {
            left_out.draco += 1;
            return Ok(None);
        }
    }
    let mode = primitive.mode.unwrap_or(4);
    if !(4..=6).contains(&mode) {
        left_out.no_triangles += 1;
        return Ok(None);
    }
    if !primitive.targets.is_empty() {
        left_out.morph_targets += 1;
    }
    let positions_m = buffers.floats::<3>(position)?;
    let vertices = positions_m.len();
    if !positions_m.iter().flatten().all(|value| value.is_finite()) {
        return Err(unsound(
            "expected finite vertex positions, found others".to_owned(),
        ));
    }
    let as_many = |count: usize, what: &str| {
        if count == vertices {
            return Ok(());
        }
        Err(unsound(format!("expected {vertices} {what}, found {count}")))
    };
    let normals = match attributes.normal {
        Some(normal) => buffers.floats::<3>(normal)?,
        None => Vec::new(),
    };
    if attributes.normal.is_some() {
        as_many(normals.len(), "normals")?;
    }
    let (Some(joints_0), Some(weights_0)) = (attributes.joints_0, attributes.weights_0) else {
        return Err(unsound(
            "expected joints and weights of the vertices, found none".to_owned(),
        ));
    };
    let mut joints = Vec::with_capacity(vertices);
    let mut weights = Vec::with_capacity(vertices);
    let first = influences(buffers, joints_0, weights_0)?;
    as_many(first.len(), "joints and weights")?;
    let second = match (attributes.joints_1, attributes.weights_1) {
        (Some(joints_1), Some(weights_1)) => influences(buffers, joints_1, weights_1)?,
        _ => Vec::new(),
    };
    for (vertex, &first) in first.iter().enumerate() {
        let mut all = [(0_u32, 0.0_f32); 8];
        let both = first
            .into_iter()
            .chain(second.get(vertex).copied().into_iter().flatten());
        for (slot, (joint, weight)) in all.iter_mut().zip(both) {
            // A weight that is no number moves nothing, as a weight of zero.
            *slot = (joint, if weight > 0.0 { weight } else { 0.0 });
        }
        if all.iter().filter(|(_, weight)| *weight > 0.0).count() > 4 {
            left_out.more_influences += 1;
            all.sort_by(|a, b| b.1.total_cmp(&a.1));
        }
        let [a, b, c, d, ..] = all;
        let (of_vertex, done) = normalised([a, b, c, d], skin_joints)
            .ok_or_else(|| unsound(format!("expected joints below {skin_joints}, found others")))?;
        joints.push(of_vertex);
        weights.push(done);
    }
    let indices = triangles(buffers, primitive.indices, mode, vertices)?;
    Ok(Some(AvatarMesh {
        positions_m,
        normals: normals
            .into_iter()
            .map(|normal| Vec3::from(normal).normalize_or_zero().to_array())
            .collect(),
        texture_coordinates: Vec::new(),
        joints,
        weights,
        indices,
        base_colour: [1.0; 4],
        image: None,
    }))
}

type Influences = [(u32, f32); 4];

fn influences(buffers: &Buffers<'_>, joints: usize, weights: usize) -> Result<Vec<Influences>> {
    let joints = buffers.whole_numbers::<4>(joints)?;
    let weights = buffers.floats::<4>(weights)?;
    if joints.len() != weights.len() {
        return Err(malformed(
            format!("expected {} weights, found {}", joints.len(), weights.len()),
            "meshes".to_owned(),
        ));
    }
    let pair =
        |(joints, weights): ([u32; 4], [f32; 4])| [0, 1, 2, 3].map(|at: usize| (joints[at], weights[at]));
    Ok(joints.into_iter().zip(weights).map(pair).collect())
}

/// Weights that add up to 1; `None` where a joint that counts is not in the skin.
fn normalised(influences: Influences, skin_joints: usize) -> Option<([u16; 4], [f32; 4])> {
    let sum: f32 = influences.iter().map(|(_, weight)| weight).sum();
    let mut joints = [0; 4];
    let mut weights = [0.0; 4];
    for (at, (joint, weight)) in influences.into_iter().enumerate() {
        let counts = weight > 0.0 || (at == 0 && sum == 0.0);
        if counts {
            joints[at] = u16::try_from(joint)
                .ok()
                .filter(|_| (joint as usize) < skin_joints)?;
            weights[at] = if sum > 0.0 { weight / sum } else { 1.0 };
        }
    }
    Some((joints, weights))
}

/// Three indices a triangle, from a list, a strip or a fan.
fn triangles(buffers: &Buffers<'_>, accessor: Option<usize>, mode: u32, vertices: usize) -> Result<Vec<u32>> {
    let mut indices: Vec<u32> = match accessor {
        Some(accessor) => {
            let indices = buffers.whole_numbers::<1>(accessor)?;
            if let Some([index]) = indices.iter().find(|[index]| *index as usize >= vertices) {
                return Err(malformed(
                    format!("expected indices below {vertices}, found {index}"),
                    format!("accessors[{accessor}]"),
                ));
            }
            indices.into_iter().map(|[index]| index).collect()
        }
        None => (0..vertices as u32).collect(),
    };
    match mode {
        5 => Ok(indices
            .windows(3)
            .enumerate()
            .flat_map(|(at, corners)| match (at % 2, corners) {
                (1, &[a, b, c]) => [b, a, c],
                (_, &[a, b, c]) => [a, b, c],
                _ => [0; 3],
            })
            .collect()),
        6 => {
            let hub = indices.first().copied().unwrap_or(0);
            let rim = indices.get(1..).unwrap_or_default();
            Ok(rim
                .windows(2)
                .flat_map(|pair| match *pair {
                    [a, b] => [hub, a, b],
                    _ => [0; 3],
                })
                .collect())
        }
        _ => {
            indices.truncate(indices.len() / 3 * 3);
            Ok(indices)
        }
    }
}
