//! The centre of mass of a body, from the masses and centres of its segments.
//!
//! De Leva, *Adjustments to Zatsiorsky-Seluyanov's segment inertia parameters*, J. Biomechanics 29(9), 1996,
//! 1223-1230, table 4. Where a track lacks parts, the stated fallbacks take their place for the whole track, so that
//! no frame is computed otherwise than its neighbours; a gap in any part that is used is a gap of the centre of mass.

use std::ops::Range;

use glam::DVec3;

use super::path::GAP;
use super::value::{Flag, Withheld};
use crate::replay::{BodyPart, Sex};

/// The parts of a body through time, in the order of [`BodyPart::ALL`]; empty where the track does not have the part.
pub(super) type Parts = [Vec<DVec3>; BodyPart::ALL.len()];

/// A segment: between which points, its share of the body's mass and where its centre lies from the first point, male
/// and female.
struct Segment {
    from: &'static [BodyPart],
    to: &'static [BodyPart],
    mass: [f64; 2],
    centre: [f64; 2],
}

use BodyPart as P;

const HEAD_MASS: [f64; 2] = [0.0694, 0.0668];
const TRUNK_MASS: [f64; 2] = [0.4346, 0.4257];
const HAND_MASS: [f64; 2] = [0.0061, 0.0056];
const FOOT_MASS: [f64; 2] = [0.0137, 0.0129];

/// Vertex to cervicale: joint sets know the base of the neck, not the angles of the jaw.
const HEAD: Segment = segment(&[P::HeadTop], &[P::Neck], HEAD_MASS, [0.5002, 0.4841]);
/// Between the shoulder joints to between the hip joints.
const TRUNK: Segment = segment(
    &[P::LeftShoulder, P::RightShoulder],
    &[P::LeftHip, P::RightHip],
    TRUNK_MASS,
    [0.4310, 0.3782],
);
/// Suprasternale to between the hip joints.
const TRUNK_FROM_NECK: Segment = segment(&[P::Neck], &[P::Pelvis], TRUNK_MASS, [0.4486, 0.4151]);

/// For each side: upper arm, forearm, hand, thigh, shank, foot.
const LIMBS: [[Segment; 6]; 2] = [
    [
        segment(
            &[P::LeftShoulder],
            &[P::LeftElbow],
            [0.0271, 0.0255],
            [0.5772, 0.5754],
        ),
        segment(
            &[P::LeftElbow],
            &[P::LeftWrist],
            [0.0162, 0.0138],
            [0.4574, 0.4559],
        ),
        segment(&[P::LeftWrist], &[P::LeftHand], HAND_MASS, [0.7900, 0.7474]),
        segment(&[P::LeftHip], &[P::LeftKnee], [0.1416, 0.1478], [0.4095, 0.3612]),
        segment(
            &[P::LeftKnee],
            &[P::LeftAnkle],
            [0.0433, 0.0481],
            [0.4395, 0.4352],
        ),
        segment(&[P::LeftHeel], &[P::LeftToe], FOOT_MASS, [0.4415, 0.4014]),
    ],
    [
        segment(
            &[P::RightShoulder],
            &[P::RightElbow],
            [0.0271, 0.0255],
            [0.5772, 0.5754],
        ),
        segment(
            &[P::RightElbow],
            &[P::RightWrist],
            [0.0162, 0.0138],
            [0.4574, 0.4559],
        ),
        segment(&[P::RightWrist], &[P::RightHand], HAND_MASS, [0.7900, 0.7474]),
        segment(
            &[P::RightHip],
            &[P::RightKnee],
            [0.1416, 0.1478],
            [0.4095, 0.3612],
        ),
        segment(
            &[P::RightKnee],
            &[P::RightAnkle],
            [0.0433, 0.0481],
            [0.4395, 0.4352],
        ),
        segment(&[P::RightHeel], &[P::RightToe], FOOT_MASS, [0.4415, 0.4014]),
    ],
];

const fn segment(
    from: &'static [BodyPart],
    to: &'static [BodyPart],
    mass: [f64; 2],
    centre: [f64; 2],
) -> Segment {
    Segment {
        from,
        to,
        mass,
        centre,
    }
}

/// How the centre of mass of one body is computed: each part's share of it. A segment's centre divides its line, so
/// that the whole is a weighted mean of parts.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct CentreOfMass {
    weights: Vec<(BodyPart, f64)>,
    pub(super) flags: Vec<Flag>,
}

impl CentreOfMass {
    /// For a body that has these parts.
    ///
    /// Fallbacks: a hand that is not there lies at the wrist and a foot at the ankle; without the head's top the head's
    /// centre is at the head, the nose or the neck; without shoulders or hips the trunk goes from neck to pelvis. Limbs
    /// themselves have no fallback.
    pub(super) fn new(has: impl Fn(BodyPart) -> bool, sex: Option<Sex>) -> Result<Self, Withheld> {
        let mut plan = Plan {
            sex,
            weights: [0.0; BodyPart::ALL.len()],
            is_replaced: false,
        };
        let missing = |parts: &[BodyPart]| {
            parts
                .iter()
                .copied()
                .filter(|part| !has(*part))
                .collect::<Vec<_>>()
        };
        let has_all = |segment: &Segment| missing(segment.from).is_empty() && missing(segment.to).is_empty();
        let mut lacking = Vec::new();
        if has_all(&TRUNK) {
            plan.add(&TRUNK);
        } else if has_all(&TRUNK_FROM_NECK) {
            plan.add(&TRUNK_FROM_NECK);
            plan.is_replaced = true;
        } else {
            lacking.extend(missing(TRUNK.from));
            lacking.extend(missing(TRUNK.to));
        }
        if has_all(&HEAD) {
            plan.add(&HEAD);
        } else if let Some(part) = [P::Head, P::HeadTop, P::Nose, P::Neck]
            .into_iter()
            .find(|part| has(*part))
        {
            plan.add_at(part, HEAD_MASS);
        } else if has(P::LeftShoulder) && has(P::RightShoulder) {
            plan.add_at(P::LeftShoulder, HEAD_MASS.map(|mass| 0.5 * mass));
            plan.add_at(P::RightShoulder, HEAD_MASS.map(|mass| 0.5 * mass));
        }
        for [upper_arm, forearm, hand, thigh, shank, foot] in &LIMBS {
            for limb in [upper_arm, forearm, thigh, shank] {
                if has_all(limb) {
                    plan.add(limb);
                } else {
                    lacking.extend(missing(limb.from));
                    lacking.extend(missing(limb.to));
                }
            }
            for (end, at) in [(hand, forearm.to), (foot, shank.to)] {
                if has_all(end) {
                    plan.add(end);
                } else if let [part] = at {
                    plan.add_at(*part, end.mass);
                }
            }
        }
        if !lacking.is_empty() {
            lacking.sort_unstable();
            lacking.dedup();
            return Err(Withheld::PartsMissing(lacking));
        }
        let mut flags = Vec::new();
        flags.extend(plan.is_replaced.then_some(Flag::PartsReplaced));
        flags.extend(sex.is_none().then_some(Flag::SexUnknown));
        // The masses of a table add up to 1 within its rounding.
        let whole: f64 = plan.weights.iter().sum();
        let weights = BodyPart::ALL
            .into_iter()
            .zip(plan.weights)
            .filter(|(_, weight)| *weight != 0.0);
        Ok(Self {
            weights: weights.map(|(part, weight)| (part, weight / whole)).collect(),
            flags,
        })
    }

    /// Where it is in some frames; NaN where any part is missing.
    pub(super) fn of(&self, parts: &Parts, frames: Range<usize>) -> Vec<DVec3> {
        let mut sums = vec![DVec3::ZERO; frames.len()];
        for (part, weight) in &self.weights {
            let path = parts
                .get(*part as usize)
                .and_then(|path| path.get(frames.clone()))
                .unwrap_or_default();
            for (sum, position) in sums.iter_mut().zip(path) {
                *sum += *position * *weight;
            }
        }
        for sum in &mut sums {
            if sum.is_nan() {
                *sum = GAP;
            }
        }
        sums
    }
}

struct Plan {
    sex: Option<Sex>,
    weights: [f64; BodyPart::ALL.len()],
    is_replaced: bool,
}

impl Plan {
    fn of_sex(&self, [male, female]: [f64; 2]) -> f64 {
        match self.sex {
            Some(Sex::Male) => male,
            Some(Sex::Female) => female,
            None => 0.5 * (male + female),
        }
    }

    fn add(&mut self, segment: &Segment) {
        let (mass, centre) = (self.of_sex(segment.mass), self.of_sex(segment.centre));
        for (parts, share) in [(segment.from, 1.0 - centre), (segment.to, centre)] {
            for part in parts {
                self.put(*part, mass * share / parts.len() as f64);
            }
        }
    }

    /// A segment whose line is not known, at a part.
    fn add_at(&mut self, part: BodyPart, mass: [f64; 2]) {
        let mass = self.of_sex(mass);
        self.put(part, mass);
        self.is_replaced = true;
    }

    fn put(&mut self, part: BodyPart, weight: f64) {
        if let Some(slot) = self.weights.get_mut(part as usize) {
            *slot += weight;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_masses_add_up_to_one_within_the_tables_rounding() {
        for sex in 0..2 {
            let limbs: f64 = LIMBS.iter().flatten().map(|segment| segment.mass[sex]).sum();
            let whole = limbs + HEAD_MASS[sex] + TRUNK_MASS[sex];
            assert!((whole - 1.0).abs() < 0.0011, "{whole}");
        }
    }

    #[test]
    fn a_body_without_hands_and_heels_is_computed_otherwise_and_says_so() {
        let full = CentreOfMass::new(|_| true, Some(Sex::Male)).unwrap();
        assert!(full.flags.is_empty());
        let lacks = |part: BodyPart| !matches!(part, P::LeftHand | P::LeftHeel | P::HeadTop);
        let partial = CentreOfMass::new(lacks, None).unwrap();
        assert_eq!(partial.flags, [Flag::PartsReplaced, Flag::SexUnknown]);
        let whole: f64 = partial.weights.iter().map(|(_, weight)| weight).sum();
        assert!((whole - 1.0).abs() < 1e-12);
        let legless = CentreOfMass::new(|part| part != P::RightKnee, None);
        assert_eq!(legless, Err(Withheld::PartsMissing(vec![P::RightKnee])));
    }

    /// A standing man of two masses: shares by hand from the table, arms hanging, everything on one vertical line.
    #[test]
    fn a_straight_body_has_its_centre_where_the_table_puts_it() {
        let height_m = |part: BodyPart| match part {
            P::HeadTop => 1.80,
            P::Neck => 1.50,
            P::LeftShoulder | P::RightShoulder => 1.45,
            P::LeftElbow | P::RightElbow => 1.15,
            P::LeftWrist | P::RightWrist => 0.90,
            P::LeftHand | P::RightHand => 0.82,
            P::LeftHip | P::RightHip => 0.92,
            P::LeftKnee | P::RightKnee => 0.50,
            P::LeftAnkle | P::RightAnkle => 0.10,
            _ => 0.0,
        };
        let parts: Parts = BodyPart::ALL.map(|part| vec![DVec3::Y * height_m(part)]);
        let found = CentreOfMass::new(|_| true, Some(Sex::Male))
            .unwrap()
            .of(&parts, 0..1)[0]
            .y;
        let expected = 0.0694 * (1.80 - 0.5002 * 0.30)
            + 0.4346 * (1.45 - 0.4310 * 0.53)
            + 2.0
                * (0.0271 * (1.45 - 0.5772 * 0.30)
                    + 0.0162 * (1.15 - 0.4574 * 0.25)
                    + 0.0061 * (0.90 - 0.79 * 0.08)
                    + 0.1416 * (0.92 - 0.4095 * 0.42)
                    + 0.0433 * (0.50 - 0.4395 * 0.40));
        assert!((found - expected).abs() < 1e-9, "{found} {expected}");
    }
}
