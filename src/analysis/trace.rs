//! The way and speed of one point, from whatever frames of its track have been read: what a trail shows.

use std::ops::Range;

use glam::DVec3;

use super::athlete::Athlete;
use super::centre_of_mass::{CentreOfMass, Parts};
use super::options::{InferredLimbs, Options};
use super::path::{self, GAP, Smoothing, level, long_runs, unsettled_samples};
use super::two_points::Pin;
use super::value::Withheld;
use crate::error::{Error, ErrorCode, Result};
use crate::replay::{BodyPart, Replay, Track, TrackKind, TrackOrigin};
use crate::time::SampleTimes;

/// What leaves a trace.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Point {
    /// The centre of mass, or what stands in for it: its speed is the measure `com_speed`. Of an object its first point,
    /// whose speed is `object_speed`.
    Middle,
    /// A part of the body: its speed is the measure `part_speed`.
    Part(BodyPart),
    /// A joint by its index, measured as a part is.
    Joint(u16),
}

impl Point {
    /// The track and the point that words name: who, as [`Replay::track_named`] has it, and "com", a part of the body, or a
    /// joint of any of a participant's tracks. Of an object every word is its first point.
    ///
    /// # Errors
    /// [`ErrorCode::OutOfRange`] for what the replay does not have.
    pub fn from_words(replay: &Replay, who: &str, word: &str) -> Result<(usize, Self)> {
        let track = replay.track_named(who)?;
        let of = replay.tracks.get(track);
        if word == "com" || of.is_some_and(|track| track.kind == TrackKind::Object) {
            return Ok((track, Self::Middle));
        }
        let point = match Pin::of_track(replay, track, word) {
            Some(Pin::Part(track, part)) => Some((track, Self::Part(part))),
            Some(Pin::Joint(track, joint)) => {
                u16::try_from(joint).ok().map(|joint| (track, Self::Joint(joint)))
            }
            _ => None,
        };
        point.ok_or_else(|| {
            let message = format!("expected com, a part of the body or a joint, found {word}");
            Error::new(ErrorCode::OutOfRange, message)
        })
    }
}

enum Source {
    Centre(CentreOfMass),
    Joints(Vec<u16>),
}

/// What a frame of a trace takes: where and how fast.
const FRAME_BYTES: usize = size_of::<DVec3>() + size_of::<f64>();

/// A point's positions and speeds, frame by frame, as far as they have been read.
///
/// Speeds are those of the measure named at [`Point`], sample for sample, once all frames within the filter's reach have been
/// read (a fraction of a second); until then the edge of what was read counts as the end of a run.
pub struct Trace {
    source: Source,
    is_level: bool,
    times: SampleTimes,
    smoothing: Smoothing,
    edge: usize,
    raw_m: Vec<DVec3>,
    speed_mps: Vec<f64>,
}

impl Trace {
    /// Of a point of a track; nothing is read yet.
    ///
    /// # Errors
    /// Why its measure would be withheld.
    pub fn new(
        replay: &Replay,
        track: usize,
        point: Point,
        options: &Options,
    ) -> std::result::Result<Self, Withheld> {
        let of = replay.tracks.get(track).ok_or(Withheld::RunsTooShort)?;
        let is_object = of.kind == TrackKind::Object;
        let is_made_up =
            of.origin == TrackOrigin::Inferred && options.inferred_limbs == InferredLimbs::Withhold;
        let joints = |joints: &[u16]| Some(Source::Joints(joints.to_vec())).filter(|_| !joints.is_empty());
        let (source, cutoff_hz) = match point {
            Point::Middle if is_object => (joints(&[0]), options.object_cutoff_hz),
            Point::Middle => {
                let sex = of
                    .participant
                    .and_then(|index| replay.participants.get(index)?.sex);
                let limbs = if is_made_up {
                    Err(Withheld::LimbsInferred)
                } else {
                    Ok(())
                };
                let source = match Athlete::body_point(of, sex, &limbs) {
                    Ok(centre) => Some(Source::Centre(centre)),
                    Err(_) => joints(&path::middle_joints(of)),
                };
                (source, options.body_cutoff_hz)
            }
            Point::Part(_) | Point::Joint(_) if is_made_up => return Err(Withheld::LimbsInferred),
            Point::Part(part) => {
                let source = joints(of.skeleton.body_map.joints_of(part));
                let source = source.ok_or_else(|| Withheld::PartsMissing(vec![part]))?;
                (Some(source), options.joint_cutoff_hz)
            }
            Point::Joint(joint) => (joints(&[joint]), options.joint_cutoff_hz),
        };
        let source = source.ok_or(Withheld::RunsTooShort)?;
        let cutoff_hz = options.cutoff_at(cutoff_hz, of.times.even_rate_hz());
        let smoothing = Smoothing::new(&of.times, cutoff_hz)?;
        Ok(Self {
            source,
            is_level: point == Point::Middle && !is_object,
            smoothing,
            edge: unsettled_samples(cutoff_hz, Some(smoothing.rate_hz)),
            raw_m: Vec::new(),
            speed_mps: Vec::new(),
            times: of.times.clone(),
        })
    }

    /// When its frames are.
    pub fn times(&self) -> &SampleTimes {
        &self.times
    }

    /// What all its frames take once they have been read.
    pub fn bytes(&self) -> usize {
        self.times.len().saturating_mul(FRAME_BYTES)
    }

    /// Takes over what a trace of the same point has read of a replay that has grown since. False, and nothing is taken, where
    /// the frames are others.
    pub fn inherit(&mut self, earlier: Self) -> bool {
        let goes_on = match (&self.times, &earlier.times) {
            (SampleTimes::Explicit(now), SampleTimes::Explicit(before)) => now.starts_with(before),
            (now, before) => {
                now.start_secs() == before.start_secs()
                    && now.rate_hz() == before.rate_hz()
                    && now.len() >= before.len()
            }
        };
        if !goes_on {
            return false;
        }
        self.raw_m = earlier.raw_m;
        self.speed_mps = earlier.speed_mps;
        // Times that are given one by one have another mean with every one.
        if self.smoothing.rate_hz != earlier.smoothing.rate_hz {
            self.filter(0..self.raw_m.len());
        }
        true
    }

    /// How many frames on either side the speed of one depends on.
    pub fn margin(&self) -> usize {
        self.smoothing.margin()
    }

    /// Reads some consecutive frames of the track, from one on. Nothing is read where there is no memory for them.
    pub fn read(&mut self, first: usize, piece: &Track) {
        let raw_m = match &self.source {
            Source::Joints(joints) => path::of_joints(piece, joints),
            Source::Centre(centre) => {
                let map = &piece.skeleton.body_map;
                let parts: Parts = BodyPart::ALL.map(|part| match map.joints_of(part) {
                    [] => Vec::new(),
                    joints => path::of_joints(piece, joints),
                });
                centre.of(&parts, 0..piece.times.len())
            }
        };
        let last = (first + raw_m.len()).min(self.times.len());
        if !self.reach(last) {
            return;
        }
        for (slot, at) in self.raw_m.iter_mut().skip(first).zip(&raw_m) {
            *slot = *at;
        }
        let margin = self.margin();
        self.filter(first.saturating_sub(margin)..(last + margin).min(self.raw_m.len()));
    }

    /// Makes room for frames up to one; false where there is no memory for them.
    fn reach(&mut self, last: usize) -> bool {
        let held = self.raw_m.len();
        if last <= held {
            return true;
        }
        // By doubling, but never for more than there will be.
        let room = last.max(held * 2).min(self.times.len()) - held;
        if self.raw_m.try_reserve_exact(room).is_err() || self.speed_mps.try_reserve_exact(room).is_err() {
            return false;
        }
        self.raw_m.resize(last, GAP);
        self.speed_mps.resize(last, f64::NAN);
        true
    }

    /// The speeds of some frames anew.
    fn filter(&mut self, frames: Range<usize>) {
        if let Some(speeds) = self.speed_mps.get_mut(frames.clone()) {
            speeds.fill(f64::NAN);
        }
        let margin = self.margin();
        let from = frames.start.saturating_sub(margin);
        let to = (frames.end + margin).min(self.raw_m.len());
        for run in long_runs(self.raw_m.get(from..to).unwrap_or_default()) {
            let run = run.start + from..run.end + from;
            let block = run.start.max(frames.start)..run.end.min(frames.end);
            if block.is_empty() {
                continue;
            }
            let [_, velocity, _] = self.smoothing.block(&self.raw_m, &run, &block);
            for (slot, velocity) in self.speed_mps.iter_mut().skip(block.start).zip(velocity) {
                let velocity = if self.is_level { level(velocity) } else { velocity };
                *slot = velocity.length();
            }
        }
    }

    /// Where it is in a frame as recorded, and how fast; NaN in a gap, and for what has not been read.
    pub fn at(&self, frame: usize) -> (DVec3, f64) {
        let position_m = self.raw_m.get(frame).copied().unwrap_or(GAP);
        (position_m, self.speed_mps.get(frame).copied().unwrap_or(f64::NAN))
    }

    /// The highest speed in some frames, with its frame. As for the measures, none is taken within half a period of the cut-off
    /// from the end of a run.
    pub fn peak(&self, frames: Range<usize>) -> Option<(usize, f64)> {
        let settled = |frame: usize| {
            let around = frame
                .checked_sub(self.edge)
                .map(|from| from..frame + self.edge + 1);
            around
                .and_then(|around| self.raw_m.get(around))
                .is_some_and(|around| around.iter().all(|at| !at.is_nan()))
        };
        let speeds = frames.filter_map(|frame| {
            let speed = self.speed_mps.get(frame).filter(|speed| !speed.is_nan());
            Some((frame, *speed?))
        });
        let mut highest: Option<(usize, f64)> = None;
        for (frame, speed) in speeds {
            if highest.is_none_or(|(_, high)| speed > high) && settled(frame) {
                highest = Some((frame, speed));
            }
        }
        highest
    }
}
