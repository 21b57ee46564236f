//! Every node's rotation and place against its parent, frame by frame.

use glam::{DQuat, DVec3};

use super::hierarchy::Rig;
use super::rest::{Rest, place_of};
use crate::export::selection::Sampled;

/// How far the world position of any node may lie from the track once bones that hardly change are taken to be rigid.
const TOLERANCE_M: f64 = 0.000_05;
/// Rotations that differ by less than this in each component are one rotation.
const SAME_ROTATION: f64 = 1e-7;

/// One node in one frame.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::export) struct Placed {
    /// Against its parent, or against the world for a root.
    pub(in crate::export) rotation: DQuat,
    /// In its parent's frame, or in the world for a root.
    pub(in crate::export) translation_m: DVec3,
    world_rotation: DQuat,
    world_m: DVec3,
}

impl Placed {
    const AT_REST: Self = Self {
        rotation: DQuat::IDENTITY,
        translation_m: DVec3::ZERO,
        world_rotation: DQuat::IDENTITY,
        world_m: DVec3::ZERO,
    };
}

/// Goes through a track's frames in order. In a gap a node keeps its last place and rotation against its parent, and
/// before its first sample it has those of that sample.
pub(in crate::export) struct Motion<'a> {
    rig: &'a Rig,
    rest: &'a Rest,
    sampled: &'a Sampled<'a>,
    placed: Vec<Placed>,
    positions_m: Vec<[f32; 3]>,
}

impl<'a> Motion<'a> {
    pub(in crate::export) fn new(rig: &'a Rig, rest: &'a Rest, sampled: &'a Sampled<'a>) -> Self {
        let placed = rest.first.iter().map(|&(rotation, translation_m)| Placed {
            rotation,
            translation_m,
            ..Placed::AT_REST
        });
        Self {
            rig,
            rest,
            sampled,
            placed: placed.collect(),
            positions_m: Vec::new(),
        }
    }

    /// The nodes in a frame, in the order of the rig.
    pub(in crate::export) fn at(&mut self, frame: usize) -> &[Placed] {
        self.sampled.positions_into(frame, &mut self.positions_m);
        let body = self.rig.sources.body(&self.positions_m);
        for (index, (node, rule)) in self.rig.nodes.iter().zip(&self.rest.rules).enumerate() {
            let (parent_turn, parent_m) = node
                .parent
                .and_then(|parent| self.placed.get(parent))
                .map_or((DQuat::IDENTITY, DVec3::ZERO), |p| (p.world_rotation, p.world_m));
            let Some(held) = self.placed.get(index).copied() else {
                continue;
            };
            let kept = parent_turn * held.rotation;
            let place = |node: usize| {
                let node = self.rig.nodes.get(node)?;
                place_of(self.rig, node.origin, &self.positions_m)
            };
            let own_m = place(index);
            let turn = rule
                .turn(index, &body, place, Some(parent_turn), Some(kept))
                .unwrap_or(kept)
                .normalize();
            let mut rotation = (parent_turn.inverse() * turn).normalize();
            if rotation.dot(held.rotation) < 0.0 {
                rotation = -rotation;
            }
            let translation_m =
                own_m.map_or(held.translation_m, |own| parent_turn.inverse() * (own - parent_m));
            if let Some(placed) = self.placed.get_mut(index) {
                *placed = Placed {
                    rotation,
                    translation_m,
                    world_rotation: turn,
                    world_m: own_m.unwrap_or(parent_m + parent_turn * translation_m),
                };
            }
        }
        &self.placed
    }

    /// What changes in the course of the track.
    pub(in crate::export) fn ranges(mut self) -> Vec<Ranges> {
        let mut spans: Vec<Span> = Vec::new();
        for frame in 0..self.sampled.frames() {
            let placed = self.at(frame);
            if spans.is_empty() {
                spans = placed.iter().map(Span::new).collect();
            }
            for (span, placed) in spans.iter_mut().zip(placed) {
                span.take_in(placed);
            }
        }
        let mut ranges: Vec<Ranges> = Vec::with_capacity(spans.len());
        // How far each node may lie from the track because nodes above it are taken to be rigid.
        let mut errors_m: Vec<f64> = Vec::with_capacity(spans.len());
        for (span, node) in spans.iter().zip(&self.rig.nodes) {
            let above_m = node
                .parent
                .and_then(|parent| errors_m.get(parent))
                .copied()
                .unwrap_or(0.0);
            let own_m = span.least_m.distance(span.most_m) / 2.0;
            let moves = above_m + own_m > TOLERANCE_M;
            errors_m.push(if moves { above_m } else { above_m + own_m });
            ranges.push(Ranges {
                first: span.first,
                translation_m: (span.least_m + span.most_m) / 2.0,
                moves,
                turns: span.turns,
            });
        }
        ranges
    }
}

/// What changes of a node in the course of a track.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::export) struct Ranges {
    /// The node in the first frame.
    pub(in crate::export) first: Placed,
    /// The middle of its places against its parent.
    pub(in crate::export) translation_m: DVec3,
    /// Whether it moves against its parent by more than the tolerance.
    pub(in crate::export) moves: bool,
    /// Whether it turns against its parent.
    pub(in crate::export) turns: bool,
}

struct Span {
    first: Placed,
    least_m: DVec3,
    most_m: DVec3,
    turns: bool,
}

impl Span {
    fn new(placed: &Placed) -> Self {
        Self {
            first: *placed,
            least_m: placed.translation_m,
            most_m: placed.translation_m,
            turns: false,
        }
    }

    fn take_in(&mut self, placed: &Placed) {
        self.least_m = self.least_m.min(placed.translation_m);
        self.most_m = self.most_m.max(placed.translation_m);
        self.turns |= !placed.rotation.abs_diff_eq(self.first.rotation, SAME_ROTATION);
    }
}
