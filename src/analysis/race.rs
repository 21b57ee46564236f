//! Splits, reaction, peak speed and what lies between athletes.

use super::athlete::Athlete;
use super::comparison::{Compared, Runner, Zero};
use super::course::{Course, Progress, clock_zero_secs};
use super::definition::{Definition, Unit};
use super::options::Options;
use super::path::{self, Smoothing};
use super::value::{Series, Subject, Value, Which, Withheld};
use crate::numeric::{LowPass, runs};
use crate::replay::{EventKind, Replay};

const PASSAGE: &str = "First passage of the most forward of chest, base of the neck and shoulders; linear between \
    samples, \
    unfiltered. Lines lie across the venue's course, else across the line from where the body is first to where it \
    is last seen.";
const WON: &str = "As the passages of lines. Uncertainty: twice the standard deviation, from the white noise of the torso's distance \
    (third differences) over its speed at each of the four passages.";
const SMOOTH: &str = "Distance of the torso's front, zero-lag Butterworth of order 4 at 1 Hz so that the swing \
    within each step does \
    not count, derivative over five samples.";
const TORSO: &str = "World Athletics Technical Rules 18.2 and 19";
const GRAUBNER: &str = "Graubner and Nixdorf, New Studies in Athletics 26(1/2), 2011";

/// What is measured of a race.
pub(super) const DEFINITIONS: &[Definition] = &[
    Definition {
        id: "split",
        name: "Split",
        unit: Unit::Second,
        decimals: 2,
        definition: "From the start signal to the torso's passage of a line, the reaction included; from the first \
            sample where \
            there is no start signal.",
        method: PASSAGE,
        source: TORSO,
    },
    Definition {
        id: "interval_speed",
        name: "Mean speed between lines",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The distance between two lines over the time between their passages; from the start signal for \
            the first.",
        method: PASSAGE,
        source: GRAUBNER,
    },
    Definition {
        id: "peak_speed",
        name: "Peak speed",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The largest speed along the course that lasts longer than a step.",
        method: SMOOTH,
        source: GRAUBNER,
    },
    Definition {
        id: "peak_speed_distance",
        name: "Distance at peak speed",
        unit: Unit::Metre,
        decimals: 1,
        definition: "How far along the course the torso is at peak speed.",
        method: SMOOTH,
        source: GRAUBNER,
    },
    Definition {
        id: "near_peak_distance",
        name: "Distance at 99 % of peak speed",
        unit: Unit::Metre,
        decimals: 1,
        definition: "How far along the course the torso is when it first has 99 % of peak speed.",
        method: SMOOTH,
        source: GRAUBNER,
    },
    Definition {
        id: "fastest_10m",
        name: "Fastest 10 m",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The largest mean speed over any 10 m of the course, wherever they begin.",
        method: PASSAGE,
        source: GRAUBNER,
    },
    Definition {
        id: "speed_loss",
        name: "Speed loss",
        unit: Unit::Percent,
        decimals: 1,
        definition: "Peak speed less the speed at the last line passed, over peak speed, times 100.",
        method: SMOOTH,
        source: GRAUBNER,
    },
    Definition {
        id: "reaction",
        name: "Reaction",
        unit: Unit::Second,
        decimals: 3,
        definition: "From the start signal to the reaction that the replay's events state; nothing is computed.",
        method: "The time of the athlete's event \"reaction\" less that of the start signal.",
        source: "World Athletics Technical Rule 16.6 (start information system)",
    },
    Definition {
        id: "movement_onset",
        name: "Onset of movement",
        unit: Unit::Second,
        decimals: 3,
        definition: "From the start signal to when the body's middle first has 0.3 m/s along the course: later than \
            a reaction by \
            what it takes to gain that speed, and never an official one.",
        method: "Centre of mass, zero-lag Butterworth of order 4 at the body's cut-off, linear between samples.",
        source: "own",
    },
    Definition {
        id: "time_gap",
        name: "Time behind at a line",
        unit: Unit::Second,
        decimals: 2,
        definition: "The passage of a line less the first passage of it by anyone measured.",
        method: PASSAGE,
        source: TORSO,
    },
    Definition {
        id: "distance_gap",
        name: "Distance behind",
        unit: Unit::Metre,
        decimals: 2,
        definition: "How far behind the first torso this one is when the first passes the line.",
        method: PASSAGE,
        source: TORSO,
    },
    Definition {
        id: "largest_gain",
        name: "Where it was won",
        unit: Unit::Second,
        decimals: 3,
        definition: "What the first at the last line that both pass gained on the other between two neighbouring lines, where that \
            is most; withheld where it, or the lead at the last line, is less than its uncertainty.",
        method: WON,
        source: TORSO,
    },
    Definition {
        id: "torso_distance",
        name: "Distance along the course",
        unit: Unit::Metre,
        decimals: 3,
        definition: "How far along the course the torso is.",
        method: "The most forward of chest, base of the neck and shoulders, unfiltered; the body's middle where these are \
            unknown.",
        source: TORSO,
    },
    Definition {
        id: "torso_speed",
        name: "Speed along the course",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The speed along the course without the swing of single steps. The peak speed is its largest value until the last \
            line, away from gaps and ends, where the filter is not settled.",
        method: SMOOTH,
        source: GRAUBNER,
    },
];

const fn of(index: usize) -> &'static Definition {
    &DEFINITIONS[index]
}

const SPLIT: &Definition = of(0);
const INTERVAL: &Definition = of(1);
const PEAK: &Definition = of(2);
const PEAK_AT: &Definition = of(3);
const NEAR_PEAK_AT: &Definition = of(4);
const FASTEST: &Definition = of(5);
const LOSS: &Definition = of(6);
const REACTION: &Definition = of(7);
const ONSET: &Definition = of(8);
const TIME_GAP: &Definition = of(9);
const DISTANCE_GAP: &Definition = of(10);
pub(super) const LARGEST_GAIN: &Definition = of(11);
const DISTANCE: &Definition = of(12);
const SPEED: &Definition = of(13);

/// The cut-off that takes the swing of single steps out of the speed of a runner.
pub(super) const SPEED_CUTOFF_HZ: f64 = 1.0;
/// The distance between lines that nobody asked for.
const USUAL_LINE_M: f64 = 10.0;
/// Beyond this no line is taken that nobody asked for.
const LONGEST_COURSE_M: f64 = 50_000.0;
/// The speed at which somebody has begun to move.
const ONSET_M_PER_S: f64 = 0.3;
/// The length of the fastest stretch.
const FASTEST_M: f64 = 10.0;

/// One athlete's race, for what is measured of it and what lies between athletes.
#[derive(Clone, Debug, PartialEq)]
pub struct Run {
    /// The index of the track.
    pub track: usize,
    /// How far along the course it is, through time.
    pub progress: Progress,
    /// Lines across the course, and when each is passed, in replay time.
    pub passages: Vec<(f64, Option<f64>)>,
}

impl Run {
    fn subject(&self) -> Subject {
        Subject::Track(self.track)
    }

    /// From the clock's zero on.
    fn runner(&self) -> Runner<'_> {
        Runner {
            progress: &self.progress,
            zero_secs: self.progress.clock_zero_secs,
        }
    }

    /// When a line is passed, in replay time.
    pub(super) fn passage_secs(&self, line_m: f64) -> Option<f64> {
        let index = self
            .passages
            .binary_search_by(|(line, _)| line.total_cmp(&line_m))
            .ok()?;
        self.passages.get(index)?.1
    }
}

/// The lines of a course, in order.
fn lines_m(course: &Course, progress: &Progress, options: &Options) -> Vec<f64> {
    let mut lines = match &options.splits_m {
        Some(lines) => lines.clone(),
        None => {
            let reached_m = progress
                .along_m
                .iter()
                .copied()
                .filter(|along| !along.is_nan())
                .fold(0.0, f64::max);
            let end_m = course.distance_m.unwrap_or(reached_m).min(LONGEST_COURSE_M);
            let count = (end_m / USUAL_LINE_M + 1e-9).floor() as usize;
            (1..=count).map(|line| line as f64 * USUAL_LINE_M).collect()
        }
    };
    lines.retain(|line| !line.is_nan());
    lines.sort_by(f64::total_cmp);
    lines.dedup();
    lines
}

/// Everything that is measured of one athlete's race.
pub(super) fn measure(replay: &Replay, athlete: &Athlete, options: &Options) -> (Vec<Value>, Option<Run>) {
    let course = match Course::of_venue(&replay.venue).map_or_else(|| Course::of_way(athlete), Ok) {
        Ok(course) => course,
        Err(why) => {
            return (
                [SPLIT, PEAK].map(|m| athlete.value(m, Err(why.clone()))).into(),
                None,
            );
        }
    };
    let signal_secs = clock_zero_secs(replay);
    let zero_secs = signal_secs.unwrap_or_else(|| athlete.times.start_secs());
    let progress = match Progress::of(athlete, &course, zero_secs) {
        Ok(progress) => progress,
        Err(why) => {
            return (
                [SPLIT, PEAK].map(|m| athlete.value(m, Err(why.clone()))).into(),
                None,
            );
        }
    };
    let value = |measure, result| Value::new(measure, athlete.subject(), result).flagged(&progress.flags);
    let mut values = Vec::new();
    let lines = lines_m(&course, &progress, options);
    let passages: Vec<(f64, Option<f64>)> = lines
        .iter()
        .copied()
        .zip(progress.passages_secs(&lines))
        .collect();
    let mut before = Some((0.0, zero_secs));
    for (line_m, passage) in &passages {
        let split = passage.map(|at| at - zero_secs).ok_or(Withheld::LineNotPassed);
        let split = progress.torso.clone().and(split);
        let period_secs = athlete.rate_hz.map_or(0.0, |rate_hz| 1.0 / rate_hz);
        let mut found = value(SPLIT, split)
            .which(Which::LineM(*line_m))
            .within(0.5 * period_secs);
        found.time_secs = *passage;
        values.push(found);
        let between = before
            .zip(*passage)
            .map(|((from_m, from_secs), to_secs)| (line_m - from_m) / (to_secs - from_secs));
        let from_m = before.map_or(0.0, |(from_m, _)| from_m);
        let interval = value(INTERVAL, between.ok_or(Withheld::LineNotPassed));
        values.push(interval.which(Which::BetweenM(from_m, *line_m)));
        before = passage.map(|at| (*line_m, at)).or(before);
    }
    values.extend(speeds(athlete, &progress, &passages));
    values.push(value(REACTION, reaction_secs(replay, athlete, signal_secs)));
    values.push(value(ONSET, onset_secs(athlete, &course, signal_secs)));
    let run = Run {
        track: athlete.track,
        progress,
        passages,
    };
    (values, Some(run))
}

fn speeds(athlete: &Athlete, progress: &Progress, passages: &[(f64, Option<f64>)]) -> Vec<Value> {
    let value = |measure, result| Value::new(measure, athlete.subject(), result).flagged(&progress.flags);
    let speed = match smooth_speed(progress) {
        Ok(speed) => speed,
        Err(why) => return vec![value(PEAK, Err(why))],
    };
    let last = passages.iter().rev().find_map(|(_, passage)| *passage);
    // After the last line nobody races any more.
    let end = last.map_or(speed.len(), |secs| athlete.times.nearest(secs) + 1);
    let edge = path::unsettled_samples(SPEED_CUTOFF_HZ, athlete.rate_hz);
    let mut inside = vec![f64::NAN; speed.len()];
    for run in runs(speed.iter().map(|speed| !speed.is_nan())) {
        let settled = run.start + edge..run.end.saturating_sub(edge).min(end);
        for frame in settled {
            if let (Some(slot), Some(value)) = (inside.get_mut(frame), speed.get(frame)) {
                *slot = *value;
            }
        }
    }
    let Some((top, peak)) = path::peak_inside(&inside, 0) else {
        return vec![value(PEAK, Err(Withheld::RunsTooShort))];
    };
    let along = |frame: usize| {
        progress
            .along_m
            .get(frame)
            .copied()
            .filter(|along| !along.is_nan())
            .ok_or(Withheld::Gap)
    };
    let near = inside
        .iter()
        .position(|speed| *speed >= 0.99 * peak)
        .unwrap_or(top);
    let peak_secs = athlete.times.time_of(top);
    let at_end = last.and_then(|end| speed.get(athlete.times.nearest(end)).copied());
    let loss = at_end
        .filter(|end| !end.is_nan())
        .map(|end| 100.0 * (peak - end) / peak)
        .ok_or(Withheld::LineNotPassed);
    let fastest = fastest_m_per_s(progress, last).ok_or(Withheld::TooFew {
        needed: FASTEST_M as usize,
        found: 0,
    });
    vec![
        value(PEAK, Ok(peak)).at(peak_secs),
        value(PEAK_AT, along(top)).at(peak_secs),
        value(NEAR_PEAK_AT, along(near)).at(athlete.times.time_of(near)),
        value(FASTEST, fastest),
        value(LOSS, loss),
    ]
}

/// How far along the course, and how fast, through time.
pub(super) fn series(run: &Run) -> Vec<Series> {
    let progress = &run.progress;
    let of = |measure, values, cutoff_hz| Series {
        measure,
        subject: run.subject(),
        which: Which::Only,
        times: progress.times.clone(),
        values,
        raw: Vec::new(),
        cutoff_hz,
        flags: progress.flags.clone(),
    };
    let mut series = vec![of(DISTANCE, progress.along_m.clone(), None)];
    if let Ok(speed) = smooth_speed(progress) {
        series.push(of(SPEED, speed, Some(SPEED_CUTOFF_HZ)));
    }
    series
}

/// The speed along the course without the swing of single steps; NaN in gaps and runs that are too short.
pub(super) fn smooth_speed(progress: &Progress) -> Result<Vec<f64>, Withheld> {
    let smoothing = Smoothing::new(&progress.times, SPEED_CUTOFF_HZ)?;
    let mut speed = vec![f64::NAN; progress.along_m.len()];
    for run in runs(progress.along_m.iter().map(|along| !along.is_nan())) {
        let raw = progress.along_m.get(run.clone()).unwrap_or_default();
        if raw.len() <= LowPass::PADDING {
            continue;
        }
        let slopes = path::derivative(&smoothing.numbers(raw).unwrap_or_default(), smoothing.rate_hz);
        for (slot, slope) in speed.iter_mut().skip(run.start).zip(slopes) {
            *slot = slope;
        }
    }
    Ok(speed)
}

/// The largest mean speed over [`FASTEST_M`] until `end_secs`, from the passages of the torso's foremost so far.
fn fastest_m_per_s(progress: &Progress, end_secs: Option<f64>) -> Option<f64> {
    let mut passages: Vec<(f64, f64)> = Vec::new();
    let mut best: Option<f64> = None;
    let mut from = 0;
    for (frame, &along) in progress.along_m.iter().enumerate() {
        let secs = progress.times.time_of(frame);
        if along.is_nan() {
            passages.clear();
            from = 0;
            continue;
        }
        if end_secs.is_some_and(|end| secs > end) {
            break;
        }
        if passages.last().is_some_and(|(foremost, _)| along <= *foremost) {
            continue;
        }
        passages.push((along, secs));
        let begin = along - FASTEST_M;
        while passages.get(from + 1).is_some_and(|(next, _)| *next <= begin) {
            from += 1;
        }
        let (Some(a), Some(b)) = (passages.get(from), passages.get(from + 1)) else {
            continue;
        };
        if a.0 > begin {
            continue;
        }
        let began = a.1 + (b.1 - a.1) * (begin - a.0) / (b.0 - a.0);
        let speed = FASTEST_M / (secs - began);
        if best.is_none_or(|best| speed > best) {
            best = Some(speed);
        }
    }
    best
}

fn reaction_secs(replay: &Replay, athlete: &Athlete, signal_secs: Option<f64>) -> Result<f64, Withheld> {
    let signal_secs = signal_secs.ok_or(Withheld::NoEvent("gun"))?;
    let participant = replay
        .tracks
        .get(athlete.track)
        .and_then(|track| track.participant);
    let event = replay.events.iter().find(|event| {
        event.kind == EventKind::Reaction
            && participant.is_some_and(|index| event.participants.contains(&index))
    });
    Ok(event.ok_or(Withheld::NoEvent("reaction"))?.time_secs - signal_secs)
}

fn onset_secs(athlete: &Athlete, course: &Course, signal_secs: Option<f64>) -> Result<f64, Withheld> {
    let signal_secs = signal_secs.ok_or(Withheld::NoEvent("gun"))?;
    let body = athlete.body.as_ref().map_err(Clone::clone)?;
    let mut before: Option<(f64, f64)> = None;
    for (frame, velocity) in body.velocity_m_per_s.iter().enumerate() {
        let (secs, speed) = (athlete.times.time_of(frame), velocity.dot(course.direction));
        if secs < signal_secs {
            continue;
        }
        if speed >= ONSET_M_PER_S {
            // Who moves already at the signal did not begin after it.
            let (last_secs, last) = before.ok_or(Withheld::Gap)?;
            let share = (ONSET_M_PER_S - last) / (speed - last);
            return Ok(last_secs + share * (secs - last_secs) - signal_secs);
        }
        before = Some((secs, speed)).filter(|_| !speed.is_nan());
    }
    Err(Withheld::TooFew { needed: 1, found: 0 })
}

/// What lies between athletes at every line that several of them pass.
pub(super) fn gaps(athletes: &[Run]) -> Vec<Value> {
    let mut values = Vec::new();
    if athletes.len() < 2 {
        return values;
    }
    let mut lines: Vec<f64> = athletes
        .iter()
        .flat_map(|run| run.passages.iter().map(|(line, _)| *line))
        .collect();
    lines.sort_by(f64::total_cmp);
    lines.dedup();
    for line_m in lines {
        let after = |run: &Run| Some(run.passage_secs(line_m)? - run.progress.clock_zero_secs);
        let first = athletes
            .iter()
            .filter_map(|run| Some((run, after(run)?)))
            .min_by(|a, b| a.1.total_cmp(&b.1));
        let Some((leader, lead_secs)) = first else {
            continue;
        };
        for run in athletes {
            let (own, lead) = (run.track, leader.track);
            if own == lead {
                continue;
            }
            let pair = Subject::Pair(own, lead);
            let flags = &run.progress.flags;
            let torso = run.progress.torso.clone().and(leader.progress.torso.clone());
            let behind_secs = after(run)
                .map(|own| own - lead_secs)
                .ok_or(Withheld::LineNotPassed);
            let at_secs = run.progress.clock_zero_secs + lead_secs;
            let behind_m = run
                .progress
                .at(at_secs)
                .map(|along| line_m - along)
                .ok_or(Withheld::Gap);
            let which = Which::LineM(line_m);
            values.push(
                Value::new(TIME_GAP, pair, torso.clone().and(behind_secs))
                    .which(which)
                    .flagged(flags),
            );
            values.push(
                Value::new(DISTANCE_GAP, pair, torso.and(behind_m))
                    .which(which)
                    .at(at_secs)
                    .flagged(flags),
            );
        }
    }
    values.extend(gains(athletes));
    values
}

/// Where each race between two was won, from the winner's side.
fn gains(athletes: &[Run]) -> Vec<Value> {
    let pairs = athletes
        .iter()
        .enumerate()
        .flat_map(|(index, own)| athletes.iter().skip(index + 1).map(move |other| (own, other)));
    pairs.filter_map(|(own, other)| gain(own, other)).collect()
}

fn gain(own: &Run, other: &Run) -> Option<Value> {
    let compared = Compared {
        reference: own.runner(),
        other: other.runner(),
        zero: Zero::Start,
    };
    let zero_secs = compared.other.zero_secs - compared.reference.zero_secs;
    let behind = |(line_m, passage): &(f64, Option<f64>)| {
        Some((*line_m, other.passage_secs(*line_m)? - (*passage)? - zero_secs))
    };
    let won = compared.won(own.passages.iter().filter_map(behind))?;
    let [winner, loser] = won.winner_first([own, other]);
    let mut value = won.value(LARGEST_GAIN, Subject::Pair(winner.track, loser.track));
    value.time_secs = winner.passage_secs(won.from_m);
    Some(value.flagged(&own.progress.flags).flagged(&other.progress.flags))
}
