//! Which nodes are the joints of which body.

use std::collections::HashMap;

use super::buffers::malformed;
use super::document::Document;
use super::hierarchy::Hierarchy;
use crate::error::Result;
use crate::format::limits::over_limit;
use crate::format::{Limits, Warning};

/// The joints of one body, or of what moves without a skin.
#[derive(Debug, Default)]
pub(super) struct Body {
    /// Its nodes, parents before children.
    pub(super) nodes: Vec<usize>,
    /// The skins on it.
    pub(super) skins: Vec<usize>,
}

impl Body {
    /// For each joint the nearest joint that it hangs from.
    pub(super) fn parents(&self, hierarchy: &Hierarchy) -> Vec<Option<u16>> {
        let mut joint_of = HashMap::with_capacity(self.nodes.len());
        let mut parents = Vec::with_capacity(self.nodes.len());
        for (joint, &node) in (0_u16..).zip(&self.nodes) {
            let mut at = hierarchy.parent(node);
            while let Some(above) = at
                && !joint_of.contains_key(&above)
            {
                at = hierarchy.parent(above);
            }
            parents.push(at.and_then(|above| joint_of.get(&above).copied()));
            joint_of.insert(node, joint);
        }
        parents
    }

    /// The joint that is this node.
    pub(super) fn joints_by_node(&self) -> HashMap<usize, u16> {
        self.nodes.iter().copied().zip(0_u16..).collect()
    }
}

/// The bodies of all skins: skins that share joints, or of which one hangs from another's joints (hair, clothes, a face),
/// are one body.
///
/// # Errors
/// `InputMalformed` for joints that are not there or have no certain place; `LimitExceeded`.
pub(super) fn of_skins(
    document: &Document<'_>,
    hierarchy: &Hierarchy,
    limits: &Limits,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<Body>> {
    let mut all = Vec::new();
    for (index, skin) in document.skins.iter().enumerate() {
        if let Some((place, joint)) = skin
            .joints
            .iter()
            .enumerate()
            .find(|(_, joint)| **joint >= document.nodes.len())
        {
            return Err(malformed(
                format!(
                    "expected one of {} nodes, found number {joint}; export the file again",
                    document.nodes.len()
                ),
                format!("skins[{index}].joints[{place}]"),
            ));
        }
        if skin.joints.len() > limits.max_joints {
            return Err(over_limit(
                &format!("at most {} joints", limits.max_joints),
                &skin.joints.len().to_string(),
            )
            .in_field(format!("skins[{index}]")));
        }
        all.extend_from_slice(&skin.joints);
    }
    // From here on no chain is longer than the limit.
    hierarchy.with_ancestors(&all, limits)?;

    let mut first: Vec<usize> = (0..document.skins.len()).collect();
    let mut skin_of = HashMap::new();
    for (index, skin) in document.skins.iter().enumerate() {
        for &joint in &skin.joints {
            let other = *skin_of.entry(joint).or_insert(index);
            join(&mut first, other, index);
        }
    }
    for (&joint, &skin) in &skin_of {
        let mut at = hierarchy.parent(joint);
        while let Some(above) = at {
            if let Some(&other) = skin_of.get(&above) {
                join(&mut first, other, skin);
                break;
            }
            at = hierarchy.parent(above);
        }
    }
    let mut bodies: Vec<Body> = document.skins.iter().map(|_| Body::default()).collect();
    for (index, skin) in document.skins.iter().enumerate() {
        let body = root(&first, index);
        if let Some(body) = bodies.get_mut(body) {
            body.skins.push(index);
            body.nodes.extend_from_slice(&skin.joints);
        }
    }
    bodies.retain(|body| !body.nodes.is_empty());
    for body in &mut bodies {
        body.nodes = hierarchy.in_order(std::mem::take(&mut body.nodes));
    }
    let skins: usize = bodies.iter().map(|body| body.skins.len()).sum();
    if skins > bodies.len() {
        warnings.push(Warning::new(
            "skins-joined",
            format!(
                "{skins} skins share joints or hang from each other; they are {} {}",
                bodies.len(),
                if bodies.len() == 1 { "body" } else { "bodies" }
            ),
        ));
    }
    Ok(bodies)
}

/// What moves without a skin: the nodes that are aimed at, and all that hangs from them. Where nothing moves, all nodes.
pub(super) fn of_nodes(document: &Document<'_>, hierarchy: &Hierarchy, moved: &[usize]) -> Body {
    let all = hierarchy.in_order((0..document.nodes.len()).collect());
    if moved.is_empty() {
        return Body {
            nodes: all,
            skins: Vec::new(),
        };
    }
    let mut kept = vec![false; document.nodes.len()];
    for &node in moved {
        if let Some(kept) = kept.get_mut(node) {
            *kept = true;
        }
    }
    for &node in &all {
        let hangs = hierarchy
            .parent(node)
            .and_then(|parent| kept.get(parent).copied())
            .unwrap_or(false);
        if let Some(kept) = kept.get_mut(node) {
            *kept |= hangs;
        }
    }
    let is_kept = |node: &usize| kept.get(*node).copied().unwrap_or(false);
    Body {
        nodes: all.into_iter().filter(is_kept).collect(),
        skins: Vec::new(),
    }
}

/// The lowest skin that this one is joined with.
fn root(first: &[usize], mut index: usize) -> usize {
    while let Some(&lower) = first.get(index)
        && lower < index
    {
        index = lower;
    }
    index
}

fn join(first: &mut [usize], one: usize, other: usize) {
    let (one, other) = (root(first, one), root(first, other));
    let (low, high) = (one.min(other), one.max(other));
    if let Some(slot) = first.get_mut(high) {
        *slot = low;
    }
}
