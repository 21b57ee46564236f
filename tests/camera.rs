//! The camera: what is in the picture, how it moves there, and that the frame rate does not matter.
#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its fixtures too"
)]

use std::f32::consts::PI;

use athlete_replay::camera::{
    CameraState, FLIGHT_SECS, Framing, MAX_DISTANCE_M, MIN_DISTANCE_M, MIN_EYE_HEIGHT_M, OrbitCamera, Sphere,
    View,
};
use athlete_replay::error::ErrorCode;
use glam::{DVec3, Vec3};
use proptest::prelude::*;

const WIDE: f32 = 16.0 / 9.0;

fn looking(yaw_rad: f32, pitch_rad: f32) -> OrbitCamera {
    OrbitCamera::new(Framing {
        sphere: Sphere {
            centre_m: Vec3::new(2.0, 1.5, -4.0),
            radius_m: 2.5,
        },
        yaw_rad,
        pitch_rad,
    })
}

fn settle(camera: &mut OrbitCamera, followed_m: Option<Vec3>) {
    for _ in 0..3000 {
        if !camera.advance(0.01, followed_m) {
            return;
        }
    }
    unreachable!("a camera comes to rest");
}

/// Points spread evenly over a sphere.
fn surface(sphere: Sphere) -> impl Iterator<Item = Vec3> {
    let golden = PI * (3.0 - 5.0_f32.sqrt());
    (0..2000_u16).map(move |i| {
        let y = 1.0 - (f32::from(i) + 0.5) / 1000.0;
        let (sin, cos) = (golden * f32::from(i)).sin_cos();
        let ring = (1.0 - y * y).sqrt();
        sphere.centre_m + sphere.radius_m * Vec3::new(ring * cos, y, ring * sin)
    })
}

/// The largest distance of the sphere's picture from the middle, as a share of the way to the edge.
fn extent(view: &View, sphere: Sphere) -> (f32, f32) {
    surface(sphere).fold((0.0_f32, 0.0_f32), |(x_max, y_max), point| {
        let (x, y, depth) = view.project(point).unwrap();
        assert!((0.0..1.0).contains(&depth));
        (x_max.max((2.0 * x - 1.0).abs()), y_max.max((2.0 * y - 1.0).abs()))
    })
}

#[test]
fn the_picture_is_upright_right_handed_and_from_near_to_far() {
    let camera = looking(0.0, 0.0);
    let view = camera.view(WIDE);
    let target = camera.target_m().as_vec3();
    let (x, y, depth) = view.project(target).unwrap();
    assert!((x - 0.5).abs() < 1e-6 && (y - 0.5).abs() < 1e-6 && (0.0..1.0).contains(&depth));
    // From +Z one sees +X at the right and +Y above.
    assert!(view.project(target + Vec3::X).unwrap().0 > 0.51);
    assert!(view.project(target + Vec3::Y).unwrap().1 < 0.49);
    assert!(view.project(target + Vec3::Z).unwrap().2 < depth);
    assert_eq!(view.project(view.eye_m + Vec3::Z), None, "behind the eye");
    // A point at 45 degrees above the axis lies 1 / tan(half the angle of view) half heights up.
    let above = view.eye_m + Vec3::new(0.0, 3.0, -3.0);
    let expected = 0.5 - 0.5 / (view.vertical_fov_rad / 2.0).tan();
    assert!((view.project(above).unwrap().1 - expected).abs() < 1e-5);
}

#[test]
fn a_framed_sphere_fits_in_every_shape_of_picture() {
    for radius_m in [0.3, 3.0, 60.0] {
        for (yaw, pitch) in [(0.0, 0.0), (-0.9, 0.2), (2.0, 1.4)] {
            for aspect in [0.3, 9.0 / 19.5, 0.75, 1.0, WIDE, 3.5] {
                let mut camera = looking(yaw, pitch);
                let sphere = Sphere {
                    centre_m: Vec3::new(-7.0, radius_m, 30.0),
                    radius_m,
                };
                camera.frame(sphere);
                settle(&mut camera, None);
                let (x, y) = extent(&camera.view(aspect), sphere);
                assert!(x < 1.0 && y < 1.0, "{radius_m} m at {aspect}: {x}, {y}");
                assert!(x.max(y) > 0.88, "{radius_m} m at {aspect}: {x}, {y} is small");
            }
        }
    }
}

#[test]
fn the_default_shows_a_runner_from_the_front_crossing_to_the_right() {
    let view = OrbitCamera::default().view(WIDE);
    assert!(view.eye_m.z > 1.0 && view.eye_m.y > 1.0);
    let at = view.project(Vec3::new(0.0, 1.0, 0.0)).unwrap();
    let later = view.project(Vec3::new(0.0, 1.0, 1.0)).unwrap();
    assert!(later.0 > at.0 && later.2 < at.2);
}

#[test]
fn the_scene_follows_an_orbiting_pointer() {
    let mut camera = looking(0.3, 0.5);
    let before = camera.view(WIDE);
    let front = camera.target_m().as_vec3() + 0.5 * (before.eye_m - camera.target_m().as_vec3()).normalize();
    camera.orbit(0.05, 0.05);
    settle(&mut camera, None);
    let (x, y, _) = camera.view(WIDE).project(front).unwrap();
    assert!(x > 0.501 && y > 0.501, "{x}, {y}");
    // Half the height of the view is a quarter turn.
    let mut camera = looking(0.0, 0.0);
    camera.orbit(-0.5, 0.0);
    settle(&mut camera, None);
    let offset = (camera.view(WIDE).eye_m - camera.target_m().as_vec3()).normalize();
    assert!(offset.distance(Vec3::X) < 1e-4, "{offset}");
}

#[test]
fn panning_keeps_the_scene_under_the_pointer() {
    for aspect in [0.5, 1.0, WIDE] {
        let mut camera = looking(0.7, 0.2);
        let held = camera.target_m().as_vec3();
        camera.pan(0.11, 0.07, aspect);
        settle(&mut camera, None);
        let (x, y, _) = camera.view(aspect).project(held).unwrap();
        assert!((x - 0.5 - 0.11 / aspect).abs() < 1e-4, "{x}");
        assert!((y - 0.57).abs() < 1e-4, "{y}");
    }
    let mut camera = looking(0.7, 0.9);
    let height = camera.target_m().y;
    camera.pan(0.3, -0.4, WIDE);
    settle(&mut camera, None);
    assert!(
        (camera.target_m().y - height).abs() < 1e-9,
        "from above it pans along the ground"
    );
    let mut camera = looking(0.7, 0.0);
    camera.pan(0.0, -9.0, WIDE);
    settle(&mut camera, None);
    assert!(
        camera.target_m().y.abs() < 1e-5,
        "the target stays above the ground"
    );
}

#[test]
fn dolly_steps_are_shares_of_the_distance_within_bounds() {
    let mut camera = looking(0.0, 0.3);
    let before = camera.distance_m();
    for (steps, share) in [(1.0, 0.85), (1.0, 0.85 * 0.85), (-2.0, 1.0)] {
        camera.dolly(steps);
        settle(&mut camera, None);
        assert!((camera.distance_m() / before - share).abs() < 1e-5);
    }
    camera.dolly(1e6);
    settle(&mut camera, None);
    assert!((camera.distance_m() - MIN_DISTANCE_M).abs() < 1e-6);
    camera.dolly(-1e6);
    settle(&mut camera, None);
    assert!((camera.distance_m() / MAX_DISTANCE_M - 1.0).abs() < 1e-6);
    camera.approach(9.0);
    settle(&mut camera, None);
    assert!((camera.distance_m() - 9.0).abs() < 1e-4);
    camera.approach(50.0);
    settle(&mut camera, None);
    assert!((camera.distance_m() - 9.0).abs() < 1e-4, "a nearer camera stays");
}

/// A camera in the middle of every motion it has.
fn busy(followed_m: Option<Vec3>) -> OrbitCamera {
    let mut camera = looking(0.3, 0.2);
    camera.follow(followed_m);
    camera.orbit(0.4, 0.1);
    camera.pan(0.1, 0.2, WIDE);
    camera.dolly(3.0);
    camera
}

#[test]
fn the_frame_rate_does_not_matter() {
    for followed_m in [None, Some(Vec3::new(5.0, 1.0, 9.0))] {
        for total_secs in [0.05, 0.3, 0.7] {
            let mut once = busy(followed_m);
            once.advance(total_secs, followed_m);
            for steps in [3, 60, 1000] {
                let mut often = busy(followed_m);
                for _ in 0..steps {
                    often.advance(total_secs / f64::from(steps), followed_m);
                }
                assert!(once.target_m().distance(often.target_m()) < 1e-6);
                assert!((once.distance_m() - often.distance_m()).abs() < 1e-6);
                let (a, b) = (once.state(), often.state());
                assert!((a.yaw_rad.value - b.yaw_rad.value).abs() < 1e-6);
                assert!((a.pitch_rad.value - b.pitch_rad.value).abs() < 1e-6);
            }
        }
    }
}

#[test]
fn a_flight_to_a_runner_is_smooth_bounded_and_arrives() {
    let runner = |t: f64| DVec3::new(3.0, 1.0, 10.0 * t);
    let mut camera = looking(0.3, 0.2);
    let from = camera.target_m();
    camera.follow(Some(runner(0.0).as_vec3()));
    assert!(camera.is_following());
    let dt = 1.0 / 120.0;
    let (mut before, mut speed) = (from, 0.0);
    for frame in 1..240 {
        let t = f64::from(frame) * dt;
        let moving = camera.advance(dt, Some(runner(t).as_vec3()));
        let target = camera.target_m();
        // On the line between where it looked and the runner: nothing overshoots.
        let (a, b) = (target.distance(from), target.distance(runner(t)));
        assert!(a + b <= from.distance(runner(t)) + 1e-5, "{t}");
        let speed_now = target.distance(before) / dt;
        assert!(
            (speed_now - speed).abs() < 3.0,
            "{t}: from {speed} to {speed_now} m/s in one frame"
        );
        if t > FLIGHT_SECS {
            assert!(b < 1e-5, "{t}: {b}");
            assert!(!moving, "arrived, only the runner moves the picture");
        }
        (before, speed) = (target, speed_now);
    }
}

#[test]
fn from_one_runner_to_the_next_the_picture_keeps_the_pace() {
    let runner = |lane: f32, t: f32| Vec3::new(lane, 1.0, 10.0 * t);
    let mut camera = looking(0.3, 0.2);
    camera.follow(Some(runner(0.0, 0.0)));
    let dt = 0.01_f32;
    let mut before = camera.target_m();
    for frame in 1..300_u16 {
        let t = f32::from(frame) * dt;
        let lane = if frame < 150 { 0.0 } else { 5.0 };
        if frame == 150 {
            camera.follow(Some(runner(lane, t - dt)));
        }
        camera.advance(f64::from(dt), Some(runner(lane, t)));
        let forward_m_per_sec = (camera.target_m().z - before.z) / f64::from(dt);
        if frame > 100 {
            assert!(
                (forward_m_per_sec - 10.0).abs() < 0.01,
                "{t}: {forward_m_per_sec}"
            );
        }
        before = camera.target_m();
    }
    assert!((before.x - 5.0).abs() < 1e-6);
}

#[test]
fn steps_do_not_bob_the_picture_and_a_jump_stays_in_it() {
    let mut camera = looking(0.3, 0.2);
    let bob = |t: f64| 1.0 + 0.04 * (2.0 * std::f64::consts::PI * 4.5 * t).sin();
    camera.follow(Some(Vec3::new(0.0, 1.0, 0.0)));
    let mut heights = Vec::new();
    for frame in 0..400 {
        let t = f64::from(frame) / 100.0;
        camera.advance(0.01, Some(DVec3::new(0.0, bob(t), 10.0 * t).as_vec3()));
        if t > 2.0 {
            heights.push(camera.target_m().y);
        }
    }
    let swing_m = heights.iter().fold(0.0_f64, |m, h| m.max((h - 1.0).abs()));
    assert!(swing_m < 0.004, "a tenth of the runner's own 40 mm: {swing_m}");
    for frame in 0..80 {
        let height = 1.0 + 6.0 * f64::from(frame) / 100.0;
        camera.advance(0.01, Some(DVec3::new(0.0, height, 40.0).as_vec3()));
        assert!((camera.target_m().y - height).abs() <= 0.4 + 1e-6);
    }
}

#[test]
fn a_sought_moment_is_cut_to() {
    let mut camera = looking(0.3, 0.2);
    camera.follow(Some(Vec3::ZERO));
    settle(&mut camera, Some(Vec3::Y));
    let there = Vec3::new(2.0, 1.3, 80.0);
    assert!(!camera.advance(0.016, Some(there)));
    assert!(camera.target_m().distance(there.as_dvec3()) < 1e-6);
}

#[test]
fn in_a_gap_the_camera_stays_and_then_flies_again() {
    let mut camera = looking(0.3, 0.2);
    let here = Vec3::new(0.0, 1.0, 0.0);
    camera.follow(Some(here));
    settle(&mut camera, Some(here));
    assert!(!camera.advance(0.1, None));
    assert!(camera.target_m().distance(here.as_dvec3()) < 1e-6);
    let there = Vec3::new(0.0, 1.0, 5.0);
    assert!(camera.advance(0.01, Some(there)));
    assert!(camera.target_m().z < 0.1);
    camera.advance(FLIGHT_SECS, Some(there));
    assert!(camera.target_m().distance(there.as_dvec3()) < 1e-6);
}

#[test]
fn letting_go_of_a_runner_glides_to_rest() {
    let mut camera = looking(0.3, 0.2);
    camera.follow(Some(Vec3::Y));
    for frame in 0..200_u16 {
        camera.advance(0.01, Some(Vec3::new(0.0, 1.0, f32::from(frame) * 0.1)));
    }
    let from = camera.target_m();
    camera.follow(None);
    assert!(!camera.is_following());
    assert_eq!(camera.target_m(), from);
    let mut pace = 0.1;
    let mut before = from.z;
    while camera.advance(0.01, None) {
        let step = camera.target_m().z - before;
        assert!(step >= -1e-9 && step <= pace + 1e-9);
        (before, pace) = (camera.target_m().z, step);
    }
    assert!((0.3..1.2).contains(&(before - from.z)), "{}", before - from.z);
}

#[test]
fn one_orbits_and_dollies_while_following() {
    let mut camera = looking(0.3, 0.2);
    camera.follow(Some(Vec3::Y));
    settle(&mut camera, Some(Vec3::Y));
    let before = camera.state();
    camera.orbit(0.2, 0.1);
    camera.dolly(2.0);
    settle(&mut camera, Some(Vec3::Y));
    assert!((camera.state().yaw_rad.value - before.yaw_rad.value).abs() > 0.5);
    assert!(camera.state().log_distance.value < before.log_distance.value - 0.3);
    assert!(camera.is_following() && camera.target_m().distance(DVec3::Y) < 1e-6);
}

#[test]
fn reset_goes_home_the_short_way() {
    let mut camera = looking(0.3, 0.2);
    let home = camera.view(WIDE);
    camera.orbit(-1.9, 0.2);
    camera.pan(0.3, 0.3, WIDE);
    camera.dolly(-5.0);
    settle(&mut camera, None);
    camera.reset();
    // 1.9 half turns to the left: a tenth of a half turn more comes home.
    let turn = camera.state().yaw_rad.goal - camera.state().yaw_rad.value;
    assert!((turn - 0.1 * f64::from(PI)).abs() < 1e-4, "{turn}");
    settle(&mut camera, None);
    let found = camera.view(WIDE);
    assert!(found.clip_from_world.abs_diff_eq(home.clip_from_world, 1e-3));
}

#[test]
fn a_kept_state_goes_on_exactly_as_the_camera_did() {
    let followed = Some(Vec3::new(5.0, 1.0, 9.0));
    let mut camera = busy(followed);
    camera.advance(0.123, followed);
    let mut other = OrbitCamera::default();
    other.set_state(camera.state()).unwrap();
    for _ in 0..50 {
        camera.advance(0.02, followed);
        other.advance(0.02, followed);
        assert!(
            camera
                .view(WIDE)
                .clip_from_world
                .abs_diff_eq(other.view(WIDE).clip_from_world, 1e-5)
        );
    }
    let good = camera.state();
    for spoil in [
        |s: &mut CameraState| s.yaw_rad.value = f64::NAN,
        |s: &mut CameraState| s.log_distance.goal = 99.0,
        |s: &mut CameraState| s.pitch_rad.goal = 1.6,
        |s: &mut CameraState| s.anchor_m[0] = f64::INFINITY,
        |s: &mut CameraState| s.offset_m[2].goal = 1e9,
    ] {
        let mut bad = good;
        spoil(&mut bad);
        assert_eq!(camera.set_state(bad).unwrap_err().code, ErrorCode::OutOfRange);
        assert_eq!(camera.state(), good);
    }
}

#[test]
fn reduced_motion_cuts() {
    let followed = Some(Vec3::new(5.0, 1.0, 9.0));
    let mut camera = busy(followed);
    camera.set_reduced_motion(true);
    assert!(!camera.advance(0.001, followed));
    let mut flown = busy(followed);
    settle(&mut flown, followed);
    assert!(camera.target_m().distance(flown.target_m()) < 1e-4);
    assert!((camera.distance_m() - flown.distance_m()).abs() < 1e-4);
    camera.follow(None);
    assert!(!camera.advance(0.001, None));
    let mut cut = busy(None);
    cut.cut();
    assert!(!cut.advance(0.0, None), "nothing is left to do after a cut");
}

#[test]
fn at_rest_nothing_changes() {
    let mut camera = busy(None);
    settle(&mut camera, None);
    let state = camera.state();
    for dt in [0.0, 0.016, 1.0, 1e9, f64::NAN, -1.0, f64::INFINITY] {
        assert!(!camera.advance(dt, None));
        assert_eq!(camera.state(), state);
    }
    camera.orbit(f32::NAN, 1.0);
    camera.pan(1.0, f32::INFINITY, WIDE);
    camera.dolly(f32::NAN);
    camera.frame(Sphere {
        centre_m: Vec3::NAN,
        radius_m: 1.0,
    });
    camera.approach(f64::NAN);
    assert_eq!(camera.state(), state);
    let mut once = busy(None);
    let mut frames = 0;
    while once.advance(1.0 / 60.0, None) {
        frames += 1;
    }
    assert!(frames < 150, "all motion is over within 2.5 s: {frames} frames");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_ray_goes_through_what_is_projected_there(
        yaw in -4.0..4.0_f32, pitch in -1.5..1.5_f32, aspect in 0.3..3.0_f32,
        x in 0.0..1.0_f32, y in 0.0..1.0_f32, along in 1.0..100.0_f32,
    ) {
        let view = looking(yaw, pitch).view(aspect);
        let (origin, direction) = view.ray(x, y);
        prop_assert!((direction.length() - 1.0).abs() < 1e-5);
        let (u, v, depth) = view.project(origin + direction * along).unwrap();
        prop_assert!((u - x).abs() < 1e-3 && (v - y).abs() < 1e-3, "{u} {v}");
        prop_assert!((0.0..1.0).contains(&depth));
    }

    /// Whatever a user does, the eye stays above the ground and the horizon level.
    #[test]
    fn the_eye_stays_above_the_ground(
        calls in prop::collection::vec((0..7_u8, -3.0..3.0_f32, -3.0..3.0_f32, 0.0..0.2_f64), 1..60),
    ) {
        let mut camera = OrbitCamera::default();
        let mut followed = None;
        for (call, x, y, dt) in calls {
            match call {
                0 => camera.orbit(x, y),
                1 => camera.pan(x, y, WIDE),
                2 => camera.dolly(4.0 * x),
                3 => { followed = Some(Vec3::new(10.0 * x, 1.0 + y.abs(), 10.0 * y)); camera.follow(followed); }
                4 => { followed = None; camera.follow(None); }
                5 => camera.frame(Sphere { centre_m: Vec3::new(x, 1.0, y), radius_m: 0.1 + x.abs() }),
                _ => camera.reset(),
            }
            for _ in 0..4 {
                camera.advance(dt, followed);
                let view = camera.view(WIDE);
                prop_assert!(f64::from(view.eye_m.y) >= MIN_EYE_HEIGHT_M - 1e-3, "{}", view.eye_m.y);
                let right = view.view_from_world.row(0);
                prop_assert!(right.y.abs() < 1e-4, "level");
                prop_assert!(view.clip_from_world.is_finite());
            }
        }
    }
}
