//! Events of the Common Data Format for football: one JSON object a line, with moments of the day.

use super::draft::Draft;
use super::json::{Budget, Json};
use super::moment::Moment;
use super::sheet::{EventClock, EventSheet};
use crate::error::{Error, ErrorCode, Result};
use crate::format::Format;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::format::lines::Lines;
use crate::replay::{Event, EventKind, Participant};

const SOURCE: &str = "CDF";

pub(super) fn recognises(head: &Head<'_>) -> bool {
    let first = head.text.split(['\n', '\r']).next().unwrap_or_default();
    let first = Head::new(first.as_bytes());
    ["match", "event", "type", "is_successful"]
        .into_iter()
        .all(|key| first.has_json_key(key))
        && !first.has_json_key("teams")
        && !first.has_json_key("ball")
}

/// The match sheet that may come with the events: `{"teams": {"home": {"players": [...]}}}`.
fn is_match_sheet(head: &Head<'_>) -> bool {
    ["teams", "home", "players", "jersey_number"]
        .into_iter()
        .all(|key| head.has_json_key(key))
}

pub(super) fn read(input: &Input<'_>) -> Result<EventSheet> {
    let mut draft = Draft::new(Format::CdfEvents, input);
    let text = input.text(&mut draft.sheet.warnings);
    let budget = Budget::new(input.limits());
    if let Some(bytes) = input.companion_where(is_match_sheet) {
        let sheet = budget.read(&String::from_utf8_lossy(bytes), 1)?;
        read_match_sheet(&sheet, &mut draft)?;
    }
    let mut found: Vec<(Json, Moment, String)> = Vec::new();
    for line in Lines::new(&text).filter(|line| !line.text.trim().is_empty()) {
        let json = budget.read(line.text, line.number)?;
        let event = json.get("event");
        if event.fields().is_empty() {
            return Err(Error::new(
                ErrorCode::InputMalformed,
                "expected an object with an \"event\", found none; check what wrote the file",
            )
            .at_line(line.number));
        }
        draft.sheet.title = draft
            .sheet
            .title
            .take()
            .or_else(|| json.get("match").get("id").owned());
        let time = event.get("time").text();
        match time.and_then(|time| Some((Moment::parse(time)?, time.to_owned()))) {
            Some((moment, time)) => found.push((json, moment, time)),
            None => draft.event_without_time(),
        }
    }
    let Some((start, base)) = found
        .iter()
        .min_by(|a, b| a.1.secs_since(&b.1).total_cmp(&0.0))
        .map(|(_, moment, text)| (*moment, text.clone()))
    else {
        return Ok(draft.finish());
    };
    draft.sheet.clock = EventClock::Utc(base);
    for (json, moment, _) in &found {
        add(json, moment.secs_since(&start), &mut draft)?;
    }
    Ok(draft.finish())
}

fn add(json: &Json, time_secs: f64, draft: &mut Draft<'_>) -> Result<()> {
    let event = json.get("event");
    let mut participants = Vec::new();
    for name in ["player_id", "receiver_id", "official_id"] {
        if let Some(id) = event.get(name).text() {
            participants.push(draft.participant_of(id)?);
        }
    }
    participants.dedup();
    let kind = event.get("type").text();
    let sub_type = event.get("sub_type").text();
    let label: Vec<&str> = [kind, sub_type].into_iter().flatten().collect();
    let mut details = event.details(&["type", "time", "outcome_type"]);
    details.extend(
        json.details(&["event", "match"])
            .into_iter()
            .filter(|(name, _)| name != "meta.is_synced"),
    );
    draft.event(Event {
        time_secs,
        kind: kind.map_or(EventKind::Chapter, |kind| EventKind::Other(kind.to_owned())),
        participants,
        label: label.join(" "),
        value: event.get("outcome_type").owned(),
        source: Some(SOURCE.to_owned()),
        code: kind.map(str::to_owned),
        details,
        ..Event::default()
    })
}

fn read_match_sheet(sheet: &Json, draft: &mut Draft<'_>) -> Result<()> {
    for (_, team) in sheet.get("teams").fields() {
        let organisation = ["short_name", "name", "id"]
            .into_iter()
            .find_map(|name| team.get(name).owned());
        for player in team.get("players").items() {
            let Some(id) = player.get("id").text() else {
                continue;
            };
            let parts: Vec<&str> = ["first_name", "last_name"]
                .into_iter()
                .filter_map(|name| player.get(name).text())
                .collect();
            let name = player
                .get("short_name")
                .owned()
                .filter(|_| parts.is_empty())
                .unwrap_or_else(|| parts.join(" "));
            draft.participant(Participant {
                id: id.to_owned(),
                name: if name.is_empty() { id.to_owned() } else { name },
                organisation: organisation.clone(),
                bib: player.get("jersey_number").owned(),
                ..Participant::default()
            })?;
        }
    }
    Ok(())
}
