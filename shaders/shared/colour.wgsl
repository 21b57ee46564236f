// Colour: everything is computed in linear light; the last step of each fragment shader is `finish`.

fn linear_from_srgb(c: vec3f) -> vec3f {
    return select(pow((c + 0.055) / 1.055, vec3f(2.4)), c / 12.92, c <= vec3f(0.04045));
}

fn srgb_from_linear(c: vec3f) -> vec3f {
    let v = clamp(c, vec3f(0.0), vec3f(1.0));
    return select(1.055 * pow(v, vec3f(1.0 / 2.4)) - 0.055, v * 12.92, v <= vec3f(0.0031308));
}

// Khronos PBR Neutral: keeps kit colours true below 0.8 and rolls highlights off towards white.
fn tone_map(colour: vec3f) -> vec3f {
    let start = 0.76;
    let desaturation = 0.15;
    let x = min(colour.r, min(colour.g, colour.b));
    let offset = select(0.04, x - 6.25 * x * x, x < 0.08);
    let c = colour - offset;
    let peak = max(c.r, max(c.g, c.b));
    if peak < start {
        return c;
    }
    let d = 1.0 - start;
    let new_peak = 1.0 - d * d / (peak + d - start);
    let g = 1.0 - 1.0 / (desaturation * (peak - new_peak) + 1.0);
    return mix(c * (new_peak / peak), vec3f(new_peak), g);
}

// Interleaved gradient noise (Jimenez 2014), 0 to 1: hides the steps of eight bits in smooth skies.
fn dither(pixel: vec2f) -> f32 {
    return fract(52.9829189 * fract(dot(pixel, vec2f(0.06711056, 0.00583715))));
}

fn finish(colour: vec3f, pixel: vec2f) -> vec3f {
    let centred = pixel / globals.viewport_px - 0.5;
    let vignette = 1.0 - 0.55 * dot(centred, centred);
    return srgb_from_linear(tone_map(colour * vignette)) + (dither(pixel) - 0.5) / 255.0;
}

// The backdrop in a direction.
fn backdrop(direction: vec3f) -> vec3f {
    let height = max(direction.y, 0.0);
    let sky = mix(globals.horizon, globals.zenith, pow(min(height * 1.9, 1.0), 0.6));
    let flat_direction = normalize(vec3f(direction.x, 0.0, direction.z) + vec3f(1e-5, 0.0, 0.0));
    let flat_light = normalize(vec3f(globals.light_direction.x, 0.0, globals.light_direction.z) + vec3f(1e-5, 0.0, 0.0));
    let glow = pow(max(dot(flat_direction, flat_light), 0.0), 5.0) * exp(-height * 5.0);
    return sky + globals.light * (0.085 * glow);
}

// How much of a surface is lost in the haze at a distance, 0 to 1.
fn haze(distance_m: f32) -> f32 {
    let d = distance_m / globals.fog_distance_m;
    return 1.0 - exp2(-d * d);
}
