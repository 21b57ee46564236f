//! The shapes limbs are lofted from: a table of a few hand-set rings per kind, resampled to a fixed number.
//!
//! Radii are metres for a person 1.80 m tall. The hips' breadth with both thighs is that of ANSUR (Gordon and others 1989:
//! about 0.20 of stature), the rest is set by eye for a trained runner; it is for drawing and nothing is measured from it.

use super::LimbKind;

/// Rings of one limb, its two poles among them.
pub const RINGS: usize = 26;

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
    /// How far its centre lies to the outer side of the body.
    pub outward_m: f32,
    /// How far a narrow ridge stands out in front: a nose, a thumb.
    pub ridge_m: f32,
    /// From 0, an ellipse, to 1, nearly a rectangle.
    pub squareness: f32,
}

impl Ring {
    const fn out(self, outward_m: f32) -> Self {
        Self { outward_m, ..self }
    }

    const fn ridge(self, ridge_m: f32) -> Self {
        Self { ridge_m, ..self }
    }

    const fn square(self, squareness: f32) -> Self {
        Self { squareness, ..self }
    }
}

const fn ring(along: f32, beyond_m: f32, half_width_m: f32, half_depth_m: f32, forward_m: f32) -> Ring {
    Ring {
        along,
        beyond_m,
        half_width_m,
        half_depth_m,
        forward_m,
        outward_m: 0.0,
        ridge_m: 0.0,
        squareness: 0.0,
    }
}

const TORSO: &[Ring] = &[
    ring(0.0, -0.105, 0.0, 0.0, 0.0),
    ring(0.0, -0.092, 0.072, 0.070, -0.006),
    ring(0.0, -0.050, 0.132, 0.102, -0.014).square(0.2),
    ring(0.04, 0.0, 0.158, 0.110, -0.016).square(0.3),
    ring(0.13, 0.0, 0.159, 0.105, -0.010).square(0.3),
    ring(0.24, 0.0, 0.147, 0.096, 0.0).square(0.3),
    ring(0.36, 0.0, 0.138, 0.090, 0.005).square(0.3),
    ring(0.50, 0.0, 0.145, 0.096, 0.010).square(0.4),
    ring(0.64, 0.0, 0.158, 0.106, 0.014).square(0.5),
    ring(0.77, 0.0, 0.169, 0.111, 0.014).square(0.5),
    ring(0.87, 0.0, 0.171, 0.102, 0.005).square(0.5),
    ring(0.94, 0.0, 0.165, 0.086, -0.006).square(0.4),
    ring(1.0, 0.0, 0.154, 0.070, -0.012).square(0.2),
    ring(1.0, 0.026, 0.122, 0.058, -0.016),
    ring(1.0, 0.044, 0.080, 0.048, -0.016),
    ring(1.0, 0.054, 0.0, 0.0, -0.014),
];

/// The foot of the neck spreads into the trapezius.
const NECK: &[Ring] = &[
    ring(0.0, -0.040, 0.0, 0.0, -0.014),
    ring(0.0, -0.030, 0.120, 0.050, -0.016),
    ring(0.0, 0.012, 0.112, 0.056, -0.014),
    ring(0.0, 0.038, 0.088, 0.058, -0.011),
    ring(0.40, 0.015, 0.064, 0.057, -0.005),
    ring(0.65, 0.0, 0.055, 0.057, 0.0),
    ring(1.0, 0.0, 0.052, 0.057, 0.002),
    ring(1.0, 0.03, 0.0, 0.0, 0.0),
];

/// Lips, nose and brow are ridges and steps of the profile: enough to tell where a face looks.
const HEAD: &[Ring] = &[
    ring(0.0, 0.0, 0.0, 0.0, 0.046),
    ring(0.015, 0.0, 0.026, 0.024, 0.050),
    ring(0.06, 0.0, 0.041, 0.047, 0.038).ridge(0.002),
    ring(0.13, 0.0, 0.051, 0.066, 0.022),
    ring(0.20, 0.0, 0.059, 0.080, 0.012).ridge(0.003),
    ring(0.27, 0.0, 0.064, 0.088, 0.005).ridge(0.006),
    ring(0.33, 0.0, 0.067, 0.090, 0.002).ridge(0.018),
    ring(0.42, 0.0, 0.072, 0.094, -0.001).ridge(0.012),
    ring(0.50, 0.0, 0.074, 0.096, -0.003).ridge(0.005),
    ring(0.57, 0.0, 0.075, 0.099, -0.002).ridge(0.002),
    ring(0.69, 0.0, 0.077, 0.100, -0.006),
    ring(0.83, 0.0, 0.070, 0.089, -0.008),
    ring(0.93, 0.0, 0.049, 0.063, -0.008),
    ring(0.98, 0.0, 0.027, 0.035, -0.008),
    ring(1.0, 0.0, 0.0, 0.0, -0.008),
];

/// Deltoid, biceps, and the forearm's bulk in its upper third; broad from thumb to little finger at the wrist.
const ARM: &[Ring] = &[
    ring(0.0, -0.100, 0.0, 0.0, -0.006).out(-0.012),
    ring(0.0, -0.088, 0.028, 0.036, -0.006).out(-0.012),
    ring(0.0, -0.050, 0.046, 0.056, -0.003).out(-0.016),
    ring(0.0, -0.012, 0.054, 0.064, 0.0).out(-0.013),
    ring(0.06, 0.0, 0.057, 0.065, 0.0).out(-0.003),
    ring(0.13, 0.0, 0.053, 0.061, 0.001).out(0.003),
    ring(0.21, 0.0, 0.047, 0.056, 0.003).out(0.002),
    ring(0.29, 0.0, 0.045, 0.055, 0.005),
    ring(0.39, 0.0, 0.040, 0.045, 0.001),
    ring(0.46, 0.0, 0.039, 0.039, -0.003),
    ring(0.5, 0.0, 0.039, 0.038, -0.005),
    ring(0.54, 0.0, 0.042, 0.039, -0.002),
    ring(0.60, 0.0, 0.045, 0.044, 0.0),
    ring(0.68, 0.0, 0.041, 0.042, 0.0),
    ring(0.80, 0.0, 0.031, 0.034, 0.0),
    ring(0.92, 0.0, 0.023, 0.028, 0.0),
    ring(1.0, 0.0, 0.020, 0.027, 0.0),
    ring(1.0, 0.014, 0.016, 0.022, 0.0),
    ring(1.0, 0.024, 0.0, 0.0, 0.0),
];

/// The palm faces the body and the thumb forwards, as a runner holds them; the fingers curl inwards.
const HAND: &[Ring] = &[
    ring(0.0, -0.020, 0.0, 0.0, 0.0),
    ring(0.0, -0.004, 0.018, 0.025, 0.0),
    ring(0.28, 0.0, 0.020, 0.032, 0.0).ridge(0.006),
    ring(0.55, 0.0, 0.020, 0.038, 0.001).ridge(0.020),
    ring(0.82, 0.0, 0.018, 0.040, 0.0).ridge(0.022).out(-0.002),
    ring(1.0, 0.010, 0.018, 0.039, -0.001).ridge(0.008).out(-0.006),
    ring(1.0, 0.034, 0.017, 0.035, -0.003).out(-0.015),
    ring(1.0, 0.054, 0.014, 0.028, -0.004).out(-0.023),
    ring(1.0, 0.064, 0.0, 0.0, -0.004).out(-0.026),
];

/// Gluteal mass behind the hip, the thigh's bulk in front, the calf's behind and in its upper third.
const LEG: &[Ring] = &[
    ring(0.0, -0.092, 0.0, 0.0, -0.012).out(-0.010),
    ring(0.0, -0.084, 0.036, 0.046, -0.014).out(-0.010),
    ring(0.0, -0.054, 0.070, 0.086, -0.018).out(-0.006),
    ring(0.0, -0.016, 0.088, 0.105, -0.021),
    ring(0.05, 0.0, 0.092, 0.107, -0.014).out(0.004),
    ring(0.12, 0.0, 0.091, 0.101, 0.0).out(0.004),
    ring(0.20, 0.0, 0.086, 0.094, 0.008).out(0.003),
    ring(0.30, 0.0, 0.075, 0.082, 0.010),
    ring(0.40, 0.0, 0.061, 0.066, 0.006).out(-0.003),
    ring(0.46, 0.0, 0.053, 0.058, 0.005).out(-0.002),
    ring(0.5, 0.0, 0.050, 0.056, 0.007),
    ring(0.54, 0.0, 0.049, 0.054, 0.002),
    ring(0.58, 0.0, 0.051, 0.056, -0.006),
    ring(0.64, 0.0, 0.056, 0.063, -0.015).out(-0.002),
    ring(0.70, 0.0, 0.053, 0.059, -0.014),
    ring(0.78, 0.0, 0.043, 0.048, -0.008),
    ring(0.88, 0.0, 0.032, 0.037, -0.004),
    ring(0.95, 0.0, 0.028, 0.034, -0.004),
    ring(1.0, 0.0, 0.030, 0.038, -0.005),
    ring(1.0, 0.022, 0.026, 0.032, -0.004),
    ring(1.0, 0.036, 0.0, 0.0, 0.0),
];

/// The front of a foot faces up: depth is height above the sole, which is flat; the toes lean to the inside.
const FOOT: &[Ring] = &[
    ring(0.0, -0.044, 0.0, 0.0, 0.012),
    ring(0.0, -0.039, 0.020, 0.026, 0.014).square(0.8),
    ring(0.0, -0.014, 0.033, 0.042, 0.020).square(0.9),
    ring(0.14, 0.0, 0.036, 0.053, 0.031).square(0.9),
    ring(0.30, 0.0, 0.036, 0.052, 0.030).square(0.9),
    ring(0.46, 0.0, 0.038, 0.043, 0.021).square(0.9),
    ring(0.66, 0.0, 0.043, 0.033, 0.011).square(0.9).out(-0.002),
    ring(0.90, 0.0, 0.047, 0.025, 0.003).square(0.9).out(-0.003),
    ring(1.0, 0.02, 0.044, 0.022, 0.001).square(0.8).out(-0.006),
    ring(1.0, 0.05, 0.035, 0.019, 0.002).square(0.7).out(-0.011),
    ring(1.0, 0.068, 0.018, 0.013, 0.004).square(0.6).out(-0.014),
    ring(1.0, 0.074, 0.0, 0.0, 0.005).out(-0.014),
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
            outward_m: curve(|r| r.outward_m),
            ridge_m: curve(|r| r.ridge_m).max(0.0),
            squareness: curve(|r| r.squareness).clamp(0.0, 1.0),
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
