//! What a measure is: one table of data that the documentation, the tool and every caller share.

use std::fmt;

use super::{
    angles, comparison_measures, flight, kinematics, quality, race, rotation, running, team, two_points,
};

/// What measures are about; the documentation has a page for each.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Family {
    /// Position, speed and acceleration of joints, the centre of mass and objects.
    Kinematics,
    /// Steps.
    Running,
    /// Splits, reaction, peak speed, gaps between athletes.
    Race,
    /// Two performances side by side.
    Comparison,
    /// Jumps and throws.
    Flight,
    /// Turns and somersaults.
    Rotation,
    /// Angles at joints.
    Angles,
    /// Team sports.
    Team,
    /// Any two points.
    TwoPoints,
    /// How good the data are.
    Quality,
}

impl Family {
    /// Every family, in the order of the documentation.
    pub const ALL: [Self; 10] = [
        Self::Kinematics,
        Self::Running,
        Self::Race,
        Self::Comparison,
        Self::Flight,
        Self::Rotation,
        Self::Angles,
        Self::Team,
        Self::TwoPoints,
        Self::Quality,
    ];

    /// What must be measured of two that are compared: their races, and what their data are worth.
    pub const COMPARED: [Self; 2] = [Self::Quality, Self::Race];

    /// The word used in files; the page of the documentation is `docs/measures/<word>.md`.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Kinematics => "kinematics",
            Self::Running => "running",
            Self::Race => "race",
            Self::Comparison => "comparison",
            Self::Flight => "flight",
            Self::Rotation => "rotation",
            Self::Angles => "angles",
            Self::Team => "team",
            Self::TwoPoints => "two-points",
            Self::Quality => "quality",
        }
    }

    /// The measures of this family.
    pub const fn definitions(self) -> &'static [Definition] {
        match self {
            Self::Kinematics => kinematics::DEFINITIONS,
            Self::Running => running::DEFINITIONS,
            Self::Race => race::DEFINITIONS,
            Self::Comparison => comparison_measures::DEFINITIONS,
            Self::Flight => flight::DEFINITIONS,
            Self::Rotation => rotation::DEFINITIONS,
            Self::Angles => angles::DEFINITIONS,
            Self::Team => team::DEFINITIONS,
            Self::TwoPoints => two_points::DEFINITIONS,
            Self::Quality => quality::DEFINITIONS,
        }
    }
}

/// The unit of a measure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Unit {
    /// Metres.
    Metre,
    /// Seconds.
    Second,
    /// Metres a second.
    MetrePerSecond,
    /// Metres a second squared.
    MetrePerSecondSquared,
    /// Events a second.
    PerSecond,
    /// Degrees.
    Degree,
    /// Whole turns of 360 degrees.
    Turn,
    /// Turns a second.
    TurnPerSecond,
    /// Hundredths.
    Percent,
    /// A number of things.
    Count,
}

impl Unit {
    /// The sign that stands behind a value; empty for a count.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Metre => "m",
            Self::Second => "s",
            Self::MetrePerSecond => "m/s",
            Self::MetrePerSecondSquared => "m/s2",
            Self::PerSecond => "1/s",
            Self::Degree => "deg",
            Self::Turn => "turns",
            Self::TurnPerSecond => "turns/s",
            Self::Percent => "%",
            Self::Count => "",
        }
    }
}

impl fmt::Display for Unit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// One measure: what it is called, what it means, how it is computed and who says so.
#[derive(Debug, PartialEq, Eq)]
pub struct Definition {
    /// Stable across releases ("step_length").
    pub id: &'static str,
    /// The name to show.
    pub name: &'static str,
    /// The unit of its values.
    pub unit: Unit,
    /// Decimals that its values are printed with.
    pub decimals: usize,
    /// What it means.
    pub definition: &'static str,
    /// How it is computed, with the filter.
    pub method: &'static str,
    /// Who defined it so; "own" where nobody published it.
    pub source: &'static str,
}

/// Every measure, family by family.
pub fn definitions() -> impl Iterator<Item = (Family, &'static Definition)> {
    let of_family = |family: Family| family.definitions().iter().map(move |measure| (family, measure));
    Family::ALL.into_iter().flat_map(of_family)
}

/// The measure of this id.
pub fn definition(id: &str) -> Option<(Family, &'static Definition)> {
    definitions().find(|(_, measure)| measure.id == id)
}

/// A number as every surface prints it: with a fixed number of decimals, the nearest to the number,
/// and never "-0".
pub fn number_text(value: f64, decimals: usize) -> String {
    let text = format!("{value:.decimals$}");
    match text.strip_prefix('-') {
        Some(size) if size.bytes().all(|digit| matches!(digit, b'0' | b'.')) => size.to_owned(),
        _ => text,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_unique_and_every_text_is_a_sentence() {
        let mut ids: Vec<&str> = definitions().map(|(_, measure)| measure.id).collect();
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        assert_eq!(ids.len(), count);
        for (family, measure) in definitions() {
            for text in [measure.definition, measure.method] {
                assert!(text.ends_with('.') && text.len() > 20, "{}: {text}", measure.id);
            }
            assert!(!measure.name.is_empty() && !measure.source.is_empty());
            assert_eq!(definition(measure.id), Some((family, measure)));
        }
    }

    #[test]
    fn numbers_have_their_decimals_and_no_negative_zero() {
        assert_eq!(number_text(9.579_9, 2), "9.58");
        assert_eq!(number_text(-0.000_4, 3), "0.000");
        assert_eq!(number_text(-1.5, 1), "-1.5");
        assert_eq!(number_text(40.0, 0), "40");
        assert_eq!(number_text(-0.2, 0), "0");
    }
}
