//! Rotations that take directions to directions.

use glam::{DMat3, DQuat, DVec3};

/// Directions of which the sine between them is below this say nothing of the turn about them.
const LEAST_SINE: f64 = 0.02;

/// An orthonormal basis of which the first column is `primary`'s direction and the second lies in the plane of both.
pub(in crate::export) fn basis(primary: DVec3, secondary: DVec3) -> Option<DMat3> {
    let first = primary.try_normalize()?;
    let direction = secondary.try_normalize()?;
    let across = direction - first * first.dot(direction);
    if across.length() < LEAST_SINE {
        return None;
    }
    let second = across.normalize();
    Some(DMat3::from_cols(first, second, first.cross(second)))
}

/// The rotation that takes one pair of directions to another: the first exactly, the second as nearly as it can.
pub(super) fn turn(from: (DVec3, DVec3), to: (DVec3, DVec3)) -> Option<DQuat> {
    let from = basis(from.0, from.1)?;
    let to = basis(to.0, to.1)?;
    Some(DQuat::from_mat3(&(to * from.transpose())).normalize())
}

/// The least rotation that takes one direction to another.
pub(super) fn least_turn(from: DVec3, to: DVec3) -> Option<DQuat> {
    Some(DQuat::from_rotation_arc(
        from.try_normalize()?,
        to.try_normalize()?,
    ))
}

/// The rotation that takes `pairs`' first vectors to their second ones with the least sum of squares, found from `start`
/// on: by the iteration of Müller, Bender, Chentanez and Macklin (A robust method to extract the rotational part of
/// deformations, 2016), which comes near from anywhere, then by Newton's, which is exact in a few steps.
pub(super) fn best_turn(pairs: &[(DVec3, DVec3)], start: DQuat) -> DQuat {
    const MOST_STEPS: usize = 40;
    const COMING_NEAR: usize = 8;
    let mut turn = start;
    for step in 0..MOST_STEPS {
        let (mut torque, mut along, mut spread) = (DVec3::ZERO, 0.0, DMat3::ZERO);
        for &(from, to) in pairs {
            let turned = turn * from;
            torque += turned.cross(to);
            along += turned.dot(to);
            let outer = DMat3::from_cols(to * turned.x, to * turned.y, to * turned.z);
            spread += (outer + outer.transpose()) * 0.5;
        }
        let plain = torque / (along.abs() + 1e-12);
        if plain.length() < 1e-13 {
            break;
        }
        let curvature = DMat3::from_diagonal(DVec3::splat(along)) - spread;
        let is_sound = step >= COMING_NEAR && curvature.determinant() > 1e-6 * along.abs().powi(3);
        let by = if is_sound {
            curvature.inverse() * torque
        } else {
            plain
        };
        let angle = by.length();
        // Far from the solution the step may be longer than any turn.
        turn = (DQuat::from_axis_angle(by / angle, angle.min(1.0)) * turn).normalize();
    }
    turn
}

/// Whether the vectors span a plane well enough to tell a rotation.
pub(super) fn span_a_plane(vectors: impl Iterator<Item = DVec3> + Clone) -> bool {
    const LEAST_LENGTH_M: f64 = 0.01;
    let long = vectors.filter(|v| v.length() > LEAST_LENGTH_M);
    let mut first = None;
    for vector in long {
        match first {
            None => first = Some(vector),
            Some(first) => {
                if basis(first, vector).is_some_and(|_| first.angle_between(vector).sin().abs() > 0.15) {
                    return true;
                }
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_known_turn_is_found_again() {
        let turned = DQuat::from_euler(glam::EulerRot::ZXY, 0.7, -1.9, 2.4);
        let from = [
            DVec3::new(0.1, 0.02, 0.0),
            DVec3::new(-0.1, 0.02, 0.0),
            DVec3::new(0.0, 0.3, -0.05),
        ];
        let pairs = from.map(|v| (v, turned * v));
        let found = best_turn(&pairs, DQuat::IDENTITY);
        assert!(found.dot(turned).abs() > 1.0 - 1e-12, "{found} {turned}");
        let (a, b) = (from[0], from[2]);
        let found = turn((a, b), (turned * a, turned * b)).unwrap();
        assert!(found.dot(turned).abs() > 1.0 - 1e-12);
    }

    #[test]
    fn directions_in_line_tell_no_turn() {
        assert_eq!(basis(DVec3::X, DVec3::X * -3.0), None);
        assert_eq!(basis(DVec3::ZERO, DVec3::X), None);
        assert!(!span_a_plane([DVec3::X, DVec3::X * 2.0, DVec3::ZERO].into_iter()));
        assert!(span_a_plane([DVec3::X, DVec3::Y].into_iter()));
    }
}
