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
