//! C3D (c3d.org): points, model outputs, analog channels, force plates and events of Vicon, Qualisys, Motion Analysis,
//! BTS, Theia and many more.
//!
//! The header's first words say how much there is and where; they are read first, and the parameter section is help that
//! may be broken or absent. Where the two disagree, the length of the file decides. `docs/formats/c3d.md` says what is
//! read, converted, guessed and dropped.

mod events;
mod header;
mod layout;
mod model_outputs;
mod numbers;
mod parameters;
mod plate_wrench;
mod plates;
mod points;
mod rotations;
mod subjects;
mod units;

use crate::error::{Error, ErrorCode, Result};
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::format::source::Source;
use crate::format::{Format, UpAxis, Warning};
use header::{BLOCK_BYTES, Header};
use layout::Layout;
use numbers::Machine;
use parameters::Parameters;
use subjects::Subjects;

/// The second byte of every file.
const MARK: u8 = 0x50;

/// Whether these are the bytes of such a file: the mark, and a parameter section of a known machine or a header that makes
/// sense. A text that begins with a line feed and a P has the mark too, but no zero byte.
pub(super) fn recognises(head: &Head<'_>) -> bool {
    let bytes = head.bytes;
    let &[block, MARK, ..] = bytes else {
        return false;
    };
    let first = bytes.get(..BLOCK_BYTES).unwrap_or(bytes);
    if bytes.starts_with(b"\x89PNG\r\n") {
        // The one other format of consequence whose second byte is the mark.
        return false;
    }
    if block < 2 || (!first.contains(&0) && (bytes.len() >= BLOCK_BYTES || block != 2)) {
        return false;
    }
    bytes.len() < BLOCK_BYTES || machine_of(bytes).is_some() || guess_machine(bytes).is_some()
}

pub(super) fn read(input: &Input<'_>) -> Result<Source> {
    let bytes = input.bytes;
    let limits = input.limits();
    let mut source = Source::new(Format::C3d);
    let mut warnings = Vec::new();
    if bytes.len() < BLOCK_BYTES {
        return Err(header_cut(bytes));
    }
    let stated = machine_of(bytes);
    let Some(machine) = stated.or_else(|| guess_machine(bytes)) else {
        return Err(Error::new(
            ErrorCode::InputMalformed,
            "expected a header of points, frames, scale and rate, found values that make no sense in any byte order; check \
             how the file was made",
        )
        .at_byte(2));
    };
    let header = Header::read(bytes, machine).ok_or_else(|| header_cut(bytes))?;
    let start = parameter_start(bytes);
    let (parameters, section_end) = match stated {
        Some(_) => {
            let data_start = header.data_block.saturating_sub(1) * BLOCK_BYTES;
            let end = if data_start > start {
                data_start
            } else {
                bytes.len()
            };
            let parameters = Parameters::read(bytes, start, end, machine, &mut warnings);
            (parameters, parameters::section_end(bytes, start))
        }
        None => {
            warnings.push(Warning::new(
                "parameters-missing",
                format!(
                    "there is no parameter section at byte {start}: points are numbered, and the byte order ({}) is guessed \
                     from the header",
                    machine.name()
                ),
            ));
            (Parameters::none(machine), start)
        }
    };
    let layout = Layout::find(input, machine, &header, &parameters, section_end, &mut warnings)?;
    let analog_samples = layout
        .channels
        .saturating_mul(layout.samples_per_frame)
        .saturating_mul(layout.frames);
    limits
        .check_track(layout.points, layout.frames)
        .map_err(|e| e.at_byte(2))?;
    limits
        .check_all(
            layout.channels,
            analog_samples.saturating_add(layout.points.saturating_mul(layout.frames)),
        )
        .map_err(|e| e.at_byte(4))?;

    let labels = points::labels(layout.points, &parameters, &mut warnings);
    let outputs = model_outputs::find(&labels, &parameters, &mut warnings);
    limits
        .check_all(layout.channels + 3 * outputs.iter().flatten().count(), 0)
        .map_err(|e| e.in_field("POINT:LABELS"))?;
    let subjects = Subjects::find(&labels, &parameters);
    let data = points::read(
        bytes,
        &layout,
        &labels,
        &outputs,
        &subjects,
        &parameters,
        &mut warnings,
    );
    source.tracks = data.tracks;
    let rotations = rotations::read(bytes, &layout, &parameters, limits, &mut warnings);
    if source.tracks.is_empty() {
        source.tracks.extend(rotations?);
    } else if !matches!(rotations, Ok(None)) {
        warnings.push(Warning::new(
            "rotations-left-out",
            "the file has segment poses (ROTATION) beside its points; only the points are read",
        ));
    }
    if source.tracks.is_empty() {
        return Err(Error::new(
            ErrorCode::InputMalformed,
            format!(
                "expected points or segment poses, found {} points, {} of which are outputs of a model; there is nothing to \
                 show",
                layout.points,
                outputs.iter().flatten().count()
            ),
        )
        .at_byte(2));
    }

    source.unit = parameters.text("POINT", "UNITS");
    source.up_axis = up_axis(&parameters, &mut warnings);
    source.declared_rate_hz = layout.declared_rate_hz;
    let metres_per_unit = input.options.metres_per_unit.or_else(|| {
        source
            .unit
            .as_deref()
            .and_then(crate::format::conversion::metres_of_unit)
    });
    let up = input.options.up_axis.or(source.up_axis);
    let about = &mut source.about;
    about.force_plates = plates::read(
        &layout,
        &data.analog,
        &parameters,
        metres_per_unit,
        up,
        &mut warnings,
    );
    about.events = events::read(bytes, &layout, &parameters, &subjects, limits, &mut warnings)?;
    about.participants = subjects.participants;
    about.curves = data.outputs;
    about.curves.extend(data.analog);
    source.warnings = warnings;
    Ok(source)
}

fn header_cut(bytes: &[u8]) -> Error {
    Error::new(
        ErrorCode::InputTruncated,
        format!(
            "expected a header of {BLOCK_BYTES} bytes, found the end of the file after {}; get the whole file",
            bytes.len()
        ),
    )
    .at_byte(bytes.len())
}

fn parameter_start(bytes: &[u8]) -> usize {
    let block = bytes.first().map_or(2, |block| usize::from(*block));
    block.saturating_sub(1) * BLOCK_BYTES
}

/// The machine that the parameter section names.
fn machine_of(bytes: &[u8]) -> Option<Machine> {
    Machine::from_processor(*bytes.get(parameter_start(bytes) + 3)?)
}

/// The machine in whose numbers the header makes sense; of several, the one whose frames the file holds best.
fn guess_machine(bytes: &[u8]) -> Option<Machine> {
    let spare = |header: &Header| {
        let size = if header.scale < 0.0 { 4 } else { 2 };
        let frame = (4 * header.points + header.analog_per_frame) * size;
        let end = (header.data_block - 1) * BLOCK_BYTES + frame * header.frames().unwrap_or(0);
        end.abs_diff(bytes.len())
    };
    Machine::ALL
        .into_iter()
        .filter_map(|machine| Some((machine, Header::read(bytes, machine)?)))
        .filter(|(_, header)| header.is_plausible())
        .min_by_key(|(_, header)| spare(header))
        .map(|(machine, _)| machine)
}

/// The axis that points up on the screen of who recorded it.
fn up_axis(parameters: &Parameters<'_>, warnings: &mut Vec<Warning>) -> Option<UpAxis> {
    let stated = parameters.text("POINT", "Y_SCREEN")?;
    let axis = match stated.to_ascii_uppercase().as_str() {
        "+X" | "X" => UpAxis::X,
        "-X" => UpAxis::MinusX,
        "+Y" | "Y" => UpAxis::Y,
        "-Y" => UpAxis::MinusY,
        "+Z" | "Z" => UpAxis::Z,
        "-Z" => UpAxis::MinusZ,
        _ => {
            warnings.push(Warning::new(
                "up-axis-unknown",
                format!(
                    "POINT:Y_SCREEN is \"{}\", which names no axis",
                    crate::format::lines::shown(&stated)
                ),
            ));
            return None;
        }
    };
    Some(axis)
}
