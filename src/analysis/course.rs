//! The way that is raced over, and how far along it a torso is.

use glam::DVec3;

use super::athlete::Athlete;
use super::noise;
use super::path::{level, number_at};
use super::value::{Flag, Withheld};
use crate::replay::{BodyPart, EventKind, Replay, Venue};
use crate::time::SampleTimes;

/// A straight way along the ground: where it starts, and where it leads.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Course {
    /// A point of the start line.
    pub start_m: DVec3,
    /// The level unit vector along it.
    pub direction: DVec3,
    /// Start to finish, where that is known.
    pub distance_m: Option<f64>,
}

/// A path that goes less far than this has no direction of its own.
const SHORTEST_WAY_M: f64 = 2.0;
/// Nor has one that is this much longer than the straight line between its ends.
const LEAST_STRAIGHTNESS: f64 = 0.9;

impl Course {
    /// The course of a venue that has one.
    pub fn of_venue(venue: &Venue) -> Option<Self> {
        match venue {
            Venue::SprintStraight(straight) => Some(Self {
                start_m: DVec3::ZERO,
                direction: DVec3::Z,
                distance_m: Some(straight.distance_m),
            }),
            Venue::Ground | Venue::Marked(_) => None,
        }
    }

    /// The line from where a body is first seen to where it is last seen, where its way is straight.
    pub(super) fn of_way(athlete: &Athlete) -> Result<Self, Withheld> {
        let body = athlete.body.as_ref().map_err(Clone::clone)?;
        let seen = || body.position_m.iter().filter(|p| !p.is_nan()).map(|p| level(*p));
        let (Some(first), Some(last)) = (seen().next(), seen().next_back()) else {
            return Err(Withheld::RunsTooShort);
        };
        let way = last - first;
        let walked_m = super::kinematics::level_way_m(&body.position_m);
        let straight_m = way.length();
        match way.try_normalize() {
            Some(direction)
                if straight_m >= SHORTEST_WAY_M && straight_m >= LEAST_STRAIGHTNESS * walked_m =>
            {
                Ok(Self {
                    start_m: first,
                    direction,
                    distance_m: None,
                })
            }
            _ => Err(Withheld::NoDirection),
        }
    }

    /// How far along the course a point is.
    pub fn along_m(&self, point_m: DVec3) -> f64 {
        (point_m - self.start_m).dot(self.direction)
    }
}

/// How far along a course somebody is, through time.
#[derive(Clone, Debug, PartialEq)]
pub struct Progress {
    /// When each distance applies.
    pub times: SampleTimes,
    /// The distance of the torso's front in metres; NaN in a gap.
    pub along_m: Vec<f64>,
    /// The time that the race's clock calls zero.
    pub clock_zero_secs: f64,
    /// The standard deviation of the white noise that its positions show, along the course; `None` where no run between
    /// gaps is long enough to tell.
    pub noise_m: Option<f64>,
    /// Why it is not the torso's, where it is of the body's middle instead: good for speeds, not for passages of lines.
    pub torso: Result<(), Withheld>,
    /// What must be said of it.
    pub flags: Vec<Flag>,
}

/// The torso, "as distinguished from the head, neck, arms, legs, hands or feet" (World Athletics Technical Rule 18.2).
pub(super) const TORSO: [BodyPart; 4] = [
    BodyPart::Chest,
    BodyPart::Neck,
    BodyPart::LeftShoulder,
    BodyPart::RightShoulder,
];

impl Progress {
    /// Of the most forward of chest, base of the neck and shoulders; of the body's middle, flagged, where these are
    /// unknown.
    pub(super) fn of(athlete: &Athlete, course: &Course, clock_zero_secs: f64) -> Result<Self, Withheld> {
        let torso: Vec<&[DVec3]> = TORSO
            .into_iter()
            .filter_map(|part| athlete.part(part).ok())
            .collect();
        let mut flags = athlete.flags.clone();
        let mut is_torso = Ok(());
        let along_m: Vec<f64> = if torso.is_empty() {
            is_torso = Err(athlete
                .limbs
                .clone()
                .err()
                .unwrap_or_else(|| Withheld::PartsMissing(TORSO.into())));
            if !flags.contains(&Flag::PartsReplaced) {
                flags.push(Flag::PartsReplaced);
            }
            let body = athlete.body.as_ref().map_err(Clone::clone)?;
            body.raw_m.iter().map(|p| course.along_m(*p)).collect()
        } else {
            let front = |frame: usize| {
                let along = torso
                    .iter()
                    .map(|path| path.get(frame).map_or(f64::NAN, |p| course.along_m(*p)));
                // A gap in one is a gap of all: the front may be what is missing.
                along
                    .reduce(|a, b| {
                        if a.is_nan() || b.is_nan() {
                            f64::NAN
                        } else {
                            a.max(b)
                        }
                    })
                    .unwrap_or(f64::NAN)
            };
            (0..athlete.times.len()).map(front).collect()
        };
        Ok(Self {
            times: athlete.times.clone(),
            noise_m: noise::of_numbers(&along_m),
            along_m,
            clock_zero_secs,
            torso: is_torso,
            flags,
        })
    }

    /// The distance at a moment, between samples too; `None` in a gap and outside.
    pub fn at(&self, time_secs: f64) -> Option<f64> {
        number_at(&self.times, &self.along_m, time_secs)
    }

    /// The standard deviation that the noise of the positions leaves in the passage of a line; `None` where the line is
    /// not passed, and where the noise is not known.
    pub fn passage_noise_secs(&self, line_m: f64) -> Option<f64> {
        // Of a straight line between two samples at most one of them counts in full.
        Some(self.noise_m? / self.passage_speed(line_m)?)
    }

    /// The speed at which a line is passed, in metres a second; `None` where it is not.
    pub(super) fn passage_speed(&self, line_m: f64) -> Option<f64> {
        let frame = self.times.bracket(self.passage_secs(line_m)?)?.index;
        // Over some samples, so that the speed's own noise is small beside it.
        let around = frame.saturating_sub(3)..(frame + 5).min(self.along_m.len());
        let known = |frame: &usize| self.along_m.get(*frame).is_some_and(|along| !along.is_nan());
        let (from, to) = (around.clone().find(known)?, around.rev().find(known)?);
        let way_m = self.along_m.get(to)? - self.along_m.get(from)?;
        let speed = way_m / (self.times.time_of(to) - self.times.time_of(from));
        (speed > 0.0).then_some(speed)
    }

    /// When the torso first reaches a line, in replay time: linear between the two samples around it.
    pub fn passage_secs(&self, line_m: f64) -> Option<f64> {
        self.passages_secs(&[line_m]).first().copied().flatten()
    }

    /// When the torso first reaches each of some lines, which must be in order; in one pass.
    pub fn passages_secs(&self, lines_m: &[f64]) -> Vec<Option<f64>> {
        let mut passages = Vec::with_capacity(lines_m.len());
        let mut before: Option<(usize, f64)> = None;
        for (frame, &along) in self.along_m.iter().enumerate() {
            if along.is_nan() {
                before = None;
                continue;
            }
            while let Some(line_m) = lines_m.get(passages.len()).filter(|line_m| along >= **line_m) {
                // Where a recording or a run begins beyond the line, nobody saw when it was passed.
                passages.push(before.map(|(last, from)| {
                    let share = (line_m - from) / (along - from);
                    self.times.time_of(last) + share * self.times.period_secs(last)
                }));
            }
            before = Some((frame, along));
        }
        passages.resize(lines_m.len(), None);
        passages
    }
}

/// The replay time of the start signal, where there is one.
pub(super) fn clock_zero_secs(replay: &Replay) -> Option<f64> {
    let gun = || replay.events.iter().find(|event| event.kind == EventKind::Gun);
    replay.clock_zero_secs.or_else(|| Some(gun()?.time_secs))
}
