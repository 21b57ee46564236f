//! MVNX (Xsens MVN open XML, versions 3 and 4): segments of inertial suits.
//!
//! `<subject frameRate>` holds `<segments>`, `<joints>` (with the segments they join) and `<frames>`; a `<frame>` holds
//! rows of numbers: `position` (three per segment, metres, z up), `jointAngle` (three per joint, degrees), `footContacts`,
//! `centerOfMass`. Any of these may be absent, and so may `<sensors>`. Frames that are no motion (`identity`, `tpose`,
//! `tpose-isb`) are left out. Orientations, velocities, accelerations and sensor data are passed over.

use quick_xml::events::{BytesStart, Event as Xml};
use quick_xml::{Reader, XmlVersion};

use super::mvnx_subject::Subject;
use crate::error::{Error, ErrorCode, Result};
use crate::format::input::Input;
use crate::format::limits::over_limit;
use crate::format::lines::shown;
use crate::format::numbers::leading_number;
use crate::format::source::Source;
use crate::format::{Format, Limits, UpAxis};

/// The elements that mean something here.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Element {
    Mvnx,
    Subject,
    Segment,
    Joint,
    Connector1,
    Connector2,
    ContactDefinition,
    Frame,
    Row(Row),
    Other,
}

/// The rows of numbers of a frame that are read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Row {
    Position,
    JointAngle,
    FootContacts,
    CentreOfMass,
}

impl Row {
    pub(super) const ALL: [Self; 4] = [
        Self::Position,
        Self::JointAngle,
        Self::FootContacts,
        Self::CentreOfMass,
    ];

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Position => "position",
            Self::JointAngle => "jointAngle",
            Self::FootContacts => "footContacts",
            Self::CentreOfMass => "centerOfMass",
        }
    }
}

impl Element {
    fn of(name: &str) -> Self {
        match name {
            "mvnx" => Self::Mvnx,
            "subject" => Self::Subject,
            "segment" => Self::Segment,
            "joint" => Self::Joint,
            "connector1" => Self::Connector1,
            "connector2" => Self::Connector2,
            "contactDefinition" => Self::ContactDefinition,
            "frame" => Self::Frame,
            name => Row::ALL
                .into_iter()
                .find(|row| row.as_str() == name)
                .map_or(Self::Other, Self::Row),
        }
    }
}

pub(super) fn read(input: &Input<'_>) -> Result<Source> {
    let limits = input.limits();
    let mut source = Source::new(Format::Mvnx);
    let text = input.text(&mut source.warnings);
    // Places count from the first byte of the file.
    let skipped = if input.bytes.starts_with(b"\xef\xbb\xbf") {
        3
    } else {
        0
    };
    let mut reader = Reader::from_str(&text);
    let mut open: Vec<Element> = Vec::new();
    let mut subjects: Vec<Subject> = Vec::new();
    let mut frame = Frame::default();
    let mut is_closed = false;
    loop {
        let byte = skipped + usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX - skipped);
        let event = match reader.read_event() {
            Ok(event) => event,
            Err(error) => {
                let at = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
                let is_cut = text.get(at..).is_none_or(|rest| !rest.contains('>'));
                return Err(if is_cut {
                    cut(input)
                } else {
                    no_xml(&error.to_string(), skipped + at)
                });
            }
        };
        // Half a number at the end of the file is a cut.
        let is_last = usize::try_from(reader.buffer_position()).is_ok_and(|position| position >= text.len());
        let at_end = |error: Error| if is_last { cut(input) } else { error };
        match event {
            Xml::Start(start) => {
                let element = Element::of(start.local_name().as_ref());
                begin(
                    element,
                    &start,
                    &mut subjects,
                    &mut frame,
                    &mut source,
                    limits,
                    byte,
                )?;
                open.push(element);
                if open.len() > limits.max_depth {
                    return Err(
                        over_limit(&format!("elements at most {} deep", limits.max_depth), "deeper")
                            .at_byte(byte),
                    );
                }
            }
            Xml::Empty(start) => {
                let element = Element::of(start.local_name().as_ref());
                begin(
                    element,
                    &start,
                    &mut subjects,
                    &mut frame,
                    &mut source,
                    limits,
                    byte,
                )?;
                if element == Element::Frame {
                    end_frame(&mut subjects, &frame, input, byte)?;
                }
            }
            Xml::End(_) => {
                if open.pop() == Some(Element::Frame) {
                    end_frame(&mut subjects, &frame, input, byte)?;
                }
                is_closed = open.is_empty();
            }
            Xml::Text(words) => {
                take_text(&words, open.last(), &mut subjects, &mut frame, byte).map_err(at_end)?
            }
            Xml::CData(words) => take_text(&words, open.last(), &mut subjects, &mut frame, byte)?,
            Xml::Eof => break,
            Xml::Comment(_) | Xml::Decl(_) | Xml::PI(_) | Xml::DocType(_) | Xml::GeneralRef(_) => {}
        }
    }
    if !is_closed {
        return Err(cut(input));
    }
    let mut declared_rate_hz = None;
    for (index, subject) in subjects.into_iter().enumerate() {
        let rate_hz = subject.declared_rate_hz;
        subject.into_source(index, input, &mut source)?;
        declared_rate_hz = declared_rate_hz.or(rate_hz);
    }
    if source.tracks.is_empty() && source.about.curves.is_empty() {
        return Err(Error::new(
            ErrorCode::InputMalformed,
            "expected frames of type normal with position or jointAngle, found none; export the motion with them",
        )
        .at_byte(input.bytes.len()));
    }
    source.declared_rate_hz = declared_rate_hz.unwrap_or(0.0);
    source.unit = Some("m".to_owned());
    source.up_axis = Some(UpAxis::Z);
    Ok(source)
}

/// The frame that is being read.
#[derive(Default)]
pub(super) struct Frame {
    is_motion: bool,
    /// In milliseconds.
    pub(super) time_ms: Option<f64>,
    /// The numbers of each row of [`Row::ALL`]; empty where the row is absent.
    pub(super) rows: [Vec<f64>; 4],
}

impl Frame {
    pub(super) fn row(&self, row: Row) -> &[f64] {
        self.rows.get(row as usize).map_or(&[], Vec::as_slice)
    }
}

fn begin(
    element: Element,
    start: &BytesStart<'_>,
    subjects: &mut Vec<Subject>,
    frame: &mut Frame,
    source: &mut Source,
    limits: &Limits,
    byte: usize,
) -> Result<()> {
    let attribute = |name: &str| -> Result<Option<String>> {
        for attribute in start.attributes() {
            let attribute = attribute.map_err(|error| no_xml(&error.to_string(), byte))?;
            if attribute.key.local_name().as_ref() == name {
                let value = attribute
                    .normalized_value(XmlVersion::Implicit1_0)
                    .map_err(|error| no_xml(&error.to_string(), byte))?;
                return Ok(Some(value.trim().to_owned()).filter(|value| !value.is_empty()));
            }
        }
        Ok(None)
    };
    let number = |name: &str| -> Result<Option<f64>> {
        let Some(value) = attribute(name)? else {
            return Ok(None);
        };
        match value.parse::<f64>() {
            Ok(number) if number.is_finite() => Ok(Some(number)),
            _ => Err(Error::new(
                ErrorCode::InputMalformed,
                format!("expected a number, found \"{}\"", shown(&value)),
            )
            .at_byte(byte)
            .in_field(name)),
        }
    };
    let subject = subjects.last_mut();
    match (element, subject) {
        (Element::Mvnx, _) => {
            let version = attribute("version")?;
            if !version
                .as_deref()
                .is_some_and(|version| version.starts_with(['3', '4']))
            {
                source.warn(
                    "version-unknown",
                    format!(
                        "the version is {}, neither 3 nor 4; it is read as these are",
                        version.as_deref().map_or("not stated".to_owned(), shown)
                    ),
                );
            }
        }
        (Element::Subject, _) => {
            let mut subject = Subject::default();
            subject.label = attribute("label")?;
            subject.recorded = attribute("recDate")?;
            subject.declared_rate_hz = number("frameRate")?.filter(|rate| (1e-4..=1e6).contains(rate));
            subjects.push(subject);
            // A skeleton and a centre of mass each.
            limits
                .check_all(2 * subjects.len(), 0)
                .map_err(|e| e.at_byte(byte))?;
        }
        (Element::Segment, Some(subject)) => {
            let label = attribute("label")?;
            let number = subject.segments.len() + 1;
            subject
                .segments
                .push(label.unwrap_or_else(|| format!("segment {number}")));
        }
        (Element::Joint, Some(subject)) => {
            let label = attribute("label")?;
            let number = subject.joints.len() + 1;
            subject
                .joints
                .push(label.unwrap_or_else(|| format!("joint {number}")));
            subject.joined.push([None, None]);
        }
        (Element::ContactDefinition, Some(subject)) => {
            let label = attribute("label")?;
            let number = subject.contacts.len() + 1;
            subject
                .contacts
                .push(label.unwrap_or_else(|| format!("contact {number}")));
        }
        (Element::Frame, Some(_)) => {
            let kind = attribute("type")?;
            frame.is_motion = kind.is_none_or(|kind| kind.eq_ignore_ascii_case("normal"));
            frame.time_ms = number("time")?;
            frame.rows.iter_mut().for_each(Vec::clear);
        }
        _ => {}
    }
    Ok(())
}

fn take_text(
    text: &str,
    element: Option<&Element>,
    subjects: &mut [Subject],
    frame: &mut Frame,
    byte: usize,
) -> Result<()> {
    match element {
        Some(Element::Row(row)) if frame.is_motion => {
            let Some(numbers) = frame.rows.get_mut(*row as usize) else {
                return Ok(());
            };
            let bytes = text.as_bytes();
            let mut at = 0;
            while let Some(rest) = bytes.get(at..) {
                let Some(blank) = rest.iter().position(|byte| *byte > b' ') else {
                    break;
                };
                at += blank;
                let word = bytes.get(at..).unwrap_or_default();
                let Some((number, length)) = leading_number(word) else {
                    let word = text.get(at..).and_then(|word| word.split_whitespace().next());
                    return Err(Error::new(
                        ErrorCode::InputMalformed,
                        format!("expected a number, found \"{}\"", shown(word.unwrap_or_default())),
                    )
                    .at_byte(byte + at)
                    .in_field(row.as_str()));
                };
                numbers.push(if number.abs() <= LARGEST_VALUE {
                    number
                } else {
                    f64::NAN
                });
                at += length;
            }
        }
        Some(connector @ (Element::Connector1 | Element::Connector2)) => {
            let end = usize::from(*connector == Element::Connector2);
            if let Some(slot) = subjects
                .last_mut()
                .and_then(|subject| subject.joined.last_mut())
                .and_then(|joined| joined.get_mut(end))
            {
                // "Pelvis/jL5S1" is a point of the segment "Pelvis".
                *slot = text.trim().split('/').next().map(str::to_owned);
            }
        }
        _ => {}
    }
    Ok(())
}

/// A position (m) or angle (degrees) beyond this is no recording of a body.
const LARGEST_VALUE: f64 = 1e9;

fn end_frame(subjects: &mut [Subject], frame: &Frame, input: &Input<'_>, byte: usize) -> Result<()> {
    let Some(subject) = subjects.last_mut() else {
        return Ok(());
    };
    if !frame.is_motion {
        subject.calibration_frames += 1;
        return Ok(());
    }
    let limits = input.limits();
    subject.push(frame, limits).map_err(|e| e.at_byte(byte))?;
    let samples = subjects.iter().map(Subject::samples).sum();
    limits.check_all(0, samples).map_err(|e| e.at_byte(byte))
}

fn cut(input: &Input<'_>) -> Error {
    Error::new(
        ErrorCode::InputTruncated,
        "expected </mvnx>, found the end of the file; get the whole file",
    )
    .at_byte(input.bytes.len())
}

fn no_xml(why: &str, byte: usize) -> Error {
    Error::new(
        ErrorCode::InputMalformed,
        format!("expected XML, found what is none: {}", shown(why)),
    )
    .at_byte(byte)
}
