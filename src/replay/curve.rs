//! A scalar that changes with time.

use crate::time::SampleTimes;

/// A named scalar series: a joint angle, a moment, an analog channel.
#[derive(Clone, Debug, PartialEq)]
pub struct Curve {
    /// The name, as given by the source ("hip_flexion_r").
    pub name: String,
    /// The unit of the values, in SI and radians where the source's unit is known ("rad", "N", "N m", "m"), else as given.
    pub unit: String,
    /// Index of the participant it belongs to.
    pub participant: Option<usize>,
    /// When each value was sampled.
    pub times: SampleTimes,
    /// The values; NaN where missing.
    pub values: Vec<f32>,
}
