//! What the motion itself says of units and axes: a body has a height, stands on its feet and has toes in front.

use glam::DVec3;

use super::conversion::UpAxis;
use super::source::SourceTrack;
use crate::replay::{BodyMap, BodyPart};

/// Hip to knee to ankle as a share of stature: 0.245 + 0.246 (Drillis and Contini 1966, in Winter, Biomechanics and Motor
/// Control of Human Movement, figure 4.1).
const LEG_SHARE: f64 = 0.491;
/// The height of the hip joints as a share of stature (the same source).
const HIP_HEIGHT_SHARE: f64 = 0.530;
/// At most this many frames are looked at for a guess.
const FRAMES_LOOKED_AT: usize = 500;

/// The athlete's track, with what is known of the body in it.
pub(super) struct Body<'a> {
    pub(super) track: &'a SourceTrack,
    pub(super) map: &'a BodyMap,
}

impl Body<'_> {
    fn frames(&self) -> impl Iterator<Item = usize> {
        let frames = self.track.frames();
        (0..frames).step_by(frames.div_ceil(FRAMES_LOOKED_AT).max(1))
    }

    fn part(&self, frame: usize, part: BodyPart) -> Option<[f64; 3]> {
        let joints = self.map.joints_of(part);
        let mut sum = [0.0; 3];
        for &joint in joints {
            let position = self.track.position(frame, usize::from(joint))?;
            for (total, value) in sum.iter_mut().zip(position) {
                *total += value;
            }
        }
        (!joints.is_empty()).then(|| sum.map(|v| v / joints.len() as f64))
    }

    /// From the ankles, or whatever is lowest of the known parts, to the head or whatever is highest.
    fn foot_to_head(&self, frame: usize) -> Option<[f64; 3]> {
        let first = |parts: &[BodyPart]| parts.iter().find_map(|&part| self.part(frame, part));
        let top = first(&[
            BodyPart::HeadTop,
            BodyPart::Head,
            BodyPart::Neck,
            BodyPart::LeftShoulder,
            BodyPart::Pelvis,
            BodyPart::LeftHip,
        ])?;
        let left = first(&[BodyPart::LeftAnkle, BodyPart::LeftKnee])?;
        let right = first(&[BodyPart::RightAnkle, BodyPart::RightKnee])?;
        Some([0, 1, 2].map(|axis| top[axis] - (left[axis] + right[axis]) / 2.0))
    }

    /// Y or Z, whichever the body is longer along while it stands tallest; without a known body, the joints' extent.
    pub(super) fn up_axis(&self) -> UpAxis {
        let upright: Vec<[f64; 3]> = self
            .frames()
            .filter_map(|frame| self.foot_to_head(frame))
            .collect();
        if upright.is_empty() {
            let extents: Vec<[f64; 3]> = self.frames().filter_map(|frame| self.extent(frame)).collect();
            let [y, z] = [1, 2].map(|axis| quantile(extents.iter().map(|e| e[axis]), 0.5).unwrap_or(0.0));
            return if z > y { UpAxis::Z } else { UpAxis::Y };
        }
        let [y, z] = [1, 2].map(|axis| quantile(upright.iter().map(|v| v[axis].abs()), 0.9).unwrap_or(0.0));
        // A handstand is upside down for a while, a camera's frame for ever.
        let always_below = upright.iter().all(|v| v[1] < 0.0);
        match (z > y, always_below) {
            (true, _) => UpAxis::Z,
            (false, true) => UpAxis::MinusY,
            (false, false) => UpAxis::Y,
        }
    }

    /// Whether the feet point backwards as seen from hips with the left one on the left: a file with left-handed axes, or
    /// with its sides swapped, which cannot be told apart. The axes that point up do not matter.
    pub(super) fn is_mirrored(&self) -> bool {
        use BodyPart::{LeftAnkle, LeftHip, LeftToe, RightAnkle, RightHip, RightToe};
        let forward = |frame, hip, ankle, toe| {
            let [left, right, hip, ankle, toe] =
                [LeftHip, RightHip, hip, ankle, toe].map(|part| self.part(frame, part));
            let (left, right) = (DVec3::from(left?), DVec3::from(right?));
            let (hip, ankle, toe) = (DVec3::from(hip?), DVec3::from(ankle?), DVec3::from(toe?));
            let forward = (left - right).cross(hip - ankle).try_normalize()?;
            Some(forward.dot((toe - ankle).try_normalize()?))
        };
        let feet = self.frames().flat_map(|frame| {
            [(LeftHip, LeftAnkle, LeftToe), (RightHip, RightAnkle, RightToe)]
                .into_iter()
                .filter_map(move |(hip, ankle, toe)| forward(frame, hip, ankle, toe))
        });
        // A foot in line with the shank says nothing.
        quantile(feet, 0.5).is_some_and(|cosine| cosine < -0.3)
    }

    fn extent(&self, frame: usize) -> Option<[f64; 3]> {
        let mut low = [f64::INFINITY; 3];
        let mut high = [f64::NEG_INFINITY; 3];
        for joint in 0..self.track.labels.len() {
            let Some(position) = self.track.position(frame, joint) else {
                continue;
            };
            for axis in 0..3 {
                low[axis] = low[axis].min(position[axis]);
                high[axis] = high[axis].max(position[axis]);
            }
        }
        let extent = [0, 1, 2].map(|axis| high[axis] - low[axis]);
        extent.iter().all(|e| e.is_finite()).then_some(extent)
    }

    /// The standing height in the file's units, within about a tenth where the legs are known: from their length, which
    /// no posture changes. Without known legs, the greater of what the joints' extent and the first joint's height say.
    pub(super) fn stature(&self, up_axis: UpAxis) -> Option<f64> {
        let distance = |frame, from, to| {
            let (a, b): ([f64; 3], [f64; 3]) = (self.part(frame, from)?, self.part(frame, to)?);
            Some((0..3).map(|axis| (a[axis] - b[axis]).powi(2)).sum::<f64>().sqrt())
        };
        let legs = self.frames().flat_map(|frame| {
            use BodyPart::{LeftAnkle, LeftHip, LeftKnee, RightAnkle, RightHip, RightKnee};
            [(LeftHip, LeftKnee, LeftAnkle), (RightHip, RightKnee, RightAnkle)]
                .into_iter()
                .filter_map(move |(hip, knee, ankle)| {
                    Some(distance(frame, hip, knee)? + distance(frame, knee, ankle)?)
                })
        });
        if let Some(leg) = quantile(legs, 0.5) {
            return Some(leg / LEG_SHARE);
        }
        let height = |v: [f64; 3]| up_axis.to_y_up(v)[1].abs();
        let extent = quantile(
            self.frames().filter_map(|frame| self.extent(frame)).map(height),
            0.5,
        )?;
        let root = self.track.position(0, 0).map_or(0.0, height);
        Some(extent.max(root / HIP_HEIGHT_SHARE))
    }
}

fn quantile(values: impl Iterator<Item = f64>, share: f64) -> Option<f64> {
    let mut sorted: Vec<f64> = values.filter(|v| v.is_finite()).collect();
    sorted.sort_by(f64::total_cmp);
    let last = sorted.len().checked_sub(1)?;
    sorted.get((last as f64 * share).round() as usize).copied()
}
