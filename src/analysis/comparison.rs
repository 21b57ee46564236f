//! Two performances side by side: aligned by time, by an event or by a line, with the gap in seconds and in metres,
//! and where it was won.

use super::course::Progress;
use super::definition::Definition;
use super::value::{Subject, Value, Which, Withheld};
use crate::replay::{EventKind, Replay};

/// What two performances are laid over each other by.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Alignment {
    /// Their replays' own time.
    Time,
    /// The first event of a kind that concerns each: the start signal, a reaction, the finish.
    Event(EventKind),
    /// The passage of a line, in metres along the course.
    LineM(f64),
}

impl Alignment {
    /// What it makes of both zeros.
    pub(super) fn zero(&self) -> Zero {
        match self {
            Self::Event(EventKind::Gun | EventKind::Reaction) => Zero::Start,
            Self::Time | Self::Event(_) => Zero::Told,
            Self::LineM(line_m) => Zero::PassageM(*line_m),
        }
    }

    /// The replay time that it makes zero, for one performance.
    ///
    /// # Errors
    /// [`Withheld::NoEvent`]; [`Withheld::LineNotPassed`].
    pub(super) fn zero_secs(
        &self,
        replay: &Replay,
        track: usize,
        progress: Option<&Progress>,
    ) -> Result<f64, Withheld> {
        match self {
            Self::Time => Ok(0.0),
            Self::LineM(line_m) => progress
                .and_then(|progress| progress.passage_secs(*line_m))
                .ok_or(Withheld::LineNotPassed),
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
                let is_signal = *kind == EventKind::Gun;
                let signal = || progress.map(|progress| progress.clock_zero_secs);
                found
                    .or_else(|| signal().filter(|_| is_signal))
                    .ok_or(Withheld::NoEvent("to align by"))
            }
        }
    }
}

/// How two performances are laid over each other.
#[derive(Clone, Debug, PartialEq)]
pub struct Overlay {
    /// The moment that is zero for both.
    pub(super) alignment: Alignment,
    /// Whether the second is shown where the first is, instead of when: its time is stretched so that both are at the
    /// same place of the course.
    pub(super) is_warped: bool,
}

impl Overlay {
    /// What words ask for: "time", "event" (the start signal where none is named), "line" with its metres, or "distance":
    /// from the start signal on, at the same place. `None` for anything else.
    pub fn from_words(by: &str, event: Option<&str>, line_m: Option<f64>, is_warped: bool) -> Option<Self> {
        let of = |alignment, is_warped| Some(Self { alignment, is_warped });
        match (by, line_m) {
            ("time", _) => of(Alignment::Time, is_warped),
            ("event", _) => {
                let kind = event.map_or(EventKind::Gun, EventKind::from_word);
                of(Alignment::Event(kind), is_warped)
            }
            ("line", Some(line_m)) if line_m.is_finite() => of(Alignment::LineM(line_m), is_warped),
            ("distance", _) => of(Alignment::Event(EventKind::Gun), true),
            _ => None,
        }
    }
}

/// One performance, and the replay time that counts as its zero.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Runner<'a> {
    /// How far along the course it is, through time.
    pub(super) progress: &'a Progress,
    /// The replay time of zero.
    pub(super) zero_secs: f64,
}

impl Runner<'_> {
    /// How far along it is, at a time from zero.
    pub(super) fn along_m(&self, secs: f64) -> Option<f64> {
        self.progress.at(self.zero_secs + secs)
    }

    /// The times from zero at which some places are first reached, in any order; `None` for what is no place or is not
    /// reached. In one pass.
    pub(super) fn passages_secs(&self, places_m: &[f64]) -> Vec<Option<f64>> {
        let placed = places_m.iter().copied().enumerate();
        let mut order: Vec<(usize, f64)> = placed.filter(|(_, place_m)| !place_m.is_nan()).collect();
        order.sort_unstable_by(|a, b| a.1.total_cmp(&b.1));
        let lines_m: Vec<f64> = order.iter().map(|(_, line_m)| *line_m).collect();
        let mut passages = vec![None; places_m.len()];
        for ((index, _), passage) in order.into_iter().zip(self.progress.passages_secs(&lines_m)) {
            if let Some(slot) = passages.get_mut(index) {
                *slot = passage.map(|secs| secs - self.zero_secs);
            }
        }
        passages
    }
}

/// What is known of both zeros.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Zero {
    /// They are told: a time, an event.
    Told,
    /// They are the start, which is where it is: there nobody is ahead.
    Start,
    /// They are passages of a line, as uncertain as those of any other.
    PassageM(f64),
}

/// Two performances laid over each other.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Compared<'a> {
    /// The one that is compared with.
    pub(super) reference: Runner<'a>,
    /// The one that is compared.
    pub(super) other: Runner<'a>,
    /// What both zeros are.
    pub(super) zero: Zero,
}

impl Compared<'_> {
    /// How far the other is behind at a time from zero; below 0 where it is ahead. `None` where one is not seen.
    pub(super) fn gap_m(&self, secs: f64) -> Option<f64> {
        Some(self.reference.along_m(secs)? - self.other.along_m(secs)?)
    }

    /// The gap in seconds at each of some places, in any order.
    pub(super) fn gaps_by_distance(&self, places_m: &[f64]) -> Vec<Option<f64>> {
        let others = self.other.passages_secs(places_m);
        let own = self.reference.passages_secs(places_m);
        let gap = |(other, own): (Option<f64>, Option<f64>)| Some(other? - own?);
        others.into_iter().zip(own).map(gap).collect()
    }

    /// The variance that the noise of both positions leaves in the gap in seconds at a line.
    pub(super) fn gap_variance_secs2(&self, line_m: f64) -> Option<f64> {
        let own = self.passages_variance_secs2(line_m)?;
        match self.zero {
            Zero::PassageM(zero_m) if zero_m == line_m => Some(0.0),
            Zero::PassageM(zero_m) => Some(own + self.passages_variance_secs2(zero_m)?),
            Zero::Told | Zero::Start => Some(own),
        }
    }

    /// As [`Self::gap_variance_secs2`], in the gap in metres when the reference passes a line.
    pub(super) fn gap_variance_m2(&self, line_m: f64) -> Option<f64> {
        let (own, theirs) = (self.reference.progress.noise_m?, self.other.progress.noise_m?);
        let of_places = own * own + theirs * theirs;
        match self.zero {
            Zero::PassageM(zero_m) if zero_m == line_m => Some(0.0),
            Zero::PassageM(zero_m) => {
                let zero_secs2 = self.passages_variance_secs2(zero_m)?;
                let speed = self.other.progress.passage_speed(line_m)?;
                Some(of_places + speed * speed * zero_secs2)
            }
            Zero::Told | Zero::Start => Some(of_places),
        }
    }

    /// The variance of the time between both passages of a line.
    fn passages_variance_secs2(&self, line_m: f64) -> Option<f64> {
        // Nobody's passage of the start was measured.
        if self.zero == Zero::Start && line_m == 0.0 {
            return Some(0.0);
        }
        let own = self.reference.progress.passage_noise_secs(line_m)?;
        let theirs = self.other.progress.passage_noise_secs(line_m)?;
        Some(own * own + theirs * theirs)
    }

    /// The stretch between two neighbouring lines on which the winner at the last one gained most, from the lines that both
    /// pass, in order, and how much later the other passes each. `None` where there are fewer than two, or nobody is ahead.
    pub(super) fn won(&self, gaps_secs: impl Iterator<Item = (f64, f64)>) -> Option<Stretch> {
        self.reference.progress.torso.as_ref().ok()?;
        self.other.progress.torso.as_ref().ok()?;
        // From a start on, the stretch to the first line is one like any other.
        let start = (self.zero == Zero::Start).then_some((0.0, 0.0));
        let passed: Vec<(f64, f64)> = start.into_iter().chain(gaps_secs).collect();
        let (last_m, last) = *passed.last()?;
        let (winner, sign) = if last > 0.0 {
            (Winner::Reference, 1.0)
        } else {
            (Winner::Other, -1.0)
        };
        if last == 0.0 {
            return None;
        }
        let gained = |pair: &&[(f64, f64)]| match pair {
            [(_, before), (_, after)] => sign * (after - before),
            _ => f64::NEG_INFINITY,
        };
        let most = passed.windows(2).max_by(|a, b| gained(a).total_cmp(&gained(b)))?;
        let [(from_m, _), (to_m, _)] = most else {
            return None;
        };
        let uncertainties = || {
            // Between two lines the zeros cancel.
            let of_gain = self.passages_variance_secs2(*from_m)? + self.passages_variance_secs2(*to_m)?;
            let variances = [of_gain, self.gap_variance_secs2(last_m)?];
            Some(variances.map(|variance| 2.0 * variance.sqrt()))
        };
        Some(Stretch {
            from_m: *from_m,
            to_m: *to_m,
            gain_secs: gained(&most),
            won_by_secs: sign * last,
            winner,
            uncertainties_secs: uncertainties(),
        })
    }
}

/// A stretch of the course, and what one gained on it.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Stretch {
    /// Where it begins.
    pub(super) from_m: f64,
    /// Where it ends.
    pub(super) to_m: f64,
    /// What the winner gained on it.
    pub(super) gain_secs: f64,
    /// What the winner was ahead by at the last line.
    pub(super) won_by_secs: f64,
    /// Who that is.
    winner: Winner,
    /// Twice the standard deviations that the noise of the positions leaves in the gain and in the lead; `None` where the
    /// noise is not known.
    pub(super) uncertainties_secs: Option<[f64; 2]>,
}

impl Stretch {
    /// Who won it, and who lost it.
    pub(super) fn winner_first<T>(&self, [reference, other]: [T; 2]) -> [T; 2] {
        match self.winner {
            Winner::Reference => [reference, other],
            Winner::Other => [other, reference],
        }
    }

    /// The gain as a value; withheld where it or the lead is no more than its uncertainty.
    pub(super) fn value(&self, measure: &'static Definition, subject: Subject) -> Value {
        let found = [self.gain_secs, self.won_by_secs];
        let bounds = self.uncertainties_secs.map(|all| found.into_iter().zip(all));
        let lost = bounds.and_then(|mut all| all.find(|(found, uncertainty)| found <= uncertainty));
        let result = match lost {
            Some((found, uncertainty)) => Err(Withheld::WithinNoise { found, uncertainty }),
            None => Ok(self.gain_secs),
        };
        let which = Which::BetweenM(self.from_m, self.to_m);
        let value = Value::new(measure, subject, result).which(which);
        match self.uncertainties_secs {
            Some([of_gain, _]) => value.within_noise(of_gain),
            None => value,
        }
    }
}

/// Who was ahead at the last line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Winner {
    /// The one that is compared with.
    Reference,
    /// The one that is compared.
    Other,
}
