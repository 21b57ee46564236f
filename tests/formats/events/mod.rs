//! Event feeds, results, start lists and chapters.

mod feeds;
mod laying;
mod samples;
mod untrusted;

use athlete_replay::format::{EventSheet, ReadOptions, read_events};
use athlete_replay::replay::{Event, EventKind};

/// Files written by hand, with invented people.
pub(crate) const FILES: [(&str, &[u8]); 17] = [
    (
        "cdf_small.jsonl",
        include_bytes!("../../data/events/cdf_small.jsonl"),
    ),
    ("cues.vtt", include_bytes!("../../data/events/cues.vtt")),
    ("events.json", include_bytes!("../../data/events/events.json")),
    (
        "metrica_small.json",
        include_bytes!("../../data/events/metrica_small.json"),
    ),
    (
        "odf_partic.xml",
        include_bytes!("../../data/events/odf_partic.xml"),
    ),
    (
        "odf_play_by_play.xml",
        include_bytes!("../../data/events/odf_play_by_play.xml"),
    ),
    (
        "odf_result_100m.xml",
        include_bytes!("../../data/events/odf_result_100m.xml"),
    ),
    (
        "odf_result_long_jump.xml",
        include_bytes!("../../data/events/odf_result_long_jump.xml"),
    ),
    (
        "odf_result_relay.xml",
        include_bytes!("../../data/events/odf_result_relay.xml"),
    ),
    (
        "odf_schedule.xml",
        include_bytes!("../../data/events/odf_schedule.xml"),
    ),
    (
        "opentrack_race.json",
        include_bytes!("../../data/events/opentrack_race.json"),
    ),
    ("rich.vtt", include_bytes!("../../data/events/rich.vtt")),
    (
        "sportec_small.xml",
        include_bytes!("../../data/events/sportec_small.xml"),
    ),
    (
        "sportsml_small.xml",
        include_bytes!("../../data/events/sportsml_small.xml"),
    ),
    (
        "start_list.csv",
        include_bytes!("../../data/events/start_list.csv"),
    ),
    (
        "statsbomb.json",
        include_bytes!("../../data/events/statsbomb.json"),
    ),
    (
        "tilastopaja_small.xml",
        include_bytes!("../../data/events/tilastopaja_small.xml"),
    ),
];

pub(crate) fn file(name: &str) -> &'static [u8] {
    FILES
        .iter()
        .find(|(other, _)| *other == name)
        .map(|(_, bytes)| *bytes)
        .unwrap()
}

pub(crate) fn open(bytes: &[u8]) -> EventSheet {
    open_section(bytes, None)
}

pub(crate) fn open_section(bytes: &[u8], section: Option<&str>) -> EventSheet {
    read_events(
        bytes,
        &ReadOptions {
            section,
            ..ReadOptions::default()
        },
    )
    .unwrap()
}

pub(crate) fn codes(sheet: &EventSheet) -> Vec<&'static str> {
    sheet.warnings.iter().map(|warning| warning.code).collect()
}

/// Time, kind, label and participants of each event.
pub(crate) fn shown(sheet: &EventSheet) -> Vec<(f64, &str, &str, Vec<&str>)> {
    sheet
        .events
        .iter()
        .map(|event| {
            let names = event
                .participants
                .iter()
                .map(|index| sheet.participants[*index].name.as_str());
            (
                event.time_secs,
                event.kind.as_str(),
                event.label.as_str(),
                names.collect(),
            )
        })
        .collect()
}

pub(crate) fn of_kind<'a>(sheet: &'a EventSheet, kind: &EventKind) -> Vec<&'a Event> {
    sheet.events.iter().filter(|event| event.kind == *kind).collect()
}

pub(crate) fn detail<'a>(event: &'a Event, name: &str) -> Option<&'a str> {
    event
        .details
        .iter()
        .find(|(other, _)| other == name)
        .map(|(_, value)| value.as_str())
}
