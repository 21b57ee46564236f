//! Sine, cosine, arc tangent and exponential from additions, multiplications and divisions alone.
//!
//! The standard library's versions come from each platform's mathematics library and differ in the last bit. IEEE 754
//! fixes the rounding of `+ - * /` and the square root, so a replay built from these is the same, bit for bit,
//! everywhere. Over the arguments that occur here (below 800 in size) each is within 4e-16 of the standard library's;
//! the arc tangent within 1e-15, and the exponential within 1e-15 of its value.

use std::f64::consts::{FRAC_PI_2, LN_2, PI};

/// A right angle and the natural logarithm of 2 in two parts each, the first short enough that a whole multiple of it
/// is exact (the parts are those of Sun's fdlibm).
const QUARTER_HIGH: f64 = 1.570_796_326_734_125_6;
const QUARTER_LOW: f64 = 6.077_100_506_506_192e-11;
const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// Sine and cosine of an angle in radians.
pub(super) fn sin_cos(angle_rad: f64) -> (f64, f64) {
    let quarter = (angle_rad / FRAC_PI_2 + 0.5).floor();
    let r = (angle_rad - quarter * QUARTER_HIGH) - quarter * QUARTER_LOW;
    let r2 = r * r;
    // Taylor series; the first term left out is below 3e-17 for |r| <= pi / 4.
    let mut sin = 0.0;
    let mut cos = 0.0;
    for k in (0..9_i32).rev() {
        let k = f64::from(k);
        sin = 1.0 - sin * r2 / ((2.0 * k + 2.0) * (2.0 * k + 3.0));
        cos = 1.0 - cos * r2 / ((2.0 * k + 1.0) * (2.0 * k + 2.0));
    }
    sin *= r;
    match (quarter - 4.0 * (quarter / 4.0).floor()) as u8 {
        0 => (sin, cos),
        1 => (cos, -sin),
        2 => (-sin, -cos),
        _ => (-cos, sin),
    }
}

/// The sine of an angle in radians.
pub(super) fn sin(angle_rad: f64) -> f64 {
    sin_cos(angle_rad).0
}

/// The cosine of an angle in radians.
pub(super) fn cos(angle_rad: f64) -> f64 {
    sin_cos(angle_rad).1
}

/// The angle of the point (x, y) from the x axis, from -pi to pi; 0 at the origin.
pub(super) fn atan2(y: f64, x: f64) -> f64 {
    let length = (x * x + y * y).sqrt();
    if length == 0.0 {
        return 0.0;
    }
    let (x, y) = (x / length, y / length);
    // The sine is a fair first guess where the cosine is not small; each pass then cubes what is wrong.
    let mut angle = if x.abs() >= y.abs() {
        if x > 0.0 { y } else { PI.copysign(y) - y }
    } else {
        FRAC_PI_2.copysign(y) - x * y.signum()
    };
    for _ in 0..4 {
        let (sin, cos) = sin_cos(angle);
        angle += y * cos - x * sin;
    }
    angle
}

/// e to the power `x`, for `x` from -700 to 700.
pub(super) fn exp(x: f64) -> f64 {
    let power = (x / LN_2 + 0.5).floor();
    let r = (x - power * LN_2_HIGH) - power * LN_2_LOW;
    let mut sum = 1.0;
    for k in (1..16_i32).rev() {
        sum = 1.0 + sum * r / f64::from(k);
    }
    let bits = ((power.clamp(-1022.0, 1023.0) + 1023.0) as u64) << 52;
    sum * f64::from_bits(bits)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_agree_with_the_standard_library() {
        for i in -40_000..=40_000 {
            let x = f64::from(i) * 0.02;
            assert!((sin(x) - x.sin()).abs() < 4e-16, "sin {x}");
            assert!((cos(x) - x.cos()).abs() < 4e-16, "cos {x}");
            let found = atan2(x.sin() * 3.0, x.cos() * 3.0);
            assert!((found - x.sin().atan2(x.cos())).abs() < 1e-15, "atan2 {x}");
            if x.abs() < 700.0 {
                assert!((exp(x) / x.exp() - 1.0).abs() < 1e-15, "exp {x}");
            }
        }
        assert_eq!(atan2(0.0, 0.0), 0.0);
    }
}
