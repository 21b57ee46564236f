//! The rest pose of a track: how each node is to be turned, and where it is when nothing is turned.
//!
//! Both are found from frames spread over the whole track, so that no single odd frame decides.

use glam::{DQuat, DVec3};

use super::body::{Body, next_of, rest_direction};
use super::hierarchy::{Origin, Rig};
use super::turn::{best_turn, least_turn, span_a_plane};
use crate::export::selection::Sampled;
use crate::replay::BodyPart::{self, *};

/// Frames looked at.
const MOST_FRAMES: usize = 160;
/// A bone shorter than this points nowhere.
const LEAST_BONE_M: f64 = 0.005;

/// What turns a node.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Rule {
    /// It turns with its parent.
    Follow,
    /// It turns as this part of the body.
    Part(BodyPart),
    /// It points at a child, without twisting more than it must.
    Aim { child: usize, direction: DVec3 },
    /// It turns so that these children are as nearly as they can where they are in its frame; the search begins at the
    /// turn of a part.
    Fit {
        from: Option<BodyPart>,
        children: Vec<(usize, DVec3)>,
    },
}

/// The rest pose.
#[derive(Clone, Debug)]
pub(in crate::export) struct Rest {
    pub(super) rules: Vec<Rule>,
    /// Each node against its parent, in the first frame that has it.
    pub(super) first: Vec<(DQuat, DVec3)>,
    /// Where each node is in the rest pose.
    pub(in crate::export) nodes_m: Vec<DVec3>,
    parts_m: [Option<DVec3>; BodyPart::ALL.len()],
}

/// One frame that is looked at.
struct Look {
    body: Body,
    places: Vec<Option<DVec3>>,
    turns: Vec<Option<DQuat>>,
}

impl Look {
    fn offset(&self, from: usize, to: usize) -> Option<DVec3> {
        Some(self.place(to)? - self.place(from)?)
    }

    fn place(&self, node: usize) -> Option<DVec3> {
        self.places.get(node).copied().flatten()
    }

    fn turn(&self, node: Option<usize>) -> Option<DQuat> {
        match node {
            Some(node) => self.turns.get(node).copied().flatten(),
            None => Some(DQuat::IDENTITY),
        }
    }
}

impl Rest {
    pub(in crate::export) fn of(rig: &Rig, sampled: &Sampled<'_>) -> Self {
        let mut looks = looks(rig, sampled);
        let children = rig.children();
        let mut rest = Self {
            rules: Vec::with_capacity(rig.nodes.len()),
            first: Vec::with_capacity(rig.nodes.len()),
            nodes_m: Vec::with_capacity(rig.nodes.len()),
            parts_m: [None; BodyPart::ALL.len()],
        };
        for (index, node) in rig.nodes.iter().enumerate() {
            let own = children.get(index).map_or(&[][..], Vec::as_slice);
            let rule = rule_of(rig, index, own, &looks);
            for look in &mut looks {
                let parent = look.turn(node.parent);
                let turn = rule.turn(index, &look.body, |n| look.place(n), parent, parent);
                look.turns.push(turn);
            }
            rest.first.push(first_local(index, node.parent, &looks));
            rest.rules.push(rule);
        }
        rest.place_parts(&looks);
        rest.place_nodes(rig, &looks);
        rest
    }

    /// Where a part is in the rest pose.
    pub(in crate::export) fn part_m(&self, part: BodyPart) -> Option<DVec3> {
        self.parts_m[part as usize]
    }

    /// The body upright, its bones as long as they are half of the time.
    fn place_parts(&mut self, looks: &[Look]) {
        let length = |from: BodyPart, to: BodyPart| {
            median(
                looks
                    .iter()
                    .filter_map(|look| Some(look.body.get(from)?.distance(look.body.get(to)?))),
            )
        };
        let in_frame_of = |frame: BodyPart, from: BodyPart, to: BodyPart| {
            mean(looks.iter().filter_map(|look| {
                let offset = look.body.get(to)? - look.body.get(from)?;
                Some(look.body.turn_of(frame)?.inverse() * offset)
            }))
        };
        let mut put = |part: BodyPart, from: Option<DVec3>, offset: Option<DVec3>| {
            let place = from.zip(offset).map(|(from, offset)| from + offset);
            self.parts_m[part as usize] = place;
            place
        };
        let pelvis = put(Pelvis, Some(DVec3::ZERO), Some(DVec3::ZERO));
        let mut below = (Pelvis, pelvis);
        for part in [Spine, Chest, Neck, Head, HeadTop] {
            let offset = length(below.0, part).map(|length| DVec3::Y * length);
            let place = put(part, below.1, offset);
            if place.is_some() {
                below = (part, place);
            }
            if part == Neck {
                for (upper, lower, end, tip) in [
                    (LeftShoulder, LeftElbow, LeftWrist, LeftHand),
                    (RightShoulder, RightElbow, RightWrist, RightHand),
                ] {
                    let mut at = put(upper, place, in_frame_of(Chest, Neck, upper));
                    for (from, to) in [(upper, lower), (lower, end), (end, tip)] {
                        at = put(
                            to,
                            at,
                            length(from, to).map(|length| rest_direction(from) * length),
                        );
                    }
                }
            }
        }
        for (upper, lower, end, tip, heel) in [
            (LeftHip, LeftKnee, LeftAnkle, LeftToe, LeftHeel),
            (RightHip, RightKnee, RightAnkle, RightToe, RightHeel),
        ] {
            let mut at = put(upper, pelvis, in_frame_of(Pelvis, Pelvis, upper));
            for (from, to) in [(upper, lower), (lower, end)] {
                at = put(
                    to,
                    at,
                    length(from, to).map(|length| rest_direction(from) * length),
                );
            }
            put(
                tip,
                at,
                length(end, tip).map(|length| rest_direction(end) * length),
            );
            put(heel, at, in_frame_of(end, end, heel));
        }
    }

    fn place_nodes(&mut self, rig: &Rig, looks: &[Look]) {
        for (index, node) in rig.nodes.iter().enumerate() {
            let of_part = BodyPart::ALL
                .into_iter()
                .find(|&part| rig.node_of(part) == Some(index))
                .and_then(|part| self.part_m(part));
            let beside = |parent: usize| {
                let offset = mean(looks.iter().filter_map(|look| {
                    Some(look.turn(Some(parent))?.inverse() * look.offset(parent, index)?)
                }))?;
                Some(*self.nodes_m.get(parent)? + offset)
            };
            let from_pelvis = || {
                mean(looks.iter().filter_map(|look| {
                    let offset = look.place(index)? - look.body.get(Pelvis)?;
                    Some(look.body.turn_of(Pelvis)?.inverse() * offset)
                }))
            };
            let first = || looks.iter().find_map(|look| look.place(index));
            let place = of_part
                .or_else(|| node.parent.and_then(beside))
                .or_else(from_pelvis)
                .or_else(first);
            self.nodes_m.push(place.unwrap_or(DVec3::ZERO));
        }
    }
}

impl Rule {
    /// How a node is turned in the world; `None` where what decides it is missing. `parent` is how its parent is turned,
    /// `before` a turn near the one looked for.
    pub(super) fn turn(
        &self,
        node: usize,
        body: &Body,
        place: impl Fn(usize) -> Option<DVec3>,
        parent: Option<DQuat>,
        before: Option<DQuat>,
    ) -> Option<DQuat> {
        match self {
            Self::Follow => parent,
            Self::Part(part) => body.turn_of(*part),
            Self::Aim { child, direction } => {
                let parent = parent?;
                let offset = place(*child)? - place(node)?;
                if offset.length() < LEAST_BONE_M * 0.5 {
                    return None;
                }
                Some((least_turn(parent * *direction, offset)? * parent).normalize())
            }
            Self::Fit { from, children } => {
                let own = place(node)?;
                let pairs: Vec<(DVec3, DVec3)> = children
                    .iter()
                    .filter_map(|&(child, rest)| Some((rest, place(child)? - own)))
                    .collect();
                if !span_a_plane(pairs.iter().map(|pair| pair.1)) {
                    return None;
                }
                let start = from.and_then(|part| body.turn_of(part)).or(before)?;
                Some(best_turn(&pairs, start))
            }
        }
    }
}

fn looks(rig: &Rig, sampled: &Sampled<'_>) -> Vec<Look> {
    let frames = sampled.frames();
    let mut positions_m = Vec::new();
    (0..frames)
        .step_by(frames.div_ceil(MOST_FRAMES).max(1))
        .map(|frame| {
            sampled.positions_into(frame, &mut positions_m);
            Look {
                body: rig.sources.body(&positions_m),
                places: rig
                    .nodes
                    .iter()
                    .map(|node| place_of(rig, node.origin, &positions_m))
                    .collect(),
                turns: Vec::with_capacity(rig.nodes.len()),
            }
        })
        .collect()
}

/// Where a node is; `None` in a gap.
pub(super) fn place_of(rig: &Rig, origin: Origin, positions_m: &[[f32; 3]]) -> Option<DVec3> {
    match origin {
        Origin::World => Some(DVec3::ZERO),
        Origin::Part(part) => rig.sources.position(part, positions_m),
        Origin::Joint(joint) => {
            let position = glam::Vec3::from(*positions_m.get(joint)?).as_dvec3();
            position.is_finite().then_some(position)
        }
    }
}

fn rule_of(rig: &Rig, index: usize, children: &[usize], looks: &[Look]) -> Rule {
    let Some(node) = rig.nodes.get(index) else {
        return Rule::Follow;
    };
    let is_hinged = node.role.is_some_and(|part| {
        matches!(
            part,
            LeftShoulder | LeftElbow | RightShoulder | RightElbow | LeftHip | LeftKnee | RightHip | RightKnee
        )
    });
    let joints: Vec<usize> = children
        .iter()
        .copied()
        .filter(|&child| {
            rig.nodes
                .get(child)
                .is_some_and(|n| matches!(n.origin, Origin::Joint(_)))
        })
        .collect();
    if !is_hinged
        && matches!(node.origin, Origin::Joint(_))
        && let Some(fit) = fit_of(index, node.parent, node.role, &joints, looks)
    {
        return fit;
    }
    if let Some(part) = node.role {
        let is_told = looks.iter().any(|look| look.body.turn_of(part).is_some());
        let ends_here = !matches!(part, Pelvis | Spine | Chest | Neck | Head) && next_of(part).is_none();
        return if is_told && !ends_here {
            Rule::Part(part)
        } else {
            Rule::Follow
        };
    }
    if node.origin == Origin::World {
        return Rule::Follow;
    }
    let longest = joints
        .iter()
        .filter_map(|&child| {
            let length = median(
                looks
                    .iter()
                    .filter_map(|look| Some(look.offset(index, child)?.length())),
            )?;
            Some((child, length))
        })
        .max_by(|a, b| a.1.total_cmp(&b.1));
    let Some((child, _)) = longest.filter(|(_, length)| *length > LEAST_BONE_M) else {
        return Rule::Follow;
    };
    let directions = || {
        looks.iter().filter_map(|look| {
            let turn = look.turn(node.parent)?;
            (turn.inverse() * look.offset(index, child)?).try_normalize()
        })
    };
    // Directions all around have no mean.
    let direction = mean(directions())
        .filter(|mean| mean.length() > 0.3)
        .or_else(|| directions().next())
        .and_then(DVec3::try_normalize);
    direction.map_or(Rule::Follow, |direction| Rule::Aim { child, direction })
}

/// Where a node's children are in its frame, if there are enough of them to tell how it is turned.
fn fit_of(
    index: usize,
    parent: Option<usize>,
    role: Option<BodyPart>,
    children: &[usize],
    looks: &[Look],
) -> Option<Rule> {
    const ROUNDS: usize = 3;
    if children.len() < 2 {
        return None;
    }
    let complete: Vec<(&Look, Vec<DVec3>)> = looks
        .iter()
        .filter_map(|look| {
            let offsets = children
                .iter()
                .map(|&child| look.offset(index, child))
                .collect::<Option<Vec<_>>>();
            Some((look, offsets?))
        })
        .collect();
    let spanning = complete
        .iter()
        .filter(|(_, offsets)| span_a_plane(offsets.iter().copied()))
        .count();
    if spanning == 0 || spanning * 10 < complete.len() * 9 {
        return None;
    }
    let mut turns: Vec<Option<DQuat>> = complete
        .iter()
        .map(|(look, _)| match role {
            Some(part) => look.body.turn_of(part),
            None => look.turn(parent),
        })
        .collect();
    let (at, start) = turns
        .iter()
        .enumerate()
        .find_map(|(at, turn)| Some((at, (*turn)?)))?;
    let mut shape: Vec<DVec3> = complete
        .get(at)
        .map(|(_, offsets)| offsets.iter().map(|offset| start.inverse() * *offset).collect())?;
    for round in 0..ROUNDS {
        if round > 0 || role.is_some() {
            for (child, place) in shape.iter_mut().enumerate() {
                let own = complete
                    .iter()
                    .zip(&turns)
                    .filter_map(|((_, offsets), turn)| Some((*turn)?.inverse() * *offsets.get(child)?));
                *place = mean(own).unwrap_or(*place);
            }
        }
        for ((look, offsets), turn) in complete.iter().zip(&mut turns) {
            let pairs: Vec<(DVec3, DVec3)> = shape.iter().copied().zip(offsets.iter().copied()).collect();
            let near = turn.or(look.turn(parent)).unwrap_or(start);
            *turn = Some(best_turn(&pairs, near));
        }
    }
    Some(Rule::Fit {
        from: role,
        children: children.iter().copied().zip(shape).collect(),
    })
}

fn first_local(index: usize, parent: Option<usize>, looks: &[Look]) -> (DQuat, DVec3) {
    let turn = looks.iter().find_map(|look| {
        let own = look.turn(Some(index))?;
        Some((look.turn(parent)?.inverse() * own).normalize())
    });
    let place = looks.iter().find_map(|look| {
        let from = parent.map_or(Some(DVec3::ZERO), |parent| look.place(parent))?;
        Some(look.turn(parent)?.inverse() * (look.place(index)? - from))
    });
    (turn.unwrap_or(DQuat::IDENTITY), place.unwrap_or(DVec3::ZERO))
}

fn mean(vectors: impl Iterator<Item = DVec3>) -> Option<DVec3> {
    let (mut sum, mut count) = (DVec3::ZERO, 0_usize);
    for vector in vectors {
        sum += vector;
        count += 1;
    }
    (count > 0).then(|| sum / count as f64)
}

fn median(values: impl Iterator<Item = f64>) -> Option<f64> {
    let mut sorted: Vec<f64> = values.collect();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied()
}
