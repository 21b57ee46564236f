//! A picture read back from the GPU.

use super::gpu::Gpu;
use super::renderer::{Pipelines, Renderer};
use crate::camera::View;
use crate::error::{Error, ErrorCode, Result};
use crate::scene::Scene;

/// Draws a scene off screen and starts reading it back. `deliver` is called with RGBA bytes, top row first, once the
/// GPU is done; natively that is after a call of `device.poll`, in a browser by itself.
pub fn capture(
    gpu: &Gpu,
    pipelines: &Pipelines,
    renderer: &mut Renderer,
    size_px: [u32; 2],
    scene: &Scene,
    view: &View,
    deliver: impl FnOnce(Result<Vec<u8>>) + wgpu::WasmNotSend + 'static,
) {
    let [width, height] = size_px;
    let texture = gpu.device.create_texture(&wgpu::TextureDescriptor {
        label: Some("capture"),
        size: wgpu::Extent3d {
            width,
            height,
            depth_or_array_layers: 1,
        },
        mip_level_count: 1,
        sample_count: 1,
        dimension: wgpu::TextureDimension::D2,
        format: pipelines.format,
        usage: wgpu::TextureUsages::RENDER_ATTACHMENT | wgpu::TextureUsages::COPY_SRC,
        view_formats: &[],
    });
    let resolved = texture.create_view(&wgpu::TextureViewDescriptor::default());
    renderer.draw_into(gpu, pipelines, &resolved, size_px, scene, view);

    let row_bytes = width * 4;
    let padded_row_bytes = row_bytes.next_multiple_of(wgpu::COPY_BYTES_PER_ROW_ALIGNMENT);
    let buffer = gpu.device.create_buffer(&wgpu::BufferDescriptor {
        label: Some("capture"),
        size: u64::from(padded_row_bytes) * u64::from(height),
        usage: wgpu::BufferUsages::MAP_READ | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    });
    let mut encoder = gpu
        .device
        .create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
    encoder.copy_texture_to_buffer(
        texture.as_image_copy(),
        wgpu::TexelCopyBufferInfo {
            buffer: &buffer,
            layout: wgpu::TexelCopyBufferLayout {
                offset: 0,
                bytes_per_row: Some(padded_row_bytes),
                rows_per_image: None,
            },
        },
        texture.size(),
    );
    gpu.queue.submit([encoder.finish()]);

    #[cfg(not(feature = "full"))]
    let see_through = false;
    #[cfg(feature = "full")]
    let see_through = scene.backdrop == crate::scene::Backdrop::Nothing;
    let swap_red_and_blue = pipelines.format == wgpu::TextureFormat::Bgra8Unorm;
    let mapped = buffer.clone();
    buffer.map_async(wgpu::MapMode::Read, .., move |outcome| {
        if outcome.is_err() {
            deliver(Err(Error::new(
                ErrorCode::GpuLost,
                "the picture could not be read back; the graphics device was lost",
            )));
            return;
        }
        let mut pixels = Vec::with_capacity(row_bytes as usize * height as usize);
        let Ok(view) = mapped.get_mapped_range(..) else {
            deliver(Err(Error::new(
                ErrorCode::GpuLost,
                "the picture could not be read back; the graphics device was lost",
            )));
            return;
        };
        for row in view.chunks(padded_row_bytes as usize) {
            for pixel in row[..row_bytes as usize].chunks_exact(4) {
                let [a, g, c] = [pixel[0], pixel[1], pixel[2]];
                let [red, green, blue] = if swap_red_and_blue { [c, g, a] } else { [a, g, c] };
                pixels.extend(if see_through {
                    let alpha = u32::from(pixel[3]);
                    // An image's colours are not premultiplied.
                    let whole = |v: u8| ((u32::from(v) * 255 + alpha / 2) / alpha.max(1)).min(255) as u8;
                    [whole(red), whole(green), whole(blue), pixel[3]]
                } else {
                    [red, green, blue, 255]
                });
            }
        }
        deliver(Ok(pixels));
    });
}
