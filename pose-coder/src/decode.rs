//! Reading a block of poses.

use crate::Shape;
use crate::presence;
use crate::rans::Reader;
use crate::walk::{Foretold, Residuals, Side, walk};

/// A byte's worth of weight counts one eighth.
pub(crate) const WEIGHT_PARTS: f64 = 8.0;
/// Bone lengths are sent in these parts of a step.
pub(crate) const BONE_PARTS: f64 = 2.0;
/// The first bone is foretold to be so many parts long, in 256ths.
pub(crate) const FIRST_BONE: u32 = 256 << 8;

struct Coded<'a, 'b> {
    reader: &'a mut Reader<'b>,
}

impl Residuals for Coded<'_, '_> {
    #[inline(always)]
    fn next(&mut self, _sample: usize, foretold: &Foretold<'_>) -> Option<[i64; 3]> {
        let mut residual = [0; 3];
        let mut before = 0_u64;
        for (axis, steps) in residual.iter_mut().enumerate() {
            *steps = self.reader.signed(foretold.expected(axis, before));
            before = before.saturating_add(steps.unsigned_abs());
        }
        (!self.reader.overran()).then_some(residual)
    }
}

/// Reads poses into `positions_m`, all joints of the first first, NaN where one is missing; `None` for bytes that are none.
pub fn decode(bytes: &[u8], shape: Shape<'_>, step_m: f64, positions_m: &mut [[f32; 3]]) -> Option<()> {
    let joints = shape.parents.len();
    let mut reader = Reader::new(bytes);
    let parent_weight = reader.bits(4) as f64 / WEIGHT_PARTS;
    let neighbour_weight = reader.bits(4) as f64 / WEIGHT_PARTS;
    let mut bones_m = vec![-1.0; joints];
    if reader.bits(1) == 1 {
        let mut mean = FIRST_BONE;
        for (bone, parent) in bones_m.iter_mut().zip(shape.parents) {
            if parent.is_some() && reader.bits(1) == 1 {
                let parts = reader.signed(mean).unsigned_abs();
                mean = next_bone_mean(mean, parts);
                *bone = parts as f64 * (step_m / BONE_PARTS);
            }
        }
    }
    let mut present = Vec::new();
    if reader.bits(1) == 0 {
        present.resize(joints * shape.count, false);
        let mut column = Vec::new();
        for joint in 0..joints {
            presence::read(&mut reader, shape.count, &mut column)?;
            let places = present.iter_mut().skip(joint).step_by(joints);
            for (place, is_present) in places.zip(&column) {
                *place = *is_present;
            }
        }
    }
    if reader.overran() {
        return None;
    }
    let side = Side {
        parent_weight,
        neighbour_weight,
        step_m,
        bones_m: &bones_m,
        present: &present,
    };
    walk(shape, &side, &mut Coded { reader: &mut reader }, positions_m)?;
    reader.is_spent().then_some(())
}

/// The running mean of bones' lengths, in 256ths of a part.
pub(crate) fn next_bone_mean(mean: u32, parts: u64) -> u32 {
    (3 * mean + ((parts.min(0xffff) as u32) << 8)) >> 2
}
