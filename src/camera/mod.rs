//! Orbit, follow, framing; view and projection.

use glam::{Mat4, Vec3};

/// Where the picture is seen from.
#[derive(Clone, Copy, Debug)]
pub struct View {
    /// WebGPU clip space from world.
    pub clip_from_world: Mat4,
    /// The eye.
    pub eye_m: Vec3,
    /// Bottom to top.
    pub vertical_fov_rad: f32,
}
