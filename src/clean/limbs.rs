//! Which joints of a track make its limbs, and what hangs on them.

use crate::replay::BodyPart::{self, *};
use crate::replay::Track;

/// The bones that do not change their length: from the trunk outwards. Shoulders move against the trunk and the spine bends,
/// so that only limbs and the width of the hips count.
pub(super) const BONES: [(BodyPart, BodyPart); 13] = [
    (LeftHip, RightHip),
    (LeftHip, LeftKnee),
    (LeftKnee, LeftAnkle),
    (LeftAnkle, LeftHeel),
    (LeftAnkle, LeftToe),
    (RightHip, RightKnee),
    (RightKnee, RightAnkle),
    (RightAnkle, RightHeel),
    (RightAnkle, RightToe),
    (LeftShoulder, LeftElbow),
    (LeftElbow, LeftWrist),
    (RightShoulder, RightElbow),
    (RightElbow, RightWrist),
];

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
