//! What lies between two performances, as values at lines and as curves over the first one's samples.

use super::analysis::Measures;
use super::comparison::{Compared, Overlay, Runner, Zero};
use super::course::TORSO;
use super::definition::{Definition, Unit};
use super::path::number_at;
use super::race::{self, LARGEST_GAIN, Run};
use super::value::{Flag, Series, Subject, Value, Which, Withheld};
use crate::replay::Replay;

const PASSAGES: &str = "First passages of the most forward of chest, base of the neck and shoulders, each from its own zero; linear \
    between samples, unfiltered. Uncertainty: twice the standard deviation, from the white noise of both (third differences).";
const PLACES: &str = "Distances of the most forward of chest, base of the neck and shoulders along each one's own course; linear \
    between samples, unfiltered.";
const SPEEDS: &str = "Speeds along the course, zero-lag Butterworth of order 4 at 1 Hz, derivative over five samples; linear between \
    samples.";

/// What is measured between two performances.
pub(super) const DEFINITIONS: &[Definition] = &[
    Definition {
        id: "time_offset",
        name: "Offset in time",
        unit: Unit::Second,
        decimals: 4,
        definition: "What is added to a time of the first for the moment of the second that is laid over it: one number for time, \
            event or line; through time where both are shown at the same place.",
        method: "The difference of both zeros; at the same place, the second's first passage of where the first is, less the first's \
            time; until the first is 0.5 m beyond where either waits at the start signal, \
            evenly from the difference of both zeros.",
        source: "own",
    },
    Definition {
        id: "line_gap",
        name: "Gap at a line",
        unit: Unit::Second,
        decimals: 3,
        definition: "How much later the second passes a line than the first; below 0 where it is earlier.",
        method: PASSAGES,
        source: "own",
    },
    Definition {
        id: "line_distance_gap",
        name: "Metres behind at a line",
        unit: Unit::Metre,
        decimals: 2,
        definition: "How far the second is from the line when the first passes it; below 0 where it is beyond.",
        method: PASSAGES,
        source: "own",
    },
    Definition {
        id: "gap_secs",
        name: "Gap in seconds",
        unit: Unit::Second,
        decimals: 3,
        definition: "How much later the second is where the first is now; below 0 where it was there earlier. From 0.5 m beyond \
            where either waits at the start signal.",
        method: PASSAGES,
        source: "own",
    },
    Definition {
        id: "gap_metres",
        name: "Gap in metres",
        unit: Unit::Metre,
        decimals: 2,
        definition: "How far the second is behind the first at the same time from zero; below 0 where it is ahead.",
        method: PLACES,
        source: "own",
    },
    Definition {
        id: "speed_difference",
        name: "Difference in speed, same time",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The speed of the second less that of the first, at the same time from zero.",
        method: SPEEDS,
        source: "own",
    },
    Definition {
        id: "speed_difference_there",
        name: "Difference in speed, same place",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The speed that the second has where the first is now, less that of the first.",
        method: SPEEDS,
        source: "own",
    },
];

const fn of(index: usize) -> &'static Definition {
    &DEFINITIONS[index]
}

const OFFSET: &Definition = of(0);
const LINE_GAP: &Definition = of(1);
const LINE_DISTANCE_GAP: &Definition = of(2);
const GAP_SECS: &Definition = of(3);
const GAP_METRES: &Definition = of(4);
const SPEED_DIFFERENCE: &Definition = of(5);
const SPEED_DIFFERENCE_THERE: &Definition = of(6);

/// How far beyond where they wait for the start a place must be to be one that they pass.
const LEFT_M: f64 = 0.5;

/// One athlete's performance, measured: at least [`super::Family::COMPARED`] of it.
#[derive(Clone, Copy, Debug)]
pub struct Performance<'a> {
    /// The replay it is in.
    pub replay: &'a Replay,
    /// What was measured of that replay.
    pub measures: &'a Measures,
    /// The athlete's track.
    pub track: usize,
    /// What it is called in the answer: its number among the subjects.
    pub subject: usize,
}

impl<'a> Performance<'a> {
    fn run(&self) -> Result<&'a Run, Withheld> {
        let run = self.measures.runs.iter().find(|run| run.track == self.track);
        run.ok_or_else(|| {
            let mut speeds = self.measures.values_of("peak_speed", self.track);
            let why = speeds.find_map(|value| value.result.clone().err());
            // What is no body is not measured.
            why.unwrap_or_else(|| Withheld::PartsMissing(TORSO.into()))
        })
    }

    /// What must be said of it, the quality of its data included where that was measured.
    fn flags(&self) -> Vec<Flag> {
        let speeds = self.measures.values_of("peak_speed", self.track);
        let mut flags: Vec<Flag> = speeds.flat_map(|value| value.flags.iter().copied()).collect();
        if let Ok(run) = self.run() {
            flags.extend(
                run.progress
                    .flags
                    .iter()
                    .filter(|flag| !flags.contains(flag))
                    .copied()
                    .collect::<Vec<_>>(),
            );
        }
        flags
    }
}

/// What lies between two performances, of one replay or of two: the second as seen from the first, by the first one's
/// replay times.
pub fn compare(first: &Performance<'_>, second: &Performance<'_>, overlay: &Overlay) -> Measures {
    let mut found = Measures::default();
    let pair = Subject::Pair(second.subject, first.subject);
    let (own, theirs) = (first.run(), second.run());
    let zero_secs = |of: &Performance<'_>, run: &Result<&Run, Withheld>| {
        let progress = run.as_ref().ok().map(|run| &run.progress);
        overlay.alignment.zero_secs(of.replay, of.track, progress)
    };
    let zeros = zero_secs(first, &own).and_then(|own| Ok((own, zero_secs(second, &theirs)?)));
    let (own_zero_secs, their_zero_secs) = match zeros {
        Ok(zeros) => zeros,
        Err(why) => {
            found.values.push(Value::new(OFFSET, pair, Err(why)));
            return found;
        }
    };
    if !overlay.is_warped {
        let offset_secs = their_zero_secs - own_zero_secs;
        found.values.push(Value::new(OFFSET, pair, Ok(offset_secs)));
    }
    let (own, theirs) = match own.and_then(|own| Ok((own, comparable(own, theirs?)?))) {
        Ok(runs) => runs,
        Err(why) => {
            found.values.push(Value::new(LINE_GAP, pair, Err(why)));
            return found;
        }
    };
    let compared = Compared {
        reference: Runner {
            progress: &own.progress,
            zero_secs: own_zero_secs,
        },
        other: Runner {
            progress: &theirs.progress,
            zero_secs: their_zero_secs,
        },
        zero: overlay.alignment.zero(),
    };
    let lines_m: Vec<f64> = own.passages.iter().map(|(line_m, _)| *line_m).collect();
    let gaps_secs = compared.gaps_by_distance(&lines_m);
    found.values.extend(at_lines(&compared, own, &gaps_secs, pair));
    let gaps = lines_m.into_iter().zip(gaps_secs);
    if let Some(won) = compared.won(gaps.filter_map(|(line_m, gap)| Some((line_m, gap?)))) {
        let [winner, loser] = won.winner_first([first.subject, second.subject]);
        let mut value = won.value(LARGEST_GAIN, Subject::Pair(winner, loser));
        value.time_secs = own.passage_secs(won.from_m);
        found.values.push(value);
    }
    found.series = curves(&compared, overlay.is_warped, pair);
    let mut flags = first.flags();
    flags.extend(second.flags());
    for value in &mut found.values {
        *value = value.clone().flagged(&flags);
    }
    let mut once: Vec<Flag> = Vec::new();
    for flag in flags {
        if !once.contains(&flag) {
            once.push(flag);
        }
    }
    for series in &mut found.series {
        series.flags.clone_from(&once);
    }
    found
}

/// The torso of one against the middle of the body of another says nothing.
fn comparable<'a>(own: &Run, theirs: &'a Run) -> Result<&'a Run, Withheld> {
    match (&own.progress.torso, &theirs.progress.torso) {
        (Err(why), Ok(())) | (Ok(()), Err(why)) => Err(why.clone()),
        _ => Ok(theirs),
    }
}

/// The gaps at the first one's lines.
fn at_lines(compared: &Compared<'_>, own: &Run, gaps_secs: &[Option<f64>], pair: Subject) -> Vec<Value> {
    let reference = &compared.reference;
    let mut values = Vec::with_capacity(2 * gaps_secs.len());
    for ((line_m, passage), gap) in own.passages.iter().zip(gaps_secs) {
        let value = |measure, result: Option<f64>, why, variance: Option<f64>| {
            let result = reference.progress.torso.clone().and(result.ok_or(why));
            let mut value = Value::new(measure, pair, result).which(Which::LineM(*line_m));
            value.time_secs = *passage;
            match variance {
                Some(_) if compared.zero == Zero::PassageM(*line_m) => value.within(0.0),
                Some(variance) => value.within_noise(2.0 * variance.sqrt()),
                None => value,
            }
        };
        let variance = compared.gap_variance_secs2(*line_m);
        values.push(value(LINE_GAP, *gap, Withheld::LineNotPassed, variance));
        let metres = passage.and_then(|secs| compared.gap_m(secs - reference.zero_secs));
        let variance = compared.gap_variance_m2(*line_m);
        values.push(value(LINE_DISTANCE_GAP, metres, Withheld::Gap, variance));
    }
    values
}

/// The gaps and differences at the first one's samples.
fn curves(compared: &Compared<'_>, is_warped: bool, pair: Subject) -> Vec<Series> {
    let (reference, other) = (&compared.reference, &compared.other);
    let times = &reference.progress.times;
    let secs: Vec<f64> = (0..times.len())
        .map(|frame| times.time_of(frame) - reference.zero_secs)
        .collect();
    // Nearer to where they wait they sway or hardly move: there a passage means nothing.
    let waiting_m = [reference, other].map(|runner| {
        let progress = runner.progress;
        progress.at(progress.clock_zero_secs).unwrap_or(0.0)
    });
    let left_m = waiting_m.into_iter().fold(0.0, f64::max) + LEFT_M;
    let along_m = reference.progress.along_m.iter();
    let places_m: Vec<f64> = along_m
        .map(|along| if *along >= left_m { *along } else { f64::NAN })
        .collect();
    let there = other.passages_secs(&places_m);
    let number = |value: Option<f64>| value.unwrap_or(f64::NAN);
    let series = |measure, values, cutoff_hz| Series {
        measure,
        subject: pair,
        which: Which::Only,
        times: times.clone(),
        values,
        raw: Vec::new(),
        cutoff_hz,
        flags: Vec::new(),
    };
    let gaps_secs = compared.gaps_by_distance(&places_m);
    let mut all = vec![
        series(GAP_SECS, gaps_secs.into_iter().map(number).collect(), None),
        series(
            GAP_METRES,
            secs.iter().map(|secs| number(compared.gap_m(*secs))).collect(),
            None,
        ),
    ];
    if is_warped {
        all.insert(0, series(OFFSET, warp(compared, &secs, &there, left_m), None));
    }
    let speeds =
        race::smooth_speed(reference.progress).and_then(|own| Ok((own, race::smooth_speed(other.progress)?)));
    if let Ok((own, theirs)) = speeds {
        let their_speed = |secs: Option<f64>| {
            let at_secs = other.zero_secs + secs?;
            number_at(&other.progress.times, &theirs, at_secs)
        };
        let less_own = |secs: Vec<Option<f64>>| -> Vec<f64> {
            let pairs = secs.into_iter().zip(&own);
            pairs.map(|(secs, own)| number(their_speed(secs)) - own).collect()
        };
        let cutoff_hz = Some(race::SPEED_CUTOFF_HZ);
        let then = less_own(secs.iter().copied().map(Some).collect());
        all.push(series(SPEED_DIFFERENCE, then, cutoff_hz));
        all.push(series(SPEED_DIFFERENCE_THERE, less_own(there), cutoff_hz));
    }
    all
}

/// What is added to each of the first one's replay times for when the second is at the same place. From zero until the
/// first place that is passed it grows evenly, so that nobody jumps.
fn warp(compared: &Compared<'_>, secs: &[f64], there: &[Option<f64>], left_m: f64) -> Vec<f64> {
    let zeros_secs = compared.other.zero_secs - compared.reference.zero_secs;
    let along_m = &compared.reference.progress.along_m;
    let left = along_m
        .iter()
        .position(|along| *along >= left_m)
        .unwrap_or(along_m.len());
    let at_left = secs.get(left).zip(there.get(left).copied().flatten());
    let waiting = |own: f64| match at_left {
        Some((left_secs, there)) if own > 0.0 => (there - left_secs) * own / left_secs,
        _ => 0.0,
    };
    let offset = |(frame, (own, there)): (usize, (&f64, &Option<f64>))| match there {
        Some(there) => there - own + zeros_secs,
        None if frame < left => waiting(*own) + zeros_secs,
        None => f64::NAN,
    };
    secs.iter().zip(there).enumerate().map(offset).collect()
}
