//! The backdrop.

use super::gpu::pipeline_layout;
use super::shader;
use super::target::{PictureDepth, picture_pipeline};

pub(super) fn pipeline(
    device: &wgpu::Device,
    format: wgpu::TextureFormat,
    globals: &wgpu::BindGroupLayout,
) -> wgpu::RenderPipeline {
    let layout = pipeline_layout(device, &[globals]);
    let module = shader::SKY.module(device);
    picture_pipeline(
        device,
        format,
        &layout,
        &module,
        ("vs_sky", "fs_sky"),
        &[],
        PictureDepth::Ignored,
    )
}
