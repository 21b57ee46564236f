// The ground: one large square around the eye, with the venue's prepared surface on it.

const GROUND_REACH_M: f32 = 600.0;

struct GroundVertex {
    @builtin(position) clip: vec4f,
    @location(0) flat_m: vec2f,
}

@vertex
fn vs_ground(@builtin(vertex_index) index: u32) -> GroundVertex {
    let corner = vec2f(f32(index & 1u), f32(index >> 1u)) * 2.0 - 1.0;
    let flat_m = globals.eye_m.xz + corner * GROUND_REACH_M;
    return GroundVertex(globals.clip_from_world * vec4f(flat_m.x, 0.0, flat_m.y, 1.0), flat_m);
}

@fragment
fn fs_ground(in: GroundVertex) -> @location(0) vec4f {
    let world_m = vec3f(in.flat_m.x, 0.0, in.flat_m.y);
    let distance_m = distance(globals.eye_m, world_m);
    let footprint_m = max(fwidth(in.flat_m.x), fwidth(in.flat_m.y));

    // Signed distance to the prepared surface's edge, negative inside, softened over one pixel.
    let middle = (globals.surface_rect_m.xy + globals.surface_rect_m.zw) * 0.5;
    let half_size = (globals.surface_rect_m.zw - globals.surface_rect_m.xy) * 0.5;
    let outside = abs(in.flat_m - middle) - half_size;
    let edge_m = max(outside.x, outside.y);
    let inside = select(0.0, clamp(0.5 - edge_m / footprint_m, 0.0, 1.0), half_size.x > 0.0);

    // Grain at two sizes, each fading out before it would shimmer.
    let coarse = value_noise(in.flat_m * 0.9) * clamp(1.0 - footprint_m * 0.9, 0.0, 1.0);
    let fine = value_noise(in.flat_m * 37.0) * clamp(1.0 - footprint_m * 37.0, 0.0, 1.0);
    // Mown stripes on the open ground beside a prepared surface, five metres each.
    let stripe = select(0.0, sin(in.flat_m.y * 0.6283185) * 0.35, half_size.x > 0.0);
    let variation = 1.0 + globals.grain * (coarse * 1.2 + fine + stripe * (1.0 - inside));

    let albedo = mix(globals.open_ground, globals.surface, inside) * variation;
    let lit = light_on_floor(albedo, world_m, mix(0.35, 1.0, inside), in.clip.xy);
    let direction = (world_m - globals.eye_m) / distance_m;
    return vec4f(finish(mix(lit, haze_towards(direction), haze(distance_m)), in.clip.xy), 1.0);
}
