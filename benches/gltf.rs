//! How long reading a glTF takes, one line a file: name, then the median in milliseconds. `benches/gltf.mjs` runs it beside
//! the usual reader.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark measures time and says what it found"
)]

use std::hint::black_box;
use std::path::PathBuf;
use std::time::Instant;

use athlete_replay::format::{ReadOptions, read};

const RUNS: usize = 201;

fn main() {
    let files: Vec<PathBuf> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .map(PathBuf::from)
        .collect();
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        let options = ReadOptions::default();
        let mut millis: Vec<f64> = (0..RUNS)
            .map(|_| {
                let start = Instant::now();
                black_box(read(black_box(&bytes), &options).unwrap());
                start.elapsed().as_secs_f64() * 1e3
            })
            .collect();
        millis.sort_by(f64::total_cmp);
        println!("{} {:.4}", file.display(), millis[RUNS / 2]);
    }
}
