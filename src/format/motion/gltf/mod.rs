//! glTF 2.0 and GLB (Khronos): skins and node animations become tracks, skinned meshes become avatars.
//!
//! What becomes of a file is told in `docs/formats/gltf.md`. In short: the joints of each body (skins that share joints are
//! one) are posed through the node hierarchy and sampled at one rate, which `timing` chooses from the key times; the
//! animation that moves the joints for longest is the take; without one the pose at rest is the only frame; without a skin
//! the animated nodes and what hangs from them are the joints.
//!
//! The JSON is read into structs of this project (`document`), not with the crate `gltf` 1.4: that one refuses a whole file
//! for one unsound index or one required extension that it does not know, both meshopt extensions among them, and panics or
//! indexes freely where its validation is switched off; it reads meshes but samples no animation; and its types for the
//! hundred fields that are not needed here would go into the browser's module too.

mod accessor;
mod animation;
mod avatar_motion;
mod bodies;
mod buffers;
mod container;
mod costume;
mod detection;
mod document;
mod hierarchy;
mod mesh_parts_left_out;
mod meshopt;
mod paint;
mod skinned_mesh;
mod timing;
mod uri;

#[cfg(test)]
mod tests;

pub(in crate::format) use costume::read as read_costume;
pub(super) use detection::recognises;

use std::borrow::Cow;
use std::collections::HashSet;
use std::rc::Rc;

use crate::error::{Error, ErrorCode, Result};
use crate::format::input::Input;
use crate::format::source::{Source, SourceTrack};
use crate::format::{Format, UpAxis, Warning};
use crate::replay::{Participant, TrackKind};
use animation::{Curve, KeyTimes, LeftOut, Take};
use avatar_motion::{AvatarMotion, World};
use bodies::Body;
use buffers::Buffers;
use document::{Document, FilesOnly};
use hierarchy::{Hierarchy, Poser};
use timing::Timing;

/// Required extensions that are read, or that change nothing of what is read.
const EXTENSIONS_READ: [&str; 6] = [
    "EXT_meshopt_compression",
    "KHR_meshopt_compression",
    "KHR_mesh_quantization",
    "KHR_texture_transform",
    "KHR_materials_unlit",
    // Surfaces so compressed are left out with a warning of their own.
    "KHR_draco_mesh_compression",
];

pub(in crate::format) fn read(input: &Input<'_>) -> Result<Source> {
    let mut source = Source::new(Format::Gltf);
    source.unit = Some("m".to_owned());
    source.up_axis = Some(UpAxis::Y);
    let parts = container::split(input.bytes, &mut source.warnings)?;
    let document = Document::parse(&parts)?;
    if document.nodes.is_empty() {
        return Err(Error::new(
            ErrorCode::InputMalformed,
            "expected nodes, found none: the file holds no skeleton and no motion; export it with them",
        )
        .in_field("nodes"));
    }
    warn_of_extensions(&document, &mut source.warnings);
    let buffers = Buffers::new(input, &document, parts.binary);
    buffers.take_companions();
    let hierarchy = Hierarchy::new(&document.nodes, &mut source.warnings);
    let limits = input.limits();
    let mut bodies = bodies::of_skins(&document, &hierarchy, limits, &mut source.warnings)?;
    let joints: Vec<usize> = bodies.iter().flat_map(|body| &body.nodes).copied().collect();
    let mut needed = hierarchy.with_ancestors(&joints, limits)?;

    let mut times = KeyTimes::default();
    let mut left_out = LeftOut::default();
    let takes = animation::takes(&buffers, &mut times, &mut left_out)?;
    let take = choose(&takes, &needed);
    warn_of_animations(&document, &takes, take, &bodies, &mut source.warnings);
    if bodies.is_empty() {
        bodies.push(bodies::of_nodes(
            &document,
            &hierarchy,
            take.map_or(&[][..], |take| &take.nodes),
        ));
        needed = bodies.first().map_or(Ok(Vec::new()), |body| {
            hierarchy.with_ancestors(&body.nodes, limits)
        })?;
    }
    let mut curves = match take {
        Some(take) => {
            let set: HashSet<usize> = needed.iter().copied().collect();
            animation::curves(
                take,
                &|node| set.contains(&node),
                &buffers,
                &mut times,
                &mut left_out,
            )?
        }
        None => Vec::new(),
    };
    warn_of_channels(&left_out, &mut source.warnings);
    let timing = time(&mut curves, &mut source.warnings);
    source.declared_rate_hz = timing.rate_hz;
    let frames = timing.frames as usize;
    let mut samples = 0_usize;
    for body in &bodies {
        limits.check_track(body.nodes.len(), frames)?;
        samples = samples.saturating_add(body.nodes.len().saturating_mul(frames));
    }
    // A page packs what it reads, and the packed form has no place for avatars: their reader is then not linked either.
    let skinned = if cfg!(feature = "reader") {
        if !document.skins.is_empty() {
            source.warn(
                "avatars-left-out",
                "only the skeleton is shown; the skinned meshes are left out",
            );
        }
        Vec::new()
    } else {
        skinned_mesh::of_skins(&buffers, limits, &mut source.warnings)?
    };
    let scaled = curves.iter().filter(|curve| curve.changes_scale()).count();
    if scaled > 0 && !skinned.is_empty() {
        source.warn(
            "joint-scale-left-out",
            format!(
                "{scaled} nodes change their scale; the joints follow, the skinned meshes keep the scale of the pose at rest"
            ),
        );
    }
    let turned = skinned
        .iter()
        .filter_map(|mesh| document.skins.get(mesh.skin))
        .map(|skin| skin.joints.len())
        .sum::<usize>();
    samples = samples.saturating_add(turned.saturating_mul(frames));
    limits.check_all(bodies.len(), samples)?;

    let mut poser = Poser::new(&document.nodes, &needed, &hierarchy, curves);
    poser.pose_at_rest();
    let world = World::of(input);
    let mut avatars = Vec::new();
    for mesh in skinned {
        if let Some(avatar) = AvatarMotion::new(mesh, &document, &bodies, &poser, &world, frames) {
            avatars.push(avatar);
        }
    }
    let places: Vec<Vec<usize>> = bodies
        .iter()
        .map(|body| {
            body.nodes
                .iter()
                .filter_map(|&node| poser.place_of(node))
                .collect()
        })
        .collect();
    let mut positions: Vec<Vec<[f64; 3]>> = places
        .iter()
        .map(|places| Vec::with_capacity(places.len() * frames))
        .collect();
    for frame in 0..frames {
        poser.pose(timing.start_secs + frame as f64 / timing.rate_hz);
        for (positions, places) in positions.iter_mut().zip(&places) {
            positions.extend(
                places
                    .iter()
                    .map(|&place| poser.world_from(place).translation.to_array()),
            );
        }
        for avatar in &mut avatars {
            avatar.follow(&poser, &world);
        }
    }
    add_tracks(
        &mut source,
        &document,
        &hierarchy,
        &bodies,
        positions,
        timing,
        frames,
    );
    source.about.avatars = avatars.into_iter().map(AvatarMotion::finish).collect();
    Ok(source)
}

/// Which of the files that a glTF names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::format) enum Named {
    /// Those with numbers, without the buffers that only serve other readers.
    Buffers,
    /// Pictures too.
    All,
}

impl Named {
    /// What a recording is read with: for a page without the pictures, which belong to the meshes that it leaves out.
    pub(in crate::format) const BY_RECORDINGS: Self = if cfg!(feature = "reader") {
        Self::Buffers
    } else {
        Self::All
    };
}

/// The relative addresses of the files that a glTF names, each once.
pub(in crate::format) fn companions_of(bytes: &[u8], named: Named) -> Vec<String> {
    let Ok(parts) = container::split(bytes, &mut Vec::new()) else {
        return Vec::new();
    };
    let Ok(files) = serde_json::from_slice::<FilesOnly<'_>>(document::padding_removed(parts.json)) else {
        return Vec::new();
    };
    let needed = files.buffers.into_iter().filter(|buffer| !buffer.is_fallback());
    let buffers = needed.map(|buffer| buffer.uri);
    let images = files
        .images
        .into_iter()
        .filter(|_| named == Named::All)
        .map(|image| image.uri);
    let mut seen = HashSet::new();
    buffers
        .chain(images)
        .filter(|address| uri::is_relative(address) && seen.insert(address.to_string()))
        .map(Cow::into_owned)
        .collect()
}

/// The longest of the takes that move one of these nodes, the first of equals; with no nodes to choose by, of all.
fn choose<'t>(takes: &'t [Take], nodes: &[usize]) -> Option<&'t Take> {
    let nodes: HashSet<usize> = nodes.iter().copied().collect();
    let mut longest: Option<&Take> = None;
    for take in takes {
        if !nodes.is_empty() && !take.nodes.iter().any(|node| nodes.contains(node)) {
            continue;
        }
        let secs = |take: &Take| take.end_secs - take.start_secs;
        if longest.is_none_or(|so_far| secs(take) > secs(so_far)) {
            longest = Some(take);
        }
    }
    longest
}

/// Chooses the rate, and puts each key on its frame.
fn time(curves: &mut [Curve], warnings: &mut Vec<Warning>) -> Timing {
    // Channels mostly share their key times.
    let mut lists: Vec<Rc<[f64]>> = Vec::new();
    let mut seen = HashSet::new();
    for curve in curves.iter() {
        if seen.insert(Rc::as_ptr(curve.times()).cast::<f64>()) {
            lists.push(Rc::clone(curve.times()));
        }
    }
    let slices: Vec<&[f64]> = lists.iter().map(AsRef::as_ref).collect();
    let timing = Timing::of(&slices);
    if timing.frames > 1.0 {
        let why = if timing.keys_are_frames {
            "at which every key is a frame"
        } else {
            "since its keys lie at odd moments; between them the motion is resampled"
        };
        warnings.push(Warning::new(
            "rate-chosen",
            format!(
                "a glTF has no rate; the animation is sampled at {} Hz, {why}",
                timing.rate_hz
            ),
        ));
    }
    let mut snapped = std::collections::HashMap::new();
    for list in &lists {
        snapped.insert(Rc::as_ptr(list).cast::<f64>(), timing.snapped(list));
    }
    for curve in curves {
        if let Some(times) = snapped.get(&Rc::as_ptr(curve.times()).cast::<f64>()) {
            curve.set_times(Rc::clone(times));
        }
    }
    timing
}

fn add_tracks(
    source: &mut Source,
    document: &Document<'_>,
    hierarchy: &Hierarchy,
    bodies: &[Body],
    positions: Vec<Vec<[f64; 3]>>,
    timing: Timing,
    frames: usize,
) {
    let several = bodies.len() > 1;
    for (index, (body, positions)) in bodies.iter().zip(positions).enumerate() {
        let name = body
            .skins
            .iter()
            .find_map(|&skin| document.skins.get(skin)?.name.clone())
            .filter(|name| !name.is_empty());
        if several {
            source.about.participants.push(Participant {
                id: (index + 1).to_string(),
                name: name.clone().unwrap_or_else(|| format!("Athlete {}", index + 1)),
                ..Participant::default()
            });
        }
        let is_object = body.skins.is_empty() && body.nodes.len() == 1;
        source.tracks.push(SourceTrack {
            name: match several {
                true => name.unwrap_or_else(|| format!("skeleton {}", index + 1)),
                false if body.skins.is_empty() => "nodes".to_owned(),
                false => "skeleton".to_owned(),
            },
            kind: Some(if is_object {
                TrackKind::Object
            } else {
                TrackKind::Skeleton
            }),
            participant: several.then_some(index),
            labels: body.nodes.iter().map(|&node| document.node_name(node)).collect(),
            parents: Some(body.parents(hierarchy)),
            times: timing.sample_times(frames),
            positions,
            ..SourceTrack::default()
        });
    }
}

fn warn_of_extensions(document: &Document<'_>, warnings: &mut Vec<Warning>) {
    let unknown: Vec<String> = document
        .extensions_required
        .iter()
        .filter(|name| !EXTENSIONS_READ.contains(&name.as_str()))
        .take(8)
        .map(|name| name.escape_debug().take(64).collect())
        .collect();
    if !unknown.is_empty() {
        warnings.push(Warning::new(
            "extension-unsupported",
            format!(
                "the file requires {}, which is not read; what depends on it may be missing or wrong",
                unknown.join(", ")
            ),
        ));
    }
}

fn warn_of_animations(
    document: &Document<'_>,
    takes: &[Take],
    chosen: Option<&Take>,
    bodies: &[Body],
    warnings: &mut Vec<Warning>,
) {
    const SHOWN: usize = 16;
    let describe = |take: &Take| {
        let name = document
            .animations
            .get(take.index)
            .and_then(|animation| animation.name.as_deref())
            .map_or_else(
                || format!("animation {}", take.index),
                |name| format!("\"{}\"", name.escape_debug().take(64).collect::<String>()),
            );
        format!("{name} ({:.3} s)", take.end_secs - take.start_secs)
    };
    let Some(chosen) = chosen else {
        let why = match (takes.is_empty(), bodies.is_empty()) {
            (false, _) => "no animation of the file moves a joint of a skin",
            (true, false) => "the file holds no animation that can be played",
            (true, true) => {
                "the file holds no animation that can be played, and no skin; all its nodes are kept"
            }
        };
        warnings.push(Warning::new(
            "still-pose",
            format!("{why}; the only frame is the pose at rest"),
        ));
        return;
    };
    let others: Vec<String> = takes
        .iter()
        .filter(|take| take.index != chosen.index)
        .take(SHOWN)
        .map(describe)
        .collect();
    if !others.is_empty() {
        warnings.push(Warning::new(
            "animations-left-out",
            format!(
                "of {} animations the one that moves the joints for longest is the take, {}; left out: {}{}",
                takes.len(),
                describe(chosen),
                others.join(", "),
                if takes.len() > SHOWN + 1 { ", ..." } else { "" }
            ),
        ));
    }
}

fn warn_of_channels(left_out: &LeftOut, warnings: &mut Vec<Warning>) {
    if left_out.morph_targets > 0 {
        warnings.push(Warning::new(
            "morph-animation-left-out",
            format!(
                "{} channels move morph targets and are left out",
                left_out.morph_targets
            ),
        ));
    }
    let reasons = [
        (left_out.no_keys, "have no key"),
        (
            left_out.unknown_paths,
            "move something that glTF 2.0 does not know",
        ),
        (
            left_out.counts_wrong,
            "have not as many values as their keys need",
        ),
        (left_out.unsound, "are unsound"),
    ];
    let found: Vec<String> = reasons
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, why)| format!("{count} {why}"))
        .collect();
    if !found.is_empty() {
        warnings.push(Warning::new(
            "channels-left-out",
            format!("channels of animations are left out: {}", found.join(", ")),
        ));
    }
}
