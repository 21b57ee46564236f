//! MVNX: an invented walker of known kinematics, written by `tests/data/mvnx/make.py`.

use athlete_replay::error::ErrorCode;
use athlete_replay::format::{Basis, Format, Limits, ReadOptions, Recording, UpAxis, read, read_with_source};
use athlete_replay::replay::{BodyPart, EventKind, TrackKind, TrackOrigin};
use athlete_replay::time::SampleTimes;
use serde_json::Value;

const V4: &str = include_str!("../data/mvnx/walk_v4.mvnx");
const V3: &str = include_str!("../data/mvnx/walk_v3.mvnx");
const EXPECTED: &str = include_str!("../data/mvnx/expected.json");

fn open(text: &str) -> Recording {
    read(text.as_bytes(), &ReadOptions::default()).unwrap()
}

fn codes(recording: &Recording) -> Vec<&'static str> {
    recording.warnings.iter().map(|warning| warning.code).collect()
}

fn numbers(value: &Value) -> Vec<f64> {
    value
        .as_array()
        .unwrap()
        .iter()
        .map(|v| v.as_f64().unwrap())
        .collect()
}

#[test]
fn both_versions_have_the_known_kinematics() {
    let expected: Value = serde_json::from_str(EXPECTED).unwrap();
    for (what, text, frames) in [("version 4", V4, 13), ("version 3", V3, 4)] {
        let (recording, source) = read_with_source(text.as_bytes(), &ReadOptions::default()).unwrap();
        assert_eq!(recording.format, Format::Mvnx);
        assert_eq!(codes(&recording), ["calibration-poses-left-out"], "{what}");
        let conversion = &recording.conversion;
        assert_eq!(
            (
                conversion.unit.as_str(),
                conversion.unit_basis,
                conversion.up_axis,
                conversion.up_basis
            ),
            ("m", Basis::Stated, UpAxis::Z, Basis::Stated)
        );
        assert_eq!(conversion.joint_set.as_deref(), Some("mvnx-23"));
        let replay = &recording.replay;
        assert_eq!(replay.participants.len(), 1);
        assert_eq!(replay.participants[0].name, "Ana Example");
        let [skeleton, centre] = replay.tracks.as_slice() else {
            panic!("{what}: expected two tracks");
        };
        assert_eq!(
            (skeleton.kind, skeleton.participant),
            (TrackKind::Skeleton, Some(0))
        );
        let times = SampleTimes::Uniform {
            start_secs: 0.0,
            rate_hz: 60.0,
            count: frames,
        };
        assert_eq!(skeleton.times, times, "{what}");
        let parents: Vec<f64> = skeleton
            .skeleton
            .joints
            .iter()
            .map(|joint| joint.parent.map_or(-1.0, f64::from))
            .collect();
        assert_eq!(parents, numbers(&expected["parents"]), "{what}");
        for (segment, positions) in expected["positions"].as_object().unwrap() {
            let joint = skeleton.skeleton.index_of(segment).unwrap();
            for frame in 0..frames {
                let [x, y, z] = numbers(&positions[frame])[..] else {
                    panic!()
                };
                let found = source[0].position(frame, joint).unwrap();
                for (found, expected) in found.iter().zip([x, y, z]) {
                    assert!(
                        (found - expected).abs() < 0.51e-6,
                        "{what} {segment} {frame}: {found} {expected}"
                    );
                }
                let metres = skeleton.position(frame, joint).unwrap();
                assert!(
                    metres.distance(glam::DVec3::new(x, z, -y).as_vec3()) < 2e-6,
                    "{what} {segment} {frame}"
                );
            }
        }
        for (name, degrees) in expected["angles"].as_object().unwrap() {
            let curve = replay.curves.iter().find(|curve| curve.name == *name).unwrap();
            assert_eq!(
                (curve.unit.as_str(), curve.participant, &curve.times),
                ("rad", Some(0), &times)
            );
            for (found, degrees) in curve.values.iter().zip(numbers(degrees)) {
                assert!(
                    (f64::from(*found) - degrees.to_radians()).abs() < 1e-6,
                    "{what} {name}"
                );
            }
        }
        assert_eq!(replay.curves.len(), 66);
        assert_eq!(
            (centre.name.as_str(), centre.kind, centre.origin),
            ("centre of mass", TrackKind::Object, TrackOrigin::Derived)
        );
        let [x, y, z] = numbers(&expected["centre_of_mass"][3])[..] else {
            panic!()
        };
        assert!(
            centre
                .position(3, 0)
                .unwrap()
                .distance(glam::DVec3::new(x, z, -y).as_vec3())
                < 2e-6
        );
    }
}

#[test]
fn left_is_left_and_up_is_up() {
    let recording = open(V4);
    let track = &recording.replay.tracks[0];
    let at = |part| {
        let [joint] = track.skeleton.body_map.joints_of(part) else {
            panic!()
        };
        track.position(0, usize::from(*joint)).unwrap()
    };
    // The walker goes along +x: with +y up, left is -z.
    assert!(at(BodyPart::LeftHip).z < at(BodyPart::RightHip).z);
    assert!(at(BodyPart::Head).y > 1.5 && at(BodyPart::LeftToe).y < 0.1);
    assert!(at(BodyPart::LeftToe).x > at(BodyPart::LeftAnkle).x);
    assert!(!codes(&recording).contains(&"sides-mirrored"));
}

#[test]
fn foot_contacts_are_intervals() {
    let recording = open(V4);
    let found: Vec<_> = recording
        .replay
        .events
        .iter()
        .map(|event| {
            assert_eq!(event.kind, EventKind::Other("foot_contact".to_owned()));
            assert_eq!(event.participants, [0]);
            let frame = |secs: f64| (secs * 60.0).round() as usize;
            (
                event.label.as_str(),
                frame(event.time_secs),
                frame(event.end_secs.unwrap()),
            )
        })
        .collect();
    // A contact ends with the first frame without it, and at the latest with the last frame.
    assert_eq!(
        found,
        [
            ("LeftFoot Heel", 0, 5),
            ("LeftFoot Toe", 3, 9),
            ("RightFoot Heel", 7, 12)
        ]
    );
    assert_eq!(recording.replay.events[0].code.as_deref(), Some("LeftFoot_Heel"));
    let undefined = V4.split_once("<footContactDefinition>").unwrap();
    let rest = undefined.1.split_once("</footContactDefinition>").unwrap().1;
    assert_eq!(
        open(&format!("{}{rest}", undefined.0)).replay.events,
        recording.replay.events
    );
    assert!(open(V3).replay.events.is_empty());
}

/// Takes every element of this name out of a file.
fn without(text: &str, element: &str) -> String {
    let (open, close) = (format!("<{element}>"), format!("</{element}>"));
    let mut left = String::new();
    for part in text.split(&open) {
        left.push_str(part.split_once(&close).map_or(part, |(_, after)| after));
    }
    left
}

#[test]
fn any_part_may_be_absent() {
    let full = open(V4);
    let less = open(&without(V4, "jointAngle"));
    assert!(less.replay.curves.is_empty());
    assert_eq!(less.replay.tracks, full.replay.tracks);
    let less = open(&without(V4, "centerOfMass"));
    assert_eq!(less.replay.tracks, full.replay.tracks[..1]);
    let less = open(&without(V4, "footContacts"));
    assert!(less.replay.events.is_empty());
    // Without lists of segments and joints, the full body's names and parents are those of the format.
    let less = open(&without(&without(V4, "segments"), "joints"));
    assert_eq!(less.replay.tracks, full.replay.tracks);
    assert_eq!(less.replay.curves.len(), 66);
    let angles_only = open(&without(&without(V4, "position"), "centerOfMass"));
    assert!(angles_only.replay.tracks.is_empty());
    assert_eq!(angles_only.replay.curves, full.replay.curves);
    assert!(codes(&angles_only).contains(&"positions-missing"));
    let nothing = without(&without(&without(V4, "position"), "centerOfMass"), "jointAngle");
    let error = read(nothing.as_bytes(), &ReadOptions::default()).unwrap_err();
    assert_eq!(error.code, ErrorCode::InputMalformed);
}

#[test]
fn rates_times_versions_and_several_subjects() {
    let unstated = open(&V4.replace(" frameRate=\"60\"", ""));
    assert!(codes(&unstated).contains(&"rate-unknown"));
    // Milliseconds are rounded.
    assert!((unstated.conversion.rate_hz - 60.0).abs() < 0.2);
    // A second is lost before the last frames.
    let late = V4
        .replace("time=\"183\"", "time=\"1183\"")
        .replace("time=\"200\"", "time=\"1200\"");
    let uneven = open(&late);
    assert!(codes(&uneven).contains(&"times-uneven"));
    assert_eq!(uneven.replay.tracks[0].times.time_of(12), 1.2);
    assert!(codes(&open(&V4.replace("version=\"4\"", "version=\"7\""))).contains(&"version-unknown"));
    let prefixed = open(
        &V4.replace("<mvnx xmlns=", "<m:mvnx xmlns:m=")
            .replace("</mvnx>", "</m:mvnx>"),
    );
    assert_eq!(prefixed.replay.tracks, open(V4).replay.tracks);
    let (head, rest) = V4.split_once("  <subject").unwrap();
    let (body, tail) = rest.split_once("</subject>").unwrap();
    let two = format!(
        "{head}  <subject{body}</subject>\n  <subject{}</subject>{tail}",
        body.replace("Ana", "Ben")
    );
    let two = open(&two).replay;
    let names: Vec<&str> = two.participants.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["Ana Example", "Ben Example"]);
    assert_eq!((two.tracks.len(), two.tracks[2].participant), (4, Some(1)));
    assert_eq!(
        two.events
            .iter()
            .filter(|event| event.participants == [1])
            .count(),
        3
    );
}

#[test]
fn every_cut_is_refused_as_one() {
    let text = V3.trim_end();
    for length in (0..text.len()).step_by(41).chain(text.len() - 30..text.len()) {
        let error = read(&text.as_bytes()[..length], &ReadOptions::default()).unwrap_err();
        let expected = match length {
            0 => ErrorCode::InputEmpty,
            // Before its name is there, XML may be anything.
            _ if length <= text.find("mvnx").unwrap() + 4 => continue,
            _ => ErrorCode::InputTruncated,
        };
        assert_eq!(error.code, expected, "{length}: {error}");
        assert!(error.place.byte.is_some());
    }
}

#[test]
fn damage_is_refused_with_its_place() {
    for (text, message) in [
        (
            V4.replacen(" 0.950000 ", " x ", 1),
            "expected a number, found \"x\"",
        ),
        (
            V4.replacen("<position>0.1", "<position>7 0.1", 1),
            "expected 69 numbers, found 70",
        ),
        (
            V4.replacen("time=\"17\"", "time=\"soon\"", 1),
            "expected a number, found \"soon\"",
        ),
        (
            V4.replacen("</frame>", "</farm>", 2),
            "expected XML, found what is none",
        ),
        (
            V4.replacen("frameRate=\"60\"", "frameRate=60", 1),
            "expected XML, found what is none",
        ),
    ] {
        let error = read(text.as_bytes(), &ReadOptions::default()).unwrap_err();
        assert_eq!(error.code, ErrorCode::InputMalformed, "{error}");
        assert!(error.message.starts_with(message), "{error}");
        assert!(error.place.byte.is_some(), "{error}");
    }
    let limited = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        read(V4.as_bytes(), &ReadOptions::with_limits(limits))
            .unwrap_err()
            .code
    };
    for change in [
        (|l| l.max_joints = 20) as fn(&mut Limits),
        |l| l.max_frames = 5,
        |l| l.max_samples = 100,
        |l| l.max_depth = 3,
        |l| l.max_tracks = 60,
        |l| l.max_events = 1,
    ] {
        assert_eq!(limited(change), ErrorCode::LimitExceeded);
    }
    let deep = format!("<mvnx version=\"4\">{}", "<a>".repeat(200_000));
    assert_eq!(
        read(deep.as_bytes(), &ReadOptions::default()).unwrap_err().code,
        ErrorCode::LimitExceeded
    );
}

/// Each byte of the smaller file turned into another, one after the other: read or refused, never worse.
#[test]
fn flipped_bytes_do_no_harm() {
    for (at, flip) in (0..V3.len())
        .step_by(97)
        .zip([1, 4, 16, 64, 128].into_iter().cycle())
    {
        let mut bytes = V3.as_bytes().to_vec();
        bytes[at] ^= flip;
        match read(&bytes, &ReadOptions::default()) {
            Ok(recording) => recording.replay.validate().unwrap(),
            Err(error) => assert!(!error.place.is_unknown() && !error.message.is_empty(), "{error}"),
        }
    }
}
