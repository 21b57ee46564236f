//! wgpu: device, target, one file per pipeline.
