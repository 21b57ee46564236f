//! Turns about the long axis, somersaults about the side-to-side axis, and the axis itself.

use glam::DVec3;

use super::athlete::Athlete;
use super::definition::{Definition, Unit};
use super::flight::Airborne;
use super::path::{GAP, Smoothing, derivative};
use super::value::{Series, Value, Which, Withheld};
use crate::numeric::exact::atan2;
use crate::numeric::{LowPass, runs};
use crate::replay::BodyPart;

const TURN: &str = "Mean of the hip and shoulder lines (left to right), its turn from sample to sample about the axis from between the \
    hips to between the shoulders, added up; unfiltered.";
const RATE: &str = "As turns, then a zero-lag Butterworth of order 4 at the joints' cut-off on the sum, derivative over five samples.";
const AXIS: &str = "The axis from between the hips to between the shoulders against +Y, unfiltered.";
const KING: &str = "King, Smith, Higginson, Muncasy and Scheirman, Sports Biomechanics 3(1), 2004";
const YEADON: &str = "Yeadon, J. Biomechanics 23, 1990 (somersault, tilt and twist)";

/// What is measured of rotation.
pub(super) const DEFINITIONS: &[Definition] = &[
    Definition {
        id: "turn_angle",
        name: "Turn",
        unit: Unit::Turn,
        decimals: 2,
        definition: "How often the body has turned about its long axis since the recording began; positive to its left.",
        method: TURN,
        source: KING,
    },
    Definition {
        id: "turn_rate",
        name: "Turn rate",
        unit: Unit::TurnPerSecond,
        decimals: 2,
        definition: "Turns a second about the long axis; positive to the body's left.",
        method: RATE,
        source: KING,
    },
    Definition {
        id: "turns",
        name: "Turns in the air",
        unit: Unit::Turn,
        decimals: 2,
        definition: "Turns about the long axis from take-off to landing; positive to the body's left.",
        method: TURN,
        source: KING,
    },
    Definition {
        id: "mean_turn_rate",
        name: "Mean turn rate in the air",
        unit: Unit::TurnPerSecond,
        decimals: 2,
        definition: "Turns in the air over the air time.",
        method: TURN,
        source: KING,
    },
    Definition {
        id: "peak_turn_rate",
        name: "Peak turn rate in the air",
        unit: Unit::TurnPerSecond,
        decimals: 2,
        definition: "The largest turn rate, to either side, from take-off to landing.",
        method: RATE,
        source: KING,
    },
    Definition {
        id: "somersaults",
        name: "Somersaults in the air",
        unit: Unit::Turn,
        decimals: 2,
        definition: "Turns of the long axis about the side-to-side axis from take-off to landing; positive forwards.",
        method: "The turn of the long axis from sample to sample about the mean of the hip and shoulder lines, added up; unfiltered.",
        source: YEADON,
    },
    Definition {
        id: "axis_tilt",
        name: "Tilt of the long axis",
        unit: Unit::Degree,
        decimals: 1,
        definition: "The angle of the long axis from straight up.",
        method: AXIS,
        source: KING,
    },
    Definition {
        id: "mean_axis_tilt",
        name: "Mean tilt in the air",
        unit: Unit::Degree,
        decimals: 1,
        definition: "The mean angle of the long axis from straight up, from take-off to landing.",
        method: AXIS,
        source: KING,
    },
];

const fn of(index: usize) -> &'static Definition {
    &DEFINITIONS[index]
}

const ANGLE: &Definition = of(0);
const RATE_OF: &Definition = of(1);
const TURNS: &Definition = of(2);
const MEAN_RATE: &Definition = of(3);
const PEAK_RATE: &Definition = of(4);
const SOMERSAULTS: &Definition = of(5);
const TILT: &Definition = of(6);
const MEAN_TILT: &Definition = of(7);

/// Between two samples no body turns further: what seems to is told wrongly.
const MOST_TURN_A_SAMPLE: f64 = 0.3;

/// A body's turning through time; NaN in gaps.
pub(super) struct Turning {
    /// Turns since the run between gaps began.
    turns: Vec<f64>,
    somersaults: Vec<f64>,
    tilt_deg: Vec<f64>,
    rate: Vec<f64>,
    cutoff_hz: f64,
    rate_hz: f64,
}

impl Turning {
    pub(super) fn of(athlete: &Athlete, cutoff_hz: f64) -> Result<Self, Withheld> {
        let [left_hip, right_hip, left_shoulder, right_shoulder] = [
            BodyPart::LeftHip,
            BodyPart::RightHip,
            BodyPart::LeftShoulder,
            BodyPart::RightShoulder,
        ]
        .map(|part| athlete.part(part));
        let (left_hip, right_hip, left_shoulder, right_shoulder) =
            (left_hip?, right_hip?, left_shoulder?, right_shoulder?);
        let smoothing = Smoothing::new(&athlete.times, cutoff_hz)?;
        let frame_of = |frame: usize| {
            let at = |path: &[DVec3]| path.get(frame).copied().unwrap_or(GAP);
            let (lh, rh, ls, rs) = (at(left_hip), at(right_hip), at(left_shoulder), at(right_shoulder));
            let axis = (ls + rs - lh - rh).try_normalize()?;
            let across = (lh - rh).try_normalize()? + (ls - rs).try_normalize()?;
            // Only what is across the axis turns about it.
            let across = (across - axis * across.dot(axis)).try_normalize()?;
            Some((axis, across))
        };
        let frames = athlete.times.len();
        let mut turning = Self {
            turns: vec![f64::NAN; frames],
            somersaults: vec![f64::NAN; frames],
            tilt_deg: vec![f64::NAN; frames],
            rate: vec![f64::NAN; frames],
            cutoff_hz,
            rate_hz: smoothing.rate_hz,
        };
        let mut before: Option<(DVec3, DVec3)> = None;
        let (mut turns, mut somersaults) = (0.0, 0.0);
        for frame in 0..frames {
            let here = frame_of(frame);
            match (before, here) {
                (Some((axis_before, across_before)), Some((axis, across))) => {
                    turns += turn(across_before, across, axis_before + axis);
                    // Forwards: from up over the front down; the left-to-right line points to the left.
                    somersaults += turn(axis_before, axis, across_before + across);
                }
                (None, Some(_)) => (turns, somersaults) = (0.0, 0.0),
                _ => {}
            }
            if let Some((axis, _)) = here {
                let tilt = atan2((axis.x * axis.x + axis.z * axis.z).sqrt(), axis.y).to_degrees();
                let slots = [
                    &mut turning.turns,
                    &mut turning.somersaults,
                    &mut turning.tilt_deg,
                ];
                for (slot, value) in slots.into_iter().zip([turns, somersaults, tilt]) {
                    if let Some(slot) = slot.get_mut(frame) {
                        *slot = value;
                    }
                }
            }
            before = here;
        }
        for run in runs(turning.turns.iter().map(|turns| !turns.is_nan())) {
            let raw = turning.turns.get(run.clone()).unwrap_or_default();
            if raw.len() <= LowPass::PADDING {
                continue;
            }
            let smooth = smoothing.numbers(raw).unwrap_or_default();
            for (slot, slope) in turning
                .rate
                .iter_mut()
                .skip(run.start)
                .zip(derivative(&smooth, smoothing.rate_hz))
            {
                *slot = slope;
            }
        }
        Ok(turning)
    }

    /// The turn between two frames with fractions; an error in a gap, or where it is too fast for the rate.
    fn between(&self, path: &[f64], from: f64, to: f64) -> Result<f64, Withheld> {
        let at = |frame: f64| {
            let index = frame.floor().max(0.0) as usize;
            let here = path.get(index).copied().unwrap_or(f64::NAN);
            let next = path.get(index + 1).copied().unwrap_or(here);
            here + (next - here) * (frame - index as f64)
        };
        let inside = path
            .get(from.floor().max(0.0) as usize..=to.ceil().max(0.0) as usize)
            .unwrap_or_default();
        if inside.is_empty() || inside.iter().any(|turns| turns.is_nan()) {
            return Err(Withheld::Gap);
        }
        let fastest = inside.windows(2).map(|pair| match pair {
            [a, b] => (b - a).abs(),
            _ => 0.0,
        });
        let fastest = fastest.fold(0.0, f64::max);
        if fastest > MOST_TURN_A_SAMPLE {
            let needed_hz = self.rate_hz * fastest / MOST_TURN_A_SAMPLE;
            return Err(Withheld::RateTooLow {
                needed_hz,
                rate_hz: self.rate_hz,
            });
        }
        Ok(at(to) - at(from))
    }

    /// As series.
    pub(super) fn series(&self, athlete: &Athlete) -> [Series; 3] {
        let series = |measure, values: &[f64], cutoff_hz| Series {
            measure,
            subject: athlete.subject(),
            which: Which::Only,
            times: athlete.times.clone(),
            values: values.to_vec(),
            raw: Vec::new(),
            cutoff_hz,
            flags: athlete.flags.clone(),
        };
        [
            series(ANGLE, &self.turns, None),
            series(RATE_OF, &self.rate, Some(self.cutoff_hz)),
            series(TILT, &self.tilt_deg, None),
        ]
    }
}

/// The turn from one direction to another about an axis, as a share of a whole turn.
fn turn(from: DVec3, to: DVec3, axis: DVec3) -> f64 {
    let Some(axis) = axis.try_normalize() else {
        return 0.0;
    };
    let (from, to) = (from - axis * from.dot(axis), to - axis * to.dot(axis));
    atan2(from.cross(to).dot(axis), from.dot(to)) / std::f64::consts::TAU
}

/// Everything that is measured of turning in the air.
pub(super) fn measure(
    athlete: &Athlete,
    jumps: &Result<Vec<Airborne>, Withheld>,
    turning: &Result<Turning, Withheld>,
) -> Vec<Value> {
    let turning = match turning {
        Ok(turning) => turning,
        Err(why) => return vec![athlete.value(TURNS, Err(why.clone()))],
    };
    let mut values = Vec::new();
    for (index, jump) in jumps.as_deref().unwrap_or_default().iter().enumerate() {
        let (from, to) = (jump.takeoff_frame, jump.landing_frame);
        let takeoff = athlete.time_of(from);
        let secs = athlete.time_of(to) - takeoff;
        let value = |measure, result| {
            athlete
                .value_of(measure, Which::Flight(index + 1), result)
                .at(takeoff)
        };
        let turns = turning.between(&turning.turns, from, to);
        let frames = from.ceil() as usize..=to.floor() as usize;
        let peak = turning
            .rate
            .get(frames.clone())
            .unwrap_or_default()
            .iter()
            .map(|rate| rate.abs());
        let peak = peak.fold(
            0.0,
            |most, rate| if rate.is_nan() { rate } else { f64::max(most, rate) },
        );
        let tilts = turning.tilt_deg.get(frames).unwrap_or_default();
        let tilt = tilts.iter().sum::<f64>() / tilts.len() as f64;
        values.extend([
            value(TURNS, turns.clone()),
            value(MEAN_RATE, turns.clone().map(|turns| turns / secs)),
            value(PEAK_RATE, turns.and(Ok(peak))),
            value(SOMERSAULTS, turning.between(&turning.somersaults, from, to)),
            value(MEAN_TILT, Ok(tilt)),
        ]);
    }
    values
}
