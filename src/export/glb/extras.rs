//! What glTF has no words for: participants, events and gaps, as extras.

use serde_json::{Map, Value, json};

use crate::export::selection::{Gaps, Sampled};
use crate::replay::{Replay, TrackOrigin};

/// What a track's node says beside its place.
pub(super) fn of_track(replay: &Replay, sampled: &Sampled<'_>, gaps: &Gaps) -> Value {
    let track = sampled.track;
    let mut extras = json!({
        "track": track.name,
        "kind": track.kind.as_str(),
        "rate_hz": sampled.times.rate_hz(),
    });
    let Some(members) = extras.as_object_mut() else {
        return extras;
    };
    if track.origin != TrackOrigin::Measured {
        members.insert("origin".to_owned(), json!(track.origin.as_str()));
    }
    if let Some(person) = track.participant.and_then(|index| replay.participants.get(index)) {
        members.insert("participant".to_owned(), json!(person.id));
    }
    if gaps.samples > 0 {
        let joints = track.skeleton.joints.iter().zip(&gaps.runs);
        let gaps: Map<String, Value> = joints
            .filter(|(_, runs)| !runs.is_empty())
            .map(|(joint, runs)| (joint.name.clone(), json!(runs)))
            .collect();
        members.insert("gaps".to_owned(), Value::Object(gaps));
    }
    extras
}

/// What the scene says of the replay, in the animation's time.
pub(super) fn of_scene(replay: &Replay, start_secs: f64) -> Value {
    let mut extras = Map::new();
    extras.insert("replay_secs_at_animation_start".to_owned(), json!(start_secs));
    for (name, text) in [
        ("notice", &replay.notice),
        ("discipline", &replay.discipline),
        ("location", &replay.location),
        ("start_utc", &replay.start_utc),
    ] {
        if let Some(text) = text {
            extras.insert(name.to_owned(), json!(text));
        }
    }
    if let Some(zero_secs) = replay.clock_zero_secs {
        extras.insert("clock_zero_secs".to_owned(), json!(zero_secs - start_secs));
    }
    let present = |members: &mut Map<String, Value>, name: &str, value: Option<Value>| {
        if let Some(value) = value {
            members.insert(name.to_owned(), value);
        }
    };
    let text = |text: &Option<String>| text.as_ref().map(|text| json!(text));
    let participants = replay.participants.iter().map(|person| {
        let mut members = Map::new();
        members.insert("id".to_owned(), json!(person.id));
        members.insert("name".to_owned(), json!(person.name));
        present(&mut members, "organisation", text(&person.organisation));
        present(&mut members, "bib", text(&person.bib));
        present(&mut members, "lane", person.lane.map(Value::from));
        present(&mut members, "mark", text(&person.mark));
        present(&mut members, "rank", text(&person.rank));
        Value::Object(members)
    });
    extras.insert("participants".to_owned(), participants.collect());
    let events = replay.events.iter().map(|event| {
        let mut members = Map::new();
        members.insert("time_secs".to_owned(), json!(event.time_secs - start_secs));
        present(
            &mut members,
            "end_secs",
            event.end_secs.map(|end| json!(end - start_secs)),
        );
        members.insert("kind".to_owned(), json!(event.kind.as_str()));
        members.insert("label".to_owned(), json!(event.label));
        present(&mut members, "value", text(&event.value));
        present(&mut members, "code", text(&event.code));
        present(&mut members, "source", text(&event.source));
        let people: Vec<&String> = event
            .participants
            .iter()
            .filter_map(|&index| Some(&replay.participants.get(index)?.id))
            .collect();
        present(
            &mut members,
            "participants",
            Some(json!(people)).filter(|_| !people.is_empty()),
        );
        Value::Object(members)
    });
    extras.insert("events".to_owned(), events.collect());
    Value::Object(extras)
}
