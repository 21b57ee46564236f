//! Metrica events: JSON with start and end of each on the clock of the tracking file.

use super::draft::Draft;
use super::json::{Budget, Json};
use super::sheet::EventSheet;
use crate::error::Result;
use crate::format::Format;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::replay::{Event, EventKind, Participant};

const SOURCE: &str = "Metrica";

pub(super) fn recognises(head: &Head<'_>) -> bool {
    head.text.starts_with('{')
        && ["data", "subtypes", "start", "end", "from", "frame", "period"]
            .into_iter()
            .all(|key| head.has_json_key(key))
}

pub(super) fn read(input: &Input<'_>) -> Result<EventSheet> {
    let mut draft = Draft::new(Format::MetricaEvents, input);
    let text = input.text(&mut draft.sheet.warnings);
    let json = Budget::new(input.limits()).read(&text, 1)?;
    for event in json.get("data").items() {
        add(event, &mut draft)?;
    }
    Ok(draft.finish())
}

fn add(json: &Json, draft: &mut Draft<'_>) -> Result<()> {
    let (start, end) = (json.get("start"), json.get("end"));
    let Some(time_secs) = start.get("time").number() else {
        draft.event_without_time();
        return Ok(());
    };
    let team = json.get("team").get("name").owned();
    let mut participants = Vec::new();
    for (name, is_of_team) in [("from", true), ("to", false)] {
        let person = json.get(name);
        let Some(id) = person.get("id").text() else {
            continue;
        };
        let index = draft.participant(Participant {
            id: id.to_owned(),
            name: person.get("name").text().unwrap_or(id).to_owned(),
            organisation: team.clone().filter(|_| is_of_team),
            ..Participant::default()
        })?;
        if !participants.contains(&index) {
            participants.push(index);
        }
    }
    let kind = json.get("type").get("name").text();
    let subtypes = json.get("subtypes");
    let one = std::slice::from_ref(subtypes);
    let many = subtypes.items();
    let subtypes: Vec<&str> = if many.is_empty() { one } else { many }
        .iter()
        .filter_map(|subtype| subtype.get("name").text())
        .collect();
    let label: Vec<&str> = kind.into_iter().chain(subtypes.iter().copied()).collect();
    let mut details: Vec<(String, String)> = subtypes
        .iter()
        .map(|subtype| ("subtype".to_owned(), (*subtype).to_owned()))
        .collect();
    details.extend(json.details(&["type", "subtypes"]));
    draft.event(Event {
        time_secs,
        end_secs: end.get("time").number().filter(|end| *end > time_secs),
        kind: kind.map_or(EventKind::Chapter, |kind| EventKind::Other(kind.to_owned())),
        participants,
        label: label.join(" "),
        value: None,
        source: Some(SOURCE.to_owned()),
        code: json.get("type").get("id").owned(),
        details,
    })
}
