//! How long reading takes, as a table of one line a file: name, bytes, nanoseconds of the fastest of many readings.
//!
//! `cargo bench --bench reading -- FILE...`. Each file is read from memory, as `format::read` does for everyone else: to a
//! replay in metres, guesses and warnings included. `benches/compare_bvh.mjs` runs this beside another reader.

#![allow(clippy::print_stdout, reason = "the table is what it is for")]

use std::hint::black_box;
use std::time::{Duration, Instant};

use athlete_replay::format::{ReadOptions, read};

/// Readings per file: at least so many, and for at least so long.
const LEAST_ROUNDS: usize = 20;
const LEAST_TIME: Duration = Duration::from_millis(500);

fn main() -> std::io::Result<()> {
    // Cargo adds `--bench` to what the caller gave.
    for path in std::env::args()
        .skip(1)
        .filter(|argument| !argument.starts_with("--"))
    {
        let bytes = std::fs::read(&path)?;
        let options = ReadOptions::default();
        let begun = Instant::now();
        let mut fastest = Duration::MAX;
        let mut rounds = 0;
        while rounds < LEAST_ROUNDS || begun.elapsed() < LEAST_TIME {
            let start = Instant::now();
            let recording = read(black_box(&bytes), &options);
            let taken = start.elapsed();
            // Dropping what was read is not reading it.
            black_box(&recording);
            if let Err(error) = recording {
                println!("{path}\t{}\t{error}", bytes.len());
                break;
            }
            fastest = fastest.min(taken);
            rounds += 1;
        }
        println!("{path}\t{}\t{}", bytes.len(), fastest.as_nanos());
    }
    Ok(())
}
