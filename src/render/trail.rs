//! Trails: every piece of every trail in one instanced draw.

use super::gpu::pipeline_layout;
use super::gpu_data::TrailVertex;
use super::instances::Instances;
use super::shader;
use super::target::{PictureDepth, picture_pipeline};

/// How far into the same buffer the points before, at and after a piece lie.
const SLOTS: u64 = 4;

pub(super) fn pipeline(
    device: &wgpu::Device,
    format: wgpu::TextureFormat,
    globals: &wgpu::BindGroupLayout,
) -> wgpu::RenderPipeline {
    let slot = |attributes| {
        Some(wgpu::VertexBufferLayout {
            array_stride: size_of::<TrailVertex>() as u64,
            step_mode: wgpu::VertexStepMode::Instance,
            attributes,
        })
    };
    picture_pipeline(
        device,
        format,
        &pipeline_layout(device, &[globals]),
        &shader::TRAIL.module(device),
        ("vs_trail", "fs_trail"),
        &TrailVertex::SLOTS.map(slot),
        PictureDepth::Air,
    )
}

/// Draws all of them with the pipeline that is set; returns the draws made.
pub(super) fn draw(pass: &mut wgpu::RenderPass<'_>, points: &Instances<TrailVertex>) -> u32 {
    let Some((buffer, count)) = points.drawable() else {
        return 0;
    };
    let pieces = u64::from(count).saturating_sub(SLOTS - 1);
    for slot in 0..SLOTS {
        let from = slot * size_of::<TrailVertex>() as u64;
        pass.set_vertex_buffer(slot as u32, buffer.slice(from..));
    }
    pass.draw(0..4, 0..pieces as u32);
    1
}
