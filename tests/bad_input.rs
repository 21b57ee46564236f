//! Untrusted bytes: every one of them is refused with a code and a place, or read; none panics.

#![cfg(feature = "tool")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test ends at the first thing that is not as expected, and says what it skips"
)]

use std::path::{Path, PathBuf};
use std::process::Command;

use athlete_replay::error::{Error, ErrorCode};
use athlete_replay::format::{Limits, ReadOptions, read};
use proptest::prelude::*;
use serde_json::Value;

const ARMS: &str = include_str!("data/arms.bvh");
const MARKERS: &str = include_str!("data/markers.trc");
const HOP: &str = include_str!("data/hop.mot");

/// Small enough that a file which asks for too much is refused quickly.
fn limits() -> ReadOptions<'static> {
    ReadOptions::with_limits(Limits {
        max_samples: 1 << 16,
        ..Limits::default()
    })
}

fn refused(bytes: &[u8], what: &str) -> Error {
    match read(bytes, &limits()) {
        Ok(_) => panic!("{what} was read as if it were whole"),
        Err(error) => {
            assert!(!error.place.is_unknown(), "{what}: no place in \"{error}\"");
            error
        }
    }
}

/// A longer take of the small files, so that cuts fall on headers and on rows alike.
fn long_bvh() -> String {
    let (head, rows) = ARMS.split_once("0.04\n").unwrap();
    format!(
        "{}0.04\n{}",
        head.replace("Frames: 2", "Frames: 40"),
        rows.repeat(20)
    )
}

fn long_trc() -> String {
    let (head, rows) = MARKERS.split_once("\n\n").unwrap();
    format!(
        "{}\n\n{}",
        head.replace("60.00\t3\t2", "60.00\t30\t2"),
        rows.repeat(10)
    )
}

#[test]
fn a_cut_anywhere_is_refused_with_its_place() {
    for (name, text) in [("bvh", long_bvh()), ("trc", long_trc())] {
        read(text.as_bytes(), &limits()).unwrap();
        // All but the final line ending, which a whole file may lack.
        for length in 0..text.len() - 1 {
            let error = refused(
                &text.as_bytes()[..length],
                &format!("{name} cut to {length} bytes"),
            );
            let expected = match length {
                0 => ErrorCode::InputEmpty,
                _ => ErrorCode::InputTruncated,
            };
            assert_eq!(error.code, expected, "{name} cut to {length} bytes: {error}");
        }
        read(&text.as_bytes()[..text.len() - 1], &limits()).unwrap();
    }
}

#[test]
fn a_cut_recording_is_refused_with_its_place() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let mut files = 0;
    for kind in ["bvh", "trc"] {
        let Ok(entries) = std::fs::read_dir(folder.join(kind)) else {
            println!("skipped: no sample recordings at {}", folder.join(kind).display());
            continue;
        };
        for entry in entries {
            let path = entry.unwrap().path();
            let bytes = std::fs::read(&path).unwrap();
            // Headers end within the first part, where cuts lie close; further on there are only rows, one cut of which is
            // like another, and each costs the time of reading all before it.
            let head = bytes.len().min(32 << 10);
            let in_head = (0..100).map(|place| head * place / 100);
            let in_rows = (0..20).map(|place| bytes.len() * place / 20);
            for length in in_head.chain(in_rows) {
                let what = format!("{} cut to {length} bytes", path.display());
                let error = match read(&bytes[..length], &ReadOptions::default()) {
                    Ok(_) => panic!("{what} was read as if it were whole"),
                    Err(error) => error,
                };
                assert!(
                    error.place.line.is_some() || error.place.byte.is_some(),
                    "{what}: {error}"
                );
            }
            files += 1;
        }
    }
    assert!(files == 0 || files == 21, "{files}");
}

/// Runs the tool on a file and returns the error that it must report.
fn tool_error(path: &Path) -> Value {
    let output = Command::new(env!("CARGO_BIN_EXE_athlete-replay"))
        .args(["info", "--json"])
        .arg(path)
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(1), "{}: {stderr}", path.display());
    let error: Value = serde_json::from_str(&stderr).unwrap_or_else(|e| panic!("{e}: {stderr}"));
    assert!(
        error["error"]["code"].is_string() && error["error"]["message"].is_string(),
        "{error}"
    );
    error["error"].clone()
}

fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

#[test]
fn the_tool_names_file_and_place_of_200_cuts() {
    let folder = folder("cuts");
    for (name, text) in [("cut.bvh", long_bvh()), ("cut.trc", long_trc())] {
        let path = folder.join(name);
        for place in 0..200 {
            std::fs::write(&path, &text.as_bytes()[..text.len() * place / 200]).unwrap();
            let error = tool_error(&path);
            assert_eq!(error["where"]["file"], path.display().to_string());
            assert!(
                error["where"]["line"].is_u64() || error["where"]["byte"].is_u64(),
                "{place}: {error}"
            );
        }
    }
}

#[test]
fn the_tool_refuses_what_is_no_recording() {
    let folder = folder("no-recording");
    assert_eq!(tool_error(&folder)["code"], "file-is-directory");
    assert_eq!(tool_error(&folder.join("none.bvh"))["code"], "file-not-found");
    for (name, bytes, code) in [
        ("empty.bvh", &b""[..], "input-empty"),
        ("blank.trc", b" \r\n\t\n", "format-unknown"),
        (
            "object.json",
            b"{\"format\": \"something else\"}",
            "format-unknown",
        ),
        (
            "noise.bin",
            &[0xff, 0xfe, 0x00, 0x9d, 0x10, 0x80],
            "format-unknown",
        ),
    ] {
        let path = folder.join(name);
        std::fs::write(&path, bytes).unwrap();
        let error = tool_error(&path);
        assert_eq!(error["code"], code, "{name}");
        assert_eq!(error["where"]["file"], path.display().to_string());
    }
}

/// A packed replay of both small files: the manifest and its only segment.
fn packed(folder: &Path) -> (PathBuf, PathBuf) {
    std::fs::write(folder.join("ana.bvh"), long_bvh()).unwrap();
    std::fs::write(folder.join("ben.trc"), long_trc()).unwrap();
    let status = Command::new(env!("CARGO_BIN_EXE_athlete-replay"))
        .args(["pack", "ana.bvh", "ben.trc", "-o", "packed"])
        .current_dir(folder)
        .output()
        .unwrap()
        .status;
    assert!(status.success());
    let packed = folder.join("packed");
    let segment = std::fs::read_dir(&packed)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .find(|path| path.extension().is_some_and(|e| e == "seg"))
        .unwrap();
    (packed.join("replay.json"), segment)
}

#[test]
fn a_cut_packed_replay_is_refused_with_its_place() {
    let folder = folder("packed-cuts");
    let (manifest, segment) = packed(&folder);
    for path in [&manifest, &segment] {
        let whole = std::fs::read(path).unwrap();
        for place in 0..200 {
            std::fs::write(path, &whole[..whole.len() * place / 200]).unwrap();
            let error = tool_error(&manifest);
            let file = error["where"]["file"].as_str().unwrap();
            assert_eq!(Path::new(file).file_name(), path.file_name(), "{place}: {error}");
        }
        std::fs::remove_file(path).unwrap();
        assert_eq!(tool_error(&manifest)["code"], "file-not-found");
        std::fs::write(path, &whole).unwrap();
    }
}

#[test]
fn a_header_that_asks_for_too_much_allocates_nothing() {
    let huge = ARMS.replace("Frames: 2", "Frames: 99999999999");
    assert_eq!(refused(huge.as_bytes(), "frames").code, ErrorCode::InputTruncated);
    let channels = ARMS.replace("CHANNELS 6", "CHANNELS 99999999999");
    assert_eq!(
        refused(channels.as_bytes(), "channels").code,
        ErrorCode::InputMalformed
    );
    let rows = MARKERS.replace("60.00\t3\t2", "60.00\t99999999999\t99999999999");
    assert_eq!(refused(rows.as_bytes(), "rows").code, ErrorCode::InputTruncated);
    // Deeper than any stack.
    let mut deep = "HIERARCHY\nROOT r\n{\nOFFSET 0 0 0\nCHANNELS 0\n".to_owned();
    for _ in 0..200_000 {
        deep.push_str("JOINT j\n{\n");
    }
    assert_eq!(refused(deep.as_bytes(), "depth").code, ErrorCode::LimitExceeded);
    // Many joints without channels turn each short row into many samples.
    let mut wide = "HIERARCHY\nROOT r\n{\nOFFSET 0 0 0\nCHANNELS 1 Xposition\n".to_owned();
    wide.push_str(&"JOINT j\n{\n}\n".repeat(4000));
    wide.push_str("}\nMOTION\nFrames: 1000\nFrame Time: 0.1\n");
    wide.push_str(&"0\n".repeat(1000));
    assert_eq!(refused(wide.as_bytes(), "samples").code, ErrorCode::LimitExceeded);
}

/// Work grows with the length of the file, however its parts are arranged: a reader that looked at the rest of the file
/// on every line would not come back from these.
#[test]
fn long_files_take_time_in_proportion() {
    let blank = "\n".repeat(4 << 20);
    let limits = ReadOptions::default();
    let rows = format!("{}{}", long_bvh().trim_end(), &blank);
    read(rows.as_bytes(), &limits).unwrap();
    let short = "HIERARCHY\nROOT r\n{\nOFFSET 0 0 0\nCHANNELS 1 Xposition\n}\nMOTION\nFrames: 50000\nFrame Time: 0.1\n";
    let many = format!("{short}{}{blank}", "0\n".repeat(50_000));
    read(many.as_bytes(), &limits).unwrap();
    let tabs = format!("{}{}\n", MARKERS, "\t".repeat(4 << 20));
    read(tabs.as_bytes(), &limits).unwrap();
    // Tabs around a row are padding, however many.
    let tabs = "\t".repeat(4 << 20);
    read(format!("{HOP}0.03{tabs}\n").as_bytes(), &limits).unwrap();
    read(format!("{HOP}{tabs}0.03\n").as_bytes(), &limits).unwrap();
}

#[test]
fn values_beyond_any_body_are_refused() {
    for value in ["1e300", "inf", "NaN", "-1e10"] {
        refused(ARMS.replace("90.0", value).as_bytes(), value);
        if value != "NaN" {
            refused(MARKERS.replace("201.5", value).as_bytes(), value);
        }
    }
    for frame_time in ["-0.01", "1e-300", "inf", "nan", "x"] {
        refused(ARMS.replace("0.04", frame_time).as_bytes(), frame_time);
    }
}

/// One of the small files with some bytes replaced, taken out or put in.
fn damaged() -> impl Strategy<Value = Vec<u8>> {
    let edit = (
        any::<prop::sample::Index>(),
        0_u8..3,
        prop_oneof![any::<u8>(), Just(b'\n'), Just(b'\t'), Just(b'}'), Just(b'9')],
    );
    let files = prop::sample::select(vec![ARMS, MARKERS, HOP]);
    (files, prop::collection::vec(edit, 1..12)).prop_map(|(file, edits)| {
        let mut bytes = file.as_bytes().to_vec();
        for (index, kind, byte) in edits {
            if bytes.is_empty() {
                break;
            }
            let at = index.index(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => bytes.insert(at, byte),
                _ => {
                    bytes.remove(at);
                }
            }
        }
        bytes
    })
}

/// Words of both formats in any order.
fn soup() -> impl Strategy<Value = Vec<u8>> {
    let words = prop::sample::select(vec![
        "HIERARCHY",
        "ROOT",
        "JOINT",
        "End",
        "Site",
        "{",
        "}",
        "OFFSET",
        "CHANNELS",
        "MOTION",
        "Frames:",
        "Frame Time:",
        "Xposition",
        "Zrotation",
        "0",
        "1",
        "3",
        "-1.5",
        "1e308",
        "nan",
        "\n",
        "\r",
        "\t",
        " ",
        "PathFileType",
        "DataRate",
        "NumFrames",
        "Units",
        "mm",
        "Frame#",
        "Time",
        "X1",
        "é",
        ":",
        "#2",
    ]);
    (
        any::<bool>(),
        prop::collection::vec((words, prop::sample::select(vec![" ", "\n", "\t"])), 0..120),
    )
        .prop_map(|(is_bvh, words)| {
            let mut text = if is_bvh { "HIERARCHY\n" } else { "PathFileType\n" }.to_owned();
            for (word, gap) in words {
                text.push_str(word);
                text.push_str(gap);
            }
            text.into_bytes()
        })
}

/// Whatever is read must be a sound replay; whatever is refused must say where.
fn holds(bytes: &[u8]) {
    match read(bytes, &limits()) {
        Ok(recording) => recording.replay.validate().unwrap(),
        Err(error) => assert!(!error.place.is_unknown() && !error.message.is_empty(), "{error}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 512, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn damaged_files_do_no_harm(bytes in damaged()) {
        holds(&bytes);
    }

    #[test]
    fn words_in_any_order_do_no_harm(bytes in soup()) {
        holds(&bytes);
    }

    #[test]
    fn random_bytes_do_no_harm(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        holds(&bytes);
    }
}
