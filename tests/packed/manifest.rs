//! Manifests that are none, or ask for too much.

use athlete_replay::codec::Manifest;
use proptest::prelude::*;

use crate::fixtures::cases;

#[test]
fn a_manifest_that_is_none_says_so() {
    let refused = |text: &str| {
        let error = Manifest::parse(text.as_bytes()).unwrap_err();
        (error.code.as_str(), error.to_string())
    };
    let of = |code, message: &str| (code, message.to_owned());
    assert_eq!(
        refused(""),
        of("input-empty", "expected a manifest, found no bytes")
    );
    assert_eq!(
        refused("{\n\"format\": \"athlete-replay\",\n\"ver"),
        of(
            "input-truncated",
            "line 3: the manifest ends too early; fetch it again"
        )
    );
    assert_eq!(
        refused("{\n\n<!doctype html>"),
        of(
            "input-malformed",
            "line 3: expected a manifest, found what is not JSON"
        )
    );
    let other = "expected a replay manifest (\"format\": \"athlete-replay\")";
    assert_eq!(refused("{}"), of("format-unknown", other));
    assert_eq!(refused("[1, 2]"), of("format-unknown", other));
    assert_eq!(
        refused(r#"{"format": "athlete-replay", "version": 2, "tracks": "new"}"#),
        of(
            "version-unsupported",
            "version: expected manifest version 1, found 2; use a newer athlete-replay"
        )
    );
    assert_eq!(
        refused(r#"{"format": "athlete-replay"}"#),
        of(
            "input-malformed",
            "version: expected a whole number from 0, found nothing"
        )
    );
    assert_eq!(
        refused(r#"{"format": "athlete-replay", "version": 1, "tracks": []}"#),
        of("replay-invalid", "the replay has no track; give it at least one")
    );
}

/// A manifest as small as one gets.
const SMALL: &str = r#"{"format":"athlete-replay","version":1,"tracks":[{"name":"t","kind":"object",
"times":{"start_secs":0,"rate_hz":10,"frames":11},"joints":[{"name":"p"}],"max_error_m":0.001}],
"segments":{"start_secs":0,"window_secs":0.5,"files":[[9,1],[8,4294967295]]}}"#;

#[test]
fn a_byte_order_mark_is_passed_over() {
    let marked = [b"\xef\xbb\xbf", SMALL.as_bytes()].concat();
    assert_eq!(Manifest::parse(&marked), Manifest::parse(SMALL.as_bytes()));
}

#[test]
fn joints_are_limited_in_all() {
    let joints = vec![r#"{"name":"p"}"#; 10_000].join(",");
    let track = format!(
        r#"{{"kind":"object","times":{{"start_secs":0,"rate_hz":1,"frames":1}},"joints":[{joints}],"max_error_m":0.1}}"#
    );
    let tracks = vec![track; 6].join(",");
    let manifest = format!(
        r#"{{"format":"athlete-replay","version":1,"venue":{{"kind":"ground"}},"participants":[],"tracks":[{tracks}],"events":[]}}"#
    );
    let error = Manifest::parse(manifest.as_bytes()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "tracks: expected at most 50000 joints in all, found 60000"
    );
}

#[test]
fn an_error_in_a_manifest_names_its_field() {
    for (old, new, code, message) in [
        (
            r#""rate_hz":10"#,
            r#""rate_hz":"fast""#,
            "input-malformed",
            "tracks[0].times.rate_hz: expected a number, found another text",
        ),
        (
            r#""rate_hz":10"#,
            r#""rate_hz":0"#,
            "replay-invalid",
            "tracks[0] (t): expected finite, strictly increasing sample times",
        ),
        (
            r#""rate_hz":10"#,
            r#""rate_hz":1e-300"#,
            "limit-exceeded",
            "tracks[0].times.rate_hz: expected a rate of at least 0.000001",
        ),
        (
            r#""rate_hz":10,"frames":11"#,
            r#""rate_hz":0.001,"frames":5000000"#,
            "limit-exceeded",
            "tracks: expected times up to 1000000000 s, found 4999999000",
        ),
        (
            r#""kind":"object""#,
            r#""kind":"cloud""#,
            "input-malformed",
            "tracks[0].kind: expected skeleton or markers or object, found another text",
        ),
        (
            r#""frames":11"#,
            r#""frames":99999999999999"#,
            "limit-exceeded",
            "tracks[0].times.frames: expected at most 10000000, found 99999999999999",
        ),
        (
            r#""frames":11"#,
            r#""frames":-1"#,
            "input-malformed",
            "tracks[0].times.frames: expected a whole number from 0, found another number",
        ),
        (
            r#"{"name":"p"}"#,
            r#"{"name":"p","parent":0}"#,
            "replay-invalid",
            "tracks[0] (t): joint 0 (p) must come after its parent",
        ),
        (
            r#"{"name":"p"}"#,
            r#"{"name":"p"},7"#,
            "input-malformed",
            "tracks[0].joints[1].name: expected a text, found nothing",
        ),
        (
            r#""kind":"object""#,
            r#""kind":"object","participant":0"#,
            "replay-invalid",
            "tracks[0] (t): expected a participant below 0",
        ),
        (
            r#""max_error_m":0.001"#,
            r#""max_error_m":-0.001"#,
            "input-malformed",
            "tracks[0].max_error_m: expected a length of at least 0 micrometres",
        ),
        (
            r#""window_secs":0.5"#,
            r#""window_secs":0.01"#,
            "input-malformed",
            "segments.window_secs: expected a length of at least 0.1 s",
        ),
        (
            r#"[9,1]"#,
            r#"[9]"#,
            "input-malformed",
            "segments.files[0][1]: expected a whole number from 0, found nothing",
        ),
        (
            r#""version":1"#,
            r#""version":1,"participants":[{"name":"A","colours":["red"]}]"#,
            "input-malformed",
            "participants[0].colours[0]: expected a colour as #rrggbb",
        ),
        (
            r#""version":1"#,
            r#""version":1,"events":{}"#,
            "input-malformed",
            "events: expected a list, found an object",
        ),
    ] {
        assert_eq!(SMALL.matches(old).count(), 1, "{old}");
        let error = Manifest::parse(SMALL.replace(old, new).as_bytes()).unwrap_err();
        assert_eq!((error.code.as_str(), error.to_string().as_str()), (code, message));
    }
}

#[test]
fn a_replay_of_any_length_is_described_but_not_held_in_memory() {
    let nine_joints = [r#"{"name":"p"}"#; 9].join(",");
    let long = SMALL.replace(
        r#""frames":11},"joints":[{"name":"p"}]"#,
        &format!(r#""frames":10000000}},"joints":[{nine_joints}]"#),
    );
    let error = Manifest::parse(long.as_bytes()).unwrap().to_replay().unwrap_err();
    assert_eq!(
        (error.code.as_str(), error.to_string().as_str()),
        (
            "limit-exceeded",
            "tracks: expected at most 536870912 bytes of samples, found 1080000000; cut the recording into parts"
        )
    );
}

#[test]
fn the_windows_of_files_follow_each_other_and_end_with_the_replay() {
    let with_a_hole = SMALL.replace("[9,1],", "[9,1],null,");
    let manifest = Manifest::parse(with_a_hole.as_bytes()).unwrap();
    let found: Vec<_> = manifest
        .segments
        .iter()
        .map(|s| (s.name.as_str(), s.start_secs, s.end_secs, s.bytes, s.crc32))
        .collect();
    assert_eq!(
        found,
        [
            ("0000-00000001.seg", 0.0, 0.5, 9, 1),
            ("0001-00000000.seg", 0.5, 1.0, 0, 0),
            ("0002-ffffffff.seg", 1.0, 1.0, 8, u32::MAX),
        ]
    );
    assert!(manifest.coarse.is_empty());
}

#[test]
fn what_a_later_version_may_add_is_passed_over() {
    let plain = Manifest::parse(SMALL.as_bytes()).unwrap();
    let more = SMALL
        .replace(
            r#""version":1"#,
            r#""version":1,"weather":{"wind":[0.9]},"venue":{"kind":"pool"}"#,
        )
        .replace(
            r#""name":"t""#,
            r#""name":"t","body_map":{"tail":[77]},"mass_kg":7.26"#,
        );
    assert_eq!(Manifest::parse(more.as_bytes()).unwrap(), plain);
}

proptest! {
    #![proptest_config(cases(512))]

    #[test]
    fn mutated_manifests_never_panic(
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..4),
        splice in prop::option::of((any::<prop::sample::Index>(), any::<prop::sample::Index>(), "[-0-9eE.,:{}\\[\\]\"a-z]{0,12}")),
        cut in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let mut bytes = SMALL.as_bytes().to_vec();
        if let Some((from, to, text)) = splice {
            let (from, to) = (from.index(bytes.len()), to.index(bytes.len()));
            bytes.splice(from.min(to)..from.max(to).min(from.min(to) + 20), text.into_bytes());
        }
        for (at, value) in edits {
            let length = bytes.len();
            bytes[at.index(length)] = value;
        }
        if let Some(cut) = cut {
            bytes.truncate(cut.index(bytes.len()));
        }
        if let Ok(manifest) = Manifest::parse(&bytes) {
            let Ok(replay) = manifest.to_replay() else {
                return Ok(());
            };
            let samples: usize = replay.tracks.iter().map(|t| t.positions_m.len()).sum();
            prop_assert!(samples * 12 <= 512 << 20);
            let again = Manifest::parse(manifest.to_json().unwrap().as_bytes()).unwrap();
            prop_assert_eq!(again.segments, manifest.segments);
        }
    }
}
