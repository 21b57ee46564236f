//! Metrica's sample data as CSV: a file for each team, the second one given as a companion.
//!
//! Three header rows: the team over each player, the shirt numbers, then `Period,Frame,Time [s],Player11,,...,Ball,`. Each
//! row has the period, the frame, its time and x, y of every player and the ball, from 0 to 1 with the origin at the top
//! left; NaN where somebody is not on the pitch.

use super::companions;
use super::facts::{MatchFacts, Side};
use super::feed::Feed;
use super::table::{at_line, cell, frame_number, unexpected};
use crate::error::Result;
use crate::format::Format;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::format::lines::{Line, Lines, text_of};
use crate::format::source::Source;

/// Cells before the first position: period, frame, time.
const LEADING_CELLS: usize = 3;
/// The rate of Metrica's sample data.
const USUAL_RATE_HZ: f64 = 25.0;

pub(super) fn recognises(head: &Head<'_>) -> bool {
    (head.begins_with(",,,Home") || head.begins_with(",,,Away"))
        && head
            .text
            .lines()
            .nth(2)
            .is_some_and(|line| line.starts_with("Period,Frame,Time"))
}

pub(super) fn read(input: &Input<'_>) -> Result<Source> {
    let mut feed = Feed::new(input);
    let mut warnings = Vec::new();
    let text = input.text(&mut warnings);
    let mut ignored = Vec::new();
    let mut facts = companions::facts(input, companions::is_epts, &mut ignored)?.unwrap_or_default();
    feed.warnings = warnings;
    let pitch_m = companions::pitch_or_usual(&mut facts, &mut feed);
    let mut times = None;
    read_team(&text, &mut feed, pitch_m, Ball::Taken, &mut times)?;
    let other = input
        .options
        .companions
        .iter()
        .find(|companion| companion.bytes != input.bytes && recognises(&Head::new(companion.bytes)));
    match other {
        Some(other) => {
            let (text, _) = text_of(input.take(other));
            read_team(&text, &mut feed, pitch_m, Ball::Left, &mut None)
                .map_err(|error| error.in_file(other.name))?;
        }
        None => feed.warn(
            "other-team-missing",
            "the file holds one team; give the other team's file together with it",
        ),
    }
    let of_times =
        times.and_then(|[(f0, t0), (f1, t1)]: [(f64, f64); 2]| (t1 > t0).then(|| (f1 - f0) / (t1 - t0)));
    let rate_hz = companions::rate_hz(input, &facts, of_times, USUAL_RATE_HZ, &mut feed);
    // The metadata names its players otherwise than the columns.
    let facts = MatchFacts {
        people: Vec::new(),
        ..facts
    };
    feed.into_source(Format::MetricaCsv, &facts, rate_hz)
}

/// Both files have the ball; it is taken from the first.
#[derive(Clone, Copy, PartialEq)]
enum Ball {
    Taken,
    Left,
}

fn read_team(
    text: &str,
    feed: &mut Feed<'_>,
    pitch_m: [f64; 2],
    ball: Ball,
    times: &mut Option<[(f64, f64); 2]>,
) -> Result<()> {
    let mut lines = Lines::new(text);
    let mut header = || lines.next_filled();
    let (Some(teams), Some(numbers), Some(names)) = (header(), header(), header()) else {
        return Err(crate::error::Error::new(
            crate::error::ErrorCode::InputTruncated,
            "expected three header rows, found the end of the file; get the whole file",
        )
        .at_line(1));
    };
    let columns = columns(&teams, &numbers, &names, feed)?;
    while let Some(line) = lines.next_filled() {
        let mut cells = line.text.split(',');
        let period = cells.next().unwrap_or_default();
        let period = period.trim().parse::<u32>().map_err(|_| {
            unexpected(
                &line,
                "the number of a period",
                &format!("\"{}\"", crate::format::lines::shown(period)),
            )
        })?;
        let frame = frame_number(cells.next().unwrap_or_default(), &line)?;
        let secs = cell(cells.next().unwrap_or_default(), &line, "Time [s]")?;
        let moment = match ball {
            Ball::Taken => feed
                .frame(period, frame)
                .map_err(|error| at_line(error, line.number))?,
            // The other team's frames are those of the first file.
            Ball::Left => match feed.moment(period, frame) {
                Some(moment) => moment,
                None => continue,
            },
        };
        if ball == Ball::Taken && secs.is_finite() && period == 1 {
            let now = (frame as f64, secs);
            *times = Some(times.map_or([now, now], |[first, _]| [first, now]));
        }
        for column in &columns {
            let (Some(x), Some(y)) = (cells.next(), cells.next()) else {
                return Err(unexpected(
                    &line,
                    &format!("x and y of {} columns", columns.len()),
                    "a shorter row",
                ));
            };
            let [length, width] = pitch_m;
            let at_m = [
                (cell(x, &line, &column.name)? - 0.5) * length,
                (0.5 - cell(y, &line, &column.name)?) * width,
            ];
            match column.person {
                Some(person) => feed.put(person, moment, at_m),
                None if ball == Ball::Taken => feed.put_ball(moment, at_m, None),
                None => Ok(()),
            }
            .map_err(|error| at_line(error, line.number))?;
        }
    }
    Ok(())
}

struct Column {
    name: String,
    /// `None` for the ball.
    person: Option<usize>,
}

fn columns(
    teams: &Line<'_>,
    numbers: &Line<'_>,
    names: &Line<'_>,
    feed: &mut Feed<'_>,
) -> Result<Vec<Column>> {
    let at = |line: &Line<'_>, column: usize| {
        line.text
            .split(',')
            .nth(column)
            .map(str::trim)
            .filter(|cell| !cell.is_empty())
            .map(str::to_owned)
    };
    let named = names.text.split(',').enumerate().skip(LEADING_CELLS).step_by(2);
    let mut columns = Vec::new();
    for (column, name) in named {
        let name = name.trim();
        if name.is_empty() {
            break;
        }
        let person = if name.eq_ignore_ascii_case("ball") {
            None
        } else {
            let side = match at(teams, column).as_deref() {
                Some("Home") => Side::Home,
                Some("Away") => Side::Away,
                _ => Side::Unknown,
            };
            Some(feed.person(name, side, at(numbers, column).as_deref())?)
        };
        columns.push(Column {
            name: name.to_owned(),
            person,
        });
    }
    if columns.is_empty() {
        return Err(unexpected(
            names,
            "names of players after Period,Frame,Time [s]",
            "none",
        ));
    }
    Ok(columns)
}
