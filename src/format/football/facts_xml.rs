//! Facts of a match from XML: FIFA EPTS, Sportec (DFL) match information, TRACAB metadata.

use super::element::Element;
use super::facts::{FeedTime, MatchFacts, PersonFacts, Side, Team, pitch};
use super::facts_json::{place, push_period, title};
use crate::replay::Rgb;

/// FIFA EPTS as Metrica writes it.
pub(super) fn epts(root: &Element) -> MatchFacts {
    let metadata = root.child("Metadata").unwrap_or(root);
    let session = metadata.at(&["Sessions", "Session"]);
    let size = session.and_then(|session| session.child("FieldSize"));
    let side_m = |name: &str| size.and_then(|size| super::element::number(size.text_at(&[name])?));
    let mut facts = MatchFacts {
        // Width is along x here, Height across.
        pitch_m: pitch(side_m("Width"), side_m("Height")),
        rate_hz: metadata
            .text_at(&["GlobalConfig", "FrameRate"])
            .and_then(super::element::number),
        ..MatchFacts::default()
    };
    let score = session.and_then(|session| session.at(&["MatchParameters", "Score"]));
    let home_id = score
        .and_then(|score| score.attribute("idLocalTeam"))
        .unwrap_or_default();
    for (index, team) in metadata
        .at(&["Teams"])
        .map_or(&[][..], |teams| &teams.children)
        .iter()
        .enumerate()
    {
        let id = team.attribute("id").unwrap_or_default();
        let is_home = if home_id.is_empty() {
            index == 0
        } else {
            id == home_id
        };
        let known = if is_home { &mut facts.home } else { &mut facts.away };
        *known = Team {
            id: id.to_owned(),
            name: team.text_at(&["Name"]).unwrap_or_default().to_owned(),
            colours: Vec::new(),
        };
    }
    facts.title = title(&facts.home.name, &facts.away.name);
    for player in metadata
        .at(&["Players"])
        .map_or(&[][..], |players| &players.children)
    {
        facts.people.push(PersonFacts {
            id: player.attribute("id").unwrap_or_default().to_owned(),
            name: player.text_at(&["Name"]).unwrap_or_default().to_owned(),
            side: facts.side_of(player.attribute("teamId").unwrap_or_default()),
            number: player.text_at(&["ShirtNumber"]).map(str::to_owned),
            ..PersonFacts::default()
        });
    }
    let parameters = metadata.at(&["GlobalConfig", "ProviderGlobalParameters"]);
    let frame = |name: &str| {
        let found = parameters?
            .children
            .iter()
            .find(|one| one.text_at(&["Name"]) == Some(name))?;
        super::element::number(found.text_at(&["Value"])?).map(|frame| frame as i64)
    };
    for (number, name) in [
        (1, "first_half"),
        (2, "second_half"),
        (3, "first_extra_half"),
        (4, "second_extra_half"),
    ] {
        push_period(
            &mut facts,
            number,
            frame(&format!("{name}_start")),
            frame(&format!("{name}_end")),
        );
    }
    facts
}

/// Sportec (DFL) match information.
pub(super) fn sportec(root: &Element) -> MatchFacts {
    let information = root.child("MatchInformation").unwrap_or(root);
    let general = information.child("General");
    let environment = information.child("Environment");
    let said = |element: Option<&Element>, name: &str| element?.attribute(name).map(str::to_owned);
    let mut facts = MatchFacts {
        title: said(general, "MatchTitle")
            .unwrap_or_default()
            .replacen(':', " - ", 1),
        location: place(said(environment, "StadiumName"), said(general, "KickoffTime")),
        pitch_m: environment.and_then(|one| pitch(one.number("PitchX"), one.number("PitchY"))),
        ..MatchFacts::default()
    };
    for team in information
        .child("Teams")
        .map_or(&[][..], |teams| &teams.children)
    {
        let side = match team.attribute("Role") {
            Some("home") => Side::Home,
            _ => Side::Away,
        };
        let colours = ["PlayerShirtMainColor", "PlayerShirtSecondaryColor"]
            .iter()
            .filter_map(|name| Rgb::from_hex(team.attribute(name)?));
        if let Some(known) = facts.team_mut(side) {
            *known = Team {
                id: team.attribute("TeamId").unwrap_or_default().to_owned(),
                name: team.attribute("TeamName").unwrap_or_default().to_owned(),
                colours: colours.collect(),
            };
        }
        for player in team.child("Players").map_or(&[][..], |players| &players.children) {
            facts.people.push(person(player, side));
        }
    }
    for referee in information
        .child("Referees")
        .map_or(&[][..], |referees| &referees.children)
    {
        facts.people.push(person(referee, Side::Official));
    }
    facts
}

fn person(element: &Element, side: Side) -> PersonFacts {
    let parts = ["FirstName", "LastName"]
        .iter()
        .filter_map(|name| element.attribute(name));
    PersonFacts {
        id: element.attribute("PersonId").unwrap_or_default().to_owned(),
        name: parts.collect::<Vec<_>>().join(" "),
        side,
        number: element.attribute("ShirtNumber").map(str::to_owned),
        ..PersonFacts::default()
    }
}

/// TRACAB metadata in its two layouts: attributes of `match`, or elements named as the JSON's keys.
pub(super) fn tracab(root: &Element) -> MatchFacts {
    let mut facts = MatchFacts::default();
    if let Some(game) = root.child("match") {
        facts.rate_hz = game.number("iFrameRateFps");
        facts.pitch_m = pitch(game.number("fPitchXSizeMeters"), game.number("fPitchYSizeMeters"));
        facts.location = game.attribute("dtDate").map(str::to_owned);
        for period in game.children.iter().filter(|child| child.name == "period") {
            let frame = |name: &str| period.number(name).map(|frame| frame as i64);
            let number = period
                .number("iId")
                .filter(|id| (1.0..=9.0).contains(id))
                .unwrap_or(1.0);
            push_period(
                &mut facts,
                number as u32,
                frame("iStartFrame"),
                frame("iEndFrame"),
            );
        }
    } else {
        let value = |name: &str| super::element::number(root.text_at(&[name])?);
        facts.rate_hz = value("FrameRate");
        facts.pitch_m = pitch(
            value("PitchLongSide").map(|cm| cm / 100.0),
            value("PitchShortSide").map(|cm| cm / 100.0),
        );
        for period in 1..=5 {
            let frame = |end: &str| value(&format!("Phase{period}{end}Frame")).map(|frame| frame as i64);
            push_period(&mut facts, period, frame("Start"), frame("End"));
        }
    }
    for (name, side) in [("HomeTeam", Side::Home), ("AwayTeam", Side::Away)] {
        let Some(team) = root.child(name) else {
            continue;
        };
        let text = |names: &[&str]| {
            names
                .iter()
                .find_map(|name| team.text_at(&[name]))
                .unwrap_or_default()
                .to_owned()
        };
        if let Some(known) = facts.team_mut(side) {
            *known = Team {
                id: text(&["TeamId", "TeamID"]),
                name: text(&["LongName", "ShortName"]),
                colours: Vec::new(),
            };
        }
        for player in team.child("Players").map_or(&[][..], |players| &players.children) {
            let text = |names: &[&str]| names.iter().find_map(|name| player.text_at(&[name]));
            let frame = |name: &str| {
                super::element::number(player.text_at(&[name])?).map(|frame| FeedTime::Frame(frame as i64))
            };
            let name: Vec<&str> = [text(&["FirstName"]), text(&["LastName"])]
                .into_iter()
                .flatten()
                .collect();
            facts.people.push(PersonFacts {
                id: text(&["PlayerId", "PlayerID"]).unwrap_or_default().to_owned(),
                name: name.join(" "),
                side,
                number: text(&["JerseyNo", "JerseyNumber"]).map(str::to_owned),
                on: frame("StartFrameCount"),
                off: frame("EndFrameCount"),
                ..PersonFacts::default()
            });
        }
    }
    facts.title = title(&facts.home.name, &facts.away.name);
    facts
}
