//! The positions of one window of time while they may still change.

use std::ops::Range;

use super::clock::Clock;

/// The samples of every track in one window, as they came.
#[derive(Clone, Debug)]
pub(super) struct Held {
    tracks: Vec<HeldTrack>,
    /// How many samples of all tracks have not come.
    missing: usize,
    /// Whether any came that is not published.
    pub(super) is_changed: bool,
}

#[derive(Clone, Debug)]
struct HeldTrack {
    first: usize,
    joints: usize,
    has_come: Vec<bool>,
    positions_m: Vec<[f32; 3]>,
}

impl Held {
    /// A window with nothing in it.
    pub(super) fn new(clock: &Clock, window: usize) -> Self {
        let tracks: Vec<HeldTrack> = clock
            .grids
            .iter()
            .map(|grid| {
                let samples = clock.samples(grid, window);
                HeldTrack {
                    first: samples.start,
                    joints: grid.joints,
                    has_come: vec![false; samples.len()],
                    positions_m: vec![[f32::NAN; 3]; samples.len() * grid.joints],
                }
            })
            .collect();
        Self {
            missing: tracks.iter().map(|track| track.has_come.len()).sum(),
            tracks,
            is_changed: false,
        }
    }

    /// Puts one sample of a track in its place.
    pub(super) fn put(&mut self, track: usize, sample: usize, positions_m: &[[f32; 3]]) {
        let Some(track) = self.tracks.get_mut(track) else {
            return;
        };
        let Some(at) = sample.checked_sub(track.first) else {
            return;
        };
        let Some(has_come) = track.has_come.get_mut(at) else {
            return;
        };
        let place = track
            .positions_m
            .get_mut(at * track.joints..(at + 1) * track.joints);
        let Some(place) = place.filter(|place| place.len() == positions_m.len()) else {
            return;
        };
        place.copy_from_slice(positions_m);
        self.missing -= usize::from(!*has_come);
        *has_come = true;
        self.is_changed = true;
    }

    /// Whether every sample of every track has come.
    pub(super) fn is_complete(&self) -> bool {
        self.missing == 0
    }

    /// The positions of these frames of each track, which begin with the window.
    pub(super) fn positions_m(&self, frames: &[Range<usize>]) -> Vec<&[[f32; 3]]> {
        self.tracks
            .iter()
            .zip(frames)
            .map(|(track, frames)| {
                let count = frames.len() * track.joints;
                track.positions_m.get(..count).unwrap_or_default()
            })
            .collect()
    }
}
