//! A sheet while it is being read: participants found by id, limits kept, events put in order.

use std::collections::HashMap;

use super::section;
use super::sheet::{EventSheet, Section, SheetDetail};
use crate::error::Result;
use crate::format::input::Input;
use crate::format::limits::over_limit;
use crate::format::{Format, Limits, Warning};
use crate::replay::{Event, Participant};

/// Bytes of text in a sheet for each byte of its file: what repeats one long name must not grow without bound.
const BYTES_PER_BYTE: usize = 8;
/// About 30 years: what lies further from its clock's beginning has no time on it.
pub(super) const LONGEST_SECS: f64 = 1e9;
/// The longest part of a name that is repeated in others.
const LONGEST_PART: usize = 60;

/// The start of a text, for use within other names.
pub(super) fn shortened(text: &str) -> &str {
    match text.char_indices().nth(LONGEST_PART) {
        Some((end, _)) => text.get(..end).unwrap_or(text),
        None => text,
    }
}

/// A sheet while it is being read.
pub(super) struct Draft<'a> {
    pub(super) sheet: EventSheet,
    limits: &'a Limits,
    wanted_section: Option<&'a str>,
    by_id: HashMap<String, usize>,
    untimed: usize,
    bytes_left: usize,
}

impl<'a> Draft<'a> {
    pub(super) fn new(format: Format, input: &Input<'a>) -> Self {
        Self {
            sheet: EventSheet::new(format),
            limits: input.limits(),
            wanted_section: input.options.section,
            by_id: HashMap::new(),
            untimed: 0,
            bytes_left: input
                .bytes
                .len()
                .saturating_mul(BYTES_PER_BYTE)
                .saturating_add(1 << 16),
        }
    }

    pub(super) fn warn(&mut self, code: &'static str, message: impl Into<String>) {
        self.sheet.warnings.push(Warning::new(code, message));
    }

    /// Adds a participant; one of an id that is there already takes its place, filling in what it leaves open.
    pub(super) fn participant(&mut self, mut participant: Participant) -> Result<usize> {
        if let Some(&index) = self.by_id.get(&participant.id)
            && let Some(known) = self.sheet.participants.get_mut(index)
        {
            if participant.name.is_empty() || participant.name == participant.id {
                participant.name = std::mem::take(&mut known.name);
            }
            participant.organisation = participant.organisation.or(known.organisation.take());
            participant.bib = participant.bib.or(known.bib.take());
            participant.lane = participant.lane.or(known.lane);
            participant.mark = participant.mark.or(known.mark.take());
            participant.rank = participant.rank.or(known.rank.take());
            participant.sex = participant.sex.or(known.sex);
            if participant.colours.is_empty() {
                participant.colours = std::mem::take(&mut known.colours);
            }
            *known = participant;
            return Ok(index);
        }
        let index = self.sheet.participants.len();
        if index >= self.limits.max_events {
            return Err(over_limit(
                &format!("at most {} participants in a sheet", self.limits.max_events),
                "more",
            ));
        }
        self.by_id.insert(participant.id.clone(), index);
        self.sheet.participants.push(participant);
        Ok(index)
    }

    pub(super) fn has_participant(&self, id: &str) -> bool {
        self.by_id.contains_key(id)
    }

    /// The participant of an id, added by it where it is new.
    pub(super) fn participant_of(&mut self, id: &str) -> Result<usize> {
        match self.by_id.get(id) {
            Some(&index) => Ok(index),
            None => self.participant(Participant {
                id: id.to_owned(),
                name: id.to_owned(),
                ..Participant::default()
            }),
        }
    }

    pub(super) fn event(&mut self, event: Event) -> Result<()> {
        if self.sheet.events.len() >= self.limits.max_events {
            return Err(over_limit(
                &format!("at most {} events", self.limits.max_events),
                "more",
            ));
        }
        let texts = [&event.value, &event.source, &event.code];
        let details = event.details.iter().map(|(name, value)| name.len() + value.len());
        self.spend(
            event.label.len()
                + event.kind.as_str().len()
                + texts.into_iter().flatten().map(String::len).sum::<usize>()
                + details.sum::<usize>(),
        )?;
        let is_time = |secs: f64| secs.abs() <= LONGEST_SECS;
        if is_time(event.time_secs) && event.end_secs.is_none_or(is_time) {
            self.sheet.events.push(event);
        } else {
            self.untimed += 1;
        }
        Ok(())
    }

    /// Counts an event that has no time on the sheet's clock, and so no place in it.
    pub(super) fn event_without_time(&mut self) {
        self.untimed += 1;
    }

    pub(super) fn detail(&mut self, participant: Option<usize>, name: &str, value: &str) -> Result<()> {
        if value.trim().is_empty() {
            return Ok(());
        }
        self.spend(name.len() + value.len())?;
        self.sheet.details.push(SheetDetail {
            participant,
            name: name.to_owned(),
            value: value.trim().to_owned(),
        });
        Ok(())
    }

    fn spend(&mut self, bytes: usize) -> Result<()> {
        match self.bytes_left.checked_sub(bytes) {
            Some(left) => self.bytes_left = left,
            None => {
                return Err(over_limit(
                    &format!("a sheet of at most {BYTES_PER_BYTE} times the file's size"),
                    "one long name repeated many times",
                ));
            }
        }
        Ok(())
    }

    /// The section that is asked for, if one is.
    ///
    /// # Errors
    /// [`crate::error::ErrorCode::OutOfRange`] for one that is not there.
    pub(super) fn choose(&mut self, sections: Vec<Section>) -> Result<Option<usize>> {
        let chosen = match self.wanted_section {
            Some(wanted) => Some(section::find(&sections, wanted, &mut self.sheet.warnings)?),
            None => None,
        };
        self.sheet.sections = sections;
        Ok(chosen)
    }

    /// As [`Self::choose`], where the sections are of different people: the only one is read unasked, and of several
    /// none.
    pub(super) fn choose_one(&mut self, sections: Vec<Section>) -> Result<Option<usize>> {
        let chosen = self.choose(sections)?;
        if chosen.is_some() || self.sheet.sections.len() == 1 {
            return Ok(chosen.or(Some(0)));
        }
        if !self.sheet.sections.is_empty() {
            let message = format!(
                "the file holds {} results of different people; nothing is read until one is named by its words or its id: {}",
                self.sheet.sections.len(),
                section::named(&self.sheet.sections)
            );
            self.warn("section-needed", message);
        }
        Ok(None)
    }

    /// The sheet with its events in order of time; what happens at the same moment keeps its order.
    pub(super) fn finish(mut self) -> EventSheet {
        self.sheet
            .events
            .sort_by(|a, b| a.time_secs.total_cmp(&b.time_secs));
        if self.untimed > 0 {
            let message = format!(
                "{} events have no time on the clock of the others and were left out",
                self.untimed
            );
            self.warn("event-without-time", message);
        }
        if self.wanted_section.is_some() && self.sheet.sections.is_empty() {
            self.warn(
                "section-unused",
                "a section was asked for, but the file has none; all of it was read",
            );
        }
        self.sheet
    }
}
