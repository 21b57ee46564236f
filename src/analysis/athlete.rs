//! One body, prepared for everything that is measured of it.

use glam::DVec3;

use super::centre_of_mass::{CentreOfMass, Parts};
use super::definition::Definition;
use super::options::{InferredLimbs, Options};
use super::path::{self, BLOCK, Motion, MotionWork, level};
use super::steps::Contact;
use super::value::{Flag, Side, Subject, Value, Which, Withheld};
use crate::replay::{BodyPart, Replay, Sex, Track, TrackOrigin};
use crate::time::SampleTimes;

/// A body's paths and what was found of its feet.
pub(super) struct Athlete {
    pub(super) track: usize,
    pub(super) times: SampleTimes,
    pub(super) rate_hz: Option<f64>,
    pub(super) parts: Parts,
    /// The centre of mass, or what stands in for it.
    pub(super) body: Result<Motion, Withheld>,
    /// Why limbs may not be measured, where they may not.
    pub(super) limbs: Result<(), Withheld>,
    pub(super) contacts: Result<Vec<Contact>, Withheld>,
    pub(super) flags: Vec<Flag>,
    /// Missing positions among those read.
    pub(super) missing: usize,
    /// The cut-off of [`Self::smooth_part`], once any part is filtered.
    pub(super) joint_cutoff_hz: Option<f64>,
    smooth: Parts,
    centre_of_mass: Result<CentreOfMass, Withheld>,
    raw_body_m: Vec<DVec3>,
}

impl Athlete {
    /// Begins with a track; nothing is read of it yet.
    pub(super) fn new(replay: &Replay, track: usize, options: &Options) -> Option<Self> {
        let of = replay.tracks.get(track)?;
        let sex = of
            .participant
            .and_then(|index| replay.participants.get(index))
            .and_then(|p| p.sex);
        let mut flags = Vec::new();
        let limbs = match (of.origin, options.inferred_limbs) {
            (TrackOrigin::Inferred, InferredLimbs::Withhold) => Err(Withheld::LimbsInferred),
            (TrackOrigin::Inferred, InferredLimbs::Measure) => {
                flags.push(Flag::LimbsInferred);
                Ok(())
            }
            _ => Ok(()),
        };
        Some(Self {
            track,
            times: of.times.clone(),
            rate_hz: of.times.even_rate_hz(),
            parts: std::array::from_fn(|_| Vec::new()),
            body: Err(Withheld::RunsTooShort),
            contacts: Err(Withheld::RunsTooShort),
            centre_of_mass: Self::body_point(of, sex, &limbs),
            limbs,
            flags,
            missing: 0,
            joint_cutoff_hz: None,
            smooth: std::array::from_fn(|_| Vec::new()),
            raw_body_m: Vec::new(),
        })
    }

    /// How the centre of mass of a track is computed.
    pub(super) fn body_point(
        track: &Track,
        sex: Option<Sex>,
        limbs: &Result<(), Withheld>,
    ) -> Result<CentreOfMass, Withheld> {
        limbs.clone()?;
        CentreOfMass::new(|part| !track.skeleton.body_map.joints_of(part).is_empty(), sex)
    }

    pub(super) fn subject(&self) -> Subject {
        Subject::Track(self.track)
    }

    /// Reads the next block of frames; true when all are read.
    pub(super) fn read(&mut self, track: &Track) -> bool {
        let start = self.raw_body_m.len();
        let frames = start..(start + BLOCK).min(track.times.len());
        let width = track.skeleton.joints.len();
        let positions = track.positions_m.get(frames.start * width..frames.end * width);
        self.missing += positions
            .unwrap_or_default()
            .iter()
            .filter(|p| p.iter().any(|v| !v.is_finite()))
            .count();
        for part in BodyPart::ALL {
            let joints = track.skeleton.body_map.joints_of(part);
            // Of inferred limbs only the trunk's middle is read.
            let is_wanted = self.limbs.is_ok() || part == BodyPart::Pelvis;
            if let Some(path) = self.parts.get_mut(part as usize)
                && !joints.is_empty()
                && is_wanted
            {
                path.extend(path::of_joints_in(track, joints, frames.clone()));
            }
        }
        let body = match &self.centre_of_mass {
            Ok(centre) => centre.of(&self.parts, frames.clone()),
            // The pelvis, or what is between the hips, stands in.
            Err(_) => match path::middle_joints(track).as_slice() {
                [] => vec![path::GAP; frames.len()],
                joints => path::of_joints_in(track, joints, frames.clone()),
            },
        };
        self.raw_body_m.extend(body);
        self.raw_body_m.len() >= track.times.len()
    }

    /// Begins to filter the body's path, once all is read.
    pub(super) fn begin_filter(&mut self, options: &Options) -> Result<MotionWork, Withheld> {
        match &self.centre_of_mass {
            Ok(centre) => self.flags.extend_from_slice(&centre.flags),
            Err(_) => self.flags.push(Flag::PartsReplaced),
        }
        let cutoff_hz = options.cutoff_at(options.body_cutoff_hz, self.rate_hz);
        MotionWork::new(std::mem::take(&mut self.raw_body_m), &self.times, cutoff_hz)
    }

    /// Why there is no centre of mass, where the pelvis stands in for it.
    pub(super) fn centre_of_mass(&self) -> Result<&Motion, Withheld> {
        if let Err(why) = &self.centre_of_mass {
            return Err(why.clone());
        }
        self.body.as_ref().map_err(Clone::clone)
    }

    /// A part's path; an error where the track does not have it or it is made up.
    pub(super) fn part(&self, part: BodyPart) -> Result<&[DVec3], Withheld> {
        self.limbs.clone()?;
        match self.parts.get(part as usize) {
            Some(path) if !path.is_empty() => Ok(path),
            _ => Err(Withheld::PartsMissing(vec![part])),
        }
    }

    /// Begins to filter one part's path; `None` where the track does not have it or it is made up.
    pub(super) fn begin_part(
        &self,
        part: BodyPart,
        options: &Options,
    ) -> Option<Result<MotionWork, Withheld>> {
        let path = self.part(part).ok()?.to_vec();
        let cutoff_hz = options.cutoff_at(options.joint_cutoff_hz, self.rate_hz);
        Some(MotionWork::new(path, &self.times, cutoff_hz))
    }

    /// Keeps one part's filtered positions.
    pub(super) fn keep_part(&mut self, part: BodyPart, motion: &Motion) {
        if let Some(slot) = self.smooth.get_mut(part as usize) {
            slot.clone_from(&motion.position_m);
            self.joint_cutoff_hz = Some(motion.cutoff_hz);
        }
    }

    /// A part's filtered path, where it has been filtered.
    pub(super) fn smooth_part(&self, part: BodyPart) -> Option<&[DVec3]> {
        let path = self.smooth.get(part as usize)?;
        (!path.is_empty()).then_some(path.as_slice())
    }

    pub(super) fn rate_hz(&self) -> Result<f64, Withheld> {
        self.rate_hz.ok_or(Withheld::TimesUneven)
    }

    /// As [`Self::rate_hz`], where it must be at least this.
    pub(super) fn rate_of_at_least(&self, needed_hz: f64) -> Result<f64, Withheld> {
        let rate_hz = self.rate_hz()?;
        // A rate is stated with a few digits only.
        if rate_hz < 0.99 * needed_hz {
            return Err(Withheld::RateTooLow { needed_hz, rate_hz });
        }
        Ok(rate_hz)
    }

    pub(super) fn value(&self, measure: &'static Definition, result: Result<f64, Withheld>) -> Value {
        Value::new(measure, self.subject(), result).flagged(&self.flags)
    }

    pub(super) fn value_of(
        &self,
        measure: &'static Definition,
        which: Which,
        result: Result<f64, Withheld>,
    ) -> Value {
        self.value(measure, result).which(which)
    }

    /// The time of a frame with a fraction.
    pub(super) fn time_of(&self, frame: f64) -> f64 {
        let below = frame.floor().max(0.0);
        let index = below as usize;
        self.times.time_of(index) + (frame - below) * self.times.period_secs(index)
    }

    /// The body's level way from one frame to another.
    pub(super) fn level_way_m(&self, from: f64, to: f64) -> Result<DVec3, Withheld> {
        let body = self.body.as_ref().map_err(Clone::clone)?;
        let way = level(path::at_frame(&body.position_m, to) - path::at_frame(&body.position_m, from));
        if way.is_nan() { Err(Withheld::Gap) } else { Ok(way) }
    }
}

/// The parts of a leg.
pub(super) struct Leg {
    pub(super) hip: BodyPart,
    pub(super) knee: BodyPart,
    pub(super) ankle: BodyPart,
    pub(super) heel: BodyPart,
    pub(super) toe: BodyPart,
}

impl Leg {
    /// The leg of a side.
    pub(super) const fn of(side: Side) -> Self {
        match side {
            Side::Left => Self {
                hip: BodyPart::LeftHip,
                knee: BodyPart::LeftKnee,
                ankle: BodyPart::LeftAnkle,
                heel: BodyPart::LeftHeel,
                toe: BodyPart::LeftToe,
            },
            Side::Right => Self {
                hip: BodyPart::RightHip,
                knee: BodyPart::RightKnee,
                ankle: BodyPart::RightAnkle,
                heel: BodyPart::RightHeel,
                toe: BodyPart::RightToe,
            },
        }
    }
}
