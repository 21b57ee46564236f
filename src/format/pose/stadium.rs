//! Frames of players with joints by name, as stadium camera systems give them.
//!
//! Two shapes. By frame, in `frames`, in a list, or one a line: `{"time": …, "players": [{"id": …, "joints": {"nose": [x,
//! y, z], …}}], "ball": …}`, the joints also as a list of `{"name": …, "x": …, "y": …, "z": …}`. By player:
//! `{"samples": {"people": [{"personId": …, "joints": [{"time": …, "nose": [x, y, z], …}, …]}], "ball": [{"time": …, "pos":
//! […]}]}}`, each player with times of their own.

use super::document::{Document, sound_json};
use super::gather::Gather;
use super::header::Header;
use super::node::Node;
use super::shape::{self, PersonNode};
use crate::error::Result;
use crate::format::Format;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::format::source::Source;
use crate::format::warning::Warning;

const KNEES: [&str; 10] = [
    "lKnee",
    "leftKnee",
    "left_knee",
    "l_knee",
    "LKnee",
    "LeftKnee",
    "LEFT_KNEE",
    "left knee",
    "knee_left",
    "kneeLeft",
];

pub(super) fn recognises(head: &Head<'_>) -> bool {
    let holds_people = shape::PEOPLE
        .iter()
        .chain(&shape::JOINTS)
        .chain(&["samples"])
        .any(|key| head.has_json_key(key));
    let by_name = KNEES.iter().any(|knee| head.has_json_key(knee));
    let in_list = head.has_json_key("x")
        && head.has_json_key("z")
        && KNEES.iter().any(|knee| is_name(&head.text, knee));
    head.text.starts_with(['{', '[']) && holds_people && (by_name || in_list)
}

/// Whether the text has a member such as `"name": "left_knee"`.
fn is_name(text: &str, name: &str) -> bool {
    let quoted = format!("\"{name}\"");
    text.match_indices(&quoted).any(|(at, _)| {
        let before = text.get(..at).unwrap_or_default().trim_end();
        before
            .strip_suffix(':')
            .is_some_and(|key| key.trim_end().ends_with('"'))
    })
}

pub(super) fn read(input: &Input<'_>) -> Result<Source> {
    let mut source = Source::new(Format::Skeletal29);
    let json = sound_json(input.bytes, &mut source.warnings);
    let document = Document::open(&json, &["frames", "data", "samples"])?;
    let header = Header::of(&document.header);
    source.unit.clone_from(&header.unit);
    source.up_axis = header.up_axis;
    if document.frames_key == Some("samples") {
        // One object, not a list: it is looked at as a whole, since it has the players one after another.
        let whole = super::document::whole(&json)?;
        if let Some(samples @ Node::Object(_)) = whole.get(&["samples"]) {
            by_player(samples, &header, input, &mut source)?;
            return some(source);
        }
    }
    let mut gather = Gather::new(input);
    document.for_each_frame(|_, frame| gather.frame(&frame))?;
    gather.finish(&mut source, &header, None, input)?;
    some(source)
}

fn some(source: Source) -> Result<Source> {
    if source.tracks.is_empty() {
        return Err(super::nobody("joints"));
    }
    Ok(source)
}

fn by_player(samples: &Node<'_>, header: &Header, input: &Input<'_>, source: &mut Source) -> Result<()> {
    let people = samples
        .get(&shape::PEOPLE)
        .and_then(Node::as_list)
        .unwrap_or_default();
    let mut kept: Vec<Warning> = std::mem::take(&mut source.warnings);
    for (index, person) in people.iter().enumerate() {
        let mut gather = Gather::new(input);
        let frames = person
            .get(&["joints", "frames", "samples"])
            .and_then(Node::as_list)
            .unwrap_or_default();
        for (number, frame) in frames.iter().enumerate() {
            let (stamp, _) = shape::stamp(frame);
            let joints = frame.get(&["joints"]).unwrap_or(frame);
            let key = index.to_string();
            let node = PersonNode {
                about: Some(person),
                key: Some(&key),
                joints,
            };
            gather.people_at(stamp, &[node]).map_err(|error| {
                let field = error
                    .place
                    .field
                    .clone()
                    .map_or(String::new(), |field| format!(", {field}"));
                error.in_field(format!("people {index}, frame {number}{field}"))
            })?;
        }
        gather.finish(source, header, None, input)?;
        merge(&mut kept, &mut source.warnings);
    }
    if let Some(ball) = samples.get(&["ball"]).and_then(Node::as_list) {
        let mut gather = Gather::new(input);
        for frame in ball {
            let (stamp, _) = shape::stamp(frame);
            gather.people_at(stamp, &[])?;
            if let Some((position, confidence)) = shape::point(frame) {
                gather.object("ball", position, confidence)?;
            }
        }
        gather.finish(source, header, None, input)?;
        merge(&mut kept, &mut source.warnings);
    }
    source.warnings = kept;
    Ok(())
}

/// Keeps one warning of each kind: what holds for one player's times holds for all.
fn merge(kept: &mut Vec<Warning>, new: &mut Vec<Warning>) {
    for warning in new.drain(..) {
        if kept.iter().all(|known| known.code != warning.code) {
            kept.push(warning);
        }
    }
}
