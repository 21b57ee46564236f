//! Jumps and throws: take-off and release, air time, heights, approach, landing.

use std::ops::Range;

use glam::DVec3;

use super::athlete::Athlete;
use super::definition::{Definition, Unit};
use super::path::{self, Motion, MotionWork, level};
use super::steps::Contact;
use super::value::{Flag, Subject, Value, Which, Withheld};
use crate::numeric::exact::atan2;
use crate::numeric::runs;
use crate::replay::Track;

/// Standard gravity.
pub(super) const GRAVITY_M_PER_S2: f64 = 9.80665;

const FIT: &str = "Least squares of a parabola with g = 9.80665 m/s2 through the unfiltered centre of mass (de Leva) from take-off to \
    landing, read at take-off. Withheld where the fit is more than 0.05 m off (root mean square).";
const AIR: &str = "The centre of mass falls with more than g/2 for at least 0.2 s (zero-lag Butterworth at the body's cut-off); its ends \
    are the contacts nearest within 0.15 s, else where the acceleration crosses -g/2.";
const FREE: &str = "The longest run in which the acceleration is within g/3 of free fall (zero-lag Butterworth at 5 Hz), and on either side \
    what is within three times the fit's own error of its parabola; least squares with g = 9.80665 m/s2 through 0.25 s of unfiltered \
    positions, read at the first sample on it.";
const MECHANICS: &str = "Hay, The Biomechanics of Sports Techniques, 1993";
const COH: &str = "Coh, Zvan and Kugovnik, 2017, doi 10.5772/intechopen.71418";
const LINTHORNE: &str = "Linthorne, Am. J. Physics 69, 2001";

/// What is measured of jumps and throws.
pub(super) const DEFINITIONS: &[Definition] = &[
    Definition {
        id: "air_time",
        name: "Air time",
        unit: Unit::Second,
        decimals: 3,
        definition: "From take-off to landing.",
        method: AIR,
        source: LINTHORNE,
    },
    Definition {
        id: "air_time_height",
        name: "Height from air time",
        unit: Unit::Metre,
        decimals: 3,
        definition: "g times the air time squared over 8: how far the centre of mass rises if it is as high at both ends.",
        method: AIR,
        source: LINTHORNE,
    },
    Definition {
        id: "takeoff_speed",
        name: "Take-off speed",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The speed of the centre of mass at take-off.",
        method: FIT,
        source: COH,
    },
    Definition {
        id: "takeoff_level_speed",
        name: "Level take-off speed",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The level speed of the centre of mass at take-off.",
        method: FIT,
        source: COH,
    },
    Definition {
        id: "takeoff_vertical_speed",
        name: "Vertical take-off speed",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The upward speed of the centre of mass at take-off.",
        method: FIT,
        source: COH,
    },
    Definition {
        id: "takeoff_angle",
        name: "Take-off angle",
        unit: Unit::Degree,
        decimals: 1,
        definition: "The angle of the velocity of the centre of mass at take-off above the level.",
        method: FIT,
        source: COH,
    },
    Definition {
        id: "takeoff_height",
        name: "Height at take-off",
        unit: Unit::Metre,
        decimals: 3,
        definition: "The height of the centre of mass at take-off above y = 0.",
        method: FIT,
        source: COH,
    },
    Definition {
        id: "flight_rise",
        name: "Rise in flight",
        unit: Unit::Metre,
        decimals: 3,
        definition: "How far the centre of mass rises after take-off: the vertical take-off speed squared over 2 g.",
        method: FIT,
        source: LINTHORNE,
    },
    Definition {
        id: "approach_speed",
        name: "Approach speed",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The mean level speed of the centre of mass in the 0.5 s before the last touchdown before take-off.",
        method: "The level distance between both ends of that time, over it.",
        source: COH,
    },
    Definition {
        id: "jump_distance",
        name: "Distance from foot to foot",
        unit: Unit::Metre,
        decimals: 2,
        definition: "The level distance from where the last foot left to where the first one lands.",
        method: "Places of the contacts: means of the foot's foremost known point while it stands, unfiltered.",
        source: "own",
    },
    Definition {
        id: "landing_level_speed",
        name: "Level speed at landing",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The mean level speed of the centre of mass in the 0.2 s after landing.",
        method: "The level distance between both ends of that time, over it.",
        source: "own",
    },
    Definition {
        id: "release_speed",
        name: "Release speed",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The speed of a ball or implement at its first free sample.",
        method: FREE,
        source: MECHANICS,
    },
    Definition {
        id: "release_angle",
        name: "Release angle",
        unit: Unit::Degree,
        decimals: 1,
        definition: "The angle of the velocity at release above the level.",
        method: FREE,
        source: MECHANICS,
    },
    Definition {
        id: "release_height",
        name: "Release height",
        unit: Unit::Metre,
        decimals: 2,
        definition: "The height of the ball or implement at its first free sample above y = 0.",
        method: FREE,
        source: MECHANICS,
    },
    Definition {
        id: "free_flight_time",
        name: "Time in free flight",
        unit: Unit::Second,
        decimals: 3,
        definition: "How long the ball or implement flies freely.",
        method: FREE,
        source: MECHANICS,
    },
];

const fn of(index: usize) -> &'static Definition {
    &DEFINITIONS[index]
}

const AIR_TIME: &Definition = of(0);
const AIR_TIME_HEIGHT: &Definition = of(1);
const SPEED: &Definition = of(2);
const LEVEL_SPEED: &Definition = of(3);
const VERTICAL_SPEED: &Definition = of(4);
const ANGLE: &Definition = of(5);
const HEIGHT: &Definition = of(6);
const RISE: &Definition = of(7);
const APPROACH: &Definition = of(8);
const DISTANCE: &Definition = of(9);
const LANDING_SPEED: &Definition = of(10);
const RELEASE_SPEED: &Definition = of(11);
const RELEASE_ANGLE: &Definition = of(12);
const RELEASE_HEIGHT: &Definition = of(13);
const FREE_TIME: &Definition = of(14);

/// The shortest time in the air that is a jump: sprinters' flights stay below 0.16 s.
const SHORTEST_AIR_SECS: f64 = 0.2;
/// How far from where the fall begins or ends a contact may be its end.
const NEAR_SECS: f64 = 0.15;
/// A parabola that is further off is not the way of a free body.
const MOST_OFF_M: f64 = 0.05;
/// Filtered accelerations need this rate.
const LEAST_RATE_HZ: f64 = 40.0;

/// The filter that free flight is told with, the shortest that counts, how much of it is fitted, and how far off its
/// parabola a sample may be at least.
const FREE_CUTOFF_HZ: f64 = 5.0;
const SHORTEST_FREE_SECS: f64 = 0.1;
const FITTED_SECS: f64 = 0.25;
const LEAST_OFF_M: f64 = 0.01;

/// One time in the air. Frames have fractions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Airborne {
    /// When the last foot leaves.
    pub(super) takeoff_frame: f64,
    /// When the first foot lands.
    pub(super) landing_frame: f64,
    /// The contact that ends with take-off, where it was seen.
    pub(super) last_contact: Option<Contact>,
    /// The contact that begins with landing, where it was seen.
    pub(super) first_contact: Option<Contact>,
}

/// Every time in the air that is a jump.
pub(super) fn airborne(athlete: &Athlete) -> Result<Vec<Airborne>, Withheld> {
    let rate_hz = athlete.rate_of_at_least(LEAST_RATE_HZ)?;
    let body = athlete.centre_of_mass()?;
    let contacts = athlete.contacts.as_deref().unwrap_or_default();
    let falls = |a: &DVec3| a.y < -0.5 * GRAVITY_M_PER_S2;
    let last_frame = athlete.times.len().saturating_sub(1);
    let near = NEAR_SECS * rate_hz;
    let mut found: Vec<Airborne> = Vec::new();
    for run in runs(body.acceleration_m_per_s2.iter().map(falls)) {
        // A recording that begins or ends in the air shows no jump.
        if run.start == 0 || run.end > last_frame {
            continue;
        }
        let [begin, end] = [crossing(body, run.start), crossing(body, run.end)];
        let (Some(begin), Some(end)) = (begin, end) else {
            continue;
        };
        if end - begin < SHORTEST_AIR_SECS * rate_hz {
            continue;
        }
        let last_contact = contacts
            .iter()
            .filter(|c| (c.takeoff_frame - begin).abs() <= near && c.touchdown_frame < begin)
            .max_by(|a, b| a.takeoff_frame.total_cmp(&b.takeoff_frame));
        let first_contact = contacts
            .iter()
            .filter(|c| (c.touchdown_frame - end).abs() <= near && c.takeoff_frame > end)
            .min_by(|a, b| a.touchdown_frame.total_cmp(&b.touchdown_frame));
        let takeoff_frame = last_contact.map_or(begin, |contact| contact.takeoff_frame);
        let landing_frame = first_contact.map_or(end, |contact| contact.touchdown_frame);
        if landing_frame - takeoff_frame >= SHORTEST_AIR_SECS * rate_hz {
            found.push(Airborne {
                takeoff_frame,
                landing_frame,
                last_contact: last_contact.copied(),
                first_contact: first_contact.copied(),
            });
        }
    }
    Ok(found)
}

/// Where between the frame before and `frame` the vertical acceleration is -g/2; `None` at a gap.
fn crossing(body: &Motion, frame: usize) -> Option<f64> {
    let at = |frame: usize| {
        body.acceleration_m_per_s2
            .get(frame)
            .map(|a| a.y)
            .filter(|y| !y.is_nan())
    };
    let (before, here) = (at(frame.checked_sub(1)?)?, at(frame)?);
    let share = (-0.5 * GRAVITY_M_PER_S2 - before) / (here - before);
    Some(frame as f64 - 1.0 + share.clamp(0.0, 1.0))
}

/// A free body's state at a moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Launch {
    pub(super) position_m: DVec3,
    pub(super) velocity_m_per_s: DVec3,
    /// Root mean square of what the positions are off the parabola.
    pub(super) off_m: f64,
}

impl Launch {
    /// The parabola with known gravity through positions at even steps, as least squares have it, at `at_secs` after
    /// the first; `None` for fewer than three.
    pub(super) fn fit(path: &[DVec3], rate_hz: f64, at_secs: f64) -> Option<Self> {
        if path.len() < 3 || path.iter().any(|p| p.is_nan()) {
            return None;
        }
        let count = path.len() as f64;
        let fallen = |secs: f64| DVec3::new(0.0, -0.5 * GRAVITY_M_PER_S2 * secs * secs, 0.0);
        let secs_of = |index: usize| index as f64 / rate_hz;
        // What is left without gravity is a straight line.
        let line = |index: usize, p: &DVec3| *p - fallen(secs_of(index));
        let mean_secs = 0.5 * (count - 1.0) / rate_hz;
        let mean = path.iter().enumerate().map(|(i, p)| line(i, p)).sum::<DVec3>() / count;
        let (mut slope, mut weight) = (DVec3::ZERO, 0.0);
        for (index, p) in path.iter().enumerate() {
            let secs = secs_of(index) - mean_secs;
            slope += (line(index, p) - mean) * secs;
            weight += secs * secs;
        }
        slope /= weight;
        let position = |secs: f64| mean + slope * (secs - mean_secs) + fallen(secs);
        let off: f64 = path
            .iter()
            .enumerate()
            .map(|(i, p)| (*p - position(secs_of(i))).length_squared())
            .sum();
        Some(Self {
            position_m: position(at_secs),
            velocity_m_per_s: slope - DVec3::Y * (GRAVITY_M_PER_S2 * at_secs),
            off_m: (off / count).sqrt(),
        })
    }

    fn angle_deg(&self) -> f64 {
        atan2(self.velocity_m_per_s.y, level(self.velocity_m_per_s).length()).to_degrees()
    }
}

/// Everything that is measured of one athlete's jumps.
pub(super) fn measure(athlete: &Athlete, jumps: &Result<Vec<Airborne>, Withheld>) -> Vec<Value> {
    let jumps = match jumps {
        Ok(jumps) => jumps,
        Err(why) => return vec![athlete.value(AIR_TIME, Err(why.clone()))],
    };
    let jump = |(index, jump): (usize, &Airborne)| of_jump(athlete, index + 1, jump);
    jumps.iter().enumerate().flat_map(jump).collect()
}

fn of_jump(athlete: &Athlete, number: usize, jump: &Airborne) -> Vec<Value> {
    let which = Which::Flight(number);
    let [takeoff, landing] = [jump.takeoff_frame, jump.landing_frame].map(|frame| athlete.time_of(frame));
    let air_secs = landing - takeoff;
    let period_secs = athlete.rate_hz.map_or(0.0, |rate_hz| 1.0 / rate_hz);
    let launch = launch(athlete, jump);
    let of_launch = |of: &dyn Fn(&Launch) -> f64| launch.as_ref().map(of).map_err(Clone::clone);
    let value = |measure, result| athlete.value_of(measure, which, result).at(takeoff);
    let height_m = GRAVITY_M_PER_S2 * air_secs * air_secs / 8.0;
    let mut values = vec![
        value(AIR_TIME, Ok(air_secs)).within(period_secs),
        value(AIR_TIME_HEIGHT, Ok(height_m)).within(0.25 * GRAVITY_M_PER_S2 * air_secs * period_secs),
        value(SPEED, of_launch(&|l| l.velocity_m_per_s.length())),
        value(LEVEL_SPEED, of_launch(&|l| level(l.velocity_m_per_s).length())),
        value(VERTICAL_SPEED, of_launch(&|l| l.velocity_m_per_s.y)),
        value(ANGLE, of_launch(&Launch::angle_deg)),
        value(HEIGHT, of_launch(&|l| l.position_m.y)),
        value(
            RISE,
            of_launch(&|l| l.velocity_m_per_s.y * l.velocity_m_per_s.y / (2.0 * GRAVITY_M_PER_S2)),
        ),
    ];
    if let Some(contact) = jump.last_contact {
        values.push(value(
            APPROACH,
            mean_level_speed(athlete, contact.touchdown_frame, -0.5),
        ));
    }
    if let (Some(from), Some(to)) = (jump.last_contact, jump.first_contact) {
        values.push(value(DISTANCE, Ok(level(to.place_m - from.place_m).length())));
    }
    values.push(value(LANDING_SPEED, mean_level_speed(athlete, jump.landing_frame, 0.2)).at(landing));
    values
}

fn launch(athlete: &Athlete, jump: &Airborne) -> Result<Launch, Withheld> {
    let rate_hz = athlete.rate_hz()?;
    let body = athlete.centre_of_mass()?;
    let (first, last) = (
        jump.takeoff_frame.ceil() as usize,
        jump.landing_frame.floor() as usize,
    );
    let path = body.raw_m.get(first..=last.max(first)).unwrap_or_default();
    let at_secs = (jump.takeoff_frame - first as f64) / rate_hz;
    let launch = Launch::fit(path, rate_hz, at_secs).ok_or(Withheld::Gap)?;
    if launch.off_m > MOST_OFF_M {
        return Err(Withheld::NotBallistic { off_m: launch.off_m });
    }
    Ok(launch)
}

/// The mean level speed in the `secs` after a frame, or before it where they are negative.
fn mean_level_speed(athlete: &Athlete, frame: f64, secs: f64) -> Result<f64, Withheld> {
    let other = frame + secs * athlete.rate_hz()?;
    if other < 0.0 || other > athlete.times.len().saturating_sub(1) as f64 {
        return Err(Withheld::RunsTooShort);
    }
    Ok(athlete.level_way_m(frame, other)?.length() / secs.abs())
}

/// An object's motion by a slower filter than for speeds, begun: accelerations shake far more.
pub(super) fn begin_object(track: &Track) -> Result<MotionWork, Withheld> {
    MotionWork::new(path::of_joints(track, &[0]), &track.times, FREE_CUTOFF_HZ)
}

/// Release and free flight of an object, from the motion by the slower filter.
pub(super) fn measure_object(track: &Track, index: usize, motion: &Result<Motion, Withheld>) -> Vec<Value> {
    let subject = Subject::Track(index);
    let withheld = |why: &Withheld| vec![Value::new(RELEASE_SPEED, subject, Err(why.clone()))];
    let motion = match motion {
        Ok(motion) => motion,
        Err(why) => return withheld(why),
    };
    let Some(rate_hz) = track
        .times
        .even_rate_hz()
        .filter(|rate_hz| *rate_hz >= LEAST_RATE_HZ)
    else {
        let rate_hz = track.times.rate_hz();
        return withheld(&Withheld::RateTooLow {
            needed_hz: LEAST_RATE_HZ,
            rate_hz,
        });
    };
    let Some((free, launch)) = free_flight(motion, rate_hz) else {
        return withheld(&Withheld::TooFew { needed: 1, found: 0 });
    };
    let launch = if launch.off_m > MOST_OFF_M {
        Err(Withheld::NotBallistic { off_m: launch.off_m })
    } else {
        Ok(launch)
    };
    let few: &[Flag] = if free.len() < 5 { &[Flag::FewSamples] } else { &[] };
    let at_secs = track.times.time_of(free.start);
    let value = |measure, result| Value::new(measure, subject, result).at(at_secs).flagged(few);
    let of_launch = |of: &dyn Fn(&Launch) -> f64| launch.as_ref().map(of).map_err(Clone::clone);
    vec![
        value(RELEASE_SPEED, of_launch(&|l| l.velocity_m_per_s.length())),
        value(RELEASE_ANGLE, of_launch(&Launch::angle_deg)),
        value(RELEASE_HEIGHT, of_launch(&|l| l.position_m.y)),
        value(FREE_TIME, Ok((free.len() - 1) as f64 / rate_hz)).within(1.0 / rate_hz),
    ]
}

/// The longest free flight and its state at its first sample: the core from the acceleration, the ends from where the
/// positions leave the core's parabola.
fn free_flight(slow: &Motion, rate_hz: f64) -> Option<(Range<usize>, Launch)> {
    let down = DVec3::NEG_Y * GRAVITY_M_PER_S2;
    let is_free = |a: &DVec3| (*a - down).length() < GRAVITY_M_PER_S2 / 3.0;
    let core = runs(slow.acceleration_m_per_s2.iter().map(is_free))
        .into_iter()
        .max_by_key(Range::len)?;
    if (core.len() as f64) < SHORTEST_FREE_SECS * rate_hz || core.len() < 4 {
        return None;
    }
    let fitted = core.start
        ..core
            .end
            .min(core.start + (FITTED_SECS * rate_hz).ceil() as usize + 1);
    let fit = Launch::fit(slow.raw_m.get(fitted.clone())?, rate_hz, 0.0)?;
    let most_m = (3.0 * fit.off_m).max(LEAST_OFF_M);
    let at = |frame: usize| {
        let secs = (frame as f64 - core.start as f64) / rate_hz;
        let position_m = fit.position_m + fit.velocity_m_per_s * secs + down * (0.5 * secs * secs);
        Launch {
            position_m,
            velocity_m_per_s: fit.velocity_m_per_s + down * secs,
            off_m: fit.off_m,
        }
    };
    let is_on = |frame: usize| {
        let recorded = slow.raw_m.get(frame);
        recorded.is_some_and(|p| p.distance(at(frame).position_m) <= most_m)
    };
    let mut start = core.start;
    while start > 0 && is_on(start - 1) {
        start -= 1;
    }
    let mut end = core.end;
    while is_on(end) {
        end += 1;
    }
    Some((start..end, at(start)))
}
