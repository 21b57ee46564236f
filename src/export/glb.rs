//! glTF 2.0 in one binary file (GLB): a skinned mannequin for each body, and an animation of all.
//!
//! Each track is a node with its joints below it, named as in the track. A joint turns so that its bones keep their lengths
//! and its limbs bend as hinges; it also moves against its parent where that is not enough. The world positions of all
//! joints agree with the track to 0.1 mm in every frame. In a gap a joint keeps its last place and rotation against its
//! parent; the extras of the track's node list the gaps. Extras of the scene hold title, participants and events, in the
//! animation's time. Animation time 0 is the first sample of all tracks.

mod document;
mod extras;
mod mannequin;
mod shape;
mod surface;

use std::io::{BufWriter, Write};

use serde_json::{Map, Value, json};

use self::document::{Component, Document, Section};
use self::mannequin::Stuff;
use self::surface::Surface;
use super::rig::{Motion, Origin, Purpose, Ranges, Rest, Rig};
use super::selection::{Clock, Gaps, Sampled, gaps, sampled};
use super::{Work, unwritable};
use crate::error::{Error, ErrorCode, Result};
use crate::replay::{Replay, Rgb, Skeleton, TrackKind};

/// Okabe and Ito's palette, distinguishable with any colour vision, for those whose kit is not given.
const PALETTE: [Rgb; 8] = [
    Rgb([0, 114, 178]),
    Rgb([230, 159, 0]),
    Rgb([0, 158, 115]),
    Rgb([204, 121, 167]),
    Rgb([86, 180, 233]),
    Rgb([213, 94, 0]),
    Rgb([240, 228, 66]),
    Rgb([235, 235, 235]),
];
/// A mannequin's own colours: the same for everybody, since a replay does not know.
const SKIN: Rgb = Rgb([150, 112, 90]);
const HAIR: Rgb = Rgb([48, 38, 36]);
const SHOES: Rgb = Rgb([236, 240, 244]);

/// One track on its way into the file.
struct Actor<'a> {
    sampled: &'a Sampled<'a>,
    rig: Rig,
    rest: Rest,
    ranges: Vec<Ranges>,
    gaps: Gaps,
}

pub(super) fn write(work: &mut Work<'_>, out: &mut dyn Write) -> Result<()> {
    let tracks: Vec<Sampled<'_>> = sampled(work, Clock::Own)?
        .into_iter()
        .filter(|sampled| sampled.frames() > 0)
        .collect();
    let start_secs = tracks
        .iter()
        .map(|s| s.times.start_secs())
        .fold(f64::INFINITY, f64::min);
    let mut actors = Vec::with_capacity(tracks.len());
    for sampled in &tracks {
        check_times(sampled, start_secs)?;
        let mut skeleton = sampled.track.skeleton.clone();
        if is_shown_as_joints(sampled, &tracks) {
            skeleton = Skeleton {
                joints: skeleton.joints,
                ..Skeleton::default()
            };
        }
        let rig = Rig::of(&skeleton, Purpose::Mannequin);
        let rest = Rest::of(&rig, sampled);
        actors.push(Actor {
            ranges: Motion::new(&rig, &rest, sampled).ranges(),
            gaps: gaps(sampled),
            sampled,
            rig,
            rest,
        });
    }
    notes(work, &actors);
    let mut document = Document::default();
    let mut tops = Vec::with_capacity(actors.len());
    for actor in &actors {
        tops.push(add_actor(&mut document, work.replay, actor)?);
    }
    for (index, (actor, top)) in actors.iter().zip(tops).enumerate() {
        add_animation(&mut document, actor, index, top, start_secs);
    }
    let root = document.root(&name_of(work.replay), &extras::of_scene(work.replay, start_secs))?;
    let mut out = BufWriter::new(out);
    document::write_header(&root, document.length(), &mut out)?;
    for section in document.sections() {
        match section {
            Section::Bytes(bytes) => out.write_all(bytes).map_err(unwritable)?,
            Section::Animation(actor) => {
                if let Some(actor) = actors.get(*actor) {
                    write_animation(actor, start_secs, &mut out).map_err(unwritable)?;
                }
            }
        }
    }
    out.flush().map_err(unwritable)
}

/// Times are single-precision: far from the start of a long take neighbours become one.
fn check_times(sampled: &Sampled<'_>, start_secs: f64) -> Result<()> {
    let at = |frame: usize| (sampled.times.time_of(frame) - start_secs) as f32;
    if (1..sampled.frames()).any(|frame| at(frame - 1) >= at(frame)) {
        return Err(Error::new(
            ErrorCode::LimitExceeded,
            format!(
                "expected a take whose single-precision times tell frames apart, found {:.3} s at {:.3} Hz; give a \
                 start and an end",
                sampled.times.end_secs() - start_secs,
                sampled.times.rate_hz()
            ),
        ));
    }
    Ok(())
}

/// Markers of somebody whose skeleton is in the file too are shown beside it.
fn is_shown_as_joints(sampled: &Sampled<'_>, all: &[Sampled<'_>]) -> bool {
    sampled.track.kind == TrackKind::Markers
        && sampled.track.participant.is_some()
        && all.iter().any(|other| {
            other.track.kind == TrackKind::Skeleton && other.track.participant == sampled.track.participant
        })
}

fn notes(work: &mut Work<'_>, actors: &[Actor<'_>]) {
    let samples: usize = actors.iter().map(|actor| actor.gaps.samples).sum();
    if samples > 0 {
        let joints: usize = actors.iter().map(|actor| actor.gaps.joints()).sum();
        work.note(
            "gaps-held",
            format!(
                "{samples} samples of {joints} joints are missing; an animation has no gaps, so these joints keep their \
                 last place and rotation against their parents, and the extras of each track list its gaps"
            ),
        );
    }
    let bodies = |actor: &&Actor<'_>| actor.rig.has_body();
    let added: usize = actors.iter().filter(bodies).map(|actor| actor.rig.added).sum();
    if added > 0 {
        work.note(
            "joints-added",
            format!("{added} nodes are added where the mannequin has a joint and the tracks have none"),
        );
    }
    let plain = actors.iter().filter(|actor| !actor.rig.has_body()).count();
    if plain > 0 {
        work.note(
            "joints-drawn",
            format!("{plain} tracks are drawn as balls and rods: hips and shoulders of a body are not known in them"),
        );
    }
}

fn name_of(replay: &Replay) -> String {
    if replay.title.is_empty() {
        "replay".to_owned()
    } else {
        replay.title.clone()
    }
}

/// What each stuff of a track is coloured.
fn colour(replay: &Replay, sampled: &Sampled<'_>, stuff: Stuff) -> Rgb {
    let participant = sampled.track.participant;
    let given = participant
        .and_then(|index| replay.participants.get(index))
        .map_or(&[][..], |participant| &participant.colours);
    let own = PALETTE[participant.unwrap_or(sampled.index) % PALETTE.len()];
    let vest = given.first().copied().unwrap_or(own);
    match stuff {
        Stuff::Skin => SKIN,
        Stuff::Hair => HAIR,
        Stuff::Shoes => SHOES,
        Stuff::Vest | Stuff::Plain => vest,
        Stuff::Shorts => given.get(1).copied().unwrap_or(Rgb(vest.0.map(|v| v / 3))),
    }
}

fn material(document: &mut Document, stuff: Stuff, colour: Rgb) -> usize {
    let (name, roughness) = match stuff {
        Stuff::Skin => ("skin", 0.65),
        Stuff::Hair => ("hair", 0.8),
        Stuff::Vest => ("vest", 0.75),
        Stuff::Shorts => ("shorts", 0.75),
        Stuff::Shoes => ("shoes", 0.6),
        Stuff::Plain => ("joints", 0.6),
    };
    let [r, g, b] = colour.0.map(linear);
    document.material(json!({
        "name": format!("{name} {}", colour.to_hex()),
        "pbrMetallicRoughness": {
            "baseColorFactor": [r, g, b, 1.0],
            "metallicFactor": 0.0,
            "roughnessFactor": roughness,
        },
    }))
}

/// The linear value of an sRGB one (IEC 61966-2-1).
fn linear(value: u8) -> f64 {
    let v = f64::from(value) / 255.0;
    let linear = if v <= 0.04045 {
        v / 12.92
    } else {
        ((v + 0.055) / 1.055).powf(2.4)
    };
    (linear * 1e6).round() / 1e6
}

/// Adds a track's nodes and its mesh, and gives the first of the nodes, below which its joints follow in order.
fn add_actor(document: &mut Document, replay: &Replay, actor: &Actor<'_>) -> Result<usize> {
    let track = actor.sampled.track;
    let person = track.participant.and_then(|index| replay.participants.get(index));
    let name = person.map_or(&track.name, |person| &person.name);
    let name = if name.is_empty() { "track" } else { name.as_str() };
    let top = document.nodes.len();
    let first = top + 1;
    let roots = actor
        .rig
        .nodes
        .iter()
        .enumerate()
        .filter(|(_, node)| node.parent.is_none());
    document.nodes.push(json!({
        "name": name,
        "children": roots.map(|(index, _)| first + index).collect::<Vec<_>>(),
        "extras": extras::of_track(replay, actor.sampled, &actor.gaps),
    }));
    document.roots.push(top);
    let children = actor.rig.children();
    for ((node, range), children) in actor.rig.nodes.iter().zip(&actor.ranges).zip(&children) {
        let mut value = Map::new();
        value.insert("name".to_owned(), json!(node.name));
        let translation_m = if range.moves {
            range.first.translation_m
        } else {
            range.translation_m
        };
        value.insert(
            "translation".to_owned(),
            json!(translation_m.to_array().map(single)),
        );
        let [x, y, z, w] = range.first.rotation.to_array();
        if [x, y, z].iter().any(|v| v.abs() > 1e-9) {
            value.insert("rotation".to_owned(), json!([x, y, z, w].map(single)));
        }
        if !children.is_empty() {
            let children: Vec<usize> = children.iter().map(|child| first + child).collect();
            value.insert("children".to_owned(), json!(children));
        }
        if !matches!(node.origin, Origin::Joint(_)) {
            value.insert("extras".to_owned(), json!({"added": true}));
        }
        document.nodes.push(Value::Object(value));
    }
    let surfaces = if actor.rig.has_body() {
        mannequin::body(&actor.rig, &actor.rest)
    } else {
        let radius_m = match track.kind {
            TrackKind::Markers => 0.016,
            TrackKind::Skeleton => 0.024,
            TrackKind::Object => 0.06,
        };
        mannequin::joints(&actor.rig, &actor.rest, radius_m)
    };
    if surfaces.is_empty() {
        return Ok(top);
    }
    if actor.rig.nodes.len() > usize::from(u16::MAX) {
        return Err(Error::new(
            ErrorCode::LimitExceeded,
            format!(
                "expected at most 65535 joints in a skin, found {}",
                actor.rig.nodes.len()
            ),
        ));
    }
    let primitives: Vec<Value> = surfaces
        .iter()
        .map(|(stuff, surface)| {
            let material = material(document, *stuff, colour(replay, actor.sampled, *stuff));
            primitive(document, surface, material, actor.rig.nodes.len())
        })
        .collect();
    let mesh = document.mesh(json!({"name": name, "primitives": primitives}));
    let skin = add_skin(document, actor, name, top);
    document.roots.push(document.nodes.len());
    document
        .nodes
        .push(json!({"name": format!("{name} (mesh)"), "mesh": mesh, "skin": skin}));
    Ok(top)
}

fn add_skin(document: &mut Document, actor: &Actor<'_>, name: &str, top: usize) -> usize {
    let mut matrices = Vec::with_capacity(actor.rig.nodes.len() * 64);
    for rest_m in &actor.rest.nodes_m {
        // Nothing is turned in the rest pose: what undoes it is a move alone.
        let matrix = glam::Mat4::from_translation(-rest_m.as_vec3());
        matrices.extend(matrix.to_cols_array().iter().flat_map(|v| v.to_le_bytes()));
    }
    let accessor = document.accessor(Component::Float, "MAT4", actor.rig.nodes.len(), matrices, None);
    let joints: Vec<usize> = (0..actor.rig.nodes.len()).map(|node| top + 1 + node).collect();
    document.skin(json!({
        "name": name,
        "joints": joints,
        "inverseBindMatrices": accessor,
        "skeleton": top,
    }))
}

fn primitive(document: &mut Document, surface: &Surface, material: usize, joints: usize) -> Value {
    let floats = |values: &[[f32; 3]]| {
        values
            .iter()
            .flatten()
            .flat_map(|v| v.to_le_bytes())
            .collect::<Vec<u8>>()
    };
    let count = surface.positions_m.len();
    let (mut least, mut most) = ([f32::INFINITY; 3], [f32::NEG_INFINITY; 3]);
    for position in &surface.positions_m {
        for ((least, most), value) in least.iter_mut().zip(&mut most).zip(position) {
            (*least, *most) = (least.min(*value), most.max(*value));
        }
    }
    let bounds = json!({"min": least.map(f64::from), "max": most.map(f64::from)});
    let attribute = Some(document::VERTICES);
    let position = document.bounded(
        Component::Float,
        "VEC3",
        count,
        floats(&surface.positions_m),
        attribute,
        bounds,
    );
    let normal = document.accessor(
        Component::Float,
        "VEC3",
        count,
        floats(&surface.normals),
        attribute,
    );
    let (component, bytes): (_, Vec<u8>) = if joints <= 256 {
        let narrow = |node: &u16| u8::try_from(*node).unwrap_or(0);
        (
            Component::Byte,
            surface.nodes.iter().flatten().map(narrow).collect(),
        )
    } else {
        (
            Component::Short,
            surface
                .nodes
                .iter()
                .flatten()
                .flat_map(|v| v.to_le_bytes())
                .collect(),
        )
    };
    let nodes = document.accessor(component, "VEC4", count, bytes, attribute);
    let bytes = surface
        .weights
        .iter()
        .flatten()
        .flat_map(|v| v.to_le_bytes())
        .collect();
    let weights = document.accessor(Component::Float, "VEC4", count, bytes, attribute);
    let (component, bytes): (_, Vec<u8>) = if count <= usize::from(u16::MAX) {
        let narrow = |index: &u32| u16::try_from(*index).unwrap_or(0).to_le_bytes();
        (
            Component::Short,
            surface.indices.iter().flat_map(narrow).collect(),
        )
    } else {
        (
            Component::Int,
            surface.indices.iter().flat_map(|v| v.to_le_bytes()).collect(),
        )
    };
    let indices = document.accessor(
        component,
        "SCALAR",
        surface.indices.len(),
        bytes,
        Some(document::INDICES),
    );
    json!({
        "attributes": {"POSITION": position, "NORMAL": normal, "JOINTS_0": nodes, "WEIGHTS_0": weights},
        "indices": indices,
        "material": material,
    })
}

fn add_animation(document: &mut Document, actor: &Actor<'_>, index: usize, top: usize, start_secs: f64) {
    let frames = actor.sampled.frames();
    if actor.ranges.iter().all(|range| !range.moves && !range.turns) {
        return;
    }
    let times = &actor.sampled.times;
    let bounds = json!({
        "min": [single(times.start_secs() - start_secs)],
        "max": [single(times.end_secs() - start_secs)],
    });
    document.begin_animation(index);
    let input = document.animated("SCALAR", frames, Some(bounds));
    for (node, range) in actor.ranges.iter().enumerate() {
        if range.turns {
            let output = document.animated("VEC4", frames, None);
            document.channel(input, output, top + 1 + node, "rotation");
        }
        if range.moves {
            let output = document.animated("VEC3", frames, None);
            document.channel(input, output, top + 1 + node, "translation");
        }
    }
}

/// The values of one track's channels, in the order in which [`add_animation`] has announced them.
fn write_animation(actor: &Actor<'_>, start_secs: f64, out: &mut impl Write) -> std::io::Result<()> {
    let frames = actor.sampled.frames();
    let mut rotations: Vec<Vec<[f32; 4]>> = vec![Vec::new(); actor.ranges.len()];
    let mut translations: Vec<Vec<[f32; 3]>> = vec![Vec::new(); actor.ranges.len()];
    let mut motion = Motion::new(&actor.rig, &actor.rest, actor.sampled);
    for frame in 0..frames {
        let placed = motion.at(frame);
        for (((placed, range), rotations), translations) in placed
            .iter()
            .zip(&actor.ranges)
            .zip(&mut rotations)
            .zip(&mut translations)
        {
            if range.turns {
                rotations.push(placed.rotation.as_quat().normalize().to_array());
            }
            if range.moves {
                translations.push(placed.translation_m.as_vec3().to_array());
            }
        }
    }
    for frame in 0..frames {
        let time_secs = (actor.sampled.times.time_of(frame) - start_secs) as f32;
        out.write_all(&time_secs.to_le_bytes())?;
    }
    for (rotations, translations) in rotations.iter().zip(&translations) {
        for value in rotations.iter().flatten() {
            out.write_all(&value.to_le_bytes())?;
        }
        for value in translations.iter().flatten() {
            out.write_all(&value.to_le_bytes())?;
        }
    }
    Ok(())
}

/// The value as single precision holds it.
fn single(value: f64) -> f64 {
    f64::from(value as f32)
}
