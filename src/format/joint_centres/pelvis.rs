//! The pelvis: its axes, and the hip joints by published regressions.

use glam::DVec3;

use super::landmarks::{Landmarks, Side};
use super::measures::Measures;
use super::points::Points;

/// How hip joint centres are found from the pelvis.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Regression {
    /// Davis et al. (1991), from a leg length that was measured.
    Davis { leg_length_m: f64, marker_radius_m: f64 },
    /// Harrington et al. (2007), from the width and the depth of the pelvis.
    Harrington { depth_m: f64 },
    /// Bell et al. (1990), from the width of the pelvis alone: a sacral marker may stand on a wand.
    Bell,
}

impl Regression {
    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Davis { .. } => "Davis 1991",
            Self::Harrington { .. } => "Harrington 2007",
            Self::Bell => "Bell 1990",
        }
    }

    /// The right hip's centre from midway between the ASIS: forward, up and to the right.
    fn offset_m(self, width_m: f64) -> DVec3 {
        match self {
            Self::Davis {
                leg_length_m,
                marker_radius_m,
            } => {
                let (theta, beta) = (28.4_f64.to_radians(), 18.0_f64.to_radians());
                // Vicon's Plug-in Gait writes the same angles as 0.5 and 0.314 rad.
                let (theta, beta) = ((theta * 100.0).round() / 100.0, (beta * 1000.0).round() / 1000.0);
                let reach_m = 0.115 * leg_length_m - 0.0153;
                let behind_m = 0.1288 * leg_length_m - 0.04856 + marker_radius_m;
                DVec3::new(
                    reach_m * theta.cos() * beta.sin() - behind_m * beta.cos(),
                    -reach_m * theta.cos() * beta.cos() - behind_m * beta.sin(),
                    width_m / 2.0 - reach_m * theta.sin(),
                )
            }
            Self::Harrington { depth_m } => DVec3::new(
                -0.24 * depth_m - 0.0099,
                -0.30 * width_m - 0.0109,
                0.33 * width_m + 0.0073,
            ),
            Self::Bell => DVec3::new(-0.19, -0.30, 0.36) * width_m,
        }
    }
}

/// The pelvis of one athlete.
pub(super) struct Pelvis {
    asis: [Vec<u16>; 2],
    back: Vec<u16>,
    /// 1 for right-handed axes; -1 where the file is mirrored, so that up is up all the same.
    handedness: f64,
    pub(super) regression: Regression,
    offset_m: DVec3,
}

/// Where the pelvis is in one frame and where it faces.
#[derive(Clone, Copy, Debug)]
pub(super) struct PelvisFrame {
    pub(super) middle: DVec3,
    pub(super) forward: DVec3,
    pub(super) up: DVec3,
    pub(super) right: DVec3,
}

impl Pelvis {
    /// The pelvis, when both ASIS and something at its back are known.
    pub(super) fn find(points: &Points<'_>, landmarks: &Landmarks, measures: &Measures) -> Option<Self> {
        let asis = Side::BOTH.map(|side| landmarks.sided(side, "ASI"));
        let psis = Side::BOTH.map(|side| landmarks.sided(side, "PSI"));
        let mut psis_both = psis.concat();
        if psis.iter().any(Vec::is_empty) || psis[0].len() != psis[1].len() {
            psis_both.clear();
        }
        let sacrum = landmarks.get("SACR").to_vec();
        let share = |back: &[u16]| {
            points.share(|frame| {
                [asis[0].as_slice(), &asis[1], back]
                    .iter()
                    .all(|markers| points.mean(frame, markers).is_some())
            })
        };
        let (of_psis, of_sacrum) = (share(&psis_both), share(&sacrum));
        let by_psis = of_psis > 0.0 && of_psis >= 0.9 * of_sacrum;
        if !by_psis && of_sacrum == 0.0 {
            return None;
        }
        let back = if by_psis { psis_both } else { sacrum };
        let asi = |frame, side: usize| points.mean(frame, asis.get(side)?);
        let width_m = points.median(|frame| Some(asi(frame, 0)?.distance(asi(frame, 1)?)))?;
        let depth_m = points.median(|frame| {
            let middle = (asi(frame, 0)? + asi(frame, 1)?) / 2.0;
            Some(middle.distance(points.mean(frame, &back)?))
        })?;
        let regression = match (measures.leg_length_m(), by_psis) {
            (Some(leg_length_m), _) => Regression::Davis {
                leg_length_m,
                marker_radius_m: measures.marker_radius_m(),
            },
            (None, true) => Regression::Harrington { depth_m },
            (None, false) => Regression::Bell,
        };
        let mut pelvis = Self {
            asis,
            back,
            handedness: 1.0,
            regression,
            offset_m: regression.offset_m(width_m),
        };
        let upright = points.median(|frame| {
            let at = pelvis.at(points, frame)?;
            let up = [("L", -1.0), ("R", -1.0), ("", 1.0)].map(|(side, sign)| {
                let landmark = if side.is_empty() {
                    "C7".to_owned()
                } else {
                    format!("{side}KNE")
                };
                let point = points.mean(frame, landmarks.get(&landmark))?;
                Some(sign * (point - at.middle).dot(at.up))
            });
            let known: Vec<f64> = up.into_iter().flatten().collect();
            (!known.is_empty()).then(|| known.iter().sum())
        });
        if upright.is_some_and(|height_m| height_m < 0.0) {
            pelvis.handedness = -1.0;
        }
        Some(pelvis)
    }

    /// -1 where the file's axes or sides are mirrored, else 1.
    pub(super) fn handedness(&self) -> f64 {
        self.handedness
    }

    pub(super) fn at(&self, points: &Points<'_>, frame: usize) -> Option<PelvisFrame> {
        let [left, right] = [
            points.mean(frame, &self.asis[0])?,
            points.mean(frame, &self.asis[1])?,
        ];
        let middle = (left + right) / 2.0;
        let to_right = (right - left).try_normalize()?;
        let ahead = middle - points.mean(frame, &self.back)?;
        let forward = (ahead - to_right * ahead.dot(to_right)).try_normalize()?;
        Some(PelvisFrame {
            middle,
            forward,
            up: to_right.cross(forward) * self.handedness,
            right: to_right,
        })
    }

    pub(super) fn hip(&self, points: &Points<'_>, frame: usize, side: Side) -> Option<DVec3> {
        let at = self.at(points, frame)?;
        let DVec3 { x, y, z } = self.offset_m;
        Some(at.middle + at.forward * x + at.up * y + at.right * (side.sign() * z))
    }
}
