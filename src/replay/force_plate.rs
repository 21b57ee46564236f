//! A plate in the ground that measures what pushes on it.

use crate::time::SampleTimes;

/// A force plate and what it measured: the ground's reaction on whoever stands on it.
#[derive(Clone, Debug, PartialEq)]
pub struct ForcePlate {
    /// The name, as given by the source, or "plate 1" and so on.
    pub name: String,
    /// The corners of its surface in order around it, where the source gives them.
    pub corners_m: Option<[[f32; 3]; 4]>,
    /// When each sample was taken.
    pub times: SampleTimes,
    /// The force of the ground on the body in newtons, upward positive in +Y; NaN where missing.
    pub force_n: Vec<[f32; 3]>,
    /// Where the force acts on the surface (the centre of pressure); NaN where the force is too small to tell.
    pub centre_of_pressure_m: Vec<[f32; 3]>,
    /// The moment about the vertical through the centre of pressure and any rest about it, in newton metres; NaN where
    /// missing.
    pub moment_nm: Vec<[f32; 3]>,
}
