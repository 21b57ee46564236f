//! How good the data are: what bones, feet, noise and gaps say of them.

use glam::DVec3;

use super::athlete::Athlete;
use super::definition::{Definition, Unit};
use super::noise::THIRD_DIFFERENCE_GAIN;
use super::value::{Flag, Subject, Value, Which, Withheld};
use crate::numeric::median;
use crate::replay::{BodyPart, LIMB_BONES, Track};

/// What is measured of the data.
pub(super) const DEFINITIONS: &[Definition] = &[
    Definition {
        id: "bone_length",
        name: "Bone length",
        unit: Unit::Metre,
        decimals: 3,
        definition: "The median distance between both ends of a limb's bone.",
        method: "Over all frames that have both ends; unfiltered.",
        source: "own",
    },
    Definition {
        id: "bone_variation",
        name: "Variation of a bone's length",
        unit: Unit::Percent,
        decimals: 2,
        definition: "The standard deviation of the distance between both ends of a limb's bone, over its mean, times 100.",
        method: "Over all frames that have both ends; unfiltered.",
        source: "own",
    },
    Definition {
        id: "foot_slide",
        name: "Slide of planted feet",
        unit: Unit::Metre,
        decimals: 3,
        definition: "The furthest that the foot's foremost known point is from its mean, over the ground, in the middle half of a \
            contact; the largest of all contacts.",
        method: "Contacts from foot kinematics; unfiltered.",
        source: "own",
    },
    Definition {
        id: "jitter",
        name: "Jitter",
        unit: Unit::Metre,
        decimals: 4,
        definition: "The standard deviation of white noise that would explain what is left of the positions' third differences; the \
            median over all joints.",
        method: "Root mean square of third differences over the square root of 20 and of 3 axes; unfiltered. Fast motion at a low rate \
            adds to it.",
        source: "own (difference method)",
    },
    Definition {
        id: "gap_share",
        name: "Share of gaps",
        unit: Unit::Percent,
        decimals: 1,
        definition: "Missing positions over all positions, times 100.",
        method: "Counted over all joints and frames.",
        source: "own",
    },
];

const fn of(index: usize) -> &'static Definition {
    &DEFINITIONS[index]
}

const BONE_LENGTH: &Definition = of(0);
const BONE_VARIATION: &Definition = of(1);
const FOOT_SLIDE: &Definition = of(2);
const JITTER: &Definition = of(3);
const GAP_SHARE: &Definition = of(4);

const MOST_BONE_VARIATION: f64 = 5.0;
const MOST_SLIDE_M: f64 = 0.05;
const MOST_JITTER_M: f64 = 0.01;
const MOST_GAPS: f64 = 5.0;

/// What the data of a body say of themselves; the flags go with everything else that is measured of it.
pub(super) fn measure(athlete: &Athlete, track: &Track) -> (Vec<Value>, Vec<Flag>) {
    let (mut values, mut flags) = (Vec::new(), Vec::new());
    let mut worst: f64 = 0.0;
    for (from, to) in LIMB_BONES {
        let (Ok(a), Ok(b)) = (athlete.part(from), athlete.part(to)) else {
            continue;
        };
        let mut lengths: Vec<f64> = a
            .iter()
            .zip(b)
            .map(|(a, b)| a.distance(*b))
            .filter(|d| !d.is_nan())
            .collect();
        let count = lengths.len() as f64;
        let mean = lengths.iter().sum::<f64>() / count;
        let variance = lengths.iter().map(|d| (d - mean) * (d - mean)).sum::<f64>() / count;
        let variation = 100.0 * variance.sqrt() / mean;
        worst = worst.max(variation);
        let which = Which::Bone(from, to);
        values.push(athlete.value_of(BONE_LENGTH, which, median(&mut lengths).ok_or(Withheld::Gap)));
        values.push(athlete.value_of(BONE_VARIATION, which, Ok(variation)));
    }
    flags.extend((worst > MOST_BONE_VARIATION).then_some(Flag::BonesVary));
    let contacts = athlete.contacts.as_ref().map_err(Clone::clone);
    let slide_m = contacts.and_then(|contacts| {
        let slides = contacts.iter().map(|contact| contact.slide_m);
        slides
            .reduce(f64::max)
            .ok_or(Withheld::TooFew { needed: 1, found: 0 })
    });
    flags.extend(
        slide_m
            .as_ref()
            .is_ok_and(|slide| *slide > MOST_SLIDE_M)
            .then_some(Flag::FootSlides),
    );
    values.push(athlete.value(FOOT_SLIDE, slide_m));
    let mut jitters: Vec<f64> = BodyPart::ALL
        .into_iter()
        .filter_map(|part| jitter_m(athlete.part(part).ok()?))
        .collect();
    let jitter = median(&mut jitters);
    flags.extend(
        jitter
            .is_some_and(|jitter| jitter > MOST_JITTER_M)
            .then_some(Flag::Jitter),
    );
    let why = athlete.limbs.clone().err().unwrap_or(Withheld::RunsTooShort);
    values.push(athlete.value(JITTER, jitter.ok_or(why)));
    let (share, flag) = gaps(track, athlete.missing, athlete.subject());
    values.push(share);
    flags.extend(flag);
    (values, flags)
}

/// The share of gaps of a track.
pub(super) fn gaps(track: &Track, missing: usize, subject: Subject) -> (Value, Option<Flag>) {
    let share = 100.0 * missing as f64 / track.positions_m.len() as f64;
    (
        Value::new(GAP_SHARE, subject, Ok(share)),
        (share > MOST_GAPS).then_some(Flag::Gaps),
    )
}

/// The noise of a path from its third differences; `None` where there are none.
fn jitter_m(path: &[DVec3]) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0.0);
    for window in path.windows(4) {
        if let [a, b, c, d] = window {
            let third = (*d - *a) - (*c - *b) * 3.0;
            if !third.is_nan() {
                sum += third.length_squared();
                count += 1.0;
            }
        }
    }
    (count > 0.0).then(|| (sum / (count * THIRD_DIFFERENCE_GAIN * 3.0)).sqrt())
}
