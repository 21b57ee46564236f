//! Light and air, in linear colour.

use glam::Vec3;

use crate::replay::{Rgb, Venue};

/// The light a scene is seen in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Look {
    /// Towards the key light.
    pub light_direction: Vec3,
    /// The key light's colour and strength.
    pub light: Vec3,
    /// Light from above.
    pub sky_light: Vec3,
    /// Light thrown back by the ground.
    pub ground_light: Vec3,
    /// The backdrop at the zenith.
    pub zenith: Vec3,
    /// The backdrop at the horizon, into which the ground fades.
    pub horizon: Vec3,
    /// Height of the stand around the venue as a tangent of elevation; 0 without one.
    pub stand_height: f32,
    /// Where the ground has faded to a half.
    pub fog_distance_m: f32,
}

impl Default for Look {
    fn default() -> Self {
        Self {
            light_direction: Vec3::new(-0.30, 0.80, 0.52).normalize(),
            light: Vec3::new(2.75, 2.55, 2.25),
            sky_light: Vec3::new(0.50, 0.60, 0.80),
            ground_light: Vec3::new(0.16, 0.17, 0.20),
            zenith: linear(Rgb([9, 15, 30])),
            horizon: linear(Rgb([58, 80, 112])),
            stand_height: 0.0,
            fog_distance_m: 42.0,
        }
    }
}

impl Look {
    /// The light that suits a venue.
    pub fn of_venue(venue: &Venue) -> Self {
        match venue {
            Venue::Ground => Self::default(),
            // A low evening sun behind the runners' right shoulder: long shadows across the lanes.
            Venue::SprintStraight(_) => Self {
                light_direction: Vec3::new(-0.62, 0.62, 0.30).normalize(),
                light: Vec3::new(3.0, 2.65, 2.15),
                sky_light: Vec3::new(0.46, 0.58, 0.82),
                ground_light: Vec3::new(0.10, 0.16, 0.26),
                zenith: linear(Rgb([10, 18, 38])),
                horizon: linear(Rgb([96, 118, 148])),
                stand_height: 0.15,
                fog_distance_m: 95.0,
            },
        }
    }
}

/// An sRGB colour in linear light, by IEC 61966-2-1.
pub(super) fn linear(Rgb(channels): Rgb) -> Vec3 {
    Vec3::from(channels.map(|value| {
        let v = f32::from(value) / 255.0;
        if v <= 0.04045 {
            v / 12.92
        } else {
            ((v + 0.055) / 1.055).powf(2.4)
        }
    }))
}
