//! Replays to pack, and what the tests do with them.

use athlete_replay::codec::{Manifest, PackOptions, Packed, fill_segment, pack};
use athlete_replay::replay::{BodyMap, Joint, Replay, Skeleton, Track, TrackKind};
use athlete_replay::time::SampleTimes;
use proptest::prelude::*;

/// Small, repeatable noise; the tests need no better.
pub(crate) struct Noise(pub(crate) u64);

impl Noise {
    pub(crate) fn unit(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn around_zero(&mut self) -> f64 {
        2.0 * self.unit() - 1.0
    }
}

pub(crate) fn track(name: &str, joints: usize, times: SampleTimes) -> Track {
    let joints = (0..joints).map(|j| Joint {
        name: format!("joint {j}"),
        parent: j.checked_sub(1).map(|parent| parent as u16),
    });
    let skeleton = Skeleton {
        joints: joints.collect(),
        body_map: BodyMap::default(),
    };
    Track::empty(name, TrackKind::Skeleton, skeleton, times)
}

pub(crate) fn uniform(start_secs: f64, rate_hz: f64, count: usize) -> SampleTimes {
    SampleTimes::Uniform {
        start_secs,
        rate_hz,
        count,
    }
}

/// Each joint walks at random from anywhere within `reach_m`, now and then jumps, and is missing for a while.
pub(crate) fn wander(track: &mut Track, noise: &mut Noise, reach_m: f64, stride_m: f64) {
    let joints = track.skeleton.joints.len();
    for joint in 0..joints {
        let mut at = [0.0; 3].map(|_: f64| reach_m * noise.around_zero());
        let mut missing = 0;
        for frame in 0..track.times.len() {
            if noise.unit() < 0.01 {
                at = at.map(|_| reach_m * noise.around_zero());
            }
            if noise.unit() < 0.02 {
                missing = (noise.unit() * 30.0) as usize;
            }
            at = at.map(|v| (v + stride_m * noise.around_zero()).clamp(-reach_m, reach_m));
            if missing > 0 {
                missing -= 1;
            } else {
                track.positions_m[frame * joints + joint] = at.map(|v| v as f32);
            }
        }
    }
}

pub(crate) fn replay_of(tracks: Vec<Track>) -> Replay {
    Replay {
        title: "Test".to_owned(),
        tracks,
        ..Replay::default()
    }
}

/// A body at 50 Hz, a ball at 300 Hz and an object at its own times, all with gaps.
pub(crate) fn mixed() -> Replay {
    let mut noise = Noise(7);
    let mut explicit = vec![0.013];
    while explicit.len() < 400 {
        let last = explicit[explicit.len() - 1];
        explicit.push(last + 0.004 + 0.02 * noise.unit());
    }
    let mut tracks = vec![
        track("body", 5, uniform(0.0, 50.0, 301)),
        track("ball", 1, uniform(0.5, 300.0, 1501)),
        track("bar", 2, SampleTimes::Explicit(explicit)),
    ];
    tracks[1].kind = TrackKind::Object;
    for track in &mut tracks {
        wander(track, &mut noise, 50.0, 0.05);
    }
    replay_of(tracks)
}

pub(crate) fn packed(replay: &Replay, options: &PackOptions) -> Packed {
    pack(replay, options, &mut |_| {}).unwrap()
}

pub(crate) fn unpacked(packed: &Packed) -> Replay {
    let manifest = Manifest::parse(&packed.manifest).unwrap();
    let mut replay = manifest.to_replay().unwrap();
    for (index, segment) in packed.segments.iter().enumerate() {
        assert_eq!(segment.name, manifest.segments[index].name);
        fill_segment(&manifest, index, &segment.bytes, &mut replay).unwrap();
    }
    replay
}

/// The largest distance; panics where one has a sample and the other a gap.
pub(crate) fn largest_error_m(a: &Replay, b: &Replay) -> f64 {
    let mut largest = 0.0_f64;
    for (a, b) in a.tracks.iter().zip(&b.tracks) {
        assert_eq!(a.positions_m.len(), b.positions_m.len());
        for (index, (p, q)) in a.positions_m.iter().zip(&b.positions_m).enumerate() {
            assert_eq!(
                p.iter().any(|v| v.is_nan()),
                q.iter().all(|v| v.is_nan()),
                "{} sample {index}: {p:?} {q:?}",
                a.name
            );
            let squares = p
                .iter()
                .zip(q)
                .map(|(u, v)| (f64::from(*u) - f64::from(*v)).powi(2));
            // A gap has no distance, and f64::max passes over it.
            largest = largest.max(squares.sum::<f64>().sqrt());
        }
    }
    largest
}

pub(crate) fn arbitrary_times() -> impl Strategy<Value = SampleTimes> {
    let explicit = (0.0..5.0_f64, prop::collection::vec(1e-4..0.2_f64, 1..120)).prop_map(|(start, steps)| {
        let mut time = start;
        SampleTimes::Explicit(
            steps
                .iter()
                .map(|step| {
                    time += step;
                    time
                })
                .collect(),
        )
    });
    let uniform = (-5.0..5.0_f64, 1.0..500.0_f64, 1..300_usize)
        .prop_map(|(start_secs, rate_hz, count)| uniform(start_secs, rate_hz, count));
    prop_oneof![uniform, explicit]
}

pub(crate) fn arbitrary_replay() -> impl Strategy<Value = Replay> {
    let reach = prop_oneof![Just(1e-4), Just(1.0), Just(100.0), Just(10_000.0)];
    let shape = (arbitrary_times(), 1..6_usize, any::<u64>(), reach, 0.0..0.05_f64);
    prop::collection::vec(shape, 1..4).prop_map(|shapes| {
        let tracks = shapes.into_iter().map(|(times, joints, seed, reach_m, stride)| {
            let mut track = track("t", joints, times);
            wander(&mut track, &mut Noise(seed), reach_m, stride * reach_m);
            track
        });
        replay_of(tracks.collect())
    })
}

pub(crate) fn cases(cases: u32) -> ProptestConfig {
    ProptestConfig {
        cases,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// CRC-32 bit by bit, apart from the library's own.
pub(crate) fn crc32(bytes: &[u8]) -> u32 {
    let mut crc = u32::MAX;
    for byte in bytes {
        for bit in 0..8 {
            let top = (crc ^ u32::from(*byte >> bit)) & 1;
            crc = (crc >> 1) ^ (top * 0xedb8_8320);
        }
    }
    !crc
}

/// Without the readers there is no recording.
#[cfg(not(feature = "formats"))]
pub(crate) fn files_of(_kinds: &[&str]) -> Vec<(String, Replay)> {
    Vec::new()
}

/// The recordings of some kinds that lie beside the project, where they do.
#[cfg(feature = "formats")]
pub(crate) fn files_of(kinds: &[&str]) -> Vec<(String, Replay)> {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data");
    let mut files = Vec::new();
    for kind in kinds {
        let Ok(entries) = std::fs::read_dir(data.join(kind)) else {
            eprintln!(
                "skipped: there are no recordings in {}",
                data.join(kind).display()
            );
            continue;
        };
        for path in entries
            .map(|entry| entry.unwrap().path())
            .filter(|path| path.is_file())
        {
            let bytes = std::fs::read(&path).unwrap();
            let options = athlete_replay::format::ReadOptions::default();
            if let Ok(recording) = athlete_replay::format::read(&bytes, &options)
                && !recording.replay.tracks.is_empty()
            {
                files.push((path.display().to_string(), recording.replay));
            }
        }
    }
    files.sort_by(|a, b| a.0.cmp(&b.0));
    files
}
