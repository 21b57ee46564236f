//! One joint's way through time, in double precision.

use glam::{DVec3, Vec3};

use crate::replay::Track;

/// The positions of one joint; `None` where missing.
pub(super) fn of_joint(track: &Track, joint: usize) -> Vec<Option<DVec3>> {
    (0..track.times.len())
        .map(|frame| position(track, frame, joint))
        .collect()
}

/// One position; `None` where missing.
pub(super) fn position(track: &Track, frame: usize, joint: usize) -> Option<DVec3> {
    track.position(frame, joint).map(Vec3::as_dvec3)
}

/// Writes one position; `None` makes a gap.
pub(super) fn write(track: &mut Track, frame: usize, joint: usize, position: Option<DVec3>) {
    let joints = track.skeleton.joints.len();
    if let Some(slot) = track.positions_m.get_mut(frame * joints + joint) {
        *slot = position.map_or([f32::NAN; 3], |p| p.as_vec3().to_array());
    }
}
