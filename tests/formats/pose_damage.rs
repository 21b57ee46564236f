//! Bad input for the readers of poses: cuts, flips, absurd counts. Each is refused with a code, or read; none panics.

use athlete_replay::error::ErrorCode;
use athlete_replay::format::{Companion, Format, Limits, ReadOptions, read};
use serde_json::{Value, json};

use crate::figure::{joint, joints_of, set, z_up};

/// A small file of each format, and whether a cut of it may still be whole.
fn files() -> Vec<(&'static str, String, bool)> {
    let joints = |name: &str| -> Vec<(String, [f64; 3])> {
        joints_of(&set(name))
            .into_iter()
            .map(|name| {
                let at = z_up(joint(&name));
                (name, at)
            })
            .collect()
    };
    let coco: Vec<[f64; 3]> = joints("coco-17").into_iter().map(|(_, at)| at).collect();
    let named: serde_json::Map<String, Value> = joints("stadium-29")
        .into_iter()
        .take(23)
        .map(|(name, at)| (name, json!(at)))
        .collect();
    let landmarks: Vec<Value> = joints("cdf-landmarks")
        .into_iter()
        .take(12)
        .map(|(name, [x, y, z])| json!({"name": name, "x": x, "y": y, "z": z, "is_visible": true}))
        .collect();
    let line = |frame: i64| {
        json!({"frame_id": frame, "timestamp": format!("2023-10-01T12:00:0{frame}Z"), "period": "first_half",
            "teams": {"home": {"id": "h", "players": [{"id": "p", "landmarks": landmarks}]}}, "ball": {"x": 0, "y": 0, "z": 1}})
        .to_string()
    };
    let flat: Vec<f64> = coco
        .iter()
        .flat_map(|[x, y, _]| [100.0 * x, 100.0 * y, 0.5])
        .collect();
    let world: Vec<Value> = joints("blazepose-33")
        .into_iter()
        .map(|(_, [x, y, z])| json!({"x": x, "y": y, "z": z}))
        .collect();
    vec![
        ("cdf", format!("{}\n{}\n", line(1), line(2)), true),
        ("openpose", json!({"version": 1.3, "people": [{"person_id": [-1], "pose_keypoints_2d": flat}]}).to_string(), false),
        ("blazepose", json!({"frames": [{"pose_world_landmarks": world}]}).to_string(), false),
        ("stadium", json!({"frames": [{"time": 0, "players": [{"id": 1, "joints": named}]}]}).to_string(), false),
        ("arrays", json!({"fps": 25, "frames": [coco, coco]}).to_string(), false),
        ("pose", json!({"format": "pose-json", "joint_set": "coco", "rate_hz": 25, "events": [{"time": 0, "label": "a"}],
            "people": [{"id": "1", "colours": ["#102030"]}], "frames": [coco, {"people": {"1": coco}}]}).to_string(), false),
        ("csv", "time,a_x,a_y,a_z,b_x,b_y,b_z\n0.00,1.5,2.5,3.5,1.5,2.5,3.5\n0.02,1.5,2.5,3.5,1.5,,3.5\n".to_owned(), true),
        ("long csv", "frame,person,joint,x,y,z\n1,a,hip,1.0,2.0,3.0\n1,a,knee,1.0,2.0,3.0\n2,a,hip,1.0,2.0,3.0\n".to_owned(), true),
    ]
}

#[test]
fn a_cut_anywhere_is_refused_or_whole() {
    for (name, text, lines) in files() {
        read(text.as_bytes(), &ReadOptions::default()).unwrap_or_else(|error| panic!("{name}: {error}"));
        let whole = text.trim_end().len();
        for length in 0..whole {
            match read(&text.as_bytes()[..length], &ReadOptions::default()) {
                Ok(_) => assert!(lines, "{name} cut to {length} bytes was read as if it were whole"),
                Err(error) => {
                    let codes = [
                        ErrorCode::InputTruncated,
                        ErrorCode::FormatUnknown,
                        ErrorCode::InputEmpty,
                    ];
                    assert!(
                        codes.contains(&error.code),
                        "{name} cut to {length} bytes: {error}"
                    );
                    assert!(!error.place.is_unknown(), "{name} cut to {length} bytes: {error}");
                }
            }
        }
    }
}

#[test]
fn a_flipped_bit_anywhere_is_refused_or_read() {
    let options = ReadOptions::with_limits(Limits {
        max_samples: 1 << 16,
        ..Limits::default()
    });
    for (name, text, _) in files() {
        let mut bytes = text.into_bytes();
        for at in (0..bytes.len()).step_by(13) {
            for bit in [0, 4, at % 8] {
                bytes[at] ^= 1 << bit;
                if let Err(error) = read(&bytes, &options) {
                    assert!(
                        !error.place.is_unknown() || error.code == ErrorCode::ReplayInvalid,
                        "{name}, {at}: {error}"
                    );
                    assert!(
                        error.code != ErrorCode::ReplayInvalid,
                        "{name}, byte {at}, bit {bit}: {error}"
                    );
                }
                bytes[at] ^= 1 << bit;
            }
        }
    }
}

#[test]
fn deep_nesting_is_refused() {
    for start in [
        "[[[1,2,3],",
        "{\"format\":\"pose-json\",\"joints\":[\"a\"],\"frames\":",
        "{\"keypoints\":[[[1,2,3]],",
    ] {
        let text = format!("{start}{}", "[".repeat(200_000));
        let error = read(text.as_bytes(), &ReadOptions::default()).unwrap_err();
        assert!(!error.place.is_unknown(), "{error}");
    }
}

#[test]
fn absurd_numbers_allocate_nothing() {
    let line = |frame: i64| {
        json!({"frame_id": frame, "teams": {"home": {"players": [{"id": "p", "landmarks": [{"name": "head", "x": 1e300, "y": 0, "z": 0}]}]}}})
            .to_string()
    };
    let far = format!("{}\n{}\n{}\n", line(0), line(i64::MAX), line(i64::MIN));
    let error = read(far.as_bytes(), &ReadOptions::default()).unwrap_err();
    assert_eq!(error.code, ErrorCode::InputMalformed, "{error}");
    let wide = format!("{}\n{}\n{}\n", line(0), line(1), line(i64::MAX));
    assert_eq!(
        read(wide.as_bytes(), &ReadOptions::default())
            .unwrap()
            .replay
            .tracks[0]
            .times
            .len(),
        4
    );
    // A person in the first and in the last of many frames, beside somebody who is in all of them.
    let limits = Limits {
        max_samples: 5000,
        ..Limits::default()
    };
    let mut text = "frame,person,joint,x,y,z\n".to_owned();
    for frame in 0..3000 {
        text += &format!("{frame},a,hip,0,0,0\n");
        if frame % 2999 == 0 {
            for joint in 0..8 {
                text += &format!("{frame},b,joint{joint},0,0,0\n");
            }
        }
    }
    let error = read(text.as_bytes(), &ReadOptions::with_limits(limits)).unwrap_err();
    assert_eq!(error.code, ErrorCode::LimitExceeded, "{error}");
}

#[test]
fn a_frame_of_too_many_values_is_refused() {
    let text = format!("[[[1,2,3]],[{}0]]", "0,".repeat(5 << 20));
    let error = read(text.as_bytes(), &ReadOptions::default()).unwrap_err();
    assert_eq!(
        (error.code, error.place.line),
        (ErrorCode::LimitExceeded, Some(1)),
        "{error}"
    );
}

#[test]
fn a_bad_companion_is_named() {
    let good = json!({"version": 1.3, "people": [{"pose_keypoints_2d": [1, 2, 0.5]}]}).to_string();
    let bad = format!(
        "{} x",
        json!({"version": 1.3, "people": [{"pose_keypoints_2d": [1, 2]}]})
    );
    for (bytes, line) in [(bad.as_bytes(), Some(1)), (&bad.as_bytes()[..40], Some(1))] {
        let companions = [Companion {
            name: "frame_2.json",
            bytes,
        }];
        let options = ReadOptions {
            companions: &companions,
            ..ReadOptions::default()
        };
        let Err(error) = read(good.as_bytes(), &options) else {
            continue;
        };
        assert_eq!(
            (error.place.file.as_deref(), error.place.line),
            (Some("frame_2.json"), line),
            "{error}"
        );
    }
}

/// No other sample is taken for poses.
#[test]
fn files_of_other_formats_are_left_to_their_readers() {
    let Some((folder, expected)) = crate::data() else {
        return;
    };
    let poses = [
        Format::Pose,
        Format::CdfLandmarks,
        Format::OpenPose,
        Format::BlazePose,
        Format::Skeletal29,
        Format::PoseArrays,
        Format::PoseCsv,
    ];
    let mut files = 0;
    for name in expected.as_object().unwrap().keys() {
        let Ok(bytes) = std::fs::read(folder.join(name)) else {
            continue;
        };
        let is_pose = name.starts_with("openpose_json/") || name.ends_with("landmark.jsonl");
        let found = Format::of(&bytes).ok().filter(|format| poses.contains(format));
        assert_eq!(found.is_some(), is_pose, "{name}: {found:?}");
        files += 1;
    }
    assert!(files > 80, "{files}");
    for other in [
        r#"{"type": "FeatureCollection", "features": [{"geometry": {"coordinates": [[[1, 2], [3, 4]]]}}]}"#,
        r#"[{"id": 1, "players": [{"id": 2, "x": 1.0, "y": 2.0}]}]"#,
        r#"{"asset": {"version": "2.0"}, "nodes": [{"name": "left_knee"}], "skins": [{"joints": [0, 1]}]}"#,
        "Period,Frame,Time [s],Player1,,Player2,\n1,1,0.04,0.5,0.5,0.4,0.4\n",
        "frame,player,x,y\n1,2,3,4\n",
        r#"{"data": [[0, 1.5], [1, 2.5]]}"#,
        "[[1, 2, 3], [4, 5, 6]]",
    ] {
        let found = Format::of(other.as_bytes())
            .ok()
            .filter(|format| poses.contains(format));
        assert_eq!(found, None, "{other}");
    }
}

#[test]
fn files_in_which_nobody_is_are_refused() {
    for text in [
        r#"{"version":1.3,"people":[]}"#,
        r#"[{"poseWorldLandmarks":[]}]"#,
        r#"{"format":"pose-json","frames":[null,null]}"#,
        r#"{"frame_id":1,"teams":{"home":{"id":"h","players":[{"id":"p","landmarks":[]}]}}}"#,
    ] {
        let error = read(text.as_bytes(), &ReadOptions::default()).unwrap_err();
        assert_eq!(error.code, ErrorCode::InputMalformed, "{text}: {error}");
        assert!(error.message.contains("found nobody"), "{text}: {error}");
    }
}
