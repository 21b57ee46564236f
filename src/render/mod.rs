//! wgpu: device, target, one file per pipeline. The only room that touches a GPU.
//!
//! Buffers are filled with `write_buffer` only and never mapped at creation, since on a lost device that traps.

#[cfg(feature = "full")]
mod avatar;
mod capture;
#[cfg(feature = "full")]
mod cover;
mod decal;
#[cfg(feature = "full")]
mod ghost;
mod gpu;
mod gpu_data;
mod ground;
mod instances;
mod limb;
mod renderer;
mod shader;
mod shadow;
mod sky;
mod target;
#[cfg(feature = "full")]
mod trail;
#[cfg(feature = "full")]
mod uncertain;

pub use capture::capture;
pub use gpu::{Gpu, SAMPLES};
pub use renderer::{Pipelines, Renderer};
pub use target::{CanvasTarget, MAX_SIDE_PX};
