//! The manifest of a packed replay: everything but the positions, as JSON.

use serde_json::Value;
use serde_json::error::Category;

use super::json::{Node, Writer, optional_text, text};
use super::live::Live;
use crate::error::{Error, ErrorCode, Result};
use crate::replay::{
    BodyMap, BodyPart, Event, EventKind, Joint, Participant, Replay, Rgb, Sex, Skeleton, SprintStraight,
    Track, TrackKind, TrackOrigin, Venue,
};
use crate::time::SampleTimes;

/// What the `format` field says.
pub(super) const FORMAT: &str = "athlete-replay";
/// The version written, and the only one read.
pub(super) const VERSION: u64 = 0;

/// What a manifest may ask for; more is refused before anything is allocated for it.
pub(super) mod limits {
    pub(crate) const MANIFEST_BYTES: usize = 16 << 20;
    pub(crate) const TRACKS: usize = 1_000;
    pub(crate) const JOINTS: usize = 10_000;
    /// Of all tracks together: every one may be drawn.
    pub(crate) const ALL_JOINTS: usize = 50_000;
    pub(crate) const FRAMES: usize = 10_000_000;
    /// Of all tracks together, as three f32 each.
    pub(crate) const POSITION_BYTES: u64 = 512 << 20;
    pub(crate) const PARTICIPANTS: usize = 10_000;
    pub(crate) const EVENTS: usize = 100_000;
    pub(crate) const DETAILS: usize = 1_000;
    pub(crate) const PROCESSING: usize = 1_000;
    pub(crate) const SEGMENTS: usize = 100_000;
    pub(crate) const SEGMENT_BYTES: usize = 256 << 20;
    pub(crate) const NAME_BYTES: usize = 100;
    /// About 30 years to either side.
    pub(crate) const SECS: f64 = 1e9;
    pub(crate) const RATE_HZ: f64 = 1e6;
    pub(crate) const MIN_RATE_HZ: f64 = 1e-6;
    pub(crate) const MAX_ERROR_M: f64 = 1.0;
}

const TRACK_KINDS: &[(&str, TrackKind)] = &[
    (TrackKind::Skeleton.as_str(), TrackKind::Skeleton),
    (TrackKind::Markers.as_str(), TrackKind::Markers),
    (TrackKind::Object.as_str(), TrackKind::Object),
];

const TRACK_ORIGINS: [TrackOrigin; 3] = [TrackOrigin::Measured, TrackOrigin::Derived, TrackOrigin::Inferred];

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

const SEXES: &[(&str, Sex)] = &[("female", Sex::Female), ("male", Sex::Male)];

/// One segment file, as the manifest lists it.
#[derive(Clone, Debug, PartialEq)]
pub struct SegmentEntry {
    /// The file's name, beside the manifest. It holds the checksum, so that a file of this name never changes.
    pub name: String,
    /// The replay time from which on this segment has the samples.
    pub start_secs: f64,
    /// The replay time up to which it has them: not included, but for the last segment.
    pub end_secs: f64,
    /// The file's length in bytes.
    pub bytes: usize,
    /// CRC-32 of the file's payload, the same as in its header.
    pub crc32: u32,
}

/// A parsed manifest: the replay without its positions, and where those are.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// The time of the replay's first sample.
    pub start_secs: f64,
    /// The time of the replay's last sample.
    pub end_secs: f64,
    /// The segments in order of time.
    pub segments: Vec<SegmentEntry>,
    /// What it says of its being live; nothing for a complete replay.
    pub live: Option<Live>,
    /// Everything but the positions, of which the tracks hold none.
    pub(super) description: Replay,
    /// The promise of each track.
    pub(super) max_errors_m: Vec<f64>,
    /// The positions of each track.
    pub(super) positions: Vec<usize>,
}

impl Manifest {
    /// The manifest of a replay without positions, whose tracks all keep one promise.
    pub(super) fn describe(description: Replay, max_error_m: f64, segments: Vec<SegmentEntry>) -> Self {
        Self {
            start_secs: description.start_secs(),
            end_secs: description.end_secs(),
            segments,
            live: None,
            max_errors_m: vec![max_error_m; description.tracks.len()],
            positions: description.tracks.iter().map(positions_of).collect(),
            description,
        }
    }

    /// Reads a manifest. Fields that this version does not know are passed over. Times are read to within one unit in
    /// the last place.
    ///
    /// # Errors
    /// [`ErrorCode::InputEmpty`]; [`ErrorCode::InputTruncated`] or [`ErrorCode::InputMalformed`] with the line for what
    /// is not JSON; [`ErrorCode::FormatUnknown`] for other JSON; [`ErrorCode::VersionUnsupported`];
    /// [`ErrorCode::InputMalformed`], [`ErrorCode::LimitExceeded`] or [`ErrorCode::ReplayInvalid`] with the field for what
    /// does not make a replay.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        if bytes.is_empty() {
            return Err(Error::new(
                ErrorCode::InputEmpty,
                "expected a manifest, found no bytes",
            ));
        }
        if bytes.len() > limits::MANIFEST_BYTES {
            return Err(Error::new(
                ErrorCode::LimitExceeded,
                format!(
                    "expected a manifest of at most {} bytes, found {}",
                    limits::MANIFEST_BYTES,
                    bytes.len()
                ),
            ));
        }
        let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
        let value: Value = serde_json::from_slice(bytes).map_err(|e| not_json(&e))?;
        let root = Node::root(&value);
        let format = value.get("format").and_then(Value::as_str);
        if format != Some(FORMAT) {
            return Err(Error::new(
                ErrorCode::FormatUnknown,
                "expected a replay manifest (\"format\": \"athlete-replay\")",
            ));
        }
        let version = root.field("version", |v| v.count(usize::MAX))?;
        if version as u64 != VERSION {
            return Err(Error::new(
                ErrorCode::VersionUnsupported,
                format!("expected manifest version {VERSION}, found {version}; use a newer athlete-replay"),
            )
            .in_field("version"));
        }
        let tracks = root.field("tracks", |n| n.items(limits::TRACKS, track))?;
        let (tracks, max_errors_m): (Vec<_>, Vec<_>) = tracks.into_iter().unzip();
        let description = Replay {
            title: root.field("title", optional_text)?.unwrap_or_default(),
            notice: root.field("notice", optional_text)?,
            discipline: root.field("discipline", optional_text)?,
            location: root.field("location", optional_text)?,
            venue: root.field("venue", venue)?,
            clock_zero_secs: root.field("clock_zero_secs", |n| n.optional_number(limits::SECS))?,
            participants: root.field("participants", |n| n.items(limits::PARTICIPANTS, participant))?,
            tracks,
            events: root.field("events", |n| n.items(limits::EVENTS, event))?,
            start_utc: root.field("start_utc", |n| for_programs(n, optional_text))?,
            processing: root.field("processing", |n| {
                for_programs(n, |n| n.items(limits::PROCESSING, text))
            })?,
            ..Replay::default()
        };
        description.validate_description()?;
        let too_much =
            |message: String| Err(Error::new(ErrorCode::LimitExceeded, message).in_field("tracks"));
        if description.end_secs() > limits::SECS {
            return too_much(format!(
                "expected times up to {} s, found {}",
                limits::SECS,
                description.end_secs()
            ));
        }
        let joints: usize = description.tracks.iter().map(|t| t.skeleton.joints.len()).sum();
        if joints > limits::ALL_JOINTS {
            return too_much(format!(
                "expected at most {} joints in all, found {joints}",
                limits::ALL_JOINTS
            ));
        }
        let samples = description
            .tracks
            .iter()
            .map(|t| t.skeleton.joints.len() as u64 * t.times.len() as u64);
        // Neither factor exceeds ten million and there are a thousand tracks at most: no overflow.
        let position_bytes = samples.sum::<u64>() * 12;
        if position_bytes > limits::POSITION_BYTES {
            return too_much(format!(
                "expected at most {} bytes of positions, found {position_bytes}; cut the recording into parts",
                limits::POSITION_BYTES
            ));
        }
        let mut previous_end = f64::NEG_INFINITY;
        let segments = root.field("segments", |n| {
            n.items(limits::SEGMENTS, |n| {
                let entry = segment(n)?;
                if entry.start_secs < previous_end || entry.end_secs < entry.start_secs {
                    return Err(n.error(
                        ErrorCode::InputMalformed,
                        "expected segments in order of time, without overlap",
                    ));
                }
                previous_end = entry.end_secs;
                Ok(entry)
            })
        })?;
        Ok(Self {
            start_secs: description.start_secs(),
            end_secs: description.end_secs(),
            segments,
            live: root.field("live", Live::read)?,
            positions: description.tracks.iter().map(positions_of).collect(),
            description,
            max_errors_m,
        })
    }

    /// The replay with every sample missing yet; [`super::decode_segment`] fills it in.
    ///
    /// # Errors
    /// [`ErrorCode::ReplayInvalid`]; [`ErrorCode::LimitExceeded`] when there is no memory for the positions.
    pub fn to_replay(&self) -> Result<Replay> {
        with_missing_positions(self.description.clone())
    }

    /// As [`Self::to_replay`], without a copy: the manifest that remains has what decoding needs, and nothing to write.
    ///
    /// # Errors
    /// As [`Self::to_replay`].
    pub fn into_replay(mut self) -> Result<(Replay, Self)> {
        let replay = with_missing_positions(std::mem::take(&mut self.description))?;
        Ok((replay, self))
    }

    /// The manifest as JSON, with a line to each participant, track, event and segment. `warnings` (code and sentence) are
    /// for people: they are written and not read.
    ///
    /// # Errors
    /// [`ErrorCode::LimitExceeded`] for more than [`Manifest::parse`] reads.
    pub fn to_json(&self, warnings: &[(String, String)]) -> Result<String> {
        let mut json = Writer::default();
        json.object(|json| {
            json.text_field("format", FORMAT);
            json.number_field("version", VERSION as f64);
            let replay = &self.description;
            json.text_field("title", &replay.title);
            json.optional_text_field("notice", replay.notice.as_deref());
            json.optional_text_field("discipline", replay.discipline.as_deref());
            json.optional_text_field("location", replay.location.as_deref());
            json.optional_text_field("start_utc", replay.start_utc.as_deref());
            if !replay.processing.is_empty() {
                json.key("processing");
                json.list(&replay.processing, |json, step| json.text(step));
            }
            if !warnings.is_empty() {
                json.key("warnings");
                json.list(warnings, |json, (code, message)| {
                    json.object(|json| {
                        json.text_field("code", code);
                        json.text_field("message", message);
                    });
                });
            }
            json.key("venue");
            write_venue(json, &replay.venue);
            json.optional_number_field("clock_zero_secs", replay.clock_zero_secs);
            json.number_field("start_secs", self.start_secs);
            json.number_field("end_secs", self.end_secs);
            if let Some(live) = &self.live {
                json.line();
                json.key("live");
                live.write(json);
            }
            json.line();
            json.key("participants");
            json.list(&replay.participants, write_participant);
            json.line();
            json.key("tracks");
            let mut max_errors_m = self.max_errors_m.iter();
            json.list(&replay.tracks, |json, track| {
                write_track(json, track, max_errors_m.next().copied());
            });
            json.line();
            json.key("events");
            json.list(&replay.events, write_event);
            json.line();
            json.key("segments");
            json.list(&self.segments, write_segment);
        });
        let document = json.finish();
        if document.len() > limits::MANIFEST_BYTES {
            return Err(Error::new(
                ErrorCode::LimitExceeded,
                format!(
                    "expected a manifest of at most {} bytes, found {}; cut the recording into parts",
                    limits::MANIFEST_BYTES,
                    document.len()
                ),
            ));
        }
        Ok(document)
    }
}

fn not_json(error: &serde_json::Error) -> Error {
    if error.classify() == Category::Eof {
        let message = "the manifest ends too early; fetch it again";
        Error::new(ErrorCode::InputTruncated, message).at_line(error.line())
    } else {
        let message = "expected a manifest, found what is not JSON";
        Error::new(ErrorCode::InputMalformed, message).at_line(error.line())
    }
}

/// A venue of a kind that this version does not know is plain ground.
fn venue(node: Node<'_>) -> Result<Venue> {
    if node.field("kind", optional_text)?.as_deref() != Some("sprint_straight") {
        return Ok(Venue::Ground);
    }
    Ok(Venue::SprintStraight(SprintStraight {
        lanes: node.field("lanes", |n| n.count(100))? as u8,
        lane_width_m: node.field("lane_width_m", |n| n.number(100.0))?,
        distance_m: node.field("distance_m", |n| n.number(10_000.0))?,
    }))
}

fn write_venue(json: &mut Writer, venue: &Venue) {
    json.object(|json| match venue {
        Venue::Ground => json.text_field("kind", "ground"),
        Venue::SprintStraight(straight) => {
            json.text_field("kind", "sprint_straight");
            json.number_field("lanes", f64::from(straight.lanes));
            json.number_field("lane_width_m", straight.lane_width_m);
            json.number_field("distance_m", straight.distance_m);
        }
    });
}

pub(super) fn participant(node: Node<'_>) -> Result<Participant> {
    Ok(Participant {
        id: node.field("id", optional_text)?.unwrap_or_default(),
        name: node.field("name", text)?,
        organisation: node.field("organisation", optional_text)?,
        bib: node.field("bib", optional_text)?,
        lane: node
            .field("lane", |n| n.optional_count(255))?
            .map(|lane| lane as u8),
        mark: node.field("mark", optional_text)?,
        rank: node.field("rank", |n| for_programs(n, optional_text))?,
        colours: node.field("colours", |n| n.items(8, colour))?,
        sex: node.field("sex", |n| {
            if n.is_absent() {
                Ok(None)
            } else {
                n.word(SEXES).map(Some)
            }
        })?,
    })
}

fn colour(node: Node<'_>) -> Result<Rgb> {
    Rgb::from_hex(&text(node)?)
        .ok_or_else(|| node.error(ErrorCode::InputMalformed, "expected a colour as #rrggbb"))
}

fn write_participant(json: &mut Writer, participant: &Participant) {
    json.line();
    json.object(|json| {
        json.text_field("id", &participant.id);
        json.text_field("name", &participant.name);
        json.optional_text_field("organisation", participant.organisation.as_deref());
        json.optional_text_field("bib", participant.bib.as_deref());
        json.optional_number_field("lane", participant.lane.map(f64::from));
        json.optional_text_field("mark", participant.mark.as_deref());
        json.optional_text_field("rank", participant.rank.as_deref());
        json.key("colours");
        json.list(&participant.colours, |json, colour| json.text(&colour.to_hex()));
        let sex = SEXES.iter().find(|s| Some(s.1) == participant.sex);
        json.optional_text_field("sex", sex.map(|s| s.0));
    });
}

fn positions_of(track: &Track) -> usize {
    track.skeleton.joints.len() * track.times.len()
}

fn with_missing_positions(mut replay: Replay) -> Result<Replay> {
    for track in &mut replay.tracks {
        track.positions_m = missing_positions(positions_of(track))?;
    }
    Ok(replay)
}

/// Positions that are all missing; an error rather than an abort where memory is short.
pub(super) fn missing_positions(count: usize) -> Result<Vec<[f32; 3]>> {
    let mut positions_m = Vec::new();
    positions_m.try_reserve_exact(count).map_err(|_| {
        Error::new(
            ErrorCode::LimitExceeded,
            format!("expected memory for {count} positions, found too little; cut the recording into parts"),
        )
    })?;
    positions_m.resize(count, [f32::NAN; 3]);
    Ok(positions_m)
}

/// A track without positions, and its promise.
fn track(node: Node<'_>) -> Result<(Track, f64)> {
    let max_error_m = node.field("max_error_m", |n| {
        let value = n.number(limits::MAX_ERROR_M)?;
        if value > 0.0 {
            Ok(value)
        } else {
            Err(n.error(ErrorCode::InputMalformed, "expected a length above zero"))
        }
    })?;
    let joints = node.field("joints", |n| n.items(limits::JOINTS, joint))?;
    let track = Track {
        name: node.field("name", optional_text)?.unwrap_or_default(),
        kind: node.field("kind", |n| n.word(TRACK_KINDS))?,
        participant: node.field("participant", |n| n.optional_count(limits::PARTICIPANTS))?,
        skeleton: Skeleton {
            joints,
            body_map: node.field("body_map", body_map)?,
        },
        times: node.field("times", times)?,
        positions_m: Vec::new(),
        origin: node.field("origin", origin)?,
        quality: None,
    };
    Ok((track, max_error_m))
}

fn joint(node: Node<'_>) -> Result<Joint> {
    Ok(Joint {
        name: node.field("name", text)?,
        parent: node
            .field("parent", |n| n.optional_count(limits::JOINTS))?
            .map(|parent| parent as u16),
    })
}

/// A track that says nothing of its origin, or an origin that this version does not know, counts as measured.
fn origin(node: Node<'_>) -> Result<TrackOrigin> {
    let word = optional_text(node)?;
    let known = TRACK_ORIGINS.iter().find(|o| Some(o.as_str()) == word.as_deref());
    Ok(known.copied().unwrap_or_default())
}

/// A part that this version does not know is passed over.
fn body_map(node: Node<'_>) -> Result<BodyMap> {
    let mut map = BodyMap::default();
    for word in node.keys() {
        if let Some(part) = BodyPart::from_word(word) {
            let joints = node.field(word, |n| {
                n.items(limits::JOINTS, |n| Ok(n.count(limits::JOINTS)? as u16))
            })?;
            map.set(part, joints);
        }
    }
    Ok(map)
}

fn times(node: Node<'_>) -> Result<SampleTimes> {
    let secs = |n: Node<'_>| n.number(limits::SECS);
    let explicit = node.field("explicit_secs", |n| {
        if n.is_absent() {
            return Ok(None);
        }
        n.items(limits::FRAMES, secs).map(Some)
    })?;
    if let Some(times) = explicit {
        return Ok(SampleTimes::Explicit(times));
    }
    Ok(SampleTimes::Uniform {
        start_secs: node.field("start_secs", secs)?,
        rate_hz: node.field("rate_hz", rate_hz)?,
        count: node.field("frames", |n| n.count(limits::FRAMES))?,
    })
}

fn rate_hz(node: Node<'_>) -> Result<f64> {
    let rate_hz = node.number(limits::RATE_HZ)?;
    if rate_hz > 0.0 && rate_hz < limits::MIN_RATE_HZ {
        return Err(node.error(ErrorCode::LimitExceeded, "expected a rate of at least 0.000001"));
    }
    Ok(rate_hz)
}

fn write_track(json: &mut Writer, track: &Track, max_error_m: Option<f64>) {
    json.line();
    json.object(|json| {
        json.text_field("name", &track.name);
        json.text_field("kind", track.kind.as_str());
        json.optional_number_field("participant", track.participant.map(|p| p as f64));
        if track.origin != TrackOrigin::Measured {
            json.text_field("origin", track.origin.as_str());
        }
        json.key("times");
        json.object(|json| match &track.times {
            SampleTimes::Uniform {
                start_secs,
                rate_hz,
                count,
            } => {
                json.number_field("start_secs", *start_secs);
                json.number_field("rate_hz", *rate_hz);
                json.number_field("frames", *count as f64);
            }
            SampleTimes::Explicit(times) => {
                json.key("explicit_secs");
                json.list(times, |json, &time| json.number(time));
            }
        });
        json.key("joints");
        json.list(&track.skeleton.joints, |json, joint| {
            json.object(|json| {
                json.text_field("name", &joint.name);
                json.optional_number_field("parent", joint.parent.map(f64::from));
            });
        });
        json.key("body_map");
        json.object(|json| {
            for part in BodyPart::ALL {
                let joints = track.skeleton.body_map.joints_of(part);
                if !joints.is_empty() {
                    json.key(part.as_str());
                    json.list(joints, |json, &joint| json.number(f64::from(joint)));
                }
            }
        });
        json.optional_number_field("max_error_m", max_error_m);
    });
}

pub(super) fn event(node: Node<'_>) -> Result<Event> {
    Ok(Event {
        time_secs: node.field("time_secs", |n| n.number(limits::SECS))?,
        end_secs: node.field("end_secs", |n| n.optional_number(limits::SECS))?,
        kind: EventKind::from_word(&node.field("kind", text)?),
        participants: node.field("participants", |n| {
            n.items(limits::PARTICIPANTS, |n| n.count(limits::PARTICIPANTS))
        })?,
        label: node.field("label", optional_text)?.unwrap_or_default(),
        value: node.field("value", optional_text)?,
        source: node.field("source", optional_text)?,
        code: node.field("code", |n| for_programs(n, optional_text))?,
        details: node.field("details", |n| {
            for_programs(n, |n| n.items(limits::DETAILS, detail))
        })?,
    })
}

/// What is only shown: the engine in a page leaves it out, for the page has the manifest's own text.
fn for_programs<T: Default>(node: Node<'_>, read: impl FnOnce(Node<'_>) -> Result<T>) -> Result<T> {
    if cfg!(feature = "web") {
        return Ok(T::default());
    }
    read(node)
}

/// A name and a value.
fn detail(node: Node<'_>) -> Result<(String, String)> {
    Ok((node.field("name", text)?, node.field("value", text)?))
}

pub(super) fn write_event(json: &mut Writer, event: &Event) {
    json.line();
    json.object(|json| {
        json.number_field("time_secs", event.time_secs);
        json.optional_number_field("end_secs", event.end_secs);
        json.text_field("kind", event.kind.as_str());
        json.key("participants");
        json.list(&event.participants, |json, &index| json.number(index as f64));
        json.text_field("label", &event.label);
        json.optional_text_field("value", event.value.as_deref());
        json.optional_text_field("source", event.source.as_deref());
        json.optional_text_field("code", event.code.as_deref());
        if !event.details.is_empty() {
            json.key("details");
            json.list(&event.details, |json, (name, value)| {
                json.object(|json| {
                    json.text_field("name", name);
                    json.text_field("value", value);
                });
            });
        }
    });
}

fn segment(node: Node<'_>) -> Result<SegmentEntry> {
    let name = node.field("name", |n| {
        let name = text(n)?;
        // The name becomes part of an address and of a path: a plain file name only.
        let plain = name.len() <= limits::NAME_BYTES
            && !name.starts_with('.')
            && !name.is_empty()
            && name
                .bytes()
                .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'));
        if plain {
            Ok(name)
        } else {
            let message = "expected a file name of letters, digits, '.', '-' and '_'";
            Err(n.error(ErrorCode::InputMalformed, message))
        }
    })?;
    Ok(SegmentEntry {
        name,
        start_secs: node.field("start_secs", |n| n.number(limits::SECS))?,
        end_secs: node.field("end_secs", |n| n.number(limits::SECS))?,
        bytes: node.field("bytes", |n| n.count(limits::SEGMENT_BYTES))?,
        crc32: node.field("crc32", |n| n.count(u32::MAX as usize))? as u32,
    })
}

fn write_segment(json: &mut Writer, entry: &SegmentEntry) {
    json.line();
    json.object(|json| {
        json.text_field("name", &entry.name);
        json.number_field("start_secs", entry.start_secs);
        json.number_field("end_secs", entry.end_secs);
        json.number_field("bytes", entry.bytes as f64);
        json.number_field("crc32", f64::from(entry.crc32));
    });
}
