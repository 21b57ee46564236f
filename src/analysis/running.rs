//! Steps in numbers: length, rate, contact, flight, asymmetry, oscillation.

use super::athlete::Athlete;
use super::definition::{Definition, Unit};
use super::steps::{self, Step, height_range_m};
use super::value::{Flag, Side, Value, Which, Withheld};

const CONTACTS: &str = "Contacts from foot kinematics: heel or toe slower than 0.5 m/s and 12 % of the body's speed together and \
    within 0.06 m of its ground; zero-lag Butterworth of order 4 at 30 Hz (at most 0.3 of the rate), times interpolated.";
const MEANS: &str = "Mean over all whole steps of the recording.";

/// What is measured of steps.
pub(super) const DEFINITIONS: &[Definition] = &[
    Definition {
        id: "step_length",
        name: "Step length",
        unit: Unit::Metre,
        decimals: 2,
        definition: "From where one foot stands to where the other stands next, along the body's level way between the two \
            touchdowns.",
        method: CONTACTS,
        source: "Hunter, Marshall and McNair, J. Biomechanics 37, 2004",
    },
    Definition {
        id: "step_time",
        name: "Step time",
        unit: Unit::Second,
        decimals: 3,
        definition: "From one touchdown to the next touchdown of the other foot.",
        method: CONTACTS,
        source: "Hunter, Marshall and McNair, J. Biomechanics 37, 2004",
    },
    Definition {
        id: "step_rate",
        name: "Step rate",
        unit: Unit::PerSecond,
        decimals: 2,
        definition: "Steps a second: 1 over the step time, which is contact and flight together.",
        method: CONTACTS,
        source: "Hunter, Marshall and McNair, J. Biomechanics 37, 2004",
    },
    Definition {
        id: "step_speed",
        name: "Step length times rate",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "Step length times step rate: the speed that both together give, to be compared with the body's.",
        method: CONTACTS,
        source: "Hunter, Marshall and McNair, J. Biomechanics 37, 2004",
    },
    Definition {
        id: "contact_time",
        name: "Contact time",
        unit: Unit::Second,
        decimals: 3,
        definition: "From touchdown to take-off of the foot that the step begins with.",
        method: CONTACTS,
        source: "Coh et al., Kinesiology 50(2), 2018; contacts after Ghoussayni et al., Gait & Posture 20, 2004",
    },
    Definition {
        id: "flight_time",
        name: "Flight time",
        unit: Unit::Second,
        decimals: 3,
        definition: "From take-off of one foot to the next touchdown of the other; below 0 where both stand at once.",
        method: CONTACTS,
        source: "Coh et al., Kinesiology 50(2), 2018; contacts after Ghoussayni et al., Gait & Posture 20, 2004",
    },
    Definition {
        id: "vertical_oscillation",
        name: "Vertical oscillation",
        unit: Unit::Metre,
        decimals: 3,
        definition: "The highest less the lowest height of the centre of mass from one touchdown to the next.",
        method: "Centre of mass after de Leva, zero-lag Butterworth of order 4 at the body's cut-off.",
        source: "Coh et al., Kinesiology 50(2), 2018; de Leva, J. Biomechanics 29, 1996",
    },
    Definition {
        id: "steps",
        name: "Steps",
        unit: Unit::Count,
        decimals: 0,
        definition: "How many whole steps were found.",
        method: CONTACTS,
        source: "own",
    },
    Definition {
        id: "mean_step_length",
        name: "Mean step length",
        unit: Unit::Metre,
        decimals: 2,
        definition: "The mean of the step lengths.",
        method: MEANS,
        source: "Hunter, Marshall and McNair, J. Biomechanics 37, 2004",
    },
    Definition {
        id: "mean_step_rate",
        name: "Mean step rate",
        unit: Unit::PerSecond,
        decimals: 2,
        definition: "The number of steps over the sum of their times.",
        method: MEANS,
        source: "Hunter, Marshall and McNair, J. Biomechanics 37, 2004",
    },
    Definition {
        id: "mean_contact_time",
        name: "Mean contact time",
        unit: Unit::Second,
        decimals: 3,
        definition: "The mean of the contact times.",
        method: MEANS,
        source: "Coh et al., Kinesiology 50(2), 2018",
    },
    Definition {
        id: "mean_flight_time",
        name: "Mean flight time",
        unit: Unit::Second,
        decimals: 3,
        definition: "The mean of the flight times.",
        method: MEANS,
        source: "Coh et al., Kinesiology 50(2), 2018",
    },
    Definition {
        id: "stride_length",
        name: "Stride length",
        unit: Unit::Metre,
        decimals: 2,
        definition: "Two steps together: from one contact to the next of the same foot; the mean of all.",
        method: MEANS,
        source: "Hunter, Marshall and McNair, J. Biomechanics 37, 2004",
    },
    Definition {
        id: "step_length_asymmetry",
        name: "Asymmetry of step length",
        unit: Unit::Percent,
        decimals: 1,
        definition: "The mean length of steps that land left less that of steps that land right, over the mean of both, times 100.",
        method: "At least two steps of either side, in pairs of neighbours, so that speeding up does not count.",
        source: "Robinson, Herzog and Nigg, J. Manipulative and Physiological Therapeutics 10, 1987 (symmetry index)",
    },
    Definition {
        id: "contact_time_asymmetry",
        name: "Asymmetry of contact time",
        unit: Unit::Percent,
        decimals: 1,
        definition: "The mean contact time of the left foot less that of the right, over the mean of both, times 100.",
        method: "At least two steps of either side, in pairs of neighbours, so that speeding up does not count.",
        source: "Robinson, Herzog and Nigg, J. Manipulative and Physiological Therapeutics 10, 1987 (symmetry index)",
    },
];

const fn of(index: usize) -> &'static Definition {
    // The table is a constant, so that a wrong index does not compile.
    &DEFINITIONS[index]
}

const STEP_LENGTH: &Definition = of(0);
const STEP_TIME: &Definition = of(1);
const STEP_RATE: &Definition = of(2);
const STEP_SPEED: &Definition = of(3);
const CONTACT_TIME: &Definition = of(4);
const FLIGHT_TIME: &Definition = of(5);
const OSCILLATION: &Definition = of(6);
const STEPS: &Definition = of(7);
const MEAN_LENGTH: &Definition = of(8);
const MEAN_RATE: &Definition = of(9);
const MEAN_CONTACT: &Definition = of(10);
const MEAN_FLIGHT: &Definition = of(11);
const STRIDE: &Definition = of(12);
const LENGTH_ASYMMETRY: &Definition = of(13);
const CONTACT_ASYMMETRY: &Definition = of(14);

/// Contact and flight times need this rate: at 50 Hz a sprinter's contact is four samples.
const TIMING_RATE_HZ: f64 = 50.0;
/// A foot that slides further while it stands is not told from one that passes.
const MOST_SLIDE_M: f64 = 0.10;
/// A contact of fewer samples is flagged.
const FEW_SAMPLES: f64 = 5.0;

/// Everything that is measured of one athlete's steps.
pub(super) fn measure(athlete: &Athlete) -> Vec<Value> {
    let steps = match usable_steps(athlete) {
        Ok(steps) => steps,
        Err(why) => {
            let summary = [STEPS, MEAN_LENGTH, MEAN_RATE, MEAN_CONTACT, MEAN_FLIGHT, STRIDE];
            return summary
                .map(|measure| athlete.value(measure, Err(why.clone())))
                .into();
        }
    };
    let timing = athlete.rate_of_at_least(TIMING_RATE_HZ);
    let mut values = Vec::new();
    for (index, step) in steps.iter().enumerate() {
        values.extend(of_step(athlete, index + 1, step, &timing));
    }
    let count = steps.len() as f64;
    let mean = |of: &dyn Fn(&Step) -> f64| steps.iter().map(of).sum::<f64>() / count;
    let secs =
        |step: &Step| athlete.time_of(step.to.touchdown_frame) - athlete.time_of(step.from.touchdown_frame);
    let contact =
        |step: &Step| athlete.time_of(step.from.takeoff_frame) - athlete.time_of(step.from.touchdown_frame);
    let flight =
        |step: &Step| athlete.time_of(step.to.touchdown_frame) - athlete.time_of(step.from.takeoff_frame);
    values.push(athlete.value(STEPS, Ok(count)));
    values.push(athlete.value(MEAN_LENGTH, Ok(mean(&|step| step.length_m))));
    values.push(athlete.value(MEAN_RATE, Ok(1.0 / mean(&secs))));
    let timed = |value: f64| timing.clone().map(|_| value);
    values.push(athlete.value(MEAN_CONTACT, timed(mean(&contact))));
    values.push(athlete.value(MEAN_FLIGHT, timed(mean(&flight))));
    let strides: Vec<f64> = pairs(&steps).map(|(a, b)| a.length_m + b.length_m).collect();
    values.push(athlete.value(STRIDE, mean_of(&strides, 1)));
    values.push(athlete.value(
        LENGTH_ASYMMETRY,
        asymmetry(&steps, |step| (step.to.side, step.length_m)),
    ));
    let contact_asymmetry = timing.and_then(|_| asymmetry(&steps, |step| (step.from.side, contact(step))));
    values.push(athlete.value(CONTACT_ASYMMETRY, contact_asymmetry));
    values
}

/// The steps, where the feet's positions can support them.
fn usable_steps(athlete: &Athlete) -> Result<Vec<Step>, Withheld> {
    let mut steps = steps::steps(athlete)?;
    let slide_m = steps.iter().map(|step| step.from.slide_m).fold(0.0, f64::max);
    steps.retain(|step| step.from.slide_m <= MOST_SLIDE_M && step.to.slide_m <= MOST_SLIDE_M);
    match steps.len() {
        0 if slide_m > MOST_SLIDE_M => Err(Withheld::TooNoisy { noise_m: slide_m }),
        0 => Err(Withheld::TooFew { needed: 1, found: 0 }),
        _ => Ok(steps),
    }
}

fn of_step(athlete: &Athlete, number: usize, step: &Step, timing: &Result<f64, Withheld>) -> Vec<Value> {
    let which = Which::Step(number, step.to.side);
    let [touchdown, takeoff, next] = [
        step.from.touchdown_frame,
        step.from.takeoff_frame,
        step.to.touchdown_frame,
    ]
    .map(|frame| athlete.time_of(frame));
    let secs = next - touchdown;
    let period_secs = athlete.rate_hz.map_or(0.0, |rate_hz| 1.0 / rate_hz);
    let few: &[Flag] = if takeoff - touchdown < FEW_SAMPLES * period_secs {
        &[Flag::FewSamples]
    } else {
        &[]
    };
    let timed = |seconds: f64, is_whole: bool| match timing {
        Ok(_) if is_whole => Ok(seconds),
        Ok(_) => Err(Withheld::Gap),
        Err(why) => Err(why.clone()),
    };
    let body = athlete.centre_of_mass();
    let oscillation = body.and_then(|body| {
        let (from, to) = (step.from.touchdown_frame, step.to.touchdown_frame);
        height_range_m(&body.position_m, from, to).ok_or(Withheld::Gap)
    });
    let value = |measure, result| athlete.value_of(measure, which, result).at(touchdown);
    vec![
        value(STEP_LENGTH, Ok(step.length_m)),
        value(STEP_TIME, timed(secs, step.from.is_whole)).within(period_secs),
        value(STEP_RATE, Ok(1.0 / secs)).within(period_secs / (secs * secs)),
        value(STEP_SPEED, Ok(step.length_m / secs)),
        value(CONTACT_TIME, timed(takeoff - touchdown, step.from.is_whole))
            .within(period_secs)
            .flagged(few),
        value(FLIGHT_TIME, timed(next - takeoff, step.from.is_whole))
            .within(period_secs)
            .flagged(few),
        value(OSCILLATION, oscillation),
    ]
}

/// Neighbouring steps of which the second begins where the first ends.
fn pairs(steps: &[Step]) -> impl Iterator<Item = (&Step, &Step)> {
    steps.windows(2).filter_map(|pair| match pair {
        [a, b] if a.to == b.from => Some((a, b)),
        _ => None,
    })
}

fn mean_of(values: &[f64], needed: usize) -> Result<f64, Withheld> {
    if values.len() < needed {
        return Err(Withheld::TooFew {
            needed,
            found: values.len(),
        });
    }
    Ok(values.iter().sum::<f64>() / values.len() as f64)
}

/// Left less right over the mean of both: each step is compared with the mean of its two neighbours, which are of the
/// other side.
fn asymmetry(steps: &[Step], of: impl Fn(&Step) -> (Side, f64)) -> Result<f64, Withheld> {
    let mut found = Vec::new();
    for triple in steps.windows(3) {
        let [a, b, c] = triple else { continue };
        if a.to != b.from || b.to != c.from {
            continue;
        }
        let (side, here) = of(b);
        let around = 0.5 * (of(a).1 + of(c).1);
        let (left, right) = match side {
            Side::Left => (here, around),
            Side::Right => (around, here),
        };
        found.push(200.0 * (left - right) / (left + right));
    }
    mean_of(&found, 2)
}
