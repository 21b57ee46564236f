// How sure limbs are: a soft shell that stands off a limb by its error, or a dashed limb where nothing was recorded. Follows
// limb.wgsl. Mirrored by `UncertainInstance` in src/render/gpu_data.rs.

// Lengths of a dash with the gap after it, and the share of it that is dash.
const DASH_M: f32 = 0.075;
const DASH: f32 = 0.58;

struct Shell {
    @builtin(position) clip: vec4f,
    @location(0) world_m: vec3f,
    @location(1) normal: vec3f,
    @location(2) along_m: f32,
    @location(3) @interpolate(flat) opacity: f32,
    @location(4) @interpolate(flat) bridges: f32,
}

@vertex
fn vs_uncertain(@location(0) vertex: vec3f, limb: LimbInstance, @location(11) spread: vec4f) -> Shell {
    let ring = u32(vertex.x);
    let turn = vertex.yz;
    let frame = frame_of(limb, ring);
    let here = surface_m(frame, turn);
    let before = surface_m(frame_of(limb, select(ring - 1u, 0u, ring == 0u)), turn);
    let after = surface_m(frame_of(limb, min(ring + 1u, RINGS - 1u)), turn);
    let outward = frame.side * turn.x / max(frame.radii_m.x, 1e-4) + frame.front * turn.y / max(frame.radii_m.y, 1e-4);
    let along = normalize(after - before + frame.axis * 1e-5);
    // Square to the way along the limb's surface; at the poles the axis.
    var normal = normalize(outward - along * dot(outward, along) + frame.side * 1e-6);
    if ring == 0u {
        normal = -frame.axis;
    } else if ring == RINGS - 1u {
        normal = frame.axis;
    }
    let t = shapes.rings[(limb.marks & 255u) * RINGS + ring].place.x;
    let off_m = select(mix(spread.x, spread.y, t * 2.0), mix(spread.y, spread.z, t * 2.0 - 1.0), t > 0.5);
    let world_m = here + normal * off_m;
    let length_m = distance(limb.from_girth.xyz, limb.via_presence.xyz) + distance(limb.via_presence.xyz, limb.to_hem.xyz);
    return Shell(
        globals.clip_from_world * vec4f(world_m, 1.0),
        world_m,
        normal,
        t * length_m,
        limb.via_presence.w,
        spread.w,
    );
}

@fragment
fn fs_uncertain(in: Shell, @builtin(front_facing) in_front: bool) -> @location(0) vec4f {
    let to_eye = globals.eye_m - in.world_m;
    let distance_m = length(to_eye);
    let facing = abs(dot(normalize(in.normal), to_eye / distance_m));
    let clear = 1.0 - haze(distance_m);
    // What neighbours are compared for comes before they part ways.
    let beat = in.along_m / DASH_M;
    let edge = fwidth(beat);
    if in.bridges < 0.5 {
        // The far side of the shell: what stands out behind the limb, softer further out.
        let soft = smoothstep(0.0, 0.8, facing);
        let alpha = select(0.62 * soft * soft, 0.0, in_front);
        return vec4f(finish(vec3f(0.95, 0.80, 0.42), in.clip.xy), alpha * in.opacity * clear);
    }
    let from_middle = abs(fract(beat) - 0.5) * 2.0;
    let dash = 1.0 - smoothstep(DASH - edge, DASH + edge, from_middle);
    // Where dashes are finer than pixels they are one faint limb.
    let drawn = mix(dash, DASH, smoothstep(0.4, 0.9, edge));
    let shade = 0.45 + 0.55 * facing;
    let alpha = select(0.0, 0.72 * drawn, in_front);
    return vec4f(finish(vec3f(0.80, 0.86, 0.92) * shade, in.clip.xy), alpha * in.opacity * clear);
}
