//! The ground: it hides what lies below it.

use super::gpu::pipeline_layout;
use super::shader;
use super::target::{PictureDepth, picture_pipeline};

pub(super) fn pipeline(
    device: &wgpu::Device,
    format: wgpu::TextureFormat,
    globals: &wgpu::BindGroupLayout,
    shadow: &wgpu::BindGroupLayout,
) -> wgpu::RenderPipeline {
    let layout = pipeline_layout(device, &[globals, shadow]);
    let module = shader::GROUND.module(device);
    picture_pipeline(
        device,
        format,
        &layout,
        &module,
        ("vs_ground", "fs_ground"),
        &[],
        PictureDepth::Solid,
    )
}
