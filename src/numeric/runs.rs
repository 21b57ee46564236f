//! Runs between gaps, and the middle of some numbers.

use std::ops::Range;

/// The runs of frames in which something is there.
pub fn runs(present: impl Iterator<Item = bool>) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    let mut before = false;
    for (frame, present) in present.enumerate() {
        match (present, before, runs.last_mut()) {
            (true, true, Some(run)) => run.end = frame + 1,
            (true, ..) => runs.push(frame..frame + 1),
            _ => {}
        }
        before = present;
    }
    runs
}

/// The middle of some numbers, or the mean of the two in the middle; `None` of none.
pub fn median(values: &mut [f64]) -> Option<f64> {
    let count = values.len();
    if count == 0 {
        return None;
    }
    let (below, upper, _) = values.select_nth_unstable_by(count / 2, f64::total_cmp);
    let upper = *upper;
    let lower = below.iter().copied().max_by(f64::total_cmp);
    Some(
        lower
            .filter(|_| count.is_multiple_of(2))
            .map_or(upper, |lower| (lower + upper) / 2.0),
    )
}
