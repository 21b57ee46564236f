//! Trails: the way of a point over the last seconds.

use std::ops::Range;

use glam::{DVec3, Vec3};

use super::Files;
use crate::analysis::{InferredLimbs, Options, Point, Trace, Withheld};
use crate::codec::FileKind;
use crate::replay::Replay;
use crate::scene::{Scene, Trail, TrailPoint};
use crate::stream::FileId;
use crate::time::SNAP_SECS;

/// The points of all trails together: 20 bytes each are written every frame.
const MOST_POINTS: usize = 1_200;

/// A point's way.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TrailWish {
    /// The track it is of.
    pub track: usize,
    /// Of what.
    pub point: Point,
    /// How far it reaches back; infinite for all that has been.
    pub secs: f64,
    /// The speed drawn in the first colour, and that in the last.
    pub speeds_mps: (f32, f32),
    /// Half its thickness.
    pub radius_m: f32,
    /// What becomes of trails of limbs that are made up.
    pub inferred_limbs: InferredLimbs,
}

impl TrailWish {
    fn trace(&self, replay: &Replay) -> Result<Trace, Withheld> {
        let options = Options {
            inferred_limbs: self.inferred_limbs,
            ..Options::default()
        };
        Trace::new(replay, self.track, self.point, &options)
    }
}

/// What a trail shows at this moment.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Head {
    /// Where the point is; NaN in a gap.
    pub at_m: Vec3,
    /// How fast it is; NaN where that is not known.
    pub speed_mps: f64,
    /// The highest speed within the trail: where, when and how fast.
    pub peak: Option<(Vec3, f64, f64)>,
}

const NOWHERE: Head = Head {
    at_m: Vec3::NAN,
    speed_mps: f64::NAN,
    peak: None,
};

struct Shown {
    wish: TrailWish,
    trace: Trace,
}

#[derive(Default)]
pub(super) struct Trails {
    shown: Vec<Shown>,
    heads: Vec<Head>,
    /// Segments that have been read.
    read: Vec<bool>,
}

impl Trails {
    pub(super) fn add(&mut self, replay: &Replay, wish: TrailWish) -> Result<(), Withheld> {
        let trace = wish.trace(replay)?;
        self.shown.push(Shown { wish, trace });
        self.heads.push(NOWHERE);
        self.read.clear();
        Ok(())
    }

    pub(super) fn renew(&mut self, replay: &Replay) {
        for Shown { wish, trace } in &mut self.shown {
            if let Ok(longer) = wish.trace(replay) {
                *trace = longer;
            }
        }
        self.read.clear();
    }

    pub(super) fn heads(&self) -> &[Head] {
        &self.heads
    }

    pub(super) fn tell(&mut self, files: &mut Files<'_>, time_secs: f64, scene: &mut Scene) -> bool {
        let reads = self.read_more(files, time_secs);
        let most = MOST_POINTS / self.shown.len().max(1);
        for (shown, head) in self.shown.iter().zip(&mut self.heads) {
            let (trail, found) = shown.trail_at(time_secs, most);
            *head = found;
            scene.add_trail(trail);
        }
        reads
    }

    /// Reads one segment that some trail needs and that is here; true where it found one.
    fn read_more(&mut self, files: &mut Files<'_>, time_secs: f64) -> bool {
        let plan = files.held.plan();
        self.read.resize(files.held.manifest().segments.len(), false);
        let needed = self.shown.iter().filter_map(|shown| {
            let (from_secs, to_secs) = shown.reach_secs(time_secs);
            Some(plan.segment_at(from_secs)?..plan.segment_at(to_secs)? + 1)
        });
        let first = needed.clone().map(|range| range.start).min().unwrap_or(0);
        let end = needed.map(|range| range.end).max().unwrap_or(0);
        let kind = FileKind::Segment;
        // The nearest to now first.
        let next = (first..end).rev().find(|&index| {
            self.read.get(index) == Some(&false) && files.held.plan().holds(FileId { kind, index })
        });
        let Some(index) = next else { return false };
        let entry = files.held.entry(FileId { kind, index });
        let bytes = entry.and_then(|entry| (files.bytes_of)(&entry.name));
        let shown = &mut self.shown;
        if let Some(bytes) = bytes {
            files.held.show_segment(index, &bytes, |track, piece| {
                for Shown { wish, trace } in shown.iter_mut() {
                    if wish.track == track {
                        trace.read(trace.times().nearest(piece.times.start_secs()), piece);
                    }
                }
            });
        }
        if let Some(read) = self.read.get_mut(index) {
            *read = true;
        }
        true
    }
}

impl Shown {
    /// From when to when its frames are needed.
    fn reach_secs(&self, time_secs: f64) -> (f64, f64) {
        let margin_secs = self.trace.margin() as f64 * self.trace.times().period_secs(0);
        let from_secs = (time_secs - self.wish.secs - 2.0 * margin_secs).max(self.trace.times().start_secs());
        (from_secs, time_secs + 2.0 * margin_secs)
    }

    /// The frames within it, the one at the moment or before it last.
    fn frames(&self, time_secs: f64) -> Range<usize> {
        let until = |secs: f64| match self.trace.times() {
            times if secs < times.start_secs() - SNAP_SECS => 0,
            times => times
                .bracket(secs)
                .map_or(times.len(), |bracket| bracket.index + 1),
        };
        let to = until(time_secs);
        until(time_secs - self.wish.secs).saturating_sub(1).min(to)..to
    }

    /// With at most so many points: those of every so many frames, which ones not depending on the moment, and the moment's own.
    fn trail_at(&self, time_secs: f64, most: usize) -> (Trail, Head) {
        let (times, wish) = (self.trace.times(), &self.wish);
        let frames = self.frames(time_secs);
        let stride = frames.len().div_ceil(most.saturating_sub(2).max(1)).max(1);
        let from_secs = times.time_of(frames.start);
        let reach_secs = if wish.secs.is_finite() {
            wish.secs
        } else {
            (time_secs - from_secs).max(1e-3)
        };
        let point = |(at_m, speed): (DVec3, f64), at_secs: f64| TrailPoint {
            at_m: at_m.as_vec3(),
            speed_mps: speed as f32,
            strength: (1.0 - (time_secs - at_secs) / reach_secs).clamp(0.0, 1.0) as f32,
        };
        let even = frames
            .clone()
            .skip((stride - frames.start % stride) % stride)
            .step_by(stride);
        let mut points: Vec<TrailPoint> = even
            .map(|frame| point(self.trace.at(frame), times.time_of(frame)))
            .collect();
        let now = self.at(time_secs);
        points.push(point(now, time_secs));
        let peak = self.trace.peak(frames);
        let head = Head {
            at_m: now.0.as_vec3(),
            speed_mps: now.1,
            peak: peak.map(|(frame, speed)| (self.trace.at(frame).0.as_vec3(), times.time_of(frame), speed)),
        };
        let trail = Trail {
            points,
            speeds_mps: wish.speeds_mps,
            radius_m: wish.radius_m,
        };
        (trail, head)
    }

    /// Linear between frames; NaN outside.
    fn at(&self, time_secs: f64) -> (DVec3, f64) {
        let Some(bracket) = self.trace.times().bracket(time_secs) else {
            return (DVec3::NAN, f64::NAN);
        };
        let a = self.trace.at(bracket.index);
        if bracket.fraction == 0.0 {
            return a;
        }
        let b = self.trace.at(bracket.index + 1);
        (
            a.0.lerp(b.0, bracket.fraction),
            a.1 + (b.1 - a.1) * bracket.fraction,
        )
    }
}
