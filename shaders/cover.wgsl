// One triangle over the whole picture, of which only the alpha of 1 counts; see src/render/cover.rs.

@vertex
fn vs_cover(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
    return vec4f(vec2f(f32(index & 1u), f32(index >> 1u)) * 4.0 - 1.0, 1.0, 1.0);
}

@fragment
fn fs_cover() -> @location(0) vec4f {
    return vec4f(1.0);
}
