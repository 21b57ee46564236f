//! What a camera sees: matrices, rays, projection.

use glam::camera::rh::proj::directx::perspective;
use glam::camera::rh::view::look_at_mat4;
use glam::{Mat4, Vec3};

/// A camera at one moment. Clip space is WebGPU's: x to the right, y up, depth from 0 (near) to 1 (far).
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct View {
    /// World to view space: the eye at the origin, looking along -Z, +Y up.
    pub view_from_world: Mat4,
    /// View to clip space.
    pub clip_from_view: Mat4,
    /// World to clip space.
    pub clip_from_world: Mat4,
    /// Where the eye is.
    pub eye_m: Vec3,
    /// The angle from the lower to the upper edge.
    pub vertical_fov_rad: f32,
}

impl View {
    /// The view from `eye_m` to `target_m`, upright; `aspect` is width over height.
    pub(super) fn looking_at(
        eye_m: Vec3,
        target_m: Vec3,
        vertical_fov_rad: f32,
        aspect: f32,
        [near_m, far_m]: [f32; 2],
    ) -> Self {
        let view_from_world = look_at_mat4(eye_m, target_m, Vec3::Y);
        // WebGPU's clip space is Direct3D's.
        let clip_from_view = perspective(vertical_fov_rad, aspect, near_m, far_m);
        Self {
            view_from_world,
            clip_from_view,
            clip_from_world: clip_from_view * view_from_world,
            eye_m,
            vertical_fov_rad,
        }
    }

    /// The ray through a point of the picture, given from 0 to 1 from the top left: the eye and a direction of length 1.
    pub fn ray(&self, x: f32, y: f32) -> (Vec3, Vec3) {
        #[cfg(not(feature = "full"))]
        let middle = Vec3::ZERO;
        // A calibrated camera's axis need not be in the middle of its picture.
        #[cfg(feature = "full")]
        let middle = self.clip_from_view.z_axis;
        let right = (2.0 * x - 1.0 + middle.x) / self.clip_from_view.x_axis.x;
        let up = (1.0 - 2.0 * y + middle.y) / self.clip_from_view.y_axis.y;
        // The rows of the rotation are the view's axes in the world.
        let direction = self
            .view_from_world
            .transpose()
            .transform_vector3(Vec3::new(right, up, -1.0));
        (self.eye_m, direction.normalize())
    }

    /// Where a point appears: x and y from 0 to 1 from the top left (beyond that outside the picture), and its depth from
    /// 0 to 1. `None` for what lies behind the near plane.
    pub fn project(&self, point_m: Vec3) -> Option<(f32, f32, f32)> {
        let clip = self.clip_from_world * point_m.extend(1.0);
        if clip.w <= 0.0 || clip.z < 0.0 {
            return None;
        }
        Some((
            0.5 + 0.5 * clip.x / clip.w,
            0.5 - 0.5 * clip.y / clip.w,
            clip.z / clip.w,
        ))
    }
}
