//! Samples that jump off their neighbours' path.

use glam::DVec3;

use super::gaps::through;
use super::series;
use crate::numeric::{median, runs};
use crate::replay::Track;

/// Samples on each side whose median tells where a sample should lie: one or two bad ones among them do not count.
const NEIGHBOURS: usize = 3;
/// Samples on each side over which a joint's scatter is measured.
const SCATTER: usize = 15;
/// From the median of absolute deviations to the standard deviation of normally distributed ones.
const DEVIATION_OF_MEDIAN: f64 = 1.4826;

/// Makes gaps of the samples that lie off the middle of their neighbours' medians by more than `deviations` times the joint's
/// scatter there and by more than `least_m`. A sample that lies on the path of those that remain is taken back.
pub(super) fn reject(track: &mut Track, deviations: f64, least_m: f64) -> String {
    for joint in 0..track.skeleton.joints.len() {
        let path = series::of_joint(track, joint);
        for run in runs(path.iter().map(Option::is_some)) {
            let values: Vec<DVec3> = path
                .get(run.clone())
                .unwrap_or_default()
                .iter()
                .copied()
                .flatten()
                .collect();
            for outlier in outliers(&values, deviations, least_m) {
                series::write(track, run.start + outlier, joint, None);
            }
        }
    }
    String::new()
}

/// The indices of the outliers of one run without gaps.
fn outliers(run: &[DVec3], deviations: f64, least_m: f64) -> Vec<usize> {
    let off: Vec<f64> = (0..run.len()).map(|at| off_neighbours_m(run, at)).collect();
    let bound = |at: usize| {
        let window = at.saturating_sub(SCATTER)..(at + SCATTER + 1).min(off.len());
        let mut scatter = off.get(window).unwrap_or_default().to_vec();
        let scatter_m = median(&mut scatter).unwrap_or(0.0) * DEVIATION_OF_MEDIAN;
        least_m.max(deviations * scatter_m)
    };
    let bounds: Vec<f64> = (0..run.len()).map(bound).collect();
    let is_off: Vec<bool> = off.iter().zip(&bounds).map(|(off, bound)| off > bound).collect();
    let sound = |range: &mut dyn Iterator<Item = usize>| -> Vec<usize> {
        range
            .filter(|at| is_off.get(*at) == Some(&false))
            .take(2)
            .collect()
    };
    let suspects = is_off
        .iter()
        .enumerate()
        .filter(|(_, off)| **off)
        .map(|(at, _)| at);
    suspects
        .filter(|&at| {
            // A sound sample beside a burst of bad ones looks off; the path through what is sound shows that it is not.
            let before = sound(&mut (0..at).rev());
            let after = sound(&mut (at + 1..run.len()));
            let points: Vec<(f64, DVec3)> = before
                .iter()
                .rev()
                .chain(&after)
                .filter_map(|frame| Some((*frame as f64, *run.get(*frame)?)))
                .collect();
            let (Some(found), Some(bound)) = (run.get(at), bounds.get(at)) else {
                return false;
            };
            points.len() < 2
                || before.is_empty()
                || after.is_empty()
                || found.distance(through(&points, at as f64)) > *bound
        })
        .collect()
}

/// How far a sample lies from the middle between the medians of its neighbours before and after; 0 for the three samples at
/// each end of a run, where too few neighbours could outvote a bad one.
fn off_neighbours_m(run: &[DVec3], at: usize) -> f64 {
    let Some(position) = run.get(at) else { return 0.0 };
    let before = run.get(at.saturating_sub(NEIGHBOURS)..at).unwrap_or_default();
    let after = run
        .get(at + 1..(at + 1 + NEIGHBOURS).min(run.len()))
        .unwrap_or_default();
    if before.len() < NEIGHBOURS || after.len() < NEIGHBOURS {
        return 0.0;
    }
    match (middle_of(before), middle_of(after)) {
        (Some(a), Some(b)) => position.distance((a + b) / 2.0),
        _ => 0.0,
    }
}

fn middle_of(points: &[DVec3]) -> Option<DVec3> {
    let axis = |of: fn(&DVec3) -> f64| median(&mut points.iter().map(of).collect::<Vec<_>>());
    Some(DVec3::new(axis(|p| p.x)?, axis(|p| p.y)?, axis(|p| p.z)?))
}
