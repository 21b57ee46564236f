//! Bodies of other moments: slices stay where they were, ghosts go along.

use glam::Vec3;

use super::{Files, track_of};
use crate::analysis::Course;
use crate::codec::FileKind;
use crate::replay::{Pose, Replay};
use crate::scene::{Ghost, Scene};
use crate::stream::{Elsewhere, FileId};
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

/// The opacity of the latest slice, and that of the oldest where as many as wished are on show.
pub const SLICE_OPACITIES: (f32, f32) = (0.9, 0.28);

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

/// A slice that is on show.
struct Taken {
    time_secs: f64,
    /// The files that it was taken from: that of its moment, and those before and after it, which its first and last instants
    /// lean on.
    files: [Option<String>; 3],
    bodies: Vec<(usize, Pose, Ghost)>,
}

#[derive(Default)]
pub(super) struct Slices {
    wish: SliceWish,
    taken: Vec<Taken>,
    place: Option<Elsewhere>,
}

impl Slices {
    pub(super) fn show(&mut self, wish: SliceWish) {
        if wish.participants != self.wish.participants {
            self.taken.clear();
        }
        self.wish = wish;
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
        let Self { wish, taken, place } = self;
        let times = &wish.times_secs;
        let passed = times.partition_point(|slice| *slice <= time_secs + SNAP_SECS);
        let shown = times
            .get(passed.saturating_sub(wish.most)..passed)
            .unwrap_or_default();
        taken.retain(|slice| shown.contains(&slice.time_secs));
        // The latest first: it is the one looked at.
        let next = shown.iter().rev().copied().find(|&slice_secs| {
            let is_current = |slice: &Taken| slice.time_secs == slice_secs && slice.is_current(files);
            !files.held.plan().awaits(slice_secs) && !taken.iter().any(is_current)
        });
        // Before its neighbours are decoded a moment between two files is not what it is.
        if let Some(slice_secs) = next
            && !files.pose(replay, place, slice_secs, poses)
        {
            taken.retain(|slice| slice.time_secs != slice_secs);
            taken.push(Taken {
                time_secs: slice_secs,
                files: files_at(files, slice_secs).map(|name| name.map(str::to_owned)),
                bodies: bodies(&wish.participants, replay, poses, scene),
            });
        }
        for (age, slice_secs) in shown.iter().rev().enumerate() {
            // By their order, so that nothing changes between one slice and the next.
            let age = age as f32 / wish.most.max(2).saturating_sub(1) as f32;
            let opacity = SLICE_OPACITIES.0 * (1.0 - age) + SLICE_OPACITIES.1 * age;
            let slices = taken.iter_mut().filter(|slice| slice.time_secs == *slice_secs);
            for (track, pose, ghost) in slices.flat_map(|slice| &mut slice.bodies) {
                // Another kit, or a body that is better known by now.
                if !scene.is_current(replay, *track, ghost)
                    && let Some(renewed) = scene.ghost(replay, *track, pose, Vec3::ZERO)
                {
                    *ghost = renewed;
                }
                scene.add_ghost(ghost.clone(), opacity);
            }
        }
        next.is_some()
    }
}

impl Taken {
    /// Whether none of its files has come, or been replaced, since.
    fn is_current(&self, files: &Files<'_>) -> bool {
        let now = files_at(files, self.time_secs);
        let mut both = self.files.iter().zip(now);
        both.all(|(then, now)| now.is_none() || then.as_deref() == now)
    }
}

/// The files that are here of a moment and of those just before and after it, by their names.
fn files_at<'f>(files: &'f Files<'_>, time_secs: f64) -> [Option<&'f str>; 3] {
    let at = files.held.plan().segment_at(time_secs);
    let around = at.map_or([None; 3], |at| [at.checked_sub(1), Some(at), at.checked_add(1)]);
    around.map(|index| {
        let file = FileId {
            kind: FileKind::Segment,
            index: index?,
        };
        let entry = files.held.entry(file)?;
        files.held.plan().holds(file).then_some(entry.name.as_str())
    })
}

/// The bodies of some participants in these poses of all tracks.
fn bodies(
    participants: &[usize],
    replay: &Replay,
    poses: &[Pose],
    scene: &Scene,
) -> Vec<(usize, Pose, Ghost)> {
    let body = |&participant: &usize| {
        let track = track_of(replay, participant)?;
        let pose = poses.get(track)?;
        let ghost = scene.ghost(replay, track, pose, Vec3::ZERO)?;
        Some((track, pose.clone(), ghost))
    };
    participants.iter().filter_map(body).collect()
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

    /// A ghost of a time that the replay does not have is not shown. True where there is more to decode for one.
    pub(super) fn tell(
        &mut self,
        replay: &Replay,
        files: &mut Files<'_>,
        time_secs: f64,
        (poses, scene): (&mut [Pose], &mut Scene),
    ) -> bool {
        let way = Course::of_venue(&replay.venue).map_or(Vec3::Z, |course| course.direction.as_vec3());
        let right = way.cross(Vec3::Y);
        let mut has_more = false;
        for (wish, place) in &mut self.ghosts {
            let time_secs = time_secs + wish.offset_secs;
            let manifest = files.held.manifest();
            let has_time =
                (manifest.start_secs - SNAP_SECS..=manifest.end_secs + SNAP_SECS).contains(&time_secs);
            let Some(track) = track_of(replay, wish.participant).filter(|_| has_time) else {
                continue;
            };
            has_more |= files.pose(replay, place, time_secs, poses);
            let pose = poses.get(track);
            let ghost = pose.and_then(|pose| scene.ghost(replay, track, pose, right * wish.lateral_m));
            if let Some(ghost) = ghost {
                scene.add_ghost(ghost, wish.opacity);
            }
        }
        has_more
    }
}
