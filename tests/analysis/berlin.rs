//! The Berlin final of 2009: published splits, speeds, steps and contacts.

#![cfg(feature = "sample")]

use std::sync::OnceLock;

use athlete_replay::analysis::{
    Flag, InferredLimbs, Measures, Options, Overlay, Performance, Series, Subject, Which, Withheld, compare,
    measure,
};
use athlete_replay::export::{Names, measure_rows, measures_csv, measures_json};
use athlete_replay::replay::Replay;
use athlete_replay::sample::sprint;

const BOLT: usize = 3;
const GAY: usize = 4;
const POWELL: usize = 5;

/// LAVEG sheets of 17 August 2009 (Bolt, Powell); Graubner and Nixdorf, table A (Gay).
const SPLITS: [(usize, [f64; 10]); 3] = [
    (BOLT, [1.89, 2.88, 3.78, 4.64, 5.47, 6.29, 7.10, 7.92, 8.75, 9.58]),
    (GAY, [1.91, 2.93, 3.84, 4.70, 5.54, 6.36, 7.19, 8.02, 8.86, 9.71]),
    (
        POWELL,
        [1.87, 2.90, 3.82, 4.70, 5.55, 6.39, 7.23, 8.08, 8.94, 9.84],
    ),
];
/// Mean speeds of the same sheets, per 10 m.
const SPEEDS: [(usize, [f64; 10]); 2] = [
    (
        BOLT,
        [
            5.29, 10.10, 11.11, 11.63, 12.05, 12.20, 12.35, 12.20, 12.05, 12.05,
        ],
    ),
    (
        POWELL,
        [5.35, 9.71, 10.87, 11.36, 11.76, 11.90, 11.90, 11.76, 11.63, 11.11],
    ),
];

fn options() -> Options {
    Options {
        inferred_limbs: InferredLimbs::Measure,
        ..Options::default()
    }
}

fn race() -> &'static (Replay, Measures) {
    static RACE: OnceLock<(Replay, Measures)> = OnceLock::new();
    RACE.get_or_init(|| {
        let replay = sprint();
        let measures = measure(&replay, &options());
        (replay, measures)
    })
}

fn number(id: &str, track: usize) -> f64 {
    let mut values = race().1.values_of(id, track);
    values.next().unwrap().result.clone().unwrap()
}

fn at_lines(id: &str, track: usize) -> Vec<f64> {
    race()
        .1
        .values_of(id, track)
        .map(|value| value.result.clone().unwrap())
        .collect()
}

#[test]
fn splits_are_the_published_ones_to_a_hundredth() {
    for (track, published) in SPLITS {
        let found = at_lines("split", track);
        assert_eq!(found.len(), 10);
        for (line, (found, published)) in found.iter().zip(published).enumerate() {
            assert!(
                (found - published).abs() < 0.0075,
                "{track}, {line}: {found}, {published}"
            );
        }
    }
    let value = race().1.values_of("split", BOLT).nth(9).unwrap();
    assert_eq!(
        (value.which, value.text().as_deref()),
        (Which::LineM(100.0), Some("9.58"))
    );
    assert_eq!(value.uncertainty_text().as_deref(), Some("0.01"));
    assert_eq!(value.flags, [Flag::LimbsInferred]);
}

/// Published speeds are quotients of times in hundredths, which alone leave 0.15 m/s open at 12 m/s.
#[test]
fn speeds_between_lines_are_the_published_ones_within_their_rounding() {
    for (track, published) in SPEEDS {
        for (found, published) in at_lines("interval_speed", track).iter().zip(published) {
            assert!((found - published).abs() < 0.17, "{track}: {found}, {published}");
        }
    }
}

/// The laser's smoothed peak is 12.27 m/s at 65.03 m, with 99 % of it at 48.18 m; the fastest 10 m on the sheet are
/// 12.35 m/s.
#[test]
fn peak_speed_is_the_lasers() {
    assert!(
        (number("peak_speed", BOLT) - 12.27).abs() < 0.03,
        "{}",
        number("peak_speed", BOLT)
    );
    assert!((number("peak_speed_distance", BOLT) - 65.03).abs() < 4.0);
    assert!((number("near_peak_distance", BOLT) - 48.18).abs() < 4.0);
    assert!(
        (number("fastest_10m", BOLT) - 12.35).abs() < 0.03,
        "{}",
        number("fastest_10m", BOLT)
    );
    assert!((2.0..5.0).contains(&number("speed_loss", BOLT)));
    // The largest speed within a step is not a runner's top speed.
    assert!(number("com_peak_speed", BOLT) > number("peak_speed", BOLT) + 0.1);
}

#[test]
fn reactions_are_the_official_ones_and_movement_comes_after() {
    for (track, official) in [(BOLT, 0.146), (GAY, 0.144), (POWELL, 0.134)] {
        assert!((number("reaction", track) - official).abs() < 1e-9);
        let onset = number("movement_onset", track) - official;
        assert!((0.0..0.12).contains(&onset), "{onset}");
    }
}

/// Coh et al. 2018 of Bolt in Zagreb 2011, 60 to 90 m at 12.14 m/s: 2.70 m, 4.36 steps/s, contact 86 ms, flight 145
/// ms, vertical travel 4.9 cm. The press counted just under 41 steps in Berlin.
#[test]
fn steps_and_contacts_are_near_the_published_ones() {
    let measures = &race().1;
    let gun = race().0.clock_zero_secs.unwrap();
    let window = gun + 6.29..gun + 8.75;
    for (id, published, tolerance) in [
        ("step_length", 2.70, 0.10),
        ("step_rate", 4.36, 0.15),
        ("contact_time", 0.086, 0.004),
        ("flight_time", 0.145, 0.010),
        ("vertical_oscillation", 0.049, 0.005),
        ("step_speed", 12.14, 0.15),
    ] {
        let inside = measures
            .values_of(id, BOLT)
            .filter(|value| window.contains(&value.time_secs.unwrap()));
        let numbers: Vec<f64> = inside.map(|value| value.result.clone().unwrap()).collect();
        let mean = numbers.iter().sum::<f64>() / numbers.len() as f64;
        assert!((mean - published).abs() < tolerance, "{id}: {mean}, {published}");
    }
    let before_line = measures
        .values_of("step_length", BOLT)
        .filter(|value| value.time_secs.unwrap() < gun + 9.58)
        .count();
    assert!((39..=41).contains(&before_line), "{before_line}");
    // His left steps are longer (Bioengineering 2023, 10, 1254).
    assert!(number("step_length_asymmetry", BOLT) > 1.0);
}

#[test]
fn gaps_between_athletes_are_those_of_the_splits() {
    let measures = &race().1;
    let pair = Subject::Pair(GAY, BOLT);
    let at_finish = |id: &str| {
        let mut values = measures
            .values
            .iter()
            .filter(|v| v.measure.id == id && v.subject == pair);
        values
            .find(|v| v.which == Which::LineM(100.0))
            .unwrap()
            .result
            .clone()
            .unwrap()
    };
    assert!((at_finish("time_gap") - 0.13).abs() < 0.01);
    // 0.13 s at Gay's last speed, 10 m / 0.85 s.
    assert!(
        (at_finish("distance_gap") - 0.13 * 11.76).abs() < 0.12,
        "{}",
        at_finish("distance_gap")
    );
}

#[test]
fn limbs_that_are_made_up_are_not_measured_unasked() {
    let replay = sprint();
    let measures = measure(
        &replay,
        &Options {
            tracks: Some(vec![BOLT]),
            ..Options::default()
        },
    );
    for id in ["steps", "split", "knee_flexion", "jitter", "turns"] {
        let value = measures.values_of(id, BOLT).next().unwrap();
        assert_eq!(value.result, Err(Withheld::LimbsInferred), "{id}");
        assert_eq!(value.text(), None);
    }
    // How fast the body's middle moves is recorded.
    let speed = measures.values_of("peak_speed", BOLT).next().unwrap();
    assert!((speed.result.clone().unwrap() - 12.27).abs() < 0.05);
    assert!(speed.flags.contains(&Flag::PartsReplaced));
}

/// By the sheets Bolt gained most on Powell over the last stretches: 0.09 s of 0.26 s from 90 to 100 m.
#[test]
fn a_race_is_compared_and_where_it_was_won_is_told() {
    let (replay, measures) = race();
    let performance = |track: usize| Performance {
        replay,
        measures,
        track,
        subject: track,
    };
    let over = |by: &str, event: Option<&str>, line_m: Option<f64>, warp: bool| {
        let overlay = Overlay::from_words(by, event, line_m, warp).unwrap();
        compare(&performance(BOLT), &performance(POWELL), &overlay)
    };
    let from_gun = over("event", None, None, false);
    let gap = |of: &Measures, id: &str, line: usize| {
        let mut values = of.values.iter().filter(|value| value.measure.id == id);
        values.nth(line).unwrap().result.clone().unwrap()
    };
    for (line, (bolt, powell)) in SPLITS[0].1.iter().zip(SPLITS[2].1).enumerate() {
        let found = gap(&from_gun, "line_gap", line);
        assert!((found - (powell - bolt)).abs() < 0.015, "{line}: {found}");
    }
    let won = |of: &Measures| {
        of.values
            .iter()
            .find(|value| value.measure.id == "largest_gain")
            .cloned()
            .unwrap()
    };
    let most = won(&from_gun);
    assert_eq!(
        (most.subject, most.which),
        (Subject::Pair(BOLT, POWELL), Which::BetweenM(90.0, 100.0))
    );
    assert!((most.result.clone().unwrap() - 0.07).abs() < 0.02, "{most:?}");
    // The sample's positions are exact to a tenth of a millimetre; no less than the last decimal is stated.
    assert!(most.uncertainty.unwrap() < 0.0011, "{most:?}");
    let series = |of: &Measures, id: &str| {
        of.series
            .iter()
            .find(|series| series.measure.id == id)
            .cloned()
            .unwrap()
    };
    let at = |series: &Series, secs: f64| {
        series.values[series.times.nearest(replay.clock_zero_secs.unwrap() + secs)]
    };
    // Powell left the blocks first; at 9.58 s from the gun he is 0.26 s behind, at his last speed.
    let metres = series(&from_gun, "gap_metres");
    assert!(at(&metres, 1.0) < 0.0);
    assert!((at(&metres, 9.58) - 0.26 * 11.11).abs() < 0.15);
    let gap_secs = series(&from_gun, "gap_secs");
    assert!((at(&gap_secs, 9.58) - gap(&from_gun, "line_gap", 9)).abs() < 0.003);
    // At the same place the offset in time is the gap.
    let placed = series(&over("distance", None, None, false), "time_offset");
    assert!((at(&placed, 9.58) - at(&gap_secs, 9.58)).abs() < 1e-9);
    assert_eq!(at(&placed, -0.5), 0.0);
    // A speed less another: of the sheets, from 90 to 100 m.
    let slower = at(&series(&from_gun, "speed_difference_there"), 9.2);
    assert!((slower - (11.11 - 12.05)).abs() < 0.35, "{slower}");
    // From the reaction on instead of from the gun: 0.012 s less.
    let reacted = over("event", Some("reaction"), None, false);
    let difference = gap(&reacted, "line_gap", 9) - gap(&from_gun, "line_gap", 9);
    assert!((difference - 0.012).abs() < 1e-6, "{difference}");
    assert!((gap(&reacted, "time_offset", 0) + 0.012).abs() < 1e-9);
    assert!(gap(&over("line", None, Some(60.0), false), "line_gap", 5).abs() < 1e-9);
    let none = over("event", Some("false start"), None, false);
    assert!(matches!(none.values[0].result, Err(Withheld::NoEvent(_))));
}

#[test]
fn tables_have_the_digits_of_the_values() {
    let (replay, measures) = race();
    let names = Names::of(replay, measures);
    let rows = measure_rows(&names, measures);
    let csv = measures_csv(&names, measures);
    let json: serde_json::Value = serde_json::from_str(&measures_json(&names, measures)).unwrap();
    let written = json["values"].as_array().unwrap();
    assert_eq!(
        (rows.len(), written.len()),
        (measures.values.len(), measures.values.len())
    );
    assert_eq!(csv.lines().count(), rows.len() + 1);
    for ((row, value), json) in rows.iter().zip(&measures.values).zip(written) {
        assert_eq!(row.value, value.text().unwrap_or_default());
        match value.text() {
            Some(text) => assert_eq!(json["value"].as_f64().unwrap(), text.parse::<f64>().unwrap()),
            None => assert!(json["value"].is_null() && json["withheld"]["code"].is_string()),
        }
    }
    let split = "\r\nbolt,split,100 m,9.58,s,11.582,0.01,limbs-inferred,,Split,\"From the start signal to the torso's passage";
    assert!(
        csv.contains(split),
        "{}",
        csv.lines().find(|line| line.contains("bolt,split,100")).unwrap()
    );
    assert_eq!(json["measures"]["split"]["unit"], "s");
    assert!(
        json["measures"]["split"]["method"]
            .as_str()
            .unwrap()
            .contains("First passage")
    );
}
