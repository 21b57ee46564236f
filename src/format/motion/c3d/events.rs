//! What happened: the EVENT group, or where there is none the 18 slots of the header.
//!
//! Times are given from frame 1 of the trial, which is time 0 of the replay: a file that begins at frame 480 begins at
//! 479 periods, and its events keep their numbers.

use super::layout::Layout;
use super::numbers::Machine;
use super::parameters::{Parameters, text_of};
use super::subjects::Subjects;
use crate::error::Result;
use crate::format::Warning;
use crate::format::limits::{Limits, over_limit};
use crate::replay::{Event, EventKind};

/// Word 150 of the header when labels have four letters rather than two.
const FOUR_LETTERS: u16 = 12_345;
const HEADER_SLOTS: usize = 18;
/// A time beyond this is no moment of a recording.
const LATEST_SECS: f64 = 1e9;

pub(super) fn read(
    bytes: &[u8],
    layout: &Layout,
    parameters: &Parameters<'_>,
    subjects: &Subjects,
    limits: &Limits,
    warnings: &mut Vec<Warning>,
) -> Result<Vec<Event>> {
    let mut events = of_group(parameters, subjects, warnings);
    if events.is_empty() {
        events = of_header(bytes, layout.machine, warnings);
    }
    for event in &mut events {
        event.time_secs = at_frame(event.time_secs, layout.rate_hz);
    }
    if events.len() > limits.max_events {
        return Err(over_limit(
            &format!("at most {} events", limits.max_events),
            &events.len().to_string(),
        )
        .in_field("EVENT:USED"));
    }
    Ok(events)
}

/// A time in a float has about seven digits; one that means a frame is that frame's time.
fn at_frame(time_secs: f64, rate_hz: f64) -> f64 {
    let frame = (time_secs * rate_hz).round() / rate_hz;
    let rounding = f64::from(f32::EPSILON) * time_secs.abs();
    if (frame - time_secs).abs() <= rounding {
        frame
    } else {
        time_secs
    }
}

fn of_group(parameters: &Parameters<'_>, subjects: &Subjects, warnings: &mut Vec<Warning>) -> Vec<Event> {
    let group = ["EVENT", "EVENTS"]
        .into_iter()
        .find(|group| parameters.has(group, "TIMES"))
        .unwrap_or("EVENT");
    let times = parameters.numbers(group, "TIMES");
    let labels = parameters.texts(group, "LABELS");
    let contexts = parameters.texts(group, "CONTEXTS");
    let descriptions = parameters.texts(group, "DESCRIPTIONS");
    let names = parameters.texts(group, "SUBJECTS");
    let held = times.len() / 2;
    let used = parameters.count(group, "USED").unwrap_or(held);
    if used > held {
        warnings.push(Warning::new(
            "events-missing",
            format!("{group}:USED counts {used} events, {group}:TIMES has times of {held}"),
        ));
    }
    let text = |list: &[String], index: usize| list.get(index).cloned().unwrap_or_default();
    let mut without_time = 0;
    let mut events = Vec::new();
    for (index, pair) in times.chunks_exact(2).take(used).enumerate() {
        let &[minutes, seconds] = pair else { continue };
        let time_secs = minutes * 60.0 + seconds;
        if !time_secs.is_finite() || time_secs.abs() >= LATEST_SECS {
            without_time += 1;
            continue;
        }
        let (label, context, subject) = (text(&labels, index), text(&contexts, index), text(&names, index));
        let mut details = Vec::new();
        for (name, value) in [
            ("context", &context),
            ("subject", &subject),
            ("description", &text(&descriptions, index)),
        ] {
            if !value.is_empty() {
                details.push((name.to_owned(), value.clone()));
            }
        }
        let kind = if label.is_empty() {
            "event".to_owned()
        } else {
            label.clone()
        };
        // "Left Foot Strike"; an event of no side has the context General.
        let shown = if context.is_empty() || context.eq_ignore_ascii_case("General") {
            kind.clone()
        } else {
            format!("{context} {kind}")
        };
        events.push(Event {
            time_secs,
            kind: EventKind::Other(kind),
            participants: subjects.named(&subject).into_iter().collect(),
            label: shown,
            details,
            ..Event::default()
        });
    }
    if without_time > 0 {
        warnings.push(Warning::new(
            "events-without-time",
            format!("{without_time} events have no time that is a number and are left out"),
        ));
    }
    events
}

fn of_header(bytes: &[u8], machine: Machine, warnings: &mut Vec<Warning>) -> Vec<Event> {
    // Words are counted from 1: 150 the key, 151 the count, 153 the times, 189 the flags, 199 the labels.
    let byte_of = |word: usize| (word - 1) * 2;
    let count = machine.word_at(bytes, byte_of(151)).map_or(0, usize::from);
    if count == 0 || count > HEADER_SLOTS {
        return Vec::new();
    }
    let letters = if machine.word_at(bytes, byte_of(150)) == Some(FOUR_LETTERS) {
        4
    } else {
        2
    };
    let mut without_time = 0;
    let mut events = Vec::new();
    for index in 0..count {
        let time = machine.float_at(bytes, byte_of(153) + 4 * index).map(f64::from);
        let Some(time_secs) = time.filter(|time| time.abs() < LATEST_SECS) else {
            without_time += 1;
            continue;
        };
        let label_at = byte_of(199) + letters * index;
        let label = bytes
            .get(label_at..label_at + letters)
            .map(text_of)
            .unwrap_or_default();
        let label = if label.is_empty() {
            "event".to_owned()
        } else {
            label
        };
        // 1 means shown; what is hidden there was hidden by an operator.
        let is_hidden = bytes.get(byte_of(189) + index) == Some(&0);
        let details = if is_hidden {
            vec![("display".to_owned(), "off".to_owned())]
        } else {
            Vec::new()
        };
        events.push(Event {
            time_secs,
            kind: EventKind::Other(label.clone()),
            label,
            details,
            ..Event::default()
        });
    }
    if without_time > 0 {
        warnings.push(Warning::new(
            "events-without-time",
            format!("{without_time} events have no time that is a number and are left out"),
        ));
    }
    events
}
