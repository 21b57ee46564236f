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
            "415253470100000000000000230000004b9c6835", // the header
            "010020",                                   // poses of track 0, 32 bytes
            "00010606", // from frame 0, every one, 6 frames, key poses 2^6 apart
            "5159153a", // the step
            "0064f400100682698c6383bfdb0eebff9005ecc5d1088f85"
        )
    );
    assert_eq!(
        String::from_utf8(packed.manifest).unwrap(),
        r#"{"format":"athlete-replay","version":1,"title":"Test","venue":{"kind":"ground"},"start_secs":0,"end_secs":0.1,
"participants":[],
"tracks":[
{"name":"t","kind":"skeleton","max_error_m":0.0005,"coarse_max_error_m":0.005,"key_frames":64,"times":{"start_secs":0,"rate_hz":50,"frames":6},"joints":[{"name":"joint 0"}],"body_map":{}}],
"events":[],
"coarse":{"start_secs":0,"window_secs":2,"files":[[41,152367438]]},
"segments":{"start_secs":0,"window_secs":2,"files":[[55,896048203]]}}
"#
    );
}
