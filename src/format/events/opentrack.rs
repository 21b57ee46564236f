//! OpenTrack (athlib) athletics JSON: a competition of events with performances, or one race with positions.

use super::draft::Draft;
use super::json::{Budget, Json};
use super::mark;
use super::result::{Decided, ResultLine, Split, add, add_gun};
use super::sheet::{EventClock, EventSheet, Section};
use crate::error::Result;
use crate::format::Format;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::replay::Participant;

const SOURCE: &str = "OpenTrack";

pub(super) fn recognises(head: &Head<'_>) -> bool {
    let has = |key: &str| head.has_json_key(key);
    has("performances") && has("athlete") && has("performance")
        || has("positions") && has("perf") && (has("discipline") || has("compId"))
}

pub(super) fn read(input: &Input<'_>) -> Result<EventSheet> {
    let mut draft = Draft::new(Format::OpenTrack, input);
    let text = input.text(&mut draft.sheet.warnings);
    let json = Budget::new(input.limits()).read(&text, 1)?;
    draft.sheet.clock = EventClock::Gun;
    draft.sheet.title = ["fullName", "name", "shortName"]
        .into_iter()
        .find_map(|name| json.get(name).owned());
    let place: Vec<&str> = ["venue", "startDate"]
        .into_iter()
        .filter_map(|name| json.get(name).text())
        .collect();
    draft.sheet.location = Some(place.join(", ")).filter(|place| !place.is_empty());
    if json.get("positions").items().is_empty() {
        read_competition(&json, &mut draft)?;
    } else {
        read_race(&json, &mut draft)?;
    }
    Ok(draft.finish())
}

fn read_race(json: &Json, draft: &mut Draft<'_>) -> Result<()> {
    const KNOWN: [&str; 12] = [
        "givenName",
        "familyName",
        "name",
        "bib",
        "rank",
        "perf",
        "lane",
        "club",
        "team",
        "splits",
        "gender",
        "id",
    ];
    let code = json.get("discipline").text().unwrap_or_default();
    let decided = begin(draft, code)?;
    for (position, number) in json.get("positions").items().iter().zip(1..) {
        let parts: Vec<&str> = ["givenName", "familyName"]
            .into_iter()
            .filter_map(|name| position.get(name).text())
            .collect();
        let name = position.get("name").owned().unwrap_or_else(|| parts.join(" "));
        let line = ResultLine {
            participant: Participant {
                id: id(
                    position.get("id").text(),
                    position.get("bib").text(),
                    &name,
                    number,
                ),
                name,
                organisation: position
                    .get("club")
                    .owned()
                    .or_else(|| position.get("team").owned()),
                bib: position.get("bib").owned(),
                lane: position
                    .get("lane")
                    .text()
                    .and_then(|lane| lane.parse().ok())
                    .filter(|lane| *lane > 0),
                mark: position.get("perf").owned(),
                rank: position.get("rank").owned(),
                sex: position.get("gender").text().and_then(super::sex_of),
                ..Participant::default()
            },
            splits: splits(position.get("splits")),
            details: position.details(&KNOWN),
            code: Some(code.to_owned()).filter(|code| !code.is_empty()),
            ..ResultLine::default()
        };
        add(draft, line, decided, SOURCE)?;
    }
    Ok(())
}

fn read_competition(json: &Json, draft: &mut Draft<'_>) -> Result<()> {
    let events = json.get("events").items();
    let code_of = |event: &Json| {
        let first = event.get("performances").items().first();
        let own = ["event", "eventCode", "discipline", "name"]
            .into_iter()
            .find_map(|name| event.get(name).owned());
        own.or_else(|| first.and_then(|first| first.get("performance").get("event").owned()))
    };
    let sections: Vec<Section> = events
        .iter()
        .zip(1..)
        .map(|(event, number)| Section {
            id: format!("#{number}"),
            name: code_of(event).unwrap_or_default(),
            entries: event.get("performances").items().len(),
        })
        .collect();
    let Some(event) = draft.choose_one(sections)?.and_then(|index| events.get(index)) else {
        return Ok(());
    };
    let code = code_of(event).unwrap_or_default();
    let decided = begin(draft, &code)?;
    for (entry, number) in event.get("performances").items().iter().zip(1..) {
        let (athlete, performance) = (entry.get("athlete"), entry.get("performance"));
        let name = athlete.get("name").owned().unwrap_or_default();
        let attempts = performance.get("attempts").items();
        let line = ResultLine {
            participant: Participant {
                id: id(
                    athlete.get("id").text(),
                    athlete.get("vest_number").text(),
                    &name,
                    number,
                ),
                name,
                organisation: athlete.get("club").owned(),
                bib: athlete.get("vest_number").owned(),
                mark: performance.get("performance").owned(),
                rank: performance.get("position").owned(),
                sex: athlete.get("gender").text().and_then(super::sex_of),
                ..Participant::default()
            },
            splits: attempts
                .iter()
                .zip(1..)
                .map(|(attempt, number)| Split {
                    label: format!("attempt {number}"),
                    value: attempt.owned().unwrap_or_default(),
                    details: Vec::new(),
                })
                .chain(splits(performance.get("splits")))
                .collect(),
            reaction: performance.get("reaction_time").owned(),
            details: performance
                .details(&[
                    "event",
                    "performance",
                    "attempts",
                    "athlete",
                    "position",
                    "splits",
                    "reaction_time",
                ])
                .into_iter()
                .chain(athlete.details(&["name", "club", "vest_number", "id", "gender"]))
                .collect(),
            code: Some(code.clone()).filter(|code| !code.is_empty()),
        };
        add(draft, line, decided, SOURCE)?;
    }
    Ok(())
}

fn begin(draft: &mut Draft<'_>, code: &str) -> Result<Decided> {
    draft.sheet.discipline = Some(code.to_owned()).filter(|code| !code.is_empty());
    if !mark::is_race(code) {
        return Ok(Decided::Otherwise);
    }
    add_gun(draft, SOURCE, draft.sheet.discipline.clone())?;
    Ok(Decided::ByTime)
}

/// An id where the source has none; two athletes without a number may share a name.
fn id(given: Option<&str>, bib: Option<&str>, name: &str, number: usize) -> String {
    match given.or(bib) {
        Some(id) => id.to_owned(),
        None if name.is_empty() => format!("#{number}"),
        None => name.to_owned(),
    }
}

/// Splits as a list of values, or of objects with a distance or name and a time.
fn splits(json: &Json) -> Vec<Split> {
    let mut splits = Vec::new();
    for (split, number) in json.items().iter().zip(1..) {
        let label = ["distance", "name", "label"]
            .into_iter()
            .find_map(|name| split.get(name).owned());
        let value = split.owned().or_else(|| {
            ["time", "performance", "value", "perf"]
                .into_iter()
                .find_map(|name| split.get(name).owned())
        });
        splits.push(Split {
            label: label.unwrap_or_else(|| format!("split {number}")),
            value: value.unwrap_or_default(),
            details: Vec::new(),
        });
    }
    splits
}
