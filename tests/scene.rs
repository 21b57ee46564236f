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

#[cfg(feature = "full")]
mod staging {
    use athlete_replay::replay::Rgb;
    use athlete_replay::scene::{Backdrop, LightPreset, LimbKind, Look, Staging};

    use super::*;

    const RED: Rgb = Rgb([210, 30, 45]);
    const BLUE: Rgb = Rgb([20, 40, 160]);

    /// Vest, shorts and skin of a participant, as they are drawn.
    fn worn(replay: &Replay, staging: &Staging, participant: usize) -> [Rgb; 3] {
        let mut scene = Scene::new(replay);
        scene.stage(replay, staging);
        let poses: Vec<Pose> = replay
            .tracks
            .iter()
            .map(|track| {
                let mut pose = Pose::default();
                track.sample(7.0, &mut pose);
                pose
            })
            .collect();
        scene.update(replay, &poses);
        let torsos = scene.limbs.iter().filter(|limb| limb.kind == LimbKind::Torso);
        let torso = torsos.into_iter().nth(participant).unwrap();
        [torso.colour_b, torso.colour_a, torso.colour_c]
    }

    fn in_kits(kits: &[[Option<Rgb>; 2]]) -> Staging {
        Staging {
            kits: kits.to_vec(),
            ..Staging::default()
        }
    }

    #[test]
    fn a_kit_is_worn_by_its_participant_and_changes_nothing_else() {
        let mut replay = sample::sprint();
        replay.tracks.truncate(3);
        let [vest, shorts, skin] = worn(&replay, &Staging::default(), 1);
        let darker = |Rgb(colour): Rgb| Rgb(colour.map(|v| v / 3));
        for (kit, expected) in [
            ([None, None], [vest, shorts, skin]),
            ([Some(RED), Some(BLUE)], [RED, BLUE, skin]),
            // Shorts of the old kit would not go with it.
            ([Some(RED), None], [RED, darker(RED), skin]),
            ([None, Some(BLUE)], [vest, BLUE, skin]),
        ] {
            let staging = in_kits(&[[None; 2], kit]);
            assert_eq!(worn(&replay, &staging, 1), expected, "{kit:?}");
            for other in [0, 2] {
                let own = worn(&replay, &Staging::default(), other);
                assert_eq!(worn(&replay, &staging, other), own);
            }
        }
        // Nor where the replay itself says nothing of what they wear.
        replay.participants[1].colours.clear();
        let [vest, ..] = worn(&replay, &Staging::default(), 1);
        assert_eq!(
            worn(&replay, &in_kits(&[[None; 2], [None, Some(BLUE)]]), 1)[..2],
            [vest, BLUE]
        );
    }

    #[test]
    fn a_stage_can_be_put_back_as_it_was() {
        let replay = sample::sprint();
        let plain = Scene::new(&replay);
        let mut scene = plain.clone();
        let grey = Rgb([128, 128, 128]);
        let staging = Staging {
            backdrop: Backdrop::Nothing,
            light: Some(LightPreset::Studio),
            kits: vec![[Some(RED), None]],
            ground: Some(grey),
            surface: Some(BLUE),
        };
        scene.stage(&replay, &staging);
        // Halfway in sRGB is 0.2159 of the light, by IEC 61966-2-1.
        assert!((scene.ground.open.x - 0.2159).abs() < 1e-3);
        assert!(scene.ground.surface.z > scene.ground.surface.x);
        assert_eq!(
            (scene.backdrop, scene.look.stand_height),
            (Backdrop::Nothing, 0.0)
        );
        assert!(
            scene.look.fog_distance_m > 1e6,
            "nobody fades into a horizon that is not there"
        );
        scene.stage(&replay, &Staging::default());
        assert_eq!(scene, plain);
    }

    #[test]
    fn the_ground_alone_colours_the_surface_too() {
        let replay = sample::sprint();
        let mut scene = Scene::new(&replay);
        let staging = Staging {
            ground: Some(BLUE),
            ..Staging::default()
        };
        scene.stage(&replay, &staging);
        assert_eq!(scene.ground.surface, scene.ground.open);
    }

    #[test]
    fn day_is_brighter_than_night_and_a_studio_has_no_colour() {
        let replay = sample::sprint();
        let look = |light: &str| -> Look {
            let mut scene = Scene::new(&replay);
            let staging = Staging {
                light: Some(LightPreset::from_word(light).unwrap()),
                ..Staging::default()
            };
            scene.stage(&replay, &staging);
            scene.look
        };
        let own = Look::of_venue(&replay.venue);
        let (day, night, studio) = (look("day"), look("night"), look("studio"));
        for look in [day, night, studio] {
            assert!(look.light_direction.is_normalized() && look.light_direction.y > 0.5);
            assert_eq!(look.fog_distance_m, own.fog_distance_m, "the air is the venue's");
        }
        assert!(day.zenith.y > 10.0 * night.zenith.y && day.sky_light.y > 2.0 * night.sky_light.y);
        // The sun is warm, floodlights are cool.
        assert!(day.light.x > day.light.z && night.light.x < night.light.z);
        let spread = studio.light.max_element() / studio.light.min_element();
        assert!(spread < 1.05, "{spread}");
        // By day one sees the sky over a stand; at night all of it; a studio has none.
        assert!(day.stand_height > 0.0 && day.stand_height < own.stand_height);
        assert_eq!((night.stand_height, studio.stand_height), (own.stand_height, 0.0));
        assert_eq!(LightPreset::from_word("dusk"), None);
    }
}
