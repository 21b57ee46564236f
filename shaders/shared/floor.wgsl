// Light on the ground: the plane y = 0.

fn light_on_floor(albedo: vec3f, world_m: vec3f, gloss: f32, pixel: vec2f) -> vec3f {
    let up = vec3f(0.0, 1.0, 0.0);
    let to_eye = globals.eye_m - world_m;
    let view = normalize(to_eye);
    let reach = light_reaching(world_m, up, pixel);
    let key = globals.light * max(globals.light_direction.y, 0.0) * reach;
    let diffuse = albedo * (key * 0.31831 * 1.9 + globals.sky_light * 0.55);
    // A sheen that mirrors the backdrop at grazing angles, stronger towards the light.
    let grazing = pow(1.0 - max(view.y, 0.0), 5.0);
    let mirrored = sky_towards(reflect(-view, up));
    let halfway = normalize(view + globals.light_direction);
    let glint = pow(max(halfway.y, 0.0), 60.0) * 0.10 * reach;
    return diffuse + gloss * (mirrored * (0.02 + 0.55 * grazing) + globals.light * glint);
}
