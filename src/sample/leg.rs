//! One leg through a race: planted on the ground, then swung to the next step.

use glam::DVec3;

use super::anthropometry::Build;
use super::limb::{LegAngles, turn_x, turn_y};
use super::spline::Spline;

/// How far the feet turn out.
const TOE_OUT_RAD: f64 = 0.06;

/// A foot on the ground or against its block: the toe stays where it is while the heel rises.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stance {
    /// From the gun; minus infinity for the blocks.
    pub start_secs: f64,
    /// When the toe leaves.
    pub end_secs: f64,
    /// Where the toe stands.
    pub toe_m: DVec3,
    /// How steep the sole is, heel up: at the start, at its flattest, and when the toe leaves.
    pub sole_rad: [f64; 3],
    /// When the sole begins to turn; the start, but for the blocks, where it is the reaction.
    pub push_secs: f64,
}

impl Stance {
    /// How steep the sole is at a time within the stance.
    pub(super) fn sole_at(&self, time_secs: f64) -> f64 {
        let [first, flattest, last] = self.sole_rad;
        let part = ((time_secs - self.push_secs) / (self.end_secs - self.push_secs)).clamp(0.0, 1.0);
        let settle = 1.0 - (part / 0.35).min(1.0);
        let rise = ((part - 0.2) / 0.8).max(0.0);
        flattest + (first - flattest) * settle * settle + (last - flattest) * rise * rise
    }
}

/// What a swing looks like at its middle, in degrees.
#[derive(Clone, Copy, Debug)]
pub(super) struct SwingStyle {
    /// Highest thigh, from straight down.
    pub thigh_deg: f64,
    /// The thigh when the knee is bent most.
    pub passing_deg: f64,
    /// Deepest bend of the knee.
    pub knee_deg: f64,
    /// The knee's bend at the highest thigh.
    pub high_knee_deg: f64,
}

/// A leg's shape: its angles, and how steep the sole is.
#[derive(Clone, Copy, Debug)]
pub(super) struct LegShape {
    /// Hip and knee.
    pub angles: LegAngles,
    /// Heel up.
    pub sole_rad: f64,
}

/// Where knee, ankle, heel and toe are.
#[derive(Clone, Copy, Debug)]
pub(super) struct LegJoints {
    /// Knee.
    pub knee_m: DVec3,
    /// Ankle.
    pub ankle_m: DVec3,
    /// Heel.
    pub heel_m: DVec3,
    /// Toe.
    pub toe_m: DVec3,
}

impl LegShape {
    /// The shape of a leg from `hip_m` that stands on `stance`.
    pub(super) fn standing(
        build: &Build,
        stance: &Stance,
        hip_m: DVec3,
        outward: f64,
        time_secs: f64,
    ) -> Self {
        let sole_rad = stance.sole_at(time_secs);
        let ankle = stance.toe_m - toe_from_ankle(build, sole_rad, outward);
        Self {
            angles: LegAngles::reaching(ankle - hip_m, build.thigh_m, build.shank_m),
            sole_rad,
        }
    }

    /// The joints, from the hip.
    pub(super) fn joints(&self, build: &Build, hip_m: DVec3, outward: f64) -> LegJoints {
        let [thigh, shank] = self.angles.bones(build.thigh_m, build.shank_m);
        let knee_m = hip_m + thigh;
        let ankle_m = knee_m + shank;
        let heel = DVec3::new(0.0, -build.heel_below_m, -build.heel_behind_m);
        LegJoints {
            knee_m,
            ankle_m,
            heel_m: ankle_m + turn_y(outward * TOE_OUT_RAD) * turn_x(self.sole_rad) * heel,
            toe_m: ankle_m + toe_from_ankle(build, self.sole_rad, outward),
        }
    }

    /// The ankle's bend: 0 with the sole at right angles to the shank, above it with the toes pointed.
    fn pointed_rad(&self) -> f64 {
        self.sole_rad + self.angles.shank_rad()
    }
}

/// The toe, from the ankle.
pub(super) fn toe_from_ankle(build: &Build, sole_rad: f64, outward: f64) -> DVec3 {
    let toe = DVec3::new(0.0, -build.toe_below_m, build.toe_ahead_m);
    turn_y(outward * TOE_OUT_RAD) * turn_x(sole_rad) * toe
}

/// A leg between two stances: its angles leave the one and reach the other with the speeds they have there, so that
/// the foot is set down without sliding.
#[derive(Clone, Debug)]
pub(super) struct Swing {
    tilt: Spline<3>,
    thigh: Spline<4>,
    knee: Spline<4>,
    pointed: Spline<4>,
}

impl Swing {
    /// The swing from `start_secs` to `end_secs`; `standing` gives the leg's shape at times just inside either stance.
    pub(super) fn between(
        start_secs: f64,
        end_secs: f64,
        style: SwingStyle,
        standing: impl Fn(f64) -> LegShape,
    ) -> Self {
        const STEP_SECS: f64 = 1e-4;
        let ends = [
            (standing(start_secs), standing(start_secs - STEP_SECS), 1.0),
            (standing(end_secs), standing(end_secs + STEP_SECS), -1.0),
        ];
        let value = |end: usize, of: fn(&LegShape) -> f64| of(&ends[end].0);
        let slope = |end: usize, of: fn(&LegShape) -> f64| {
            let (at, inside, direction) = &ends[end];
            direction * (of(at) - of(inside)) / STEP_SECS
        };
        let times = |parts: [f64; 2]| {
            let at = parts.map(|part| start_secs + (end_secs - start_secs) * part);
            [start_secs, at[0], at[1], end_secs]
        };
        let through = |parts: [f64; 2], inner_deg: [f64; 2], of: fn(&LegShape) -> f64| {
            let inner = inner_deg.map(f64::to_radians);
            Spline::new(
                times(parts),
                [value(0, of), inner[0], inner[1], value(1, of)],
                slope(0, of),
                slope(1, of),
            )
        };
        let tilt = |shape: &LegShape| shape.angles.tilt_rad;
        let middle = 0.5 * (start_secs + end_secs);
        Self {
            tilt: Spline::new(
                [start_secs, middle, end_secs],
                [
                    value(0, tilt),
                    0.5 * (value(0, tilt) + value(1, tilt)),
                    value(1, tilt),
                ],
                0.0,
                slope(1, tilt),
            ),
            thigh: through([0.36, 0.68], [style.passing_deg, style.thigh_deg], |s| {
                s.angles.thigh_rad
            }),
            knee: through([0.36, 0.70], [style.knee_deg, style.high_knee_deg], |s| {
                s.angles.knee_rad
            }),
            pointed: through([0.32, 0.74], [2.0, -8.0], LegShape::pointed_rad),
        }
    }

    /// The leg's shape at a time within the swing.
    pub(super) fn shape(&self, time_secs: f64) -> LegShape {
        let angles = LegAngles {
            tilt_rad: self.tilt.value(time_secs),
            thigh_rad: self.thigh.value(time_secs),
            knee_rad: self.knee.value(time_secs),
        };
        LegShape {
            angles,
            sole_rad: self.pointed.value(time_secs) - angles.shank_rad(),
        }
    }
}
