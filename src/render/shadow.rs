//! The key light's depth map, fitted to what the limbs fill.

use glam::{Mat4, Vec3};

use super::gpu::pipeline_layout;
use crate::scene::{Bounds, Look};

const FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Depth32Float;

/// Texels along a side, where nobody wants fewer.
const SIDE_PX: u32 = 2048;

/// Radius of the soft edge on the ground.
const EDGE_M: f32 = 0.022;

pub(super) struct ShadowMap {
    view: wgpu::TextureView,
    #[cfg(feature = "full")]
    side_px: u32,
    pub(super) group: wgpu::BindGroup,
}

impl ShadowMap {
    pub(super) fn group_layout(device: &wgpu::Device) -> wgpu::BindGroupLayout {
        device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("shadow"),
            entries: &[
                wgpu::BindGroupLayoutEntry {
                    binding: 0,
                    visibility: wgpu::ShaderStages::FRAGMENT,
                    ty: wgpu::BindingType::Texture {
                        sample_type: wgpu::TextureSampleType::Depth,
                        view_dimension: wgpu::TextureViewDimension::D2,
                        multisampled: false,
                    },
                    count: None,
                },
                wgpu::BindGroupLayoutEntry {
                    binding: 1,
                    visibility: wgpu::ShaderStages::FRAGMENT,
                    ty: wgpu::BindingType::Sampler(wgpu::SamplerBindingType::Comparison),
                    count: None,
                },
            ],
        })
    }

    pub(super) fn new(device: &wgpu::Device, layout: &wgpu::BindGroupLayout) -> Self {
        Self::of_side(device, layout, SIDE_PX)
    }

    #[cfg(feature = "full")]
    pub(super) fn side_px(&self) -> u32 {
        self.side_px
    }

    #[cfg(not(feature = "full"))]
    #[allow(
        clippy::unused_self,
        reason = "with the full engine maps have different sizes"
    )]
    pub(super) fn side_px(&self) -> u32 {
        SIDE_PX
    }

    pub(super) fn of_side(device: &wgpu::Device, layout: &wgpu::BindGroupLayout, side_px: u32) -> Self {
        let texture = device.create_texture(&wgpu::TextureDescriptor {
            label: Some("shadow"),
            size: wgpu::Extent3d {
                width: side_px,
                height: side_px,
                depth_or_array_layers: 1,
            },
            mip_level_count: 1,
            sample_count: 1,
            dimension: wgpu::TextureDimension::D2,
            format: FORMAT,
            usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::TEXTURE_BINDING,
            view_formats: &[],
        });
        let view = texture.create_view(&wgpu::TextureViewDescriptor::default());
        let sampler = device.create_sampler(&wgpu::SamplerDescriptor {
            label: Some("shadow"),
            mag_filter: wgpu::FilterMode::Linear,
            min_filter: wgpu::FilterMode::Linear,
            compare: Some(wgpu::CompareFunction::LessEqual),
            ..Default::default()
        });
        let group = device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("shadow"),
            layout,
            entries: &[
                wgpu::BindGroupEntry {
                    binding: 0,
                    resource: wgpu::BindingResource::TextureView(&view),
                },
                wgpu::BindGroupEntry {
                    binding: 1,
                    resource: wgpu::BindingResource::Sampler(&sampler),
                },
            ],
        });
        Self {
            view,
            #[cfg(feature = "full")]
            side_px,
            group,
        }
    }

    /// A pipeline that draws into the map.
    pub(super) fn pipeline(
        device: &wgpu::Device,
        groups: &[&wgpu::BindGroupLayout],
        module: &wgpu::ShaderModule,
        vertex: &str,
        buffers: &[Option<wgpu::VertexBufferLayout<'_>>],
    ) -> wgpu::RenderPipeline {
        device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
            label: Some("limb shadow"),
            layout: Some(&pipeline_layout(device, groups)),
            vertex: wgpu::VertexState {
                module,
                entry_point: Some(vertex),
                compilation_options: wgpu::PipelineCompilationOptions::default(),
                buffers,
            },
            primitive: wgpu::PrimitiveState::default(),
            depth_stencil: Some(wgpu::DepthStencilState {
                format: FORMAT,
                depth_write_enabled: Some(true),
                depth_compare: Some(wgpu::CompareFunction::Less),
                stencil: wgpu::StencilState::default(),
                bias: wgpu::DepthBiasState {
                    constant: 1,
                    slope_scale: 1.5,
                    clamp: 0.0,
                },
            }),
            multisample: wgpu::MultisampleState::default(),
            fragment: None,
            multiview_mask: None,
            cache: None,
        })
    }

    /// The pass that fills the map.
    pub(super) fn pass<'e>(&self, encoder: &'e mut wgpu::CommandEncoder) -> wgpu::RenderPass<'e> {
        encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("shadow"),
            color_attachments: &[],
            depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
                view: &self.view,
                depth_ops: Some(wgpu::Operations {
                    load: wgpu::LoadOp::Clear(1.0),
                    store: wgpu::StoreOp::Store,
                }),
                stencil_ops: None,
            }),
            ..Default::default()
        })
    }
}

/// The light's clip space from the world, and the soft edge's radius in texture coordinates.
pub(super) fn shadow_from_world(look: &Look, bounds: &Bounds, side_px: u32) -> (Mat4, f32) {
    // A little larger than the limbs, and in steps, so that the map's texels stay put from frame to frame.
    let radius_m = ((bounds.radius_m() + 0.5) / 0.75).ceil() * 0.75;
    let turned = glam::camera::rh::view::look_to_mat4(Vec3::ZERO, -look.light_direction, Vec3::Y);
    let texel_m = 2.0 * radius_m / side_px as f32;
    let centre = turned.transform_point3(bounds.centre_m());
    let snap = |value: f32| (value / texel_m).round() * texel_m;
    let (x, y, z) = (snap(centre.x), snap(centre.y), snap(centre.z));
    let clip = glam::camera::rh::proj::directx::orthographic(
        x - radius_m,
        x + radius_m,
        y - radius_m,
        y + radius_m,
        -z - radius_m,
        -z + radius_m,
    );
    let spread = EDGE_M.max(1.2 * texel_m) / (2.0 * radius_m);
    (clip * turned, spread)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_limbs_lie_inside_the_map() {
        let bounds = Bounds {
            min_m: Vec3::new(-4.9, 0.0, 37.0),
            max_m: Vec3::new(4.9, 2.0, 51.0),
        };
        let (shadow, _) = shadow_from_world(&Look::default(), &bounds, SIDE_PX);
        for corner in 0..8 {
            let pick = |bit: usize, low: f32, high: f32| if corner >> bit & 1 == 0 { low } else { high };
            let at = Vec3::new(
                pick(0, bounds.min_m.x, bounds.max_m.x),
                pick(1, bounds.min_m.y, bounds.max_m.y),
                pick(2, bounds.min_m.z, bounds.max_m.z),
            );
            let clip = shadow.project_point3(at);
            assert!(
                clip.abs().max_element() <= 1.0 && clip.z >= 0.0,
                "{at} lies at {clip}"
            );
        }
    }
}
