//! When feet stand: contacts from the motion of heels and toes.
//!
//! A point of the foot stands while it is slow and near the lowest it comes. Thresholds on the speed of foot markers
//! are those of Ghoussayni, Stevens, Durham and Ewins (*Gait & Posture* 20, 2004, 266-272) for walking; here the
//! threshold grows with the runner's own speed, as a foot about to land is faster the faster he runs. The foot is in
//! contact while its heel or its toe stands. Times lie between samples: where the speed, taken from sample to sample,
//! crosses the threshold.

use std::ops::Range;

use glam::DVec3;

use super::athlete::{Athlete, Leg};
use super::path::{Smoothing, level, long_runs};
use super::value::{Side, Withheld};

/// The threshold for somebody who does not move.
const LEAST_SPEED_M_PER_S: f64 = 0.5;
/// What it grows by with the body's own speed. Both are chosen so that contacts at 12 m/s and at 1.3 m/s last as
/// published.
const SHARE_OF_BODY_SPEED: f64 = 0.12;
/// A point that stands is this near the ground that it comes down to.
const NEAR_GROUND_M: f64 = 0.06;
/// The ground is where the lowest of this share of a point's samples lie.
const LOWEST_SHARE: f64 = 0.02;
/// A contact that is left for less than this was not left.
const SHORTEST_SWING_SECS: f64 = 0.06;
/// A shorter contact is only a foot that passes.
const SHORTEST_CONTACT_SECS: f64 = 0.05;
/// The cut-off for points of the foot, which stop within hundredths of a second; at most this share of the rate.
const CUTOFF_HZ: f64 = 30.0;
const MOST_CUTOFF_SHARE: f64 = 0.3;
/// Below this many samples a second no contact is found.
pub(super) const LEAST_RATE_HZ: f64 = 25.0;

/// One foot on the ground. Frames have fractions.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Contact {
    /// Which foot.
    pub(super) side: Side,
    /// When it comes down.
    pub(super) touchdown_frame: f64,
    /// When it leaves.
    pub(super) takeoff_frame: f64,
    /// Where the foot stands: the mean of its foremost known point while it stands.
    pub(super) place_m: DVec3,
    /// How far that point is from its mean at most while it stands.
    pub(super) slide_m: f64,
    /// Whether the recording shows both ends.
    pub(super) is_whole: bool,
}

/// Every contact of both feet, in order of touchdown.
pub(super) fn contacts(athlete: &Athlete) -> Result<Vec<Contact>, Withheld> {
    let rate_hz = athlete.rate_of_at_least(LEAST_RATE_HZ)?;
    let body = athlete.body.as_ref().map_err(Clone::clone)?;
    let threshold = |frame: usize| {
        let body = body
            .velocity_m_per_s
            .get(frame)
            .map_or(f64::NAN, |v| level(*v).length());
        // Of a body that is not seen nothing is known; then the least holds.
        LEAST_SPEED_M_PER_S
            + if body.is_nan() {
                0.0
            } else {
                SHARE_OF_BODY_SPEED * body
            }
    };
    let mut found = Vec::new();
    for side in Side::BOTH {
        let leg = Leg::of(side);
        let mut points: Vec<&[DVec3]> = [leg.toe, leg.heel]
            .into_iter()
            .filter_map(|p| athlete.part(p).ok())
            .collect();
        if points.is_empty() {
            points.push(athlete.part(leg.ankle)?);
        }
        let mut stands: Vec<Range<f64>> = Vec::new();
        for point in &points {
            stands.extend(standing(&smoothed(point, athlete)?, rate_hz, &threshold));
        }
        stands.sort_by(|a, b| a.start.total_cmp(&b.start));
        for range in joined(stands, SHORTEST_SWING_SECS * rate_hz) {
            if range.end - range.start < SHORTEST_CONTACT_SECS * rate_hz {
                continue;
            }
            if let Some(path) = points.first() {
                found.extend(contact(side, range, path));
            }
        }
    }
    found.sort_by(|a, b| a.touchdown_frame.total_cmp(&b.touchdown_frame));
    Ok(found)
}

fn contact(side: Side, range: Range<f64>, path: &[DVec3]) -> Option<Contact> {
    // The middle of the contact: at its ends the foot still rolls.
    let quarter = 0.25 * (range.end - range.start);
    let (first, last) = (
        (range.start + quarter).round() as usize,
        (range.end - quarter).round() as usize,
    );
    let middle: Vec<DVec3> = path
        .get(first..=last)?
        .iter()
        .copied()
        .filter(|p| !p.is_nan())
        .collect();
    if middle.is_empty() {
        return None;
    }
    let place_m = middle.iter().sum::<DVec3>() / middle.len() as f64;
    let slide_m = middle
        .iter()
        .map(|p| level(*p - place_m).length())
        .fold(0.0, f64::max);
    let is_seen = |frame: f64, step: isize| {
        let beyond = (frame.round() as usize).checked_add_signed(2 * step);
        beyond
            .and_then(|beyond| path.get(beyond))
            .is_some_and(|p| !p.is_nan())
    };
    Some(Contact {
        side,
        touchdown_frame: range.start,
        takeoff_frame: range.end,
        place_m,
        slide_m,
        is_whole: is_seen(range.start, -1) && is_seen(range.end, 1),
    })
}

/// A point's path without what shakes faster than a foot does; runs too short for the filter as they are.
fn smoothed(path: &[DVec3], athlete: &Athlete) -> Result<Vec<DVec3>, Withheld> {
    let cutoff_hz = athlete
        .rate_hz
        .map_or(CUTOFF_HZ, |rate_hz| CUTOFF_HZ.min(MOST_CUTOFF_SHARE * rate_hz));
    let smoothing = Smoothing::new(&athlete.times, cutoff_hz)?;
    let mut smooth = path.to_vec();
    for run in long_runs(path) {
        let [position, ..] = smoothing.block(path, &run, &run);
        for (slot, value) in smooth.iter_mut().skip(run.start).zip(position) {
            *slot = value;
        }
    }
    Ok(smooth)
}

/// When a point is slow and low, in frames with fractions.
fn standing(path: &[DVec3], rate_hz: f64, threshold: &impl Fn(usize) -> f64) -> Vec<Range<f64>> {
    let Some(ground_m) = ground_m(path) else {
        return Vec::new();
    };
    // The speed from each sample to the next, over the threshold there: below 1 it stands.
    let excess: Vec<f64> = path
        .windows(2)
        .enumerate()
        .map(|(frame, pair)| match pair {
            [a, b] if a.y.min(b.y) <= ground_m + NEAR_GROUND_M => {
                (*b - *a).length() * rate_hz / (0.5 * (threshold(frame) + threshold(frame + 1)))
            }
            [a, b] if a.is_nan() || b.is_nan() => f64::NAN,
            _ => f64::INFINITY,
        })
        .collect();
    let mut found: Vec<Range<f64>> = Vec::new();
    let mut start: Option<f64> = None;
    for (frame, here) in excess.iter().copied().enumerate() {
        let before = frame
            .checked_sub(1)
            .and_then(|f| excess.get(f))
            .copied()
            .unwrap_or(f64::NAN);
        match (here < 1.0, start) {
            // A speed lies in the middle between its two samples.
            (true, None) => start = Some(crossing(frame, before, here)),
            (false, Some(from)) => {
                found.push(from..crossing(frame, before, here));
                start = None;
            }
            _ => {}
        }
    }
    found.extend(start.map(|from| from..path.len().saturating_sub(1) as f64));
    found
}

/// Where between the middles of the intervals before and at `frame` the excess is 1.
fn crossing(frame: usize, before: f64, here: f64) -> f64 {
    let share = (1.0 - before) / (here - before);
    // From or into a gap or the air all that is known is the sample between.
    if share.is_finite() && share > 0.0 && share < 1.0 {
        frame as f64 - 0.5 + share
    } else {
        frame as f64
    }
}

/// The height that a point comes down to; `None` where it is never seen.
fn ground_m(path: &[DVec3]) -> Option<f64> {
    let mut heights: Vec<f64> = path.iter().map(|p| p.y).filter(|y| !y.is_nan()).collect();
    let index = (heights.len() as f64 * LOWEST_SHARE) as usize;
    if heights.is_empty() {
        return None;
    }
    let (_, height, _) = heights.select_nth_unstable_by(index, f64::total_cmp);
    Some(*height)
}

/// Ranges in order that overlap, or that less than `least` lies between, as one.
fn joined(ranges: Vec<Range<f64>>, least: f64) -> Vec<Range<f64>> {
    let mut joined: Vec<Range<f64>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if range.start - last.end < least => last.end = last.end.max(range.end),
            _ => joined.push(range),
        }
    }
    joined
}

/// One step: from a touchdown of one foot to the next touchdown of the other.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Step {
    /// The contact that it begins with.
    pub(super) from: Contact,
    /// The contact that it ends with.
    pub(super) to: Contact,
    /// Along the way that the body goes meanwhile.
    pub(super) length_m: f64,
}

/// A step is no longer than this, takes no longer, and does not begin with standing longer.
const LONGEST_STEP_M: f64 = 3.5;
const LONGEST_STEP_SECS: f64 = 1.2;
/// Nor shorter: who shuffles makes no steps.
const SHORTEST_STEP_M: f64 = 0.25;

/// The steps between contacts: of alternate feet, forwards.
pub(super) fn steps(athlete: &Athlete) -> Result<Vec<Step>, Withheld> {
    let contacts = athlete.contacts.as_ref().map_err(Clone::clone)?;
    let mut steps = Vec::new();
    for pair in contacts.windows(2) {
        let [from, to] = pair else { continue };
        let secs = athlete.time_of(to.touchdown_frame) - athlete.time_of(from.touchdown_frame);
        let stood = athlete.time_of(from.takeoff_frame) - athlete.time_of(from.touchdown_frame);
        if from.side == to.side || secs.max(stood) > LONGEST_STEP_SECS {
            continue;
        }
        let Ok(way) = athlete.level_way_m(from.touchdown_frame, to.touchdown_frame) else {
            continue;
        };
        let Some(direction) = way.try_normalize() else {
            continue;
        };
        let length_m = (to.place_m - from.place_m).dot(direction);
        if (SHORTEST_STEP_M..=LONGEST_STEP_M).contains(&length_m) {
            steps.push(Step {
                from: *from,
                to: *to,
                length_m,
            });
        }
    }
    Ok(steps)
}

/// The difference between the highest and the lowest point of a path between two frames; `None` where a gap lies.
pub(super) fn height_range_m(path: &[DVec3], from: f64, to: f64) -> Option<f64> {
    let heights = path.get(from.floor().max(0.0) as usize..=to.ceil().max(0.0) as usize)?;
    if heights.iter().any(|p| p.is_nan()) {
        return None;
    }
    let high = heights.iter().map(|p| p.y).fold(f64::NEG_INFINITY, f64::max);
    let low = heights.iter().map(|p| p.y).fold(f64::INFINITY, f64::min);
    Some(high - low)
}
