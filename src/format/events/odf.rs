//! Olympic Data Feed messages: who takes part (DT_PARTIC, DT_PARTIC_TEAMS), results (DT_RESULT), play by play
//! (DT_PLAY_BY_PLAY) and schedules (DT_SCHEDULE). Every other message is left alone, with a warning.
//!
//! A message is a whole picture that replaces its earlier versions, see [`EventSheet::keep_newest`]. One without
//! `Competition` takes the earlier ones back. Codes and values are kept as given. Results are in the order of SortOrder,
//! since ranks may be shared or missing.

use super::draft::Draft;
use super::moment::{Moment, iso_time_of_day, zone_of};
use super::odf_result;
use super::sheet::{EventClock, EventSheet, SheetVersion};
use super::xml::Element;
use crate::error::{Error, ErrorCode, Result};
use crate::format::Format;
use crate::format::input::Input;
use crate::format::lines::shown;
use crate::replay::{Event, EventKind, Participant, Sex};

pub(super) const SOURCE: &str = "ODF";

pub(super) fn read(input: &Input<'_>) -> Result<EventSheet> {
    let mut draft = Draft::new(Format::Odf, input);
    let text = input.text(&mut draft.sheet.warnings);
    let body = Element::read(&text, input.limits(), &mut draft.sheet.warnings)?;
    let kind = body.attribute("DocumentType").ok_or_else(|| {
        Error::new(
            ErrorCode::InputMalformed,
            "expected a DocumentType, found none; give the message as the feed sent it",
        )
        .at_line(1)
        .in_field("OdfBody")
    })?;
    let competition = body.child("Competition");
    draft.sheet.version = version(&body, competition.is_none());
    draft.sheet.discipline = body
        .attribute("DocumentCode")
        .and_then(|rsc| rsc.get(..3))
        .map(str::to_owned);
    if body.attribute("FeedFlag") == Some("T") {
        draft.warn("feed-is-test", "the message is marked as a test (FeedFlag T)");
    }
    let Some(competition) = competition else {
        draft.warn(
            "message-withdrawn",
            "the message holds no Competition, which takes its earlier versions back; nothing is left of them",
        );
        return Ok(draft.finish());
    };
    describe(competition, &mut draft);
    match kind {
        "DT_PARTIC" | "DT_PARTIC_UPDATE" | "DT_PARTIC_TEAMS" | "DT_PARTIC_TEAMS_UPDATE" => {
            read_participants(competition, &mut draft)?;
        }
        "DT_RESULT" => odf_result::read(&body, competition, &mut draft)?,
        "DT_PLAY_BY_PLAY" => read_actions(&body, competition, &mut draft)?,
        "DT_SCHEDULE" | "DT_SCHEDULE_UPDATE" => read_schedule(competition, &mut draft)?,
        other => draft.warn(
            "message-not-read",
            format!(
                "{} messages hold nothing for a replay and are left alone",
                shown(other)
            ),
        ),
    }
    Ok(draft.finish())
}

fn version(body: &Element, is_withdrawn: bool) -> Option<SheetVersion> {
    let keys = [
        "CompetitionCode",
        "DocumentCode",
        "DocumentSubcode",
        "DocumentType",
        "DocumentSubtype",
        "Language",
        "Source",
    ];
    let key: Vec<&str> = keys
        .iter()
        .map(|key| body.attribute(key).unwrap_or_default())
        .collect();
    Some(SheetVersion {
        key: key.join(" "),
        number: body.attribute("Version")?.parse().ok()?,
        is_withdrawn,
    })
}

/// What a message says of itself: the event, the place, the start.
fn describe(competition: &Element, draft: &mut Draft<'_>) {
    let Some(infos) = competition.child("ExtendedInfos") else {
        return;
    };
    if let Some(sport) = infos.child("SportDescription") {
        let parts: Vec<&str> = ["EventName", "SubEvent", "UnitName"]
            .iter()
            .filter_map(|name| sport.attribute(name))
            .collect();
        draft.sheet.title = Some(parts.join(", ")).filter(|title| !title.is_empty());
        draft.sheet.discipline = sport
            .owned("DisciplineName")
            .or(sport.owned("SportName"))
            .or(draft.sheet.discipline.take());
    }
    draft.sheet.start_utc = infos
        .child("UnitDateTime")
        .and_then(|start| start.owned("StartDate"));
    if let Some(venue) = infos.child("VenueDescription") {
        let parts: Vec<&str> = ["VenueName", "LocationName"]
            .iter()
            .filter_map(|name| venue.attribute(name))
            .collect();
        draft.sheet.location = Some(parts.join(", ")).filter(|place| !place.is_empty());
    }
}

/// A person as `Description`, `Participant` or `Athlete` attributes describe one.
pub(super) fn person(code: &str, description: Option<&Element>, bib: Option<&str>) -> Participant {
    let of = |name: &str| description.and_then(|element| element.attribute(name));
    let full: Vec<&str> = [of("GivenName"), of("FamilyName")]
        .into_iter()
        .flatten()
        .collect();
    let name = if full.is_empty() {
        ["PrintName", "TVName", "TeamName", "Name"]
            .into_iter()
            .find_map(of)
            .unwrap_or(code)
            .to_owned()
    } else {
        full.join(" ")
    };
    Participant {
        id: code.to_owned(),
        name,
        organisation: of("Organisation").map(str::to_owned),
        bib: bib.map(str::to_owned),
        sex: match of("Gender") {
            Some("W" | "F") => Some(Sex::Female),
            Some("M") => Some(Sex::Male),
            _ => None,
        },
        ..Participant::default()
    }
}

fn read_participants(competition: &Element, draft: &mut Draft<'_>) -> Result<()> {
    let mut deleted = 0;
    for element in competition
        .children
        .iter()
        .filter(|e| matches!(e.name.as_str(), "Participant" | "Team"))
    {
        let Some(code) = element.attribute("Code") else {
            continue;
        };
        if element.attribute("ModificationIndicator") == Some("D") {
            deleted += 1;
            continue;
        }
        let events = element
            .child("Discipline")
            .into_iter()
            .flat_map(|discipline| discipline.all("RegisteredEvent"));
        let bib = element
            .attribute("Bib")
            .or_else(|| events.into_iter().find_map(|event| event.attribute("Bib")));
        let index = draft.participant(person(code, Some(element), bib))?;
        for name in ["BirthDate", "IFId"] {
            if let Some(value) = element.attribute(name) {
                draft.detail(Some(index), name, value)?;
            }
        }
    }
    if deleted > 0 {
        draft.warn(
            "participants-deleted",
            format!("{deleted} participants are marked as deleted and were left out"),
        );
    }
    Ok(())
}

/// Every action; those with a moment of the day lie on it, and only where none has one, all lie on the match's clock.
fn read_actions(body: &Element, competition: &Element, draft: &mut Draft<'_>) -> Result<()> {
    let mut actions: Vec<&Element> = Vec::new();
    let mut left: Vec<&Element> = competition.children.iter().rev().collect();
    while let Some(element) = left.pop() {
        match element.name.as_str() {
            "Action" => actions.push(element),
            "ExtendedInfos" => {}
            "Competitor" => {
                read_competitor(element, draft)?;
            }
            _ => left.extend(element.children.iter().rev()),
        }
    }
    let moments: Vec<Option<(Moment, String)>> = actions
        .iter()
        .map(|action| {
            let iso = moment_of(
                body,
                draft.sheet.start_utc.as_deref(),
                action.attribute("TimeStamp")?,
            )?;
            Moment::parse(&iso).map(|moment| (moment, iso))
        })
        .collect();
    let first = moments
        .iter()
        .flatten()
        .min_by(|a, b| a.0.secs_since(&b.0).total_cmp(&0.0))
        .cloned();
    draft.sheet.clock = match &first {
        Some((_, iso)) => EventClock::Utc(iso.clone()),
        None => EventClock::Gun,
    };
    for (action, moment) in actions.into_iter().zip(moments) {
        let time_secs = match (&first, &moment) {
            (Some((first, _)), Some((moment, _))) => Some(moment.secs_since(first)),
            (Some(_), None) => None,
            (None, _) => action.attribute("When").and_then(super::match_clock::secs),
        };
        let participants = participants_of(action, draft)?;
        let code = action.owned("Action");
        let Some(time_secs) = time_secs else {
            draft.event_without_time();
            continue;
        };
        let known = ["Action", "Comment", "Result"];
        let mut details: Vec<(String, String)> = action
            .attributes
            .iter()
            .filter(|(name, value)| !known.contains(&name.as_str()) && !value.trim().is_empty())
            .cloned()
            .collect();
        details.extend(roles(action));
        draft.event(Event {
            time_secs,
            kind: code
                .as_deref()
                .map_or(EventKind::Chapter, |code| EventKind::Other(code.to_owned())),
            participants,
            label: action.owned("Comment").or(code.clone()).unwrap_or_default(),
            value: action.owned("Result"),
            source: Some(SOURCE.to_owned()),
            code,
            details,
            ..Event::default()
        })?;
    }
    Ok(())
}

/// A competitor as a participant, and each athlete of a team as one more. Gives the index of the competitor.
pub(super) fn read_competitor(competitor: &Element, draft: &mut Draft<'_>) -> Result<Option<usize>> {
    let Some(code) = competitor.attribute("Code") else {
        return Ok(None);
    };
    let athletes = athletes_of(competitor);
    let index = match athletes.as_slice() {
        [athlete] if is_person(competitor) => draft.participant(athlete_of(athlete, competitor))?,
        _ => {
            let description = competitor.child("Description");
            let mut team = person(code, description, competitor.attribute("Bib"));
            team.organisation = team.organisation.or(competitor.owned("Organisation"));
            let index = draft.participant(team)?;
            for athlete in athletes {
                draft.participant(athlete_of(athlete, competitor))?;
            }
            index
        }
    };
    Ok(Some(index))
}

pub(super) fn athletes_of(competitor: &Element) -> Vec<&Element> {
    competitor
        .child("Composition")
        .map(|composition| composition.all("Athlete").collect())
        .unwrap_or_default()
}

pub(super) fn is_person(competitor: &Element) -> bool {
    competitor.attribute("Type").is_none_or(|kind| kind == "A")
}

pub(super) fn athlete_of(athlete: &Element, competitor: &Element) -> Participant {
    let code = athlete
        .attribute("Code")
        .or(competitor.attribute("Code"))
        .unwrap_or_default();
    let mut participant = person(code, athlete.child("Description"), athlete.attribute("Bib"));
    participant.organisation = participant.organisation.or(competitor.owned("Organisation"));
    participant
}

/// Whom an action concerns: its athletes, else its competitors.
fn participants_of(action: &Element, draft: &mut Draft<'_>) -> Result<Vec<usize>> {
    let mut participants = Vec::new();
    for competitor in action.all("Competitor") {
        let index = read_competitor(competitor, draft)?;
        let athletes: Vec<&str> = athletes_of(competitor)
            .into_iter()
            .filter_map(|athlete| athlete.attribute("Code"))
            .collect();
        if athletes.is_empty() {
            participants.extend(index);
        }
        for code in athletes {
            participants.push(draft.participant_of(code)?);
        }
    }
    participants.dedup();
    Ok(participants)
}

fn roles(action: &Element) -> Vec<(String, String)> {
    action
        .all("Competitor")
        .flat_map(|competitor| {
            let athletes = athletes_of(competitor);
            std::iter::once(competitor).chain(athletes)
        })
        .filter_map(|element| {
            Some((
                format!("Role {}", element.attribute("Code")?),
                element.owned("Role")?,
            ))
        })
        .collect()
}

/// A moment as ISO 8601: it is written so, or as a time of day on the message's date and in the zone of its start.
fn moment_of(body: &Element, start: Option<&str>, text: &str) -> Option<String> {
    if Moment::parse(text).is_some() {
        return Some(text.to_owned());
    }
    let time = iso_time_of_day(text)?;
    let date = start
        .and_then(|start| start.get(..10))
        .or(body.attribute("Date"))
        .or(body.attribute("LogicalDate"))?;
    let zone = start.and_then(zone_of).unwrap_or_default();
    Some(format!("{date}T{time}{zone}"))
}

fn read_schedule(competition: &Element, draft: &mut Draft<'_>) -> Result<()> {
    let units: Vec<(&Element, Moment)> = competition
        .all("Unit")
        .filter_map(|unit| Some((unit, Moment::parse(unit.attribute("StartDate")?)?)))
        .collect();
    let without_start = competition.all("Unit").count() - units.len();
    let Some((first, start)) = units.iter().min_by(|a, b| a.1.secs_since(&b.1).total_cmp(&0.0)) else {
        (0..without_start).for_each(|_| draft.event_without_time());
        return Ok(());
    };
    draft.sheet.clock = EventClock::Utc(first.owned("StartDate").unwrap_or_default());
    for (unit, moment) in &units {
        let end = unit.attribute("EndDate").and_then(Moment::parse);
        let time_secs = moment.secs_since(start);
        let name = unit.child("ItemName").and_then(|name| name.owned("Value"));
        let known = ["Code", "StartDate", "EndDate"];
        draft.event(Event {
            time_secs,
            end_secs: end
                .map(|end| end.secs_since(start))
                .filter(|end| *end >= time_secs),
            kind: EventKind::Chapter,
            label: name.or(unit.owned("Code")).unwrap_or_default(),
            source: Some(SOURCE.to_owned()),
            code: unit.owned("Code"),
            details: unit
                .attributes
                .iter()
                .filter(|(name, value)| !known.contains(&name.as_str()) && !value.trim().is_empty())
                .cloned()
                .collect(),
            ..Event::default()
        })?;
    }
    (0..without_start).for_each(|_| draft.event_without_time());
    Ok(())
}
