//! Gap filling, the low-pass filter and outliers.

use athlete_replay::clean::Step;
use athlete_replay::replay::Quality;
use athlete_replay::time::SampleTimes;
use glam::DVec3;
use serde_json::Value;

use crate::{Noise, at, cleaned, replay};

#[test]
fn the_filter_is_scipys_within_a_micrometre() {
    let cases: Value = serde_json::from_str(include_str!("filtfilt.json")).unwrap();
    for case in cases.as_array().unwrap() {
        let numbers = |key: &str| -> Vec<f64> {
            case[key]
                .as_array()
                .unwrap()
                .iter()
                .map(|v| v.as_f64().unwrap())
                .collect()
        };
        let path = numbers("values")
            .iter()
            .map(|v| Some(DVec3::new(*v, 0.0, -*v)))
            .collect();
        let (rate_hz, cutoff_hz) = (
            case["rate_hz"].as_f64().unwrap(),
            case["cutoff_hz"].as_f64().unwrap(),
        );
        let (found, _) = cleaned(&replay(rate_hz, &[path]), &[Step::Butterworth { cutoff_hz }]);
        for (frame, expected) in numbers("filtered").into_iter().enumerate() {
            let off_m = at(&found, frame, 0)
                .unwrap()
                .distance(DVec3::new(expected, 0.0, -expected));
            assert!(off_m < 1e-6, "{rate_hz} Hz, {frame}: {off_m}");
        }
    }
}

/// At the cut-off both passes together leave half the power, which is 0.7071 of the amplitude; far below it nothing is lost
/// and nothing is shifted.
#[test]
fn the_cut_off_halves_the_power_and_nothing_lags() {
    for (frequency_hz, gain, tolerance) in [
        (6.0, 0.5_f64.sqrt(), 0.002),
        (0.6, 1.0, 0.001),
        (30.0, 0.00285, 0.0003),
    ] {
        let wave = |frame: usize| (std::f64::consts::TAU * frequency_hz * frame as f64 / 200.0).sin();
        let path = (0..2000).map(|frame| Some(DVec3::X * wave(frame))).collect();
        let (found, _) = cleaned(&replay(200.0, &[path]), &[Step::Butterworth { cutoff_hz: 6.0 }]);
        for frame in 500..1500 {
            let off = (at(&found, frame, 0).unwrap().x - gain * wave(frame)).abs();
            assert!(off <= tolerance, "{frequency_hz} Hz, {frame}: {off}");
        }
    }
}

/// A swing of 1 Hz with noise of up to 10 mm at 100 Hz: the root of the mean square error falls below 2.5 mm from 5.8 mm.
#[test]
fn a_noisy_motion_is_recovered() {
    let mut noise = Noise(1);
    let truth =
        |frame: usize| DVec3::new(0.5, 1.0, 0.2) * (frame as f64 / 100.0 * std::f64::consts::TAU).sin();
    let path = (0..400)
        .map(|frame| Some(truth(frame) + noise.vector() * 0.01))
        .collect();
    let noisy = replay(100.0, &[path]);
    let (found, _) = cleaned(&noisy, &[Step::Butterworth { cutoff_hz: 6.0 }]);
    let error = |replay: &_| {
        let sum: f64 = (0..400)
            .map(|f| (at(replay, f, 0).unwrap() - truth(f)).powf(2.0).element_sum() / 3.0)
            .sum();
        (sum / 400.0).sqrt()
    };
    assert!(
        error(&noisy) > 0.005 && error(&found) < 0.0025,
        "{} {}",
        error(&noisy),
        error(&found)
    );
}

#[test]
fn a_gap_is_never_filtered_across_and_short_runs_are_left() {
    let mut noise = Noise(2);
    let mut path: Vec<Option<DVec3>> = (0..100).map(|_| Some(noise.vector())).collect();
    path[40..50].fill(None);
    path[59] = None;
    let whole = replay(100.0, &[path.clone()]);
    let (found, reports) = cleaned(&whole, &[Step::Butterworth { cutoff_hz: 8.0 }]);
    assert_eq!(found.tracks[0].missing_samples(), 11);
    // Each side alone gives the same, bit for bit.
    for range in [0..40, 60..100] {
        let (alone, _) = cleaned(
            &replay(100.0, &[path[range.clone()].to_vec()]),
            &[Step::Butterworth { cutoff_hz: 8.0 }],
        );
        for (index, frame) in range.enumerate() {
            assert_eq!(at(&found, frame, 0), at(&alone, index, 0), "{frame}");
        }
    }
    // Nine samples between two gaps are too few.
    for frame in 50..59 {
        assert_eq!(at(&found, frame, 0), at(&whole, frame, 0));
    }
    assert_eq!(reports[0].tracks[0].moved, 80);
    assert_eq!(
        reports[0].tracks[0].note,
        "1 runs of at most 9 samples left as they are"
    );
}

#[test]
fn what_cannot_be_filtered_is_left_and_said() {
    let path: Vec<Option<DVec3>> = (0..50)
        .map(|frame| Some(DVec3::X * f64::from(frame % 3)))
        .collect();
    let slow = replay(10.0, std::slice::from_ref(&path));
    let (found, reports) = cleaned(&slow, &[Step::Butterworth { cutoff_hz: 6.0 }]);
    assert_eq!(found.tracks, slow.tracks);
    assert_eq!(
        reports[0].tracks[0].note,
        "not filtered, since 6 Hz is not below half its rate of 10 Hz"
    );
    let mut uneven = replay(10.0, &[path]);
    uneven.tracks[0].times = SampleTimes::Explicit((0..50).map(|f| f64::from(f * f)).collect());
    let (found, reports) = cleaned(&uneven, &[Step::Butterworth { cutoff_hz: 0.01 }]);
    assert_eq!(found.tracks, uneven.tracks);
    assert!(
        reports[0].tracks[0]
            .note
            .starts_with("not filtered, since its samples")
    );
}

/// The cubic through two samples on each side is exact for a cubic, to 10 micrometres: single precision
/// holds 2 micrometres at 30 m, and the slopes carry that into the gap.
#[test]
fn gaps_up_to_the_stated_length_are_filled_and_longer_ones_are_not() {
    let truth = |frame: usize| {
        let t = frame as f64 / 100.0;
        DVec3::new(30.0 + 8.0 * t, 1.0 - 4.905 * t * t, t * t * t)
    };
    let mut path: Vec<Option<DVec3>> = (0..200).map(|frame| Some(truth(frame))).collect();
    path[20..39].fill(None);
    path[60..80].fill(None);
    path[0..5].fill(None);
    path[190..200].fill(None);
    path[100] = None;
    let mut gappy = replay(100.0, &[path]);
    gappy.tracks[0].quality = Some(Quality::Confidence(vec![0.9; 200]));
    let (found, reports) = cleaned(&gappy, &[Step::GapFill { max_secs: 0.2 }]);
    for frame in (20..39).chain([100]) {
        let off_m = at(&found, frame, 0).unwrap().distance(truth(frame));
        assert!(off_m < 1e-5, "{frame}: {off_m}");
        let Some(Quality::Confidence(values)) = &found.tracks[0].quality else {
            panic!()
        };
        assert_eq!(values[frame], 0.0, "what was filled is a guess");
    }
    // 20 samples are missing, 0.21 s from the last before to the first after; the ends lie between nothing.
    assert!(
        (60..80)
            .chain(0..5)
            .chain(190..200)
            .all(|frame| at(&found, frame, 0).is_none())
    );
    let report = &reports[0].tracks[0];
    assert_eq!(
        (report.filled, report.moved, report.note.as_str()),
        (20, 0, "1 longer gaps left")
    );
    let (again, _) = cleaned(&found, &[Step::GapFill { max_secs: 0.2 }]);
    assert_eq!(format!("{:?}", again.tracks), format!("{:?}", found.tracks));
}

#[test]
fn spikes_are_rejected_and_nothing_else() {
    let mut noise = Noise(3);
    let truth = |frame: usize| DVec3::new(frame as f64 * 0.08, 1.0 + 0.3 * (frame as f64 * 0.1).sin(), 0.0);
    let clean_path: Vec<Option<DVec3>> = (0..300)
        .map(|frame| Some(truth(frame) + noise.vector() * 0.002))
        .collect();
    let mut path = clean_path.clone();
    let spikes = [30, 31, 80, 150, 220, 221, 260];
    for (index, frame) in spikes.into_iter().enumerate() {
        let off = DVec3::new(0.2, -0.3, 0.25) * if index % 2 == 0 { 1.0 } else { -1.0 };
        path[frame] = path[frame].map(|p| p + off);
    }
    let step = Step::parse("reject-outliers").unwrap();
    let (found, reports) = cleaned(&replay(100.0, &[path]), &[step]);
    let gaps: Vec<usize> = (0..300).filter(|frame| at(&found, *frame, 0).is_none()).collect();
    assert_eq!(gaps, spikes);
    assert_eq!((reports[0].tracks[0].removed, reports[0].tracks[0].moved), (7, 0));
    let whole = replay(100.0, &[clean_path]);
    assert_eq!(cleaned(&whole, &[step]).0.tracks, whole.tracks);
    let again = cleaned(&found, &[step]).0;
    assert_eq!(
        again.tracks[0].missing_samples(),
        7,
        "a second time finds no more"
    );
}
