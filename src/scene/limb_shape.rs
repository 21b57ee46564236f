//! The shapes limbs are lofted from: a table of a few hand-set rings per kind, resampled to a fixed number.
//!
//! Radii are metres for a person 1.80 m tall. Breadths and girths are set by eye for a lean runner; they are for drawing
//! and nothing is measured from them.

use super::LimbKind;

/// Rings of one limb, its two poles among them.
pub const RINGS: usize = 24;

/// One elliptic ring.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ring {
    /// Place along the limb: 0 at its start, 0.5 at its corner, 1 at its end.
    pub along: f32,
    /// Further along the limb's direction there, in metres: how end caps reach beyond the joints.
    pub beyond_m: f32,
    /// Half the breadth, side to side.
    pub half_width_m: f32,
    /// Half the depth, front to back.
    pub half_depth_m: f32,
    /// How far the ring's centre lies in front of the axis.
    pub forward_m: f32,
}

const fn ring(along: f32, beyond_m: f32, half_width_m: f32, half_depth_m: f32, forward_m: f32) -> Ring {
    Ring {
        along,
        beyond_m,
        half_width_m,
        half_depth_m,
        forward_m,
    }
}

const TORSO: &[Ring] = &[
    ring(0.0, -0.105, 0.0, 0.0, 0.0),
    ring(0.0, -0.09, 0.090, 0.078, -0.006),
    ring(0.0, -0.045, 0.150, 0.112, -0.016),
    ring(0.07, 0.0, 0.162, 0.118, -0.018),
    ring(0.2, 0.0, 0.151, 0.104, -0.004),
    ring(0.38, 0.0, 0.134, 0.090, 0.006),
    ring(0.58, 0.0, 0.149, 0.102, 0.012),
    ring(0.76, 0.0, 0.171, 0.113, 0.014),
    ring(0.87, 0.0, 0.182, 0.104, 0.004),
    ring(0.94, 0.0, 0.170, 0.086, -0.008),
    ring(1.0, 0.0, 0.128, 0.070, -0.014),
    ring(1.0, 0.03, 0.072, 0.056, -0.014),
    ring(1.0, 0.05, 0.0, 0.0, -0.010),
];

const NECK: &[Ring] = &[
    ring(0.0, -0.05, 0.0, 0.0, 0.0),
    ring(0.0, -0.045, 0.066, 0.062, -0.004),
    ring(0.0, 0.0, 0.064, 0.062, -0.004),
    ring(0.5, 0.0, 0.056, 0.058, 0.0),
    ring(1.0, 0.0, 0.054, 0.058, 0.002),
    ring(1.0, 0.03, 0.0, 0.0, 0.0),
];

const HEAD: &[Ring] = &[
    ring(0.0, 0.0, 0.0, 0.0, 0.048),
    ring(0.015, 0.0, 0.026, 0.024, 0.050),
    ring(0.06, 0.0, 0.041, 0.048, 0.036),
    ring(0.16, 0.0, 0.056, 0.076, 0.014),
    ring(0.32, 0.0, 0.066, 0.092, 0.004),
    ring(0.50, 0.0, 0.073, 0.098, -0.002),
    ring(0.68, 0.0, 0.076, 0.099, -0.006),
    ring(0.83, 0.0, 0.068, 0.088, -0.008),
    ring(0.93, 0.0, 0.048, 0.062, -0.008),
    ring(0.98, 0.0, 0.026, 0.034, -0.008),
    ring(1.0, 0.0, 0.0, 0.0, -0.008),
];

const ARM: &[Ring] = &[
    ring(0.0, -0.064, 0.0, 0.0, 0.0),
    ring(0.0, -0.052, 0.036, 0.038, 0.0),
    ring(0.0, -0.018, 0.060, 0.063, 0.0),
    ring(0.05, 0.0, 0.063, 0.067, 0.0),
    ring(0.14, 0.0, 0.056, 0.061, 0.002),
    ring(0.25, 0.0, 0.047, 0.055, 0.003),
    ring(0.38, 0.0, 0.041, 0.045, 0.001),
    ring(0.45, 0.0, 0.039, 0.039, -0.001),
    ring(0.5, 0.0, 0.038, 0.038, -0.003),
    ring(0.55, 0.0, 0.040, 0.038, -0.001),
    ring(0.61, 0.0, 0.044, 0.041, 0.0),
    ring(0.75, 0.0, 0.038, 0.034, 0.0),
    ring(0.92, 0.0, 0.029, 0.023, 0.0),
    ring(1.0, 0.0, 0.028, 0.021, 0.0),
    ring(1.0, 0.014, 0.022, 0.016, 0.0),
    ring(1.0, 0.024, 0.0, 0.0, 0.0),
];

const HAND: &[Ring] = &[
    ring(0.0, -0.018, 0.0, 0.0, 0.0),
    ring(0.0, 0.0, 0.027, 0.020, 0.0),
    ring(0.35, 0.0, 0.037, 0.021, 0.002),
    ring(0.75, 0.0, 0.042, 0.021, 0.004),
    ring(1.0, 0.02, 0.037, 0.019, 0.010),
    ring(1.0, 0.05, 0.026, 0.015, 0.018),
    ring(1.0, 0.065, 0.0, 0.0, 0.022),
];

const LEG: &[Ring] = &[
    ring(0.0, -0.070, 0.0, 0.0, 0.0),
    ring(0.0, -0.056, 0.052, 0.060, -0.006),
    ring(0.0, -0.015, 0.084, 0.096, -0.008),
    ring(0.06, 0.0, 0.090, 0.102, -0.002),
    ring(0.16, 0.0, 0.083, 0.094, 0.006),
    ring(0.28, 0.0, 0.071, 0.080, 0.008),
    ring(0.40, 0.0, 0.057, 0.062, 0.004),
    ring(0.46, 0.0, 0.052, 0.057, 0.004),
    ring(0.5, 0.0, 0.050, 0.055, 0.006),
    ring(0.54, 0.0, 0.049, 0.054, 0.003),
    ring(0.59, 0.0, 0.050, 0.055, -0.005),
    ring(0.66, 0.0, 0.053, 0.061, -0.014),
    ring(0.76, 0.0, 0.045, 0.050, -0.009),
    ring(0.88, 0.0, 0.033, 0.037, -0.003),
    ring(0.96, 0.0, 0.029, 0.035, -0.003),
    ring(1.0, 0.0, 0.031, 0.038, -0.004),
    ring(1.0, 0.022, 0.026, 0.032, -0.004),
    ring(1.0, 0.036, 0.0, 0.0, 0.0),
];

/// The front of a foot faces up: depth is height above the sole.
const FOOT: &[Ring] = &[
    ring(0.0, -0.042, 0.0, 0.0, 0.010),
    ring(0.0, -0.036, 0.020, 0.022, 0.012),
    ring(0.0, -0.012, 0.034, 0.040, 0.020),
    ring(0.14, 0.0, 0.037, 0.050, 0.028),
    ring(0.36, 0.0, 0.037, 0.048, 0.026),
    ring(0.62, 0.0, 0.042, 0.035, 0.012),
    ring(0.90, 0.0, 0.047, 0.026, 0.003),
    ring(1.0, 0.02, 0.046, 0.023, 0.001),
    ring(1.0, 0.05, 0.038, 0.020, 0.001),
    ring(1.0, 0.07, 0.020, 0.014, 0.002),
    ring(1.0, 0.076, 0.0, 0.0, 0.003),
];

const ROD: &[Ring] = &[
    ring(0.0, -0.022, 0.0, 0.0, 0.0),
    ring(0.0, -0.017, 0.014, 0.014, 0.0),
    ring(0.0, 0.0, 0.022, 0.022, 0.0),
    ring(0.15, 0.0, 0.024, 0.024, 0.0),
    ring(1.0, 0.0, 0.012, 0.012, 0.0),
    ring(1.0, 0.012, 0.0, 0.0, 0.0),
];

fn hand_set(kind: LimbKind) -> Option<&'static [Ring]> {
    Some(match kind {
        LimbKind::Torso => TORSO,
        LimbKind::Neck => NECK,
        LimbKind::Head => HEAD,
        LimbKind::Arm => ARM,
        LimbKind::Hand => HAND,
        LimbKind::Leg => LEG,
        LimbKind::Foot => FOOT,
        LimbKind::Rod => ROD,
        LimbKind::Ball => return None,
    })
}

/// The rings of a kind of limb, poles first and last.
pub fn limb_rings(kind: LimbKind) -> [Ring; RINGS] {
    let share = |index: usize| index as f32 / (RINGS - 1) as f32;
    let Some(rows) = hand_set(kind) else {
        // A unit sphere, with one half at each end: a round bar where the ends are apart.
        return std::array::from_fn(|index| {
            let polar = std::f32::consts::PI * share(index);
            let radius = polar.sin().max(0.0);
            let along = if index < RINGS / 2 { 0.0 } else { 1.0 };
            ring(along, -polar.cos(), radius, radius, 0.0)
        });
    };
    let last = rows.len() - 1;
    std::array::from_fn(|index| {
        let at = share(index) * last as f32;
        let row = (at as usize).min(last - 1);
        let t = at - row as f32;
        let before = rows[row.saturating_sub(1)];
        let after = rows[(row + 2).min(last)];
        let curve = |pick: fn(&Ring) -> f32| {
            catmull_rom(
                [
                    pick(&before),
                    pick(&rows[row]),
                    pick(&rows[row + 1]),
                    pick(&after),
                ],
                t,
            )
        };
        Ring {
            // Straight, lest the curve overshoot and a ring fold back over the one before.
            along: rows[row].along + (rows[row + 1].along - rows[row].along) * t,
            beyond_m: rows[row].beyond_m + (rows[row + 1].beyond_m - rows[row].beyond_m) * t,
            half_width_m: curve(|r| r.half_width_m).max(0.0),
            half_depth_m: curve(|r| r.half_depth_m).max(0.0),
            forward_m: curve(|r| r.forward_m),
        }
    })
}

fn catmull_rom([p0, p1, p2, p3]: [f32; 4], t: f32) -> f32 {
    let (m1, m2) = ((p2 - p0) * 0.5, (p3 - p1) * 0.5);
    let (t2, t3) = (t * t, t * t * t);
    p1 * (2.0 * t3 - 3.0 * t2 + 1.0) + m1 * (t3 - 2.0 * t2 + t) + p2 * (3.0 * t2 - 2.0 * t3) + m2 * (t3 - t2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_is_closed_and_never_folds_back() {
        for (number, kind) in LimbKind::ALL.into_iter().enumerate() {
            assert_eq!(kind as usize, number);
            let rings = limb_rings(kind);
            for pole in [rings[0], rings[RINGS - 1]] {
                assert!(
                    pole.half_width_m < 1e-6 && pole.half_depth_m < 1e-6,
                    "{kind:?} is open"
                );
            }
            // On a limb of the usual half metre, each ring lies further along than the one before.
            let length_m = if matches!(kind, LimbKind::Leg | LimbKind::Arm) {
                0.6
            } else {
                0.4
            };
            let places: Vec<f32> = rings.iter().map(|r| r.along * length_m + r.beyond_m).collect();
            assert!(
                places.windows(2).all(|w| w[1] > w[0] - 0.004),
                "{kind:?}: {places:?}"
            );
        }
    }
}
