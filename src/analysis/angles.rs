//! Angles at joints, from positions alone: included ones in space, and planar ones in the vertical plane of the
//! body's way.
//!
//! From positions alone no rotation of a segment about its own axis is known, so that none of these is an angle of
//! the standard of the International Society of Biomechanics (Wu et al. 2002, 2005). Names and definitions say which
//! kind each is.

use glam::DVec3;

use super::athlete::{Athlete, Leg};
use super::definition::{Definition, Unit};
use super::path::level;
use super::value::{Series, Side, Value, Which};
use crate::numeric::exact::atan2;
use crate::replay::BodyPart;

const INCLUDED: &str = "Included angle in space between the lines from the joint to its neighbours; positions by a zero-lag Butterworth \
    of order 4 at the joints' cut-off.";
const PLANAR: &str = "Planar angle in the vertical plane of the level velocity of the centre of mass, where it is above 0.3 m/s; \
    positions by a zero-lag Butterworth of order 4 at the joints' cut-off.";
const WINTER: &str = "Winter, Biomechanics and Motor Control of Human Movement, 2009";

/// What is measured of joints.
pub(super) const DEFINITIONS: &[Definition] = &[
    Definition {
        id: "knee_flexion",
        name: "Knee flexion (included)",
        unit: Unit::Degree,
        decimals: 1,
        definition: "180 degrees less the included angle hip, knee, ankle: 0 is straight.",
        method: INCLUDED,
        source: WINTER,
    },
    Definition {
        id: "hip_flexion",
        name: "Hip flexion (included)",
        unit: Unit::Degree,
        decimals: 1,
        definition: "180 degrees less the included angle shoulder, hip, knee: 0 is straight; forwards and backwards are not told apart.",
        method: INCLUDED,
        source: WINTER,
    },
    Definition {
        id: "ankle_angle",
        name: "Ankle angle (included)",
        unit: Unit::Degree,
        decimals: 1,
        definition: "The included angle knee, ankle, toe.",
        method: INCLUDED,
        source: WINTER,
    },
    Definition {
        id: "elbow_flexion",
        name: "Elbow flexion (included)",
        unit: Unit::Degree,
        decimals: 1,
        definition: "180 degrees less the included angle shoulder, elbow, wrist: 0 is straight.",
        method: INCLUDED,
        source: WINTER,
    },
    Definition {
        id: "shoulder_angle",
        name: "Shoulder angle (included)",
        unit: Unit::Degree,
        decimals: 1,
        definition: "The included angle elbow, shoulder, hip: 0 is an arm along the trunk.",
        method: INCLUDED,
        source: WINTER,
    },
    Definition {
        id: "thigh_angle",
        name: "Thigh angle (planar)",
        unit: Unit::Degree,
        decimals: 1,
        definition: "The thigh's angle from straight down, in the plane of the way: above 0 with the knee ahead of the hip.",
        method: PLANAR,
        source: WINTER,
    },
    Definition {
        id: "shank_angle",
        name: "Shank angle (planar)",
        unit: Unit::Degree,
        decimals: 1,
        definition: "The shank's angle from straight down, in the plane of the way: above 0 with the ankle ahead of the knee.",
        method: PLANAR,
        source: WINTER,
    },
    Definition {
        id: "trunk_lean",
        name: "Trunk lean (planar)",
        unit: Unit::Degree,
        decimals: 1,
        definition: "The angle from straight up of the line from hip to shoulder, in the plane of the way: \
            above 0 forwards; of either side's hip and shoulder.",
        method: PLANAR,
        source: WINTER,
    },
];

/// A planar angle needs a way to lie along.
const LEAST_SPEED_M_PER_S: f64 = 0.3;

#[derive(Clone, Copy)]
enum Kind {
    /// 180 degrees less the included angle at the second of three parts.
    Flexion([BodyPart; 3]),
    /// The included angle at the second of three parts.
    Included([BodyPart; 3]),
    /// From straight down, of the line from one part to another.
    FromDown([BodyPart; 2]),
    /// From straight up.
    FromUp([BodyPart; 2]),
}

fn kinds(side: Side) -> [Kind; 8] {
    let leg = Leg::of(side);
    let (shoulder, elbow, wrist) = match side {
        Side::Left => (BodyPart::LeftShoulder, BodyPart::LeftElbow, BodyPart::LeftWrist),
        Side::Right => (
            BodyPart::RightShoulder,
            BodyPart::RightElbow,
            BodyPart::RightWrist,
        ),
    };
    [
        Kind::Flexion([leg.hip, leg.knee, leg.ankle]),
        Kind::Flexion([shoulder, leg.hip, leg.knee]),
        Kind::Included([leg.knee, leg.ankle, leg.toe]),
        Kind::Flexion([shoulder, elbow, wrist]),
        Kind::Included([elbow, shoulder, leg.hip]),
        Kind::FromDown([leg.hip, leg.knee]),
        Kind::FromDown([leg.knee, leg.ankle]),
        Kind::FromUp([leg.hip, shoulder]),
    ]
}

/// The included angle between two directions, in degrees, exact for nearly straight ones too.
pub(super) fn included_deg(a: DVec3, b: DVec3) -> f64 {
    atan2(a.cross(b).length(), a.dot(b)).to_degrees()
}

/// Everything that is measured of an athlete's joints; what a track has no parts for is left out.
pub(super) fn measure(athlete: &Athlete) -> (Vec<Value>, Vec<Series>) {
    let (mut values, mut all) = (Vec::new(), Vec::new());
    if let Err(why) = &athlete.limbs {
        values.extend(
            DEFINITIONS
                .first()
                .map(|measure| athlete.value(measure, Err(why.clone()))),
        );
        return (values, all);
    }
    let ahead = directions(athlete);
    for side in Side::BOTH {
        for (measure, kind) in DEFINITIONS.iter().zip(kinds(side)) {
            let Some(series) = series(athlete, measure, (side, kind), ahead.as_deref()) else {
                continue;
            };
            for (which, sign) in [(Which::Largest(side), 1.0), (Which::Smallest(side), -1.0)] {
                let seen = series
                    .values
                    .iter()
                    .copied()
                    .enumerate()
                    .filter(|(_, value)| !value.is_nan());
                if let Some((frame, value)) = seen.max_by(|a, b| (sign * a.1).total_cmp(&(sign * b.1))) {
                    values.push(
                        athlete
                            .value_of(measure, which, Ok(value))
                            .at(athlete.times.time_of(frame)),
                    );
                }
            }
            all.push(series);
        }
    }
    (values, all)
}

fn series(
    athlete: &Athlete,
    measure: &'static Definition,
    (side, kind): (Side, Kind),
    ahead: Option<&[DVec3]>,
) -> Option<Series> {
    let path = |part: BodyPart| athlete.smooth_part(part);
    let raw = |part: BodyPart| athlete.part(part).ok();
    let (values, raw) = match kind {
        Kind::Flexion(parts) | Kind::Included(parts) => {
            let is_flexion = matches!(kind, Kind::Flexion(_));
            let angle = |[a, b, c]: [&[DVec3]; 3]| -> Vec<f64> {
                let of_frame = |((a, b), c): ((&DVec3, &DVec3), &DVec3)| {
                    let included = included_deg(*a - *b, *c - *b);
                    if is_flexion { 180.0 - included } else { included }
                };
                a.iter().zip(b).zip(c).map(of_frame).collect()
            };
            let [a, b, c] = parts;
            (
                angle([path(a)?, path(b)?, path(c)?]),
                angle([raw(a)?, raw(b)?, raw(c)?]),
            )
        }
        Kind::FromDown([from, to]) | Kind::FromUp([from, to]) => {
            let up = if matches!(kind, Kind::FromUp(_)) {
                1.0
            } else {
                -1.0
            };
            let ahead = ahead?;
            let angle = |from: &[DVec3], to: &[DVec3]| -> Vec<f64> {
                let of_frame = |((from, to), ahead): ((&DVec3, &DVec3), &DVec3)| {
                    let line = *to - *from;
                    atan2(line.dot(*ahead), up * line.y).to_degrees()
                };
                from.iter().zip(to).zip(ahead).map(of_frame).collect()
            };
            (angle(path(from)?, path(to)?), angle(raw(from)?, raw(to)?))
        }
    };
    Some(Series {
        measure,
        subject: athlete.subject(),
        which: Which::Side(side),
        times: athlete.times.clone(),
        values,
        raw,
        cutoff_hz: athlete.joint_cutoff_hz,
        flags: athlete.flags.clone(),
    })
}

/// The level direction of the body's way in each frame; NaN where it hardly moves.
fn directions(athlete: &Athlete) -> Option<Vec<DVec3>> {
    let body = athlete.body.as_ref().ok()?;
    let direction = |velocity: &DVec3| {
        let ahead = level(*velocity);
        let is_moving = ahead.length() >= LEAST_SPEED_M_PER_S;
        if is_moving {
            ahead.normalize_or_zero()
        } else {
            super::path::GAP
        }
    };
    Some(body.velocity_m_per_s.iter().map(direction).collect())
}
