//! Light and air, in linear colour.

use glam::Vec3;

#[cfg(feature = "full")]
use super::staging::LightPreset;
use crate::replay::{Light, Rgb, Venue};

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
            Venue::SprintStraight(_) => Self::evening(),
            Venue::Marked(marked) => {
                let look = match marked.light {
                    Light::Day => Self::day(),
                    Light::Evening => Self::evening(),
                    Light::Hall => Self::hall(),
                };
                // Clear air as far as anything is painted, and half as far again.
                let lines = marked.paint.iter().flat_map(|paint| &paint.lines_m);
                let farthest_m = lines.flatten().fold(0.0_f64, |far, at| far.max(at.abs()));
                Self {
                    stand_height: marked.stand_height as f32,
                    fog_distance_m: look.fog_distance_m.max(farthest_m as f32 * 2.5),
                    ..look
                }
            }
        }
    }

    /// A light that a page asks for.
    #[cfg(feature = "full")]
    pub(super) fn of_preset(preset: LightPreset) -> Self {
        match preset {
            LightPreset::Day => Self::day(),
            // From high masts: cooler than the sun, and hardly anything from the sky.
            LightPreset::Night => Self {
                light_direction: Vec3::new(-0.34, 0.86, 0.38).normalize(),
                light: Vec3::new(2.45, 2.55, 2.75),
                sky_light: Vec3::new(0.24, 0.30, 0.44),
                ground_light: Vec3::new(0.10, 0.13, 0.17),
                zenith: linear(Rgb([2, 4, 10])),
                horizon: linear(Rgb([17, 25, 42])),
                ..Self::default()
            },
            LightPreset::Studio => Self {
                light_direction: Vec3::new(-0.40, 0.80, 0.45).normalize(),
                light: Vec3::new(2.35, 2.33, 2.30),
                sky_light: Vec3::new(0.86, 0.87, 0.90),
                ground_light: Vec3::new(0.36, 0.36, 0.37),
                zenith: linear(Rgb([74, 77, 82])),
                horizon: linear(Rgb([150, 153, 158])),
                ..Self::default()
            },
        }
    }

    /// A low evening sun behind the runners' right shoulder: long shadows across the lanes.
    fn evening() -> Self {
        Self {
            light_direction: Vec3::new(-0.62, 0.62, 0.30).normalize(),
            light: Vec3::new(3.0, 2.65, 2.15),
            sky_light: Vec3::new(0.46, 0.58, 0.82),
            ground_light: Vec3::new(0.10, 0.16, 0.26),
            zenith: linear(Rgb([10, 18, 38])),
            horizon: linear(Rgb([96, 118, 148])),
            stand_height: 0.15,
            fog_distance_m: 95.0,
        }
    }

    /// A high sun in a clear sky.
    fn day() -> Self {
        Self {
            light_direction: Vec3::new(-0.42, 0.78, 0.46).normalize(),
            light: Vec3::new(3.1, 2.95, 2.65),
            sky_light: Vec3::new(0.62, 0.72, 0.88),
            ground_light: Vec3::new(0.16, 0.20, 0.16),
            zenith: linear(Rgb([38, 84, 152])),
            horizon: linear(Rgb([150, 176, 204])),
            fog_distance_m: 150.0,
            ..Self::default()
        }
    }

    /// White lamps over the floor, the stands in the dark.
    fn hall() -> Self {
        Self {
            light_direction: Vec3::new(-0.28, 0.92, 0.26).normalize(),
            light: Vec3::new(2.9, 2.8, 2.65),
            sky_light: Vec3::new(0.62, 0.64, 0.68),
            ground_light: Vec3::new(0.26, 0.22, 0.18),
            zenith: linear(Rgb([5, 6, 9])),
            horizon: linear(Rgb([34, 38, 48])),
            fog_distance_m: 70.0,
            ..Self::default()
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
