//! Landmarks of the Common Data Format for football, frame by frame from any source of lines, in bounded memory.

use std::borrow::Cow;
use std::collections::HashSet;
use std::io::{BufRead, Read as _};
use std::sync::Arc;

use serde::Deserialize;

use super::document::{json_error, without_nan};
use super::moment::micros_of_iso;
use crate::error::{Error, ErrorCode, Result};
use crate::format::Limits;
use crate::format::limits::over_limit;

/// A line longer than this is no frame.
const LONGEST_LINE_BYTES: u64 = 16 << 20;

/// Frames of landmarks, one a line, read as they are asked for: of the text only the current line is held.
///
/// The units are the format's: metres from the centre of the pitch, with +Z up. Blank lines are passed over. After an
/// error there are no more frames.
#[derive(Debug)]
pub struct LandmarkFrames<R> {
    reader: R,
    line: Vec<u8>,
    line_number: usize,
    names: HashSet<Arc<str>>,
    max_joints: usize,
    max_players: usize,
    nans: usize,
    ended: bool,
}

/// One frame of landmarks.
#[derive(Clone, Debug, PartialEq)]
pub struct LandmarkFrame {
    /// The line it was on, counted from 1.
    pub line: usize,
    /// The frame's number; the first need not be 0.
    pub frame_id: Option<i64>,
    /// The moment as given.
    pub timestamp: Option<String>,
    /// The moment in microseconds since 1970, where it is one of ISO 8601.
    pub unix_micros: Option<i64>,
    /// The period of the match, as given ("first_half").
    pub period: Option<String>,
    /// Everyone with landmarks, the home team first.
    pub players: Vec<LandmarkPlayer>,
    /// Where the ball is.
    pub ball: Option<[f64; 3]>,
}

/// One player in one frame.
#[derive(Clone, Debug, PartialEq)]
pub struct LandmarkPlayer {
    /// The player's id.
    pub id: String,
    /// The team's id.
    pub team_id: Option<String>,
    /// The landmarks; which they are differs from player to player and from frame to frame.
    pub landmarks: Vec<Landmark>,
}

/// One landmark in one frame.
#[derive(Clone, Debug, PartialEq)]
pub struct Landmark {
    /// The name, as given.
    pub name: Arc<str>,
    /// The position as given; NaN where it is null.
    pub position: [f64; 3],
    /// What the source says of its being seen.
    pub is_visible: bool,
}

impl Landmark {
    /// The position, but for landmarks that were not seen: what such a one says is no measurement.
    pub fn seen_position(&self) -> Option<[f64; 3]> {
        (self.is_visible && self.position.iter().all(|v| v.is_finite())).then_some(self.position)
    }
}

impl<R: BufRead> LandmarkFrames<R> {
    /// Frames of these lines.
    pub fn new(reader: R, limits: &Limits) -> Self {
        Self {
            reader,
            line: Vec::new(),
            line_number: 0,
            names: HashSet::new(),
            max_joints: limits.max_joints,
            max_players: limits.max_tracks,
            nans: 0,
            ended: false,
        }
    }

    /// How many numbers so far were written as NaN or Infinity, which JSON does not know; they are read as null.
    pub fn nans(&self) -> usize {
        self.nans
    }

    /// The next line that holds more than white space; its line ending with it.
    fn next_line(&mut self) -> Result<bool> {
        loop {
            self.line.clear();
            let read = self
                .reader
                .by_ref()
                .take(LONGEST_LINE_BYTES)
                .read_until(b'\n', &mut self.line)
                .map_err(|error| {
                    Error::new(
                        ErrorCode::FileUnreadable,
                        format!("expected the next line: {error}"),
                    )
                    .at_line(self.line_number + 1)
                })?;
            if read == 0 {
                return Ok(false);
            }
            self.line_number += 1;
            if read as u64 == LONGEST_LINE_BYTES {
                return Err(over_limit(
                    &format!("lines of at most {LONGEST_LINE_BYTES} bytes"),
                    "a longer one",
                )
                .at_line(self.line_number));
            }
            if self.line_number == 1 && self.line.starts_with(b"\xef\xbb\xbf") {
                self.line.drain(..3);
            }
            if !self.line.trim_ascii().is_empty() {
                return Ok(true);
            }
        }
    }

    fn next_frame(&mut self) -> Result<Option<LandmarkFrame>> {
        if !self.next_line()? {
            return Ok(None);
        }
        let number = self.line_number;
        let is_last = !self.line.ends_with(b"\n");
        if let Some((line, replaced)) = without_nan(&self.line) {
            self.line = line;
            self.nans += replaced;
        }
        let frame: FrameLine<'_> = serde_json::from_slice(&self.line).map_err(|error| {
            let error = json_error(&error, &self.line, number).at_line(number);
            match error.code {
                // Only the last line can be cut; another one that ends early is damaged.
                ErrorCode::InputTruncated if !is_last => Error {
                    code: ErrorCode::InputMalformed,
                    message: "expected a whole frame on the line, found its end too early".to_owned(),
                    ..error
                },
                _ => error,
            }
        })?;
        let mut players = Vec::new();
        for team in [frame.teams.home, frame.teams.away].into_iter().flatten() {
            for player in team.players {
                if players.len() >= self.max_players {
                    return Err(
                        over_limit(&format!("at most {} players", self.max_players), "more").at_line(number),
                    );
                }
                let mut landmarks = Vec::with_capacity(player.landmarks.len());
                for landmark in player.landmarks {
                    let name = match self.names.get(landmark.name.as_ref()) {
                        Some(name) => Arc::clone(name),
                        None if self.names.len() >= self.max_joints => {
                            return Err(over_limit(
                                &format!("at most {} names of landmarks", self.max_joints),
                                "more",
                            )
                            .at_line(number));
                        }
                        None => {
                            let name: Arc<str> = Arc::from(landmark.name.as_ref());
                            self.names.insert(Arc::clone(&name));
                            name
                        }
                    };
                    let axis = |value: Option<f64>| value.unwrap_or(f64::NAN);
                    landmarks.push(Landmark {
                        name,
                        position: [axis(landmark.x), axis(landmark.y), axis(landmark.z)],
                        is_visible: landmark.is_visible.is_none_or(YesNo::is_yes),
                    });
                }
                players.push(LandmarkPlayer {
                    id: player.id.into_word(),
                    team_id: team.id.as_ref().map(|id| id.clone().into_word()),
                    landmarks,
                });
            }
        }
        let ball = frame.ball.and_then(|ball| Some([ball.x?, ball.y?, ball.z?]));
        Ok(Some(LandmarkFrame {
            line: number,
            frame_id: frame.frame_id,
            unix_micros: frame.timestamp.as_deref().and_then(micros_of_iso),
            timestamp: frame.timestamp.map(Cow::into_owned),
            period: frame.period.map(Cow::into_owned),
            players,
            ball,
        }))
    }
}

impl<R: BufRead> Iterator for LandmarkFrames<R> {
    type Item = Result<LandmarkFrame>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.ended {
            return None;
        }
        let next = self.next_frame().transpose();
        self.ended = !matches!(next, Some(Ok(_)));
        next
    }
}

#[derive(Deserialize)]
struct FrameLine<'a> {
    #[serde(default)]
    frame_id: Option<i64>,
    #[serde(borrow, default)]
    timestamp: Option<Cow<'a, str>>,
    #[serde(borrow, default)]
    period: Option<Cow<'a, str>>,
    #[serde(borrow)]
    teams: Teams<'a>,
    #[serde(default)]
    ball: Option<Ball>,
}

#[derive(Deserialize)]
struct Teams<'a> {
    #[serde(borrow, default)]
    home: Option<Team<'a>>,
    #[serde(borrow, default)]
    away: Option<Team<'a>>,
}

#[derive(Deserialize)]
struct Team<'a> {
    #[serde(borrow, default)]
    id: Option<Id<'a>>,
    #[serde(borrow, default)]
    players: Vec<Player<'a>>,
}

#[derive(Deserialize)]
struct Player<'a> {
    #[serde(borrow)]
    id: Id<'a>,
    #[serde(borrow, default)]
    landmarks: Vec<PlayerLandmark<'a>>,
}

#[derive(Deserialize)]
struct PlayerLandmark<'a> {
    #[serde(borrow)]
    name: Cow<'a, str>,
    x: Option<f64>,
    y: Option<f64>,
    z: Option<f64>,
    #[serde(default)]
    is_visible: Option<YesNo>,
}

#[derive(Deserialize)]
struct Ball {
    #[serde(default)]
    x: Option<f64>,
    #[serde(default)]
    y: Option<f64>,
    #[serde(default)]
    z: Option<f64>,
}

/// An id, which some writers give as a number.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Id<'a> {
    Word(#[serde(borrow)] Cow<'a, str>),
    Number(i64),
}

impl Id<'_> {
    fn into_word(self) -> String {
        match self {
            Self::Word(word) => word.into_owned(),
            Self::Number(number) => number.to_string(),
        }
    }
}

/// True or false; 1 or 0 before version 0.2.1.
#[derive(Clone, Copy, Deserialize)]
#[serde(untagged)]
enum YesNo {
    Bool(bool),
    Number(f64),
}

impl YesNo {
    fn is_yes(self) -> bool {
        match self {
            Self::Bool(yes) => yes,
            Self::Number(number) => number != 0.0,
        }
    }
}
