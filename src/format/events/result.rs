//! One line of a result list as a participant and events on the starter's clock.

use super::draft::{Draft, shortened};
use super::mark;
use crate::error::Result;
use crate::replay::{Event, EventKind, Participant};

/// One line of a result list.
#[derive(Clone, Debug, Default)]
pub(super) struct ResultLine {
    /// Who, with mark and rank.
    pub(super) participant: Participant,
    /// The reaction to the start signal, as given.
    pub(super) reaction: Option<String>,
    /// Times at measured lines, or attempts.
    pub(super) splits: Vec<Split>,
    /// Whatever else the source says.
    pub(super) details: Vec<(String, String)>,
    /// The source's own code for the event.
    pub(super) code: Option<String>,
}

/// A time at a measured line, or an attempt.
#[derive(Clone, Debug, Default)]
pub(super) struct Split {
    /// What it is of ("100m", "attempt 3").
    pub(super) label: String,
    /// The value, as given.
    pub(super) value: String,
    /// Whatever else the source says of it.
    pub(super) details: Vec<(String, String)>,
}

/// How a discipline is decided.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Decided {
    /// By time from the start signal: marks and splits have a place on its clock.
    ByTime,
    /// By height, distance or points.
    Otherwise,
}

/// The start signal itself, with what the source says of the whole race; nothing where there is none.
pub(super) fn add_gun(draft: &mut Draft<'_>, source: &str, code: Option<String>) -> Result<()> {
    let details: Vec<(String, String)> = draft
        .sheet
        .details
        .iter()
        .filter(|detail| detail.participant.is_none())
        .map(|detail| (detail.name.clone(), detail.value.clone()))
        .collect();
    draft.event(Event {
        kind: EventKind::Gun,
        label: "Gun".to_owned(),
        source: Some(source.to_owned()),
        code,
        details,
        ..Event::default()
    })
}

/// Adds a line: the participant, and the events that have a time. What has none becomes details of the sheet.
pub(super) fn add(draft: &mut Draft<'_>, line: ResultLine, decided: Decided, source: &str) -> Result<usize> {
    let name = shortened(&line.participant.name).to_owned();
    let finish = line.participant.mark.clone();
    let index = draft.participant(line.participant)?;
    let add = |draft: &mut Draft<'_>, kind: EventKind, at_secs: f64, what: &str, value: &str, details| {
        draft.event(Event {
            time_secs: at_secs,
            kind,
            participants: vec![index],
            label: format!("{name} {what} {value}"),
            value: Some(value.to_owned()),
            source: Some(source.to_owned()),
            code: line.code.clone(),
            details,
            ..Event::default()
        })
    };
    if let Some(reaction) = &line.reaction {
        match mark::secs(reaction) {
            Some(secs) => add(draft, EventKind::Reaction, secs, "reaction", reaction, Vec::new())?,
            None => draft.detail(Some(index), "reaction", reaction)?,
        }
    }
    for split in line.splits {
        match mark::secs(&split.value).filter(|_| decided == Decided::ByTime) {
            Some(secs) => add(
                draft,
                EventKind::Split,
                secs,
                &split.label,
                &split.value,
                split.details,
            )?,
            None => {
                draft.detail(Some(index), &split.label, &split.value)?;
                for (detail, value) in &split.details {
                    draft.detail(
                        Some(index),
                        &format!("{} {detail}", shortened(&split.label)),
                        value,
                    )?;
                }
            }
        }
    }
    let finish = finish.filter(|_| decided == Decided::ByTime);
    match finish.and_then(|text| mark::secs(&text).map(|secs| (secs, text))) {
        Some((secs, text)) => add(draft, EventKind::Finish, secs, "finish", &text, line.details)?,
        None => {
            for (detail, value) in &line.details {
                draft.detail(Some(index), detail, value)?;
            }
        }
    }
    Ok(index)
}
