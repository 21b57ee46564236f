//! What is drawn many times in one picture: what lasts as long as the replay is written once, the rest every frame.

use bytemuck::Pod;

/// Instances on the GPU, those that last first.
pub(super) struct Instances<T> {
    buffer: Option<wgpu::Buffer>,
    capacity: usize,
    lasting: usize,
    count: usize,
    staging: Vec<T>,
}

impl<T> Default for Instances<T> {
    fn default() -> Self {
        Self {
            buffer: None,
            capacity: 0,
            lasting: 0,
            count: 0,
            staging: Vec::new(),
        }
    }
}

impl<T: Pod> Instances<T> {
    /// Forgets what lasts, so that the next write takes it again.
    pub(super) fn forget(&mut self) {
        self.capacity = 0;
    }

    pub(super) fn write(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        lasting: impl ExactSizeIterator<Item = T>,
        passing: impl ExactSizeIterator<Item = T>,
    ) {
        let stride = size_of::<T>() as u64;
        self.count = lasting.len() + passing.len();
        self.staging.clear();
        if self.capacity < self.count || self.lasting != lasting.len() {
            self.lasting = lasting.len();
            self.capacity = self.count.next_power_of_two();
            self.buffer = Some(vertex_buffer(device, "instances", self.capacity as u64 * stride));
            self.staging.extend(lasting);
        }
        let first = self.lasting - self.staging.len();
        self.staging.extend(passing);
        if let (Some(buffer), false) = (&self.buffer, self.staging.is_empty()) {
            queue.write_buffer(buffer, first as u64 * stride, bytemuck::cast_slice(&self.staging));
        }
    }

    /// Writes what does not last, which is added to a buffer that is used again every frame.
    #[cfg(feature = "full")]
    pub(super) fn write_passing(
        &mut self,
        device: &wgpu::Device,
        queue: &wgpu::Queue,
        add: impl FnOnce(&mut Vec<T>),
    ) {
        self.staging.clear();
        add(&mut self.staging);
        self.count = self.staging.len();
        let stride = size_of::<T>() as u64;
        if self.capacity < self.count {
            self.capacity = self.count.next_power_of_two();
            self.buffer = Some(vertex_buffer(device, "instances", self.capacity as u64 * stride));
        }
        if let (Some(buffer), false) = (&self.buffer, self.staging.is_empty()) {
            queue.write_buffer(buffer, 0, bytemuck::cast_slice(&self.staging));
        }
    }

    /// The buffer and how many instances it holds; `None` where there is nothing to draw.
    pub(super) fn drawable(&self) -> Option<(&wgpu::Buffer, u32)> {
        let buffer = self.buffer.as_ref()?;
        (self.count > 0).then_some((buffer, self.count as u32))
    }
}

/// A vertex buffer to be filled with `write_buffer`.
pub(super) fn vertex_buffer(device: &wgpu::Device, label: &str, size: u64) -> wgpu::Buffer {
    device.create_buffer(&wgpu::BufferDescriptor {
        label: Some(label),
        size,
        usage: wgpu::BufferUsages::VERTEX | wgpu::BufferUsages::COPY_DST,
        mapped_at_creation: false,
    })
}
