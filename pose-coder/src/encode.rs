//! Writing a block of poses: the cheapest residuals that keep the promise, with the decoder's own positions to go on from.

use crate::Shape;
use crate::bones::{Vector, dot, subtract};
use crate::decode::{BONE_PARTS, FIRST_BONE, WEIGHT_PARTS, next_bone_mean};
use crate::presence;
use crate::rans::{Writer, signed_bits};
use crate::walk::{Foretold, Residuals, Side, walk};

/// What a residual's squared distance from the truth counts against its bits, in parts of the promise squared: what is off
/// here is off for all that is foretold from here.
const DISTANCE_COUNTS: f64 = 3.5;
/// A bone lasts when it never differs from its mean by more than this part of the promise.
const BONE_TOLERANCE: f64 = 0.25;

/// What to write.
#[derive(Clone, Copy)]
pub struct Job<'a> {
    /// The joints' parents and the number of poses.
    pub shape: Shape<'a>,
    /// The positions, all joints of the first pose first; NaN where missing.
    pub positions_m: &'a [[f32; 3]],
    /// The promise: how far each position may come back from where it was.
    pub max_error_m: f64,
}

/// The bytes and the step in metres; `None` where the promise cannot be kept in this way.
pub fn encode(job: Job<'_>) -> Option<(Vec<u8>, f64)> {
    let step_m = step_for(job.positions_m, job.max_error_m)?;
    let has = |is_parent: bool| job.shape.parents.iter().skip(1).any(|p| p.is_some() == is_parent);
    // In eighths. Where parents tell nothing of their children, as in noise, sharing costs.
    let choices: &[[u8; 2]] = match (has(true), has(false)) {
        (true, false) => &[[8, 0], [6, 0], [3, 0]],
        (false, true) => &[[0, 7], [0, 4], [0, 0]],
        (true, true) => &[[8, 0], [8, 6], [5, 4]],
        (false, false) => &[[0, 0]],
    };
    let tries = choices
        .iter()
        .filter_map(|&weights| attempt(job, step_m, weights));
    tries.min_by_key(Vec::len).map(|bytes| (bytes, step_m))
}

fn attempt(job: Job<'_>, step_m: f64, [parent, neighbour]: [u8; 2]) -> Option<Vec<u8>> {
    let Job {
        shape, positions_m, ..
    } = job;
    let joints = shape.parents.len();
    let mut writer = Writer::default();
    writer.bits(u64::from(parent), 4);
    writer.bits(u64::from(neighbour), 4);
    let bones_m = write_bones(job, step_m, &mut writer);
    let present: Vec<bool> = positions_m.iter().map(|p| !p[0].is_nan()).collect();
    let is_complete = !present.contains(&false);
    writer.bits(u64::from(is_complete), 1);
    if !is_complete {
        let mut column = Vec::new();
        for joint in 0..joints {
            column.clear();
            column.extend(present.iter().skip(joint).step_by(joints));
            presence::write(&column, &mut writer);
        }
    }
    let side = Side {
        parent_weight: f64::from(parent) / WEIGHT_PARTS,
        neighbour_weight: f64::from(neighbour) / WEIGHT_PARTS,
        step_m,
        bones_m: &bones_m,
        present: if is_complete { &[] } else { &present },
    };
    let mut chosen = Chosen {
        writer: &mut writer,
        positions_m,
        max_error_m: job.max_error_m,
        step_m,
    };
    let mut decoded_m = vec![[f32::NAN; 3]; positions_m.len()];
    walk(shape, &side, &mut chosen, &mut decoded_m)?;
    Some(writer.finish())
}

/// The longest step with which the nearest grid point is always near enough after its rounding to f32; `None` where the
/// rounding takes too much of the promise.
fn step_for(positions_m: &[[f32; 3]], max_error_m: f64) -> Option<f64> {
    let largest_m = positions_m
        .iter()
        .flatten()
        .map(|v| v.abs())
        .filter(|v| !v.is_nan())
        .fold(max_error_m as f32, f32::max);
    let rounding_m = (f64::from(largest_m.next_up()) - f64::from(largest_m)) / 2.0;
    let diagonal = 3.0_f64.sqrt();
    let left_m = max_error_m - diagonal * rounding_m;
    // The last factor covers the rounding of f64 itself.
    // In a block the step is an f32: the next one below.
    (left_m > 0.5 * max_error_m).then(|| f64::from(((2.0 / diagonal * left_m) as f32).next_down()))
}

/// Writes the bones that last, and gives what their lengths are read as.
fn write_bones(job: Job<'_>, step_m: f64, writer: &mut Writer) -> Vec<f64> {
    let joints = job.shape.parents.len();
    let part_m = step_m / BONE_PARTS;
    let mut lengths_m = vec![-1.0; joints];
    for (joint, length_m) in lengths_m.iter_mut().enumerate() {
        if let Some(lasting_m) = lasting_length(job, joint) {
            let parts = (lasting_m / part_m).round();
            // Length 0 says that both ends are one point.
            if (parts == 0.0) == (lasting_m == 0.0) {
                *length_m = parts * part_m;
            }
        }
    }
    let some_last = lengths_m.iter().any(|&length| length >= 0.0);
    writer.bits(u64::from(some_last), 1);
    if some_last {
        let mut mean = FIRST_BONE;
        for (&length_m, parent) in lengths_m.iter().zip(job.shape.parents) {
            if parent.is_none() {
                continue;
            }
            writer.bits(u64::from(length_m >= 0.0), 1);
            if length_m >= 0.0 {
                let parts = (length_m / part_m).round() as u64;
                writer.signed(parts as i64, mean);
                mean = next_bone_mean(mean, parts);
            }
        }
    }
    lengths_m
}

/// The length of the bone to a joint, where it has one that lasts.
fn lasting_length(job: Job<'_>, joint: usize) -> Option<f64> {
    let parent = usize::from((*job.shape.parents.get(joint)?)?);
    let joints = job.shape.parents.len();
    let lengths = job.positions_m.chunks_exact(joints).filter_map(|pose| {
        let bone = subtract(pose[joint].map(f64::from), pose[parent].map(f64::from));
        let length = dot(bone, bone).sqrt();
        (!length.is_nan()).then_some(length)
    });
    let (mut least, mut most, mut sum, mut count) = (f64::INFINITY, 0.0_f64, 0.0, 0.0);
    for length in lengths {
        least = least.min(length);
        most = most.max(length);
        sum += length;
        count += 1.0;
    }
    let mean = sum / count;
    let tolerance_m = BONE_TOLERANCE * job.max_error_m;
    // Also false where no frame has both ends.
    (most - mean <= tolerance_m && mean - least <= tolerance_m).then_some(mean)
}

/// Chooses the residuals.
struct Chosen<'a> {
    writer: &'a mut Writer,
    positions_m: &'a [[f32; 3]],
    max_error_m: f64,
    step_m: f64,
}

impl Residuals for Chosen<'_> {
    fn next(&mut self, sample: usize, foretold: &Foretold<'_>) -> Option<[i64; 3]> {
        let truth = self.positions_m.get(sample)?.map(f64::from);
        let residual = self.cheapest(truth, foretold)?;
        let mut before = 0;
        for (axis, steps) in residual.into_iter().enumerate() {
            self.writer.signed(steps, foretold.expected(axis, before));
            before += steps.unsigned_abs();
        }
        Some(residual)
    }
}

impl Chosen<'_> {
    /// The cheapest residual that comes back near enough.
    fn cheapest(&self, truth: Vector, foretold: &Foretold<'_>) -> Option<[i64; 3]> {
        let offset = subtract(truth, foretold.position_m);
        let axes = foretold.axes();
        let exact = axes.map(|axis| dot(offset, axis) / self.step_m);
        // Beyond this neither the residual nor its rounding is exact.
        let is_countable = |v: &f64| v.abs() < (1_u64 << 46) as f64;
        if !exact.iter().all(is_countable) {
            return None;
        }
        // Nearest, one step nearer to zero, and the other neighbour.
        let near = exact.map(|v| {
            let nearest = v.round() as i64;
            let other = nearest + if v > nearest as f64 { 1 } else { -1 };
            [nearest, nearest - nearest.signum(), other]
        });
        let reach = self.max_error_m / self.step_m;
        let mut best: Option<(f64, [i64; 3])> = None;
        let mut consider = |residual: [i64; 3]| {
            let off = std::array::from_fn(|axis| exact[axis] - residual[axis] as f64);
            let squared = dot(off, off) / (reach * reach);
            if squared > 1.0 {
                return;
            }
            let mut cost = DISTANCE_COUNTS * squared;
            let mut before = 0;
            for (axis, steps) in residual.into_iter().enumerate() {
                cost += f64::from(signed_bits(steps, foretold.expected(axis, before)));
                if best.is_some_and(|(least, _)| cost >= least) {
                    return;
                }
                before += steps.unsigned_abs();
            }
            // The rounding to f32 has the last word.
            let back = foretold.moved_by(residual, &axes, self.step_m).map(f64::from);
            let off_m = subtract(back, truth);
            if dot(off_m, off_m).sqrt() <= self.max_error_m {
                best = Some((cost, residual));
            }
        };
        consider([0; 3]);
        for x in near[0] {
            for y in near[1] {
                for z in near[2] {
                    consider([x, y, z]);
                }
            }
        }
        best.map(|(_, residual)| residual)
    }
}
