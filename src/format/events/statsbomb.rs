//! Events in the shape of StatsBomb's: a JSON list, with time within the period.

use super::draft::Draft;
use super::json::{Budget, Json};
use super::match_clock;
use super::sheet::{EventClock, EventSheet, Section};
use crate::error::Result;
use crate::format::Format;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::replay::{Event, EventKind, Participant};

const SOURCE: &str = "StatsBomb";

pub(super) fn recognises(head: &Head<'_>) -> bool {
    head.text.starts_with('[')
        && ["period", "timestamp", "minute", "second", "type", "possession"]
            .into_iter()
            .all(|key| head.has_json_key(key))
}

pub(super) fn read(input: &Input<'_>) -> Result<EventSheet> {
    let mut draft = Draft::new(Format::StatsBomb, input);
    let text = input.text(&mut draft.sheet.warnings);
    let json = Budget::new(input.limits()).read(&text, 1)?;
    draft.sheet.clock = EventClock::Gun;
    let periods = periods(json.items());
    let several = periods.len() > 1;
    let chosen = if several { draft.choose(periods)? } else { None };
    let chosen = chosen.and_then(|index| draft.sheet.sections.get(index).map(|period| period.id.clone()));
    if several && chosen.is_none() {
        draft.warn(
            "periods-overlap",
            "times are on the match's clock, on which a period's added time overlaps with the next period; name a section to read one period from its own kick-off",
        );
    }
    for event in json.items() {
        if chosen.is_none() || event.get("period").text() == chosen.as_deref() {
            add(event, chosen.is_some(), &mut draft)?;
        }
    }
    Ok(draft.finish())
}

fn periods(events: &[Json]) -> Vec<Section> {
    let mut periods: Vec<Section> = Vec::new();
    for event in events {
        let Some(period) = event
            .get("period")
            .text()
            .filter(|period| match_clock::period_start_secs(period).is_some())
        else {
            continue;
        };
        match periods.iter_mut().find(|section| section.id == period) {
            Some(section) => section.entries += 1,
            None => periods.push(Section {
                id: period.to_owned(),
                name: format!("period {period}"),
                entries: 1,
            }),
        }
    }
    periods.sort_by(|a, b| a.id.cmp(&b.id));
    periods
}

/// Seconds within the period: the timestamp, else minute and second, which count through the match.
fn secs_in_period(event: &Json, starts_at: f64) -> Option<f64> {
    if let Some(timestamp) = event.get("timestamp").text() {
        let (hours, rest) = timestamp.split_once(':')?;
        let hours: f64 = hours
            .parse()
            .ok()
            .filter(|hours: &f64| (0.0..24.0).contains(hours))?;
        return Some(hours * 3600.0 + match_clock::secs(rest)?);
    }
    Some(event.get("minute").number()? * 60.0 + event.get("second").number()? - starts_at)
}

fn add(json: &Json, is_from_kick_off: bool, draft: &mut Draft<'_>) -> Result<()> {
    let starts_at = json.get("period").text().and_then(match_clock::period_start_secs);
    let in_period = starts_at.and_then(|starts_at| secs_in_period(json, starts_at));
    let (Some(starts_at), Some(in_period)) = (starts_at, in_period) else {
        draft.event_without_time();
        return Ok(());
    };
    let time_secs = if is_from_kick_off {
        in_period
    } else {
        starts_at + in_period
    };
    let team = json.get("team").get("name").owned();
    let mut participants = Vec::new();
    if let Some(id) = json.get("player").get("id").text() {
        participants.push(draft.participant(Participant {
            id: id.to_owned(),
            name: json.get("player").get("name").text().unwrap_or(id).to_owned(),
            organisation: team,
            ..Participant::default()
        })?);
    }
    let kind = json.get("type").get("name").text();
    let outcome = json
        .fields()
        .iter()
        .find_map(|(_, value)| value.get("outcome").get("name").owned());
    let duration = json.get("duration").number().filter(|secs| *secs > 0.0);
    draft.event(Event {
        time_secs,
        end_secs: duration.map(|secs| time_secs + secs),
        kind: kind.map_or(EventKind::Chapter, |kind| EventKind::Other(kind.to_owned())),
        participants,
        label: kind.unwrap_or_default().to_owned(),
        value: outcome,
        source: Some(SOURCE.to_owned()),
        code: json.get("type").get("id").owned(),
        details: json.details(&["type"]),
    })
}
