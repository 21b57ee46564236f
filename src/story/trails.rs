//! Trails: the way of a point over the last seconds.

use std::ops::Range;

use glam::{DVec3, Vec3};

use super::Files;
use crate::analysis::{InferredLimbs, Options, Point, Trace, Withheld};
use crate::codec::FileKind;
use crate::error::{Error, ErrorCode};
use crate::replay::Replay;
use crate::scene::{Scene, Trail, TrailPoint};
use crate::stream::FileId;
use crate::time::SNAP_SECS;

/// The points of all trails together, of at most 400: 20 bytes each are written every frame.
pub const MOST_POINTS: usize = 1_200;

/// What all trails together may take in memory, of which a frame of each takes 32 bytes: 22 players and a ball over two hours at
/// 25 Hz are within it.
pub const MOST_BYTES: usize = 128 << 20;

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

/// Why there is no trail.
#[derive(Clone, Debug, PartialEq)]
pub enum Refusal {
    /// The speed of such a point is not measured.
    Withheld(Withheld),
    /// With it all trails together would take this many bytes, which are more than [`MOST_BYTES`].
    TooLong(usize),
}

impl Refusal {
    /// For a page that asked for a trail of `point`.
    pub fn error(&self, point: &str) -> Error {
        match self {
            Self::Withheld(why) => Error::new(
                ErrorCode::OutOfRange,
                format!("expected a point whose speed is measured, found {point}: {why}"),
            ),
            Self::TooLong(bytes) => Error::new(
                ErrorCode::LimitExceeded,
                format!(
                    "expected trails of at most {MOST_BYTES} bytes in all, found {bytes} with {point}; show fewer at once"
                ),
            ),
        }
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
    /// Segments that it has read.
    read: Vec<bool>,
    /// The peak of the frames that were shown last; none since something was read.
    peak: Option<(Range<usize>, Peak)>,
}

/// The frame of the highest speed, and the speed.
type Peak = Option<(usize, f64)>;

#[derive(Default)]
pub(super) struct Trails {
    shown: Vec<Shown>,
    /// Trails that were taken away since the last moment.
    cleared: Vec<Shown>,
    heads: Vec<Head>,
    /// The names of the segments' files, by which it is known which ones others have taken the place of.
    names: Vec<String>,
    has_grown: bool,
}

impl Trails {
    pub(super) fn add(&mut self, replay: &Replay, wish: TrailWish) -> Result<(), Refusal> {
        let before = self.cleared.iter().position(|shown| shown.wish == wish);
        let shown = match before {
            Some(index) => self.cleared.swap_remove(index),
            None => Shown {
                wish,
                trace: wish.trace(replay).map_err(Refusal::Withheld)?,
                read: Vec::new(),
                peak: None,
            },
        };
        let bytes: usize = self.shown.iter().map(|shown| shown.trace.bytes()).sum();
        let bytes = bytes.saturating_add(shown.trace.bytes());
        if bytes > MOST_BYTES {
            return Err(Refusal::TooLong(bytes));
        }
        self.shown.push(shown);
        self.heads.push(NOWHERE);
        Ok(())
    }

    pub(super) fn clear(&mut self) {
        self.cleared.append(&mut self.shown);
        self.heads.clear();
    }

    pub(super) fn renew(&mut self, replay: &Replay) {
        let mut bytes = 0_usize;
        for shown in self.shown.iter_mut().chain(&mut self.cleared) {
            if let Ok(mut longer) = shown.wish.trace(replay) {
                bytes = bytes.saturating_add(longer.bytes());
                // What grows beyond all bounds ends where it is.
                if bytes > MOST_BYTES {
                    continue;
                }
                std::mem::swap(&mut shown.trace, &mut longer);
                if !shown.trace.inherit(longer) {
                    shown.read.clear();
                }
                shown.peak = None;
            }
        }
        self.has_grown = true;
    }

    pub(super) fn heads(&self) -> &[Head] {
        &self.heads
    }

    pub(super) fn tell(&mut self, files: &mut Files<'_>, time_secs: f64, scene: &mut Scene) -> bool {
        self.cleared.clear();
        self.forget_outdated(files);
        let reads = self.read_more(files, time_secs);
        let most = MOST_POINTS / self.shown.len().max(1);
        for (shown, head) in self.shown.iter_mut().zip(&mut self.heads) {
            let (trail, found) = shown.trail_at(time_secs, most);
            *head = found;
            scene.add_trail(trail);
        }
        reads
    }

    /// A file's bytes never change, and what has been read of it stays; but a file may take the place of another.
    fn forget_outdated(&mut self, files: &Files<'_>) {
        let segments = &files.held.manifest().segments;
        if self.has_grown || self.names.len() != segments.len() {
            self.has_grown = false;
            for (index, entry) in segments.iter().enumerate() {
                if self.names.get(index) != Some(&entry.name) {
                    let read = self
                        .shown
                        .iter_mut()
                        .filter_map(|shown| shown.read.get_mut(index));
                    read.for_each(|read| *read = false);
                }
            }
            self.names = segments.iter().map(|entry| entry.name.clone()).collect();
        }
        for shown in &mut self.shown {
            shown.read.resize(segments.len(), false);
        }
    }

    /// Reads one segment that some trail needs and that is here; true where it found one.
    fn read_more(&mut self, files: &mut Files<'_>, time_secs: f64) -> bool {
        let plan = files.held.plan();
        let kind = FileKind::Segment;
        // The nearest to now first.
        let needed = self.shown.iter().filter_map(|shown| {
            let (from_secs, to_secs) = shown.reach_secs(time_secs);
            let (first, last) = (plan.segment_at(from_secs)?, plan.segment_at(to_secs)?);
            (first..=last)
                .rev()
                .find(|&index| shown.read.get(index) == Some(&false) && plan.holds(FileId { kind, index }))
        });
        let Some(index) = needed.max() else { return false };
        let mut unread: Vec<&mut Shown> = self.shown.iter_mut().collect();
        unread.retain(|shown| shown.read.get(index) == Some(&false));
        files
            .held
            .show_segment(index, &mut *files.bytes_of, |track, piece| {
                for shown in unread.iter_mut().filter(|shown| shown.wish.track == track) {
                    // A trail that has become too long ends before.
                    let first = shown.trace.times().bracket(piece.times.start_secs());
                    if first.is_some() {
                        let first = shown.trace.times().nearest(piece.times.start_secs());
                        shown.trace.read(first, piece);
                        shown.peak = None;
                    }
                }
            });
        // One whose bytes are gone is read when it is here again.
        if files.held.plan().holds(FileId { kind, index }) {
            for read in unread.iter_mut().filter_map(|shown| shown.read.get_mut(index)) {
                *read = true;
            }
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

    /// Every how many frames there is a point, so that there are at most so many: a power of two, so that the points of a trail
    /// that grows are some of those that it had.
    fn stride(&self, frames: &Range<usize>, most: usize) -> usize {
        let reach = self.wish.secs * self.trace.times().rate_hz();
        // As many as there are when it is whole, so that they stay the same.
        let longest = if reach.is_finite() {
            (reach.ceil() as usize)
                .saturating_add(2)
                .min(self.trace.times().len())
        } else {
            frames.len()
        };
        longest
            .div_ceil(most.saturating_sub(2).max(1))
            .max(1)
            .next_power_of_two()
    }

    /// The highest speed within some frames, of which those are looked at that were not shown before.
    fn peak(&mut self, frames: &Range<usize>) -> Peak {
        let trace = &self.trace;
        let known = self.peak.take().filter(|(known, found)| {
            (known.start..=known.end).contains(&frames.start)
                && found.is_none_or(|(frame, _)| frames.contains(&frame))
        });
        let found = match known {
            None => trace.peak(frames.clone()),
            Some((known, before)) => {
                let later = trace.peak(known.end..frames.end.max(known.end));
                match (before, later) {
                    (Some((_, high)), Some((_, speed))) if speed > high => later,
                    _ => before.or(later),
                }
            }
        };
        self.peak = Some((frames.clone(), found));
        found
    }

    /// With at most so many points: those of every so many frames, which ones not depending on the moment, and the moment's own.
    fn trail_at(&mut self, time_secs: f64, most: usize) -> (Trail, Head) {
        let frames = self.frames(time_secs);
        let stride = self.stride(&frames, most);
        let peak = self.peak(&frames);
        let (times, wish) = (self.trace.times(), &self.wish);
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
        let is_on_frame = times.bracket(time_secs).is_some_and(|bracket| {
            bracket.fraction == 0.0 && bracket.index + 1 == frames.end && bracket.index % stride == 0
        });
        // A piece of no length would have no direction.
        if !is_on_frame {
            points.push(point(now, time_secs));
        }
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
