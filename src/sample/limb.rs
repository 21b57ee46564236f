//! Two bones and the joint between them: from the angles to positions and back.

use glam::{DMat3, DVec3};

use crate::numeric::exact::{atan2, sin_cos};

/// A right-handed turn about the X axis: it takes +Y towards +Z.
pub(super) fn turn_x(angle_rad: f64) -> DMat3 {
    let (s, c) = sin_cos(angle_rad);
    DMat3::from_cols(DVec3::X, DVec3::new(0.0, c, s), DVec3::new(0.0, -s, c))
}

/// A right-handed turn about the Y axis: it takes +Z towards +X, which is a runner's left.
pub(super) fn turn_y(angle_rad: f64) -> DMat3 {
    let (s, c) = sin_cos(angle_rad);
    DMat3::from_cols(DVec3::new(c, 0.0, -s), DVec3::Y, DVec3::new(s, 0.0, c))
}

/// A right-handed turn about the Z axis: it takes +X towards +Y.
pub(super) fn turn_z(angle_rad: f64) -> DMat3 {
    let (s, c) = sin_cos(angle_rad);
    DMat3::from_cols(DVec3::new(c, s, 0.0), DVec3::new(-s, c, 0.0), DVec3::Z)
}

/// The angle of a triangle between the sides `a` and `b`, opposite `c`.
pub(super) fn triangle_angle(a: f64, b: f64, c: f64) -> f64 {
    let cos = ((a * a + b * b - c * c) / (2.0 * a * b)).clamp(-1.0, 1.0);
    atan2((1.0 - cos * cos).sqrt(), cos)
}

/// A leg's bend, in the plane through the hip that holds the running direction.
#[derive(Clone, Copy, Debug)]
pub(super) struct LegAngles {
    /// How far the plane leans to +X below the hip.
    pub tilt_rad: f64,
    /// The thigh, forwards from straight down.
    pub thigh_rad: f64,
    /// The knee's bend, 0 when straight; the shank goes back by it.
    pub knee_rad: f64,
}

impl LegAngles {
    /// The angles that put the ankle at `ankle_from_hip_m`, with the knee forwards.
    pub(super) fn reaching(ankle_from_hip_m: DVec3, thigh_m: f64, shank_m: f64) -> Self {
        let DVec3 { x, y, z } = ankle_from_hip_m;
        let down = (x * x + y * y).sqrt();
        let reach = ankle_from_hip_m.length();
        Self {
            tilt_rad: atan2(x, -y),
            thigh_rad: atan2(z, down) + triangle_angle(thigh_m, reach, shank_m),
            knee_rad: std::f64::consts::PI - triangle_angle(thigh_m, shank_m, reach),
        }
    }

    /// The shank, forwards from straight down.
    pub(super) fn shank_rad(&self) -> f64 {
        self.thigh_rad - self.knee_rad
    }

    /// Hip to knee and knee to ankle.
    pub(super) fn bones(&self, thigh_m: f64, shank_m: f64) -> [DVec3; 2] {
        let (tilt_sin, tilt_cos) = sin_cos(self.tilt_rad);
        let along = |angle: f64| {
            let (s, c) = sin_cos(angle);
            DVec3::new(tilt_sin * c, -tilt_cos * c, s)
        };
        [along(self.thigh_rad) * thigh_m, along(self.shank_rad()) * shank_m]
    }
}

/// An arm's position, as seen from shoulders that face the running direction.
#[derive(Clone, Copy, Debug)]
pub(super) struct ArmAngles {
    /// The upper arm, forwards from straight down.
    pub pitch_rad: f64,
    /// The upper arm, away from the body.
    pub spread_rad: f64,
    /// The elbow's bend, 0 when straight.
    pub elbow_rad: f64,
    /// How far the forearm turns inwards about the upper arm from straight ahead.
    pub inward_rad: f64,
}

impl ArmAngles {
    /// Directions of upper arm and forearm; `outward` is 1 for the left arm and -1 for the right.
    pub(super) fn directions(&self, outward: f64) -> [DVec3; 2] {
        let [upper, ahead, inward] = self.axes(outward);
        let (inward_sin, inward_cos) = sin_cos(self.inward_rad);
        let (elbow_sin, elbow_cos) = sin_cos(self.elbow_rad);
        let bend = ahead * inward_cos + inward * inward_sin;
        [upper, upper * elbow_cos + bend * elbow_sin]
    }

    /// The angles of an arm from shoulder over elbow to wrist.
    pub(super) fn of(upper: DVec3, forearm: DVec3, outward: f64) -> Self {
        let (upper, forearm) = (upper.normalize(), forearm.normalize());
        let mut angles = Self {
            pitch_rad: atan2(upper.z, -upper.y),
            spread_rad: atan2(upper.x * outward, (upper.y * upper.y + upper.z * upper.z).sqrt()),
            elbow_rad: 0.0,
            inward_rad: 0.0,
        };
        let [upper, ahead, inward] = angles.axes(outward);
        let (forwards, inwards) = (forearm.dot(ahead), forearm.dot(inward));
        angles.elbow_rad = atan2(
            (forwards * forwards + inwards * inwards).sqrt(),
            forearm.dot(upper),
        );
        angles.inward_rad = atan2(inwards, forwards);
        angles
    }

    /// The upper arm, and the two directions across it in which the forearm may bend: ahead and inward.
    fn axes(&self, outward: f64) -> [DVec3; 3] {
        let (pitch_sin, pitch_cos) = sin_cos(self.pitch_rad);
        let (spread_sin, spread_cos) = sin_cos(self.spread_rad);
        let upper = DVec3::new(
            outward * spread_sin,
            -spread_cos * pitch_cos,
            spread_cos * pitch_sin,
        );
        let ahead = DVec3::new(0.0, pitch_sin, pitch_cos);
        [upper, ahead, ahead.cross(upper) * -outward]
    }

    /// Part of the way from these angles to others.
    pub(super) fn towards(self, other: Self, share: f64) -> Self {
        let mix = |a: f64, b: f64| a + (b - a) * share;
        Self {
            pitch_rad: mix(self.pitch_rad, other.pitch_rad),
            spread_rad: mix(self.spread_rad, other.spread_rad),
            elbow_rad: mix(self.elbow_rad, other.elbow_rad),
            inward_rad: mix(self.inward_rad, other.inward_rad),
        }
    }
}

/// The middle joint of two bones from `root` to `target`, on the side of `pole`.
pub(super) fn middle_joint(root: DVec3, target: DVec3, first_m: f64, second_m: f64, pole: DVec3) -> DVec3 {
    let line = target - root;
    let reach = line.length().min(first_m + second_m);
    let along = line.normalize();
    let aside = (pole - along * pole.dot(along)).normalize();
    let (s, c) = sin_cos(triangle_angle(first_m, reach, second_m));
    root + (along * c + aside * s) * first_m
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leg_reaches_its_ankle_with_the_knee_in_front() {
        let target = DVec3::new(0.04, -0.80, 0.21);
        let angles = LegAngles::reaching(target, 0.45, 0.46);
        let [thigh, shank] = angles.bones(0.45, 0.46);
        assert!((thigh + shank).distance(target) < 1e-12);
        assert!(angles.knee_rad > 0.0);
        // The knee lies ahead of the straight line from hip to ankle.
        assert!(thigh.z > target.z * thigh.y / target.y);
    }

    #[test]
    fn arm_angles_come_back_from_their_directions() {
        for outward in [1.0, -1.0] {
            let angles = ArmAngles {
                pitch_rad: -0.7,
                spread_rad: 0.2,
                elbow_rad: 1.4,
                inward_rad: 0.3,
            };
            let [upper, forearm] = angles.directions(outward);
            assert!((upper.length() - 1.0).abs() < 1e-12 && (forearm.length() - 1.0).abs() < 1e-12);
            let found = ArmAngles::of(upper * 0.3, forearm * 0.2, outward);
            assert!((found.pitch_rad - angles.pitch_rad).abs() < 1e-12);
            assert!((found.spread_rad - angles.spread_rad).abs() < 1e-12);
            assert!((found.elbow_rad - angles.elbow_rad).abs() < 1e-12);
            assert!((found.inward_rad - angles.inward_rad).abs() < 1e-12);
        }
    }

    #[test]
    fn inward_is_towards_the_other_arm() {
        let angles = ArmAngles {
            pitch_rad: 0.0,
            spread_rad: 0.0,
            elbow_rad: 1.57,
            inward_rad: 0.5,
        };
        assert!(angles.directions(1.0)[1].x < 0.0, "the left forearm goes to -X");
        assert!(angles.directions(-1.0)[1].x > 0.0, "the right forearm goes to +X");
        assert!(angles.directions(1.0)[1].z > 0.0, "and ahead");
    }
}
