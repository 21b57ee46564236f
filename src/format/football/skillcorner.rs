//! SkillCorner V3: one JSON object a line and frame, with people and ball where the broadcast camera or the extrapolation
//! has them. Metres, origin at the pitch centre, 10 Hz.
//!
//! Frames before, between and after the periods have neither period nor timestamp and are left out.

use serde_json::Value;

use super::companions;
use super::facts::{MatchFacts, Side};
use super::facts_json::{clock_secs, list, number, word};
use super::feed::{Feed, Moment};
use super::table::{json_lines, unexpected};
use crate::error::Result;
use crate::format::Format;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::format::source::Source;

/// The rate of every SkillCorner broadcast feed.
pub(super) const RATE_HZ: f64 = 10.0;

pub(super) fn recognises(head: &Head<'_>) -> bool {
    head.text.starts_with('{') && head.has_json_key("player_data") && head.has_json_key("ball_data")
}

pub(super) fn read(input: &Input<'_>) -> Result<Source> {
    let mut feed = Feed::new(input);
    let mut warnings = Vec::new();
    let text = input.text(&mut warnings);
    let facts = companions::facts(input, companions::is_skillcorner, &mut warnings)?.unwrap_or_default();
    feed.warnings = warnings;
    let (mut outside, mut unseen) = (0, 0);
    let mut times: Option<[(f64, f64); 2]> = None;
    json_lines(&text, |line, value| {
        let Some(frame) = value.get("frame").and_then(Value::as_i64) else {
            return Err(unexpected(line, "a frame number", "none").in_field("frame"));
        };
        let Some(period) = value
            .get("period")
            .and_then(Value::as_u64)
            .and_then(|p| u32::try_from(p).ok())
        else {
            outside += 1;
            return Ok(());
        };
        let moment = feed.frame(period, frame)?;
        let clock = word(value, "timestamp").and_then(|text| clock_secs(&text));
        feed.began(moment, None, clock);
        if let Some(clock) = clock
            && period == 1
        {
            let now = (frame as f64, clock);
            times = Some(times.map_or([now, now], |[first, _]| [first, now]));
        }
        let people = list(value, "player_data");
        unseen += usize::from(people.is_empty());
        put_people(&mut feed, people, moment, &facts)?;
        let null = Value::Null;
        let ball = value.get("ball_data").unwrap_or(&null);
        if let (Some(x), Some(y)) = (number(ball, "x"), number(ball, "y")) {
            feed.put_ball(moment, [x, y], number(ball, "z"))?;
        }
        let group = value.get("possession").and_then(|one| word(one, "group"));
        let owner = match group.as_deref() {
            Some("home team") => Some(Side::Home),
            Some("away team") => Some(Side::Away),
            _ => None,
        };
        feed.play(moment, owner, None)
    })?;
    if outside > 0 {
        feed.warn(
            "frames-outside-periods",
            format!("{outside} frames lie in no period and are left out"),
        );
    }
    if unseen > 0 {
        feed.warn(
            "frames-empty",
            format!("{unseen} frames of a period show nobody; they are gaps"),
        );
    }
    let of_times = times.and_then(|[(f0, t0), (f1, t1)]| (t1 > t0).then(|| (f1 - f0) / (t1 - t0)));
    let rate_hz = companions::rate_hz(input, &facts, of_times, RATE_HZ, &mut feed);
    feed.into_source(Format::SkillCorner, &facts, rate_hz)
}

fn put_people(feed: &mut Feed<'_>, people: &[Value], moment: Moment, facts: &MatchFacts) -> Result<()> {
    for person in people {
        let Some(id) = word(person, "player_id") else {
            continue;
        };
        let side = facts.person(&id).map_or(Side::Unknown, |known| known.side);
        let index = feed.person(&id, side, None)?;
        if let (Some(x), Some(y)) = (number(person, "x"), number(person, "y")) {
            feed.put(index, moment, [x, y])?;
        }
    }
    Ok(())
}
