//! The space that points fill.

use glam::Vec3;

/// An axis-aligned box.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bounds {
    /// The corner of lowest x, y and z.
    pub min_m: Vec3,
    /// The corner of highest x, y and z.
    pub max_m: Vec3,
}

impl Bounds {
    /// The middle.
    pub fn centre_m(&self) -> Vec3 {
        (self.min_m + self.max_m) * 0.5
    }

    /// The radius of the sphere around the box.
    pub fn radius_m(&self) -> f32 {
        self.min_m.distance(self.max_m) * 0.5
    }

    /// The radius for a camera that frames spheres and looks from about eye level: what is spread over the ground needs the
    /// picture's width, which is more than its height.
    pub fn framing_radius_m(&self, aspect: f32) -> f32 {
        let half_size_m = (self.max_m - self.min_m) * 0.5;
        let flat_m = half_size_m.with_y(0.0).length() / aspect.clamp(1.0, 1.8);
        flat_m.max(half_size_m.y * 1.25)
    }
}

/// The box around all finite points; `None` without any.
pub fn bounds_of(points: impl IntoIterator<Item = Vec3>) -> Option<Bounds> {
    points
        .into_iter()
        .filter(|p| p.is_finite())
        .fold(None, |bounds: Option<Bounds>, p| {
            Some(match bounds {
                None => Bounds { min_m: p, max_m: p },
                Some(b) => Bounds {
                    min_m: b.min_m.min(p),
                    max_m: b.max_m.max(p),
                },
            })
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_athletes_is_framed_by_the_pictures_width_and_one_athlete_by_its_height() {
        let bounds = |x: f32, y: f32, z: f32| Bounds {
            min_m: Vec3::ZERO,
            max_m: Vec3::new(x, y, z),
        };
        let field = bounds(8.0, 1.8, 6.0);
        assert!((field.framing_radius_m(1.0) - 5.0).abs() < 1e-5);
        assert!((field.framing_radius_m(1.6) - 5.0 / 1.6).abs() < 1e-5);
        assert!((bounds(0.6, 1.8, 0.6).framing_radius_m(1.6) - 0.9 * 1.25).abs() < 1e-5);
    }
}
