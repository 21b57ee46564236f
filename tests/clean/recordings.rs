//! The steps on real recordings: what is right stays, what was damaged on purpose comes back.

#![cfg(feature = "formats")]

use std::path::PathBuf;

use athlete_replay::clean::KeepRaw;
use athlete_replay::clean::{Step, apply};
use athlete_replay::format::{ReadOptions, read};
use athlete_replay::replay::{BodyPart, Replay, Track};
use athlete_replay::time::SampleTimes;

/// Every recording of a body among the samples; none where they do not lie beside the checkout.
fn recordings() -> Vec<(String, Replay)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let mut found = Vec::new();
    for name in [
        "bvh/cmu_running_1.bvh",
        "bvh/cmu_running_3.bvh",
        "bvh/cmu_soccer_3.bvh",
        "bvh/cmu_basketball_3.bvh",
        "bvh/cmu_jumping_1.bvh",
        "trc/SprintMotion.trc",
        "trc/Gait.trc",
        "trc/walk1.trc",
        "trc/motion_capture_run.trc",
        "trc/pose2sim_two_person_P2.trc",
    ] {
        let Ok(bytes) = std::fs::read(folder.join(name)) else {
            println!("skipped: no {name} beside the checkout");
            continue;
        };
        let mut replay = read(&bytes, &ReadOptions::default()).unwrap().replay;
        let main = replay.main_track().unwrap();
        replay.tracks = vec![replay.tracks.swap_remove(main)];
        found.push((name.to_owned(), replay));
    }
    found
}

/// Every `step`-th frame.
fn thinned(replay: &Replay, step: usize) -> Replay {
    let mut thin = replay.clone();
    let track = &mut thin.tracks[0];
    let joints = track.skeleton.joints.len();
    let rows: Vec<_> = track.positions_m.chunks(joints).step_by(step).collect();
    let count = rows.len();
    track.positions_m = rows.concat();
    track.quality = None;
    track.times = SampleTimes::Uniform {
        start_secs: track.times.start_secs(),
        rate_hz: track.times.rate_hz() / step as f64,
        count,
    };
    thin
}

fn swap_sides(track: &mut Track, frames: std::ops::Range<usize>) {
    let joints = track.skeleton.joints.len();
    for part in BodyPart::ALL {
        let Some(other) = part.as_str().strip_prefix("left_") else {
            continue;
        };
        let right = BodyPart::from_word(&format!("right_{other}")).unwrap();
        let (left, right) = (
            track.skeleton.body_map.joints_of(part),
            track.skeleton.body_map.joints_of(right),
        );
        let ([left], [right]) = (left, right) else {
            continue;
        };
        for frame in frames.clone() {
            track.positions_m.swap(
                frame * joints + usize::from(*left),
                frame * joints + usize::from(*right),
            );
        }
    }
}

#[test]
fn sides_of_sound_recordings_stay_at_any_rate() {
    for (name, replay) in recordings() {
        for step in [1, 2, 4] {
            let thin = thinned(&replay, step);
            let mut repaired = thin.clone();
            apply(&mut repaired, &[Step::RepairSwaps], KeepRaw::Discard).unwrap();
            let bits = |replay: &Replay| -> Vec<[u32; 3]> {
                replay.tracks[0]
                    .positions_m
                    .iter()
                    .map(|p| p.map(f32::to_bits))
                    .collect()
            };
            assert!(
                bits(&repaired) == bits(&thin),
                "{name}, every {step}: {}",
                repaired.processing[0]
            );
        }
    }
}

#[test]
fn swapped_sides_of_recordings_come_back() {
    for (name, replay) in recordings() {
        // Frames in which nothing is missing: across a gap nothing is concluded.
        if name.contains("Gait") {
            continue;
        }
        let mut swapped = replay.clone();
        let frames = replay.tracks[0].times.len();
        swap_sides(&mut swapped.tracks[0], frames / 4..frames / 4 + 12);
        swap_sides(&mut swapped.tracks[0], frames / 2..frames / 2 + 1);
        apply(&mut swapped, &[Step::RepairSwaps], KeepRaw::Discard).unwrap();
        // Fingers go along with the hands that they hang on, which were not exchanged here.
        for part in BodyPart::ALL {
            let [joint] = replay.tracks[0].skeleton.body_map.joints_of(part) else {
                continue;
            };
            for frame in 0..frames {
                let [found, expected] =
                    [&swapped, &replay].map(|replay| replay.tracks[0].position(frame, usize::from(*joint)));
                assert_eq!(
                    found, expected,
                    "{name}, {part:?}, {frame}: {}",
                    swapped.processing[0]
                );
            }
        }
    }
}

/// Each step by itself says what it did and leaves a sound replay. The bones of a BVH are constant, so that they move by
/// nothing that single precision can hold; those of joint centres between markers move by what skin and regression are off. A
/// standing foot moves by centimetres, the knee of a nearly straight leg by more.
#[test]
fn every_step_takes_every_recording() {
    for (name, replay) in recordings() {
        for (step, bvh_m, trc_m) in [
            ("reject-outliers", 0.0, 0.0),
            ("gap-fill", 0.0, 0.0),
            ("butterworth=12Hz", 1.0, 0.1),
            ("regularise-bones", 1e-5, 0.1),
            ("plant-feet", 0.1, 0.1),
        ] {
            let mut cleaned = replay.clone();
            let reports = apply(&mut cleaned, &[Step::parse(step).unwrap()], KeepRaw::Keep).unwrap();
            cleaned.validate().unwrap();
            println!("{name}: {}", reports[0].sentence);
            let most_m = if name.starts_with("bvh/") { bvh_m } else { trc_m };
            assert!(
                reports[0].tracks[0].largest_m <= most_m,
                "{name}: {}",
                reports[0].sentence
            );
        }
    }
}
