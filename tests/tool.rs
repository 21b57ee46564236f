//! The command-line tool as its users meet it: exit status, JSON shapes, exact messages.

#![cfg(feature = "tool")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    reason = "a test ends at the first thing that is not as expected"
)]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::{Value, json};

const ARMS: &str = include_str!("data/arms.bvh");
const MARKERS: &str = include_str!("data/markers.trc");

/// A folder of its own for one test, emptied first.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

fn tool(folder: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_athlete-replay"))
        .args(arguments)
        .current_dir(folder)
        .output()
        .unwrap()
}

fn text(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).unwrap()
}

/// What a run that must succeed prints as JSON.
fn json_of(folder: &Path, arguments: &[&str]) -> Value {
    let output = tool(folder, arguments);
    assert_eq!(
        output.status.code(),
        Some(0),
        "{arguments:?}: {}",
        text(&output.stderr)
    );
    assert!(
        output.stderr.is_empty(),
        "{arguments:?}: {}",
        text(&output.stderr)
    );
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The error that a run must end with.
fn error_of(folder: &Path, arguments: &[&str]) -> Value {
    let output = tool(folder, arguments);
    assert_eq!(output.status.code(), Some(1), "{arguments:?}");
    assert!(output.stdout.is_empty(), "{arguments:?}");
    serde_json::from_slice(&output.stderr).unwrap()
}

#[test]
fn info_has_exactly_the_documented_shape() {
    let folder = folder("info");
    std::fs::write(folder.join("arms.bvh"), ARMS).unwrap();
    let found = json_of(&folder, &["info", "arms.bvh", "--json"]);
    let joints = ["Hips", "LeftArm", "LeftHand", "RightArm", "RightHand"];
    assert_eq!(
        found,
        json!({
            "format": "bvh",
            "frames": 2,
            "rate_hz": 25.0,
            "duration_secs": 0.08,
            "participants": [{"id": "1", "name": "Athlete 1"}],
            "tracks": [{
                "name": "skeleton", "kind": "skeleton", "origin": "measured", "participant": "Athlete 1", "joints": joints, "frames": 2, "rate_hz": 25.0, "missing_samples": 0
            }],
            "events": [],
            "conversion": {
                "unit": "m", "metres_per_unit": 1.0, "unit_basis": "guessed", "up_axis": "+y", "up_basis": "guessed",
                "declared_rate_hz": 25.0, "rate_hz": 25.0, "joint_set": null, "end_sites_left_out": 2
            },
            "warnings": [{
                "code": "joint-set-unknown",
                "message": "the names belong to no known set of joints or markers, so no body is drawn over them"
            }, {
                "code": "unit-guessed",
                "message": "no unit of length is stated; 1 unit is taken for 1 m (m), in which the athlete is about 1.70 m \
                    tall; give the metres per unit if that is wrong"
            }, {
                "code": "up-axis-guessed",
                "message": "no up axis is stated; +y is taken, since the joints reach furthest along it; give the up axis if \
                    that is wrong"
            }]
        })
    );
    let table = tool(&folder, &["info", "arms.bvh"]);
    assert_eq!(table.status.code(), Some(0));
    assert!(
        text(&table.stdout).contains("frames     2 at 25 Hz, 0.080 s\n"),
        "{}",
        text(&table.stdout)
    );
}

/// Curves and force plates have no frames to draw: `info` lists them, `pack` takes them beside motion only.
#[test]
fn curves_alone_are_listed_but_not_packed() {
    let folder = folder("curves");
    let jump = "Jump\nnRows=2\nnColumns=3\ninDegrees=yes\nendheader\ntime\tknee_angle_r\temg\n0.0\t90\t1\n0.5\t45\t2\n";
    std::fs::write(folder.join("jump.mot"), jump).unwrap();
    let found = json_of(&folder, &["info", "jump.mot", "--json"]);
    assert_eq!(
        (&found["format"], &found["frames"], &found["rate_hz"]),
        (&json!("mot"), &json!(2), &json!(2.0))
    );
    assert_eq!(
        (&found["tracks"], &found["curves"]),
        (
            &json!([]),
            &json!([
                {"name": "knee_angle_r", "unit": "rad", "samples": 2, "rate_hz": 2.0},
                {"name": "emg", "unit": "", "samples": 2, "rate_hz": 2.0}
            ])
        )
    );
    let table = tool(&folder, &["info", "jump.mot"]);
    assert!(
        text(&table.stdout)
            .contains("curve      knee_angle_r in rad: 2 samples at 2 Hz\ncurve      emg: 2 samples")
    );
    let packed = tool(&folder, &["pack", "jump.mot", "-o", "packed"]);
    assert_eq!(packed.status.code(), Some(1));
    assert!(text(&packed.stderr).contains("(replay-invalid)"));
    std::fs::write(folder.join("markers.trc"), MARKERS).unwrap();
    let packed = tool(&folder, &["pack", "jump.mot", "markers.trc", "-o", "packed"]);
    assert_eq!(packed.status.code(), Some(0), "{}", text(&packed.stderr));
}

#[test]
fn pose_is_in_metres_or_in_the_files_own_space() {
    let folder = folder("pose");
    std::fs::write(folder.join("markers.trc"), MARKERS).unwrap();
    let pose =
        |arguments: &[&str]| json_of(&folder, &[&["pose", "markers.trc", "--json"], arguments].concat());
    assert_eq!(
        pose(&["--frame", "1"]),
        json!({
            "time_secs": 2.0 / 60.0,
            "tracks": [{"name": "markers", "joints": {"R.Knee 1": null, "C7": [0.2015, 1.5015, 0.0035]}}]
        })
    );
    assert_eq!(
        pose(&["--frame", "2", "--source-space"])["tracks"][0]["joints"],
        json!({"R.Knee 1": [102.5, 502.5, 3.5], "C7": [202.5, 1502.5, 4.5]})
    );
    // Half way between the second and the third row.
    let between = pose(&["--time", &(2.5 / 60.0).to_string(), "--source-space"]);
    let c7 = &between["tracks"][0]["joints"]["C7"];
    assert!((c7[0].as_f64().unwrap() - 202.0).abs() < 1e-3, "{between}");
    assert_eq!(
        pose(&["--time", &(3.0 / 60.0).to_string()]),
        pose(&["--frame", "2"])
    );
    let order = text(&tool(&folder, &["pose", "markers.trc", "--frame", "0", "--json"]).stdout).to_owned();
    assert!(
        order.find("R.Knee 1") < order.find("C7"),
        "joints keep the order of the file"
    );
}

#[test]
fn z_up_is_turned_and_turned_back() {
    let folder = folder("z-up");
    // The same rows with y and z exchanged, as a Z-up system would write them.
    let z_up = MARKERS
        .replace(
            "100.5\t500.5\t1.5\t200.5\t1500.5\t2.5",
            "100.5\t-1.5\t500.5\t200.5\t-2.5\t1500.5",
        )
        .replace("201.5\t1501.5\t3.5", "201.5\t-3.5\t1501.5")
        .replace(
            "102.5\t502.5\t3.5\t202.5\t1502.5\t4.5",
            "102.5\t-3.5\t502.5\t202.5\t-4.5\t1502.5",
        );
    std::fs::write(folder.join("y.trc"), MARKERS).unwrap();
    std::fs::write(folder.join("z.trc"), z_up).unwrap();
    assert_eq!(
        json_of(&folder, &["info", "z.trc", "--json"])["conversion"]["up_axis"],
        "+z"
    );
    for frame in ["0", "1", "2"] {
        let pose = |file| json_of(&folder, &["pose", file, "--frame", frame, "--json"]);
        assert_eq!(pose("z.trc"), pose("y.trc"));
    }
    let source = json_of(
        &folder,
        &["pose", "z.trc", "--frame", "2", "--json", "--source-space"],
    );
    assert_eq!(source["tracks"][0]["joints"]["C7"], json!([202.5, -4.5, 1502.5]));
}

#[test]
fn errors_name_code_and_place() {
    let folder = folder("errors");
    std::fs::write(folder.join("arms.bvh"), ARMS).unwrap();
    std::fs::write(folder.join("empty.bvh"), "").unwrap();
    std::fs::write(folder.join("cut.bvh"), &ARMS[..ARMS.len() - 20]).unwrap();
    std::fs::write(folder.join("photo.png"), b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR").unwrap();
    let error = |code: &str, message: &str, place: Value| json!({"error": {"code": code, "message": message, "where": place}});
    for (arguments, expected) in [
        (
            vec!["info", "--json", "none.bvh"],
            error(
                "file-not-found",
                "expected a file, found nothing at this path",
                json!({"file": "none.bvh"}),
            ),
        ),
        (
            vec!["info", "--json", "."],
            error(
                "file-is-directory",
                "expected a file, found a directory; name a recording in it, or its replay.json",
                json!({"file": "."}),
            ),
        ),
        (
            vec!["info", "--json", "empty.bvh"],
            error(
                "input-empty",
                "expected a recording or event file of a known format (the README lists them), \
                 found no bytes",
                json!({"file": "empty.bvh", "byte": 0}),
            ),
        ),
        (
            vec!["info", "--json", "photo.png"],
            error(
                "format-unknown",
                "expected a recording or event file of a known format (the README lists them), \
                 found \"\\u{89}PNG\\r\\n\\u{1a}\\n\\0\\0\\0\\rIHDR\"",
                json!({"file": "photo.png", "byte": 0}),
            ),
        ),
        (
            vec!["pose", "--json", "cut.bvh", "--frame", "0"],
            error(
                "input-truncated",
                "expected 18 numbers (one per channel), found 13 whole ones before the end of the file; get the whole file",
                json!({"file": "cut.bvh", "line": 39}),
            ),
        ),
        (
            vec!["pose", "--json", "arms.bvh", "--frame", "2"],
            error(
                "out-of-range",
                "expected a frame from 0 to 1, found 2",
                json!({"file": "arms.bvh", "field": "--frame"}),
            ),
        ),
        (
            vec!["pose", "--json", "arms.bvh", "--time", "-0.5"],
            error(
                "out-of-range",
                "expected a time from 0 to 0.04 s, found -0.5",
                json!({"file": "arms.bvh", "field": "--time"}),
            ),
        ),
        (
            vec!["pose", "--json", "arms.bvh", "--time", "nan"],
            error(
                "out-of-range",
                "expected a time from 0 to 0.04 s, found NaN",
                json!({"file": "arms.bvh", "field": "--time"}),
            ),
        ),
    ] {
        assert_eq!(error_of(&folder, &arguments), expected, "{arguments:?}");
    }
    let plain = tool(&folder, &["info", "cut.bvh"]);
    assert_eq!(plain.status.code(), Some(1));
    assert_eq!(
        text(&plain.stderr),
        "error: cut.bvh, line 39: expected 18 numbers (one per channel), found 13 whole ones before the end of the file; \
         get the whole file (input-truncated)\n"
    );
}

#[test]
fn wrong_usage_ends_with_two() {
    let folder = folder("usage");
    for arguments in [
        &[][..],
        &["info"],
        &["no-such-command"],
        &["pose", "x.bvh"],
        &["pose", "x.bvh", "--frame", "1", "--time", "1"],
        &["pose", "x.bvh", "--frame", "-1"],
        &["pack", "x.bvh"],
        &["pack", "-o", "out"],
        &["sample", "marathon", "-o", "out"],
    ] {
        assert_eq!(tool(&folder, arguments).status.code(), Some(2), "{arguments:?}");
    }
    assert_eq!(tool(&folder, &["--help"]).status.code(), Some(0));
    assert_eq!(
        text(&tool(&folder, &["--version"]).stdout),
        concat!("athlete-replay ", env!("CARGO_PKG_VERSION"), "\n")
    );
}

#[test]
fn a_notice_is_kept_wherever_it_stands_among_the_files() {
    let folder = folder("notice");
    std::fs::write(folder.join("ana.bvh"), ARMS).unwrap();
    std::fs::write(folder.join("ben.trc"), MARKERS).unwrap();
    assert_eq!(
        tool(&folder, &["pack", "ana.bvh", "-o", "made"]).status.code(),
        Some(0)
    );
    let path = folder.join("made/replay.json");
    let mut manifest: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    manifest["notice"] = "motion is synthetic".into();
    manifest["clock_zero_secs"] = 0.02.into();
    std::fs::write(&path, manifest.to_string()).unwrap();
    for files in [["ben.trc", "made/replay.json"], ["made/replay.json", "ben.trc"]] {
        let output = tool(&folder, &["pack", files[0], files[1], "-o", "both"]);
        assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
        let both: Value =
            serde_json::from_slice(&std::fs::read(folder.join("both/replay.json")).unwrap()).unwrap();
        assert_eq!(both["notice"], "motion is synthetic");
        assert_eq!(both["clock_zero_secs"], 0.02);
    }
}

#[test]
fn several_files_become_several_athletes() {
    let folder = folder("pack");
    std::fs::write(folder.join("ana.bvh"), ARMS).unwrap();
    std::fs::write(folder.join("ben.trc"), MARKERS).unwrap();
    let output = tool(&folder, &["pack", "ana.bvh", "ben.trc", "ana.bvh", "-o", "out"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    assert!(
        text(&output.stdout).starts_with("out/replay.json: 1 segment, "),
        "{}",
        text(&output.stdout)
    );
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(folder.join("out/replay.json")).unwrap()).unwrap();
    let of = |list: &str, field: &str| -> Vec<Value> {
        manifest[list]
            .as_array()
            .unwrap()
            .iter()
            .map(|entry| entry[field].clone())
            .collect()
    };
    assert_eq!(manifest["title"], "ana, ben, ana (2)");
    assert_eq!(of("participants", "name"), ["ana", "ben", "ana (2)"]);
    assert_eq!(of("participants", "id"), ["1", "2", "3"]);
    assert_eq!(of("tracks", "participant"), [0, 1, 2]);
    assert_eq!(
        of("tracks", "name"),
        ["ana skeleton", "ben markers", "ana (2) skeleton"]
    );
    let mut colours: Vec<String> = of("participants", "colours")
        .iter()
        .map(Value::to_string)
        .collect();
    colours.sort();
    colours.dedup();
    assert_eq!(colours.len(), 3, "{colours:?}");
    for entry in std::fs::read_dir(folder.join("out")).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        assert!(
            name == "replay.json" || name.ends_with(".seg") || name.ends_with(".coarse"),
            "{name} was left behind"
        );
    }

    let info = json_of(&folder, &["info", "out/replay.json", "--json"]);
    assert_eq!(info["format"], "packed");
    assert_eq!(info["frames"], 2);
    assert_eq!(info["conversion"], Value::Null);
    assert_eq!(info["tracks"][1]["missing_samples"], 1);
    let pose = json_of(&folder, &["pose", "out/replay.json", "--time", "0.04", "--json"]);
    let hand = &pose["tracks"][0]["joints"]["LeftHand"];
    for (axis, expected) in [0.8, 1.4, 0.0].into_iter().enumerate() {
        // The packed form promises half a millimetre.
        assert!(
            (hand[axis].as_f64().unwrap() - expected).abs() <= 0.0005 + 1e-6,
            "{hand}"
        );
    }
    let error = error_of(
        &folder,
        &[
            "pose",
            "out/replay.json",
            "--frame",
            "0",
            "--source-space",
            "--json",
        ],
    );
    assert_eq!(error["error"]["code"], "out-of-range");
}

#[test]
fn many_files_are_looked_into_at_once_and_a_bad_one_costs_itself_only() {
    let folder = folder("many");
    std::fs::write(folder.join("b.bvh"), ARMS).unwrap();
    std::fs::write(folder.join("c.trc"), MARKERS).unwrap();
    std::fs::write(folder.join("a.bvh"), &ARMS[..400]).unwrap();
    let output = tool(&folder, &["info", "*.bvh", "c.trc", "--json"]);
    assert_eq!(output.status.code(), Some(1));
    let lines: Vec<Value> = text(&output.stdout)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(lines.len(), 2);
    assert_eq!(
        (&lines[0]["file"], &lines[0]["format"]),
        (&json!("b.bvh"), &json!("bvh"))
    );
    assert_eq!(
        (&lines[1]["file"], &lines[1]["format"]),
        (&json!("c.trc"), &json!("trc"))
    );
    let error: Value = serde_json::from_slice(&output.stderr).unwrap();
    assert_eq!(error["error"]["code"], "input-truncated");
    assert_eq!(error["error"]["where"]["file"], "a.bvh");
    let output = tool(&folder, &["validate", "b.bvh", "c.trc"]);
    assert_eq!(output.status.code(), Some(0));
    assert!(
        text(&output.stdout).starts_with("b.bvh: ok, bvh; ")
            && text(&output.stdout).contains("\nc.trc: ok, trc; "),
        "{}",
        text(&output.stdout)
    );
    let nothing = error_of(&folder, &["validate", "*.c3d", "--json"]);
    assert_eq!(nothing["error"]["code"], "file-not-found");
    assert_eq!(nothing["error"]["where"]["file"], "*.c3d");
}

#[test]
fn standard_input_is_a_file_and_the_caller_may_know_better() {
    use std::io::Write;
    let folder = folder("standard-input");
    let mut child = Command::new(env!("CARGO_BIN_EXE_athlete-replay"))
        .args(["info", "-", "--json", "--unit", "cm", "--up", "z", "--rate", "50"])
        .current_dir(&folder)
        .stdin(std::process::Stdio::piped())
        .stdout(std::process::Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(ARMS.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(0));
    let info: Value = serde_json::from_slice(&output.stdout).unwrap();
    let conversion = &info["conversion"];
    assert_eq!(conversion["metres_per_unit"], 0.01);
    assert_eq!(
        (&conversion["unit_basis"], &conversion["up_basis"]),
        (&json!("given"), &json!("given"))
    );
    assert_eq!(conversion["up_axis"], "+z");
    assert_eq!(
        (&conversion["declared_rate_hz"], &conversion["rate_hz"]),
        (&json!(25.0), &json!(50.0))
    );
    assert_eq!(info["duration_secs"], 0.04);
    assert_eq!(
        tool(&folder, &["info", "x.bvh", "--unit", "furlong"])
            .status
            .code(),
        Some(2)
    );
}

#[test]
fn a_mapping_makes_a_body_of_unknown_names() {
    let folder = folder("mapping");
    std::fs::write(folder.join("arms.bvh"), ARMS).unwrap();
    std::fs::write(
        folder.join("map.json"),
        r#"{"name": "arms", "kind": "skeleton", "body_map": {"pelvis": "Hips", "left_hand": "LeftHand", "right_hand": "RightHand"}}"#,
    )
    .unwrap();
    let info = json_of(&folder, &["info", "arms.bvh", "--map", "map.json", "--json"]);
    assert_eq!(info["conversion"]["joint_set"], "arms");
    std::fs::write(
        folder.join("bad.json"),
        r#"{"kind": "skeleton", "body_map": {"tail": "Hips"}}"#,
    )
    .unwrap();
    let error = error_of(&folder, &["info", "arms.bvh", "--map", "bad.json", "--json"]);
    assert_eq!(error["error"]["code"], "input-malformed");
    assert_eq!(error["error"]["where"]["field"], "body_map");
}

#[test]
fn recordings_are_converted_one_by_one_and_read_back() {
    let folder = folder("convert");
    std::fs::write(folder.join("ana.bvh"), ARMS).unwrap();
    std::fs::write(folder.join("ben.trc"), MARKERS).unwrap();
    for format in ["glb", "bvh", "trc", "c3d", "csv", "json"] {
        let output = tool(
            &folder,
            &["convert", "ana.bvh", "-o", &format!("ana.out.{format}")],
        );
        assert_eq!(
            output.status.code(),
            Some(0),
            "{format}: {}",
            text(&output.stderr)
        );
        assert_eq!(text(&output.stdout), format!("ana.out.{format}\n"));
        let pose = json_of(
            &folder,
            &["pose", &format!("ana.out.{format}"), "--frame", "1", "--json"],
        );
        let (_, hand) = pose["tracks"][0]["joints"]
            .as_object()
            .unwrap()
            .iter()
            .find(|(name, _)| name.contains("LeftHand"))
            .unwrap();
        let expected = [0.8, 1.4, 0.0];
        for axis in 0..3 {
            let found = hand[axis].as_f64().unwrap();
            assert!((found - expected[axis]).abs() < 1e-4, "{format}: {hand}");
        }
    }
    std::fs::write(folder.join("cut.bvh"), &ARMS[..400]).unwrap();
    let output = tool(
        &folder,
        &[
            "convert", "ana.bvh", "cut.bvh", "ben.trc", "--to", "csv", "-o", "made/",
        ],
    );
    assert_eq!(output.status.code(), Some(1), "one of three is cut");
    assert!(
        text(&output.stderr).contains("cut.bvh"),
        "{}",
        text(&output.stderr)
    );
    let mut made: Vec<String> = std::fs::read_dir(folder.join("made"))
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    made.sort();
    assert_eq!(made, ["ana.csv", "ben.csv"]);
    let piped = tool(&folder, &["convert", "ben.trc", "--to", "csv", "-o", "-"]);
    assert!(
        text(&piped.stdout).starts_with("time_secs,"),
        "{}",
        text(&piped.stdout)
    );
    assert_eq!(
        tool(&folder, &["convert", "ana.bvh", "-o", "ana.docx"])
            .status
            .code(),
        Some(1)
    );
}

#[test]
fn events_participants_ground_and_cleaning_lie_over_a_recording() {
    let folder = folder("laid-over");
    std::fs::write(folder.join("ana.bvh"), ARMS).unwrap();
    std::fs::write(
        folder.join("cues.vtt"),
        "WEBVTT\n\n00:00.010 --> 00:00.030\nArms up\n",
    )
    .unwrap();
    std::fs::write(folder.join("who.csv"), "id,name,bib,lane\n1,Ana Example,77,4\n").unwrap();
    let arguments = [
        "pack",
        "ana.bvh",
        "--events",
        "cues.vtt",
        "--participants",
        "who.csv",
        "--venue",
        "sprint-straight:6x60",
        "--clean",
        "gap-fill=0.2s",
        "-o",
        "out",
    ];
    let output = tool(&folder, &arguments);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(folder.join("out/replay.json")).unwrap()).unwrap();
    assert_eq!(manifest["participants"][0]["bib"], "77");
    assert_eq!(manifest["participants"][0]["lane"], 4);
    assert_eq!(manifest["events"][0]["label"], "Arms up");
    assert_eq!(manifest["events"][0]["kind"], "chapter");
    assert_eq!(manifest["venue"]["lanes"], 6);
    assert_eq!(manifest["processing"].as_array().unwrap().len(), 1);
    let codes: Vec<&str> = manifest["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| warning["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains(&"unit-guessed"), "{codes:?}");
    assert_eq!(
        tool(&folder, &["pack", "ana.bvh", "--clean", "polish", "-o", "out"])
            .status
            .code(),
        Some(2)
    );
    // Nothing ties a race clock to this recording until somebody says where the gun is.
    std::fs::write(
        folder.join("race.json"),
        r#"{"format": "athlete-events", "clock": "gun", "events": [{"time": 0.01, "kind": "split", "label": "10 m"}]}"#,
    )
    .unwrap();
    let lost = tool(&folder, &["pack", "ana.bvh", "race.json", "-o", "out"]);
    assert_eq!(lost.status.code(), Some(1), "{}", text(&lost.stderr));
    assert!(
        text(&lost.stderr).contains("start signal"),
        "{}",
        text(&lost.stderr)
    );
    let tied = tool(
        &folder,
        &["pack", "ana.bvh", "race.json", "--gun", "0.02", "-o", "out"],
    );
    assert_eq!(tied.status.code(), Some(0), "{}", text(&tied.stderr));
    let manifest: Value =
        serde_json::from_slice(&std::fs::read(folder.join("out/replay.json")).unwrap()).unwrap();
    assert!((manifest["events"][0]["time_secs"].as_f64().unwrap() - 0.03).abs() < 1e-9);
}

#[test]
fn a_folder_that_cannot_be_written_is_said() {
    let folder = folder("unwritable");
    std::fs::write(folder.join("ana.bvh"), ARMS).unwrap();
    let output = tool(&folder, &["pack", "ana.bvh", "-o", "ana.bvh"]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        text(&output.stderr).contains("\nerror: ana.bvh: the folder could not be made: "),
        "{}",
        text(&output.stderr)
    );
}

#[test]
fn the_sprint_is_sampled_and_opens() {
    let folder = folder("sample");
    let output = tool(&folder, &["sample", "sprint", "-o", "sprint"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
    let info = json_of(&folder, &["info", "sprint/replay.json", "--json"]);
    assert_eq!(info["tracks"].as_array().unwrap().len(), 8, "eight lanes");
    let kinds: Vec<&str> = info["events"]
        .as_array()
        .unwrap()
        .iter()
        .map(|e| e["kind"].as_str().unwrap())
        .collect();
    for (kind, at_least) in [("gun", 1), ("reaction", 8), ("finish", 8)] {
        assert!(
            kinds.iter().filter(|k| **k == kind).count() >= at_least,
            "{kind} in {kinds:?}"
        );
    }
}

/// The tool prints what the library finds, digit for digit, and refuses what makes no sense.
#[test]
fn measures_are_printed_with_units_and_definitions() {
    let folder = folder("measure");
    let sample = tool(&folder, &["sample", "sprint", "-o", "race"]);
    assert_eq!(sample.status.code(), Some(0), "{}", text(&sample.stderr));
    let splits = [
        "measure",
        "race/replay.json",
        "--athlete",
        "4",
        "--measure",
        "split",
        "--splits",
        "20,100",
        "--inferred",
    ];
    let found = json_of(&folder, &[&splits[..], &["--json"]].concat());
    let values: Vec<(&str, &Value)> = found["values"]
        .as_array()
        .unwrap()
        .iter()
        .map(|v| (v["which"].as_str().unwrap(), &v["value"]))
        .collect();
    assert_eq!(values, [("20 m", &json!(2.88)), ("100 m", &json!(9.58))]);
    assert_eq!(found["measures"]["split"]["unit"], "s");
    let csv = tool(&folder, &[&splits[..], &["--csv"]].concat());
    assert!(
        text(&csv.stdout).contains("\r\nbolt,split,100 m,9.58,s,"),
        "{}",
        text(&csv.stdout)
    );
    let table = tool(&folder, &splits);
    assert!(
        text(&table.stdout).contains("    100 m: 9.58 ± 0.01 s  at 11.582 s  [limbs-inferred]\n"),
        "{}",
        text(&table.stdout)
    );
    let series = tool(
        &folder,
        &[
            "measure",
            "race/replay.json",
            "--athlete",
            "4",
            "--measure",
            "com_speed",
            "--series",
        ],
    );
    assert!(
        text(&series.stdout)
            .starts_with("who,measure,which,time_secs,value,raw,unit\r\nbolt,com_speed,,0.000,")
    );
    // Two are compared, of one file or of two, by the same numbers.
    let compared = [
        "measure",
        "race/replay.json",
        "--inferred",
        "--json",
        "--athlete",
        "4",
        "--compare",
        "event",
    ];
    let within = json_of(&folder, &[&compared[..], &["--athlete", "6"]].concat());
    let other = ["--with", "race/replay.json", "--with-athlete", "6"];
    let across = json_of(&folder, &[&compared[..], &other].concat());
    assert_eq!(within, across);
    let gaps = within["values"].as_array().unwrap();
    let last = gaps.iter().rfind(|value| value["measure"] == "line_gap").unwrap();
    assert_eq!(
        (&last["who"], &last["which"]),
        (&json!("powell vs bolt"), &json!("100 m"))
    );
    // By the sheets 9.84 and 9.58 s.
    assert!((last["value"].as_f64().unwrap() - 0.26).abs() < 0.01, "{last}");
    let everybody = json_of(&folder, &compared);
    let offsets = everybody["values"].as_array().unwrap().iter();
    assert_eq!(
        offsets.filter(|value| value["measure"] == "time_offset").count(),
        7
    );
    // Between two points: places by geometry, and a head straight above the ground below it.
    let between = |points: &[&str]| {
        let found = json_of(
            &folder,
            &[&["measure", "race/replay.json", "--json", "--between"], points].concat(),
        );
        let values = found["values"].as_array().unwrap().iter();
        values
            .map(|value| value["value"].as_f64().unwrap())
            .collect::<Vec<f64>>()
    };
    assert_eq!(between(&["0,0,0", "1,2,2", "--at=1"]), [3.0, 2.236, 2.0, 41.8]);
    let head = between(&["bolt:ground below head", "bolt:head", "--at=5,6.5"]);
    for found in head.chunks_exact(4) {
        assert!((1.5..1.96).contains(&found[2]), "{head:?}");
        assert_eq!(found, [found[2], 0.0, found[2], 90.0]);
    }
    assert_eq!(head.len(), 8);
    let nowhere = [
        "measure",
        "race/replay.json",
        "--json",
        "--at=1",
        "--between",
        "0,0,0",
        "bolt:tail",
    ];
    assert_eq!(
        error_of(&folder, &nowhere)["error"]["where"]["field"],
        "--between"
    );
    // Limbs that are made up are not measured unasked.
    let found = json_of(
        &folder,
        &[
            "measure",
            "race/replay.json",
            "--athlete",
            "4",
            "--measure",
            "steps",
            "--json",
        ],
    );
    assert_eq!(found["values"][0]["withheld"]["code"], "limbs-inferred");
    for (arguments, expected) in [
        (
            ["--athlete", "9"],
            "--athlete: expected an athlete from 1 to 8, found 9",
        ),
        (
            ["--splits", "NaN"],
            "--splits: expected distances of 0 m or more, found NaN",
        ),
        (["--measure", "speeed"], "found \"speeed\""),
        (
            ["--compare=line", "--line=NaN"],
            "--line: expected a distance in metres, found NaN",
        ),
    ] {
        let refused = tool(
            &folder,
            &[&["measure", "race/replay.json"], &arguments[..]].concat(),
        );
        assert_eq!(refused.status.code(), Some(1));
        assert!(
            text(&refused.stderr).contains(expected),
            "{}",
            text(&refused.stderr)
        );
    }
}

#[test]
fn a_packed_replay_is_one_file_where_its_name_says_so() {
    let folder = folder("single_file");
    std::fs::write(folder.join("arms.bvh"), ARMS).unwrap();
    for output in ["apart", "whole/arms.replay"] {
        let done = tool(&folder, &["pack", "arms.bvh", "-o", output]);
        assert_eq!(done.status.code(), Some(0), "{}", text(&done.stderr));
    }
    let inside: Vec<_> = std::fs::read_dir(folder.join("whole")).unwrap().collect();
    assert_eq!(inside.len(), 1);
    let apart = json_of(&folder, &["info", "apart/replay.json", "--json"]);
    let whole = json_of(&folder, &["info", "whole/arms.replay", "--json"]);
    assert_eq!(apart, whole);
    // Converted from it, the positions are those of the folder, digit by digit.
    for (input, output) in [("apart/replay.json", "a.csv"), ("whole/arms.replay", "b.csv")] {
        assert_eq!(
            tool(&folder, &["convert", input, "-o", output]).status.code(),
            Some(0)
        );
    }
    let read = |name: &str| std::fs::read(folder.join(name)).unwrap();
    assert_eq!(read("a.csv"), read("b.csv"));

    let bytes = read("whole/arms.replay");
    std::fs::write(folder.join("cut.replay"), &bytes[..bytes.len() - 1]).unwrap();
    assert_eq!(
        error_of(&folder, &["info", "cut.replay", "--json"])["error"]["code"],
        "input-truncated"
    );
    // A live replay grows, and one file cannot.
    let live = tool(&folder, &["live", "-o", "live.replay"]);
    assert_eq!(live.status.code(), Some(1));
    assert!(
        text(&live.stderr).contains("(out-of-range)"),
        "{}",
        text(&live.stderr)
    );
}

/// What a run writes to standard output and standard error with `--json`, each a line of JSON.
fn json_lines(bytes: &[u8]) -> Vec<Value> {
    text(bytes)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn what_is_written_is_said_in_json_when_asked_for() {
    let folder = folder("written_in_json");
    std::fs::write(folder.join("arms.bvh"), ARMS).unwrap();
    let packed = tool(
        &folder,
        &[
            "pack",
            "--json",
            "--clean",
            "gap-fill=0.2s",
            "arms.bvh",
            "-o",
            "out",
        ],
    );
    assert_eq!(packed.status.code(), Some(0), "{}", text(&packed.stderr));
    let said = &json_lines(&packed.stdout)[0];
    let bytes: u64 = std::fs::read_dir(folder.join("out"))
        .unwrap()
        .map(|file| file.unwrap().metadata().unwrap().len())
        .sum();
    assert_eq!(said["bytes"], json!(bytes));
    assert!(said["written"].as_str().unwrap().ends_with("replay.json"));
    assert!(said["segments"].as_u64().unwrap() >= 1);
    let remarks = json_lines(&packed.stderr);
    assert!(
        remarks.iter().any(|line| line["cleaned"].is_string()),
        "{remarks:?}"
    );
    let guess = remarks
        .iter()
        .find(|line| line["warning"]["code"] == "unit-guessed")
        .unwrap();
    assert_eq!(guess["warning"]["where"]["file"], "arms.bvh");

    let converted = tool(&folder, &["convert", "--json", "arms.bvh", "-o", "arms.trc"]);
    assert_eq!(json_lines(&converted.stdout), [json!({ "written": "arms.trc" })]);
    json_lines(&converted.stderr);

    let refused = tool(&folder, &["pack", "--json", "none.bvh", "-o", "out"]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(json_lines(&refused.stderr)[0]["error"]["code"], "file-not-found");
}

#[test]
fn oembed_says_how_a_replay_is_embedded_whatever_its_title() {
    let folder = folder("oembed");
    let hostile = r#"A "final" <b>&amp;</b>"#;
    std::fs::write(folder.join("arms.bvh"), ARMS).unwrap();
    assert!(tool(&folder, &["pack", "arms.bvh", "-o", "out"]).status.success());
    let manifest = folder.join("out/replay.json");
    let mut fields: Value = serde_json::from_slice(&std::fs::read(&manifest).unwrap()).unwrap();
    fields["title"] = json!(hostile);
    std::fs::write(&manifest, fields.to_string()).unwrap();
    let arguments = [
        "oembed",
        "out/replay.json",
        "--iframe",
        "https://cdn.example/iframe.html?controls=0",
        "--src",
        "https://cdn.example/a b/replay.json?x=1&y=\"2\"",
        "--width",
        "800",
        "--height",
        "450",
        "--provider",
        "Example",
    ];
    let found = json_of(&folder, &arguments);
    let html = "<iframe src=\"https://cdn.example/iframe.html?controls=0&amp;src=https%3A%2F%2Fcdn.example%2Fa%20b%2Freplay.json%3Fx%3D1%26y%3D%222%22\" \
        width=\"800\" height=\"450\" title=\"A &quot;final&quot; &lt;b&gt;&amp;amp;&lt;/b&gt;\" loading=\"lazy\" allow=\"fullscreen; clipboard-write\"></iframe>";
    assert_eq!(
        found,
        json!({
            "version": "1.0", "type": "video", "title": hostile, "width": 800, "height": 450,
            "html": html, "provider_name": "Example",
        })
    );
    let refused = tool(
        &folder,
        &[
            "oembed",
            "out/replay.json",
            "--iframe",
            "javascript:alert(1)",
            "--src",
            "https://cdn.example/replay.json",
        ],
    );
    assert_eq!(refused.status.code(), Some(1));
    assert!(text(&refused.stderr).contains("expected an address that begins with https:// or http://"));
}
