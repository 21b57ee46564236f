//! Strokes on the ground: markings, then contacts, in one draw.

use super::gpu::pipeline_layout;
use super::gpu_data::DecalInstance;
use super::shader;
use super::target::{PictureDepth, picture_pipeline};
use crate::scene::Scene;

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

/// The decals of one scene on the GPU: markings are written once per replay, contacts every frame.
#[derive(Default)]
pub(super) struct DecalBuffer {
    buffer: Option<wgpu::Buffer>,
    capacity: usize,
    markings: usize,
    count: usize,
    staging: Vec<DecalInstance>,
}

impl DecalBuffer {
    /// Forgets the markings, so that the next write takes the scene's.
    pub(super) fn forget(&mut self) {
        self.capacity = 0;
    }

    pub(super) fn write(&mut self, device: &wgpu::Device, queue: &wgpu::Queue, scene: &Scene) {
        self.count = scene.markings.len() + scene.contacts.len();
        let stride = size_of::<DecalInstance>() as u64;
        self.staging.clear();
        if self.capacity < self.count || self.markings != scene.markings.len() {
            self.markings = scene.markings.len();
            self.capacity = self.count + 128;
            self.buffer = Some(instance_buffer(device, "decals", self.capacity as u64 * stride));
            self.staging.extend(scene.markings.iter().map(DecalInstance::new));
        }
        let first = self.markings - self.staging.len();
        self.staging.extend(scene.contacts.iter().map(DecalInstance::new));
        if let (Some(buffer), false) = (&self.buffer, self.staging.is_empty()) {
            queue.write_buffer(buffer, first as u64 * stride, bytemuck::cast_slice(&self.staging));
        }
    }

    /// Draws all of them; returns the draws made.
    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>) -> u32 {
        let Some(buffer) = self.buffer.as_ref().filter(|_| self.count > 0) else {
            return 0;
        };
        pass.set_vertex_buffer(0, buffer.slice(..));
        pass.draw(0..4, 0..self.count as u32);
        1
    }
}

/// A vertex buffer to be filled with `write_buffer`.
pub(super) fn instance_buffer(device: &wgpu::Device, label: &str, size: u64) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some(label),
        size,
        usage: wgpu::BufferUsages::VERTEX | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}
