//! Frames of periods on one clock.

use std::collections::BTreeMap;

use super::facts::MatchFacts;
use crate::replay::{Event, EventKind};

/// The break between two periods: long enough that everybody fades out and in.
const BREAK_SECS: f64 = 1.0;

/// A frame of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Moment {
    pub(super) period: u32,
    /// Counts the holes of the period before it.
    pub(super) section: u32,
    pub(super) frame: i64,
}

impl Moment {
    pub(super) fn section(self) -> Section {
        (self.period, self.section)
    }
}

/// A period, and the part of it between two holes.
pub(super) type Section = (u32, u32);

/// A period as far as it is recorded.
#[derive(Clone, Debug)]
pub(super) struct Period {
    pub(super) first: i64,
    pub(super) last: i64,
    /// The frame that the next two are of.
    pub(super) told_at: i64,
    pub(super) start_utc: Option<String>,
    /// The match clock at its first frame.
    pub(super) start_clock_secs: Option<f64>,
}

/// Where each period lies in the replay.
pub(super) struct Clock {
    pub(super) rate_hz: f64,
    /// The number of its first frame, and that frame's index in the replay.
    starts: BTreeMap<Section, (i64, usize)>,
}

impl Clock {
    pub(super) fn of(periods: &BTreeMap<Section, Period>, rate_hz: f64) -> Self {
        let mut next = 0_usize;
        let rest = (BREAK_SECS * rate_hz).round().max(1.0) as usize;
        let starts = periods.iter().map(|(&number, period)| {
            let start = (number, (period.first, next));
            let frames = usize::try_from(period.last.saturating_sub(period.first)).unwrap_or(0);
            next = next.saturating_add(frames).saturating_add(1 + rest);
            start
        });
        Self {
            rate_hz,
            starts: starts.collect(),
        }
    }

    pub(super) fn index(&self, section: Section, frame: i64) -> usize {
        let (first, start) = self.starts.get(&section).copied().unwrap_or((frame, 0));
        start.saturating_add(usize::try_from(frame.saturating_sub(first)).unwrap_or(0))
    }

    pub(super) fn secs(&self, moment: Moment) -> f64 {
        self.index(moment.section(), moment.frame) as f64 / self.rate_hz
    }

    pub(super) fn chapters(&self, periods: &BTreeMap<Section, Period>, facts: &MatchFacts) -> Vec<Event> {
        let chapter = |(&section, period): (&Section, &Period)| {
            let at = |frame| self.index(section, frame) as f64 / self.rate_hz;
            let (number, part) = section;
            let rest = if part > 0 { ", continued" } else { "" };
            let mut details = vec![
                ("first_frame".to_owned(), period.first.to_string()),
                ("last_frame".to_owned(), period.last.to_string()),
            ];
            if let Some(utc) = &period.start_utc {
                details.push(("start_utc".to_owned(), utc.clone()));
            }
            if let Some(clock) = period.start_clock_secs {
                details.push(("start_clock_secs".to_owned(), clock.to_string()));
            }
            if let Some([length, width]) = facts.pitch_m {
                details.push(("pitch_m".to_owned(), format!("{length} x {width}")));
            }
            Event {
                time_secs: at(period.first),
                end_secs: Some(at(period.last)),
                kind: EventKind::Chapter,
                label: period_name(number) + rest,
                code: Some(format!("period-{number}")),
                details,
                ..Event::default()
            }
        };
        periods.iter().map(chapter).collect()
    }
}

fn period_name(number: u32) -> String {
    match number {
        1 => "First half".to_owned(),
        2 => "Second half".to_owned(),
        3 => "Extra time, first half".to_owned(),
        4 => "Extra time, second half".to_owned(),
        5 => "Penalty shoot-out".to_owned(),
        _ => format!("Period {number}"),
    }
}
