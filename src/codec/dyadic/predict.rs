//! Where a joint is foretold to be, from poses already coded.

use super::order::{Turn, Weighted, weigh};

/// For one pose: how its neighbours are weighed, for every choice of the outer two.
pub(super) struct Neighbours {
    before: Option<usize>,
    after: Option<usize>,
    outer: [Option<usize>; 2],
    /// Both neighbours, then the outer ones; by whether the earlier (1) and the later (2) of these count.
    choices: [[Weighted; 4]; 4],
}

impl Neighbours {
    pub(super) fn of(turn: &Turn) -> Self {
        let mut choices = [[Weighted::default(); 4]; 4];
        if let (Some(before), Some(after)) = (turn.before, turn.after) {
            for (choice, places) in choices.iter_mut().enumerate() {
                let outer = [choice & 1 != 0, choice & 2 != 0];
                let mut length = 2;
                places[0].pose = before;
                places[1].pose = after;
                for (pose, counts) in turn.outer.iter().zip(outer) {
                    if let (Some(pose), true) = (pose, counts) {
                        places[length].pose = *pose;
                        length += 1;
                    }
                }
                weigh(turn.pose, &mut places[..length]);
            }
        }
        Self {
            before: turn.before,
            after: turn.after,
            outer: turn.outer,
            choices,
        }
    }

    /// The mean of those neighbours of a joint that there are; `None` where there is neither one before nor one after.
    #[inline]
    pub(super) fn mean(
        &self,
        is_present: impl Fn(usize) -> bool,
        position: impl Fn(usize) -> [f32; 3],
    ) -> Option<[f64; 3]> {
        let there = |pose: Option<usize>| pose.filter(|&pose| is_present(pose));
        match (there(self.before), there(self.after)) {
            (Some(_), Some(_)) => {
                let earlier = usize::from(there(self.outer[0]).is_some());
                let later = usize::from(there(self.outer[1]).is_some());
                let places = &self.choices[earlier + 2 * later];
                let mut mean = [0.0; 3];
                for place in &places[..2 + earlier + later] {
                    let at = position(place.pose);
                    for axis in 0..3 {
                        mean[axis] += f64::from(at[axis]) * place.weight;
                    }
                }
                Some(mean)
            }
            (Some(pose), None) | (None, Some(pose)) => Some(position(pose).map(f64::from)),
            (None, None) => None,
        }
    }
}
