//! Which node hangs from which.

use super::body::PartSources;
use crate::replay::BodyPart::{self, *};
use crate::replay::Skeleton;

/// Where a node's place comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::export) enum Origin {
    /// A joint of the track.
    Joint(usize),
    /// A part of the body that is no joint of its own.
    Part(BodyPart),
    /// The world's origin.
    World,
}

/// One node of the hierarchy.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::export) struct Node {
    pub(in crate::export) name: String,
    /// An earlier node.
    pub(in crate::export) parent: Option<usize>,
    pub(in crate::export) origin: Origin,
    /// The part of the body that it turns with.
    pub(super) role: Option<BodyPart>,
}

/// What a hierarchy is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::export) enum Purpose {
    /// Formats of one root that hold joints only.
    OneRoot,
    /// A mannequin, which needs a node at the start of each of its bones.
    Mannequin,
}

/// The nodes of one track, parents first.
#[derive(Clone, Debug)]
pub(in crate::export) struct Rig {
    pub(in crate::export) nodes: Vec<Node>,
    pub(super) sources: PartSources,
    nodes_of_parts: [Option<usize>; BodyPart::ALL.len()],
    /// How many nodes are no joints of the track.
    pub(in crate::export) added: usize,
}

/// The parts that bones of a body begin at.
const BONE_STARTS: [BodyPart; 17] = [
    Pelvis,
    Spine,
    Chest,
    Neck,
    Head,
    LeftShoulder,
    LeftElbow,
    LeftWrist,
    RightShoulder,
    RightElbow,
    RightWrist,
    LeftHip,
    LeftKnee,
    LeftAnkle,
    RightHip,
    RightKnee,
    RightAnkle,
];

/// The part that a part hangs from.
fn parent_of(part: BodyPart) -> Option<BodyPart> {
    Some(match part {
        Pelvis => return None,
        Spine | LeftHip | RightHip => Pelvis,
        Chest => Spine,
        Neck => Chest,
        Head | LeftShoulder | RightShoulder => Neck,
        HeadTop | Nose => Head,
        LeftElbow => LeftShoulder,
        LeftWrist => LeftElbow,
        LeftHand => LeftWrist,
        RightElbow => RightShoulder,
        RightWrist => RightElbow,
        RightHand => RightWrist,
        LeftKnee => LeftHip,
        LeftAnkle => LeftKnee,
        LeftHeel | LeftToe => LeftAnkle,
        RightKnee => RightHip,
        RightAnkle => RightKnee,
        RightHeel | RightToe => RightAnkle,
    })
}

impl Rig {
    pub(in crate::export) fn of(skeleton: &Skeleton, purpose: Purpose) -> Self {
        let mut rig = Self {
            nodes: Vec::with_capacity(skeleton.joints.len() + BONE_STARTS.len()),
            sources: PartSources::of(&skeleton.body_map),
            nodes_of_parts: [None; BodyPart::ALL.len()],
            added: 0,
        };
        let has_parents = skeleton.joints.iter().any(|joint| joint.parent.is_some());
        if has_parents || skeleton.body_map.is_empty() {
            rig.add_joints_by_parent(skeleton);
            if purpose == Purpose::Mannequin && rig.has_body() {
                rig.add_missing_parts(&BONE_STARTS);
            }
        } else {
            rig.add_parts(skeleton);
        }
        if purpose == Purpose::OneRoot {
            rig.join_roots();
        }
        rig.added = rig
            .nodes
            .iter()
            .filter(|node| !matches!(node.origin, Origin::Joint(_)))
            .count();
        rig
    }

    /// Whether enough of a body is known to draw one.
    pub(in crate::export) fn has_body(&self) -> bool {
        let has = |part| self.sources.has(part);
        has(Pelvis) && has(Neck) && has(LeftHip) && has(RightHip) && has(LeftShoulder) && has(RightShoulder)
    }

    /// The node that turns with a part and lies at it.
    pub(in crate::export) fn node_of(&self, part: BodyPart) -> Option<usize> {
        self.nodes_of_parts[part as usize]
    }

    /// The part of which a joint alone is the place, the first in order where it is several.
    fn part_at(&self, joint: usize) -> Option<BodyPart> {
        BodyPart::ALL
            .into_iter()
            .find(|&part| matches!(self.sources.of_part(part), &[only] if usize::from(only) == joint))
    }

    fn push(&mut self, node: Node, part: Option<BodyPart>) {
        if let Some(part) = part {
            self.nodes_of_parts[part as usize] = Some(self.nodes.len());
        }
        self.nodes.push(node);
    }

    fn add_joints_by_parent(&mut self, skeleton: &Skeleton) {
        for (index, joint) in skeleton.joints.iter().enumerate() {
            let part = self.part_at(index);
            // Without a joint midway between the hips the root turns as the pelvis does.
            let stands_in = part.is_none()
                && joint.parent.is_none()
                && self.has_body()
                && !matches!(self.sources.of_part(Pelvis), [_])
                && skeleton.joints.iter().filter(|j| j.parent.is_none()).count() == 1;
            let role = if stands_in { Some(Pelvis) } else { part };
            let node = Node {
                name: joint.name.clone(),
                parent: joint.parent.map(usize::from),
                origin: Origin::Joint(index),
                role,
            };
            self.push(node, part);
        }
    }

    /// A body's own hierarchy, then the joints that are no part of it.
    fn add_parts(&mut self, skeleton: &Skeleton) {
        self.add_missing_parts(&BodyPart::ALL);
        for node in &mut self.nodes {
            if let Origin::Part(part) = node.origin
                && let &[joint] = self.sources.of_part(part)
                && let Some(joint_of) = skeleton.joints.get(usize::from(joint))
            {
                node.origin = Origin::Joint(usize::from(joint));
                node.name.clone_from(&joint_of.name);
            }
        }
        let mut taken = vec![false; skeleton.joints.len()];
        for node in &mut self.nodes {
            if let Origin::Joint(joint) = node.origin
                && let Some(taken) = taken.get_mut(joint)
                && std::mem::replace(taken, true)
                && let Some(role) = node.role
            {
                // One marker that is two parts is one node, and the other part is beside it.
                node.origin = Origin::Part(role);
                role.as_str().clone_into(&mut node.name);
            }
        }
        for (index, joint) in skeleton.joints.iter().enumerate() {
            if taken.get(index) == Some(&false) {
                let node = Node {
                    name: joint.name.clone(),
                    parent: None,
                    origin: Origin::Joint(index),
                    role: None,
                };
                self.push(node, None);
            }
        }
    }

    /// A node for each of these parts that can be told and has none yet.
    fn add_missing_parts(&mut self, parts: &[BodyPart]) {
        for &part in parts {
            if !self.sources.has(part) || self.node_of(part).is_some() {
                continue;
            }
            let mut above = parent_of(part);
            while let Some(candidate) = above
                && self.node_of(candidate).is_none()
            {
                above = parent_of(candidate);
            }
            let node = Node {
                name: part.as_str().to_owned(),
                parent: above.and_then(|part| self.node_of(part)),
                origin: Origin::Part(part),
                role: Some(part),
            };
            self.push(node, Some(part));
        }
    }

    /// Hangs all roots from one: the pelvis where there is one, else a node at the world's origin.
    fn join_roots(&mut self) {
        let roots = self.nodes.iter().filter(|node| node.parent.is_none()).count();
        if roots < 2 {
            return;
        }
        let first_is_pelvis = self.nodes.first().is_some_and(|node| node.role == Some(Pelvis));
        if !first_is_pelvis {
            let (origin, role) = if self.has_body() && self.node_of(Pelvis).is_none() {
                (Origin::Part(Pelvis), Some(Pelvis))
            } else {
                (Origin::World, None)
            };
            for node in &mut self.nodes {
                node.parent = node.parent.map(|parent| parent + 1);
            }
            for node in self.nodes_of_parts.iter_mut().flatten() {
                *node += 1;
            }
            self.nodes.insert(
                0,
                Node {
                    name: role.map_or("root", BodyPart::as_str).to_owned(),
                    parent: None,
                    origin,
                    role,
                },
            );
        }
        for node in self.nodes.iter_mut().skip(1) {
            node.parent = node.parent.or(Some(0));
        }
    }

    /// The nodes that hang from each node.
    pub(in crate::export) fn children(&self) -> Vec<Vec<usize>> {
        let mut children = vec![Vec::new(); self.nodes.len()];
        for (index, node) in self.nodes.iter().enumerate() {
            if let Some(siblings) = node.parent.and_then(|parent| children.get_mut(parent)) {
                siblings.push(index);
            }
        }
        children
    }
}
