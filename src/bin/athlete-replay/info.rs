//! What a recording holds, as JSON or as a table.

use std::fmt::Write;

use athlete_replay::format::{Basis, Conversion, EventClock, EventSheet, Warning};
use athlete_replay::replay::{Event, Participant, Quality, Replay, Track};
use serde::Serialize;

use crate::files::{Found, Opened};

#[derive(Serialize)]
struct Info<'a> {
    format: &'static str,
    frames: usize,
    rate_hz: f64,
    duration_secs: f64,
    participants: Vec<ParticipantInfo<'a>>,
    tracks: Vec<TrackInfo<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    curves: Vec<CurveInfo<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    force_plates: Vec<PlateInfo<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    avatars: Vec<AvatarInfo<'a>>,
    events: Vec<EventInfo<'a>>,
    #[serde(skip_serializing_if = "<[_]>::is_empty")]
    processing: &'a [String],
    conversion: Option<ConversionInfo<'a>>,
    warnings: Vec<WarningInfo<'a>>,
}

#[derive(Serialize)]
struct SheetInfo<'a> {
    format: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    discipline: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    location: Option<&'a str>,
    clock: String,
    participants: Vec<ParticipantInfo<'a>>,
    events: Vec<EventInfo<'a>>,
    warnings: Vec<WarningInfo<'a>>,
}

#[derive(Serialize)]
struct ParticipantInfo<'a> {
    id: &'a str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    organisation: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    bib: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    lane: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mark: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rank: Option<&'a str>,
}

#[derive(Serialize)]
struct TrackInfo<'a> {
    name: &'a str,
    kind: &'static str,
    origin: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    participant: Option<&'a str>,
    joints: Vec<&'a str>,
    frames: usize,
    rate_hz: f64,
    missing_samples: usize,
    #[serde(skip_serializing_if = "Option::is_none")]
    quality: Option<&'static str>,
}

#[derive(Serialize)]
struct CurveInfo<'a> {
    name: &'a str,
    unit: &'a str,
    samples: usize,
    rate_hz: f64,
}

#[derive(Serialize)]
struct PlateInfo<'a> {
    name: &'a str,
    samples: usize,
    rate_hz: f64,
    corners_m: Option<[[f32; 3]; 4]>,
}

#[derive(Serialize)]
struct AvatarInfo<'a> {
    name: &'a str,
    joints: usize,
    vertices: usize,
    triangles: usize,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    code: Option<&'a str>,
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

fn participant_info(participant: &Participant) -> ParticipantInfo<'_> {
    ParticipantInfo {
        id: &participant.id,
        name: &participant.name,
        organisation: participant.organisation.as_deref(),
        bib: participant.bib.as_deref(),
        lane: participant.lane,
        mark: participant.mark.as_deref(),
        rank: participant.rank.as_deref(),
    }
}

fn track_info<'a>(replay: &'a Replay, track: &'a Track) -> TrackInfo<'a> {
    let participant = track.participant.and_then(|index| replay.participants.get(index));
    TrackInfo {
        name: &track.name,
        kind: track.kind.as_str(),
        origin: track.origin.as_str(),
        participant: participant.map(|p| p.name.as_str()),
        joints: track
            .skeleton
            .joints
            .iter()
            .map(|joint| joint.name.as_str())
            .collect(),
        frames: track.times.len(),
        rate_hz: track.times.rate_hz(),
        missing_samples: track.missing_samples(),
        quality: track.quality.as_ref().map(|quality| match quality {
            Quality::Confidence(_) => "confidence",
            Quality::ErrorM(_) => "error_m",
        }),
    }
}

fn event_info<'a>(participants: &'a [Participant], event: &'a Event) -> EventInfo<'a> {
    let names = event.participants.iter().filter_map(|&p| participants.get(p));
    EventInfo {
        time_secs: event.time_secs,
        end_secs: event.end_secs,
        kind: event.kind.as_str(),
        label: &event.label,
        participants: names.map(|p| p.name.as_str()).collect(),
        value: event.value.as_deref(),
        source: event.source.as_deref(),
        code: event.code.as_deref(),
    }
}

fn warning_info(warning: &Warning) -> WarningInfo<'_> {
    WarningInfo {
        code: warning.code,
        message: &warning.message,
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
    // Without motion, frames are those of the first series.
    let curve = replay.curves.first().map(|curve| &curve.times);
    let plate = replay.force_plates.first().map(|plate| &plate.times);
    let times = main.map(|track| &track.times).or(curve).or(plate);
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
        participants: replay.participants.iter().map(participant_info).collect(),
        tracks: replay
            .tracks
            .iter()
            .map(|track| track_info(replay, track))
            .collect(),
        curves: replay
            .curves
            .iter()
            .map(|curve| CurveInfo {
                name: &curve.name,
                unit: &curve.unit,
                samples: curve.values.len(),
                rate_hz: curve.times.rate_hz(),
            })
            .collect(),
        force_plates: replay
            .force_plates
            .iter()
            .map(|plate| PlateInfo {
                name: &plate.name,
                samples: plate.times.len(),
                rate_hz: plate.times.rate_hz(),
                corners_m: plate.corners_m,
            })
            .collect(),
        avatars: replay
            .avatars
            .iter()
            .map(|avatar| AvatarInfo {
                name: &avatar.name,
                joints: avatar.joints.len(),
                vertices: avatar.meshes.iter().map(|mesh| mesh.positions_m.len()).sum(),
                triangles: avatar.meshes.iter().map(|mesh| mesh.indices.len() / 3).sum(),
            })
            .collect(),
        events: replay
            .events
            .iter()
            .map(|event| event_info(&replay.participants, event))
            .collect(),
        processing: &replay.processing,
        conversion: opened.conversion.as_ref().map(conversion_info),
        warnings: opened.warnings.iter().map(warning_info).collect(),
    }
}

fn sheet_info(sheet: &EventSheet) -> SheetInfo<'_> {
    SheetInfo {
        format: sheet.format.as_str(),
        title: sheet.title.as_deref(),
        discipline: sheet.discipline.as_deref(),
        location: sheet.location.as_deref(),
        clock: match &sheet.clock {
            EventClock::Replay => "replay".to_owned(),
            EventClock::Gun => "gun".to_owned(),
            EventClock::Utc(start) => start.clone(),
        },
        participants: sheet.participants.iter().map(participant_info).collect(),
        events: sheet
            .events
            .iter()
            .map(|event| event_info(&sheet.participants, event))
            .collect(),
        warnings: sheet.warnings.iter().map(warning_info).collect(),
    }
}

/// One line of JSON; where several files are asked about, it begins with the file's name.
pub(crate) fn json(file: Option<&str>, found: &Found) -> String {
    #[derive(Serialize)]
    struct Named<'a, T> {
        #[serde(skip_serializing_if = "Option::is_none")]
        file: Option<&'a str>,
        #[serde(flatten)]
        info: T,
    }
    let text = match found {
        Found::Replay(opened) => serde_json::to_string(&Named {
            file,
            info: info(opened),
        }),
        Found::Events(sheet) => serde_json::to_string(&Named {
            file,
            info: sheet_info(sheet),
        }),
    };
    text.unwrap_or_default() + "\n"
}

/// Aligned columns for a person.
pub(crate) fn table(file: &str, found: &Found) -> String {
    let mut table = Table::default();
    table.row("file", file);
    match found {
        Found::Replay(opened) => replay_table(&mut table, opened),
        Found::Events(sheet) => sheet_table(&mut table, &sheet_info(sheet)),
    }
    table.text
}

/// Lines of a label and a value.
#[derive(Default)]
struct Table {
    text: String,
}

impl Table {
    fn row(&mut self, label: &str, value: impl std::fmt::Display) {
        // Writing to a string cannot fail.
        let _ = writeln!(self.text, "{label:<10} {value}");
    }

    fn participants(&mut self, participants: &[ParticipantInfo<'_>]) {
        for p in participants {
            let lane = p.lane.map(|lane| format!("lane {lane}"));
            let bib = p.bib.map(|bib| format!("bib {bib}"));
            let parts = [
                Some(p.name.to_owned()),
                p.organisation.map(str::to_owned),
                lane,
                bib,
                p.mark.map(str::to_owned),
            ];
            self.row(
                "athlete",
                parts.into_iter().flatten().collect::<Vec<_>>().join(", "),
            );
        }
    }

    fn events(&mut self, events: &[EventInfo<'_>]) {
        for event in events {
            self.row(
                "event",
                format!("{:>8.3} s  {:<8}  {}", event.time_secs, event.kind, event.label),
            );
        }
    }

    fn warnings(&mut self, warnings: &[WarningInfo<'_>]) {
        for warning in warnings {
            self.row("warning", format!("{} ({})", warning.message, warning.code));
        }
    }
}

fn sheet_table(table: &mut Table, info: &SheetInfo<'_>) {
    table.row("format", info.format);
    for (label, text) in [
        ("title", info.title),
        ("discipline", info.discipline),
        ("location", info.location),
    ] {
        if let Some(text) = text {
            table.row(label, text);
        }
    }
    table.row("clock", &info.clock);
    table.participants(&info.participants);
    table.events(&info.events);
    table.warnings(&info.warnings);
}

fn replay_table(table: &mut Table, opened: &Opened) {
    let info = info(opened);
    table.row("format", info.format);
    table.row(
        "frames",
        format!(
            "{} at {} Hz, {:.3} s",
            info.frames,
            rounded(info.rate_hz),
            info.duration_secs
        ),
    );
    if let Some(conversion) = &opened.conversion {
        let basis = |basis: Basis| match basis {
            Basis::Stated => "",
            Basis::Guessed => " (guessed)",
            Basis::Given => " (given)",
        };
        table.row(
            "unit",
            format!(
                "{}, 1 = {} m{}",
                conversion.unit,
                rounded(conversion.metres_per_unit),
                basis(conversion.unit_basis)
            ),
        );
        table.row(
            "up axis",
            format!("{}{}", conversion.up_axis.as_str(), basis(conversion.up_basis)),
        );
        if conversion.declared_rate_hz > 0.0 && conversion.rate_hz != conversion.declared_rate_hz {
            table.row(
                "rate",
                format!(
                    "{} Hz, written as {} Hz",
                    rounded(conversion.rate_hz),
                    rounded(conversion.declared_rate_hz)
                ),
            );
        }
        table.row(
            "names",
            conversion.joint_set.as_deref().unwrap_or("of no known set"),
        );
    }
    table.participants(&info.participants);
    for track in &info.tracks {
        table.row(
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
        table.row("  joints", track.joints.join(", "));
    }
    for curve in &info.curves {
        let unit = if curve.unit.is_empty() {
            String::new()
        } else {
            format!(" in {}", curve.unit)
        };
        let (samples, rate_hz) = (curve.samples, rounded(curve.rate_hz));
        table.row(
            "curve",
            format!("{}{unit}: {samples} samples at {rate_hz} Hz", curve.name),
        );
    }
    for plate in &info.force_plates {
        let (samples, rate_hz) = (plate.samples, rounded(plate.rate_hz));
        table.row(
            "plate",
            format!("{} in N: {samples} samples at {rate_hz} Hz", plate.name),
        );
    }
    for avatar in &info.avatars {
        table.row(
            "avatar",
            format!(
                "{}, {} joints, {} vertices, {} triangles",
                avatar.name, avatar.joints, avatar.vertices, avatar.triangles
            ),
        );
    }
    table.events(&info.events);
    for step in info.processing {
        table.row("processed", step);
    }
    table.warnings(&info.warnings);
}

/// Six digits at most, without trailing zeros.
fn rounded(value: f64) -> String {
    let text = format!("{value:.6}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
