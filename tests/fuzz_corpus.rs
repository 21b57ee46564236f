//! Every file that a fuzzer once found, or starts from: read in every way, without a panic and within limits.

#![cfg(feature = "formats")]
#![allow(clippy::unwrap_used, reason = "a test ends where its ground gives way")]

use std::path::Path;

use athlete_replay::format::{Limits, ReadOptions, read, read_events};

#[test]
fn every_file_of_the_corpus_is_read_or_refused() {
    let corpus = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let options = ReadOptions::with_limits(Limits {
        max_bytes: 1 << 20,
        max_samples: 1 << 16,
        ..Limits::default()
    });
    let mut files = 0;
    for target in std::fs::read_dir(corpus).unwrap() {
        for file in std::fs::read_dir(target.unwrap().path()).unwrap() {
            let bytes = std::fs::read(file.unwrap().path()).unwrap();
            let _ = read(&bytes, &options);
            let _ = read_events(&bytes, &options);
            // The first byte of a fuzzer's own finds says how it was read.
            if let Some((_, rest)) = bytes.split_first() {
                let _ = read(rest, &options);
                let _ = read_events(rest, &options);
            }
            files += 1;
        }
    }
    assert!(files >= 2, "{files}");
}
