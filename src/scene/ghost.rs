//! Bodies of other moments, seen through.

use std::sync::Arc;

use glam::Vec3;

use super::body::{self, BodySize};
use super::figure::{self, Colours};
use super::{Decal, Limb, Scene};
use crate::replay::{Pose, Replay, TrackOrigin};

/// A translucent body. A copy shares its limbs.
#[derive(Clone, Debug, PartialEq)]
pub struct Ghost {
    /// Its limbs, as present as in the pose.
    pub limbs: Arc<[Limb]>,
    /// How much of it is seen, from 0 (nothing) to 1 (opaque).
    pub opacity: f32,
    /// Its middle, by which ghosts are drawn from the farthest to the nearest.
    pub middle_m: Vec3,
    contacts: Arc<[Decal]>,
    made_of: (Colours, BodySize),
}

impl Scene {
    /// The ghost of a track in a pose, moved; none where nothing of it is known.
    pub fn ghost(&self, replay: &Replay, index: usize, pose: &Pose, shift_m: Vec3) -> Option<Ghost> {
        let (colours, size) = (self.colours(replay, index), *self.bodies.get(index)?);
        let track = replay.tracks.get(index)?;
        let mut pose = pose.clone();
        for joint in &mut pose.joints {
            joint.position_m = joint.position_m.map(|at| at + shift_m);
        }
        let (mut limbs, mut contacts) = (Vec::new(), Vec::new());
        self.add_limbs(replay, index, &pose, &mut limbs);
        if !track.skeleton.body_map.is_empty() {
            let body = body::complete(track.skeleton.body_map.resolve(&pose), &size);
            figure::add_contacts(&body, &size, &mut contacts);
        }
        for limb in &mut limbs {
            limb.inferred = track.origin == TrackOrigin::Inferred;
        }
        let sum: Vec3 = limbs.iter().map(|limb| limb.via_m).sum();
        (!limbs.is_empty()).then(|| Ghost {
            middle_m: sum / limbs.len() as f32,
            opacity: 1.0,
            limbs: limbs.into(),
            contacts: contacts.into(),
            made_of: (colours, size),
        })
    }

    /// Whether a ghost of a track would be made the same today: of the same colours and the same measures of the body.
    pub fn is_current(&self, replay: &Replay, track: usize, ghost: &Ghost) -> bool {
        let size = self.bodies.get(track).copied().unwrap_or_default();
        ghost.made_of == (self.colours(replay, track), size)
    }

    /// Adds a ghost to the picture of this moment, seen to this share, and what darkens the ground below it.
    pub fn add_ghost(&mut self, ghost: Ghost, opacity: f32) {
        self.contacts.extend(ghost.contacts.iter().map(|contact| Decal {
            strength: contact.strength * opacity,
            ..*contact
        }));
        self.ghosts.push(Ghost { opacity, ..ghost });
    }
}
