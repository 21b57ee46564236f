//! Motions with known answers, with noise: each to its stated tolerance.

use std::f64::consts::{PI, TAU};

use athlete_replay::analysis::{Measures, Options, Series, Value, Which, Withheld, measure};
use athlete_replay::replay::{BodyPart, Replay};
use glam::DVec3;

use crate::made::{body, object, standing};

const G: f64 = 9.80665;

fn measured(replay: &Replay) -> Measures {
    replay.validate().unwrap();
    measure(replay, &Options::default())
}

fn only<'a>(measures: &'a Measures, id: &'a str) -> &'a Value {
    let mut found = measures.values_of(id, 0);
    let value = found.next().unwrap_or_else(|| panic!("no {id}"));
    assert!(found.next().is_none(), "{id} more than once");
    value
}

fn number(measures: &Measures, id: &str) -> f64 {
    only(measures, id)
        .result
        .clone()
        .unwrap_or_else(|why| panic!("{id}: {why}"))
}

fn series<'a>(measures: &'a Measures, id: &'a str) -> &'a Series {
    measures
        .series_of(id, 0)
        .next()
        .unwrap_or_else(|| panic!("no series {id}"))
}

/// The root mean square of what a series is off a truth, without its first and last 0.1 s.
fn rms(series: &Series, truth: impl Fn(f64) -> f64) -> f64 {
    let edge = (0.1 * series.times.rate_hz()) as usize;
    let inside = edge..series.values.len() - edge;
    let square = |frame: usize| (series.values[frame] - truth(series.times.time_of(frame))).powi(2);
    let count = inside.len() as f64;
    (inside.map(square).sum::<f64>() / count).sqrt()
}

#[test]
fn constant_acceleration_is_found_through_noise() {
    let replay = object(100.0, 3.0, 0.002, |t| {
        DVec3::new(1.0 + 0.5 * 4.0 * t * t, 1.0, 0.3 * t)
    });
    let speed = measured(&replay);
    let off = rms(series(&speed, "object_speed"), |t| (16.0 * t * t + 0.09).sqrt());
    assert!(off < 0.05, "{off} m/s");
    let raw = series(&speed, "object_speed");
    assert_eq!(raw.raw.len(), raw.values.len());
    assert_eq!(raw.cutoff_hz, Some(10.0));
}

#[test]
fn a_circle_has_constant_speed_through_noise() {
    let turn = TAU * 0.8;
    let replay = object(100.0, 4.0, 0.002, |t| {
        DVec3::new(2.0 * (turn * t).cos(), 1.0, 2.0 * (turn * t).sin())
    });
    let measures = measured(&replay);
    let off = rms(series(&measures, "object_speed"), |_| 2.0 * turn);
    assert!(off < 0.05, "{off} m/s");
    // The same circle, run by a body: the acceleration towards its middle is v^2 / r.
    let circle = |t: f64, part: BodyPart| {
        Some(standing(part) + DVec3::new(2.0 * (turn * t).cos(), 0.92, 2.0 * (turn * t).sin()))
    };
    let measures = measured(&body(100.0, 4.0, 0.001, circle));
    let accelerations = measures.series_of("part_acceleration", 0);
    let nose = accelerations
        .into_iter()
        .find(|s| s.which == Which::Part(BodyPart::Nose))
        .unwrap();
    let off = rms(nose, |_| 2.0 * turn * turn);
    assert!(off < 1.6, "{off} m/s2 of {}", 2.0 * turn * turn);
    let along = rms(series(&measures, "com_acceleration"), |_| 0.0);
    assert!(along < 0.8, "nothing along the way: {along}");
}

/// The knee of a leg that hangs and swings: the included angle, and the planar one against the vertical.
#[test]
fn a_pendulum_swings_by_its_law() {
    let bend = |t: f64| (40.0 + 30.0 * (TAU * 1.0 * t).sin()) * PI / 180.0;
    let place = |t: f64, part: BodyPart| {
        let ahead = DVec3::Z * (2.0 * t);
        let thigh = |side: f64| DVec3::new(0.09 * side, 0.0, 0.0);
        let swing = |length: f64, angle: f64| DVec3::new(0.0, -length * angle.cos(), -length * angle.sin());
        let base = DVec3::Y * 0.92 + ahead;
        Some(match part {
            BodyPart::LeftKnee => base + thigh(1.0) + swing(0.42, 0.0),
            BodyPart::LeftAnkle => base + thigh(1.0) + swing(0.42, 0.0) + swing(0.42, bend(t)),
            _ => standing(part) + base,
        })
    };
    let measures = measured(&body(100.0, 3.0, 0.002, place));
    let knee = series(&measures, "knee_flexion");
    let off = rms(knee, |t| bend(t).to_degrees());
    assert!(off < 0.5, "{off} degrees");
    let shank = series(&measures, "shank_angle");
    let off = rms(shank, |t| -bend(t).to_degrees());
    assert!(off < 0.5, "{off} degrees");
    let largest = measures.values_of("knee_flexion", 0).next().unwrap();
    assert!(
        (largest.result.clone().unwrap() - 70.0).abs() < 1.2,
        "{largest:?}"
    );
    assert!((largest.time_secs.unwrap().fract() - 0.25).abs() < 0.05);
}

#[test]
fn a_throw_is_read_at_its_release() {
    // Held still for 0.5 s, accelerated for 0.2 s, released at 20 m/s and 35 degrees from 2.0 m.
    let (speed, angle) = (20.0, 35.0_f64.to_radians());
    let velocity = DVec3::new(0.0, speed * angle.sin(), speed * angle.cos());
    let release = DVec3::new(0.0, 2.0, 1.0);
    let path = |t: f64| {
        let s = t - 0.7;
        if s >= 0.0 {
            return release + velocity * s - DVec3::Y * (0.5 * G * s * s);
        }
        let pushed = velocity / 0.2;
        let since = (t - 0.5).max(0.0);
        release - velocity * 0.1 + pushed * (0.5 * since * since)
    };
    let measures = measured(&object(120.0, 2.0, 0.005, path));
    for (id, truth, tolerance) in [
        ("release_speed", speed, 0.2),
        ("release_angle", 35.0, 0.6),
        ("release_height", 2.0, 0.35),
    ] {
        let found = number(&measures, id);
        assert!((found - truth).abs() < tolerance, "{id}: {found}, {truth}");
    }
    let at_secs = only(&measures, "release_speed").time_secs.unwrap();
    assert!((at_secs - 0.7).abs() < 0.05, "{at_secs}");
    assert!((number(&measures, "free_flight_time") - 1.3).abs() < 0.08);
}

/// A jump: 4 m/s level and 3 m/s up, standing before and after, feet on the ground until take-off. The body may turn
/// in the air about its long axis, or over.
fn jump(turns: f64, somersaults: f64, tilt_rad: f64, noise_m: f64) -> Replay {
    const UP: f64 = 3.2;
    // What turns in the air turns about its centre of mass.
    let still = measured(&body(100.0, 1.0, 0.0, |_, part| Some(standing(part))));
    let centre = DVec3::Y * series(&still, "com_height").values[50];
    let air_secs = 2.0 * UP / G;
    let place = move |t: f64, part: BodyPart| {
        let s = (t - 1.0).clamp(0.0, air_secs);
        let share = s / air_secs;
        let turn = glam::DQuat::from_rotation_y(TAU * turns * share);
        let over = glam::DQuat::from_rotation_x(TAU * somersaults * share);
        let tilt = glam::DQuat::from_rotation_z(if share > 0.0 && share < 1.0 { tilt_rad } else { 0.0 });
        let middle = DVec3::new(0.0, 0.92 + UP * s - 0.5 * G * s * s, 4.0 * s);
        let own = centre + tilt * (over * (turn * (standing(part) - centre)));
        Some(middle + own)
    };
    body(200.0, 3.0, noise_m, place)
}

#[test]
fn a_jump_is_measured_from_take_off_to_landing() {
    for (noise_m, time_tolerance, speed_tolerance) in [(0.0, 0.016, 0.08), (0.003, 0.02, 0.10)] {
        let measures = measured(&jump(0.0, 0.0, 0.0, noise_m));
        for (id, truth, tolerance) in [
            ("air_time", 6.4 / G, time_tolerance),
            ("air_time_height", 3.2 * 3.2 / (2.0 * G), 0.035),
            ("flight_rise", 3.2 * 3.2 / (2.0 * G), 0.03),
            ("takeoff_level_speed", 4.0, speed_tolerance),
            ("takeoff_vertical_speed", 3.2, speed_tolerance),
            ("takeoff_angle", (3.2_f64 / 4.0).atan().to_degrees(), 0.8),
            ("jump_distance", 4.0 * 6.4 / G, 0.02),
            ("turns", 0.0, 0.01),
            ("somersaults", 0.0, 0.01),
            ("mean_axis_tilt", 0.0, 0.5),
        ] {
            let found = number(&measures, id);
            assert!(
                (found - truth).abs() < tolerance,
                "{id}: {found}, {truth}, noise {noise_m}"
            );
        }
    }
}

#[test]
fn known_turns_are_counted() {
    for turns in [-4.0, -1.5, 0.5, 3.25, 4.5] {
        let measures = measured(&jump(turns, 0.0, 0.0, 0.003));
        let (found, air_secs) = (number(&measures, "turns"), 6.4 / G);
        assert!((found - turns).abs() < 0.05, "{turns}: {found}");
        let mean = number(&measures, "mean_turn_rate");
        assert!(
            (mean - turns / air_secs).abs() < 0.1 * turns.abs().max(1.0),
            "{turns}: {mean}"
        );
        let peak = number(&measures, "peak_turn_rate");
        assert!(
            (peak - (turns / air_secs).abs()).abs() < 0.35 + 0.05 * turns.abs(),
            "{turns}: {peak}"
        );
    }
    let tilted = measured(&jump(3.0, 0.0, 0.2, 0.003));
    assert!((number(&tilted, "turns") - 3.0).abs() < 0.1);
    let tilt = number(&tilted, "mean_axis_tilt");
    assert!((tilt - 0.2_f64.to_degrees()).abs() < 1.0, "{tilt}");
    for somersaults in [1.0, -1.0, 1.5] {
        let found = number(&measured(&jump(0.0, somersaults, 0.0, 0.003)), "somersaults");
        assert!((found - somersaults).abs() < 0.1, "{somersaults}: {found}");
    }
}

#[test]
fn turns_too_fast_for_the_rate_are_not_counted() {
    let mut replay = jump(4.5, 0.0, 0.0, 0.0);
    let track = &mut replay.tracks[0];
    let rows: Vec<_> = track.positions_m.chunks(BodyPart::ALL.len()).step_by(4).collect();
    track.times = athlete_replay::time::SampleTimes::Uniform {
        start_secs: 0.0,
        rate_hz: 50.0,
        count: rows.len(),
    };
    track.positions_m = rows.concat();
    // 6.9 turns a second are 0.14 of a turn a sample: told. Twice as many more are not.
    assert!((number(&measured(&replay), "turns") - 4.5).abs() < 0.3);
    let fast = jump(40.0, 0.0, 0.0, 0.0);
    assert!(matches!(
        only(&measured(&fast), "turns").result,
        Err(Withheld::RateTooLow { .. })
    ));
}
