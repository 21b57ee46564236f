//! What an event feed holds, and how it is laid over a replay.

use crate::format::{Format, Warning};
use crate::replay::{Event, Participant};

/// What the times of an event sheet count from.
#[derive(Clone, Debug, PartialEq)]
pub enum EventClock {
    /// The replay's own time 0.
    Replay,
    /// The start signal of the discipline: the replay's `clock_zero_secs`.
    Gun,
    /// A moment of the day, in ISO 8601 with its zone.
    Utc(String),
}

/// Events and participants without motion.
#[derive(Clone, Debug, PartialEq)]
pub struct EventSheet {
    /// The format it was in.
    pub format: Format,
    /// What it is of, as given.
    pub title: Option<String>,
    /// The discipline, as given.
    pub discipline: Option<String>,
    /// Place and date, as given.
    pub location: Option<String>,
    /// Who takes part, in the order of the source.
    pub participants: Vec<Participant>,
    /// What happened, in order of time on `clock`.
    pub events: Vec<Event>,
    /// What the times count from.
    pub clock: EventClock,
    /// What was odd.
    pub warnings: Vec<Warning>,
}
