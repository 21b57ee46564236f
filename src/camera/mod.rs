//! Orbit, follow, framing; view and projection.
//!
//! An [`OrbitCamera`] looks at a target from a direction and a distance, always upright. What the user does moves its
//! goals; [`OrbitCamera::advance`] brings the picture there, the same at any frame rate.

mod calibrated;
mod follow;
mod orbit;
mod spring;
mod swing;
mod view;

use glam::Vec3;

pub use calibrated::{CalibratedCamera, Intrinsics};
pub use follow::{FLIGHT_SECS, Flight, Tracking};
pub use orbit::{
    ATHLETE_DISTANCE_M, CameraState, MAX_DISTANCE_M, MIN_DISTANCE_M, MIN_EYE_HEIGHT_M, OrbitCamera,
    VERTICAL_FOV_RAD,
};
pub use spring::Spring;
pub use swing::{Stance, Swing};
pub use view::View;

/// A ball of space that is to be in the picture.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Sphere {
    /// Its middle.
    pub centre_m: Vec3,
    /// Its radius, above zero.
    pub radius_m: f32,
}

/// What a camera shows at first, and after a reset.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Framing {
    /// What fills the picture.
    pub sphere: Sphere,
    /// The direction of the eye from the target, turned from +Z towards +X.
    pub yaw_rad: f32,
    /// The height of the eye over the target, as an angle.
    pub pitch_rad: f32,
}

impl Default for Framing {
    /// A few people around the origin, from the front right and a little above: runners along +Z come towards the picture
    /// and cross it from left to right, as from the main stand.
    fn default() -> Self {
        Self {
            sphere: Sphere {
                centre_m: Vec3::new(0.0, 0.9, 0.0),
                radius_m: 3.0,
            },
            yaw_rad: -0.9,
            pitch_rad: 0.13,
        }
    }
}
