//! Avatars: what they look like, and that they are drawn in a draw of their own.

use std::sync::Arc;

use athlete_replay::export::{ExportFormat, ExportOptions, write};
use athlete_replay::format::{ReadOptions, read_costume};
use athlete_replay::replay::Costume;
use athlete_replay::scene::{Avatar, Pictures};

use super::{Studio, assert_golden, likeness, one_athlete, sample, scene_at, view_of};

/// The project's own skinned mannequin in other colours: blue skin, a striped suit by a picture around the trunk.
fn costume() -> (Costume, Pictures) {
    const SIDE: usize = 16;
    let options = ExportOptions {
        start_secs: Some(6.0),
        end_secs: Some(6.02),
        ..ExportOptions::default()
    };
    let mut bytes = Vec::new();
    write(&one_athlete(), ExportFormat::Glb, &options, &mut bytes).unwrap();
    let (mut costume, _) = read_costume(&bytes, &ReadOptions::default()).unwrap();
    let mut colours: Vec<[u8; 3]> = costume.vertices.iter().map(|vertex| vertex.colour).collect();
    colours.sort_unstable();
    colours.dedup();
    let skin = [150, 112, 90];
    assert!(colours.contains(&skin), "{colours:?}");
    for vertex in &mut costume.vertices {
        if vertex.colour == skin {
            vertex.colour = [60, 110, 190];
        } else {
            vertex.colour = [255; 3];
            vertex.image = Some(0);
            vertex.texture_coordinates = [vertex.position_m[0] * 4.0, vertex.position_m[1] * 4.0];
        }
    }
    costume.images = vec![athlete_replay::replay::AvatarImage {
        mime_type: String::new(),
        bytes: Vec::new(),
    }];
    let texel = |at: usize| {
        if at / SIDE % 8 < 4 {
            [230, 60, 40, 255]
        } else {
            [250, 240, 220, 255]
        }
    };
    let pictures = Pictures {
        side_px: SIDE as u32,
        pixels: (0..SIDE * SIDE).flat_map(texel).collect(),
    };
    (costume, pictures)
}

fn avatar() -> Arc<Avatar> {
    let (costume, pictures) = costume();
    Arc::new(Avatar::new(&costume, pictures).unwrap())
}

/// A scene with everybody, or only some, in an avatar.
fn dressed_at(
    replay: &athlete_replay::replay::Replay,
    secs: f64,
    wearers: &[usize],
) -> athlete_replay::scene::Scene {
    let mut scene = athlete_replay::scene::Scene::new(replay);
    scene.put_on(wearers, &avatar());
    let poses: Vec<_> = replay
        .tracks
        .iter()
        .map(|track| {
            let mut pose = athlete_replay::replay::Pose::default();
            track.sample(secs, &mut pose);
            pose
        })
        .collect();
    scene.update(replay, &poses);
    scene
}

#[test]
fn an_avatar_runs_beside_mannequins() {
    let replay = sample::sprint();
    let secs = replay.clock_zero_secs.unwrap() + 6.29;
    let mut studio = Studio::new();
    let plain = scene_at(&replay, secs);
    let view = view_of(&plain, -1.3, 0.16);
    let without = studio.picture(&plain, &view);
    let draws = studio.renderer.draw_calls();
    let scene = dressed_at(&replay, secs, &[1, 3, 4]);
    assert_eq!(scene.worn.len(), 3);
    let picture = studio.picture(&scene, &view);
    assert_golden("avatars-60m", &picture);
    assert!(likeness(&picture, &without) < 0.99);
    assert_eq!(
        studio.renderer.draw_calls(),
        draws + 2,
        "three wearers: one draw, and one for their shadows"
    );
}

#[test]
fn an_avatar_bends_where_a_body_does() {
    let replay = one_athlete();
    let mut studio = Studio::new();
    for (name, secs, yaw_rad) in [("avatar-set", 2.8, -1.2), ("avatar-stride", 7.0, -0.6)] {
        let scene = dressed_at(&replay, secs, &[0]);
        assert_eq!((scene.worn.len(), scene.limbs.len()), (1, 0));
        assert_golden(name, &studio.picture(&scene, &view_of(&scene, yaw_rad, 0.1)));
    }
}
