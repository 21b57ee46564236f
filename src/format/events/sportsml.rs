//! SportsML-G2 (IPTC): teams and players with their results, and the actions of a match on its clock.

use super::draft::{Draft, shortened};
use super::mark;
use super::match_clock;
use super::sheet::{EventClock, EventSheet, Section};
use super::xml::Element;
use crate::error::{Error, ErrorCode, Result};
use crate::format::Format;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::replay::{Event, EventKind, Participant};

const SOURCE: &str = "SportsML";

pub(super) fn recognises(head: &Head<'_>) -> bool {
    match head.xml_root() {
        Some("newsItem") => head.text.contains("sports-content") || head.text.contains("sportsml"),
        Some("sports-content") => true,
        _ => false,
    }
}

pub(super) fn read(input: &Input<'_>) -> Result<EventSheet> {
    let mut draft = Draft::new(Format::SportsMl, input);
    let text = input.text(&mut draft.sheet.warnings);
    let root = Element::read(&text, input.limits(), &mut draft.sheet.warnings)?;
    let event = root.below("sports-event").ok_or_else(|| {
        Error::new(
            ErrorCode::InputMalformed,
            "expected a sports-event in the G2 flavour of SportsML, found none; other items hold nothing for a replay",
        )
        .at_line(1)
        .in_field("sports-content")
    })?;
    describe(&root, event, &mut draft);
    draft.sheet.clock = EventClock::Gun;
    for team in event.all("team") {
        read_team(team, &mut draft)?;
    }
    for player in event.all("player") {
        read_player(player, None, &mut draft)?;
    }
    let actions: Vec<&Element> = event
        .all("actions")
        .flat_map(|actions| actions.all("action"))
        .collect();
    let periods = periods(&actions);
    let chosen = match periods.len() {
        0 | 1 => None,
        _ => draft.choose(periods)?,
    };
    let chosen = chosen.and_then(|index| draft.sheet.sections.get(index).map(|period| period.id.clone()));
    read_actions(&actions, chosen.as_deref(), &mut draft)?;
    Ok(draft.finish())
}

fn describe(root: &Element, event: &Element, draft: &mut Draft<'_>) {
    let meta = root.child("contentMeta");
    draft.sheet.title = meta.and_then(|meta| meta.text_of("headline")).map(str::to_owned);
    // The last subject in English words that is narrower than "sport".
    draft.sheet.discipline = meta.and_then(|meta| {
        let subjects = meta.all("subject").filter(|subject| {
            subject
                .attribute("qcode")
                .is_some_and(|code| code.starts_with("subj:"))
        });
        subjects
            .last()
            .and_then(|subject| subject.text_of("name"))
            .map(str::to_owned)
    });
    let Some(metadata) = event.child("event-metadata") else {
        return;
    };
    draft.sheet.start_utc = metadata.owned("start-date-time");
    let site = metadata
        .child("site")
        .and_then(|site| site.child("site-metadata"));
    let home = site
        .and_then(|site| site.child("home-location"))
        .and_then(|home| home.below("name").or(home.child("name")));
    let parts: Vec<&str> = [
        site.and_then(|site| site.text_of("name")),
        home.and_then(Element::text),
        metadata.attribute("start-date-time"),
    ]
    .into_iter()
    .flatten()
    .collect();
    draft.sheet.location = Some(parts.join(", ")).filter(|place| !place.is_empty());
}

/// A name in full, or given and family name.
fn name_of(metadata: Option<&Element>) -> Option<String> {
    let metadata = metadata?;
    let with = |attribute: &str, ending: &str| {
        metadata
            .all("name")
            .find(|name| {
                name.attribute(attribute)
                    .is_some_and(|value| value.ends_with(ending))
            })
            .and_then(Element::text)
    };
    if let Some(full) = with("role", "full") {
        return Some(full.to_owned());
    }
    let parts: Vec<&str> = [with("part", "given"), with("part", "family")]
        .into_iter()
        .flatten()
        .collect();
    if parts.is_empty() {
        return metadata.text_of("name").map(str::to_owned);
    }
    Some(parts.join(" "))
}

fn read_team(team: &Element, draft: &mut Draft<'_>) -> Result<()> {
    let metadata = team.child("team-metadata");
    let stats = team.child("team-stats");
    let name = name_of(metadata);
    let key = metadata.and_then(|metadata| metadata.attribute("key"));
    let Some(id) = team
        .attribute("id")
        .or(key)
        .map(str::to_owned)
        .or_else(|| name.clone())
    else {
        return Ok(());
    };
    let nationality = metadata.and_then(|metadata| metadata.owned("nationality"));
    let name = name.unwrap_or_else(|| id.clone());
    let of_players = nationality.clone().unwrap_or_else(|| name.clone());
    let participant = Participant {
        id: id.clone(),
        name,
        organisation: nationality,
        mark: stats.and_then(|stats| stats.owned("score")),
        rank: stats.and_then(rank),
        ..Participant::default()
    };
    add(participant, metadata, stats, draft)?;
    for player in team.all("player") {
        read_player(player, Some((&id, &of_players)), draft)?;
    }
    Ok(())
}

fn read_player(player: &Element, team: Option<(&str, &str)>, draft: &mut Draft<'_>) -> Result<()> {
    let metadata = player.child("player-metadata");
    let stats = player.child("player-stats");
    let of = |name: &str| metadata.and_then(|metadata| metadata.owned(name));
    let bib = of("uniform-number");
    let name = name_of(metadata);
    // Shirt numbers are of a team; without it they would name two people.
    let numbered = bib.as_ref().map(|bib| match team {
        Some((team, _)) if !bib.contains('-') => format!("{team} {bib}"),
        _ => bib.clone(),
    });
    let Some(id) = player
        .owned("id")
        .or_else(|| of("key"))
        .or(numbered)
        .or_else(|| name.clone())
    else {
        return Ok(());
    };
    let participant = Participant {
        name: name.unwrap_or_else(|| id.clone()),
        id,
        organisation: of("nationality").or_else(|| team.map(|(_, name)| name.to_owned())),
        bib,
        mark: stats.and_then(|stats| stats.owned("score")),
        rank: stats.and_then(rank),
        sex: of("gender").as_deref().and_then(super::sex_of),
        ..Participant::default()
    };
    add(participant, metadata, stats.filter(|_| team.is_none()), draft)
}

fn rank(stats: &Element) -> Option<String> {
    stats.child("rank").and_then(|rank| rank.owned("value"))
}

/// A participant; where its score can only be a time, it finishes then. The score of one who runs in a team is a leg, which
/// begins at no stated time.
fn add(
    participant: Participant,
    metadata: Option<&Element>,
    stats: Option<&Element>,
    draft: &mut Draft<'_>,
) -> Result<()> {
    let (name, mark) = (participant.name.clone(), participant.mark.clone());
    let index = draft.participant(participant)?;
    for attribute in ["position-regular", "status", "alignment"] {
        if let Some(value) = metadata.and_then(|metadata| metadata.attribute(attribute)) {
            draft.detail(Some(index), attribute, value)?;
        }
    }
    for score in stats.into_iter().flat_map(|stats| stats.all("sub-score")) {
        let label: Vec<&str> = ["period-value", "sub-score-name"]
            .into_iter()
            .filter_map(|name| score.attribute(name))
            .collect();
        draft.detail(
            Some(index),
            &format!("sub-score {}", label.join(" ")),
            score.attribute("score").unwrap_or_default(),
        )?;
    }
    let finish = mark.filter(|mark| stats.is_some() && mark::is_surely_time(mark));
    let Some((time_secs, value)) = finish.and_then(|mark| Some((mark::secs(&mark)?, mark))) else {
        return Ok(());
    };
    draft.event(Event {
        time_secs,
        kind: EventKind::Finish,
        participants: vec![index],
        label: format!("{} finish {value}", shortened(&name)),
        value: Some(value),
        source: Some(SOURCE.to_owned()),
        ..Event::default()
    })
}

/// The periods of play in their order. Providers number what is before and after a match beyond them.
fn periods(actions: &[&Element]) -> Vec<Section> {
    let mut periods: Vec<Section> = Vec::new();
    for action in actions {
        let Some(period) = action
            .attribute("period-value")
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

/// The actions on the match's clock; of one period only, from its own kick-off.
fn read_actions(actions: &[&Element], chosen: Option<&str>, draft: &mut Draft<'_>) -> Result<()> {
    if chosen.is_none() && draft.sheet.sections.len() > 1 {
        draft.warn(
            "periods-overlap",
            "times are on the match's clock, on which a period's added time overlaps with the next period; name a section to read one period from its own kick-off",
        );
    }
    let mut unknown = 0;
    for action in actions {
        let period = action.attribute("period-value");
        if chosen.is_some() && chosen != period {
            continue;
        }
        let starts_at = match period {
            Some(period) => match_clock::period_start_secs(period),
            None => Some(0.0),
        };
        let elapsed = action
            .attribute("time-elapsed")
            .or(action.attribute("period-time-elapsed"))
            .and_then(match_clock::secs);
        let (Some(starts_at), Some(elapsed)) = (starts_at, elapsed) else {
            draft.event_without_time();
            continue;
        };
        let code = action.owned("type");
        let word = code
            .as_deref()
            .map(|code| code.rsplit(':').next().unwrap_or(code).to_owned());
        let mut participants = Vec::new();
        let mut details: Vec<(String, String)> = action
            .attributes
            .iter()
            .filter(|(name, value)| {
                !["type", "result", "comment"].contains(&name.as_str()) && !value.trim().is_empty()
            })
            .cloned()
            .collect();
        for participant in action.all("participant") {
            let Some(id) = participant.attribute("idref") else {
                continue;
            };
            if !draft.has_participant(id) {
                unknown += 1;
            }
            participants.push(draft.participant_of(id)?);
            details.extend(participant.owned("role").map(|role| (format!("role {id}"), role)));
        }
        if let Some(team) = action.attribute("team-idref").filter(|_| participants.is_empty()) {
            participants.push(draft.participant_of(team)?);
        }
        draft.event(Event {
            time_secs: if chosen.is_some() {
                elapsed - starts_at
            } else {
                elapsed
            },
            kind: word.clone().map_or(EventKind::Chapter, EventKind::Other),
            participants,
            label: action.owned("comment").or(word).unwrap_or_default(),
            value: action.owned("result"),
            source: Some(SOURCE.to_owned()),
            code,
            details,
            ..Event::default()
        })?;
    }
    if unknown > 0 {
        draft.warn(
            "participant-undescribed",
            format!("{unknown} references are to players whom the file does not describe; their ids stand for their names"),
        );
    }
    Ok(())
}
