//! The Berlin final of 2009: published splits, speeds, steps and contacts.

#![cfg(feature = "sample")]

use std::sync::OnceLock;

use athlete_replay::analysis::{InferredLimbs, Measures, Options, Subject, Value, Which, measure};
use athlete_replay::replay::Replay;
use athlete_replay::sample::sprint;

const BOLT: usize = 3;

fn race() -> &'static (Replay, Measures) {
    static RACE: OnceLock<(Replay, Measures)> = OnceLock::new();
    RACE.get_or_init(|| {
        let replay = sprint();
        let options = Options {
            inferred_limbs: InferredLimbs::Measure,
            ..Options::default()
        };
        let measures = measure(&replay, &options);
        (replay, measures)
    })
}

#[test]
fn explore() {
    let (replay, measures) = race();
    for value in &measures.values {
        if value.subject == Subject::Track(BOLT) {
            println!(
                "{} {} {:?} {} {:?} {:?}",
                value.measure.id,
                value.which,
                value.text(),
                value.measure.unit,
                value.time_secs,
                value.result
            );
        }
    }
    let _ = replay;
    let _: Option<(&Value, Which)> = None;
}

#[test]
fn explore_contact() {
    use athlete_replay::replay::BodyPart as P;
    let (replay, measures) = race();
    let mean = |id: &str| {
        let v: Vec<f64> = measures
            .values_of(id, BOLT)
            .filter(|v| (8.3..10.8).contains(&v.time_secs.unwrap()))
            .map(|v| *v.result.as_ref().unwrap())
            .collect();
        (v.len(), v.iter().sum::<f64>() / v.len() as f64)
    };
    for id in [
        "contact_time",
        "flight_time",
        "step_length",
        "step_rate",
        "vertical_oscillation",
    ] {
        println!("{id} {:?}", mean(id));
    }
    let track = &replay.tracks[BOLT];
    for f in 905..925 {
        let at = |f: usize, p: P| {
            track
                .position(f, track.skeleton.body_map.joints_of(p)[0] as usize)
                .unwrap()
        };
        let s = |p| {
            let (x, y) = (at(f, p), at(f + 1, p));
            format!("y {:.4} v {:.2}", x.y, (y - x).length() * 100.0)
        };
        println!(
            "{:.3} L toe {} heel {}   R toe {} heel {}",
            f as f64 / 100.0 + 0.005,
            s(P::LeftToe),
            s(P::LeftHeel),
            s(P::RightToe),
            s(P::RightHeel)
        );
    }
}
