//! Names for joints that have none.

use std::collections::HashMap;

use super::header::Header;
use super::matching::extent;
use super::people::People;
use crate::format::input::Input;
use crate::format::joint_sets::{self, JointSet};
use crate::format::source::Source;

/// Of several sets the one is taken whose bones are at most this share of the next one's.
const CLEARLY_SHORTER: f64 = 0.8;

/// Names the joints of all people who have joints by number only, and gives the set that they belong to.
pub(super) fn name_joints(
    people: &mut People<'_>,
    header: &Header,
    input: &Input<'_>,
    source: &mut Source,
) -> Option<JointSet> {
    let count = people.unnamed_joints();
    if count == 0 {
        return header.joint_set.cloned();
    }
    if header.joints.len() == count {
        people.rename(&header.joints);
        return header.joint_set.cloned();
    }
    if let Some(mapping) = input
        .options
        .mapping
        .filter(|mapping| mapping.set.joints().len() == count)
    {
        people.rename(mapping.set.joints());
        return None;
    }
    if let Some(set) = header.joint_set {
        if set.joints().len() == count {
            people.rename(set.joints());
            return Some(set.clone());
        }
        source.warn(
            "joint-set-disagrees",
            format!(
                "the file names the joint set {}, which has {} joints, but has {count} joints a person",
                set.name(),
                set.joints().len()
            ),
        );
    }
    let candidates = joint_sets::of_count(count);
    if let Some(set) = choose(people, &candidates) {
        people.rename(set.joints());
        source.warn(
            "joint-set-guessed",
            match candidates.len() {
                1 => format!(
                    "the joints have no names; that there are {count} of them is taken for the set {}; state it as \
                     \"joint_set\" to be sure",
                    set.name()
                ),
                _ => format!(
                    "the joints have no names; of the sets with {count} joints {} is taken, since its bones are by \
                     far the shortest in these poses; state it as \"joint_set\" to be sure",
                    set.name()
                ),
            },
        );
        return Some(set.clone());
    }
    source.warn(
        "joints-unnamed",
        format!(
            "the {count} joints have no names and their number fits {}, so no body is drawn over them; state \
             \"joint_set\" (one of {}) or \"joints\"",
            if candidates.is_empty() {
                "no known set"
            } else {
                "several sets"
            },
            joint_sets::names().join(", ")
        ),
    );
    None
}

/// The set of these that the poses are written in: the one whose bones join neighbours.
fn choose(people: &People<'_>, candidates: &[&'static JointSet]) -> Option<&'static JointSet> {
    if let [only] = candidates {
        return Some(only);
    }
    let mut scored: Vec<(f64, &'static JointSet)> = candidates
        .iter()
        .filter_map(|set| Some((bone_share(people, set)?, *set)))
        .collect();
    scored.sort_by(|a, b| a.0.total_cmp(&b.0));
    match scored.as_slice() {
        [(best, set), (next, _), ..] if *best < CLEARLY_SHORTER * next => Some(set),
        _ => None,
    }
}

/// The mean length of a set's bones as a share of the body's extent, over some of the poses.
fn bone_share(people: &People<'_>, set: &JointSet) -> Option<f64> {
    let place: HashMap<&str, usize> = set
        .joints()
        .iter()
        .enumerate()
        .map(|(place, name)| (name.as_str(), place))
        .collect();
    let bones: Vec<(usize, usize)> = set
        .parents()
        .iter()
        .filter_map(|(child, parent)| Some((*place.get(child.as_str())?, *place.get(parent.as_str())?)))
        .collect();
    let mut shares = Vec::new();
    for pose in people.some_poses() {
        let lengths = bones.iter().filter_map(|(a, b)| {
            let (a, b) = (pose.get(*a)?, pose.get(*b)?);
            let length = (0..3).map(|axis| (a[axis] - b[axis]).powi(2)).sum::<f64>().sqrt();
            length.is_finite().then_some(length)
        });
        let (sum, count) = lengths.fold((0.0, 0.0), |(sum, count), length| (sum + length, count + 1.0));
        let extent = extent(&pose);
        // A pose with few joints has few bones, which say little.
        if count * 2.0 >= bones.len() as f64 && extent > 0.0 {
            shares.push(sum / count / extent);
        }
    }
    shares.sort_by(f64::total_cmp);
    shares.get(shares.len() / 2).copied()
}
