//! The layout as `docs/format.md` states it, written out by hand.

use athlete_replay::codec::{PackOptions, pack};

use crate::fixtures::{replay_of, track, uniform};

/// Files of version 1 must stay as they are: whoever changes these bytes makes a new version.
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
            "4152534701000000000000002300000000000000", // the header
            "HEX"
        )
    );
    assert_eq!(
        String::from_utf8(packed.manifest).unwrap(),
        r#"{"format":"athlete-replay","version":1,"title":"Test","venue":{"kind":"ground"},"start_secs":0,"end_secs":0.1,
"participants":[],
"tracks":[
{"name":"t","kind":"skeleton","times":{"start_secs":0,"rate_hz":50,"frames":6},"joints":[{"name":"joint 0"}],"body_map":{},"max_error_m":0.0005}],
"events":[],
"segments":[
{"name":"0000-91292565.seg","start_secs":0,"end_secs":0.1,"bytes":59,"crc32":2435392869}]}
"#
    );
}
