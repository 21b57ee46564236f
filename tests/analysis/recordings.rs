//! Real recordings.

#![cfg(feature = "formats")]

use std::path::PathBuf;

use athlete_replay::analysis::{Measures, Options, Subject, measure};
use athlete_replay::format::{ReadOptions, read};
use athlete_replay::replay::Replay;

/// A recording among the samples; none where they do not lie beside the checkout.
pub(crate) fn recording(name: &str) -> Option<Replay> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(name);
    let Ok(bytes) = std::fs::read(path) else {
        println!("skipped: no {name} beside the checkout");
        return None;
    };
    Some(read(&bytes, &ReadOptions::default()).unwrap().replay)
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
            if ["bone_length", "bone_variation", "part_peak_speed"].contains(&id)
                || value.measure.id.starts_with("step_r")
                || id == "step_speed"
            {
                continue;
            }
            if id.ends_with("flexion") || id.ends_with("angle") && id != "takeoff_angle" || id == "trunk_lean"
            {
                continue;
            }
            let _ = Subject::Track(0);
            println!(
                "{id} {} {} {} {:?} {:?}",
                value.which,
                value.text().unwrap_or_default(),
                value.measure.unit,
                value.time_secs,
                value.result.as_ref().err()
            );
        }
    }
}

#[test]
fn explore_feet() {
    use athlete_replay::replay::BodyPart as P;
    let replay = recording("trc/motion_capture_run.trc").unwrap();
    let track = &replay.tracks[1];
    let at = |f: usize, p: P| {
        let j = track.skeleton.body_map.joints_of(p);
        (
            j.len(),
            j.first().and_then(|j| track.position(f, usize::from(*j))),
        )
    };
    for (a, b) in [(P::LeftToe, P::LeftHeel), (P::RightToe, P::RightHeel)] {
        for f in 0..122 {
            let s = |p| match (at(f, p).1, at(f + 1, p).1) {
                (Some(x), Some(y)) => format!("y {:.3} v {:.2}", x.y, (y - x).length() * 150.0),
                _ => format!("{:?}", at(f, p)),
            };
            println!("{a:?} {:.4} toe {} heel {}", (f as f64 + 0.5) / 150.0, s(a), s(b));
        }
    }
}
