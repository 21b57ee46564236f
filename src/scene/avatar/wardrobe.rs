//! Who wears which avatar.

use std::ops::Range;
use std::sync::Arc;

use super::{Avatar, Worn};
use crate::scene::{LimbKind, Scene};

/// Participants beyond this number wear nothing: a row of a texture each.
const MOST_PARTICIPANTS: usize = 2048;

/// The avatars of a replay's participants, and the bodies that may put them on at this moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub(in crate::scene) struct Wardrobe {
    of_participants: Vec<Option<Arc<Avatar>>>,
    /// Whose body the limbs of this range are, in their order.
    bodies: Vec<(usize, Range<usize>)>,
}

impl Wardrobe {
    pub(in crate::scene) fn clear_bodies(&mut self) {
        self.bodies.clear();
    }

    /// These limbs are the body of a participant.
    pub(in crate::scene) fn note_body(&mut self, participant: Option<usize>, limbs: Range<usize>) {
        let wears = |p: &usize| self.of_participants.get(*p).is_some_and(Option::is_some);
        if let Some(participant) = participant.filter(wears) {
            self.bodies.push((participant, limbs));
        }
    }
}

impl Scene {
    /// Has these participants wear an avatar from the next moment on. Ghosts wear none.
    pub fn put_on(&mut self, participants: &[usize], avatar: &Arc<Avatar>) {
        let all = &mut self.wardrobe.of_participants;
        for &participant in participants {
            if all.len() <= participant && participant < MOST_PARTICIPANTS {
                all.resize(participant + 1, None);
            }
            if let Some(worn) = all.get_mut(participant) {
                *worn = Some(Arc::clone(avatar));
            }
        }
    }

    /// Takes all avatars away from the next moment on.
    pub fn take_avatars_off(&mut self) {
        self.wardrobe.of_participants.clear();
    }

    /// Puts avatars on the bodies of this moment, whose limbs go. Limbs of which only a part is known stay, as rods.
    pub(in crate::scene) fn put_avatars_on(&mut self) {
        let Self {
            wardrobe,
            limbs,
            worn,
            ..
        } = self;
        worn.clear();
        let Wardrobe {
            of_participants,
            bodies,
        } = wardrobe;
        bodies.retain(|(participant, range)| {
            let avatar = of_participants.get(*participant).and_then(Option::as_ref);
            let own = limbs.get(range.clone()).unwrap_or_default();
            let Some(on) = avatar.and_then(|avatar| avatar.on(own)) else {
                return false;
            };
            worn.push(Worn {
                inferred: own.iter().any(|limb| limb.inferred),
                ..on
            });
            true
        });
        let mut dressed = bodies.iter().map(|(_, range)| range).peekable();
        let mut index = 0;
        limbs.retain(|limb| {
            while dressed.next_if(|range| range.end <= index).is_some() {}
            let is_worn = dressed.peek().is_some_and(|range| range.contains(&index));
            index += 1;
            !is_worn || limb.kind == LimbKind::Rod
        });
    }
}
