//! What is found: values and series, each with its measure, whose it is, where it applies, and what is to be said of
//! it.

use std::fmt;

use super::definition::{Definition, number_text};
use super::path::{peak_inside, unsettled_samples};
use crate::replay::BodyPart;
use crate::time::SampleTimes;

/// Whose a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Subject {
    /// A track, by index.
    Track(usize),
    /// One track as seen from another: the first against the second.
    Pair(usize, usize),
    /// A team, by the index among [`super::Teams`].
    Team(usize),
}

/// Left or right, the athlete's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Side {
    /// The left.
    Left,
    /// The right.
    Right,
}

impl Side {
    /// Both.
    pub const BOTH: [Self; 2] = [Self::Left, Self::Right];

    /// The word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Left => "left",
            Self::Right => "right",
        }
    }
}

/// Which of several of a kind a value is.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub enum Which {
    /// There is one only.
    #[default]
    Only,
    /// Of one side.
    Side(Side),
    /// A step, counted from 1, and the side that lands at its end.
    Step(usize, Side),
    /// A jump, throw or time in the air, counted from 1.
    Flight(usize),
    /// At a line across the course.
    LineM(f64),
    /// Between two lines across the course.
    BetweenM(f64, f64),
    /// A speed zone, counted from 1.
    Zone(usize),
    /// A sprint or acceleration, counted from 1.
    Effort(usize),
    /// Between two parts of a body.
    Bone(BodyPart, BodyPart),
    /// Of one part of a body.
    Part(BodyPart),
    /// The largest of a side.
    Largest(Side),
    /// The smallest of a side.
    Smallest(Side),
}

impl fmt::Display for Which {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Only => Ok(()),
            Self::Side(side) => f.write_str(side.as_str()),
            Self::Step(number, side) => write!(f, "step {number} {}", side.as_str()),
            Self::Flight(number) => write!(f, "flight {number}"),
            Self::LineM(line_m) => write!(f, "{line_m} m"),
            Self::BetweenM(from_m, to_m) => write!(f, "{from_m}-{to_m} m"),
            Self::Zone(number) => write!(f, "zone {number}"),
            Self::Effort(number) => write!(f, "effort {number}"),
            Self::Bone(from, to) => write!(f, "{} to {}", from.as_str(), to.as_str()),
            Self::Part(part) => f.write_str(part.as_str()),
            Self::Largest(side) => write!(f, "largest {}", side.as_str()),
            Self::Smallest(side) => write!(f, "smallest {}", side.as_str()),
        }
    }
}

/// Why a measure is not given.
#[derive(Clone, Debug, PartialEq)]
pub enum Withheld {
    /// The track does not have these parts of a body.
    PartsMissing(Vec<BodyPart>),
    /// Its limbs are made up: only where it stands is recorded.
    LimbsInferred,
    /// There are too few samples a second.
    RateTooLow {
        /// What the measure needs.
        needed_hz: f64,
        /// What the track has.
        rate_hz: f64,
    },
    /// The samples are not taken in even steps, so that they cannot be filtered.
    TimesUneven,
    /// No run between gaps is long enough.
    RunsTooShort,
    /// A gap lies where the measure looks.
    Gap,
    /// Too few of what it counts or averages were found.
    TooFew {
        /// What it needs.
        needed: usize,
        /// What was found.
        found: usize,
    },
    /// The line was not passed in the recording.
    LineNotPassed,
    /// The replay has no event of this kind.
    NoEvent(&'static str),
    /// The way through the air is not that of a free body: the root mean square of what it is off a parabola.
    NotBallistic {
        /// Metres off.
        off_m: f64,
    },
    /// The positions shake too much for it.
    TooNoisy {
        /// The standard deviation of the noise.
        noise_m: f64,
    },
    /// The path is too short to tell a direction from.
    NoDirection,
    /// What was found is less than the noise of the positions leaves open.
    WithinNoise {
        /// What was found, in the measure's unit.
        found: f64,
        /// Twice the standard deviation of it.
        uncertainty: f64,
    },
}

impl Withheld {
    /// The stable word.
    pub const fn code(&self) -> &'static str {
        match self {
            Self::PartsMissing(_) => "parts-missing",
            Self::LimbsInferred => "limbs-inferred",
            Self::RateTooLow { .. } => "rate-too-low",
            Self::TimesUneven => "times-uneven",
            Self::RunsTooShort => "runs-too-short",
            Self::Gap => "gap",
            Self::TooFew { .. } => "too-few",
            Self::LineNotPassed => "line-not-passed",
            Self::NoEvent(_) => "no-event",
            Self::NotBallistic { .. } => "not-ballistic",
            Self::TooNoisy { .. } => "too-noisy",
            Self::NoDirection => "no-direction",
            Self::WithinNoise { .. } => "within-noise",
        }
    }
}

impl fmt::Display for Withheld {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::PartsMissing(parts) => {
                let words: Vec<&str> = parts.iter().map(|part| part.as_str()).collect();
                write!(f, "needs {}, which the track does not have", words.join(", "))
            }
            Self::LimbsInferred => f.write_str("the limbs are made up; only where the body is was recorded"),
            Self::RateTooLow { needed_hz, rate_hz } => write!(
                f,
                "needs {} samples a second, found {}",
                number_text(*needed_hz, 0),
                number_text(*rate_hz, 1)
            ),
            Self::TimesUneven => f.write_str("the samples are not taken in even steps"),
            Self::RunsTooShort => f.write_str("no run between gaps is long enough"),
            Self::Gap => f.write_str("a gap lies where it looks"),
            Self::TooFew { needed, found } => write!(f, "needs {needed}, found {found}"),
            Self::LineNotPassed => f.write_str("the line was not passed"),
            Self::NoEvent(kind) => write!(f, "the replay has no event \"{kind}\""),
            Self::NotBallistic { off_m } => write!(
                f,
                "the way through the air is {} m off a free body's",
                number_text(*off_m, 3)
            ),
            Self::TooNoisy { noise_m } => {
                write!(f, "the positions shake by {} m", number_text(*noise_m, 3))
            }
            Self::NoDirection => f.write_str("the path is too short to tell a direction from"),
            Self::WithinNoise { found, uncertainty } => write!(
                f,
                "{} is within what the noise of the positions leaves open, {}",
                number_text(*found, 4),
                number_text(*uncertainty, 4)
            ),
        }
    }
}

/// What must be said beside a value that is given.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Flag {
    /// The limbs are made up, and the caller asked for measures of them all the same.
    LimbsInferred,
    /// Parts were missing; the stated fallbacks took their place.
    PartsReplaced,
    /// The sex is not stated; means of both tables were used.
    SexUnknown,
    /// The thing measured lasts for fewer than five samples.
    FewSamples,
    /// Bones change their length by more than 5 %.
    BonesVary,
    /// A planted foot slides by more than 5 cm.
    FootSlides,
    /// Positions shake by more than 1 cm.
    Jitter,
    /// More than 5 % of the samples are missing.
    Gaps,
}

impl Flag {
    /// The stable word.
    pub const fn code(self) -> &'static str {
        match self {
            Self::LimbsInferred => "limbs-inferred",
            Self::PartsReplaced => "parts-replaced",
            Self::SexUnknown => "sex-unknown",
            Self::FewSamples => "few-samples",
            Self::BonesVary => "bones-vary",
            Self::FootSlides => "foot-slides",
            Self::Jitter => "jitter",
            Self::Gaps => "gaps",
        }
    }
}

/// One number that was found, or why it is not given.
#[derive(Clone, Debug, PartialEq)]
pub struct Value {
    /// What it is.
    pub measure: &'static Definition,
    /// Whose it is.
    pub subject: Subject,
    /// Which of several.
    pub which: Which,
    /// The moment it applies to, or the start of the interval, in replay time.
    pub time_secs: Option<f64>,
    /// The number, in the measure's unit.
    pub result: Result<f64, Withheld>,
    /// What the sampling alone leaves open, in the measure's unit: half the width of the interval. Of a gap in time between
    /// two, and of what was gained, twice the standard deviation that the noise of the positions leaves.
    pub uncertainty: Option<f64>,
    /// What must be said beside it.
    pub flags: Vec<Flag>,
}

impl Value {
    /// A value of the only one of its kind.
    pub(super) fn new(measure: &'static Definition, subject: Subject, result: Result<f64, Withheld>) -> Self {
        Self {
            measure,
            subject,
            which: Which::Only,
            time_secs: None,
            // Not a number is no answer, whatever the way it came about.
            result: result.and_then(|value| {
                if value.is_finite() {
                    Ok(value)
                } else {
                    Err(Withheld::Gap)
                }
            }),
            uncertainty: None,
            flags: Vec::new(),
        }
    }

    pub(super) fn which(mut self, which: Which) -> Self {
        self.which = which;
        self
    }

    pub(super) fn at(mut self, time_secs: f64) -> Self {
        self.time_secs = Some(time_secs);
        self
    }

    pub(super) fn within(mut self, uncertainty: f64) -> Self {
        self.uncertainty = self.result.is_ok().then_some(uncertainty);
        self
    }

    /// As [`Self::within`] what noise leaves open, but no less than the last decimal: printed as nothing it would read as
    /// none.
    pub(super) fn within_noise(self, uncertainty: f64) -> Self {
        let last = (0..self.measure.decimals).fold(1.0, |last, _| last / 10.0);
        self.within(uncertainty.max(last))
    }

    pub(super) fn flagged(mut self, flags: &[Flag]) -> Self {
        if self.result.is_ok() {
            for flag in flags {
                if !self.flags.contains(flag) {
                    self.flags.push(*flag);
                }
            }
        }
        self
    }

    /// The number as every surface prints it; `None` where it is not given.
    pub fn text(&self) -> Option<String> {
        let value = self.result.as_ref().ok()?;
        Some(number_text(*value, self.measure.decimals))
    }

    /// The uncertainty with the decimals of the value.
    pub fn uncertainty_text(&self) -> Option<String> {
        Some(number_text(self.uncertainty?, self.measure.decimals))
    }
}

/// A measure through time.
#[derive(Clone, Debug, PartialEq)]
pub struct Series {
    /// What it is.
    pub measure: &'static Definition,
    /// Whose it is.
    pub subject: Subject,
    /// Which of several.
    pub which: Which,
    /// When each value applies.
    pub times: SampleTimes,
    /// The values in the measure's unit; NaN in a gap.
    pub values: Vec<f64>,
    /// The same without the filter, where there is one; empty where there is none.
    pub raw: Vec<f64>,
    /// The cut-off of the filter, where there is one.
    pub cutoff_hz: Option<f64>,
    /// What must be said beside it.
    pub flags: Vec<Flag>,
}

impl Series {
    /// The largest value and its time, away from the ends of runs, where the filter is not settled; `None` when there
    /// is none.
    pub fn peak(&self) -> Option<(f64, f64)> {
        let rate_hz = self.times.even_rate_hz();
        let edge = self
            .cutoff_hz
            .map_or(0, |cutoff_hz| unsettled_samples(cutoff_hz, rate_hz));
        let (frame, value) = peak_inside(&self.values, edge)?;
        Some((self.times.time_of(frame), value))
    }
}
