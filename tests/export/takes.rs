//! The takes that are written, and the files that readers of others are given.

use std::path::PathBuf;

use athlete_replay::export::{self, BvhUnit, ExportFormat, ExportOptions, Note, TrackChoice};
use athlete_replay::format::{self, ReadOptions};
use athlete_replay::replay::{
    BodyMap, BodyPart, Event, EventKind, Joint, Participant, Quality, Replay, Skeleton, Track, TrackKind,
};
use athlete_replay::sample;
use athlete_replay::time::SampleTimes;

/// A recording of the shared folder, where there is one.
pub(crate) fn recording(name: &str) -> Option<Replay> {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("../shared/data")
        .join(name);
    let Ok(bytes) = std::fs::read(&path) else {
        println!("skipped: no recording at {}", path.display());
        return None;
    };
    Some(format::read(&bytes, &ReadOptions::default()).unwrap().replay)
}

pub(crate) fn write(replay: &Replay, format: ExportFormat, options: &ExportOptions) -> (Vec<u8>, Vec<Note>) {
    let mut bytes = Vec::new();
    let notes = export::write(replay, format, options, &mut bytes).unwrap();
    (bytes, notes)
}

pub(crate) fn of_track(track: usize) -> ExportOptions {
    ExportOptions {
        tracks: TrackChoice::Tracks(vec![track]),
        ..ExportOptions::default()
    }
}

/// Two seconds of two of the sprint's runners.
pub(crate) fn sprint_of_two() -> Replay {
    let mut replay = sample::sprint();
    replay
        .tracks
        .retain(|track| track.participant.is_some_and(|p| p < 2));
    for track in &mut replay.tracks {
        let joints = track.skeleton.joints.len();
        let (first, count) = (350, 200);
        track.positions_m = track.positions_m[first * joints..(first + count) * joints].to_vec();
        track.times = SampleTimes::Uniform {
            start_secs: 3.5,
            rate_hz: 100.0,
            count,
        };
    }
    replay
}

/// Three joints of which one is missing for a while, another at the start, with errors and an event.
pub(crate) fn with_gaps() -> Replay {
    let joint = |name: &str, parent| Joint {
        name: name.to_owned(),
        parent,
    };
    let skeleton = Skeleton {
        joints: vec![
            joint("hip", None),
            joint("knee", Some(0)),
            joint("foot tip", Some(1)),
        ],
        ..Skeleton::default()
    };
    let times = SampleTimes::Uniform {
        start_secs: 0.5,
        rate_hz: 50.0,
        count: 60,
    };
    let mut track = Track::empty("leg", TrackKind::Skeleton, skeleton, times);
    track.participant = Some(0);
    for frame in 0..60 {
        let (sin, cos) = (frame as f32 * 0.05).sin_cos();
        let knee = [0.1 + 0.4 * sin, 1.0 - 0.4 * cos, 0.02 * frame as f32];
        track.positions_m[frame * 3] = [0.1, 1.0, 0.02 * frame as f32];
        track.positions_m[frame * 3 + 1] = knee;
        track.positions_m[frame * 3 + 2] = [knee[0], knee[1] - 0.4, knee[2] + 0.05 * sin];
    }
    for frame in 20..31 {
        track.positions_m[frame * 3 + 2] = [f32::NAN; 3];
    }
    for frame in 0..4 {
        track.positions_m[frame * 3 + 1] = [f32::NAN; 3];
    }
    track.quality = Some(Quality::ErrorM((0..180).map(|i| i as f32 * 1e-5).collect()));
    Replay {
        title: "A leg".to_owned(),
        participants: vec![Participant {
            id: "7".to_owned(),
            name: "Ada Example".to_owned(),
            ..Participant::default()
        }],
        tracks: vec![track],
        events: vec![Event {
            time_secs: 1.0,
            kind: EventKind::Other("foot strike".to_owned()),
            participants: vec![0],
            label: "foot strike".to_owned(),
            ..Event::default()
        }],
        ..Replay::default()
    }
}

/// Points of so many people at 200 Hz, and a ball at another rate. With 140 points each, two people have more labels than
/// one list holds; 66,000 frames are more than 16 bits count.
pub(crate) fn crowd(people: usize, points: usize, frames: usize) -> Replay {
    let mut replay = Replay {
        title: "Many".to_owned(),
        ..Replay::default()
    };
    for person in 0..people {
        let joints = (0..points).map(|joint| Joint {
            name: format!("m{joint}"),
            parent: None,
        });
        let skeleton = Skeleton {
            joints: joints.collect(),
            ..Skeleton::default()
        };
        let times = SampleTimes::Uniform {
            start_secs: 0.0,
            rate_hz: 200.0,
            count: if person == 0 { frames } else { 50 },
        };
        let mut track = Track::empty("markers", TrackKind::Markers, skeleton, times);
        for (index, position) in track.positions_m.iter_mut().enumerate() {
            *position = [
                index as f32 * 1e-5,
                person as f32,
                1.0 - (index % 140) as f32 * 0.01,
            ];
        }
        track.participant = Some(person);
        replay.tracks.push(track);
        replay.participants.push(Participant {
            id: person.to_string(),
            name: format!("Person {person}"),
            ..Participant::default()
        });
    }
    let skeleton = Skeleton {
        joints: vec![Joint {
            name: "ball".to_owned(),
            parent: None,
        }],
        body_map: BodyMap::default(),
    };
    let times = SampleTimes::Uniform {
        start_secs: 0.0,
        rate_hz: 25.0,
        count: 51,
    };
    let mut ball = Track::empty("ball", TrackKind::Object, skeleton, times);
    for (frame, position) in ball.positions_m.iter_mut().enumerate() {
        *position = [frame as f32 * 0.04, 1.0, 0.0];
    }
    replay.tracks.push(ball);
    replay
}

/// A body of thirteen joints without parents, as markers give it.
pub(crate) fn thirteen_joints() -> Replay {
    use BodyPart::*;
    let points = [
        (Head, [0.0, 1.66, 0.02]),
        (LeftShoulder, [0.19, 1.47, 0.0]),
        (RightShoulder, [-0.19, 1.47, 0.0]),
        (LeftElbow, [0.22, 1.14, -0.02]),
        (RightElbow, [-0.22, 1.14, -0.02]),
        (LeftWrist, [0.22, 0.87, 0.05]),
        (RightWrist, [-0.22, 0.87, 0.05]),
        (LeftHip, [0.09, 0.95, 0.0]),
        (RightHip, [-0.09, 0.95, 0.0]),
        (LeftKnee, [0.09, 0.51, 0.02]),
        (RightKnee, [-0.09, 0.51, 0.02]),
        (LeftAnkle, [0.09, 0.07, 0.0]),
        (RightAnkle, [-0.09, 0.07, 0.0]),
    ];
    let mut skeleton = Skeleton::default();
    for (index, (part, _)) in points.iter().enumerate() {
        skeleton.body_map.set(*part, vec![index as u16]);
        skeleton.joints.push(Joint {
            name: format!("{} marker", part.as_str()),
            parent: None,
        });
    }
    let times = SampleTimes::Explicit(
        (0..40)
            .map(|i| f64::from(i) * 0.02 + f64::from(i % 3) * 0.001)
            .collect(),
    );
    let mut track = Track::empty("body", TrackKind::Skeleton, skeleton, times);
    for frame in 0..40 {
        let (sin, cos) = (frame as f32 * 0.1).sin_cos();
        for (joint, (_, [x, y, z])) in points.iter().enumerate() {
            let turned = [
                x * cos + z * sin,
                y + 0.01 * sin,
                z * cos - x * sin + frame as f32 * 0.03,
            ];
            track.positions_m[frame * points.len() + joint] = turned;
        }
    }
    Replay {
        tracks: vec![track],
        ..Replay::default()
    }
}

/// Writes every take in every format into the folder of `ATHLETE_REPLAY_ROUND_TRIP`, with the positions as plain numbers
/// beside each, for `tests/round_trip/check.py`.
#[test]
#[ignore = "it writes files for readers of others; tests/round_trip/run.sh runs it"]
fn files_for_other_readers() {
    let folder =
        PathBuf::from(std::env::var_os("ATHLETE_REPLAY_ROUND_TRIP").expect("a folder to write into"));
    let named = [
        ("sprint", Some(sample::sprint())),
        ("sprint_of_two", Some(sprint_of_two())),
        ("gaps", Some(with_gaps())),
        ("many_labels", Some(crowd(2, 140, 500))),
        ("long", Some(crowd(1, 2, 66_000))),
        ("thirteen", Some(thirteen_joints())),
        ("cmu_running_1", recording("bvh/cmu_running_1.bvh")),
        ("cmu_running_2", recording("bvh/cmu_running_2.bvh")),
        ("cmu_walk", recording("bvh/cmu_12_01_walk.bvh")),
        ("jesse_dance", recording("bvh/jesse_dance.bvh")),
        ("sprint_motion", recording("trc/SprintMotion.trc")),
        ("gait", recording("trc/Gait.trc")),
        ("pose2sim", recording("trc/pose2sim_two_person_P1.trc")),
    ];
    for (name, replay) in named {
        let Some(replay) = replay else { continue };
        for (index, track) in replay.tracks.iter().enumerate() {
            let bytes: Vec<u8> = track
                .positions_m
                .iter()
                .flatten()
                .flat_map(|v| v.to_le_bytes())
                .collect();
            std::fs::write(folder.join(format!("{name}.{index}.truth")), bytes).unwrap();
        }
        let about: Vec<serde_json::Value> = replay
            .tracks
            .iter()
            .map(|track| {
                let names: Vec<&String> = track.skeleton.joints.iter().map(|joint| &joint.name).collect();
                serde_json::json!({
                    "name": track.name, "kind": track.kind.as_str(), "joints": names, "frames": track.times.len(),
                    "is_steady": matches!(track.times, SampleTimes::Uniform { .. }),
                    "rate_hz": track.times.rate_hz(), "start_secs": track.times.start_secs(),
                    "participant": track.participant.map(|p| replay.participants[p].name.clone()),
                })
            })
            .collect();
        std::fs::write(
            folder.join(format!("{name}.tracks.json")),
            serde_json::to_vec(&about).unwrap(),
        )
        .unwrap();
        for format in ExportFormat::ALL {
            if name == "long" && format != ExportFormat::C3d {
                continue;
            }
            let options = ExportOptions {
                bvh_unit: BvhUnit::Metres,
                ..ExportOptions::default()
            };
            for file in export::files(&replay, format, &options).unwrap() {
                let TrackChoice::Tracks(tracks) = &file.tracks else {
                    panic!("tracks are named")
                };
                let place = if tracks.len() == 1 {
                    format!(".{}", tracks[0])
                } else {
                    String::new()
                };
                let path = folder.join(format!("{name}{place}.{}", format.extension()));
                let options = ExportOptions {
                    tracks: file.tracks.clone(),
                    ..options.clone()
                };
                let mut out = std::fs::File::create(&path).unwrap();
                let notes = export::write(&replay, format, &options, &mut out).unwrap();
                let codes: Vec<&str> = notes.iter().map(|note| note.code).collect();
                println!("{} {:?}: {}", path.display(), file.suffix, codes.join(" "));
            }
        }
    }
}
