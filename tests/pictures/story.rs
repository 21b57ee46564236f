//! Trails, slices and ghosts: that they are what they say, and what they look like.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use athlete_replay::analysis::{self, InferredLimbs, Options, Point, Subject, Which, Withheld};
use athlete_replay::camera::{Framing, OrbitCamera, Sphere, View};
use athlete_replay::codec::{Manifest, PackOptions, fill_segment, pack};
use athlete_replay::error::ErrorCode;
use athlete_replay::replay::{BodyPart, Joint, Pose, Replay, Skeleton, Track, TrackKind, TrackOrigin};
use athlete_replay::scene::{LimbKind, Scene};
use athlete_replay::story::{
    Files, GhostWish, Head, MOST_BYTES, MOST_POINTS, Refusal, SLICE_OPACITIES, SliceWish, Story, TrailWish,
    track_of,
};
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
    packed(&replay)
});

/// A ball that is thrown, and caught after 3 s.
static BALL: LazyLock<Packed> = LazyLock::new(|| packed(&ball(0.0)));

/// The same a metre beside: a correction.
static BALL_BESIDE: LazyLock<Packed> = LazyLock::new(|| packed(&ball(1.0)));

fn ball(beside_m: f32) -> Replay {
    let skeleton = Skeleton {
        joints: vec![Joint {
            name: "ball".to_owned(),
            parent: None,
        }],
        ..Skeleton::default()
    };
    let times = SampleTimes::Uniform {
        start_secs: 0.0,
        rate_hz: 100.0,
        count: 300,
    };
    let mut ball = Track::empty("ball", TrackKind::Object, skeleton, times);
    for (frame, at_m) in ball.positions_m.iter_mut().enumerate() {
        let secs = frame as f32 / 100.0;
        *at_m = [
            4.0 * secs,
            1.0 + 14.7 * secs - 4.905 * secs * secs,
            beside_m + (5.0 * secs).sin(),
        ];
    }
    Replay {
        tracks: vec![ball],
        ..Replay::default()
    }
}

fn packed(replay: &Replay) -> Packed {
    let options = PackOptions {
        segment_secs: 2.0,
        ..PackOptions::default()
    };
    let packed = pack(replay, &options, &mut |_| {}).unwrap();
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
}

/// A replay of which everything is here, and what is told with it.
struct Stage {
    packed: &'static Packed,
    replay: Replay,
    held: Held,
    scene: Scene,
    story: Story,
}

impl Stage {
    fn new() -> Self {
        Self::of(&RACE)
    }

    fn of(packed: &'static Packed) -> Self {
        let (replay, manifest) = Manifest::parse(&packed.manifest).unwrap().into_description();
        let mut held = Held::new(manifest, &replay.tracks);
        let mut scene = Scene::new(&replay);
        for (name, bytes) in &packed.files {
            held.receive(name, bytes, 0.0, |_, index, track| {
                scene.measure(index, track, athlete_replay::scene::MeasuredFrom::Samples);
            })
            .unwrap();
        }
        Self {
            packed,
            replay,
            held,
            scene,
            story: Story::default(),
        }
    }

    /// As when a live replay's manifest was read again.
    fn renew(&mut self) {
        let (replay, manifest) = Manifest::parse(&self.packed.manifest).unwrap().into_description();
        self.story.renew(&replay);
        self.held.update(manifest, &replay.tracks);
    }

    /// To a moment; how often the story had to be told until it was whole.
    fn go_to(&mut self, time_secs: f64) -> usize {
        let Self {
            packed,
            replay,
            held,
            scene,
            story,
        } = self;
        let mut bytes_of = |name: &str| packed.files.get(name).cloned();
        let mut poses = vec![Pose::default(); replay.tracks.len()];
        for times in 1..100 {
            held.pose(time_secs, &mut poses, &mut bytes_of, |_, _, _| ());
            scene.update(replay, &poses);
            let mut files = Files {
                held,
                bytes_of: &mut bytes_of,
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
    let ankle = BodyPart::LeftAnkle;
    for (packed, point, id, which) in [
        (&*RACE, Point::Middle, "com_speed", Which::Only),
        (&*RACE, Point::Part(ankle), "part_speed", Which::Part(ankle)),
        (&*BALL, Point::Middle, "object_speed", Which::Only),
    ] {
        let measures = analysis::measure(&packed.whole, &options);
        let of = measures
            .series
            .iter()
            .find(|s| s.measure.id == id && s.subject == Subject::Track(0) && s.which == which)
            .unwrap_or_else(|| panic!("no series {id}"));
        let mut stage = Stage::of(packed);
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
        assert!(compared > 4, "{compared}");
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
    assert_eq!(refused, Err(Refusal::Withheld(Withheld::LimbsInferred)));
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
    // A piece between any two points has a length, on a sample too.
    stage.go_to(5.0);
    let points = &stage.scene.trails[0].points;
    assert!(points.windows(2).all(|pair| pair[0].at_m != pair[1].at_m));
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
        .map(|g| (g.middle_m.z, g.opacity))
        .collect();
    by_way.sort_by(|a, b| a.0.total_cmp(&b.0));
    assert!(by_way.windows(2).all(|pair| pair[0].1 < pair[1].1), "{by_way:?}");
    assert_eq!((by_way[2].1, by_way[0].1), SLICE_OPACITIES);
    assert_eq!(SLICE_OPACITIES, (0.9, 0.28));
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
    assert_eq!(ghost.opacity, 0.5);
    // A time that the replay does not have.
    stage.go_to(0.2 + RACE.whole.start_secs());
    assert!(stage.scene.ghosts.is_empty());
}

#[test]
fn a_trail_ends_in_the_body_to_within_its_bend_between_two_samples() {
    // Trails are straight between samples, bodies are not: of a sprinter's ankles and wrists at 100 Hz by at most 6 mm.
    const TOLERANCE_M: f32 = 0.006;
    let mut furthest_m = 0.0_f32;
    for part in [BodyPart::LeftAnkle, BodyPart::RightToe, BodyPart::RightWrist] {
        let mut stage = Stage::new();
        stage.trail(Point::Part(part), 0.1, (0.0, 12.0));
        for step in 0..60 {
            let secs = 6.0 + 0.0125 * f64::from(step);
            stage.go_to(secs);
            let mut pose = Pose::default();
            let track = &RACE.whole.tracks[0];
            track.sample(secs, &mut pose);
            let body = track.skeleton.body_map.resolve(&pose);
            furthest_m = furthest_m.max(stage.head().at_m.distance(body.position_m(part).unwrap()));
        }
    }
    assert!(furthest_m < TOLERANCE_M, "{furthest_m} m");
    assert!(furthest_m > TOLERANCE_M / 4.0, "{furthest_m} m: say less");
}

#[test]
fn a_peak_is_the_same_whichever_way_the_moment_is_reached() {
    let mut stage = Stage::new();
    stage.trail(Point::Middle, 1.5, (0.0, 12.0));
    let forwards = (0..40).map(|step| 2.0 + 0.097 * f64::from(step));
    let backwards = (0..30).map(|step| 5.7 - 0.13 * f64::from(step));
    for (step, secs) in forwards.chain(backwards).enumerate() {
        stage.go_to(secs);
        if step % 9 == 0 {
            let mut fresh = Stage::new();
            fresh.trail(Point::Middle, 1.5, (0.0, 12.0));
            fresh.go_to(secs);
            let (found, expected) = (stage.head().peak.unwrap(), fresh.head().peak.unwrap());
            assert_eq!((found.0, found.1), (expected.0, expected.1), "at {secs} s");
            assert!(
                (found.2 - expected.2).abs() < 1e-9,
                "at {secs} s: {} {}",
                found.2,
                expected.2
            );
        }
    }
}

#[test]
fn trails_have_so_many_points_at_most_and_those_of_a_growing_one_stay() {
    let mut stage = Stage::new();
    for part in [
        BodyPart::LeftAnkle,
        BodyPart::RightAnkle,
        BodyPart::LeftHand,
        BodyPart::RightHand,
        BodyPart::Pelvis,
    ] {
        stage.trail(Point::Part(part), f64::INFINITY, (0.0, 12.0));
    }
    let mut before: Vec<Vec3> = Vec::new();
    let mut most = 0;
    for step in 0..24 {
        stage.go_to(1.0 + 0.29 * f64::from(step));
        let trails = &stage.scene.trails;
        let points: usize = trails.iter().map(|trail| trail.points.len()).sum();
        assert!(points <= MOST_POINTS, "{points}");
        most = most.max(points);
        let now: Vec<Vec3> = trails[0].points.iter().map(|point| point.at_m).collect();
        let new = now.iter().filter(|at_m| !before.contains(at_m)).count();
        // As many as there are frames in between.
        assert!(step == 0 || new <= 30, "step {step}: {new} of {}", now.len());
        before = now;
    }
    assert!(most > MOST_POINTS / 2, "{most}");
}

#[test]
fn what_has_been_read_is_not_read_again_when_the_replay_grows_or_the_page_asks_again() {
    let slices = |times_secs: &[f64]| {
        Some(SliceWish {
            participants: vec![0],
            times_secs: times_secs.to_vec(),
            most: 4,
        })
    };
    let mut stage = Stage::new();
    stage.trail(Point::Middle, f64::INFINITY, (0.0, 12.0));
    stage.story.show_slices(slices(&[1.0, 3.0, 5.0]));
    assert!(stage.go_to(7.0) > 4, "four segments are read one by one");
    let (head, trail) = (stage.head(), stage.scene.trails[0].clone());
    for again in 0..3 {
        if again > 0 {
            stage.renew();
        }
        if again != 1 {
            stage.story.clear_trails();
            stage.trail(Point::Middle, f64::INFINITY, (0.0, 12.0));
            stage.story.show_slices(slices(&[1.0, 3.0, 5.0, 7.5]));
        }
        assert_eq!(stage.go_to(7.0), 1);
        assert_eq!(stage.head(), head);
        assert!(stage.scene.trails[0] == trail);
        assert_eq!(stage.scene.ghosts.len(), 3);
    }
    // Another trail reads for itself, and takes nothing from the one that is there.
    stage.trail(Point::Part(BodyPart::LeftAnkle), 1.0, (0.0, 12.0));
    stage.go_to(7.0);
    assert_eq!(stage.head(), head);
    assert!(stage.story.heads()[1].speed_mps.is_finite());
}

#[test]
fn a_file_that_takes_the_place_of_another_is_read_in_its_stead() {
    let mut stage = Stage::of(&BALL);
    stage.trail(Point::Middle, f64::INFINITY, (0.0, 12.0));
    stage.go_to(2.5);
    let before = stage.scene.trails[0].clone();
    stage.packed = &BALL_BESIDE;
    stage.renew();
    for (name, bytes) in &BALL_BESIDE.files {
        stage.held.receive(name, bytes, 2.5, |_, _, _| ()).unwrap();
    }
    stage.go_to(2.5);
    let after = &stage.scene.trails[0];
    assert_eq!(before.points.len(), after.points.len());
    for (before, after) in before.points.iter().zip(&after.points) {
        // Both promise half a millimetre.
        assert!(
            (after.at_m - before.at_m).distance(Vec3::Z) < 2e-3,
            "{} {}",
            before.at_m,
            after.at_m
        );
    }
}

#[test]
fn trails_that_would_take_too_much_memory_are_refused() {
    let mut replay = Replay::default();
    let times = SampleTimes::Explicit(Vec::new());
    let skeleton = BALL.whole.tracks[0].skeleton.clone();
    let mut track = Track::empty("ball", TrackKind::Object, skeleton, times);
    let count = MOST_BYTES / 32 / 2;
    track.times = SampleTimes::Uniform {
        start_secs: 0.0,
        rate_hz: 100.0,
        count,
    };
    replay.tracks.push(track);
    let wish = |secs| TrailWish {
        track: 0,
        point: Point::Middle,
        secs,
        speeds_mps: (0.0, 1.0),
        radius_m: 0.02,
        inferred_limbs: InferredLimbs::Withhold,
    };
    let mut story = Story::default();
    assert_eq!(story.add_trail(&replay, wish(1.0)), Ok(()));
    assert_eq!(story.add_trail(&replay, wish(2.0)), Ok(()));
    let refused = story.add_trail(&replay, wish(3.0)).unwrap_err();
    assert_eq!(refused, Refusal::TooLong(count * 32 * 3));
    let error = refused.error("com of ball");
    assert_eq!(error.code, ErrorCode::LimitExceeded);
    assert_eq!(
        error.to_string(),
        "expected trails of at most 134217728 bytes in all, found 201326592 with com of ball; show fewer at once"
    );
    // Asked for anew they are as many as before.
    story.clear_trails();
    assert_eq!(story.add_trail(&replay, wish(2.0)), Ok(()));
    assert_eq!(story.add_trail(&replay, wish(3.0)), Ok(()));
}

#[test]
fn a_slice_between_two_files_is_where_the_body_was() {
    // Between the last sample of one file and the first of the next.
    for slice_secs in [3.996, 4.004, 1.9975] {
        let mut stage = Stage::new();
        stage.story.show_slices(Some(SliceWish {
            participants: vec![0],
            times_secs: vec![slice_secs],
            most: 1,
        }));
        stage.go_to(7.0);
        let track = track_of(&RACE.whole, 0).unwrap();
        let mut pose = Pose::default();
        RACE.whole.tracks[track].sample(slice_secs, &mut pose);
        let there = stage
            .scene
            .ghost(&stage.replay, track, &pose, Vec3::ZERO)
            .unwrap();
        let off_m = stage.scene.ghosts[0].middle_m.distance(there.middle_m);
        assert!(off_m < 1e-3, "{off_m} m at {slice_secs} s");
    }
}

#[test]
fn what_a_story_decodes_is_still_measured_when_the_playhead_comes_near() {
    let (replay, manifest) = Manifest::parse(&RACE.manifest).unwrap().into_description();
    let mut held = Held::new(manifest, &replay.tracks);
    RACE.files.keys().for_each(|name| held.resume(name));
    let mut bytes_of = |name: &str| RACE.files.get(name).cloned();
    let mut poses = vec![Pose::default(); replay.tracks.len()];
    let mut place = held.elsewhere(&replay.tracks);
    while held.pose_elsewhere(&mut place, 5.0, &mut poses, &mut bytes_of) {}
    let mut seen = 0;
    held.pose(5.0, &mut poses, &mut bytes_of, |_, _, _| seen += 1);
    assert_eq!(seen, replay.tracks.len(), "the file of the moment, of each track");
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
