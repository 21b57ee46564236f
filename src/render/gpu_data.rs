//! The only mirror of the WGSL structs: what is written here is what shaders/*.wgsl reads.

use bytemuck::{Pod, Zeroable};
use glam::Mat4;

use crate::camera::View;
#[cfg(feature = "full")]
use crate::scene::{AvatarVertex, Backdrop, Trail, Uncertain, UncertainKind, Worn};
use crate::scene::{Decal, DecalKind, Limb, LimbKind, RINGS, Rgb, Scene, digit_segments, limb_rings};

/// `Globals` in shaders/shared/globals.wgsl.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub(super) struct Globals {
    clip_from_world: [f32; 16],
    world_from_clip: [f32; 16],
    shadow_from_world: [f32; 16],
    eye_m: [f32; 3],
    pixels_per_m: f32,
    light_direction: [f32; 3],
    shadow_spread: f32,
    light: [f32; 3],
    fog_distance_m: f32,
    sky_light: [f32; 3],
    grain: f32,
    ground_light: [f32; 3],
    vignette: f32,
    zenith: [f32; 3],
    stand_height: f32,
    horizon: [f32; 3],
    pad_b: f32,
    open_ground: [f32; 3],
    pad_c: f32,
    surface: [f32; 3],
    pad_d: f32,
    surface_rect_m: [f32; 4],
    viewport_px: [f32; 2],
    pad_e: [f32; 2],
}

impl Globals {
    pub(super) fn new(
        scene: &Scene,
        view: &View,
        viewport_px: [u32; 2],
        shadow: Option<(Mat4, f32)>,
    ) -> Self {
        let (look, ground) = (&scene.look, &scene.ground);
        let (shadow_from_world, shadow_spread) = shadow.unwrap_or((Mat4::IDENTITY, 0.0));
        let viewport_px = viewport_px.map(|side| side as f32);
        let (low, high) = (ground.surface_min_m, ground.surface_max_m);
        Self {
            clip_from_world: view.clip_from_world.to_cols_array(),
            world_from_clip: view.clip_from_world.inverse().to_cols_array(),
            shadow_from_world: shadow_from_world.to_cols_array(),
            eye_m: view.eye_m.to_array(),
            pixels_per_m: viewport_px[1] / (2.0 * (view.vertical_fov_rad * 0.5).tan()),
            light_direction: look.light_direction.to_array(),
            shadow_spread,
            light: look.light.to_array(),
            fog_distance_m: look.fog_distance_m,
            sky_light: look.sky_light.to_array(),
            grain: ground.grain,
            ground_light: look.ground_light.to_array(),
            vignette: vignette_of(scene),
            zenith: look.zenith.to_array(),
            stand_height: look.stand_height,
            horizon: look.horizon.to_array(),
            pad_b: 0.0,
            open_ground: ground.open.to_array(),
            pad_c: 0.0,
            surface: ground.surface.to_array(),
            pad_d: 0.0,
            surface_rect_m: [low.x, low.y, high.x, high.y],
            viewport_px,
            pad_e: [0.0; 2],
        }
    }
}

/// How much darker a picture gets with the squared distance from its middle, in sides: by half of it in the corners.
const VIGNETTE: f32 = 0.55;

#[cfg(not(feature = "full"))]
fn vignette_of(_: &Scene) -> f32 {
    VIGNETTE
}

/// What is laid over another picture keeps its colours to the corners.
#[cfg(feature = "full")]
fn vignette_of(scene: &Scene) -> f32 {
    match scene.backdrop {
        Backdrop::Venue => VIGNETTE,
        Backdrop::Nothing => 0.0,
    }
}

/// `LimbInstance` in shaders/limb.wgsl.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub(super) struct LimbInstance {
    from_girth: [f32; 4],
    via_presence: [f32; 4],
    to_hem: [f32; 4],
    front_from_width: [f32; 4],
    front_to_width: [f32; 4],
    colour_a: [u8; 4],
    colour_b: [u8; 4],
    colour_c: [u8; 4],
    marks: u32,
    root_outward: [f32; 4],
}

impl LimbInstance {
    pub(super) const ATTRIBUTES: [wgpu::VertexAttribute; 10] = wgpu::vertex_attr_array![
        1 => Float32x4, 2 => Float32x4, 3 => Float32x4, 4 => Float32x4, 5 => Float32x4,
        6 => Unorm8x4, 7 => Unorm8x4, 8 => Unorm8x4, 9 => Uint32, 10 => Float32x4,
    ];

    pub(super) fn new(limb: &Limb) -> Self {
        let opaque = |Rgb([r, g, b]): Rgb| [r, g, b, 255];
        // A head's hem is its hairline.
        let hem = if limb.kind == LimbKind::Head {
            HAIRLINE
        } else {
            limb.hem
        };
        let number = limb.number.map_or(0, |number| {
            u32::from(number.on_bib) | (u32::from(number.value) + 1) << 1
        });
        Self {
            from_girth: limb.from_m.extend(limb.girth).to_array(),
            via_presence: limb.via_m.extend(limb.presence).to_array(),
            to_hem: limb.to_m.extend(hem).to_array(),
            front_from_width: limb.front_from.extend(limb.width_from).to_array(),
            front_to_width: limb.front_to.extend(limb.width_to).to_array(),
            colour_a: opaque(limb.colour_a),
            colour_b: opaque(limb.colour_b),
            colour_c: opaque(limb.colour_c),
            marks: limb.kind as u32 | u32::from(limb.inferred) << 8 | number << 9,
            root_outward: limb.root.extend(limb.outward).to_array(),
        }
    }
}

#[cfg(feature = "full")]
impl LimbInstance {
    /// The same, to leave its depth only.
    pub(super) fn for_depth(mut self) -> Self {
        self.via_presence[3] = -1.0;
        self
    }

    /// The same, opaque to this share.
    pub(super) fn seen_through(mut self, opacity: f32) -> Self {
        self.via_presence[3] *= opacity;
        self
    }
}

/// A limb, and the `spread` of shaders/uncertain.wgsl: how far its surface stands off at its start, its corner and its end, and
/// whether it bridges a gap.
#[cfg(feature = "full")]
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub(super) struct UncertainInstance {
    limb: LimbInstance,
    spread_m: [f32; 3],
    bridges: f32,
}

#[cfg(feature = "full")]
impl UncertainInstance {
    pub(super) const ATTRIBUTES: [wgpu::VertexAttribute; 11] = wgpu::vertex_attr_array![
        1 => Float32x4, 2 => Float32x4, 3 => Float32x4, 4 => Float32x4, 5 => Float32x4,
        6 => Unorm8x4, 7 => Unorm8x4, 8 => Unorm8x4, 9 => Uint32, 10 => Float32x4, 11 => Float32x4,
    ];

    pub(super) fn new(uncertain: &Uncertain) -> Self {
        Self {
            limb: LimbInstance::new(&uncertain.limb),
            spread_m: uncertain.spread_m,
            bridges: match uncertain.kind {
                UncertainKind::Spread => 0.0,
                UncertainKind::Bridge => 1.0,
            },
        }
    }
}

/// `AvatarVertexData` in shaders/avatar.wgsl.
#[cfg(feature = "full")]
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub(super) struct AvatarVertexData {
    position_m: [f32; 3],
    normal: [f32; 3],
    texture_coordinates: [f32; 2],
    segments: [u8; 4],
    weights: [u8; 4],
    colour: [u8; 4],
    picture: u32,
}

#[cfg(feature = "full")]
impl AvatarVertexData {
    pub(super) const ATTRIBUTES: [wgpu::VertexAttribute; 7] = wgpu::vertex_attr_array![
        0 => Float32x3, 1 => Float32x3, 2 => Float32x2, 3 => Uint8x4, 4 => Unorm8x4, 5 => Unorm8x4, 6 => Uint32,
    ];

    pub(super) fn new(vertex: &AvatarVertex) -> Self {
        let [r, g, b] = vertex.colour;
        Self {
            position_m: vertex.position_m.to_array(),
            normal: vertex.normal.to_array(),
            texture_coordinates: vertex.texture_coordinates,
            segments: vertex.segments,
            weights: vertex.weights,
            colour: [r, g, b, 255],
            picture: vertex.picture.map_or(0, |picture| u32::from(picture) + 1),
        }
    }
}

/// Texels of one segment in the row of a wearer; shaders/avatar.wgsl reads them.
#[cfg(feature = "full")]
pub(super) const SEGMENT_TEXELS: usize = 4;

/// The row of a wearer.
#[cfg(feature = "full")]
pub(super) fn wearer_row(worn: &Worn) -> impl Iterator<Item = [f32; 4]> {
    let inferred = f32::from(u8::from(worn.inferred));
    worn.segments.iter().flat_map(move |segment| {
        let [x, y, z] = segment.rows;
        [x, y, z, [segment.presence, inferred, 0.0, 0.0]]
    })
}

/// A point of a trail; shaders/trail.wgsl reads four in a row.
#[cfg(feature = "full")]
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub(super) struct TrailVertex {
    at_m: [f32; 3],
    /// Half the thickness; 0 between trails and in gaps.
    radius_m: f32,
    colour: [u8; 4],
}

#[cfg(feature = "full")]
impl TrailVertex {
    /// The points before, at and after a piece's ends; of the piece's own the colours too.
    pub(super) const SLOTS: [&[wgpu::VertexAttribute]; 4] = [
        &wgpu::vertex_attr_array![0 => Float32x4],
        &wgpu::vertex_attr_array![1 => Float32x4, 2 => Unorm8x4],
        &wgpu::vertex_attr_array![3 => Float32x4, 4 => Unorm8x4],
        &wgpu::vertex_attr_array![5 => Float32x4],
    ];

    const GAP: Self = Self {
        at_m: [0.0; 3],
        radius_m: 0.0,
        colour: [0; 4],
    };

    /// The points of a trail, with a gap before and after.
    pub(super) fn of_trail(trail: &Trail) -> impl Iterator<Item = Self> {
        let points = trail.points.iter().map(|point| {
            if !point.at_m.is_finite() {
                return Self::GAP;
            }
            let Rgb([r, g, b]) = trail.colour(point.speed_mps);
            // The far end is thin and faint.
            let left = point.strength.clamp(0.0, 1.0);
            Self {
                at_m: point.at_m.to_array(),
                radius_m: trail.radius_m * (0.35 + 0.65 * left).max(1e-6),
                colour: [r, g, b, (255.0 * (left * 3.0).min(1.0)) as u8],
            }
        });
        std::iter::once(Self::GAP)
            .chain(points)
            .chain(std::iter::once(Self::GAP))
    }
}

/// Share of a head's height where the hair begins at the side; the tilt lowers it behind and raises it in front.
const HAIRLINE: f32 = 0.72;
const HAIRLINE_TILT: f32 = -0.16;

/// How far from a knee or an elbow its rounding reaches, as a share of the whole limb: about 6 cm on a leg.
const CORNER: f32 = 0.07;

/// `DecalInstance` in shaders/decal.wgsl.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub(super) struct DecalInstance {
    span_m: [f32; 4],
    colour: [f32; 3],
    strength: f32,
    half_width_m: f32,
    kind: u32,
}

impl DecalInstance {
    pub(super) const ATTRIBUTES: [wgpu::VertexAttribute; 5] = wgpu::vertex_attr_array![
        0 => Float32x4, 1 => Float32x3, 2 => Float32, 3 => Float32, 4 => Uint32,
    ];

    pub(super) fn new(decal: &Decal) -> Self {
        Self {
            span_m: [decal.from_m.x, decal.from_m.y, decal.to_m.x, decal.to_m.y],
            colour: decal.colour.to_array(),
            strength: decal.strength,
            half_width_m: decal.half_width_m,
            kind: match decal.kind {
                DecalKind::Line => 0,
                DecalKind::Contact => 1,
            },
        }
    }
}

/// `ShapeRing` in shaders/limb.wgsl.
#[repr(C)]
#[derive(Clone, Copy, Debug, Pod, Zeroable)]
pub(super) struct ShapeRing {
    place: [f32; 4],
    lean: [f32; 4],
    form: [f32; 4],
}

/// `Shapes` in shaders/limb.wgsl: the rings of every kind of limb, in the order of their numbers, then the digits' strokes.
pub(super) fn shape_table() -> Vec<[f32; 4]> {
    let rings = ring_table();
    let mut table = bytemuck::cast_slice::<_, [f32; 4]>(&rings).to_vec();
    table.extend(('0'..='9').flat_map(digit_segments));
    table
}

fn ring_table() -> Vec<ShapeRing> {
    let mut table = Vec::with_capacity(LimbKind::ALL.len() * RINGS);
    for kind in LimbKind::ALL {
        let tilt = if kind == LimbKind::Head {
            HAIRLINE_TILT
        } else {
            0.0
        };
        let corner = if matches!(kind, LimbKind::Arm | LimbKind::Leg) {
            CORNER
        } else {
            0.5
        };
        table.extend(limb_rings(kind).map(|r| ShapeRing {
            place: [r.along, r.beyond_m, r.half_width_m, r.half_depth_m],
            lean: [r.forward_m, tilt, corner, 0.0],
            form: [r.outward_m, r.ridge_m, r.squareness, 0.0],
        }));
    }
    table
}

/// For the test that holds these mirrors against the shaders: member names with their offsets, and the size.
#[cfg(test)]
mod layout {
    use super::*;

    type Layout = (Vec<(String, usize)>, usize);

    macro_rules! mirror {
        ($ty:ident: $($field:ident)*) => {
            impl $ty {
                pub(in crate::render) fn layout() -> Layout {
                    (vec![$((stringify!($field).to_owned(), std::mem::offset_of!($ty, $field))),*], size_of::<$ty>())
                }
            }
        };
    }

    mirror!(Globals: clip_from_world world_from_clip shadow_from_world eye_m pixels_per_m light_direction shadow_spread light fog_distance_m sky_light grain ground_light vignette zenith stand_height horizon pad_b open_ground pad_c surface pad_d surface_rect_m viewport_px pad_e);
    mirror!(LimbInstance: from_girth via_presence to_hem front_from_width front_to_width colour_a colour_b colour_c marks root_outward);
    #[cfg(feature = "full")]
    mirror!(AvatarVertexData: position_m normal texture_coordinates segments weights colour picture);
    mirror!(DecalInstance: span_m colour strength half_width_m kind);
    mirror!(ShapeRing: place lean form);
}
