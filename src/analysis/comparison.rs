//! Two performances side by side: aligned by time, by an event or by a line, with the gap in seconds and in metres,
//! and where it was won.

use super::course::Progress;
use super::value::{Series, Withheld};
use crate::replay::{EventKind, Replay};

/// What two performances are laid over each other by.
#[derive(Clone, Debug, PartialEq)]
pub enum Alignment {
    /// Their replays' own time.
    Time,
    /// The first event of a kind that concerns each: the start signal, a reaction, the finish.
    Event(EventKind),
    /// The passage of a line, in metres along the course.
    LineM(f64),
}

impl Alignment {
    /// The replay time that it makes zero, for one performance.
    ///
    /// # Errors
    /// [`Withheld::NoEvent`]; [`Withheld::LineNotPassed`].
    pub fn zero_secs(&self, replay: &Replay, track: usize, progress: &Progress) -> Result<f64, Withheld> {
        match self {
            Self::Time => Ok(0.0),
            Self::LineM(line_m) => progress.passage_secs(*line_m).ok_or(Withheld::LineNotPassed),
            Self::Event(kind) => {
                let own = replay.tracks.get(track).and_then(|track| track.participant);
                let concerns = |participants: &[usize]| {
                    participants.is_empty() || own.is_some_and(|own| participants.contains(&own))
                };
                let event = replay
                    .events
                    .iter()
                    .find(|event| event.kind == *kind && concerns(&event.participants));
                let found = event.map(|event| event.time_secs);
                let signal = || Some(progress.clock_zero_secs).filter(|_| *kind == EventKind::Gun);
                found.or_else(signal).ok_or(Withheld::NoEvent("to align by"))
            }
        }
    }
}

/// One performance, and the replay time that counts as its zero.
#[derive(Clone, Debug, PartialEq)]
pub struct Runner {
    /// How far along the course it is, through time.
    pub progress: Progress,
    /// The replay time of zero.
    pub zero_secs: f64,
}

impl Runner {
    /// The time from zero at which a line is passed; `None` where it is not.
    pub fn passage_secs(&self, line_m: f64) -> Option<f64> {
        Some(self.progress.passage_secs(line_m)? - self.zero_secs)
    }

    /// How far along it is, at a time from zero.
    pub fn along_m(&self, secs: f64) -> Option<f64> {
        self.progress.at(self.zero_secs + secs)
    }
}

/// Two performances laid over each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// The one that is compared with.
    pub reference: Runner,
    /// The one that is compared.
    pub other: Runner,
}

/// A stretch of the course, and what one gained on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stretch {
    /// Where it begins.
    pub from_m: f64,
    /// Where it ends.
    pub to_m: f64,
    /// What the winner gained on it.
    pub gain_secs: f64,
    /// What the winner was ahead by at the last line.
    pub won_by_secs: f64,
    /// Who that is.
    pub winner: Winner,
}

/// Who was ahead at the last line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Winner {
    /// The one that is compared with.
    Reference,
    /// The one that is compared.
    Other,
}

impl Compared {
    /// How much later the other passes a line; below 0 where it is earlier. `None` where one does not pass it.
    pub fn gap_secs(&self, line_m: f64) -> Option<f64> {
        Some(self.other.passage_secs(line_m)? - self.reference.passage_secs(line_m)?)
    }

    /// How far the other is behind at a time from zero; below 0 where it is ahead. `None` where one is not seen.
    pub fn gap_m(&self, secs: f64) -> Option<f64> {
        Some(self.reference.along_m(secs)? - self.other.along_m(secs)?)
    }

    /// The gap in seconds at each of some lines, which must be in order.
    pub fn gaps_by_distance(&self, lines_m: &[f64]) -> Vec<Option<f64>> {
        let of = |runner: &Runner| runner.progress.passages_secs(lines_m);
        let zero_secs = self.other.zero_secs - self.reference.zero_secs;
        let pairs = of(&self.other).into_iter().zip(of(&self.reference));
        pairs
            .map(|(other, reference)| Some(other? - reference? - zero_secs))
            .collect()
    }

    /// The gap in metres at each time from zero.
    pub fn gaps_by_time(&self, secs: &[f64]) -> Vec<Option<f64>> {
        secs.iter().map(|secs| self.gap_m(*secs)).collect()
    }

    /// The time from zero at which the other is where the reference is at `secs`: for showing both at the same place.
    pub fn warped_secs(&self, secs: f64) -> Option<f64> {
        self.other.passage_secs(self.reference.along_m(secs)?)
    }

    /// The difference of a measure of both, other less reference, at the reference's samples; by time, or at the same
    /// place where `by` says so. NaN where either has a gap.
    pub fn difference(&self, reference: &Series, other: &Series, by: Axis) -> Vec<f64> {
        let secs = |frame: usize| reference.times.time_of(frame) - self.reference.zero_secs;
        let frames = 0..reference.values.len();
        let there = match by {
            Axis::Time => frames.map(|frame| Some(secs(frame))).collect(),
            Axis::Distance => self.warped(frames.map(|frame| self.reference.along_m(secs(frame)))),
        };
        let of_frame = |(here, there): (&f64, Option<f64>)| {
            let value = there.and_then(|secs| value_at(other, self.other.zero_secs + secs));
            value.map_or(f64::NAN, |value| value - here)
        };
        reference.values.iter().zip(there).map(of_frame).collect()
    }

    /// When the other is at each of some places, from its zero; in one pass.
    fn warped(&self, places_m: impl Iterator<Item = Option<f64>>) -> Vec<Option<f64>> {
        let places_m: Vec<Option<f64>> = places_m.collect();
        let mut order: Vec<(f64, usize)> = Vec::with_capacity(places_m.len());
        order.extend(
            places_m
                .iter()
                .enumerate()
                .filter_map(|(index, place)| Some(((*place)?, index))),
        );
        order.sort_by(|a, b| a.0.total_cmp(&b.0));
        let lines_m: Vec<f64> = order.iter().map(|(line_m, _)| *line_m).collect();
        let mut warped = vec![None; places_m.len()];
        for ((_, index), passage) in order.into_iter().zip(self.other.progress.passages_secs(&lines_m)) {
            if let Some(slot) = warped.get_mut(index) {
                *slot = passage.map(|secs| secs - self.other.zero_secs);
            }
        }
        warped
    }

    /// The stretch between two neighbouring ones of some lines, which must be in order, on which the winner at the
    /// last line gained most; `None` where fewer than two lines are passed by both, or nobody is ahead.
    pub fn where_won(&self, lines_m: &[f64]) -> Option<Stretch> {
        let gaps = lines_m.iter().zip(self.gaps_by_distance(lines_m));
        let passed: Vec<(f64, f64)> = gaps.filter_map(|(line, gap)| Some((*line, gap?))).collect();
        stretch_won(&passed)
    }
}

/// The stretch between two neighbouring lines on which the winner at the last one gained most, from the lines that both pass
/// and how much later the other passes each.
pub(super) fn stretch_won(passed: &[(f64, f64)]) -> Option<Stretch> {
    let (_, last) = *passed.last()?;
    let (winner, sign) = if last > 0.0 {
        (Winner::Reference, 1.0)
    } else {
        (Winner::Other, -1.0)
    };
    if last == 0.0 {
        return None;
    }
    let stretches = passed.windows(2).filter_map(|pair| match pair {
        [(from_m, before), (to_m, after)] => Some(Stretch {
            from_m: *from_m,
            to_m: *to_m,
            gain_secs: sign * (after - before),
            won_by_secs: sign * last,
            winner,
        }),
        _ => None,
    });
    stretches.max_by(|a, b| a.gain_secs.total_cmp(&b.gain_secs))
}

/// What two measures are compared at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Axis {
    /// The same time from zero.
    Time,
    /// The same place along the course.
    Distance,
}

/// A series between its samples: linear; `None` in a gap and outside.
fn value_at(series: &Series, time_secs: f64) -> Option<f64> {
    let bracket = series.times.bracket(time_secs)?;
    let here = series.values.get(bracket.index).copied()?;
    let value = if bracket.fraction == 0.0 {
        here
    } else {
        here + (series.values.get(bracket.index + 1)? - here) * bracket.fraction
    };
    (!value.is_nan()).then_some(value)
}
