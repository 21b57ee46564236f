//! BVH and TRC: every sample, and files written by hand.

use std::sync::LazyLock;

use athlete_replay::error::ErrorCode;
use athlete_replay::format::{
    Basis, Limits, ReadOptions, Recording, SourceTrack, UpAxis, read, read_with_source,
};
use athlete_replay::replay::{BodyPart, Pose, Track, TrackKind, TrackOrigin};
use glam::Vec3;
use serde_json::Value;

use crate::data;

/// One sample with its expected facts.
struct Sample {
    name: String,
    facts: Value,
    recording: Recording,
    source: Vec<SourceTrack>,
}

/// Every BVH and TRC sample, opened once.
static SAMPLES: LazyLock<Vec<Sample>> = LazyLock::new(|| {
    let Some((folder, expected)) = data() else {
        return Vec::new();
    };
    let found: Vec<_> = expected
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, entry)| ["bvh", "trc"].contains(&entry["kind"].as_str().unwrap()))
        .map(|(name, entry)| {
            let (recording, source) = open(&std::fs::read(folder.join(name)).unwrap());
            Sample {
                name: name.clone(),
                facts: entry["facts"].clone(),
                recording,
                source,
            }
        })
        .collect();
    assert_eq!(found.len(), 21, "14 BVH and 7 TRC files");
    found
});

fn open(bytes: &[u8]) -> (Recording, Vec<SourceTrack>) {
    read_with_source(bytes, &ReadOptions::default()).unwrap()
}

fn main_track(recording: &Recording) -> &Track {
    &recording.replay.tracks[recording.replay.main_track().unwrap()]
}

/// The track that the file itself holds; joint centres that were derived from markers are the main track.
fn recorded_track(recording: &Recording) -> &Track {
    let mut tracks = recording.replay.tracks.iter();
    tracks
        .find(|track| track.origin == TrackOrigin::Measured)
        .unwrap()
}

fn names(track: &Track) -> Vec<&str> {
    track
        .skeleton
        .joints
        .iter()
        .map(|joint| joint.name.as_str())
        .collect()
}

fn triple(value: &Value) -> [f64; 3] {
    [0, 1, 2].map(|axis| value[axis].as_f64().unwrap())
}

fn assert_near(found: [f64; 3], expected: [f64; 3], tolerance: f64, what: &str) {
    for axis in 0..3 {
        assert!(
            (found[axis] - expected[axis]).abs() <= tolerance,
            "{what}: {found:?} is not {expected:?} within {tolerance}"
        );
    }
}

#[test]
fn every_sample_has_its_frames_rate_duration_and_names() {
    for Sample {
        name,
        facts,
        recording,
        ..
    } in SAMPLES.iter()
    {
        let track = recorded_track(recording);
        let is_bvh = name.starts_with("bvh/");
        let frames = facts[if is_bvh { "frames" } else { "rows" }].as_u64().unwrap() as usize;
        assert_eq!(track.times.len(), frames, "{name}");
        let rate_hz = if is_bvh {
            facts["rate_hz"].as_f64().unwrap()
        } else {
            facts["header"]["DataRate"].as_str().unwrap().parse().unwrap()
        };
        let found_hz = track.times.rate_hz();
        // A BVH's rate is rounded in the file; a TRC's is not.
        let tolerance = if is_bvh { 0.001 } else { 0.0 };
        assert!(
            (found_hz - rate_hz).abs() <= tolerance * rate_hz,
            "{name}: {found_hz} Hz"
        );
        if let Some(duration) = facts["duration_s"].as_f64() {
            let found = frames as f64 / found_hz;
            assert!((found - duration).abs() <= 0.001 * duration, "{name}: {found} s");
        }
        let (count, first) = if is_bvh {
            ("joints", "joint_names_first")
        } else {
            ("marker_labels", "labels_first")
        };
        assert_eq!(
            track.skeleton.joints.len(),
            facts[count].as_u64().unwrap() as usize,
            "{name}"
        );
        for (joint, expected) in facts[first].as_array().unwrap().iter().enumerate() {
            assert_eq!(
                track.skeleton.joints[joint].name,
                expected.as_str().unwrap(),
                "{name}"
            );
        }
        assert_eq!(
            track.missing_samples() as u64,
            facts["missing_marker_frames"].as_u64().unwrap_or(0),
            "{name}"
        );
        if let (Some(first), Some(last)) = (facts["time_first"].as_f64(), facts["time_last"].as_f64()) {
            // The time column is written to a millisecond at best.
            assert!((track.times.start_secs() - first).abs() < 6e-4, "{name}: {first}");
            assert!((track.times.end_secs() - last).abs() < 6e-4, "{name}: {last}");
        }
        if let Some(end_sites) = facts["end_sites"].as_u64() {
            assert_eq!(
                recording.conversion.end_sites_left_out as u64, end_sites,
                "{name}"
            );
        }
    }
}

#[test]
fn every_sample_has_its_positions_to_the_printed_digits() {
    for Sample {
        name,
        facts,
        recording,
        source,
    } in SAMPLES.iter()
    {
        let track = recorded_track(recording);
        let probe = &facts["probe"];
        let mut probes = Vec::new();
        if let Some(world) = probe["world"].as_object() {
            for (joint, positions) in world {
                for (frame, position) in probe["frames"]
                    .as_array()
                    .unwrap()
                    .iter()
                    .zip(positions.as_array().unwrap())
                {
                    probes.push((joint.as_str(), frame.as_u64().unwrap() as usize, triple(position)));
                }
            }
        } else {
            let label = probe["label"].as_str().unwrap();
            for (row, position) in probe["rows"]
                .as_array()
                .unwrap()
                .iter()
                .zip(probe["xyz"].as_array().unwrap())
            {
                probes.push((label, row.as_u64().unwrap() as usize, triple(position)));
            }
        }
        assert!(probes.len() >= 3, "{name}");
        for (joint, frame, expected) in probes {
            let what = format!("{name} {joint} {frame}");
            let joint = track.skeleton.index_of(joint).unwrap();
            let found = source[0].position(frame, joint).unwrap();
            assert_near(found, expected, 0.500_001e-4, &what);
            let metres = track.position(frame, joint).unwrap().to_array().map(f64::from);
            // Single precision holds a position within 10 m to better than a micrometre.
            assert_near(
                metres,
                recording.conversion.metres_from_source(found),
                1e-6,
                &what,
            );
            let scale = recording.conversion.metres_per_unit;
            assert_near(
                recording.conversion.source_from_metres(metres),
                found,
                1e-6 / scale,
                &what,
            );
        }
    }
}

#[test]
fn every_trc_fills_its_bounding_box() {
    for Sample {
        name, facts, source, ..
    } in SAMPLES.iter()
    {
        if facts["bbox_min"].is_null() {
            continue;
        }
        let mut low = [f64::INFINITY; 3];
        let mut high = [f64::NEG_INFINITY; 3];
        for position in source[0].positions.iter().filter(|p| p[0].is_finite()) {
            for axis in 0..3 {
                low[axis] = low[axis].min(position[axis]);
                high[axis] = high[axis].max(position[axis]);
            }
        }
        assert_near(low, triple(&facts["bbox_min"]), 0.6e-4, name);
        assert_near(high, triple(&facts["bbox_max"]), 0.6e-4, name);
    }
}

/// Speeds are right only when unit, rate and positions all are.
#[test]
fn speeds_come_out_as_computed_from_the_files() {
    let mut probed = 0;
    for Sample {
        name,
        facts,
        recording,
        ..
    } in SAMPLES.iter()
    {
        let probe = &facts["speed_probe"];
        if probe.is_null() {
            continue;
        }
        let track = recorded_track(recording);
        let joint = track
            .skeleton
            .index_of(probe["of"].as_str().unwrap().split(' ').next().unwrap())
            .unwrap();
        let definition = probe["definition"].as_str().unwrap();
        let half: usize = definition
            .split('+')
            .nth(1)
            .unwrap()
            .split(')')
            .next()
            .unwrap()
            .parse()
            .unwrap();
        let values = probe
            .get("frame_and_m_per_s")
            .or(probe.get("row_and_m_per_s"))
            .unwrap();
        for value in values.as_array().unwrap() {
            let frame = value[0].as_u64().unwrap() as usize;
            let (before, after) = (
                frame.saturating_sub(half),
                (frame + half).min(track.times.len() - 1),
            );
            let moved = track.position(after, joint).unwrap() - track.position(before, joint).unwrap();
            let found = f64::from(moved.length()) * track.times.rate_hz() / (2 * half) as f64;
            let expected = value[1].as_f64().unwrap();
            assert!(
                (found - expected).abs() <= 1e-4 + 2e-5 * expected,
                "{name} {frame}: {found} m/s, not {expected}"
            );
            probed += 1;
        }
    }
    assert!(probed == 0 || probed >= 25, "{probed}");
}

/// Unit and up axis of every sample, as its provenance states them.
const SPACES: [(&str, &str, UpAxis); 21] = [
    ("bvh/131_03.bvh", "cmu", UpAxis::Y),
    ("bvh/cmu_12_01_walk.bvh", "cmu", UpAxis::Y),
    ("bvh/cmu_basketball_3.bvh", "cmu", UpAxis::Y),
    ("bvh/cmu_jumping_1.bvh", "cmu", UpAxis::Y),
    ("bvh/cmu_running_1.bvh", "cmu", UpAxis::Y),
    ("bvh/cmu_running_2.bvh", "cmu", UpAxis::Y),
    ("bvh/cmu_running_3.bvh", "cmu", UpAxis::Y),
    ("bvh/cmu_soccer_3.bvh", "cmu", UpAxis::Y),
    ("bvh/full_precision_frame_time.bvh", "cm", UpAxis::Y),
    ("bvh/jesse_dance.bvh", "cm", UpAxis::Y),
    ("bvh/jumping.bvh", "scaled", UpAxis::Z),
    ("bvh/jumping_jacks.bvh", "cmu", UpAxis::Y),
    ("bvh/rotation_first_root.bvh", "cm", UpAxis::Y),
    ("bvh/scaled_131_03.bvh", "m", UpAxis::Y),
    ("trc/Gait.trc", "mm", UpAxis::Z),
    ("trc/SprintMotion.trc", "mm", UpAxis::Z),
    ("trc/ballet_reduced.trc", "mm", UpAxis::Y),
    ("trc/motion_capture_run.trc", "mm", UpAxis::Y),
    ("trc/pose2sim_two_person_P1.trc", "m", UpAxis::Y),
    ("trc/pose2sim_two_person_P2.trc", "m", UpAxis::Y),
    ("trc/walk1.trc", "mm", UpAxis::Y),
];

#[test]
fn units_and_up_axes_are_found_and_marked_as_stated_or_guessed() {
    for Sample { name, recording, .. } in SAMPLES.iter() {
        let conversion = &recording.conversion;
        let (_, unit, up_axis) = SPACES.iter().find(|(sample, ..)| *sample == name).unwrap();
        assert_eq!(
            (conversion.unit.as_str(), conversion.up_axis),
            (*unit, *up_axis),
            "{name}"
        );
        let basis = if name.starts_with("trc/") {
            Basis::Stated
        } else {
            Basis::Guessed
        };
        assert_eq!(
            (conversion.unit_basis, conversion.up_basis),
            (basis, Basis::Guessed),
            "{name}"
        );
    }
}

/// The body's parts in every tenth frame.
fn body_frames(track: &Track) -> Vec<athlete_replay::replay::BodyPose> {
    let mut pose = Pose::default();
    (0..track.times.len())
        .step_by(10)
        .map(|frame| {
            track.sample(track.times.time_of(frame), &mut pose);
            track.skeleton.body_map.resolve(&pose)
        })
        .collect()
}

fn median(mut values: Vec<f32>) -> Option<f32> {
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied()
}

/// Left and right are told apart without trusting any name of a side: seen along the toes with the head up, the left hip
/// is on the left. A mirrored reading points the toes backwards.
#[test]
fn no_sample_is_mirrored_or_upside_down() {
    use BodyPart as P;
    for Sample { name, recording, .. } in SAMPLES.iter() {
        let track = main_track(recording);
        if track.skeleton.body_map.is_empty() {
            assert!(
                ["bvh/full_precision_frame_time.bvh", "bvh/rotation_first_root.bvh"].contains(&name.as_str()),
                "{name}"
            );
            assert!(
                recording.warnings.iter().any(|w| w.code == "joint-set-unknown"),
                "{name}"
            );
            continue;
        }
        let is_mirrored = recording.warnings.iter().any(|w| w.code == "sides-mirrored");
        // The R markers of this file lie to the left of a walker who travels along +x with +y up.
        assert_eq!(is_mirrored, name == "trc/walk1.trc", "{name}");
        if is_mirrored {
            continue;
        }
        // Its first person hardly moves and is no body: the folder's README calls it an artefact.
        if name == "trc/pose2sim_two_person_P1.trc" {
            continue;
        }
        let frames = body_frames(track);
        let across = |frame: &athlete_replay::replay::BodyPose, left, right| {
            Some(frame.position_m(left)? - frame.position_m(right)?)
        };
        for (hip, ankle, toe) in [
            (P::LeftHip, P::LeftAnkle, P::LeftToe),
            (P::RightHip, P::RightAnkle, P::RightToe),
        ] {
            let along: Vec<f32> = frames
                .iter()
                .filter_map(|frame| {
                    // Upwards along the shank, so that a raised leg counts too.
                    let up = frame.position_m(hip)? - frame.position_m(ankle)?;
                    let forward = across(frame, P::LeftHip, P::RightHip)?
                        .cross(up)
                        .normalize_or_zero();
                    Some(forward.dot(frame.position_m(toe)? - frame.position_m(ankle)?))
                })
                .collect();
            let along = median(along).unwrap_or_else(|| panic!("{name}: no frame with hips and feet"));
            assert!(
                (0.03..0.30).contains(&along),
                "{name}: the toes point {along} m forward of the ankle"
            );
        }
        let pelvis_m = median(
            frames
                .iter()
                .filter_map(|f| Some(f.position_m(P::Pelvis)?.y))
                .collect(),
        )
        .unwrap();
        assert!(
            (0.4..1.35).contains(&pelvis_m),
            "{name}: the pelvis is {pelvis_m} m above the ground"
        );
        let above: Vec<f32> = frames
            .iter()
            .filter_map(|f| Some(f.position_m(P::Pelvis)?.y - f.position_m(P::LeftAnkle)?.y))
            .collect();
        assert!(median(above).unwrap() > 0.3, "{name}");
        let shoulders: Vec<f32> = frames
            .iter()
            .filter_map(|f| {
                let shoulders = across(f, P::LeftShoulder, P::RightShoulder)?;
                Some(shoulders.dot(across(f, P::LeftHip, P::RightHip)?.normalize_or_zero()))
            })
            .collect();
        if let Some(width) = median(shoulders) {
            assert!(
                (0.1..0.6).contains(&width),
                "{name}: the shoulders are {width} m apart along the hips"
            );
        } else {
            panic!("{name}: no frame with hips and shoulders");
        }
    }
}

/// Hip centres derived from skin markers are estimates: the thigh so found keeps its length within 7 % of its median in
/// nine frames of ten, and is 0.17 to 0.32 of a stature of 1.5 to 2 m long.
#[test]
fn thighs_between_markers_keep_their_length() {
    use BodyPart as P;
    for Sample { name, recording, .. } in SAMPLES.iter() {
        if !name.starts_with("trc/") || name.contains("pose2sim") {
            continue;
        }
        for (hip, knee) in [(P::LeftHip, P::LeftKnee), (P::RightHip, P::RightKnee)] {
            let lengths: Vec<f32> = body_frames(main_track(recording))
                .iter()
                .filter_map(|f| Some(f.position_m(hip)?.distance(f.position_m(knee)?)))
                .collect();
            let middle = median(lengths.clone()).unwrap();
            assert!((0.33..0.52).contains(&middle), "{name}: a thigh of {middle} m");
            let off = lengths
                .iter()
                .filter(|l| (*l / middle - 1.0).abs() > 0.07)
                .count();
            assert!(
                off * 10 <= lengths.len(),
                "{name}: {off} of {} thighs differ from {middle} m",
                lengths.len()
            );
        }
    }
}

#[test]
fn runners_and_walkers_travel_the_way_they_face() {
    use BodyPart as P;
    for Sample { name, recording, .. } in SAMPLES.iter() {
        if !["running", "12_01_walk", "Sprint", "Gait", "capture_run"]
            .iter()
            .any(|word| name.contains(word))
        {
            continue;
        }
        let frames = body_frames(main_track(recording));
        let hips: Vec<(Vec3, Vec3)> = frames
            .iter()
            .filter_map(|f| Some((f.position_m(P::LeftHip)?, f.position_m(P::RightHip)?)))
            .collect();
        let ((l0, r0), (l1, r1)) = (hips[0], hips[hips.len() - 1]);
        let travelled = (l1 + r1 - l0 - r0) / 2.0;
        let forward = median(
            hips.iter()
                .map(|(l, r)| (*l - *r).cross(Vec3::Y).dot(travelled))
                .collect(),
        )
        .unwrap();
        assert!(forward > 0.0, "{name}");
    }
}

#[test]
fn kinds_parents_and_extra_markers() {
    for Sample { name, recording, .. } in SAMPLES.iter() {
        let track = recorded_track(recording);
        let skeleton = name.starts_with("bvh/") || name.contains("pose2sim");
        assert_eq!(
            track.kind,
            if skeleton {
                TrackKind::Skeleton
            } else {
                TrackKind::Markers
            },
            "{name}"
        );
        assert_eq!(track.participant, Some(0));
        let roots = track
            .skeleton
            .joints
            .iter()
            .filter(|joint| joint.parent.is_none())
            .count();
        assert_eq!(
            roots,
            if skeleton { 1 } else { track.skeleton.joints.len() },
            "{name}"
        );
        let codes: Vec<&str> = recording.warnings.iter().map(|warning| warning.code).collect();
        let frames_of_markers = |track: &Track| (track.times.clone(), track.participant);
        let markers = track.kind == TrackKind::Markers;
        if markers {
            // Joint centres are a body beside the markers, on the same frames; the markers themselves are none.
            let derived = recording.replay.tracks.last().unwrap();
            assert_eq!(
                (derived.name.as_str(), derived.kind, derived.origin),
                ("joint centres", TrackKind::Skeleton, TrackOrigin::Derived),
                "{name}"
            );
            assert_eq!(frames_of_markers(derived), frames_of_markers(track), "{name}");
            assert!(track.skeleton.body_map.is_empty(), "{name}");
            assert!(codes.contains(&"joint-centres-derived"), "{name}");
        }
        if name == "trc/Gait.trc" {
            assert_eq!(
                codes,
                [
                    "marker-count-wrong",
                    "markers-unlabelled",
                    "up-axis-guessed",
                    "joint-centres-derived"
                ]
            );
            assert!(
                recording.warnings[1].message.starts_with("218 rows"),
                "{}",
                recording.warnings[1].message
            );
            assert_eq!(recording.replay.tracks[1].name, "unlabelled");
            assert_eq!(recording.replay.tracks[1].times, track.times);
            // The first row's only coordinates: the last two triples beyond the labels.
            let stray = &recording.replay.tracks[1];
            let first: Vec<Vec3> = (0..stray.skeleton.joints.len())
                .filter_map(|j| stray.position(0, j))
                .collect();
            assert!(
                first[0].distance(Vec3::new(4.012_051, 1.347_573, -0.112_969)) < 1e-6,
                "{first:?}"
            );
        } else {
            assert_eq!(recording.replay.tracks.len(), 1 + usize::from(markers), "{name}");
            let known = [
                if markers {
                    "joint-centres-derived"
                } else {
                    "joint-set-unknown"
                },
                "sides-mirrored",
                "unit-guessed",
                "up-axis-guessed",
                "rate-snapped",
            ];
            assert!(codes.iter().all(|code| known.contains(code)), "{name}: {codes:?}");
        }
    }
}

/// A body of nine joints whose left arm is raised to the side by 90 degrees in the second frame.
const ARMS: &str = include_str!("../data/arms.bvh");

#[test]
fn a_raised_left_arm_is_the_left_arm() {
    let (_, source) = open(ARMS.as_bytes());
    let at = |frame, joint| source[0].position(frame, joint).unwrap();
    // A turn of 90 degrees about +Z takes the hanging arm (-Y) to +X, the left of a body that faces +Z.
    assert_near(at(0, 2), [0.2, 0.8, 0.0], 1e-12, "left hand hanging");
    assert_near(at(1, 2), [0.8, 1.4, 0.0], 1e-12, "left hand raised");
    assert_near(at(1, 4), [-0.2, 0.8, 0.0], 1e-12, "right hand hanging");
}

#[test]
fn however_a_bvh_is_written_it_reads_the_same() {
    let (plain, source) = open(ARMS.as_bytes());
    let in_lines = ARMS.replace('\n', "\r\n");
    let variants = [
        ("CRLF", in_lines.clone()),
        ("CR", ARMS.replace('\n', "\r")),
        ("byte order mark", format!("\u{feff}{ARMS}")),
        ("blank lines first", format!("\n \n{ARMS}")),
        ("blank lines between rows", ARMS.replace("0.04\n", "0.04\n\n\n")),
        (
            "lower case",
            ARMS.replace("HIERARCHY", "hierarchy")
                .replace("ROOT", "root")
                .replace("JOINT", "joint")
                .replace("OFFSET", "offset")
                .replace("CHANNELS", "channels")
                .replace("MOTION", "motion")
                .replace("Frames", "frames")
                .replace("Frame Time", "frame time")
                .replace("End Site", "end site")
                .replace("rotation", "Rotation")
                .replace("Xposition", "XPOSITION"),
        ),
        ("no final line ending", ARMS.trim_end().to_owned()),
        ("trailing spaces", ARMS.replace('\n', " \t\n")),
        (
            "braces on the same line",
            ARMS.replace("\n{", " {").replace("\n\t{", "{"),
        ),
        (
            "spaces before colons",
            ARMS.replace("Frames:", "Frames :")
                .replace("Frame Time:", "Frame Time"),
        ),
    ];
    for (what, text) in variants {
        let (found, found_source) = open(text.as_bytes());
        assert_eq!(found.replay, plain.replay, "{what}");
        assert_eq!(found_source, source, "{what}");
        assert_eq!(found.warnings, plain.warnings, "{what}");
    }
}

#[test]
fn positions_replace_offsets_on_any_joint_and_rotations_may_come_first() {
    let text = "HIERARCHY\nROOT mixamorig:Hips\n{\nOFFSET 5 94 7\nCHANNELS 6 Zrotation Yrotation Xrotation Xposition Yposition Zposition\n\
        JOINT Left Arm\n{\nOFFSET 1 2 3\nCHANNELS 2 Yposition Xrotation\nJOINT tip\n{\nOFFSET 0 1 0\nCHANNELS 0\n}\n}\n}\n\
        MOTION\nFrames: 1\nFrame Time: 0.01\n90 0 0 10 20 30 4 90\n";
    let (recording, source) = open(text.as_bytes());
    assert_eq!(
        names(recorded_track(&recording)),
        ["mixamorig:Hips", "Left Arm", "tip"]
    );
    let at = |joint| source[0].position(0, joint).unwrap();
    assert_near(at(0), [10.0, 20.0, 30.0], 1e-12, "root");
    // Its own y is 4 instead of 2; the parent's turn of 90 degrees about z takes (1, 4, 3) to (-4, 1, 3).
    assert_near(at(1), [6.0, 21.0, 33.0], 1e-12, "joint");
    // (0, 1, 0) turned by 90 degrees about x is (0, 0, 1), and z stays under the parent's turn.
    assert_near(at(2), [6.0, 21.0, 34.0], 1e-12, "tip");
}

#[test]
fn the_first_channel_listed_is_the_outermost_rotation() {
    for (order, expected) in [
        // R = Rz Rx: (0,0,1) -> Rx(90) -> (0,-1,0) -> Rz(90) -> (1,0,0).
        ("Zrotation Xrotation", [1.0, 0.0, 0.0]),
        // R = Rx Rz: (0,0,1) -> Rz(90) -> (0,0,1) -> Rx(90) -> (0,-1,0).
        ("Xrotation Zrotation", [0.0, -1.0, 0.0]),
    ] {
        let text = format!(
            "HIERARCHY\nROOT a\n{{\nOFFSET 0 0 0\nCHANNELS 2 {order}\nJOINT b\n{{\nOFFSET 0 0 1\nCHANNELS 0\n}}\n}}\n\
             MOTION\nFrames: 1\nFrame Time: 0.1\n90 90\n"
        );
        assert_near(
            open(text.as_bytes()).1[0].position(0, 1).unwrap(),
            expected,
            1e-12,
            order,
        );
    }
}

#[test]
fn more_rows_than_promised_are_kept_with_a_warning() {
    let (recording, _) = open(ARMS.replace("Frames: 2", "Frames: 1").as_bytes());
    assert_eq!(recorded_track(&recording).times.len(), 2);
    let warning = recording
        .warnings
        .iter()
        .find(|w| w.code == "frame-count-wrong")
        .unwrap();
    assert_eq!(
        warning.message,
        "the header says 1 frames (line 36), the file holds 2; all are kept"
    );
}

#[test]
fn repeated_names_are_told_apart() {
    let text = ARMS.replace("RightHand", "LeftHand");
    let (recording, _) = open(text.as_bytes());
    assert_eq!(
        names(recorded_track(&recording)),
        ["Hips", "LeftArm", "LeftHand", "RightArm", "LeftHand#2"]
    );
    assert!(recording.warnings.iter().any(|w| w.code == "names-repeated"));
}

const MARKERS: &str = include_str!("../data/markers.trc");

#[test]
fn a_trc_keeps_gaps_and_takes_time_from_the_row() {
    let (recording, source) = open(MARKERS.as_bytes());
    let track = recorded_track(&recording);
    assert_eq!(names(track), ["R.Knee 1", "C7"]);
    assert_eq!(track.missing_samples(), 1);
    assert_eq!(track.position(1, 0), None);
    assert_eq!(source[0].position(2, 1), Some([202.5, 1502.5, 4.5]));
    assert_eq!(track.position(2, 1), Some(Vec3::new(0.2025, 1.5025, 0.0045)));
    // 0.017 s is a rounded 1/60 s, and the third row lies at exactly 3/60 s.
    assert_eq!(track.times.time_of(0), 1.0 / 60.0);
    assert!((track.times.time_of(2) - 0.05).abs() < 1e-15);
}

#[test]
fn however_a_trc_is_written_it_reads_the_same() {
    let (plain, source) = open(MARKERS.as_bytes());
    for (what, text) in [
        ("CRLF", MARKERS.replace('\n', "\r\n")),
        ("no blank line", MARKERS.replace("\n\n", "\n")),
        ("trailing tabs", MARKERS.replace('\n', "\t\n")),
        ("byte order mark", format!("\u{feff}{MARKERS}")),
        (
            "NaN in gaps",
            MARKERS.replace("0.033\t\t\t\t", "0.033\tNaN\tnan\t-nan\t"),
        ),
        (
            "half a triple",
            MARKERS.replace("0.033\t\t\t\t", "0.033\t101.5\t\t\t"),
        ),
        ("no final line ending", MARKERS.trim_end().to_owned()),
        (
            "spaces in cells",
            MARKERS
                .replace("\t3\t2\t", "\t   3\t 2\t")
                .replace("4.5\n", "4.5 \n"),
        ),
    ] {
        let (found, found_source) = open(text.as_bytes());
        // As text, in which two gaps are alike.
        assert_eq!(
            format!("{:?}", found.replay),
            format!("{:?}", plain.replay),
            "{what}"
        );
        assert_eq!(format!("{found_source:?}"), format!("{source:?}"), "{what}");
        assert_eq!(found.warnings, plain.warnings, "{what}");
    }
}

fn codes(text: &str) -> Vec<&'static str> {
    let warnings = open(text.as_bytes()).0.warnings;
    warnings
        .iter()
        .map(|w| w.code)
        .filter(|code| !code.starts_with("joint-set-") && *code != "up-axis-guessed")
        .collect()
}

#[test]
fn what_is_odd_in_a_trc_is_said_in_stable_words() {
    assert!(codes(MARKERS).is_empty());
    assert_eq!(
        codes(&MARKERS.replace("\t3\t2\tmm", "\t3\t9\tmm")),
        ["marker-count-wrong"]
    );
    assert_eq!(
        codes(&MARKERS.replace("\t3\t2\tmm", "\t2\t2\tmm")),
        ["frame-count-wrong"]
    );
    assert_eq!(
        codes(&MARKERS.replace("\t3\t2\tmm", "\t\t2\tmm")),
        ["frame-count-unknown"]
    );
    assert_eq!(
        codes(&MARKERS.replace("\t\t\t\t201.5", "\t0.0\t0\t0.000\t201.5")),
        ["zeros-are-gaps"]
    );
    assert_eq!(
        codes(&MARKERS.replace("\t201.5\t1501.5\t3.5\n", "\n")),
        ["rows-short"]
    );
    assert_eq!(
        codes(&MARKERS.replace("\t3.5\n", "\t3.5\t7\t8\t9\n")),
        ["markers-unlabelled"]
    );
    assert_eq!(
        codes(
            &MARKERS
                .replace("60.00\t60.00", "30.00\t30.00")
                .replace("0.050", "0.250")
        ),
        ["times-disagree"]
    );
    assert_eq!(codes(&MARKERS.replace("60.00\t60.00", "\t")), ["rate-unknown"]);
}

#[test]
fn a_comma_for_a_decimal_point_is_refused_with_its_line() {
    for (text, expected) in [
        (
            MARKERS.replace("201.5", "201,5"),
            "line 8, marker 2, x: expected a number, found \"201,5\"; write decimals with a point",
        ),
        (
            MARKERS.replace("60.00", "60,00"),
            "line 3, DataRate: expected a number, found \"60,00\"; write decimals with a point",
        ),
        (
            ARMS.replace("0.0 0.9 0.0 0.0 0.0 0.0 90.0", "0.0 0,9 0.0 0.0 0.0 0.0 90.0"),
            "line 39, channel 2: expected a number, found \"0,9\"; write decimals with a point",
        ),
        (
            ARMS.replace("0.04", "0,04"),
            "line 37, Frame Time: expected seconds above zero, found \"0,04\"; write decimals with a point",
        ),
    ] {
        let error = read(text.as_bytes(), &ReadOptions::default()).unwrap_err();
        assert_eq!(
            (error.code, error.to_string().as_str()),
            (ErrorCode::InputMalformed, expected)
        );
    }
}

#[test]
fn limits_hold() {
    let small = |change: fn(&mut Limits)| {
        let mut limits = Limits::default();
        change(&mut limits);
        ReadOptions::with_limits(limits)
    };
    for (text, limits) in [
        (ARMS, small(|l| l.max_bytes = 100)),
        (ARMS, small(|l| l.max_joints = 4)),
        (ARMS, small(|l| l.max_depth = 2)),
        (ARMS, small(|l| l.max_frames = 1)),
        (ARMS, small(|l| l.max_samples = 9)),
        (MARKERS, small(|l| l.max_joints = 1)),
        (MARKERS, small(|l| l.max_frames = 2)),
        (MARKERS, small(|l| l.max_samples = 5)),
    ] {
        let error = read(text.as_bytes(), &limits).unwrap_err();
        assert_eq!(error.code, ErrorCode::LimitExceeded, "{error}");
        assert!(!error.place.is_unknown());
    }
    assert!(read(ARMS.as_bytes(), &small(|l| l.max_samples = 10)).is_ok());
}

#[test]
fn a_set_that_is_not_listed_is_guessed_by_names_and_said_to_be() {
    let renamed = ARMS
        .replace("LeftArm", "upper_arm.L")
        .replace("RightArm", "upper_arm.R");
    let (recording, _) = open(renamed.as_bytes());
    assert!(
        recording.warnings.iter().any(|w| w.code == "joint-set-unknown"),
        "arms alone are no body"
    );
    let whole = ["thigh", "shin", "foot", "upper_arm", "forearm", "hand"]
        .iter()
        .flat_map(|part| [format!("{part}.L"), format!("{part}.R")]);
    let joints: String = whole
        .map(|name| format!("JOINT {name}\n{{\nOFFSET 0.1 0.1 0.0\nCHANNELS 0\n}}\n"))
        .collect();
    let text = format!(
        "HIERARCHY\nROOT hips\n{{\nOFFSET 0 0 0\nCHANNELS 1 Yposition\n{joints}}}\nMOTION\nFrames: 1\nFrame Time: 0.1\n1\n"
    );
    let (recording, _) = open(text.as_bytes());
    assert_eq!(recording.conversion.joint_set.as_deref(), Some("by-name-alone"));
    assert!(recording.warnings.iter().any(|w| w.code == "joint-set-guessed"));
    let body = &recorded_track(&recording).skeleton.body_map;
    assert_eq!(body.joints_of(BodyPart::LeftKnee), [3]);
    assert_eq!(body.joints_of(BodyPart::RightElbow), [10]);
    assert_eq!(body.joints_of(BodyPart::Pelvis), [1, 2]);
}
