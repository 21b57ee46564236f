//! What an event feed holds.

use std::collections::HashMap;

use crate::format::{Format, Warning};
use crate::replay::{Event, Participant};

/// What the times of an event sheet count from.
#[derive(Clone, Debug, PartialEq)]
pub enum EventClock {
    /// The replay's own time 0. Cues of a video count from the video's: say where that lies with
    /// [`super::Alignment::offset_secs`].
    Replay,
    /// The start signal of the discipline: the replay's `clock_zero_secs`. In a match it is the kick-off.
    Gun,
    /// A moment of the day, in ISO 8601 with its zone.
    Utc(String),
}

/// Events and participants without motion.
///
/// A file may hold several [`Section`]s. The results of a whole competition are many races of different people, so
/// nothing but the list of them is read until [`crate::format::ReadOptions::section`] names one; of a match all periods
/// are read unless one is named.
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
    /// The moment of the start signal, as given in ISO 8601. Feeds give whole seconds.
    pub start_utc: Option<String>,
    /// Who takes part, in the order of the source.
    pub participants: Vec<Participant>,
    /// What happened, in order of time on `clock`.
    pub events: Vec<Event>,
    /// What the times count from.
    pub clock: EventClock,
    /// What the source says without a time: wind, attempts, records.
    pub details: Vec<SheetDetail>,
    /// Every section of the file, whether read or not; empty where the format has none.
    pub sections: Vec<Section>,
    /// Which emission of a feed it is, where the feed counts them.
    pub version: Option<SheetVersion>,
    /// What was odd.
    pub warnings: Vec<Warning>,
}

/// Something the source says without a time.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetDetail {
    /// Index of the participant concerned; `None` where it concerns all.
    pub participant: Option<usize>,
    /// What it is, in the source's own word ("WIND_SPEED", "attempt 3").
    pub name: String,
    /// The value, as given.
    pub value: String,
}

/// A part of a file that stands for itself: one race of a competition, one period of a match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Section {
    /// The source's own key, or "#" and its number in the file.
    pub id: String,
    /// What it is of, in the source's words ("100 m Men, Final").
    pub name: String,
    /// How many results, or events where there are no results, it holds.
    pub entries: usize,
}

/// Which emission of a feed's message a sheet is. Every emission replaces the earlier ones of the same key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetVersion {
    /// What all emissions of one message share.
    pub key: String,
    /// The higher one holds.
    pub number: u64,
    /// Whether it says that there is no such message any more.
    pub is_withdrawn: bool,
}

impl EventSheet {
    /// A sheet of nothing yet.
    pub(super) fn new(format: Format) -> Self {
        Self {
            format,
            title: None,
            discipline: None,
            location: None,
            start_utc: None,
            participants: Vec::new(),
            events: Vec::new(),
            clock: EventClock::Replay,
            details: Vec::new(),
            sections: Vec::new(),
            version: None,
            warnings: Vec::new(),
        }
    }

    /// Of several emissions of one message only the highest version, and none of one that was withdrawn; the order and
    /// all sheets without a version are kept.
    pub fn keep_newest(sheets: Vec<Self>) -> Vec<Self> {
        let mut newest: HashMap<String, u64> = HashMap::new();
        for version in sheets.iter().filter_map(|sheet| sheet.version.as_ref()) {
            let number = newest.entry(version.key.clone()).or_default();
            *number = version.number.max(*number);
        }
        let mut kept: Vec<Self> = Vec::with_capacity(sheets.len());
        for sheet in sheets {
            let Some(version) = &sheet.version else {
                kept.push(sheet);
                continue;
            };
            let is_newest = newest.get(&version.key) == Some(&version.number);
            let is_repeated = kept.iter().any(|other| other.version.as_ref() == Some(version));
            if is_newest && !version.is_withdrawn && !is_repeated {
                kept.push(sheet);
            }
        }
        kept
    }
}
