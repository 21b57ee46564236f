//! Where a joint is foretold to be, from poses already coded.

use crate::bones::{Vector, add, scale, widened};
use crate::order::{Turn, Weighted, weigh};

/// For one pose: the neighbours that foretell it, and how they are weighed.
pub(crate) struct Neighbours {
    turn: Turn,
    /// Where all neighbours are there.
    usual: [Weighted; 4],
    usual_length: usize,
}

impl Neighbours {
    pub(crate) fn of(turn: Turn) -> Self {
        let (usual, usual_length) = weighed(&turn, |_| true);
        Self {
            turn,
            usual,
            usual_length,
        }
    }

    /// The mean of a joint's neighbours where it is never missing; `None` for the first pose.
    #[inline(always)]
    pub(crate) fn mean(&self, position: impl Fn(usize) -> [f32; 3]) -> Option<Vector> {
        match self.usual_length {
            0 => self.turn.before.map(|pose| widened(position(pose))),
            // Nearly all have four, whose sum the compiler writes out.
            4 => Some(sum(&self.usual, position)),
            length => Some(sum(&self.usual[..length], position)),
        }
    }

    /// The mean of those neighbours that there are; `None` where there is neither one before nor one after.
    pub(crate) fn mean_of_present(
        &self,
        is_present: impl Fn(usize) -> bool,
        position: impl Fn(usize) -> [f32; 3],
    ) -> Option<Vector> {
        let there = |pose: Option<usize>| pose.filter(|&pose| is_present(pose));
        match (there(self.turn.before), there(self.turn.after)) {
            (Some(_), Some(_)) => {
                let (places, length) = weighed(&self.turn, is_present);
                Some(sum(&places[..length], position))
            }
            (Some(pose), None) | (None, Some(pose)) => Some(widened(position(pose))),
            (None, None) => None,
        }
    }
}

/// The pose before and the one after, then the outer ones that are there; none where there is none after.
fn weighed(turn: &Turn, is_present: impl Fn(usize) -> bool) -> ([Weighted; 4], usize) {
    let mut places = [Weighted::default(); 4];
    let mut length = 0;
    if let (Some(before), Some(after)) = (turn.before, turn.after) {
        places[0].pose = before;
        places[1].pose = after;
        length = 2;
        for pose in turn.outer.into_iter().flatten().filter(|&pose| is_present(pose)) {
            places[length].pose = pose;
            length += 1;
        }
        weigh(turn.pose, &mut places[..length]);
    }
    (places, length)
}

#[inline(always)]
fn sum(places: &[Weighted], position: impl Fn(usize) -> [f32; 3]) -> Vector {
    let mut sum = [0.0; 3];
    for place in places {
        sum = add(sum, scale(widened(position(place.pose)), place.weight));
    }
    sum
}
