//! Sine, cosine, tangent, arc tangent and exponential from additions, multiplications and divisions alone.
//!
//! The standard library's versions come from each platform's mathematics library and differ in the last bit. IEEE 754
//! fixes the rounding of `+ - * /` and the square root, so a replay built from these is the same, bit for bit,
//! everywhere. Over arguments below 800 in size each is within 4e-16 of the standard library's;
//! the arc tangent within 1e-15, and the exponential within 1e-15 of its value.

use std::f64::consts::{FRAC_PI_2, LN_2, PI};

/// A right angle and the natural logarithm of 2 in two parts each, the first short enough that a whole multiple of it
/// is exact (the parts are those of Sun's fdlibm).
const QUARTER_HIGH: f64 = 1.570_796_326_734_125_6;
const QUARTER_LOW: f64 = 6.077_100_506_506_192e-11;
const LN_2_HIGH: f64 = 0.693_147_180_369_123_8;
const LN_2_LOW: f64 = 1.908_214_929_270_587_7e-10;

/// The angles of tangents 1/2, 1, 3/2 and infinity in two parts each, and the coefficients of the arc tangent's
/// polynomial: those of Sun's fdlibm.
const HALF_HIGH: f64 = 4.636_476_090_008_061e-1;
const HALF_LOW: f64 = 2.269_877_745_296_168_7e-17;
const ONE_HIGH: f64 = std::f64::consts::FRAC_PI_4;
const ONE_LOW: f64 = 3.061_616_997_868_383e-17;
const THREE_HALVES_HIGH: f64 = 9.827_937_232_473_29e-1;
const THREE_HALVES_LOW: f64 = 1.390_331_103_123_099_8e-17;
const RIGHT_LOW: f64 = 6.123_233_995_736_766e-17;
const ARC_TANGENT: [f64; 11] = [
    3.333_333_333_333_293e-1,
    -1.999_999_999_987_648_3e-1,
    1.428_571_427_250_346_6e-1,
    -1.111_111_040_546_235_6e-1,
    9.090_887_133_436_507e-2,
    -7.691_876_205_044_83e-2,
    6.661_073_137_387_531e-2,
    -5.833_570_133_790_573_5e-2,
    4.976_877_994_615_932e-2,
    -3.653_157_274_421_691_6e-2,
    1.628_582_011_536_578_2e-2,
];

/// Sine and cosine of an angle in radians.
pub fn sin_cos(angle_rad: f64) -> (f64, f64) {
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
pub fn sin(angle_rad: f64) -> f64 {
    sin_cos(angle_rad).0
}

/// The cosine of an angle in radians.
pub fn cos(angle_rad: f64) -> f64 {
    sin_cos(angle_rad).1
}

/// The tangent of an angle in radians, away from odd multiples of a right angle.
pub fn tan(angle_rad: f64) -> f64 {
    let (sin, cos) = sin_cos(angle_rad);
    sin / cos
}

/// The angle of the point (x, y) from the x axis, from -pi to pi; 0 at the origin.
pub fn atan2(y: f64, x: f64) -> f64 {
    let (height, width) = (y.abs(), x.abs());
    if height == 0.0 && width == 0.0 {
        return 0.0;
    }
    // The tangent of what is left beyond one of four angles is below 7 / 16, where the polynomial holds (fdlibm's).
    let (angle, rest, tangent) = if 16.0 * height < 7.0 * width {
        (0.0, 0.0, height / width)
    } else if 16.0 * height < 11.0 * width {
        (
            HALF_HIGH,
            HALF_LOW,
            (2.0 * height - width) / (2.0 * width + height),
        )
    } else if 16.0 * height < 19.0 * width {
        (ONE_HIGH, ONE_LOW, (height - width) / (height + width))
    } else if 16.0 * height < 39.0 * width {
        (
            THREE_HALVES_HIGH,
            THREE_HALVES_LOW,
            (2.0 * height - 3.0 * width) / (2.0 * width + 3.0 * height),
        )
    } else {
        (FRAC_PI_2, RIGHT_LOW, -width / height)
    };
    let square = tangent * tangent;
    let series = ARC_TANGENT
        .iter()
        .rev()
        .fold(0.0, |sum, term| sum * square + term);
    let first = angle + (rest - tangent * square * series + tangent);
    let angle = if x < 0.0 { PI - first } else { first };
    if y < 0.0 { -angle } else { angle }
}

/// e to the power `x`, for `x` from -700 to 700.
pub fn exp(x: f64) -> f64 {
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
            if x.cos().abs() > 0.1 {
                assert!((tan(x) - x.tan()).abs() < 1e-13, "tan {x}");
            }
            if x.abs() < 700.0 {
                assert!((exp(x) / x.exp() - 1.0).abs() < 1e-15, "exp {x}");
            }
        }
        assert_eq!(atan2(0.0, 0.0), 0.0);
    }
}
