//! Tracking of the Common Data Format for football: one JSON object a line and frame. Metres, origin at the pitch centre.
//!
//! The people of a line have ids; names, numbers and statures come with the format's `meta` and `match` files.

use serde_json::Value;

use super::companions;
use super::facts::{MatchFacts, Side};
use super::facts_json::{list, number, word};
use super::feed::Feed;
use super::table::{iso_secs, json_lines, unexpected};
use crate::error::Result;
use crate::format::Format;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::format::source::Source;

/// What is usual where neither metadata nor times say it.
const USUAL_RATE_HZ: f64 = 25.0;

pub(super) fn recognises(head: &Head<'_>) -> bool {
    head.text.starts_with('{')
        && ["frame_id", "teams", "ball", "players", "timestamp"]
            .iter()
            .all(|key| head.has_json_key(key))
        && !head.has_json_key("landmarks")
}

/// The number of a period by its name.
pub(super) fn period_number(name: &str) -> Option<u32> {
    Some(match name {
        "first_half" => 1,
        "second_half" => 2,
        "first_half_extratime" => 3,
        "second_half_extratime" => 4,
        "shootout" => 5,
        _ => return None,
    })
}

pub(super) fn read(input: &Input<'_>) -> Result<Source> {
    let mut feed = Feed::new(input);
    let mut warnings = Vec::new();
    let text = input.text(&mut warnings);
    let facts = match_facts(input, &text, &mut warnings)?;
    feed.warnings = warnings;
    let mut outside = 0;
    let mut times: Option<[(f64, f64); 2]> = None;
    json_lines(&text, |line, value| {
        let frame = number(value, "frame_id").filter(|frame| frame.fract() == 0.0);
        let Some(frame) = frame.map(|frame| frame as i64) else {
            return Err(unexpected(line, "a frame number", "none").in_field("frame_id"));
        };
        let Some(period) = word(value, "period").and_then(|name| period_number(&name)) else {
            outside += 1;
            return Ok(());
        };
        let moment = feed.frame(period, frame)?;
        let utc = word(value, "timestamp");
        if let Some(utc) = &utc {
            feed.began(moment, Some(utc), None);
            if let Some(secs) = iso_secs(utc).filter(|_| period == 1) {
                let now = (frame as f64, secs);
                times = Some(times.map_or([now, now], |[first, _]| [first, now]));
            }
        }
        let null = Value::Null;
        let teams = value.get("teams").unwrap_or(&null);
        for (key, side) in [("home", Side::Home), ("away", Side::Away)] {
            for person in teams.get(key).map_or(&[][..], |team| list(team, "players")) {
                let Some(id) = word(person, "id") else {
                    continue;
                };
                let index = feed.person(&id, side, word(person, "jersey_number").as_deref())?;
                if let (Some(x), Some(y)) = (number(person, "x"), number(person, "y")) {
                    feed.put(index, moment, [x, y])?;
                }
            }
        }
        let ball = value.get("ball").unwrap_or(&null);
        if let (Some(x), Some(y)) = (number(ball, "x"), number(ball, "y")) {
            feed.put_ball(moment, [x, y], number(ball, "z"))?;
        }
        let owner = word(ball, "owning_team_id").or_else(|| word(value, "ball_poss_team_id"));
        let owner = owner
            .map(|id| facts.side_of(&id))
            .filter(|side| *side != Side::Unknown);
        let status = ball.get("status").or_else(|| value.get("ball_status"));
        feed.play(moment, owner, status.and_then(Value::as_bool))
    })?;
    if outside > 0 {
        feed.warn(
            "frames-outside-periods",
            format!("{outside} frames lie in no period and are left out"),
        );
    }
    let of_times = times.and_then(|[(f0, t0), (f1, t1)]| (t1 > t0).then(|| (f1 - f0) / (t1 - t0)));
    let rate_hz = companions::rate_hz(input, &facts, of_times, USUAL_RATE_HZ, &mut feed);
    feed.into_source(Format::CdfTracking, &facts, rate_hz)
}

/// What the companions say, and the teams' ids as the first line has them.
fn match_facts(
    input: &Input<'_>,
    text: &str,
    warnings: &mut Vec<crate::format::Warning>,
) -> Result<MatchFacts> {
    let mut facts = companions::facts(input, companions::is_cdf, warnings)?.unwrap_or_default();
    let first: Option<Value> = text
        .lines()
        .find(|line| !line.trim().is_empty())
        .and_then(|line| serde_json::from_str(line).ok());
    let id = |side: &str| word(first.as_ref()?.get("teams")?.get(side)?, "id");
    let ids = [id("home"), id("away")];
    let differs =
        |known: &str, own: &Option<String>| !known.is_empty() && own.as_ref().is_some_and(|own| own != known);
    if differs(&facts.home.id, &ids[0]) || differs(&facts.away.id, &ids[1]) {
        warnings.push(crate::format::Warning::new(
            "metadata-of-other-teams",
            "the metadata given is of other teams than the feed; only its pitch and rate are used",
        ));
        facts = MatchFacts {
            pitch_m: facts.pitch_m,
            rate_hz: facts.rate_hz,
            ..MatchFacts::default()
        };
    }
    let [home, away] = ids;
    for (team, id) in [(&mut facts.home, home), (&mut facts.away, away)] {
        if let Some(id) = id {
            team.id = id;
        }
    }
    Ok(facts)
}
