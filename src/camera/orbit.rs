//! The camera that a person turns around a target.

use std::f64::consts::{PI, TAU};

use glam::{DVec3, Vec3};

use super::follow::{Flight, Tracking};
use super::spring::Spring;
use super::{Framing, Sphere, View};
use crate::error::{Error, ErrorCode, Result};

/// The vertical angle of view, narrow as a broadcast camera's. Pictures higher than wide get it horizontally.
pub const VERTICAL_FOV_RAD: f32 = 30.0 * std::f32::consts::PI / 180.0;
/// The eye comes no nearer to the target.
pub const MIN_DISTANCE_M: f64 = 0.5;
/// The eye goes no further from the target.
pub const MAX_DISTANCE_M: f64 = 2_000.0;
/// The eye stays this far above the ground.
pub const MIN_EYE_HEIGHT_M: f64 = 0.05;

/// Short of straight up and down, where the picture would spin.
pub(super) const MAX_PITCH_RAD: f64 = 1.5;
/// How far an orbit over the height of the view turns.
const ORBIT_RAD_PER_VIEW: f64 = PI;
/// One step of [`OrbitCamera::dolly`] goes nearer by this share.
const DOLLY_SHARE: f64 = 0.15;
/// From this pitch up, panning up and down goes along the ground rather than along the picture.
const GROUND_PAN_PITCH_RAD: f64 = 0.5;
/// The target stays within this of the origin.
const MAX_TARGET_M: f64 = 1e5;
/// A framed sphere leaves this share of room around it.
const MARGIN: f64 = 1.06;
/// From here one sees what an athlete does; for [`OrbitCamera::approach`].
pub const ATHLETE_DISTANCE_M: f64 = 9.0;
/// How fast direction and target come to their goals; about 0.4 s.
const TURN_RATE_PER_SEC: f64 = 16.0;
/// How fast the distance does; about 0.6 s, as long as a flight.
const DOLLY_RATE_PER_SEC: f64 = 10.0;
/// Nearer than this to all goals nothing changes in a picture any more: radians, and shares of the distance.
const REST: f64 = 1e-6;
/// The most time that one advance passes; all motion is over by then.
const MAX_TICK_SECS: f64 = 100.0;

/// Everything that a camera's picture depends on, to be kept and put back.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct CameraState {
    /// The direction of the eye from the target, turned from +Z towards +X.
    pub yaw_rad: Spring,
    /// The height of the eye over the target, as an angle.
    pub pitch_rad: Spring,
    /// The natural logarithm of the distance in metres.
    pub log_distance: Spring,
    /// From the anchor to the target, by axis.
    pub offset_m: [Spring; 3],
    /// A resting point, or the followed one.
    pub anchor_m: [f64; 3],
    /// The state of following, where somebody is followed.
    pub tracking: Option<Tracking>,
}

/// A camera around a target, +Y always up.
#[derive(Clone, Debug, PartialEq)]
pub struct OrbitCamera {
    state: CameraState,
    home: Framing,
    reduced_motion: bool,
}

impl Default for OrbitCamera {
    fn default() -> Self {
        Self::new(Framing::default())
    }
}

impl OrbitCamera {
    /// A camera that shows `home`.
    pub fn new(home: Framing) -> Self {
        let centre_m = home.sphere.centre_m.as_dvec3();
        let pitch_rad = f64::from(home.pitch_rad).clamp(-MAX_PITCH_RAD, MAX_PITCH_RAD);
        Self {
            state: CameraState {
                yaw_rad: Spring::resting(f64::from(home.yaw_rad)),
                pitch_rad: Spring::resting(pitch_rad),
                log_distance: Spring::resting(framing_distance_m(home.sphere).ln()),
                offset_m: [Spring::default(); 3],
                anchor_m: centre_m.to_array(),
                tracking: None,
            },
            home,
            reduced_motion: false,
        }
    }

    /// Whether changes of the picture cut rather than move.
    pub fn set_reduced_motion(&mut self, reduced: bool) {
        self.reduced_motion = reduced;
    }

    /// What [`Self::reset`] goes back to; the picture stays.
    pub fn set_home(&mut self, home: Framing) {
        self.home = home;
    }

    /// Turns around the target with a pointer that moved by these shares of the view's height; `dy` above zero is down.
    /// The scene follows the pointer.
    pub fn orbit(&mut self, dx: f32, dy: f32) {
        if !(dx.is_finite() && dy.is_finite()) {
            return;
        }
        self.state.yaw_rad.goal -= f64::from(dx) * ORBIT_RAD_PER_VIEW;
        self.state.pitch_rad.goal += f64::from(dy) * ORBIT_RAD_PER_VIEW;
        self.hold_pitch_goal();
    }

    /// Moves the target with a pointer that moved by these shares of the view's height; what lies at the target's distance
    /// follows the pointer. Looking down by 0.5 rad or more, up and down go along the ground. `aspect` is the
    /// view's width over its height.
    pub fn pan(&mut self, dx: f32, dy: f32, aspect: f32) {
        if !(dx.is_finite() && dy.is_finite()) {
            return;
        }
        let view_height_m = 2.0 * (vertical_fov_rad(aspect) / 2.0).tan() * self.distance_m();
        let (sin_yaw, cos_yaw) = self.state.yaw_rad.value.sin_cos();
        let (sin_pitch, cos_pitch) = self.pitch_rad().sin_cos();
        let right = DVec3::new(cos_yaw, 0.0, -sin_yaw);
        let ahead = DVec3::new(-sin_yaw, 0.0, -cos_yaw);
        let up = if self.pitch_rad() >= GROUND_PAN_PITCH_RAD {
            ahead / sin_pitch
        } else {
            ahead * sin_pitch + DVec3::Y * cos_pitch
        };
        let shift_m = (up * f64::from(dy) - right * f64::from(dx)) * view_height_m;
        let anchor_m = DVec3::from(self.state.anchor_m);
        let goal_m = self.offset_goal_m() + anchor_m + shift_m;
        let held_m = goal_m.clamp(
            DVec3::new(-MAX_TARGET_M, 0.0, -MAX_TARGET_M),
            DVec3::splat(MAX_TARGET_M),
        );
        self.set_offset_goal(held_m - anchor_m);
        self.hold_pitch_goal();
    }

    /// Goes nearer (above zero) or further, by the same share of the distance with each step.
    pub fn dolly(&mut self, steps: f32) {
        if !steps.is_finite() {
            return;
        }
        let distance = &mut self.state.log_distance;
        distance.goal = (distance.goal + f64::from(steps) * (1.0 - DOLLY_SHARE).ln())
            .clamp(MIN_DISTANCE_M.ln(), MAX_DISTANCE_M.ln());
        self.hold_pitch_goal();
    }

    /// Goes nearer where the eye is further than this; a camera that is nearer stays.
    pub fn approach(&mut self, distance_m: f64) {
        if distance_m > 0.0 {
            let distance = &mut self.state.log_distance;
            distance.goal = distance.goal.min(distance_m.max(MIN_DISTANCE_M).ln());
            self.hold_pitch_goal();
        }
    }

    /// Shows all of a sphere, from the direction that the camera has. Who is followed is followed from there.
    pub fn frame(&mut self, sphere: Sphere) {
        let centre_m = sphere.centre_m.as_dvec3();
        if !centre_m.is_finite() || !sphere.radius_m.is_finite() {
            return;
        }
        self.set_offset_goal(centre_m - DVec3::from(self.state.anchor_m));
        self.state.log_distance.goal = framing_distance_m(sphere).ln();
        self.hold_pitch_goal();
    }

    /// Goes back to the first picture, the shorter way around.
    pub fn reset(&mut self) {
        self.frame(self.home.sphere);
        let yaw = &mut self.state.yaw_rad;
        let home_rad = f64::from(self.home.yaw_rad);
        yaw.goal = yaw.value + (home_rad - yaw.value + PI).rem_euclid(TAU) - PI;
        self.state.pitch_rad.goal = f64::from(self.home.pitch_rad);
        self.hold_pitch_goal();
    }

    /// Arrives at once at everything that the picture is on its way to.
    pub fn cut(&mut self) {
        let state = &mut self.state;
        if let Some(tracking) = &mut state.tracking {
            tracking.finish();
        }
        let [x, y, z] = &mut state.offset_m;
        for spring in [
            &mut state.yaw_rad,
            &mut state.pitch_rad,
            &mut state.log_distance,
            x,
            y,
            z,
        ] {
            spring.finish();
        }
    }

    /// Follows the point that [`Self::advance`] will be told of and that now lies here: a flight brings it to the middle of
    /// the picture. `None` follows nobody any more, and the picture glides to rest.
    pub fn follow(&mut self, target_m: Option<Vec3>) {
        let Some(target_m) = target_m.filter(|t| t.is_finite()) else {
            self.release();
            return;
        };
        let from_m = self.target_m().to_array();
        // Somebody who was followed moves; the picture then leaves them at the newly followed one's pace.
        let was_moving = self.state.tracking.is_some_and(|t| t.followed_m.is_some());
        self.state.tracking = Some(Tracking {
            flight: Some(Flight {
                from_m,
                reference_m: was_moving.then(|| target_m.as_dvec3().to_array()),
                elapsed_secs: 0.0,
            }),
            ..Tracking::default()
        });
        self.state.anchor_m = from_m;
        self.state.offset_m = [Spring::default(); 3];
    }

    /// Whether a point is followed.
    pub fn is_following(&self) -> bool {
        self.state.tracking.is_some()
    }

    fn release(&mut self) {
        let Some(tracking) = self.state.tracking.take() else {
            return;
        };
        if !self.reduced_motion {
            for (offset, velocity) in self.state.offset_m.iter_mut().zip(tracking.velocity_m_per_sec) {
                offset.push(velocity, TURN_RATE_PER_SEC);
            }
        }
    }

    /// Lets time pass, with the followed point where it is now (`None` in a gap, or where nobody is followed). Says whether
    /// the picture will go on changing by itself.
    pub fn advance(&mut self, dt_secs: f64, followed_m: Option<Vec3>) -> bool {
        let dt_secs = if dt_secs > 0.0 {
            dt_secs.min(MAX_TICK_SECS)
        } else {
            0.0
        };
        let state = &mut self.state;
        let mut rests = true;
        if let Some(tracking) = &mut state.tracking {
            let followed_m = followed_m.filter(|p| p.is_finite()).map(Vec3::as_dvec3);
            if self.reduced_motion && followed_m.is_some() {
                tracking.flight = None;
            }
            let anchor_m = tracking.advance(dt_secs, DVec3::from(state.anchor_m), followed_m);
            state.anchor_m = anchor_m.to_array();
            // In a gap there is a flight to come, but nothing moves until then.
            rests = followed_m.is_none() || tracking.rest_within(REST * state.log_distance.value.exp());
        }
        state.yaw_rad.advance(dt_secs, TURN_RATE_PER_SEC);
        state.pitch_rad.advance(dt_secs, TURN_RATE_PER_SEC);
        state.log_distance.advance(dt_secs, DOLLY_RATE_PER_SEC);
        for offset in &mut state.offset_m {
            offset.advance(dt_secs, TURN_RATE_PER_SEC);
        }
        let length_m = state.log_distance.value.exp();
        let [x, y, z] = &mut state.offset_m;
        for (spring, tolerance) in [
            (&mut state.yaw_rad, REST),
            (&mut state.pitch_rad, REST),
            (&mut state.log_distance, REST),
            (x, REST * length_m),
            (y, REST * length_m),
            (z, REST * length_m),
        ] {
            if self.reduced_motion {
                spring.finish();
            }
            rests &= spring.rest_within(tolerance);
        }
        !rests
    }

    /// What the camera sees; `aspect` is the picture's width over its height, from 0.1 to 10. In a picture higher than wide
    /// the narrow side keeps the angle of view, so that a framed sphere is in every picture as a whole.
    pub fn view(&self, aspect: f32) -> View {
        let distance_m = self.distance_m();
        let target_m = self.target_m();
        let (sin_yaw, cos_yaw) = self.state.yaw_rad.value.sin_cos();
        let (sin_pitch, cos_pitch) = self.pitch_rad().sin_cos();
        let direction = DVec3::new(cos_pitch * sin_yaw, sin_pitch, cos_pitch * cos_yaw);
        let mut eye_m = target_m + direction * distance_m;
        // Only a target below the ground leaves the pitch no way to do it.
        eye_m.y = eye_m.y.max(MIN_EYE_HEIGHT_M);
        let near_m = (0.02 * distance_m).max(0.05);
        View::looking_at(
            eye_m.as_vec3(),
            target_m.as_vec3(),
            vertical_fov_rad(aspect) as f32,
            held_aspect(aspect),
            [near_m as f32, (20_000.0 * near_m) as f32],
        )
    }

    /// Where the camera looks.
    pub fn target_m(&self) -> DVec3 {
        DVec3::from(self.state.anchor_m) + DVec3::from(self.state.offset_m.map(|s| s.value))
    }

    /// How far the eye is from there.
    pub fn distance_m(&self) -> f64 {
        self.state.log_distance.value.exp()
    }

    /// The state, to be put back with [`Self::set_state`].
    pub fn state(&self) -> CameraState {
        self.state
    }

    /// Puts a state back: the picture and all motion go on from there.
    ///
    /// # Errors
    /// [`ErrorCode::OutOfRange`] for a state that no camera can have; nothing changes then.
    pub fn set_state(&mut self, state: CameraState) -> Result<()> {
        let springs = [state.yaw_rad, state.pitch_rad, state.log_distance];
        let finite = springs.iter().chain(&state.offset_m).all(Spring::is_finite)
            && state.anchor_m.iter().all(|v| v.is_finite())
            && state.tracking.is_none_or(|t| t.is_finite());
        let distances = MIN_DISTANCE_M.ln() - REST..=MAX_DISTANCE_M.ln() + REST;
        let far = |v: f64| v.abs() > 2.0 * MAX_TARGET_M;
        let in_range = distances.contains(&state.log_distance.goal)
            && distances.contains(&state.log_distance.value)
            && state.pitch_rad.goal.abs() <= MAX_PITCH_RAD
            && !state.anchor_m.iter().any(|&v| far(v))
            && !state.offset_m.iter().any(|s| far(s.value) || far(s.goal));
        if !(finite && in_range) {
            return Err(Error::new(
                ErrorCode::OutOfRange,
                "expected a camera state as it was given, found numbers that no camera has",
            ));
        }
        self.state = state;
        Ok(())
    }

    fn offset_goal_m(&self) -> DVec3 {
        DVec3::from(self.state.offset_m.map(|s| s.goal))
    }

    fn set_offset_goal(&mut self, goal_m: DVec3) {
        for (spring, goal) in self.state.offset_m.iter_mut().zip(goal_m.to_array()) {
            spring.goal = goal;
        }
    }

    /// Keeps the pitch's goal where the eye can be, so that a drag against the ground is not saved up.
    fn hold_pitch_goal(&mut self) {
        let target_y_m = self.state.anchor_m[1] + self.state.offset_m[1].goal;
        let lowest = lowest_pitch_rad(target_y_m, self.state.log_distance.goal.exp());
        let pitch = &mut self.state.pitch_rad;
        pitch.goal = pitch.goal.clamp(lowest, MAX_PITCH_RAD);
    }

    /// The pitch that is shown: on the way to its goal the eye may not go through the ground either.
    fn pitch_rad(&self) -> f64 {
        let lowest = lowest_pitch_rad(self.target_m().y, self.distance_m());
        self.state.pitch_rad.value.clamp(lowest, MAX_PITCH_RAD)
    }
}

/// The pitch at which the eye is as low as it may be.
fn lowest_pitch_rad(target_y_m: f64, distance_m: f64) -> f64 {
    let sine = (MIN_EYE_HEIGHT_M - target_y_m) / distance_m;
    sine.clamp(-1.0, 1.0).asin().clamp(-MAX_PITCH_RAD, MAX_PITCH_RAD)
}

/// The distance at which a sphere fills the narrower angle of view.
pub(super) fn framing_distance_m(sphere: Sphere) -> f64 {
    let distance_m = MARGIN * f64::from(sphere.radius_m) / (f64::from(VERTICAL_FOV_RAD) / 2.0).sin();
    if distance_m.is_nan() {
        return MIN_DISTANCE_M;
    }
    distance_m.clamp(MIN_DISTANCE_M, MAX_DISTANCE_M)
}

/// An aspect that a picture can be made of.
fn held_aspect(aspect: f32) -> f32 {
    if aspect.is_nan() {
        return 1.0;
    }
    aspect.clamp(0.1, 10.0)
}

fn vertical_fov_rad(aspect: f32) -> f64 {
    let half = (f64::from(VERTICAL_FOV_RAD) / 2.0).tan();
    2.0 * (half / f64::from(held_aspect(aspect)).min(1.0)).atan()
}
