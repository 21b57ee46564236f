// Translucent bodies, drawn from the farthest to the nearest. Each comes twice: first with a presence below 0, which leaves
// its depth and no colour, so that of its limbs only what is in front is seen; then as it is to be seen. Follows limb.wgsl.

@fragment
fn fs_ghost(in: LitVertex) -> @location(0) vec4f {
    let body = lit_body(in);
    let view = normalize(globals.eye_m - in.world_m);
    let rim = 1.0 - max(dot(normalize(in.normal), view), 0.0);
    let opacity = max(in.presence, 0.0);
    // The fainter the paler, so that what is left of it is its outline; kit and number stay readable.
    let faint = 1.0 - opacity;
    let grey = vec3f(dot(body.rgb, vec3f(0.3, 0.55, 0.15)));
    let pale = mix(mix(body.rgb, grey, 0.5 * faint), vec3f(0.80, 0.90, 1.0), faint * (0.16 + 0.6 * rim * rim));
    return vec4f(pale, opacity * mix(0.75, 1.0, rim));
}
