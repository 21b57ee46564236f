//! Every measure of a race, and a whole match: the bars are 20 ms for 8 athletes x 10 s at 50 Hz in wasm, and 3 s for
//! 22 players x 90 minutes at 25 Hz, no piece of which may take longer than 8 ms.

use std::f64::consts::TAU;
use std::hint::black_box;

use athlete_replay::analysis::{Advance, Analysis, Family, Options, measure};
use athlete_replay::replay::{
    BodyMap, BodyPart, Joint, Participant, Replay, Skeleton, Track, TrackKind, TrackOrigin,
};
use athlete_replay::time::SampleTimes;
use criterion::{Criterion, criterion_group, criterion_main};

/// Bodies of 25 joints, each joint on its own path, legs that swing, and the middle on a path of its own.
fn bodies(
    count: usize,
    rate_hz: f64,
    secs: f64,
    origin: TrackOrigin,
    middle: impl Fn(usize, f64) -> [f64; 3],
) -> Replay {
    let joints = BodyPart::ALL.map(|part| Joint {
        name: part.as_str().to_owned(),
        parent: None,
    });
    let mut body_map = BodyMap::default();
    for part in BodyPart::ALL {
        body_map.set(part, vec![part as u16]);
    }
    let mut replay = Replay::default();
    for body in 0..count {
        let skeleton = Skeleton {
            joints: joints.to_vec(),
            body_map: body_map.clone(),
        };
        let times = SampleTimes::Uniform {
            start_secs: 0.0,
            rate_hz,
            count: (secs * rate_hz) as usize + 1,
        };
        let mut track = Track::empty(format!("{body}"), TrackKind::Skeleton, skeleton, times);
        track.participant = Some(body);
        track.origin = origin;
        for frame in 0..track.times.len() {
            let time = track.times.time_of(frame);
            let [x, y, z] = middle(body, time);
            for joint in 0..joints.len() {
                let swing = 0.3 * (TAU * 2.2 * time + joint as f64).sin();
                let height = y + swing.abs() - 0.03 * joint as f64;
                track.positions_m[frame * joints.len() + joint] =
                    [x, height.max(0.02), z + swing].map(|v| v as f32);
            }
        }
        replay.tracks.push(track);
        replay.participants.push(Participant {
            organisation: Some(if body % 2 == 0 { "A" } else { "B" }.to_owned()),
            ..Participant::default()
        });
    }
    replay
}

fn race(criterion: &mut Criterion) {
    let replay = bodies(8, 50.0, 10.0, TrackOrigin::Measured, |body, time| {
        [1.22 * body as f64, 0.9, 9.0 * time]
    });
    let options = Options::default();
    criterion.bench_function("every measure of 8 athletes, 10 s at 50 Hz", |bencher| {
        bencher.iter(|| black_box(measure(&replay, &options)));
    });
}

fn game(criterion: &mut Criterion) {
    let replay = bodies(22, 25.0, 5400.0, TrackOrigin::Inferred, |body, time| {
        let phase = body as f64;
        [
            40.0 * (0.05 * time + phase).sin(),
            0.9,
            25.0 * (0.083 * time + 2.0 * phase).sin(),
        ]
    });
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
#[expect(
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a mean of pieces would hide the longest one"
)]
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

criterion_group!(benches, race, game);
criterion_main!(benches);
