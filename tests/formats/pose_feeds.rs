//! Feeds of poses: Common Data Format landmarks, OpenPose, BlazePose, stadium camera systems.

use std::io::{BufRead, BufReader, Read};

use athlete_replay::error::ErrorCode;
use athlete_replay::format::{
    Companion, Format, LandmarkFrames, Limits, ReadOptions, Recording, UpAxis, read, read_with_source,
};
use athlete_replay::replay::{BodyPart, Quality, TrackKind};
use athlete_replay::time::SampleTimes;
use serde_json::{Value, json};

use crate::data;
use crate::figure::{assert_body, codes, joint, joints_of, part, set, y_down, z_up};

fn open(text: &str) -> Recording {
    read(text.as_bytes(), &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}: {text:.300}"))
}

fn open_with(text: &str, companions: &[Companion<'_>]) -> Recording {
    read(
        text.as_bytes(),
        &ReadOptions {
            companions,
            ..ReadOptions::default()
        },
    )
    .unwrap()
}

/// A frame of landmarks as the format writes it.
fn landmarks(frame: i64, timestamp: &str, period: &str, players: &[(&str, [f64; 3], &[&str])]) -> String {
    let player = |(id, offset, names): &(&str, [f64; 3], &[&str])| {
        let landmarks: Vec<Value> = names
            .iter()
            .map(|name| {
                let [x, y, z] = joint(name);
                let [x, y, z] = z_up([x + offset[0], y + offset[1], z + offset[2]]);
                json!({"name": name, "x": x, "y": y, "z": z, "is_visible": true})
            })
            .collect();
        json!({"id": id, "landmarks": landmarks})
    };
    let players: Vec<Value> = players.iter().map(player).collect();
    json!({"frame_id": frame, "timestamp": timestamp, "period": period, "match": {"id": "m"},
        "teams": {"home": {"id": "h", "players": players}, "away": {"id": "a", "players": []}},
        "ball": {"x": 1.0, "y": 2.0, "z": 0.5 + frame as f64, "status": true}})
    .to_string()
}

const ALL: [&str; 17] = [
    "head",
    "neck",
    "torso",
    "shoulder_left",
    "elbow_left",
    "wrist_left",
    "shoulder_right",
    "elbow_right",
    "wrist_right",
    "hip_left",
    "knee_left",
    "ankle_left",
    "foot_left",
    "hip_right",
    "knee_right",
    "ankle_right",
    "foot_right",
];

#[test]
fn the_landmark_sample_has_its_facts() {
    let Some((folder, expected)) = data() else { return };
    let facts = &expected["football/cdf_0.3.2/landmark.jsonl"]["facts"];
    let bytes = std::fs::read(folder.join("football/cdf_0.3.2/landmark.jsonl")).unwrap();
    let (recording, source) = read_with_source(&bytes, &ReadOptions::default()).unwrap();
    assert_eq!(recording.format, Format::CdfLandmarks);
    assert_eq!(
        recording.replay.start_utc.as_deref(),
        Some("2023-10-01T12:00:00Z")
    );
    let counts = facts["landmarks_per_player"].as_object().unwrap();
    assert_eq!(recording.replay.tracks.len(), counts.len());
    let mut gaps = 0;
    for (track, source) in recording.replay.tracks.iter().zip(&source) {
        let who = &recording.replay.participants[track.participant.unwrap()];
        assert_eq!(
            track.skeleton.joints.len() as u64,
            counts[&who.id].as_u64().unwrap(),
            "{}",
            who.id
        );
        assert_eq!(track.times.len() as u64, facts["records"].as_u64().unwrap());
        assert!(!track.skeleton.body_map.is_empty(), "{}", who.id);
        assert_eq!(source.labels.len(), track.skeleton.joints.len());
        gaps += track.missing_samples() as u64;
    }
    assert_eq!(gaps, facts["invisible_landmarks"].as_u64().unwrap());
    // The sample's values are made up: its feet point backwards for its left and right.
    assert_eq!(codes(&recording), ["invisible-are-gaps", "sides-mirrored"]);
    let first = &source[0];
    let head = first.labels.iter().position(|label| label == "head").unwrap();
    assert_eq!(first.position(0, head), Some([23.45, 15.67, 1.82]));
    let head = recording.replay.tracks[0].position(0, head).unwrap();
    assert!((head - glam::Vec3::new(23.45, 1.82, -15.67)).length() < 1e-5);
    assert_eq!(
        recording.replay.participants[3].organisation.as_deref(),
        Some("team2")
    );
}

#[test]
fn landmarks_differ_by_player_and_frame() {
    let text = [
        landmarks(
            27_001,
            "2023-10-01T12:00:00.00Z",
            "first_half",
            &[("p1", [0.0; 3], &ALL), ("p2", [5.0, 0.0, 0.0], &ALL[..9])],
        ),
        landmarks(
            27_002,
            "2023-10-01T12:00:00.04Z",
            "first_half",
            &[("p2", [5.1, 0.0, 0.0], &ALL)],
        ),
        String::new(),
        landmarks(
            27_004,
            "2023-10-01T12:00:00.12Z",
            "second_half",
            &[("p1", [0.3, 0.0, 0.0], &ALL[3..]), ("p2", [5.3, 0.0, 0.0], &ALL)],
        ),
    ]
    .join("\n");
    let recording = open(&text);
    assert!(codes(&recording).is_empty(), "{:?}", recording.warnings);
    let [first, second, ball] = recording.replay.tracks.as_slice() else {
        panic!()
    };
    // 27 003 was never sent: its row is there, and nothing is in it.
    assert_eq!(
        first.times,
        SampleTimes::Uniform {
            start_secs: 0.0,
            rate_hz: 25.0,
            count: 4
        }
    );
    assert_body(first, 0, [0.0; 3], "p1");
    assert_eq!(part(first, 1, BodyPart::LeftKnee), None);
    assert_eq!(part(first, 2, BodyPart::LeftKnee), None);
    assert_eq!(part(first, 3, BodyPart::Head), None);
    assert_body(first, 3, [0.3, 0.0, 0.0], "p1");
    assert_eq!(part(second, 0, BodyPart::LeftKnee), None);
    assert_body(second, 1, [5.1, 0.0, 0.0], "p2");
    assert_eq!((ball.kind, ball.participant), (TrackKind::Object, None));
    assert_eq!(ball.position(0, 0).unwrap().to_array(), [1.0, 27_001.5, -2.0]);
    let events: Vec<(f64, &str)> = recording
        .replay
        .events
        .iter()
        .map(|event| (event.time_secs, event.label.as_str()))
        .collect();
    assert_eq!(events, [(0.0, "first half"), (0.12, "second half")]);
    assert_eq!(first.skeleton.joints[1].name, "head");
    assert_eq!(first.skeleton.joints[1].parent, Some(0));
}

#[test]
fn half_time_is_a_gap() {
    let mut lines = Vec::new();
    for (period, start) in [("first_half", 0_i64), ("second_half", 3600)] {
        for frame in 0..10 {
            let (minutes, secs) = (start / 60, frame as f64 * 0.04);
            let moment = format!(
                "2023-10-01T{:02}:{:02}:{secs:05.2}Z",
                12 + minutes / 60,
                minutes % 60
            );
            lines.push(landmarks(
                start / 360 + frame,
                &moment,
                period,
                &[("p1", [0.0; 3], &ALL)],
            ));
        }
    }
    let recording = open(&lines.join("\n"));
    let track = &recording.replay.tracks[0];
    assert_eq!(
        track.times.len(),
        21,
        "twenty frames and one of nothing between the halves"
    );
    assert_eq!(part(track, 10, BodyPart::Head), None);
    assert_eq!(
        part(track, 11, BodyPart::Head).map(|_| track.times.time_of(11)),
        Some(3600.0)
    );
}

#[test]
fn the_metadata_gives_rate_names_and_bones() {
    // Without moments, as before version 0.2.1, and with 1 and 0 for true and false.
    let line = |frame: i64| {
        let mut line: Value =
            serde_json::from_str(&landmarks(frame, "", "first_half", &[("p1", [0.0; 3], &ALL)])).unwrap();
        line.as_object_mut().unwrap().remove("timestamp");
        for (number, landmark) in line["teams"]["home"]["players"][0]["landmarks"]
            .as_array_mut()
            .unwrap()
            .iter_mut()
            .enumerate()
        {
            landmark["is_visible"] = json!(i32::from(number != 0));
            landmark["index"] = json!(number.to_string());
            landmark["children"] = json!([1]);
        }
        line.to_string()
    };
    let text = format!("{}\n{}\n", line(5), line(6));
    let meta = json!({"meta": {"landmarks": {"fps": 50, "skeleton": {"root": "torso", "connections": [
        {"source": "torso", "target": "neck"}, {"source": "neck", "target": "head"}]}}, "cdf": {"version": "0.3.2"}},
        "competition": {"name": "A Cup"}, "venue": {"name": "A Ground"},
        "teams": {"home": {"id": "h", "players": [{"id": "p1", "first_name": "Ada", "last_name": "Example", "jersey_number": 9}]},
            "away": {"id": "a", "players": []}}})
    .to_string();
    let recording = open_with(
        &text,
        &[Companion {
            name: "meta.json",
            bytes: meta.as_bytes(),
        }],
    );
    assert_eq!(codes(&recording), ["invisible-are-gaps"]);
    let who = &recording.replay.participants[0];
    assert_eq!(
        (who.name.as_str(), who.bib.as_deref(), who.organisation.as_deref()),
        ("Ada Example", Some("9"), Some("h"))
    );
    assert_eq!(recording.replay.location.as_deref(), Some("A Ground"));
    let track = &recording.replay.tracks[0];
    assert_eq!(
        track.times,
        SampleTimes::Uniform {
            start_secs: 0.0,
            rate_hz: 50.0,
            count: 2
        }
    );
    assert_eq!(track.missing_samples(), 2);
    let without = open(&text);
    assert_eq!(codes(&without), ["invisible-are-gaps", "rate-guessed"]);
    assert_eq!(without.replay.tracks[0].times.rate_hz(), 25.0);
}

#[test]
fn landmarks_come_frame_by_frame_from_any_lines() {
    // Two hours of lines that are made as they are read.
    struct Endless {
        line: Vec<u8>,
        left: usize,
        lines: usize,
    }
    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
            let filled = self.fill_buf()?;
            let count = filled.len().min(buffer.len());
            buffer[..count].copy_from_slice(&filled[..count]);
            self.consume(count);
            Ok(count)
        }
    }
    impl BufRead for Endless {
        fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
            Ok(if self.lines == 0 {
                &[]
            } else {
                &self.line[self.line.len() - self.left..]
            })
        }
        fn consume(&mut self, count: usize) {
            self.left -= count;
            if self.left == 0 {
                self.left = self.line.len();
                self.lines -= 1;
            }
        }
    }
    let line = landmarks(
        1,
        "2023-10-01T12:00:00Z",
        "first_half",
        &[("p1", [0.0; 3], &ALL[..2])],
    ) + "\n";
    let reader = Endless {
        left: line.len(),
        line: line.into_bytes(),
        lines: 5000,
    };
    let mut frames = 0;
    for frame in LandmarkFrames::new(reader, &Limits::default()) {
        let frame = frame.unwrap();
        frames += 1;
        assert_eq!(frame.line, frames);
        assert_eq!(
            (frame.frame_id, frame.unix_micros),
            (Some(1), Some(1_696_161_600_000_000))
        );
        assert_eq!(frame.players[0].landmarks[1].name.as_ref(), "neck");
        assert_eq!(
            frame.players[0].landmarks[1].seen_position(),
            Some([0.0, -0.0, 1.45])
        );
        assert_eq!(frame.ball, Some([1.0, 2.0, 1.5]));
    }
    assert_eq!(frames, 5000);
    let text = landmarks(
        1,
        "2023-10-01T12:00:00Z",
        "first_half",
        &[("p1", [0.0; 3], &ALL[..2])],
    )
    .replacen("1.78", "NaN", 1);
    let recording = open(&text);
    assert_eq!(
        (codes(&recording), recording.replay.tracks[0].missing_samples()),
        (vec!["json-nan"], 1)
    );
    // A cut last line is truncated, a damaged one before it malformed; nothing follows an error.
    let good = landmarks(1, "2023-10-01T12:00:00Z", "first_half", &[]);
    for (text, code, line) in [
        (format!("{good}\n{}", &good[..40]), ErrorCode::InputTruncated, 2),
        (format!("{}\n{good}\n", &good[..40]), ErrorCode::InputMalformed, 1),
        (
            format!("{good}\n\n{{\"teams\": 3}}\n"),
            ErrorCode::InputMalformed,
            3,
        ),
    ] {
        let mut frames = LandmarkFrames::new(BufReader::new(text.as_bytes()), &Limits::default());
        let error = frames.by_ref().find_map(Result::err).unwrap();
        assert_eq!((error.code, error.place.line), (code, Some(line)), "{error}");
        assert!(frames.next().is_none());
    }
}

#[test]
fn openpose_frames_are_body_25b_and_have_their_keypoints() {
    let Some((folder, expected)) = data() else { return };
    let files: Vec<(String, Vec<u8>)> = (0..10)
        .map(|number| {
            let name = format!("openpose_json/two_person_cam01_{number:02}.json");
            let bytes = std::fs::read(folder.join(&name)).unwrap();
            (name, bytes)
        })
        .collect();
    for (name, bytes) in &files {
        let (recording, source) = read_with_source(bytes, &ReadOptions::default()).unwrap();
        let facts = &expected[name]["facts"];
        assert_eq!(recording.format, Format::OpenPose, "{name}");
        let counts: Vec<u64> = facts["keypoints_per_person"]
            .as_array()
            .unwrap()
            .iter()
            .map(|n| n.as_u64().unwrap())
            .collect();
        let empty = u64::from(counts.contains(&0));
        assert_eq!(
            source.len() as u64,
            facts["people"].as_u64().unwrap() - empty,
            "{name}"
        );
        for track in &source {
            assert_eq!(track.labels.len(), 25);
        }
        assert_eq!(
            recording.conversion.joint_set.as_deref(),
            Some("openpose-body-25b"),
            "{name}"
        );
        assert!(codes(&recording).contains(&"no-depth"));
        assert_eq!(codes(&recording).contains(&"people-empty"), empty == 1, "{name}");
        if let Some([x, y, confidence]) = facts["first_keypoint"].as_array().map(Vec::as_slice) {
            let first = |v: &Value| v.as_f64().unwrap();
            let found = source
                .iter()
                .any(|track| track.position(0, 0) == Some([first(x), first(y), 0.0]));
            assert!(found, "{name}");
            let sure = source.iter().any(|track| {
                matches!(&track.quality, Some(Quality::Confidence(c)) if (f64::from(c[0]) - first(confidence)).abs() < 1e-6)
            });
            assert!(sure, "{name}");
        }
        // Nobody stands below the ground, and everybody is flat and upright.
        for track in &recording.replay.tracks {
            for position in track.positions_m.iter().filter(|p| p[0].is_finite()) {
                assert!(
                    position[1] > -1e-3 && position[2].abs() < 1e-6,
                    "{name}: {position:?}"
                );
            }
        }
    }
    // The others as companions, in any order, are the frames behind the first.
    let companions: Vec<Companion<'_>> = files[1..]
        .iter()
        .rev()
        .map(|(name, bytes)| Companion { name, bytes })
        .collect();
    let options = ReadOptions {
        companions: &companions,
        ..ReadOptions::default()
    };
    let (recording, source) = read_with_source(&files[0].1, &options).unwrap();
    assert_eq!(recording.conversion.rate_hz, 25.0);
    assert!(codes(&recording).contains(&"people-matched") && codes(&recording).contains(&"rate-guessed"));
    let end_secs = source
        .iter()
        .map(|track| track.times.end_secs())
        .fold(0.0, f64::max);
    assert!((end_secs - 9.0 / 25.0).abs() < 1e-9, "{end_secs}");
    for number in [3, 8, 9] {
        let first = &expected[&files[number].0]["facts"]["first_keypoint"];
        let [x, y] = [0, 1].map(|axis| first[axis].as_f64().unwrap());
        let at = |track: &athlete_replay::format::SourceTrack| {
            let frame = (0..track.times.len())
                .find(|f| (track.times.time_of(*f) * 25.0).round() as usize == number)?;
            track.position(frame, 0)
        };
        assert!(
            source.iter().any(|track| at(track) == Some([x, y, 0.0])),
            "frame {number}"
        );
    }
}

#[test]
fn openpose_in_space_is_used_and_body_25_is_told_from_25b() {
    for name in ["openpose-body-25", "openpose-body-25b"] {
        let keypoints = |flat: bool| -> Vec<f64> {
            joints_of(&set(name))
                .iter()
                .flat_map(|name| {
                    let [x, y, z] = y_down(joint(name));
                    if flat {
                        vec![300.0 + 200.0 * x, 700.0 + 200.0 * y, 0.5]
                    } else {
                        vec![x, y, z, 0.5]
                    }
                })
                .collect()
        };
        let file = json!({"version": 1.3, "people": [{"person_id": [-1], "pose_keypoints_2d": keypoints(true), "pose_keypoints_3d": keypoints(false)}]});
        let options = ReadOptions {
            up_axis: Some(UpAxis::MinusY),
            ..ReadOptions::default()
        };
        let recording = read(file.to_string().as_bytes(), &options).unwrap();
        assert_eq!(recording.conversion.joint_set.as_deref(), Some(name));
        assert_body(&recording.replay.tracks[0], 0, [0.0; 3], name);
        let flat = json!({"version": 1.3, "people": [{"pose_keypoints_2d": keypoints(true)}]});
        let recording = open(&flat.to_string());
        assert_eq!(recording.conversion.joint_set.as_deref(), Some(name));
        assert!(codes(&recording).contains(&"no-depth"));
        let track = &recording.replay.tracks[0];
        let [wrist, ankle] = [BodyPart::LeftWrist, BodyPart::LeftAnkle].map(|p| part(track, 0, p).unwrap());
        assert!(
            wrist[1] > 1.5 && wrist[0] > ankle[0] && ankle[1] < 0.2,
            "{wrist:?} {ankle:?}"
        );
    }
}

#[test]
fn blazepose_stands_on_the_ground_and_stays_in_place() {
    let hips = 0.93;
    let landmarks: Vec<Value> = joints_of(&set("blazepose-33"))
        .iter()
        .map(|name| {
            let [x, y, z] = joint(name);
            let [x, y, z] = y_down([x, y - hips, z]);
            json!({"x": x, "y": y, "z": z, "visibility": 0.9})
        })
        .collect();
    let shapes = [
        json!([{"poseWorldLandmarks": [landmarks], "timestamp_ms": 0}, {"poseWorldLandmarks": [landmarks], "timestamp_ms": 40}]),
        json!({"fps": 25, "frames": [{"pose_world_landmarks": landmarks}, {"pose_world_landmarks": {"landmark": landmarks}}, {"pose_world_landmarks": null}, {"pose_world_landmarks": landmarks}]}),
        json!([{"pose_world_landmarks": [{"landmarks": landmarks}], "time": 0.0}, {"pose_world_landmarks": [{"landmarks": landmarks}], "time": 0.04}]),
    ];
    for file in shapes {
        let recording = open(&file.to_string());
        assert_eq!(recording.format, Format::BlazePose);
        assert_eq!(codes(&recording), ["hip-centred"], "{:?}", recording.warnings);
        let track = &recording.replay.tracks[0];
        assert_eq!(track.times.rate_hz(), 25.0);
        // The lowest landmark, a toe at 2 cm, is put on the ground.
        assert_body(track, 0, [0.0, -0.02, 0.0], "blazepose");
        assert!(matches!(&track.quality, Some(Quality::Confidence(c)) if (c[0] - 0.9).abs() < 1e-6));
    }
}

#[test]
fn stadium_frames_by_frame() {
    for (name, as_list) in [("stadium-29", false), ("stadium-29-long-names", true)] {
        let joints = |offset: f64| -> Value {
            let named = joints_of(&set(name)).into_iter().map(|name| {
                let [x, y, z] = joint(&name);
                (name, z_up([x + offset, y, z]))
            });
            if as_list {
                named
                    .map(|(name, [x, y, z])| json!({"name": name, "x": x, "y": y, "z": z}))
                    .collect()
            } else {
                named
                    .map(|(name, at)| (name, json!(at)))
                    .collect::<serde_json::Map<_, _>>()
                    .into()
            }
        };
        let frame = |number: u32, people: &[(u32, f64)]| {
            let people: Vec<Value> = people
                .iter()
                .map(|(id, offset)| json!({"player_id": id, "team": "home", "jersey_number": id + 1, "joints": joints(*offset)}))
                .collect();
            json!({"frame": number, "time": f64::from(number) / 50.0, "players": people, "ball": [1.0, 2.0, 3.0]})
        };
        let frames = [
            frame(0, &[(7, 0.0), (8, 4.0)]),
            frame(1, &[(8, 4.1)]),
            frame(2, &[(8, 4.2), (7, 0.2)]),
        ];
        let lines: Vec<String> = frames.iter().map(Value::to_string).collect();
        for text in [
            lines.join("\n"),
            json!(frames).to_string(),
            json!({"units": {"length": "metre"}, "up": "z", "frames": frames}).to_string(),
        ] {
            let recording = open(&text);
            assert_eq!(recording.format, Format::Skeletal29, "{name}");
            assert!(codes(&recording).is_empty(), "{name}: {:?}", recording.warnings);
            assert_eq!(recording.conversion.joint_set.as_deref(), Some(name));
            assert_eq!(recording.conversion.up_axis, UpAxis::Z);
            let [first, second, ball] = recording.replay.tracks.as_slice() else {
                panic!()
            };
            assert_eq!(recording.replay.participants[0].id, "7");
            assert_eq!(recording.replay.participants[1].bib.as_deref(), Some("9"));
            assert_eq!(first.times.rate_hz(), 50.0);
            assert_body(first, 2, [0.2, 0.0, 0.0], name);
            assert_eq!(part(first, 1, BodyPart::LeftKnee), None);
            assert_body(second, 1, [4.1, 0.0, 0.0], name);
            assert_eq!(ball.position(2, 0).unwrap().to_array(), [1.0, 3.0, -2.0]);
        }
    }
}

#[test]
fn stadium_frames_by_player_have_times_of_their_own() {
    let frame = |time: f64| {
        let mut frame: serde_json::Map<String, Value> = joints_of(&set("stadium-29"))
            .into_iter()
            .map(|name| {
                let at = z_up(joint(&name));
                (name, json!(at))
            })
            .collect();
        frame.insert("time".to_owned(), json!(time));
        Value::Object(frame)
    };
    let file = json!({"units": {"length": "metre"}, "samples": {
        "people": [
            {"role": {"name": "Pitcher"}, "personId": {"mlbId": 11}, "joints": [frame(0.0), frame(0.02), frame(0.04)]},
            {"role": {"name": "Batter"}, "personId": {"mlbId": 12}, "joints": [frame(1.0), frame(1.02)]},
        ],
        "ball": [{"time": 0.5, "pos": [0.0, 1.0, 2.0]}, {"time": 0.51, "pos": [0.0, 1.0, 2.1]}],
    }});
    let recording = open(&file.to_string());
    assert_eq!(recording.format, Format::Skeletal29);
    let [pitcher, batter, ball] = recording.replay.tracks.as_slice() else {
        panic!("{:?}", recording.warnings)
    };
    assert_eq!(recording.replay.participants[1].id, "12");
    assert_eq!(
        pitcher.times,
        SampleTimes::Uniform {
            start_secs: 0.0,
            rate_hz: 50.0,
            count: 3
        }
    );
    assert_eq!(
        batter.times,
        SampleTimes::Uniform {
            start_secs: 1.0,
            rate_hz: 50.0,
            count: 2
        }
    );
    assert_eq!(ball.times.start_secs(), 0.5);
    assert_body(batter, 1, [0.0; 3], "batter");
    assert_eq!(recording.conversion.unit, "m");
}
