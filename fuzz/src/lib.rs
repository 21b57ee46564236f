//! What every fuzz target does with its bytes: reads them, within limits small enough that memory is bounded and a run is
//! fast, and packs what they hold. Nothing may panic, hang or take more memory than the limits allow.

use athlete_replay::codec::{Channels, Manifest, PackOptions, decode_coarse, decode_segment, pack};
use athlete_replay::format::{Companion, Limits, ReadOptions, read, read_events};

/// Bounds for one run: megabytes, not gigabytes.
pub fn limits() -> Limits {
    Limits {
        max_bytes: 1 << 20,
        max_joints: 512,
        max_frames: 1 << 12,
        max_samples: 1 << 16,
        max_depth: 64,
        max_tracks: 64,
        max_events: 1 << 12,
    }
}

/// Reads bytes that begin like a format, so that the fuzzer need not find its first word. The first byte of the data says
/// which beginning.
pub fn reading(beginnings: &[&[u8]], data: &[u8]) {
    let Some((&choice, rest)) = data.split_first() else {
        return;
    };
    // One more than there are beginnings: the bytes alone, as the files of a corpus are.
    match beginnings.get(usize::from(choice) % (beginnings.len() + 1)) {
        Some(beginning) => read_all(&[beginning, rest].concat(), &[]),
        None => read_all(data, &[]),
    }
}

/// Reads bytes as a recording and as events, and packs what came of it.
pub fn read_all(bytes: &[u8], companions: &[Companion<'_>]) {
    let options = ReadOptions {
        companions,
        ..ReadOptions::with_limits(limits())
    };
    if let Ok(recording) = read(bytes, &options) {
        let samples: usize = recording.replay.tracks.iter().map(|t| t.positions_m.len()).sum();
        assert!(samples <= 4 * limits().max_samples, "{samples} samples are more than the limits allow");
        let duration_secs = recording.replay.end_secs() - recording.replay.start_secs();
        let options = PackOptions {
            // A few segments, however long the recording claims to be.
            segment_secs: (duration_secs / 4.0).clamp(0.1, 3600.0),
            ..PackOptions::default()
        };
        if duration_secs < 1e6 {
            let _ = pack(&recording.replay, &options, &mut |_| {});
        }
    }
    if let Ok(sheet) = read_events(bytes, &options) {
        assert!(sheet.events.len() <= limits().max_events, "more events than the limits allow");
    }
}

/// Which kind of packed file the bytes are taken as.
#[derive(Clone, Copy)]
pub enum PackedKind {
    Segment,
    Coarse,
}

/// Decodes bytes as the payload of a packed file whose header is right, of a replay with tracks of every kind, a curve and a
/// force plate.
pub fn packed_file(payload: &[u8], kind: PackedKind) {
    let crc32 = crc32(payload);
    let bytes = [
        match kind {
            PackedKind::Segment => b"ARSG",
            PackedKind::Coarse => b"ARCO",
        },
        [1, 0, 0, 0].as_slice(),
        &[0; 4],
        &(payload.len() as u32).to_le_bytes(),
        &crc32.to_le_bytes(),
        payload,
    ]
    .concat();
    let files = format!(
        r#"{{"start_secs":0,"window_secs":1000,"files":[[{},{crc32}]]}}"#,
        bytes.len()
    );
    let (description, _) = MANIFEST.split_once("\"coarse\":").expect("the files come last");
    let manifest = format!(r#"{description}"coarse":{files},"segments":{files}}}"#);
    let manifest = Manifest::parse(manifest.as_bytes()).expect("the manifest is sound");
    match kind {
        PackedKind::Segment => {
            let _ = decode_segment(&manifest, 0, &bytes, Channels::All);
        }
        PackedKind::Coarse => {
            let _ = decode_coarse(&manifest, 0, &bytes);
        }
    }
}

/// The manifest of the replay that the corpus of segments and coarse files is from.
const MANIFEST: &str = include_str!("../corpus/manifest/mixed.json");

/// Bit by bit, apart from the library's own.
fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        crc ^= u32::from(*byte);
        for _ in 0..8 {
            crc = (crc >> 1) ^ (0xedb8_8320 * (crc & 1));
        }
    }
    !crc
}
