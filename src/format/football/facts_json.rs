//! Facts of a match from JSON: SkillCorner match data, TRACAB metadata, Common Data Format meta and match.

use serde_json::Value;

use super::facts::{FeedTime, MatchFacts, PeriodFacts, PersonFacts, Side, Team, pitch};
use crate::error::{Error, ErrorCode, Result};
use crate::replay::Rgb;

/// Reads any of these files.
pub(super) fn read(bytes: &[u8]) -> Result<MatchFacts> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let root: Value = serde_json::from_slice(bytes).map_err(|error| {
        let code = if error.is_eof() {
            ErrorCode::InputTruncated
        } else {
            ErrorCode::InputMalformed
        };
        Error::new(
            code,
            format!("expected the metadata of a match, found other JSON: {error}"),
        )
        .at_line(error.line())
    })?;
    Ok(if root.get("Phase1StartFrame").is_some() {
        tracab(&root)
    } else if root.get("home_team").is_some() {
        skillcorner(&root)
    } else {
        cdf(&root)
    })
}

/// A text or number as text; `None` where there is neither, or nothing in it.
pub(super) fn word(value: &Value, key: &str) -> Option<String> {
    match value.get(key)? {
        Value::String(text) if !text.trim().is_empty() => Some(text.trim().to_owned()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

/// A number, written as one or as text.
pub(super) fn number(value: &Value, key: &str) -> Option<f64> {
    match value.get(key)? {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => super::element::number(text),
        _ => None,
    }
}

pub(super) fn list<'a>(value: &'a Value, key: &str) -> &'a [Value] {
    value
        .get(key)
        .and_then(Value::as_array)
        .map_or(&[], Vec::as_slice)
}

fn full_name(person: &Value, first: &str, last: &str) -> String {
    let parts: Vec<String> = [first, last].iter().filter_map(|key| word(person, key)).collect();
    parts.join(" ")
}

/// "01:25:56" or "00:00:01.20", in seconds.
pub(super) fn clock_secs(text: &str) -> Option<f64> {
    let mut secs = 0.0;
    let mut parts = 0;
    for part in text.split(':') {
        secs = secs * 60.0 + part.trim().parse::<f64>().ok()?;
        parts += 1;
    }
    ((2..=3).contains(&parts) && f64::is_finite(secs)).then_some(secs)
}

fn skillcorner(root: &Value) -> MatchFacts {
    let null = Value::Null;
    let team = |key: &str, kit: &str| {
        let team = root.get(key).unwrap_or(&null);
        let kit = root.get(kit).and_then(|kit| word(kit, "jersey_color"));
        Team {
            id: word(team, "id").unwrap_or_default(),
            name: word(team, "name").unwrap_or_default(),
            colours: kit.and_then(|hex| Rgb::from_hex(&hex)).into_iter().collect(),
        }
    };
    let mut facts = MatchFacts {
        pitch_m: pitch(number(root, "pitch_length"), number(root, "pitch_width")),
        rate_hz: None,
        home: team("home_team", "home_team_kit"),
        away: team("away_team", "away_team_kit"),
        location: place(
            root.get("stadium").and_then(|stadium| word(stadium, "name")),
            word(root, "date_time"),
        ),
        ..MatchFacts::default()
    };
    facts.title = title(&facts.home.name, &facts.away.name);
    let clock = |person: &Value, key: &str| {
        let secs = clock_secs(&word(person, key)?)?;
        // Who plays from the start has none of interest.
        (secs > 0.0).then_some(FeedTime::Clock {
            secs,
            rate_hz: super::skillcorner::RATE_HZ,
        })
    };
    for player in list(root, "players") {
        let name = [
            full_name(player, "first_name", "last_name"),
            word(player, "short_name").unwrap_or_default(),
        ];
        facts.people.push(PersonFacts {
            id: word(player, "id").unwrap_or_default(),
            name: name.into_iter().find(|name| !name.is_empty()).unwrap_or_default(),
            side: facts.side_of(&word(player, "team_id").unwrap_or_default()),
            number: word(player, "number"),
            on: clock(player, "start_time"),
            off: clock(player, "end_time"),
            ..PersonFacts::default()
        });
    }
    for referee in list(root, "referees") {
        facts.people.push(PersonFacts {
            id: word(referee, "id").unwrap_or_default(),
            name: full_name(referee, "first_name", "last_name"),
            side: Side::Official,
            ..PersonFacts::default()
        });
    }
    facts
}

fn tracab(root: &Value) -> MatchFacts {
    let null = Value::Null;
    let mut facts = MatchFacts {
        // In centimetres, as the positions.
        pitch_m: pitch(
            number(root, "PitchLongSide").map(|cm| cm / 100.0),
            number(root, "PitchShortSide").map(|cm| cm / 100.0),
        ),
        rate_hz: number(root, "FrameRate"),
        ..MatchFacts::default()
    };
    for period in 1..=5 {
        let frame = |end: &str| number(root, &format!("Phase{period}{end}Frame")).map(|frame| frame as i64);
        push_period(&mut facts, period, frame("Start"), frame("End"));
    }
    for (key, side) in [("HomeTeam", Side::Home), ("AwayTeam", Side::Away)] {
        let team = root.get(key).unwrap_or(&null);
        if let Some(known) = facts.team_mut(side) {
            *known = Team {
                id: word(team, "TeamID").unwrap_or_default(),
                name: word(team, "LongName")
                    .or_else(|| word(team, "ShortName"))
                    .unwrap_or_default(),
                colours: Vec::new(),
            };
        }
        for player in list(team, "Players") {
            let frame = |key: &str| number(player, key).map(|frame| FeedTime::Frame(frame as i64));
            let person = PersonFacts {
                id: word(player, "PlayerID").unwrap_or_default(),
                name: full_name(player, "FirstName", "LastName"),
                side,
                number: word(player, "JerseyNo"),
                on: frame("StartFrameCount"),
                off: frame("EndFrameCount"),
                ..PersonFacts::default()
            };
            facts.people.push(person);
        }
    }
    facts.title = title(&facts.home.name, &facts.away.name);
    facts
}

fn cdf(root: &Value) -> MatchFacts {
    let null = Value::Null;
    let (game, venue) = (
        root.get("match").unwrap_or(&null),
        root.get("venue").unwrap_or(&null),
    );
    let mut facts = MatchFacts {
        pitch_m: pitch(
            number(venue, "pitch_length").or_else(|| number(venue, "length")),
            number(venue, "pitch_width").or_else(|| number(venue, "width")),
        ),
        rate_hz: root
            .get("meta")
            .and_then(|meta| meta.get("tracking"))
            .and_then(|tracking| number(tracking, "fps")),
        location: place(word(venue, "name"), word(game, "kickoff_time")),
        ..MatchFacts::default()
    };
    for period in list(game, "periods") {
        let frame = |key: &str| number(period, key).map(|frame| frame as i64);
        let name = word(period, "period").unwrap_or_default();
        if let Some(number) = super::cdf::period_number(&name) {
            push_period(&mut facts, number, frame("frame_id_start"), frame("frame_id_end"));
        }
    }
    for (key, side) in [("home", Side::Home), ("away", Side::Away)] {
        let team = root
            .get("teams")
            .and_then(|teams| teams.get(key))
            .unwrap_or(&null);
        let colours = ["jersey_color", "jersey_colour", "color_primary"]
            .iter()
            .find_map(|key| Rgb::from_hex(&word(team, key)?));
        if let Some(known) = facts.team_mut(side) {
            *known = Team {
                id: word(team, "id").unwrap_or_default(),
                name: word(team, "name")
                    .or_else(|| word(team, "short_name"))
                    .unwrap_or_default(),
                colours: colours.into_iter().collect(),
            };
        }
        for player in list(team, "players") {
            let name = [
                full_name(player, "first_name", "last_name"),
                word(player, "short_name").unwrap_or_default(),
            ];
            facts.people.push(PersonFacts {
                id: word(player, "id").unwrap_or_default(),
                name: name.into_iter().find(|name| !name.is_empty()).unwrap_or_default(),
                side,
                number: word(player, "jersey_number"),
                stature_m: number(player, "height")
                    .map(|cm| cm / 100.0)
                    .filter(|m| (1.4..2.2).contains(m)),
                ..PersonFacts::default()
            });
        }
    }
    facts.title = title(&facts.home.name, &facts.away.name);
    facts
}

pub(super) fn push_period(facts: &mut MatchFacts, number: u32, first: Option<i64>, last: Option<i64>) {
    // Periods that were not played are from 0 to 0.
    if let (Some(first), Some(last)) = (first, last)
        && last > first
    {
        facts.periods.push(PeriodFacts { number, first, last });
    }
}

pub(super) fn title(home: &str, away: &str) -> String {
    match (home.is_empty(), away.is_empty()) {
        (true, true) => String::new(),
        _ => format!("{home} - {away}"),
    }
}

pub(super) fn place(place: Option<String>, date: Option<String>) -> Option<String> {
    match (place, date) {
        (Some(place), Some(date)) => Some(format!("{place}, {date}")),
        (place, date) => place.or(date),
    }
}
