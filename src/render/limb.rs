//! Bodies: every limb of every athlete in one instanced draw, once for the picture and once for the shadow.

use bytemuck::Pod;

use super::gpu::pipeline_layout;
use super::gpu_data::LimbInstance;
use super::instances::{Instances, vertex_buffer};
use super::shader;
use super::shadow::ShadowMap;
use super::target::{PictureDepth, picture_pipeline};
use crate::scene::RINGS;

/// Vertices around a ring; the first is repeated at the end so that nothing wraps.
const AROUND: usize = 24;

pub(super) struct LimbPipelines {
    pub(super) lit: wgpu::RenderPipeline,
    pub(super) shadow: wgpu::RenderPipeline,
    mesh_vertices: wgpu::Buffer,
    mesh_indices: wgpu::Buffer,
    mesh_index_count: u32,
}

impl LimbPipelines {
    pub(super) fn new(
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        format: wgpu::TextureFormat,
        globals: &wgpu::BindGroupLayout,
        shadow: &wgpu::BindGroupLayout,
    ) -> Self {
        let module = shader::LIMB.module(device);
        let buffers = buffers();
        let lit_layout = pipeline_layout(device, &[globals, shadow]);
        let lit = picture_pipeline(
            device,
            format,
            &lit_layout,
            &module,
            ("vs_lit", "fs_lit"),
            &buffers,
            PictureDepth::Body,
        );
        let shadow = ShadowMap::pipeline(device, &[globals], &module, "vs_shadow", &buffers);

        let (vertices, indices) = tube();
        let mesh_vertices = vertex_buffer(device, "tube", size_of_val(vertices.as_slice()) as u64);
        queue.write_buffer(&mesh_vertices, 0, bytemuck::cast_slice(&vertices));
        let mesh_indices = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("tube indices"),
            size: size_of_val(indices.as_slice()) as u64,
            usage: wgpu::BufferUsages::INDEX | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        queue.write_buffer(&mesh_indices, 0, bytemuck::cast_slice(&indices));
        Self {
            lit,
            shadow,
            mesh_vertices,
            mesh_indices,
            mesh_index_count: indices.len() as u32,
        }
    }
}

/// The tube's vertices, and the limbs.
pub(super) fn buffers() -> [Option<wgpu::VertexBufferLayout<'static>>; 2] {
    buffers_of::<LimbInstance>(&LimbInstance::ATTRIBUTES)
}

/// The tube's vertices, and instances of it.
pub(super) fn buffers_of<T>(
    attributes: &'static [wgpu::VertexAttribute],
) -> [Option<wgpu::VertexBufferLayout<'static>>; 2] {
    [
        Some(wgpu::VertexBufferLayout {
            array_stride: size_of::<[f32; 3]>() as u64,
            step_mode: wgpu::VertexStepMode::Vertex,
            attributes: &wgpu::vertex_attr_array![0 => Float32x3],
        }),
        Some(wgpu::VertexBufferLayout {
            array_stride: size_of::<T>() as u64,
            step_mode: wgpu::VertexStepMode::Instance,
            attributes,
        }),
    ]
}

/// The unit tube: (ring, cosine, sine) for every vertex, and triangles that face outwards.
fn tube() -> (Vec<[f32; 3]>, Vec<u16>) {
    let columns = AROUND + 1;
    let mut vertices = Vec::with_capacity(RINGS * columns);
    for ring in 0..RINGS {
        for column in 0..columns {
            let angle = std::f32::consts::TAU * (column % AROUND) as f32 / AROUND as f32;
            vertices.push([ring as f32, angle.cos(), angle.sin()]);
        }
    }
    let mut indices = Vec::new();
    for ring in 0..RINGS - 1 {
        for column in 0..AROUND {
            let at = |r: usize, c: usize| (r * columns + c) as u16;
            let (a, b) = (at(ring, column), at(ring, column + 1));
            let (c, d) = (at(ring + 1, column), at(ring + 1, column + 1));
            // At the poles one of the two triangles has no area.
            if ring > 0 {
                indices.extend([a, c, b]);
            }
            if ring < RINGS - 2 {
                indices.extend([b, c, d]);
            }
        }
    }
    (vertices, indices)
}

/// Draws all of them with the pipeline that is set; returns the draws made.
pub(super) fn draw<T: Pod>(
    pass: &mut wgpu::RenderPass<'_>,
    limbs: &Instances<T>,
    pipelines: &LimbPipelines,
) -> u32 {
    let Some((buffer, count)) = limbs.drawable() else {
        return 0;
    };
    pass.set_vertex_buffer(0, pipelines.mesh_vertices.slice(..));
    pass.set_vertex_buffer(1, buffer.slice(..));
    pass.set_index_buffer(pipelines.mesh_indices.slice(..), wgpu::IndexFormat::Uint16);
    pass.draw_indexed(0..pipelines.mesh_index_count, 0, 0..count);
    1
}
