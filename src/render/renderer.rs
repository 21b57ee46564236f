//! From a scene and a view to submitted work: one shadow pass, one picture pass.

use super::gpu::Gpu;
use super::gpu_data::{DecalInstance, Globals, LimbInstance, shape_table};
use super::instances::Instances;
use super::limb::LimbPipelines;
use super::shadow::{ShadowMap, shadow_from_world};
use super::target::{Attachments, CanvasTarget};
#[cfg(feature = "full")]
use super::{avatar, cover, ghost, gpu_data::TrailVertex, gpu_data::UncertainInstance, trail, uncertain};
use super::{decal, ground, limb, sky};
use crate::camera::View;
#[cfg(feature = "full")]
use crate::scene::Backdrop;
use crate::scene::Scene;

/// What all views on one device share: pipelines, the tube, the table of shapes.
pub struct Pipelines {
    /// The colour format they draw in.
    pub format: wgpu::TextureFormat,
    globals_layout: wgpu::BindGroupLayout,
    shadow_layout: wgpu::BindGroupLayout,
    shapes: wgpu::Buffer,
    sky: wgpu::RenderPipeline,
    ground: wgpu::RenderPipeline,
    decal: wgpu::RenderPipeline,
    limb: LimbPipelines,
    #[cfg(feature = "full")]
    avatar: avatar::AvatarPipelines,
    #[cfg(feature = "full")]
    cover: wgpu::RenderPipeline,
    #[cfg(feature = "full")]
    ghost: wgpu::RenderPipeline,
    #[cfg(feature = "full")]
    trail: wgpu::RenderPipeline,
    #[cfg(feature = "full")]
    uncertain: wgpu::RenderPipeline,
}

impl Pipelines {
    /// Builds them for pictures of a colour format.
    pub fn new(gpu: &Gpu, format: wgpu::TextureFormat) -> Self {
        let device = &gpu.device;
        let uniform = |binding, visibility| wgpu::BindGroupLayoutEntry {
            binding,
            visibility,
            ty: wgpu::BindingType::Buffer {
                ty: wgpu::BufferBindingType::Uniform,
                has_dynamic_offset: false,
                min_binding_size: None,
            },
            count: None,
        };
        let globals_layout = device.create_bind_group_layout(&wgpu::BindGroupLayoutDescriptor {
            label: Some("globals"),
            entries: &[
                uniform(0, wgpu::ShaderStages::VERTEX_FRAGMENT),
                uniform(1, wgpu::ShaderStages::VERTEX_FRAGMENT),
            ],
        });
        let shadow_layout = ShadowMap::group_layout(device);
        let table = shape_table();
        let shapes = device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("shapes"),
            size: size_of_val(table.as_slice()) as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        gpu.queue.write_buffer(&shapes, 0, bytemuck::cast_slice(&table));
        Self {
            format,
            sky: sky::pipeline(device, format, &globals_layout),
            ground: ground::pipeline(device, format, &globals_layout, &shadow_layout),
            decal: decal::pipeline(device, format, &globals_layout, &shadow_layout),
            limb: LimbPipelines::new(device, &gpu.queue, format, &globals_layout, &shadow_layout),
            #[cfg(feature = "full")]
            avatar: avatar::AvatarPipelines::new(device, format, &globals_layout, &shadow_layout),
            #[cfg(feature = "full")]
            cover: cover::pipeline(device, format),
            #[cfg(feature = "full")]
            ghost: ghost::pipeline(device, format, &globals_layout, &shadow_layout),
            #[cfg(feature = "full")]
            trail: trail::pipeline(device, format, &globals_layout),
            #[cfg(feature = "full")]
            uncertain: uncertain::pipeline(device, format, &globals_layout, &shadow_layout),
            globals_layout,
            shadow_layout,
            shapes,
        }
    }
}

/// One view's own buffers.
pub struct Renderer {
    globals: wgpu::Buffer,
    globals_group: wgpu::BindGroup,
    shadow: ShadowMap,
    limbs: Instances<LimbInstance>,
    decals: Instances<DecalInstance>,
    #[cfg(feature = "full")]
    avatars: avatar::Dressed,
    #[cfg(feature = "full")]
    ghosts: Instances<LimbInstance>,
    /// How far ghosts are from the eye, with their place in the scene.
    #[cfg(feature = "full")]
    ghost_order: Vec<(f32, usize)>,
    #[cfg(feature = "full")]
    trails: Instances<TrailVertex>,
    #[cfg(feature = "full")]
    uncertain: Instances<UncertainInstance>,
    attachments: Option<Attachments>,
    frames_submitted: u64,
    draw_calls: u32,
}

impl Renderer {
    /// The buffers of a view on this device.
    pub fn new(gpu: &Gpu, pipelines: &Pipelines) -> Self {
        let globals = gpu.device.create_buffer(&wgpu::BufferDescriptor {
            label: Some("globals"),
            size: size_of::<Globals>() as u64,
            usage: wgpu::BufferUsages::UNIFORM | wgpu::BufferUsages::COPY_DST,
            mapped_at_creation: false,
        });
        let globals_group = gpu.device.create_bind_group(&wgpu::BindGroupDescriptor {
            label: Some("globals"),
            layout: &pipelines.globals_layout,
            entries: &[
                wgpu::BindGroupEntry {
                    binding: 0,
                    resource: globals.as_entire_binding(),
                },
                wgpu::BindGroupEntry {
                    binding: 1,
                    resource: pipelines.shapes.as_entire_binding(),
                },
            ],
        });
        Self {
            globals,
            globals_group,
            shadow: ShadowMap::new(&gpu.device, &pipelines.shadow_layout),
            limbs: Instances::default(),
            decals: Instances::default(),
            #[cfg(feature = "full")]
            avatars: avatar::Dressed::default(),
            #[cfg(feature = "full")]
            ghosts: Instances::default(),
            #[cfg(feature = "full")]
            ghost_order: Vec::new(),
            #[cfg(feature = "full")]
            trails: Instances::default(),
            #[cfg(feature = "full")]
            uncertain: Instances::default(),
            attachments: None,
            frames_submitted: 0,
            draw_calls: 0,
        }
    }

    /// To be called when the scene belongs to another replay.
    pub fn forget_scene(&mut self) {
        self.limbs.forget();
        self.decals.forget();
    }

    /// Texels along a side of the shadow's map, held between 256 and 4096.
    #[cfg(feature = "full")]
    pub fn set_shadow_side(&mut self, gpu: &Gpu, pipelines: &Pipelines, side_px: u32) {
        let side_px = side_px.clamp(256, 4096).min(gpu.max_side_px());
        if side_px != self.shadow.side_px() {
            self.shadow = ShadowMap::of_side(&gpu.device, &pipelines.shadow_layout, side_px);
        }
    }

    /// Frames handed to the GPU so far.
    pub fn frames_submitted(&self) -> u64 {
        self.frames_submitted
    }

    /// Draw calls of the last frame, all passes together.
    pub fn draw_calls(&self) -> u32 {
        self.draw_calls
    }

    /// Draws one frame on the canvas; false when the canvas had no frame to give.
    pub fn draw(
        &mut self,
        gpu: &Gpu,
        pipelines: &Pipelines,
        canvas: &CanvasTarget,
        scene: &Scene,
        view: &View,
    ) -> bool {
        let Some(frame) = canvas.next_frame(gpu) else {
            return false;
        };
        let resolved = frame.texture.create_view(&wgpu::TextureViewDescriptor::default());
        self.draw_into(gpu, pipelines, &resolved, canvas.size_px(), scene, view);
        gpu.queue.present(frame);
        true
    }

    /// Draws one frame into a texture of the pipelines' format and of this size.
    pub fn draw_into(
        &mut self,
        gpu: &Gpu,
        pipelines: &Pipelines,
        resolved: &wgpu::TextureView,
        size_px: [u32; 2],
        scene: &Scene,
        view: &View,
    ) {
        let (device, queue) = (&gpu.device, &gpu.queue);
        if self.attachments.as_ref().is_none_or(|a| a.size_px != size_px) {
            self.attachments = Some(Attachments::new(device, pipelines.format, size_px));
        }
        let Some(attachments) = &self.attachments else {
            return;
        };

        let shadow = scene
            .bounds
            .map(|bounds| shadow_from_world(&scene.look, &bounds, self.shadow.side_px()));
        let globals = Globals::new(scene, view, size_px, shadow);
        queue.write_buffer(&self.globals, 0, bytemuck::bytes_of(&globals));
        #[cfg(not(feature = "full"))]
        let (in_venue, parts, markings) = (true, &scene.parts[..], &scene.markings[..]);
        #[cfg(feature = "full")]
        let (in_venue, parts, markings) = match scene.backdrop {
            Backdrop::Venue => (true, &scene.parts[..], &scene.markings[..]),
            Backdrop::Nothing => (false, &[][..], &[][..]),
        };
        self.limbs.write(
            device,
            queue,
            parts.iter().map(LimbInstance::new),
            scene.limbs.iter().map(LimbInstance::new),
        );
        self.decals.write(
            device,
            queue,
            markings.iter().map(DecalInstance::new),
            scene.contacts.iter().map(DecalInstance::new),
        );

        #[cfg(feature = "full")]
        {
            let order = &mut self.ghost_order;
            self.ghosts.write_passing(device, queue, |instances| {
                ghost::add_instances(&scene.ghosts, view.eye_m, order, instances);
            });
            self.trails.write_passing(device, queue, |points| {
                points.extend(scene.trails.iter().flat_map(TrailVertex::of_trail));
            });
            self.uncertain.write_passing(device, queue, |instances| {
                instances.extend(scene.uncertain.iter().map(UncertainInstance::new));
            });
            self.avatars.write(gpu, &pipelines.avatar, &scene.worn);
        }

        let mut encoder = device.create_command_encoder(&wgpu::CommandEncoderDescriptor::default());
        self.draw_calls = 0;
        if shadow.is_some() {
            let mut pass = self.shadow.pass(&mut encoder);
            pass.set_pipeline(&pipelines.limb.shadow);
            pass.set_bind_group(0, &self.globals_group, &[]);
            self.draw_calls += limb::draw(&mut pass, &self.limbs, &pipelines.limb);
            #[cfg(feature = "full")]
            {
                self.draw_calls += self.avatars.draw_shadows(&mut pass, &pipelines.avatar);
            }
        }
        {
            let mut pass = attachments.pass(&mut encoder, resolved);
            pass.set_bind_group(0, &self.globals_group, &[]);
            pass.set_bind_group(1, &self.shadow.group, &[]);
            if in_venue {
                pass.set_pipeline(&pipelines.sky);
                pass.draw(0..3, 0..1);
                pass.set_pipeline(&pipelines.ground);
                pass.draw(0..4, 0..1);
                self.draw_calls += 2;
            }
            pass.set_pipeline(&pipelines.decal);
            self.draw_calls += decal::draw(&mut pass, &self.decals);
            pass.set_pipeline(&pipelines.limb.lit);
            self.draw_calls += limb::draw(&mut pass, &self.limbs, &pipelines.limb);
            #[cfg(feature = "full")]
            {
                self.draw_calls += self.avatars.draw(&mut pass, &pipelines.avatar);
                pass.set_pipeline(&pipelines.ghost);
                self.draw_calls += limb::draw(&mut pass, &self.ghosts, &pipelines.limb);
                pass.set_pipeline(&pipelines.uncertain);
                self.draw_calls += limb::draw(&mut pass, &self.uncertain, &pipelines.limb);
                pass.set_pipeline(&pipelines.trail);
                self.draw_calls += trail::draw(&mut pass, &self.trails);
                // A canvas with WebGL 2 always is see-through; another is where there is something to be seen behind it.
                if !in_venue || cfg!(feature = "webgl") {
                    pass.set_pipeline(&pipelines.cover);
                    pass.draw(0..3, 0..1);
                    self.draw_calls += 1;
                }
            }
        }
        queue.submit([encoder.finish()]);
        self.frames_submitted += 1;
    }
}
