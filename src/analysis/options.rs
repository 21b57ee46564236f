//! What is measured, and how.

use super::Family;
use super::path::middle_joints;
use crate::replay::{Track, TrackOrigin};

/// What becomes of measures of limbs that are made up.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum InferredLimbs {
    /// They are not given, and say why.
    #[default]
    Withhold,
    /// They are given, each with a flag: for motion that is synthetic as a whole and says so.
    Measure,
}

/// What is measured, and how.
#[derive(Clone, Debug, PartialEq)]
pub struct Options {
    /// The families to measure.
    pub families: Vec<Family>,
    /// The tracks to measure; all where `None`.
    pub tracks: Option<Vec<usize>>,
    /// The lines across the course at which splits are taken; every 10 m where `None`.
    pub splits_m: Option<Vec<f64>>,
    /// The cut-off for the centre of mass.
    pub body_cutoff_hz: f64,
    /// The cut-off for single joints, and for angles at them.
    pub joint_cutoff_hz: f64,
    /// The cut-off for balls and implements.
    pub object_cutoff_hz: f64,
    /// The cut-off for players of a match.
    pub team_cutoff_hz: f64,
    /// What becomes of measures of limbs that are made up.
    pub inferred_limbs: InferredLimbs,
    /// Whether series are kept beside values: they take a number a sample and measure.
    pub series: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            families: Family::ALL.to_vec(),
            tracks: None,
            splits_m: None,
            body_cutoff_hz: 10.0,
            joint_cutoff_hz: 10.0,
            object_cutoff_hz: 10.0,
            team_cutoff_hz: 1.0,
            inferred_limbs: InferredLimbs::Withhold,
            series: true,
        }
    }
}

impl Options {
    /// The cut-off at a rate: as asked for, but at most a quarter of the rate, so that a track of few samples a
    /// second is filtered by what it has.
    pub fn cutoff_at(&self, cutoff_hz: f64, rate_hz: Option<f64>) -> f64 {
        rate_hz.map_or(cutoff_hz, |rate_hz| cutoff_hz.min(0.25 * rate_hz))
    }

    /// The joints of a track that anything of this is measured from; `None` for all. Of a body whose limbs are made up it is
    /// the middle alone: a match is a twentieth of its samples then.
    pub fn joints_of(&self, track: &Track) -> Option<Vec<u16>> {
        let has_middle_only =
            track.origin == TrackOrigin::Inferred && self.inferred_limbs == InferredLimbs::Withhold;
        let middle = has_middle_only.then(|| middle_joints(track));
        middle.filter(|joints| !joints.is_empty())
    }

    pub(super) fn measures(&self, family: Family) -> bool {
        self.families.contains(&family)
    }
}
