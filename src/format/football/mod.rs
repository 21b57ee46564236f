//! Positions of players and ball, from which figures are inferred.
//!
//! A reader collects who is where in which frame of which period as a `Feed`, in metres on the pitch: x along it, y across,
//! z up, the origin at its centre. `Feed::into_source` puts the periods on one clock and has a figure made of every path.

mod cdf;
mod clock;
mod companions;
mod element;
mod epts;
mod facts;
mod facts_json;
mod facts_xml;
mod feed;
mod figure;
mod gait;
mod metrica_csv;
mod motion;
mod path;
mod pitch;
mod posture;
mod sampling;
mod skillcorner;
mod sportec;
mod table;
mod tracab;
mod tracab_json;

pub use pitch::pitch;

use super::Format;
use super::detect::{Family, Read, Reader};

/// The formats, in the order in which they are asked.
pub(super) const READERS: &[Reader] = &[
    Reader {
        format: Format::CdfTracking,
        family: Family::Football,
        recognises: cdf::recognises,
        beginnings: &[],
        read: Family::Football.motion(cdf::read),
    },
    Reader {
        format: Format::SkillCorner,
        family: Family::Football,
        recognises: skillcorner::recognises,
        beginnings: &[],
        read: Family::Football.motion(skillcorner::read),
    },
    Reader {
        format: Format::Sportec,
        family: Family::Football,
        recognises: sportec::recognises,
        beginnings: &["<PutDataRequest"],
        read: Family::Football.motion(sportec::read),
    },
    Reader {
        format: Format::Tracab,
        family: Family::Football,
        recognises: tracab::recognises,
        beginnings: &[],
        read: Family::Football.motion(tracab::read),
    },
    Reader {
        format: Format::Epts,
        family: Family::Football,
        recognises: epts::recognises,
        beginnings: &[],
        read: Family::Football.motion(epts::read),
    },
    Reader {
        format: Format::MetricaCsv,
        family: Family::Football,
        recognises: metrica_csv::recognises,
        beginnings: &[",,,Home", ",,,Away"],
        read: Family::Football.motion(metrica_csv::read),
    },
    Reader {
        format: Format::Metadata,
        family: Family::Football,
        recognises: companions::is_metadata,
        beginnings: &[],
        read: Read::Companion,
    },
];
