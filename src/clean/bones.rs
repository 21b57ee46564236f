//! Bones that keep their length.

use glam::DVec3;

use super::limbs;
use super::series::{self, position};
use crate::numeric::median;
use crate::replay::{LIMB_BONES, Track};

/// How often every bone is brought to its length, half at either end, before the last pass from the trunk outwards. It spreads
/// the correction over a limb, so that no joint moves much further than it must.
const ROUNDS: usize = 40;

/// One bone between two joints.
struct Bone {
    from: usize,
    to: usize,
    length_m: f64,
}

/// Gives every limb bone its median length in every frame in which both of its ends are there. What hangs on a joint that
/// moves goes along.
pub(super) fn regularise(track: &mut Track) -> String {
    let frames = track.times.len();
    let mut bones = Vec::new();
    for (from, to) in LIMB_BONES {
        let (Some(from), Some(to)) = (limbs::joint_of(track, from), limbs::joint_of(track, to)) else {
            continue;
        };
        let mut lengths: Vec<f64> = (0..frames)
            .filter_map(|frame| Some(position(track, frame, from)?.distance(position(track, frame, to)?)))
            .collect();
        if let Some(length_m) = median(&mut lengths).filter(|length| *length > 1e-6)
            && from != to
        {
            bones.push(Bone { from, to, length_m });
        }
    }
    if bones.is_empty() {
        return "it has no limbs".to_owned();
    }
    let is_end = |joint: usize| bones.iter().any(|bone| bone.from == joint || bone.to == joint);
    let carriers = limbs::carriers(track, is_end);
    let joints = track.skeleton.joints.len();
    for frame in 0..frames {
        let before: Vec<Option<DVec3>> = (0..joints).map(|joint| position(track, frame, joint)).collect();
        let mut after = before.clone();
        for _ in 0..ROUNDS {
            for bone in &bones {
                adjust(&mut after, bone, 0.5);
            }
        }
        // Bones are listed from the trunk outwards, so that each of these leaves the earlier ones as they are.
        for bone in bones.iter() {
            let is_width =
                bones.first().is_some_and(|first| std::ptr::eq(first, bone)) && is_hips(track, bone);
            adjust(&mut after, bone, if is_width { 0.5 } else { 0.0 });
        }
        for joint in 0..joints {
            let carrier = carriers.get(joint).copied().flatten();
            let moved_m = |joint: usize| Some((*after.get(joint)?)? - (*before.get(joint)?)?);
            let target = match carrier {
                Some(carrier) => before
                    .get(joint)
                    .copied()
                    .flatten()
                    .zip(moved_m(carrier))
                    .map(|(p, d)| p + d),
                None => after.get(joint).copied().flatten(),
            };
            if let Some(target) = target
                && before.get(joint).copied().flatten() != Some(target)
            {
                series::write(track, frame, joint, Some(target));
            }
        }
    }
    String::new()
}

/// Whether a bone is the width of the hips.
fn is_hips(track: &Track, bone: &Bone) -> bool {
    let [(left, right), ..] = LIMB_BONES;
    limbs::joint_of(track, left) == Some(bone.from) && limbs::joint_of(track, right) == Some(bone.to)
}

/// Brings a bone to its length; its start takes `share_of_start` of the correction, its end the rest.
fn adjust(positions: &mut [Option<DVec3>], bone: &Bone, share_of_start: f64) {
    let at = |joint: usize| positions.get(joint).copied().flatten();
    let (Some(from), Some(to)) = (at(bone.from), at(bone.to)) else {
        return;
    };
    let along = to - from;
    let Some(direction) = along.try_normalize() else {
        return;
    };
    let correction = direction * (bone.length_m - along.length());
    if let Some(slot) = positions.get_mut(bone.from) {
        *slot = Some(from - correction * share_of_start);
    }
    if let Some(slot) = positions.get_mut(bone.to) {
        *slot = Some(to + correction * (1.0 - share_of_start));
    }
}
