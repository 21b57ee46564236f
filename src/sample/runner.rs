//! One runner of the race: every joint at any time from the gun.

use glam::DVec3;

use super::anthropometry::Build;
use super::berlin_2009::{DISTANCE_M, Finalist};
use super::leg::{LegShape, Stance, Swing, SwingStyle, toe_from_ankle};
use super::limb::{ArmAngles, middle_joint, turn_y};
use super::posture::{Posture, PostureModel, SET_NECK_SHARE};
use super::race_curve::{Passage, RaceCurve};
use super::rhythm::Rhythm;
use super::skeleton::{Figure, Side};
use super::spline::smooth_step;
use crate::replay::BodyPart;

/// The toes against the blocks, behind the start line and above the ground, as shares of stature and in metres.
const FRONT_BLOCK_SHARE: f64 = 0.316;
const REAR_BLOCK_SHARE: f64 = 0.475;
const BLOCK_TOE_HEIGHT_M: f64 = 0.05;
/// When the rear foot leaves its block, from the reaction; the front one leaves when its leg is long enough.
const REAR_LEAVES_SECS: f64 = 0.19;
/// When the hands leave the ground, from the reaction.
const HANDS_LEAVE_SECS: f64 = 0.025;
/// How straight the leg is when the toe leaves: the distance from hip to ankle as a share of the leg's length (a knee
/// bent by 23 degrees).
const PUSH_OFF_REACH: f64 = 0.980;

/// A runner, ready to be asked for any moment.
pub(super) struct Runner<'a> {
    finalist: &'a Finalist,
    build: Build,
    curve: RaceCurve,
    rhythm: Rhythm,
    lane_x_m: f64,
    reaction_secs: f64,
    /// For left and right: the stances in order, and the swing after each.
    feet: [Vec<(Stance, Option<Swing>)>; 2],
}

impl<'a> Runner<'a> {
    /// Plans the race of a finalist in the lane at `lane_x_m`, until `end_secs` from the gun.
    pub(super) fn new(finalist: &'a Finalist, lane_x_m: f64, end_secs: f64) -> Self {
        let build = Build::of_stature(finalist.stature_m);
        let reaction_secs = f64::from(finalist.reaction_thousandths) / 1000.0;
        let start_m = SET_NECK_SHARE * finalist.stature_m;
        let finish = Passage {
            distance_m: DISTANCE_M,
            time_secs: f64::from(finalist.finish_hundredths) / 100.0,
        };
        let curve = match &finalist.splits {
            Some(splits) => {
                let passages: Vec<Passage> = (1_i32..)
                    .zip(splits.hundredths)
                    .map(|(tens, hundredths)| Passage {
                        distance_m: f64::from(tens) * 10.0,
                        time_secs: f64::from(hundredths) / 100.0,
                    })
                    .chain([finish])
                    .collect();
                RaceCurve::through(reaction_secs, start_m, &passages)
            }
            None => RaceCurve::to_finish(reaction_secs, start_m, finish, finalist.manner.quickness),
        };
        let with_rate = |top_rate_hz: f64| {
            let rhythm = Rhythm::new(
                &finalist.manner,
                &curve,
                reaction_secs,
                finalist.stature_m,
                top_rate_hz,
                end_secs + 1.0,
            );
            Self {
                finalist,
                build,
                curve: curve.clone(),
                rhythm,
                lane_x_m,
                reaction_secs,
                feet: [Vec::new(), Vec::new()],
            }
        };
        // The rate that gives the number of steps: the count grows with it almost in proportion.
        let mut rate = 4.5;
        let mut runner = with_rate(rate);
        for _ in 0..6 {
            let stances = runner.plan_stances();
            rate *= finalist.manner.steps / steps_to_line(&stances);
            runner = with_rate(rate);
        }
        let stances = runner.plan_stances();
        runner.plan_swings(&stances);
        runner
    }

    fn posture_model(&self) -> PostureModel<'_> {
        PostureModel {
            build: &self.build,
            manner: &self.finalist.manner,
            curve: &self.curve,
            rhythm: &self.rhythm,
            reaction_secs: self.reaction_secs,
            lane_x_m: self.lane_x_m,
            breath_secs: f64::from(self.finalist.lane) * 1.7,
        }
    }

    /// Every stance after the blocks, in order, feet alternating.
    ///
    /// The toe stands where the leg, at its longest, still holds it when it leaves; the contact time then says how far
    /// ahead of the hips it came down.
    fn plan_stances(&self) -> Vec<Stance> {
        let model = self.posture_model();
        let mut stances = Vec::new();
        for index in 0.. {
            let start_secs = self.rhythm.touchdown_secs(index);
            let end_secs = start_secs + self.rhythm.contact_secs(start_secs);
            if end_secs + 0.1 > self.rhythm.end_secs() {
                break;
            }
            let side = self.rhythm.side(index);
            let drive = model.drive(start_secs);
            let slowed = self.rhythm.slowed(start_secs);
            let sole_rad = [
                14.0 + 12.0 * drive - 6.0 * slowed,
                4.0 + 14.0 * drive - 2.0 * slowed,
                62.0 + 5.0 * drive - 10.0 * slowed,
            ]
            .map(f64::to_radians);
            let hip = hip_of(&model.at(end_secs).figure, side);
            let toe_x = self.lane_x_m + side.sign() * (0.045 + 0.085 * drive);
            let from_ankle = toe_from_ankle(&self.build, sole_rad[2], side.sign());
            let across = toe_x - from_ankle.x - hip.x;
            let below = hip.y - (self.build.toe_height_m - from_ankle.y);
            let reach = self.build.leg_m() * (PUSH_OFF_REACH - 0.008 * slowed);
            let behind = (reach * reach - across * across - below * below).max(0.0).sqrt();
            stances.push(Stance {
                start_secs,
                end_secs,
                toe_m: DVec3::new(toe_x, self.build.toe_height_m, hip.z - behind + from_ankle.z),
                sole_rad,
                push_secs: start_secs,
            });
        }
        stances
    }

    /// How both feet stand against their blocks.
    pub(super) fn in_the_blocks(&self) -> [Stance; 2] {
        [Side::Left, Side::Right].map(|side| self.block_stance(side))
    }

    fn block_stance(&self, side: Side) -> Stance {
        let is_front = side == self.finalist.manner.front_foot;
        let (share, soles) = if is_front {
            (FRONT_BLOCK_SHARE, [54.0, 52.0, 66.0])
        } else {
            (REAR_BLOCK_SHARE, [62.0, 60.0, 72.0])
        };
        let sole_rad = soles.map(f64::to_radians);
        let toe_m = DVec3::new(
            self.lane_x_m + side.sign() * 0.10,
            BLOCK_TOE_HEIGHT_M,
            -share * self.build.stature_m,
        );
        let end_secs = self.reaction_secs
            + if is_front {
                self.front_push_secs(
                    side,
                    toe_m - toe_from_ankle(&self.build, sole_rad[2], side.sign()),
                )
            } else {
                REAR_LEAVES_SECS
            };
        Stance {
            start_secs: f64::NEG_INFINITY,
            end_secs,
            toe_m,
            sole_rad,
            push_secs: self.reaction_secs,
        }
    }

    /// From the reaction until the front leg, with its ankle at `ankle_m`, is as long as at any push-off.
    fn front_push_secs(&self, side: Side, ankle_m: DVec3) -> f64 {
        let model = self.posture_model();
        let longest = self.build.leg_m() * PUSH_OFF_REACH;
        let (mut low, mut high) = (REAR_LEAVES_SECS, self.finalist.manner.first_touchdown_secs);
        for _ in 0..40 {
            let middle = 0.5 * (low + high);
            let hip = hip_of(&model.at(self.reaction_secs + middle).figure, side);
            if hip.distance(ankle_m) < longest {
                low = middle;
            } else {
                high = middle;
            }
        }
        low
    }

    fn plan_swings(&mut self, stances: &[Stance]) {
        for side in Side::BOTH {
            let offset = usize::from(self.rhythm.side(0) != side);
            let own: Vec<Stance> = [self.block_stance(side)]
                .into_iter()
                .chain(stances.iter().skip(offset).step_by(2).copied())
                .collect();
            let swings: Vec<Option<Swing>> = (0..own.len())
                .map(|i| own.get(i + 1).map(|next| self.swing(side, &own[i], next, i == 0)))
                .collect();
            self.feet[side.index()] = own.into_iter().zip(swings).collect();
        }
    }

    fn swing(&self, side: Side, from: &Stance, to: &Stance, out_of_block: bool) -> Swing {
        let model = self.posture_model();
        let manner = &self.finalist.manner;
        let middle = 0.5 * (from.end_secs + to.start_secs);
        let (drive, slowed) = (model.drive(middle), self.rhythm.slowed(middle));
        let mut style = SwingStyle {
            thigh_deg: manner.knee_lift_deg - 4.0 * drive - 22.0 * slowed,
            passing_deg: 16.0 + 8.0 * drive - 6.0 * slowed,
            follow_deg: 5.0,
            fold_deg: 22.0,
            knee_deg: manner.heel_recovery_deg - 30.0 * drive - 42.0 * slowed,
            high_knee_deg: 88.0 - 14.0 * slowed,
            reach_deg: 8.0 - 12.0 * drive - 6.0 * slowed,
            paw_deg: 10.0 + 6.0 * drive - 4.0 * slowed,
            level_deg: 12.0 - 14.0 * drive - 14.0 * slowed,
        };
        if out_of_block {
            // The foot is carried low, straight through from the block.
            style.knee_deg = 98.0;
            style.passing_deg = 34.0;
            style.thigh_deg = 62.0;
            style.follow_deg = -2.0;
            style.high_knee_deg = 92.0;
        }
        Swing::between(from.end_secs, to.start_secs, style, |time| {
            let stance = if time <= middle { from } else { to };
            let hip = hip_of(&model.at(time).figure, side);
            LegShape::standing(&self.build, stance, hip, side.sign(), time)
        })
    }

    /// Every joint at a time from the gun.
    pub(super) fn at(&self, time_secs: f64) -> Figure {
        let model = self.posture_model();
        let posture = model.at(time_secs);
        let mut figure = posture.figure;
        for side in Side::BOTH {
            self.set_leg(&mut figure, side, time_secs);
            self.set_arm(&mut figure, &model, &posture, side, time_secs);
        }
        figure
    }

    fn set_leg(&self, figure: &mut Figure, side: Side, time_secs: f64) {
        let stances = &self.feet[side.index()];
        let index = stances.partition_point(|(stance, _)| stance.start_secs <= time_secs);
        let Some((stance, swing)) = index.checked_sub(1).and_then(|i| stances.get(i)) else {
            return;
        };
        let hip = hip_of(figure, side);
        let shape = match swing {
            Some(swing) if time_secs > stance.end_secs => swing.shape(time_secs),
            _ => LegShape::standing(&self.build, stance, hip, side.sign(), time_secs),
        };
        let joints = shape.joints(&self.build, hip, side.sign());
        let [knee, ankle, heel, toe] = match side {
            Side::Left => [
                BodyPart::LeftKnee,
                BodyPart::LeftAnkle,
                BodyPart::LeftHeel,
                BodyPart::LeftToe,
            ],
            Side::Right => [
                BodyPart::RightKnee,
                BodyPart::RightAnkle,
                BodyPart::RightHeel,
                BodyPart::RightToe,
            ],
        };
        figure.set(knee, joints.knee_m);
        figure.set(ankle, joints.ankle_m);
        figure.set(heel, joints.heel_m);
        figure.set(toe, joints.toe_m);
    }

    fn set_arm(
        &self,
        figure: &mut Figure,
        model: &PostureModel<'_>,
        posture: &Posture,
        side: Side,
        time_secs: f64,
    ) {
        let leave = self.reaction_secs + HANDS_LEAVE_SECS;
        let running = smooth_step(time_secs, leave, self.reaction_secs + 0.30);
        let swung = self.arm_swing(model, side, time_secs);
        let angles = if running >= 1.0 {
            swung
        } else {
            let on_ground = self.arm_on_ground(model, side, time_secs.min(leave));
            on_ground.towards(swung, running)
        };
        let [upper, forearm] = angles
            .directions(side.sign())
            .map(|direction| turn_y(posture.shoulder_turn_rad) * direction);
        let [shoulder, elbow, wrist, hand] = match side {
            Side::Left => [
                BodyPart::LeftShoulder,
                BodyPart::LeftElbow,
                BodyPart::LeftWrist,
                BodyPart::LeftHand,
            ],
            Side::Right => [
                BodyPart::RightShoulder,
                BodyPart::RightElbow,
                BodyPart::RightWrist,
                BodyPart::RightHand,
            ],
        };
        let elbow_m = figure.get(shoulder) + upper * self.build.upper_arm_m;
        let wrist_m = elbow_m + forearm * self.build.forearm_m;
        figure.set(elbow, elbow_m);
        figure.set(wrist, wrist_m);
        figure.set(hand, wrist_m + forearm * self.build.hand_m);
    }

    /// The arm of a runner: with the leg of the other side, the elbow opening as the arm goes down and back.
    fn arm_swing(&self, model: &PostureModel<'_>, side: Side, time_secs: f64) -> ArmAngles {
        let manner = &self.finalist.manner;
        let (drive, ease) = (model.drive(time_secs), model.ease(time_secs));
        // Out of the blocks the arms go straight to where they are furthest.
        let time_secs = time_secs.max(self.rhythm.first_reach_secs());
        // 1 with the arm ahead, half a step before the other foot comes down; the quadrature is above 0 on the way back.
        let ahead = self.rhythm.wave(time_secs, side.other(), -0.5);
        let back = self.rhythm.wave(time_secs, side.other(), 0.0);
        let double = 2.0 * ahead * ahead - 1.0;
        let amplitude = manner.arm_swing * ease * (54.0 + 10.0 * drive);
        let pitch = -10.0 - 16.0 * drive + amplitude * ahead;
        let elbow = 86.0 + ease * (15.0 * ahead + 8.0 * double - 9.0 * back) + 4.0 * (1.0 - ease);
        let inward = 14.0 + 16.0 * ahead;
        let spread = manner.arm_spread_deg - 3.0 * ahead;
        ArmAngles {
            pitch_rad: pitch.to_radians(),
            spread_rad: spread.to_radians(),
            elbow_rad: elbow.to_radians(),
            inward_rad: inward.to_radians(),
        }
    }

    /// The arm of the set position, the fingers on the ground just behind the line.
    fn arm_on_ground(&self, model: &PostureModel<'_>, side: Side, time_secs: f64) -> ArmAngles {
        let figure = model.at(time_secs).figure;
        let shoulder = figure.get(match side {
            Side::Left => BodyPart::LeftShoulder,
            Side::Right => BodyPart::RightShoulder,
        });
        let outward = side.sign();
        let wrist = DVec3::new(
            self.lane_x_m + outward * 0.128 * self.build.stature_m,
            self.build.hand_m + 0.02,
            -0.04,
        );
        let pole = DVec3::new(outward * 0.6, 0.0, -0.8);
        let elbow = middle_joint(
            shoulder,
            wrist,
            self.build.upper_arm_m,
            self.build.forearm_m,
            pole,
        );
        ArmAngles::of(elbow - shoulder, wrist - elbow, outward)
    }
}

fn hip_of(figure: &Figure, side: Side) -> DVec3 {
    figure.get(match side {
        Side::Left => BodyPart::LeftHip,
        Side::Right => BodyPart::RightHip,
    })
}

/// How many steps a runner takes to the line, the last one in part.
pub(super) fn steps_to_line(stances: &[Stance]) -> f64 {
    let before = stances.partition_point(|stance| stance.toe_m.z < DISTANCE_M);
    match (
        before.checked_sub(1).and_then(|i| stances.get(i)),
        stances.get(before),
    ) {
        (Some(last), Some(next)) => {
            before as f64 + (DISTANCE_M - last.toe_m.z) / (next.toe_m.z - last.toe_m.z)
        }
        _ => before as f64,
    }
}
