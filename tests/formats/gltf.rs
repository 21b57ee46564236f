//! glTF: the sample files and files made by other programs, against what three.js and the facts say of them.

use std::path::PathBuf;

use athlete_replay::error::ErrorCode;
use athlete_replay::format::{
    Basis, Companion, Content, Format, ReadOptions, Recording, UpAxis, companions_of, read, read_files,
};
use athlete_replay::replay::{Avatar, Pose, Track, TrackKind};
use athlete_replay::time::SampleTimes;
use glam::{Mat3, Mat4, Quat, Vec3};
use serde_json::{Value, json};

use crate::data;

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/gltf")
}

pub(crate) fn bytes_of(name: &str) -> Vec<u8> {
    std::fs::read(folder().join(name)).unwrap()
}

pub(crate) fn json_of(name: &str) -> Value {
    serde_json::from_slice(&bytes_of(name)).unwrap()
}

pub(crate) fn open(bytes: &[u8]) -> Recording {
    read(bytes, &ReadOptions::default()).unwrap()
}

pub(crate) fn open_json(value: &Value) -> Recording {
    open(value.to_string().as_bytes())
}

pub(crate) fn codes(recording: &Recording) -> Vec<&'static str> {
    recording.warnings.iter().map(|warning| warning.code).collect()
}

/// The JSON of either kind of file.
fn json_in(bytes: &[u8]) -> Value {
    if bytes.starts_with(b"glTF") {
        let length = u32::from_le_bytes(bytes[12..16].try_into().unwrap()) as usize;
        return serde_json::from_slice(&bytes[20..20 + length]).unwrap();
    }
    serde_json::from_slice(bytes).unwrap()
}

fn label_of(json: &Value, node: usize) -> String {
    json["nodes"][node]["name"]
        .as_str()
        .map_or(format!("node {node}"), str::to_owned)
}

fn vec3(value: &Value) -> Vec3 {
    Vec3::from([0, 1, 2].map(|axis| value[axis].as_f64().unwrap() as f32))
}

/// Where a vertex is in a frame, by the formula of [`Avatar::rotations`].
fn skinned(avatar: &Avatar, track: &Track, frame: usize, vertex: usize) -> Vec3 {
    let mesh = &avatar.meshes[0];
    let mut sum = Vec3::ZERO;
    for (joint, weight) in mesh.joints[vertex].into_iter().zip(mesh.weights[vertex]) {
        let index = usize::from(joint);
        let joint = &avatar.joints[index];
        let position = track.position(frame, usize::from(joint.joint.unwrap())).unwrap();
        let turn = Quat::from_array(avatar.rotations[frame * avatar.joints.len() + index]);
        let rest = Mat3::from_mat4(Mat4::from_cols_array(&joint.world_from_joint_at_rest));
        let in_joint = Mat4::from_cols_array(&joint.joint_from_mesh)
            .transform_point3(Vec3::from(mesh.positions_m[vertex]));
        sum += weight * (position + turn * (rest * in_joint));
    }
    sum
}

#[test]
fn joints_and_skinned_vertices_are_where_three_js_puts_them() {
    let expected: Value = serde_json::from_slice(&bytes_of("three.json")).unwrap();
    let samples = data().map(|(samples, _)| samples.join("gltf"));
    let (mut compared_joints, mut compared_vertices) = (0, 0);
    for (name, moments) in expected.as_object().unwrap() {
        let path = [Some(folder()), samples.clone()]
            .into_iter()
            .flatten()
            .map(|folder| folder.join(name))
            .find(|path| path.exists());
        let Some(path) = path else {
            println!("skipped: {name}");
            continue;
        };
        let bytes = std::fs::read(path).unwrap();
        let json = json_in(&bytes);
        let recording = open(&bytes);
        let replay = &recording.replay;
        for moment in moments.as_array().unwrap() {
            let time = moment["time"].as_f64().unwrap();
            let mut of_file = 0;
            for (node, expected) in moment["nodes"].as_array().unwrap().iter().enumerate() {
                let label = label_of(&json, node);
                for track in &replay.tracks {
                    let frame = ((time - track.times.start_secs()) * track.times.rate_hz()).round();
                    assert!(
                        (track.times.time_of(frame as usize) - time).abs() < 1e-6,
                        "{name}"
                    );
                    let Some(joint) = track.skeleton.index_of(&label) else {
                        continue;
                    };
                    let found = track.position(frame as usize, joint).unwrap();
                    let expected = vec3(expected);
                    let tolerance = 4e-6 * (1.0 + expected.length());
                    assert!(
                        found.distance(expected) <= tolerance,
                        "{name}, {label} at {time} s: {found} is not {expected}"
                    );
                    of_file += 1;
                }
            }
            let joints: usize = replay
                .tracks
                .iter()
                .map(|track| track.skeleton.joints.len())
                .sum();
            assert_eq!(of_file, joints, "{name}");
            compared_joints += of_file;
            for (avatar, vertices) in replay.avatars.iter().zip(moment["vertices"].as_array().unwrap()) {
                let track = &replay.tracks[avatar.track.unwrap()];
                let frame = ((time - track.times.start_secs()) * track.times.rate_hz()).round() as usize;
                if scale_is_animated(name) {
                    continue;
                }
                for expected in vertices[0]
                    .as_array()
                    .map_or(&[][..], |_| vertices.as_array().unwrap())
                {
                    let vertex = expected[0].as_u64().unwrap() as usize;
                    let found = skinned(avatar, track, frame, vertex);
                    let position = Vec3::from([1, 2, 3].map(|at| expected[at].as_f64().unwrap() as f32));
                    // Keys of three digits or eight bits are made of length one before the slerp here, and not there.
                    let per_metre = match name.as_str() {
                        "SimpleSkin.gltf" | "quantised.gltf" => 1e-4,
                        _ => 2e-5,
                    };
                    let tolerance = per_metre * (1.0 + position.length());
                    assert!(
                        found.distance(position) <= tolerance,
                        "{name}, vertex {vertex} at {time} s: {found} is not {position}"
                    );
                    compared_vertices += 1;
                }
            }
        }
    }
    assert!(
        compared_joints >= 100 && compared_vertices >= 100,
        "{compared_joints} {compared_vertices}"
    );
}

/// An avatar keeps turns, not scales: where a joint's scale changes its vertices are elsewhere.
fn scale_is_animated(name: &str) -> bool {
    ["spline.gltf", "packed_ext.glb", "packed_khr.glb"].contains(&name)
}

#[test]
fn the_facts_of_every_sample() {
    let Some((folder, expected)) = data() else {
        return;
    };
    let entries: Vec<_> = expected
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, entry)| entry["kind"] == "gltf")
        .collect();
    assert_eq!(entries.len(), 12);
    for (name, entry) in entries {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let facts = &entry["facts"];
        let result = read(&bytes, &ReadOptions::default());
        if facts["nodes"] == 0 {
            // Nothing that could be shown: refused, the truncated file for being truncated.
            let code = if name.contains("truncated") {
                ErrorCode::InputTruncated
            } else {
                ErrorCode::InputMalformed
            };
            assert_eq!(result.unwrap_err().code, code, "{name}");
            continue;
        }
        let recording = result.unwrap();
        assert_eq!(recording.format, Format::Gltf);
        assert_eq!(
            (
                recording.conversion.unit.as_str(),
                recording.conversion.unit_basis,
                recording.conversion.up_basis
            ),
            ("m", Basis::Stated, Basis::Stated)
        );
        let track = &recording.replay.tracks[0];
        let json = json_in(&bytes);
        let skins = facts["skins"].as_array().unwrap();
        if let [skin] = &skins[..] {
            assert_eq!(
                track.skeleton.joints.len() as u64,
                skin["joints"].as_u64().unwrap(),
                "{name}"
            );
        }
        check_take(name, &recording, facts);
        let probe = &facts["probe"];
        for (node, positions) in probe["node_world_translation"].as_object().into_iter().flatten() {
            let index: usize = node.split(':').next().unwrap().parse().unwrap();
            let Some(joint) = track.skeleton.index_of(&label_of(&json, index)) else {
                panic!("{name}: {node} is no joint");
            };
            let mut pose = Pose::default();
            for (time, expected) in probe["times"]
                .as_array()
                .unwrap()
                .iter()
                .zip(positions.as_array().unwrap())
            {
                let time = time.as_f64().unwrap().min(track.times.end_secs());
                track.sample(time, &mut pose);
                let found = pose.joints[joint].position_m.unwrap();
                // At most frames' own times the facts' own rounding; between frames the curve through them.
                let tolerance =
                    1e-3 * (1.0 + vec3(expected).length()) * if on_frame(track, time) { 0.02 } else { 1.0 };
                assert!(
                    found.distance(vec3(expected)) <= tolerance,
                    "{name}, {node} at {time}: {found}"
                );
            }
        }
    }
}

fn on_frame(track: &Track, time: f64) -> bool {
    track
        .times
        .bracket(time)
        .is_some_and(|bracket| bracket.fraction == 0.0)
}

/// The take is the longest animation, with its start and end.
fn check_take(name: &str, recording: &Recording, facts: &Value) {
    let track = &recording.replay.tracks[0];
    let animations = facts["animations"].as_array().unwrap();
    let secs = |animation: &Value| {
        animation["end"].as_f64().unwrap_or(0.0) - animation["start"].as_f64().unwrap_or(0.0)
    };
    let longest = animations.iter().max_by(|a, b| secs(a).total_cmp(&secs(b)));
    match longest.filter(|longest| secs(longest) > 0.0) {
        Some(longest) => {
            let period = track.times.period_secs(0);
            assert!(
                (track.times.start_secs() - longest["start"].as_f64().unwrap()).abs() < 1e-6,
                "{name}"
            );
            let late = track.times.end_secs() - longest["end"].as_f64().unwrap();
            assert!((-1e-6..period).contains(&late), "{name}: {late}");
            // Every key is a frame in all of these files.
            assert!(late < 2e-6, "{name}: {late}");
        }
        None => assert_eq!(track.times.len(), 1, "{name}"),
    }
    let played = animations
        .iter()
        .filter(|a| a["keyframes_max"].as_u64() > Some(0))
        .count();
    let valid = !name.contains("invalid");
    assert_eq!(
        codes(recording).contains(&"animations-left-out"),
        played > 1 && valid,
        "{name}"
    );
    assert_eq!(
        codes(recording).contains(&"still-pose"),
        played == 0 || !valid,
        "{name}"
    );
    assert_eq!(
        codes(recording).contains(&"channels-left-out"),
        !valid || name.contains("magnum/animation"),
        "{name}"
    );
    assert_eq!(
        codes(recording).contains(&"rate-chosen"),
        track.times.len() > 1,
        "{name}"
    );
}

#[test]
fn the_fox_is_doubted_and_may_be_given_its_unit() {
    let Some((folder, _)) = data() else {
        return;
    };
    let bytes = std::fs::read(folder.join("gltf/Fox.glb")).unwrap();
    let stated = open(&bytes);
    assert!(codes(&stated).contains(&"unit-doubtful"));
    let options = ReadOptions {
        metres_per_unit: Some(0.01),
        up_axis: Some(UpAxis::Z),
        ..ReadOptions::default()
    };
    let given = read(&bytes, &options).unwrap();
    assert!(!codes(&given).contains(&"unit-doubtful"));
    let (one, other) = (&stated.replay, &given.replay);
    for (frame, vertex) in [(0, 0), (7, 100), (82, 1700)] {
        let [x, y, z] = skinned(&one.avatars[0], &one.tracks[0], frame, vertex).to_array();
        let found = skinned(&other.avatars[0], &other.tracks[0], frame, vertex);
        assert!(found.distance(Vec3::new(x, z, -y) * 0.01) < 1e-4, "{found}");
    }
}

#[test]
fn the_walking_man_keeps_his_skin() {
    let Some((folder, _)) = data() else {
        return;
    };
    let recording = open(&std::fs::read(folder.join("gltf/CesiumMan.glb")).unwrap());
    let avatar = &recording.replay.avatars[0];
    assert_eq!(
        (avatar.track, avatar.joints.len(), avatar.meshes.len()),
        (Some(0), 19, 1)
    );
    let mesh = &avatar.meshes[0];
    assert_eq!((mesh.positions_m.len(), mesh.indices.len()), (3273, 14_016));
    assert_eq!(
        (mesh.normals.len(), mesh.texture_coordinates.len(), mesh.image),
        (3273, 3273, Some(0))
    );
    assert!(
        mesh.normals
            .iter()
            .all(|normal| (Vec3::from(*normal).length() - 1.0).abs() < 1e-5)
    );
    assert!(
        mesh.weights
            .iter()
            .all(|weights| (weights.iter().sum::<f32>() - 1.0).abs() < 1e-5)
    );
    assert_eq!(
        (avatar.images[0].mime_type.as_str(), avatar.images[0].bytes.len()),
        ("image/jpeg", 209_908)
    );
    let heights = mesh
        .positions_m
        .iter()
        .map(|p| p[1])
        .chain(mesh.positions_m.iter().map(|p| p[2]));
    assert!(heights.fold(f32::MIN, f32::max) > 1.4);
}

#[test]
fn two_skins_are_two_athletes_on_one_clock() {
    let recording = open(&bytes_of("two_athletes.gltf"));
    let replay = &recording.replay;
    let names: Vec<_> = replay.participants.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["Athlete A", "Athlete B"]);
    let owners: Vec<_> = replay
        .tracks
        .iter()
        .map(|track| (track.participant, track.kind))
        .collect();
    assert_eq!(
        owners,
        [(Some(0), TrackKind::Skeleton), (Some(1), TrackKind::Skeleton)]
    );
    assert_eq!(replay.tracks[0].times, replay.tracks[1].times);
    let parents: Vec<_> = replay.tracks[1]
        .skeleton
        .joints
        .iter()
        .map(|joint| joint.parent)
        .collect();
    assert_eq!(parents, [None, Some(0), Some(1)]);
    let tracks: Vec<_> = replay.avatars.iter().map(|avatar| avatar.track).collect();
    assert_eq!(tracks, [Some(0), Some(1)]);
    assert_eq!(replay.avatars[0].meshes[0].base_colour, [0.8, 0.4, 0.2, 1.0]);
}

#[test]
fn skins_that_share_joints_are_one_body() {
    let mut file = json_of("two_athletes.gltf");
    // Hair on the first one's last joint.
    file["nodes"][2]["children"] = json!([4]);
    let recording = open_json(&file);
    assert!(codes(&recording).contains(&"skins-joined"));
    assert_eq!(
        (recording.replay.tracks.len(), recording.replay.participants.len()),
        (1, 1)
    );
    assert_eq!(recording.replay.tracks[0].skeleton.joints.len(), 6);
    assert_eq!(recording.replay.tracks[0].skeleton.joints[3].parent, Some(2));
    assert_eq!(recording.replay.avatars.len(), 2);
}

#[test]
fn a_file_that_is_named_but_not_read_is_no_recording() {
    let mut file = json_of("external.gltf");
    file["buffers"]
        .as_array_mut()
        .unwrap()
        .push(json!({"byteLength": 4, "uri": "cloth.bin"}));
    let (bytes, arms) = (file.to_string().into_bytes(), bytes_of("two arms.bin"));
    let files: [(&str, &[u8]); 4] = [
        ("take.gltf", &bytes),
        ("two arms.bin", &arms),
        ("cloth.bin", &[0; 4]),
        ("skin colour.png", b"\x89PNG\r\n\x1a\n"),
    ];
    let files = files.map(|(name, bytes)| Companion { name, bytes });
    let read = read_files(&files, &ReadOptions::default()).unwrap();
    let companions = read
        .iter()
        .filter(|file| matches!(file.content, Content::Companion(_)));
    assert_eq!(companions.count(), 3);
}

#[test]
fn buffers_beside_the_file_are_found_by_either_spelling() {
    let bytes = bytes_of("external.gltf");
    assert_eq!(companions_of(&bytes), ["two%20arms.bin", "skin%20colour.png"]);
    let error = read(&bytes, &ReadOptions::default()).unwrap_err();
    assert_eq!(error.code, ErrorCode::CompanionMissing);
    assert!(error.message.contains("\"two arms.bin\""), "{error}");
    let buffer = bytes_of("two arms.bin");
    for name in ["two%20arms.bin", "two arms.bin", "take/two arms.bin"] {
        let companions = [Companion { name, bytes: &buffer }];
        let options = ReadOptions {
            companions: &companions,
            ..ReadOptions::default()
        };
        let found = read(&bytes, &options).unwrap();
        assert_eq!(
            found.replay,
            open(&bytes_of("two_athletes.gltf")).replay,
            "{name}"
        );
        let companions = [Companion {
            name,
            bytes: &buffer[..1000],
        }];
        let options = ReadOptions {
            companions: &companions,
            ..ReadOptions::default()
        };
        assert_eq!(
            read(&bytes, &options).unwrap_err().code,
            ErrorCode::InputTruncated
        );
    }
    let mut file = json_of("external.gltf");
    file["buffers"][0]["extensions"] = json!({"EXT_meshopt_compression": {"fallback": true}});
    assert_eq!(companions_of(file.to_string().as_bytes()), ["skin%20colour.png"]);
    assert!(companions_of(b"HIERARCHY").is_empty() && companions_of(b"glTF").is_empty());
    assert!(companions_of(&bytes_of("packed_khr.glb")).is_empty());
}

#[test]
fn without_an_animation_the_pose_at_rest_is_one_frame() {
    let mut file = json_of("spline.gltf");
    file["animations"] = json!([]);
    let recording = open_json(&file);
    assert!(codes(&recording).contains(&"still-pose"));
    let track = &recording.replay.tracks[0];
    assert_eq!(
        track.times,
        SampleTimes::Uniform {
            start_secs: 0.0,
            rate_hz: 1.0,
            count: 1
        }
    );
    assert!(track.position(0, 0).unwrap().distance(Vec3::new(0.5, 0.9, 0.0)) < 1e-6);
    assert!(
        recording.replay.avatars[0]
            .rotations
            .iter()
            .all(|turn| turn[3] > 0.999_999)
    );
}

#[test]
fn without_a_skin_what_moves_is_the_track() {
    let mut file = json_of("spline.gltf");
    file["skins"] = json!([]);
    for node in file["nodes"].as_array_mut().unwrap() {
        node.as_object_mut().unwrap().remove("skin");
    }
    let recording = open_json(&file);
    let joints = &recording.replay.tracks[0].skeleton.joints;
    let names: Vec<_> = joints.iter().map(|joint| joint.name.as_str()).collect();
    assert_eq!(names, ["root", "upper", "lower", "surface"]);
    assert_eq!(joints[3].parent, Some(0));
    assert!(codes(&recording).contains(&"meshes-without-skin"));
}

#[test]
fn a_long_animation_of_something_else_is_not_the_take() {
    let mut file = json_of("spline.gltf");
    file["nodes"]
        .as_array_mut()
        .unwrap()
        .push(json!({"name": "camera"}));
    let animations = file["animations"].as_array_mut().unwrap();
    let mut long = animations[0].clone();
    long["name"] = json!("camera flight");
    for channel in long["channels"].as_array_mut().unwrap() {
        channel["target"]["node"] = json!(4);
    }
    animations.retain(|animation| animation["name"] == "short");
    animations.push(long);
    let recording = open_json(&file);
    assert_eq!(recording.replay.tracks[0].times.end_secs(), 0.5);
    let warning = recording
        .warnings
        .iter()
        .find(|w| w.code == "animations-left-out")
        .unwrap();
    assert!(
        warning
            .message
            .contains("\"short\" (0.500 s); left out: \"camera flight\" (1.750 s)"),
        "{}",
        warning.message
    );
}
