//! From the file's units and axes to metres with +Y up, with a record of what was done and how it is known.

use super::body::Body;
use super::joint_centres;
use super::joint_sets::{self, Match};
use super::source::{Source, SourceTrack};
use super::{ReadOptions, Recording, Warning, guesses};
use crate::error::{Error, ErrorCode, Result};
use crate::replay::{BodyMap, ForcePlate, Joint, Participant, Quality, Skeleton, Track, TrackKind};
use crate::time::SampleTimes;

/// How a fact about a file is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The file says so.
    Stated,
    /// The file does not say; the motion suggests it.
    Guessed,
    /// The caller says so, whatever the file says.
    Given,
}

impl Basis {
    /// The word used by the tool.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Guessed => "guessed",
            Self::Given => "given",
        }
    }
}

/// The axis of the file that points up. The file's x axis is kept; all are right-handed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UpAxis {
    /// +Y, as in a replay.
    Y,
    /// +Z, as in most optical systems.
    Z,
    /// -Y, as in a camera's frame.
    MinusY,
    /// -Z.
    MinusZ,
    /// +X; the file's z axis is kept instead.
    X,
    /// -X; the file's z axis is kept instead.
    MinusX,
}

impl UpAxis {
    /// Every one.
    pub const ALL: [Self; 3] = [Self::Y, Self::Z, Self::MinusY];

    /// The word used by the tool.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Y => "+y",
            Self::Z => "+z",
            Self::MinusY => "-y",
            Self::MinusZ => "-z",
            Self::X => "+x",
            Self::MinusX => "-x",
        }
    }

    pub(super) fn to_y_up(self, [x, y, z]: [f64; 3]) -> [f64; 3] {
        match self {
            Self::Y => [x, y, z],
            Self::Z => [x, z, -y],
            Self::MinusY => [x, -y, -z],
            Self::MinusZ => [x, -z, y],
            Self::X => [-y, x, z],
            Self::MinusX => [y, -x, z],
        }
    }

    fn undo_y_up(self, [x, y, z]: [f64; 3]) -> [f64; 3] {
        match self {
            Self::Y => [x, y, z],
            Self::Z => [x, -z, y],
            Self::MinusY => [x, -y, -z],
            Self::MinusZ => [x, z, -y],
            Self::X => [y, -x, z],
            Self::MinusX => [-y, x, z],
        }
    }
}

/// What was changed between the file and the replay, and how each fact is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversion {
    /// The file's unit of length: the stated one ("mm" however it is written), or a name for the guess ("scaled" when no common unit fits).
    pub unit: String,
    /// The length of that unit.
    pub metres_per_unit: f64,
    /// How the unit is known.
    pub unit_basis: Basis,
    /// The file's up axis.
    pub up_axis: UpAxis,
    /// How the up axis is known.
    pub up_basis: Basis,
    /// The point of the file that becomes the replay's origin, in the file's units and axes: zero, but for pixels and
    /// other spaces in which no point stands on the ground.
    pub origin: [f64; 3],
    /// The rate as the file writes it; 0 where it writes none.
    pub declared_rate_hz: f64,
    /// The rate used: the declared one, or the known rate within 0.1 % of it.
    pub rate_hz: f64,
    /// The known set of joints or markers that the names belong to.
    pub joint_set: Option<String>,
    /// End sites of a hierarchy, which are no joints and are left out.
    pub end_sites_left_out: usize,
}

impl Conversion {
    /// A position of the file, in metres and +Y up.
    pub fn metres_from_source(&self, position: [f64; 3]) -> [f64; 3] {
        let from_origin = [0, 1, 2].map(|axis| position[axis] - self.origin[axis]);
        self.up_axis
            .to_y_up(from_origin)
            .map(|v| v * self.metres_per_unit)
    }

    /// A position in metres and +Y up, in the file's units and axes.
    pub fn source_from_metres(&self, position_m: [f64; 3]) -> [f64; 3] {
        let from_origin = self
            .up_axis
            .undo_y_up(position_m)
            .map(|v| v / self.metres_per_unit);
        [0, 1, 2].map(|axis| from_origin[axis] + self.origin[axis])
    }
}

struct Unit {
    name: &'static str,
    metres: f64,
    /// The statures for which the unit is believed, in metres.
    statures: std::ops::Range<f64>,
}

/// Units that files state, the words for them in lower case, and their length in metres. "mete" is what some writers of
/// four-letter fields leave of metres.
const STATED_UNITS: [(&str, &[&str], f64); 6] = [
    (
        "mm",
        &["mill", "millimeter", "millimeters", "millimetre", "millimetres"],
        0.001,
    ),
    (
        "cm",
        &["cent", "centimeter", "centimeters", "centimetre", "centimetres"],
        0.01,
    ),
    ("dm", &["decimeter", "decimeters", "decimetre", "decimetres"], 0.1),
    ("m", &["meter", "meters", "metre", "metres", "mete", "metr"], 1.0),
    ("in", &["inch", "inches"], 0.0254),
    ("ft", &["foot", "feet"], 0.3048),
];

/// Units that are guessed, in order of preference; no stature fits two of them. The unit of CMU's conversions is
/// 1/0.45 inch.
const GUESSED_UNITS: [Unit; 7] = [
    Unit {
        name: "m",
        metres: 1.0,
        statures: 0.9..2.5,
    },
    Unit {
        name: "cm",
        metres: 0.01,
        statures: 0.9..2.5,
    },
    Unit {
        name: "mm",
        metres: 0.001,
        statures: 0.9..2.5,
    },
    Unit {
        name: "cmu",
        metres: 0.0254 / 0.45,
        statures: 1.35..2.3,
    },
    Unit {
        name: "inch",
        metres: 0.0254,
        statures: 1.35..2.3,
    },
    Unit {
        name: "dm",
        metres: 0.1,
        statures: 1.35..2.3,
    },
    Unit {
        name: "foot",
        metres: 0.3048,
        statures: 1.35..2.3,
    },
];

/// The name of a participant whom the file does not name.
pub(super) const UNNAMED: &str = "Athlete 1";

/// The stature given to a body whose unit cannot be told.
pub(super) const ASSUMED_STATURE_M: f64 = 1.75;

pub(super) fn convert(
    mut source: Source,
    options: &ReadOptions<'_>,
) -> Result<(Recording, Vec<SourceTrack>)> {
    if source.tracks.is_empty() && source.about.timelines().next().is_none() {
        return Err(Error::new(
            ErrorCode::InputMalformed,
            "expected at least one track, curve or force plate, found none",
        ));
    }
    if let Some(rate_hz) = options.rate_hz.filter(|_| !source.rate_is_given) {
        override_rate(&mut source, rate_hz);
    }
    let find = |labels: &[String], track: &SourceTrack| {
        let presence = |joints: &[u16]| presence(track, joints);
        match options.mapping {
            Some(mapping) => Some(joint_sets::apply(&mapping.set, labels, &presence)),
            None => match &track.joint_set {
                Some(set) => Some(joint_sets::apply(set, labels, &presence)),
                None => joint_sets::find(labels, &presence),
            },
        }
    };
    let mut matches: Vec<Option<Match>> = Vec::with_capacity(source.tracks.len());
    for index in 0..source.tracks.len() {
        let track = &mut source.tracks[index];
        make_unique(&mut track.labels, &mut source.warnings);
        let track = &source.tracks[index];
        let twin = source.tracks[..index]
            .iter()
            .position(|other| other.labels == track.labels && other.joint_set == track.joint_set);
        matches.push(match (has_body(index, track), twin) {
            (false, _) => None,
            // Players of one team share their names; what is missing of one is missing of it alone.
            (true, Some(twin)) if matches[twin].is_some() => matches[twin].clone(),
            (true, _) => find(&track.labels, track),
        });
    }
    // Curves and force plates alone have no track and no body.
    let nothing = SourceTrack::default();
    let main = source.tracks.first().unwrap_or(&nothing);
    let matched = matches.first().and_then(Option::as_ref);
    match matched {
        None if source.tracks.is_empty() => {}
        None if has_body(0, main) => source.warnings.push(Warning::new(
            "joint-set-unknown",
            "the names belong to no known set of joints or markers, so no body is drawn over them",
        )),
        Some(found) if found.is_guessed => source.warnings.push(Warning::new(
            "joint-set-guessed",
            "the names belong to no known set of joints or markers; the body's parts are guessed name by name",
        )),
        _ => {}
    }
    let no_body = BodyMap::default();
    let body = Body {
        track: main,
        map: matched.map_or(&no_body, |m| &m.body_map),
    };
    let (up_axis, up_basis) = match (options.up_axis, source.up_axis) {
        (Some(given), _) => (given, Basis::Given),
        (None, Some(stated)) => (stated, Basis::Stated),
        (None, None) => (body.up_axis(), Basis::Guessed),
    };
    let (unit, metres_per_unit, unit_basis) = match options.metres_per_unit {
        Some(given) => ("given".to_owned(), given, Basis::Given),
        None => choose_unit(&source, &body, up_axis),
    };
    let conversion = Conversion {
        unit,
        metres_per_unit,
        unit_basis,
        up_axis,
        up_basis,
        origin: source.origin,
        declared_rate_hz: source.declared_rate_hz,
        rate_hz: main_times(&source).map_or(0.0, SampleTimes::rate_hz),
        joint_set: matched.map(|m| m.set.clone()),
        end_sites_left_out: source.end_sites_left_out,
    };
    let guessed = guesses::explain(&source, &body, options, &conversion);
    let mut warnings = std::mem::take(&mut source.warnings);
    warnings.extend(guessed);
    if unit_basis == Basis::Stated
        && let Some(stature) = body.stature(up_axis)
        && !(0.5..3.0).contains(&(stature * metres_per_unit))
    {
        warnings.push(Warning::new(
            "unit-doubtful",
            format!(
                "in the stated unit ({}) the athlete would be {:.2} m tall",
                conversion.unit,
                stature * metres_per_unit
            ),
        ));
    }
    if up_axis == UpAxis::MinusY && up_basis == Basis::Guessed {
        warnings.push(Warning::new(
            "upside-down",
            "the body's head is at lower y than its feet throughout, so -y is taken for up",
        ));
    }
    if body.is_mirrored() {
        warnings.push(Warning::new(
            "sides-mirrored",
            "the feet point backwards for a body with these left and right sides; the file's axes are left-handed or its \
             sides swapped (nothing was changed)",
        ));
    }
    let mut replay = std::mem::take(&mut source.about);
    if replay.participants.is_empty() {
        replay.participants.push(Participant {
            id: "1".to_owned(),
            name: UNNAMED.to_owned(),
            ..Participant::default()
        });
        match source.tracks.first_mut() {
            Some(main) => main.participant = Some(0),
            None => replay
                .curves
                .iter_mut()
                .for_each(|curve| curve.participant = Some(0)),
        }
    }
    for plate in &mut replay.force_plates {
        convert_plate(plate, &conversion);
    }
    let derived = joint_centres::derive_all(
        &source,
        &mut matches,
        &find,
        &conversion,
        &options.limits,
        &mut replay.participants,
        &mut warnings,
    );
    replay.tracks = source
        .tracks
        .iter()
        .zip(matches)
        .map(|(from, matched)| make_track(from, matched, &conversion))
        .collect();
    replay.tracks.extend(derived);
    replay.events.sort_by(|a, b| a.time_secs.total_cmp(&b.time_secs));
    replay.validate()?;
    let recording = Recording {
        format: source.format,
        replay,
        conversion,
        warnings,
    };
    Ok((recording, source.tracks))
}

/// The sample times of the main track, or of the first curve or force plate where nothing else was recorded.
pub(super) fn main_times(source: &Source) -> Option<&SampleTimes> {
    source
        .tracks
        .first()
        .map(|track| &track.times)
        .or_else(|| source.about.timelines().next())
}

/// Whether names are looked at for a body: those of the main track, and of others that say they are one.
fn has_body(index: usize, track: &SourceTrack) -> bool {
    match track.kind {
        Some(TrackKind::Skeleton) => true,
        Some(TrackKind::Object) => false,
        Some(TrackKind::Markers) | None => index == 0 || track.participant.is_some(),
    }
}

/// A file whose rate is wrong is wrong in everything that has it: tracks, curves and plates of any rate keep their ratio to
/// the main track, and events lie at the same frames as before.
fn override_rate(source: &mut Source, rate_hz: f64) {
    let Some(main) = main_times(source)
        .map(SampleTimes::rate_hz)
        .filter(|rate| *rate > 0.0)
    else {
        return;
    };
    let factor = rate_hz / main;
    let faster = |times: &mut SampleTimes| match times {
        SampleTimes::Uniform {
            start_secs, rate_hz, ..
        } => {
            *rate_hz *= factor;
            *start_secs /= factor;
        }
        SampleTimes::Explicit(times) => times.iter_mut().for_each(|time| *time /= factor),
    };
    source
        .tracks
        .iter_mut()
        .for_each(|track| faster(&mut track.times));
    source
        .about
        .curves
        .iter_mut()
        .for_each(|curve| faster(&mut curve.times));
    source
        .about
        .force_plates
        .iter_mut()
        .for_each(|plate| faster(&mut plate.times));
    for event in &mut source.about.events {
        event.time_secs /= factor;
        event.end_secs = event.end_secs.map(|end| end / factor);
    }
}

fn convert_plate(plate: &mut ForcePlate, conversion: &Conversion) {
    let turned = |vector: &mut [f32; 3]| {
        *vector = conversion
            .up_axis
            .to_y_up(vector.map(f64::from))
            .map(|v| v as f32);
    };
    let moved = |point: &mut [f32; 3]| {
        *point = conversion
            .metres_from_source(point.map(f64::from))
            .map(|v| v as f32);
    };
    plate.force_n.iter_mut().for_each(turned);
    plate.moment_nm.iter_mut().for_each(turned);
    plate.centre_of_pressure_m.iter_mut().for_each(moved);
    plate.corners_m.iter_mut().flatten().for_each(moved);
}

fn make_track(from: &SourceTrack, matched: Option<Match>, conversion: &Conversion) -> Track {
    let kind = from
        .kind
        .unwrap_or_else(|| matched.as_ref().map_or(TrackKind::Markers, |m| m.kind));
    let (parents, body_map) = match matched {
        Some(found) => (from.parents.clone().unwrap_or(found.parents), found.body_map),
        None => (from.parents.clone().unwrap_or_default(), BodyMap::default()),
    };
    let joints = from.labels.iter().enumerate().map(|(joint, name)| Joint {
        name: name.clone(),
        parent: parents.get(joint).copied().flatten(),
    });
    let to_metres = |p: &[f64; 3]| conversion.metres_from_source(*p).map(|v| v as f32);
    let quality = from.quality.clone().map(|quality| match quality {
        Quality::Confidence(values) => Quality::Confidence(values),
        Quality::ErrorM(values) => {
            let scale = conversion.metres_per_unit as f32;
            Quality::ErrorM(values.into_iter().map(|value| value * scale).collect())
        }
    });
    Track {
        name: if kind == TrackKind::Skeleton && from.kind.is_none() {
            "skeleton".to_owned()
        } else {
            from.name.clone()
        },
        kind,
        participant: from.participant,
        skeleton: Skeleton {
            joints: joints.collect(),
            body_map,
        },
        times: from.times.clone(),
        positions_m: from.positions.iter().map(to_metres).collect(),
        origin: from.origin,
        quality,
    }
}

/// Gives each repeated name a number, so that a name means one joint.
fn make_unique(labels: &mut [String], warnings: &mut Vec<Warning>) {
    let mut taken: std::collections::HashSet<String> = labels.iter().cloned().collect();
    let mut seen = std::collections::HashSet::new();
    let mut copies: std::collections::HashMap<String, usize> = std::collections::HashMap::new();
    let mut repeated = 0;
    for label in labels {
        if seen.insert(label.clone()) {
            continue;
        }
        repeated += 1;
        let copy = copies.entry(label.clone()).or_insert(1);
        let unique = loop {
            *copy += 1;
            let candidate = format!("{label}#{copy}");
            if taken.insert(candidate.clone()) {
                break candidate;
            }
        };
        *label = unique;
    }
    if repeated > 0 {
        warnings.push(Warning::new(
            "names-repeated",
            format!("{repeated} joints have the name of an earlier one and are given a number (\"name#2\")"),
        ));
    }
}

/// The share of frames in which all these joints are there.
fn presence(track: &SourceTrack, joints: &[u16]) -> f64 {
    let frames = track.frames();
    let complete = (0..frames)
        .filter(|&frame| {
            joints
                .iter()
                .all(|&joint| track.position(frame, usize::from(joint)).is_some())
        })
        .count();
    complete as f64 / frames.max(1) as f64
}

/// The unit of the name that a file states, by its own name, and its length.
fn stated_unit(stated: &str) -> Option<(&'static str, f64)> {
    let word = stated.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
    STATED_UNITS
        .iter()
        .find(|(unit, words, _)| *unit == word || words.contains(&word.as_str()))
        .map(|(unit, _, metres)| (*unit, *metres))
}

/// The length of a unit of the name that a file states.
pub(super) fn metres_of_unit(stated: &str) -> Option<f64> {
    stated_unit(stated).map(|(_, metres)| metres)
}

fn choose_unit(source: &Source, body: &Body<'_>, up_axis: UpAxis) -> (String, f64, Basis) {
    if let Some((unit, metres)) = source.unit.as_deref().and_then(stated_unit) {
        return (unit.to_owned(), metres, Basis::Stated);
    }
    let Some(stature) = body.stature(up_axis).filter(|s| *s > 0.0 && s.is_finite()) else {
        return ("m".to_owned(), 1.0, Basis::Guessed);
    };
    GUESSED_UNITS
        .iter()
        .find(|unit| unit.statures.contains(&(stature * unit.metres)))
        .map_or(
            ("scaled".to_owned(), ASSUMED_STATURE_M / stature, Basis::Guessed),
            |unit| (unit.name.to_owned(), unit.metres, Basis::Guessed),
        )
}
