//! The order in which poses are coded, and which earlier ones foretell each.

/// A pose already coded, and what it counts in a mean.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Weighted {
    pub(crate) pose: usize,
    pub(crate) weight: f64,
}

/// One pose to be coded.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Turn {
    pub(crate) pose: usize,
    /// The poses nearest on both sides; a key pose has none after it, the first one none at all.
    pub(crate) before: Option<usize>,
    pub(crate) after: Option<usize>,
    /// The next ones beyond these.
    pub(crate) outer: [Option<usize>; 2],
}

/// Every pose of `count` once: the key poses and the last one, then halfway between these, and so on.
pub(crate) fn turns(count: usize, key_log2: u32) -> impl Iterator<Item = Turn> {
    let key = 1_usize << key_log2;
    let last = count.saturating_sub(1);
    let keys = (0..count)
        .step_by(key)
        .chain((!last.is_multiple_of(key)).then_some(last));
    let keys = keys.map(move |pose| Turn {
        pose,
        before: pose.checked_sub(1).map(|earlier| earlier / key * key),
        after: None,
        outer: [None; 2],
    });
    let between = (0..key_log2).rev().flat_map(move |level| {
        let step = 1_usize << level;
        (step..last).step_by(2 * step).map(move |pose| {
            let after = (pose + step).min(last);
            Turn {
                pose,
                before: Some(pose - step),
                after: Some(after),
                outer: [
                    pose.checked_sub(3 * step),
                    (after < last).then_some((pose + 3 * step).min(last)),
                ],
            }
        })
    });
    keys.chain(between)
}

/// What each of some poses counts for the value at `pose` of the one polynomial through all of them.
pub(crate) fn weigh(pose: usize, through: &mut [Weighted]) {
    for index in 0..through.len() {
        let at = through[index].pose as f64;
        let (mut above, mut below) = (1.0, 1.0);
        for (other, point) in through.iter().enumerate() {
            if other != index {
                above *= pose as f64 - point.pose as f64;
                below *= at - point.pose as f64;
            }
        }
        through[index].weight = above / below;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pose_comes_once_and_after_those_that_foretell_it() {
        for key_log2 in [0, 1, 3, 6, 9] {
            for count in (0..70).chain([127, 128, 129, 200, 1000]) {
                let mut is_there = vec![false; count];
                for turn in turns(count, key_log2) {
                    let needed = [turn.before, turn.after, turn.outer[0], turn.outer[1]];
                    for pose in needed.into_iter().flatten() {
                        assert!(is_there[pose], "{count} {key_log2} {turn:?}");
                    }
                    assert!(!std::mem::replace(&mut is_there[turn.pose], true));
                }
                assert!(is_there.iter().all(|there| *there), "{count} {key_log2}");
            }
        }
    }

    #[test]
    fn halfway_between_four_poses_the_weights_are_those_of_a_cubic() {
        let mut through = [8, 10, 6, 12].map(|pose| Weighted { pose, weight: 0.0 });
        weigh(9, &mut through);
        assert_eq!(through.map(|w| w.weight), [0.5625, 0.5625, -0.0625, -0.0625]);
    }
}
