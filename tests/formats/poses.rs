//! Joints without names, and every published joint set against tables of other projects.

use std::collections::BTreeSet;

use athlete_replay::format::{
    Basis, Format, Mapping, ReadOptions, Recording, UpAxis, read, read_with_source,
};
use athlete_replay::replay::{BodyPart, Quality};
use serde_json::{Value, json};

use crate::figure::{assert_body, codes, joint, joints_of, part, set, y_down, z_up};

fn open(file: &Value) -> Recording {
    open_text(&file.to_string())
}

fn open_text(text: &str) -> Recording {
    read(text.as_bytes(), &ReadOptions::default()).unwrap_or_else(|error| panic!("{error}: {text:.300}"))
}

/// The published indices, from other projects (`tests/data/pose/indices.py`).
fn indices() -> Value {
    serde_json::from_str(include_str!("../data/pose/indices.json")).unwrap()
}

/// The body in a set's order: the published parts by other projects' indices, what these lack by the set's own names.
fn pose(name: &str, published: &Value) -> Vec<[f64; 3]> {
    let mut pose: Vec<[f64; 3]> = joints_of(&set(name)).iter().map(|name| joint(name)).collect();
    for (part, index) in published["parts"].as_object().unwrap() {
        pose[index.as_u64().unwrap() as usize] = joint(part);
    }
    pose
}

/// Frames that go 10 cm to the athlete's left each.
fn frames(pose: &[[f64; 3]], to_file: fn([f64; 3]) -> [f64; 3], scale: f64) -> Value {
    let frame = |number: u32| -> Value {
        let moved = |[x, y, z]: &[f64; 3]| to_file([x + 0.1 * f64::from(number), *y, *z]).map(|v| v * scale);
        json!(pose.iter().map(moved).collect::<Vec<_>>())
    };
    json!((0..4).map(frame).collect::<Vec<_>>())
}

#[test]
fn every_published_set_draws_the_body_the_right_way_round() {
    let all = indices();
    assert_eq!(all.as_object().unwrap().len(), 9);
    for (name, published) in all.as_object().unwrap() {
        let pose = pose(name, published);
        let stated = json!({"joint_set": name, "fps": 50, "unit": "mm", "up": "z", "frames": frames(&pose, z_up, 1000.0)});
        let recording = open(&stated);
        assert_eq!(recording.format, Format::PoseArrays, "{name}");
        assert_eq!(recording.conversion.joint_set.as_deref(), Some(name.as_str()));
        assert_eq!(
            (recording.conversion.unit.as_str(), recording.conversion.up_axis),
            ("mm", UpAxis::Z)
        );
        assert_eq!(recording.conversion.unit_basis, Basis::Stated);
        let track = &recording.replay.tracks[0];
        assert_eq!(track.times.rate_hz(), 50.0, "{name}");
        assert!(codes(&recording).is_empty(), "{name}: {:?}", recording.warnings);
        for frame in 0..4 {
            assert_body(track, frame, [0.1 * frame as f64, 0.0, 0.0], name);
        }
        // The same joints without a word: by their number, or by their bones where two sets have as many.
        let recording = open(&frames(&pose, |p| p, 1.0));
        assert!(
            codes(&recording).contains(&"joint-set-guessed"),
            "{name}: {:?}",
            recording.warnings
        );
        assert!(codes(&recording).contains(&"rate-guessed"), "{name}");
        assert_eq!(recording.conversion.joint_set.as_deref(), Some(name.as_str()));
        assert_body(&recording.replay.tracks[0], 3, [0.3, 0.0, 0.0], name);
    }
}

#[test]
fn the_bones_are_those_of_other_projects() {
    for (name, published) in indices().as_object().unwrap() {
        let Some(links) = published["links"].as_array() else {
            continue;
        };
        let set = set(name);
        let joints = joints_of(&set);
        let place = |name: &Value| {
            joints
                .iter()
                .position(|joint| joint == name.as_str().unwrap())
                .unwrap()
        };
        let own: BTreeSet<BTreeSet<usize>> = set["parents"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(child, parent)| BTreeSet::from([place(&json!(child)), place(parent)]))
            .collect();
        for link in links {
            let link: BTreeSet<usize> = [0, 1].map(|end| link[end].as_u64().unwrap() as usize).into();
            assert!(own.contains(&link), "{name}: {link:?}");
        }
    }
}

/// Parents by index as published (OpenPose and SMPL): the table may hang a joint the other way round where the parent would
/// come behind its child.
#[test]
fn the_bones_are_those_of_the_published_parent_lists() {
    let lists: [(&str, &[i32]); 3] = [
        (
            "openpose-body-25",
            &[
                1, 8, 1, 2, 3, 1, 5, 6, -1, 8, 9, 10, 8, 12, 13, 0, 0, 15, 16, 14, 19, 14, 11, 22, 11,
            ],
        ),
        (
            "smpl-24",
            &[
                -1, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 9, 9, 12, 13, 14, 16, 17, 18, 19, 20, 21,
            ],
        ),
        (
            "human36m-17",
            &[-1, 0, 1, 2, 0, 4, 5, 0, 7, 8, 9, 8, 11, 12, 8, 14, 15],
        ),
    ];
    for (name, published) in lists {
        let set = set(name);
        let joints = joints_of(&set);
        let place = |name: &str| joints.iter().position(|joint| joint == name).unwrap();
        let own: BTreeSet<BTreeSet<usize>> = set["parents"]
            .as_object()
            .unwrap()
            .iter()
            .map(|(child, parent)| BTreeSet::from([place(child), place(parent.as_str().unwrap())]))
            .collect();
        let expected: BTreeSet<BTreeSet<usize>> = published
            .iter()
            .enumerate()
            .filter(|(_, parent)| **parent >= 0)
            .map(|(child, parent)| BTreeSet::from([child, *parent as usize]))
            .collect();
        assert_eq!(own, expected, "{name}");
    }
}

#[test]
fn several_people_are_followed_whatever_their_order() {
    let all = indices();
    let pose = pose("coco-17", &all["coco-17"]);
    let at = |x: f64| pose.iter().map(|p| [p[0] + x, p[1], p[2]]).collect::<Vec<_>>();
    let file = json!({"joint_set": "coco", "fps": 25, "up": "y", "frames": [
        [at(0.0), at(3.0)], [at(3.1), at(0.1)], [at(0.2)], [at(3.3), at(0.3)],
    ]});
    let recording = open(&file);
    assert_eq!(codes(&recording), ["people-matched"]);
    assert_eq!(recording.replay.tracks.len(), 2);
    assert_eq!(recording.replay.participants[1].id, "2");
    for frame in [0, 1, 2, 3] {
        assert_body(
            &recording.replay.tracks[0],
            frame,
            [0.1 * frame as f64, 0.0, 0.0],
            "first",
        );
    }
    let second = &recording.replay.tracks[1];
    assert_body(second, 1, [3.1, 0.0, 0.0], "second");
    assert_eq!(
        part(second, 2, BodyPart::LeftKnee),
        None,
        "nobody is made up where one is not seen"
    );
    assert_body(second, 3, [3.3, 0.0, 0.0], "second");
}

#[test]
fn numbers_that_fit_several_sets_stay_unnamed() {
    // 15 joints are several sets, 7 are none.
    for count in [15, 7] {
        let pose: Vec<[f64; 3]> = (0..count).map(|i| [f64::from(i) * 0.1, 1.0, 0.0]).collect();
        let recording = open(&frames(&pose, |p| p, 1.0));
        assert!(
            codes(&recording).contains(&"joints-unnamed"),
            "{count}: {:?}",
            recording.warnings
        );
        assert_eq!(recording.replay.tracks[0].skeleton.joints[0].name, "joint 1");
    }
}

#[test]
fn a_caller_names_the_joints() {
    let mapping = json!({"name": "ours", "kind": "skeleton", "joints": ["a", "b", "c"], "body_map": {"left_knee": "b"}});
    let mapping = Mapping::parse(mapping.to_string().as_bytes()).unwrap();
    let options = ReadOptions {
        mapping: Some(&mapping),
        up_axis: Some(UpAxis::Y),
        metres_per_unit: Some(1.0),
        ..ReadOptions::default()
    };
    let file = json!([
        [[0.0, 1.0, 0.0], [1.0, 2.0, 3.0], [0.0, 0.0, 0.0]],
        [[0.0, 1.0, 0.0], null, [0.0, 0.0, 0.0]]
    ]);
    let recording = read(file.to_string().as_bytes(), &options).unwrap();
    let track = &recording.replay.tracks[0];
    assert_eq!(track.skeleton.joints[1].name, "b");
    assert_eq!(part(track, 0, BodyPart::LeftKnee), Some([1.0, 2.0, 3.0]));
    assert_eq!(track.position(1, 1), None);
    assert!(
        track.position(1, 2).is_some(),
        "the origin is a place like any other"
    );
}

#[test]
fn gaps_and_confidences_come_through() {
    let file = json!({"joint_set": "coco", "fps": 25, "up": "-y", "frames": [
        pose("coco-17", &indices()["coco-17"]).iter().map(|p| { let [x, y, z] = y_down(*p); [x, y, z, 0.75] }).collect::<Vec<_>>(),
        (0..17).map(|joint| match joint {
            0 => json!([0.0, 0.0, 0.0, 0.0]),
            1 => json!(null),
            2 => json!([1.0, null, 2.0, 0.5]),
            _ => json!([1.0, 2.0, 3.0, 0.5]),
        }).collect::<Vec<_>>(),
    ]});
    let recording = open(&file);
    let track = &recording.replay.tracks[0];
    let gaps: Vec<usize> = (0..17)
        .filter(|joint| track.position(1, *joint).is_none())
        .collect();
    assert_eq!(gaps, [0, 1, 2]);
    let Some(Quality::Confidence(confidence)) = &track.quality else {
        panic!("{:?}", track.quality)
    };
    assert_eq!(
        (confidence[3], confidence[17], confidence[17 + 3]),
        (0.75, 0.0, 0.5)
    );
    assert!(confidence[17 + 1].is_nan());
    assert_body(track, 0, [0.0; 3], "camera axes");
    // Python writes NaN.
    let text = r#"{"fps": 25, "joint_names": ["a", "b NaN \" NaN"], "frames": [[[NaN, 0, 0], [1, 2, -Infinity]], [[1, 2, 3], [1, 2, 3]]]}"#;
    let recording = open_text(text);
    assert!(codes(&recording).contains(&"json-nan"));
    assert_eq!(recording.replay.tracks[0].missing_samples(), 2);
    assert_eq!(recording.replay.tracks[0].skeleton.joints[1].name, "b NaN \" NaN");
}

#[test]
fn pose_estimators_that_keep_confidences_beside_the_joints() {
    // MMPose's 3D demo: names in meta_info, people in instances.
    let pose = pose("human36m-17", &indices()["human36m-17"]);
    let instance = json!({"keypoints": pose.iter().map(|p| z_up(*p)).collect::<Vec<_>>(), "keypoint_scores": vec![0.5; 17]});
    let names: serde_json::Map<String, Value> = joints_of(&set("human36m-17"))
        .into_iter()
        .enumerate()
        .map(|(i, name)| (i.to_string(), json!(name)))
        .collect();
    let file = json!({"meta_info": {"dataset_name": "h36m", "keypoint_id2name": names},
        "instance_info": [{"frame_id": 1, "instances": [instance]}, {"frame_id": 2, "instances": [instance]}]});
    let recording = open(&file);
    assert_eq!(recording.conversion.joint_set.as_deref(), Some("human36m-17"));
    assert_eq!(codes(&recording), ["rate-guessed"]);
    let track = &recording.replay.tracks[0];
    assert!(matches!(&track.quality, Some(Quality::Confidence(c)) if c.iter().all(|c| *c == 0.5)));
    assert_body(track, 1, [0.0; 3], "h36m");
}

/// Positions, gaps and confidences that a generator makes come back, from each way of writing them: positions to 1e-12 of
/// themselves, since the JSON parser may be off by the last binary digit.
#[test]
fn generated_frames_come_back_as_they_were() {
    const JOINTS: usize = 5;
    let mut state = 7_u64;
    let mut random = move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 40) as f64 / f64::from(1 << 24)
    };
    let made: Vec<Vec<[f64; 4]>> = (0..2 * 60)
        .map(|_| {
            (0..JOINTS)
                .map(|_| {
                    let at = [0, 1, 2].map(|_| random() * 4000.0 - 2000.0);
                    if random() < 0.1 {
                        [f64::NAN; 4]
                    } else {
                        [at[0], at[1], at[2], 0.5]
                    }
                })
                .collect()
        })
        .collect();
    let names: Vec<String> = (0..JOINTS).map(|joint| format!("point {joint}")).collect();
    let written = |joint: &[f64; 4]| {
        if joint[0].is_nan() {
            Value::Null
        } else {
            json!(joint)
        }
    };
    let person = |joints: &[[f64; 4]]| -> Value { joints.iter().map(written).collect() };
    let frames: Vec<Value> = made
        .chunks(2)
        .map(|two| json!([person(&two[0]), person(&two[1])]))
        .collect();
    let own = json!({"format": "pose-json", "unit": "mm", "up": "+z", "rate_hz": 59.94, "joints": names, "people": ["a", "b"], "frames": frames});
    let mut table = "frame\tperson\tjoint\tx\ty\tz\tconfidence\n".to_owned();
    let mut stadium = Vec::new();
    for (frame, two) in made.chunks(2).enumerate() {
        let mut people = Vec::new();
        for (id, joints) in ["a", "b"].iter().zip(two) {
            let mut named = serde_json::Map::new();
            for (name, joint) in names.iter().zip(joints) {
                let cells = joint
                    .map(|v| if v.is_nan() { String::new() } else { v.to_string() })
                    .join("\t");
                table += &format!("{frame}\t{id}\t{name}\t{cells}\n");
                named.insert(name.clone(), written(joint));
            }
            named.insert("left_knee".to_owned(), Value::Null);
            people.push(json!({"id": id, "joints": named}));
        }
        stadium.push(json!({"frame": frame, "people": people}).to_string());
    }
    let options = ReadOptions {
        rate_hz: Some(60_000.0 / 1001.0),
        ..ReadOptions::default()
    };
    for text in [own.to_string(), table, stadium.join("\n")] {
        let (recording, source) = read_with_source(text.as_bytes(), &options).unwrap();
        assert_eq!(source.len(), 2);
        for (person, track) in source.iter().enumerate() {
            let first = (0..60)
                .find(|frame| made[2 * frame + person].iter().any(|j| !j[0].is_nan()))
                .unwrap();
            assert_eq!(first, 0, "the generator begins with somebody");
            for frame in 0..60 {
                for (joint, name) in names.iter().enumerate() {
                    let place = track.labels.iter().position(|label| label == name).unwrap();
                    let expected = made[2 * frame + person][joint];
                    let expected = (!expected[0].is_nan()).then_some([expected[0], expected[1], expected[2]]);
                    let found = track.position(frame, place);
                    assert_eq!(found.is_some(), expected.is_some(), "{:?}", recording.format);
                    for (found, expected) in found.iter().flatten().zip(expected.iter().flatten()) {
                        assert!(
                            (found - expected).abs() <= 1e-12 * expected.abs(),
                            "{found} {expected}"
                        );
                    }
                    if let Some(Quality::Confidence(confidence)) = &track.quality {
                        let found = confidence[frame * track.labels.len() + place];
                        assert!(found == 0.5 || (found.is_nan() && expected.is_none()), "{found}");
                    }
                }
            }
            assert!(track.quality.is_some());
            assert!((track.times.rate_hz() - 60_000.0 / 1001.0).abs() < 1e-9);
        }
    }
}

#[test]
fn pictures_are_not_taken_for_space() {
    // COCO's and AlphaPose's results are x, y and a confidence.
    let file = json!([{"image_id": "1.jpg", "category_id": 1, "keypoints": vec![1.0; 51], "score": 2.0}]);
    let error = read(file.to_string().as_bytes(), &ReadOptions::default()).unwrap_err();
    assert_eq!(error.code.as_str(), "format-unknown");
}
