//! How sure a picture is: a soft spread around limbs, dashed limbs in short gaps, faint limbs where confidence is low.
//!
//! None of it is data: it casts no shadow, counts for no framing, and nothing is measured from it.

use glam::Vec3;

use super::{Limb, Scene, body, figure};
use crate::replay::{Doubt, JointSample, Pose, Replay};

/// A limb that is drawn over the others, seen through.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Uncertain {
    /// The limb; its presence is how much of this is seen.
    pub limb: Limb,
    /// How far its surface stands off at its start, its corner and its end.
    pub spread_m: [f32; 3],
    /// What it says.
    pub kind: UncertainKind,
}

/// What an uncertain limb says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum UncertainKind {
    /// The outline lies within this far of the one drawn, with one standard deviation: seen around the limb only.
    Spread,
    /// Nothing was recorded here: a dashed limb on the straight way over a short gap.
    Bridge,
}

/// What is left of a joint that the source has no confidence in at all.
const LEAST_PRESENCE: f32 = 0.15;

/// A dashed limb stands this far off, so that it is not lost in the one that fades below it.
const BRIDGE_SPREAD_M: f32 = 0.002;

/// A smaller error than this is not to be seen.
const LEAST_SPREAD_M: f32 = 0.0005;

/// Lets joints fade with the source's confidence in them: to 0.15 of what they were at 0, not at all at 1.
pub fn fade(poses: &mut [Pose], doubts: &[Vec<Doubt>]) {
    for (pose, doubts) in poses.iter_mut().zip(doubts) {
        for (joint, doubt) in pose.joints.iter_mut().zip(doubts) {
            if let Some(confidence) = doubt.confidence {
                joint.presence *= LEAST_PRESENCE + (1.0 - LEAST_PRESENCE) * confidence.clamp(0.0, 1.0);
            }
        }
    }
}

impl Scene {
    /// Adds how sure the poses of this moment are, in the order of the replay's tracks; to be called after [`Scene::update`].
    pub fn add_uncertainty(&mut self, replay: &Replay, poses: &[Pose], doubts: &[Vec<Doubt>]) {
        let mut limbs = Vec::new();
        for (index, (pose, doubts)) in poses.iter().zip(doubts).enumerate() {
            if doubts.iter().any(|doubt| doubt.error_m.is_some()) {
                limbs.clear();
                self.add_limbs(replay, index, pose, &mut limbs);
                self.uncertain
                    .extend(limbs.iter().filter_map(|limb| spread(limb, pose, doubts)));
            }
            if doubts.iter().any(|doubt| doubt.bridge.is_some()) {
                limbs.clear();
                self.add_limbs(replay, index, &bridged(pose, doubts), &mut limbs);
                // What hangs on a bridged joint has a presence below 0, which says how much of it is bridge.
                let dashed = limbs.iter().filter(|limb| limb.presence < -0.01);
                self.uncertain.extend(dashed.map(|limb| Uncertain {
                    limb: Limb {
                        presence: -limb.presence,
                        ..*limb
                    },
                    spread_m: [BRIDGE_SPREAD_M; 3],
                    kind: UncertainKind::Bridge,
                }));
            }
        }
    }

    /// The limbs of a track in a pose, as they are drawn.
    pub(super) fn add_limbs(&self, replay: &Replay, index: usize, pose: &Pose, limbs: &mut Vec<Limb>) {
        let (Some(track), Some(size)) = (replay.tracks.get(index), self.bodies.get(index)) else {
            return;
        };
        let colours = self.colours(replay, index);
        if track.skeleton.body_map.is_empty() {
            figure::add_joints(track, pose, &colours, limbs);
        } else {
            let body = body::complete(track.skeleton.body_map.resolve(pose), size);
            figure::add_body(&body, size, &colours, limbs);
        }
    }
}

/// A pose in which short gaps are bridged. The presence of a joint is 0 where it was recorded, and falls to -1 in a gap.
fn bridged(pose: &Pose, doubts: &[Doubt]) -> Pose {
    let joints = pose
        .joints
        .iter()
        .zip(doubts)
        .map(|(joint, doubt)| match doubt.bridge {
            Some(bridge) => JointSample {
                position_m: Some(bridge.at_m),
                presence: -bridge.strength,
            },
            None => JointSample {
                presence: 0.0,
                ..*joint
            },
        });
    Pose {
        joints: joints.collect(),
    }
}

/// A limb with the error of the recorded joint that is nearest to each of its ends and to its corner.
fn spread(limb: &Limb, pose: &Pose, doubts: &[Doubt]) -> Option<Uncertain> {
    let nearest = |at_m: Vec3| {
        let joints = pose.joints.iter().zip(doubts);
        let distances = joints.filter_map(|(joint, doubt)| {
            let distance_m = joint.position_m?.distance_squared(at_m);
            Some((distance_m, doubt.error_m))
        });
        let (_, error_m) = distances.min_by(|a, b| a.0.total_cmp(&b.0))?;
        error_m.filter(|error_m| *error_m > 0.0)
    };
    let spread_m = [limb.from_m, limb.via_m, limb.to_m].map(|at_m| nearest(at_m).unwrap_or(0.0));
    let is_seen = spread_m.iter().any(|spread_m| *spread_m > LEAST_SPREAD_M);
    is_seen.then_some(Uncertain {
        limb: *limb,
        spread_m,
        kind: UncertainKind::Spread,
    })
}
