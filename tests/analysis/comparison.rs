//! Two performances whose gap is known: copies later in time, steady speeds, steady accelerations, with noise.

use std::cell::RefCell;

use athlete_replay::analysis::{
    Family, Measures, Options, Overlay, Performance, Series, Subject, Value, Which, Withheld, compare,
    measure,
};
use athlete_replay::replay::{BodyPart, Event, EventKind, Replay, SprintStraight, Venue};
use glam::DVec3;

use crate::made::{Noise, body, standing};

const GUN_SECS: f64 = 1.0;

/// Somebody who is `along` metres down a straight of 100 m, by the time since the start signal.
fn run(along: impl Fn(f64) -> f64) -> Replay {
    shaken(1, 0.0, along)
}

/// As [`run`], with noise of this standard deviation, of a sequence of its own for each seed.
fn shaken(seed: u64, noise_m: f64, along: impl Fn(f64) -> f64) -> Replay {
    let noise = RefCell::new(Noise(seed));
    let mut replay = body(100.0, 16.0, 0.0, |t, part| {
        let place = standing(part) + DVec3::new(0.0, 0.92, along(t - GUN_SECS));
        Some(place + noise.borrow_mut().vector() * noise_m)
    });
    replay.venue = Venue::SprintStraight(SprintStraight {
        lanes: 1,
        lane_width_m: 1.22,
        distance_m: 100.0,
        parts: Vec::new(),
    });
    replay.events.push(Event {
        time_secs: GUN_SECS,
        kind: EventKind::Gun,
        ..Event::default()
    });
    replay
}

fn measured(replay: &Replay) -> Measures {
    let options = Options {
        families: Family::COMPARED.to_vec(),
        ..Options::default()
    };
    measure(replay, &options)
}

fn compared(first: &Replay, second: &Replay, overlay: &Overlay) -> Measures {
    let (own, theirs) = (measured(first), measured(second));
    let of = |replay, measures, subject| Performance {
        replay,
        measures,
        track: 0,
        subject,
    };
    compare(&of(first, &own, 0), &of(second, &theirs, 1), overlay)
}

fn by(word: &str) -> Overlay {
    Overlay::from_words(word, None, None, false).unwrap()
}

fn series<'a>(measures: &'a Measures, id: &str) -> &'a Series {
    measures
        .series
        .iter()
        .find(|series| series.measure.id == id)
        .unwrap_or_else(|| panic!("no {id}"))
}

fn values<'a>(measures: &'a Measures, id: &'a str) -> impl Iterator<Item = &'a Value> {
    measures.values.iter().filter(move |value| value.measure.id == id)
}

/// The largest deviation from a truth by time from the gun, where the series has a number; how many those are.
fn off(series: &Series, from: f64, to: f64, truth: impl Fn(f64) -> f64) -> (f64, usize) {
    let seen = series.values.iter().enumerate().filter_map(|(frame, value)| {
        let secs = series.times.time_of(frame) - GUN_SECS;
        (secs >= from && secs <= to && !value.is_nan()).then(|| (value - truth(secs)).abs())
    });
    seen.fold((0.0, 0), |(most, count), off| (f64::max(most, off), count + 1))
}

/// Something smooth that speeds up, and sways a little: 0 until 0.2 s.
fn sprint(t: f64) -> f64 {
    let t = (t - 0.2).max(0.0);
    11.0 * (t - 1.4 * (1.0 - (-t / 1.4).exp()))
}

#[test]
fn a_copy_that_is_later_by_whole_samples_is_behind_by_just_that() {
    let (own, copy) = (run(sprint), run(|t| sprint(t - 0.35)));
    let found = compared(&own, &copy, &by("event"));
    // Positions are single-precision floats: 4 micrometres at 100 m, at 10 m/s.
    let (most, count) = off(series(&found, "gap_secs"), 0.5, 9.0, |_| 0.35);
    assert!(most < 2e-5 && count > 800, "{most} s, {count}");
    for value in values(&found, "line_gap") {
        assert!((value.result.clone().unwrap() - 0.35).abs() < 2e-5, "{value:?}");
    }
    // Laid over each other where a line is passed, there is none.
    let at_line = Overlay::from_words("line", None, Some(50.0), false).unwrap();
    let level = compared(&own, &copy, &at_line);
    let (most, _) = off(series(&level, "gap_secs"), 0.5, 9.0, |_| 0.0);
    assert!(most < 2e-5, "{most} s");
    let offset = values(&level, "time_offset")
        .next()
        .unwrap()
        .result
        .clone()
        .unwrap();
    assert!((offset - 0.35).abs() < 2e-5, "{offset}");
    // At the same place the copy is always later by as much; before anybody has left, by nothing.
    let placed = compared(&own, &copy, &by("distance"));
    let warp = series(&placed, "time_offset");
    assert_eq!(warp.values[50], 0.0);
    let (most, count) = off(warp, 0.7, 9.0, |_| 0.35);
    let jump = warp
        .values
        .windows(2)
        .map(|pair| (pair[1] - pair[0]).abs())
        .fold(0.0, f64::max);
    assert!(jump < 0.02, "{jump} s");
    assert!(most < 2e-5 && count > 800, "{most} s, {count}");
    assert!(values(&placed, "time_offset").next().is_none());
    // And has the same speed there.
    let (most, _) = off(series(&placed, "speed_difference_there"), 2.0, 9.0, |_| 0.0);
    assert!(most < 0.002, "{most} m/s");
}

#[test]
fn the_files_own_time_counts_where_it_is_asked_for() {
    let own = run(sprint);
    let mut later = run(|t| sprint(t - 0.5));
    later.events[0].time_secs += 0.5;
    let by_time = compared(&own, &later, &by("time"));
    let (most, _) = off(series(&by_time, "gap_secs"), 0.5, 9.0, |_| 0.5);
    assert!(most < 2e-5, "{most} s");
    let by_event = compared(&own, &later, &by("event"));
    let (most, _) = off(series(&by_event, "gap_secs"), 0.5, 9.0, |_| 0.0);
    assert!(most < 2e-5, "{most} s");
    let offset = values(&by_event, "time_offset").next().unwrap().text();
    assert_eq!(offset.as_deref(), Some("0.5000"));
}

#[test]
fn steady_speeds_drift_apart_by_the_quotient() {
    let (own, slow) = (run(|t| 10.0 * t), run(|t| 8.0 * t));
    let found = compared(&own, &slow, &by("event"));
    let (most, _) = off(series(&found, "gap_secs"), 0.1, 9.0, |t| 10.0 * t / 8.0 - t);
    assert!(most < 1e-5, "{most} s");
    let (most, _) = off(series(&found, "gap_metres"), 0.0, 9.0, |t| 2.0 * t);
    assert!(most < 1e-4, "{most} m");
    for id in ["speed_difference", "speed_difference_there"] {
        let (most, count) = off(series(&found, id), 1.0, 9.0, |_| -2.0);
        assert!(most < 0.001 && count > 700, "{id}: {most} m/s, {count}");
    }
    // Each ten metres cost 0.25 s.
    let won = values(&found, "largest_gain").next().unwrap();
    assert!((won.result.clone().unwrap() - 0.25).abs() < 1e-4, "{won:?}");
    assert_eq!(won.subject, Subject::Pair(0, 1));
}

#[test]
fn steady_accelerations_drift_apart_by_their_roots() {
    let (own, other) = (run(|t| 2.0 * t.max(0.0) * t), run(|t| 1.5 * t.max(0.0) * t));
    let found = compared(&own, &other, &by("event"));
    let (most, _) = off(series(&found, "gap_secs"), 0.5, 6.5, |t| {
        t * (2.0_f64 / 1.5).sqrt() - t
    });
    // Linear between samples: a / 8 v times the square of a sample.
    assert!(most < 3e-5, "{most} s");
    // At the same place v = sqrt(2 a s): the ratio of speeds is the root of that of the accelerations.
    let slower = |t: f64| 4.0 * t * ((1.5_f64 / 2.0).sqrt() - 1.0);
    let (most, _) = off(series(&found, "speed_difference_there"), 2.0, 6.0, slower);
    assert!(most < 0.02, "{most} m/s");
}

/// With noise the stated uncertainty holds nearly every gap, and what is less than it is not told.
#[test]
fn what_noise_leaves_open_is_stated_and_what_it_hides_is_withheld() {
    let (own, slow) = (shaken(1, 0.01, |t| 10.0 * t), shaken(2, 0.01, |t| 9.0 * t));
    let found = compared(&own, &slow, &by("event"));
    let mut inside = 0;
    for (value, tens) in values(&found, "line_gap").zip(1..) {
        let truth = f64::from(tens) * (10.0 / 9.0 - 1.0);
        let uncertainty = value.uncertainty.unwrap();
        // The front is the most forward of four noisy points, so that its noise is somewhat less than one point's.
        assert!((0.0012..0.0035).contains(&uncertainty), "{uncertainty}");
        inside += usize::from((value.result.clone().unwrap() - truth).abs() <= uncertainty);
    }
    assert!(inside >= 8, "{inside} of 10");
    // Two who run alike: what lies between them is noise.
    let alike = compared(&own, &shaken(3, 0.01, |t| 10.0 * t), &by("event"));
    let won = values(&alike, "largest_gain").next().unwrap();
    assert!(matches!(won.result, Err(Withheld::WithinNoise { .. })), "{won:?}");
    assert!(matches!(won.which, Which::BetweenM(..)));
}

/// Where a line is the zero, its own two passages are as noisy as those of every other line; at that line nothing is left.
#[test]
fn the_noise_of_the_line_that_is_zero_is_stated_too() {
    let at_thirty = Overlay::from_words("line", None, Some(30.0), false).unwrap();
    let pairs: Vec<[Replay; 2]> = (0..6)
        .map(|pair| {
            [(1, 10.0), (2, 9.0)].map(|(seed, speed)| shaken(2 * pair + seed, 0.01, move |t| speed * t))
        })
        .collect();
    let mut inside = 0;
    for [own, slow] in &pairs {
        let (by_line, by_event) = (compared(own, slow, &at_thirty), compared(own, slow, &by("event")));
        let uncertainties = |found: &Measures, id: &str| -> Vec<f64> {
            values(found, id)
                .map(|value| value.uncertainty.unwrap())
                .collect()
        };
        let stated = uncertainties(&by_line, "line_gap");
        let told = uncertainties(&by_event, "line_gap");
        // Nine metres a second at every line.
        let zero_m = 9.0 * told[2];
        let stated_m = uncertainties(&by_line, "line_distance_gap");
        let told_m = uncertainties(&by_event, "line_distance_gap");
        for (line, gap) in values(&by_line, "line_gap").enumerate() {
            let gap_secs = gap.result.clone().unwrap();
            if line == 2 {
                assert_eq!((gap_secs, stated[line], stated_m[line]), (0.0, 0.0, 0.0));
                continue;
            }
            assert!(
                (stated[line] - told[line].hypot(told[2])).abs() < 1e-12,
                "{gap:?}"
            );
            assert!(
                (stated_m[line] - told_m[line].hypot(zero_m)).abs() < 2e-3,
                "{stated_m:?}"
            );
            let truth = 10.0 * (line as f64 - 2.0) * (1.0 / 9.0 - 1.0 / 10.0);
            inside += usize::from((gap_secs - truth).abs() <= stated[line]);
        }
    }
    assert!(inside >= 51, "{inside} of 54");
    // Who is ahead at 100 m by what lies between both lines, is so by the noise of both.
    let alike = compared(&pairs[0][0], &shaken(3, 0.01, |t| 10.0 * t), &at_thirty);
    let won = values(&alike, "largest_gain").next().unwrap();
    assert!(matches!(won.result, Err(Withheld::WithinNoise { .. })), "{won:?}");
}

#[test]
fn what_cannot_be_compared_says_why() {
    let own = run(sprint);
    let mut still = run(|_| 0.0);
    still.venue = Venue::Ground;
    let found = compared(&own, &still, &by("event"));
    let why = values(&found, "line_gap").next().unwrap().result.clone();
    assert_eq!(why, Err(Withheld::NoDirection));
    // Laid over each other they can be all the same.
    assert_eq!(
        values(&found, "time_offset").next().unwrap().text().as_deref(),
        Some("0.0000")
    );
    let mut holed = run(sprint);
    let joints = BodyPart::ALL.len();
    for frame in 300..330 {
        holed.tracks[0].positions_m[frame * joints + BodyPart::Chest as usize] = [f32::NAN; 3];
    }
    let found = compared(&own, &holed, &by("event"));
    let gap = series(&found, "gap_secs");
    assert!(gap.values[315].is_nan(), "where the other was, nobody saw");
    assert!((gap.values[700]).abs() < 2e-5);
}
