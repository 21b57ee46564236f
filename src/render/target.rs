//! What is drawn on: a canvas or a texture, with the multisampled attachments either needs.

use super::gpu::{DEPTH_FORMAT, Gpu, SAMPLES};
use crate::error::{Error, ErrorCode, Result};

/// The longest side of a picture; above this a software device takes the page's graphics down with it.
pub const MAX_SIDE_PX: u32 = 8192;

/// How a pipeline of the picture treats depth and cover.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PictureDepth {
    /// Painted over what is there, blended by its alpha.
    Ignored,
    /// Hides what lies behind it.
    Solid,
    /// Hides what lies behind it, and thins by alpha without being sorted.
    Body,
    /// Hides what lies behind it, blended by its alpha; equals are drawn again.
    #[cfg(feature = "full")]
    Ghost,
    /// As a body, but seen from behind too: it may be open.
    #[cfg(feature = "full")]
    Garment,
    /// Hidden by what lies before it, blended by its alpha.
    #[cfg(feature = "full")]
    Air,
    /// The same of closed surfaces, seen from inside too.
    #[cfg(feature = "full")]
    Shell,
}

impl PictureDepth {
    /// Whether it leaves its depth, what it compares by, whether it is blended, and whether it is surfaces of triangles.
    const fn treatment(self) -> (bool, wgpu::CompareFunction, bool, bool) {
        match self {
            Self::Ignored => (false, wgpu::CompareFunction::Always, true, false),
            Self::Solid => (true, wgpu::CompareFunction::Less, false, false),
            Self::Body => (true, wgpu::CompareFunction::Less, false, true),
            #[cfg(feature = "full")]
            Self::Garment => (true, wgpu::CompareFunction::Less, false, true),
            #[cfg(feature = "full")]
            Self::Ghost => (true, wgpu::CompareFunction::LessEqual, true, true),
            #[cfg(feature = "full")]
            Self::Air => (false, wgpu::CompareFunction::Less, true, false),
            #[cfg(feature = "full")]
            Self::Shell => (false, wgpu::CompareFunction::Less, true, true),
        }
    }
}

/// A pipeline that draws into the picture.
pub(super) fn picture_pipeline(
    device: &wgpu::Device,
    format: wgpu::TextureFormat,
    layout: &wgpu::PipelineLayout,
    module: &wgpu::ShaderModule,
    (vertex, fragment): (&str, &str),
    buffers: &[Option<wgpu::VertexBufferLayout<'_>>],
    depth: PictureDepth,
) -> wgpu::RenderPipeline {
    let (writes, compare, blends, closed) = depth.treatment();
    let hides_its_back = closed;
    #[cfg(feature = "full")]
    let hides_its_back = hides_its_back && !matches!(depth, PictureDepth::Garment | PictureDepth::Shell);
    device.create_render_pipeline(&wgpu::RenderPipelineDescriptor {
        label: Some(vertex),
        layout: Some(layout),
        vertex: wgpu::VertexState {
            module,
            entry_point: Some(vertex),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            buffers,
        },
        primitive: wgpu::PrimitiveState {
            topology: if closed {
                wgpu::PrimitiveTopology::TriangleList
            } else {
                wgpu::PrimitiveTopology::TriangleStrip
            },
            cull_mode: hides_its_back.then_some(wgpu::Face::Back),
            ..Default::default()
        },
        depth_stencil: Some(wgpu::DepthStencilState {
            format: DEPTH_FORMAT,
            depth_write_enabled: Some(writes),
            depth_compare: Some(compare),
            stencil: wgpu::StencilState::default(),
            bias: wgpu::DepthBiasState::default(),
        }),
        multisample: wgpu::MultisampleState {
            count: SAMPLES,
            mask: !0,
            alpha_to_coverage_enabled: closed && !blends,
        },
        fragment: Some(wgpu::FragmentState {
            module,
            entry_point: Some(fragment),
            compilation_options: wgpu::PipelineCompilationOptions::default(),
            targets: &[Some(wgpu::ColorTargetState {
                format,
                blend: blending(blends),
                write_mask: WRITES,
            })],
        }),
        multiview_mask: None,
        cache: None,
    })
}

/// The page shows the canvas as it is: alpha stays 1.
#[cfg(not(feature = "full"))]
const WRITES: wgpu::ColorWrites = wgpu::ColorWrites::COLOR;
#[cfg(feature = "full")]
const WRITES: wgpu::ColorWrites = wgpu::ColorWrites::ALL;

#[cfg(not(feature = "full"))]
fn blending(blends: bool) -> Option<wgpu::BlendState> {
    blends.then_some(wgpu::BlendState::ALPHA_BLENDING)
}

/// While it is drawn, a picture's alpha is the share of light that comes through from behind, from 1 where nothing is drawn: that
/// alone is right for what thins by its cover, whose samples are whole or none whatever their alpha. `cover` turns it around.
#[cfg(feature = "full")]
fn blending(blends: bool) -> Option<wgpu::BlendState> {
    let (color, dst_factor) = if blends {
        (
            wgpu::BlendState::ALPHA_BLENDING.color,
            wgpu::BlendFactor::OneMinusSrcAlpha,
        )
    } else {
        (wgpu::BlendComponent::REPLACE, wgpu::BlendFactor::Zero)
    };
    Some(wgpu::BlendState {
        color,
        alpha: wgpu::BlendComponent {
            src_factor: wgpu::BlendFactor::Zero,
            dst_factor,
            operation: wgpu::BlendOperation::Add,
        },
    })
}

/// The multisampled colour and depth of a picture of one size.
pub(super) struct Attachments {
    pub(super) size_px: [u32; 2],
    colour: wgpu::TextureView,
    depth: wgpu::TextureView,
}

impl Attachments {
    pub(super) fn new(device: &wgpu::Device, format: wgpu::TextureFormat, size_px: [u32; 2]) -> Self {
        let texture = |label, format| {
            device
                .create_texture(&wgpu::TextureDescriptor {
                    label: Some(label),
                    size: wgpu::Extent3d {
                        width: size_px[0],
                        height: size_px[1],
                        depth_or_array_layers: 1,
                    },
                    mip_level_count: 1,
                    sample_count: SAMPLES,
                    dimension: wgpu::TextureDimension::D2,
                    format,
                    usage: wgpu::TextureUsages::RENDER_ATTACHMENT,
                    view_formats: &[],
                })
                .create_view(&wgpu::TextureViewDescriptor::default())
        };
        Self {
            size_px,
            colour: texture("colour", format),
            depth: texture("depth", DEPTH_FORMAT),
        }
    }

    /// A pass that resolves into `resolved`.
    pub(super) fn pass<'e>(
        &self,
        encoder: &'e mut wgpu::CommandEncoder,
        resolved: &wgpu::TextureView,
    ) -> wgpu::RenderPass<'e> {
        encoder.begin_render_pass(&wgpu::RenderPassDescriptor {
            label: Some("picture"),
            color_attachments: &[Some(wgpu::RenderPassColorAttachment {
                view: &self.colour,
                depth_slice: None,
                resolve_target: Some(resolved),
                ops: wgpu::Operations {
                    load: wgpu::LoadOp::Clear(wgpu::Color::BLACK),
                    store: wgpu::StoreOp::Discard,
                },
            })],
            depth_stencil_attachment: Some(wgpu::RenderPassDepthStencilAttachment {
                view: &self.depth,
                depth_ops: Some(wgpu::Operations {
                    load: wgpu::LoadOp::Clear(1.0),
                    store: wgpu::StoreOp::Discard,
                }),
                stencil_ops: None,
            }),
            ..Default::default()
        })
    }
}

/// A canvas on the page.
pub struct CanvasTarget {
    surface: wgpu::Surface<'static>,
    format: wgpu::TextureFormat,
    size_px: [u32; 2],
    #[cfg(feature = "full")]
    see_through: bool,
}

#[cfg(feature = "web")]
impl CanvasTarget {
    /// A device that can draw on a canvas, and the canvas as its target.
    ///
    /// # Errors
    /// [`ErrorCode::GpuUnavailable`] when there is no device for it.
    pub async fn with_gpu(canvas: web_sys::HtmlCanvasElement) -> Result<(Gpu, Self)> {
        let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
        descriptor.backends = if cfg!(feature = "webgpu") {
            wgpu::Backends::BROWSER_WEBGPU
        } else {
            wgpu::Backends::GL
        };
        let instance = wgpu::Instance::new(descriptor);
        let surface = surface_of(&instance, canvas)?;
        let gpu = Gpu::new(instance, Some(&surface)).await?;
        let target = Self::new(&gpu, surface)?;
        Ok((gpu, target))
    }

    /// A further canvas of a device. With WebGL 2 a device draws on the one it was made for only.
    ///
    /// # Errors
    /// [`ErrorCode::GpuUnavailable`] when the canvas cannot be drawn on.
    pub fn on_canvas(gpu: &Gpu, canvas: web_sys::HtmlCanvasElement) -> Result<Self> {
        Self::new(gpu, surface_of(&gpu.instance, canvas)?)
    }
}

#[cfg(feature = "web")]
fn surface_of(
    instance: &wgpu::Instance,
    canvas: web_sys::HtmlCanvasElement,
) -> Result<wgpu::Surface<'static>> {
    instance.create_surface(wgpu::SurfaceTarget::Canvas(canvas)).map_err(|_| {
        Error::new(
            ErrorCode::GpuUnavailable,
            "expected a canvas that can be drawn on, found none; turn on hardware acceleration or use a newer browser",
        )
    })
}

impl CanvasTarget {
    /// A target on a surface that `gpu` can draw on; nothing can be drawn before its first [`Self::resize`]. Its pictures
    /// have eight bits without automatic conversion, since the shaders write sRGB themselves and so give the same picture
    /// on every back end.
    ///
    /// # Errors
    /// [`ErrorCode::GpuUnavailable`] when the surface offers no such format.
    pub fn new(gpu: &Gpu, surface: wgpu::Surface<'static>) -> Result<Self> {
        let formats = surface.get_capabilities(&gpu.adapter).formats;
        let plain = |format: &wgpu::TextureFormat| {
            matches!(
                format,
                wgpu::TextureFormat::Bgra8Unorm | wgpu::TextureFormat::Rgba8Unorm
            )
        };
        let format = formats.into_iter().find(plain).ok_or_else(|| {
            Error::new(
                ErrorCode::GpuUnavailable,
                "expected a canvas of eight bits a channel, found none; use a newer browser",
            )
        })?;
        Ok(Self {
            surface,
            format,
            size_px: [0, 0],
            #[cfg(feature = "full")]
            see_through: false,
        })
    }

    /// The format of its pictures.
    pub fn format(&self) -> wgpu::TextureFormat {
        self.format
    }

    /// The size in pixels; zero before the first resize.
    pub fn size_px(&self) -> [u32; 2] {
        self.size_px
    }

    /// Takes a new size, held between 1 and [`MAX_SIDE_PX`].
    pub fn resize(&mut self, gpu: &Gpu, size_px: [u32; 2]) {
        let size_px = size_px.map(|side| side.clamp(1, gpu.max_side_px()));
        if size_px == self.size_px {
            return;
        }
        self.size_px = size_px;
        self.configure(gpu);
    }

    /// Whether the page is seen through what is not drawn. A canvas with WebGL 2 always is see-through, and its pictures decide.
    #[cfg(feature = "full")]
    pub fn set_see_through(&mut self, gpu: &Gpu, see_through: bool) {
        if see_through != self.see_through {
            self.see_through = see_through;
            if self.size_px != [0, 0] {
                self.configure(gpu);
            }
        }
    }

    fn configure(&self, gpu: &Gpu) {
        let [width, height] = self.size_px;
        let Some(mut config) = self.surface.get_default_config(&gpu.adapter, width, height) else {
            return;
        };
        config.format = self.format;
        #[cfg(all(feature = "full", feature = "webgpu"))]
        if self.see_through {
            config.alpha_mode = wgpu::CompositeAlphaMode::PreMultiplied;
        }
        self.surface.configure(&gpu.device, &config);
    }

    /// The texture of the next frame; `None` when there is none to be had this time.
    pub(super) fn next_frame(&self, gpu: &Gpu) -> Option<wgpu::SurfaceTexture> {
        use wgpu::CurrentSurfaceTexture::{Outdated, Suboptimal, Success};
        if self.size_px == [0, 0] {
            return None;
        }
        match self.surface.get_current_texture() {
            Success(frame) | Suboptimal(frame) => Some(frame),
            Outdated => {
                self.configure(gpu);
                match self.surface.get_current_texture() {
                    Success(frame) | Suboptimal(frame) => Some(frame),
                    _ => None,
                }
            }
            _ => None,
        }
    }
}
