//! Where the data lie and how: what the header says, checked against the bytes, with the parameters as a second opinion.

use super::header::{BLOCK_BYTES, Header};
use super::numbers::Machine;
use super::parameters::Parameters;
use crate::error::{Error, ErrorCode, Result};
use crate::format::Warning;
use crate::format::input::Input;
use crate::format::rates;

/// How far a rate in a float may lie from the television rate that it means (59.94 is 60000/1001).
const RATE_ROUNDING: f64 = 2e-5;
/// What is written after the last frame to fill its block.
const PADDING_BYTES: usize = BLOCK_BYTES;

/// The rows of numbers of a file: each frame is its points, four numbers each, and then its analog samples.
#[derive(Debug)]
pub(super) struct Layout {
    pub(super) machine: Machine,
    pub(super) storage: Storage,
    /// What a whole number of a coordinate is worth; 1 where the data are floats. Residuals are in it either way.
    pub(super) scale: f64,
    pub(super) data_start: usize,
    pub(super) frames: usize,
    pub(super) points: usize,
    pub(super) channels: usize,
    pub(super) samples_per_frame: usize,
    pub(super) rate_hz: f64,
    pub(super) declared_rate_hz: f64,
    /// The time of the first frame, on a clock that is zero at frame 1.
    pub(super) start_secs: f64,
}

/// How a number of the data is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Storage {
    Words,
    Floats,
}

impl Storage {
    fn bytes(self) -> usize {
        match self {
            Self::Words => 2,
            Self::Floats => 4,
        }
    }
}

impl Layout {
    pub(super) fn frame_bytes(&self) -> usize {
        (4 * self.points + self.channels * self.samples_per_frame) * self.storage.bytes()
    }

    /// The byte after the last frame.
    pub(super) fn data_end(&self) -> usize {
        self.data_start + self.frames * self.frame_bytes()
    }

    pub(super) fn find(
        input: &Input<'_>,
        machine: Machine,
        header: &Header,
        parameters: &Parameters<'_>,
        section_end: usize,
        warnings: &mut Vec<Warning>,
    ) -> Result<Self> {
        let length = input.bytes.len();
        let data_start = data_start(header, parameters, section_end, warnings);
        if data_start > length {
            return Err(truncated(
                &format!("expected data from byte {data_start}"),
                &format!("the end of the file at byte {length}"),
                length,
            ));
        }
        let data_limit = rotation_start(parameters)
            .filter(|start| *start > data_start)
            .unwrap_or(length)
            .min(length);
        let available = data_limit - data_start;
        let (storage, scale) = scale_of(header, parameters, warnings);
        let (first_frame, claims) = frame_claims(header, parameters);
        let analog = analog_claims(header, parameters);

        let size = |analog: usize| (4 * header.points + analog) * storage.bytes();
        let mut analog_per_frame = header.analog_per_frame;
        let fits = |frames: usize, analog: usize| {
            let needed = frames.saturating_mul(size(analog));
            needed <= available && available - needed <= PADDING_BYTES
        };
        if let Some(frames) = claims.first()
            && !fits(*frames, analog_per_frame)
            && let Some(better) = analog.iter().find(|analog| fits(*frames, **analog))
        {
            warnings.push(Warning::new(
                "analog-count-wrong",
                format!(
                    "the header counts {analog_per_frame} analog values a frame, the parameters {better}; only {better} agrees \
                     with the length of the file"
                ),
            ));
            analog_per_frame = *better;
        }
        let frame_bytes = size(analog_per_frame);
        let held = available.checked_div(frame_bytes).unwrap_or(0);
        let frames = match claims.first() {
            Some(claimed) if *claimed <= held => *claimed,
            Some(claimed) if frame_bytes > 0 => {
                // A second count that the file holds exactly is the right one; else the file was cut.
                let Some(other) = claims
                    .iter()
                    .skip(1)
                    .find(|frames| fits(**frames, analog_per_frame))
                else {
                    return Err(truncated(
                        &format!("expected {claimed} frames of {frame_bytes} bytes from byte {data_start}"),
                        &held.to_string(),
                        length,
                    ));
                };
                warnings.push(Warning::new(
                    "frame-count-wrong",
                    format!(
                        "the header counts {claimed} frames, the parameters {other}; the file holds {held}"
                    ),
                ));
                *other
            }
            Some(claimed) => *claimed,
            None if held > 0 => {
                warnings.push(Warning::new(
                    "frame-count-wrong",
                    format!(
                        "the header counts frames from {} to {}; the file holds {held}, which are read",
                        header.first_frame, header.last_frame
                    ),
                ));
                held
            }
            None => {
                return Err(Error::new(
                    ErrorCode::InputMalformed,
                    format!(
                        "expected frames, found the header to count them from {} to {}; check how the file was made",
                        header.first_frame, header.last_frame
                    ),
                )
                .at_byte(6)
                .in_field("last frame"));
            }
        };
        let (rate_hz, declared_rate_hz) = rate(input, header, parameters, frames, warnings)?;
        let (channels, samples_per_frame) =
            channels(analog_per_frame, header, parameters, declared_rate_hz, warnings);
        let layout = Self {
            machine,
            storage,
            scale,
            data_start,
            frames,
            points: header.points,
            channels,
            samples_per_frame,
            rate_hz,
            declared_rate_hz,
            start_secs: first_frame.saturating_sub(1) as f64 / rate_hz,
        };
        let unread = data_limit.saturating_sub(layout.data_end());
        if unread > PADDING_BYTES + frame_bytes {
            warnings.push(Warning::new(
                "data-after-end",
                format!("{unread} bytes after the last of {frames} frames are not read"),
            ));
        }
        Ok(layout)
    }
}

fn truncated(expected: &str, found: &str, length: usize) -> Error {
    Error::new(
        ErrorCode::InputTruncated,
        format!("{expected}, found {found}; get the whole file"),
    )
    .at_byte(length)
}

fn data_start(
    header: &Header,
    parameters: &Parameters<'_>,
    section_end: usize,
    warnings: &mut Vec<Warning>,
) -> usize {
    let start_of = |block: usize| (block - 1) * BLOCK_BYTES;
    if header.data_block >= 2 {
        return start_of(header.data_block);
    }
    let start = match parameters.count("POINT", "DATA_START") {
        Some(block) if block >= 2 => start_of(block),
        _ => section_end,
    };
    warnings.push(Warning::new(
        "data-block-unknown",
        format!(
            "the header says that the data begin at block {}, where they cannot; byte {start} follows from the parameters",
            header.data_block
        ),
    ));
    start
}

/// Where Theia's segment poses begin.
pub(super) fn rotation_start(parameters: &Parameters<'_>) -> Option<usize> {
    let block = parameters
        .count("ROTATION", "DATA_START")
        .filter(|block| *block >= 2)?;
    Some((block - 1) * BLOCK_BYTES)
}

/// The header's scale is believed before POINT:SCALE, which disagrees with the data in some files.
fn scale_of(header: &Header, parameters: &Parameters<'_>, warnings: &mut Vec<Warning>) -> (Storage, f64) {
    let is_sound = |scale: f64| scale.is_finite() && scale != 0.0;
    let scale = f64::from(header.scale);
    let scale = if is_sound(scale) {
        scale
    } else {
        let other = parameters
            .number("POINT", "SCALE")
            .filter(|scale| is_sound(*scale))
            .unwrap_or(-1.0);
        warnings.push(Warning::new(
            "scale-unknown",
            format!("the header's scale is {scale}, which scales nothing; {other} is used"),
        ));
        other
    };
    if scale < 0.0 {
        (Storage::Floats, -scale)
    } else {
        (Storage::Words, scale)
    }
}

/// The first frame's number, and how many frames are claimed, the likeliest first. 16 bits end at 65 535: where the header
/// is full or has begun again, the parameters of long takes count on.
fn frame_claims(header: &Header, parameters: &Parameters<'_>) -> (usize, Vec<usize>) {
    let trial_first = parameters.long_count("TRIAL", "ACTUAL_START_FIELD");
    let trial_last = parameters.long_count("TRIAL", "ACTUAL_END_FIELD");
    let is_headers = |first: &usize| first % 65_536 == header.first_frame || header.first_frame == 65_535;
    let first_frame = trial_first.filter(is_headers).unwrap_or(header.first_frame);
    let trial = match (trial_first, trial_last) {
        (Some(first), Some(last)) => (last + 1).checked_sub(first),
        _ => None,
    };
    let long = [
        parameters.count("POINT", "LONG_FRAMES"),
        trial,
        parameters.count("POINT", "FRAMES"),
    ];
    let long = long.into_iter().flatten().filter(|frames| *frames > 0);
    let mut claims: Vec<usize> = header.frames().into_iter().collect();
    for frames in long {
        let continues = match header.frames() {
            Some(counted) => {
                frames > counted && (header.last_frame == 65_535 || (frames - counted) % 65_536 == 0)
            }
            None => true,
        };
        if claims.contains(&frames) {
            continue;
        }
        // Only the first of the long counts may come before the header's.
        if continues && claims.first().copied() == header.frames() {
            claims.insert(0, frames);
        } else {
            claims.push(frames);
        }
    }
    (first_frame, claims)
}

/// Analog values of one frame, as the parameters count them: only more than the header does, since a file that is shorter
/// than its header says was cut.
fn analog_claims(header: &Header, parameters: &Parameters<'_>) -> Vec<usize> {
    let Some(used) = parameters.count("ANALOG", "USED") else {
        return Vec::new();
    };
    let ratio = rate_ratio(parameters, f64::from(header.rate_hz));
    [ratio, Some(header.analog_samples_per_frame), Some(1)]
        .into_iter()
        .flatten()
        .map(|samples| used.saturating_mul(samples).min(1 << 24))
        .filter(|claim| *claim > header.analog_per_frame)
        .collect()
}

/// Analog samples of one frame by the two rates.
fn rate_ratio(parameters: &Parameters<'_>, rate_hz: f64) -> Option<usize> {
    let ratio = parameters.number("ANALOG", "RATE")? / rate_hz;
    let whole = ratio.round();
    ((1.0..=10_000.0).contains(&whole) && (ratio - whole).abs() < 0.01 * whole).then_some(whole as usize)
}

/// Channels and samples of one frame. ANALOG:USED is wrong in one emitter and the header's samples in another; the two
/// rates tell who is right.
fn channels(
    analog_per_frame: usize,
    header: &Header,
    parameters: &Parameters<'_>,
    rate_hz: f64,
    warnings: &mut Vec<Warning>,
) -> (usize, usize) {
    if analog_per_frame == 0 {
        return (0, 1);
    }
    let divides = |part: &usize| *part > 0 && analog_per_frame.is_multiple_of(*part);
    let by_header = Some(header.analog_samples_per_frame)
        .filter(divides)
        .map(|samples| (analog_per_frame / samples, samples));
    let by_used = parameters
        .count("ANALOG", "USED")
        .filter(divides)
        .map(|used| (used, analog_per_frame / used));
    let by_rates = rate_ratio(parameters, rate_hz)
        .filter(divides)
        .map(|samples| (analog_per_frame / samples, samples));
    let chosen = match (by_header, by_used, by_rates) {
        (Some(header), Some(used), _) if header == used => return header,
        (Some(header), Some(used), rates) => {
            if rates == Some(used) {
                used
            } else {
                header
            }
        }
        (Some(header), None, _) => header,
        (None, Some(used), _) => used,
        (None, None, Some(rates)) => rates,
        (None, None, None) => (analog_per_frame, 1),
    };
    warnings.push(Warning::new(
        "analog-channels-doubtful",
        format!(
            "{analog_per_frame} analog values a frame are read as {} channels of {} samples; the header, ANALOG:USED and \
             ANALOG:RATE do not agree",
            chosen.0, chosen.1
        ),
    ));
    chosen
}

/// The rate used, and the rate as written.
fn rate(
    input: &Input<'_>,
    header: &Header,
    parameters: &Parameters<'_>,
    frames: usize,
    warnings: &mut Vec<Warning>,
) -> Result<(f64, f64)> {
    let is_sound = |rate: &f64| (1e-4..=1e6).contains(rate);
    let written = Some(f64::from(header.rate_hz)).filter(is_sound);
    let others = [("POINT", "RATE"), ("TRIAL", "CAMERA_RATE")];
    let other = others
        .iter()
        .find_map(|(group, name)| parameters.number(group, name).filter(is_sound));
    let declared = match (written, other) {
        (Some(written), Some(other)) => {
            if (written - other).abs() > rates::TOLERANCE * written {
                warnings.push(Warning::new(
                    "rate-disagrees",
                    format!("the header's rate is {written} Hz, that of the parameters {other} Hz; the header's is kept"),
                ));
            }
            written
        }
        (Some(written), None) => written,
        (None, Some(other)) => {
            warnings.push(Warning::new(
                "rate-unknown",
                format!("the header has no rate; {other} Hz follows from the parameters"),
            ));
            other
        }
        (None, None) => match input.options.rate_hz {
            Some(given) => given,
            // One frame is a pose, whatever its rate.
            None if frames == 1 => 1.0,
            None => {
                return Err(Error::new(
                    ErrorCode::InputMalformed,
                    format!(
                        "expected a rate above zero, found {} Hz, and none in the parameters; state the rate",
                        header.rate_hz
                    ),
                )
                .at_byte(20)
                .in_field("rate"));
            }
        },
    };
    // Only what a float or a writer's six digits rounded: odd rates are real here.
    let known =
        rates::nearest_known_hz(declared).filter(|known| (known - declared).abs() <= RATE_ROUNDING * known);
    Ok((known.unwrap_or(declared), declared))
}
