//! One graphics device.

use super::target::MAX_SIDE_PX;
use crate::error::{Error, ErrorCode, Result};

/// Samples of each pixel.
pub const SAMPLES: u32 = 4;

/// Depth of the picture.
pub(super) const DEPTH_FORMAT: wgpu::TextureFormat = wgpu::TextureFormat::Depth24Plus;

/// A device with its queue.
#[derive(Debug)]
pub struct Gpu {
    /// Makes surfaces.
    pub instance: wgpu::Instance,
    /// What the device was made from; it serves this one device only.
    pub adapter: wgpu::Adapter,
    /// Makes resources.
    pub device: wgpu::Device,
    /// Takes work.
    pub queue: wgpu::Queue,
}

impl Gpu {
    /// A device that can draw on `surface`, or off screen without one.
    ///
    /// # Errors
    /// [`ErrorCode::GpuUnavailable`] when there is no adapter or it gives no device.
    pub async fn new(instance: wgpu::Instance, surface: Option<&wgpu::Surface<'_>>) -> Result<Self> {
        let unavailable = |what: &str| {
            Error::new(
                ErrorCode::GpuUnavailable,
                format!(
                    "expected a graphics device, found {what}; turn on hardware acceleration or use a newer browser"
                ),
            )
        };
        let adapter = instance
            .request_adapter(&wgpu::RequestAdapterOptions {
                power_preference: wgpu::PowerPreference::default(),
                force_fallback_adapter: false,
                compatible_surface: surface,
                apply_limit_buckets: false,
            })
            .await
            .map_err(|_| unavailable("no adapter"))?;
        let (device, queue) = adapter
            .request_device(&wgpu::DeviceDescriptor {
                label: None,
                required_features: wgpu::Features::empty(),
                // The least that every back end gives, but canvases as large as this one can.
                required_limits: wgpu::Limits::downlevel_webgl2_defaults().using_resolution(adapter.limits()),
                ..Default::default()
            })
            .await
            .map_err(|_| unavailable("an adapter that gives no device"))?;
        Ok(Self {
            instance,
            adapter,
            device,
            queue,
        })
    }

    /// The longest side that a picture can have on this device.
    pub fn max_side_px(&self) -> u32 {
        MAX_SIDE_PX.min(self.device.limits().max_texture_dimension_2d)
    }

    /// A device on the machine's own driver, to draw off screen.
    ///
    /// # Errors
    /// As [`Self::new`].
    #[cfg(feature = "native")]
    pub fn native() -> Result<Self> {
        let mut descriptor = wgpu::InstanceDescriptor::new_without_display_handle();
        descriptor.backends = wgpu::Backends::VULKAN;
        pollster::block_on(Self::new(wgpu::Instance::new(descriptor), None))
    }

    /// Lets finished work be noticed, without waiting for any: on WebGL 2 a capture arrives only through this; with WebGPU
    /// the browser does it by itself. A lost device shows in the work that waits, not here.
    pub fn poll(&self) {
        let _ = self.device.poll(wgpu::PollType::Poll);
    }
}

/// A pipeline layout of these groups.
pub(super) fn pipeline_layout(
    device: &wgpu::Device,
    groups: &[&wgpu::BindGroupLayout],
) -> wgpu::PipelineLayout {
    let groups: Vec<_> = groups.iter().map(|group| Some(*group)).collect();
    device.create_pipeline_layout(&wgpu::PipelineLayoutDescriptor {
        label: None,
        bind_group_layouts: &groups,
        immediate_size: 0,
    })
}
