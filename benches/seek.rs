//! How long it takes to have everything for another moment: the bar is 1 ms for 8 athletes on one core.

#[path = "made/whole_body.rs"]
mod whole_body;

use std::f64::consts::TAU;
use std::hint::black_box;

use athlete_replay::codec::{Manifest, PackOptions, fill_segment, pack};
use athlete_replay::player::Player;
use athlete_replay::replay::{BodyPart, Participant, Pose, Replay, Track, TrackKind};
use athlete_replay::scene::Scene;
use athlete_replay::time::SampleTimes;
use criterion::{Criterion, criterion_group, criterion_main};
use whole_body::whole_body;

const ATHLETES: usize = 8;
const SECS: f64 = 16.0;

/// Eight bodies of 25 joints at 100 Hz, each joint on its own path, with a gap now and then.
fn field() -> Replay {
    let joints = BodyPart::ALL.len();
    let tracks = (0..ATHLETES).map(|athlete| {
        let times = SampleTimes::Uniform {
            start_secs: 0.0,
            rate_hz: 100.0,
            count: 1601,
        };
        let mut track = Track::empty(
            format!("athlete {athlete}"),
            TrackKind::Skeleton,
            whole_body(),
            times,
        );
        track.participant = Some(athlete);
        for (index, position) in track.positions_m.iter_mut().enumerate() {
            let (frame, joint) = (index / joints, index % joints);
            let time = frame as f64 / 100.0;
            let swing = 0.3 * (TAU * 2.2 * time + joint as f64).sin();
            if (frame / 40 + joint) % 50 != 0 {
                *position = [1.22 * athlete as f64, 1.0 + swing, 9.0 * time + swing].map(|v| v as f32);
            }
        }
        track
    });
    Replay {
        participants: vec![Participant::default(); ATHLETES],
        tracks: tracks.collect(),
        ..Replay::default()
    }
}

/// Moments all over the replay, never twice in the same place.
fn moments() -> impl Iterator<Item = f64> {
    (0_u64..).map(|i| (i as f64 * 0.618_033_988_749_895).fract() * SECS)
}

fn seek(criterion: &mut Criterion) {
    let replay = field();
    let mut player = Player::new(replay.start_secs(), replay.end_secs());
    let mut poses = vec![Pose::default(); replay.tracks.len()];
    let mut moment = moments();
    let mut scene = Scene::new(&replay);
    criterion.bench_function("seek, pose and scene of 8 athletes", |bencher| {
        bencher.iter(|| {
            player.seek(moment.next().unwrap_or(0.0));
            for (track, pose) in replay.tracks.iter().zip(&mut poses) {
                track.sample(player.time_secs(), pose);
            }
            scene.update(&replay, &poses);
            black_box(&scene);
        });
    });
}

fn segments(criterion: &mut Criterion) {
    let Ok(packed) = pack(&field(), &PackOptions::default(), &mut |_| {}) else {
        return;
    };
    let Ok(manifest) = Manifest::parse(&packed.manifest) else {
        return;
    };
    let Ok(mut replay) = manifest.to_replay() else {
        return;
    };
    criterion.bench_function("decode 2 s of 8 athletes", |bencher| {
        bencher.iter(|| fill_segment(&manifest, 3, &packed.segments[3].bytes, &mut replay));
    });
    criterion.bench_function("open a manifest", |bencher| {
        bencher.iter(|| Manifest::parse(&packed.manifest));
    });
}

criterion_group!(benches, seek, segments);
criterion_main!(benches);
