//! A standing, walking or running figure from the path of a person: only where it stands and how fast it moves is
//! recorded, everything else is inferred.
//!
//! The middle of the hips lies exactly over the path. A foot on the ground stays where it is put: on touching down it is
//! given a place ahead, where the path will be when the body passes over it, and keeps it until it leaves the ground, so
//! that planted feet do not slide on straight paths, in turns or on noisy paths. The heading follows the smoothed velocity
//! at no more than [`FASTEST_TURN_RAD_PER_SEC`], and is held while standing. The trunk leans into acceleration.
//!
//! [`FigureMaker`] is fed a path window by window, with [`FigureMaker::margin`] frames of context on either side, and
//! gives the same figure however the path is cut.

use std::ops::Range;

use glam::{DVec2, DVec3};

use super::gait::{Gait, interpolate, mix, smoothstep};
use super::motion::{Motion, MotionSample, runs_of};
use super::posture::{Arm, Pitch};

/// The joints of a figure, in the order of [`FigureMaker::extend`]: the row `inferred-figure` of the joint sets.
pub(super) const JOINTS: [&str; 15] = [
    "left_hip",
    "right_hip",
    "left_knee",
    "right_knee",
    "left_ankle",
    "right_ankle",
    "left_toe",
    "right_toe",
    "left_shoulder",
    "right_shoulder",
    "left_elbow",
    "right_elbow",
    "left_wrist",
    "right_wrist",
    "head",
];
/// The stature of whoever's is not known.
pub(super) const USUAL_STATURE_M: f64 = 1.80;
/// The fastest turn of a heading.
const FASTEST_TURN_RAD_PER_SEC: f64 = 7.0;
/// How far ahead a foot's place is looked for.
const HORIZON_SECS: f64 = 0.8;
/// The share of a contact that is over when the body is above the foot.
const BEFORE_MIDDLE: f64 = 0.335;
/// How much of a straight leg may be used.
const REACH: f64 = 0.995;
const GRAVITY: f64 = 9.81;

/// Segment lengths as shares of stature (Drillis and Contini 1966, in Winter, figure 4.1; widths are of joint centres).
mod share {
    pub(super) const THIGH: f64 = 0.245;
    pub(super) const SHANK: f64 = 0.246;
    pub(super) const ANKLE_TO_TOE_AHEAD: f64 = 0.108;
    pub(super) const ANKLE_TO_TOE_BELOW: f64 = 0.026;
    pub(super) const TOE_HEIGHT: f64 = 0.013;
    pub(super) const HEEL_BEHIND: f64 = 0.042;
    pub(super) const UPPER_ARM: f64 = 0.186;
    pub(super) const FOREARM: f64 = 0.146;
    pub(super) const HIP_TO_SHOULDER: f64 = 0.288;
    pub(super) const SHOULDER_TO_HEAD: f64 = 0.112;
    pub(super) const HALF_HIPS: f64 = 0.050;
    pub(super) const HALF_SHOULDERS: f64 = 0.106;
}

/// Makes one person's figure.
#[derive(Clone, Debug)]
pub(super) struct FigureMaker {
    rate_hz: f64,
    stature_m: f64,
    first_cycle: f64,
    state: Option<State>,
}

/// What a figure remembers from frame to frame.
#[derive(Clone, Copy, Debug)]
struct State {
    heading_rad: f64,
    /// Cycles of two steps since the beginning; the left foot is under the body at whole numbers.
    cycle: f64,
    feet: [Foot; 2],
}

/// Where a foot was last put down.
#[derive(Clone, Copy, Debug)]
struct Foot {
    contact: f64,
    ankle_m: DVec2,
    heading_rad: f64,
}

/// A foot at one moment.
#[derive(Clone, Copy, Debug)]
struct FootPose {
    toe_m: DVec3,
    heading_rad: f64,
    /// How far the heel is raised about the toes; below zero the toes are.
    pitch_rad: f64,
    on_ground: bool,
    /// The share of the contact that is over.
    contact_share: f64,
}

impl FigureMaker {
    /// A maker for a path at this rate. `first_cycle`, from 0 to 1, is where in its cycle of steps the figure begins.
    pub(super) fn new(rate_hz: f64, stature_m: f64, first_cycle: f64) -> Self {
        Self {
            rate_hz,
            stature_m,
            first_cycle,
            state: None,
        }
    }

    /// How many frames before and after a window its figure depends on.
    pub(super) fn margin(rate_hz: f64) -> usize {
        Motion::margin(rate_hz) + (HORIZON_SECS * rate_hz).ceil() as usize + 1
    }

    /// The figure over the `frames` of a path in metres, appended to `out`, all joints of a frame together; NaN where the
    /// path is. The windows of one path come in order, without a gap between them.
    pub(super) fn extend(&mut self, path: &[[f64; 2]], frames: Range<usize>, out: &mut Vec<[f64; 3]>) {
        let end = frames.end.min(path.len());
        let mut next = frames.start;
        let margin = Self::margin(self.rate_hz);
        let context = frames.start.saturating_sub(margin)..(end + margin).min(path.len());
        for run in runs_of(path, context, self.rate_hz) {
            let window = run.start.max(frames.start)..run.end.min(end);
            if window.is_empty() {
                continue;
            }
            self.skip(window.start - next, out);
            if run.start >= frames.start {
                self.state = None;
            }
            let motion = Motion::of(path, run, window.clone(), self.rate_hz, self.horizon());
            for frame in window.clone() {
                self.step(&motion, frame, out);
            }
            next = window.end;
        }
        self.skip(end.saturating_sub(next), out);
    }

    fn horizon(&self) -> usize {
        (HORIZON_SECS * self.rate_hz).ceil() as usize
    }

    fn skip(&mut self, frames: usize, out: &mut Vec<[f64; 3]>) {
        if frames > 0 {
            self.state = None;
            out.resize(out.len() + frames * JOINTS.len(), [f64::NAN; 3]);
        }
    }

    fn step(&mut self, motion: &Motion, frame: usize, out: &mut Vec<[f64; 3]>) {
        let now = motion.at(frame);
        let gait = Gait::at(now.velocity_mps.length());
        let mut state = self
            .state
            .take()
            .unwrap_or_else(|| self.begin(motion, frame, &gait));
        let lead = motion.at(frame + (0.1 * self.rate_hz).round() as usize);
        state.turn(lead.velocity_mps, 1.0 / self.rate_hz);
        let feet = [0, 1].map(|side| self.foot(&mut state, side, motion, frame, &gait));
        self.pose(&state, feet, &now, &gait, out);
        state.cycle += gait.cycles_per_sec() / self.rate_hz;
        self.state = Some(state);
    }

    /// Both feet where they would be had the person come along at this speed.
    fn begin(&self, motion: &Motion, frame: usize, gait: &Gait) -> State {
        let now = motion.at(frame);
        // Whoever stands looks where it goes next, else to the middle of the pitch.
        let moving = (frame..=frame + self.horizon())
            .map(|later| motion.at(later).velocity_mps)
            .find(|velocity| velocity.length() > 0.5);
        let ahead = moving
            .or((now.position_m.length() > 1.0).then_some(-now.position_m))
            .unwrap_or(DVec2::X);
        let heading_rad = ahead.y.atan2(ahead.x);
        let cycle = if gait.cycles_per_sec() > 0.0 {
            self.first_cycle
        } else {
            // Whoever stands has both feet on the ground: a little into a contact of the one or the other.
            let into = 0.5 * (gait.duty - 0.5) - BEFORE_MIDDLE * gait.duty;
            if self.first_cycle < 0.5 { into } else { into + 0.5 }
        };
        let feet = [0, 1].map(|side| {
            let contact = (cycle - offset(side) + BEFORE_MIDDLE * gait.duty).floor();
            let cycles = contact - (cycle - offset(side));
            let secs = cycles / gait.cycles_per_sec().max(0.3);
            let under_m = now.position_m + now.velocity_mps * secs.clamp(-1.0, 1.0);
            Foot {
                contact,
                ankle_m: self.beside(under_m, side, heading_rad, &now, gait),
                heading_rad,
            }
        });
        State {
            heading_rad,
            cycle,
            feet,
        }
    }

    /// Where a foot stands when the body is above `under_m`: to its side, and out of the way of a lean.
    fn beside(
        &self,
        under_m: DVec2,
        side: usize,
        heading_rad: f64,
        now: &MotionSample,
        gait: &Gait,
    ) -> DVec2 {
        let standing = 1.0 - smoothstep([0.0, 1.0], gait.speed_mps);
        let half_m = mix(mix(0.055, 0.10, standing), 0.035, gait.running) * self.stature_m / USUAL_STATURE_M;
        let out = DVec2::from_angle(heading_rad).perp() * if side == 0 { half_m } else { -half_m };
        let leaning = smoothstep([0.2, 1.5], gait.speed_mps) * 0.45 * 0.9 / GRAVITY;
        let lean_m = (now.acceleration_mps2 * leaning).clamp_length_max(0.18);
        under_m + out - lean_m
    }

    fn foot(&self, state: &mut State, side: usize, motion: &Motion, frame: usize, gait: &Gait) -> FootPose {
        let now = motion.at(frame);
        let local = state.cycle - offset(side);
        let share = local + BEFORE_MIDDLE * gait.duty;
        let heading_rad = state.heading_rad;
        let place = |contact: f64| {
            let under_m = motion.place_after(frame, contact - local);
            self.beside(under_m, side, heading_rad, &now, gait)
        };
        let Some(foot) = state.feet.get_mut(side) else {
            return FootPose::LOST;
        };
        // A change of gait may set the share back across a contact that has begun; the foot stays down.
        let contact = share.floor().max(foot.contact);
        let into = (share - contact).max(0.0);
        if contact > foot.contact {
            *foot = Foot {
                contact,
                ankle_m: place(contact),
                heading_rad,
            };
        }
        // A foot that the path has left out of reach is dragged along.
        let leash_m = (share::THIGH + share::SHANK) * self.stature_m;
        if foot.ankle_m.distance(now.position_m) > leash_m && into < gait.duty {
            foot.ankle_m = now.position_m + (foot.ankle_m - now.position_m).clamp_length_max(leash_m);
        }
        let held = *foot;
        let pitch = Pitch::of(gait);
        let toe_ahead_m = share::ANKLE_TO_TOE_AHEAD * self.stature_m;
        let toe_height_m = share::TOE_HEIGHT * self.stature_m;
        let toe_of = |ankle_m: DVec2, heading: f64| ankle_m + DVec2::from_angle(heading) * toe_ahead_m;
        // Toes that are up while the heel is down.
        let raised_m = |pitch_rad: f64| {
            (toe_ahead_m + share::HEEL_BEHIND * self.stature_m) * (-pitch_rad).max(0.0).sin()
        };
        if into < gait.duty {
            let contact_share = into / gait.duty;
            let pitch_rad = pitch.on_ground(contact_share);
            return FootPose {
                toe_m: toe_of(held.ankle_m, held.heading_rad).extend(toe_height_m + raised_m(pitch_rad)),
                heading_rad: held.heading_rad,
                pitch_rad,
                on_ground: true,
                contact_share,
            };
        }
        let swing = ((into - gait.duty) / (1.0 - gait.duty)).clamp(0.0, 1.0);
        // A foot leaves and meets the ground at a part of its mean speed, since it is never quite still.
        let straight = mix(0.2, 0.35, gait.running);
        let progress = mix(smoothstep([0.0, 1.0], swing), swing, straight);
        let heading =
            held.heading_rad + wrapped(heading_rad - held.heading_rad) * smoothstep([0.0, 0.8], swing);
        let from_m = toe_of(held.ankle_m, held.heading_rad);
        let to_m = toe_of(place(contact + 1.0), heading_rad);
        let lift_m = interpolate(
            &[
                (0.0, 0.0),
                (0.15, 0.035),
                (1.0, 0.05),
                (2.0, 0.09),
                (4.0, 0.19),
                (8.0, 0.31),
            ],
            gait.speed_mps,
        );
        let lift_m =
            lift_m * self.stature_m / USUAL_STATURE_M * (std::f64::consts::PI * swing.powf(0.75)).sin();
        let pitch_rad = pitch.in_swing(swing);
        FootPose {
            toe_m: from_m
                .lerp(to_m, progress)
                .extend(toe_height_m + raised_m(pitch_rad) + lift_m),
            heading_rad: heading,
            pitch_rad,
            on_ground: false,
            contact_share: 1.0,
        }
    }

    fn pose(
        &self,
        state: &State,
        mut feet: [FootPose; 2],
        now: &MotionSample,
        gait: &Gait,
        out: &mut Vec<[f64; 3]>,
    ) {
        let s = self.stature_m;
        let leg_m = (share::THIGH + share::SHANK) * s;
        let root = now.position_m;
        let ankle_height_m = (share::TOE_HEIGHT + share::ANKLE_TO_TOE_BELOW) * s;
        let turn = std::f64::consts::TAU * state.cycle;
        // Highest over the foot in walking, lowest in running.
        let bounce_m = mix(
            -0.014 * gait.speed_mps.min(1.4),
            interpolate(
                &[(2.0, 0.034), (4.0, 0.036), (8.0, 0.026), (12.0, 0.024)],
                gait.speed_mps,
            ),
            gait.running,
        );
        let bend = mix(0.985, 0.915, gait.running);
        let lowest_over_foot = (1.0 - (2.0 * turn).cos()) * bounce_m;
        let mut hip_height_m = ankle_height_m + bend * leg_m + lowest_over_foot.max(-0.04);
        let heading = DVec2::from_angle(state.heading_rad);
        for foot in &mut feet {
            self.keep_in_reach(foot, root, heading, &mut hip_height_m);
        }

        let leg_swing = -turn.sin();
        let moving = smoothstep([0.1, 1.3], gait.speed_mps);
        let hips_yaw = mix(4.0, 8.0, gait.running).to_radians() * leg_swing * moving;
        let shoulders_yaw = -mix(5.0, 11.0, gait.running).to_radians() * leg_swing * moving;
        let hips = DVec3::new(root.x, root.y, hip_height_m);
        let across = |yaw: f64| DVec2::from_angle(state.heading_rad - yaw).perp().extend(0.0);
        let hip = |side: usize| hips + across(hips_yaw) * sign(side) * share::HALF_HIPS * s;

        let ahead = heading.extend(0.0);
        let left = heading.perp().extend(0.0);
        let lean = |along: DVec2, most: f64| {
            (now.acceleration_mps2.dot(along) / GRAVITY)
                .atan()
                .clamp(-most, most)
        };
        let forward_lean = mix(2.5 * moving, 4.0 + 0.5 * gait.speed_mps, gait.running).to_radians()
            + 0.7 * lean(heading, 0.35).max(-0.22);
        let side_lean = 0.7 * lean(heading.perp(), 0.3);
        let spine = (DVec3::Z + ahead * forward_lean.tan() + left * side_lean.tan()).normalize();
        let between_shoulders = hips + spine * share::HIP_TO_SHOULDER * s;
        let head_up = (spine + DVec3::Z * 0.8 + ahead * 0.12).normalize();
        let head = between_shoulders + head_up * share::SHOULDER_TO_HEAD * s;

        let mut joints = [[f64::NAN; 3]; JOINTS.len()];
        let mut put = |joint: usize, at: DVec3| {
            if let Some(slot) = joints.get_mut(joint) {
                *slot = at.to_array();
            }
        };
        for (side, foot) in feet.iter().enumerate() {
            let ankle = self.ankle(foot);
            let reach = (ankle - hip(side)).clamp_length_max(REACH * leg_m);
            let ankle = hip(side) + reach;
            let knee_ahead = DVec2::from_angle(mean_angle(state.heading_rad, foot.heading_rad)).extend(0.0);
            put(side, hip(side));
            put(
                2 + side,
                bent(hip(side), ankle, share::THIGH * s, share::SHANK * s, knee_ahead),
            );
            put(4 + side, ankle);
            put(6 + side, ankle + self.toe_from_ankle(foot));

            let arm = Arm::of(gait, leg_swing * sign(side), moving);
            let shoulder = between_shoulders + across(shoulders_yaw) * sign(side) * share::HALF_SHOULDERS * s;
            let out = left * sign(side);
            let elbow = shoulder + arm.upper(ahead, out, spine) * share::UPPER_ARM * s;
            put(8 + side, shoulder);
            put(10 + side, elbow);
            put(
                12 + side,
                elbow + arm.fore(ahead, out, spine) * share::FOREARM * s,
            );
        }
        put(14, head);
        out.extend_from_slice(&joints);
    }

    /// Raises the heel of a foot that is left behind, and lowers the hips, until its leg reaches it.
    fn keep_in_reach(&self, foot: &mut FootPose, root: DVec2, heading: DVec2, hip_height_m: &mut f64) {
        if !foot.on_ground {
            return;
        }
        let reach_m = REACH * (share::THIGH + share::SHANK) * self.stature_m;
        // The hip joints turn about the middle; the middle's own reach, shortened, serves both.
        let allowed = |ankle: DVec3| {
            let aside = ankle.truncate().distance(root);
            ankle.z + ((reach_m - 0.006).powi(2) - aside * aside).max(0.0).sqrt()
        };
        let behind = (foot.toe_m.truncate() - root).dot(heading) < 0.05;
        let highest = 75_f64.to_radians();
        while behind
            && foot.contact_share > 0.3
            && foot.pitch_rad < highest
            && allowed(self.ankle(foot)) < *hip_height_m
        {
            foot.pitch_rad += 0.02;
        }
        let lowest_m = 0.40 * self.stature_m;
        *hip_height_m = hip_height_m.min(allowed(self.ankle(foot))).max(lowest_m);
    }

    fn toe_from_ankle(&self, foot: &FootPose) -> DVec3 {
        let ahead_m = share::ANKLE_TO_TOE_AHEAD * self.stature_m;
        let below_m = share::ANKLE_TO_TOE_BELOW * self.stature_m;
        let (sin, cos) = foot.pitch_rad.sin_cos();
        let along = ahead_m * cos - below_m * sin;
        (DVec2::from_angle(foot.heading_rad) * along).extend(-ahead_m * sin - below_m * cos)
    }

    fn ankle(&self, foot: &FootPose) -> DVec3 {
        foot.toe_m - self.toe_from_ankle(foot)
    }
}

impl FootPose {
    const LOST: Self = Self {
        toe_m: DVec3::NAN,
        heading_rad: 0.0,
        pitch_rad: 0.0,
        on_ground: false,
        contact_share: 0.0,
    };
}

impl State {
    fn turn(&mut self, velocity_mps: DVec2, secs: f64) {
        let speed = velocity_mps.length();
        let wanted = wrapped(velocity_mps.y.atan2(velocity_mps.x) - self.heading_rad);
        let eagerness = 10.0 * smoothstep([0.3, 1.2], speed);
        let rate = (wanted * eagerness).clamp(-FASTEST_TURN_RAD_PER_SEC, FASTEST_TURN_RAD_PER_SEC);
        self.heading_rad = wrapped(self.heading_rad + rate * secs);
    }
}

/// The left foot is under the body at whole cycles, the right one half a cycle later.
fn offset(side: usize) -> f64 {
    if side == 0 { 0.0 } else { 0.5 }
}

fn sign(side: usize) -> f64 {
    if side == 0 { 1.0 } else { -1.0 }
}

/// An angle between -pi and pi.
fn wrapped(angle_rad: f64) -> f64 {
    let turned = angle_rad.rem_euclid(std::f64::consts::TAU);
    if turned > std::f64::consts::PI {
        turned - std::f64::consts::TAU
    } else {
        turned
    }
}

fn mean_angle(a: f64, b: f64) -> f64 {
    a + wrapped(b - a) / 2.0
}

/// The middle joint of a limb of two segments, bent towards `front`.
fn bent(from: DVec3, to: DVec3, upper_m: f64, lower_m: f64, front: DVec3) -> DVec3 {
    let line = to - from;
    let length = line.length().clamp(1e-6, upper_m + lower_m);
    let along = line.normalize_or(DVec3::NEG_Z);
    let share = (upper_m * upper_m - lower_m * lower_m + length * length) / (2.0 * length);
    let out_m = (upper_m * upper_m - share * share).max(0.0).sqrt();
    let square = (front - along * front.dot(along)).normalize_or(DVec3::X);
    from + along * share + square * out_m
}

#[cfg(test)]
#[path = "figure_tests.rs"]
mod tests;
