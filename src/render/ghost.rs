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

/// Adds the instances in the order in which they are to be drawn: the farthest body first, and of each its depth first. `order`
/// is room to sort in.
pub(super) fn add_instances(
    ghosts: &[Ghost],
    eye_m: Vec3,
    order: &mut Vec<(f32, usize)>,
    instances: &mut Vec<LimbInstance>,
) {
    order.clear();
    let distances = ghosts.iter().map(|ghost| ghost.middle_m.distance_squared(eye_m));
    order.extend(distances.zip(0..));
    order.sort_unstable_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(&b.1)));
    for ghost in order.iter().filter_map(|(_, index)| ghosts.get(*index)) {
        let limbs = || ghost.limbs.iter().map(LimbInstance::new);
        instances.extend(limbs().map(LimbInstance::for_depth));
        instances.extend(limbs().map(|limb| limb.seen_through(ghost.opacity)));
    }
}
