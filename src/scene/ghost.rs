//! Bodies of other moments, seen through.

use glam::Vec3;

use super::body::{self, BodySize};
use super::figure::{self, Colours};
use super::{Decal, Limb};
use crate::replay::{Pose, Replay, TrackOrigin};

/// A translucent body.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ghost {
    /// Its limbs, each as present as the ghost is opaque.
    pub limbs: Vec<Limb>,
    /// Its middle, by which ghosts are drawn from the farthest to the nearest.
    pub middle_m: Vec3,
}

/// The ghost of a track in a pose, moved, and what darkens the ground below it.
pub(super) fn ghost_of(
    replay: &Replay,
    index: usize,
    pose: &Pose,
    size: &BodySize,
    (shift_m, opacity): (Vec3, f32),
) -> Option<(Ghost, Vec<Decal>)> {
    let track = replay.tracks.get(index)?;
    let mut pose = pose.clone();
    for joint in &mut pose.joints {
        joint.position_m = joint.position_m.map(|at| at + shift_m);
        joint.presence *= opacity;
    }
    let colours = Colours::of_track(replay, index);
    let (mut ghost, mut contacts) = (Ghost::default(), Vec::new());
    if track.skeleton.body_map.is_empty() {
        figure::add_joints(track, &pose, &colours, &mut ghost.limbs);
    } else {
        let body = body::complete(track.skeleton.body_map.resolve(&pose), size);
        figure::add_body(&body, size, &colours, &mut ghost.limbs);
        figure::add_contacts(&body, size, &mut contacts);
    }
    for limb in &mut ghost.limbs {
        limb.inferred = track.origin == TrackOrigin::Inferred;
    }
    let sum: Vec3 = ghost.limbs.iter().map(|limb| limb.via_m).sum();
    ghost.middle_m = sum / ghost.limbs.len().max(1) as f32;
    (!ghost.limbs.is_empty()).then_some((ghost, contacts))
}
