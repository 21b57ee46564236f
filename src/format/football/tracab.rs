//! TRACAB (ChyronHego) text: lines `frame:team,id,number,x,y,speed;...;:x,y,z,speed,owner,status;:` in centimetres, the
//! origin at the pitch centre.
//!
//! Team 1 is at home, 0 away, 3 the referees; other teams are placeholders and left out. The owner of the ball is H or A,
//! its status Alive or Dead. Everybody is told by team and shirt number, since the ids in the middle change. The JSON of
//! the same feed goes on to `tracab_json`.

use super::companions;
use super::facts::{MatchFacts, Side};
use super::feed::{Feed, Moment};
use super::table::{at_line, cell, frame_number, unexpected};
use super::tracab_json;
use crate::error::Result;
use crate::format::Format;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::format::lines::{Line, Lines};
use crate::format::source::Source;

/// The rate of TRACAB feeds.
const USUAL_RATE_HZ: f64 = 25.0;
const METRES_PER_CM: f64 = 0.01;

pub(super) fn recognises(head: &Head<'_>) -> bool {
    tracab_json::recognises(head) || is_text(head)
}

fn is_text(head: &Head<'_>) -> bool {
    let line = head.text.lines().next().unwrap_or_default();
    let mut parts = line.split(':');
    let (Some(frame), Some(people)) = (parts.next(), parts.next()) else {
        return false;
    };
    let first: Vec<&str> = people.split(';').next().unwrap_or_default().split(',').collect();
    frame.parse::<u64>().is_ok()
        && first.len() == 6
        && first.iter().take(5).all(|cell| cell.parse::<i64>().is_ok())
}

pub(super) fn read(input: &Input<'_>) -> Result<Source> {
    let mut feed = Feed::new(input);
    let mut warnings = Vec::new();
    let facts = companions::facts(input, companions::is_tracab, &mut warnings)?.unwrap_or_default();
    let text = input.text(&mut warnings);
    feed.warnings = warnings;
    feed.warn(
        "centimetres",
        "the feed is in centimetres and was converted to metres",
    );
    let mut periods = companions::Periods::new(&facts);
    if text.trim_start().starts_with('{') {
        tracab_json::read(&text, &mut feed, &facts, &mut periods)?;
    } else {
        read_lines(&text, &mut feed, &facts, &mut periods)?;
    }
    periods.warn(&mut feed);
    let rate_hz = companions::rate_hz(input, &facts, None, USUAL_RATE_HZ, &mut feed);
    feed.into_source(Format::Tracab, &facts, rate_hz)
}

/// A person by team and number; `None` for placeholders.
pub(super) fn person(
    feed: &mut Feed<'_>,
    facts: &MatchFacts,
    team: i64,
    id: &str,
    number: &str,
) -> Result<Option<usize>> {
    let side = match team {
        1 => Side::Home,
        0 => Side::Away,
        3 => Side::Official,
        _ => return Ok(None),
    };
    let key = match (side, facts.by_number(side, number)) {
        (_, Some(known)) => known.id.clone(),
        (Side::Official, None) => format!("official-{}", if id.is_empty() { number } else { id }),
        (_, None) => format!("{}-{number}", if side == Side::Home { "home" } else { "away" }),
    };
    let number = (side != Side::Official).then_some(number);
    feed.person(&key, side, number).map(Some)
}

pub(super) fn metres(cm: f64) -> f64 {
    cm * METRES_PER_CM
}

fn read_lines(
    text: &str,
    feed: &mut Feed<'_>,
    facts: &MatchFacts,
    periods: &mut companions::Periods<'_>,
) -> Result<()> {
    let mut lines = Lines::new(text);
    while let Some(line) = lines.next_filled() {
        let mut parts = line.text.split(':');
        let frame = frame_number(parts.next().unwrap_or_default(), &line)?;
        let (Some(people), Some(ball), Some(_)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(unexpected(
                &line,
                "people and ball, each ended by \":\"",
                "a shorter row",
            ));
        };
        let Some(period) = periods.of(frame) else {
            continue;
        };
        let moment = feed
            .frame(period, frame)
            .map_err(|error| at_line(error, line.number))?;
        for record in people.split(';').filter(|record| !record.trim().is_empty()) {
            read_person(record, &line, feed, facts, moment).map_err(|error| at_line(error, line.number))?;
        }
        read_ball(ball, &line, feed, moment).map_err(|error| at_line(error, line.number))?;
    }
    Ok(())
}

fn read_person(
    record: &str,
    line: &Line<'_>,
    feed: &mut Feed<'_>,
    facts: &MatchFacts,
    moment: Moment,
) -> Result<()> {
    let cells: Vec<&str> = record.split(',').map(str::trim).collect();
    let [team, id, number, x, y, ..] = cells.as_slice() else {
        return Err(unexpected(
            line,
            "team, id, number, x, y of a person",
            "fewer cells",
        ));
    };
    let team = team
        .parse::<i64>()
        .map_err(|_| unexpected(line, "the code of a team", "other text").in_field("team"))?;
    let Some(person) = person(feed, facts, team, id, number)? else {
        return Ok(());
    };
    let at_m = [metres(cell(x, line, "x")?), metres(cell(y, line, "y")?)];
    feed.put(person, moment, at_m)
}

fn read_ball(record: &str, line: &Line<'_>, feed: &mut Feed<'_>, moment: Moment) -> Result<()> {
    let cells: Vec<&str> = record.trim_end_matches(';').split(',').map(str::trim).collect();
    let [x, y, z, ..] = cells.as_slice() else {
        // Some frames have no ball at all.
        return Ok(());
    };
    let at_m = [metres(cell(x, line, "ball x")?), metres(cell(y, line, "ball y")?)];
    feed.put_ball(moment, at_m, Some(metres(cell(z, line, "ball z")?)))?;
    let word = |index: usize| cells.get(index).copied().unwrap_or_default();
    feed.play(moment, owner(word(4)), is_live(word(5)))
}

pub(super) fn owner(word: &str) -> Option<Side> {
    match word {
        "H" | "Home" => Some(Side::Home),
        "A" | "Away" => Some(Side::Away),
        _ => None,
    }
}

pub(super) fn is_live(word: &str) -> Option<bool> {
    match word {
        "Alive" => Some(true),
        "Dead" => Some(false),
        _ => None,
    }
}
