//! The clock of a replay: rate, loop, seek, step.
//!
//! A [`Player`] is told how much time passed and says which moment to show. It reads no clock of its own, so the same
//! calls always give the same moments.

use crate::error::{Error, ErrorCode, Figure, Result};
use crate::time::{SNAP_SECS, SampleTimes};

/// The fastest rate, in either direction.
pub const MAX_RATE: f64 = 4.0;
/// The most time that one [`Player::advance`] passes; more counts as this.
const MAX_TICK_SECS: f64 = 1e9;

/// What one [`Player::advance`] did.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Advance {
    /// Another moment is to be shown.
    pub moved: bool,
    /// The end (or, played backwards, the start) was reached, and playing stopped there.
    pub ended: bool,
    /// The loop began anew.
    pub looped: bool,
}

/// A moment within a replay, and how it moves on. Times are replay time in seconds.
///
/// It behaves as media elements do: at the end playing stops with the time exactly the end; playing again from there
/// starts over. Backwards, the start takes the place of the end.
///
/// **Loops.** The whole replay or a range A-B can be looped; the range goes first where both are set. Playing that passes
/// B goes on from A (backwards: passing A goes on from B) and keeps what it had passed by, so that a loop lasts exactly as
/// long as its range. A seek to outside the range is obeyed: from before A it plays up to B and loops from then on; from
/// beyond B it plays to the end and then goes on from A. Backwards likewise with A and B, start and end exchanged.
#[derive(Clone, Debug, PartialEq)]
pub struct Player {
    start_secs: f64,
    end_secs: f64,
    time_secs: f64,
    /// What rounding took off `time_secs` so far, so that a long replay does not drift.
    residue_secs: f64,
    rate: f64,
    playing: bool,
    ended: bool,
    looping: bool,
    loop_range: Option<[f64; 2]>,
    growing: bool,
}

impl Player {
    /// A player paused at the start of a replay. An end before the start, or no number, counts as the start.
    pub fn new(start_secs: f64, end_secs: f64) -> Self {
        let start_secs = if start_secs.is_finite() { start_secs } else { 0.0 };
        let end_secs = if end_secs.is_finite() {
            end_secs.max(start_secs)
        } else {
            start_secs
        };
        Self {
            start_secs,
            end_secs,
            time_secs: start_secs,
            residue_secs: 0.0,
            rate: 1.0,
            playing: false,
            ended: false,
            looping: false,
            loop_range: None,
            growing: false,
        }
    }

    /// The replay now lasts to another time, and will last longer still where it is `growing`: playing then waits at its end
    /// instead of stopping there.
    pub fn extend(&mut self, end_secs: f64, growing: bool) {
        if end_secs.is_finite() {
            self.end_secs = self.end_secs.max(end_secs);
        }
        self.growing = growing;
        self.ended = false;
    }

    /// The moment to show.
    pub fn time_secs(&self) -> f64 {
        self.time_secs
    }

    /// The first moment.
    pub fn start_secs(&self) -> f64 {
        self.start_secs
    }

    /// The last moment.
    pub fn end_secs(&self) -> f64 {
        self.end_secs
    }

    /// Whether time moves on.
    pub fn is_playing(&self) -> bool {
        self.playing
    }

    /// Whether playing stopped because it ran out of replay, and nothing was sought since.
    pub fn has_ended(&self) -> bool {
        self.ended
    }

    /// Replay seconds per second; negative backwards.
    pub fn rate(&self) -> f64 {
        self.rate
    }

    /// Whether the whole replay is looped.
    pub fn is_looping(&self) -> bool {
        self.looping
    }

    /// The looped range, where there is one: A and B, A first in time.
    pub fn loop_range(&self) -> Option<[f64; 2]> {
        self.loop_range
    }

    /// Lets time move on; from the end (backwards: the start) it starts over.
    pub fn play(&mut self) {
        let (from, to) = self.course(self.start_secs, self.end_secs);
        if self.time_secs == to {
            self.jump(self.loop_range.map_or(from, |[a, b]| self.course(a, b).0));
        }
        self.ended = false;
        self.playing = true;
    }

    /// Holds the moment.
    pub fn pause(&mut self) {
        self.playing = false;
    }

    /// Goes to a moment, or the nearest there is; what is no number changes nothing. Playing goes on from there.
    pub fn seek(&mut self, time_secs: f64) {
        if !time_secs.is_nan() {
            self.jump(time_secs.clamp(self.start_secs, self.end_secs));
        }
    }

    /// Sets the rate: from -4 to 4, and not 0 (pausing is [`Self::pause`]).
    ///
    /// # Errors
    /// [`ErrorCode::OutOfRange`]; the rate stays what it was.
    pub fn set_rate(&mut self, rate: f64) -> Result<()> {
        if rate == 0.0 || !(-MAX_RATE..=MAX_RATE).contains(&rate) {
            return Err(Error::new(
                ErrorCode::OutOfRange,
                format!(
                    "expected a rate from -4 to 4 that is not 0, found {}",
                    Figure(rate)
                ),
            ));
        }
        self.rate = rate;
        Ok(())
    }

    /// Loops the whole replay, or no longer.
    pub fn set_looping(&mut self, looping: bool) {
        self.looping = looping;
    }

    /// Loops the range between two moments, given in either order and held to the replay.
    ///
    /// # Errors
    /// [`ErrorCode::OutOfRange`] where no time lies between them; the loop stays what it was.
    pub fn set_loop_range(&mut self, a_secs: f64, b_secs: f64) -> Result<()> {
        if !a_secs.is_nan() && !b_secs.is_nan() {
            let a = a_secs.min(b_secs).max(self.start_secs);
            let b = a_secs.max(b_secs).min(self.end_secs);
            if b - a > SNAP_SECS {
                self.loop_range = Some([a, b]);
                return Ok(());
            }
        }
        Err(Error::new(
            ErrorCode::OutOfRange,
            format!(
                "expected two moments from {} to {} s, found {} and {}",
                Figure(self.start_secs),
                Figure(self.end_secs),
                Figure(a_secs),
                Figure(b_secs)
            ),
        ))
    }

    /// Loops no range any more.
    pub fn clear_loop_range(&mut self) {
        self.loop_range = None;
    }

    /// Pauses and goes `frames` samples on, or back where negative, exactly onto a sample and no further than the first
    /// or last one. From between two samples the nearer one in that direction is the first step; 0 goes to the nearest.
    pub fn step(&mut self, frames: i64, times: &SampleTimes) {
        self.playing = false;
        let Some(last) = times.len().checked_sub(1) else {
            return;
        };
        let current = times.nearest(self.time_secs);
        let offset_secs = self.time_secs - times.time_of(current);
        // Towards a sample that already lies in the direction, getting onto it is the first step.
        let first_step = if frames > 0 && offset_secs < -SNAP_SECS {
            1
        } else if frames < 0 && offset_secs > SNAP_SECS {
            -1
        } else {
            0
        };
        let target = (current as i64)
            .saturating_add(frames.saturating_sub(first_step))
            .clamp(0, last as i64);
        self.seek(times.time_of(target as usize));
    }

    /// Lets `dt_secs` of real time pass. Nothing passes while paused, nor where `dt_secs` is not above zero.
    pub fn advance(&mut self, dt_secs: f64) -> Advance {
        let mut outcome = Advance::default();
        if !self.playing || dt_secs.is_nan() || dt_secs <= 0.0 {
            return outcome;
        }
        let before_secs = self.time_secs;
        let step_secs = dt_secs.min(MAX_TICK_SECS) * self.rate + self.residue_secs;
        let target_secs = before_secs + step_secs;
        self.residue_secs = step_secs - (target_secs - before_secs);
        let (loop_a, loop_b) = match self.loop_range {
            Some([a, b]) => (a, b),
            None => (self.start_secs, self.end_secs),
        };
        let (from, to) = self.course(loop_a, loop_b);
        let (_, limit) = self.course(self.start_secs, self.end_secs);
        let loops = (self.looping || self.loop_range.is_some()) && loop_b > loop_a;
        // From beyond the range only the replay's own end counts.
        let turn = if self.is_past(before_secs, to) { limit } else { to };
        self.time_secs = if loops && self.is_past(target_secs, turn) {
            outcome.looped = true;
            // The remainder of the division has the sign of what it divides, hence the direction.
            from + (target_secs - turn) % (loop_b - loop_a)
        } else if !loops && !self.is_past(limit, target_secs) && self.growing && self.rate > 0.0 {
            self.residue_secs = 0.0;
            limit
        } else if !loops && !self.is_past(limit, target_secs) {
            self.playing = false;
            self.ended = true;
            self.residue_secs = 0.0;
            outcome.ended = true;
            limit
        } else {
            target_secs
        };
        outcome.moved = self.time_secs != before_secs;
        outcome
    }

    fn jump(&mut self, time_secs: f64) {
        self.time_secs = time_secs;
        self.residue_secs = 0.0;
        self.ended = false;
    }

    /// Two moments in the order in which they are played.
    fn course(&self, a_secs: f64, b_secs: f64) -> (f64, f64) {
        if self.rate > 0.0 {
            (a_secs, b_secs)
        } else {
            (b_secs, a_secs)
        }
    }

    /// Whether playing comes to `time_secs` only after `mark_secs`.
    fn is_past(&self, time_secs: f64, mark_secs: f64) -> bool {
        if self.rate > 0.0 {
            time_secs > mark_secs
        } else {
            time_secs < mark_secs
        }
    }
}
