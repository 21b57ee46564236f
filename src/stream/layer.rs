//! The decoded samples of some neighbouring files, as tracks that know only these frames.

use std::ops::Range;

#[cfg(feature = "full")]
use glam::Vec3;

use crate::codec::{DecodedKeys, DecodedTrack, Manifest};
#[cfg(feature = "full")]
use crate::replay::{Doubt, Quality};
use crate::replay::{Pose, Track, TrackKind};
use crate::time::SampleTimes;

/// A heading is that of the way from so long before a moment to so long after it.
#[cfg(feature = "full")]
const HEADING_SECS: f64 = 0.02;

/// Consecutive frames of one track, counted on the layer's own frames.
#[derive(Clone, Debug)]
pub(super) struct Part {
    track: usize,
    first: usize,
    frames: usize,
    positions_m: Vec<[f32; 3]>,
    /// One for each position, or none.
    #[cfg(feature = "full")]
    quality: Vec<f32>,
}

impl From<DecodedTrack> for Part {
    fn from(decoded: DecodedTrack) -> Self {
        Self {
            track: decoded.track,
            first: decoded.first_frame,
            frames: decoded.frames,
            positions_m: decoded.positions_m,
            #[cfg(feature = "full")]
            quality: decoded.quality,
        }
    }
}

impl From<DecodedKeys> for Part {
    fn from(decoded: DecodedKeys) -> Self {
        Self {
            track: decoded.track,
            first: decoded.first_frame / decoded.stride.max(1),
            frames: decoded.frames,
            positions_m: decoded.positions_m,
            #[cfg(feature = "full")]
            quality: Vec::new(),
        }
    }
}

/// The samples of a run of neighbouring files around the playhead.
#[derive(Clone, Debug, Default)]
pub(super) struct Layer {
    /// When the layer's frames of each track lie, of the whole replay.
    times: Vec<SampleTimes>,
    /// Only the frames of the run.
    tracks: Vec<Track>,
    /// Decoded files by their index, in order.
    files: Vec<(usize, Vec<Part>)>,
    /// The files of the run.
    run: Option<(usize, usize)>,
}

impl Layer {
    /// Of every frame.
    pub(super) fn detail(manifest: &Manifest, tracks: &[Track]) -> Self {
        Self::new(
            tracks,
            manifest
                .tracks
                .iter()
                .map(|layout| layout.times.clone())
                .collect(),
        )
    }

    /// Of the key frames.
    pub(super) fn coarse(manifest: &Manifest, tracks: &[Track]) -> Self {
        let every = |times: &SampleTimes, stride: usize| match times {
            SampleTimes::Uniform {
                start_secs,
                rate_hz,
                count,
            } => SampleTimes::Uniform {
                start_secs: *start_secs,
                rate_hz: rate_hz / stride as f64,
                count: count.div_ceil(stride),
            },
            SampleTimes::Explicit(times) => {
                SampleTimes::Explicit(times.iter().copied().step_by(stride).collect())
            }
        };
        let layouts = manifest.tracks.iter();
        let times = layouts.map(|layout| every(&layout.times, layout.promise.key_frames.max(1)));
        Self::new(tracks, times.collect())
    }

    fn new(tracks: &[Track], times: Vec<SampleTimes>) -> Self {
        Self {
            tracks: tracks.iter().map(without_samples).collect(),
            times,
            ..Self::default()
        }
    }

    pub(super) fn has(&self, index: usize) -> bool {
        self.files.iter().any(|(file, _)| *file == index)
    }

    pub(super) fn insert(&mut self, index: usize, parts: Vec<Part>) {
        self.files.retain(|(file, _)| *file != index);
        let place = self.files.partition_point(|(file, _)| *file < index);
        self.files.insert(place, (index, parts));
        self.run = None;
    }

    /// Gives each file its new index, and lets go of those that have none.
    pub(super) fn renumber(&mut self, renumbered: impl Fn(usize) -> Option<usize>) {
        let mut changed = false;
        self.files.retain_mut(|(file, _)| {
            let index = renumbered(*file);
            changed |= index != Some(*file);
            *file = index.unwrap_or(*file);
            index.is_some()
        });
        if changed {
            self.run = None;
        }
    }

    /// Lets go of all that is decoded.
    #[cfg(feature = "full")]
    pub(super) fn forget(&mut self) {
        self.files.clear();
        self.run = None;
    }

    /// Takes over the decoded files of another layer of the same tracks.
    pub(super) fn take_files_of(&mut self, other: Self) {
        self.files = other.files;
        self.run = None;
    }

    /// Shows the frames of some parts as tracks, each with its index. Their positions are lent, not copied.
    pub(super) fn show(&self, parts: &mut [Part], mut look: impl FnMut(usize, &Track)) {
        for part in parts {
            let (Some(like), Some(times)) = (self.tracks.get(part.track), self.times.get(part.track)) else {
                continue;
            };
            let mut track = without_samples(like);
            track.times = cut(times, part.first..part.first + part.frames);
            track.positions_m = std::mem::take(&mut part.positions_m);
            look(part.track, &track);
            part.positions_m = track.positions_m;
        }
    }

    /// Brings the tracks to the files around one: those that follow each other without a hole.
    pub(super) fn gather_around(&mut self, index: usize) {
        let has = |index: usize| self.files.iter().any(|(file, _)| *file == index);
        if !has(index) {
            return;
        }
        let mut first = index;
        while first.checked_sub(1).is_some_and(has) {
            first -= 1;
        }
        let mut last = index;
        while has(last + 1) {
            last += 1;
        }
        if self.run == Some((first, last)) {
            return;
        }
        self.run = Some((first, last));
        for (index, (track, times)) in self.tracks.iter_mut().zip(&self.times).enumerate() {
            track.positions_m.clear();
            #[cfg(feature = "full")]
            let mut values = Vec::new();
            let mut frames = 0..0;
            let parts = self
                .files
                .iter()
                .filter(|(file, _)| (first..=last).contains(file))
                .filter_map(|(_, parts)| parts.iter().find(|part| part.track == index));
            for part in parts {
                // A hole between the frames of two files: the earlier ones cannot be told from a gap, and go.
                if part.first != frames.end {
                    track.positions_m.clear();
                    #[cfg(feature = "full")]
                    values.clear();
                    frames = part.first..part.first;
                }
                track.positions_m.extend(&part.positions_m);
                #[cfg(feature = "full")]
                values.extend(&part.quality);
                frames.end += part.frames;
            }
            track.times = cut(times, frames);
            #[cfg(feature = "full")]
            match &mut track.quality {
                Some(Quality::Confidence(held) | Quality::ErrorM(held)) => *held = values,
                None => {}
            }
        }
    }

    /// How sure each joint is.
    #[cfg(feature = "full")]
    pub(super) fn doubt(&self, track: usize, time_secs: f64, doubts: &mut Vec<Doubt>) {
        match self.tracks.get(track) {
            Some(track) => track.doubt(time_secs, doubts),
            None => doubts.clear(),
        }
    }

    /// From a little before a moment to a little after it.
    #[cfg(feature = "full")]
    pub(super) fn heading(&self, track: usize, time_secs: f64) -> Option<Vec3> {
        let track = self.tracks.get(track)?;
        let mut pose = Pose::default();
        let mut at = |time_secs: f64| {
            track.sample(time_secs, &mut pose);
            pose.joints.first().and_then(|joint| joint.position_m)
        };
        // Where the track begins or ends, from the moment itself.
        let from = at(time_secs - HEADING_SECS).map(|at_m| (at_m, -HEADING_SECS));
        let to = at(time_secs + HEADING_SECS).map(|at_m| (at_m, HEADING_SECS));
        let here = at(time_secs).map(|at_m| (at_m, 0.0));
        let ((from_m, from_secs), (to_m, to_secs)) = (from.or(here)?, to.or(here)?);
        (to_secs > from_secs).then(|| (to_m - from_m) / (to_secs - from_secs) as f32)
    }

    pub(super) fn sample(&self, track: usize, time_secs: f64, pose: &mut Pose) {
        match self.tracks.get(track) {
            Some(track) => track.sample(time_secs, pose),
            None => pose.joints.clear(),
        }
    }
}

/// A track of the same joints, and nothing else of it.
fn without_samples(track: &Track) -> Track {
    let nowhen = SampleTimes::Explicit(Vec::new());
    let empty = Track::empty("", TrackKind::Object, track.skeleton.clone(), nowhen);
    #[cfg(feature = "full")]
    let empty = Track {
        quality: track.quality.as_ref().map(|quality| match quality {
            Quality::Confidence(_) => Quality::Confidence(Vec::new()),
            Quality::ErrorM(_) => Quality::ErrorM(Vec::new()),
        }),
        ..empty
    };
    empty
}

/// The times of some frames.
fn cut(times: &SampleTimes, frames: Range<usize>) -> SampleTimes {
    match times {
        SampleTimes::Uniform { rate_hz, .. } => SampleTimes::Uniform {
            start_secs: times.time_of(frames.start),
            rate_hz: *rate_hz,
            count: frames.len(),
        },
        SampleTimes::Explicit(all) => SampleTimes::Explicit(all.get(frames).unwrap_or_default().to_vec()),
    }
}
