//! The numbers of every frame: points into tracks, model outputs and analog samples into curves.

use super::layout::{Layout, Storage};
use super::parameters::Parameters;
use super::subjects::{Subjects, short_labels, without_prefix};
use super::units::{SiUnit, si_unit};
use crate::format::Warning;
use crate::format::source::SourceTrack;
use crate::replay::{Curve, Quality, TrackKind};
use crate::time::SampleTimes;

/// A coordinate beyond this, in any unit, is no recording of a body.
const LARGEST_VALUE: f64 = 1e9;

/// What the data section holds.
pub(super) struct Data {
    /// The tracks, the first one the main one; empty where there are no points in space.
    pub(super) tracks: Vec<SourceTrack>,
    /// Three curves for each model output.
    pub(super) outputs: Vec<Curve>,
    /// One curve for each analog channel, in the order of the channels.
    pub(super) analog: Vec<Curve>,
}

/// The label of each point: what the file names it, or a number.
pub(super) fn labels(points: usize, parameters: &Parameters<'_>, warnings: &mut Vec<Warning>) -> Vec<String> {
    let mut labels = parameters.texts("POINT", "LABELS");
    let surplus = labels
        .iter()
        .skip(points)
        .filter(|label| !label.is_empty())
        .count();
    if surplus > 0 {
        warnings.push(Warning::new(
            "labels-surplus",
            format!(
                "{} labels for {points} points: {surplus} of them belong to no point and are left out",
                labels.len()
            ),
        ));
    }
    labels.resize(points, String::new());
    let missing = labels.iter().filter(|label| label.is_empty()).count();
    if missing > 0 {
        warnings.push(Warning::new(
            "labels-missing",
            format!("{missing} of {points} points have no label and are numbered (\"point 1\")"),
        ));
    }
    for (index, label) in labels.iter_mut().enumerate() {
        if label.is_empty() {
            *label = format!("point {}", index + 1);
        }
    }
    labels
}

/// Where a point's numbers go.
#[derive(Clone, Copy)]
enum Target {
    Joint { track: usize },
    Output { first: usize, factor: f64 },
}

pub(super) fn read(
    bytes: &[u8],
    layout: &Layout,
    labels: &[String],
    outputs: &[Option<SiUnit>],
    subjects: &Subjects,
    parameters: &Parameters<'_>,
    warnings: &mut Vec<Warning>,
) -> Data {
    let times = SampleTimes::Uniform {
        start_secs: layout.start_secs,
        rate_hz: layout.rate_hz,
        count: layout.frames,
    };
    let (mut tracks, mut curves, targets) = targets(layout, labels, outputs, subjects, &times, warnings);
    let mut analog = channels(layout, parameters, warnings);
    let mut qualities: Vec<Vec<f32>> = tracks
        .iter()
        .map(|track| Vec::with_capacity(track.labels.len() * layout.frames))
        .collect();

    let frame_bytes = layout.frame_bytes().max(1);
    let data = bytes
        .get(layout.data_start..layout.data_end())
        .unwrap_or_default();
    let point_scale = match layout.storage {
        Storage::Words => layout.scale,
        Storage::Floats => 1.0,
    };
    let (mut zeros, mut absurd) = (0_usize, 0_usize);
    let mut row: Vec<f32> = Vec::with_capacity(frame_bytes / 2);
    for (frame_index, frame) in data.chunks_exact(frame_bytes).enumerate() {
        match layout.storage {
            Storage::Words => layout.machine.words(frame, &mut row),
            Storage::Floats => layout.machine.floats(frame, &mut row),
        }
        let (points, samples) = row.split_at_checked(4 * layout.points).unwrap_or_default();
        let (points, _) = points.as_chunks::<4>();
        for ([x, y, z, fourth], target) in points.iter().zip(&targets) {
            let mut position = [*x, *y, *z].map(|v| f64::from(v) * point_scale);
            // A fourth number that is none is no measurement either.
            let is_there = *fourth >= 0.0;
            let is_sound = position.iter().all(|v| v.abs() <= LARGEST_VALUE);
            if !is_there || !is_sound {
                absurd += usize::from(is_there && !is_sound);
                position = [f64::NAN; 3];
            }
            match *target {
                Target::Joint { track } => {
                    zeros += usize::from(position == [0.0; 3]);
                    if let (Some(track), Some(quality)) = (tracks.get_mut(track), qualities.get_mut(track)) {
                        track.positions.push(position);
                        quality.push(residual(*fourth, position, layout.scale));
                    }
                }
                Target::Output { first, factor } => {
                    if let Some(three) = curves.get_mut(first..first + 3) {
                        for (curve, value) in three.iter_mut().zip(position) {
                            curve.values.push((value * factor) as f32);
                        }
                    }
                }
            }
        }
        let first = frame_index * layout.samples_per_frame;
        for (index, channel) in analog.iter_mut().enumerate() {
            let column = samples.iter().skip(index).step_by(layout.channels.max(1));
            channel.take(first, layout.samples_per_frame, column);
        }
    }
    for (track, quality) in tracks.iter_mut().zip(qualities) {
        if quality.iter().any(|error| error.is_finite()) {
            track.quality = Some(Quality::ErrorM(quality));
        }
    }
    if zeros > 0 {
        warnings.push(Warning::new(
            "zeros-valid",
            format!("{zeros} samples lie exactly at 0, 0, 0 and are marked as measured; they are kept as positions"),
        ));
    }
    if absurd > 0 {
        warnings.push(Warning::new(
            "values-absurd",
            format!("{absurd} samples are no numbers or beyond {LARGEST_VALUE:e} and are read as gaps"),
        ));
    }
    Data {
        tracks,
        outputs: curves,
        analog: analog.into_iter().map(|channel| channel.curve).collect(),
    }
}

/// The residual in the file's unit: the low byte of the fourth number, in units of the scale; the high byte says which
/// cameras saw the point. 0 is no measurement but an interpolated, filtered or computed point, of which nothing is known.
fn residual(fourth: f32, position: [f64; 3], scale: f64) -> f32 {
    let low = f64::from(fourth).rem_euclid(256.0);
    if low > 0.0 && position[0].is_finite() {
        (low * scale) as f32
    } else {
        f32::NAN
    }
}

/// Empty tracks and curves, and which of them each point goes to.
fn targets(
    layout: &Layout,
    labels: &[String],
    outputs: &[Option<SiUnit>],
    subjects: &Subjects,
    times: &SampleTimes,
    warnings: &mut Vec<Warning>,
) -> (Vec<SourceTrack>, Vec<Curve>, Vec<Target>) {
    // One track for each participant that has points, and one for what belongs to nobody.
    let mut owners: Vec<Option<usize>> = labels
        .iter()
        .zip(outputs)
        .filter(|(_, output)| output.is_none())
        .map(|(label, _)| subjects.of(label))
        .collect();
    owners.sort_by_key(|owner| owner.unwrap_or(usize::MAX));
    owners.dedup();
    let mut tracks: Vec<SourceTrack> = owners
        .iter()
        .map(|owner| SourceTrack {
            name: match owner {
                Some(owner) if subjects.participants.len() > 1 => subjects
                    .participants
                    .get(*owner)
                    .map_or_else(String::new, |participant| participant.name.clone()),
                _ => "markers".to_owned(),
            },
            kind: if owner.is_none() {
                Some(TrackKind::Markers)
            } else {
                None
            },
            participant: *owner,
            times: times.clone(),
            ..SourceTrack::default()
        })
        .collect();
    let mut curves: Vec<Curve> = Vec::new();
    let mut targets = Vec::with_capacity(labels.len());
    for (label, output) in labels.iter().zip(outputs) {
        let owner = subjects.of(label);
        let Some(unit) = output else {
            let track = owners.iter().position(|other| *other == owner).unwrap_or(0);
            if let Some(track) = tracks.get_mut(track) {
                track.labels.push(label.clone());
            }
            targets.push(Target::Joint { track });
            continue;
        };
        targets.push(Target::Output {
            first: curves.len(),
            factor: unit.factor,
        });
        let name = without_prefix(label);
        curves.extend(["x", "y", "z"].map(|axis| Curve {
            name: format!("{name}.{axis}"),
            unit: unit.name.clone(),
            participant: owner,
            times: times.clone(),
            values: Vec::with_capacity(layout.frames),
        }));
    }
    for track in &mut tracks {
        track.labels = short_labels(std::mem::take(&mut track.labels), warnings);
        track.positions.reserve_exact(track.labels.len() * layout.frames);
    }
    (tracks, curves, targets)
}

/// An analog channel while its samples come in.
struct Channel {
    offset: f64,
    factor: f64,
    /// Whether 16 bits below zero are numbers above 32 767.
    is_unsigned: bool,
    curve: Curve,
}

impl Channel {
    /// The samples of one frame.
    fn take<'a>(&mut self, first: usize, count: usize, column: impl Iterator<Item = &'a f32>) {
        let round = if self.is_unsigned { 65_536.0 } else { 0.0 };
        let values = self.curve.values.get_mut(first..first + count);
        for (value, raw) in values.unwrap_or_default().iter_mut().zip(column) {
            let raw = f64::from(*raw);
            let raw = if raw < 0.0 { raw + round } else { raw };
            *value = ((raw - self.offset) * self.factor) as f32;
        }
    }
}

/// The channels, empty: value = (number - OFFSET) x SCALE x GEN_SCALE, whatever the number is stored as.
fn channels(layout: &Layout, parameters: &Parameters<'_>, warnings: &mut Vec<Warning>) -> Vec<Channel> {
    if layout.channels == 0 {
        return Vec::new();
    }
    let times = SampleTimes::Uniform {
        start_secs: layout.start_secs,
        rate_hz: layout.rate_hz * layout.samples_per_frame as f64,
        count: layout.frames * layout.samples_per_frame,
    };
    let labels = parameters.texts("ANALOG", "LABELS");
    let units = parameters.texts("ANALOG", "UNITS");
    let offsets = parameters.numbers("ANALOG", "OFFSET");
    let scales = parameters.numbers("ANALOG", "SCALE");
    let general = parameters.number("ANALOG", "GEN_SCALE").unwrap_or(1.0);
    let is_unsigned = parameters
        .text("ANALOG", "FORMAT")
        .is_some_and(|format| format.eq_ignore_ascii_case("UNSIGNED"));
    if scales.len() < layout.channels {
        warnings.push(Warning::new(
            "analog-scale-missing",
            format!(
                "{} of {} analog channels have no scale; their numbers are kept",
                layout.channels - scales.len(),
                layout.channels
            ),
        ));
    }
    (0..layout.channels)
        .map(|index| {
            let stated = units.get(index).map_or("", String::as_str);
            let unit = si_unit(stated).unwrap_or_else(|| SiUnit::as_given(stated.to_owned()));
            let scale = scales.get(index).map_or(1.0, |scale| scale * general);
            let offset = offsets.get(index).copied().unwrap_or(0.0);
            Channel {
                offset: if is_unsigned {
                    super::parameters::unsigned(offset)
                } else {
                    offset
                },
                factor: scale * unit.factor,
                is_unsigned: is_unsigned && layout.storage == Storage::Words,
                curve: Curve {
                    name: match labels.get(index) {
                        Some(label) if !label.is_empty() => label.clone(),
                        _ => format!("analog {}", index + 1),
                    },
                    unit: unit.name,
                    participant: None,
                    times: times.clone(),
                    values: vec![f32::NAN; layout.frames * layout.samples_per_frame],
                },
            }
        })
        .collect()
}
