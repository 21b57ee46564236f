//! Packed files around bytes of the fuzzer's.

use athlete_replay::codec::{Channels, Manifest, decode_coarse, decode_segment};

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
