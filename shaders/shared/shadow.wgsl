// The key light's shadow.
@group(1) @binding(0) var shadow_map: texture_depth_2d;
@group(1) @binding(1) var shadow_sampler: sampler_comparison;

// The share of the key light that reaches a point, 0 to 1: twelve taps on a Vogel disk, turned per pixel so that the
// edge is soft without bands.
fn light_reaching(world_m: vec3f, normal: vec3f, pixel: vec2f) -> f32 {
    if globals.shadow_spread <= 0.0 {
        return 1.0;
    }
    let lifted = world_m + normal * 0.012;
    let at = globals.shadow_from_world * vec4f(lifted, 1.0);
    let uv = at.xy * vec2f(0.5, -0.5) + 0.5;
    let depth = at.z;
    if any(uv <= vec2f(0.0)) || any(uv >= vec2f(1.0)) || depth >= 1.0 {
        return 1.0;
    }
    let turn = dither(pixel) * 6.2831853;
    var sum = 0.0;
    for (var i = 0; i < 12; i++) {
        let r = sqrt((f32(i) + 0.5) / 12.0) * globals.shadow_spread;
        let a = f32(i) * 2.3999632 + turn;
        sum += textureSampleCompareLevel(shadow_map, shadow_sampler, uv + r * vec2f(cos(a), sin(a)), depth - 0.0012);
    }
    return sum / 12.0;
}
