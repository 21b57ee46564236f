//! One segment: a window of time of every track, decodable alone.

use super::bits::{BitReader, BitWriter, rice_bits};
use super::crc::crc32;
use super::manifest::missing_positions;
use crate::error::{Error, ErrorCode, Result};
use crate::replay::Track;

/// The first four bytes of a segment.
const MAGIC: [u8; 4] = *b"ARSG";
/// The version of the layout, the manifest's own.
const VERSION: u16 = 0;
/// Magic, version, track count, segment index, payload length, checksum.
const HEADER_BYTES: usize = 20;
/// First frame, frame count, step, bytes of the channels.
const TRACK_HEADER_BYTES: usize = 20;
/// The largest number of steps from the origin, far beyond any position and far below where f64 loses a step.
const MAX_QUANTUM: i64 = 1 << 46;
/// Rice parameters fit five bits.
const MAX_RICE_PARAMETER: u32 = 31;

/// Consecutive frames of a track.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FrameRange {
    pub(super) first: usize,
    pub(super) count: usize,
}

/// The frames of one track that a segment holds, all joints of its first frame first; NaN where missing.
pub(super) struct DecodedTrack {
    pub(super) frames: FrameRange,
    pub(super) positions_m: Vec<[f32; 3]>,
}

/// What a decoder must know of a track.
pub(super) struct TrackShape {
    pub(super) joints: usize,
    /// The frames that may lie in this segment.
    pub(super) window: FrameRange,
    pub(super) max_error_m: f64,
}

/// Writes one segment from the positions of its frames, a slice a track; returns its bytes and the checksum of its payload.
///
/// # Errors
/// [`ErrorCode::ReplayInvalid`] for a position that cannot be kept within `max_error_m`.
pub(super) fn encode(
    index: u32,
    tracks: &[Track],
    ranges: &[FrameRange],
    positions_m: &[&[[f32; 3]]],
    max_error_m: f64,
) -> Result<(Vec<u8>, u32)> {
    let mut payload = Vec::new();
    for ((track, &range), samples) in tracks.iter().zip(ranges).zip(positions_m) {
        encode_track(track, range, samples, max_error_m, &mut payload)
            .map_err(|e| e.in_field(track.name.as_str()))?;
    }
    let checksum = crc32(&payload);
    let mut bytes = Vec::with_capacity(HEADER_BYTES + payload.len());
    bytes.extend(MAGIC);
    bytes.extend(VERSION.to_le_bytes());
    bytes.extend((tracks.len() as u16).to_le_bytes());
    bytes.extend(index.to_le_bytes());
    bytes.extend((payload.len() as u32).to_le_bytes());
    bytes.extend(checksum.to_le_bytes());
    bytes.extend(payload);
    Ok((bytes, checksum))
}

fn encode_track(
    track: &Track,
    range: FrameRange,
    samples: &[[f32; 3]],
    max_error_m: f64,
    payload: &mut Vec<u8>,
) -> Result<()> {
    let joints = track.skeleton.joints.len();
    let step_m = step_for(samples, max_error_m);
    let mut bits = BitWriter::default();
    let mut column = Vec::with_capacity(range.count);
    for joint in 0..joints {
        column.clear();
        column.extend(samples.iter().skip(joint).step_by(joints).copied());
        encode_joint(&column, step_m, max_error_m, &mut bits).ok_or_else(|| {
            let name = track.skeleton.joints.get(joint).map_or("", |j| j.name.as_str());
            Error::new(
                ErrorCode::ReplayInvalid,
                format!(
                    "expected positions that {max_error_m} m can be promised for, found an infinite or too distant \
                     one of joint {name} in frames {} to {}; mark it missing",
                    range.first,
                    range.first + range.count - 1
                ),
            )
        })?;
    }
    let channels = bits.finish();
    payload.extend((range.first as u32).to_le_bytes());
    payload.extend((range.count as u32).to_le_bytes());
    payload.extend(step_m.to_le_bytes());
    payload.extend((channels.len() as u32).to_le_bytes());
    payload.extend(channels);
    Ok(())
}

/// The step that keeps every sample within `max_error_m` after the result was rounded to f32.
///
/// Rounding a decoded position to f32 costs up to half a unit in its last place, `rounding_m` at the largest magnitude.
/// Where that is small it is taken off the promise. Where it is more than half of the promise, a step of `max_error_m` is
/// enough: the nearest f32 to a value less than `rounding_m` from a sample is then that sample itself, and smaller
/// magnitudes round by less than what the step leaves.
fn step_for(samples: &[[f32; 3]], max_error_m: f64) -> f64 {
    let largest_m = samples
        .iter()
        .flatten()
        .map(|v| v.abs())
        .filter(|v| v.is_finite())
        .fold(max_error_m as f32, f32::max);
    let rounding_m = (f64::from(largest_m.next_up()) - f64::from(largest_m)) / 2.0;
    if rounding_m > max_error_m / 2.0 {
        max_error_m
    } else {
        // The last factor covers the rounding of f64 itself.
        2.0 * (max_error_m - rounding_m) * (1.0 - 1e-9)
    }
}

fn is_missing(sample: [f32; 3]) -> bool {
    sample.iter().any(|v| v.is_nan())
}

/// `None` for a sample that cannot be kept.
fn encode_joint(column: &[[f32; 3]], step_m: f64, max_error_m: f64, bits: &mut BitWriter) -> Option<()> {
    let complete = !column.iter().any(|&s| is_missing(s));
    bits.write(u64::from(complete), 1);
    if !complete {
        // Runs of present and missing frames in turn, present first (perhaps none).
        for run in column.chunk_by(|&a, &b| is_missing(a) == is_missing(b)) {
            if std::ptr::eq(run.as_ptr(), column.as_ptr()) && is_missing(run[0]) {
                bits.write_wide(0);
            }
            bits.write_wide(run.len() as u64);
        }
    }
    if column.iter().all(|&s| is_missing(s)) {
        return Some(());
    }
    let mut codes = Vec::with_capacity(column.len());
    for axis in 0..3 {
        codes.clear();
        let mut past = Past::default();
        for &sample in column {
            if is_missing(sample) {
                past.interrupt();
                continue;
            }
            let quantum = quantise(sample[axis], step_m, max_error_m)?;
            codes.push((zigzag(quantum - past.expected()), past.is_fresh()));
            past.push(quantum);
        }
        let parameter = best_parameter(&codes);
        bits.write(u64::from(parameter), 5);
        for &(code, fresh) in &codes {
            if fresh {
                bits.write_wide(code);
            } else {
                bits.write_rice(code, parameter);
            }
        }
    }
    Some(())
}

/// The number of steps nearest to a position, checked against what a decoder will make of it.
fn quantise(value_m: f32, step_m: f64, max_error_m: f64) -> Option<i64> {
    let steps = (f64::from(value_m) / step_m).round();
    if steps.is_nan() || steps.abs() > MAX_QUANTUM as f64 {
        return None;
    }
    let quantum = steps as i64;
    let error_m = (f64::from(dequantise(quantum, step_m)) - f64::from(value_m)).abs();
    (error_m <= max_error_m).then_some(quantum)
}

fn dequantise(quantum: i64, step_m: f64) -> f32 {
    (quantum as f64 * step_m) as f32
}

/// The parameter that writes the codes in the fewest bits.
fn best_parameter(codes: &[(u64, bool)]) -> u32 {
    let cost = |parameter: u32| -> u64 {
        let rice = codes.iter().filter(|c| !c.1);
        rice.map(|&(code, _)| rice_bits(code, parameter)).sum()
    };
    (0..=MAX_RICE_PARAMETER)
        .min_by_key(|&parameter| cost(parameter))
        .unwrap_or(0)
}

fn zigzag(value: i64) -> u64 {
    ((value << 1) ^ (value >> 63)) as u64
}

fn unzigzag(code: u64) -> i64 {
    (code >> 1) as i64 ^ -((code & 1) as i64)
}

/// The values before the one to be coded: it is expected to continue in a straight line.
#[derive(Default)]
struct Past {
    last: i64,
    before_last: i64,
    length: u8,
}

impl Past {
    /// Whether the next value is the first, or the first after a gap.
    fn is_fresh(&self) -> bool {
        self.length == 0
    }

    fn expected(&self) -> i64 {
        if self.length == 2 {
            2 * self.last - self.before_last
        } else {
            self.last
        }
    }

    fn push(&mut self, value: i64) {
        self.before_last = self.last;
        self.last = value;
        self.length = (self.length + 1).min(2);
    }

    /// After a gap, the motion before it says where, but not how fast.
    fn interrupt(&mut self) {
        self.length = 0;
    }
}

/// Reads one segment of a replay whose tracks have these shapes.
///
/// # Errors
/// [`ErrorCode::InputTruncated`], [`ErrorCode::SegmentCorrupt`] or [`ErrorCode::VersionUnsupported`], at a byte.
pub(super) fn decode(
    bytes: &[u8],
    index: usize,
    checksum: u32,
    shapes: &[TrackShape],
) -> Result<Vec<DecodedTrack>> {
    let Some((header, payload)) = bytes.split_at_checked(HEADER_BYTES) else {
        return Err(truncated(HEADER_BYTES, bytes.len()));
    };
    if header[..4] != MAGIC {
        return Err(corrupt("expected a segment (ARSG)", 0));
    }
    let version = u16_at(header, 4);
    if version != VERSION {
        return Err(Error::new(
            ErrorCode::VersionUnsupported,
            format!("expected segment version {VERSION}, found {version}; use a newer athlete-replay"),
        )
        .at_byte(4));
    }
    if usize::from(u16_at(header, 6)) != shapes.len() {
        return Err(corrupt("the number of tracks is not the manifest's", 6));
    }
    if u32_at(header, 8) as usize != index {
        return Err(corrupt("this is another segment of the replay", 8));
    }
    let length = u32_at(header, 12) as usize;
    if payload.len() < length {
        return Err(truncated(HEADER_BYTES.saturating_add(length), bytes.len()));
    }
    if payload.len() > length {
        return Err(corrupt("more bytes than the header says", HEADER_BYTES + length));
    }
    if u32_at(header, 16) != checksum {
        return Err(corrupt("the checksum is not the manifest's", 16));
    }
    if crc32(payload) != checksum {
        return Err(corrupt("the bytes do not match their checksum", HEADER_BYTES));
    }
    let mut rest = payload;
    let mut tracks = Vec::with_capacity(shapes.len());
    for shape in shapes {
        let at = bytes.len() - rest.len();
        let (track, after) = decode_track(rest, shape)
            .ok_or_else(|| corrupt("a track does not follow the layout of version 0", at))?;
        tracks.push(track);
        rest = after;
    }
    if !rest.is_empty() {
        return Err(corrupt("bytes after the last track", bytes.len() - rest.len()));
    }
    Ok(tracks)
}

/// The first track in `payload` and the bytes after it; `None` where the layout is broken.
fn decode_track<'a>(payload: &'a [u8], shape: &TrackShape) -> Option<(DecodedTrack, &'a [u8])> {
    let (header, rest) = payload.split_at_checked(TRACK_HEADER_BYTES)?;
    let frames = FrameRange {
        first: u32_at(header, 0) as usize,
        count: u32_at(header, 4) as usize,
    };
    let step_m = f64::from_bits(u64::from(u32_at(header, 12)) << 32 | u64::from(u32_at(header, 8)));
    let (channels, rest) = rest.split_at_checked(u32_at(header, 16) as usize)?;
    let skipped = frames.first.checked_sub(shape.window.first)?;
    let in_window = skipped.checked_add(frames.count)? <= shape.window.count;
    // Also false for a step that is no number.
    let step_sound = step_m > 0.0 && step_m <= 2.0 * shape.max_error_m;
    if !in_window || !step_sound {
        return None;
    }
    // Short of memory, a segment is passed over like a broken one: nothing else is to be done about either.
    let mut positions_m = missing_positions(shape.joints * frames.count).ok()?;
    let mut bits = BitReader::new(channels);
    let mut present = Vec::with_capacity(frames.count);
    for joint in 0..shape.joints {
        decode_presence(&mut bits, frames.count, &mut present)?;
        if !present.contains(&true) {
            continue;
        }
        for axis in 0..3 {
            let parameter = bits.read(5)? as u32;
            let mut past = Past::default();
            let column = positions_m.iter_mut().skip(joint).step_by(shape.joints);
            for (sample, &present) in column.zip(&present) {
                if !present {
                    past.interrupt();
                    continue;
                }
                let code = if past.is_fresh() {
                    bits.read_wide()?
                } else {
                    bits.read_rice(parameter)?
                };
                let quantum = past.expected().checked_add(unzigzag(code))?;
                if quantum.unsigned_abs() > MAX_QUANTUM as u64 {
                    return None;
                }
                past.push(quantum);
                sample[axis] = dequantise(quantum, step_m);
            }
        }
    }
    bits.is_spent()
        .then_some((DecodedTrack { frames, positions_m }, rest))
}

fn decode_presence(bits: &mut BitReader<'_>, count: usize, present: &mut Vec<bool>) -> Option<()> {
    present.clear();
    if bits.read(1)? == 1 {
        present.resize(count, true);
        return Some(());
    }
    let mut is_present = true;
    while present.len() < count {
        let run = usize::try_from(bits.read_wide()?).ok()?;
        // Only the first run may be empty: it says that the window begins in a gap.
        if run > count - present.len() || (run == 0 && !(is_present && present.is_empty())) {
            return None;
        }
        present.resize(present.len() + run, is_present);
        is_present = !is_present;
    }
    Some(())
}

fn u16_at(bytes: &[u8], at: usize) -> u16 {
    u16::from_le_bytes([bytes[at], bytes[at + 1]])
}

fn u32_at(bytes: &[u8], at: usize) -> u32 {
    u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
}

pub(super) fn truncated(expected: usize, found: usize) -> Error {
    Error::new(
        ErrorCode::InputTruncated,
        format!("expected {expected} bytes, found {found}; fetch it again"),
    )
    .at_byte(found)
}

pub(super) fn corrupt(message: &str, at: usize) -> Error {
    Error::new(
        ErrorCode::SegmentCorrupt,
        format!("{message}; fetch it again or pack anew"),
    )
    .at_byte(at)
}
