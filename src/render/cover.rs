//! The last touch of a picture: from the light that comes through to how much it covers, which is what a page expects of alpha.

use super::gpu::{DEPTH_FORMAT, SAMPLES, pipeline_layout};
use super::shader;

/// Alpha becomes one less what it was. The colours are premultiplied by then, since they were blended onto black.
pub(super) fn pipeline(device: &wgpu::Device, format: wgpu::TextureFormat) -> wgpu::RenderPipeline {
    let module = shader::COVER.module(device);
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some("cover"),
        layout: Some(&pipeline_layout(device, &[])),
        vertex: wgpu::VertexState {
            module: &module,
            entry_point: Some("vs_cover"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers: &[],
        },
        primitive: wgpu::PrimitiveState::default(),
        depth_stencil: Some(wgpu::DepthStencilState {
            format: DEPTH_FORMAT,
            depth_write_enabled: Some(false),
            depth_compare: Some(wgpu::CompareFunction::Always),
            stencil: wgpu::StencilState::default(),
            bias: wgpu::DepthBiasState::default(),
        }),
        multisample: wgpu::MultisampleState {
            count: SAMPLES,
            ..Default::default()
        },
        fragment: Some(wgpu::FragmentState {
            module: &module,
            entry_point: Some("fs_cover"),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            targets: &[Some(wgpu::ColorTargetState {
                format,
                blend: Some(wgpu::BlendState {
                    color: wgpu::BlendComponent::REPLACE,
                    alpha: wgpu::BlendComponent {
                        src_factor: wgpu::BlendFactor::OneMinusDst,
                        dst_factor: wgpu::BlendFactor::Zero,
                        operation: wgpu::BlendOperation::Add,
                    },
                }),
                write_mask: wgpu::ColorWrites::ALPHA,
            })],
        }),
        multiview_mask: None,
        cache: None,
    })
}
