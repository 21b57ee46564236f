//! Which joints of a track make its limbs, and what hangs on them.

use crate::replay::BodyPart::{self, LeftHand, LeftWrist, RightHand, RightWrist};
use crate::replay::Track;

/// The joint that is a part of the body, where one joint alone is.
pub(super) fn joint_of(track: &Track, part: BodyPart) -> Option<usize> {
    match track.skeleton.body_map.joints_of(part) {
        [joint] => Some(usize::from(*joint)),
        _ => None,
    }
}

/// The nearest joint towards the root that `is_moved`, for every joint that is not itself: what it hangs on. Hands hang on
/// wrists where no parents are known.
pub(super) fn carriers(track: &Track, is_moved: impl Fn(usize) -> bool) -> Vec<Option<usize>> {
    let joints = &track.skeleton.joints;
    let mut carriers: Vec<Option<usize>> = Vec::with_capacity(joints.len());
    for (index, joint) in joints.iter().enumerate() {
        let parent = joint.parent.map(usize::from);
        let carrier = match parent {
            _ if is_moved(index) => Some(index),
            Some(parent) => carriers.get(parent).copied().flatten(),
            None => None,
        };
        carriers.push(carrier);
    }
    for (hand, wrist) in [(LeftHand, LeftWrist), (RightHand, RightWrist)] {
        if let (Some(hand), Some(wrist)) = (joint_of(track, hand), joint_of(track, wrist))
            && is_moved(wrist)
            && let Some(slot) = carriers.get_mut(hand)
        {
            slot.get_or_insert(wrist);
        }
    }
    for (index, slot) in carriers.iter_mut().enumerate() {
        if *slot == Some(index) {
            *slot = None;
        }
    }
    carriers
}
