//! The layout as `docs/format.md` states it, written out by hand.

use athlete_replay::codec::{Manifest, PackOptions, decode_segment, pack};

use crate::fixtures::{crc32, replay_of, track, uniform};

/// One joint in frames 0 to 3: x = 0 m, 0.5 m, missing, 0.25 m, in steps of 0.25 m; y = 0 and z = -0.25 m throughout.
const BITS: &str = concat!(
    "0 010000 01 100000 1 100000 1", // in part: wide(2) present, wide(1) missing, wide(1) present
    "00000 000000 11110 100000 1",   // x, k = 0: wide(0), rice(zigzag 2 = 4), from 2 wide(zigzag -1 = 1)
    "10000 000000 00 000000",        // y, k = 1: wide(0), rice(0) with one low bit, wide(0)
    "00000 100000 1 0 000000",       // z, k = 0: wide(zigzag -1 = 1), rice(0), wide(0)
);

fn segment() -> Vec<u8> {
    let bits: Vec<u8> = BITS.bytes().filter(|b| *b != b' ').map(|b| b - b'0').collect();
    let channels: Vec<u8> = bits
        .chunks(8)
        .map(|byte| byte.iter().rev().fold(0, |sum, bit| 2 * sum + bit))
        .collect();
    let mut payload = Vec::new();
    payload.extend(0_u32.to_le_bytes());
    payload.extend(4_u32.to_le_bytes());
    payload.extend(0.25_f64.to_le_bytes());
    payload.extend((channels.len() as u32).to_le_bytes());
    payload.extend(channels);
    let mut bytes = b"ARSG\0\0\x01\0\0\0\0\0".to_vec();
    bytes.extend((payload.len() as u32).to_le_bytes());
    bytes.extend(crc32(&payload).to_le_bytes());
    bytes.extend(payload);
    bytes
}

#[test]
fn a_segment_written_by_hand_is_read() {
    let bytes = segment();
    let checksum = u32::from_le_bytes(bytes[16..20].try_into().unwrap());
    let text = format!(
        r#"{{"format":"athlete-replay","version":0,"tracks":[{{"kind":"object",
        "times":{{"start_secs":0,"rate_hz":10,"frames":4}},"joints":[{{"name":"p"}}],"max_error_m":0.125}}],
        "segments":[{{"name":"0.seg","start_secs":0,"end_secs":0.3,"bytes":{},"crc32":{checksum}}}]}}"#,
        bytes.len()
    );
    let manifest = Manifest::parse(text.as_bytes()).unwrap();
    let mut replay = manifest.to_replay().unwrap();
    decode_segment(&manifest, 0, &bytes, &mut replay).unwrap();
    let track = &replay.tracks[0];
    let found: Vec<_> = (0..4)
        .map(|f| track.position(f, 0).map(|p| p.to_array()))
        .collect();
    assert_eq!(
        found,
        [
            Some([0.0, 0.0, -0.25]),
            Some([0.5, 0.0, -0.25]),
            None,
            Some([0.25, 0.0, -0.25])
        ]
    );
}

/// Files of version 0 must stay as they are: whoever changes these bytes makes a new version.
#[test]
fn what_is_written_stays_the_same() {
    let mut replay = replay_of(vec![track("t", 1, uniform(0.0, 50.0, 6))]);
    for (frame, x) in [0.0, 0.1, 0.21, 0.31, 0.4, 0.5].into_iter().enumerate() {
        replay.tracks[0].positions_m[frame] = [x, 1.0, -100.0];
    }
    replay.tracks[0].positions_m[3] = [f32::NAN; 3];
    let packed = pack(&replay, &PackOptions::default(), &mut |_| {}).unwrap();
    let hex: String = packed.segments[0]
        .bytes
        .iter()
        .map(|b| format!("{b:02x}"))
        .collect();
    assert_eq!(
        hex,
        concat!(
            "4152534700000100000000002700000065252991", // the header
            "000000000600000006d5abd24d42503f13000000", // frames 0 to 5, the step, 19 bytes
            "84838207488992f84d0916f0030052d0c40000"
        )
    );
    assert_eq!(
        String::from_utf8(packed.manifest).unwrap(),
        r#"{"format":"athlete-replay","version":0,"title":"Test","venue":{"kind":"ground"},"start_secs":0,"end_secs":0.1,
"participants":[],
"tracks":[
{"name":"t","kind":"skeleton","times":{"start_secs":0,"rate_hz":50,"frames":6},"joints":[{"name":"joint 0"}],"body_map":{},"max_error_m":0.0005}],
"events":[],
"segments":[
{"name":"0000-91292565.seg","start_secs":0,"end_secs":0.1,"bytes":59,"crc32":2435392869}]}
"#
    );
}
