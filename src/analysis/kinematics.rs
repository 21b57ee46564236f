//! How the body and objects move: the centre of mass, any joint, balls and implements.

use glam::DVec3;

use super::Options;
use super::athlete::Athlete;
use super::definition::{Definition, Unit};
use super::path::{self, Motion, MotionWork, level};
use super::value::{Flag, Series, Subject, Value, Which, Withheld};
use crate::replay::{BodyPart, Track};

const BODY: &str = "Centre of mass after de Leva (by sex; the pelvis stands in where limbs are missing, and is \
    flagged), position \
    by a zero-lag Butterworth of order 4 with the cut-off corrected for two passes, derivatives over five samples.";
const OBJECT: &str = "The first point of the object, zero-lag Butterworth of order 4 at the object's cut-off, \
    derivatives over five \
    samples.";
const DE_LEVA: &str =
    "de Leva, J. Biomechanics 29, 1996; Winter, Biomechanics and Motor Control of Human Movement, 2009";
const WINTER: &str = "Winter, Biomechanics and Motor Control of Human Movement, 2009";

/// What is measured of motion as such.
pub(super) const DEFINITIONS: &[Definition] = &[
    Definition {
        id: "com_speed",
        name: "Speed",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The level speed of the centre of mass.",
        method: BODY,
        source: DE_LEVA,
    },
    Definition {
        id: "com_height",
        name: "Height of the centre of mass",
        unit: Unit::Metre,
        decimals: 3,
        definition: "The height of the centre of mass above y = 0.",
        method: BODY,
        source: DE_LEVA,
    },
    Definition {
        id: "com_acceleration",
        name: "Acceleration along the way",
        unit: Unit::MetrePerSecondSquared,
        decimals: 2,
        definition: "The level acceleration of the centre of mass along its level velocity; below 0 where it slows down.",
        method: BODY,
        source: DE_LEVA,
    },
    Definition {
        id: "com_path",
        name: "Way of the centre of mass",
        unit: Unit::Metre,
        decimals: 2,
        definition: "The length of the level way of the centre of mass, gaps left out.",
        method: BODY,
        source: DE_LEVA,
    },
    Definition {
        id: "com_peak_speed",
        name: "Highest speed of the centre of mass",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The largest level speed of the centre of mass, within a step too: not a runner's top speed.",
        method: BODY,
        source: DE_LEVA,
    },
    Definition {
        id: "part_speed",
        name: "Speed of a part",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The speed of a joint in space.",
        method: "Zero-lag Butterworth of order 4 at the joints' cut-off, derivatives over five samples.",
        source: WINTER,
    },
    Definition {
        id: "part_peak_speed",
        name: "Highest speed of a part",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The largest speed of a joint in space.",
        method: "Zero-lag Butterworth of order 4 at the joints' cut-off, derivatives over five samples.",
        source: WINTER,
    },
    Definition {
        id: "part_acceleration",
        name: "Acceleration of a part",
        unit: Unit::MetrePerSecondSquared,
        decimals: 1,
        definition: "The size of the acceleration of a joint in space.",
        method: "Zero-lag Butterworth of order 4 at the joints' cut-off, derivatives over five samples, taken twice.",
        source: WINTER,
    },
    Definition {
        id: "object_speed",
        name: "Speed of an object",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The speed of a ball or implement in space.",
        method: OBJECT,
        source: WINTER,
    },
    Definition {
        id: "object_peak_speed",
        name: "Highest speed of an object",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The largest speed of a ball or implement in space.",
        method: OBJECT,
        source: WINTER,
    },
];

const fn of(index: usize) -> &'static Definition {
    &DEFINITIONS[index]
}

const SPEED: &Definition = of(0);
const HEIGHT: &Definition = of(1);
const ACCELERATION: &Definition = of(2);
const WAY: &Definition = of(3);
const PEAK_SPEED: &Definition = of(4);
const PART_SPEED: &Definition = of(5);
const PART_PEAK_SPEED: &Definition = of(6);
const PART_ACCELERATION: &Definition = of(7);
const OBJECT_SPEED: &Definition = of(8);
const OBJECT_PEAK_SPEED: &Definition = of(9);

/// The body's motion as a whole.
pub(super) fn measure(athlete: &Athlete) -> (Vec<Value>, Vec<Series>) {
    let body = match &athlete.body {
        Ok(body) => body,
        Err(why) => {
            let values = [WAY, PEAK_SPEED].map(|measure| athlete.value(measure, Err(why.clone())));
            return (values.into(), Vec::new());
        }
    };
    let raw_velocity = athlete
        .rate_hz
        .map(|rate_hz| body.raw_velocity_m_per_s(rate_hz))
        .unwrap_or_default();
    let mut series = vec![series(
        athlete,
        SPEED,
        body,
        body.velocity_m_per_s.iter().map(|v| level(*v).length()).collect(),
    )];
    if let Some(speed) = series.first_mut() {
        speed.raw = raw_velocity.iter().map(|v| level(*v).length()).collect();
    }
    let acceleration = body
        .velocity_m_per_s
        .iter()
        .zip(&body.acceleration_m_per_s2)
        .map(|(v, a)| along(*v, *a));
    let acceleration: Vec<f64> = acceleration.collect();
    let mut values = vec![athlete.value(WAY, Ok(level_way_m(&body.position_m)))];
    let peak = series.first().and_then(Series::peak);
    values.push(of_peak(peak, |result| athlete.value(PEAK_SPEED, result)));
    series.push(self::series(athlete, ACCELERATION, body, acceleration));
    if let Ok(body) = athlete.centre_of_mass() {
        let mut height = self::series(
            athlete,
            HEIGHT,
            body,
            body.position_m.iter().map(|p| p.y).collect(),
        );
        height.raw = body.raw_m.iter().map(|p| p.y).collect();
        series.push(height);
    }
    (values, series)
}

/// A value of a peak with its time; withheld where there is none.
fn of_peak(peak: Option<(f64, f64)>, value: impl FnOnce(Result<f64, Withheld>) -> Value) -> Value {
    match peak {
        Some((time_secs, peak)) => value(Ok(peak)).at(time_secs),
        None => value(Err(Withheld::RunsTooShort)),
    }
}

fn series(athlete: &Athlete, measure: &'static Definition, body: &Motion, values: Vec<f64>) -> Series {
    Series {
        measure,
        subject: athlete.subject(),
        which: Which::Only,
        times: athlete.times.clone(),
        values,
        raw: Vec::new(),
        cutoff_hz: Some(body.cutoff_hz),
        flags: athlete.flags.clone(),
    }
}

/// The acceleration along the velocity; 0 where there is none.
fn along(velocity: DVec3, acceleration: DVec3) -> f64 {
    let velocity = level(velocity);
    if velocity.is_nan() {
        return f64::NAN;
    }
    velocity
        .try_normalize()
        .map_or(0.0, |direction| acceleration.dot(direction))
}

/// The length of a level way, gaps left out.
pub(super) fn level_way_m(path: &[DVec3]) -> f64 {
    let steps = path.windows(2).map(|pair| match pair {
        [a, b] => level(*b - *a).length(),
        _ => 0.0,
    });
    steps.filter(|step| !step.is_nan()).sum()
}

/// One part's motion: its highest speed, and its speed and acceleration through time.
pub(super) fn measure_part(
    athlete: &Athlete,
    part: BodyPart,
    motion: &Result<Motion, Withheld>,
) -> (Value, Vec<Series>) {
    let which = Which::Part(part);
    let motion = match motion {
        Ok(motion) => motion,
        Err(why) => {
            return (
                athlete.value_of(PART_PEAK_SPEED, which, Err(why.clone())),
                Vec::new(),
            );
        }
    };
    let sizes = |of: &[DVec3]| of.iter().map(|v| v.length()).collect();
    let mut speed = Series {
        which,
        ..series(athlete, PART_SPEED, motion, sizes(&motion.velocity_m_per_s))
    };
    if let Some(rate_hz) = athlete.rate_hz {
        speed.raw = sizes(&motion.raw_velocity_m_per_s(rate_hz));
    }
    let acceleration = sizes(&motion.acceleration_m_per_s2);
    let acceleration = Series {
        which,
        ..series(athlete, PART_ACCELERATION, motion, acceleration)
    };
    let peak = speed.peak();
    let value = of_peak(peak, |result| athlete.value_of(PART_PEAK_SPEED, which, result));
    (value, vec![speed, acceleration])
}

/// An object's motion, begun.
pub(super) fn begin_object(track: &Track, options: &Options) -> Result<MotionWork, Withheld> {
    let cutoff_hz = options.cutoff_at(options.object_cutoff_hz, track.times.even_rate_hz());
    MotionWork::new(path::of_joints(track, &[0]), &track.times, cutoff_hz)
}

/// An object's speed.
pub(super) fn measure_object(
    track: &Track,
    index: usize,
    motion: &Result<Motion, Withheld>,
) -> (Value, Option<Series>) {
    let subject = Subject::Track(index);
    let motion = match motion {
        Ok(motion) => motion,
        Err(why) => return (Value::new(OBJECT_PEAK_SPEED, subject, Err(why.clone())), None),
    };
    let sizes = |of: &[DVec3]| of.iter().map(|v| v.length()).collect();
    let raw = track
        .times
        .even_rate_hz()
        .map(|rate_hz| motion.raw_velocity_m_per_s(rate_hz));
    let gaps = track.missing_samples() as f64 > 0.05 * track.positions_m.len() as f64;
    let flags: Vec<Flag> = gaps.then_some(Flag::Gaps).into_iter().collect();
    let speed = Series {
        measure: OBJECT_SPEED,
        subject,
        which: Which::Only,
        times: track.times.clone(),
        values: sizes(&motion.velocity_m_per_s),
        raw: sizes(&raw.unwrap_or_default()),
        cutoff_hz: Some(motion.cutoff_hz),
        flags: flags.clone(),
    };
    let peak = speed.peak();
    (
        of_peak(peak, |result| Value::new(OBJECT_PEAK_SPEED, subject, result)).flagged(&flags),
        Some(speed),
    )
}
