//! The readers against facts that were computed without them, and against files written by hand.

#![cfg(feature = "formats")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test ends at the first thing that is not as expected, and says what it skips"
)]

mod c3d;
mod events;
mod figure;
mod football;
mod gltf;
mod gltf_damage;
mod landmark_stream;
mod marker_sets;
mod mot;
mod mvnx;
mod pose_damage;
mod pose_feeds;
mod pose_tables;
mod poses;
mod recordings;
mod written_oddly;

use std::path::PathBuf;

use serde_json::Value;

/// The sample recordings, which lie beside the checkout where there are any.
pub(crate) fn data() -> Option<(PathBuf, Value)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let Ok(text) = std::fs::read_to_string(folder.join("expected.json")) else {
        println!("skipped: no sample recordings at {}", folder.display());
        return None;
    };
    Some((folder, serde_json::from_str(&text).unwrap()))
}
