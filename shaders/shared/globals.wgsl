// What every pipeline knows of the picture. Mirrored by `Globals` in src/render/gpu_data.rs.
struct Globals {
    clip_from_world: mat4x4f,
    world_from_clip: mat4x4f,
    shadow_from_world: mat4x4f,
    eye_m: vec3f,
    // Pixels that a metre fills at one metre's distance.
    pixels_per_m: f32,
    light_direction: vec3f,
    // Radius of the shadow's soft edge in shadow-map texture coordinates; 0 without a shadow.
    shadow_spread: f32,
    light: vec3f,
    fog_distance_m: f32,
    sky_light: vec3f,
    grain: f32,
    ground_light: vec3f,
    // How much darker the picture is towards its corners.
    vignette: f32,
    zenith: vec3f,
    // Height of the stand around the venue as a tangent of elevation; 0 without one.
    stand_height: f32,
    horizon: vec3f,
    pad_b: f32,
    open_ground: vec3f,
    pad_c: f32,
    surface: vec3f,
    pad_d: f32,
    // Lowest x and z, then highest x and z.
    surface_rect_m: vec4f,
    viewport_px: vec2f,
    pad_e: vec2f,
}

@group(0) @binding(0) var<uniform> globals: Globals;
