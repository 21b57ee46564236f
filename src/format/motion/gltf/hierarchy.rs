//! The tree of nodes: who hangs from whom, and where everything is at a moment.

use std::collections::HashMap;

use glam::{DAffine3, DMat4, DQuat, DVec3};

use super::animation::{Curve, Path};
use super::buffers::malformed;
use super::document::Node;
use crate::error::Result;
use crate::format::limits::over_limit;
use crate::format::{Limits, Warning};

/// Parents and the order of a walk through the tree, for the nodes as the file has them.
pub(super) struct Hierarchy {
    parents: Vec<Option<usize>>,
    has_two_parents: Vec<bool>,
    /// The place of each node in a walk from the roots, parents before children; none for nodes of a cycle.
    places: Vec<Option<usize>>,
}

impl Hierarchy {
    pub(super) fn new(nodes: &[Node], warnings: &mut Vec<Warning>) -> Self {
        let mut parents = vec![None; nodes.len()];
        let mut has_two_parents = vec![false; nodes.len()];
        let mut missing = 0;
        for (index, node) in nodes.iter().enumerate() {
            for &child in &node.children {
                match (parents.get_mut(child), has_two_parents.get_mut(child)) {
                    (Some(parent @ None), _) => *parent = Some(index),
                    (Some(Some(other)), Some(two)) => *two |= *other != index,
                    _ => missing += 1,
                }
            }
        }
        if missing > 0 {
            warnings.push(Warning::new(
                "nodes-missing",
                format!("{missing} children of nodes are not in the file and are left out"),
            ));
        }
        let mut places = vec![None; nodes.len()];
        let mut next = 0;
        let mut open: Vec<usize> = (0..nodes.len())
            .rev()
            .filter(|&node| parents.get(node).is_some_and(Option::is_none))
            .collect();
        while let Some(index) = open.pop() {
            let Some(place @ None) = places.get_mut(index) else {
                continue;
            };
            *place = Some(next);
            next += 1;
            let children = nodes.get(index).map_or(&[][..], |node| &node.children);
            let own = |child: &usize| parents.get(*child).copied().flatten() == Some(index);
            open.extend(children.iter().rev().copied().filter(own));
        }
        Self {
            parents,
            has_two_parents,
            places,
        }
    }

    pub(super) fn parent(&self, node: usize) -> Option<usize> {
        self.parents.get(node).copied().flatten()
    }

    /// These nodes, each once, parents before children.
    pub(super) fn in_order(&self, mut nodes: Vec<usize>) -> Vec<usize> {
        let place = |node: &usize| (self.places.get(*node).copied().flatten(), *node);
        nodes.sort_unstable_by_key(place);
        nodes.dedup();
        nodes
    }

    /// These nodes with everything they hang from, parents before children.
    ///
    /// # Errors
    /// `InputMalformed` for a cycle or a node with two parents, whose place is then unknown; `LimitExceeded` for a chain
    /// that is too long.
    pub(super) fn with_ancestors(&self, nodes: &[usize], limits: &Limits) -> Result<Vec<usize>> {
        let mut depths: Vec<usize> = vec![0; self.parents.len()];
        let mut all = Vec::new();
        let mut climbed = Vec::new();
        for &node in nodes {
            let mut at = Some(node);
            let mut depth = 0;
            climbed.clear();
            while let Some(node) = at {
                let known = depths.get(node).copied().unwrap_or(1);
                if known > 0 {
                    depth = known;
                    break;
                }
                if self.places.get(node).copied().flatten().is_none() {
                    return Err(malformed(
                        format!(
                            "expected a tree of nodes, found that node {node} hangs from itself; export the file again"
                        ),
                        format!("nodes[{node}]"),
                    ));
                }
                if self.has_two_parents.get(node).copied().unwrap_or(false) {
                    return Err(malformed(
                        format!("expected one parent for node {node}, found two; export the file again"),
                        format!("nodes[{node}]"),
                    ));
                }
                climbed.push(node);
                at = self.parent(node);
            }
            for node in climbed.drain(..).rev() {
                depth += 1;
                if let Some(slot) = depths.get_mut(node) {
                    *slot = depth;
                }
                all.push(node);
            }
            if depth > limits.max_depth {
                return Err(over_limit(
                    &format!("a hierarchy at most {} nodes deep", limits.max_depth),
                    &depth.to_string(),
                )
                .in_field(format!("nodes[{node}]")));
            }
        }
        Ok(self.in_order(all))
    }
}

/// Where a node is relative to its parent.
#[derive(Clone, Copy, Debug)]
struct Local {
    translation: DVec3,
    rotation: DQuat,
    scale: DVec3,
    /// A transform that is no translation, rotation and scale, for a node that nothing moves.
    matrix: Option<DAffine3>,
}

impl Local {
    fn of(node: &Node) -> Self {
        let rotation = node.rotation.map_or(DQuat::IDENTITY, DQuat::from_array);
        let mut local = Self {
            translation: node.translation.map_or(DVec3::ZERO, DVec3::from),
            rotation: if rotation.length() > 0.0 {
                rotation.normalize()
            } else {
                DQuat::IDENTITY
            },
            scale: node.scale.map_or(DVec3::ONE, DVec3::from),
            matrix: None,
        };
        if let Some(matrix) = &node.matrix {
            let matrix = DAffine3::from_mat4(DMat4::from_cols_array(matrix));
            local.matrix = Some(matrix);
            let (scale, rotation, translation) = matrix.to_scale_rotation_translation();
            // Of a flat matrix there is no rotation; nothing is animated on such a node in practice.
            if rotation.is_finite() {
                (local.scale, local.rotation) = (scale, rotation);
            }
            local.translation = translation;
        }
        local
    }

    fn to_affine(self) -> DAffine3 {
        self.matrix.unwrap_or_else(|| {
            DAffine3::from_scale_rotation_translation(self.scale, self.rotation, self.translation)
        })
    }
}

/// The nodes that matter, posed at one moment after another.
pub(super) struct Poser {
    place_of: HashMap<usize, usize>,
    /// Where the parent of each place is.
    parents: Vec<Option<usize>>,
    locals: Vec<Local>,
    curves: Vec<(usize, Curve)>,
    /// From each place's space to the world; parents come before children.
    world: Vec<DAffine3>,
}

impl Poser {
    /// For nodes that include all they hang from, parents before children, moved by the curves that aim at them.
    pub(super) fn new(nodes: &[Node], needed: &[usize], hierarchy: &Hierarchy, curves: Vec<Curve>) -> Self {
        let mut place_of = HashMap::with_capacity(needed.len());
        for (place, &node) in needed.iter().enumerate() {
            place_of.insert(node, place);
        }
        let mut locals: Vec<Local> = needed
            .iter()
            .map(|&node| {
                nodes
                    .get(node)
                    .map_or_else(|| Local::of(&Node::default()), Local::of)
            })
            .collect();
        let parents = needed
            .iter()
            .map(|&node| {
                hierarchy
                    .parent(node)
                    .and_then(|parent| place_of.get(&parent).copied())
            })
            .collect();
        let curves: Vec<(usize, Curve)> = curves
            .into_iter()
            .filter_map(|curve| Some((*place_of.get(&curve.node)?, curve)))
            .collect();
        for (place, _) in &curves {
            if let Some(local) = locals.get_mut(*place) {
                local.matrix = None;
            }
        }
        Self {
            world: vec![DAffine3::IDENTITY; needed.len()],
            place_of,
            parents,
            locals,
            curves,
        }
    }

    /// Poses the nodes; moments are asked for in order.
    pub(super) fn pose(&mut self, time_secs: f64) {
        for (place, curve) in &mut self.curves {
            let Some(local) = self.locals.get_mut(*place) else {
                continue;
            };
            match curve.path {
                Path::Translation => local.translation = curve.vector_at(time_secs),
                Path::Rotation => local.rotation = curve.rotation_at(time_secs),
                Path::Scale => local.scale = curve.vector_at(time_secs),
            }
        }
        self.pose_at_rest();
    }

    /// Poses the nodes as they are now: before any other pose, at rest.
    pub(super) fn pose_at_rest(&mut self) {
        for (place, (local, parent)) in self.locals.iter().zip(&self.parents).enumerate() {
            let own = local.to_affine();
            let parent = parent.and_then(|parent| self.world.get(parent).copied());
            if let Some(world) = self.world.get_mut(place) {
                *world = parent.map_or(own, |parent| parent * own);
            }
        }
    }

    /// The place of a node among those posed.
    pub(super) fn place_of(&self, node: usize) -> Option<usize> {
        self.place_of.get(&node).copied()
    }

    /// From the space of the node at a place to the world.
    pub(super) fn world_from(&self, place: usize) -> DAffine3 {
        self.world.get(place).copied().unwrap_or(DAffine3::IDENTITY)
    }
}
