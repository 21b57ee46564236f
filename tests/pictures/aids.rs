//! How sure a picture is, and what athletes hold, throw and jump over.

use athlete_replay::camera::{Framing, OrbitCamera, Sphere, View};
use athlete_replay::replay::{Doubt, Joint, Pose, Quality, Replay, Skeleton, Track, TrackKind};
use athlete_replay::scene::{Scene, UncertainKind, fade};
use athlete_replay::time::SampleTimes;
use glam::Vec3;

use super::{ASPECT, Studio, assert_golden, crowd, one_athlete, scene_at, venue};

/// A scene that says how sure it is.
fn uncertain_scene(replay: &Replay, time_secs: f64) -> Scene {
    let mut scene = Scene::new(replay);
    let mut poses = vec![Pose::default(); replay.tracks.len()];
    let mut doubts: Vec<Vec<Doubt>> = vec![Vec::new(); replay.tracks.len()];
    for ((track, pose), doubts) in replay.tracks.iter().zip(&mut poses).zip(&mut doubts) {
        track.sample(time_secs, pose);
        track.doubt(time_secs, doubts);
    }
    fade(&mut poses, &doubts);
    scene.update(replay, &poses);
    scene.add_uncertainty(replay, &poses, &doubts);
    scene
}

fn view_of(scene: &Scene) -> View {
    let framing = Framing {
        sphere: Sphere {
            centre_m: scene.bounds.unwrap().centre_m(),
            radius_m: 0.9,
        },
        yaw_rad: -1.2,
        pitch_rad: 0.1,
    };
    OrbitCamera::new(framing).view(ASPECT)
}

/// Takes a joint out of some frames.
fn lose(replay: &mut Replay, joint: &str, frames: std::ops::Range<usize>) {
    let track = &mut replay.tracks[0];
    let joints = track.skeleton.joints.len();
    let joint = track.skeleton.index_of(joint).unwrap();
    for frame in frames {
        track.positions_m[frame * joints + joint] = [f32::NAN; 3];
    }
}

#[test]
fn errors_spread_short_gaps_are_dashed_and_guesses_are_faint() {
    let mut studio = Studio::new();
    let mut replay = one_athlete();
    let joints = replay.tracks[0].skeleton.joints.clone();
    let frames = replay.tracks[0].times.len();
    // What is thin and fast is known worst.
    let error_m = |name: &str| match name {
        name if name.contains("wrist") || name.contains("hand") => 0.07,
        name if name.contains("elbow") || name.contains("ankle") || name.contains("toe") => 0.045,
        _ => 0.02,
    };
    let per_joint: Vec<f32> = joints.iter().map(|joint| error_m(&joint.name)).collect();
    replay.tracks[0].quality = Some(Quality::ErrorM(per_joint.repeat(frames)));
    lose(&mut replay, "left_knee", 690..711);
    let scene = uncertain_scene(&replay, 7.0);
    let count = |kind| scene.uncertain.iter().filter(|one| one.kind == kind).count();
    assert_eq!(count(UncertainKind::Bridge), 1, "the left leg alone is dashed");
    assert_eq!(count(UncertainKind::Spread), scene.limbs.len());
    let view = view_of(&scene);
    assert_golden("uncertainty", &studio.picture(&scene, &view));
    assert_eq!(
        studio.renderer.draw_calls(),
        6,
        "one draw for all that is uncertain"
    );

    // Each limb stands off by the error of the joint nearest to its end.
    let hand = joints
        .iter()
        .position(|joint| joint.name == "left_wrist")
        .unwrap();
    let at_m = Vec3::from(replay.tracks[0].positions_m[700 * joints.len() + hand]);
    let arm = scene
        .uncertain
        .iter()
        .find(|one| one.limb.to_m.distance(at_m) < 1e-4)
        .unwrap();
    assert!((arm.spread_m[2] - 0.07).abs() < 1e-6 && (arm.spread_m[0] - 0.02).abs() < 1e-6);

    let mut guessed = one_athlete();
    let sure = |name: &str| if name.starts_with("left") { 0.25 } else { 1.0 };
    let per_joint: Vec<f32> = joints.iter().map(|joint| sure(&joint.name)).collect();
    guessed.tracks[0].quality = Some(Quality::Confidence(per_joint.repeat(frames)));
    let scene = uncertain_scene(&guessed, 7.0);
    assert!(scene.uncertain.is_empty());
    let faint = scene
        .limbs
        .iter()
        .filter(|limb| (limb.presence - 0.3625).abs() < 1e-4);
    assert!(faint.count() >= 4, "the left arm, hand, leg and foot at least");
    assert_golden("confidence", &studio.picture(&scene, &view));
}

#[test]
fn a_longer_gap_is_left_open() {
    let mut replay = one_athlete();
    lose(&mut replay, "left_knee", 670..730);
    let scene = uncertain_scene(&replay, 7.0);
    assert!(scene.uncertain.is_empty());
}

/// Eight athletes over a flight of hurdles, each in its own lane, as a camera beside the track sees them; and one on a tower.
#[test]
fn hurdles_and_a_tower_stand_where_athletes_need_them() {
    let mut studio = Studio::new();
    let mut replay = crowd(8);
    for (index, track) in replay.tracks.iter_mut().enumerate() {
        let from_m = Vec3::from(track.positions_m[700 * track.skeleton.joints.len()]);
        let to_m = Vec3::new(
            4.27 - 1.22 * index as f32,
            0.0,
            12.2 + 0.37 * (index as f32 * 2.6).sin(),
        );
        let by_m = (to_m - from_m) * Vec3::new(1.0, 0.0, 1.0);
        for position in &mut track.positions_m {
            *position = (Vec3::from(*position) + by_m).to_array();
        }
    }
    replay.venue = venue("hurdles-110m");
    let scene = scene_at(&replay, 7.0);
    let view = |centre_m, radius_m, yaw_rad, pitch_rad| {
        let sphere = Sphere { centre_m, radius_m };
        let framing = Framing {
            sphere,
            yaw_rad,
            pitch_rad,
        };
        OrbitCamera::new(framing).view(ASPECT)
    };
    let from_the_side = view(Vec3::new(0.3, 0.8, 13.4), 3.5, -0.62, 0.15);
    assert_golden("hurdles", &studio.picture(&scene, &from_the_side));
    assert_eq!(studio.renderer.draw_calls(), 5);

    let mut replay = one_athlete();
    let track = &mut replay.tracks[0];
    let from_m = Vec3::from(track.positions_m[700 * track.skeleton.joints.len()]);
    for position in &mut track.positions_m {
        *position = (Vec3::from(*position) + Vec3::new(-from_m.x, 10.0, -1.2 - from_m.z)).to_array();
    }
    replay.venue = venue("diving-tower");
    let scene = scene_at(&replay, 7.0);
    assert_golden(
        "diving-tower",
        &studio.picture(&scene, &view(Vec3::new(0.0, 5.4, -1.0), 6.8, 0.62, 0.06)),
    );
}

/// An object that stays where it is.
fn object(name: &str, points: &[[f32; 3]]) -> Track {
    let joint = |index: usize| Joint {
        name: format!("p{index}"),
        parent: None,
    };
    let skeleton = Skeleton {
        joints: (0..points.len()).map(joint).collect(),
        ..Skeleton::default()
    };
    let times = SampleTimes::Uniform {
        start_secs: 0.0,
        rate_hz: 10.0,
        count: 2,
    };
    let mut track = Track::empty(name, TrackKind::Object, skeleton, times);
    track.positions_m = [points, points].concat();
    track
}

#[test]
fn balls_and_implements_have_their_forms_and_their_sizes() {
    // Two upright at the back, the long ones across, the round ones in a row in front.
    let tracks = vec![
        object("javelin", &[[-1.3, 1.85, 0.0], [1.3, 1.98, 0.0]]),
        object("hammer", &[[-1.45, 1.65, 0.0], [-1.6, 0.55, 0.0]]),
        object(
            "racket",
            &[[-1.15, 0.85, 0.0], [-1.15, 1.5, 0.0], [-0.9, 1.2, 0.1]],
        ),
        object("stick", &[[-0.75, 1.6, 0.0], [-0.6, 0.68, 0.0], [-0.1, 1.2, 0.0]]),
        object(
            "ice stick",
            &[[-0.25, 1.85, 0.0], [0.1, 0.45, 0.0], [0.6, 1.2, 0.1]],
        ),
        object("ski", &[[0.55, 0.05, 0.0], [0.75, 1.95, -0.2], [0.9, 0.1, 0.1]]),
        object(
            "snowboard",
            &[[1.25, 0.1, 0.0], [1.25, 1.7, -0.2], [1.8, 0.2, 0.1]],
        ),
        object("discus", &[[0.25, 1.35, 0.3], [0.45, 1.35, 0.3], [0.3, 1.5, 0.2]]),
        object("basketball", &[[-1.45, 0.121, 0.8]]),
        object("soccer ball", &[[-1.1, 0.11, 0.8]]),
        object("volleyball", &[[-0.75, 0.105, 0.8]]),
        object("handball", &[[-0.45, 0.094, 0.8]]),
        object("shot", &[[-0.2, 0.06, 0.8]]),
        object("baseball", &[[0.0, 0.037, 0.8]]),
        object("tennis ball", &[[0.16, 0.034, 0.8]]),
        object("hockey ball", &[[0.32, 0.037, 0.8]]),
        object("puck", &[[0.52, 0.013, 0.8]]),
        object("football", &[[0.95, 0.6, 0.8]]),
    ];
    let scene = scene_at(
        &Replay {
            tracks,
            ..Replay::default()
        },
        0.0,
    );
    let framing = Framing {
        sphere: Sphere {
            centre_m: Vec3::new(0.05, 0.95, 0.3),
            radius_m: 1.05,
        },
        yaw_rad: 0.12,
        pitch_rad: 0.14,
    };
    let mut studio = Studio::new();
    let picture = studio.picture(&scene, &OrbitCamera::new(framing).view(ASPECT));
    assert_eq!(studio.renderer.draw_calls(), 5, "as many as for a body");
    assert_golden("implements", &picture);
}
