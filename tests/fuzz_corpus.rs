//! Every file that a fuzzer once found, or starts from: read in every way, without a panic and within limits.

#![cfg(feature = "formats")]
#![allow(clippy::unwrap_used, reason = "a test ends where its ground gives way")]

#[path = "../fuzz/src/parts.rs"]
mod parts;

use std::path::{Path, PathBuf};

use athlete_replay::format::{Format, Limits, ReadOptions, companions_of, read, read_events};
use parts::{companions, parts_of};

/// Corpora of what is no single reader's.
const OTHERS: [&str; 7] = [
    "metadata", "mapping", "split", "live", "manifest", "segment", "coarse",
];

#[test]
fn every_file_of_the_corpus_is_read_or_refused() {
    for path in corpus() {
        let bytes = std::fs::read(path).unwrap();
        let _ = read_parts(&parts_of(&bytes));
    }
}

/// A seed that its own reader does not take would start nothing.
#[test]
fn every_reader_has_a_corpus_that_it_reads() {
    let mut of_readers = std::collections::BTreeMap::new();
    for path in corpus() {
        let target = path
            .parent()
            .unwrap()
            .file_name()
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned();
        if OTHERS.contains(&target.as_str()) {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        let parts = parts_of(&bytes);
        let format = Format::of(parts[0]).map(|format| format.as_str().replace('-', "_"));
        assert_eq!(format, Ok(target.clone()), "{}", path.display());
        *of_readers.entry(target).or_insert(0) += usize::from(read_parts(&parts));
    }
    assert!(of_readers.values().all(|sound| *sound >= 1), "{of_readers:?}");
    assert_eq!(of_readers.len(), 30, "{of_readers:?}");
}

#[test]
fn every_target_has_a_corpus() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    for target in std::fs::read_dir(root.join("fuzz/targets")).unwrap() {
        let path = target.unwrap().path();
        let folder = root.join("fuzz/corpus").join(path.file_stem().unwrap());
        assert!(
            folder.read_dir().is_ok_and(|mut files| files.next().is_some()),
            "{}",
            folder.display()
        );
    }
}

fn corpus() -> Vec<PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let folders = std::fs::read_dir(root)
        .unwrap()
        .map(|folder| folder.unwrap().path());
    folders
        .flat_map(|folder| std::fs::read_dir(folder).unwrap())
        .map(|file| file.unwrap().path())
        .collect()
}

/// Whether the first part was read, as a recording or as events, with the others beside it.
fn read_parts(parts: &[&[u8]]) -> bool {
    let names = companions_of(parts[0]);
    let companions = companions(&names, &parts[1..]);
    let options = ReadOptions {
        companions: &companions,
        ..ReadOptions::with_limits(Limits {
            max_bytes: 1 << 20,
            max_samples: 1 << 16,
            ..Limits::default()
        })
    };
    let motion = read(parts[0], &options);
    let events = read_events(parts[0], &options);
    motion.is_ok() || events.is_ok()
}
