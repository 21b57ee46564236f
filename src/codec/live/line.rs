//! The lines that a live replay is made from: JSON, one object a line.

use serde_json::{Map, Value, json};

use crate::codec::json::{Node, Writer, text};
use crate::codec::manifest::{self, FileKind, Manifest, Promise, Windows, limits};
use crate::codec::packer;
use crate::error::{Error, ErrorCode, Result};
use crate::replay::{Event, Participant, Replay};
use crate::time::SampleTimes;

/// What the `format` field of a header says.
const FORMAT: &str = "athlete-replay-live";
/// The version written, and the only one read.
const VERSION: u64 = 1;
/// A longer line is refused before it is looked into.
pub const MAX_LINE_BYTES: usize = 4 << 20;
/// No athlete is further from the origin than this, in metres.
const MAX_POSITION_M: f64 = 1e6;

/// One line.
#[derive(Clone, Debug, PartialEq)]
pub enum LiveLine {
    /// Who and what: the first line, perhaps said again later.
    Header(Box<LiveHeader>),
    /// Where everyone is at one moment.
    Frame(LiveFrame),
    /// What happened; one with an id that was there before takes its place, and nothing takes it away.
    Event(String, Option<Box<Event>>),
    /// What is now known of a participant; the one with the same id is meant.
    Participant(Box<Participant>),
    /// The replay is complete.
    End,
}

/// What is known before the first frame.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveHeader {
    /// Everything but the positions; each track has one frame.
    pub(super) description: Replay,
    /// The time of each track's first sample, where it is stated.
    pub(super) starts_secs: Vec<Option<f64>>,
    /// The promise of each track, where it is stated.
    pub(super) max_errors_m: Vec<Option<f64>>,
}

/// Where everyone is at one moment.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveFrame {
    /// The moment, in replay time.
    pub time_secs: f64,
    /// The positions of each track's joints, NaN where missing; nothing for a track that has no sample at this moment.
    pub tracks: Vec<Option<Vec<[f32; 3]>>>,
}

impl LiveLine {
    /// Reads one line, with or without its ending.
    ///
    /// # Errors
    /// [`ErrorCode::LimitExceeded`]; [`ErrorCode::InputMalformed`], [`ErrorCode::VersionUnsupported`] or
    /// [`ErrorCode::ReplayInvalid`] with the field for what is none of the lines.
    pub fn parse(line: &[u8]) -> Result<Self> {
        if line.len() > MAX_LINE_BYTES {
            let message = format!(
                "expected a line of at most {MAX_LINE_BYTES} bytes, found {}",
                line.len()
            );
            return Err(Error::new(ErrorCode::LimitExceeded, message));
        }
        let value: Value = serde_json::from_slice(line).map_err(|error| {
            Error::new(
                ErrorCode::InputMalformed,
                format!("expected a JSON object on one line, found none: {error}"),
            )
        })?;
        let Some(fields) = value.as_object() else {
            return Err(Error::new(
                ErrorCode::InputMalformed,
                "expected a JSON object on one line, found another value",
            ));
        };
        let root = Node::root(&value);
        if fields.contains_key("format") {
            return header(&value).map(|header| Self::Header(Box::new(header)));
        }
        if fields.contains_key("time_secs") {
            return frame(root).map(Self::Frame);
        }
        if let Some(event) = fields.get("event") {
            return root.field("event", |node| {
                let id = node.field("id", text)?;
                if event.get("removed") == Some(&Value::Bool(true)) {
                    return Ok(Self::Event(id, None));
                }
                Ok(Self::Event(id, Some(Box::new(manifest::event(node)?))))
            });
        }
        if fields.contains_key("participant") {
            let participant = root.field("participant", manifest::participant)?;
            return Ok(Self::Participant(Box::new(participant)));
        }
        if fields.get("end") == Some(&Value::Bool(true)) {
            return Ok(Self::End);
        }
        Err(Error::new(
            ErrorCode::InputMalformed,
            "expected a line with format, time_secs, event, participant or end, found none of them",
        ))
    }
}

/// A header is a manifest that says neither how many frames there are nor where they lie.
fn header(value: &Value) -> Result<LiveHeader> {
    let root = Node::root(value);
    if value.get("format").and_then(Value::as_str) != Some(FORMAT) {
        return Err(Error::new(
            ErrorCode::FormatUnknown,
            format!("expected the header of a live replay (\"format\": \"{FORMAT}\")"),
        ));
    }
    let version = root.field("version", |node| node.count(usize::MAX))?;
    if version as u64 != VERSION {
        return Err(Error::new(
            ErrorCode::VersionUnsupported,
            format!("expected version {VERSION} of the lines, found {version}; use a newer athlete-replay"),
        )
        .in_field("version"));
    }
    let mut starts_secs = Vec::new();
    let mut max_errors_m = Vec::new();
    root.field("tracks", |node| {
        node.items(limits::TRACKS, |node| {
            starts_secs.push(node.field("times", |n| {
                n.field("start_secs", |n| n.optional_number(limits::SECS))
            })?);
            max_errors_m.push(node.field("max_error_m", |n| n.optional_number(limits::MAX_ERROR_M))?);
            Ok(())
        })
    })?;
    let mut described = value.as_object().cloned().unwrap_or_default();
    described.insert("format".to_owned(), json!(manifest::FORMAT));
    described.insert("version".to_owned(), json!(manifest::VERSION));
    for field in ["segments", "coarse", "live", "events", "curves", "force_plates"] {
        described.remove(field);
    }
    let tracks = described.get_mut("tracks").and_then(Value::as_array_mut);
    for track in tracks.into_iter().flatten().filter_map(Value::as_object_mut) {
        one_frame_of(track);
    }
    let manifest = serde_json::to_vec(&described).unwrap_or_default();
    let description = Manifest::parse(&manifest)?.description;
    Ok(LiveHeader {
        description,
        starts_secs,
        max_errors_m,
    })
}

/// Says of a track what a manifest must: the least promise, and one frame.
fn one_frame_of(track: &mut Map<String, Value>) {
    for field in ["coarse_max_error_m", "key_frames", "quality"] {
        track.remove(field);
    }
    let stated = track.get("max_error_m").is_some_and(|promise| !promise.is_null());
    if !stated {
        track.insert("max_error_m".to_owned(), json!(limits::MAX_ERROR_M));
    }
    if let Some(times) = track.get_mut("times").and_then(Value::as_object_mut) {
        times.remove("explicit_secs");
        times.insert("frames".to_owned(), json!(1));
        let start_secs = times.entry("start_secs").or_insert(Value::Null);
        if start_secs.is_null() {
            *start_secs = json!(0);
        }
    }
}

fn frame(node: Node<'_>) -> Result<LiveFrame> {
    Ok(LiveFrame {
        time_secs: node.field("time_secs", |n| n.number(limits::SECS))?,
        tracks: node.field("tracks", |n| {
            n.items(limits::TRACKS, |n| {
                if n.is_absent() {
                    return Ok(None);
                }
                n.items(limits::JOINTS, position).map(Some)
            })
        })?,
    })
}

fn position(node: Node<'_>) -> Result<[f32; 3]> {
    if node.is_absent() {
        return Ok([f32::NAN; 3]);
    }
    let axes = node.items(3, |n| n.number(MAX_POSITION_M))?;
    match *axes.as_slice() {
        [x, y, z] => Ok([x as f32, y as f32, z as f32]),
        _ => Err(node.error(ErrorCode::InputMalformed, "expected x, y and z in metres")),
    }
}

/// The header line of a replay, without its ending: what it says of itself, but for its events.
///
/// # Errors
/// As [`Manifest::to_json`]; [`ErrorCode::ReplayInvalid`] for a replay without tracks, or with uneven sample times.
pub fn header_line(replay: &Replay, max_error_m: f64) -> Result<String> {
    for track in &replay.tracks {
        if matches!(track.times, SampleTimes::Explicit(_)) {
            return Err(Error::new(
                ErrorCode::ReplayInvalid,
                "expected tracks of an even rate, found explicit times; resample it first",
            )
            .in_field(track.name.as_str()));
        }
    }
    let mut description = packer::without_samples(replay);
    description.curves.clear();
    description.force_plates.clear();
    description
        .tracks
        .iter_mut()
        .for_each(|track| track.quality = None);
    let nothing = |kind| Windows::new(kind, 0.0, 1.0);
    let promise = Promise {
        max_error_m,
        coarse_max_error_m: max_error_m,
        key_frames: 1,
    };
    let promises = vec![promise; description.tracks.len()];
    let manifest = Manifest::describe(
        description,
        &promises,
        nothing(FileKind::Coarse),
        nothing(FileKind::Segment),
    );
    let text = manifest.to_json()?;
    let mut header: Map<String, Value> = serde_json::from_str(&text).unwrap_or_default();
    header.insert("format".to_owned(), json!(FORMAT));
    header.insert("version".to_owned(), json!(VERSION));
    for field in ["start_secs", "end_secs", "events", "segments", "coarse"] {
        header.remove(field);
    }
    let tracks = header.get_mut("tracks").and_then(Value::as_array_mut);
    for track in tracks.into_iter().flatten().filter_map(Value::as_object_mut) {
        for field in ["coarse_max_error_m", "key_frames"] {
            track.remove(field);
        }
        if let Some(times) = track.get_mut("times").and_then(Value::as_object_mut) {
            times.remove("frames");
        }
    }
    Ok(Value::Object(header).to_string())
}

/// A frame line, without its ending: the fewest digits that mean the same single-precision numbers.
pub fn frame_line(time_secs: f64, tracks: &[Option<&[[f32; 3]]>]) -> String {
    use std::fmt::Write;
    let mut line = format!("{{\"time_secs\":{time_secs},\"tracks\":[");
    for (index, track) in tracks.iter().enumerate() {
        line.push_str(if index == 0 { "" } else { "," });
        let Some(positions_m) = track else {
            line.push_str("null");
            continue;
        };
        line.push('[');
        for (joint, [x, y, z]) in positions_m.iter().enumerate() {
            line.push_str(if joint == 0 { "" } else { "," });
            // Writing to a String cannot fail.
            let _ = if x.is_finite() && y.is_finite() && z.is_finite() {
                write!(line, "[{x},{y},{z}]")
            } else {
                write!(line, "null")
            };
        }
        line.push(']');
    }
    line.push_str("]}");
    line
}

/// An event line, without its ending.
pub fn event_line(id: &str, event: &Event) -> String {
    let mut json = Writer::default();
    manifest::write_event(&mut json, event);
    let mut fields: Map<String, Value> = serde_json::from_str(&json.finish()).unwrap_or_default();
    fields.insert("id".to_owned(), json!(id));
    json!({ "event": fields }).to_string()
}

/// The line that says that the replay is complete, without its ending.
pub const END_LINE: &str = "{\"end\":true}";
