//! How sure limbs are, in one instanced draw of the same tube.

use super::gpu::pipeline_layout;
use super::gpu_data::UncertainInstance;
use super::limb;
use super::shader;
use super::target::{PictureDepth, picture_pipeline};

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
        &shader::UNCERTAIN.module(device),
        ("vs_uncertain", "fs_uncertain"),
        &limb::buffers_of::<UncertainInstance>(&UncertainInstance::ATTRIBUTES),
        PictureDepth::Shell,
    )
}
