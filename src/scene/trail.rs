//! The path of a joint, drawn through the air and coloured by speed.

use glam::Vec3;

use super::figure::plain;
use super::{Limb, LimbKind, Rgb};
use crate::replay::{Pose, Track};

/// A path: points at even times, with gaps.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Trail {
    /// Where it passed; `None` in a gap.
    pub points_m: Vec<Option<Vec3>>,
    /// Time from point to point.
    pub step_secs: f32,
    /// The speed drawn in the first colour, and that in the last.
    pub speeds_mps: (f32, f32),
    /// Half its thickness.
    pub radius_m: f32,
}

/// Viridis (van der Walt and Smith 2015), readable with any colour vision: violet is slow, yellow is fast.
const COLOURS: [[f32; 3]; 5] = [
    [68.0, 1.0, 84.0],
    [59.0, 82.0, 139.0],
    [33.0, 145.0, 140.0],
    [94.0, 201.0, 98.0],
    [253.0, 231.0, 37.0],
];

impl Trail {
    /// The path of one joint of a track between two times, in a number of steps.
    pub fn of_joint(track: &Track, joint: usize, from_secs: f64, to_secs: f64, steps: usize) -> Self {
        let step_secs = (to_secs - from_secs) / steps.max(1) as f64;
        let mut pose = Pose::default();
        let points_m = (0..=steps).map(|step| {
            track.sample(from_secs + step as f64 * step_secs, &mut pose);
            pose.joints.get(joint)?.position_m
        });
        Self {
            points_m: points_m.collect(),
            step_secs: step_secs as f32,
            speeds_mps: (0.0, 12.0),
            radius_m: 0.012,
        }
    }

    /// The colour of a speed.
    pub fn colour(&self, speed_mps: f32) -> Rgb {
        let (slow, fast) = self.speeds_mps;
        let last = COLOURS.len() - 1;
        let at = ((speed_mps - slow) / (fast - slow).max(1e-6)).clamp(0.0, 1.0) * last as f32;
        let at = if at.is_nan() { 0.0 } else { at };
        let before = (at as usize).min(last - 1);
        let (low, high) = (Vec3::from(COLOURS[before]), Vec3::from(COLOURS[before + 1]));
        Rgb(low
            .lerp(high, at - before as f32)
            .to_array()
            .map(|v| v.round() as u8))
    }

    /// One piece a point, from the middle before it to the middle after: the pieces join smoothly, and none spans a gap.
    pub(super) fn add_limbs(&self, limbs: &mut Vec<Limb>) {
        for three in self.points_m.windows(3) {
            let &[Some(before), Some(at), Some(after)] = three else {
                continue;
            };
            let (from, to) = ((before + at) * 0.5, (at + after) * 0.5);
            let colour = |a: Vec3, b: Vec3| self.colour(a.distance(b) / self.step_secs);
            limbs.push(Limb {
                via_m: at,
                colour_a: colour(before, at),
                colour_b: colour(at, after),
                ..plain(LimbKind::Trail, from, to, self.radius_m)
            });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_trail_is_coloured_by_speed_and_broken_by_a_gap() {
        let mut trail = Trail {
            points_m: (0..9).map(|i| Some(Vec3::X * i as f32 * 0.1)).collect(),
            step_secs: 0.01,
            speeds_mps: (0.0, 10.0),
            radius_m: 0.01,
        };
        let mut limbs = Vec::new();
        trail.add_limbs(&mut limbs);
        assert_eq!(limbs.len(), 7);
        assert_eq!(
            limbs[0].colour_a,
            Rgb([253, 231, 37]),
            "10 m/s is the fastest colour"
        );
        assert!(limbs.windows(2).all(|pair| pair[0].to_m == pair[1].from_m));
        assert_eq!(trail.colour(0.0), Rgb([68, 1, 84]));
        assert_eq!(trail.colour(f32::NAN), Rgb([68, 1, 84]));

        trail.points_m[4] = None;
        limbs.clear();
        trail.add_limbs(&mut limbs);
        assert_eq!(limbs.len(), 4);
        assert!(limbs.iter().all(|l| l.to_m.x < 0.3 || l.from_m.x > 0.5));
    }
}
