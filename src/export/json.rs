//! The project's own pose JSON: a header, then a frame a line.

use std::collections::HashSet;
use std::io::{BufWriter, Write};

use serde_json::{Map, Value, json};

use super::selection::{Clock, Sampled, sampled};
use super::{Work, unwritable, who};
use crate::error::Result;
use crate::replay::{BodyPart, Event, Participant, Quality, Replay, Sex, TrackKind, Venue};
use crate::time::SampleTimes;

pub(super) fn write(work: &mut Work<'_>, out: &mut dyn Write) -> Result<()> {
    let own = sampled(work, Clock::Own)?;
    let is_one_clock = own
        .windows(2)
        .all(|pair| matches!(pair, [a, b] if a.times == b.times));
    let tracks = if is_one_clock {
        own
    } else {
        sampled(work, Clock::Common)?
    };
    let file = File::of(work.replay, &tracks);
    file.notes(work);
    let mut out = BufWriter::new(out);
    file.write(work.replay, &mut out).map_err(unwritable)
}

/// What the people and objects of the file are called, and how their joints are written.
struct File<'a> {
    tracks: &'a [Sampled<'a>],
    /// The id of each track's person or object.
    ids: Vec<String>,
    /// The track of each of the header's people, in their order; `None` for one without a track.
    people: Vec<(String, Option<usize>)>,
    objects: Vec<usize>,
    /// Each track's names of joints, each name once.
    names: Vec<Vec<String>>,
    /// Whether all people have the same joints, so that the frames need not name them.
    is_one_set: bool,
}

impl<'a> File<'a> {
    fn of(replay: &Replay, tracks: &'a [Sampled<'a>]) -> Self {
        let ids = who::ids(replay, tracks);
        let names: Vec<Vec<String>> = tracks
            .iter()
            .map(|sampled| {
                let mut taken = HashSet::new();
                let mut names = Vec::with_capacity(sampled.joints());
                for joint in &sampled.track.skeleton.joints {
                    let name = who::distinct(joint.name.clone(), |name| taken.contains(name));
                    taken.insert(name.clone());
                    names.push(name);
                }
                names
            })
            .collect();
        let is_object = |track: &usize| {
            tracks
                .get(*track)
                .is_some_and(|s| s.track.kind == TrackKind::Object && s.joints() == 1)
        };
        let (objects, bodies): (Vec<usize>, Vec<usize>) = (0..tracks.len()).partition(is_object);
        let mut people: Vec<(String, Option<usize>)> = Vec::new();
        // In the order of the replay, since that is the order that events and colours go by.
        for participant in &replay.participants {
            let own = bodies
                .iter()
                .copied()
                .find(|&body| ids.get(body) == Some(&participant.id));
            if people.iter().all(|(id, _)| *id != participant.id) && !participant.id.is_empty() {
                people.push((participant.id.clone(), own));
            }
        }
        for &body in &bodies {
            if let Some(id) = ids.get(body)
                && people.iter().all(|(known, _)| known != id)
            {
                people.push((id.clone(), Some(body)));
            }
        }
        let of_bodies: Vec<&Vec<String>> = bodies.iter().filter_map(|&body| names.get(body)).collect();
        let is_one_set = of_bodies.windows(2).all(|pair| matches!(pair, [a, b] if a == b));
        Self {
            tracks,
            ids,
            people,
            objects,
            names,
            is_one_set,
        }
    }

    fn bodies(&self) -> impl Iterator<Item = (&Sampled<'a>, &Vec<String>)> {
        self.people
            .iter()
            .filter_map(|(_, track)| Some((self.tracks.get((*track)?)?, self.names.get((*track)?)?)))
    }

    fn notes(&self, work: &mut Work<'_>) {
        if self
            .tracks
            .iter()
            .any(|s| matches!(s.track.quality, Some(Quality::ErrorM(_))))
        {
            work.note(
                "quality-left-out",
                "the expected error of each position is left out: a json file has room for confidences only",
            );
        }
        let others = self
            .bodies()
            .filter(|(s, _)| s.track.kind != TrackKind::Skeleton)
            .count();
        if others > 0 {
            work.note(
                "kinds-left-out",
                format!("{others} tracks of markers or objects are written as people, since the file has no word for them"),
            );
        }
    }

    fn write(&self, replay: &Replay, out: &mut impl Write) -> std::io::Result<()> {
        writeln!(out, "{{")?;
        for (name, value) in self.header(replay) {
            writeln!(out, "  {}: {value},", Value::from(name))?;
        }
        writeln!(out, "  \"frames\": [")?;
        let frames = self.tracks.iter().map(Sampled::frames).max().unwrap_or(0);
        let mut positions_m = Vec::new();
        for frame in 0..frames {
            write!(out, "    ")?;
            if !self.objects.is_empty() {
                write!(out, "{{\"people\": ")?;
            }
            write!(out, "[")?;
            for (place, (_, track)) in self.people.iter().enumerate() {
                let separator = if place == 0 { "" } else { ", " };
                out.write_all(separator.as_bytes())?;
                match track {
                    Some(track) => self.person(*track, frame, &mut positions_m, out)?,
                    None => write!(out, "null")?,
                }
            }
            write!(out, "]")?;
            if !self.objects.is_empty() {
                write!(out, ", \"objects\": [")?;
                for (place, &track) in self.objects.iter().enumerate() {
                    let separator = if place == 0 { "" } else { ", " };
                    out.write_all(separator.as_bytes())?;
                    if let Some(sampled) = self.tracks.get(track) {
                        sampled.positions_into(frame, &mut positions_m);
                        let position = positions_m.first().copied().unwrap_or([f32::NAN; 3]);
                        out.write_all(joint(position, confidence(sampled, frame, 0)).as_bytes())?;
                    }
                }
                write!(out, "]}}")?;
            }
            writeln!(out, "{}", if frame + 1 == frames { "" } else { "," })?;
        }
        writeln!(out, "  ]\n}}")?;
        out.flush()
    }

    fn person(
        &self,
        track: usize,
        frame: usize,
        positions_m: &mut Vec<[f32; 3]>,
        out: &mut impl Write,
    ) -> std::io::Result<()> {
        let (Some(sampled), Some(names)) = (self.tracks.get(track), self.names.get(track)) else {
            return write!(out, "null");
        };
        sampled.positions_into(frame, positions_m);
        let (open, close) = if self.is_one_set { ("[", "]") } else { ("{", "}") };
        out.write_all(open.as_bytes())?;
        for (index, (position, name)) in positions_m.iter().zip(names).enumerate() {
            let separator = if index == 0 { "" } else { ", " };
            out.write_all(separator.as_bytes())?;
            if !self.is_one_set {
                write!(out, "{}: ", Value::from(name.as_str()))?;
            }
            out.write_all(joint(*position, confidence(sampled, frame, index)).as_bytes())?;
        }
        out.write_all(close.as_bytes())
    }

    fn header(&self, replay: &Replay) -> Vec<(&'static str, Value)> {
        let mut header = vec![("format", json!("pose-json")), ("version", json!(1))];
        let texts = [
            ("title", Some(&replay.title).filter(|title| !title.is_empty())),
            ("notice", replay.notice.as_ref()),
            ("discipline", replay.discipline.as_ref()),
            ("location", replay.location.as_ref()),
            ("start_utc", replay.start_utc.as_ref()),
        ];
        header.extend(
            texts
                .into_iter()
                .filter_map(|(name, text)| Some((name, json!(text?)))),
        );
        header.extend([("unit", json!("m")), ("up", json!("+y"))]);
        match self.tracks.first().map(|sampled| &sampled.times) {
            Some(SampleTimes::Uniform {
                start_secs, rate_hz, ..
            }) => {
                header.push(("rate_hz", json!(rate_hz)));
                if *start_secs != 0.0 {
                    header.push(("start_secs", json!(start_secs)));
                }
            }
            Some(SampleTimes::Explicit(times)) => header.push(("times", json!(times))),
            None => {}
        }
        // Where people have different joints the frames name them; parents and body map still speak of all.
        let mut known = HashSet::new();
        let all = self.bodies().flat_map(|(_, names)| names);
        let all: Vec<&String> = all.filter(|name| known.insert(name.as_str())).collect();
        if !all.is_empty() {
            header.push(("joints", json!(all)));
        }
        header.extend([("parents", self.parents()), ("body_map", self.body_map())]);
        header.retain(|(_, value)| value.as_object().is_none_or(|members| !members.is_empty()));
        let people = self.people.iter().map(|(id, track)| {
            let known = replay
                .participants
                .iter()
                .find(|participant| participant.id == *id);
            let owner = || self.tracks.get((*track)?)?.track.participant;
            let owner = || owner().and_then(|index| replay.participants.get(index));
            person(id, known.or_else(owner))
        });
        header.push(("people", people.collect()));
        if !self.objects.is_empty() {
            let objects = self.objects.iter().filter_map(|&track| {
                Some(json!({"id": self.ids.get(track)?, "name": self.tracks.get(track)?.track.name}))
            });
            header.push(("objects", objects.collect()));
        }
        if !replay.events.is_empty() {
            header.push(("events", replay.events.iter().map(|e| event(e, replay)).collect()));
        }
        if let Some(zero_secs) = replay.clock_zero_secs {
            header.push(("x_clock_zero_secs", json!(zero_secs)));
        }
        if let Venue::SprintStraight(straight) = &replay.venue {
            header.push((
                "x_sprint_straight",
                json!({"lanes": straight.lanes, "lane_width_m": straight.lane_width_m, "distance_m": straight.distance_m}),
            ));
        }
        if !replay.processing.is_empty() {
            header.push(("x_processing", json!(replay.processing)));
        }
        header
    }

    /// From each joint that hangs from another to that other; of joints that several people have, the first one's.
    fn parents(&self) -> Value {
        let mut parents = Map::new();
        for (sampled, names) in self.bodies() {
            for (joint, name) in sampled.track.skeleton.joints.iter().zip(names) {
                if let Some(parent) = joint.parent.and_then(|parent| names.get(usize::from(parent))) {
                    parents.entry(name.clone()).or_insert_with(|| json!(parent));
                }
            }
        }
        Value::Object(parents)
    }

    fn body_map(&self) -> Value {
        let mut map = Map::new();
        for (sampled, names) in self.bodies() {
            for part in BodyPart::ALL {
                let joints: Vec<&String> = sampled
                    .track
                    .skeleton
                    .body_map
                    .joints_of(part)
                    .iter()
                    .filter_map(|&joint| names.get(usize::from(joint)))
                    .collect();
                if !joints.is_empty() {
                    map.entry(part.as_str()).or_insert_with(|| json!(joints));
                }
            }
        }
        Value::Object(map)
    }
}

fn person(id: &str, participant: Option<&Participant>) -> Value {
    let mut person = Map::new();
    person.insert("id".to_owned(), json!(id));
    let Some(participant) = participant else {
        return Value::Object(person);
    };
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            person.insert(name.to_owned(), value);
        }
    };
    let text = |text: &Option<String>| text.as_ref().map(|text| json!(text));
    put("name", Some(json!(participant.name)));
    put("organisation", text(&participant.organisation));
    put("bib", text(&participant.bib));
    put("lane", participant.lane.map(Value::from));
    put("mark", text(&participant.mark));
    put("rank", text(&participant.rank));
    let colours: Vec<String> = participant.colours.iter().map(|colour| colour.to_hex()).collect();
    put("colours", Some(json!(colours)).filter(|_| !colours.is_empty()));
    let sex = participant.sex.map(|sex| match sex {
        Sex::Female => "female",
        Sex::Male => "male",
    });
    put("sex", sex.map(Value::from));
    Value::Object(person)
}

fn event(event: &Event, replay: &Replay) -> Value {
    let mut value = json!({"time": event.time_secs, "kind": event.kind.as_str(), "label": event.label});
    let Some(members) = value.as_object_mut() else {
        return value;
    };
    let mut put = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            members.insert(name.to_owned(), value);
        }
    };
    let text = |text: &Option<String>| text.as_ref().map(|text| json!(text));
    put("end", event.end_secs.map(Value::from));
    put("value", text(&event.value));
    put("source", text(&event.source));
    put("code", text(&event.code));
    let people: Vec<&String> = event
        .participants
        .iter()
        .filter_map(|&person| Some(&replay.participants.get(person)?.id))
        .collect();
    put("people", Some(json!(people)).filter(|_| !people.is_empty()));
    let details: Map<String, Value> = event
        .details
        .iter()
        .map(|(name, value)| (name.clone(), json!(value)))
        .collect();
    put(
        "details",
        Some(Value::Object(details)).filter(|_| !event.details.is_empty()),
    );
    value
}

fn confidence(sampled: &Sampled<'_>, frame: usize, joint: usize) -> Option<f32> {
    matches!(sampled.track.quality, Some(Quality::Confidence(_)))
        .then(|| sampled.quality(frame, joint))
        .flatten()
}

/// One joint: the fewest digits that mean the same single-precision numbers.
fn joint(position_m: [f32; 3], confidence: Option<f32>) -> String {
    let [x, y, z] = position_m;
    if !position_m.iter().all(|v| v.is_finite()) {
        return "null".to_owned();
    }
    match confidence {
        // Zeros of no confidence would be read as a gap.
        Some(confidence) if confidence > 0.0 || position_m != [0.0; 3] => {
            format!("[{x}, {y}, {z}, {confidence}]")
        }
        _ => format!("[{x}, {y}, {z}]"),
    }
}
