//! A second reader, of plain JavaScript and written from `docs/format.md`, finds the same bits.

use std::path::Path;
use std::process::Command;

use athlete_replay::codec::{
    Channels, Manifest, PackOptions, SingleFile, decode_coarse, decode_segment, join, pack, split,
};
use athlete_replay::replay::{Curve, ForcePlate, Quality, Replay};

use crate::fixtures::{Noise, files_of, replay_of, track, uniform, wander};

const GENERATED: usize = 10_000;

#[test]
fn ten_thousand_generated_replays_read_the_same() {
    let mut noise = Noise(17);
    let mut cases = Vec::new();
    for _ in 0..GENERATED {
        let replay = generated(&mut noise);
        let max_error_m = [0.0, 1e-6, 0.0001, 0.001, 0.01, 1.0][(noise.unit() * 6.0) as usize];
        let options = PackOptions {
            segment_secs: 0.1 + noise.unit() * 3.0,
            max_error_m,
            ..PackOptions::default()
        };
        add(&mut cases, &replay, &options);
    }
    compare("generated", &cases);
}

#[test]
fn every_recording_reads_the_same() {
    let mut cases = Vec::new();
    for (name, replay) in files_of(&["bvh", "c3d", "trc", "mot"]) {
        for max_error_m in [0.0, 0.001] {
            // Megabytes of one recording tell no more than its beginning.
            let options = PackOptions {
                max_error_m,
                ..PackOptions::default()
            };
            if replay.tracks.iter().map(|t| t.positions_m.len()).sum::<usize>() < 20_000 {
                add(&mut cases, &replay, &options);
            } else {
                eprintln!("{name} is left to the other tests for its size");
            }
        }
    }
    if !cases.is_empty() {
        compare("recordings", &cases);
    }
}

#[test]
fn the_fixture_reads_the_same() {
    let bytes = include_bytes!("../data/packed_v1/mixed.replay");
    let mut cases = Vec::new();
    add_single_file(&mut cases, bytes);
    compare("fixture", &cases);
}

/// Tracks, curves and force plates of all kinds and few samples.
pub(crate) fn generated(noise: &mut Noise) -> Replay {
    let below = |noise: &mut Noise, limit: usize| (noise.unit() * limit as f64) as usize;
    let mut tracks = Vec::new();
    for _ in 0..1 + below(noise, 2) {
        let rate_hz = 1.0 + 300.0 * noise.unit().powi(3);
        let mut track = track(
            "t",
            1 + below(noise, 5),
            uniform(noise.unit(), rate_hz, 1 + below(noise, 40)),
        );
        let reach_m = [1e-3, 1.0, 100.0, 10_000.0][below(noise, 4)];
        let stride_m = reach_m * 0.03 * noise.unit();
        wander(&mut track, noise, reach_m, stride_m);
        if noise.unit() < 0.3 {
            // Rigid bones, the last of which is of length 0.
            let joints = track.skeleton.joints.len();
            for frame in track.positions_m.chunks_exact_mut(joints) {
                for joint in 1..joints {
                    let length = if joint + 1 == joints { 0.0 } else { 0.3 };
                    let [x, y, z] = frame[joint - 1];
                    frame[joint] = [x + length, y, z];
                }
            }
        }
        if noise.unit() < 0.3 {
            for joint in &mut track.skeleton.joints {
                joint.parent = joint.parent.filter(|_| noise.unit() < 0.5);
            }
        }
        if noise.unit() < 0.3 {
            let values = track.positions_m.iter().map(|_| noise.unit() as f32).collect();
            track.quality = Some(if noise.unit() < 0.5 {
                Quality::Confidence(values)
            } else {
                Quality::ErrorM(values)
            });
        }
        tracks.push(track);
    }
    let mut replay = replay_of(tracks);
    if noise.unit() < 0.3 {
        let times = uniform(0.0, 50.0, 1 + below(noise, 40));
        replay.curves.push(Curve {
            name: "c".to_owned(),
            unit: "N".to_owned(),
            participant: None,
            values: (0..times.len()).map(|_| odd_value(noise)).collect(),
            times,
        });
    }
    if noise.unit() < 0.2 {
        let times = uniform(0.0, 100.0, 1 + below(noise, 40));
        let mut vectors = || {
            (0..times.len())
                .map(|_| [0; 3].map(|_| odd_value(noise)))
                .collect()
        };
        replay.force_plates.push(ForcePlate {
            name: "p".to_owned(),
            corners_m: None,
            force_n: vectors(),
            centre_of_pressure_m: vectors(),
            moment_nm: vectors(),
            times,
        });
    }
    replay
}

/// Mostly near 1, now and then anything that is a float.
fn odd_value(noise: &mut Noise) -> f32 {
    match (noise.unit() * 10.0) as u32 {
        0 => f32::NAN,
        1 => f32::from_bits((noise.unit() * 4_294_967_295.0) as u32),
        2 => -0.0,
        _ => (1.0 + 0.01 * noise.around_zero()) as f32,
    }
}

fn add(cases: &mut Vec<u8>, replay: &Replay, options: &PackOptions) {
    let packed = pack(replay, options, &mut |_| {}).unwrap();
    add_single_file(cases, &join(&packed));
}

/// A single file with its length, and what this reader finds in each of its parts.
fn add_single_file(cases: &mut Vec<u8>, bytes: &[u8]) {
    let (manifest, parts) = split(bytes).unwrap();
    cases.extend((bytes.len() as u32).to_le_bytes());
    cases.extend(bytes);
    add_contents(cases, &manifest, &parts);
}

pub(crate) fn add_contents(cases: &mut Vec<u8>, manifest: &Manifest, parts: &SingleFile<'_>) {
    let mut found = Vec::new();
    let mut block = |kind: u32, owner: usize, first: usize, stride: usize, count: usize, values: &[f32]| {
        for number in [owner, first, stride, count, values.len()].map(|n| n as u32) {
            found.extend(number.to_le_bytes());
        }
        // The kind goes first.
        let at = found.len() - 20;
        found.splice(at..at, kind.to_le_bytes());
        found.extend(values.iter().flat_map(|v| v.to_bits().to_le_bytes()));
    };
    let mut sizes = Vec::new();
    let mut count = |blocks: usize| sizes.push(blocks as u32);
    for (index, bytes) in parts.coarse.iter().enumerate() {
        let coarse = decode_coarse(manifest, index, bytes).unwrap();
        count(coarse.tracks.len());
        for keys in &coarse.tracks {
            let values = keys.positions_m.as_flattened();
            block(1, keys.track, keys.first_frame, keys.stride, keys.frames, values);
        }
    }
    for (index, bytes) in parts.segments.iter().enumerate() {
        let segment = decode_segment(manifest, index, bytes, Channels::All).unwrap();
        let rated = segment.tracks.iter().filter(|t| !t.quality.is_empty());
        count(
            segment.tracks.len() + rated.clone().count() + segment.curves.len() + segment.force_plates.len(),
        );
        for t in &segment.tracks {
            block(
                1,
                t.track,
                t.first_frame,
                1,
                t.frames,
                t.positions_m.as_flattened(),
            );
        }
        for t in rated {
            block(3, t.track, t.first_frame, 1, t.frames, &t.quality);
        }
        for c in &segment.curves {
            block(4, c.curve, c.first_sample, 1, c.values.len(), &c.values);
        }
        for p in &segment.force_plates {
            let values = p.samples.as_flattened().as_flattened();
            block(5, p.force_plate, p.first_sample, 1, p.samples.len(), values);
        }
    }
    // Each file's blocks come after their number.
    let mut rest = found.as_slice();
    for blocks in sizes {
        cases.extend(blocks.to_le_bytes());
        for _ in 0..blocks {
            let length = u32::from_le_bytes(rest[20..24].try_into().unwrap()) as usize;
            let (this, after) = rest.split_at(24 + 4 * length);
            cases.extend(this);
            rest = after;
        }
    }
}

/// Lets the other reader read the cases.
fn compare(name: &str, cases: &[u8]) {
    let file = std::env::temp_dir().join(format!("athlete-replay-{name}-{}.bin", std::process::id()));
    std::fs::write(&file, cases).unwrap();
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/format_reader/compare.mjs");
    let outcome = Command::new("node").arg(script).arg(&file).output();
    std::fs::remove_file(&file).unwrap();
    match outcome {
        Ok(output) => {
            let said = String::from_utf8_lossy(&output.stdout).into_owned();
            assert!(
                output.status.success(),
                "{said}{}",
                String::from_utf8_lossy(&output.stderr)
            );
            eprintln!("{name}: {said}");
        }
        Err(error) => eprintln!("skipped, since node could not be run: {error}"),
    }
}
