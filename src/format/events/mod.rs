//! Results, start lists, play by play and chapters: events and participants without motion.

mod cdf;
mod draft;
mod fold;
mod generic;
mod json;
mod lay_over;
mod mark;
mod match_clock;
mod metrica;
mod moment;
mod odf;
mod odf_result;
mod opentrack;
mod people;
mod result;
mod section;
mod sheet;
mod sportec;
mod sportsml;
mod start_list;
mod statsbomb;
mod tilastopaja;
mod webvtt;
mod xml;

pub use lay_over::{Alignment, Unmatched};
pub use sheet::{EventClock, EventSheet, Section, SheetDetail, SheetVersion};

use super::Format;
use super::detect::{Family, Reader};
use crate::replay::Sex;

/// The formats, in the order in which they are asked.
pub(super) const READERS: &[Reader] = &[
    Reader {
        format: Format::WebVtt,
        family: Family::Events,
        recognises: webvtt::recognises,
        beginnings: &[webvtt::SIGNATURE],
        read: Family::Events.events(webvtt::read),
    },
    Reader {
        format: Format::Odf,
        family: Family::Events,
        recognises: |head| head.xml_root() == Some("OdfBody"),
        beginnings: &["<OdfBody"],
        read: Family::Events.events(odf::read),
    },
    Reader {
        format: Format::EventsJson,
        family: Family::Events,
        recognises: generic::recognises,
        beginnings: &[],
        read: Family::Events.events(generic::read),
    },
    Reader {
        format: Format::Tilastopaja,
        family: Family::Events,
        recognises: tilastopaja::recognises,
        beginnings: &[],
        read: Family::Events.events(tilastopaja::read),
    },
    Reader {
        format: Format::OpenTrack,
        family: Family::Events,
        recognises: opentrack::recognises,
        beginnings: &[],
        read: Family::Events.events(opentrack::read),
    },
    Reader {
        format: Format::SportsMl,
        family: Family::Events,
        recognises: sportsml::recognises,
        beginnings: &[],
        read: Family::Events.events(sportsml::read),
    },
    Reader {
        format: Format::SportecEvents,
        family: Family::Events,
        recognises: sportec::recognises,
        beginnings: &[],
        read: Family::Events.events(sportec::read),
    },
    Reader {
        format: Format::CdfEvents,
        family: Family::Events,
        recognises: cdf::recognises,
        beginnings: &[],
        read: Family::Events.events(cdf::read),
    },
    Reader {
        format: Format::MetricaEvents,
        family: Family::Events,
        recognises: metrica::recognises,
        beginnings: &[],
        read: Family::Events.events(metrica::read),
    },
    Reader {
        format: Format::StatsBomb,
        family: Family::Events,
        recognises: statsbomb::recognises,
        beginnings: &[],
        read: Family::Events.events(statsbomb::read),
    },
    Reader {
        format: Format::StartListCsv,
        family: Family::Events,
        recognises: start_list::recognises,
        beginnings: &[],
        read: Family::Events.events(start_list::read),
    },
];

/// Sex in the words of feeds.
fn sex_of(word: &str) -> Option<Sex> {
    match word.trim().to_lowercase().as_str() {
        "w" | "f" | "women" | "woman" | "female" => Some(Sex::Female),
        "m" | "men" | "man" | "male" => Some(Sex::Male),
        _ => None,
    }
}
