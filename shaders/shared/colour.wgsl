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
    let vignette = 1.0 - globals.vignette * dot(centred, centred);
    return srgb_from_linear(tone_map(colour * vignette)) + (dither(pixel) - 0.5) / 255.0;
}

fn hash(cell: vec2f) -> f32 {
    var p = fract(cell * vec2f(0.1031, 0.1030));
    p += dot(p, p.yx + 33.33);
    return fract((p.x + p.y) * p.x);
}

// Smooth noise, -0.5 to 0.5, of cells one unit wide.
fn value_noise(at: vec2f) -> f32 {
    let cell = floor(at);
    let f = fract(at);
    let u = f * f * (3.0 - 2.0 * f);
    let low = mix(hash(cell), hash(cell + vec2f(1.0, 0.0)), u.x);
    let high = mix(hash(cell + vec2f(0.0, 1.0)), hash(cell + vec2f(1.0, 1.0)), u.x);
    return mix(low, high, u.y) - 0.5;
}

// The sky in a direction, with a glow around the light.
fn sky_towards(direction: vec3f) -> vec3f {
    let level = max(length(direction.xz), 1e-3);
    let height = max(direction.y, 0.0) / level;
    let sky = mix(globals.horizon, globals.zenith, pow(min(height * 1.6, 1.0), 0.7));
    let flat_light = normalize(globals.light_direction.xz + vec2f(1e-5, 0.0));
    let glow = pow(max(dot(direction.xz / level, flat_light), 0.0), 4.0) * exp(-height * 4.0);
    return sky + globals.light * (0.10 * glow);
}

// A stand's seats at a height in shares of the stand's, without people.
fn seats(row: f32) -> vec3f {
    return mix(vec3f(0.022, 0.030, 0.044), vec3f(0.058, 0.074, 0.102), row);
}

// What haze fades into at the horizon: the foot of the stand where there is one.
fn haze_towards(direction: vec3f) -> vec3f {
    let air = sky_towards(vec3f(direction.x, 0.0, direction.z));
    return select(air, mix(seats(0.0), air, 0.5), globals.stand_height > 0.0);
}

// The backdrop in a direction: the sky, and where the venue has one a stand under a roof, out of focus.
fn backdrop(direction: vec3f) -> vec3f {
    let air = sky_towards(direction);
    if globals.stand_height <= 0.0 {
        return air;
    }
    let height = direction.y / max(length(direction.xz), 1e-3);
    let row = clamp(height / globals.stand_height, 0.0, 2.0);
    let turn = atan2(direction.x, direction.z) * 0.15915494;
    let at = vec2f(turn * 2200.0, height * 350.0);
    let crowd = value_noise(at) + 0.8 * value_noise(at * 0.31 + 17.0) + value_noise(at * 0.09 + 5.0);
    let aisle = smoothstep(0.0, 0.05, abs(row - 0.46) - 0.03);
    let people = seats(row) * (0.5 + 0.5 * aisle) * (1.0 + crowd * 0.34 * aisle);
    // Floodlights along the roof's edge.
    let lamp = exp(-pow((row - 0.965) / 0.022, 2.0)) * smoothstep(0.2, 0.0, abs(fract(turn * 72.0) - 0.5) - 0.2);
    let stand = mix(people, mix(seats(0.0), air, 0.5), exp(-row * 7.0)) + vec3f(0.48, 0.53, 0.60) * lamp;
    return mix(stand, air, smoothstep(0.98, 1.03, row));
}

// How much of a surface is lost in the haze at a distance, 0 to 1.
fn haze(distance_m: f32) -> f32 {
    let d = distance_m / globals.fog_distance_m;
    return 1.0 - exp2(-d * d);
}
