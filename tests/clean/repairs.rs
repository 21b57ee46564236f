//! Swapped sides, bones and feet.

use athlete_replay::clean::Step;
use athlete_replay::replay::BodyPart::{self, *};
use athlete_replay::replay::Replay;
use glam::DVec3;

use crate::{Noise, at, body, cleaned};

const PARTS: [BodyPart; 10] = [
    LeftHip, LeftKnee, LeftAnkle, LeftHeel, LeftToe, RightHip, RightKnee, RightAnkle, RightHeel, RightToe,
];
const THIGH_M: f64 = 0.43;
const SHANK_M: f64 = 0.42;

/// A walker's legs at 100 Hz along +X: 1.2 m/s, one step a half second; each foot stands for 0.5 s and swings for 0.5 s.
fn walk(frames: usize) -> Vec<Vec<Option<DVec3>>> {
    let mut paths = vec![Vec::new(); PARTS.len()];
    for frame in 0..frames {
        let t = frame as f64 / 100.0;
        for (side, offset) in [(0, 0.0), (1, 0.5)] {
            let z = if side == 0 { -0.09 } else { 0.09 };
            let hip = DVec3::new(1.2 * t, 0.86 + 0.01 * (t * 4.0 * std::f64::consts::PI).cos(), z);
            let cycle = t + offset;
            let (whole, phase) = (cycle.floor(), cycle.fract());
            // The foot stands where the hip is in the middle of the stance.
            let stand_x = 1.2 * (whole + 0.25 - offset);
            let swing = ((phase - 0.5).max(0.0) / 0.5).clamp(0.0, 1.0);
            let smooth = swing * swing * (3.0 - 2.0 * swing);
            let heel = DVec3::new(
                stand_x - 0.06 + 1.2 * smooth,
                0.03 + 0.12 * (swing * std::f64::consts::PI).sin().powi(2),
                z,
            );
            let ankle = heel + DVec3::new(0.06, 0.06, 0.0);
            let toe = heel + DVec3::new(0.22, 0.0, 0.0);
            paths[side * 5].push(Some(hip));
            paths[side * 5 + 1].push(Some(knee(hip, ankle)));
            for (index, at) in [(2, ankle), (3, heel), (4, toe)] {
                paths[side * 5 + index].push(Some(at));
            }
        }
    }
    paths
}

/// The knee bent forwards.
fn knee(hip: DVec3, ankle: DVec3) -> DVec3 {
    let reach = ankle - hip;
    let distance_m = reach.length();
    let along_m = (THIGH_M * THIGH_M - SHANK_M * SHANK_M + distance_m * distance_m) / (2.0 * distance_m);
    let out_m = (THIGH_M * THIGH_M - along_m * along_m).max(0.0).sqrt();
    let direction = reach / distance_m;
    let out = DVec3::new(-direction.y, direction.x, 0.0);
    hip + direction * along_m + out * out_m
}

fn exchange(replay: &mut Replay, frames: std::ops::Range<usize>) {
    let joints = replay.tracks[0].skeleton.joints.len();
    for frame in frames {
        for part in 0..joints / 2 {
            replay.tracks[0]
                .positions_m
                .swap(frame * joints + part, frame * joints + joints / 2 + part);
        }
    }
}

#[test]
fn exchanged_sides_are_put_back_exactly_and_others_are_left() {
    let mut noise = Noise(4);
    let paths: Vec<Vec<_>> = walk(300)
        .into_iter()
        .map(|path| {
            path.into_iter()
                .map(|p| p.map(|p| p + noise.vector() * 0.003))
                .collect()
        })
        .collect();
    let truth = body(100.0, &PARTS, &paths);
    assert_eq!(cleaned(&truth, &[Step::RepairSwaps]).0.tracks, truth.tracks);
    let mut swapped = truth.clone();
    for frames in [20..21, 60..95, 130..131, 132..133, 250..300] {
        exchange(&mut swapped, frames);
    }
    let (found, reports) = cleaned(&swapped, &[Step::RepairSwaps]);
    assert_eq!(found.tracks, truth.tracks);
    assert_eq!(reports[0].tracks[0].note, "legs put back in 88 frames");
    // The first frames too, since most are as they should be.
    let mut early = truth.clone();
    exchange(&mut early, 0..120);
    assert_eq!(cleaned(&early, &[Step::RepairSwaps]).0.tracks, truth.tracks);
}

/// Half the frames, a slower camera: legs pass each other within few samples and are still told apart.
#[test]
fn passing_legs_are_not_exchanged_at_25_frames_a_second() {
    let paths: Vec<Vec<_>> = walk(600)
        .into_iter()
        .map(|path| path.into_iter().step_by(4).collect())
        .collect();
    let slow = body(25.0, &PARTS, &paths);
    assert_eq!(cleaned(&slow, &[Step::RepairSwaps]).0.tracks, slow.tracks);
}

#[test]
fn nothing_is_concluded_across_a_gap() {
    let mut paths = walk(200);
    for path in &mut paths {
        path[100..110].fill(None);
    }
    let gappy = body(100.0, &PARTS, &paths);
    let mut swapped = gappy.clone();
    // Whether all that comes after a gap is exchanged cannot be told.
    exchange(&mut swapped, 110..200);
    let found = cleaned(&swapped, &[Step::RepairSwaps]).0;
    assert_eq!(format!("{:?}", found.tracks), format!("{:?}", swapped.tracks));
}

fn length(replay: &Replay, frame: usize, from: usize, to: usize) -> f64 {
    at(replay, frame, from)
        .unwrap()
        .distance(at(replay, frame, to).unwrap())
}

/// Bones are constant to 1 micrometre afterwards, and no joint moves by more than twice the noise that was put on it.
#[test]
fn bones_get_one_length_each() {
    let mut noise = Noise(5);
    let paths: Vec<Vec<_>> = walk(200)
        .into_iter()
        .map(|path| {
            path.into_iter()
                .map(|p| p.map(|p| p + noise.vector() * 0.01))
                .collect()
        })
        .collect();
    let noisy = body(100.0, &PARTS, &paths);
    let (found, reports) = cleaned(&noisy, &[Step::RegulariseBones]);
    let bones = [
        (0, 5),
        (0, 1),
        (1, 2),
        (2, 3),
        (2, 4),
        (5, 6),
        (6, 7),
        (7, 8),
        (7, 9),
    ];
    for (from, to) in bones {
        let lengths: Vec<f64> = (0..200).map(|frame| length(&found, frame, from, to)).collect();
        let (least, most) = lengths
            .iter()
            .fold((f64::MAX, 0.0_f64), |(a, b), l| (a.min(*l), b.max(*l)));
        assert!(most - least < 1e-6, "{from} to {to}: {least} to {most}");
        let spread = (0..200)
            .map(|frame| length(&noisy, frame, from, to))
            .fold(0.0_f64, f64::max)
            - most;
        assert!(spread > 0.003, "the noise shows before");
    }
    let largest_m = (0..200)
        .flat_map(|frame| (0..10).map(move |joint| (frame, joint)))
        .map(|(frame, joint)| {
            at(&found, frame, joint)
                .unwrap()
                .distance(at(&noisy, frame, joint).unwrap())
        })
        .fold(0.0, f64::max);
    assert!((reports[0].tracks[0].largest_m - largest_m).abs() < 1e-9);
    assert!(largest_m < 2.0 * 0.01 * 3.0_f64.sqrt(), "{largest_m}");
    // A second time changes nothing that single precision can hold at 3 m.
    let (again, reports) = cleaned(&found, &[Step::RegulariseBones]);
    assert!(reports[0].tracks[0].largest_m < 1e-6);
    assert_eq!(again.tracks[0].missing_samples(), 0);
}

#[test]
fn bones_of_a_right_body_stay() {
    let right = body(100.0, &PARTS, &walk(100));
    let (_, reports) = cleaned(&right, &[Step::RegulariseBones]);
    assert!(reports[0].tracks[0].largest_m < 1e-6, "{}", reports[0].sentence);
}

/// Feet that slide by 2 cm in a stance stand still within 0.1 mm afterwards; thighs and shanks keep their length.
#[test]
fn standing_feet_stop_sliding() {
    let drift = |frame: usize| {
        DVec3::new(0.015, 0.0, 0.01) * (frame as f64 / 100.0 * std::f64::consts::TAU * 1.0).sin()
    };
    let mut paths = walk(400);
    for side in [0, 5] {
        for path in paths.iter_mut().skip(side + 2).take(3) {
            for (frame, slot) in path.iter_mut().enumerate() {
                *slot = slot.map(|p| p + drift(frame));
            }
        }
        let legs: Vec<_> = paths[side].iter().zip(&paths[side + 2]).collect();
        let knees = legs
            .into_iter()
            .map(|(hip, ankle)| Some(knee(hip.unwrap(), ankle.unwrap())));
        paths[side + 1] = knees.collect();
    }
    let sliding = body(100.0, &PARTS, &paths);
    let (found, reports) = cleaned(&sliding, &[Step::PlantFeet { speed_m_per_s: 0.4 }]);
    // The left foot stands from 1 s to 1.5 s; its ends may still be faster than the bound.
    let slide = |replay: &Replay, joint: usize| {
        let frames = 104..146;
        let all: Vec<DVec3> = frames.map(|frame| at(replay, frame, joint).unwrap()).collect();
        let mean = all.iter().sum::<DVec3>() / all.len() as f64;
        all.iter().map(|p| p.distance(mean)).fold(0.0, f64::max)
    };
    for joint in [2, 3, 4] {
        assert!(slide(&sliding, joint) > 0.008, "{}", slide(&sliding, joint));
        assert!(slide(&found, joint) < 1e-4, "{joint}: {}", slide(&found, joint));
    }
    for frame in 0..400 {
        for (from, to) in [(0, 1), (1, 2), (5, 6), (6, 7)] {
            let changed_m = (length(&found, frame, from, to) - length(&sliding, frame, from, to)).abs();
            assert!(changed_m < 1e-5, "{frame}: {from} to {to} by {changed_m}");
        }
        // No jump that was not there: at most 5 mm more from one frame to the next.
        if frame > 0 {
            for joint in [2, 3, 4] {
                let step = |replay: &Replay| {
                    at(replay, frame, joint)
                        .unwrap()
                        .distance(at(replay, frame - 1, joint).unwrap())
                };
                assert!(step(&found) < step(&sliding) + 0.005, "{frame}");
            }
        }
    }
    let note = &reports[0].tracks[0].note;
    assert!(
        note.contains("stances, in which a foot slid by up to 0.0"),
        "{note}"
    );
    // Hips are not moved.
    assert!((0..400).all(|frame| at(&found, frame, 0) == at(&sliding, frame, 0)));
}

#[test]
fn tracks_without_limbs_are_left_and_said() {
    let mut bare = body(100.0, &[Head], &[vec![Some(DVec3::Y); 20]]);
    bare.tracks[0].skeleton.body_map = Default::default();
    for (step, note) in [
        (Step::RegulariseBones, "it has no limbs"),
        (Step::RepairSwaps, ""),
        (Step::PlantFeet { speed_m_per_s: 0.4 }, "no foot stands"),
    ] {
        let (found, reports) = cleaned(&bare, &[step]);
        assert_eq!(found.tracks, bare.tracks);
        assert_eq!(reports[0].tracks[0].note, note);
    }
}
