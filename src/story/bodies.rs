//! Bodies of other moments: slices stay where they were, ghosts go along.

use glam::Vec3;

use super::{Files, track_of};
use crate::analysis::Course;
use crate::replay::{Pose, Replay};
use crate::scene::Scene;
use crate::stream::Elsewhere;
use crate::time::SNAP_SECS;

/// Bodies as they were at some moments.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct SliceWish {
    /// Whose.
    pub participants: Vec<usize>,
    /// When, in order.
    pub times_secs: Vec<f64>,
    /// How many are shown at once, the latest that have passed.
    pub most: usize,
}

/// The opacity of the latest slice and of the earliest on show.
const SLICE_OPACITIES: (f32, f32) = (0.9, 0.28);

/// A body as it is at another time.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct GhostWish {
    /// Whose.
    pub participant: usize,
    /// Added to the moment's time.
    pub offset_secs: f64,
    /// How far it is moved to the right of the way it runs. Where the venue has no course that is towards -x, since courses lead
    /// to +z.
    pub lateral_m: f32,
    /// From 0 to 1.
    pub opacity: f32,
}

#[derive(Default)]
pub(super) struct Slices {
    wish: SliceWish,
    /// The poses of all tracks at a slice's time, by its index.
    taken: Vec<(usize, Vec<Pose>)>,
    place: Option<Elsewhere>,
}

impl Slices {
    pub(super) fn new(wish: Option<SliceWish>) -> Self {
        Self {
            wish: wish.unwrap_or_default(),
            ..Self::default()
        }
    }

    pub(super) fn renew(&mut self) {
        self.place = None;
    }

    pub(super) fn tell(
        &mut self,
        replay: &Replay,
        files: &mut Files<'_>,
        time_secs: f64,
        (poses, scene): (&mut [Pose], &mut Scene),
    ) -> bool {
        let passed = self
            .wish
            .times_secs
            .partition_point(|slice| *slice <= time_secs + SNAP_SECS);
        let shown = passed.saturating_sub(self.wish.most)..passed;
        self.taken.retain(|(index, _)| shown.contains(index));
        // The latest first: it is the one looked at.
        let missing = shown.clone().rev().find_map(|index| {
            let time_secs = *self.wish.times_secs.get(index)?;
            let is_taken = self.taken.iter().any(|(taken, _)| *taken == index);
            (!is_taken && !files.held.plan().awaits(time_secs)).then_some((index, time_secs))
        });
        if let Some((index, slice_secs)) = missing {
            let place = self
                .place
                .get_or_insert_with(|| files.held.elsewhere(&replay.tracks));
            files.pose(place, slice_secs, poses);
            self.taken.push((index, poses.to_vec()));
        }
        for (index, poses) in &self.taken {
            // By their order, so that nothing changes between one slice and the next.
            let age = (passed - index - 1) as f32 / self.wish.most.max(2).saturating_sub(1) as f32;
            let opacity = SLICE_OPACITIES.0 + (SLICE_OPACITIES.1 - SLICE_OPACITIES.0) * age;
            for &participant in &self.wish.participants {
                if let Some((track, pose)) =
                    track_of(replay, participant).and_then(|track| Some((track, poses.get(track)?)))
                {
                    scene.add_ghost(replay, track, pose, Vec3::ZERO, opacity);
                }
            }
        }
        missing.is_some()
    }
}

#[derive(Default)]
pub(super) struct Ghosts {
    ghosts: Vec<(GhostWish, Option<Elsewhere>)>,
}

impl Ghosts {
    pub(super) fn add(&mut self, wish: GhostWish) {
        self.ghosts.push((wish, None));
    }

    pub(super) fn renew(&mut self) {
        for (_, place) in &mut self.ghosts {
            *place = None;
        }
    }

    /// A ghost of a time that the replay does not have is not shown.
    pub(super) fn tell(
        &mut self,
        replay: &Replay,
        files: &mut Files<'_>,
        time_secs: f64,
        (poses, scene): (&mut [Pose], &mut Scene),
    ) {
        let way = Course::of_venue(&replay.venue).map_or(Vec3::Z, |course| course.direction.as_vec3());
        let right = way.cross(Vec3::Y);
        for (wish, place) in &mut self.ghosts {
            let time_secs = time_secs + wish.offset_secs;
            let manifest = files.held.manifest();
            let has_time =
                (manifest.start_secs - SNAP_SECS..=manifest.end_secs + SNAP_SECS).contains(&time_secs);
            let Some(track) = track_of(replay, wish.participant).filter(|_| has_time) else {
                continue;
            };
            let place = place.get_or_insert_with(|| files.held.elsewhere(&replay.tracks));
            files.pose(place, time_secs, poses);
            if let Some(pose) = poses.get(track) {
                scene.add_ghost(replay, track, pose, right * wish.lateral_m, wish.opacity);
            }
        }
    }
}
