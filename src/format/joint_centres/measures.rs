//! What is assumed of a body that nobody measured.

use serde::Deserialize;

/// Breadths as shares of stature: the means of the unisex reference human 1.7018 m tall of Ross and Wilson (A stratagem for
/// proportional growth assessment, Acta Paediatrica Belgica 28, 1974, supplement): femur 9.52 cm and humerus 6.48 cm between
/// the epicondyles, ankle 6.68 cm between the malleoli.
mod share {
    pub(super) const KNEE: f64 = 0.0952 / 1.7018;
    pub(super) const ANKLE: f64 = 0.0668 / 1.7018;
    pub(super) const ELBOW: f64 = 0.0648 / 1.7018;
}

/// The stature of a body whose legs cannot be measured.
const ASSUMED_STATURE_M: f64 = 1.75;
/// The diameter of the markers most laboratories use.
const ASSUMED_MARKER_DIAMETER_M: f64 = 0.014;

/// Measurements of one athlete, as a mapping may give them.
#[derive(Clone, Debug, Default, Deserialize, PartialEq)]
#[serde(deny_unknown_fields)]
pub(crate) struct Measures {
    leg_length_m: Option<f64>,
    knee_width_m: Option<f64>,
    ankle_width_m: Option<f64>,
    elbow_width_m: Option<f64>,
    marker_diameter_m: Option<f64>,
}

impl Measures {
    /// The name of a measurement that no body has.
    pub(crate) fn impossible(&self) -> Option<&'static str> {
        [
            ("leg_length_m", self.leg_length_m, 0.1..2.0),
            ("knee_width_m", self.knee_width_m, 0.01..0.4),
            ("ankle_width_m", self.ankle_width_m, 0.01..0.4),
            ("elbow_width_m", self.elbow_width_m, 0.01..0.4),
            ("marker_diameter_m", self.marker_diameter_m, 0.0..0.1),
        ]
        .into_iter()
        .find_map(|(name, value, range)| value.is_some_and(|v| !range.contains(&v)).then_some(name))
    }

    /// The leg's length from the ASIS over the knee to the inner ankle, where given.
    pub(super) fn leg_length_m(&self) -> Option<f64> {
        self.leg_length_m
    }

    pub(super) fn marker_radius_m(&self) -> f64 {
        self.marker_diameter_m.unwrap_or(ASSUMED_MARKER_DIAMETER_M) / 2.0
    }

    /// From the centre of a marker beside the knee to the middle of the joint.
    pub(super) fn half_knee_m(&self, stature_m: Option<f64>) -> f64 {
        self.half(self.knee_width_m, share::KNEE, stature_m)
    }

    /// From the centre of a marker on the ankle to the middle of the joint.
    pub(super) fn half_ankle_m(&self, stature_m: Option<f64>) -> f64 {
        self.half(self.ankle_width_m, share::ANKLE, stature_m)
    }

    /// From the centre of a marker on the elbow to the middle of the joint.
    pub(super) fn half_elbow_m(&self, stature_m: Option<f64>) -> f64 {
        self.half(self.elbow_width_m, share::ELBOW, stature_m)
    }

    fn half(&self, width_m: Option<f64>, share: f64, stature_m: Option<f64>) -> f64 {
        let stature_m = stature_m.unwrap_or(ASSUMED_STATURE_M).clamp(0.8, 2.3);
        width_m.unwrap_or(share * stature_m) / 2.0 + self.marker_radius_m()
    }
}
