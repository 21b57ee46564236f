//! Filter, derivative and peaks against SciPy's; `smoothing.py` made the values.

use athlete_replay::analysis::{Motion, Series, Subject, Which, definition};
use athlete_replay::time::SampleTimes;
use glam::DVec3;
use serde_json::Value;

#[test]
fn filter_slope_and_peak_are_scipys() {
    let cases: Value = serde_json::from_str(include_str!("smoothing.json")).unwrap();
    for case in cases.as_array().unwrap() {
        let numbers = |key: &str| -> Vec<f64> {
            case[key]
                .as_array()
                .unwrap()
                .iter()
                .map(|v| v.as_f64().unwrap())
                .collect()
        };
        let number = |key: &str| case[key].as_f64().unwrap();
        let (raw, filtered, velocity) = (numbers("raw"), numbers("filtered"), numbers("velocity"));
        let (rate_hz, cutoff_hz) = (number("rate_hz"), number("cutoff_hz"));
        let times = SampleTimes::Uniform {
            start_secs: 0.0,
            rate_hz,
            count: raw.len(),
        };
        let path = raw.iter().map(|v| DVec3::new(*v, 1.0, -2.0 * v)).collect();
        let motion = Motion::of(path, &times, cutoff_hz).unwrap();
        for (frame, expected) in filtered.iter().enumerate() {
            let off_m = motion.position_m[frame].distance(DVec3::new(*expected, 1.0, -2.0 * expected));
            assert!(off_m < 1e-10, "{rate_hz} Hz, {frame}: {off_m} m");
        }
        // A spline's ends are its own; inside both are slopes of the same curve.
        let inside = 5..velocity.len() - 5;
        let off = inside
            .map(|frame| (motion.velocity_m_per_s[frame].x - velocity[frame]).abs())
            .fold(0.0, f64::max);
        println!("{rate_hz} Hz, cut-off {cutoff_hz} Hz: slopes within {off:.5} m/s");
        assert!(off < 0.01, "{rate_hz} Hz: {off} m/s");
        let level =
            (0..raw.len()).map(|frame| motion.position_m[frame].x - number("trend") * times.time_of(frame));
        let series = Series {
            measure: definition("com_height").unwrap().1,
            subject: Subject::Track(0),
            which: Which::Only,
            values: level.collect(),
            times: times.clone(),
            raw: Vec::new(),
            cutoff_hz: Some(cutoff_hz),
            flags: Vec::new(),
        };
        let (at_secs, _) = series.peak().unwrap();
        assert_eq!(
            times.nearest(at_secs) as u64,
            case["highest_peak"].as_u64().unwrap(),
            "{rate_hz} Hz"
        );
    }
}
