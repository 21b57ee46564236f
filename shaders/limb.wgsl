// Bodies: instanced tubes lofted from a table of elliptic rings. Mirrored by `LimbInstance` in src/render/gpu_data.rs.

const RINGS: u32 = 24u;

// One ring of one kind of limb; see src/scene/limb_shape.rs.
struct ShapeRing {
    // Along, beyond (m), half width (m), half depth (m).
    place: vec4f,
    // Forward (m), the tilt of the hem across the front, the corner's reach (both shares of the length), unused.
    lean: vec4f,
}

struct Shapes {
    rings: array<ShapeRing, 216>,
}

@group(0) @binding(1) var<uniform> shapes: Shapes;

struct LimbInstance {
    @location(1) from_girth: vec4f,
    @location(2) via_presence: vec4f,
    @location(3) to_hem: vec4f,
    @location(4) front_from_width: vec4f,
    @location(5) front_to_width: vec4f,
    @location(6) colour_a: vec4f,
    @location(7) colour_b: vec4f,
    @location(8) kind: u32,
}

struct CurvePoint {
    at: vec3f,
    direction: vec3f,
}

// The line a-b-c with its corner, at t = 0.5, rounded from 0.5 - corner to 0.5 + corner by a parabola; a corner of 0.5
// makes all of it one parabola.
fn rounded(a: vec3f, b: vec3f, c: vec3f, t: f32, corner: f32) -> CurvePoint {
    let u = clamp((t - 0.5 + corner) / (2.0 * corner), 0.0, 1.0);
    let before = mix(a, b, min(t, 0.5 - corner) * 2.0);
    let after = mix(b, c, max(t - 0.5, corner) * 2.0);
    let p = mix(a, b, 1.0 - 2.0 * corner);
    let q = mix(b, c, 2.0 * corner);
    var at = mix(mix(p, b, u), mix(b, q, u), u);
    if t < 0.5 - corner {
        at = before;
    } else if t > 0.5 + corner {
        at = after;
    }
    return CurvePoint(at, normalize(mix(normalize(b - a), normalize(c - b), u) + vec3f(0.0, 1e-6, 0.0)));
}

struct LimbPoint {
    world_m: vec3f,
    axis: vec3f,
    side: vec3f,
    front: vec3f,
    radii_m: vec2f,
}

fn point_on(limb: LimbInstance, ring: u32, turn: vec2f) -> LimbPoint {
    let shape = shapes.rings[limb.kind * RINGS + ring];
    let t = clamp(shape.place.x, 0.0, 1.0);
    let a = limb.from_girth.xyz;
    let b = limb.via_presence.xyz;
    let c = limb.to_hem.xyz;
    let girth = limb.from_girth.w;
    let curve = rounded(a, b, c, t, shape.lean.z);
    let centre = curve.at;
    let axis = curve.direction;
    let facing = mix(normalize(limb.front_from_width.xyz), normalize(limb.front_to_width.xyz), t);
    // Square to the axis; any square direction will do where the limb points the way it faces.
    var front = facing - axis * dot(facing, axis);
    if dot(front, front) < 1e-6 {
        front = cross(axis, vec3f(axis.y, axis.z, -axis.x));
    }
    front = normalize(front);
    let side = cross(axis, front);
    let width = mix(limb.front_from_width.w, limb.front_to_width.w, t);
    let radii_m = shape.place.zw * girth * vec2f(width, 1.0);
    let world_m = centre + axis * (shape.place.y * girth)
        + side * (radii_m.x * turn.x)
        + front * (radii_m.y * turn.y + shape.lean.x * girth);
    return LimbPoint(world_m, axis, side, front, radii_m);
}

struct LitVertex {
    @builtin(position) clip: vec4f,
    @location(0) world_m: vec3f,
    @location(1) normal: vec3f,
    // How far past the hem, in shares of the limb's length.
    @location(2) past_hem: f32,
    @location(3) @interpolate(flat) colour_a: vec3f,
    @location(4) @interpolate(flat) colour_b: vec3f,
    @location(5) @interpolate(flat) presence: f32,
}

@vertex
fn vs_lit(@location(0) vertex: vec3f, limb: LimbInstance) -> LitVertex {
    let ring = u32(vertex.x);
    let turn = vertex.yz;
    let here = point_on(limb, ring, turn);
    let before = point_on(limb, select(ring - 1u, 0u, ring == 0u), turn);
    let after = point_on(limb, min(ring + 1u, RINGS - 1u), turn);
    let along = after.world_m - before.world_m;
    let around = here.side * (-turn.y * max(here.radii_m.x, 1e-4)) + here.front * (turn.x * max(here.radii_m.y, 1e-4));
    var normal = cross(along, around);
    // At the poles the ring is a point: the normal is the axis.
    if ring == 0u {
        normal = -here.axis;
    } else if ring == RINGS - 1u {
        normal = here.axis;
    }
    let outward = here.side * turn.x + here.front * turn.y;
    normal = normalize(normal);
    normal = select(normal, -normal, dot(normal, outward) < 0.0 && ring != 0u && ring != RINGS - 1u);
    let shape = shapes.rings[limb.kind * RINGS + ring];
    let past_hem = shape.place.x + shape.lean.y * turn.y - limb.to_hem.w;
    return LitVertex(
        globals.clip_from_world * vec4f(here.world_m, 1.0),
        here.world_m,
        normal,
        past_hem,
        limb.colour_a.rgb,
        limb.colour_b.rgb,
        limb.via_presence.w,
    );
}

@fragment
fn fs_lit(in: LitVertex) -> @location(0) vec4f {
    let normal = normalize(in.normal);
    let to_eye = globals.eye_m - in.world_m;
    let distance_m = length(to_eye);
    let view = to_eye / distance_m;
    let blend = clamp(in.past_hem / max(fwidth(in.past_hem), 1e-5) + 0.5, 0.0, 1.0);
    let albedo = linear_from_srgb(mix(in.colour_a, in.colour_b, blend));

    let reach = light_reaching(in.world_m, normal, in.clip.xy);
    let facing_light = dot(normal, globals.light_direction);
    let key = max((facing_light + 0.12) / 1.12, 0.0) * reach;

    // Light from the sky above and from the ground below, which is dark close underneath a body.
    let upward = normal.y * 0.5 + 0.5;
    let near_ground = mix(0.35, 1.0, smoothstep(0.0, 0.9, in.world_m.y));
    let ambient = mix(globals.ground_light * near_ground, globals.sky_light, upward);

    let halfway = normalize(view + globals.light_direction);
    let glint = pow(max(dot(normal, halfway), 0.0), 20.0) * 0.07 * key;
    // A cool edge that lifts the body off the ground behind it; cloth and skin scatter their own colour into it.
    let edge = pow(1.0 - max(dot(normal, view), 0.0), 3.5) * (0.2 + 0.8 * upward);

    let lit = albedo * (globals.light * key * 0.62 + ambient * 0.62)
        + globals.light * glint
        + (globals.sky_light * 0.30 + globals.horizon * 0.3) * edge * (0.25 + albedo);
    return vec4f(finish(mix(lit, haze_towards(-view), haze(distance_m)), in.clip.xy), in.presence);
}

@vertex
fn vs_shadow(@location(0) vertex: vec3f, limb: LimbInstance) -> @builtin(position) vec4f {
    // A fading limb's shadow thins with it.
    var thinned = limb;
    thinned.from_girth.w *= limb.via_presence.w;
    let at = point_on(thinned, u32(vertex.x), vertex.yz);
    return globals.shadow_from_world * vec4f(at.world_m, 1.0);
}
