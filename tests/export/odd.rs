//! Replays that no recording looks like: every format either writes them whole or says why not.

use athlete_replay::export::{self, ExportFormat, ExportOptions, TrackChoice};
use athlete_replay::format::{self, ReadOptions};
use athlete_replay::replay::{BodyPart, Event, Participant, Quality, Replay, Track, TrackKind};
use athlete_replay::time::SampleTimes;

use crate::takes::{of_track, thirteen_joints, with_gaps};

fn one(track: Track) -> Replay {
    Replay {
        tracks: vec![track],
        ..Replay::default()
    }
}

fn body(change: impl FnOnce(&mut Track)) -> Replay {
    let mut replay = thirteen_joints();
    replay.tracks[0].times = SampleTimes::Uniform {
        start_secs: -1.25,
        rate_hz: 59.94,
        count: 40,
    };
    change(&mut replay.tracks[0]);
    replay
}

fn odd() -> Vec<(&'static str, Replay)> {
    let joints = 13;
    let mut people = with_gaps();
    people.participants = vec![
        Participant::default(),
        Participant {
            id: "a,\"b\"\n:c".to_owned(),
            name: "Zoë {Ünïcode}\t\"quoted\", and a very long name that goes on and on and on and on and on"
                .to_owned(),
            lane: Some(255),
            ..Participant::default()
        },
    ];
    people.tracks.push(people.tracks[0].clone());
    people.tracks[0].participant = Some(1);
    people.tracks[1].participant = Some(1);
    for (joint, name) in people.tracks[0]
        .skeleton
        .joints
        .iter_mut()
        .zip(["", "two words\t{and} tabs", ""])
    {
        name.clone_into(&mut joint.name);
    }
    people.events = vec![
        Event {
            time_secs: -7.5,
            end_secs: Some(1e6),
            label: "é".repeat(400),
            participants: vec![0, 1],
            ..Event::default()
        };
        300
    ];
    vec![
        ("everything missing", body(|t| t.positions_m.fill([f32::NAN; 3]))),
        (
            "everything at one point",
            body(|t| t.positions_m.fill([1.0, 2.0, 3.0])),
        ),
        ("everything at the origin", body(|t| t.positions_m.fill([0.0; 3]))),
        (
            "all in one line",
            body(|t| {
                for (i, p) in t.positions_m.iter_mut().enumerate() {
                    *p = [0.0, (i % joints) as f32 * 0.1, 0.0];
                }
            }),
        ),
        (
            "very large",
            body(|t| t.positions_m.iter_mut().flatten().for_each(|v| *v *= 1e9)),
        ),
        (
            "very small",
            body(|t| t.positions_m.iter_mut().flatten().for_each(|v| *v *= 1e-12)),
        ),
        (
            "infinite here and there",
            body(|t| {
                t.positions_m
                    .iter_mut()
                    .step_by(7)
                    .for_each(|p| p[1] = f32::INFINITY);
            }),
        ),
        (
            "every part the same joint",
            body(|t| {
                BodyPart::ALL
                    .into_iter()
                    .for_each(|part| t.skeleton.body_map.set(part, vec![3]));
            }),
        ),
        (
            "parts of many joints",
            body(|t| {
                let all = (0..13).chain(0..13).collect::<Vec<u16>>();
                t.skeleton.body_map.set(BodyPart::LeftHip, all);
            }),
        ),
        (
            "upside down and shaking",
            body(|t| {
                for (i, p) in t.positions_m.iter_mut().enumerate() {
                    let sign = if (i / joints) % 2 == 0 { -1.0 } else { 1.0 };
                    *p = [p[0] * sign, p[1] * sign, p[2] - sign];
                }
            }),
        ),
        (
            "one frame",
            body(|t| {
                t.positions_m.truncate(joints);
                t.times = SampleTimes::Explicit(vec![4.0]);
            }),
        ),
        (
            "a deep chain",
            one({
                let mut track = with_gaps().tracks.remove(0);
                track.skeleton.joints = (0..400_u16)
                    .map(|i| athlete_replay::replay::Joint {
                        name: "same".to_owned(),
                        parent: i.checked_sub(1),
                    })
                    .collect();
                track.times = SampleTimes::Uniform {
                    start_secs: 0.0,
                    rate_hz: 1e-2,
                    count: 2,
                };
                track.quality = Some(Quality::Confidence(vec![0.5; 800]));
                track.positions_m = (0..800).map(|i| [0.0, i as f32 * 0.01, 0.0]).collect();
                track.kind = TrackKind::Object;
                track.participant = None;
                track
            }),
        ),
        ("odd people and names", people),
    ]
}

#[test]
fn every_format_writes_or_says_why_not() {
    for (name, take) in odd() {
        for format in ExportFormat::ALL {
            let files = export::files(&take, format, &ExportOptions::default()).unwrap();
            for file in files {
                let options = ExportOptions {
                    tracks: file.tracks,
                    ..ExportOptions::default()
                };
                let mut bytes = Vec::new();
                let notes = export::write(&take, format, &options, &mut bytes)
                    .unwrap_or_else(|error| panic!("{name}, {format:?}: {error}"));
                for note in &notes {
                    assert!(!note.message.is_empty() && note.code.is_ascii());
                }
                match format {
                    ExportFormat::Glb => {
                        // For the validator that tests/round_trip runs.
                        if let Some(folder) = std::env::var_os("ATHLETE_REPLAY_ROUND_TRIP") {
                            let path = std::path::Path::new(&folder).join(format!("odd {name}.glb"));
                            std::fs::write(path, &bytes).unwrap();
                        }
                        let length = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
                        let json: serde_json::Value =
                            serde_json::from_slice(&bytes[20..20 + length]).unwrap();
                        assert!(no_null(&json), "{name}: {json}");
                        let numbers = bytes[bytes.len().min(20 + length + 8)..].chunks(4);
                        if name != "everything missing" && !name.starts_with("odd") {
                            assert!(!numbers.clone().any(|b| b == f32::NAN.to_le_bytes()), "{name}");
                        }
                    }
                    ExportFormat::Json => {
                        let _: serde_json::Value = serde_json::from_slice(&bytes).unwrap();
                    }
                    ExportFormat::Csv => {
                        let mut rows = csv::Reader::from_reader(bytes.as_slice());
                        assert!(rows.records().all(|row| row.is_ok()), "{name}");
                    }
                    ExportFormat::Bvh | ExportFormat::Trc => {
                        let text = std::str::from_utf8(&bytes).unwrap();
                        assert!(!text.contains("NaN") && !text.contains("inf"), "{name}");
                        if name != "very large" && name != "a deep chain" {
                            format::read(&bytes, &ReadOptions::default())
                                .unwrap_or_else(|error| panic!("{name}, {format:?}: {error}"));
                        }
                    }
                    ExportFormat::C3d => assert_eq!(bytes.len() % 512, 0),
                }
            }
        }
    }
}

fn no_null(value: &serde_json::Value) -> bool {
    match value {
        serde_json::Value::Null => false,
        serde_json::Value::Array(items) => items.iter().all(no_null),
        serde_json::Value::Object(members) => members.values().all(no_null),
        _ => true,
    }
}

#[test]
fn a_take_too_long_for_single_precision_is_refused() {
    let mut take = with_gaps();
    let times = SampleTimes::Explicit(
        (0..60)
            .map(|i| f64::from(i) * 0.02 + if i == 59 { 1e6 } else { 0.0 })
            .collect(),
    );
    take.tracks[0].times = times;
    // The last two lie far apart, but the frames before the last lie close together near the start only.
    assert!(export::write(&take, ExportFormat::Glb, &of_track(0), &mut Vec::new()).is_ok());
    take.tracks[0].times = SampleTimes::Explicit(
        (0..60)
            .map(|i| if i == 0 { 0.0 } else { 1e6 + f64::from(i) * 0.02 })
            .collect(),
    );
    let error = export::write(&take, ExportFormat::Glb, &of_track(0), &mut Vec::new()).unwrap_err();
    assert_eq!(error.code, athlete_replay::error::ErrorCode::LimitExceeded);
    let options = ExportOptions {
        tracks: TrackChoice::All,
        start_secs: Some(1.0),
        ..ExportOptions::default()
    };
    assert!(export::write(&take, ExportFormat::Glb, &options, &mut Vec::new()).is_ok());
}
