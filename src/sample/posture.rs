//! Pelvis, spine, shoulders and head: where the torso's distance along the track puts them, and how they lean and turn.

use glam::{DMat3, DVec3};

use super::anthropometry::Build;
use super::berlin_2009::Manner;
use super::limb::{turn_x, turn_y, turn_z};
use super::race_curve::RaceCurve;
use super::rhythm::Rhythm;
use super::skeleton::{Figure, Side};
use super::spline::{hump, smooth_step};
use crate::numeric::exact::{exp, sin};
use crate::replay::BodyPart;

/// Hip height in the set position, out of the blocks, and upright, as shares of stature.
const SET_HIP_SHARE: f64 = 0.466;
const DRIVE_HIP_SHARE: f64 = 0.465;
const TOP_HIP_SHARE: f64 = 0.502;
/// How much higher the hips are at a jog, with shorter steps.
const JOG_HIP_RISE_SHARE: f64 = 0.010;
/// How far the hips take to rise by 63 % of the way.
const HIP_RISE_M: f64 = 8.0;
/// Lean of the trunk at the first touchdown.
const DRIVE_LEAN_DEG: f64 = 50.0;
/// The base of the neck ahead of the start line in the set position, as a share of stature.
pub(super) const SET_NECK_SHARE: f64 = 0.034;
/// Turning shoulders carry one of them ahead of the neck by this much on average: 0.106 of stature times the mean
/// sine of the turn.
const SHOULDER_LEAD_M: f64 = 0.02;

/// Swinging arms and legs carry the centre of mass up and down, and to and fro, within the body. The pelvis goes the
/// other way, so that at top speed the centre of mass falls within 1 m/s2 of freely in flight and keeps its speed within
/// 6 %. These are the cosine and sine of that movement over a step, as shares of stature, upwards; and the part of the
/// cosine taken up forwards.
const LIMB_LIFT_SHARES: [f64; 2] = [0.0074, 0.0012];
const LIMB_SURGE_SHARE: f64 = 0.0062;

/// Leans of the five spine segments and of the head, in degrees from the vertical, forwards.
const SET_LEANS_DEG: [f64; 6] = [95.5, 105.3, 110.3, 107.0, 101.0, 96.0];

/// What the posture depends on.
#[derive(Clone, Copy)]
pub(super) struct PostureModel<'a> {
    pub build: &'a Build,
    pub manner: &'a Manner,
    pub curve: &'a RaceCurve,
    pub rhythm: &'a Rhythm,
    pub reaction_secs: f64,
    pub lane_x_m: f64,
    /// From the gun; where breathing begins to count, so that eight runners do not breathe as one.
    pub breath_secs: f64,
}

/// The trunk at one moment.
#[derive(Clone, Copy, Debug)]
pub(super) struct Posture {
    /// Pelvis, spine, chest, neck, head and shoulders and hips are set; the limbs are not.
    pub figure: Figure,
    /// The turn of the shoulders to the left.
    pub shoulder_turn_rad: f64,
}

impl PostureModel<'_> {
    /// The trunk at a time from the gun.
    pub(super) fn at(&self, time_secs: f64) -> Posture {
        let build = self.build;
        let running = self.running(time_secs);
        let leans = self.leans_rad(time_secs);
        let spine = [0, 1, 2, 3, 4].map(|i| turn_x(leans[i]) * DVec3::Y * build.spine_m[i]);
        let pelvis_turn = running * (7.0_f64).to_radians() * self.rhythm.wave(time_secs, Side::Right, -0.25);
        let shoulder_turn = -running
            * self.ease(time_secs)
            * self.manner.shoulder_turn_deg.to_radians()
            * self.rhythm.wave(time_secs, Side::Right, -0.4);
        let list = running * (3.5_f64).to_radians() * self.rhythm.wave(time_secs, Side::Left, 0.19);

        let mut figure = Figure::EMPTY;
        let pelvis = self.pelvis(time_secs, &spine, running);
        let chest = pelvis + spine[0] + spine[1];
        let neck = chest + spine[2];
        let head = neck + spine[3];
        figure.set(BodyPart::Pelvis, pelvis);
        figure.set(BodyPart::Spine, pelvis + spine[0]);
        figure.set(BodyPart::Chest, chest);
        figure.set(BodyPart::Neck, neck);
        figure.set(BodyPart::Head, head);
        let head_frame = turn_y(self.head_turn_rad(time_secs)) * turn_x(leans[5]);
        figure.set(BodyPart::HeadTop, head + spine[4]);
        figure.set(
            BodyPart::Nose,
            head + head_frame * DVec3::new(0.0, -0.1, 1.0).normalize() * build.nose_ahead_m,
        );
        let pelvis_frame = turn_x(leans[0]) * turn_y(pelvis_turn) * turn_z(list);
        let chest_frame = turn_x(leans[2]) * turn_y(shoulder_turn) * turn_z(-0.6 * list);
        for (side, hip, shoulder) in [
            (Side::Left, BodyPart::LeftHip, BodyPart::LeftShoulder),
            (Side::Right, BodyPart::RightHip, BodyPart::RightShoulder),
        ] {
            let across =
                |frame: DMat3, half: f64, drop: f64| frame * DVec3::new(side.sign() * half, -drop, 0.0);
            figure.set(hip, pelvis + across(pelvis_frame, build.hip_half_m, 0.0));
            figure.set(
                shoulder,
                neck + across(chest_frame, build.shoulder_half_m, build.shoulder_drop_m),
            );
        }
        Posture {
            figure,
            shoulder_turn_rad: shoulder_turn,
        }
    }

    /// 0 in the set position, 1 from the first step on.
    pub(super) fn running(&self, time_secs: f64) -> f64 {
        let until = self.manner.first_touchdown_secs + 0.03;
        let t = ((time_secs - self.reaction_secs) / until).clamp(0.0, 1.0);
        // The push begins with full force, so the body may start with an acceleration.
        t * t * (3.0 - 2.0 * t)
    }

    /// 1 while racing, falling to a half as the run-out slows to a jog.
    pub(super) fn ease(&self, time_secs: f64) -> f64 {
        1.0 - 0.5 * self.rhythm.slowed(time_secs)
    }

    /// 1 at the lean of the first steps, 0 when upright.
    pub(super) fn drive(&self, time_secs: f64) -> f64 {
        exp(-self.gone_m(time_secs) / self.manner.lean_fade_m)
    }

    fn gone_m(&self, time_secs: f64) -> f64 {
        self.curve.distance_m(time_secs) - self.curve.distance_m(self.reaction_secs)
    }

    fn dip(&self, time_secs: f64) -> f64 {
        let finish = self.curve.finish_secs();
        hump(time_secs, finish - 0.30, finish + 0.02, finish + 0.55)
    }

    fn leans_rad(&self, time_secs: f64) -> [f64; 6] {
        let top = self.manner.top_lean_deg;
        let upright = 7.0 * smooth_step(self.rhythm.slowed(time_secs), 0.0, 0.8);
        let lean = top + (DRIVE_LEAN_DEG - top) * self.drive(time_secs) - upright;
        let dip = self.manner.dip_deg * self.dip(time_secs);
        let run = [
            lean - 3.0 + 0.5 * dip,
            lean + 1.0 + 0.9 * dip,
            lean + 4.0 + 1.1 * dip,
            0.85 * lean + 10.0 + 1.0 * dip,
            0.7 * lean + 1.0 + 0.6 * dip,
            0.6 * lean + 0.3 * dip,
        ];
        let running = self.running(time_secs);
        let breath = (1.0 - running) * self.breath(time_secs);
        let mut leans = [0.0; 6];
        for ((lean, run), set) in leans.iter_mut().zip(run).zip(SET_LEANS_DEG) {
            *lean = (set + 0.35 * breath + (run - set) * running).to_radians();
        }
        leans
    }

    fn breath(&self, time_secs: f64) -> f64 {
        sin((time_secs + self.breath_secs) * 2.0)
    }

    fn head_turn_rad(&self, time_secs: f64) -> f64 {
        let finish = self.curve.finish_secs();
        let turned = smooth_step(time_secs, finish - 0.1, finish + 0.45)
            - smooth_step(time_secs, finish + 1.1, finish + 1.9);
        self.manner.look_left_deg.to_radians() * turned
    }

    /// The pelvis: as far behind the torso's front as the spine's lean puts it, and at the height of the legs.
    fn pelvis(&self, time_secs: f64, spine: &[DVec3; 5], running: f64) -> DVec3 {
        let neck = spine[0] + spine[1] + spine[2];
        let [cos, sin] = self
            .rhythm
            .beat(time_secs)
            .map(|wave| wave * self.ease(time_secs));
        let surge = LIMB_SURGE_SHARE * self.build.stature_m * cos;
        let z = self.curve.distance_m(time_secs) - SHOULDER_LEAD_M * running - surge - neck.z;
        let drive = DRIVE_HIP_SHARE
            + (TOP_HIP_SHARE - DRIVE_HIP_SHARE) * (1.0 - exp(-self.gone_m(time_secs) / HIP_RISE_M));
        let share = SET_HIP_SHARE
            + (drive - SET_HIP_SHARE) * running
            + JOG_HIP_RISE_SHARE * self.rhythm.slowed(time_secs);
        let breath = 0.002 * (1.0 - running) * self.breath(time_secs);
        let carried = (LIMB_LIFT_SHARES[0] * cos + LIMB_LIFT_SHARES[1] * sin) * self.build.stature_m;
        let y = share * self.build.stature_m + breath + self.rhythm.bounce_m(time_secs) + carried;
        let sway = 0.006 + 0.012 * self.drive(time_secs);
        let x = self.lane_x_m + running * sway * self.rhythm.wave(time_secs, Side::Left, 0.19);
        DVec3::new(x, y, z)
    }
}
