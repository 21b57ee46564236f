//! Feet that stay where they stand.

use std::ops::Range;

use glam::DVec3;

use super::limbs;
use super::series::{self, position};
use crate::numeric::runs;
use crate::replay::BodyPart::{self, *};
use crate::replay::Track;

/// A point this near the lowest it ever comes is near the ground.
const NEAR_GROUND_M: f64 = 0.05;
/// A point that stands for less than this only passes through.
const SHORTEST_STANCE_SECS: f64 = 0.06;
/// Over this time before and after, a foot is led from where it was recorded to where it stands.
const BLEND_SECS: f64 = 0.1;
/// The ground is where the lowest of this share of a point's samples lie.
const LOWEST_SHARE: f64 = 0.02;

/// One leg: the parts that planting moves, or holds to.
struct Leg {
    hip: Option<usize>,
    knee: Option<usize>,
    ankle: Option<usize>,
    points: Vec<usize>,
}

/// Holds heels and toes still while they stand, moves the ankle with them, and bends the knee so that thigh and shank keep
/// their length where the hip is near enough.
pub(super) fn plant(track: &mut Track, speed_m_per_s: f64) -> String {
    let legs = [
        (LeftHip, LeftKnee, LeftAnkle, [LeftHeel, LeftToe]),
        (RightHip, RightKnee, RightAnkle, [RightHeel, RightToe]),
    ]
    .map(|(hip, knee, ankle, points)| leg(track, hip, knee, ankle, points));
    let (mut stances, mut slid_before_m, mut slid_after_m) = (0_usize, 0.0_f64, 0.0_f64);
    for leg in &legs {
        let planted: Vec<(usize, Vec<Range<usize>>)> = leg
            .points
            .iter()
            .map(|point| (*point, stances_of(track, *point, speed_m_per_s)))
            .collect();
        if planted.iter().all(|(_, stances)| stances.is_empty()) {
            continue;
        }
        let slide = |track: &Track| {
            let of_point = |(point, stances): &(usize, Vec<Range<usize>>)| {
                stances
                    .iter()
                    .map(|stance| slide_m(track, *point, stance))
                    .fold(0.0, f64::max)
            };
            planted.iter().map(of_point).fold(0.0, f64::max)
        };
        slid_before_m = slid_before_m.max(slide(track));
        move_leg(track, leg, &displacements(track, &planted));
        slid_after_m = slid_after_m.max(slide(track));
        stances += planted.iter().map(|(_, stances)| stances.len()).sum::<usize>();
    }
    if stances == 0 {
        return "no foot stands".to_owned();
    }
    format!(
        "{stances} stances, in which a foot slid by up to {slid_before_m:.4} m before and {slid_after_m:.4} m after"
    )
}

fn leg(track: &Track, hip: BodyPart, knee: BodyPart, ankle: BodyPart, points: [BodyPart; 2]) -> Leg {
    let [hip, knee, ankle] = [hip, knee, ankle].map(|part| limbs::joint_of(track, part));
    let mut points: Vec<usize> = points
        .into_iter()
        .filter_map(|part| limbs::joint_of(track, part))
        .collect();
    if points.is_empty() {
        points.extend(ankle);
    }
    Leg {
        hip,
        knee,
        ankle,
        points,
    }
}

/// The runs of frames in which a point is slow and near the ground.
fn stances_of(track: &Track, point: usize, speed_m_per_s: f64) -> Vec<Range<usize>> {
    let path = series::of_joint(track, point);
    let mut heights: Vec<f64> = path.iter().flatten().map(|p| p.y).collect();
    heights.sort_by(f64::total_cmp);
    let Some(ground_m) = heights
        .get((heights.len() as f64 * LOWEST_SHARE) as usize)
        .copied()
    else {
        return Vec::new();
    };
    let stands = |frame: usize| {
        let at = |frame: usize| path.get(frame).copied().flatten();
        let here = at(frame)?;
        let (before, after) = (frame.saturating_sub(1), frame + 1);
        let (from, to) = (
            at(before).map_or((frame, here), |p| (before, p)),
            at(after).map_or((frame, here), |p| (after, p)),
        );
        let secs = track.times.time_of(to.0) - track.times.time_of(from.0);
        Some(
            secs > 0.0 && from.1.distance(to.1) <= speed_m_per_s * secs && here.y <= ground_m + NEAR_GROUND_M,
        )
    };
    let mut runs = runs((0..path.len()).map(|frame| stands(frame) == Some(true)));
    runs.retain(|run| {
        track.times.time_of(run.end - 1) - track.times.time_of(run.start) >= SHORTEST_STANCE_SECS
    });
    runs
}

/// How far from its mean a point comes in a stance.
fn slide_m(track: &Track, point: usize, stance: &Range<usize>) -> f64 {
    let Some(middle) = mean(track, point, stance) else {
        return 0.0;
    };
    let off = |frame| position(track, frame, point).map_or(0.0, |p| p.distance(middle));
    stance.clone().map(off).fold(0.0, f64::max)
}

fn mean(track: &Track, point: usize, stance: &Range<usize>) -> Option<DVec3> {
    let positions: Vec<DVec3> = stance
        .clone()
        .filter_map(|frame| position(track, frame, point))
        .collect();
    (!positions.is_empty()).then(|| positions.iter().sum::<DVec3>() / positions.len() as f64)
}

/// How far to move each point of a foot in each frame, and how much that counts: wholly in a stance, less and less around it.
fn displacements(track: &Track, planted: &[(usize, Vec<Range<usize>>)]) -> Vec<Vec<(DVec3, f64)>> {
    let frames = track.times.len();
    let of_point = |(point, stances): &(usize, Vec<Range<usize>>)| {
        let mut all = vec![(DVec3::ZERO, 0.0_f64); frames];
        for stance in stances {
            let Some(target) = mean(track, *point, stance) else {
                continue;
            };
            let secs = |frame: usize| track.times.time_of(frame);
            let (first, last) = (secs(stance.start), secs(stance.end - 1));
            let ends = [stance.start, stance.end - 1].map(|frame| position(track, frame, *point));
            for (frame, slot) in all.iter_mut().enumerate() {
                let outside = (first - secs(frame)).max(secs(frame) - last).max(0.0);
                if outside >= BLEND_SECS {
                    continue;
                }
                let here = match (stance.contains(&frame), frame < stance.start) {
                    (true, _) => position(track, frame, *point),
                    // Outside, the foot keeps less and less of what it was moved by at the stance's end.
                    (false, true) => ends[0],
                    (false, false) => ends[1],
                };
                let Some(here) = here else { continue };
                let left = 1.0 - outside / BLEND_SECS;
                let weight = left * left * (3.0 - 2.0 * left);
                if weight > slot.1 {
                    *slot = (target - here, weight);
                }
            }
        }
        all
    };
    planted.iter().map(of_point).collect()
}

fn move_leg(track: &mut Track, leg: &Leg, displacements: &[Vec<(DVec3, f64)>]) {
    let ankle_carries = limbs::carriers(track, |joint| Some(joint) == leg.ankle);
    for frame in 0..track.times.len() {
        let of_frame: Vec<(DVec3, f64)> = displacements
            .iter()
            .filter_map(|point| point.get(frame).copied())
            .collect();
        let total: f64 = of_frame.iter().map(|(_, weight)| weight).sum();
        if total <= 0.0 {
            continue;
        }
        // The foot as a whole goes as far as its planted points on average; a planted point goes where it stands.
        let strength = of_frame.iter().map(|(_, weight)| *weight).fold(0.0, f64::max);
        let whole = of_frame.iter().map(|(by, weight)| *by * *weight).sum::<DVec3>() / total * strength;
        let before = |joint: Option<usize>| joint.and_then(|joint| position(track, frame, joint));
        let (hip, knee, ankle) = (before(leg.hip), before(leg.knee), before(leg.ankle));
        let mut moves: Vec<(usize, DVec3)> = Vec::new();
        for (point, (by, weight)) in leg.points.iter().zip(&of_frame) {
            if let Some(at) = position(track, frame, *point) {
                moves.push((*point, at + *by * *weight + whole * (1.0 - *weight)));
            }
        }
        if let (Some(joint), Some(at)) = (leg.ankle, ankle)
            && !leg.points.contains(&joint)
        {
            moves.push((joint, at + whole));
        }
        for (joint, carrier) in ankle_carries.iter().enumerate() {
            if carrier.is_some()
                && !leg.points.contains(&joint)
                && let Some(at) = position(track, frame, joint)
            {
                moves.push((joint, at + whole));
            }
        }
        if let (Some(joint), Some(hip), Some(knee), Some(ankle)) = (leg.knee, hip, knee, ankle) {
            moves.push((joint, bent_knee(hip, knee, ankle, ankle + whole)));
        }
        for (joint, to) in moves {
            series::write(track, frame, joint, Some(to));
        }
    }
}

/// The knee of a leg whose ankle was moved: thigh and shank as long as they were, bent in the plane in which they were. Where
/// the ankle is out of reach the knee lies on the straight line and divides it as before.
fn bent_knee(hip: DVec3, knee: DVec3, ankle_before: DVec3, ankle: DVec3) -> DVec3 {
    let (thigh_m, shank_m) = (hip.distance(knee), knee.distance(ankle_before));
    let reach = ankle - hip;
    let distance_m = reach.length();
    let Some(direction) = reach.try_normalize() else {
        return knee;
    };
    let along_m = (thigh_m * thigh_m - shank_m * shank_m + distance_m * distance_m) / (2.0 * distance_m);
    let out_squared = thigh_m * thigh_m - along_m * along_m;
    if out_squared <= 0.0 || thigh_m + shank_m <= 0.0 {
        return hip + reach * (thigh_m / (thigh_m + shank_m).max(f64::MIN_POSITIVE));
    }
    let to_knee = knee - hip;
    let Some(out) = (to_knee - direction * to_knee.dot(direction)).try_normalize() else {
        return hip + direction * along_m;
    };
    hip + direction * along_m + out * out_squared.sqrt()
}
