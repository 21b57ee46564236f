//! OpenPose output: people with keypoints, one frame a file.
//!
//! `pose_keypoints_3d` is used where it is filled. Otherwise the keypoints are pixels without depth, and the figures are
//! flat, standing at the bottom of the picture. Companions of the same format are the frames after this one, in the order
//! of their names. A keypoint with confidence 0 is a gap.

use super::document::{json_error, sound_json};
use super::gather::Gather;
use super::header::Header;
use super::node::Node;
use super::people::GAP;
use super::shape::JointValue;
use super::timeline::Stamp;
use crate::error::{Error, ErrorCode, Result};
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::format::source::Source;
use crate::format::{Format, UpAxis};

pub(super) fn recognises(head: &Head<'_>) -> bool {
    head.text.starts_with('{')
        && head.has_json_key("people")
        && (head.has_json_key("pose_keypoints_2d")
            || head.has_json_key("pose_keypoints_3d")
            || is_empty_frame(&head.text))
}

/// A frame in which nobody was found has nothing but its version.
fn is_empty_frame(text: &str) -> bool {
    let plain: String = text.chars().take(200).filter(|c| !c.is_whitespace()).collect();
    plain.starts_with("{\"version\":") && plain.ends_with(",\"people\":[]}")
}

pub(super) fn read(input: &Input<'_>) -> Result<Source> {
    let mut source = Source::new(Format::OpenPose);
    let mut others: Vec<(&str, &[u8])> = input
        .options
        .companions
        .iter()
        .filter(|other| !std::ptr::eq(other.bytes, input.bytes) && recognises(&Head::new(other.bytes)))
        .map(|other| (other.name, input.take(other)))
        .collect();
    others.sort_by(|a, b| by_number(a.0, b.0));
    let mut gather = Gather::new(input);
    let mut kinds = Kinds::default();
    let frames = std::iter::once((None, input.bytes))
        .chain(others.into_iter().map(|(name, bytes)| (Some(name), bytes)));
    for (number, (name, bytes)) in frames.enumerate() {
        take_in(&mut gather, &mut kinds, bytes, &mut source).map_err(|error| match name {
            Some(name) => error.in_file(name),
            None => error,
        })?;
        debug_assert_eq!(gather.people.frames(), number + 1);
    }
    let is_flat = kinds.flat > 0;
    if is_flat {
        source.up_axis = Some(UpAxis::MinusY);
        if kinds.lowest_y.is_finite() {
            source.origin = [kinds.middle_x(), kinds.lowest_y, 0.0];
        }
        source.warn(
            "no-depth",
            "the keypoints are pixels of one camera, without depth: the figures are flat, and their size is guessed from \
             their legs",
        );
        if kinds.spatial > 0 {
            source.warn(
                "depth-partly",
                format!("{} people have 3D keypoints, which are left out", kinds.spatial),
            );
        }
    }
    if kinds.empty > 0 {
        source.warn(
            "people-empty",
            format!("{} people have no keypoints and are left out", kinds.empty),
        );
    }
    if kinds.hands_and_faces > 0 {
        source.warn(
            "hands-and-faces-left-out",
            format!(
                "{} people have keypoints of hands or face, which are not read",
                kinds.hands_and_faces
            ),
        );
    }
    gather.finish(&mut source, &Header::default(), None, input)?;
    if source.tracks.is_empty() {
        return Err(super::nobody("keypoints"));
    }
    Ok(source)
}

/// How many people have what, and where the flat ones stand.
struct Kinds {
    flat: usize,
    spatial: usize,
    empty: usize,
    hands_and_faces: usize,
    lowest_y: f64,
    x_range: (f64, f64),
}

impl Default for Kinds {
    fn default() -> Self {
        Self {
            flat: 0,
            spatial: 0,
            empty: 0,
            hands_and_faces: 0,
            lowest_y: f64::NEG_INFINITY,
            x_range: (f64::INFINITY, f64::NEG_INFINITY),
        }
    }
}

impl Kinds {
    fn middle_x(&self) -> f64 {
        (self.x_range.0 + self.x_range.1) / 2.0
    }
}

fn take_in(gather: &mut Gather<'_>, kinds: &mut Kinds, bytes: &[u8], source: &mut Source) -> Result<()> {
    let json = sound_json(bytes, &mut source.warnings);
    let frame: Node<'_> = serde_json::from_slice(&json).map_err(|error| json_error(&error, &json, 1))?;
    let people = frame.get(&["people"]).and_then(Node::as_list).ok_or_else(|| {
        Error::new(ErrorCode::InputMalformed, "expected a list of people, found none").in_field("people")
    })?;
    gather.people_at(Stamp::default(), &[])?;
    let mut strangers = Vec::new();
    for (index, person) in people.iter().enumerate() {
        let numbers = |key: &str| -> Result<Option<Vec<f64>>> {
            let Some(list) = person
                .get(&[key])
                .and_then(Node::as_list)
                .filter(|list| !list.is_empty())
            else {
                return Ok(None);
            };
            let numbers: Option<Vec<f64>> = list.iter().map(Node::as_number).collect();
            let unit = if key.ends_with("3d") { 4 } else { 3 };
            numbers
                .filter(|numbers| numbers.len().is_multiple_of(unit))
                .map(Some)
                .ok_or_else(|| {
                    Error::new(
                        ErrorCode::InputMalformed,
                        format!(
                            "expected {unit} numbers a keypoint, found a list of {}",
                            list.len()
                        ),
                    )
                    .in_field(format!("people[{index}].{key}"))
                })
        };
        let beside = [
            "face_keypoints_2d",
            "hand_left_keypoints_2d",
            "hand_right_keypoints_2d",
        ];
        if beside.iter().any(|key| {
            person
                .get(&[key])
                .and_then(Node::as_list)
                .is_some_and(|l| !l.is_empty())
        }) {
            kinds.hands_and_faces += 1;
        }
        let joint = |position: [f64; 3], confidence: f64| JointValue {
            name: None,
            position: if confidence == 0.0 { GAP } else { position },
            confidence: Some(confidence),
        };
        let flat = numbers("pose_keypoints_2d")?;
        let spatial = numbers("pose_keypoints_3d")?;
        // One kind for the whole file: what the first person has in space, all need.
        let joints: Vec<JointValue<'_>> = match (spatial, flat) {
            (Some(spatial), _) if kinds.flat == 0 => {
                kinds.spatial += 1;
                let (keypoints, _) = spatial.as_chunks::<4>();
                keypoints
                    .iter()
                    .map(|[x, y, z, c]| joint([*x, *y, *z], *c))
                    .collect()
            }
            (spatial, Some(flat)) if kinds.spatial == 0 || spatial.is_some() => {
                kinds.spatial += usize::from(spatial.is_some());
                kinds.flat += 1;
                let (keypoints, _) = flat.as_chunks::<3>();
                keypoints
                    .iter()
                    .map(|[x, y, c]| joint([*x, *y, 0.0], *c))
                    .collect()
            }
            _ => {
                kinds.empty += 1;
                continue;
            }
        };
        if kinds.flat > 0 {
            for [x, y, _] in joints.iter().map(|j| j.position).filter(|p| p[0].is_finite()) {
                kinds.lowest_y = kinds.lowest_y.max(y);
                kinds.x_range = (kinds.x_range.0.min(x), kinds.x_range.1.max(x));
            }
        }
        strangers.push(joints);
    }
    gather.strangers(&strangers)
}

/// Names in order, with the numbers in them in the order of their values.
fn by_number(a: &str, b: &str) -> std::cmp::Ordering {
    let parts = |name: &str| -> Vec<(String, u64)> {
        let mut parts: Vec<(String, String)> = vec![Default::default()];
        for c in name.chars() {
            if let Some((text, digits)) = parts.last_mut() {
                if c.is_ascii_digit() {
                    digits.push(c);
                } else if digits.is_empty() {
                    text.push(c);
                } else {
                    parts.push((c.to_string(), String::new()));
                }
            }
        }
        parts
            .into_iter()
            .map(|(text, digits)| (text, digits.parse().unwrap_or(0)))
            .collect()
    };
    parts(a).cmp(&parts(b)).then_with(|| a.cmp(b))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_in_the_order_of_their_numbers() {
        let mut names = ["f_10.json", "f_9.json", "f_011.json", "e_12.json"];
        names.sort_by(|a, b| by_number(a, b));
        assert_eq!(names, ["e_12.json", "f_9.json", "f_10.json", "f_011.json"]);
    }
}
