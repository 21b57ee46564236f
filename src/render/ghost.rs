//! Translucent bodies, in one instanced draw.

use glam::Vec3;

use super::gpu::pipeline_layout;
use super::gpu_data::LimbInstance;
use super::limb;
use super::shader;
use super::target::{PictureDepth, picture_pipeline};
use crate::scene::Ghost;

pub(super) fn pipeline(
    device: &wgpu::Device,
    format: wgpu::TextureFormat,
    globals: &wgpu::BindGroupLayout,
    shadow: &wgpu::BindGroupLayout,
) -> wgpu::RenderPipeline {
    picture_pipeline(
        device,
        format,
        &pipeline_layout(device, &[globals, shadow]),
        &shader::GHOST.module(device),
        ("vs_lit", "fs_ghost"),
        &limb::buffers(),
        PictureDepth::Ghost,
    )
}

/// The instances in the order in which they are to be drawn: the farthest body first, and of each its depth first.
pub(super) fn instances(ghosts: &[Ghost], eye_m: Vec3) -> Vec<LimbInstance> {
    let mut sorted: Vec<&Ghost> = ghosts.iter().collect();
    sorted.sort_by(|a, b| {
        let distance = |ghost: &Ghost| ghost.middle_m.distance_squared(eye_m);
        distance(b).total_cmp(&distance(a))
    });
    let bodies = sorted.into_iter().flat_map(|ghost| {
        let limbs = || ghost.limbs.iter().map(LimbInstance::new);
        limbs().map(LimbInstance::for_depth).chain(limbs())
    });
    bodies.collect()
}
