//! This project's own JSON of events and participants, and JSON in metadata cues.
//!
//! `{"format": "athlete-events", "clock": "gun", "participants": [...], "events": [...]}`; docs/formats/events-json.md and
//! assets/events.schema.json describe it. It is lenient where that loses nothing: times are seconds or marks ("1:46.10"),
//! unknown fields become details.

use super::draft::Draft;
use super::json::{Budget, Json};
use super::mark;
use super::moment::Moment;
use super::sheet::{EventClock, EventSheet};
use crate::error::{Error, ErrorCode, Result};
use crate::format::Format;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::format::lines::shown;
use crate::replay::{Event, EventKind, Participant, Rgb};

const FORMAT: &str = "athlete-events";
const VERSION: &str = "1";

pub(super) fn recognises(head: &Head<'_>) -> bool {
    let quoted = format!("\"{FORMAT}\"");
    head.text.starts_with('{')
        && head.text.match_indices("\"format\"").any(|(at, key)| {
            let rest = head.text.get(at + key.len()..).unwrap_or_default().trim_start();
            rest.strip_prefix(':')
                .is_some_and(|value| value.trim_start().starts_with(&quoted))
        })
}

pub(super) fn read(input: &Input<'_>) -> Result<EventSheet> {
    let mut draft = Draft::new(Format::EventsJson, input);
    let text = input.text(&mut draft.sheet.warnings);
    let json = Budget::new(input.limits()).read(&text, 1)?;
    if let Some(version) = json.get("version").text().filter(|version| *version != VERSION) {
        return Err(malformed(
            &format!(
                "expected version {VERSION}, found {}; write that version",
                shown(version)
            ),
            "version",
        ));
    }
    draft.sheet.title = json.get("title").owned();
    draft.sheet.discipline = json.get("discipline").owned();
    draft.sheet.location = json.get("location").owned();
    draft.sheet.start_utc = json.get("start").owned();
    draft.sheet.clock = clock(json.get("clock"))?;
    for (name, value) in json.get("details").details(&[]) {
        draft.detail(None, &name, &value)?;
    }
    for (index, item) in list(&json, "participants")?.iter().enumerate() {
        let participant = participant(item, &format!("participants[{index}]"))?;
        let index = draft.participant(participant)?;
        for (name, value) in item.get("details").details(&[]) {
            draft.detail(Some(index), &name, &value)?;
        }
    }
    for (index, item) in list(&json, "events")?.iter().enumerate() {
        let field = format!("events[{index}]");
        let mut event = event(item, &mut draft)?;
        event.time_secs = secs(item.get("time")).ok_or_else(|| {
            malformed(
                "expected a time in seconds, or as a mark like \"1:46.10\"",
                &format!("{field}.time"),
            )
        })?;
        event.end_secs = match item.get("end") {
            Json::Null => None,
            end => Some(secs(end).filter(|end| *end >= event.time_secs).ok_or_else(|| {
                malformed(
                    "expected an end in seconds, not before the time",
                    &format!("{field}.end"),
                )
            })?),
        };
        draft.event(event)?;
    }
    Ok(draft.finish())
}

/// The events of a metadata cue: an object, or a list of them. Where one says no time of its own, it lasts as the cue.
pub(super) fn add_cue(json: &Json, cue: &Event, draft: &mut Draft<'_>) -> Result<()> {
    let one = std::slice::from_ref(json);
    let items = if matches!(json, Json::List(_)) {
        json.items()
    } else {
        one
    };
    for item in items {
        let mut found = event(item, draft)?;
        found.time_secs = cue.time_secs;
        found.end_secs = cue.end_secs;
        found.source = found.source.or_else(|| cue.source.clone());
        let mut details = cue.details.clone();
        details.extend(found.details);
        found.details = details;
        draft.event(found)?;
    }
    Ok(())
}

fn clock(json: &Json) -> Result<EventClock> {
    let utc = json.get("utc").text();
    match (json.text(), utc) {
        (None, None) if json.is_null() => Ok(EventClock::Replay),
        (Some("replay"), _) => Ok(EventClock::Replay),
        (Some("gun"), _) => Ok(EventClock::Gun),
        (_, Some(utc)) if Moment::parse(utc).is_some() => Ok(EventClock::Utc(utc.to_owned())),
        _ => Err(malformed(
            "expected \"replay\", \"gun\" or {\"utc\": \"2030-08-03T21:50:02+02:00\"}",
            "clock",
        )),
    }
}

fn list<'a>(json: &'a Json, name: &str) -> Result<&'a [Json]> {
    match json.get(name) {
        Json::Null => Ok(&[]),
        Json::List(items) => Ok(items),
        _ => Err(malformed("expected a list", name)),
    }
}

fn secs(json: &Json) -> Option<f64> {
    match json {
        Json::Number(_) => json.number(),
        Json::Text(text) => mark::secs(text),
        _ => None,
    }
}

fn participant(json: &Json, field: &str) -> Result<Participant> {
    let name = json.get("name").owned();
    let id = json.get("id").owned().or_else(|| name.clone());
    let Some(id) = id else {
        return Err(malformed("expected a participant with an id or a name", field));
    };
    let colours: Option<Vec<Rgb>> = match json.get("colours") {
        Json::Null => Some(Vec::new()),
        Json::List(items) => items
            .iter()
            .map(|item| item.text().and_then(Rgb::from_hex))
            .collect(),
        _ => None,
    };
    let lane = match json.get("lane") {
        Json::Null => None,
        lane => Some(
            lane.text()
                .and_then(|lane| lane.parse().ok())
                .filter(|lane| *lane > 0)
                .ok_or_else(|| malformed("expected a lane from 1 to 255", &format!("{field}.lane")))?,
        ),
    };
    Ok(Participant {
        name: name.unwrap_or_else(|| id.clone()),
        id,
        organisation: json.get("organisation").owned(),
        bib: json.get("bib").owned(),
        lane,
        mark: json.get("mark").owned(),
        rank: json.get("rank").owned(),
        colours: colours.ok_or_else(|| {
            malformed(
                "expected colours as a list of \"#rrggbb\"",
                &format!("{field}.colours"),
            )
        })?,
        sex: match json.get("sex") {
            Json::Null => None,
            sex => Some(
                sex.text()
                    .and_then(super::sex_of)
                    .ok_or_else(|| malformed("expected \"female\" or \"male\"", &format!("{field}.sex")))?,
            ),
        },
    })
}

/// An event but for its time. Participants are named by id; ids that are new make participants of their own, which are
/// matched with the replay's by name too.
fn event(json: &Json, draft: &mut Draft<'_>) -> Result<Event> {
    const KNOWN: [&str; 9] = [
        "time",
        "end",
        "kind",
        "label",
        "participants",
        "value",
        "source",
        "code",
        "details",
    ];
    let mut participants = Vec::new();
    let named = json.get("participants");
    let one = std::slice::from_ref(named);
    let items = if named.text().is_some() {
        one
    } else {
        named.items()
    };
    for id in items.iter().filter_map(Json::text) {
        participants.push(draft.participant_of(id)?);
    }
    let kind = json
        .get("kind")
        .text()
        .map_or(EventKind::Chapter, EventKind::from_word);
    let mut details = json.details(&KNOWN);
    details.extend(json.get("details").details(&[]));
    Ok(Event {
        label: json
            .get("label")
            .owned()
            .unwrap_or_else(|| kind.as_str().to_owned()),
        kind,
        participants,
        value: json.get("value").owned(),
        source: json.get("source").owned(),
        code: json.get("code").owned(),
        details,
        ..Event::default()
    })
}

fn malformed(message: &str, field: &str) -> Error {
    Error::new(ErrorCode::InputMalformed, message).in_field(field)
}
