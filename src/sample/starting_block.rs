//! Starting blocks, placed where the feet stand (World Athletics Technical Rules, Rule 15: two foot plates on a rigid frame).

use glam::DVec3;

use super::leg::Stance;
use crate::numeric::exact::sin_cos;
use crate::replay::{Part, Rgb};

/// From the toe joint through the sole to the plate.
const SOLE_M: f64 = 0.026;
/// How far a plate reaches below the toe joint and above it, along the sole.
const BELOW_M: f64 = 0.05;
const ABOVE_M: f64 = 0.12;

/// The blocks of every lane, from the middle of the lane and how the feet stand.
pub(super) fn starting_blocks(lanes: impl Iterator<Item = (f64, [Stance; 2])>) -> Vec<Part> {
    let mut plates = Part {
        colour: Rgb([196, 62, 40]),
        radius_m: 0.010,
        half_breadth_m: Some([0.055, 0.0, 0.0]),
        ..Part::default()
    };
    let mut struts = Part {
        colour: Rgb([58, 62, 70]),
        radius_m: 0.012,
        half_breadth_m: Some([0.035, 0.0, 0.0]),
        ..Part::default()
    };
    let mut rails = Part {
        colour: Rgb([150, 154, 160]),
        radius_m: 0.014,
        half_breadth_m: Some([0.03, 0.0, 0.0]),
        ..Part::default()
    };
    for (lane_x_m, feet) in lanes {
        let mut ends_m = [f64::MAX, f64::MIN];
        for stance in feet {
            let steepness_rad = stance.sole_rad[1];
            let (up, back) = sin_cos(steepness_rad);
            let heelwards = DVec3::new(0.0, up, -back);
            let beneath = DVec3::new(0.0, -back, -up);
            let toe = stance.toe_m + beneath * SOLE_M;
            let (low, high) = (toe - heelwards * BELOW_M, toe + heelwards * ABOVE_M);
            plates.bars_m.push(vec![low.to_array(), high.to_array()]);
            let foot = DVec3::new(high.x, 0.02, high.z - 0.10);
            struts.bars_m.push(vec![high.to_array(), foot.to_array()]);
            ends_m = [ends_m[0].min(foot.z), ends_m[1].max(low.z)];
        }
        let along = |z: f64| [lane_x_m, 0.018, z];
        rails
            .bars_m
            .push(vec![along(ends_m[0] - 0.08), along(ends_m[1] + 0.12)]);
    }
    vec![rails, struts, plates]
}
