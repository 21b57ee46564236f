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
        flattest + (first - flattest) * settle * settle + (last - flattest) * rise * rise * rise.sqrt()
    }
}

/// What a swing looks like at its middle, in degrees.
#[derive(Clone, Copy, Debug)]
pub(super) struct SwingStyle {
    /// Highest thigh, from straight down.
    pub thigh_deg: f64,
    /// The thigh when the knee is bent most.
    pub passing_deg: f64,
    /// How far the thigh goes on backwards after the toe has left.
    pub follow_deg: f64,
    /// How much the knee bends in that time.
    pub fold_deg: f64,
    /// Deepest bend of the knee.
    pub knee_deg: f64,
    /// The knee's bend at the highest thigh.
    pub high_knee_deg: f64,
    /// How much straighter than at touchdown the knee has been when the foot reaches out.
    pub reach_deg: f64,
    /// How much higher than at touchdown the thigh is then.
    pub paw_deg: f64,
    /// How far the toes point then.
    pub level_deg: f64,
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
    thigh: Spline<6>,
    knee: Spline<6>,
    pointed: Spline<6>,
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
        let through = |parts: [f64; 4], inner: [f64; 4], of: fn(&LegShape) -> f64| {
            let at = parts.map(|part| start_secs + (end_secs - start_secs) * part);
            Spline::new(
                [start_secs, at[0], at[1], at[2], at[3], end_secs],
                [value(0, of), inner[0], inner[1], inner[2], inner[3], value(1, of)],
                slope(0, of),
                slope(1, of),
            )
        };
        let tilt = |shape: &LegShape| shape.angles.tilt_rad;
        let thigh = |shape: &LegShape| shape.angles.thigh_rad;
        let knee = |shape: &LegShape| shape.angles.knee_rad;
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
            // The push's follow-through, then the thigh passing the other, then at its highest.
            thigh: through(
                [0.14, 0.40, 0.67, 0.90],
                [
                    value(0, thigh) - style.follow_deg.to_radians(),
                    style.passing_deg.to_radians(),
                    style.thigh_deg.to_radians(),
                    value(1, thigh) + style.paw_deg.to_radians(),
                ],
                thigh,
            ),
            knee: through(
                [0.14, 0.35, 0.70, 0.92],
                [
                    value(0, knee) + style.fold_deg.to_radians(),
                    style.knee_deg.to_radians(),
                    style.high_knee_deg.to_radians(),
                    value(1, knee) - style.reach_deg.to_radians(),
                ],
                knee,
            ),
            pointed: through(
                [0.14, 0.42, 0.72, 0.92],
                [24.0, 2.0, 2.0, style.level_deg].map(f64::to_radians),
                LegShape::pointed_rad,
            ),
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
