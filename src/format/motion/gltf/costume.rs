//! The skinned meshes of one body as a costume.
//!
//! All skins of the body are one costume. It is in the pose that its meshes were bound in, which is the pose that they were
//! modelled in: nodes at rest are often posed by an animation. Each skin has a mesh space of its own; a joint that two skins
//! share joins their spaces.

use glam::{DMat4, DVec3};

use super::bodies::{self, Body};
use super::buffers::{Buffers, malformed};
use super::container;
use super::document::Document;
use super::hierarchy::Hierarchy;
use super::skinned_mesh::{self, SkinnedMesh};
use crate::error::{Error, ErrorCode, Result};
use crate::format::input::Input;
use crate::format::{Warning, joint_sets};
use crate::replay::{AvatarMesh, BodyMap, BodyPart, Costume, CostumeVertex, Joint, Skeleton};

/// The length of a leg, hip over knee to ankle, of a person 1.80 m tall: 0.491 of it (Drillis and Contini 1966).
const LEG_M: f64 = 0.491 * 1.80;

/// How VRoid begins the names of its joints, and how the sets do.
const SIDES: [(&str, &str); 3] = [("J_Bip_L_", "Left"), ("J_Bip_R_", "Right"), ("J_Bip_C_", "")];

/// Reads the costume of a glTF: of its bodies the one with most vertices of which the needed parts are known.
pub(in crate::format) fn read(input: &Input<'_>) -> Result<(Costume, Vec<Warning>)> {
    let mut warnings = Vec::new();
    let parts = container::split(input.bytes, &mut warnings)?;
    let document = Document::parse(&parts)?;
    super::warn_of_extensions(&document, &mut warnings);
    let buffers = Buffers::new(input, &document, parts.binary);
    buffers.take_companions();
    let hierarchy = Hierarchy::new(&document.nodes, &mut warnings);
    let bodies = bodies::of_skins(&document, &hierarchy, input.limits(), &mut warnings)?;
    let skinned = skinned_mesh::of_skins(&buffers, input.limits(), &mut warnings)?;
    let vertices = |body: &Body| -> usize {
        let own = skinned.iter().filter(|mesh| body.skins.contains(&mesh.skin));
        own.flat_map(|mesh| &mesh.meshes)
            .map(|surface| surface.positions_m.len())
            .sum()
    };
    let candidates = bodies
        .iter()
        .filter(|body| vertices(body) > 0)
        .map(|body| (body, skeleton(&document, &hierarchy, body)));
    // The first of equals wins: whole bodies before others, then the most vertices.
    let best = candidates.min_by_key(|(body, skeleton)| {
        let missing = Costume::missing_parts(skeleton).len();
        (missing, usize::MAX - vertices(body))
    });
    let Some((body, skeleton)) = best else {
        return Err(malformed(
            "expected a mesh with a skin, found none that can be read; export a rigged character".to_owned(),
            "skins".to_owned(),
        ));
    };
    let missing = Costume::missing_parts(&skeleton);
    if !missing.is_empty() {
        let words: Vec<&str> = missing.into_iter().map(BodyPart::as_str).collect();
        return Err(malformed(
            format!(
                "expected joints with names that are known for every part of a body, found none for {}; name them as \
                 Mixamo, VRM, Ready Player Me or Rigify do",
                words.join(", ")
            ),
            "skins".to_owned(),
        ));
    }
    let own = skinned
        .into_iter()
        .filter(|mesh| body.skins.contains(&mesh.skin))
        .collect();
    let costume = assemble(&document, body, skeleton, own)?;
    Ok((costume, warnings))
}

/// The joints of a body, and which parts their names mean.
fn skeleton(document: &Document<'_>, hierarchy: &Hierarchy, body: &Body) -> Skeleton {
    let names: Vec<String> = body.nodes.iter().map(|&node| document.node_name(node)).collect();
    let plain = |name: &String| {
        let side = SIDES
            .iter()
            .find_map(|(own, side)| Some(format!("{side}{}", name.strip_prefix(own)?)));
        side.unwrap_or_else(|| name.clone())
    };
    let words: Vec<String> = names.iter().map(plain).collect();
    let body_map = joint_sets::find(&words, &|_| 1.0).map_or_else(BodyMap::default, |found| found.body_map);
    let joint = |(name, parent)| Joint { name, parent };
    Skeleton {
        joints: names
            .into_iter()
            .zip(body.parents(hierarchy))
            .map(joint)
            .collect(),
        body_map,
    }
}

/// One costume of the meshes of all skins of a body.
fn assemble(
    document: &Document<'_>,
    body: &Body,
    skeleton: Skeleton,
    skinned: Vec<SkinnedMesh>,
) -> Result<Costume> {
    let joint_of = body.joints_by_node();
    // From each joint to the costume, as it was bound.
    let mut bound: Vec<Option<DMat4>> = vec![None; skeleton.joints.len()];
    let mut costume = Costume {
        skeleton,
        ..Costume::default()
    };
    for mesh in skinned {
        let skin = document.skins.get(mesh.skin);
        let joints: Vec<u16> = skin
            .map_or(&[][..], |skin| &skin.joints)
            .iter()
            .filter_map(|node| joint_of.get(node).copied())
            .collect();
        let joint_from_mesh: Vec<DMat4> = mesh
            .inverse_bind_matrices
            .iter()
            .map(|matrix| DMat4::from_cols_array(&matrix.map(f64::from)))
            .collect();
        let shared = joints.iter().zip(&joint_from_mesh);
        let costume_from_mesh = shared
            .clone()
            .find_map(|(joint, joint_from_mesh)| Some((*bound.get(usize::from(*joint))?)? * *joint_from_mesh))
            .unwrap_or(DMat4::IDENTITY);
        for (joint, joint_from_mesh) in shared {
            if let Some(slot @ None) = bound.get_mut(usize::from(*joint))
                && is_invertible(*joint_from_mesh)
            {
                *slot = Some(costume_from_mesh * joint_from_mesh.inverse());
            }
        }
        let first_image = costume.images.len();
        costume.images.extend(mesh.images);
        for surface in &mesh.meshes {
            add_surface(&mut costume, surface, &joints, costume_from_mesh, first_image);
        }
    }
    let joints: Option<Vec<DVec3>> = bound
        .iter()
        .map(|matrix| matrix.map(|matrix| matrix.w_axis.truncate()))
        .collect();
    let joints = joints.filter(|joints| joints.iter().all(|at| at.is_finite()));
    let (joints, scale) = joints
        .and_then(|joints| {
            let scale = LEG_M / leg_length(&costume.skeleton.body_map, &joints)?;
            Some((joints, scale))
        })
        .ok_or_else(|| {
            malformed(
                "expected inverse bind matrices that say where hips, knees and ankles are, found others; export the \
                 file again"
                    .to_owned(),
                "skins".to_owned(),
            )
        })?;
    costume.joints_m = joints
        .into_iter()
        .map(|at| (at * scale).as_vec3().to_array())
        .collect();
    for vertex in &mut costume.vertices {
        vertex.position_m = vertex.position_m.map(|value| value * scale as f32);
    }
    // Numbers that single precision does not hold, and surfaces without a triangle.
    costume.validate().map_err(|_| {
        Error::new(
            ErrorCode::InputMalformed,
            "expected triangles between vertices at finite places, found others; export the file again",
        )
        .in_field("meshes")
    })?;
    Ok(costume)
}

fn is_invertible(matrix: DMat4) -> bool {
    matrix.is_finite() && matrix.determinant().is_normal()
}

/// The longer leg; `None` where it has no length.
fn leg_length(body_map: &BodyMap, joints: &[DVec3]) -> Option<f64> {
    let at = |part| {
        let joint = *body_map.joints_of(part).first()?;
        joints.get(usize::from(joint)).copied()
    };
    let leg = |hip, knee, ankle| Some(at(hip)?.distance(at(knee)?) + at(knee)?.distance(at(ankle)?));
    let left = leg(BodyPart::LeftHip, BodyPart::LeftKnee, BodyPart::LeftAnkle)?;
    let right = leg(BodyPart::RightHip, BodyPart::RightKnee, BodyPart::RightAnkle)?;
    Some(left.max(right)).filter(|length| length.is_normal() && *length > 1e-6)
}

fn add_surface(
    costume: &mut Costume,
    surface: &AvatarMesh,
    joints: &[u16],
    costume_from_mesh: DMat4,
    first_image: usize,
) {
    let first = costume.vertices.len() as u32;
    let matrix = costume_from_mesh.as_mat4();
    // What turns a surface inside out turns its triangles too.
    let is_mirrored = matrix.determinant() < 0.0;
    let derived;
    let normals = if surface.normals.is_empty() {
        derived = smooth_normals(surface);
        &derived
    } else {
        &surface.normals
    };
    let [r, g, b, _] = surface.base_colour;
    let colour = [r, g, b].map(srgb);
    let image = surface
        .image
        .and_then(|image| u16::try_from(first_image + image).ok());
    for (index, position) in surface.positions_m.iter().enumerate() {
        let normal = normals.get(index).map_or(glam::Vec3::Y, |n| glam::Vec3::from(*n));
        let joint = |joint: u16| joints.get(usize::from(joint)).copied().unwrap_or(0);
        costume.vertices.push(CostumeVertex {
            position_m: matrix.transform_point3(glam::Vec3::from(*position)).to_array(),
            normal: matrix
                .transform_vector3(normal)
                .try_normalize()
                .unwrap_or(glam::Vec3::Y)
                .to_array(),
            texture_coordinates: surface
                .texture_coordinates
                .get(index)
                .copied()
                .filter(|at| at.iter().all(|v| v.is_finite()))
                .unwrap_or_default(),
            joints: surface.joints.get(index).copied().unwrap_or_default().map(joint),
            weights: in_255ths(surface.weights.get(index).copied().unwrap_or_default()),
            colour,
            image,
        });
    }
    costume.indices.extend(
        surface
            .indices
            .chunks_exact(3)
            .flat_map(|corners| match *corners {
                [a, b, c] if is_mirrored => [first + b, first + a, first + c],
                [a, b, c] => [first + a, first + b, first + c],
                _ => [first; 3],
            }),
    );
}

/// Normals of the triangles around each vertex, by their areas.
fn smooth_normals(surface: &AvatarMesh) -> Vec<[f32; 3]> {
    let mut sums = vec![glam::Vec3::ZERO; surface.positions_m.len()];
    let at = |index: u32| {
        surface
            .positions_m
            .get(index as usize)
            .map(|p| glam::Vec3::from(*p))
    };
    for corners in surface.indices.chunks_exact(3) {
        let &[a, b, c] = corners else { continue };
        if let (Some(pa), Some(pb), Some(pc)) = (at(a), at(b), at(c)) {
            let area = (pb - pa).cross(pc - pa);
            for corner in [a, b, c] {
                if let Some(sum) = sums.get_mut(corner as usize) {
                    *sum += area;
                }
            }
        }
    }
    sums.into_iter()
        .map(|sum| sum.normalize_or_zero().to_array())
        .collect()
}

/// Weights that add up to 1 as whole numbers that add up to 255; what is lost in rounding goes to the largest.
fn in_255ths(weights: [f32; 4]) -> [u8; 4] {
    let mut rounded = weights.map(|weight| (weight.clamp(0.0, 1.0) * 255.0) as u8);
    let sum: u32 = rounded.iter().map(|weight| u32::from(*weight)).sum();
    if let Some(largest) = rounded.iter_mut().max() {
        *largest = (u32::from(*largest) + 255).saturating_sub(sum).min(255) as u8;
    }
    rounded
}

/// The sRGB value of a linear one (IEC 61966-2-1).
fn srgb(linear: f32) -> u8 {
    let v = if linear <= 0.003_130_8 {
        linear * 12.92
    } else {
        1.055 * linear.powf(1.0 / 2.4) - 0.055
    };
    (v.clamp(0.0, 1.0) * 255.0 + 0.5) as u8
}
