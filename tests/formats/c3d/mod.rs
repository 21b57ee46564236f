//! C3D: every sample against its facts and against other readers, and files written by hand.

mod damage;
mod made;
mod plates;
mod samples;
mod shapes;

use athlete_replay::format::{ReadOptions, Recording, SourceTrack, read_with_source};

fn open(bytes: &[u8]) -> (Recording, Vec<SourceTrack>) {
    read_with_source(bytes, &ReadOptions::default()).unwrap()
}

fn codes(recording: &Recording) -> Vec<&'static str> {
    recording.warnings.iter().map(|warning| warning.code).collect()
}
