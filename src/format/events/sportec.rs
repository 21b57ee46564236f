//! Sportec (DFL) events: XML with a moment of the day for each, and nested elements that say more and more of it.

use std::collections::HashSet;

use super::draft::{Draft, shortened};
use super::moment::Moment;
use super::sheet::{EventClock, EventSheet};
use super::xml::Element;
use crate::error::Result;
use crate::format::Format;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::replay::{Event, EventKind, Participant};

const SOURCE: &str = "Sportec";
/// Attributes that name whom an event concerns; whoever else is named stays a detail.
const PERSONS: [&str; 9] = [
    "Player",
    "Recipient",
    "Winner",
    "Loser",
    "Fouler",
    "Fouled",
    "AffectedPlayer",
    "PlayerIn",
    "PlayerOut",
];

pub(super) fn recognises(head: &Head<'_>) -> bool {
    head.xml_root() == Some("PutDataRequest")
        && head.text.contains("<Event ")
        && head.text.contains("EventTime=")
        && !head.text.contains("<FrameSet")
}

fn is_match_sheet(head: &Head<'_>) -> bool {
    head.xml_root() == Some("PutDataRequest") && head.text.contains("<MatchInformation")
}

pub(super) fn read(input: &Input<'_>) -> Result<EventSheet> {
    let mut draft = Draft::new(Format::SportecEvents, input);
    let text = input.text(&mut draft.sheet.warnings);
    let root = Element::read(&text, input.limits(), &mut draft.sheet.warnings)?;
    if let Some(bytes) = input.companion_where(is_match_sheet) {
        let sheet = Element::read(
            &String::from_utf8_lossy(bytes),
            input.limits(),
            &mut draft.sheet.warnings,
        )?;
        read_match_sheet(&sheet, &mut draft)?;
    }
    let mut found: Vec<(&Element, Moment, &str)> = Vec::new();
    for element in root.all("Event") {
        let time = element.attribute("EventTime");
        match time.and_then(|time| Some((Moment::parse(time)?, time))) {
            Some((moment, time)) => found.push((element, moment, time)),
            None => draft.event_without_time(),
        }
    }
    let Some((start, base)) = found
        .iter()
        .min_by(|a, b| a.1.secs_since(&b.1).total_cmp(&0.0))
        .map(|(_, moment, text)| (*moment, (*text).to_owned()))
    else {
        return Ok(draft.finish());
    };
    draft.sheet.clock = EventClock::Utc(base);
    for (element, moment, _) in found {
        add(element, moment.secs_since(&start), &mut draft)?;
    }
    Ok(draft.finish())
}

fn add(element: &Element, time_secs: f64, draft: &mut Draft<'_>) -> Result<()> {
    let mut details: Vec<(String, String)> = own_attributes(element, "")
        .filter(|(name, _)| name != "EventTime")
        .collect();
    let (mut participants, mut seen) = (Vec::new(), HashSet::new());
    let mut path: Vec<&str> = Vec::new();
    let mut left: Vec<&Element> = element.children.iter().rev().collect();
    while let Some(inner) = left.pop() {
        path.push(shortened(&inner.name));
        for name in PERSONS {
            if let Some(id) = inner.attribute(name) {
                let index = draft.participant_of(id)?;
                if seen.insert(index) {
                    participants.push(index);
                }
            }
        }
        details.extend(own_attributes(inner, &format!("{}.", shortened(&inner.name))));
        left.extend(inner.children.iter().rev());
    }
    let kind = path.first().copied();
    let value = ["CurrentResult", "FinalResult", "Evaluation"]
        .into_iter()
        .find_map(|name| {
            details
                .iter()
                .find(|(detail, _)| detail.rsplit('.').next() == Some(name))
        })
        .map(|(_, value)| value.clone());
    draft.event(Event {
        time_secs,
        kind: kind.map_or(EventKind::Chapter, |kind| EventKind::Other(kind.to_owned())),
        participants,
        label: path.join(" "),
        value,
        source: Some(SOURCE.to_owned()),
        code: Some(path.join("/")).filter(|code| !code.is_empty()),
        details,
        ..Event::default()
    })
}

fn own_attributes<'a>(element: &'a Element, prefix: &'a str) -> impl Iterator<Item = (String, String)> + 'a {
    element
        .attributes
        .iter()
        .filter(|(_, value)| !value.trim().is_empty())
        .map(move |(name, value)| (format!("{prefix}{name}"), value.clone()))
}

fn read_match_sheet(sheet: &Element, draft: &mut Draft<'_>) -> Result<()> {
    let Some(information) = sheet.child("MatchInformation") else {
        return Ok(());
    };
    if let Some(general) = information.child("General") {
        draft.sheet.title = general.owned("MatchTitle").or_else(|| general.owned("MatchId"));
        draft.sheet.discipline = general.owned("TypeOfSport");
    }
    for team in information.all("Teams").flat_map(|teams| teams.all("Team")) {
        let players = team.all("Players").flat_map(|players| players.all("Player"));
        for player in players {
            let Some(id) = player.attribute("PersonId") else {
                continue;
            };
            let parts: Vec<&str> = ["FirstName", "LastName"]
                .into_iter()
                .filter_map(|name| player.attribute(name))
                .collect();
            let short = player.attribute("Shortname").unwrap_or(id);
            draft.participant(Participant {
                id: id.to_owned(),
                name: if parts.is_empty() {
                    short.to_owned()
                } else {
                    parts.join(" ")
                },
                organisation: team.owned("TeamName").or_else(|| team.owned("TeamId")),
                bib: player.owned("ShirtNumber"),
                ..Participant::default()
            })?;
        }
    }
    Ok(())
}
