//! Sportec (DFL) positions: XML with a `FrameSet` for each person, the ball and each referee in each half, and in it a
//! `Frame` with N (number), T (time), X, Y, for the ball also Z, BallPossession and BallStatus. Metres, the origin at the
//! pitch centre. Names, teams and kits come with the match information.

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use super::companions;
use super::element::{cut, local_name, malformed};
use super::facts::{MatchFacts, Side, pitch};
use super::feed::{Feed, Moment};
use super::table::iso_secs;
use crate::error::{Error, ErrorCode, Result};
use crate::format::Format;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::format::lines::shown;
use crate::format::source::Source;

/// The rate of DFL positions.
const USUAL_RATE_HZ: f64 = 25.0;

pub(super) fn recognises(head: &Head<'_>) -> bool {
    head.xml_root() == Some("PutDataRequest") && head.text.contains("<Positions")
}

pub(super) fn read(input: &Input<'_>) -> Result<Source> {
    let mut feed = Feed::new(input);
    let mut warnings = Vec::new();
    let facts = companions::facts(input, companions::is_sportec, &mut warnings)?.unwrap_or_default();
    let text = input.text(&mut warnings);
    feed.warnings = warnings;
    let mut positions = Positions {
        feed,
        facts,
        set: None,
        times: None,
        is_timing: false,
    };
    let mut reader = Reader::from_str(&text);
    let mut depth = 0_usize;
    loop {
        let event = reader.read_event();
        let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
        match event.map_err(|error| malformed(&error, &text, at))? {
            Event::Start(start) => {
                depth += 1;
                positions.element(&start).map_err(|error| error.at_byte(at))?;
            }
            Event::Empty(start) => positions.element(&start).map_err(|error| error.at_byte(at))?,
            Event::End(_) => {
                depth = depth.saturating_sub(1);
                if depth == 0 {
                    break;
                }
            }
            Event::Eof => return Err(cut(at)),
            _ => {}
        }
    }
    let Positions {
        mut feed,
        facts,
        times,
        ..
    } = positions;
    let of_times = times.and_then(|[(f0, t0), (f1, t1)]| (t1 > t0).then(|| (f1 - f0) / (t1 - t0)));
    let rate_hz = companions::rate_hz(input, &facts, of_times, USUAL_RATE_HZ, &mut feed);
    feed.into_source(Format::Sportec, &facts, rate_hz)
}

struct Positions<'a> {
    feed: Feed<'a>,
    facts: MatchFacts,
    set: Option<Set>,
    /// Frame and time of two frames far apart in one set.
    times: Option<[(f64, f64); 2]>,
    /// Whether the set being read is the one that the times are of.
    is_timing: bool,
}

/// The frames that are being read.
#[derive(Clone, Copy)]
struct Set {
    period: u32,
    whose: Whose,
}

#[derive(Clone, Copy, PartialEq)]
enum Whose {
    Person(usize),
    Ball,
}

impl Positions<'_> {
    fn element(&mut self, start: &BytesStart<'_>) -> Result<()> {
        match local_name(start).as_str() {
            "Frame" => self.frame(start),
            "FrameSet" => self.frame_set(start),
            "PitchSize" => {
                let mut size = [None, None];
                each_attribute(start, |name, value| {
                    let slot = match name {
                        "X" => size.first_mut(),
                        "Y" => size.get_mut(1),
                        _ => None,
                    };
                    if let Some(slot) = slot {
                        *slot = super::element::number(value);
                    }
                })?;
                let [length, width] = size;
                self.facts.pitch_m = pitch(length, width).or(self.facts.pitch_m);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    fn frame_set(&mut self, start: &BytesStart<'_>) -> Result<()> {
        self.is_timing = self.times.is_none_or(|[first, last]| first == last);
        if self.is_timing {
            self.times = None;
        }
        let [mut section, mut team, mut person] = [const { String::new() }; 3];
        each_attribute(start, |name, value| match name {
            "GameSection" => value.clone_into(&mut section),
            "TeamId" => value.clone_into(&mut team),
            "PersonId" => value.clone_into(&mut person),
            _ => {}
        })?;
        let period = match section.as_str() {
            "firstHalf" => 1,
            "secondHalf" => 2,
            "firstHalfExtra" => 3,
            "secondHalfExtra" => 4,
            "penaltyShootOut" | "penalty" => 5,
            other => {
                return Err(Error::new(
                    ErrorCode::InputMalformed,
                    format!(
                        "expected a GameSection (firstHalf, secondHalf, ...), found \"{}\"",
                        shown(other)
                    ),
                )
                .in_field("GameSection"));
            }
        };
        let whose = if team.eq_ignore_ascii_case("ball") {
            Whose::Ball
        } else {
            let side = if team.eq_ignore_ascii_case("referee") {
                Side::Official
            } else {
                self.side_of(&team)
            };
            Whose::Person(self.feed.person(&person, side, None)?)
        };
        self.set = Some(Set { period, whose });
        Ok(())
    }

    /// The side of a team. Without match information the first team met is called the home team.
    fn side_of(&mut self, team: &str) -> Side {
        let known = self.facts.side_of(team);
        if known != Side::Unknown || team.is_empty() {
            return known;
        }
        for side in [Side::Home, Side::Away] {
            if let Some(free) = self.facts.team_mut(side).filter(|known| known.id.is_empty()) {
                team.clone_into(&mut free.id);
                return side;
            }
        }
        Side::Unknown
    }

    fn frame(&mut self, start: &BytesStart<'_>) -> Result<()> {
        let Some(set) = self.set else {
            return Err(Error::new(
                ErrorCode::InputMalformed,
                "expected a FrameSet before a Frame, found none",
            ));
        };
        let [mut x, mut y, mut z] = [f64::NAN; 3];
        let (mut number, mut time) = (None, None);
        let (mut owner, mut live) = (None, None);
        let mut bad: Option<(String, String)> = None;
        each_attribute(start, |name, value| {
            let coordinate = match name {
                "X" => &mut x,
                "Y" => &mut y,
                "Z" => &mut z,
                "N" => {
                    number = value.parse::<i64>().ok();
                    return;
                }
                "T" => {
                    time = Some(value.to_owned());
                    return;
                }
                "BallPossession" => {
                    owner = match value {
                        "1" => Some(Side::Home),
                        "2" => Some(Side::Away),
                        _ => None,
                    };
                    return;
                }
                "BallStatus" => {
                    live = match value {
                        "1" => Some(true),
                        "0" => Some(false),
                        _ => None,
                    };
                    return;
                }
                _ => return,
            };
            match value.parse::<f64>() {
                Ok(metres) if metres.is_nan() || metres.abs() < 1e5 => *coordinate = metres,
                _ if value.is_empty() => {}
                _ => bad = Some((name.to_owned(), value.to_owned())),
            }
        })?;
        if let Some((name, value)) = bad {
            return Err(Error::new(
                ErrorCode::InputMalformed,
                format!("expected a number, found \"{}\"", shown(&value)),
            )
            .in_field(name));
        }
        let Some(frame) = number else {
            return Err(
                Error::new(ErrorCode::InputMalformed, "expected a frame number, found none").in_field("N"),
            );
        };
        let moment = Moment {
            period: set.period,
            section: 0,
            frame,
        };
        self.feed.frame_of(moment)?;
        if let Some(time) = &time {
            self.feed.began(moment, Some(time), None);
            self.time_of(frame, time);
        }
        match set.whose {
            Whose::Person(person) => self.feed.put(person, moment, [x, y]),
            Whose::Ball => {
                self.feed.put_ball(moment, [x, y], Some(z))?;
                self.feed.play(moment, owner, live)
            }
        }
    }

    /// Keeps the first and the latest time of the first set with several, from which the rate follows.
    fn time_of(&mut self, frame: i64, time: &str) {
        let frame = frame as f64;
        match &mut self.times {
            // Ten seconds are exact enough for times in milliseconds.
            Some([first, last]) if self.is_timing && frame > last.0 && last.0 - first.0 < 250.0 => {
                if let Some(secs) = iso_secs(time) {
                    *last = (frame, secs);
                }
            }
            Some(_) => {}
            None => self.times = iso_secs(time).map(|secs| [(frame, secs); 2]),
        }
    }
}

/// Gives out every attribute; one that is none is an error.
fn each_attribute(start: &BytesStart<'_>, mut each: impl FnMut(&str, &str)) -> Result<()> {
    for attribute in start.attributes() {
        let attribute = attribute.map_err(|error| {
            Error::new(
                ErrorCode::InputMalformed,
                format!("expected attributes, found others: {error}"),
            )
        })?;
        let value = attribute
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .map_err(|error| {
                Error::new(
                    ErrorCode::InputMalformed,
                    format!("expected text, found another: {error}"),
                )
            })?;
        each(attribute.key.local_name().as_ref(), &value);
    }
    Ok(())
}
