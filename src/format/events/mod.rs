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
use super::detect::{Read, Reader};
use crate::replay::Sex;

/// The formats, in the order in which they are asked.
pub(super) const READERS: &[Reader] = &[
    Reader {
        format: Format::WebVtt,
        recognises: webvtt::recognises,
        beginnings: &[webvtt::SIGNATURE],
        read: Read::Events(webvtt::read),
    },
    Reader {
        format: Format::Odf,
        recognises: |head| head.xml_root() == Some("OdfBody"),
        beginnings: &["<OdfBody"],
        read: Read::Events(odf::read),
    },
    Reader {
        format: Format::EventsJson,
        recognises: generic::recognises,
        beginnings: &[],
        read: Read::Events(generic::read),
    },
    Reader {
        format: Format::Tilastopaja,
        recognises: tilastopaja::recognises,
        beginnings: &[],
        read: Read::Events(tilastopaja::read),
    },
    Reader {
        format: Format::OpenTrack,
        recognises: opentrack::recognises,
        beginnings: &[],
        read: Read::Events(opentrack::read),
    },
    Reader {
        format: Format::SportsMl,
        recognises: sportsml::recognises,
        beginnings: &[],
        read: Read::Events(sportsml::read),
    },
    Reader {
        format: Format::SportecEvents,
        recognises: sportec::recognises,
        beginnings: &[],
        read: Read::Events(sportec::read),
    },
    Reader {
        format: Format::CdfEvents,
        recognises: cdf::recognises,
        beginnings: &[],
        read: Read::Events(cdf::read),
    },
    Reader {
        format: Format::MetricaEvents,
        recognises: metrica::recognises,
        beginnings: &[],
        read: Read::Events(metrica::read),
    },
    Reader {
        format: Format::StatsBomb,
        recognises: statsbomb::recognises,
        beginnings: &[],
        read: Read::Events(statsbomb::read),
    },
    Reader {
        format: Format::StartListCsv,
        recognises: start_list::recognises,
        beginnings: &[],
        read: Read::Events(start_list::read),
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
