//! The promise, for every joint and every frame of whatever is packed.

use athlete_replay::codec::{Channels, Manifest, PackOptions, Packed, decode_coarse, decode_segment, pack};
use athlete_replay::replay::{Curve, Quality, Replay, Track};
use proptest::prelude::*;

use crate::fixtures::{
    Noise, arbitrary_replay, cases, files_of, largest_error_m, mixed, packed, replay_of, track, uniform,
    unpacked, wander,
};

/// The largest distance of any key pose from the truth.
fn largest_coarse_error_m(replay: &Replay, packed: &Packed) -> f64 {
    let manifest = Manifest::parse(&packed.manifest).unwrap();
    let mut largest = 0.0_f64;
    for (index, file) in packed.coarse.iter().enumerate() {
        for keys in decode_coarse(&manifest, index, &file.bytes).unwrap().tracks {
            let track = &replay.tracks[keys.track];
            let joints = track.skeleton.joints.len();
            assert_eq!(keys.stride, manifest.tracks[keys.track].promise.key_frames);
            assert_eq!(keys.positions_m.len(), keys.frames * joints);
            for (sample, found) in keys.positions_m.iter().enumerate() {
                let frame = keys.first_frame + sample / joints * keys.stride;
                assert_eq!(frame % keys.stride, 0);
                let truth = track.position(frame, sample % joints);
                assert_eq!(truth.is_none(), found[0].is_nan());
                if let Some(truth) = truth {
                    let off = truth.as_dvec3() - glam::DVec3::from(found.map(f64::from));
                    largest = largest.max(off.length());
                }
            }
        }
    }
    largest
}

#[test]
fn every_recording_keeps_its_promise() {
    for (name, replay) in files_of(&["bvh", "c3d", "trc", "mot", "gltf", "football"]) {
        let options = PackOptions {
            max_error_m: 0.001,
            ..PackOptions::default()
        };
        let packed = packed(&replay, &options);
        let error_m = largest_error_m(&replay, &unpacked(&packed));
        assert!(error_m <= 0.001, "{name}: {error_m}");
        let coarse_m = largest_coarse_error_m(&replay, &packed);
        assert!(coarse_m <= 0.005, "{name}: {coarse_m}");
    }
}

#[test]
fn the_coarse_layer_has_a_key_pose_about_every_second_of_every_track() {
    let replay = mixed();
    let packed = packed(&replay, &PackOptions::default());
    assert!(largest_coarse_error_m(&replay, &packed) <= 0.005);
    let manifest = Manifest::parse(&packed.manifest).unwrap();
    let mut frames = vec![0; replay.tracks.len()];
    for (index, file) in packed.coarse.iter().enumerate() {
        for keys in decode_coarse(&manifest, index, &file.bytes).unwrap().tracks {
            frames[keys.track] += keys.frames;
        }
    }
    for (index, track) in replay.tracks.iter().enumerate() {
        let key_frames = manifest.tracks[index].promise.key_frames;
        let key_secs = key_frames as f64 / track.times.rate_hz();
        assert!((0.7..1.42).contains(&key_secs), "{key_secs}");
        assert_eq!(frames[index], track.times.len().div_ceil(key_frames));
    }
}

#[test]
fn exact_tracks_lie_beside_others_and_come_back_bit_for_bit() {
    let mut replay = mixed();
    replay.tracks[0].positions_m[9] = [-0.0, 1e-40, 3e38];
    let options = PackOptions {
        max_error_m: 0.01,
        track_max_errors_m: vec![Some(0.0), None, Some(0.0001)],
        ..PackOptions::default()
    };
    let found = unpacked(&packed(&replay, &options));
    let bits = |track: &Track| -> Vec<u32> {
        track
            .positions_m
            .as_flattened()
            .iter()
            .map(|v| v.to_bits())
            .collect()
    };
    assert_eq!(bits(&found.tracks[0]), bits(&replay.tracks[0]));
    for (index, promise) in [0.0, 0.01, 0.0001].into_iter().enumerate() {
        let only = |replay: &Replay| replay_of(vec![replay.tracks[index].clone()]);
        let error_m = largest_error_m(&only(&replay), &only(&found));
        assert!(
            error_m <= promise && error_m >= promise / 2.0,
            "{index}: {error_m}"
        );
    }
}

#[test]
fn qualities_and_series_come_back_and_are_left_alone_when_not_asked_for() {
    let mut noise = Noise(23);
    let mut replay = mixed();
    let count = replay.tracks[0].positions_m.len();
    let mut values: Vec<f32> = (0..count).map(|_| noise.unit() as f32).collect();
    values[3] = f32::NAN;
    replay.tracks[0].quality = Some(Quality::Confidence(values.clone()));
    let series: Vec<f32> = (0..3000)
        .map(|i| (f64::from(i) * 0.01).sin() as f32 * 900.0)
        .collect();
    replay.curves.push(Curve {
        name: "force".to_owned(),
        unit: "N".to_owned(),
        participant: None,
        times: uniform(-1.0, 500.0, 3000),
        values: series.clone(),
    });
    let packed = packed(&replay, &PackOptions::default());
    let found = unpacked(&packed);
    assert_eq!(
        found.curves[0].values, series,
        "those beyond the tracks' ends too"
    );
    let Some(Quality::Confidence(read)) = &found.tracks[0].quality else {
        panic!("expected confidences");
    };
    assert!(read[3].is_nan());
    for (a, b) in read.iter().zip(&values) {
        assert!(b.is_nan() || (a - b).abs() <= 0.005);
    }
    let manifest = Manifest::parse(&packed.manifest).unwrap();
    let positions = decode_segment(&manifest, 0, &packed.segments[0].bytes, Channels::Positions).unwrap();
    assert!(positions.curves.is_empty() && positions.tracks.iter().all(|t| t.quality.is_empty()));
    assert_eq!(positions.tracks.len(), 3);
}

#[test]
fn rates_from_one_to_five_hundred_hertz_are_kept() {
    let mut noise = Noise(5);
    for rate_hz in [1.0, 7.5, 25.0, 59.94, 120.0, 500.0] {
        let mut replay = replay_of(vec![track("t", 4, uniform(0.0, rate_hz, 700))]);
        wander(&mut replay.tracks[0], &mut noise, 10_000.0, 0.3);
        let packed = packed(&replay, &PackOptions::default());
        assert!(largest_error_m(&replay, &unpacked(&packed)) <= 0.0005);
        assert!(largest_coarse_error_m(&replay, &packed) <= 0.005);
    }
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn the_coarse_layer_of_any_replay_keeps_its_promise(replay in arbitrary_replay()) {
        let packed = pack(&replay, &PackOptions::default(), &mut |_| {}).unwrap();
        prop_assert!(largest_coarse_error_m(&replay, &packed) <= 0.005);
    }
}
