//! Files of a released version must open for ever, and give the same bits.

use athlete_replay::codec::{PackOptions, fill_segment, join, split};
use athlete_replay::replay::{Curve, ForcePlate, Quality, Replay, TrackKind};

use crate::fixtures::{Noise, crc32, packed, replay_of, track, uniform, wander};
use crate::other_reader::add_contents;

const VERSION_1: &[u8] = include_bytes!("../data/packed_v1/mixed.replay");
/// Of everything in it, as `add_contents` lays it out.
const VERSION_1_CRC: u32 = 1_281_127_433;

#[test]
fn version_1_opens_and_gives_the_same_bits() {
    let (manifest, parts) = split(VERSION_1).unwrap();
    assert_eq!((parts.coarse.len(), parts.segments.len()), (1, 3));
    let mut contents = Vec::new();
    add_contents(&mut contents, &manifest, &parts);
    assert_eq!(crc32(&contents), VERSION_1_CRC);
    let mut replay = manifest.to_replay().unwrap();
    for (index, segment) in parts.segments.iter().enumerate() {
        fill_segment(&manifest, index, segment, &mut replay).unwrap();
    }
    replay.validate().unwrap();
    assert_eq!(replay.title, "Everything of version 1");
    assert_eq!(
        (
            replay.tracks.len(),
            replay.curves.len(),
            replay.force_plates.len()
        ),
        (4, 1, 1)
    );
}

/// How the file came to be. It is never written again: run with `--ignored` into another version's folder only.
#[test]
#[ignore = "writes the fixture of this version"]
fn write_the_fixture() {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/packed_v1/mixed.replay");
    let options = PackOptions {
        segment_secs: 2.0,
        max_error_m: 0.001,
        track_max_errors_m: vec![None, Some(0.0), Some(0.01)],
        warnings: vec![("odd".to_owned(), "for people".to_owned())],
        ..PackOptions::default()
    };
    std::fs::write(path, join(&packed(&everything(), &options))).unwrap();
}

/// A body with gaps and confidences, rigid bones kept bit for bit, a ball, an object with errors; a curve; a force plate.
fn everything() -> Replay {
    let mut noise = Noise(1);
    let mut tracks = vec![
        track("body", 6, uniform(0.0, 50.0, 251)),
        track("exact", 2, uniform(0.1, 25.0, 100)),
        track("ball", 1, uniform(1.0, 120.0, 300)),
        track("rigid", 3, uniform(0.0, 60.0, 301)),
    ];
    for track in &mut tracks {
        wander(track, &mut noise, 20.0, 0.03);
    }
    tracks[2].kind = TrackKind::Object;
    for frame in tracks[3].positions_m.chunks_exact_mut(3) {
        frame[1] = frame[0].map(|v| v + 0.2);
        frame[2] = frame[1];
    }
    let mut values = |count: usize| (0..count).map(|_| noise.unit() as f32).collect::<Vec<_>>();
    tracks[0].quality = Some(Quality::Confidence(values(251 * 6)));
    tracks[2].quality = Some(Quality::ErrorM(values(300)));
    let times = uniform(0.0, 100.0, 501);
    let vectors = |from: f32| (0..501).map(|i| [from, i as f32, f32::NAN]).collect::<Vec<_>>();
    Replay {
        title: "Everything of version 1".to_owned(),
        curves: vec![Curve {
            name: "angle".to_owned(),
            unit: "rad".to_owned(),
            participant: None,
            values: values(501),
            times: times.clone(),
        }],
        force_plates: vec![ForcePlate {
            name: "plate 1".to_owned(),
            corners_m: Some([[0.0, 0.0, 0.0], [1.0, 0.0, 0.0], [1.0, 0.0, 1.0], [0.0, 0.0, 1.0]]),
            force_n: vectors(700.0),
            centre_of_pressure_m: vectors(0.1),
            moment_nm: vectors(-0.0),
            times,
        }],
        ..replay_of(tracks)
    }
}
