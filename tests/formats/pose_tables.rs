//! This project's own JSON of poses, its documentation, and tables of joints.

use athlete_replay::error::ErrorCode;
use athlete_replay::format::{Basis, Format, Limits, ReadOptions, Recording, UpAxis, read};
use athlete_replay::replay::{BodyPart, EventKind, Quality, TrackKind};
use athlete_replay::time::SampleTimes;
use serde_json::{Value, json};

use crate::figure::{assert_body, codes, joint, joints_of, part, set, z_up};

const DOCS: &str = include_str!("../../docs/formats/pose-json.md");
const SCHEMA: &str = include_str!("../../assets/pose.schema.json");

fn open(text: &str) -> Recording {
    read(text.as_bytes(), &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}: {text:.300}"))
}

/// The examples of a language in the documentation.
fn examples(language: &str) -> Vec<&'static str> {
    let parts: Vec<&str> = DOCS.split("```").collect();
    let blocks = parts.into_iter().skip(1).step_by(2);
    blocks
        .filter_map(|block| block.strip_prefix(language)?.strip_prefix('\n'))
        .collect()
}

#[test]
fn the_ten_lines_of_the_documentation_read() {
    let text = examples("json")[0];
    assert_eq!(text.lines().count(), 10);
    let recording = open(text);
    assert_eq!(recording.format, Format::Pose);
    assert!(codes(&recording).is_empty(), "{:?}", recording.warnings);
    assert_eq!(recording.conversion.joint_set.as_deref(), Some("human36m-17"));
    assert_eq!(
        (recording.conversion.unit_basis, recording.conversion.up_basis),
        (Basis::Stated, Basis::Stated)
    );
    let track = &recording.replay.tracks[0];
    assert_eq!(
        track.times,
        SampleTimes::Uniform {
            start_secs: 0.0,
            rate_hz: 50.0,
            count: 2
        }
    );
    assert_eq!(recording.replay.participants[0].name, "Ada Example");
    assert_eq!(part(track, 0, BodyPart::RightWrist), None);
    let [left, right] = [BodyPart::LeftWrist, BodyPart::RightWrist].map(|p| part(track, 1, p).unwrap());
    assert!(
        left[1] > 1.9 && left[0] > 0.0 && right[1] < 1.0 && right[0] < 0.0,
        "{left:?} {right:?}"
    );
    let knee = part(track, 1, BodyPart::RightKnee).unwrap();
    assert!(knee[2] > 0.4, "{knee:?}");
}

#[test]
fn the_other_examples_of_the_documentation_read() {
    let recording = open(examples("json")[1]);
    let [a, b, ball] = recording.replay.tracks.as_slice() else {
        panic!("{:?}", recording.warnings)
    };
    assert_eq!(a.times.len(), 1, "only where one is seen");
    assert_eq!(b.times.start_secs(), 0.02);
    let toe = a.position(0, 2).unwrap();
    assert!((toe - glam::Vec3::new(0.0, 0.03, 0.1)).length() < 1e-6, "{toe}");
    assert_eq!(a.skeleton.joints[2].parent, Some(1));
    assert_eq!(a.skeleton.body_map.joints_of(BodyPart::LeftToe), [2]);
    assert!(matches!(&b.quality, Some(Quality::Confidence(c)) if (c[0] - 0.9).abs() < 1e-6 && c[1].is_nan()));
    assert_eq!(ball.kind, TrackKind::Object);
    let event = &recording.replay.events[0];
    assert_eq!(
        (event.kind.clone(), event.participants.as_slice()),
        (EventKind::Split, [1].as_slice())
    );
    let recording = open(examples("jsonl")[0]);
    assert_eq!(recording.replay.tracks[0].times.len(), 2);
    assert_eq!(recording.replay.tracks[0].skeleton.joints[0].name, "ball centre");
}

#[test]
fn the_schema_knows_every_member_of_the_documentation() {
    let schema: Value = serde_json::from_str(SCHEMA).unwrap();
    let known = schema["properties"].as_object().unwrap();
    let table = DOCS
        .split("## The header")
        .nth(1)
        .unwrap()
        .split("## The frames")
        .next()
        .unwrap();
    let documented: Vec<&str> = table
        .lines()
        .filter(|line| line.starts_with("| `"))
        .flat_map(|line| line.split('|').nth(1).unwrap().split('`').skip(1).step_by(2))
        .collect();
    assert_eq!(documented.len(), 21);
    for member in &documented {
        assert!(known.contains_key(*member), "{member}");
    }
    assert_eq!(known.len(), documented.len() + 1, "and $schema");
    let parts = schema["properties"]["body_map"]["propertyNames"]["enum"]
        .as_array()
        .unwrap();
    assert!(
        BodyPart::ALL
            .iter()
            .all(|part| parts.contains(&json!(part.as_str())))
    );
    assert_eq!(parts.len(), BodyPart::ALL.len());
}

/// One person of COCO's joints in every way a frame may be written.
#[test]
fn however_a_frame_is_written_it_reads_the_same() {
    let names = joints_of(&set("coco-17"));
    let nested: Vec<[f64; 3]> = names.iter().map(|name| joint(name)).collect();
    let flat: Vec<f64> = nested.iter().flatten().copied().collect();
    let four: Vec<f64> = nested.iter().flat_map(|[x, y, z]| [*x, *y, *z, 1.0]).collect();
    let objects: Vec<Value> = nested
        .iter()
        .map(|[x, y, z]| json!({"x": x, "y": y, "z": z}))
        .collect();
    let by_name: serde_json::Map<String, Value> = names
        .iter()
        .map(|name| (name.clone(), json!(joint(name))))
        .collect();
    let header =
        json!({"format": "pose-json", "unit": "m", "up": "+y", "rate_hz": 25, "joint_set": "coco-17"});
    let ways = [
        json!([nested, nested]),
        json!([[nested], [nested]]),
        json!([flat, flat]),
        json!([four, four]),
        json!([objects, objects]),
        json!([{"people": [by_name]}, {"people": {"1": nested}}]),
        json!([{"time": 0.0, "joints": nested}, {"time": 0.04, "people": [flat]}]),
        json!([flat.clone(), flat.clone()].concat()),
    ];
    for (number, frames) in ways.iter().enumerate() {
        for lists_people in [false, true] {
            let mut file = header.clone();
            if lists_people {
                file["people"] = json!(["1"]);
            }
            // The header may lie behind the frames.
            let text = format!("{{\"frames\": {frames}, {}", &file.to_string()[1..]);
            assert!(text.contains("\"format\":\"pose-json\""));
            let text = if text.find("\"format\"").unwrap() < 4000 {
                text
            } else {
                let mut file = file.clone();
                file["frames"] = frames.clone();
                file.to_string()
            };
            let recording =
                read(text.as_bytes(), &ReadOptions::default()).unwrap_or_else(|e| panic!("{number}: {e}"));
            let track = &recording.replay.tracks[0];
            assert_eq!(
                track.times,
                SampleTimes::Uniform {
                    start_secs: 0.0,
                    rate_hz: 25.0,
                    count: 2
                },
                "{number}"
            );
            assert_body(track, 1, [0.0; 3], &format!("way {number}"));
        }
    }
}

#[test]
fn what_is_wrong_in_pose_json_is_said_with_its_place() {
    let file = |member: &str, frames: &str| {
        format!("{{\"format\": \"pose-json\", \"joints\": [\"a\", \"b\"], {member} \"frames\": {frames}}}")
    };
    let good = "[[[0, 0, 0], [1, 1, 1]]]";
    for (text, field, message) in [
        (
            file("\"unit\": \"furlong\",", good),
            "unit",
            "expected m, cm, mm or in, found \"furlong\"",
        ),
        (
            file("\"up\": \"x\",", good),
            "up",
            "expected +y, +z or -y, found \"x\"",
        ),
        (
            file("\"rate_hz\": -1,", good),
            "rate_hz",
            "expected a rate above zero",
        ),
        (
            file("\"rate_hz\": \"25\",", good),
            "rate_hz",
            "expected a number, found a text",
        ),
        (
            file("\"version\": 2,", good),
            "version",
            "expected version 1, found another; a newer reader is needed",
        ),
        (
            file("\"parents\": [1, 0],", good),
            "parents",
            "expected parents up to a root, found a circle of them",
        ),
        (
            file("\"parents\": [null],", good),
            "parents",
            "expected a parent for each of 2 joints, found 1",
        ),
        (
            file("\"people\": [\"p\", \"p\"],", good),
            "people[1]",
            "expected each id once, found \"p\" twice",
        ),
        (
            file("\"times\": [0, 1],", good),
            "times",
            "expected as many times as frames (1), found 2",
        ),
        (
            file("\"events\": [{}],", good),
            "events[0]",
            "expected a time in seconds, found none",
        ),
        (
            file(
                "\"events\": [{\"time\": 0, \"label\": \"e\", \"people\": [\"q\"]}],",
                good,
            ),
            "event e",
            "expected the ids of people, found \"q\"",
        ),
        (
            file("", "[[[0, 0, 0]]]"),
            "frame 0, person 1",
            "expected 2 joints, found 1 joints without names",
        ),
        (
            file("", "[[[0, 0, 0], [1, 1]]]"),
            "frame 0, person 1, joint 1",
            "expected a position (x, y, z and perhaps a confidence, or null), found a list of 2",
        ),
        (
            file("", "[[0, 1, 2, 3, 4]]"),
            "frame 0, person 1",
            "expected 3 or 4 numbers for each of 2 joints, found 5 numbers",
        ),
        (
            file("", "[\"x\"]"),
            "frame 0",
            "expected a frame as a list or an object, found a text",
        ),
        (
            file("", "[{\"people\": {\"q\": null}}]"),
            "frame 0, people",
            "expected the id of one of the people, found \"q\"",
        ),
        (
            file("\"body_map\": {\"left_nee\": \"a\"},", good),
            "body_map",
            "expected one of pelvis",
        ),
        (
            "{\"format\": \"pose-json\", \"joint_set\": \"coco-18\", \"frames\": []}".to_owned(),
            "joint_set",
            "expected the name of a known set",
        ),
        (
            "{\"format\": \"pose-json\", \"frames\": [[[0, 0, 0]]]}".to_owned(),
            "frame 0, person 1",
            "expected joints or joint_set in the header",
        ),
    ] {
        let error = read(text.as_bytes(), &ReadOptions::default()).unwrap_err();
        assert_eq!(error.code, ErrorCode::InputMalformed, "{text}: {error}");
        assert_eq!(error.place.field.as_deref(), Some(field), "{text}: {error}");
        assert!(error.message.starts_with(message), "{text}: {error}");
    }
    let limits = Limits {
        max_frames: 1,
        ..Limits::default()
    };
    let two = file("", "[[[0, 0, 0], [1, 1, 1]], null]");
    assert_eq!(
        read(two.as_bytes(), &ReadOptions::with_limits(limits))
            .unwrap_err()
            .code,
        ErrorCode::LimitExceeded
    );
    let odd = file("\"colour\": 1, \"x_mine\": 2,", good);
    assert!(codes(&open(&odd)).contains(&"keys-unknown"));
}

/// COCO's joints as a table.
fn table(separator: &str, header: impl Fn(&str, &str) -> String, confidence: bool) -> String {
    let names = joints_of(&set("coco-17-long-names"));
    let axes: &[&str] = if confidence {
        &["x", "y", "z", "confidence"]
    } else {
        &["x", "y", "z"]
    };
    let columns: Vec<String> = names
        .iter()
        .flat_map(|name| axes.iter().map(|axis| header(name, axis)).collect::<Vec<_>>())
        .collect();
    let mut rows = vec![format!("time{separator}{}", columns.join(separator))];
    for row in 0..3 {
        let cells: Vec<String> = names
            .iter()
            .flat_map(|name| {
                let [x, y, z] = z_up(joint(name)).map(|v| v * 1000.0);
                let mut cells = [x, y, z].map(|v| format!("{v:.3}")).to_vec();
                if row == 1 && name == "left_knee" {
                    cells[2].clear();
                }
                if confidence {
                    cells.push("0.5".to_owned());
                }
                cells
            })
            .collect();
        rows.push(format!(
            "{:.2}{separator}{}",
            f64::from(row) * 0.02,
            cells.join(separator)
        ));
    }
    rows.join("\n") + "\n"
}

#[test]
fn a_table_of_columns_reads_however_they_are_named() {
    let tables = [
        table(",", |name, axis| format!("{name}_{axis}"), true),
        table(
            "\t",
            |name, axis| format!("{name}.{}", axis.to_uppercase()),
            false,
        ),
        table(";", |name, axis| format!("\"{name} {axis}\""), false),
        table(",", |name, axis| format!("{name}_{axis} (mm)"), false)
            .replace("time", "Time [s]")
            .replace('\n', "\r\n"),
    ];
    for (number, text) in tables.iter().enumerate() {
        let recording = open(text);
        assert_eq!(recording.format, Format::PoseCsv, "{number}");
        assert!(codes(&recording).is_empty(), "{number}: {:?}", recording.warnings);
        assert_eq!(
            (
                recording.conversion.unit.as_str(),
                recording.conversion.unit_basis
            ),
            ("mm", Basis::Guessed)
        );
        assert_eq!(recording.conversion.up_axis, UpAxis::Z);
        let track = &recording.replay.tracks[0];
        assert_eq!(
            track.times,
            SampleTimes::Uniform {
                start_secs: 0.0,
                rate_hz: 50.0,
                count: 3
            },
            "{number}"
        );
        assert_body(track, 2, [0.0; 3], "table");
        assert_eq!(part(track, 1, BodyPart::LeftKnee), None);
        assert_eq!(track.missing_samples(), 1);
        assert_eq!(track.quality.is_some(), number == 0);
    }
}

#[test]
fn a_table_of_one_joint_a_row_reads() {
    let names = joints_of(&set("coco-17-long-names"));
    let mut text = "frame,person,joint,x,y,z,confidence\n".to_owned();
    for frame in [100, 101, 103] {
        for (person, offset) in [("Ada", 0.0), ("Berit", 4.0)] {
            if (frame, person) == (101, "Ada") {
                continue;
            }
            for name in &names {
                let [x, y, z] = joint(name);
                text += &format!("{frame},{person},{name},{},{y},{z},0.25\n", x + offset);
            }
        }
    }
    let recording = open(&text);
    assert_eq!(codes(&recording), ["rate-guessed"]);
    let [ada, berit] = recording.replay.tracks.as_slice() else {
        panic!()
    };
    assert_eq!(
        (
            recording.replay.participants[1].name.as_str(),
            ada.times.len(),
            ada.times.rate_hz()
        ),
        ("Berit", 4, 25.0)
    );
    assert_body(ada, 3, [0.0; 3], "Ada");
    assert_eq!(part(ada, 1, BodyPart::LeftKnee), None);
    assert_body(berit, 1, [4.0, 0.0, 0.0], "Berit");
    assert!(matches!(&berit.quality, Some(Quality::Confidence(c)) if c[0] == 0.25));
}

#[test]
fn people_may_have_a_row_each() {
    let text = "time,player_id,hip_x,hip_y,hip_z,knee_x,knee_y,knee_z\n0,a,0,1,0,0,.5,0\n0,b,5,1,0,5,.5,0\n.1,a,0,1,0,0,.5,0\n.1,b,,,,5,NaN,0\n";
    let recording = open(text);
    let [a, b] = recording.replay.tracks.as_slice() else {
        panic!()
    };
    assert_eq!((a.times.len(), b.times.len(), b.missing_samples()), (2, 2, 2));
    assert_eq!(b.position(0, 1).unwrap().to_array(), [5.0, 0.5, 0.0]);
}

/// Visual3D and Theia: file, name, kind and folder above X Y Z, tabs between.
#[test]
fn an_export_with_names_above_its_axes_reads() {
    let names = joints_of(&set("theia-segment-origins"));
    let row = |first: &str, cell: &dyn Fn(&str) -> [String; 3]| {
        let cells: Vec<String> = names.iter().flat_map(|name| cell(name)).collect();
        format!("{first}\t{}\n", cells.join("\t"))
    };
    let mut text = row("", &|_| ["a.c3d"; 3].map(str::to_owned));
    text += &row("", &|name| [name; 3].map(str::to_owned));
    text += &row("", &|_| ["LANDMARK"; 3].map(str::to_owned));
    text += &row("", &|_| ["ORIGINAL"; 3].map(str::to_owned));
    text += &row("ITEM", &|_| ["X", "Y", "Z"].map(str::to_owned));
    let place = |name: &str| match name {
        "l_uarm" | "r_uarm" => name.replace("uarm", "shoulder"),
        "l_larm" | "r_larm" => name.replace("larm", "elbow"),
        "l_hand" | "r_hand" => name.replace("hand", "wrist"),
        "l_thigh" | "r_thigh" => name.replace("thigh", "hip"),
        "l_shank" | "r_shank" => name.replace("shank", "knee"),
        "l_foot" | "r_foot" => name.replace("foot", "ankle"),
        other => other.to_owned(),
    };
    for item in 1..=2 {
        text += &row(&item.to_string(), &|name| {
            z_up(joint(&place(name))).map(|v| format!("{v:.4}"))
        });
    }
    let options = ReadOptions {
        rate_hz: Some(100.0),
        ..ReadOptions::default()
    };
    let recording = read(text.as_bytes(), &options).unwrap();
    assert_eq!(recording.format, Format::PoseCsv);
    assert_eq!(
        recording.conversion.joint_set.as_deref(),
        Some("theia-segment-origins")
    );
    let track = &recording.replay.tracks[0];
    assert_eq!(
        track.times,
        SampleTimes::Uniform {
            start_secs: 0.0,
            rate_hz: 100.0,
            count: 2
        }
    );
    assert_body(track, 1, [0.0; 3], "export");
}

#[test]
fn what_is_wrong_in_a_table_is_said_with_its_line() {
    let head = "time,a_x,a_y,a_z\n";
    for (rows, code, line, message) in [
        (
            "0,1,2,x\n",
            ErrorCode::InputMalformed,
            2,
            "expected a number, found \"x\"",
        ),
        (
            "0,1,2,3\n1,1,2,3\n2,\"1,5\",2,3\n",
            ErrorCode::InputMalformed,
            4,
            "expected a number, found \"1,5\"; write decimals with a point",
        ),
        (
            "0,1,2,3\n1,1,2",
            ErrorCode::InputTruncated,
            3,
            "expected 4 cells, found a row that ends after 3",
        ),
        (
            "",
            ErrorCode::InputTruncated,
            1,
            "expected rows of coordinates, found none",
        ),
    ] {
        let error = read(format!("{head}{rows}").as_bytes(), &ReadOptions::default()).unwrap_err();
        assert_eq!(
            (error.code, error.place.line),
            (code, Some(line)),
            "{rows}: {error}"
        );
        assert!(error.message.starts_with(message), "{error}");
    }
    let recording = open("time,a_x,a_y,a_z,mood\n0,1,2,3,4\n1,1\n2,1,2,3,4\n");
    for code in ["columns-left-out", "rows-short"] {
        assert!(codes(&recording).contains(&code), "{:?}", recording.warnings);
    }
}
