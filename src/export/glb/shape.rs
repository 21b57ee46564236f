//! The shapes a mannequin is lofted from: a table of a few rings a part.
//!
//! Metres for a person 1.80 m tall, set by eye for a lean runner; they are for drawing and nothing is measured from them.

/// One elliptic ring.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ring {
    /// Place along the part: 0 at its start, 1 at its end.
    pub(super) along: f64,
    /// Further along in metres: how caps reach beyond the joints.
    pub(super) beyond_m: f64,
    /// Half the breadth, side to side.
    pub(super) half_width_m: f64,
    /// Half the depth, front to back.
    pub(super) half_depth_m: f64,
    /// How far the ring's middle lies in front of the axis.
    pub(super) forward_m: f64,
}

const fn ring(along: f64, beyond_m: f64, half_width_m: f64, half_depth_m: f64, forward_m: f64) -> Ring {
    Ring {
        along,
        beyond_m,
        half_width_m,
        half_depth_m,
        forward_m,
    }
}

/// From the pelvis to the base of the neck.
pub(super) const TRUNK: &[Ring] = &[
    ring(0.0, -0.108, 0.0, 0.0, -0.004),
    ring(0.0, -0.098, 0.070, 0.064, -0.006),
    ring(0.0, -0.070, 0.128, 0.100, -0.012),
    ring(0.0, -0.030, 0.156, 0.116, -0.018),
    ring(0.07, 0.0, 0.163, 0.118, -0.018),
    ring(0.16, 0.0, 0.156, 0.108, -0.008),
    ring(0.27, 0.0, 0.142, 0.095, 0.002),
    ring(0.38, 0.0, 0.134, 0.090, 0.006),
    ring(0.50, 0.0, 0.141, 0.097, 0.010),
    ring(0.63, 0.0, 0.156, 0.107, 0.014),
    ring(0.76, 0.0, 0.171, 0.113, 0.014),
    ring(0.86, 0.0, 0.181, 0.106, 0.006),
    ring(0.93, 0.0, 0.172, 0.090, -0.006),
    ring(0.98, 0.0, 0.142, 0.075, -0.012),
    ring(1.0, 0.015, 0.100, 0.064, -0.013),
    ring(1.0, 0.035, 0.064, 0.052, -0.012),
    ring(1.0, 0.045, 0.0, 0.0, -0.010),
];

/// From the base of the neck into the head.
pub(super) const NECK: &[Ring] = &[
    ring(0.0, -0.05, 0.0, 0.0, -0.006),
    ring(0.0, -0.045, 0.066, 0.060, -0.006),
    ring(0.0, 0.0, 0.066, 0.062, -0.006),
    ring(0.3, 0.0, 0.058, 0.059, -0.004),
    ring(0.7, 0.0, 0.054, 0.057, 0.0),
    ring(1.0, 0.0, 0.054, 0.058, 0.002),
    ring(1.0, 0.03, 0.0, 0.0, 0.0),
];

/// From the chin to the crown.
pub(super) const HEAD: &[Ring] = &[
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

/// From the shoulder over the elbow, at 0.5, to the wrist.
pub(super) const ARM: &[Ring] = &[
    ring(0.0, -0.064, 0.0, 0.0, 0.0),
    ring(0.0, -0.052, 0.036, 0.038, 0.0),
    ring(0.0, -0.018, 0.060, 0.063, 0.0),
    ring(0.05, 0.0, 0.063, 0.066, 0.0),
    ring(0.14, 0.0, 0.055, 0.061, 0.002),
    ring(0.25, 0.0, 0.047, 0.055, 0.003),
    ring(0.38, 0.0, 0.041, 0.045, 0.001),
    ring(0.45, 0.0, 0.039, 0.039, -0.001),
    ring(0.5, 0.0, 0.038, 0.038, -0.002),
    ring(0.55, 0.0, 0.040, 0.038, -0.001),
    ring(0.61, 0.0, 0.044, 0.041, 0.0),
    ring(0.75, 0.0, 0.038, 0.034, 0.0),
    ring(0.92, 0.0, 0.026, 0.025, 0.0),
    ring(1.0, 0.0, 0.024, 0.024, 0.0),
    ring(1.0, 0.014, 0.018, 0.018, 0.0),
    ring(1.0, 0.024, 0.0, 0.0, 0.0),
];

/// From the wrist to the knuckles: the broad side of the hand is its width.
pub(super) const HAND: &[Ring] = &[
    ring(0.0, -0.018, 0.0, 0.0, 0.0),
    ring(0.0, -0.004, 0.026, 0.020, 0.0),
    ring(0.35, 0.0, 0.038, 0.021, -0.002),
    ring(0.75, 0.0, 0.043, 0.021, -0.004),
    ring(1.0, 0.02, 0.039, 0.019, -0.010),
    ring(1.0, 0.05, 0.030, 0.015, -0.019),
    ring(1.0, 0.068, 0.017, 0.010, -0.025),
    ring(1.0, 0.074, 0.0, 0.0, -0.027),
];

/// From its root at the wrist to its tip.
pub(super) const THUMB: &[Ring] = &[
    ring(0.0, -0.012, 0.0, 0.0, 0.0),
    ring(0.0, 0.0, 0.014, 0.014, 0.0),
    ring(0.4, 0.0, 0.014, 0.014, 0.002),
    ring(0.8, 0.0, 0.012, 0.011, 0.002),
    ring(1.0, 0.0, 0.009, 0.008, 0.001),
    ring(1.0, 0.008, 0.0, 0.0, 0.0),
];

/// From the hip over the knee, at 0.5, to the ankle.
pub(super) const LEG: &[Ring] = &[
    ring(0.0, -0.070, 0.0, 0.0, -0.004),
    ring(0.0, -0.056, 0.052, 0.060, -0.006),
    ring(0.0, -0.015, 0.084, 0.096, -0.008),
    ring(0.06, 0.0, 0.090, 0.102, -0.002),
    ring(0.16, 0.0, 0.083, 0.094, 0.006),
    ring(0.24, 0.0, 0.075, 0.085, 0.008),
    ring(0.32, 0.0, 0.067, 0.075, 0.007),
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

/// From the heel to the ball of the foot; its front faces up, so that depth is height.
pub(super) const FOOT: &[Ring] = &[
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

/// A bone of a skeleton that is no body.
pub(super) const ROD: &[Ring] = &[
    ring(0.0, 0.0, 0.0, 0.0, 0.0),
    ring(0.0, 0.001, 0.012, 0.012, 0.0),
    ring(1.0, -0.001, 0.008, 0.008, 0.0),
    ring(1.0, 0.0, 0.0, 0.0, 0.0),
];

/// The rings of a part with `between` more between each two, on a smooth curve.
pub(super) fn smooth(rows: &[Ring], between: usize) -> Vec<Ring> {
    let mut rings = Vec::with_capacity(rows.len() * (between + 1));
    for (index, pair) in rows.windows(2).enumerate() {
        let [a, b] = pair else { continue };
        let before = index.checked_sub(1).and_then(|i| rows.get(i)).unwrap_or(a);
        let after = rows.get(index + 2).unwrap_or(b);
        for step in 0..=between {
            let t = step as f64 / (between + 1) as f64;
            let curve =
                |pick: fn(&Ring) -> f64| catmull_rom([pick(before), pick(a), pick(b), pick(after)], t);
            rings.push(Ring {
                // Straight, lest the curve overshoot and a ring fold back over the one before.
                along: a.along + (b.along - a.along) * t,
                beyond_m: a.beyond_m + (b.beyond_m - a.beyond_m) * t,
                half_width_m: curve(|r| r.half_width_m).max(0.0),
                half_depth_m: curve(|r| r.half_depth_m).max(0.0),
                forward_m: curve(|r| r.forward_m),
            });
        }
    }
    rings.extend(rows.last().copied());
    rings
}

fn catmull_rom([p0, p1, p2, p3]: [f64; 4], t: f64) -> f64 {
    let (m1, m2) = ((p2 - p0) * 0.5, (p3 - p1) * 0.5);
    let (t2, t3) = (t * t, t * t * t);
    p1 * (2.0 * t3 - 3.0 * t2 + 1.0) + m1 * (t3 - 2.0 * t2 + t) + p2 * (3.0 * t2 - 2.0 * t3) + m2 * (t3 - t2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_shape_is_closed_and_goes_on() {
        for rows in [TRUNK, NECK, HEAD, ARM, HAND, THUMB, LEG, FOOT, ROD] {
            for pole in [rows.first(), rows.last()] {
                assert_eq!(pole.map(|r| (r.half_width_m, r.half_depth_m)), Some((0.0, 0.0)));
            }
            let places: Vec<f64> = smooth(rows, 2)
                .iter()
                .map(|r| r.along * 0.3 + r.beyond_m)
                .collect();
            assert!(places.windows(2).all(|w| w[1] > w[0] - 0.004), "{places:?}");
        }
    }
}
