//! Scenes as text: what is drawn, to the centimetre, without a GPU.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where its ground gives way"
)]

use std::fmt::Write as _;

use athlete_replay::replay::{Pose, Replay};
use athlete_replay::sample;
use athlete_replay::scene::Scene;

fn scene_at(replay: &Replay, time_secs: f64) -> Scene {
    let mut scene = Scene::new(replay);
    let mut poses = vec![Pose::default(); replay.tracks.len()];
    for (track, pose) in replay.tracks.iter().zip(&mut poses) {
        track.sample(time_secs, pose);
    }
    scene.update(replay, &poses);
    scene
}

#[test]
fn one_athlete_at_sixty_metres() {
    let mut replay = sample::sprint();
    replay.tracks.retain(|track| track.participant == Some(3));
    let scene = scene_at(&replay, 2.0 + 6.29);
    let mut text = String::new();
    for limb in &scene.limbs {
        writeln!(
            text,
            "{:?} {:.2} via {:.2} to {:.2} girth {:.2} present {:.2}",
            limb.kind, limb.from_m, limb.via_m, limb.to_m, limb.girth, limb.presence
        )
        .unwrap();
    }
    writeln!(
        text,
        "{} contacts, {} markings",
        scene.contacts.len(),
        scene.markings.len()
    )
    .unwrap();
    insta::assert_snapshot!(text);
}

#[test]
fn a_moment_gives_the_same_scene_whichever_way_it_is_reached() {
    let replay = sample::sprint();
    let direct = scene_at(&replay, 7.3);
    let mut wandering = Scene::new(&replay);
    let mut poses = vec![Pose::default(); replay.tracks.len()];
    for time_secs in [0.0, 14.0, 3.3, 7.3] {
        for (track, pose) in replay.tracks.iter().zip(&mut poses) {
            track.sample(time_secs, pose);
        }
        wandering.update(&replay, &poses);
    }
    assert_eq!(direct, wandering);
}
