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
mod posture;
mod sampling;
mod skillcorner;
mod sportec;
mod table;
mod tracab;
mod tracab_json;

use super::Format;
use super::detect::{Read, Reader};

/// The formats, in the order in which they are asked.
pub(super) const READERS: &[Reader] = &[
    Reader {
        format: Format::CdfTracking,
        recognises: cdf::recognises,
        beginnings: &[],
        read: Read::Motion(cdf::read),
    },
    Reader {
        format: Format::SkillCorner,
        recognises: skillcorner::recognises,
        beginnings: &[],
        read: Read::Motion(skillcorner::read),
    },
    Reader {
        format: Format::Sportec,
        recognises: sportec::recognises,
        beginnings: &["<PutDataRequest"],
        read: Read::Motion(sportec::read),
    },
    Reader {
        format: Format::Tracab,
        recognises: tracab::recognises,
        beginnings: &[],
        read: Read::Motion(tracab::read),
    },
    Reader {
        format: Format::Epts,
        recognises: epts::recognises,
        beginnings: &[],
        read: Read::Motion(epts::read),
    },
    Reader {
        format: Format::MetricaCsv,
        recognises: metrica_csv::recognises,
        beginnings: &[",,,Home", ",,,Away"],
        read: Read::Motion(metrica_csv::read),
    },
    Reader {
        format: Format::Metadata,
        recognises: companions::is_metadata,
        beginnings: &[],
        read: Read::Companion,
    },
];
