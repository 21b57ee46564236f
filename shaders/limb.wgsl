// Bodies: instanced tubes lofted from a table of elliptic rings. Mirrored by `LimbInstance` in src/render/gpu_data.rs.

const RINGS: u32 = 26u;
const DIGIT_SEGMENTS: u32 = 15u;

// `LimbKind` in src/scene/mod.rs.
const TORSO: u32 = 0u;
const HEAD: u32 = 2u;
const LEG: u32 = 5u;
const FOOT: u32 = 6u;

// One ring of one kind of limb; see src/scene/limb_shape.rs.
struct ShapeRing {
    // Along, beyond (m), half width (m), half depth (m).
    place: vec4f,
    // Forward (m), the tilt of the hem across the front, the corner's reach (both shares of the length), unused.
    lean: vec4f,
    // Outward (m), ridge in front (m), squareness, unused.
    form: vec4f,
}

struct Shapes {
    rings: array<ShapeRing, 234>,
    // Ten digits in a box of 0.6 by 1: starts and ends of their strokes.
    strokes: array<vec4f, 150>,
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
    @location(8) colour_c: vec4f,
    // The kind in eight bits, whether it is inferred, whether a number stands on a bib, the number plus one.
    @location(9) marks: u32,
    @location(10) root_outward: vec4f,
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

// The plane of one ring.
struct Frame {
    centre_m: vec3f,
    axis: vec3f,
    side: vec3f,
    front: vec3f,
    radii_m: vec2f,
    ridge_m: f32,
    squareness: f32,
}

fn frame_of(limb: LimbInstance, ring: u32) -> Frame {
    let shape = shapes.rings[(limb.marks & 255u) * RINGS + ring];
    let t = clamp(shape.place.x, 0.0, 1.0);
    let a = limb.from_girth.xyz;
    let b = limb.via_presence.xyz;
    let c = limb.to_hem.xyz;
    let girth = limb.from_girth.w;
    let curve = rounded(a, b, c, t, shape.lean.z);
    var axis = curve.direction;
    let facing = mix(normalize(limb.front_from_width.xyz), normalize(limb.front_to_width.xyz), t);
    // Square to the axis; any square direction will do where the limb points the way it faces.
    var front = facing - axis * dot(facing, axis);
    if dot(front, front) < 1e-6 {
        front = cross(axis, vec3f(axis.y, axis.z, -axis.x));
    }
    front = normalize(front);
    // Out of the trunk in a curve: around the joint the rings turn from the root's direction to the limb's own, without twist.
    let beyond_m = shape.place.y * girth;
    var beyond = axis;
    let root = limb.root_outward.xyz;
    if dot(root, root) > 0.5 && t < 0.5 {
        let along_m = beyond_m + t * (distance(a, b) + distance(b, c));
        let turned = normalize(mix(root, axis, smoothstep(-0.09 * girth, 0.11 * girth, along_m)) + axis * 1e-3);
        front = normalize(front - (axis + turned) * (dot(front, turned) / max(1.0 + dot(axis, turned), 0.05)));
        axis = turned;
        beyond = select(axis, root, t == 0.0);
    }
    let side = cross(axis, front);
    let width = mix(limb.front_from_width.w, limb.front_to_width.w, t);
    return Frame(
        curve.at + beyond * beyond_m + front * (shape.lean.x * girth)
            + side * (shape.form.x * girth * limb.root_outward.w),
        axis,
        side,
        front,
        shape.place.zw * girth * vec2f(width, 1.0),
        shape.form.y * girth,
        shape.form.z,
    );
}

fn surface_m(frame: Frame, turn: vec2f) -> vec3f {
    let square = turn * turn;
    let corner = turn * mix(1.0, inverseSqrt(sqrt(dot(square, square))), frame.squareness);
    let ridge_m = frame.ridge_m * pow(max(turn.y, 0.0), 14.0);
    return frame.centre_m + frame.side * (frame.radii_m.x * corner.x)
        + frame.front * (frame.radii_m.y * corner.y + ridge_m);
}

struct LitVertex {
    @builtin(position) clip: vec4f,
    @location(0) world_m: vec3f,
    @location(1) normal: vec3f,
    // Share along the limb; metres to its side and from its end, of a person 1.80 m tall; forwards, -1 to 1.
    @location(2) place: vec4f,
    // How far past the hem, in shares of the limb's length.
    @location(3) past_hem: f32,
    @location(4) @interpolate(flat) colour_a: vec3f,
    @location(5) @interpolate(flat) colour_b: vec3f,
    @location(6) @interpolate(flat) colour_c: vec3f,
    @location(7) @interpolate(flat) presence: f32,
    @location(8) @interpolate(flat) marks: u32,
}

@vertex
fn vs_lit(@location(0) vertex: vec3f, limb: LimbInstance) -> LitVertex {
    let ring = u32(vertex.x);
    let turn = vertex.yz;
    let frame = frame_of(limb, ring);
    let here = surface_m(frame, turn);
    let before = surface_m(frame_of(limb, select(ring - 1u, 0u, ring == 0u)), turn);
    let after = surface_m(frame_of(limb, min(ring + 1u, RINGS - 1u)), turn);
    let across = vec2f(-turn.y, turn.x) * 0.13;
    let around = surface_m(frame, normalize(turn + across)) - surface_m(frame, normalize(turn - across));
    var normal = cross(after - before, around);
    let outward = frame.side * turn.x + frame.front * turn.y;
    normal = select(normal, -normal, dot(normal, outward) < 0.0);
    // At the poles the ring is a point: the normal is the axis.
    if ring == 0u {
        normal = -frame.axis;
    } else if ring == RINGS - 1u {
        normal = frame.axis;
    }
    let shape = shapes.rings[(limb.marks & 255u) * RINGS + ring];
    let girth = limb.from_girth.w;
    let length_m = distance(limb.from_girth.xyz, limb.via_presence.xyz) + distance(limb.via_presence.xyz, limb.to_hem.xyz);
    let place = vec4f(
        shape.place.x,
        dot(here - frame.centre_m, frame.side) / girth,
        (shape.place.x - 1.0) * length_m / girth + shape.place.y,
        turn.y,
    );
    return LitVertex(
        globals.clip_from_world * vec4f(here, 1.0),
        here,
        normalize(normal),
        place,
        shape.place.x + shape.lean.y * turn.y - limb.to_hem.w,
        limb.colour_a.rgb,
        limb.colour_b.rgb,
        limb.colour_c.rgb,
        limb.via_presence.w,
        limb.marks,
    );
}

// How far a place on chest or back lies from a number's strokes, in shares of a digit's height; 1 where it is far.
fn number_distance(number: u32, at: vec2f) -> f32 {
    var count = 1u;
    var power = 1u;
    while power * 10u <= number {
        power *= 10u;
        count += 1u;
    }
    let from_left = at.x + 0.425 * f32(count);
    let place = u32(max(from_left, 0.0) / 0.85);
    if from_left < 0.0 || place >= count || abs(at.y) > 0.7 {
        return 1.0;
    }
    for (var i = 0u; i < place; i++) {
        power /= 10u;
    }
    let first = (number / power % 10u) * DIGIT_SEGMENTS;
    let p = vec2f(from_left - 0.85 * f32(place) - 0.125, at.y + 0.5);
    var nearest = 1.0;
    for (var i = 0u; i < DIGIT_SEGMENTS; i++) {
        let s = shapes.strokes[first + i];
        let span = s.zw - s.xy;
        let along = clamp(dot(p - s.xy, span) / dot(span, span), 0.0, 1.0);
        nearest = min(nearest, distance(p, s.xy + span * along));
    }
    return nearest;
}

const DIGIT_M: f32 = 0.1;

fn lit_body(in: LitVertex) -> vec4f {
    let normal = normalize(in.normal);
    let to_eye = globals.eye_m - in.world_m;
    let distance_m = length(to_eye);
    let view = to_eye / distance_m;

    // What covers what, as distances to edges that are positive inside; their edges are smoothed over a pixel.
    let kind = in.marks & 255u;
    let x_m = in.place.y;
    let y_m = in.place.z;
    let in_front = in.place.w > 0.0;
    var past_hem = in.past_hem;
    var bare = -1.0;
    var plate = -1.0;
    var ink = -1.0;
    var shade = 1.0;
    if kind == TORSO {
        // Neckline and armholes.
        let neck = length(vec2f(x_m, y_m - 0.03) / vec2f(0.075, select(0.085, 0.13, in_front)));
        let arm = length(vec2f(abs(x_m) - 0.185, y_m + 0.02) / vec2f(0.070, 0.115));
        bare = (1.0 - min(neck, arm)) * 0.08;
        let number = in.marks >> 10u;
        if number > 0u {
            let at = vec2f(select(-x_m, x_m, in_front), y_m + 0.21);
            if (in.marks & 512u) > 0u {
                plate = min(0.110 - abs(at.x), 0.078 - abs(at.y));
            }
            ink = (0.085 - number_distance(number - 1u, at / DIGIT_M)) * DIGIT_M;
        }
    } else if kind == LEG {
        bare = in.place.x - 0.925;
    } else if kind == FOOT {
        past_hem = -0.62 - in.place.w;
    } else if kind == HEAD && in_front {
        // Eyes, brows and lips, soft: a mannequin's, not a likeness.
        let eye = length(vec2f(abs(x_m) - 0.031, (in.place.x - 0.495) * 0.42) / vec2f(0.012, 0.010));
        let brow = length(vec2f(abs(x_m) - 0.034, (in.place.x - 0.585) * 0.234) / vec2f(0.018, 0.005));
        let lips = length(vec2f(x_m, (in.place.x - 0.205) * 0.234) / vec2f(0.024, 0.007));
        shade = (1.0 - 0.6 * (1.0 - smoothstep(0.6, 1.2, eye))) * (1.0 - 0.45 * (1.0 - smoothstep(0.7, 1.3, brow)))
            * (1.0 - 0.25 * (1.0 - smoothstep(0.5, 1.2, lips)));
    }
    let edges = vec4f(past_hem, bare, plate, ink);
    let pixel_m = fwidth(in.place.yz);
    let pixel = vec4f(fwidth(past_hem), fwidth(bare), vec2f(max(pixel_m.x, pixel_m.y)));
    let cover = clamp(edges / max(pixel, vec4f(1e-5)) + 0.5, vec4f(0.0), vec4f(1.0));
    let paper = mix(in.colour_b, vec3f(0.96), cover.z);
    let print = select(vec3f(0.05), vec3f(0.97), dot(paper, vec3f(0.3, 0.55, 0.15)) < 0.55);
    var colour = mix(in.colour_a, in.colour_b, cover.x);
    colour = mix(colour, in.colour_c, cover.y);
    colour = mix(mix(colour, paper, cover.z), print, cover.w);
    let inferred = (in.marks & 256u) > 0u;
    // What is made up rather than recorded is finely hatched, and further down has no sharp outline.
    let hatched = inferred && fract((in.clip.x + in.clip.y) / 4.0) < 0.5;
    let albedo = linear_from_srgb(colour) * shade * select(1.0, 0.92, hatched);

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
    let solid = select(1.0, smoothstep(0.0, 0.5, dot(normal, view)), inferred);
    return vec4f(finish(mix(lit, haze_towards(-view), haze(distance_m)), in.clip.xy), in.presence * solid);
}

@fragment
fn fs_lit(in: LitVertex) -> @location(0) vec4f {
    return lit_body(in);
}

@vertex
fn vs_shadow(@location(0) vertex: vec3f, limb: LimbInstance) -> @builtin(position) vec4f {
    // A fading limb's shadow thins with it.
    var thinned = limb;
    thinned.from_girth.w *= limb.via_presence.w;
    return globals.shadow_from_world * vec4f(surface_m(frame_of(thinned, u32(vertex.x)), vertex.yz), 1.0);
}
