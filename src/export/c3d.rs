//! C3D: points in millimetres with +Z up, as 32-bit floats in Intel order, by the C3D file format's user guide (c3d.org).
//!
//! Frame 1 is replay time 0, so a replay that begins later begins at a later frame. The axes turn from +Y up to +Z up about
//! x: POINT:X_SCREEN is "+X", POINT:Y_SCREEN "+Z". The fourth number of a point is -1 in a gap, else its residual in units
//! of POINT:SCALE. What 16 bits cannot count is in POINT:LONG_FRAMES and TRIAL:ACTUAL_START_FIELD and ACTUAL_END_FIELD;
//! labels beyond 255 are in LABELS2 and so on. Labels of several people have the person's name and a colon before them, as
//! SUBJECTS lists them.

mod parameters;

use std::collections::HashSet;
use std::io::{BufWriter, Write};

use self::parameters::{Group, Parameters};
use super::selection::{Clock, Sampled, sampled};
use super::{Work, unwritable, who};
use crate::error::{Error, ErrorCode, Result};
use crate::replay::{Event, Quality, Replay};

/// The first block of the parameters, counted from 1; the header is one block.
const PARAMETER_BLOCK: usize = 2;
const BLOCK: usize = 512;
/// The most that 16 bits count.
const MOST_SHORT: usize = 65_535;
/// Most items of a list: a dimension is a byte.
const MOST_ITEMS: usize = 255;

pub(super) fn write(work: &mut Work<'_>, out: &mut dyn Write) -> Result<()> {
    let tracks = sampled(work, Clock::Common)?;
    let points = tracks.iter().map(Sampled::joints).sum::<usize>();
    if points > MOST_SHORT {
        return Err(too_many(&format!("{MOST_SHORT} points"), points));
    }
    let span = Span::of(work, &tracks);
    let residuals = Residuals::of(work, &tracks);
    let subjects = Subjects::of(work.replay, &tracks);
    let labels = labels(work, &tracks, &subjects);
    let events = events(work, &span);
    let parameters = parameters(&span, &residuals, &subjects, &labels, &events)?;
    let data_block = PARAMETER_BLOCK + parameters.len() / BLOCK;
    let mut out = BufWriter::new(out);
    let header = header(&span, points, residuals.unit_mm, data_block)?;
    let mut sections = || -> std::io::Result<()> {
        out.write_all(&header)?;
        out.write_all(&parameters)?;
        data(&tracks, &span, &residuals, &mut out)?;
        out.flush()
    };
    sections().map_err(unwritable)
}

fn too_many(most: &str, found: usize) -> Error {
    Error::new(
        ErrorCode::LimitExceeded,
        format!("expected at most {most} in a C3D file, found {found}; write fewer tracks"),
    )
}

/// Which frames the file holds.
struct Span {
    first: usize,
    frames: usize,
    rate_hz: f64,
    /// What is added to replay time to get the file's.
    shift_secs: f64,
}

impl Span {
    fn of(work: &mut Work<'_>, tracks: &[Sampled<'_>]) -> Self {
        let Some(times) = tracks.first().map(|sampled| &sampled.times) else {
            return Self {
                first: 1,
                frames: 0,
                rate_hz: 1.0,
                shift_secs: 0.0,
            };
        };
        let (start_secs, rate_hz) = (times.start_secs(), times.rate_hz());
        let first = (start_secs * rate_hz).round().clamp(0.0, 4e9) as usize + 1;
        let shift_secs = (first - 1) as f64 / rate_hz - start_secs;
        if shift_secs.abs() > 1e-6 {
            work.note(
                "start-moved",
                format!(
                    "the first frame lies at {start_secs} s; a C3D file counts frames from 0 s, so all times are moved by {shift_secs:.6} s"
                ),
            );
        }
        Self {
            first,
            frames: times.len(),
            rate_hz,
            shift_secs,
        }
    }

    fn last(&self) -> usize {
        self.first + self.frames.saturating_sub(1)
    }

    /// The first and last frame as 16 bits hold them.
    fn short(&self) -> (u16, u16) {
        let short = |value: usize| u16::try_from(value).unwrap_or(u16::MAX);
        if self.last() <= MOST_SHORT {
            (short(self.first), short(self.last()))
        } else {
            // Readers that know 16 bits only get as many frames as those count.
            (1, short(self.frames))
        }
    }
}

/// How residuals are written.
struct Residuals {
    /// The residual that one step means.
    unit_mm: f32,
}

impl Residuals {
    fn of(work: &mut Work<'_>, tracks: &[Sampled<'_>]) -> Self {
        const FINEST_MM: f32 = 0.01;
        const STEPS: f32 = 255.0;
        if tracks
            .iter()
            .any(|sampled| matches!(sampled.track.quality, Some(Quality::Confidence(_))))
        {
            work.note(
                "quality-left-out",
                "confidences are left out: a c3d file has room for residuals in millimetres only",
            );
        }
        let largest_mm = tracks
            .iter()
            .filter_map(|sampled| match &sampled.track.quality {
                Some(Quality::ErrorM(values)) => {
                    values.iter().copied().filter(|v| v.is_finite()).reduce(f32::max)
                }
                _ => None,
            })
            .fold(0.0_f32, |most, error_m| most.max(error_m * 1000.0));
        Self {
            unit_mm: if largest_mm > 0.0 {
                (largest_mm / STEPS).max(FINEST_MM)
            } else {
                0.1
            },
        }
    }

    fn word(&self, error_m: Option<f32>) -> f32 {
        error_m.map_or(0.0, |error_m| {
            (error_m * 1000.0 / self.unit_mm).round().clamp(0.0, 255.0)
        })
    }
}

/// The people of a file of several, with the beginning of their labels.
struct Subjects {
    names: Vec<String>,
    /// For each name, the index of the participant.
    people: Vec<usize>,
    /// For each track, which of the names is its person's.
    of_tracks: Vec<Option<usize>>,
}

impl Subjects {
    fn of(replay: &Replay, tracks: &[Sampled<'_>]) -> Self {
        const MOST_CHARACTERS: usize = 30;
        let mut subjects = Self {
            names: Vec::new(),
            people: Vec::new(),
            of_tracks: Vec::new(),
        };
        for sampled in tracks {
            let person = sampled
                .track
                .participant
                .and_then(|index| Some((index, replay.participants.get(index)?)));
            let Some((index, person)) = person else {
                subjects.of_tracks.push(None);
                continue;
            };
            let known = subjects.people.iter().position(|known| *known == index);
            subjects
                .of_tracks
                .push(Some(known.unwrap_or(subjects.people.len())));
            if known.is_none() {
                let name = if person.name.is_empty() {
                    &person.id
                } else {
                    &person.name
                };
                let plain: String = name.chars().filter(|c| *c != ':').take(MOST_CHARACTERS).collect();
                let name = who::distinct(plain.trim().to_owned(), |n| subjects.names.iter().any(|m| m == n));
                subjects.people.push(index);
                subjects.names.push(name);
            }
        }
        subjects
    }

    fn name_of(&self, participant: usize) -> &str {
        let place = self.people.iter().position(|known| *known == participant);
        place
            .and_then(|place| self.names.get(place))
            .map_or("", String::as_str)
    }

    fn have_prefixes(&self) -> bool {
        self.names.len() > 1
    }
}

fn labels(work: &mut Work<'_>, tracks: &[Sampled<'_>], subjects: &Subjects) -> Vec<String> {
    const MOST_BYTES: usize = 120;
    let mut taken = HashSet::new();
    let mut labels = Vec::new();
    let mut changed = 0;
    for (sampled, subject) in tracks.iter().zip(&subjects.of_tracks) {
        let prefix = subject
            .filter(|_| subjects.have_prefixes())
            .and_then(|subject| subjects.names.get(subject))
            .map_or(String::new(), |name| format!("{name}:"));
        for joint in &sampled.track.skeleton.joints {
            let wanted = format!("{prefix}{}", joint.name.trim());
            let cut = parameters::cut(&wanted, MOST_BYTES).to_owned();
            let label = who::distinct(cut, |label| taken.contains(label));
            changed += usize::from(label != wanted);
            taken.insert(label.clone());
            labels.push(label);
        }
    }
    if changed > 0 {
        work.note(
            "names-changed",
            format!("{changed} labels are changed: those of a C3D file occur once and have at most {MOST_BYTES} bytes"),
        );
    }
    labels
}

/// The events that the file can hold, their times in the file's clock.
fn events<'a>(work: &mut Work<'a>, span: &Span) -> Vec<(&'a Event, f64)> {
    let replay = work.replay;
    if replay.events.len() > MOST_ITEMS {
        work.note(
            "events-left-out",
            format!(
                "{} events are left out: a C3D file holds {MOST_ITEMS}",
                replay.events.len() - MOST_ITEMS
            ),
        );
    }
    let ends = replay
        .events
        .iter()
        .filter(|event| event.end_secs.is_some())
        .count();
    if ends > 0 {
        work.note(
            "event-ends-left-out",
            format!("the ends of {ends} events are left out: a C3D event is a moment"),
        );
    }
    let kept = replay.events.iter().take(MOST_ITEMS);
    kept.map(|event| (event, event.time_secs + span.shift_secs))
        .collect()
}

fn header(span: &Span, points: usize, unit_mm: f32, data_block: usize) -> Result<[u8; BLOCK]> {
    let mut header = [0_u8; BLOCK];
    let mut put = |word: usize, bytes: &[u8]| {
        let at = (word - 1) * 2;
        if let Some(place) = header.get_mut(at..at + bytes.len()) {
            place.copy_from_slice(bytes);
        }
    };
    let short = |value: usize, what: &str| u16::try_from(value).map_err(|_| too_many(what, value));
    let (first, last) = span.short();
    put(1, &[PARAMETER_BLOCK as u8, 0x50]);
    put(2, &short(points, "65535 points")?.to_le_bytes());
    put(4, &first.to_le_bytes());
    put(5, &last.to_le_bytes());
    put(7, &(-unit_mm).to_le_bytes());
    put(9, &short(data_block, "255 blocks of parameters")?.to_le_bytes());
    // One analog sample a frame, of no channel: readers check it against ANALOG:RATE.
    put(10, &1_u16.to_le_bytes());
    put(11, &(span.rate_hz as f32).to_le_bytes());
    Ok(header)
}

fn parameters(
    span: &Span,
    residuals: &Residuals,
    subjects: &Subjects,
    labels: &[String],
    events: &[(&Event, f64)],
) -> Result<Vec<u8>> {
    let mut all = Parameters::default();
    let mut point = Group::new("POINT");
    point.unsigned("USED", labels.len());
    point.unsigned("FRAMES", span.frames.min(MOST_SHORT));
    if span.last() > MOST_SHORT {
        point.float("LONG_FRAMES", span.frames as f32);
    }
    point.float("SCALE", -residuals.unit_mm);
    point.float("RATE", span.rate_hz as f32);
    point.data_start("DATA_START");
    point.text("UNITS", "mm");
    point.text("X_SCREEN", "+X");
    point.text("Y_SCREEN", "+Z");
    for (number, labels) in (1..).zip(labels.chunks(MOST_ITEMS)) {
        let suffix = if number == 1 {
            String::new()
        } else {
            number.to_string()
        };
        point.texts(&format!("LABELS{suffix}"), labels);
        point.texts(&format!("DESCRIPTIONS{suffix}"), &vec![""; labels.len()]);
    }
    all.push(point);

    let mut analog = Group::new("ANALOG");
    analog.unsigned("USED", 0);
    analog.float("RATE", span.rate_hz as f32);
    analog.float("GEN_SCALE", 1.0);
    all.push(analog);

    let mut trial = Group::new("TRIAL");
    trial.words("ACTUAL_START_FIELD", span.first);
    trial.words("ACTUAL_END_FIELD", span.last());
    trial.float("CAMERA_RATE", span.rate_hz as f32);
    all.push(trial);

    if !subjects.names.is_empty() {
        let mut group = Group::new("SUBJECTS");
        let has_prefixes = subjects.have_prefixes();
        let names: Vec<&str> = subjects
            .names
            .iter()
            .take(MOST_ITEMS)
            .map(String::as_str)
            .collect();
        let prefixes: Vec<String> = names
            .iter()
            .map(|name| {
                if has_prefixes {
                    format!("{name}:")
                } else {
                    String::new()
                }
            })
            .collect();
        group.unsigned("USED", names.len());
        group.unsigned("USES_PREFIXES", usize::from(has_prefixes));
        group.texts("NAMES", &names);
        group.texts("LABEL_PREFIXES", &prefixes);
        all.push(group);
    }
    if !events.is_empty() {
        all.push(event_group(subjects, events));
    }
    let mut manufacturer = Group::new("MANUFACTURER");
    manufacturer.text("SOFTWARE", "athlete-replay");
    manufacturer.text("VERSION_LABEL", env!("CARGO_PKG_VERSION"));
    all.push(manufacturer);
    all.bytes(PARAMETER_BLOCK)
        .ok_or_else(|| too_many("255 blocks of parameters", labels.len()))
}

fn event_group(subjects: &Subjects, events: &[(&Event, f64)]) -> Group {
    let mut group = Group::new("EVENT");
    group.unsigned("USED", events.len());
    let context_of = |event: &Event| {
        event
            .details
            .iter()
            .find(|(name, _)| name == "context")
            .map_or("General".to_owned(), |(_, context)| context.clone())
    };
    let contexts: Vec<String> = events.iter().map(|(event, _)| context_of(event)).collect();
    // What was read from a C3D file as "Left Foot Strike" goes back to its context and label.
    let labels: Vec<&str> = events
        .iter()
        .zip(&contexts)
        .map(|((event, _), context)| {
            let label = event.label.strip_prefix(context.as_str()).map(str::trim_start);
            label
                .filter(|label| *label == event.kind.as_str())
                .unwrap_or(if event.label.is_empty() {
                    event.kind.as_str()
                } else {
                    &event.label
                })
        })
        .collect();
    let descriptions: Vec<&str> = events
        .iter()
        .map(|(event, _)| event.value.as_deref().unwrap_or(event.kind.as_str()))
        .collect();
    let names: Vec<&str> = events
        .iter()
        .map(|(event, _)| match event.participants.as_slice() {
            [only] => subjects.name_of(*only),
            _ => "",
        })
        .collect();
    group.texts("CONTEXTS", &contexts);
    group.texts("LABELS", &labels);
    group.texts("DESCRIPTIONS", &descriptions);
    group.texts("SUBJECTS", &names);
    // Minutes and seconds, which is how a float keeps milliseconds in a long take.
    let times: Vec<[f32; 2]> = events
        .iter()
        .map(|(_, secs)| {
            let minutes = (secs / 60.0).floor();
            [minutes as f32, (secs - minutes * 60.0) as f32]
        })
        .collect();
    group.pairs("TIMES", &times);
    group.bytes("GENERIC_FLAGS", &vec![0; events.len()]);
    group
}

fn data(
    tracks: &[Sampled<'_>],
    span: &Span,
    residuals: &Residuals,
    out: &mut impl Write,
) -> std::io::Result<()> {
    const GAP: [f32; 4] = [0.0, 0.0, 0.0, -1.0];
    let mut positions_m = Vec::new();
    let mut written = 0;
    for frame in 0..span.frames {
        for sampled in tracks {
            sampled.positions_into(frame, &mut positions_m);
            let has_errors = matches!(sampled.track.quality, Some(Quality::ErrorM(_)));
            for (joint, position_m) in positions_m.iter().enumerate() {
                let point = if position_m.iter().all(|v| v.is_finite()) {
                    let [x, y, z] = position_m.map(|v| (f64::from(v) * 1000.0) as f32);
                    let error_m = sampled.quality(frame, joint).filter(|_| has_errors);
                    [x, -z, y, residuals.word(error_m)]
                } else {
                    GAP
                };
                for value in point {
                    out.write_all(&value.to_le_bytes())?;
                }
                written += 16;
            }
        }
    }
    if span.frames > MOST_SHORT {
        // Readers that know 16 bits only take what follows for frames, to the end of the file.
        return Ok(());
    }
    let rest = (BLOCK - written % BLOCK) % BLOCK;
    out.write_all(&[0; BLOCK][..rest])
}
