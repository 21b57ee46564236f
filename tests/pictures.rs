//! Golden images from the native renderer on the machine's Vulkan driver; in continuous integration that is the
//! software driver. `cargo xtask bless` writes them anew: look at them before committing.
#![cfg(feature = "native")]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test stops where its ground gives way"
)]

#[path = "pictures/aids.rs"]
mod aids;
#[path = "pictures/avatar.rs"]
mod avatar;
#[path = "pictures/story.rs"]
mod story;

use std::path::PathBuf;

use athlete_replay::camera::{CalibratedCamera, Framing, Intrinsics, OrbitCamera, Sphere, View};
use athlete_replay::codec::read_venue;
use athlete_replay::render::{Gpu, Pipelines, Renderer, capture};
use athlete_replay::replay::{Pose, Replay, Track, TrackKind, Venue};
use athlete_replay::sample;
use athlete_replay::scene::{Backdrop, LimbKind, Scene, Staging};
use glam::Vec3;
use image_compare::Algorithm;
use image_compare::prelude::RgbImage;

const SIZE_PX: [u32; 2] = [480, 270];
const ASPECT: f32 = 480.0 / 270.0;

/// Root-mean-square likeness that a picture must reach, 1 being equal. Drivers differ in how they place the samples of an
/// edge; a limb or a line that is missing costs several times this.
const LIKENESS: f64 = 0.995;

struct Studio {
    gpu: Gpu,
    pipelines: Pipelines,
    renderer: Renderer,
}

impl Studio {
    fn new() -> Self {
        let gpu = Gpu::native().expect("a Vulkan driver; on Debian install mesa-vulkan-drivers");
        let pipelines = Pipelines::new(&gpu, wgpu::TextureFormat::Rgba8Unorm);
        let renderer = Renderer::new(&gpu, &pipelines);
        Self {
            gpu,
            pipelines,
            renderer,
        }
    }

    fn picture(&mut self, scene: &Scene, view: &View) -> RgbImage {
        let pixels = self.pixels(scene, view);
        let rgb = pixels.chunks_exact(4).flat_map(|p| [p[0], p[1], p[2]]).collect();
        RgbImage::from_raw(SIZE_PX[0], SIZE_PX[1], rgb).unwrap()
    }

    /// Red, green, blue and alpha.
    fn pixels(&mut self, scene: &Scene, view: &View) -> Vec<u8> {
        let (sender, receiver) = std::sync::mpsc::channel();
        self.renderer.forget_scene();
        capture(
            &self.gpu,
            &self.pipelines,
            &mut self.renderer,
            SIZE_PX,
            scene,
            view,
            move |outcome| {
                sender.send(outcome).unwrap();
            },
        );
        self.gpu.device.poll(wgpu::PollType::wait_indefinitely()).unwrap();
        receiver.recv().unwrap().unwrap()
    }
}

fn scene_at(replay: &Replay, time_secs: f64) -> Scene {
    let mut scene = Scene::new(replay);
    let poses: Vec<Pose> = replay
        .tracks
        .iter()
        .map(|track| {
            let mut pose = Pose::default();
            track.sample(time_secs, &mut pose);
            pose
        })
        .collect();
    scene.update(replay, &poses);
    scene
}

fn view_of(scene: &Scene, yaw_rad: f32, pitch_rad: f32) -> View {
    let bounds = scene.bounds.expect("something to see");
    let sphere = Sphere {
        centre_m: bounds.centre_m(),
        radius_m: bounds.framing_radius_m(ASPECT),
    };
    OrbitCamera::new(Framing {
        sphere,
        yaw_rad,
        pitch_rad,
    })
    .view(ASPECT)
}

fn likeness(a: &RgbImage, b: &RgbImage) -> f64 {
    image_compare::rgb_similarity_structure(&Algorithm::RootMeanSquared, a, b)
        .unwrap()
        .score
}

fn assert_golden(name: &str, picture: &RgbImage) {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/pictures");
    let golden = folder.join(format!("{name}.png"));
    if std::env::var_os("BLESS").is_some() {
        write_png(&golden, picture);
        return;
    }
    let expected = read_png(&golden);
    let score = likeness(picture, &expected);
    if score < LIKENESS {
        let actual = folder.join(format!("{name}.actual.png"));
        write_png(&actual, picture);
        panic!(
            "{name}: likeness {score:.4} is below {LIKENESS}; compare {} with {name}.png",
            actual.display()
        );
    }
}

fn write_png(path: &PathBuf, picture: &RgbImage) {
    let mut encoder = png::Encoder::new(std::fs::File::create(path).unwrap(), SIZE_PX[0], SIZE_PX[1]);
    encoder.set_color(png::ColorType::Rgb);
    encoder.set_compression(png::Compression::High);
    encoder.write_header().unwrap().write_image_data(picture).unwrap();
}

fn read_png(path: &PathBuf) -> RgbImage {
    let file = std::fs::File::open(path)
        .unwrap_or_else(|e| panic!("{}: {e}; run `cargo xtask bless`", path.display()));
    let mut reader = png::Decoder::new(std::io::BufReader::new(file))
        .read_info()
        .unwrap();
    let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
    reader.next_frame(&mut pixels).unwrap();
    RgbImage::from_raw(SIZE_PX[0], SIZE_PX[1], pixels).unwrap()
}

#[test]
fn the_sprint_at_its_set_position_at_speed_and_at_the_line() {
    let replay = sample::sprint();
    let gun_secs = replay.clock_zero_secs.unwrap();
    let mut studio = Studio::new();
    for (name, after_gun_secs, yaw_rad) in [
        ("sprint-set", -0.2, -0.9),
        ("sprint-60m", 6.29, -1.3),
        ("sprint-finish", 9.6, 0.4),
    ] {
        let scene = scene_at(&replay, gun_secs + after_gun_secs);
        let view = view_of(&scene, yaw_rad, 0.16);
        let picture = studio.picture(&scene, &view);
        assert_golden(name, &picture);

        // The athletes are really in it: without them the picture is another.
        let mut empty = scene.clone();
        empty.limbs.clear();
        empty.contacts.clear();
        empty.bounds = None;
        let without = studio.picture(&empty, &view);
        assert!(likeness(&picture, &without) < 0.98, "{name} shows no athletes");
    }
}

/// The first athlete of the sprint on open ground.
fn one_athlete() -> Replay {
    let sprint = sample::sprint();
    Replay {
        participants: sprint.participants[..1].to_vec(),
        tracks: sprint
            .tracks
            .into_iter()
            .filter(|t| t.participant == Some(0))
            .collect(),
        ..Replay::default()
    }
}

#[test]
fn a_limb_in_a_gap_is_not_drawn() {
    let mut replay = one_athlete();
    let mut studio = Studio::new();
    let whole = scene_at(&replay, 7.0);
    let view = view_of(&whole, -1.2, 0.1);
    assert_golden("athlete-on-open-ground", &studio.picture(&whole, &view));

    let track = &mut replay.tracks[0];
    let joints = track.skeleton.joints.len();
    let knee = track.skeleton.index_of("left_knee").unwrap();
    for frame in 690..711 {
        track.positions_m[frame * joints + knee] = [f32::NAN; 3];
    }
    let gap = scene_at(&replay, 7.0);
    assert_eq!(
        gap.limbs.len(),
        whole.limbs.len() - 1,
        "the left leg is gone, and nothing stands in for it"
    );
    assert_golden("athlete-with-a-gap", &studio.picture(&gap, &view));
}

#[test]
fn a_body_is_shaped_dressed_and_numbered_from_every_side() {
    let replay = one_athlete();
    let mut studio = Studio::new();
    for (name, secs, yaw_rad, on_head) in [
        ("body-front", 7.0, 0.25, false),
        ("body-back", 7.12, 3.4, false),
        ("body-aside", 7.2, -1.57, false),
        ("body-head", 7.0, 0.6, true),
    ] {
        let scene = scene_at(&replay, secs);
        let bounds = scene.bounds.unwrap();
        let sphere = if on_head {
            let head = scene
                .limbs
                .iter()
                .find(|limb| limb.kind == LimbKind::Head)
                .unwrap();
            Sphere {
                centre_m: head.from_m,
                radius_m: 0.3,
            }
        } else {
            Sphere {
                centre_m: bounds.centre_m(),
                radius_m: 0.85,
            }
        };
        let view = OrbitCamera::new(Framing {
            sphere,
            yaw_rad,
            pitch_rad: 0.1,
        })
        .view(ASPECT);
        assert_golden(name, &studio.picture(&scene, &view));
    }
}

#[test]
fn markers_are_drawn_without_a_body() {
    let mut replay = one_athlete();
    let track = &replay.tracks[0];
    let skeleton = athlete_replay::replay::Skeleton {
        joints: track.skeleton.joints.clone(),
        ..Default::default()
    };
    replay.tracks = vec![Track {
        kind: TrackKind::Markers,
        skeleton,
        ..track.clone()
    }];
    for joint in &mut replay.tracks[0].skeleton.joints {
        joint.parent = None;
    }
    let scene = scene_at(&replay, 7.0);
    assert_golden(
        "markers",
        &Studio::new().picture(&scene, &view_of(&scene, -1.2, 0.1)),
    );
}

/// `count` copies of one athlete, in rows.
fn crowd(count: usize) -> Replay {
    let mut replay = one_athlete();
    let track = replay.tracks.remove(0);
    for index in 0..count {
        let mut copy = track.clone();
        let offset_m = Vec3::new((index % 10) as f32, 0.0, (index / 10) as f32 * 2.0);
        for position in &mut copy.positions_m {
            *position = (Vec3::from(*position) + offset_m).to_array();
        }
        replay.tracks.push(copy);
    }
    replay
}

#[test]
fn draw_calls_do_not_grow_with_the_number_of_athletes() {
    let mut studio = Studio::new();
    for count in [1, 8, 100] {
        let scene = scene_at(&crowd(count), 7.0);
        studio.picture(&scene, &view_of(&scene, -1.2, 0.3));
        assert_eq!(
            studio.renderer.draw_calls(),
            5,
            "one for the shadow, four for the picture, with {count} athletes"
        );
    }
}

/// What an athlete on open ground looks like, by the mean colour of all that is opaque and how much of the picture that is.
fn overlaid(studio: &mut Studio, backdrop: Backdrop, lens: [f64; 6], away_m: f64) -> ([f64; 3], usize) {
    let replay = one_athlete();
    let mut scene = scene_at(&replay, 7.0);
    let staging = Staging {
        backdrop,
        ..Staging::default()
    };
    scene.stage(&replay, &staging);
    let focus_m = scene.subjects[0].focus_m.as_dvec3();
    // Looking along -z, from level with the pelvis.
    let rotation = [1.0, 0.0, 0.0, 0.0, -1.0, 0.0, 0.0, 0.0, -1.0];
    let place = [focus_m.x, focus_m.y, focus_m.z + away_m];
    let camera = CalibratedCamera::new(Intrinsics::from(lens), rotation, place).unwrap();
    let pixels = studio.pixels(&scene, &camera.view(ASPECT));
    let solid: Vec<&[u8]> = pixels.chunks_exact(4).filter(|pixel| pixel[3] == 255).collect();
    let mean = [0, 1, 2].map(|channel| {
        solid.iter().map(|pixel| f64::from(pixel[channel])).sum::<f64>() / solid.len().max(1) as f64
    });
    (mean, solid.len())
}

#[test]
fn an_overlay_is_nothing_but_the_athletes_in_their_own_colours() {
    let mut studio = Studio::new();
    let lens = |focal_px: f64, cx_px: f64| [focal_px, focal_px, cx_px, 135.0, 480.0, 270.0];
    let all = (SIZE_PX[0] * SIZE_PX[1]) as usize;
    assert_eq!(
        overlaid(&mut studio, Backdrop::Venue, lens(900.0, 240.0), 10.0).1,
        all
    );

    let (near, count) = overlaid(&mut studio, Backdrop::Nothing, lens(900.0, 240.0), 10.0);
    assert!(count > 1000 && count < all / 5, "{count} of {all} pixels");
    assert_eq!(
        studio.renderer.draw_calls(),
        4,
        "shadow, contacts, limbs and what they cover"
    );
    // Of one size from far away, where the venue's haze would have taken all of them: no colour is lost.
    for (why, focal_px, cx_px, away_m) in [
        ("far away", 18000.0, 240.0, 200.0),
        ("at the edge", 900.0, 60.0, 10.0),
    ] {
        let (other, _) = overlaid(&mut studio, Backdrop::Nothing, lens(focal_px, cx_px), away_m);
        let off = near
            .iter()
            .zip(other)
            .map(|(a, b)| (a - b).abs())
            .fold(0.0, f64::max);
        // Perspective alone shows other parts of the body.
        assert!(off < 3.0, "{why}: {near:?} {other:?}");
    }
}

#[test]
fn the_same_scene_gives_the_same_picture_whatever_was_drawn_before() {
    let replay = sample::sprint();
    let mut studio = Studio::new();
    let scene = scene_at(&replay, 8.0);
    let view = view_of(&scene, -0.9, 0.2);
    let first = studio.picture(&scene, &view);
    let other = scene_at(&crowd(30), 3.0);
    studio.picture(&other, &view_of(&other, 1.0, 0.4));
    assert_eq!(studio.picture(&scene, &view), first);
}

/// A table of assets/venues.
fn venue(name: &str) -> Venue {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("assets/venues/{name}.json"));
    read_venue(&std::fs::read(path).unwrap()).unwrap()
}

/// Venues as a camera in the stand sees them, with 22 athletes.
#[test]
fn venues_from_the_stand() {
    let mut studio = Studio::new();
    for (name, centre_m, radius_m, yaw_rad, pitch_rad) in [
        ("athletics-track", Vec3::new(4.0, 0.0, 100.0), 19.0, -0.6, 0.22),
        ("basketball", Vec3::new(-7.0, 1.0, 0.0), 7.0, 0.4, 0.26),
        ("tennis", Vec3::new(0.0, 0.5, 0.0), 10.0, 1.57, 0.30),
        ("football", Vec3::new(-36.0, 0.5, 0.0), 17.0, 0.3, 0.22),
        ("ice-rink", Vec3::new(-18.0, 0.5, 0.0), 12.0, 0.5, 0.30),
    ] {
        let mut replay = crowd(22);
        for (index, track) in replay.tracks.iter_mut().enumerate() {
            // Spread over the ground, from where the pelvis is at this moment.
            let from_m = Vec3::from(track.positions_m[700 * track.skeleton.joints.len()]);
            let place = index as f32 * 2.4;
            let spread_m = Vec3::new(place.cos(), 0.0, place.sin()) * radius_m * (0.2 + 0.03 * index as f32);
            let by_m = (centre_m + spread_m - from_m) * Vec3::new(1.0, 0.0, 1.0);
            for position in &mut track.positions_m {
                *position = (Vec3::from(*position) + by_m).to_array();
            }
        }
        replay.venue = venue(name);
        let scene = scene_at(&replay, 7.0);
        let framing = Framing {
            sphere: Sphere { centre_m, radius_m },
            yaw_rad,
            pitch_rad,
        };
        let view = OrbitCamera::new(framing).view(ASPECT);
        assert_golden(&format!("venue-{name}"), &studio.picture(&scene, &view));
    }
}

/// Five people side by side on a feed of positions, standing, walking, jogging, running and sprinting.
#[cfg(feature = "formats")]
fn football() -> Replay {
    let speeds_mps = [0.0, 1.5, 3.5, 6.0, 8.5];
    let mut feed = String::from("Home\n");
    feed = feed.replace(
        "Home\n",
        &format!(
            ",,,{},,\n,,,{},,\nPeriod,Frame,Time [s],{},Ball,\n",
            ["Home,"; 5].join(","),
            ["1,"; 5].join(","),
            [1, 2, 3, 4, 5].map(|n| format!("Player{n},")).join(",")
        ),
    );
    for frame in 0..100 {
        let secs = f64::from(frame) / 25.0;
        feed += &format!("1,{},{secs}", frame + 1);
        for (lane, speed) in speeds_mps.iter().enumerate() {
            let (x_m, y_m) = (speed * (secs - 2.0), 3.0 - 1.5 * lane as f64);
            feed += &format!(",{:.6},{:.6}", x_m / 105.0 + 0.5, 0.5 - y_m / 68.0);
        }
        feed += ",0.5,0.55\n";
    }
    athlete_replay::format::read(feed.as_bytes(), &athlete_replay::format::ReadOptions::default())
        .unwrap()
        .replay
}

#[cfg(feature = "formats")]
#[test]
fn figures_stand_walk_and_run_by_their_speed() {
    let replay = football();
    let mut studio = Studio::new();
    for (name, secs, yaw_rad) in [("football-aside", 2.02, 0.35), ("football-ahead", 2.14, 1.2)] {
        let scene = scene_at(&replay, secs);
        let view = view_of(&scene, yaw_rad, 0.16);
        assert_golden(name, &studio.picture(&scene, &view));
    }
}
