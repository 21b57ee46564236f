//! Real recordings: angles of another program from the same trial, force plates, and what a recording can and cannot
//! support.

#![cfg(feature = "formats")]

use std::path::PathBuf;

use athlete_replay::analysis::{Flag, Measures, Options, Side, Which, Withheld, measure};
use athlete_replay::format::{ReadOptions, read};
use athlete_replay::replay::Replay;
use athlete_replay::time::SampleTimes;

/// A recording among the samples; none where they do not lie beside the checkout.
fn recording(name: &str) -> Option<Replay> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(name);
    let Ok(bytes) = std::fs::read(path) else {
        println!("skipped: no {name} beside the checkout");
        return None;
    };
    Some(read(&bytes, &ReadOptions::default()).unwrap().replay)
}

fn body(replay: &Replay) -> (usize, Measures) {
    (replay.main_track().unwrap(), measure(replay, &Options::default()))
}

/// OpenSim's inverse kinematics of the same running stride: a model of rigid segments with a hinge for a knee, whose
/// angle lies in the model's plane. Ours is the included angle between joint centres derived from markers.
#[test]
fn knee_angles_are_opensims_within_the_stated_error() {
    let (Some(trial), Some(angles)) = (
        recording("trc/motion_capture_run.trc"),
        recording("mot/ik_output_run.mot"),
    ) else {
        return;
    };
    let (track, measures) = body(&trial);
    for (id, name, side, most_bias, most_scatter) in [
        ("knee_flexion", "knee_angle_r", Side::Right, 10.0, 4.0),
        ("knee_flexion", "knee_angle_l", Side::Left, 10.0, 5.5),
        ("elbow_flexion", "elbow_flex_r", Side::Right, 15.0, 4.0),
        ("elbow_flexion", "elbow_flex_l", Side::Left, 15.0, 4.0),
    ] {
        let ours = measures
            .series_of(id, track)
            .find(|series| series.which == Which::Side(side))
            .unwrap();
        let theirs = angles.curves.iter().find(|curve| curve.name == name).unwrap();
        let difference = |frame: usize| {
            let at = ours.times.nearest(theirs.times.time_of(frame));
            ours.values[at] - f64::from(theirs.values[frame]).abs().to_degrees()
        };
        let off: Vec<f64> = (0..theirs.values.len())
            .map(difference)
            .filter(|off| !off.is_nan())
            .collect();
        let bias = off.iter().sum::<f64>() / off.len() as f64;
        let scatter = (off.iter().map(|d| (d - bias).powi(2)).sum::<f64>() / off.len() as f64).sqrt();
        println!(
            "{name}: {} samples, bias {bias:.1}, scatter {scatter:.1} degrees",
            off.len()
        );
        assert!(
            off.len() > 100 && bias.abs() < most_bias && scatter < most_scatter,
            "{name}: bias {bias}, scatter {scatter}"
        );
    }
}

/// When the force under a foot exceeds 20 N: from and to, between samples.
fn loaded(times: &SampleTimes, force_n: &[[f32; 3]]) -> Option<(f64, f64)> {
    let up = |frame: usize| f64::from(force_n[frame][1]);
    let crossing = |is_rise: bool| {
        (0..force_n.len() - 1)
            .find(|&frame| (up(frame) < 20.0) == is_rise && (up(frame + 1) < 20.0) != is_rise)
            .map(|frame| {
                let share = (20.0 - up(frame)) / (up(frame + 1) - up(frame));
                times.time_of(frame) + share * times.period_secs(frame)
            })
    };
    Some((crossing(true)?, crossing(false)?))
}

/// The force plates of the same stride: touchdown and take-off within 0.04 s, contact times within 0.025 s. The right
/// foot's toe marker jumps in this recording, and the forces rise 0.03 s before the left foot has come to rest.
#[test]
fn contacts_are_those_of_the_force_plates_within_the_stated_error() {
    let (Some(trial), Some(forces)) = (
        recording("trc/motion_capture_run.trc"),
        recording("mot/grf_run.mot"),
    ) else {
        return;
    };
    let (track, measures) = body(&trial);
    let mut contacts: Vec<(f64, f64)> = Vec::new();
    for value in measures.values_of("contact_time", track) {
        contacts.push((value.time_secs.unwrap(), value.result.clone().unwrap()));
    }
    assert_eq!(contacts.len(), 2);
    let mut plates: Vec<(f64, f64)> = forces
        .force_plates
        .iter()
        .filter_map(|plate| loaded(&plate.times, &plate.force_n))
        .collect();
    plates.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert_eq!(plates.len(), 2);
    for ((touchdown, contact), (from, to)) in contacts.into_iter().zip(plates) {
        let (down, off) = (touchdown - from, touchdown + contact - to);
        println!(
            "touchdown off by {down:.3} s, take-off by {off:.3} s, contact {contact:.3} of {:.3} s",
            to - from
        );
        assert!(
            down.abs() < 0.04 && off.abs() < 0.04 && (contact - (to - from)).abs() < 0.025,
            "{down} {off}"
        );
    }
}

#[test]
fn walkers_have_both_feet_down_and_runners_none() {
    for (name, is_running, rates) in [
        ("trc/walk1.trc", false, 1.5..2.4),
        ("bvh/cmu_12_01_walk.bvh", false, 1.2..2.4),
        ("bvh/cmu_running_1.bvh", true, 2.4..3.4),
        ("bvh/cmu_running_3.bvh", true, 2.4..3.4),
    ] {
        let Some(replay) = recording(name) else { continue };
        let (track, measures) = body(&replay);
        let number = |id: &str| {
            measures
                .values_of(id, track)
                .next()
                .unwrap()
                .result
                .clone()
                .unwrap()
        };
        assert_eq!(
            number("mean_flight_time") > 0.0,
            is_running,
            "{name}: {}",
            number("mean_flight_time")
        );
        assert!(
            rates.contains(&number("mean_step_rate")),
            "{name}: {}",
            number("mean_step_rate")
        );
    }
}

/// The way through the air and the time in it are measured apart and agree: a jump's rise after take-off by the
/// parabola, and by the air time where it lands as high as it took off.
#[test]
fn jumps_are_found_and_rise_as_their_air_time_says() {
    for name in ["bvh/cmu_jumping_1.bvh", "bvh/jumping.bvh"] {
        let Some(replay) = recording(name) else { continue };
        let (track, measures) = body(&replay);
        let number = |id: &str| {
            measures
                .values_of(id, track)
                .next()
                .unwrap()
                .result
                .clone()
                .unwrap()
        };
        assert_eq!(measures.values_of("air_time", track).count(), 1, "{name}");
        let (by_time, by_way) = (number("air_time_height"), number("flight_rise"));
        assert!((by_time - by_way).abs() < 0.1, "{name}: {by_time} {by_way}");
        assert!(number("turns").abs() < 0.1, "{name}");
    }
}

#[test]
fn what_a_recording_cannot_support_is_withheld() {
    let Some(ballet) = recording("trc/ballet_reduced.trc") else {
        return;
    };
    let (track, measures) = body(&ballet);
    let why = |id: &str| measures.values_of(id, track).next().unwrap().result.clone();
    assert_eq!(
        why("air_time"),
        Err(Withheld::RateTooLow {
            needed_hz: 40.0,
            rate_hz: 30.0
        })
    );
    let Some(walk) = recording("trc/walk1.trc") else {
        return;
    };
    let (track, measures) = body(&walk);
    let rise = measures.values_of("vertical_oscillation", track).next().unwrap();
    assert!(
        matches!(rise.result, Err(Withheld::PartsMissing(_))),
        "no arms, so no centre of mass"
    );
    assert!(
        measures
            .values_of("com_path", track)
            .next()
            .unwrap()
            .flags
            .contains(&Flag::PartsReplaced)
    );
}
