//! Avatars: all wearers of one in one instanced draw, once for the picture and once for the shadow.

use std::sync::Arc;

use super::gpu::{Gpu, pipeline_layout};
use super::gpu_data::{AvatarVertexData, SEGMENT_TEXELS, wearer_row};
use super::instances::vertex_buffer;
use super::shader;
use super::shadow::ShadowMap;
use super::target::{PictureDepth, picture_pipeline};
use crate::scene::{Avatar, Pictures, Worn};

/// What all views on one device share of avatars.
pub(super) struct AvatarPipelines {
    lit: wgpu::RenderPipeline,
    shadow: wgpu::RenderPipeline,
    layout: wgpu::BindGroupLayout,
    /// In place of the shadow's map while that is drawn.
    nothing: wgpu::BindGroup,
    sampler: wgpu::Sampler,
}

impl AvatarPipelines {
    pub(super) fn new(
        device: &wgpu::Device,
        format: wgpu::TextureFormat,
        globals: &wgpu::BindGroupLayout,
        shadow: &wgpu::BindGroupLayout,
    ) -> Self {
        let texture = |binding, visibility, filterable, view_dimension| wgpu::BindGroupLayoutEntry {
            binding,
            visibility,
            ty: wgpu::BindingType::Texture {
                sample_type: wgpu::TextureSampleType::Float { filterable },
                view_dimension,
                multisampled: false,
            },
            count: None,
        };
        let layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("avatar"),
            entries: &[
                texture(
                    0,
                    wgpu::ShaderStages::VERTEX,
                    false,
                    wgpu::TextureViewDimension::D2,
                ),
                texture(
                    1,
                    wgpu::ShaderStages::FRAGMENT,
                    true,
                    wgpu::TextureViewDimension::D2Array,
                ),
                wgpu::BindGroupLayoutEntry {
                    binding: 2,
                    visibility: wgpu::ShaderStages::FRAGMENT,
                    ty: wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Filtering),
                    count: None,
                },
            ],
        });
        let no_layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("nothing"),
            entries: &[],
        });
        let module = shader::AVATAR.module(device);
        let buffers = [Some(wgpu::VertexBufferLayout {
            array_stride: size_of::<AvatarVertexData>() as u64,
            step_mode: wgpu::VertexStepMode::Vertex,
            attributes: &AvatarVertexData::ATTRIBUTES,
        })];
        Self {
            lit: picture_pipeline(
                device,
                format,
                &pipeline_layout(device, &[globals, shadow, &layout]),
                &module,
                ("vs_avatar", "fs_avatar"),
                &buffers,
                PictureDepth::Garment,
            ),
            shadow: ShadowMap::pipeline(
                device,
                &[globals, &no_layout, &layout],
                &module,
                "vs_avatar_shadow",
                &buffers,
            ),
            nothing: device.create_bind_group(&wgpu::BindGroupDescriptor {
                label: Some("nothing"),
                layout: &no_layout,
                entries: &[],
            }),
            sampler: device.create_sampler(&wgpu::SamplerDescriptor {
                label: Some("avatar"),
                address_mode_u: wgpu::AddressMode::Repeat,
                address_mode_v: wgpu::AddressMode::Repeat,
                mag_filter: wgpu::FilterMode::Linear,
                min_filter: wgpu::FilterMode::Linear,
                mipmap_filter: wgpu::MipmapFilterMode::Linear,
                ..Default::default()
            }),
            layout,
        }
    }
}

/// One avatar's buffers in one view.
struct Mesh {
    avatar: Arc<Avatar>,
    vertices: wgpu::Buffer,
    indices: wgpu::Buffer,
    pictures: wgpu::TextureView,
    /// The rows of the wearers, and how many there is room for.
    rows: Option<(wgpu::Texture, wgpu::BindGroup, usize)>,
    wearers: u32,
}

/// The avatars of one view.
#[derive(Default)]
pub(super) struct Dressed {
    meshes: Vec<Mesh>,
    staging: Vec<[f32; 4]>,
}

impl Dressed {
    /// Takes over who wears what at this moment.
    pub(super) fn write(&mut self, gpu: &Gpu, pipelines: &AvatarPipelines, worn: &[Worn]) {
        // What nobody else holds any more will not be worn again.
        self.meshes.retain(|mesh| Arc::strong_count(&mesh.avatar) > 1);
        for mesh in &mut self.meshes {
            mesh.wearers = 0;
        }
        for one in worn {
            if !self
                .meshes
                .iter()
                .any(|mesh| Arc::ptr_eq(&mesh.avatar, &one.avatar))
            {
                self.meshes.push(Mesh::new(gpu, &one.avatar));
            }
        }
        for mesh in &mut self.meshes {
            self.staging.clear();
            for one in worn.iter().filter(|one| Arc::ptr_eq(&mesh.avatar, &one.avatar)) {
                self.staging.extend(wearer_row(one));
                mesh.wearers += 1;
            }
            mesh.write(gpu, pipelines, &self.staging);
        }
    }

    /// Draws all of them; returns the draws made.
    pub(super) fn draw(&self, pass: &mut wgpu::RenderPass<'_>, pipelines: &AvatarPipelines) -> u32 {
        self.draw_with(pass, &pipelines.lit)
    }

    /// Draws their shadows; returns the draws made.
    pub(super) fn draw_shadows(&self, pass: &mut wgpu::RenderPass<'_>, pipelines: &AvatarPipelines) -> u32 {
        pass.set_bind_group(1, &pipelines.nothing, &[]);
        self.draw_with(pass, &pipelines.shadow)
    }

    fn draw_with(&self, pass: &mut wgpu::RenderPass<'_>, pipeline: &wgpu::RenderPipeline) -> u32 {
        let mut draws = 0;
        for mesh in self.meshes.iter().filter(|mesh| mesh.wearers > 0) {
            let Some((_, group, _)) = &mesh.rows else { continue };
            pass.set_pipeline(pipeline);
            pass.set_bind_group(2, group, &[]);
            pass.set_vertex_buffer(0, mesh.vertices.slice(..));
            pass.set_index_buffer(mesh.indices.slice(..), wgpu::IndexFormat::Uint32);
            pass.draw_indexed(0..mesh.avatar.indices.len() as u32, 0, 0..mesh.wearers);
            draws += 1;
        }
        draws
    }
}

impl Mesh {
    fn new(gpu: &Gpu, avatar: &Arc<Avatar>) -> Self {
        let Gpu { device, queue, .. } = gpu;
        let vertex_data: Vec<AvatarVertexData> = avatar.vertices.iter().map(AvatarVertexData::new).collect();
        let vertices = vertex_buffer(device, "avatar", size_of_val(vertex_data.as_slice()) as u64);
        queue.write_buffer(&vertices, 0, bytemuck::cast_slice(&vertex_data));
        let indices = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("avatar indices"),
            size: size_of_val(avatar.indices.as_slice()) as u64,
            usage: wgpu::BufferUsages::INDEX | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        queue.write_buffer(&indices, 0, bytemuck::cast_slice(&avatar.indices));
        Self {
            pictures: pictures_on(gpu, &avatar.pictures),
            avatar: Arc::clone(avatar),
            vertices,
            indices,
            rows: None,
            wearers: 0,
        }
    }

    fn write(&mut self, gpu: &Gpu, pipelines: &AvatarPipelines, texels: &[[f32; 4]]) {
        let wearers = self.wearers as usize;
        if wearers == 0 {
            return;
        }
        let width = (self.avatar.segment_count() * SEGMENT_TEXELS) as u32;
        if self.rows.as_ref().is_none_or(|(_, _, room)| *room < wearers) {
            let room = wearers.next_power_of_two();
            let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
                label: Some("segments"),
                size: wgpu::Extent3d {
                    width,
                    height: room as u32,
                    depth_or_array_layers: 1,
                },
                mip_level_count: 1,
                sample_count: 1,
                dimension: wgpu::TextureDimension::D2,
                format: wgpu::TextureFormat::Rgba32Float,
                usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
                view_formats: &[],
            });
            let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
            let group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
                label: Some("avatar"),
                layout: &pipelines.layout,
                entries: &[
                    wgpu::BindGroupEntry {
                        binding: 0,
                        resource: wgpu::BindingResource::TextureView(&view),
                    },
                    wgpu::BindGroupEntry {
                        binding: 1,
                        resource: wgpu::BindingResource::TextureView(&self.pictures),
                    },
                    wgpu::BindGroupEntry {
                        binding: 2,
                        resource: wgpu::BindingResource::Sampler(&pipelines.sampler),
                    },
                ],
            });
            self.rows = Some((texture, group, room));
        }
        if let Some((texture, _, _)) = &self.rows {
            gpu.queue.write_texture(
                texture.as_image_copy(),
                bytemuck::cast_slice(texels),
                wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(width * 16),
                    rows_per_image: None,
                },
                wgpu::Extent3d {
                    width,
                    height: self.wearers,
                    depth_or_array_layers: 1,
                },
            );
        }
    }
}

/// An avatar's pictures with all their halves; one white texel where there are none.
fn pictures_on(gpu: &Gpu, pictures: &Pictures) -> wgpu::TextureView {
    let white = Pictures {
        side_px: 1,
        pixels: vec![255; 4],
    };
    let pictures = if pictures.count() > 0 { pictures } else { &white };
    let side = pictures.side_px;
    let count = pictures.count() as u32;
    // WebGL tells kinds of textures by their layers: one is a plain picture, six and their multiples are cubes.
    let mut layers = count.max(2);
    if layers.is_multiple_of(6) {
        layers += 1;
    }
    let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: Some("avatar pictures"),
        size: wgpu::Extent3d {
            width: side,
            height: side,
            depth_or_array_layers: layers,
        },
        mip_level_count: side.ilog2() + 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: wgpu::TextureFormat::Rgba8Unorm,
        usage: wgpu::TextureUsages::TEXTURE_BINDING | wgpu::TextureUsages::COPY_DST,
        view_formats: &[],
    });
    let one = side as usize * side as usize * 4;
    for (layer, pixels) in (0..count).zip(pictures.pixels.chunks_exact(one)) {
        let mut pixels = pixels.to_vec();
        for level in 0..=side.ilog2() {
            let side = (side >> level).max(1);
            gpu.queue.write_texture(
                wgpu::TexelCopyTextureInfo {
                    texture: &texture,
                    mip_level: level,
                    origin: wgpu::Origin3d { x: 0, y: 0, z: layer },
                    aspect: wgpu::TextureAspect::All,
                },
                &pixels,
                wgpu::TexelCopyBufferLayout {
                    offset: 0,
                    bytes_per_row: Some(side * 4),
                    rows_per_image: Some(side),
                },
                wgpu::Extent3d {
                    width: side,
                    height: side,
                    depth_or_array_layers: 1,
                },
            );
            pixels = halved(&pixels, side as usize);
        }
    }
    texture.create_view(&wgpu::TextureViewDescriptor {
        dimension: Some(wgpu::TextureViewDimension::D2Array),
        ..Default::default()
    })
}

/// A square picture at half its side, by the means of four pixels.
fn halved(pixels: &[u8], side: usize) -> Vec<u8> {
    let half = side / 2;
    let mut halved = Vec::with_capacity(half * half * 4);
    for y in 0..half {
        for x in 0..half {
            for channel in 0..4 {
                let at = |dx: usize, dy: usize| {
                    let index = ((2 * y + dy) * side + 2 * x + dx) * 4 + channel;
                    u32::from(pixels.get(index).copied().unwrap_or_default())
                };
                halved.push(((at(0, 0) + at(1, 0) + at(0, 1) + at(1, 1) + 2) / 4) as u8);
            }
        }
    }
    halved
}
