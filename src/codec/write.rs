//! Writing one segment or coarse file from the samples of its window.

use pose_coder::{Job, Shape, Writer};

use std::ops::Range;

use super::file::{BlockKind, Payload, write_number};
use super::manifest::{FileKind, Promise, limits};
use super::series::{self, Form};
use crate::error::{Error, ErrorCode, Result};
use crate::replay::{Joint, Quality, Replay, Track};
use crate::time::SampleTimes;

/// How far a confidence may come back from where it was.
pub(super) const CONFIDENCE_MAX_ERROR: f64 = 0.005;
/// How far an error estimate may.
pub(super) const ERROR_MAX_ERROR_M: f64 = 0.0001;
/// The coarse layer's own key poses are two to this power of its poses apart.
const COARSE_KEY_LOG2: u32 = 3;
/// Key poses are at most two to this power of frames apart.
const MOST_KEY_LOG2: u32 = 12;

/// Which samples of everything lie in one window.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WindowFrames {
    /// The frames of each track.
    pub tracks: Vec<Range<usize>>,
    /// The samples of each curve.
    pub curves: Vec<Range<usize>>,
    /// The samples of each force plate.
    pub force_plates: Vec<Range<usize>>,
}

/// The samples of one window, as [`WindowFrames`] names them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct WindowSamples<'a> {
    /// Of each track the positions, all joints of the first frame first; NaN where missing.
    pub positions_m: Vec<&'a [[f32; 3]]>,
    /// Of each track the confidences or errors, one for each position; empty for a track without, and left out where no
    /// track has any.
    pub quality: Vec<&'a [f32]>,
    /// The values of each curve.
    pub curves: Vec<&'a [f32]>,
    /// The forces, centres of pressure and moments of each force plate.
    pub force_plates: Vec<[&'a [[f32; 3]]; 3]>,
}

/// Frames of one track, evenly spaced.
pub(super) struct Frames<'a> {
    pub(super) first: usize,
    pub(super) stride: usize,
    pub(super) positions_m: &'a [[f32; 3]],
}

/// The key interval of a track: the power of two of frames nearest to a second.
pub(super) fn key_log2(times: &SampleTimes) -> u32 {
    let rate_hz = times.rate_hz();
    if rate_hz > 1.0 {
        (rate_hz.log2().round() as u32).min(MOST_KEY_LOG2)
    } else {
        0
    }
}

/// Writes one segment; returns its bytes and the checksum of its payload.
///
/// # Errors
/// [`ErrorCode::ReplayInvalid`] for a position that is infinite; [`ErrorCode::OutOfRange`] for other numbers of samples than
/// `frames` says; [`ErrorCode::LimitExceeded`] for more than a reader takes.
pub(super) fn segment(
    index: usize,
    description: &Replay,
    promises: &[Promise],
    frames: &WindowFrames,
    samples: &WindowSamples<'_>,
) -> Result<(Vec<u8>, u32)> {
    counts_fit(description, frames, samples)?;
    let mut blocks = Vec::new();
    for (owner, ((track, promise), (range, positions_m))) in description
        .tracks
        .iter()
        .zip(promises)
        .zip(frames.tracks.iter().zip(&samples.positions_m))
        .enumerate()
    {
        if range.is_empty() {
            continue;
        }
        let part = Frames {
            first: range.start,
            stride: 1,
            positions_m,
        };
        let (kind, body) = positions(track, promise.max_error_m, key_log2(&track.times), &part)?;
        blocks.push((kind, owner, body));
        if let (Some(quality), Some(values)) = (&track.quality, samples.quality.get(owner)) {
            let max_error = match quality {
                Quality::Confidence(_) => CONFIDENCE_MAX_ERROR,
                Quality::ErrorM(_) => ERROR_MAX_ERROR_M,
            };
            if !values.is_empty() {
                let columns = track.skeleton.joints.len();
                blocks.push((
                    BlockKind::Quality,
                    owner,
                    series_body(range.start, values, columns, max_error),
                ));
            }
        }
    }
    for (owner, (range, values)) in frames.curves.iter().zip(&samples.curves).enumerate() {
        if !range.is_empty() {
            blocks.push((BlockKind::Curve, owner, series_body(range.start, values, 1, 0.0)));
        }
    }
    for (owner, (range, plate)) in frames.force_plates.iter().zip(&samples.force_plates).enumerate() {
        if !range.is_empty() {
            let [force, centre, moment] = plate;
            let values: Vec<f32> = force
                .iter()
                .zip(*centre)
                .zip(*moment)
                .flat_map(|((f, c), m)| [*f, *c, *m].into_iter().flatten())
                .collect();
            blocks.push((
                BlockKind::ForcePlate,
                owner,
                series_body(range.start, &values, 9, 0.0),
            ));
        }
    }
    Ok(finish(FileKind::Segment, index, blocks))
}

/// Writes one coarse file from the key poses of each track.
///
/// # Errors
/// [`ErrorCode::ReplayInvalid`] for a position that is infinite.
pub(super) fn coarse(
    index: usize,
    description: &Replay,
    promises: &[Promise],
    keys: &[Frames<'_>],
) -> Result<(Vec<u8>, u32)> {
    let mut blocks = Vec::new();
    for (owner, ((track, promise), part)) in description.tracks.iter().zip(promises).zip(keys).enumerate() {
        if !part.positions_m.is_empty() {
            let (kind, body) = positions(track, promise.coarse_max_error_m, COARSE_KEY_LOG2, part)?;
            blocks.push((kind, owner, body));
        }
    }
    Ok(finish(FileKind::Coarse, index, blocks))
}

fn finish(kind: FileKind, index: usize, mut blocks: Vec<(BlockKind, usize, Vec<u8>)>) -> (Vec<u8>, u32) {
    blocks.sort_by_key(|(kind, owner, _)| (*kind, *owner));
    let mut payload = Payload::default();
    for (kind, owner, body) in &blocks {
        payload.add(*kind, *owner, body);
    }
    payload.finish(kind, index)
}

fn counts_fit(description: &Replay, frames: &WindowFrames, samples: &WindowSamples<'_>) -> Result<()> {
    let fits = |what: &str, expected: usize, found: usize| {
        if expected == found {
            return Ok(());
        }
        let message = format!("expected {expected} {what}, found {found}");
        Err(Error::new(ErrorCode::OutOfRange, message))
    };
    let tracks = &description.tracks;
    fits("tracks' positions", tracks.len(), samples.positions_m.len())?;
    fits("curves' values", description.curves.len(), samples.curves.len())?;
    fits(
        "force plates' samples",
        description.force_plates.len(),
        samples.force_plates.len(),
    )?;
    for (index, (track, range)) in tracks.iter().zip(&frames.tracks).enumerate() {
        let expected = range.len() * track.skeleton.joints.len();
        let found = samples.positions_m.get(index).map_or(0, |p| p.len());
        fits("positions", expected, found).map_err(|e| e.in_field(track.name.as_str()))?;
        if let Some(values) = samples.quality.get(index).filter(|values| !values.is_empty()) {
            fits("confidences or errors", expected, values.len())
                .map_err(|e| e.in_field(track.name.as_str()))?;
        }
    }
    let positions: usize = samples.positions_m.iter().map(|p| size_of_val(*p)).sum();
    let qualities: usize = samples.quality.iter().map(|q| size_of_val(*q)).sum();
    let values: usize = samples.curves.iter().map(|c| size_of_val(*c)).sum();
    let plates = samples.force_plates.iter().flatten();
    let bytes = positions + qualities + values + plates.map(|p| size_of_val(*p)).sum::<usize>();
    if bytes > limits::DECODED_BYTES {
        let message = format!(
            "expected at most {} bytes of samples in a segment, found {bytes}; make segments shorter",
            limits::DECODED_BYTES
        );
        return Err(Error::new(ErrorCode::LimitExceeded, message));
    }
    for (range, values) in frames.curves.iter().zip(&samples.curves) {
        fits("values", range.len(), values.len())?;
    }
    for (range, parts) in frames.force_plates.iter().zip(&samples.force_plates) {
        for part in parts {
            fits("samples", range.len(), part.len())?;
        }
    }
    Ok(())
}

/// The positions of some frames: as poses where the promise can be kept so, else exact.
fn positions(
    track: &Track,
    max_error_m: f64,
    key_log2: u32,
    frames: &Frames<'_>,
) -> Result<(BlockKind, Vec<u8>)> {
    let joints = &track.skeleton.joints;
    let mut positions_m = frames.positions_m.to_vec();
    for (sample, position) in positions_m.iter_mut().enumerate() {
        if position.iter().any(|v| v.is_nan()) {
            // A position without one of its coordinates is missing.
            *position = [f32::NAN; 3];
        } else if position.iter().any(|v| v.is_infinite()) {
            return Err(infinite(track, frames, sample));
        }
    }
    if max_error_m > 0.0 {
        let parents: Vec<Option<u16>> = joints.iter().map(|joint: &Joint| joint.parent).collect();
        let shape = Shape {
            parents: &parents,
            count: positions_m.len() / joints.len(),
            key_log2,
        };
        let job = Job {
            shape,
            positions_m: &positions_m,
            max_error_m,
        };
        if let Some((bytes, step_m)) = pose_coder::encode(job) {
            let mut body = Vec::with_capacity(16 + bytes.len());
            for number in [frames.first, frames.stride, shape.count] {
                write_number(&mut body, number);
            }
            body.push(key_log2 as u8);
            body.extend((step_m as f32).to_le_bytes());
            body.extend(bytes);
            return Ok((BlockKind::Poses, body));
        }
    }
    let values = positions_m.as_flattened();
    let mut body = Vec::new();
    write_number(&mut body, frames.stride);
    body.extend(series_body(frames.first, values, 3 * joints.len(), 0.0));
    Ok((BlockKind::ExactPositions, body))
}

fn infinite(track: &Track, frames: &Frames<'_>, sample: usize) -> Error {
    let joints = &track.skeleton.joints;
    let joint = joints.get(sample % joints.len().max(1));
    let frame = frames.first + sample / joints.len().max(1) * frames.stride;
    let message = format!(
        "expected finite positions, found an infinite one of joint {} in frame {frame}; mark it missing",
        joint.map_or("", |joint| joint.name.as_str())
    );
    Error::new(ErrorCode::ReplayInvalid, message).in_field(track.name.as_str())
}

/// Interleaved columns within `max_error`, or exact where that is 0 or cannot be kept.
fn series_body(first: usize, values: &[f32], columns: usize, max_error: f64) -> Vec<u8> {
    // The step as the file has it, and a little less for the rounding of what comes back.
    let step = f64::from((2.0 * max_error * 0.999) as f32);
    let stepped = (max_error > 0.0).then_some((Form::Steps(step), max_error));
    let exact = (Form::Exact, 0.0);
    for (form, max_error) in stepped.into_iter().chain([exact]) {
        let written = [1, 2].into_iter().filter_map(|order| {
            let mut writer = Writer::default();
            series::write(values, columns, form, order, max_error, &mut writer)?;
            Some((order, writer.finish()))
        });
        let Some((order, bytes)) = written.min_by_key(|(_, bytes)| bytes.len()) else {
            continue;
        };
        let mut body = Vec::with_capacity(16 + bytes.len());
        write_number(&mut body, first);
        write_number(&mut body, values.len() / columns);
        body.push(order);
        body.extend((form.step() as f32).to_le_bytes());
        body.extend(bytes);
        return body;
    }
    // Exact columns of what is not NaN are always written.
    Vec::new()
}
