//! Every measure of a race, and a whole match: the bars are 20 ms for 8 athletes x 10 s at 50 Hz in wasm, and 3 s for
//! 22 players x 90 minutes at 25 Hz, no piece of which may take longer than 8 ms.
//!
//! `cargo bench --bench measures -- --pack DIR` writes both, packed, for `benches/measures.mjs`, which measures them in a browser.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark measures time, writes files, and says what it found"
)]

#[path = "made/folder.rs"]
mod folder;
#[path = "made/whole_body.rs"]
mod whole_body;

use std::f64::consts::TAU;
use std::hint::black_box;
use std::ops::Range;
use std::path::Path;

use athlete_replay::analysis::{Advance, Analysis, Family, Options, measure};
use athlete_replay::codec::PackOptions;
use athlete_replay::replay::{BodyPart, Participant, Replay, Track, TrackKind, TrackOrigin};
use athlete_replay::time::SampleTimes;
use criterion::Criterion;
use folder::pack_into;
use whole_body::whole_body;

/// Where the middle of a body is, by its number and the time.
type Middle = fn(usize, f64) -> [f64; 3];

/// Bodies of 25 joints, each joint on its own path, legs that swing, and the middle on a path of its own.
struct Scene {
    count: usize,
    rate_hz: f64,
    secs: f64,
    origin: TrackOrigin,
    middle: Middle,
}

const RACE: Scene = Scene {
    count: 8,
    rate_hz: 50.0,
    secs: 10.0,
    origin: TrackOrigin::Measured,
    middle: |body, time| [1.22 * body as f64, 0.9, 9.0 * time],
};
const GAME: Scene = Scene {
    count: 22,
    rate_hz: 25.0,
    secs: 5400.0,
    origin: TrackOrigin::Inferred,
    middle: |body, time| {
        let phase = body as f64;
        [
            40.0 * (0.05 * time + phase).sin(),
            0.9,
            25.0 * (0.083 * time + 2.0 * phase).sin(),
        ]
    },
};

impl Scene {
    fn places(&self, body: usize, frames: Range<usize>) -> Vec<[f32; 3]> {
        let of_frame = |frame: usize| {
            let time = frame as f64 / self.rate_hz;
            let [x, y, z] = (self.middle)(body, time);
            (0..BodyPart::ALL.len()).map(move |joint| {
                let swing = 0.3 * (TAU * 2.2 * time + joint as f64).sin();
                let height = y + swing.abs() - 0.03 * joint as f64;
                [x, height.max(0.02), z + swing].map(|v| v as f32)
            })
        };
        frames.flat_map(of_frame).collect()
    }

    /// Who and when, without samples.
    fn description(&self) -> Replay {
        let mut replay = Replay::default();
        for body in 0..self.count {
            let none = SampleTimes::Explicit(Vec::new());
            let mut track = Track::empty(format!("{body}"), TrackKind::Skeleton, whole_body(), none);
            track.times = SampleTimes::Uniform {
                start_secs: 0.0,
                rate_hz: self.rate_hz,
                count: (self.secs * self.rate_hz) as usize + 1,
            };
            track.participant = Some(body);
            track.origin = self.origin;
            replay.tracks.push(track);
            replay.participants.push(Participant {
                id: body.to_string(),
                name: body.to_string(),
                organisation: Some(if body % 2 == 0 { "A" } else { "B" }.to_owned()),
                ..Participant::default()
            });
        }
        replay
    }

    fn replay(&self) -> Replay {
        let mut replay = self.description();
        for (body, track) in replay.tracks.iter_mut().enumerate() {
            track.positions_m = self.places(body, 0..track.times.len());
        }
        replay
    }

    fn pack(&self, folder: &Path) {
        let places = |body: usize, frames: Range<usize>| self.places(body, frames);
        pack_into(folder, &self.description(), &PackOptions::default(), places);
    }
}

fn race(criterion: &mut Criterion) {
    let replay = RACE.replay();
    let options = Options::default();
    criterion.bench_function("every measure of 8 athletes, 10 s at 50 Hz", |bencher| {
        bencher.iter(|| black_box(measure(&replay, &options)));
    });
}

fn game(criterion: &mut Criterion) {
    let replay = GAME.replay();
    let mut group = criterion.benchmark_group("22 players, 90 minutes at 25 Hz");
    group.sample_size(10);
    for (name, families) in [
        ("every measure", Family::ALL.to_vec()),
        ("team measures", vec![Family::Team]),
    ] {
        let options = Options {
            families,
            ..Options::default()
        };
        group.bench_function(name, |bencher| {
            bencher.iter(|| black_box(measure(&replay, &options)));
        });
    }
    group.finish();
    longest(&replay);
}

/// The longest of the pieces that a frame would wait for.
fn longest(replay: &Replay) {
    for (name, families) in [
        ("every measure", Family::ALL.to_vec()),
        ("team measures", vec![Family::Team]),
    ] {
        let mut analysis = Analysis::new(
            replay,
            Options {
                families,
                ..Options::default()
            },
        );
        let (mut longest, mut pieces) = (std::time::Duration::ZERO, 0);
        loop {
            let start = std::time::Instant::now();
            let advance = analysis.advance(replay, f64::INFINITY, 1);
            longest = longest.max(start.elapsed());
            pieces += 1;
            if advance == Advance::Done {
                break;
            }
        }
        println!("{name}: {pieces} pieces, the longest {longest:?}");
    }
}

fn main() {
    let words: Vec<String> = std::env::args().collect();
    let folder = words
        .iter()
        .position(|word| word == "--pack")
        .and_then(|at| words.get(at + 1));
    if let Some(folder) = folder {
        RACE.pack(&Path::new(folder).join("race"));
        GAME.pack(&Path::new(folder).join("match"));
        return;
    }
    let mut criterion = Criterion::default().configure_from_args();
    race(&mut criterion);
    game(&mut criterion);
    criterion.final_summary();
}
