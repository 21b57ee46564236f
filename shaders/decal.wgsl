// Strokes on the ground: painted lines, and the soft dark of contact. Mirrored by `DecalInstance` in src/render/gpu_data.rs.

struct DecalInstance {
    // x and z of the start, then of the end.
    @location(0) span_m: vec4f,
    @location(1) colour: vec3f,
    @location(2) strength: f32,
    @location(3) half_width_m: f32,
    // 0 a line, 1 a contact.
    @location(4) kind: u32,
}

struct DecalVertex {
    @builtin(position) clip: vec4f,
    @location(0) flat_m: vec2f,
    // Across the stroke, and beyond its ends, in metres.
    @location(1) across_m: f32,
    @location(2) along_m: f32,
    @location(3) @interpolate(flat) length_m: f32,
    @location(4) @interpolate(flat) half_width_m: f32,
    @location(5) @interpolate(flat) colour: vec3f,
    @location(6) @interpolate(flat) strength: f32,
    @location(7) @interpolate(flat) kind: u32,
}

@vertex
fn vs_decal(@builtin(vertex_index) index: u32, decal: DecalInstance) -> DecalVertex {
    let side = f32(index & 1u) * 2.0 - 1.0;
    let at_end = f32(index >> 1u);
    let span = decal.span_m.zw - decal.span_m.xy;
    let length_m = length(span);
    let direction = select(vec2f(1.0, 0.0), span / max(length_m, 1e-6), length_m > 1e-6);
    let across = vec2f(-direction.y, direction.x);
    let end_m = mix(decal.span_m.xy, decal.span_m.zw, at_end);

    // Grow by what a pixel covers on the ground here, so that thin strokes fade instead of breaking up.
    let to_eye = globals.eye_m - vec3f(end_m.x, 0.0, end_m.y);
    let distance_m = length(to_eye);
    let elevation = max(to_eye.y / distance_m, 0.04);
    let pixel_m = min(distance_m / globals.pixels_per_m / elevation, 1.5);
    let grow_m = select(pixel_m * 1.5, 0.0, decal.kind == 1u);
    let reach_m = decal.half_width_m + grow_m;

    let flat_m = end_m + across * side * reach_m + direction * (at_end * 2.0 - 1.0) * reach_m;
    let along_m = at_end * length_m + (at_end * 2.0 - 1.0) * reach_m;
    let clip = globals.clip_from_world * vec4f(flat_m.x, 0.0, flat_m.y, 1.0);
    return DecalVertex(clip, flat_m, side * reach_m, along_m, length_m, decal.half_width_m, decal.colour, decal.strength, decal.kind);
}

// The share of a pixel of size `pixel_m` that a band of half width `half_m` covers at a distance from its middle.
fn band(distance_m: f32, half_m: f32, pixel_m: f32) -> f32 {
    let p = max(pixel_m, 1e-5);
    return clamp((half_m + p * 0.5 - distance_m) / p, 0.0, min(1.0, 2.0 * half_m / p));
}

@fragment
fn fs_decal(in: DecalVertex) -> @location(0) vec4f {
    let world_m = vec3f(in.flat_m.x, 0.0, in.flat_m.y);
    let from_eye = world_m - globals.eye_m;
    let lost = haze(length(from_eye));
    let middle_m = in.length_m * 0.5;
    let line_cover = band(abs(in.across_m), in.half_width_m, fwidth(in.across_m))
        * clamp((middle_m + in.half_width_m * 0.5 - abs(in.along_m - middle_m)) / max(fwidth(in.along_m), 1e-5) + 0.5, 0.0, 1.0);
    let beyond_m = max(abs(in.along_m - middle_m) - middle_m, 0.0);
    let spot = max(1.0 - (in.across_m * in.across_m + beyond_m * beyond_m) / max(in.half_width_m * in.half_width_m, 1e-6), 0.0);
    if in.kind == 1u {
        return vec4f(0.0, 0.0, 0.0, in.strength * spot * spot * (1.0 - lost));
    }
    let lit = light_on_floor(in.colour, world_m, 0.6, in.clip.xy);
    return vec4f(finish(mix(lit, haze_towards(normalize(from_eye)), lost), in.clip.xy), line_cover * in.strength);
}
