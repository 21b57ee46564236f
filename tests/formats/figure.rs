//! One body that no mirror leaves the same: the left wrist is raised, the right knee is in front.

use athlete_replay::format::Recording;
use athlete_replay::replay::{BodyPart, Pose, Track};
use serde_json::Value;

/// Where a joint is, by what its name says; metres, +Y up, facing +Z, the athlete's left at +X.
pub(crate) fn joint(name: &str) -> [f64; 3] {
    let plain: String = name
        .to_lowercase()
        .chars()
        .filter(char::is_ascii_alphabetic)
        .collect();
    let words = [
        "shoulder",
        "collar",
        "elbow",
        "wrist",
        "hand",
        "thumb",
        "pinky",
        "index",
        "hip",
        "knee",
        "ankle",
        "heel",
        "bigtoe",
        "smalltoe",
        "footindex",
        "foot",
        "eye",
        "ear",
        "mouth",
    ];
    let sided = words.iter().any(|word| plain.contains(word)) && !["hip", "midhip"].contains(&plain.as_str());
    let is_left = plain.contains("left") || plain.starts_with('l') || plain.ends_with('l');
    let side = if !sided {
        0.0
    } else if is_left {
        1.0
    } else {
        -1.0
    };
    let by_side = |left: [f64; 3], right: [f64; 3]| if is_left { left } else { right };
    let has = |word: &str| plain.contains(word);
    match () {
        () if has("shoulder") => [0.2 * side, 1.42, 0.0],
        () if has("collar") => [0.06 * side, 1.40, 0.0],
        () if has("elbow") => by_side([0.25, 1.70, 0.0], [-0.30, 1.15, -0.05]),
        () if has("wrist") => by_side([0.22, 1.95, 0.05], [-0.30, 0.90, 0.0]),
        () if has("hand") || has("thumb") || has("pinky") || (has("index") && !has("foot")) => {
            by_side([0.22, 2.05, 0.06], [-0.30, 0.80, 0.02])
        }
        () if has("knee") => by_side([0.1, 0.50, 0.02], [-0.1, 0.90, 0.42]),
        () if has("ankle") => by_side([0.1, 0.09, 0.0], [-0.1, 0.47, 0.35]),
        () if has("heel") => by_side([0.1, 0.03, -0.05], [-0.1, 0.40, 0.30]),
        () if has("toe") || has("foot") => by_side([0.1, 0.02, 0.17], [-0.1, 0.40, 0.52]),
        () if sided && has("hip") => [0.1 * side, 0.93, 0.0],
        () if has("eye") => [0.03 * side, 1.66, 0.10],
        () if has("ear") => [0.07 * side, 1.64, 0.0],
        () if has("mouth") => [0.02 * side, 1.58, 0.10],
        () if has("nose") => [0.0, 1.62, 0.12],
        () if has("head") => [0.0, 1.78, 0.0],
        () if has("neck") || has("thorax") => [0.0, 1.45, 0.0],
        () if has("spine") || has("torso") => [0.0, 1.20, 0.0],
        () => [0.0, 0.94, 0.0],
    }
}

/// A position of the body in the axes of a file.
pub(crate) fn z_up([x, y, z]: [f64; 3]) -> [f64; 3] {
    [x, -z, y]
}

/// A position of the body in the axes of a camera.
pub(crate) fn y_down([x, y, z]: [f64; 3]) -> [f64; 3] {
    [x, -y, -z]
}

/// A row of `assets/joint_sets.json`.
pub(crate) fn set(name: &str) -> Value {
    let table: Value = serde_json::from_str(include_str!("../../assets/joint_sets.json")).unwrap();
    let sets = table["sets"].as_array().unwrap();
    sets.iter()
        .find(|set| set["name"] == name)
        .unwrap_or_else(|| panic!("{name}"))
        .clone()
}

pub(crate) fn joints_of(set: &Value) -> Vec<String> {
    set["joints"]
        .as_array()
        .unwrap()
        .iter()
        .map(|name| name.as_str().unwrap().to_owned())
        .collect()
}

/// Where a part of the body of a track is in a frame.
pub(crate) fn part(track: &Track, frame: usize, part: BodyPart) -> Option<[f64; 3]> {
    let mut pose = Pose::default();
    track.sample(track.times.time_of(frame), &mut pose);
    let position = track.skeleton.body_map.resolve(&pose).position_m(part)?;
    Some(position.to_array().map(f64::from))
}

/// Checks that the parts that tell left from right and front from back are where the body has them, moved by `offset`.
pub(crate) fn assert_body(track: &Track, frame: usize, offset: [f64; 3], what: &str) {
    for (name, body_part) in [
        ("left_wrist", BodyPart::LeftWrist),
        ("right_wrist", BodyPart::RightWrist),
        ("left_knee", BodyPart::LeftKnee),
        ("right_knee", BodyPart::RightKnee),
        ("left_ankle", BodyPart::LeftAnkle),
        ("left_shoulder", BodyPart::LeftShoulder),
        ("right_hip", BodyPart::RightHip),
    ] {
        let found = part(track, frame, body_part).unwrap_or_else(|| panic!("{what}: no {name}"));
        let expected = joint(name);
        for axis in 0..3 {
            assert!(
                (found[axis] - expected[axis] - offset[axis]).abs() < 1e-4,
                "{what}, frame {frame}: {name} is at {found:?}, not {expected:?} + {offset:?}"
            );
        }
    }
}

pub(crate) fn codes(recording: &Recording) -> Vec<&'static str> {
    // That unit and axis were guessed is said of every file that states none; the tests of BVH hold it.
    let said_of_space = ["unit-guessed", "up-axis-guessed"];
    let codes = recording.warnings.iter().map(|warning| warning.code);
    codes.filter(|code| !said_of_space.contains(code)).collect()
}
