//! Participants and events in the manifest.

use super::limits;
use crate::codec::json::{Node, Writer, optional_text, text};
use crate::error::{ErrorCode, Result};
use crate::replay::{Event, EventKind, Participant, Rgb, Sex};

const SEXES: &[(&str, Sex)] = &[("female", Sex::Female), ("male", Sex::Male)];

pub(in crate::codec) fn participant(node: Node<'_>) -> Result<Participant> {
    Ok(Participant {
        id: node.field("id", optional_text)?.unwrap_or_default(),
        name: node.field("name", text)?,
        organisation: node.field("organisation", optional_text)?,
        bib: node.field("bib", optional_text)?,
        lane: node
            .field("lane", |n| n.optional_count(255))?
            .map(|lane| lane as u8),
        mark: node.field("mark", optional_text)?,
        rank: node.field("rank", |n| for_programs(n, optional_text))?,
        colours: node.field("colours", |n| n.items(8, colour))?,
        sex: node.field("sex", |n| {
            if n.is_absent() {
                Ok(None)
            } else {
                n.word(SEXES).map(Some)
            }
        })?,
    })
}

pub(super) fn colour(node: Node<'_>) -> Result<Rgb> {
    Rgb::from_hex(&text(node)?)
        .ok_or_else(|| node.error(ErrorCode::InputMalformed, "expected a colour as #rrggbb"))
}

pub(super) fn write_participant(json: &mut Writer, participant: &Participant) {
    json.line();
    json.object(|json| {
        json.text_field("id", &participant.id);
        json.text_field("name", &participant.name);
        json.optional_text_field("organisation", participant.organisation.as_deref());
        json.optional_text_field("bib", participant.bib.as_deref());
        json.optional_number_field("lane", participant.lane.map(f64::from));
        json.optional_text_field("mark", participant.mark.as_deref());
        json.optional_text_field("rank", participant.rank.as_deref());
        json.key("colours");
        json.list(&participant.colours, |json, colour| json.text(&colour.to_hex()));
        let sex = SEXES.iter().find(|s| Some(s.1) == participant.sex);
        json.optional_text_field("sex", sex.map(|s| s.0));
    });
}

pub(in crate::codec) fn event(node: Node<'_>) -> Result<Event> {
    Ok(Event {
        time_secs: node.field("time_secs", |n| n.number(limits::SECS))?,
        end_secs: node.field("end_secs", |n| n.optional_number(limits::SECS))?,
        kind: EventKind::from_word(&node.field("kind", text)?),
        participants: node.field("participants", |n| {
            n.items(limits::PARTICIPANTS, |n| n.count(limits::PARTICIPANTS))
        })?,
        label: node.field("label", optional_text)?.unwrap_or_default(),
        value: node.field("value", optional_text)?,
        source: node.field("source", optional_text)?,
        code: node.field("code", |n| for_programs(n, optional_text))?,
        details: node.field("details", |n| {
            for_programs(n, |n| n.items(limits::DETAILS, detail))
        })?,
    })
}

/// What is only shown: the engine in a page leaves it out, for the page has the manifest's own text.
pub(super) fn for_programs<T: Default>(
    node: Node<'_>,
    read: impl FnOnce(Node<'_>) -> Result<T>,
) -> Result<T> {
    if cfg!(feature = "web") {
        return Ok(T::default());
    }
    read(node)
}

/// A name and a value.
fn detail(node: Node<'_>) -> Result<(String, String)> {
    Ok((node.field("name", text)?, node.field("value", text)?))
}

/// A code and a sentence.
pub(super) fn warning(node: Node<'_>) -> Result<(String, String)> {
    Ok((node.field("code", text)?, node.field("message", text)?))
}

pub(in crate::codec) fn write_event(json: &mut Writer, event: &Event) {
    json.line();
    json.object(|json| {
        json.number_field("time_secs", event.time_secs);
        json.optional_number_field("end_secs", event.end_secs);
        json.text_field("kind", event.kind.as_str());
        json.key("participants");
        json.list(&event.participants, |json, &index| json.number(index as f64));
        json.text_field("label", &event.label);
        json.optional_text_field("value", event.value.as_deref());
        json.optional_text_field("source", event.source.as_deref());
        json.optional_text_field("code", event.code.as_deref());
        if !event.details.is_empty() {
            json.key("details");
            json.list(&event.details, |json, (name, value)| {
                json.object(|json| {
                    json.text_field("name", name);
                    json.text_field("value", value);
                });
            });
        }
    });
}
