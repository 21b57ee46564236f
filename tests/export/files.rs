//! Which files a replay becomes, what is refused, and C3D and JSON in their bytes.

use athlete_replay::error::ErrorCode;
use athlete_replay::export::{self, ExportFormat, ExportOptions, TrackChoice};
use athlete_replay::replay::Replay;
use serde_json::Value;

use crate::takes::{crowd, of_track, sprint_of_two, with_gaps, write};

#[test]
fn formats_of_one_person_need_a_file_each() {
    let take = sprint_of_two();
    for format in ExportFormat::ALL {
        let files = export::files(&take, format, &ExportOptions::default()).unwrap();
        if matches!(format, ExportFormat::Bvh | ExportFormat::Trc) {
            let suffixes: Vec<&str> = files.iter().map(|file| file.suffix.as_str()).collect();
            assert_eq!(suffixes, ["dwain-chambers", "marc-burns"], "{format:?}");
            let mut bytes = Vec::new();
            let error = export::write(&take, format, &ExportOptions::default(), &mut bytes).unwrap_err();
            assert_eq!(error.code, ErrorCode::OutOfRange);
            assert!(bytes.is_empty());
        } else {
            assert_eq!(files.len(), 1);
            assert_eq!(files[0].suffix, "");
        }
        for file in files {
            let options = ExportOptions {
                tracks: file.tracks,
                ..ExportOptions::default()
            };
            assert!(!write(&take, format, &options).0.is_empty());
        }
    }
}

#[test]
fn wrong_options_are_refused() {
    let take = sprint_of_two();
    let wrong = [
        ExportOptions {
            tracks: TrackChoice::Tracks(vec![2]),
            ..ExportOptions::default()
        },
        ExportOptions {
            tracks: TrackChoice::Participants(vec![9]),
            ..ExportOptions::default()
        },
        ExportOptions {
            rate_hz: Some(0.0),
            ..ExportOptions::default()
        },
        ExportOptions {
            rate_hz: Some(f64::NAN),
            ..ExportOptions::default()
        },
        ExportOptions {
            start_secs: Some(5.0),
            end_secs: Some(4.0),
            ..ExportOptions::default()
        },
        ExportOptions {
            start_secs: Some(900.0),
            ..ExportOptions::default()
        },
    ];
    for options in wrong {
        let error = export::write(&take, ExportFormat::Csv, &options, &mut Vec::new()).unwrap_err();
        assert_eq!(error.code, ErrorCode::OutOfRange, "{options:?}: {error}");
    }
    let error = export::write(
        &Replay::default(),
        ExportFormat::Csv,
        &ExportOptions::default(),
        &mut Vec::new(),
    )
    .unwrap_err();
    assert_eq!(error.code, ErrorCode::ReplayInvalid);
}

/// A sink that is full after some bytes.
struct Full(usize);

impl std::io::Write for Full {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if bytes.len() > self.0 {
            return Err(std::io::Error::other("full"));
        }
        self.0 -= bytes.len();
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

#[test]
fn a_full_sink_is_an_error() {
    let take = with_gaps();
    for format in ExportFormat::ALL {
        for room in [0, 600] {
            let error = export::write(&take, format, &of_track(0), &mut Full(room)).unwrap_err();
            assert_eq!(error.code, ErrorCode::FileUnreadable, "{format:?}");
        }
    }
}

fn word(bytes: &[u8], number: usize) -> u16 {
    u16::from_le_bytes(bytes[(number - 1) * 2..][..2].try_into().unwrap())
}

fn float(bytes: &[u8], at: usize) -> f32 {
    f32::from_le_bytes(bytes[at..at + 4].try_into().unwrap())
}

#[test]
fn a_c3d_has_gaps_residuals_and_z_up() {
    let take = with_gaps();
    let (bytes, notes) = write(&take, ExportFormat::C3d, &ExportOptions::default());
    assert_eq!(bytes.len() % 512, 0);
    assert_eq!(&bytes[..2], [2, 0x50]);
    assert_eq!((word(&bytes, 2), word(&bytes, 4), word(&bytes, 5)), (3, 26, 85));
    let scale = float(&bytes, 12);
    assert!(scale < 0.0);
    let data = (usize::from(word(&bytes, 9)) - 1) * 512;
    let point = |frame: usize, joint: usize| -> [f32; 4] {
        std::array::from_fn(|i| float(&bytes, data + ((frame * 3 + joint) * 4 + i) * 4))
    };
    let [x, y, z] = take.tracks[0].positions_m[40 * 3 + 2].map(|v| v * 1000.0);
    let found = point(40, 2);
    assert_eq!(&found[..3], [x, -z, y]);
    let error_mm = 122.0 * 1e-5 * 1000.0;
    assert!((found[3] * -scale - error_mm).abs() < -scale, "{found:?} {scale}");
    assert_eq!(point(25, 2), [0.0, 0.0, 0.0, -1.0]);
    let codes: Vec<&str> = notes.iter().map(|note| note.code).collect();
    assert_eq!(codes, ["participants-left-out", "hierarchy-left-out"]);
}

#[test]
fn a_c3d_counts_beyond_sixteen_bits_and_beyond_a_list() {
    for (take, points, frames) in [(crowd(2, 140, 500), 281, 500), (crowd(1, 2, 66_000), 3, 66_000)] {
        let (bytes, notes) = write(&take, ExportFormat::C3d, &ExportOptions::default());
        assert!(
            notes.iter().any(|note| note.code == "times-resampled"),
            "{notes:?}"
        );
        let last = u16::try_from(frames).unwrap_or(u16::MAX);
        assert_eq!(
            (word(&bytes, 2), word(&bytes, 4), word(&bytes, 5)),
            (points, 1, last)
        );
        let data = (usize::from(word(&bytes, 9)) - 1) * 512;
        let length = frames * usize::from(points) * 16;
        let padded = if frames > 65_535 {
            length
        } else {
            length.next_multiple_of(512)
        };
        assert_eq!(bytes.len(), data + padded);
        let find = |name: &[u8]| bytes[..data].windows(name.len()).position(|w| w == name);
        assert_eq!(find(b"LABELS2").is_some(), points > 255);
        if frames > 65_535 {
            let at = find(b"LONG_FRAMES").unwrap() + 11 + 4;
            assert_eq!(float(&bytes, at), frames as f32);
        }
        let end = find(b"ACTUAL_END_FIELD").unwrap() + 16 + 5;
        let end: [u8; 4] = bytes[end..end + 4].try_into().unwrap();
        assert_eq!(u32::from_le_bytes(end) as usize, frames);
    }
}

#[test]
fn the_json_says_what_the_replay_says() {
    let take = with_gaps();
    let (bytes, notes) = write(&take, ExportFormat::Json, &ExportOptions::default());
    let json: Value = serde_json::from_slice(&bytes).unwrap();
    assert_eq!(json["format"], "pose-json");
    assert_eq!(json["joints"], serde_json::json!(["hip", "knee", "foot tip"]));
    assert_eq!(
        json["parents"],
        serde_json::json!({"knee": "hip", "foot tip": "knee"})
    );
    assert_eq!(json["people"][0]["name"], "Ada Example");
    assert_eq!(json["start_secs"], 0.5);
    assert_eq!(json["events"][0]["people"], serde_json::json!(["7"]));
    let frames = json["frames"].as_array().unwrap();
    assert_eq!(frames.len(), 60);
    assert_eq!(frames[25][0][2], Value::Null);
    for (frame, joint) in [(0, 0), (40, 2), (59, 1)] {
        let written = take.tracks[0].positions_m[frame * 3 + joint];
        for (axis, written) in written.into_iter().enumerate() {
            let found = frames[frame][0][joint][axis].as_f64().unwrap() as f32;
            assert_eq!(found, written);
        }
    }
    let codes: Vec<&str> = notes.iter().map(|note| note.code).collect();
    assert_eq!(codes, ["quality-left-out"]);
}
