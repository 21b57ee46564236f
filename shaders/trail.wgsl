// Trails: ribbons that face the eye, a piece for every two points. Mirrored by `TrailVertex` in src/render/gpu_data.rs.

struct Piece {
    // The points before, at and after the piece's ends: where (m) and half the thickness (m); a thickness of 0 is a gap.
    @location(0) before: vec4f,
    @location(1) from_point: vec4f,
    @location(2) from_colour: vec4f,
    @location(3) to_point: vec4f,
    @location(4) to_colour: vec4f,
    @location(5) after: vec4f,
}

struct Ribbon {
    @builtin(position) clip: vec4f,
    @location(0) colour: vec4f,
    // Pixels across from the middle, half the width in pixels, and 1; all times the depth, to be even on the screen.
    @location(1) across: vec3f,
}

// Thinner lines keep this half width and fade instead.
const LEAST_PX: f32 = 1.4;
const NEAR_M: f32 = 0.05;

fn pixel_of(clip: vec4f) -> vec2f {
    return clip.xy / clip.w * globals.viewport_px * 0.5;
}

fn direction_of(a: vec2f, b: vec2f, otherwise: vec2f) -> vec2f {
    let way = b - a;
    return select(otherwise, normalize(way + vec2f(1e-9, 0.0)), dot(way, way) > 1e-4);
}

@vertex
fn vs_trail(@builtin(vertex_index) corner: u32, piece: Piece) -> Ribbon {
    let at_end = corner > 1u;
    let side = f32(corner & 1u) * 2.0 - 1.0;
    let a = globals.clip_from_world * vec4f(piece.before.xyz, 1.0);
    let b = globals.clip_from_world * vec4f(piece.from_point.xyz, 1.0);
    let c = globals.clip_from_world * vec4f(piece.to_point.xyz, 1.0);
    let d = globals.clip_from_world * vec4f(piece.after.xyz, 1.0);
    let here = select(b, c, at_end);
    let point = select(piece.from_point, piece.to_point, at_end);
    if min(b.w, c.w) < NEAR_M || min(piece.from_point.w, piece.to_point.w) <= 0.0 {
        return Ribbon(vec4f(2.0, 2.0, 2.0, 1.0), vec4f(0.0), vec3f(0.0, 1.0, 1.0));
    }
    let along = direction_of(pixel_of(b), pixel_of(c), vec2f(1.0, 0.0));
    let is_first = piece.before.w <= 0.0 || a.w < NEAR_M;
    let is_last = piece.after.w <= 0.0 || d.w < NEAR_M;
    var beside = along;
    if !at_end && !is_first {
        beside = direction_of(pixel_of(a), pixel_of(b), along);
    } else if at_end && !is_last {
        beside = direction_of(pixel_of(c), pixel_of(d), along);
    }
    // Neighbours meet along the bisector of their corner, which of a sharp one is cut short.
    let tangent = normalize(along + beside + along * 1e-3);
    let bisector = vec2f(-tangent.y, tangent.x);
    let stretch = 1.0 / max(dot(tangent, along), 0.5);
    let wanted_px = globals.pixels_per_m * point.w / here.w;
    let half_px = max(wanted_px, LEAST_PX) + 0.75;
    let clip = here + vec4f(bisector * (side * stretch * half_px) / (globals.viewport_px * 0.5) * here.w, 0.0, 0.0);
    var colour = select(piece.from_colour, piece.to_colour, at_end);
    colour.a *= min(wanted_px / LEAST_PX, 1.0) * (1.0 - haze(here.w));
    return Ribbon(clip, colour, vec3f(side * half_px, half_px, 1.0) * here.w);
}

@fragment
fn fs_trail(in: Ribbon) -> @location(0) vec4f {
    let across = in.across.xy / in.across.z;
    let from_edge = across.y - abs(across.x);
    // The colour of the legend, with a fine dark outline that keeps it apart from any ground.
    let core = smoothstep(0.0, 1.2, from_edge - 0.18 * across.y);
    return vec4f(in.colour.rgb * mix(0.28, 1.0, core), in.colour.a * clamp(from_edge, 0.0, 1.0));
}
