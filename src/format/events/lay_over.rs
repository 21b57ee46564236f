//! Laying a sheet over a replay: its clock on the replay's, its participants on the replay's.

use std::collections::{HashMap, HashSet};

use super::draft::LONGEST_SECS;
use super::moment::Moment;
use super::people::{self, Matched};
use super::sheet::{EventClock, EventSheet};
use crate::error::{Error, ErrorCode, Result};
use crate::format::Warning;
use crate::replay::{Event, EventKind, Participant, Replay};

/// Two events of one kind, participants and value this close are one.
const SAME_SECS: f64 = 0.02;
/// Names in a message.
const NAMED: usize = 5;

/// Where a sheet's clock lies on the replay's, and what becomes of people without a track.
///
/// Three clocks are in play: the track's, which is the replay's; the feed's, which [`EventSheet::clock`] says; and a
/// video's, whose cues count from the video's first frame. What ties them is stated here or by the replay, never guessed.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Alignment {
    /// Added to every time after all else. For cues of a video: the replay time of the video's time 0.
    pub offset_secs: f64,
    /// The replay time of the start signal, instead of the replay's own `clock_zero_secs`.
    pub gun_secs: Option<f64>,
    /// The moment of replay time 0 in ISO 8601, instead of the replay's own `start_utc`.
    pub start_utc: Option<String>,
    /// What becomes of participants who are not in the replay.
    pub unmatched: Unmatched,
}

/// What becomes of a sheet's participants who are not in the replay.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unmatched {
    /// They, and events of theirs alone, are left out with a warning.
    #[default]
    LeaveOut,
    /// They become participants without a track.
    Keep,
}

impl EventSheet {
    /// Lays the sheet over a replay: adds its events at their time in the replay, and fills in its participants.
    ///
    /// Participants are matched by id, then bib, then lane, then name (case, accents and order of words aside); a bib or
    /// lane does not count where the names contradict it. What the replay states of a participant is kept, but for a name
    /// with fewer words or a mark with fewer digits than the sheet's. Events outside the replay's time are kept. An event
    /// that the replay already has is not added again, and so neither is a second start signal. The first one becomes the
    /// replay's `clock_zero_secs` where it has none. Title, discipline and place
    /// are filled in where the replay has none. What the sheet says without a time ([`EventSheet::details`]) has no place
    /// in a replay and stays out, but for what belongs to an event, which has it too.
    ///
    /// # Errors
    /// [`ErrorCode::OutOfRange`] where nothing ties the sheet's clock to the replay's, where a time is no finite number,
    /// and where the sheet holds several sections of which none was named. The replay is then as it was.
    pub fn lay_over(&self, replay: &mut Replay, at: &Alignment) -> Result<Vec<Warning>> {
        let mut warnings = Vec::new();
        if self.sections.len() > 1 && self.participants.is_empty() && self.events.is_empty() {
            return Err(Error::new(
                ErrorCode::OutOfRange,
                format!(
                    "expected one section of the file, found {} and none named; name one: {}",
                    self.sections.len(),
                    super::section::named(&self.sections)
                ),
            )
            .in_field("section"));
        }
        let zero_secs = if self.events.is_empty() {
            at.offset_secs
        } else {
            self.zero_secs(replay, at, &mut warnings)? + at.offset_secs
        };
        if zero_secs.is_nan() || zero_secs.abs() > LONGEST_SECS {
            return Err(Error::new(
                ErrorCode::OutOfRange,
                format!("expected clocks at most {LONGEST_SECS} s apart, found {zero_secs} s; check the moments that tie them"),
            )
            .in_field("offset_secs"));
        }
        if replay.clock_zero_secs.is_none() {
            let gun = self.events.iter().find(|event| event.kind == EventKind::Gun);
            replay.clock_zero_secs = match self.clock {
                EventClock::Gun if !self.events.is_empty() => Some(zero_secs),
                _ => gun.map(|gun| zero_secs + gun.time_secs),
            };
        }
        if replay.title.is_empty() {
            replay.title = self.title.clone().unwrap_or_default();
        }
        if replay.discipline.is_none() {
            replay.discipline.clone_from(&self.discipline);
        }
        if replay.location.is_none() {
            replay.location.clone_from(&self.location);
        }
        let people = self.lay_people(replay, at.unmatched, &mut warnings);
        self.lay_events(replay, zero_secs, &people, &mut warnings);
        Ok(warnings)
    }

    /// The replay time of the sheet's time 0, the caller's offset aside.
    fn zero_secs(&self, replay: &Replay, at: &Alignment, warnings: &mut Vec<Warning>) -> Result<f64> {
        let unknown =
            |message: &str, field: &str| Err(Error::new(ErrorCode::OutOfRange, message).in_field(field));
        let base = match (&self.clock, at.gun_secs.or(replay.clock_zero_secs)) {
            (EventClock::Replay, _) => return Ok(0.0),
            (EventClock::Gun, Some(gun_secs)) => return Ok(gun_secs),
            (EventClock::Gun, None) => match &self.start_utc {
                Some(start) if at.start_utc.is_some() || replay.start_utc.is_some() => {
                    warnings.push(Warning::new(
                        "gun-from-schedule",
                        format!("the start signal is taken to be at {start}, which feeds give to the second; state its replay time to be exact"),
                    ));
                    start
                }
                _ => {
                    return unknown(
                        "expected the replay time of the start signal, found none in the replay; state it",
                        "clock_zero_secs",
                    );
                }
            },
            (EventClock::Utc(base), _) => base,
        };
        let Some(start) = at.start_utc.as_ref().or(replay.start_utc.as_ref()) else {
            return unknown(
                "expected the moment of replay time 0, since the events are on the time of day; state it in ISO 8601",
                "start_utc",
            );
        };
        let (Some(base_moment), Some(start_moment)) = (Moment::parse(base), Moment::parse(start)) else {
            return unknown(
                &format!("expected moments in ISO 8601 with a zone, found \"{base}\" and \"{start}\""),
                "start_utc",
            );
        };
        if base_moment.has_zone != start_moment.has_zone {
            warnings.push(Warning::new(
                "time-zone-missing",
                format!("of \"{base}\" and \"{start}\" one has no zone and was taken as UTC"),
            ));
        }
        Ok(base_moment.secs_since(&start_moment))
    }

    /// Matches and fills in the participants; gives each one's index in the replay.
    fn lay_people(
        &self,
        replay: &mut Replay,
        unmatched: Unmatched,
        warnings: &mut Vec<Warning>,
    ) -> Vec<Option<usize>> {
        let Matched {
            mut in_replay,
            contradictions,
        } = people::matched(&self.participants, replay);
        let mut ids: HashSet<String> = replay.participants.iter().map(|known| known.id.clone()).collect();
        let mut disagreements = Vec::new();
        let mut left_out = Vec::new();
        for (participant, slot) in self.participants.iter().zip(&mut in_replay) {
            match (*slot, unmatched) {
                (Some(index), _) => {
                    if let Some(known) = replay.participants.get_mut(index) {
                        let fields = people::fill(known, participant);
                        if !fields.is_empty() {
                            disagreements.push(format!("{} ({})", known.name, fields.join(", ")));
                        }
                    }
                }
                (None, Unmatched::Keep) => {
                    *slot = Some(replay.participants.len());
                    replay.participants.push(Participant {
                        id: unused_id(&participant.id, &mut ids),
                        ..participant.clone()
                    });
                }
                (None, Unmatched::LeaveOut) => left_out.push(participant.name.clone()),
            }
        }
        for (code, what, names) in [
            (
                "participants-contradict",
                "were not matched, since their names have no word in common",
                &contradictions,
            ),
            (
                "participants-disagree",
                "differ between replay and sheet; the replay's values are kept",
                &disagreements,
            ),
            (
                "participants-unmatched",
                "are not in the replay and were left out",
                &left_out,
            ),
        ] {
            if !names.is_empty() {
                warnings.push(Warning::new(
                    code,
                    format!("{} participants {what}: {}", names.len(), listed(names)),
                ));
            }
        }
        in_replay
    }

    fn lay_events(
        &self,
        replay: &mut Replay,
        zero_secs: f64,
        people: &[Option<usize>],
        warnings: &mut Vec<Warning>,
    ) {
        let span = if replay.tracks.is_empty() {
            f64::NEG_INFINITY..=f64::INFINITY
        } else {
            replay.start_secs()..=replay.end_secs()
        };
        let known = Known::of(&replay.events);
        let (mut of_nobody, mut repeated, mut outside) = (0, 0, 0);
        for event in &self.events {
            let participants: Vec<usize> = event
                .participants
                .iter()
                .filter_map(|index| *people.get(*index)?)
                .collect();
            if participants.is_empty() && !event.participants.is_empty() {
                of_nobody += 1;
                continue;
            }
            let laid = Event {
                time_secs: zero_secs + event.time_secs,
                end_secs: event.end_secs.map(|end| zero_secs + end),
                participants,
                ..event.clone()
            };
            if known.has(&laid) {
                repeated += 1;
                continue;
            }
            if !span.contains(&laid.time_secs)
                && laid
                    .end_secs
                    .is_none_or(|end| end < *span.start() || laid.time_secs > *span.end())
            {
                outside += 1;
            }
            replay.events.push(laid);
        }
        replay.events.sort_by(|a, b| a.time_secs.total_cmp(&b.time_secs));
        let placed: HashSet<&str> = self
            .events
            .iter()
            .flat_map(|event| &event.details)
            .map(|(name, _)| name.as_str())
            .collect();
        let loose = self
            .details
            .iter()
            .filter(|detail| !placed.contains(detail.name.as_str()))
            .count();
        for (code, count, message) in [
            (
                "events-of-nobody",
                of_nobody,
                "events are of participants who were left out, and were left out with them",
            ),
            (
                "events-repeated",
                repeated,
                "events are in the replay already and were not added again",
            ),
            (
                "events-outside",
                outside,
                "events lie outside the replay's time and are kept",
            ),
            (
                "details-left-out",
                loose,
                "details of the sheet have no time, and so no place in the replay",
            ),
        ] {
            if count > 0 {
                warnings.push(Warning::new(code, format!("{count} {message}")));
            }
        }
    }
}

/// The events that a replay has, by what makes two of them one.
struct Known {
    has_gun: bool,
    times: HashMap<String, Vec<f64>>,
}

impl Known {
    fn of(events: &[Event]) -> Self {
        let mut times: HashMap<String, Vec<f64>> = HashMap::new();
        for event in events {
            times.entry(Self::key(event)).or_default().push(event.time_secs);
        }
        times.values_mut().for_each(|times| times.sort_by(f64::total_cmp));
        Self {
            has_gun: events.iter().any(|event| event.kind == EventKind::Gun),
            times,
        }
    }

    /// Kind, participants and value; of what is not measured also the label and the code.
    fn key(event: &Event) -> String {
        let is_measured = matches!(
            event.kind,
            EventKind::Reaction | EventKind::Split | EventKind::Finish
        );
        let words = (!is_measured).then_some((&event.label, &event.code));
        format!(
            "{:?} {:?} {:?} {words:?}",
            event.kind, event.participants, event.value
        )
    }

    /// Whether an event that the replay has is the one to be added.
    fn has(&self, event: &Event) -> bool {
        if event.kind == EventKind::Gun {
            return self.has_gun;
        }
        let times = self
            .times
            .get(&Self::key(event))
            .map(Vec::as_slice)
            .unwrap_or_default();
        let at = times.partition_point(|time| *time < event.time_secs - SAME_SECS);
        times
            .get(at)
            .is_some_and(|time| *time <= event.time_secs + SAME_SECS)
    }
}

/// An id that no participant has yet, made from one.
fn unused_id(id: &str, ids: &mut HashSet<String>) -> String {
    let mut unused = id.to_owned();
    let mut number = 2;
    while !ids.insert(unused.clone()) {
        unused = format!("{id} {number}");
        number += 1;
    }
    unused
}

fn listed(names: &[String]) -> String {
    let shown: Vec<&str> = names.iter().take(NAMED).map(String::as_str).collect();
    let more = if names.len() > NAMED {
        format!(" and {} more", names.len() - NAMED)
    } else {
        String::new()
    };
    format!("{}{more}", shown.join(", "))
}
