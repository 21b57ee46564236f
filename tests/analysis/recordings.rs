//! Real recordings: angles of another program from the same trial, force plates, and what a recording can and cannot support.

#![cfg(feature = "formats")]

use std::path::PathBuf;

use athlete_replay::analysis::{Measures, Options, Side, Which, measure};
use athlete_replay::format::{ReadOptions, read};
use athlete_replay::replay::Replay;

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

/// OpenSim's inverse kinematics of the same running stride: a model of rigid segments with a hinge for a knee, whose angle lies in
/// the model's plane. Ours is the included angle between joint centres derived from markers.
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

#[test]
fn explore_real() {
    for name in [
        "trc/motion_capture_run.trc",
        "bvh/cmu_running_1.bvh",
        "bvh/cmu_running_3.bvh",
        "trc/SprintMotion.trc",
        "trc/walk1.trc",
        "bvh/cmu_12_01_walk.bvh",
        "bvh/cmu_jumping_1.bvh",
        "bvh/131_03.bvh",
        "bvh/jumping.bvh",
        "trc/pose2sim_two_person_P2.trc",
        "trc/ballet_reduced.trc",
        "bvh/cmu_basketball_3.bvh",
    ] {
        let Some(replay) = recording(name) else { continue };
        let m: Measures = measure(&replay, &Options::default());
        println!(
            "== {name} {:?}",
            replay
                .tracks
                .iter()
                .map(|t| (t.name.clone(), t.kind.as_str(), t.times.rate_hz(), t.times.len()))
                .collect::<Vec<_>>()
        );
        for value in &m.values {
            let id = value.measure.id;
            if ["bone_length", "part_peak_speed"].contains(&id)
                || value.measure.id.starts_with("step_r")
                || id == "step_speed"
            {
                continue;
            }
            if id.ends_with("flexion") || id.ends_with("angle") && id != "takeoff_angle" || id == "trunk_lean"
            {
                continue;
            }
            println!(
                "{id} {} {} {} {:?} {:?} {:?}",
                value.which,
                value.text().unwrap_or_default(),
                value.measure.unit,
                value.time_secs,
                value.flags,
                value.result.as_ref().err()
            );
        }
    }
}
