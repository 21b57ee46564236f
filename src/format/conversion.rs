//! From the file's units and axes to metres with +Y up, with a record of what was done and how it is known.

use super::body::Body;
use super::joint_sets::{self, Match};
use super::source::{Source, SourceTrack};
use super::{Recording, Warning};
use crate::error::{Error, ErrorCode, Result};
use crate::replay::{BodyMap, Joint, Participant, Replay, Skeleton, Track, TrackKind};

/// How a fact about a file is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Basis {
    /// The file says so.
    Stated,
    /// The file does not say; the motion suggests it.
    Guessed,
}

impl Basis {
    /// The word used by the tool.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stated => "stated",
            Self::Guessed => "guessed",
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
}

impl UpAxis {
    /// The word used by the tool.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Y => "+y",
            Self::Z => "+z",
            Self::MinusY => "-y",
        }
    }

    pub(super) fn to_y_up(self, [x, y, z]: [f64; 3]) -> [f64; 3] {
        match self {
            Self::Y => [x, y, z],
            Self::Z => [x, z, -y],
            Self::MinusY => [x, -y, -z],
        }
    }

    fn undo_y_up(self, [x, y, z]: [f64; 3]) -> [f64; 3] {
        match self {
            Self::Y => [x, y, z],
            Self::Z => [x, -z, y],
            Self::MinusY => [x, -y, -z],
        }
    }
}

/// What was changed between the file and the replay, and how each fact is known.
#[derive(Clone, Debug, PartialEq)]
pub struct Conversion {
    /// The file's unit of length: as stated, or a name for the guess ("scaled" when no common unit fits).
    pub unit: String,
    /// The length of that unit.
    pub metres_per_unit: f64,
    /// How the unit is known.
    pub unit_basis: Basis,
    /// The file's up axis.
    pub up_axis: UpAxis,
    /// How the up axis is known.
    pub up_basis: Basis,
    /// The rate as the file writes it.
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
        self.up_axis.to_y_up(position).map(|v| v * self.metres_per_unit)
    }

    /// A position in metres and +Y up, in the file's units and axes.
    pub fn source_from_metres(&self, position_m: [f64; 3]) -> [f64; 3] {
        self.up_axis
            .undo_y_up(position_m)
            .map(|v| v / self.metres_per_unit)
    }
}

struct Unit {
    name: &'static str,
    metres: f64,
    /// The statures for which the unit is believed, in metres.
    statures: std::ops::Range<f64>,
}

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

/// The stature given to a body whose unit cannot be told.
const ASSUMED_STATURE_M: f64 = 1.75;

pub(super) fn convert(mut source: Source) -> Result<(Recording, Vec<SourceTrack>)> {
    for track in &mut source.tracks {
        make_unique(&mut track.labels, &mut source.warnings);
    }
    let Some(main) = source.tracks.first() else {
        return Err(Error::new(
            ErrorCode::InputMalformed,
            "expected at least one track, found none",
        ));
    };
    let matched = joint_sets::find(&main.labels, &|joints| presence(main, joints));
    match &matched {
        None => source.warnings.push(Warning::new(
            "joint-set-unknown",
            "the names belong to no known set of joints or markers, so no body is drawn over them",
        )),
        Some(found) if found.is_guessed => source.warnings.push(Warning::new(
            "joint-set-guessed",
            "the names belong to no known set of joints or markers; the body's parts are guessed name by name",
        )),
        Some(_) => {}
    }
    let no_body = BodyMap::default();
    let body = Body {
        track: main,
        map: matched.as_ref().map_or(&no_body, |m| &m.body_map),
    };
    let up_axis = body.up_axis();
    let (unit, metres_per_unit, unit_basis) = choose_unit(&source, &body, up_axis);
    let conversion = Conversion {
        unit,
        metres_per_unit,
        unit_basis,
        up_axis,
        up_basis: Basis::Guessed,
        declared_rate_hz: source.declared_rate_hz,
        rate_hz: source.times.rate_hz(),
        joint_set: matched.as_ref().map(|m| m.set.clone()),
        end_sites_left_out: source.end_sites_left_out,
    };
    let mut warnings = std::mem::take(&mut source.warnings);
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
    if up_axis == UpAxis::MinusY {
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
    let replay = Replay {
        participants: vec![Participant {
            id: "1".to_owned(),
            name: "Athlete 1".to_owned(),
            ..Participant::default()
        }],
        tracks: make_tracks(&source, matched, &conversion),
        ..Replay::default()
    };
    replay.validate()?;
    let recording = Recording {
        format: source.format,
        replay,
        conversion,
        warnings,
    };
    Ok((recording, source.tracks))
}

fn make_tracks(source: &Source, mut matched: Option<Match>, conversion: &Conversion) -> Vec<Track> {
    let mut tracks = Vec::with_capacity(source.tracks.len());
    for (index, from) in source.tracks.iter().enumerate() {
        // Only the first track is the athlete's; the others are stray markers.
        let own = if index == 0 { matched.take() } else { None };
        let kind = if from.parents.is_some() {
            TrackKind::Skeleton
        } else {
            own.as_ref().map_or(TrackKind::Markers, |m| m.kind)
        };
        let (parents, body_map) = match own {
            Some(found) => (from.parents.clone().unwrap_or(found.parents), found.body_map),
            None => (from.parents.clone().unwrap_or_default(), BodyMap::default()),
        };
        let joints = from.labels.iter().enumerate().map(|(joint, name)| Joint {
            name: name.clone(),
            parent: parents.get(joint).copied().flatten(),
        });
        let to_metres = |p: &[f64; 3]| conversion.metres_from_source(*p).map(|v| v as f32);
        tracks.push(Track {
            name: if kind == TrackKind::Skeleton {
                "skeleton".to_owned()
            } else {
                from.name.clone()
            },
            kind,
            participant: (index == 0).then_some(0),
            skeleton: Skeleton {
                joints: joints.collect(),
                body_map,
            },
            times: source.times.clone(),
            positions_m: from.positions.iter().map(to_metres).collect(),
        });
    }
    tracks
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

fn choose_unit(source: &Source, body: &Body<'_>, up_axis: UpAxis) -> (String, f64, Basis) {
    if let Some(stated) = &source.unit {
        let metres = match stated.to_ascii_lowercase().as_str() {
            "mm" | "millimeters" | "millimetres" => Some(0.001),
            "cm" | "centimeters" | "centimetres" => Some(0.01),
            "m" | "meters" | "metres" => Some(1.0),
            "in" | "inch" | "inches" => Some(0.0254),
            _ => None,
        };
        if let Some(metres) = metres {
            return (stated.clone(), metres, Basis::Stated);
        }
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
