//! What a file says of all its frames at once.

use super::node::Node;
use super::shape::PEOPLE;
use crate::format::UpAxis;
use crate::format::joint_sets::{self, JointSet};

const AROUND: [&str; 5] = ["meta", "metadata", "meta_info", "info", "details"];
const RATES: [&str; 9] = [
    "rate_hz",
    "fps",
    "frame_rate",
    "framerate",
    "frameRate",
    "sample_rate",
    "frequency_hz",
    "frequency",
    "hz",
];
const SETS: [&str; 8] = [
    "joint_set",
    "skeleton",
    "format",
    "keypoint_format",
    "dataset_name",
    "dataset",
    "skeleton_type",
    "model",
];
const NAMES: [&str; 7] = [
    "joints",
    "joint_names",
    "keypoint_names",
    "keypoints",
    "landmark_names",
    "names",
    "labels",
];

/// What a file says of all its frames at once; `None` and empty where it says nothing.
#[derive(Default)]
pub(super) struct Header {
    pub(super) rate_hz: Option<f64>,
    /// A known set that it names.
    pub(super) joint_set: Option<&'static JointSet>,
    pub(super) joints: Vec<String>,
    pub(super) unit: Option<String>,
    pub(super) up_axis: Option<UpAxis>,
}

impl Header {
    /// What the members around the frames say.
    pub(super) fn of(node: &Node<'_>) -> Self {
        let around: Vec<&Node<'_>> = std::iter::once(node)
            .chain(AROUND.iter().filter_map(|key| node.get(&[key])))
            .collect();
        let find = |keys: &[&str]| around.iter().find_map(|node| node.get(keys));
        let texts = |node: &Node<'_>| -> Option<Vec<String>> {
            node.as_list()?
                .iter()
                .map(|item| item.as_text().map(str::to_owned))
                .collect()
        };
        let unit = find(&["unit", "units"]).and_then(|node| match node {
            Node::Object(_) => node.get(&["length"]).and_then(Node::as_text),
            other => other.as_text(),
        });
        Self {
            rate_hz: find(&RATES)
                .and_then(Node::as_number)
                .filter(|rate| (1e-4..=1e6).contains(rate)),
            joint_set: around.iter().find_map(|node| {
                SETS.iter()
                    .filter_map(|key| node.get(&[key]).and_then(Node::as_text))
                    .find_map(joint_sets::named)
            }),
            joints: NAMES
                .iter()
                .filter(|key| !PEOPLE.contains(key))
                .filter_map(|key| find(&[key]).and_then(texts))
                .find(|names| !names.is_empty())
                .or_else(|| find(&["keypoint_id2name"]).and_then(names_by_number))
                .unwrap_or_default(),
            unit: unit.map(unit_word),
            up_axis: find(&["up", "up_axis", "upAxis", "vertical_axis"])
                .and_then(Node::as_text)
                .and_then(up_axis_of),
        }
    }
}

/// MMPose's names: `{"0": "nose", "1": "left_eye"}`.
fn names_by_number(node: &Node<'_>) -> Option<Vec<String>> {
    let members = node.as_object()?;
    (0..members.len())
        .map(|number| {
            let key = number.to_string();
            members
                .iter()
                .find(|(name, _)| *name == key)?
                .1
                .as_text()
                .map(str::to_owned)
        })
        .collect()
}

/// The axis for a word: `z`, `+z`, `Z up`, `-y`.
pub(super) fn up_axis_of(word: &str) -> Option<UpAxis> {
    let word: String = word
        .to_ascii_lowercase()
        .chars()
        .filter(|c| "+-xyz".contains(*c))
        .collect();
    match word.trim_start_matches('+') {
        "y" => Some(UpAxis::Y),
        "z" => Some(UpAxis::Z),
        "-y" => Some(UpAxis::MinusY),
        _ => None,
    }
}

/// A unit's name in the words that the conversion knows.
pub(super) fn unit_word(word: &str) -> String {
    match word.trim().to_ascii_lowercase().as_str() {
        "metre" | "meter" | "metres" | "meters" => "m".to_owned(),
        "centimetre" | "centimeter" => "cm".to_owned(),
        "millimetre" | "millimeter" => "mm".to_owned(),
        _ => word.trim().to_owned(),
    }
}
