//! The shapes in which poses are written as JSON: a point, the joints of one person, the people of one frame.

use super::moment::{micros_of_clock, micros_of_iso};
use super::node::Node;
use super::people::GAP;
use super::timeline::Stamp;
use crate::error::{Error, ErrorCode, Result};
use crate::format::joint_sets;
use crate::format::lines::shown;

/// Members that hold the people of a frame.
pub(super) const PEOPLE: [&str; 9] = [
    "people",
    "players",
    "persons",
    "athletes",
    "bodies",
    "subjects",
    "skeletons",
    "instances",
    "player_data",
];
/// Members that hold the joints of a person, those in space before those in a picture.
pub(super) const JOINTS: [&str; 13] = [
    "poseWorldLandmarks",
    "pose_world_landmarks",
    "worldLandmarks",
    "world_landmarks",
    "keypoints_3d",
    "joints_3d",
    "pose_keypoints_3d",
    "joints",
    "keypoints",
    "landmarks",
    "skeleton",
    "positions",
    "pose",
];
/// Members by which a person is known again in the next frame.
pub(super) const IDS: [&str; 9] = [
    "id",
    "person_id",
    "personId",
    "player_id",
    "playerId",
    "track_id",
    "trackId",
    "athlete_id",
    "trackable_object",
];
const CONFIDENCE: [&str; 7] = [
    "confidence",
    "visibility",
    "score",
    "conf",
    "c",
    "probability",
    "likelihood",
];
const CONFIDENCES: [&str; 4] = ["keypoint_scores", "confidences", "scores", "confidence"];
const SECONDS: [&str; 7] = [
    "time",
    "t",
    "time_secs",
    "time_s",
    "timestamp",
    "seconds",
    "video_time",
];
const MILLISECONDS: [&str; 4] = ["timestamp_ms", "time_ms", "timestampMs", "t_ms"];
const NUMBERS: [&str; 8] = [
    "frame",
    "frame_id",
    "frameId",
    "frame_number",
    "frame_num",
    "frameNumber",
    "frame_index",
    "index",
];

/// Where one joint is, and how sure that is.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct JointValue<'n> {
    /// The name, where the file gives it with the position.
    pub(super) name: Option<&'n str>,
    /// NaN where missing.
    pub(super) position: [f64; 3],
    /// From 0 to 1.
    pub(super) confidence: Option<f64>,
}

/// A position, and how sure it is: `[x, y, z]`, `[x, y, z, confidence]`, `{"x": …, "y": …, "z": …}`, or null for a gap.
/// `None` for what is no position at all.
pub(super) fn point(node: &Node<'_>) -> Option<([f64; 3], Option<f64>)> {
    match node {
        Node::Null => Some((GAP, None)),
        Node::List(items) => match items.as_slice() {
            [x, y, z] => Some((whole([x, y, z])?, None)),
            [x, y, z, confidence] => Some(zero_is_gap(whole([x, y, z])?, coordinate(confidence)?)),
            _ => None,
        },
        Node::Object(_) => {
            if let Some(inner) = node.get(&["position", "pos", "xyz"]) {
                let (position, confidence) = point(inner)?;
                return Some((position, confidence.or(confidence_of(node))));
            }
            let axis = |low: &str, high: &str| {
                node.as_object()?
                    .iter()
                    .find(|(key, _)| key == low || key == high)
                    .map(|(_, value)| value)
            };
            let position = whole([axis("x", "X")?, axis("y", "Y")?, axis("z", "Z")?])?;
            if node.get(&["is_visible", "visible"]) == Some(&Node::Bool(false)) {
                return Some((GAP, Some(0.0)));
            }
            match confidence_of(node) {
                Some(confidence) => Some(zero_is_gap(position, confidence)),
                None => Some((position, None)),
            }
        }
        _ => None,
    }
}

fn confidence_of(node: &Node<'_>) -> Option<f64> {
    node.get(&CONFIDENCE).and_then(Node::as_number)
}

fn coordinate(node: &Node<'_>) -> Option<f64> {
    match node {
        Node::Null => Some(f64::NAN),
        Node::Number(number) => Some(*number),
        _ => None,
    }
}

/// A position of which every coordinate is there, else a gap.
fn whole(axes: [&Node<'_>; 3]) -> Option<[f64; 3]> {
    let [x, y, z] = axes.map(coordinate);
    let position = [x?, y?, z?];
    Some(if position.iter().any(|v| v.is_nan()) {
        GAP
    } else {
        position
    })
}

fn zero_is_gap(position: [f64; 3], confidence: f64) -> ([f64; 3], Option<f64>) {
    if confidence == 0.0 && position == [0.0; 3] {
        (GAP, Some(0.0))
    } else {
        (position, Some(confidence).filter(|c| !c.is_nan()))
    }
}

/// The joints of one person: a list of positions, of objects with names, or of plain numbers, or an object of positions by
/// name. `count` is how many joints there are, where that is known. An empty value stands for a person without joints.
pub(super) fn joints<'n>(node: &'n Node<'_>, count: Option<usize>) -> Result<Vec<JointValue<'n>>> {
    let unnamed = |(position, confidence)| JointValue {
        name: None,
        position,
        confidence,
    };
    match node {
        Node::Null => Ok(Vec::new()),
        Node::List(items) if items.iter().any(|item| matches!(item, Node::Number(_))) => {
            Ok(flat(items, count)?.into_iter().map(unnamed).collect())
        }
        Node::List(items) => items
            .iter()
            .enumerate()
            .map(|(joint, item)| {
                let (position, confidence) =
                    point(item).ok_or_else(|| no_point(item).in_field(format!("joint {joint}")))?;
                Ok(JointValue {
                    name: item
                        .get(&["name", "joint", "label", "landmark"])
                        .and_then(Node::as_text),
                    position,
                    confidence,
                })
            })
            .collect(),
        Node::Object(members) => members
            .iter()
            .filter(|(_, value)| !matches!(value, Node::Number(_) | Node::Text(_) | Node::Bool(_)))
            .map(|(name, value)| {
                let (position, confidence) =
                    point(value).ok_or_else(|| no_point(value).in_field(format!("joint {}", shown(name))))?;
                Ok(JointValue {
                    name: Some(name),
                    position,
                    confidence,
                })
            })
            .collect(),
        other => Err(Error::new(
            ErrorCode::InputMalformed,
            format!("expected the joints of a person, found {}", other.kind()),
        )),
    }
}

fn no_point(node: &Node<'_>) -> Error {
    let found = match node {
        Node::List(items) => format!("a list of {}", items.len()),
        Node::Object(_) => "an object without numbers x, y and z".to_owned(),
        other => other.kind().to_owned(),
    };
    Error::new(
        ErrorCode::InputMalformed,
        format!("expected a position (x, y, z and perhaps a confidence, or null), found {found}"),
    )
}

/// Positions one number after another, three or four a joint.
fn flat(items: &[Node<'_>], count: Option<usize>) -> Result<Vec<([f64; 3], Option<f64>)>> {
    let fits =
        |stride: usize| items.len().is_multiple_of(stride) && count.is_none_or(|c| c * stride == items.len());
    let known = |stride: usize| !joint_sets::of_count(items.len() / stride).is_empty();
    let stride = match (fits(3), fits(4)) {
        (true, true) if known(4) && !known(3) => 4,
        (true, _) => 3,
        (false, true) => 4,
        (false, false) => {
            let expected = count.map_or("3 or 4 numbers a joint".to_owned(), |count| {
                format!("3 or 4 numbers for each of {count} joints")
            });
            return Err(Error::new(
                ErrorCode::InputMalformed,
                format!("expected {expected}, found {} numbers", items.len()),
            ));
        }
    };
    items
        .chunks_exact(stride)
        .enumerate()
        .map(|(joint, chunk)| {
            let found = match chunk {
                [x, y, z] => whole([x, y, z]).map(|position| (position, None)),
                [x, y, z, c] => {
                    whole([x, y, z]).and_then(|position| Some(zero_is_gap(position, coordinate(c)?)))
                }
                _ => None,
            };
            found.ok_or_else(|| {
                Error::new(
                    ErrorCode::InputMalformed,
                    "expected numbers or null, found something else",
                )
                .in_field(format!("joint {joint}"))
            })
        })
        .collect()
}

/// One person of a frame.
#[derive(Clone, Copy, Debug)]
pub(super) struct PersonNode<'n, 'a> {
    /// What is said of them, where something is.
    pub(super) about: Option<&'n Node<'a>>,
    /// The key they stand under, in an object of people.
    pub(super) key: Option<&'n str>,
    /// Their joints.
    pub(super) joints: &'n Node<'a>,
}

impl PersonNode<'_, '_> {
    /// What they are known by from frame to frame.
    pub(super) fn id(&self) -> Option<String> {
        let own = self
            .about
            .and_then(|about| about.get(&IDS))
            .and_then(|id| match id {
                // MLB-like: {"personId": {"mlbId": 1}}.
                Node::Object(members) => members.first().and_then(|(_, value)| value.as_word()),
                Node::List(items) => items.first().and_then(Node::as_word),
                other => other.as_word(),
            });
        own.filter(|id| id != "-1" && !id.is_empty())
            .or_else(|| self.key.map(str::to_owned))
    }

    /// The confidences that some files keep beside the joints.
    pub(super) fn confidences(&self) -> Vec<Option<f64>> {
        let beside = self
            .about
            .and_then(|about| about.get(&CONFIDENCES))
            .and_then(Node::as_list);
        beside.map_or_else(Vec::new, |list| list.iter().map(Node::as_number).collect())
    }
}

/// The people of one frame.
pub(super) fn people<'n, 'a>(frame: &'n Node<'a>) -> Result<Vec<PersonNode<'n, 'a>>> {
    match frame {
        Node::Null => Ok(Vec::new()),
        Node::Object(_) => {
            if let Some(people) = frame.get(&PEOPLE) {
                return people_of(people);
            }
            if frame.get(&JOINTS).is_some() {
                return Ok(person(frame, None).into_iter().collect());
            }
            // An object of joints by name, perhaps with a time beside them.
            let has_joint = |(_, value): &(_, Node<'_>)| *value != Node::Null && point(value).is_some();
            if frame
                .as_object()
                .is_some_and(|members| members.iter().any(has_joint))
            {
                return Ok(vec![PersonNode {
                    about: None,
                    key: None,
                    joints: frame,
                }]);
            }
            Ok(Vec::new())
        }
        Node::List(items) => {
            let first = items.iter().find(|item| **item != Node::Null);
            match first {
                None => Ok(Vec::new()),
                Some(Node::Number(_)) => Ok(vec![PersonNode {
                    about: None,
                    key: None,
                    joints: frame,
                }]),
                Some(item) if point(item).is_some() => Ok(vec![PersonNode {
                    about: None,
                    key: None,
                    joints: frame,
                }]),
                Some(_) => people_of(frame),
            }
        }
        other => Err(Error::new(
            ErrorCode::InputMalformed,
            format!("expected a frame of poses, found {}", other.kind()),
        )),
    }
}

fn people_of<'n, 'a>(node: &'n Node<'a>) -> Result<Vec<PersonNode<'n, 'a>>> {
    match node {
        Node::List(items) => Ok(items.iter().filter_map(|item| person(item, None)).collect()),
        Node::Object(members) => Ok(members
            .iter()
            .filter_map(|(key, value)| person(value, Some(key.as_ref())))
            .collect()),
        other => Err(Error::new(
            ErrorCode::InputMalformed,
            format!("expected a list of people, found {}", other.kind()),
        )),
    }
}

fn person<'n, 'a>(node: &'n Node<'a>, key: Option<&'n str>) -> Option<PersonNode<'n, 'a>> {
    match node {
        Node::Null => None,
        Node::Object(_) => match node.get(&JOINTS) {
            // MMPose nests one person's joints in a list of one.
            Some(Node::List(items)) if items.len() == 1 && is_list_of_points(items.first()) => {
                Some(PersonNode {
                    about: Some(node),
                    key,
                    joints: items.first()?,
                })
            }
            Some(joints) => Some(PersonNode {
                about: Some(node),
                key,
                joints,
            }),
            None if node.get(&IDS).is_some() => None,
            None => Some(PersonNode {
                about: None,
                key,
                joints: node,
            }),
        },
        joints => Some(PersonNode {
            about: None,
            key,
            joints,
        }),
    }
}

fn is_list_of_points(node: Option<&Node<'_>>) -> bool {
    node.and_then(Node::as_list)
        .and_then(|items| items.iter().find(|item| **item != Node::Null))
        .is_some_and(|item| point(item).is_some())
}

/// What a frame says of when it was taken, and the moment itself where it is one of a day.
pub(super) fn stamp(frame: &Node<'_>) -> (Stamp, Option<String>) {
    let mut moment = None;
    let seconds = frame.get(&SECONDS).and_then(|node| match node {
        // Milliseconds, microseconds and nanoseconds since 1970 lie a factor of a thousand apart.
        Node::Number(n) if *n > 1e17 => Some(n / 1e9),
        Node::Number(n) if *n > 1e14 => Some(n / 1e6),
        Node::Number(n) if *n > 1e11 => Some(n / 1e3),
        Node::Number(n) => Some(*n),
        Node::Text(text) => match micros_of_iso(text) {
            Some(micros) => {
                moment = Some(text.clone().into_owned());
                Some(micros as f64 / 1e6)
            }
            None => text
                .trim()
                .parse()
                .ok()
                .or_else(|| Some(micros_of_clock(text)? as f64 / 1e6)),
        },
        _ => None,
    });
    let milliseconds = frame.get(&MILLISECONDS).and_then(Node::as_number);
    let stamp = Stamp {
        time_secs: milliseconds
            .map(|ms| ms / 1000.0)
            .or(seconds)
            .filter(|t| t.is_finite()),
        number: frame.get(&NUMBERS).and_then(Node::as_integer),
    };
    (stamp, moment)
}
