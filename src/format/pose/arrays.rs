//! Frames of joints without names: nested lists of numbers, alone or with members around them.
//!
//! Frames by joints by 3 (or 4, with a confidence), frames by people by joints by 3, or frames of objects with `keypoints`
//! and the like, as a list, in `frames`, `data`, `keypoints` and others, or one frame a line.

use super::document::{Document, sound_json};
use super::gather::Gather;
use super::header::Header;
use crate::error::Result;
use crate::format::Format;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::format::source::Source;

const FRAMES: [&str; 10] = [
    "frames",
    "instance_info",
    "poses",
    "keypoints_3d",
    "joints_3d",
    "joints3d",
    "keypoints",
    "positions",
    "joints",
    "data",
];

pub(super) fn recognises(head: &Head<'_>) -> bool {
    // COCO's and AlphaPose's results are pixels: their third number is no depth.
    if head.has_json_key("image_id") || head.has_json_key("category_id") || head.has_json_key("annotations") {
        return false;
    }
    let plain: String = head.text.chars().filter(|c| !c.is_whitespace()).collect();
    if plain.starts_with('[') {
        // A mere table of numbers is nothing that is known, but one a line is frames.
        let is_deep = plain.starts_with("[[[") || plain.contains("]][[");
        return (is_nested(&plain) && is_deep) || (plain.starts_with("[{") && has_unnamed_joints(head));
    }
    let says_more = [
        "joint_set",
        "fps",
        "rate_hz",
        "frame_rate",
        "joint_names",
        "keypoint_names",
    ]
    .iter()
    .any(|key| head.has_json_key(key));
    let holds_frames = FRAMES.iter().any(|key| {
        values(head, key).any(|value| is_nested(&value) && (value.starts_with("[[[") || says_more))
    });
    plain.starts_with('{') && (holds_frames || has_unnamed_joints(head))
}

/// Whether a member that holds joints, named as clearly as that, holds lists of numbers.
fn has_unnamed_joints(head: &Head<'_>) -> bool {
    [
        "keypoints_3d",
        "joints_3d",
        "pose_keypoints_3d",
        "keypoints",
        "joints",
    ]
    .iter()
    .any(|key| values(head, key).any(|value| is_nested(&value)))
}

/// What the members of this key begin with.
fn values<'h>(head: &'h Head<'_>, key: &str) -> impl Iterator<Item = String> + use<'h> {
    let quoted = format!("\"{key}\"");
    let text = &head.text;
    let starts: Vec<usize> = text
        .match_indices(&quoted)
        .map(|(at, _)| at + quoted.len())
        .collect();
    starts.into_iter().filter_map(move |at| {
        let value = text.get(at..)?.trim_start().strip_prefix(':')?;
        Some(value.chars().filter(|c| !c.is_whitespace()).take(64).collect())
    })
}

/// Whether JSON begins with a list of lists of numbers, or of lists of such lists.
fn is_nested(json: &str) -> bool {
    let nulls = json
        .trim_start_matches(['[', ','])
        .trim_start_matches("null")
        .trim_start_matches(['[', ',']);
    let depth = json.len() - json.trim_start_matches('[').len();
    let number = nulls.trim_start_matches("null,").trim_start_matches(['[', ',']);
    (2..=4).contains(&depth) && number.starts_with(|c: char| c.is_ascii_digit() || c == '-' || c == 'N')
}

pub(super) fn read(input: &Input<'_>) -> Result<Source> {
    let mut source = Source::new(Format::PoseArrays);
    let json = sound_json(input.bytes, &mut source.warnings);
    let document = Document::open(&json, &FRAMES)?;
    let header = Header::of(&document.header);
    source.unit.clone_from(&header.unit);
    source.up_axis = header.up_axis;
    let mut gather = Gather::new(input);
    document.for_each_frame(|_, frame| gather.frame(&frame))?;
    gather.finish(&mut source, &header, None, input)?;
    if source.tracks.is_empty() {
        return Err(super::nobody("joints"));
    }
    Ok(source)
}
