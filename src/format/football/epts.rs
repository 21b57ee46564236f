//! FIFA EPTS as Metrica writes it: lines `frame:x,y,...;x,y,...:x,y` whose order only the metadata says.
//!
//! Positions are from 0 to 1 with the origin at the top left of the pitch, NaN for who is not on it.

use std::collections::HashMap;

use super::companions;
use super::element::Element;
use super::facts::MatchFacts;
use super::facts_xml;
use super::feed::Feed;
use super::table::{at_line, cell, frame_number, unexpected};
use crate::error::{Error, ErrorCode, Result};
use crate::format::Format;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::format::lines::{Line, Lines, text_of};
use crate::format::source::Source;

/// The rate of Metrica's feeds.
const USUAL_RATE_HZ: f64 = 25.0;
/// Registers within registers: a line, its players, one player.
const DEEPEST: usize = 8;

pub(super) fn recognises(head: &Head<'_>) -> bool {
    let line = head.text.lines().next().unwrap_or_default();
    let mut parts = line.split(':');
    let (Some(frame), Some(people)) = (parts.next(), parts.next()) else {
        return false;
    };
    let is_number = |cell: &str| cell.is_empty() || cell == "NaN" || cell.parse::<f64>().is_ok();
    !frame.is_empty()
        && frame.bytes().all(|byte| byte.is_ascii_digit())
        && people.contains(',')
        && people.split([';', ',']).all(is_number)
}

pub(super) fn read(input: &Input<'_>) -> Result<Source> {
    let Some(metadata) = input
        .options
        .companions
        .iter()
        .find(|companion| companions::is_epts(&Head::new(companion.bytes)))
    else {
        return Err(Error::new(
            ErrorCode::CompanionMissing,
            "expected the feed's metadata, found none: only it says whose position stands where; give the XML file of \
             FIFA EPTS metadata (root element main, with DataFormatSpecifications) together with this one",
        )
        .at_line(1));
    };
    let (metadata_text, _) = text_of(input.take(metadata));
    let root =
        Element::parse(&metadata_text, input.limits()).map_err(|error| error.in_file(metadata.name))?;
    let mut facts = facts_xml::epts(&root);
    let mut feed = Feed::new(input);
    let mut warnings = Vec::new();
    let text = input.text(&mut warnings);
    feed.warnings = warnings;
    let layouts = Layout::all(&root, &facts, &mut feed).map_err(|error| error.in_file(metadata.name))?;
    let pitch_m = companions::pitch_or_usual(&mut facts, &mut feed);
    let rate_hz = companions::rate_hz(input, &facts, None, USUAL_RATE_HZ, &mut feed);
    let mut lines = Lines::new(&text);
    let mut periods = companions::Periods::new(&facts);
    let mut outside = 0;
    while let Some(line) = lines.next_filled() {
        let number = line
            .text
            .split(|c: char| !c.is_ascii_digit())
            .next()
            .unwrap_or_default();
        let frame = frame_number(number, &line)?;
        let Some(period) = periods.of(frame) else {
            continue;
        };
        let Some(layout) = layouts
            .iter()
            .find(|layout| (layout.first..=layout.last).contains(&frame))
        else {
            outside += 1;
            continue;
        };
        let moment = feed
            .frame(period, frame)
            .map_err(|error| at_line(error, line.number))?;
        let mut found = Found::default();
        layout.register.read(line.text, &line, &mut found)?;
        let on_pitch = |[x, y]: [f64; 2]| [(x - 0.5) * pitch_m[0], (0.5 - y) * pitch_m[1]];
        for (person, at) in found.people {
            feed.put(person, moment, on_pitch(at))
                .map_err(|error| at_line(error, line.number))?;
        }
        if let Some(at) = found.ball {
            feed.put_ball(moment, on_pitch(at), found.ball_height_m)
                .map_err(|error| at_line(error, line.number))?;
        }
    }
    periods.warn(&mut feed);
    if outside > 0 {
        feed.warn(
            "frames-without-layout",
            format!(
                "the metadata says nothing of the order of positions in {outside} frames; they are left out"
            ),
        );
    }
    feed.into_source(Format::Epts, &facts, rate_hz)
}

/// What a line holds, for a range of frames.
struct Layout {
    first: i64,
    last: i64,
    register: Register,
}

/// A part of a line.
enum Register {
    /// Text of no interest here: the frame number, speeds, other channels.
    Other,
    Player {
        person: usize,
        axis: usize,
    },
    Ball {
        axis: usize,
    },
    Split {
        separator: char,
        parts: Vec<Register>,
    },
}

/// The positions of a line.
#[derive(Default)]
struct Found {
    people: Vec<(usize, [f64; 2])>,
    ball: Option<[f64; 2]>,
    ball_height_m: Option<f64>,
}

impl Layout {
    fn all(root: &Element, facts: &MatchFacts, feed: &mut Feed<'_>) -> Result<Vec<Self>> {
        let metadata = root.child("Metadata").unwrap_or(root);
        let mut axes: HashMap<&str, usize> = HashMap::new();
        for channel in metadata.all("Channel") {
            let id = channel.attribute("id").unwrap_or_default();
            let axis = match channel.text_at(&["Name"]).unwrap_or(id) {
                "position_x" | "x" => 0,
                "position_y" | "y" => 1,
                "position_z" | "z" => 2,
                _ => continue,
            };
            if let Some(unit) = channel.text_at(&["Unit"])
                && axis < 2
                && unit != "normalized"
            {
                return Err(Error::new(
                    ErrorCode::InputMalformed,
                    format!(
                        "expected positions in shares of the pitch (Unit normalized), found \"{}\"",
                        crate::format::lines::shown(unit)
                    ),
                )
                .in_field("Unit"));
            }
            axes.insert(id, axis);
        }
        let mut channels: HashMap<&str, Register> = HashMap::new();
        for channel in metadata.all("PlayerChannel") {
            let (Some(id), Some(player)) = (channel.attribute("id"), channel.attribute("playerId")) else {
                continue;
            };
            let side = facts
                .person(player)
                .map_or_else(Default::default, |known| known.side);
            let person = feed.person(player, side, None)?;
            let axis = channel.attribute("channelId").and_then(|id| axes.get(id));
            channels.insert(
                id,
                axis.map_or(Register::Other, |&axis| Register::Player { person, axis }),
            );
        }
        let mut layouts = Vec::new();
        for specification in root.all("DataFormatSpecification") {
            let frame = |name: &str, otherwise: i64| {
                specification.number(name).map_or(otherwise, |frame| frame as i64)
            };
            layouts.push(Self {
                first: frame("startFrame", i64::MIN),
                last: frame("endFrame", i64::MAX),
                register: Register::of(specification, &channels, &axes, 0)?,
            });
        }
        if layouts.is_empty() {
            return Err(Error::new(
                ErrorCode::InputMalformed,
                "expected a DataFormatSpecification that says the order of positions, found none",
            )
            .in_field("DataFormatSpecifications"));
        }
        Ok(layouts)
    }
}

impl Register {
    fn of(
        element: &Element,
        channels: &HashMap<&str, Self>,
        axes: &HashMap<&str, usize>,
        depth: usize,
    ) -> Result<Self> {
        let separator = element
            .attributes
            .get("separator")
            .and_then(|text| text.chars().next());
        match (element.name.as_str(), separator) {
            ("PlayerChannelRef", _) => Ok(
                match channels.get(element.attribute("playerChannelId").unwrap_or_default()) {
                    Some(&Self::Player { person, axis }) => Self::Player { person, axis },
                    _ => Self::Other,
                },
            ),
            ("BallChannelRef", _) => Ok(
                match axes.get(element.attribute("channelId").unwrap_or_default()) {
                    Some(&axis) => Self::Ball { axis },
                    None => Self::Other,
                },
            ),
            (_, Some(separator)) if depth < DEEPEST => {
                let parts = element
                    .children
                    .iter()
                    .map(|child| Self::of(child, channels, axes, depth + 1));
                Ok(Self::Split {
                    separator,
                    parts: parts.collect::<Result<_>>()?,
                })
            }
            _ => Ok(Self::Other),
        }
    }

    /// Takes the positions out of a text. As deep as the metadata, which is no deeper than [`DEEPEST`].
    fn read(&self, text: &str, line: &Line<'_>, found: &mut Found) -> Result<()> {
        match self {
            Self::Other => Ok(()),
            &Self::Player { person, axis } => {
                let value = cell(text, line, "player")?;
                if found.people.last().is_none_or(|(last, _)| *last != person) {
                    found.people.push((person, [f64::NAN; 2]));
                }
                if let Some(slot) = found.people.last_mut().and_then(|(_, at)| at.get_mut(axis)) {
                    *slot = value;
                }
                Ok(())
            }
            &Self::Ball { axis } => {
                let value = cell(text, line, "ball")?;
                match found.ball.get_or_insert([f64::NAN; 2]).get_mut(axis) {
                    Some(slot) => *slot = value,
                    None => found.ball_height_m = Some(value),
                }
                Ok(())
            }
            Self::Split { separator, parts } => {
                let mut texts = text.split(*separator);
                for (index, part) in parts.iter().enumerate() {
                    let Some(text) = texts.next() else {
                        return Err(unexpected(
                            line,
                            &format!("{} parts separated by \"{separator}\"", parts.len()),
                            &index.to_string(),
                        ));
                    };
                    part.read(text, line, found)?;
                }
                Ok(())
            }
        }
    }
}
