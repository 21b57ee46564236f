//! Segments that are cut, flipped, forged or another's.

use athlete_replay::codec::{Manifest, PackOptions, fill_segment};
use athlete_replay::error::ErrorCode;
use athlete_replay::replay::{Replay, Track};
use proptest::prelude::*;

use crate::fixtures::{
    Noise, arbitrary_replay, cases, crc32, largest_error_m, mixed, packed, replay_of, track, uniform, wander,
};

/// Decodes bytes that may be damaged and checks that the outcome is all or nothing.
fn decode_damaged(manifest: &Manifest, index: usize, bytes: &[u8], intact: &Replay) -> Result<(), ErrorCode> {
    let mut replay = manifest.to_replay().unwrap();
    match fill_segment(manifest, index, bytes, &mut replay) {
        Ok(()) => {
            assert_eq!(largest_error_m(&replay, intact), 0.0);
            Ok(())
        }
        Err(error) => {
            let missing: usize = replay.tracks.iter().map(Track::missing_samples).sum();
            let samples: usize = replay.tracks.iter().map(|t| t.positions_m.len()).sum();
            assert_eq!(missing, samples, "nothing was written");
            assert_eq!(
                error.place.file.as_deref(),
                Some(manifest.segments[index].name.as_str())
            );
            assert!(error.place.byte.is_some());
            Err(error.code)
        }
    }
}

#[test]
fn every_prefix_and_every_flipped_bit_is_a_typed_error() {
    let mut noise = Noise(11);
    let mut replay = replay_of(vec![
        track("body", 4, uniform(0.0, 50.0, 30)),
        track("ball", 1, uniform(0.0, 100.0, 60)),
    ]);
    for track in &mut replay.tracks {
        wander(track, &mut noise, 5.0, 0.02);
    }
    let packed = packed(&replay, &PackOptions::default());
    let manifest = Manifest::parse(&packed.manifest).unwrap();
    let bytes = &packed.segments[0].bytes;
    let mut intact = manifest.to_replay().unwrap();
    fill_segment(&manifest, 0, bytes, &mut intact).unwrap();
    for length in 0..bytes.len() {
        let outcome = decode_damaged(&manifest, 0, &bytes[..length], &intact);
        assert_eq!(outcome, Err(ErrorCode::InputTruncated), "{length} bytes");
    }
    let mut longer = bytes.clone();
    longer.push(0);
    assert_eq!(
        decode_damaged(&manifest, 0, &longer, &intact),
        Err(ErrorCode::SegmentCorrupt)
    );
    for bit in 0..bytes.len() * 8 {
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let code = decode_damaged(&manifest, 0, &damaged, &intact).unwrap_err();
        let expected = [
            ErrorCode::SegmentCorrupt,
            ErrorCode::VersionUnsupported,
            ErrorCode::InputTruncated,
        ];
        assert!(expected.contains(&code), "bit {bit}: {code}");
    }
}

#[test]
fn another_segment_or_another_replay_is_refused() {
    let replay = mixed();
    let packed = packed(&replay, &PackOptions::default());
    let manifest = Manifest::parse(&packed.manifest).unwrap();
    let mut target = manifest.to_replay().unwrap();
    let error = fill_segment(&manifest, 3, &[], &mut target).unwrap_err();
    assert_eq!(
        (error.code, error.to_string().as_str()),
        (
            ErrorCode::OutOfRange,
            "expected one of 3 files that are there, found 3"
        )
    );
    assert!(fill_segment(&manifest, 0, &packed.segments[1].bytes, &mut target).is_err());
    target.tracks.pop();
    let error = fill_segment(&manifest, 0, &packed.segments[0].bytes, &mut target).unwrap_err();
    assert_eq!(error.code, ErrorCode::ReplayInvalid);
}

proptest! {
    #![proptest_config(cases(96))]

    /// The checksum keeps accidents out, not intent: with a right one, anything may follow.
    #[test]
    fn forged_payloads_never_panic(
        replay in arbitrary_replay(),
        edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        keep in prop::option::of(any::<prop::sample::Index>()),
    ) {
        let packed = packed(&replay, &PackOptions::default());
        let mut bytes = packed.segments[0].bytes.clone();
        for (at, value) in edits {
            let length = bytes.len();
            bytes[20 + at.index(length - 20)] = value;
        }
        if let Some(keep) = keep {
            bytes.truncate(20 + keep.index(bytes.len() - 20));
            let length = (bytes.len() - 20) as u32;
            bytes[12..16].copy_from_slice(&length.to_le_bytes());
        }
        let checksum = crc32(&bytes[20..]);
        bytes[16..20].copy_from_slice(&checksum.to_le_bytes());
        let mut manifest = Manifest::parse(&packed.manifest).unwrap();
        manifest.segments[0].crc32 = checksum;
        manifest.segments[0].bytes = bytes.len();
        let mut target = manifest.to_replay().unwrap();
        if let Err(error) = fill_segment(&manifest, 0, &bytes, &mut target) {
            prop_assert_eq!(error.code, ErrorCode::SegmentCorrupt);
        }
    }
}
