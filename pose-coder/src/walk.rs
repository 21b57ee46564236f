//! The one way through a block that its writer and its reader share.

use crate::Shape;
use crate::bones::{Vector, WORLD_AXES, add, axes_along, onto_sphere, rounded, scale, subtract, widened};
use crate::order::turns;
use crate::predict::Neighbours;

/// Magnitudes count up to this when the next ones are foretold.
const MOST_COUNTED: u64 = 0xffff;
/// In 256ths: where running means begin, what the running mean counts, and what the axes before in the same joint do.
const FIRST_MEAN: u32 = 3 << 8;
const MEAN_COUNTS: u32 = 140;
const AXES_BEFORE_COUNT: u32 = 78;
const LEAST_EXPECTED: u32 = 4;

/// What was sent beside the residuals.
pub(crate) struct Side<'a> {
    /// How much of a parent's surprise its child shares.
    pub(crate) parent_weight: f64,
    /// The same, between one joint and the next, for joints without a parent.
    pub(crate) neighbour_weight: f64,
    pub(crate) step_m: f64,
    /// The length of the bone to each joint; negative where it has none that lasts.
    pub(crate) bones_m: &'a [f64],
    /// All joints of the first pose, then of the second, and so on; empty where none is missing.
    pub(crate) present: &'a [bool],
}

/// Where a joint is foretold, the bone it ends, and what was seen before on each axis.
pub(crate) struct Foretold<'a> {
    pub(crate) position_m: Vector,
    along: Option<Vector>,
    means: &'a [u32; 3],
}

impl Foretold<'_> {
    /// How large the residual along an axis may be, in 256ths of a step, after those along the axes before it.
    #[inline(always)]
    pub(crate) fn expected(&self, axis: usize, magnitudes_before: u64) -> u32 {
        let before = magnitudes_before.min(MOST_COUNTED) as u32;
        let mean = self.means[axis];
        // Neither exceeds 2^24, so that the sum of the products stays below 2^32.
        LEAST_EXPECTED + ((mean * MEAN_COUNTS) >> 8) + before * AXES_BEFORE_COUNT
    }

    /// The axes that a residual is along: those of the bone, else those of the world.
    #[inline(always)]
    pub(crate) fn axes(&self) -> [Vector; 3] {
        self.along.map_or(WORLD_AXES, axes_along)
    }

    /// The position that a residual along some axes stands for.
    #[inline(always)]
    pub(crate) fn moved_by(&self, residual: [i64; 3], axes: &[Vector; 3], step_m: f64) -> [f32; 3] {
        let mut at = self.position_m;
        for axis in 0..3 {
            at = add(at, scale(axes[axis], residual[axis] as f64 * step_m));
        }
        rounded(at)
    }
}

/// Gives the residual of each joint, in turn.
pub(crate) trait Residuals {
    /// `None` ends the walk.
    fn next(&mut self, sample: usize, foretold: &Foretold<'_>) -> Option<[i64; 3]>;
}

/// Fills `positions_m`, NaN where a joint is missing; `None` where the residuals end or are nonsense.
pub(crate) fn walk(
    shape: Shape<'_>,
    side: &Side<'_>,
    residuals: &mut impl Residuals,
    positions_m: &mut [[f32; 3]],
) -> Option<()> {
    let joints = shape.parents.len();
    let is_complete = side.present.is_empty();
    let mut means = vec![[FIRST_MEAN; 3]; joints];
    let mut first_means = [FIRST_MEAN; 3];
    let mut last_seen: Vec<Option<usize>> = vec![None; joints];
    let mut surprises = vec![[0.0; 3]; joints];
    for turn in turns(shape.count, shape.key_log2) {
        let neighbours = Neighbours::of(turn);
        let first_sample = turn.pose * joints;
        let mut nearest: Option<usize> = None;
        let mut zero = 0.0;
        for (joint, parent) in shape.parents.iter().enumerate() {
            let sample = first_sample + joint;
            let is_present = |sample: usize| is_complete || side.present[sample];
            let parent = parent.map(usize::from);
            let shared = match parent {
                Some(parent) => scale(surprises[parent], side.parent_weight),
                None if joint > 0 => scale(surprises[joint - 1], side.neighbour_weight),
                None => [0.0; 3],
            };
            if !is_present(sample) {
                positions_m[sample] = [f32::NAN; 3];
                surprises[joint] = shared;
                continue;
            }
            let parent_at = parent
                .map(|parent| first_sample + parent)
                .filter(|&parent| is_present(parent))
                .map(|parent| widened(positions_m[parent]));
            let position = |pose: usize| positions_m[pose * joints + joint];
            let from_time = if is_complete {
                neighbours.mean(position)
            } else {
                neighbours
                    .mean_of_present(|pose| is_present(pose * joints + joint), position)
                    .or_else(|| last_seen[joint].map(|sample| widened(positions_m[sample])))
            };
            let mut position_m = match from_time {
                Some(mean) => add(mean, shared),
                None => parent_at
                    .or_else(|| nearest.map(|sample| widened(positions_m[sample])))
                    .unwrap_or_default(),
            };
            let mut along = None;
            let length_m = side.bones_m[joint];
            if let (Some(parent_at), true, Some(parent)) = (parent_at, length_m == 0.0, parent) {
                // Both are one point: nothing is coded.
                positions_m[sample] = rounded(parent_at);
                surprises[joint] = surprises[parent];
                last_seen[joint] = Some(sample);
                continue;
            }
            let on_bone = parent_at
                .filter(|_| length_m > 0.0)
                .and_then(|parent_at| onto_sphere(parent_at, length_m, position_m));
            if let Some((end, direction)) = on_bone {
                position_m = end;
                along = Some(direction);
            }
            let seen = if from_time.is_some() {
                &mut means[joint]
            } else {
                &mut first_means
            };
            let foretold = Foretold {
                position_m,
                along,
                means: seen,
            };
            let residual = residuals.next(sample, &foretold)?;
            let position = if (residual[0] | residual[1] | residual[2]) == 0 {
                rounded(position_m)
            } else {
                foretold.moved_by(residual, &foretold.axes(), side.step_m)
            };
            // Stays 0 as long as all are finite: one look at the end of a pose instead of three at each joint.
            zero += 0.0 * position[0] + 0.0 * position[1] + 0.0 * position[2];
            for axis in 0..3 {
                let magnitude = residual[axis].unsigned_abs().min(MOST_COUNTED) as u32;
                seen[axis] = (3 * seen[axis] + (magnitude << 8)) >> 2;
            }
            positions_m[sample] = position;
            surprises[joint] = match from_time {
                Some(mean) => subtract(widened(position), mean),
                None => [0.0; 3],
            };
            last_seen[joint] = Some(sample);
            nearest = Some(sample);
        }
        if zero != 0.0 {
            return None;
        }
    }
    Some(())
}
