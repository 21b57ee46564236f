//! A replay while its files arrive, against the same replay with everything there.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test fails by panicking"
)]
#![cfg(feature = "sample")]

use std::collections::BTreeMap;
use std::sync::LazyLock;

use athlete_replay::codec::{FileKind, MANIFEST_NAME, Manifest, PackOptions, Packed, fill_segment, pack};
use athlete_replay::replay::{Pose, Replay};
use athlete_replay::sample::sprint;
use athlete_replay::scene::{MeasuredFrom, Scene};
use athlete_replay::stream::{FileId, Held, LiveEdge, LiveState, Plan};
use athlete_replay::time::SampleTimes;
use proptest::prelude::*;

struct Published {
    manifest: Vec<u8>,
    files: BTreeMap<String, Vec<u8>>,
    /// With every sample.
    whole: Replay,
}

impl Published {
    fn new(packed: Packed) -> Self {
        let manifest = Manifest::parse(&packed.manifest).unwrap();
        let mut whole = manifest.to_replay().unwrap();
        for (index, file) in packed.segments.iter().enumerate() {
            fill_segment(&manifest, index, &file.bytes, &mut whole).unwrap();
        }
        let files = packed.coarse.into_iter().chain(packed.segments);
        Self {
            manifest: packed.manifest,
            files: files.map(|file| (file.name, file.bytes)).collect(),
            whole,
        }
    }

    fn opened(&self) -> (Held, Vec<Pose>) {
        let (replay, manifest) = Manifest::parse(&self.manifest).unwrap().into_description();
        let poses = vec![Pose::default(); replay.tracks.len()];
        (Held::new(manifest, &replay.tracks), poses)
    }

    fn bytes_of(&self, name: &str) -> Option<Vec<u8>> {
        self.files.get(name).cloned()
    }

    /// Gives the files that are wanted, one after the other, until none is; returns their names.
    fn deliver(&self, held: &mut Held, time_secs: f64) -> Vec<String> {
        let mut names = Vec::new();
        loop {
            let Some(name) = held.wanted().next().map(|entry| entry.name.clone()) else {
                return names;
            };
            held.receive(&name, &self.files[&name], time_secs, |_, _, _| {})
                .unwrap();
            names.push(name);
        }
    }

    fn exact(&self, time_secs: f64) -> Vec<Pose> {
        self.whole
            .tracks
            .iter()
            .map(|track| {
                let mut pose = Pose::default();
                track.sample(time_secs, &mut pose);
                pose
            })
            .collect()
    }
}

/// Two athletes of the sample for seven seconds: packing all of it takes long without optimisation.
fn two_runners(until_secs: f64) -> Replay {
    let mut replay = sprint();
    replay.tracks.truncate(2);
    replay.participants.truncate(2);
    replay.events.clear();
    for track in &mut replay.tracks {
        let keep = track.times.bracket(until_secs).unwrap().index;
        track.positions_m.truncate(keep * track.skeleton.joints.len());
        if let SampleTimes::Uniform { count, .. } = &mut track.times {
            *count = keep;
        }
    }
    replay
}

static SPRINT: LazyLock<Published> = LazyLock::new(|| {
    let options = PackOptions {
        segment_secs: 2.0,
        ..PackOptions::default()
    };
    Published::new(pack(&two_runners(7.0), &options, &mut |_| {}).unwrap())
});

/// The farthest joint from where it is, and how many are here in one pose only.
fn difference(found: &[Pose], expected: &[Pose]) -> (f32, usize) {
    let mut farthest_m = 0.0_f32;
    let mut odd = 0;
    for (found, expected) in found.iter().zip(expected) {
        assert_eq!(found.joints.len(), expected.joints.len());
        for (found, expected) in found.joints.iter().zip(&expected.joints) {
            match (found.position_m, expected.position_m) {
                (Some(found), Some(expected)) => farthest_m = farthest_m.max(found.distance(expected)),
                (None, None) => {}
                _ => odd += 1,
            }
        }
    }
    (farthest_m, odd)
}

#[test]
fn with_everything_here_each_moment_is_that_of_the_whole_replay() {
    let (mut held, mut poses) = SPRINT.opened();
    held.plan_mut().set_everything(true);
    SPRINT.deliver(&mut held, 0.0);
    assert!(held.plan().is_complete());
    let end_secs = held.manifest().end_secs;
    // In play, and in leaps.
    for step in 0..400_u32 {
        let time_secs = f64::from(step * 7919 % 400) / 400.0 * end_secs;
        for _ in 0..3 {
            held.plan_mut().set_moment(time_secs, 1.0);
            held.pose(time_secs, &mut poses, |name| SPRINT.bytes_of(name), |_, _, _| {});
        }
        let (farthest_m, odd) = difference(&poses, &SPRINT.exact(time_secs));
        assert_eq!(odd, 0, "{time_secs}");
        // Times within a window are counted from its own start: rounding, no more.
        assert!(farthest_m < 1e-5, "{time_secs}: {farthest_m}");
    }
}

#[test]
fn the_first_pose_needs_the_coarse_layer_and_one_segment() {
    let (mut held, mut poses) = SPRINT.opened();
    let names = SPRINT.deliver(&mut held, 0.0);
    let kinds: Vec<&str> = names
        .iter()
        .map(|name| name.rsplit('.').next().unwrap())
        .collect();
    assert_eq!(kinds, ["coarse", "seg"], "and nothing more until more is wanted");
    held.pose(0.0, &mut poses, |name| SPRINT.bytes_of(name), |_, _, _| {});
    let (farthest_m, odd) = difference(&poses, &SPRINT.exact(0.0));
    assert!(odd == 0 && farthest_m < 1e-6);
}

#[test]
fn any_moment_is_shown_by_key_poses_before_its_segment_is_here() {
    let (mut held, mut poses) = SPRINT.opened();
    SPRINT.deliver(&mut held, 0.0);
    let manifest = held.manifest();
    let (keys, promise) = (manifest.tracks[0].promise.key_frames, manifest.tracks[0].promise);
    let (times, end_secs) = (manifest.tracks[0].times.clone(), manifest.end_secs);
    for key in (0..times.len()).step_by(keys) {
        let time_secs = times.time_of(key);
        held.plan_mut().set_moment(time_secs, 1.0);
        held.pose(time_secs, &mut poses, |name| SPRINT.bytes_of(name), |_, _, _| {});
        let (farthest_m, odd) = difference(&poses[..1], &SPRINT.exact(time_secs)[..1]);
        assert_eq!(odd, 0);
        assert!(
            f64::from(farthest_m) <= promise.coarse_max_error_m + 1e-6,
            "{time_secs}: {farthest_m}"
        );
    }
    for step in 0..200 {
        let time_secs = f64::from(step) / 200.0 * end_secs;
        held.plan_mut().set_moment(time_secs, 1.0);
        held.pose(time_secs, &mut poses, |name| SPRINT.bytes_of(name), |_, _, _| {});
        let (_, odd) = difference(&poses, &SPRINT.exact(time_secs));
        assert_eq!(odd, 0, "nobody is missing at {time_secs}");
    }
}

#[test]
fn a_lost_segment_is_a_gap_and_costs_nothing_else() {
    let (mut held, mut poses) = SPRINT.opened();
    held.plan_mut().set_everything(true);
    let lost = held.manifest().segments[2].clone();
    held.lose(&lost.name);
    SPRINT.deliver(&mut held, 0.0);
    assert!(held.plan().is_complete(), "nothing more will come");
    assert_eq!(held.plan().buffered().len(), 2);
    let at = |time_secs: f64, held: &mut Held, poses: &mut Vec<Pose>| {
        held.plan_mut().set_moment(time_secs, 1.0);
        held.pose(time_secs, poses, |name| SPRINT.bytes_of(name), |_, _, _| {});
        poses
            .iter()
            .flat_map(|p| &p.joints)
            .filter(|j| j.position_m.is_some())
            .count()
    };
    assert_eq!(
        at((lost.start_secs + lost.end_secs) / 2.0, &mut held, &mut poses),
        0
    );
    assert!(at(lost.start_secs - 0.5, &mut held, &mut poses) > 0);
    assert!(at(lost.end_secs + 0.5, &mut held, &mut poses) > 0);
    held.plan_mut().retry_lost();
    assert_eq!(SPRINT.deliver(&mut held, 0.0), std::slice::from_ref(&lost.name));
    assert!(at((lost.start_secs + lost.end_secs) / 2.0, &mut held, &mut poses) > 0);
}

#[test]
fn what_was_sound_before_is_decoded_only_where_it_is_shown() {
    let (mut held, mut poses) = SPRINT.opened();
    for name in SPRINT.files.keys() {
        held.resume(name);
    }
    assert!(held.plan().is_complete() && held.wanted().next().is_none());
    let mut read = Vec::new();
    let mut seen = 0;
    held.plan_mut().set_moment(5.0, 1.0);
    held.pose(
        5.0,
        &mut poses,
        |name| {
            read.push(name.to_owned());
            SPRINT.bytes_of(name)
        },
        |kind, _, track| {
            assert_eq!((kind, track.positions_m.is_empty()), (FileKind::Segment, false));
            seen += 1;
        },
    );
    assert_eq!(read, [held.manifest().segments[2].name.clone()]);
    assert_eq!(seen, 2, "both tracks");
    // Once looked at, it is only decoded when the playhead is back.
    let elsewhere = 0.0;
    let mut read = Vec::new();
    for time_secs in [elsewhere, 5.0] {
        held.plan_mut().set_moment(time_secs, 1.0);
        let bytes_of = |name: &str| {
            read.push(name.to_owned());
            SPRINT.bytes_of(name)
        };
        held.pose(time_secs, &mut poses, bytes_of, |_, _, _| {
            assert_eq!(time_secs, elsewhere);
        });
    }
    assert_eq!(read.last(), Some(&held.manifest().segments[2].name));
    let (farthest_m, odd) = difference(&poses, &SPRINT.exact(5.0));
    assert!(odd == 0 && farthest_m < 1e-5, "{farthest_m}");
}

#[test]
fn a_moment_looks_the_same_whatever_else_has_arrived() {
    let (mut held, _) = SPRINT.opened();
    let (described, _) = Manifest::parse(&SPRINT.manifest).unwrap().into_description();
    let mut scene = Scene::new(&described);
    let poses = SPRINT.exact(1.0);
    let mut first = Vec::new();
    loop {
        let wanted = held.wanted().next();
        let Some(name) = wanted.map(|entry| entry.name.clone()) else {
            break;
        };
        held.receive(&name, &SPRINT.files[&name], 1.0, |kind, index, track| {
            let from = match kind {
                FileKind::Segment => MeasuredFrom::Samples,
                FileKind::Coarse => MeasuredFrom::KeyPoses,
            };
            scene.measure(index, track, from);
        })
        .unwrap();
        scene.update(&SPRINT.whole, &poses);
        if first.is_empty() {
            first.clone_from(&scene.limbs);
        }
        assert_eq!(scene.limbs, first, "{name}");
    }
    // Measured by every sample, lengths are those to the two key poses' 5 mm.
    let mut exact = Scene::new(&SPRINT.whole);
    exact.update(&SPRINT.whole, &poses);
    assert_eq!(first.len(), exact.limbs.len());
    for (found, expected) in first.iter().zip(&exact.limbs) {
        assert!(
            found.to_m.distance(expected.to_m) < 0.01,
            "{found:?} {expected:?}"
        );
        assert!((found.girth / expected.girth - 1.0).abs() < 0.02);
    }
}

#[test]
fn bytes_that_are_not_the_file_are_refused_and_change_nothing() {
    let (mut held, mut poses) = SPRINT.opened();
    let name = held.manifest().segments[0].name.clone();
    let mut bytes = SPRINT.files[&name].clone();
    assert_eq!(
        held.receive("0000-00000000.seg", &bytes, 0.0, |_, _, _| {})
            .unwrap_err()
            .code
            .as_str(),
        "out-of-range"
    );
    assert_eq!(
        held.receive(MANIFEST_NAME, &bytes, 0.0, |_, _, _| {})
            .unwrap_err()
            .code
            .as_str(),
        "out-of-range"
    );
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    assert_eq!(
        held.receive(&name, &bytes, 0.0, |_, _, _| {})
            .unwrap_err()
            .code
            .as_str(),
        "segment-corrupt"
    );
    assert!(held.plan().awaits(0.0));
    // Bytes that a page has lost are fetched again.
    held.receive(&name, &SPRINT.files[&name], 1e6, |_, _, _| {})
        .unwrap();
    assert!(!held.plan().awaits(0.0));
    held.pose(0.0, &mut poses, |_| None, |_, _, _| {});
    assert!(held.plan().awaits(0.0));
}

/// A manifest of this many segments of one length, and a coarse file for every sixteen.
fn long(segments: usize, segment_secs: f64, bytes: usize) -> Manifest {
    let frames = (segments as f64 * segment_secs * 25.0) as usize;
    let list = |count: usize, bytes: usize| vec![format!("[{bytes},1]"); count].join(",");
    Manifest::parse(
        format!(
            r#"{{"format":"athlete-replay","version":1,"participants":[],"tracks":[{{"name":"a","kind":"object",
            "times":{{"start_secs":0,"rate_hz":25,"frames":{frames}}},"joints":[{{"name":"p"}}],"max_error_m":0.001,
            "coarse_max_error_m":0.005,"key_frames":32}}],
            "coarse":{{"start_secs":0,"window_secs":{},"files":[{}]}},
            "segments":{{"start_secs":0,"window_secs":{segment_secs},"files":[{}]}}}}"#,
            segment_secs * 16.0,
            list(segments.div_ceil(16), 40_000),
            list(segments, bytes),
        )
        .as_bytes(),
    )
    .unwrap()
}

fn take_all(plan: &mut Plan) -> Vec<FileId> {
    let mut order = Vec::new();
    while let Some(&file) = plan.wanted().first() {
        plan.arrived(file);
        order.push(file);
    }
    order
}

fn segments_of(order: &[FileId]) -> Vec<usize> {
    let segments = order.iter().filter(|file| file.kind == FileKind::Segment);
    segments.map(|file| file.index).collect()
}

#[test]
fn a_small_replay_comes_whole_from_the_playhead_in_the_direction_of_play() {
    let manifest = long(40, 4.0, 10_000);
    let mut plan = Plan::new(&manifest);
    plan.set_everything(true);
    plan.set_moment(41.0, 1.0);
    let order = take_all(&mut plan);
    let coarse: Vec<usize> = order[..5]
        .iter()
        .filter(|file| file.kind == FileKind::Coarse)
        .map(|file| file.index)
        .collect();
    assert_eq!(
        coarse,
        [0, 1, 2],
        "scrubbing anywhere comes right after the moment itself"
    );
    let expected: Vec<usize> = (10..40).chain((0..10).rev()).collect();
    assert_eq!(segments_of(&order), expected);
    assert!(plan.is_complete());
    let mut backwards = Plan::new(&manifest);
    backwards.set_everything(true);
    backwards.set_moment(41.0, -1.0);
    let expected: Vec<usize> = (0..11).rev().chain(11..40).collect();
    assert_eq!(segments_of(&take_all(&mut backwards)), expected);
}

#[test]
fn of_a_long_replay_only_what_lies_near_the_playhead_comes_and_stays() {
    // Three hours, 110 MB.
    let manifest = long(2700, 4.0, 41_000);
    let mut plan = Plan::new(&manifest);
    plan.set_everything(true);
    plan.set_moment(5000.0, 1.0);
    let near = segments_of(&take_all(&mut plan));
    assert_eq!(near[0], 1250);
    assert_eq!(near.iter().max(), Some(&1265), "a minute ahead");
    assert_eq!(near.iter().min(), Some(&1246), "a quarter of one behind");
    plan.set_moment(5000.0, 4.0);
    assert_eq!(
        segments_of(&take_all(&mut plan)).iter().max(),
        Some(&1310),
        "four at rate 4"
    );
    assert!(plan.surplus().is_empty());
    // Watched to the end: what is kept stays bounded.
    let mut held = 0_i64;
    for second in 0..10_800 {
        plan.set_moment(f64::from(second), 1.0);
        held += 41_000 * segments_of(&take_all(&mut plan)).len() as i64;
        for file in plan.surplus() {
            plan.dropped(file);
            held -= 41_000;
        }
        assert!(held <= (48 << 20) + 4_000_000, "{second}: {held}");
    }
    assert!(!plan.awaits(10_799.0) && plan.awaits(0.0));
}

#[test]
fn seeking_changes_what_is_wanted_first_at_once() {
    let manifest = long(2700, 4.0, 41_000);
    let mut plan = Plan::new(&manifest);
    plan.set_everything(true);
    for (time_secs, segment) in [
        (0.0, 0),
        (9000.0, 2250),
        (4.0, 1),
        (3.999, 0),
        (1e9, 2699),
        (-5.0, 0),
    ] {
        plan.set_moment(time_secs, 1.0);
        let wanted = plan.wanted();
        assert_eq!(wanted[0].kind, FileKind::Coarse);
        assert_eq!(
            wanted[1],
            FileId {
                kind: FileKind::Segment,
                index: segment
            },
            "{time_secs}"
        );
        assert!(wanted.len() <= 6);
    }
}

#[test]
fn a_window_without_a_file_is_settled() {
    let mut json = String::from_utf8(SPRINT.manifest.clone()).unwrap();
    let entry = SPRINT.opened().0.manifest().segments[1].clone();
    json = json.replace(&format!("[{},{}]", entry.bytes, entry.crc32), "null");
    let manifest = Manifest::parse(json.as_bytes()).unwrap();
    let mut plan = Plan::new(&manifest);
    plan.set_everything(true);
    assert!(!plan.awaits(3.0) && plan.awaits(1.0));
    take_all(&mut plan);
    assert!(plan.is_complete());
    assert_eq!(plan.buffered().len(), 2, "it is not said to be here");
}

proptest! {
    #[test]
    fn whatever_happens_a_plan_stays_sound(
        actions in prop::collection::vec((0_u8..6, 0_usize..60, -10.0_f64..200.0, -4.0_f64..4.0), 0..200)
    ) {
        let manifest = long(40, 4.0, 500_000);
        let mut plan = Plan::new(&manifest);
        for (action, index, time_secs, rate) in actions {
            let kind = if index % 2 == 0 { FileKind::Segment } else { FileKind::Coarse };
            let file = FileId { kind, index };
            match action {
                0 => plan.set_moment(time_secs, rate),
                1 => plan.arrived(file),
                2 => plan.lost(file),
                3 => plan.retry_lost(),
                4 => plan.set_everything(rate > 0.0),
                _ => plan.surplus().into_iter().for_each(|file| plan.dropped(file)),
            }
            let wanted = plan.wanted();
            prop_assert!(wanted.len() <= 6);
            for (place, file) in wanted.iter().enumerate() {
                prop_assert!(!plan.holds(*file) && !wanted[..place].contains(file));
            }
            let buffered = plan.buffered();
            prop_assert!(buffered.windows(2).all(|w| w[0][1] < w[1][0]) && buffered.iter().all(|b| b[0] < b[1]));
            prop_assert!((0.0..=1.0).contains(&plan.share()));
            let settled = plan.settled_until(time_secs);
            prop_assert!(settled >= time_secs);
            if settled > time_secs {
                prop_assert!(!plan.awaits(time_secs));
            }
        }
    }
}

#[test]
fn a_growing_manifest_keeps_what_is_here_and_takes_corrections_over() {
    let options = |secs: f64| PackOptions {
        segment_secs: secs,
        ..PackOptions::default()
    };
    let before = Published::new(pack(&two_runners(5.0), &options(2.0), &mut |_| {}).unwrap());
    let after = Published::new(pack(&two_runners(7.0), &options(2.0), &mut |_| {}).unwrap());
    let (mut held, mut poses) = before.opened();
    held.plan_mut().set_everything(true);
    before.deliver(&mut held, 0.0);
    held.pose(1.0, &mut poses, |name| before.bytes_of(name), |_, _, _| {});

    let (grown, manifest) = Manifest::parse(&after.manifest).unwrap().into_description();
    held.update(manifest, &grown.tracks);
    assert_eq!(
        held.plan().buffered(),
        [[0.0, 4.0]],
        "the segment that was open has new bytes"
    );
    let mut outdated = held.take_surplus();
    outdated.sort();
    let gone = |name: &&String| !after.files.contains_key(*name);
    let expected: Vec<String> = before.files.keys().filter(gone).cloned().collect();
    assert_eq!(outdated, expected, "the page lets go of what is listed no more");
    assert!(held.take_surplus().is_empty(), "said once");
    let fetched = after.deliver(&mut held, 0.0);
    assert!(
        !fetched
            .iter()
            .any(|name| name.starts_with("0000-") && name.ends_with(".seg"))
    );
    held.pose(1.0, &mut poses, |_| None, |_, _, _| {});
    let (farthest_m, odd) = difference(&poses, &after.exact(1.0));
    assert!(odd == 0 && farthest_m < 1e-6, "what was decoded stayed so");
}

/// The edge of a live manifest of two-second segments, written at this second.
fn edge(end_secs: u32, updated_utc: &str, state: &str) -> Option<LiveEdge> {
    let files = vec!["[10,1]"; (end_secs / 2) as usize].join(",");
    let frames = end_secs * 25 + 1;
    let live = format!(
        r#""live":{{"state":"{state}","updated_utc":"{updated_utc}","segment_secs":2,"poll_secs":1}},"#
    );
    let json = format!(
        r#"{{"format":"athlete-replay","version":1,{live}"tracks":[{{"name":"a","kind":"object",
        "times":{{"start_secs":0,"rate_hz":25,"frames":{frames}}},"joints":[{{"name":"p"}}],"max_error_m":0.001,
        "coarse_max_error_m":0.005,"key_frames":32}}],
        "segments":{{"start_secs":0,"window_secs":2,"files":[null,{files}]}}}}"#
    );
    LiveEdge::of(&Manifest::parse(json.as_bytes()).unwrap())
}

#[test]
fn the_live_edge_keeps_its_distance_and_says_when_the_source_is_silent() {
    let mut live = edge(20, "a", "live").unwrap();
    assert_eq!(live.edge_secs(), 16.0);
    assert_eq!(live.seekable_secs(), [2.0, 20.0], "the first window has no file");
    assert_eq!(live.state(14.0), LiveState::Live);
    assert_eq!(live.state(13.9), LiveState::Delayed);
    assert_eq!(live.pause_secs(0.5), 1.0, "as the source asks");
    // Silence: the same manifest again and again.
    for _ in 0..3 {
        live.looked(edge(20, "a", "live").unwrap(), 1.0);
    }
    assert_eq!(live.state(16.0), LiveState::Live);
    live.looked(edge(20, "a", "live").unwrap(), 0.5);
    assert_eq!(live.state(16.0), LiveState::Delayed);
    live.looked(edge(20, "a", "live").unwrap(), 27.0);
    assert_eq!(live.state(16.0), LiveState::Lost);
    live.looked(edge(24, "b", "live").unwrap(), 1.0);
    assert_eq!((live.state(20.0), live.edge_secs()), (LiveState::Live, 20.0));
    live.looked(edge(24, "c", "stalled").unwrap(), 1.0);
    assert_eq!(live.state(20.0), LiveState::Delayed);
    // Failures: full jitter, bounded, and over at the first answer.
    for failures in 1..12 {
        live.failed(1.0);
        let longest_secs = f64::min(2.0_f64.powi(failures), 30.0);
        assert_eq!(live.pause_secs(1.0), longest_secs);
        assert!(live.pause_secs(0.0) > 0.0 && live.pause_secs(0.0) < 0.05 * longest_secs);
    }
    live.looked(edge(26, "d", "live").unwrap(), 1.0);
    assert_eq!(live.pause_secs(0.9), 1.0);
    assert_eq!(
        LiveEdge::of(&long(3, 4.0, 10)),
        None,
        "a complete replay has no edge"
    );
}

/// The sample with an error for every position, without an elbow around 4 s, where two segments meet; and a javelin that flies.
#[cfg(feature = "full")]
fn doubtful() -> Published {
    use athlete_replay::replay::{Joint, Quality, Skeleton, Track, TrackKind};
    let mut replay = two_runners(6.0);
    let track = &mut replay.tracks[0];
    let joints = track.skeleton.joints.len();
    let elbow = track.skeleton.index_of("left_elbow").unwrap();
    for frame in 390..412 {
        track.positions_m[frame * joints + elbow] = [f32::NAN; 3];
    }
    let errors_m = (0..track.positions_m.len()).map(|index| (index % 50) as f32 * 1e-3);
    track.quality = Some(Quality::ErrorM(errors_m.collect()));
    let skeleton = Skeleton {
        joints: vec![Joint {
            name: "tip".to_owned(),
            parent: None,
        }],
        ..Skeleton::default()
    };
    let mut javelin = Track::empty("javelin", TrackKind::Object, skeleton, track.times.clone());
    for (frame, at_m) in javelin.positions_m.iter_mut().enumerate() {
        let secs = frame as f32 / 100.0;
        *at_m = [0.0, 2.0 + 12.0 * secs - 4.905 * secs * secs, 20.0 * secs];
    }
    replay.tracks.push(javelin);
    let options = PackOptions {
        segment_secs: 2.0,
        ..PackOptions::default()
    };
    Published::new(pack(&replay, &options, &mut |_| {}).unwrap())
}

#[cfg(feature = "full")]
#[test]
fn how_sure_a_moment_is_is_the_same_as_with_everything_there() {
    use athlete_replay::replay::Doubt;
    let published = doubtful();
    let (mut held, mut poses) = published.opened();
    let mut doubts: Vec<Vec<Doubt>> = vec![Vec::new(); poses.len()];
    for (name, bytes) in &published.files {
        held.receive(name, bytes, 0.0, |_, _, _| {}).unwrap();
    }
    let mut pose = |held: &mut Held, time_secs: f64, times: usize| {
        for _ in 0..times {
            held.pose(
                time_secs,
                &mut poses,
                |name| published.bytes_of(name),
                |_, _, _| {},
            );
        }
    };
    // Nothing is known of it before it is asked for.
    pose(&mut held, 3.0, 3);
    held.doubts(3.0, &mut doubts);
    assert!(doubts[0].iter().all(|doubt| doubt.error_m.is_none()));
    held.set_qualities(true);
    let mut bridged = 0;
    for step in 0..=40 {
        let time_secs = 3.5 + f64::from(step) * 0.025;
        pose(&mut held, time_secs, 3);
        held.doubts(time_secs, &mut doubts);
        for (track, found) in published.whole.tracks.iter().zip(&doubts) {
            let mut expected = Vec::new();
            track.doubt(time_secs, &mut expected);
            assert_eq!(*found, expected, "{} at {time_secs} s", track.name);
            bridged += expected.iter().filter(|doubt| doubt.bridge.is_some()).count();
        }
    }
    assert!(bridged > 8, "{bridged}");
    assert!(doubts[0].iter().all(|doubt| doubt.error_m.is_some()));

    // Which way a javelin flies, from its positions alone: 12 - 9.81 t upwards and 20 m/s ahead.
    for time_secs in [3.5_f64, 4.0, 4.49] {
        pose(&mut held, time_secs, 3);
        let heading = held.heading(2, time_secs).unwrap();
        let expected = glam::Vec3::new(0.0, 12.0 - 9.81 * time_secs as f32, 20.0);
        assert!(heading.distance(expected) < 0.2, "{time_secs}: {heading}");
    }
    assert_eq!(held.heading(2, 60.0), None);
}
