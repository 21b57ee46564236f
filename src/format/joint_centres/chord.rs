//! The chord construction: a joint's centre from a marker beside it.

use glam::DVec3;

/// Three points that span an angle of a smaller sine than this are on a line: no plane can be told.
const LEAST_SINE: f64 = 1e-3;

/// The joint's centre, half a joint's breadth from the marker beside it: in the plane of the centre above, the marker and a
/// point that lies further out; at a right angle between the marker and the centre above; on the side of the marker away
/// from that point.
///
/// This is the "chord" function of Vicon's Plug-in Gait, from Davis et al. (1991). `None` where the three lie on a line or
/// the centre above is nearer than the half breadth.
pub(super) fn chord(above: DVec3, marker: DVec3, outer: DVec3, half_breadth_m: f64) -> Option<DVec3> {
    let to_above = above - marker;
    let length_m = to_above.length();
    let cosine = half_breadth_m / length_m;
    if !(0.0..1.0).contains(&cosine) {
        return None;
    }
    let along = to_above / length_m;
    let out = outer - marker;
    let inward = along * out.dot(along) - out;
    if inward.length() <= LEAST_SINE * out.length() {
        return None;
    }
    let inward = inward.try_normalize()?;
    // By Thales the right angle lies on the circle over the line from the marker to the centre above.
    Some(marker + half_breadth_m * (along * cosine + inward * (1.0 - cosine * cosine).sqrt()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_centre_lies_at_a_right_angle_and_away_from_the_outer_point() {
        let (hip, knee, half_m) = (DVec3::new(0.09, 0.9, 0.0), DVec3::new(0.10, 0.5, 0.02), 0.055);
        let axis = (knee - hip).normalize();
        let outwards = (DVec3::X - axis * axis.x).normalize();
        let marker = knee + outwards * half_m;
        let wand = marker + outwards * 0.1 + (hip - knee) * 0.5;
        let found = chord(hip, marker, wand, half_m).unwrap();
        assert!(found.distance(knee) < 1e-12, "{found}");
        assert_eq!(chord(hip, marker, hip * 2.0 - marker, half_m), None, "on a line");
        assert_eq!(chord(hip, marker, wand, 0.5), None, "too wide");
    }
}
