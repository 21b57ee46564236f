//! What may be done, with its parameters, and how the tool's options write it.

use std::fmt;
use std::str::FromStr;

use crate::error::{Error, ErrorCode, Result};

/// One thing that may be done to recorded positions. `docs/cleaning.md` defines each.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Step {
    /// Samples that jump off their neighbours' path become gaps.
    RejectOutliers {
        /// How many robust standard deviations of the joint's own scatter a sample may lie off.
        deviations: f64,
        /// Nothing nearer than this to its neighbours' path is rejected.
        least_m: f64,
    },
    /// Frames in which left and right are exchanged are exchanged back.
    RepairSwaps,
    /// Gaps are filled along the cubic through the two samples on each side.
    GapFill {
        /// The longest gap that is filled, from the last sample before it to the first after it.
        max_secs: f64,
    },
    /// A zero-lag Butterworth low-pass filter of order 4.
    Butterworth {
        /// The frequency at which the filter, both passes together, halves the power.
        cutoff_hz: f64,
    },
    /// Limb bones get their median length in every frame.
    RegulariseBones,
    /// Feet stay where they stand.
    PlantFeet {
        /// A heel or toe slower than this, and near the ground, stands.
        speed_m_per_s: f64,
    },
}

/// A step's word, what its value is, and the step with its value or the usual one.
struct Word {
    word: &'static str,
    value: &'static str,
    make: fn(Option<f64>) -> Step,
    unit: &'static str,
    range: std::ops::RangeInclusive<f64>,
}

const WORDS: [Word; 6] = [
    Word {
        word: "reject-outliers",
        value: "[=DEVIATIONS]",
        make: |deviations| Step::RejectOutliers {
            deviations: deviations.unwrap_or(5.0),
            least_m: 0.05,
        },
        unit: "",
        range: 1.0..=1000.0,
    },
    Word {
        word: "repair-swaps",
        value: "",
        make: |_| Step::RepairSwaps,
        unit: "",
        range: 0.0..=0.0,
    },
    Word {
        word: "gap-fill",
        value: "[=SECONDSs]",
        make: |secs| Step::GapFill {
            max_secs: secs.unwrap_or(0.2),
        },
        unit: "s",
        range: 1e-6..=3600.0,
    },
    Word {
        word: "butterworth",
        value: "[=HERTZHz]",
        make: |hz| Step::Butterworth {
            cutoff_hz: hz.unwrap_or(6.0),
        },
        unit: "Hz",
        range: 1e-6..=1e6,
    },
    Word {
        word: "regularise-bones",
        value: "",
        make: |_| Step::RegulariseBones,
        unit: "",
        range: 0.0..=0.0,
    },
    Word {
        word: "plant-feet",
        value: "[=SPEEDm/s]",
        make: |speed| Step::PlantFeet {
            speed_m_per_s: speed.unwrap_or(0.4),
        },
        unit: "m/s",
        range: 1e-3..=10.0,
    },
];

impl Step {
    /// Reads a step as an option writes it: `gap-fill=0.2s`, `butterworth=6Hz`, `repair-swaps`. A value that is left out is
    /// the usual one; its unit may be left out.
    ///
    /// # Errors
    /// [`ErrorCode::InputMalformed`] for what is no step or no number, [`ErrorCode::OutOfRange`] for a number that makes no
    /// sense; both say what exists.
    pub fn parse(text: &str) -> Result<Self> {
        let (name, value) = match text.split_once('=') {
            Some((name, value)) => (name.trim(), Some(value.trim())),
            None => (text.trim(), None),
        };
        let Some(word) = WORDS.iter().find(|word| word.word == name) else {
            let known: Vec<String> = WORDS.iter().map(|w| format!("{}{}", w.word, w.value)).collect();
            return Err(Error::new(
                ErrorCode::InputMalformed,
                format!(
                    "expected one of {}, found \"{}\"",
                    known.join(", "),
                    text.escape_debug()
                ),
            ));
        };
        let wrong = |code, found: &str| {
            let expected = match (word.unit, word.range.start()) {
                (_, _) if word.value.is_empty() => "no value".to_owned(),
                (unit, least) => format!("a number from {least} to {} {unit}", word.range.end()),
            };
            let message = format!(
                "expected {}, found \"{}\"",
                expected.trim_end(),
                found.escape_debug()
            );
            Err(Error::new(code, message).in_field(word.word))
        };
        let Some(value) = value else {
            return Ok((word.make)(None));
        };
        if word.value.is_empty() {
            return wrong(ErrorCode::InputMalformed, value);
        }
        let number = value.strip_suffix(word.unit).unwrap_or(value).trim_end();
        match number.parse::<f64>() {
            Ok(number) if word.range.contains(&number) => Ok((word.make)(Some(number))),
            Ok(_) => wrong(ErrorCode::OutOfRange, value),
            Err(_) => wrong(ErrorCode::InputMalformed, value),
        }
    }

    /// Every step as an option writes it, for a tool's help.
    pub fn words() -> impl Iterator<Item = String> {
        WORDS.iter().map(|word| format!("{}{}", word.word, word.value))
    }

    /// Checks the parameters.
    ///
    /// # Errors
    /// [`ErrorCode::OutOfRange`].
    pub(super) fn validate(&self) -> Result<()> {
        let is_sound = match *self {
            Self::RejectOutliers { deviations, least_m } => {
                deviations.is_finite() && deviations > 0.0 && least_m.is_finite() && least_m >= 0.0
            }
            Self::GapFill { max_secs: value }
            | Self::Butterworth { cutoff_hz: value }
            | Self::PlantFeet { speed_m_per_s: value } => value.is_finite() && value > 0.0,
            Self::RepairSwaps | Self::RegulariseBones => true,
        };
        if is_sound {
            return Ok(());
        }
        Err(Error::new(
            ErrorCode::OutOfRange,
            format!("expected finite parameters above zero, found {self}"),
        ))
    }

    /// What the step does, for a person.
    pub(super) fn sentence(&self) -> String {
        match *self {
            Self::RejectOutliers { deviations, least_m } => format!(
                "outliers made gaps where more than {deviations} robust deviations and {least_m} m off their neighbours' path"
            ),
            Self::RepairSwaps => "exchanged left and right sides put back".to_owned(),
            Self::GapFill { max_secs } => format!("gaps of up to {max_secs} s filled along a cubic"),
            Self::Butterworth { cutoff_hz } => {
                format!("zero-lag Butterworth low-pass of order 4, {cutoff_hz} Hz for both passes together")
            }
            Self::RegulariseBones => "limb bones given their median length".to_owned(),
            Self::PlantFeet { speed_m_per_s } => {
                format!("feet slower than {speed_m_per_s} m/s near the ground held still")
            }
        }
    }
}

impl FromStr for Step {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Self::parse(text)
    }
}

impl fmt::Display for Step {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::RejectOutliers { deviations, .. } => write!(f, "reject-outliers={deviations}"),
            Self::RepairSwaps => f.write_str("repair-swaps"),
            Self::GapFill { max_secs } => write!(f, "gap-fill={max_secs}s"),
            Self::Butterworth { cutoff_hz } => write!(f, "butterworth={cutoff_hz}Hz"),
            Self::RegulariseBones => f.write_str("regularise-bones"),
            Self::PlantFeet { speed_m_per_s } => write!(f, "plant-feet={speed_m_per_s}m/s"),
        }
    }
}
