//! What a camera is to show of a scene: everybody, or who is ahead.

use glam::Vec3;

use super::{Scene, Subject};
use crate::camera::{Sphere, VERTICAL_FOV_RAD};

/// What a body fills beyond its joints, and a little air.
const FLESH_M: f32 = 0.2;

/// A share of room around everybody, since some run ahead and others fall behind while a camera goes along.
const ROOM: f32 = 1.12;

impl Subject {
    /// The corners of the box that the whole body fills.
    fn corners_m(&self) -> impl Iterator<Item = Vec3> {
        let (low, high) = (self.bounds.min_m - FLESH_M, self.bounds.max_m + FLESH_M);
        (0..8).map(move |corner: u32| {
            let pick = |bit: u32, low: f32, high: f32| if corner & bit == 0 { low } else { high };
            Vec3::new(
                pick(1, low.x, high.x),
                pick(2, low.y, high.y),
                pick(4, low.z, high.z),
            )
        })
    }
}

impl Scene {
    /// The participant that is farthest along a direction, turned from +Z towards +X.
    pub fn leader(&self, yaw_rad: f64) -> Option<&Subject> {
        let ahead = Vec3::new(yaw_rad.sin() as f32, 0.0, yaw_rad.cos() as f32);
        let along_m = |subject: &Subject| subject.focus_m.dot(ahead);
        self.subjects
            .iter()
            .max_by(|a, b| along_m(a).total_cmp(&along_m(b)))
    }

    /// What a camera is to frame to show everybody from a direction, in a picture of this aspect: the ball around the middle of
    /// all, which a camera goes along with, at whose distance the outermost fits and has a little room.
    pub fn framing(&self, yaw_rad: f64, pitch_rad: f64, aspect: f32) -> Option<Sphere> {
        let centre_m = self.field_m()?;
        let (sin_yaw, cos_yaw) = (yaw_rad.sin() as f32, yaw_rad.cos() as f32);
        let (sin_pitch, cos_pitch) = (pitch_rad.sin() as f32, pitch_rad.cos() as f32);
        let right = Vec3::new(cos_yaw, 0.0, -sin_yaw);
        let back = Vec3::new(cos_pitch * sin_yaw, sin_pitch, cos_pitch * cos_yaw);
        let up = back.cross(right);
        // The narrower side of the picture has the angle of view.
        let half = VERTICAL_FOV_RAD / 2.0;
        let aspect = aspect.clamp(0.1, 10.0);
        let (wide, high) = (half.tan() * aspect.max(1.0), half.tan() * aspect.recip().max(1.0));
        // From the eye, a point lies within the picture where what it is off the axis is less than its depth allows.
        let distance_m = |corner_m: Vec3| {
            let from_m = corner_m - centre_m;
            from_m.dot(back) + (from_m.dot(right).abs() / wide).max(from_m.dot(up).abs() / high)
        };
        let corners = self.subjects.iter().flat_map(Subject::corners_m);
        let distance_m = corners.map(distance_m).fold(0.0, f32::max);
        Some(Sphere {
            centre_m,
            radius_m: ROOM * distance_m * half.sin(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::camera::{OrbitCamera, Stance};
    use crate::scene::bounds::Bounds;

    /// A standing athlete at each of these places.
    fn field(places_m: &[[f32; 2]]) -> Scene {
        let subjects = places_m.iter().enumerate().map(|(participant, &[x, z])| Subject {
            participant,
            focus_m: Vec3::new(x, 1.0, z),
            tag_m: Vec3::new(x, 2.0, z),
            bounds: Bounds {
                min_m: Vec3::new(x - 0.4, 0.0, z - 0.4),
                max_m: Vec3::new(x + 0.4, 1.85, z + 0.4),
            },
        });
        Scene {
            subjects: subjects.collect(),
            ..Scene::default()
        }
    }

    /// Half a picture's side that the outermost corner of a body takes, 1 at the edge, with the camera this much nearer.
    fn reach(scene: &Scene, (yaw_rad, pitch_rad): (f64, f64), aspect: f32, nearer: f32) -> f32 {
        let mut sphere = scene.framing(yaw_rad, pitch_rad, aspect).unwrap();
        sphere.radius_m *= nearer;
        let mut camera = OrbitCamera::default();
        camera.swing_to(Stance::of(sphere, yaw_rad, pitch_rad), None, true);
        let view = camera.view(aspect);
        let corners = scene.subjects.iter().flat_map(Subject::corners_m);
        corners
            .map(|corner_m| {
                let Some((x, y, _)) = view.project(corner_m) else {
                    return f32::INFINITY;
                };
                (2.0 * x - 1.0).abs().max((2.0 * y - 1.0).abs())
            })
            .fold(0.0, f32::max)
    }

    #[test]
    fn everybody_is_in_the_picture_and_a_fifth_nearer_somebody_would_not_be() {
        let fields = [
            field(&[[0.0, 0.0]]),
            field(&[[-4.0, 50.0], [-2.8, 51.0], [-1.5, 49.0], [0.0, 53.0], [4.0, 50.5]]),
            field(&[[-50.0, -30.0], [45.0, 20.0], [0.0, 0.0], [3.0, 31.0]]),
        ];
        for scene in &fields {
            for yaw_rad in [-0.9, 0.0, 1.57, 2.6] {
                for pitch_rad in [0.1, 0.5, 1.45] {
                    for aspect in [0.5, 1.0, 16.0 / 9.0, 2.6] {
                        let reach = |nearer| reach(scene, (yaw_rad, pitch_rad), aspect, nearer);
                        let of = format!("yaw {yaw_rad}, pitch {pitch_rad}, aspect {aspect}");
                        assert!(reach(1.0) <= 1.0, "{of}: {}", reach(1.0));
                        assert!(reach(0.8) > 1.0, "{of}: {}", reach(0.8));
                    }
                }
            }
        }
        assert_eq!(Scene::default().framing(0.0, 0.1, 1.0), None);
    }

    #[test]
    fn the_leader_is_farthest_along_the_way() {
        let scene = field(&[[0.0, 10.0], [5.0, 12.0], [9.0, 11.0]]);
        let leader = |yaw_rad: f64| scene.leader(yaw_rad).map(|leader| leader.participant);
        assert_eq!(leader(0.0), Some(1));
        assert_eq!(leader(std::f64::consts::PI), Some(0));
        assert_eq!(leader(std::f64::consts::FRAC_PI_2), Some(2));
        assert_eq!(Scene::default().leader(0.0), None);
    }
}
