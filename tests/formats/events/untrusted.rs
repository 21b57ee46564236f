//! Untrusted bytes: a code and a place, or a sheet; never a panic, and never more memory than the bytes are worth.

use athlete_replay::error::ErrorCode;
use athlete_replay::format::{Limits, ReadOptions, read_events};

use super::{FILES, file};

fn limits() -> ReadOptions<'static> {
    ReadOptions::with_limits(Limits {
        max_events: 2000,
        ..Limits::default()
    })
}

#[test]
fn every_beginning_of_a_file_is_read_or_refused() {
    for (name, bytes) in FILES {
        let text_only = name.ends_with(".vtt") || name.ends_with(".csv");
        let end = bytes.trim_ascii_end().len();
        for length in 0..end {
            match read_events(&bytes[..length], &limits()) {
                Ok(_) => assert!(
                    text_only || name.ends_with(".jsonl"),
                    "{name} cut to {length} bytes was read"
                ),
                Err(error) => {
                    let known = [
                        ErrorCode::InputEmpty,
                        ErrorCode::FormatUnknown,
                        ErrorCode::InputTruncated,
                    ];
                    assert!(
                        known.contains(&error.code),
                        "{name} cut to {length} bytes: {error}"
                    );
                    assert!(!error.place.is_unknown(), "{name} cut to {length} bytes: {error}");
                }
            }
        }
    }
}

#[test]
fn a_cut_time_of_a_cue_is_a_cut_file() {
    let error = read_events(b"WEBVTT\n\n00:01.000 --> 00:0", &limits()).unwrap_err();
    assert_eq!(
        (error.code, error.place.line),
        (ErrorCode::InputTruncated, Some(3))
    );
    assert_eq!(
        read_events(b"WEBV", &limits()).unwrap_err().code,
        ErrorCode::InputTruncated
    );
}

#[test]
fn flipped_bits_never_panic() {
    let mut state = 0x9e37_79b9_7f4a_7c15_u64;
    let mut random = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        usize::try_from(state >> 33).unwrap()
    };
    for (name, bytes) in FILES {
        for _ in 0..400 {
            let mut damaged = bytes.to_vec();
            for _ in 0..=random() % 4 {
                let at = random() % damaged.len();
                damaged[at] ^= 1 << (random() % 8);
            }
            if let Err(error) = read_events(&damaged, &limits()) {
                assert!(!error.place.is_unknown(), "{name}: {error}");
            }
        }
    }
}

#[test]
fn too_much_is_refused() {
    let cues = "00:00.000 --> 00:01.000\na\n\n".repeat(2001);
    let vtt = format!("WEBVTT\n\n{cues}");
    let error = read_events(vtt.as_bytes(), &limits()).unwrap_err();
    assert_eq!(error.code, ErrorCode::LimitExceeded);

    let many: Vec<String> = (0..2001).map(|n| format!("{{\"name\": \"n{n}\"}}")).collect();
    let json = format!(
        "{{\"format\": \"athlete-events\", \"participants\": [{}]}}",
        many.join(",")
    );
    assert_eq!(
        read_events(json.as_bytes(), &limits()).unwrap_err().code,
        ErrorCode::LimitExceeded
    );

    // One long name that every event repeats.
    let long = "n".repeat(1 << 20);
    let items = format!("[{}{{}}]", "{},".repeat(1500));
    let vtt = format!("WEBVTT\n\n{long}\n00:00.000 --> 00:01.000\n{items}\n");
    let error = read_events(vtt.as_bytes(), &limits()).unwrap_err();
    assert_eq!(error.code, ErrorCode::LimitExceeded);

    let deep = format!(
        "{{\"format\": \"athlete-events\", \"events\": {}",
        "[".repeat(100_000)
    );
    assert_eq!(
        read_events(deep.as_bytes(), &limits()).unwrap_err().code,
        ErrorCode::LimitExceeded
    );
    let deep = format!("<OdfBody DocumentType=\"DT_RESULT\">{}", "<a>".repeat(100_000));
    assert_eq!(
        read_events(deep.as_bytes(), &limits()).unwrap_err().code,
        ErrorCode::LimitExceeded
    );
}

#[test]
fn a_bomb_of_entities_does_not_go_off() {
    let mut bomb = "<!DOCTYPE OdfBody [<!ENTITY e0 \"ha\">".to_owned();
    for n in 1..60 {
        bomb.push_str(&format!("<!ENTITY e{n} \"&e{0};&e{0};&e{0};&e{0};\">", n - 1));
    }
    bomb.push_str("]>");
    let text = std::str::from_utf8(file("odf_result_100m.xml")).unwrap();
    let body = text.split_once("?>").unwrap().1.replace("Asha", "&e59;");
    let sheet = read_events(format!("{bomb}{body}").as_bytes(), &limits()).unwrap();
    assert_eq!(sheet.participants[0].name, "&e59; Example");
    assert_eq!(sheet.warnings[0].code, "entity-unknown");
}
