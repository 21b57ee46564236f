//! Untrusted bytes: a typed error or a sound replay, never a panic, and nothing allocated for a claim.

use std::sync::LazyLock;

use athlete_replay::error::ErrorCode;
use athlete_replay::format::{Format, Limits, Mapping, ReadOptions, read};

use super::made::Made;

/// A small file with something of everything.
fn small() -> Made {
    Made::new(3, 6)
        .analog(
            2,
            &(0..6)
                .map(|channel| vec![channel as f32 * 50.0, 0.0, -100.0])
                .collect::<Vec<_>>(),
        )
        .texts("POINT", "LABELS", &["A:HEEL", "B:HEEL", "A:RKneeAngles"])
        .texts("POINT", "ANGLES", &["A:RKneeAngles"])
        .texts("POINT", "UNITS", &["mm"])
        .texts("POINT", "Y_SCREEN", &["+Z"])
        .words("ANALOG", "USED", &[6])
        .floats("ANALOG", "SCALE", &[1.0; 6])
        .texts("EVENT", "LABELS", &["Foot Strike"])
        .floats("EVENT", "TIMES", &[0.0, 0.02])
        .words("FORCE_PLATFORM", "USED", &[1])
        .words("FORCE_PLATFORM", "TYPE", &[2])
        .floats(
            "FORCE_PLATFORM",
            "CORNERS",
            &[4.0, 2.0, 0.0, 0.0, 2.0, 0.0, 0.0, 8.0, 0.0, 4.0, 8.0, 0.0],
        )
        .floats("FORCE_PLATFORM", "ORIGIN", &[0.0, 0.0, -4.0])
        .words("FORCE_PLATFORM", "CHANNEL", &[1, 2, 3, 4, 5, 6])
        .shaped(&[6, 1])
}

/// Small limits, and a mapping in place of the search through all known sets of names, which takes most of the time.
static MAPPING: LazyLock<Mapping> = LazyLock::new(|| {
    Mapping::parse(br#"{"name": "none", "kind": "markers", "body_map": {"left_ankle": "HEEL"}}"#).unwrap()
});

fn limits() -> ReadOptions<'static> {
    ReadOptions {
        mapping: Some(&MAPPING),
        ..ReadOptions::with_limits(Limits {
            max_samples: 1 << 16,
            ..Limits::default()
        })
    }
}

fn holds(bytes: &[u8], what: &str) {
    match read(bytes, &limits()) {
        Ok(recording) => recording.replay.validate().unwrap(),
        Err(error) => assert!(
            !error.place.is_unknown() && !error.message.is_empty(),
            "{what}: {error}"
        ),
    }
}

#[test]
fn every_prefix_is_refused_as_cut() {
    let made = small();
    let bytes = made.bytes();
    let end = made.data_start() + 6 * (3 * 4 + 12) * 4;
    read(&bytes[..end], &limits()).unwrap();
    for length in 1..end {
        let error = read(&bytes[..length], &limits()).unwrap_err();
        assert_eq!(error.code, ErrorCode::InputTruncated, "{length}: {error}");
        assert_eq!(error.place.byte, Some(length), "{error}");
    }
}

#[test]
fn every_flipped_bit_is_read_or_refused() {
    let bytes = small().bytes();
    for at in 0..bytes.len() {
        for bit in [0, 3, 6, 7] {
            let mut damaged = bytes.clone();
            damaged[at] ^= 1 << bit;
            holds(&damaged, &format!("bit {bit} of byte {at}"));
        }
    }
}

/// Bytes at random places set to the values that hurt most, several at once; the sequence is fixed.
#[test]
fn bytes_anywhere_may_be_anything() {
    let bytes = small().bytes();
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state
    };
    for round in 0..3000 {
        let mut damaged = bytes.clone();
        for _ in 0..1 + next() % 8 {
            let at = next() as usize % damaged.len();
            damaged[at] = [0, 1, 0x7f, 0x80, 0xff, next() as u8][next() as usize % 6];
        }
        holds(&damaged, &format!("round {round}"));
    }
}

#[test]
fn a_hostile_header_allocates_nothing() {
    let mut bytes = vec![0_u8; 1024];
    bytes[0..2].copy_from_slice(&[2, 0x50]);
    bytes[2..4].fill(0xff); // points
    bytes[4..6].fill(0xff); // analog values a frame
    bytes[6] = 1;
    bytes[8..10].fill(0xff); // the last frame
    bytes[12..16].copy_from_slice(&(-1.0_f32).to_le_bytes());
    bytes[16] = 3;
    bytes[18..20].fill(0xff);
    bytes[20..24].copy_from_slice(&100_f32.to_le_bytes());
    bytes[512..516].copy_from_slice(&[1, 0x50, 1, 84]);
    let error = read(&bytes, &ReadOptions::default()).unwrap_err();
    assert_eq!(error.code, ErrorCode::InputTruncated);
    // With the bytes there, the limits speak before anything is allocated.
    let wide = Made::new(5000, 2).bytes();
    assert_eq!(
        read(&wide, &ReadOptions::default()).unwrap_err().code,
        ErrorCode::LimitExceeded
    );
    let long = Made::new(1, 3000).bytes();
    let limits = ReadOptions::with_limits(Limits {
        max_frames: 2000,
        ..Limits::default()
    });
    assert_eq!(read(&long, &limits).unwrap_err().code, ErrorCode::LimitExceeded);
    let analog = Made::new(1, 2).analog(1, &vec![vec![0.0]; 1200]).bytes();
    assert_eq!(
        read(&analog, &ReadOptions::default()).unwrap_err().code,
        ErrorCode::LimitExceeded
    );
}

#[test]
fn other_files_are_not_taken_for_it() {
    for text in [
        "\nPathFileType\t4\t(X/Y/Z)\ta.trc\n",
        "\nP\u{0}",
        "\tPoints of today",
        "{\"P\": 1}",
        "PK\u{3}\u{4}",
    ] {
        let text = format!("{text}{}", "x ".repeat(600));
        assert_ne!(Format::of(text.as_bytes()).ok(), Some(Format::C3d), "{text:?}");
    }
    assert_eq!(Format::of(&small().bytes()), Ok(Format::C3d));
}
