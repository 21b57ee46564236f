//! Bones that keep their length, and the axes along and across one.

/// A point or direction.
pub(crate) type Vector = [f64; 3];

/// A position as it is stored, for arithmetic.
#[inline(always)]
pub(crate) fn widened(position: [f32; 3]) -> Vector {
    [
        f64::from(position[0]),
        f64::from(position[1]),
        f64::from(position[2]),
    ]
}

/// A position for storing.
#[inline(always)]
pub(crate) fn rounded(position: Vector) -> [f32; 3] {
    [position[0] as f32, position[1] as f32, position[2] as f32]
}

pub(crate) const WORLD_AXES: [Vector; 3] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]];

#[inline(always)]
pub(crate) fn add(a: Vector, b: Vector) -> Vector {
    [a[0] + b[0], a[1] + b[1], a[2] + b[2]]
}

#[inline(always)]
pub(crate) fn subtract(a: Vector, b: Vector) -> Vector {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

#[inline(always)]
pub(crate) fn scale(a: Vector, by: f64) -> Vector {
    [a[0] * by, a[1] * by, a[2] * by]
}

#[inline(always)]
pub(crate) fn dot(a: Vector, b: Vector) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

/// Below this distance a bone has no direction.
const LEAST_DISTANCE_M: f64 = 1e-9;

/// Moves `foretold` to where a bone of this length from `parent` ends, and gives its direction; `None` where it has none.
#[inline(always)]
pub(crate) fn onto_sphere(parent: Vector, length_m: f64, foretold: Vector) -> Option<(Vector, Vector)> {
    let offset = subtract(foretold, parent);
    let distance = dot(offset, offset).sqrt();
    // Also false for what is no number.
    if !(distance > LEAST_DISTANCE_M && distance < f64::INFINITY) {
        return None;
    }
    let along = scale(offset, 1.0 / distance);
    Some((add(parent, scale(along, length_m)), along))
}

/// Three axes at right angles, the first of which is given and of length one (Duff et al., "Building an Orthonormal Basis,
/// Revisited", JCGT 6(1), 2017).
#[inline(always)]
pub(crate) fn axes_along(along: Vector) -> [Vector; 3] {
    let [x, y, z] = along;
    let sign = if z >= 0.0 { 1.0 } else { -1.0 };
    let a = -1.0 / (sign + z);
    let b = x * y * a;
    [
        along,
        [1.0 + sign * x * x * a, sign * b, -sign * x],
        [b, sign + y * y * a, -y],
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_axes_are_at_right_angles_and_of_length_one() {
        for offset in [
            [1.0, 0.0, 0.0],
            [0.0, -2.0, 0.0],
            [0.3, 0.2, -0.9],
            [1e-3, 5.0, 1e-3],
            [0.0, 0.0, -1.0],
        ] {
            let (end, along) = onto_sphere([1.0, 2.0, 3.0], 0.5, add([1.0, 2.0, 3.0], offset)).unwrap();
            let axes = axes_along(along);
            for i in 0..3 {
                for j in 0..3 {
                    let expected = f64::from(u8::from(i == j));
                    assert!((dot(axes[i], axes[j]) - expected).abs() < 1e-14);
                }
            }
            let bone = subtract(end, [1.0, 2.0, 3.0]);
            assert!((dot(bone, bone).sqrt() - 0.5).abs() < 1e-14);
        }
    }
}
