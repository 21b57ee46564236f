//! Avatars from files: the project's own skinned mannequin as an avatar, and bytes that are none.

#![cfg(all(
    feature = "native",
    feature = "export",
    feature = "formats",
    feature = "sample"
))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a test ends at the first thing that is not as expected"
)]

use std::sync::Arc;

use athlete_replay::codec::{pack_costume, read_costume as unpack};
use athlete_replay::error::ErrorCode;
use athlete_replay::export::{ExportFormat, ExportOptions, write};
use athlete_replay::format::{Limits, ReadOptions, read, read_costume};
use athlete_replay::replay::{Avatar as Recorded, Costume, Pose, Replay, Track};
use athlete_replay::sample;
use athlete_replay::scene::{Avatar, Pictures, Scene, Worn};
use glam::{Mat3, Mat4, Quat, Vec3, Vec4};
use serde_json::{Value, json};

/// One athlete of the sample sprint.
fn athlete(index: usize) -> Replay {
    let mut replay = sample::sprint();
    replay.tracks.retain(|track| track.participant == Some(index));
    for track in &mut replay.tracks {
        track.participant = Some(0);
    }
    replay.participants = vec![replay.participants[index].clone()];
    replay.events.clear();
    replay
}

/// The GLB of some seconds of a replay.
fn glb_of(replay: &Replay, from_secs: f64, to_secs: f64) -> Vec<u8> {
    let options = ExportOptions {
        start_secs: Some(from_secs),
        end_secs: Some(to_secs),
        ..ExportOptions::default()
    };
    let mut bytes = Vec::new();
    write(replay, ExportFormat::Glb, &options, &mut bytes).unwrap();
    bytes
}

fn costume_of(bytes: &[u8]) -> Costume {
    read_costume(bytes, &ReadOptions::default()).unwrap().0
}

fn poses_at(replay: &Replay, secs: f64) -> Vec<Pose> {
    let pose = |track: &Track| {
        let mut pose = Pose::default();
        track.sample(secs, &mut pose);
        pose
    };
    replay.tracks.iter().map(pose).collect()
}

/// Where a worn avatar's vertex is.
fn worn_vertex(worn: &Worn, index: usize) -> Vec3 {
    let vertex = &worn.avatar.vertices[index];
    let at = vertex.position_m.extend(1.0);
    let mut sum = Vec3::ZERO;
    for (segment, weight) in vertex.segments.into_iter().zip(vertex.weights) {
        let rows = worn.segments[usize::from(segment)].rows;
        sum += f32::from(weight) / 255.0 * Vec3::from(rows.map(|row| Vec4::from(row).dot(at)));
    }
    sum
}

/// Where the animation of the file puts a vertex of one of its surfaces, by the formula of `Avatar::rotations`.
fn animated_vertex(recorded: &Recorded, track: &Track, frame: usize, surface: usize, vertex: usize) -> Vec3 {
    let mesh = &recorded.meshes[surface];
    let mut sum = Vec3::ZERO;
    for (index, weight) in mesh.joints[vertex].into_iter().zip(mesh.weights[vertex]) {
        let joint = &recorded.joints[usize::from(index)];
        let position = track.position(frame, usize::from(joint.joint.unwrap())).unwrap();
        let turn = Quat::from_array(recorded.rotations[frame * recorded.joints.len() + usize::from(index)]);
        let rest = Mat3::from_mat4(Mat4::from_cols_array(&joint.world_from_joint_at_rest));
        let in_joint = Mat4::from_cols_array(&joint.joint_from_mesh)
            .transform_point3(Vec3::from(mesh.positions_m[vertex]));
        sum += weight * (position + turn * (rest * in_joint));
    }
    sum
}

/// The exported mannequin moves by an animation of its own, for which another rule turned its joints; worn by the athlete that it
/// was exported of, it is to be where that animation puts it.
#[test]
fn the_exported_mannequin_worn_is_where_its_own_animation_puts_it() {
    let replay = athlete(2);
    let (from_secs, to_secs) = (9.0, 10.0);
    let bytes = glb_of(&replay, from_secs, to_secs);
    let recording = read(&bytes, &ReadOptions::default()).unwrap().replay;
    let recorded = recording.avatars.first().unwrap();
    let track = &recording.tracks[recorded.track.unwrap()];
    let avatar = Arc::new(Avatar::new(&costume_of(&bytes), Pictures::default()).unwrap());
    let mut scene = Scene::new(&replay);
    scene.put_on(&[0], &avatar);
    let mut apart: Vec<f32> = Vec::new();
    for frame in (0..track.times.len()).step_by(7) {
        let secs = from_secs + track.times.time_of(frame);
        scene.update(&replay, &poses_at(&replay, secs));
        let worn = scene.worn.first().unwrap();
        let mut index = 0;
        for (surface, mesh) in recorded.meshes.iter().enumerate() {
            for vertex in 0..mesh.positions_m.len() {
                let there = animated_vertex(recorded, track, frame, surface, vertex);
                apart.push(worn_vertex(worn, index).distance(there));
                index += 1;
            }
        }
        assert_eq!(index, avatar.vertices.len());
    }
    apart.sort_by(f32::total_cmp);
    let share = |of: f64| apart[(of * (apart.len() - 1) as f64) as usize];
    let (median, most, farthest) = (share(0.5), share(0.95), share(1.0));
    assert!(
        median < 0.005 && most < 0.04 && farthest < 0.06,
        "{median} {most} {farthest}"
    );
}

/// The JSON and the binary chunk of a GLB.
fn parts(glb: &[u8]) -> (Value, &[u8]) {
    let length = u32::from_le_bytes(glb[12..16].try_into().unwrap()) as usize;
    let json = serde_json::from_slice(&glb[20..20 + length]).unwrap();
    (json, &glb[20 + length + 8..])
}

fn glb(json: &Value, binary: &[u8]) -> Vec<u8> {
    let mut text = serde_json::to_vec(json).unwrap();
    text.resize(text.len().next_multiple_of(4), b' ');
    let word = |value: usize| (value as u32).to_le_bytes();
    let mut bytes = b"glTF".to_vec();
    bytes.extend(word(2));
    bytes.extend(word(12 + 8 + text.len() + 8 + binary.len()));
    bytes.extend(word(text.len()));
    bytes.extend(b"JSON");
    bytes.extend(&text);
    bytes.extend(word(binary.len()));
    bytes.extend(b"BIN\0");
    bytes.extend(binary);
    bytes
}

fn small_glb() -> Vec<u8> {
    glb_of(&athlete(0), 9.0, 9.02)
}

/// The file's joints under other names.
fn renamed(file: &[u8], rename: impl Fn(&str) -> String) -> Vec<u8> {
    let (mut json, binary) = parts(file);
    for node in json["nodes"].as_array_mut().unwrap() {
        let name = node["name"].as_str().unwrap_or_default().to_owned();
        node["name"] = json!(rename(&name));
    }
    glb(&json, binary)
}

#[test]
fn names_of_the_common_rigs_are_understood() {
    let file = small_glb();
    let words = [
        // Ours, Mixamo and Ready Player Me, VRM's humanoid, VRoid, Rigify and Blender, Unreal.
        (
            "left_shoulder",
            [
                "mixamorig:LeftArm",
                "leftUpperArm",
                "J_Bip_L_UpperArm",
                "upper_arm.L",
                "upperarm_l",
            ],
        ),
        (
            "left_elbow",
            [
                "mixamorig:LeftForeArm",
                "leftLowerArm",
                "J_Bip_L_LowerArm",
                "forearm.L",
                "lowerarm_l",
            ],
        ),
        (
            "left_wrist",
            [
                "mixamorig:LeftHand",
                "leftHand",
                "J_Bip_L_Hand",
                "hand.L",
                "hand_l",
            ],
        ),
        (
            "left_hip",
            [
                "mixamorig:LeftUpLeg",
                "leftUpperLeg",
                "J_Bip_L_UpperLeg",
                "thigh.L",
                "thigh_l",
            ],
        ),
        (
            "left_knee",
            [
                "mixamorig:LeftLeg",
                "leftLowerLeg",
                "J_Bip_L_LowerLeg",
                "shin.L",
                "calf_l",
            ],
        ),
        (
            "left_ankle",
            [
                "mixamorig:LeftFoot",
                "leftFoot",
                "J_Bip_L_Foot",
                "foot.L",
                "foot_l",
            ],
        ),
    ];
    let mirrored = |word: &str| {
        word.replace("Left", "Right")
            .replace("left", "right")
            .replace("_L_", "_R_")
            .replace(".L", ".R")
            .replace("_l", "_r")
    };
    for rig in 0..5 {
        let names = renamed(&file, |name| {
            let found = words.iter().find_map(|(own, of_rigs)| {
                let word = of_rigs[rig];
                let other = own.replace("left", "right");
                (name == *own)
                    .then(|| word.to_owned())
                    .or_else(|| (name == other).then(|| mirrored(word)))
            });
            found.unwrap_or_else(|| format!("bone of {name}").replace(['_', ' '], "x"))
        });
        let read = read_costume(&names, &ReadOptions::default());
        assert!(read.is_ok(), "{}: {}", words[0].1[rig], read.unwrap_err());
    }
}

#[test]
fn names_that_nobody_knows_are_refused_with_the_parts_that_are_missing() {
    let refused = |file: &[u8]| read_costume(file, &ReadOptions::default()).unwrap_err();
    let file = small_glb();
    let error = refused(&renamed(&file, |name| match name {
        "left_elbow" | "right_knee" => "thing".to_owned(),
        name => name.to_owned(),
    }));
    assert_eq!(
        (error.code, error.place.field.as_deref()),
        (ErrorCode::InputMalformed, Some("skins"))
    );
    assert!(
        error.message.contains("found none for left_elbow, right_knee;"),
        "{error}"
    );

    let error = refused(b"glTF is no GLB");
    assert_eq!(error.code, ErrorCode::VersionUnsupported, "{error}");
    let error = refused(include_bytes!("data/arms.bvh"));
    assert_eq!(error.code, ErrorCode::FormatUnknown, "{error}");
    let (mut json, binary) = parts(&file);
    json["skins"] = json!([]);
    assert!(
        refused(&glb(&json, binary))
            .message
            .starts_with("expected a mesh with a skin")
    );
}

#[test]
fn a_costume_goes_from_reader_to_engine_as_it_is() {
    let costume = costume_of(&small_glb());
    let arrived = unpack(&pack_costume(&costume)).unwrap();
    assert_eq!(
        (&arrived.vertices, &arrived.indices),
        (&costume.vertices, &costume.indices)
    );
    let worn = |costume: &Costume| Avatar::new(costume, Pictures::default()).unwrap();
    assert_eq!(worn(&arrived), worn(&costume));
}

#[test]
fn cut_and_damaged_files_are_refused_or_worn_and_never_panic() {
    let file = small_glb();
    let limits = || {
        ReadOptions::with_limits(Limits {
            max_samples: 1 << 20,
            ..Limits::default()
        })
    };
    let replay = athlete(0);
    let mut scene = Scene::new(&replay);
    let poses = poses_at(&replay, 9.0);
    let mut worn = 0;
    let mut attempt = |bytes: &[u8]| match read_costume(bytes, &limits()) {
        Ok((costume, _)) => match Avatar::new(&costume, Pictures::default()) {
            Ok(avatar) => {
                scene.put_on(&[0], &Arc::new(avatar));
                scene.update(&replay, &poses);
                worn += 1;
            }
            Err(error) => assert!(!error.message.is_empty()),
        },
        Err(error) => assert!(!error.message.is_empty()),
    };
    for length in (0..file.len()).step_by(file.len() / 60) {
        attempt(&file[..length]);
    }
    // Bits of the JSON and of the numbers, by a generator that is the same everywhere.
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for round in 0..160 {
        let mut damaged = file.clone();
        for _ in 0..4 {
            state ^= state << 13;
            state ^= state >> 7;
            state ^= state << 17;
            let reach = if round % 2 == 0 { 4000 } else { file.len() };
            let at = (state >> 8) as usize % reach.min(file.len());
            damaged[at] ^= 1 << (state % 8);
        }
        attempt(&damaged);
    }
    assert!(worn > 5, "some damage is only to numbers: {worn}");
}
