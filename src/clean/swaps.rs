//! Left and right sides that were exchanged.

use super::limbs;
use super::series::position;
use crate::replay::BodyPart::{self, *};
use crate::replay::{Quality, Track};

/// The parts of each pair of limbs, which are exchanged together.
const LEGS: [(BodyPart, BodyPart); 5] = [
    (LeftHip, RightHip),
    (LeftKnee, RightKnee),
    (LeftAnkle, RightAnkle),
    (LeftHeel, RightHeel),
    (LeftToe, RightToe),
];
const ARMS: [(BodyPart, BodyPart); 4] = [
    (LeftShoulder, RightShoulder),
    (LeftElbow, RightElbow),
    (LeftWrist, RightWrist),
    (LeftHand, RightHand),
];

/// The sides change over only where that explains the motion this much better, as a share of the squared distances: a limb
/// that passes the other one closely does not.
const CLEARLY: f64 = 0.25;

/// Exchanges the sides back in runs of frames in which arms or legs continue the other side's motion. The sides that most
/// frames of an unbroken recording have are the right ones; beyond a gap nothing is known.
pub(super) fn repair(track: &mut Track) -> String {
    let mut said = Vec::new();
    for (name, parts) in [("legs", LEGS.as_slice()), ("arms", ARMS.as_slice())] {
        let pairs: Vec<(usize, usize)> = parts
            .iter()
            .filter_map(|(left, right)| {
                Some((limbs::joint_of(track, *left)?, limbs::joint_of(track, *right)?))
            })
            .filter(|(left, right)| left != right)
            .collect();
        if pairs.is_empty() {
            continue;
        }
        let swapped = swapped_frames(track, &pairs);
        let followers = followers(track, &pairs);
        let mut count = 0;
        for frame in swapped
            .iter()
            .enumerate()
            .filter(|(_, swapped)| **swapped)
            .map(|(frame, _)| frame)
        {
            for &(left, right) in pairs.iter().chain(&followers) {
                exchange(track, frame, left, right);
            }
            count += 1;
        }
        if count > 0 {
            said.push(format!("{name} put back in {count} frames"));
        }
    }
    said.join(", ")
}

/// The frames in which the sides are the other way round than in most.
fn swapped_frames(track: &Track, pairs: &[(usize, usize)]) -> Vec<bool> {
    let frames = track.times.len();
    let mut swapped = vec![false; frames];
    let mut start = 0;
    let mut is_swapped = false;
    // The last two frames with the sides as they are now believed to be.
    let mut history: [Option<usize>; 2] = [None, None];
    for frame in 0..frames {
        let costs = costs(track, pairs, &swapped, history, frame);
        match costs {
            Some((kept, exchanged)) => {
                let (same, other) = if is_swapped {
                    (exchanged, kept)
                } else {
                    (kept, exchanged)
                };
                if other < CLEARLY * same {
                    is_swapped = !is_swapped;
                }
            }
            None => {
                settle(&mut swapped, start, frame);
                (start, is_swapped, history) = (frame, false, [None, None]);
            }
        }
        if let Some(slot) = swapped.get_mut(frame) {
            *slot = is_swapped;
        }
        history = [Some(frame), history[0]];
    }
    settle(&mut swapped, start, frames);
    swapped
}

/// What most frames of an unbroken run are is how the sides are.
fn settle(swapped: &mut [bool], start: usize, end: usize) {
    let Some(run) = swapped.get_mut(start..end) else {
        return;
    };
    let count = run.iter().filter(|swapped| **swapped).count();
    if 2 * count > run.len() {
        run.iter_mut().for_each(|swapped| *swapped = !*swapped);
    }
}

/// How far the joints of one frame lie from where the motion before would have brought them, squared: with the sides as
/// recorded, and exchanged. `None` where no pair can be compared.
fn costs(
    track: &Track,
    pairs: &[(usize, usize)],
    swapped: &[bool],
    history: [Option<usize>; 2],
    frame: usize,
) -> Option<(f64, f64)> {
    let [Some(before), earlier] = history else {
        return None;
    };
    // A frame in which nothing is there is a gap that no motion leads across.
    let at = |frame: usize, (left, right): (usize, usize)| {
        let sides = (position(track, frame, left)?, position(track, frame, right)?);
        let is_swapped = swapped.get(frame).copied().unwrap_or(false);
        Some(if is_swapped { (sides.1, sides.0) } else { sides })
    };
    let (mut kept, mut exchanged, mut compared) = (0.0, 0.0, 0);
    for &pair in pairs {
        let Some((left, right)) = position(track, frame, pair.0).zip(position(track, frame, pair.1)) else {
            continue;
        };
        let Some(last) = at(before, pair) else { continue };
        let ahead = earlier
            .and_then(|earlier| at(earlier, pair))
            .map_or(last, |(l, r)| (last.0 * 2.0 - l, last.1 * 2.0 - r));
        kept += left.distance_squared(ahead.0) + right.distance_squared(ahead.1);
        exchanged += left.distance_squared(ahead.1) + right.distance_squared(ahead.0);
        compared += 1;
    }
    (compared > 0).then_some((kept, exchanged))
}

/// Joints that hang on one side's and have a namesake on the other: fingers, toes.
fn followers(track: &Track, pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    let is_left = |joint: usize| pairs.iter().any(|(left, _)| *left == joint);
    let is_either = |joint: usize| {
        pairs
            .iter()
            .any(|(left, right)| *left == joint || *right == joint)
    };
    let mapped = |joint: usize| {
        BodyPart::ALL
            .iter()
            .any(|part| limbs::joint_of(track, *part) == Some(joint))
    };
    let carriers = limbs::carriers(track, is_left);
    let joints = track.skeleton.joints.iter().enumerate();
    joints
        .filter(|(joint, _)| {
            carriers.get(*joint).copied().flatten().is_some() && !is_either(*joint) && !mapped(*joint)
        })
        .filter_map(|(joint, left)| {
            let name = other_side(&left.name)?;
            Some((joint, track.skeleton.index_of(&name)?))
        })
        .collect()
}

/// The right side's name for a left side's.
fn other_side(left: &str) -> Option<String> {
    for (from, to) in [("Left", "Right"), ("left", "right")] {
        if left.contains(from) {
            return Some(left.replacen(from, to, 1));
        }
    }
    let rest = left.strip_prefix(['L', 'l'])?;
    Some(if left.starts_with('L') {
        format!("R{rest}")
    } else {
        format!("r{rest}")
    })
}

/// Exchanges two joints' positions, bit for bit, and how sure they are.
fn exchange(track: &mut Track, frame: usize, left: usize, right: usize) {
    let joints = track.skeleton.joints.len();
    let (left, right) = (frame * joints + left, frame * joints + right);
    let end = track.positions_m.len();
    if left < end && right < end {
        track.positions_m.swap(left, right);
    }
    if let Some(Quality::Confidence(values) | Quality::ErrorM(values)) = &mut track.quality
        && left < values.len()
        && right < values.len()
    {
        values.swap(left, right);
    }
}
