//! Strokes on the ground: markings, then contacts, in one draw.

use super::gpu::pipeline_layout;
use super::gpu_data::DecalInstance;
use super::instances::Instances;
use super::shader;
use super::target::{PictureDepth, picture_pipeline};

pub(super) fn pipeline(
    device: &wgpu::Device,
    format: wgpu::TextureFormat,
    globals: &wgpu::BindGroupLayout,
    shadow: &wgpu::BindGroupLayout,
) -> wgpu::RenderPipeline {
    let layout = pipeline_layout(device, &[globals, shadow]);
    let module = shader::DECAL.module(device);
    let buffers = [Some(wgpu::VertexBufferLayout {
        array_stride: size_of::<DecalInstance>() as u64,
        step_mode: wgpu::VertexStepMode::Instance,
        attributes: &DecalInstance::ATTRIBUTES,
    })];
    // Drawn right after the ground it lies on: nothing can be in front of it yet.
    picture_pipeline(
        device,
        format,
        &layout,
        &module,
        ("vs_decal", "fs_decal"),
        &buffers,
        PictureDepth::Ignored,
    )
}

/// Draws all of them with the pipeline that is set; returns the draws made.
pub(super) fn draw(pass: &mut wgpu::RenderPass<'_>, decals: &Instances<DecalInstance>) -> u32 {
    let Some((buffer, count)) = decals.drawable() else {
        return 0;
    };
    pass.set_vertex_buffer(0, buffer.slice(..));
    pass.draw(0..4, 0..count);
    1
}
