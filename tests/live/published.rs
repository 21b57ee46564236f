//! What lies in the folder that a live replay is published to.

use std::collections::HashMap;
use std::path::Path;

use athlete_replay::codec::{MANIFEST_NAME, Manifest, decode_coarse, fill_segment};
use athlete_replay::replay::Replay;

/// Reads a published replay whole: the manifest must be sound and every file that it lists there, with the right length and
/// checksum.
pub(crate) fn read(folder: &Path) -> (Manifest, Replay) {
    let bytes = std::fs::read(folder.join(MANIFEST_NAME)).unwrap();
    check(&bytes, |name| std::fs::read(folder.join(name)).ok())
}

/// As [`read`], with files from anywhere.
pub(crate) fn check(manifest: &[u8], mut file: impl FnMut(&str) -> Option<Vec<u8>>) -> (Manifest, Replay) {
    let manifest = Manifest::parse(manifest).unwrap();
    let mut replay = manifest.to_replay().unwrap();
    let mut file = |name: &str| file(name).unwrap_or_else(|| panic!("{name} is listed and not there"));
    for (index, entry) in manifest.segments.iter().enumerate() {
        if entry.bytes > 0 {
            fill_segment(&manifest, index, &file(&entry.name), &mut replay).unwrap();
        }
    }
    for (index, entry) in manifest.coarse.iter().enumerate() {
        if entry.bytes > 0 {
            let coarse = decode_coarse(&manifest, index, &file(&entry.name)).unwrap();
            compare_keys(&manifest, &replay, &coarse);
        }
    }
    (manifest, replay)
}

/// The key poses are those of the segments, within both promises.
fn compare_keys(manifest: &Manifest, replay: &Replay, coarse: &athlete_replay::codec::DecodedCoarse) {
    for keys in &coarse.tracks {
        let (track, layout) = (&replay.tracks[keys.track], &manifest.tracks[keys.track]);
        let joints = layout.parents.len();
        let tolerance_m = layout.promise.max_error_m + layout.promise.coarse_max_error_m + 1e-6;
        for (sample, position) in keys.positions_m.iter().enumerate() {
            let frame = keys.first_frame + sample / joints * keys.stride;
            let Some(fine) = track.position(frame, sample % joints) else {
                continue;
            };
            let error_m = f64::from((fine - glam::Vec3::from(*position)).length());
            assert!(
                error_m <= tolerance_m,
                "{} frame {frame}: the coarse layer is {error_m} m off",
                track.name
            );
        }
    }
}

/// Files by their names, as a store holds them.
#[derive(Default)]
pub(crate) struct Store(pub(crate) HashMap<String, Vec<u8>>);

impl Store {
    /// Takes files in; a name must never get other bytes.
    pub(crate) fn put(&mut self, files: Vec<athlete_replay::codec::PackedFile>) {
        for file in files {
            if let Some(before) = self.0.insert(file.name.clone(), file.bytes.clone()) {
                assert_eq!(before, file.bytes, "{} has other bytes than before", file.name);
            }
        }
    }

    pub(crate) fn get(&self, name: &str) -> Option<Vec<u8>> {
        self.0.get(name).cloned()
    }
}
