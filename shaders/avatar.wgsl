// Avatars: skinned meshes, every wearer of one an instance. Mirrored by `AvatarVertexData` in src/render/gpu_data.rs. Follows
// limb.wgsl, whose light they share.

// Four texels for each segment, a row for each wearer: three rows from the bound pose to the world; then how much of it is seen
// and whether it is inferred.
@group(2) @binding(0) var segments: texture_2d<f32>;
@group(2) @binding(1) var pictures: texture_2d_array<f32>;
@group(2) @binding(2) var picture_sampler: sampler;

// A limb that nothing is painted on.
const PLAIN: u32 = 7u;

struct AvatarVertexData {
    @location(0) position_m: vec3f,
    @location(1) normal: vec3f,
    @location(2) texture_coordinates: vec2f,
    @location(3) segments: vec4u,
    @location(4) weights: vec4f,
    // The base colour, sRGB.
    @location(5) colour: vec4f,
    // The index of its picture plus one; 0 without one.
    @location(6) picture: u32,
}

struct Skinned {
    world_m: vec3f,
    normal: vec3f,
    presence: f32,
    inferred: f32,
}

fn skinned(vertex: AvatarVertexData, wearer: u32) -> Skinned {
    var x = vec4f(0.0);
    var y = vec4f(0.0);
    var z = vec4f(0.0);
    var seen = vec2f(0.0);
    for (var i = 0u; i < 4u; i++) {
        let weight = vertex.weights[i];
        let at = vec2i(i32(vertex.segments[i] * 4u), i32(wearer));
        x += weight * textureLoad(segments, at, 0);
        y += weight * textureLoad(segments, at + vec2i(1, 0), 0);
        z += weight * textureLoad(segments, at + vec2i(2, 0), 0);
        seen += weight * textureLoad(segments, at + vec2i(3, 0), 0).xy;
    }
    let at = vec4f(vertex.position_m, 1.0);
    // Normals go by the cofactors, since segments are stretched.
    let n = vertex.normal;
    let normal = vec3f(dot(cross(y.xyz, z.xyz), n), dot(cross(z.xyz, x.xyz), n), dot(cross(x.xyz, y.xyz), n));
    // Weights add up to one but for rounding, of which an edge would tell.
    let presence = select(seen.x, 1.0, seen.x > 0.998);
    return Skinned(vec3f(dot(x, at), dot(y, at), dot(z, at)), normal, presence, seen.y);
}

struct AvatarFragment {
    @builtin(position) clip: vec4f,
    @location(0) world_m: vec3f,
    @location(1) normal: vec3f,
    @location(2) texture_coordinates: vec2f,
    @location(3) presence: f32,
    @location(4) @interpolate(flat) colour: vec3f,
    @location(5) @interpolate(flat) picture: u32,
    @location(6) @interpolate(flat) inferred: u32,
}

@vertex
fn vs_avatar(vertex: AvatarVertexData, @builtin(instance_index) wearer: u32) -> AvatarFragment {
    let body = skinned(vertex, wearer);
    return AvatarFragment(
        globals.clip_from_world * vec4f(body.world_m, 1.0),
        body.world_m,
        body.normal / max(length(body.normal), 1e-12),
        vertex.texture_coordinates,
        body.presence,
        vertex.colour.rgb,
        vertex.picture,
        u32(body.inferred > 0.5),
    );
}

@fragment
fn fs_avatar(in: AvatarFragment, @builtin(front_facing) is_front: bool) -> @location(0) vec4f {
    let layer = i32(max(in.picture, 1u)) - 1;
    let texel = textureSample(pictures, picture_sampler, in.texture_coordinates, layer).rgb;
    let paint = select(vec3f(1.0), linear_from_srgb(texel), in.picture > 0u);
    let colour = srgb_from_linear(linear_from_srgb(in.colour) * paint);
    let marks = PLAIN | select(0u, 256u, in.inferred > 0u);
    // Hair and cloth may be seen from behind.
    let normal = select(-in.normal, in.normal, is_front);
    return lit_body(LitVertex(in.clip, in.world_m, normal, vec4f(0.0), -1.0, colour, colour, colour, in.presence, marks));
}

@vertex
fn vs_avatar_shadow(vertex: AvatarVertexData, @builtin(instance_index) wearer: u32) -> @builtin(position) vec4f {
    let body = skinned(vertex, wearer);
    // What fades away casts no shadow in the end.
    let clip = globals.shadow_from_world * vec4f(body.world_m, 1.0);
    return select(vec4f(0.0, 0.0, 2.0, 1.0), clip, body.presence > 0.5);
}
