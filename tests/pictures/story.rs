//! Trails, slices and ghosts: that they are what they say, and what they look like.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use athlete_replay::analysis::{self, InferredLimbs, Options, Point, Subject, Which, Withheld};
use athlete_replay::camera::{Framing, OrbitCamera, Sphere, View};
use athlete_replay::codec::{Manifest, PackOptions, fill_segment, pack};
use athlete_replay::replay::{BodyPart, Pose, Replay, TrackOrigin};
use athlete_replay::scene::{LimbKind, Scene};
use athlete_replay::story::{Files, GhostWish, Head, SliceWish, Story, TrailWish, track_of};
use athlete_replay::stream::Held;
use athlete_replay::time::SampleTimes;
use glam::Vec3;

use super::{ASPECT, Studio, assert_golden, sample};

/// Two athletes of the sample around sixty metres, packed: all of it would take long without optimisation.
struct Packed {
    manifest: Vec<u8>,
    files: BTreeMap<String, Vec<u8>>,
    whole: Replay,
}

static RACE: LazyLock<Packed> = LazyLock::new(|| {
    let mut replay = sample::sprint();
    replay.tracks.truncate(2);
    replay.participants.truncate(2);
    replay.events.clear();
    for track in &mut replay.tracks {
        let keep = track.times.bracket(8.0).unwrap().index;
        track.positions_m.truncate(keep * track.skeleton.joints.len());
        if let SampleTimes::Uniform { count, .. } = &mut track.times {
            *count = keep;
        }
    }
    let options = PackOptions {
        segment_secs: 2.0,
        ..PackOptions::default()
    };
    let packed = pack(&replay, &options, &mut |_| {}).unwrap();
    let manifest = Manifest::parse(&packed.manifest).unwrap();
    let mut whole = manifest.to_replay().unwrap();
    for (index, file) in packed.segments.iter().enumerate() {
        fill_segment(&manifest, index, &file.bytes, &mut whole).unwrap();
    }
    let files = packed.coarse.into_iter().chain(packed.segments);
    Packed {
        manifest: packed.manifest,
        files: files.map(|file| (file.name, file.bytes)).collect(),
        whole,
    }
});

/// A replay of which everything is here, and what is told with it.
struct Stage {
    replay: Replay,
    held: Held,
    scene: Scene,
    story: Story,
}

impl Stage {
    fn new() -> Self {
        let (replay, manifest) = Manifest::parse(&RACE.manifest).unwrap().into_description();
        let mut held = Held::new(manifest, &replay.tracks);
        let mut scene = Scene::new(&replay);
        for (name, bytes) in &RACE.files {
            held.receive(name, bytes, 0.0, |_, index, track| {
                scene.measure(index, track, athlete_replay::scene::MeasuredFrom::Samples);
            })
            .unwrap();
        }
        Self {
            replay,
            held,
            scene,
            story: Story::default(),
        }
    }

    /// To a moment; how often the story had to be told until it was whole.
    fn go_to(&mut self, time_secs: f64) -> usize {
        let Self {
            replay,
            held,
            scene,
            story,
        } = self;
        let mut bytes_of = |name: &str| RACE.files.get(name).cloned();
        let mut poses = vec![Pose::default(); replay.tracks.len()];
        for times in 1..100 {
            held.pose(time_secs, &mut poses, &mut bytes_of, |_, _, _| ());
            scene.update(replay, &poses);
            let mut files = Files {
                held,
                bytes_of: &mut bytes_of,
                look: &mut |_, _, _| (),
            };
            if !story.tell(replay, &mut files, time_secs, scene) {
                return times;
            }
        }
        panic!("the story never ends");
    }

    fn head(&self) -> Head {
        self.story.heads()[0]
    }

    fn trail(&mut self, point: Point, secs: f64, speeds_mps: (f32, f32)) {
        let wish = TrailWish {
            track: 0,
            point,
            secs,
            speeds_mps,
            radius_m: 0.02,
            inferred_limbs: InferredLimbs::Measure,
        };
        self.story.add_trail(&self.replay, wish).unwrap();
    }
}

/// From the side, ahead of the athlete or behind.
fn view_at(centre_m: Vec3, radius_m: f32, yaw_rad: f32) -> View {
    OrbitCamera::new(Framing {
        sphere: Sphere { centre_m, radius_m },
        yaw_rad,
        pitch_rad: 0.12,
    })
    .view(ASPECT)
}

#[test]
fn a_trails_speed_is_the_measures_speed_sample_for_sample() {
    let options = Options {
        inferred_limbs: InferredLimbs::Measure,
        ..Options::default()
    };
    let measures = analysis::measure(&RACE.whole, &options);
    let series = |id: &str, which: Which| {
        let found = measures
            .series
            .iter()
            .find(|s| s.measure.id == id && s.subject == Subject::Track(0) && s.which == which);
        found.unwrap_or_else(|| panic!("no series {id}"))
    };
    for (point, of) in [
        (Point::Middle, series("com_speed", Which::Only)),
        (
            Point::Part(BodyPart::LeftAnkle),
            series("part_speed", Which::Part(BodyPart::LeftAnkle)),
        ),
    ] {
        let mut stage = Stage::new();
        stage.trail(point, f64::INFINITY, (0.0, 12.0));
        let mut compared = 0;
        for frame in (40..of.values.len()).step_by(61) {
            stage.go_to(of.times.time_of(frame));
            let found = stage.head().speed_mps;
            // The filter's blocks begin elsewhere: its settling is cut at 1e-12.
            assert!(
                (found - of.values[frame]).abs() < 1e-9,
                "{point:?} {frame}: {found} {}",
                of.values[frame]
            );
            compared += 1;
        }
        assert!(compared > 10, "{compared}");
        let last = of.times.time_of(of.values.len() - 1);
        stage.go_to(last);
        let (_, at_secs, peak) = stage.head().peak.unwrap();
        let (measured_secs, measured) = of.peak().unwrap();
        assert!((peak - measured).abs() < 1e-9 && (at_secs - measured_secs).abs() < 1e-9);
    }
}

#[test]
fn what_is_not_measured_leaves_no_trail() {
    let mut stage = Stage::new();
    assert_eq!(stage.replay.tracks[0].origin, TrackOrigin::Inferred);
    let wish = |point| TrailWish {
        track: 0,
        point,
        secs: 1.0,
        speeds_mps: (0.0, 1.0),
        radius_m: 0.02,
        inferred_limbs: InferredLimbs::Withhold,
    };
    let refused = stage
        .story
        .add_trail(&stage.replay, wish(Point::Part(BodyPart::LeftHand)));
    assert_eq!(refused, Err(Withheld::LimbsInferred));
    // Its middle is recorded.
    assert_eq!(stage.story.add_trail(&stage.replay, wish(Point::Middle)), Ok(()));
}

#[test]
fn a_trail_reaches_as_far_back_as_asked_and_to_the_moment_itself() {
    let mut stage = Stage::new();
    stage.trail(Point::Part(BodyPart::Pelvis), 1.0, (0.0, 12.0));
    stage.go_to(5.0);
    let track = &RACE.whole.tracks[0];
    let pelvis = |secs: f64| {
        let mut pose = Pose::default();
        track.sample(secs, &mut pose);
        track
            .skeleton
            .body_map
            .resolve(&pose)
            .position_m(BodyPart::Pelvis)
            .unwrap()
    };
    let points = &stage.scene.trails[0].points;
    let (first, last) = (points.first().unwrap(), points.last().unwrap());
    assert!(last.at_m.distance(pelvis(5.0)) < 1e-3 && last.strength == 1.0);
    // To within a frame.
    assert!(
        first.at_m.distance(pelvis(4.0)) < 0.2,
        "{} {}",
        first.at_m,
        pelvis(4.0)
    );
    assert!(first.strength < 0.05);
    // Between frames it moves with time; what lies behind stays where it was.
    let kept: Vec<Vec3> = points.iter().map(|p| p.at_m).collect();
    stage.go_to(5.004);
    let moved = &stage.scene.trails[0].points;
    assert!(
        moved
            .iter()
            .rev()
            .skip(1)
            .all(|p| kept.iter().any(|k| k.distance(p.at_m) < 1e-6))
    );
    // Before the first sample there is none, and after the last it rests.
    stage.go_to(-1.0);
    assert!(stage.head().at_m.is_nan());
}

#[test]
fn slices_are_the_latest_that_have_passed_and_stay_where_they_were() {
    let mut stage = Stage::new();
    stage.story.show_slices(Some(SliceWish {
        participants: vec![0],
        times_secs: vec![2.0, 3.0, 4.0, 5.0, 6.0],
        most: 3,
    }));
    stage.go_to(5.2);
    let tops = |scene: &Scene| scene.ghosts.iter().map(|g| g.middle_m).collect::<Vec<_>>();
    assert_eq!(stage.scene.ghosts.len(), 3, "3, 4 and 5 s");
    let before = tops(&stage.scene);
    stage.go_to(5.9);
    assert_eq!(tops(&stage.scene), before);
    // The older the fainter.
    let mut by_way: Vec<(f32, f32)> = stage
        .scene
        .ghosts
        .iter()
        .map(|g| (g.middle_m.z, g.limbs[0].presence))
        .collect();
    by_way.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert!(by_way.windows(2).all(|pair| pair[0].1 < pair[1].1), "{by_way:?}");
    stage.go_to(1.0);
    assert!(stage.scene.ghosts.is_empty());
}

#[test]
fn a_ghost_is_the_body_of_another_time_beside_its_way() {
    let mut stage = Stage::new();
    stage.story.add_ghost(GhostWish {
        participant: 1,
        offset_secs: -0.5,
        lateral_m: 1.22,
        opacity: 0.5,
    });
    stage.go_to(5.0);
    let mut there = Scene::new(&RACE.whole);
    let poses: Vec<Pose> = RACE
        .whole
        .tracks
        .iter()
        .map(|track| {
            let mut pose = Pose::default();
            track.sample(4.5, &mut pose);
            pose
        })
        .collect();
    there.update(&RACE.whole, &poses);
    let ghost = &stage.scene.ghosts[0];
    let head = |limbs: &[athlete_replay::scene::Limb]| {
        limbs
            .iter()
            .filter(|l| l.kind == LimbKind::Head)
            .map(|l| l.from_m)
            .collect::<Vec<_>>()
    };
    // To the right of who runs towards +z is -x.
    let expected = head(&there.limbs)[track_of(&RACE.whole, 1).unwrap()] - Vec3::X * 1.22;
    assert!(head(&ghost.limbs)[0].distance(expected) < 0.01);
    assert!(ghost.limbs.iter().all(|limb| limb.presence <= 0.5));
    // A time that the replay does not have.
    stage.go_to(0.2 + RACE.whole.start_secs());
    assert!(stage.scene.ghosts.is_empty());
}

#[test]
fn trails_slices_and_ghosts_look_as_they_did() {
    let mut studio = Studio::new();
    let mut stage = Stage::new();
    stage.trail(Point::Middle, 2.0, (0.0, 12.0));
    for part in [BodyPart::LeftAnkle, BodyPart::RightWrist] {
        stage.trail(Point::Part(part), 0.8, (0.0, 20.0));
    }
    stage.go_to(7.0);
    let focus_m = stage.scene.subject(0).unwrap().focus_m;
    assert_golden(
        "trails",
        &studio.picture(&stage.scene, &view_at(focus_m - Vec3::Z * 2.0, 1.9, -1.2)),
    );
    assert_eq!(studio.renderer.draw_calls(), 6);

    let mut stage = Stage::new();
    stage.story.show_slices(Some(SliceWish {
        participants: vec![0],
        times_secs: (0..40).map(|i| f64::from(i) * 0.25).collect(),
        most: 8,
    }));
    stage.go_to(5.1);
    let focus_m = stage.scene.subject(0).unwrap().focus_m;
    assert_golden(
        "slices",
        &studio.picture(&stage.scene, &view_at(focus_m - Vec3::Z * 6.0, 4.2, -0.9)),
    );

    let mut stage = Stage::new();
    stage.story.add_ghost(GhostWish {
        participant: 1,
        offset_secs: 0.0,
        lateral_m: -1.22,
        opacity: 0.5,
    });
    stage.story.add_ghost(GhostWish {
        participant: 0,
        offset_secs: -0.12,
        lateral_m: 1.22,
        opacity: 0.5,
    });
    stage.go_to(7.0);
    let focus_m = stage.scene.subject(0).unwrap().focus_m;
    assert_golden(
        "ghosts",
        &studio.picture(&stage.scene, &view_at(focus_m - Vec3::Z * 0.6, 1.3, -0.7)),
    );
    assert_eq!(studio.renderer.draw_calls(), 6);
}
