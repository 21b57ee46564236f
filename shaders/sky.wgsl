// The backdrop behind everything: one triangle that covers the picture.

struct SkyVertex {
    @builtin(position) clip: vec4f,
    @location(0) ndc: vec2f,
}

@vertex
fn vs_sky(@builtin(vertex_index) index: u32) -> SkyVertex {
    let corner = vec2f(f32(index & 1u), f32(index >> 1u)) * 4.0 - 1.0;
    return SkyVertex(vec4f(corner, 1.0, 1.0), corner);
}

@fragment
fn fs_sky(in: SkyVertex) -> @location(0) vec4f {
    let far = globals.world_from_clip * vec4f(in.ndc, 1.0, 1.0);
    let direction = normalize(far.xyz / far.w - globals.eye_m);
    return vec4f(finish(backdrop(direction), in.clip.xy), 1.0);
}
