//! What a recording holds, as JSON or as a table.

use std::fmt::Write;
use std::path::Path;

use athlete_replay::format::{Basis, Conversion};
use athlete_replay::replay::{Event, Replay, Track};
use athlete_replay::time::SampleTimes;
use serde::Serialize;

use crate::open::Opened;

#[derive(Serialize)]
struct Info<'a> {
    format: &'static str,
    frames: usize,
    rate_hz: f64,
    duration_secs: f64,
    tracks: Vec<TrackInfo<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    curves: Vec<SeriesInfo<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    force_plates: Vec<SeriesInfo<'a>>,
    events: Vec<EventInfo<'a>>,
    conversion: Option<ConversionInfo<'a>>,
    warnings: Vec<WarningInfo<'a>>,
}

#[derive(Serialize)]
struct TrackInfo<'a> {
    name: &'a str,
    kind: &'static str,
    joints: Vec<&'a str>,
    frames: usize,
    rate_hz: f64,
    missing_samples: usize,
}

/// A curve or a force plate.
#[derive(Serialize)]
struct SeriesInfo<'a> {
    name: &'a str,
    unit: &'a str,
    samples: usize,
    rate_hz: f64,
}

impl<'a> SeriesInfo<'a> {
    fn new(name: &'a str, unit: &'a str, times: &SampleTimes) -> Self {
        Self {
            name,
            unit,
            samples: times.len(),
            rate_hz: times.rate_hz(),
        }
    }
}

#[derive(Serialize)]
struct EventInfo<'a> {
    time_secs: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    end_secs: Option<f64>,
    kind: &'a str,
    label: &'a str,
    participants: Vec<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    value: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    source: Option<&'a str>,
}

#[derive(Serialize)]
struct ConversionInfo<'a> {
    unit: &'a str,
    metres_per_unit: f64,
    unit_basis: &'static str,
    up_axis: &'static str,
    up_basis: &'static str,
    declared_rate_hz: f64,
    rate_hz: f64,
    joint_set: Option<&'a str>,
    end_sites_left_out: usize,
}

#[derive(Serialize)]
struct WarningInfo<'a> {
    code: &'static str,
    message: &'a str,
}

fn track_info(track: &Track) -> TrackInfo<'_> {
    TrackInfo {
        name: &track.name,
        kind: track.kind.as_str(),
        joints: track
            .skeleton
            .joints
            .iter()
            .map(|joint| joint.name.as_str())
            .collect(),
        frames: track.times.len(),
        rate_hz: track.times.rate_hz(),
        missing_samples: track.missing_samples(),
    }
}

fn event_info<'a>(replay: &'a Replay, event: &'a Event) -> EventInfo<'a> {
    let names = event
        .participants
        .iter()
        .filter_map(|&p| replay.participants.get(p));
    EventInfo {
        time_secs: event.time_secs,
        end_secs: event.end_secs,
        kind: event.kind.as_str(),
        label: &event.label,
        participants: names.map(|p| p.name.as_str()).collect(),
        value: event.value.as_deref(),
        source: event.source.as_deref(),
    }
}

fn conversion_info(conversion: &Conversion) -> ConversionInfo<'_> {
    ConversionInfo {
        unit: &conversion.unit,
        metres_per_unit: conversion.metres_per_unit,
        unit_basis: conversion.unit_basis.as_str(),
        up_axis: conversion.up_axis.as_str(),
        up_basis: conversion.up_basis.as_str(),
        declared_rate_hz: conversion.declared_rate_hz,
        rate_hz: conversion.rate_hz,
        joint_set: conversion.joint_set.as_deref(),
        end_sites_left_out: conversion.end_sites_left_out,
    }
}

fn info(opened: &Opened) -> Info<'_> {
    let replay = &opened.replay;
    let main = replay.main_track().and_then(|index| replay.tracks.get(index));
    // Without a track, what was measured says how long it is.
    let times = main
        .map(|track| &track.times)
        .or_else(|| replay.curves.first().map(|curve| &curve.times))
        .or_else(|| replay.force_plates.first().map(|plate| &plate.times));
    let (frames, rate_hz) = times.map_or((0, 0.0), |times| (times.len(), times.rate_hz()));
    Info {
        format: opened.format.as_str(),
        frames,
        rate_hz,
        duration_secs: if rate_hz > 0.0 {
            frames as f64 / rate_hz
        } else {
            0.0
        },
        tracks: replay.tracks.iter().map(track_info).collect(),
        curves: replay
            .curves
            .iter()
            .map(|curve| SeriesInfo::new(&curve.name, &curve.unit, &curve.times))
            .collect(),
        force_plates: replay
            .force_plates
            .iter()
            .map(|plate| SeriesInfo::new(&plate.name, "N", &plate.times))
            .collect(),
        events: replay
            .events
            .iter()
            .map(|event| event_info(replay, event))
            .collect(),
        conversion: opened.conversion.as_ref().map(conversion_info),
        warnings: opened
            .warnings
            .iter()
            .map(|warning| WarningInfo {
                code: warning.code,
                message: &warning.message,
            })
            .collect(),
    }
}

/// One line of JSON.
pub(crate) fn json(opened: &Opened) -> String {
    serde_json::to_string(&info(opened)).unwrap_or_default() + "\n"
}

/// Aligned columns for a person.
pub(crate) fn table(path: &Path, opened: &Opened) -> String {
    let info = info(opened);
    let mut text = String::new();
    // Writing to a string cannot fail.
    let mut line = |label: &str, value: String| {
        let _ = writeln!(text, "{label:<10} {value}");
    };
    line("file", path.display().to_string());
    line("format", info.format.to_owned());
    line(
        "frames",
        format!(
            "{} at {} Hz, {:.3} s",
            info.frames,
            rounded(info.rate_hz),
            info.duration_secs
        ),
    );
    if let Some(conversion) = &opened.conversion {
        let guessed = |basis: Basis| if basis == Basis::Guessed { " (guessed)" } else { "" };
        line(
            "unit",
            format!(
                "{}, 1 = {} m{}",
                conversion.unit,
                rounded(conversion.metres_per_unit),
                guessed(conversion.unit_basis)
            ),
        );
        line(
            "up axis",
            format!("{}{}", conversion.up_axis.as_str(), guessed(conversion.up_basis)),
        );
        if conversion.declared_rate_hz > 0.0 && conversion.rate_hz != conversion.declared_rate_hz {
            line(
                "rate",
                format!(
                    "{} Hz, written as {} Hz",
                    rounded(conversion.rate_hz),
                    rounded(conversion.declared_rate_hz)
                ),
            );
        }
        if !info.tracks.is_empty() {
            line(
                "names",
                conversion
                    .joint_set
                    .clone()
                    .unwrap_or_else(|| "of no known set".to_owned()),
            );
        }
    }
    for track in &info.tracks {
        line(
            "track",
            format!(
                "{}: {}, {} joints, {} frames at {} Hz, {} samples missing",
                track.name,
                track.kind,
                track.joints.len(),
                track.frames,
                rounded(track.rate_hz),
                track.missing_samples
            ),
        );
        line("  joints", track.joints.join(", "));
    }
    for (what, series) in [("curve", &info.curves), ("plate", &info.force_plates)] {
        for one in series {
            line(
                what,
                format!(
                    "{}{}{}: {} samples at {} Hz",
                    one.name,
                    if one.unit.is_empty() { "" } else { " in " },
                    one.unit,
                    one.samples,
                    rounded(one.rate_hz)
                ),
            );
        }
    }
    for event in &info.events {
        line(
            "event",
            format!("{:>8.3} s  {:<8}  {}", event.time_secs, event.kind, event.label),
        );
    }
    for warning in &info.warnings {
        line("warning", format!("{} ({})", warning.message, warning.code));
    }
    text
}

/// Six digits at most, without trailing zeros.
fn rounded(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
