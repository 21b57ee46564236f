//! Who is who in a file without ids: people are followed from frame to frame by the nearest pose.

use crate::error::Result;
use crate::format::limits::over_limit;

/// People who have not been seen for this many frames are not looked for any more.
const MEMORY_FRAMES: usize = 30;
/// Nobody moves further from one frame to the next than this share of their own extent.
const REACH: f64 = 0.5;
/// More people than this in one frame are not matched: the work grows with their square.
const MOST_PEOPLE: usize = 200;

/// Those who may be seen again.
#[derive(Default)]
pub(super) struct Matcher {
    known: Vec<Known>,
    count: usize,
    /// Whether there ever was more than one person to choose from.
    pub(super) has_chosen: bool,
}

struct Known {
    person: usize,
    frame: usize,
    pose: Vec<[f64; 3]>,
}

impl Matcher {
    /// The number of each of these people of one frame, the same as in earlier frames.
    pub(super) fn assign(&mut self, frame: usize, poses: &[Vec<[f64; 3]>]) -> Result<Vec<usize>> {
        if poses.len() > MOST_PEOPLE {
            return Err(over_limit(
                &format!("at most {MOST_PEOPLE} people without ids in a frame"),
                &poses.len().to_string(),
            ));
        }
        if poses.is_empty() {
            return Ok(Vec::new());
        }
        self.known.retain(|known| frame - known.frame <= MEMORY_FRAMES);
        let mut assigned: Vec<Option<usize>> = vec![None; poses.len()];
        if self.count <= 1 && poses.len() == 1 {
            // The only person of a file is themselves, however far they jump.
            self.count = 1;
            assigned = vec![Some(0)];
            self.known.clear();
        } else {
            self.has_chosen = true;
            let mut pairs: Vec<(f64, usize, usize)> = Vec::new();
            for (index, pose) in poses.iter().enumerate() {
                for (place, known) in self.known.iter().enumerate() {
                    let steps = (frame - known.frame).clamp(1, 4) as f64;
                    let reach = REACH * steps.sqrt() * extent(pose).max(extent(&known.pose));
                    if let Some(distance) = distance(pose, &known.pose).filter(|d| *d <= reach) {
                        pairs.push((distance, index, place));
                    }
                }
            }
            pairs.sort_by(|a, b| a.0.total_cmp(&b.0));
            let mut taken = vec![false; self.known.len()];
            for (_, index, place) in pairs {
                let (Some(slot), Some(taken), Some(known)) = (
                    assigned.get_mut(index),
                    taken.get_mut(place),
                    self.known.get(place),
                ) else {
                    continue;
                };
                if slot.is_none() && !*taken {
                    *slot = Some(known.person);
                    *taken = true;
                }
            }
        }
        let mut people = Vec::with_capacity(poses.len());
        for (slot, pose) in assigned.into_iter().zip(poses) {
            let person = slot.unwrap_or(self.count);
            self.count = self.count.max(person + 1);
            people.push(person);
            self.known.retain(|known| known.person != person);
            self.known.push(Known {
                person,
                frame,
                pose: pose.clone(),
            });
        }
        Ok(people)
    }
}

/// The mean distance between the joints that both have.
fn distance(a: &[[f64; 3]], b: &[[f64; 3]]) -> Option<f64> {
    let (mut sum, mut count) = (0.0, 0.0);
    for (a, b) in a.iter().zip(b) {
        let squared: f64 = (0..3).map(|axis| (a[axis] - b[axis]).powi(2)).sum();
        if squared.is_finite() {
            sum += squared.sqrt();
            count += 1.0;
        }
    }
    (count > 0.0).then(|| sum / count)
}

/// The longest side of the box around a pose.
pub(super) fn extent(pose: &[[f64; 3]]) -> f64 {
    let side = |axis: usize| {
        let values = pose.iter().map(|p| p[axis]).filter(|v| v.is_finite());
        let (low, high) = values.fold((f64::INFINITY, f64::NEG_INFINITY), |(l, h), v| {
            (l.min(v), h.max(v))
        });
        (high - low).max(0.0)
    };
    side(0).max(side(1)).max(side(2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(x: f64) -> Vec<[f64; 3]> {
        vec![[x, 0.0, 0.0], [x, 1.8, 0.0]]
    }

    #[test]
    fn people_keep_their_numbers_whatever_their_order() {
        let mut matcher = Matcher::default();
        assert_eq!(matcher.assign(0, &[at(0.0), at(5.0)]).unwrap(), [0, 1]);
        assert_eq!(matcher.assign(1, &[at(5.1), at(0.1)]).unwrap(), [1, 0]);
        // One leaves, another comes in somewhere else.
        assert_eq!(matcher.assign(2, &[at(0.2), at(9.0)]).unwrap(), [0, 2]);
        assert_eq!(matcher.assign(3, &[at(5.2)]).unwrap(), [1]);
    }

    #[test]
    fn the_only_person_may_jump() {
        let mut matcher = Matcher::default();
        assert_eq!(matcher.assign(0, &[at(0.0)]).unwrap(), [0]);
        assert_eq!(matcher.assign(100, &[at(50.0)]).unwrap(), [0]);
        assert!(!matcher.has_chosen);
    }

    #[test]
    fn a_crowd_is_refused() {
        assert!(Matcher::default().assign(0, &vec![at(0.0); 201]).is_err());
    }
}
