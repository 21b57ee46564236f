//! How small the packed form is and how fast, over six optical takes of CMU motion at 60 Hz.
//!
//! `cargo bench --bench codec -- FOLDER [OUT]`: the folder has the takes as BVH; into OUT go their positions, for
//! `benches/compare_codec.mjs`, which sets other forms beside these numbers.

#![allow(
    clippy::print_stdout,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "it measures time, prints a table and stops where its ground gives way"
)]

use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use athlete_replay::codec::{Channels, Manifest, PackOptions, Packed, decode_coarse, decode_segment, pack};
use athlete_replay::format::{ReadOptions, read};
use athlete_replay::replay::{Replay, Track};
use athlete_replay::time::SampleTimes;

const TAKES: [&str; 6] = [
    "131_03",
    "cmu_12_01_walk",
    "cmu_basketball_3",
    "cmu_jumping_1",
    "cmu_running_1",
    "cmu_soccer_3",
];
const RATE_HZ: f64 = 60.0;
const PROMISES_M: [f64; 3] = [0.0001, 0.001, 0.005];
const ATHLETES: usize = 22;

fn main() -> std::io::Result<()> {
    // Cargo adds `--bench` to what the caller gave.
    let mut arguments = std::env::args().skip(1).filter(|a| !a.starts_with("--"));
    let Some(folder) = arguments.next() else {
        println!(
            "skipped: give the folder of the takes, as in `cargo bench --bench codec -- ../shared/data/bvh`"
        );
        return Ok(());
    };
    let out = arguments.next();
    let mut takes = Vec::new();
    for name in TAKES {
        let bytes = std::fs::read(Path::new(&folder).join(format!("{name}.bvh")))?;
        let recording = read(&bytes, &ReadOptions::default()).map_err(std::io::Error::other)?;
        takes.push((name, at_60_hz(&recording.replay.tracks[0])));
    }
    println!("take\tmetres\tbits\tcoarse bits\tfloor\tmaximum error in metres\tencoded in times real time");
    for promise_m in PROMISES_M {
        for (name, track) in &takes {
            measure(name, track, promise_m);
        }
    }
    speeds(&takes);
    if let Some(out) = out {
        for (name, track) in &takes {
            let joints = track.skeleton.joints.len() as u32;
            let mut bytes = joints.to_le_bytes().to_vec();
            bytes.extend(
                track
                    .positions_m
                    .as_flattened()
                    .iter()
                    .flat_map(|v| v.to_le_bytes()),
            );
            std::fs::write(Path::new(&out).join(format!("{name}.f32")), bytes)?;
        }
    }
    Ok(())
}

/// Every so-manieth frame of a take.
fn at_60_hz(track: &Track) -> Track {
    let step = (track.times.rate_hz() / RATE_HZ).round() as usize;
    let joints = track.skeleton.joints.len();
    let frames: Vec<&[[f32; 3]]> = track.positions_m.chunks_exact(joints).step_by(step).collect();
    Track {
        times: SampleTimes::Uniform {
            start_secs: 0.0,
            rate_hz: RATE_HZ,
            count: frames.len(),
        },
        positions_m: frames.concat(),
        quality: None,
        participant: None,
        ..track.clone()
    }
}

fn packed(tracks: Vec<Track>, max_error_m: f64, segment_secs: f64) -> Packed {
    let replay = Replay {
        tracks,
        ..Replay::default()
    };
    let options = PackOptions {
        max_error_m,
        segment_secs,
        ..PackOptions::default()
    };
    pack(&replay, &options, &mut |_| {}).unwrap()
}

fn measure(name: &str, track: &Track, promise_m: f64) {
    let samples = track.positions_m.len() as f64;
    let usual_secs = PackOptions::default().segment_secs;
    let packed_track = packed(vec![track.clone()], promise_m, usual_secs);
    let bits_of = |files: &[athlete_replay::codec::PackedFile]| {
        files.iter().map(|f| f.bytes.len()).sum::<usize>() as f64 * 8.0 / samples
    };
    let manifest = Manifest::parse(&packed_track.manifest).unwrap();
    let mut largest_m = 0.0_f64;
    for (index, file) in packed_track.segments.iter().enumerate() {
        let segment = decode_segment(&manifest, index, &file.bytes, Channels::All).unwrap();
        let part = &segment.tracks[0];
        let first = part.first_frame * track.skeleton.joints.len();
        for (found, truth) in part.positions_m.iter().zip(&track.positions_m[first..]) {
            let off = glam::DVec3::from(found.map(f64::from)) - glam::DVec3::from(truth.map(f64::from));
            largest_m = largest_m.max(off.length());
        }
    }
    let taken = fastest(|| {
        black_box(packed(vec![track.clone()], promise_m, usual_secs));
    });
    println!(
        "{name}\t{promise_m}\t{:.3}\t{:.3}\t{:.2}\t{largest_m:.9}\t{:.0}",
        bits_of(&packed_track.segments),
        bits_of(&packed_track.coarse),
        floor_bits(track, promise_m),
        track.times.len() as f64 / RATE_HZ / taken.as_secs_f64()
    );
}

/// What no coder of such predictions goes below, estimated from the takes alone: each joint's offset from its parent is foretold
/// from the true frames on both sides, level by level; along a rigid bone there is nothing to say; each of the other
/// components is coded by a Laplace distribution whose scale for this joint and level is known beforehand, in the steps
/// that the promise allows (a cube whose corners are within it): log2(2 e scale / step) bits where that is positive.
fn floor_bits(track: &Track, promise_m: f64) -> f64 {
    let joints = track.skeleton.joints.len();
    let frames = track.times.len();
    let step_m = 2.0 * promise_m / 3.0_f64.sqrt();
    let at = |frame: usize, joint: usize| {
        glam::DVec3::from(track.positions_m[frame * joints + joint].map(f64::from))
    };
    let mut bits = 0.0;
    for (joint, description) in track.skeleton.joints.iter().enumerate() {
        let offset = |frame: usize| match description.parent {
            Some(parent) => at(frame, joint) - at(frame, usize::from(parent)),
            None => at(frame, joint),
        };
        let lengths: Vec<f64> = (0..frames).map(|frame| offset(frame).length()).collect();
        let mean = lengths.iter().sum::<f64>() / frames as f64;
        if description.parent.is_some() && mean == 0.0 {
            continue;
        }
        let is_rigid =
            description.parent.is_some() && lengths.iter().all(|l| (l - mean).abs() < promise_m / 4.0);
        let components = if is_rigid { 2.0 } else { 3.0 };
        let mut level = |residuals: &[glam::DVec3]| {
            let sum: f64 = residuals
                .iter()
                .map(|r| {
                    if is_rigid {
                        r.length() * 0.785
                    } else {
                        (r.x.abs() + r.y.abs() + r.z.abs()) / 3.0
                    }
                })
                .sum();
            let scale_m = sum / residuals.len().max(1) as f64;
            let each = (2.0 * std::f64::consts::E * scale_m / step_m).log2().max(0.0);
            bits += each * components * residuals.len() as f64;
        };
        let keys: Vec<_> = (64..frames)
            .step_by(64)
            .map(|f| offset(f) - offset(f - 64))
            .collect();
        level(&keys);
        for step in [32, 16, 8, 4, 2, 1] {
            let between = (step..frames.saturating_sub(step)).step_by(2 * step);
            let residuals: Vec<_> = between
                .map(|f| {
                    let near = offset(f - step) + offset(f + step);
                    let foretold = if f >= 3 * step && f + 3 * step < frames {
                        near * 0.5625 - (offset(f - 3 * step) + offset(f + 3 * step)) * 0.0625
                    } else {
                        near * 0.5
                    };
                    offset(f) - foretold
                })
                .collect();
            level(&residuals);
        }
    }
    bits / track.positions_m.len() as f64
}

fn speeds(takes: &[(&str, Track)]) {
    let athletes: Vec<Track> = (0..ATHLETES).map(|i| takes[i % takes.len()].1.clone()).collect();
    let one_second: Vec<Track> = athletes
        .iter()
        .map(|track| Track {
            times: SampleTimes::Uniform {
                start_secs: 0.0,
                rate_hz: RATE_HZ,
                count: 60,
            },
            positions_m: track.positions_m[..60 * track.skeleton.joints.len()].to_vec(),
            ..track.clone()
        })
        .collect();
    for promise_m in PROMISES_M {
        let packed_second = packed(one_second.clone(), promise_m, 1.0);
        let manifest = Manifest::parse(&packed_second.manifest).unwrap();
        let taken = fastest(|| {
            black_box(
                decode_segment(
                    &manifest,
                    0,
                    &packed_second.segments[0].bytes,
                    Channels::Positions,
                )
                .unwrap(),
            );
        });
        println!(
            "1 s of {ATHLETES} athletes at {promise_m} m: decoded in {:.3} ms",
            millis(taken)
        );
    }
    for (what, tracks, secs) in [
        ("one athlete", vec![takes[0].1.clone()], 4.0),
        ("22 athletes", athletes.clone(), 4.0),
        ("22 athletes", athletes, 1.0),
    ] {
        let packed_all = packed(tracks, 0.001, secs);
        let manifest = Manifest::parse(&packed_all.manifest).unwrap();
        let taken = fastest(|| {
            black_box(
                decode_segment(&manifest, 0, &packed_all.segments[0].bytes, Channels::Positions).unwrap(),
            );
        });
        let coarse = fastest(|| {
            black_box(decode_coarse(&manifest, 0, &packed_all.coarse[0].bytes).unwrap());
        });
        println!(
            "any frame of {what} from a cold segment of {secs} s: {:.3} ms; from the coarse file: {:.3} ms",
            millis(taken),
            millis(coarse)
        );
    }
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// The fastest of many.
fn fastest(mut work: impl FnMut()) -> Duration {
    let begun = Instant::now();
    let mut fastest = Duration::MAX;
    let mut rounds = 0;
    while rounds < 5 || begun.elapsed() < Duration::from_millis(300) {
        let start = Instant::now();
        work();
        fastest = fastest.min(start.elapsed());
        rounds += 1;
    }
    fastest
}
