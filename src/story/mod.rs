//! What a scene shows of other moments: trails, slices and ghosts.
//!
//! A [`Story`] is told what to show and brought to every moment after the scene; it reads the files that it needs a few at a
//! time, so that no frame waits for it.

mod bodies;
mod trails;

pub use bodies::{GhostWish, SLICE_OPACITIES, SliceWish};
pub use trails::{Head, MOST_BYTES, MOST_POINTS, Refusal, TrailWish};

use bodies::{Ghosts, Slices};
use trails::Trails;

use crate::replay::{Pose, Replay};
use crate::scene::Scene;
use crate::stream::{Elsewhere, Held};

/// Trails, slices and ghosts of one replay.
#[derive(Default)]
pub struct Story {
    trails: Trails,
    slices: Slices,
    ghosts: Ghosts,
    poses: Vec<Pose>,
}

/// What a story reads from.
pub struct Files<'a> {
    /// What is here of the replay.
    pub held: &'a mut Held,
    /// Gives the bytes of a file that arrived.
    pub bytes_of: &'a mut dyn FnMut(&str) -> Option<Vec<u8>>,
}

impl Files<'_> {
    /// All tracks at a moment away from the playhead. Says whether there is more to decode for it.
    fn pose(
        &mut self,
        replay: &Replay,
        place: &mut Option<Elsewhere>,
        time_secs: f64,
        poses: &mut [Pose],
    ) -> bool {
        let place = place.get_or_insert_with(|| self.held.elsewhere(&replay.tracks));
        self.held
            .pose_elsewhere(place, time_secs, poses, &mut *self.bytes_of)
    }
}

impl Story {
    /// Adds a trail.
    ///
    /// # Errors
    /// Why the speed of such a point is not measured, or that all trails together are too long.
    pub fn add_trail(&mut self, replay: &Replay, wish: TrailWish) -> Result<(), Refusal> {
        self.trails.add(replay, wish)
    }

    /// Takes all trails away. One that is added again before the next moment has not forgotten what it has read.
    pub fn clear_trails(&mut self) {
        self.trails.clear();
    }

    /// Shows slices, or none. Those that were shown and still are stay.
    pub fn show_slices(&mut self, wish: Option<SliceWish>) {
        self.slices.show(wish.unwrap_or_default());
    }

    /// Adds a ghost.
    pub fn add_ghost(&mut self, wish: GhostWish) {
        self.ghosts.add(wish);
    }

    /// Takes all ghosts away.
    pub fn clear_ghosts(&mut self) {
        self.ghosts = Ghosts::default();
    }

    /// The replay has grown: what was read of it stays, but for files that others have taken the place of.
    pub fn renew(&mut self, replay: &Replay) {
        self.trails.renew(replay);
        self.slices.renew();
        self.ghosts.renew();
    }

    /// Adds to a scene that is at this moment what is shown of others. True where there is more to read of files that are here:
    /// then it is to be called again.
    pub fn tell(
        &mut self,
        replay: &Replay,
        files: &mut Files<'_>,
        time_secs: f64,
        scene: &mut Scene,
    ) -> bool {
        self.poses.resize(replay.tracks.len(), Pose::default());
        let mut reads = self.trails.tell(files, time_secs, scene);
        reads |= self
            .slices
            .tell(replay, files, time_secs, (&mut self.poses, scene));
        reads |= self
            .ghosts
            .tell(replay, files, time_secs, (&mut self.poses, scene));
        reads
    }

    /// What each trail shows at its head.
    pub fn heads(&self) -> &[Head] {
        self.trails.heads()
    }
}

/// The track that a participant is drawn by: its body, else whatever there is of it.
pub fn track_of(replay: &Replay, participant: usize) -> Option<usize> {
    replay.track_of(participant)
}
