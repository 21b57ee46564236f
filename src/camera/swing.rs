//! A flight from one way of looking to another that nobody gets sick of.

use std::f64::consts::{PI, TAU};

use glam::{DVec3, Vec3};

use super::Sphere;
use super::follow::Tracking;
use super::orbit::{MAX_DISTANCE_M, MAX_PITCH_RAD, MIN_DISTANCE_M, OrbitCamera, framing_distance_m};
use super::spring::{Spring, eased};

/// The picture turns no faster, in radians a second: 60 degrees.
const MAX_TURN_RAD_PER_SEC: f64 = PI / 3.0;
/// How much an eased motion's highest speed is above its mean: of `6 t^5 - 15 t^4 + 10 t^3`.
const PEAK: f64 = 1.875;
/// The distance changes by no more than this factor's logarithm a second, on the average.
const ZOOM_PER_SEC: f64 = 1.1;
/// The target moves by no more than this share of the distance a second, on the average.
const TRAVEL_PER_SEC: f64 = 1.2;
/// The shortest and, but for the turn, the longest.
const SECS: (f64, f64) = (0.7, 3.0);

/// A way of looking: from where, at what. Always upright.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Stance {
    /// The direction of the eye from the target, turned from +Z towards +X.
    pub yaw_rad: f64,
    /// The height of the eye over the target, as an angle.
    pub pitch_rad: f64,
    /// How far the eye is from the target.
    pub distance_m: f64,
    /// What is in the middle of the picture.
    pub target_m: DVec3,
}

impl Stance {
    /// From a direction, as far away as shows all of a sphere.
    pub fn of(sphere: Sphere, yaw_rad: f64, pitch_rad: f64) -> Self {
        Self {
            yaw_rad,
            pitch_rad,
            distance_m: framing_distance_m(sphere),
            target_m: sphere.centre_m.as_dvec3(),
        }
    }

    /// The nearest that a camera can have.
    fn held(self) -> Self {
        Self {
            pitch_rad: self.pitch_rad.clamp(-MAX_PITCH_RAD, MAX_PITCH_RAD),
            distance_m: self.distance_m.clamp(MIN_DISTANCE_M, MAX_DISTANCE_M),
            ..self
        }
    }
}

/// A flight between two stances, the shorter way around. It starts and ends at rest, or with the pace of a target that moves; the
/// picture never rolls, and turns by at most 60 degrees a second.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Swing {
    from: Stance,
    to: Stance,
    secs: f64,
    elapsed_secs: f64,
}

impl Swing {
    /// From one stance to another, whose target is where it is now.
    pub fn new(from: Stance, to: Stance) -> Self {
        let turn_rad = (to.yaw_rad - from.yaw_rad + PI).rem_euclid(TAU) - PI;
        let to = Stance {
            yaw_rad: from.yaw_rad + turn_rad,
            ..to
        };
        let angle_rad = turn_rad.hypot(to.pitch_rad - from.pitch_rad);
        let zoom = (to.distance_m / from.distance_m).ln().abs();
        // The nearer end shows how fast things go by.
        let travel = from.target_m.distance(to.target_m) / from.distance_m.max(to.distance_m);
        let unhurried = (zoom / ZOOM_PER_SEC)
            .max(travel / TRAVEL_PER_SEC)
            .clamp(SECS.0, SECS.1);
        Self {
            from,
            to,
            secs: unhurried.max(PEAK * angle_rad / MAX_TURN_RAD_PER_SEC),
            elapsed_secs: 0.0,
        }
    }

    /// Lets time pass, with the target where it is now. The stance then, and whether it has arrived.
    fn advance(&mut self, dt_secs: f64, target_m: DVec3) -> (Stance, bool) {
        self.elapsed_secs += dt_secs.max(0.0);
        let share = (self.elapsed_secs / self.secs).min(1.0);
        let eased = eased(share);
        let between = |from: f64, to: f64| from + (to - from) * eased;
        let (from, to) = (&self.from, &self.to);
        let stance = Stance {
            yaw_rad: between(from.yaw_rad, to.yaw_rad),
            pitch_rad: between(from.pitch_rad, to.pitch_rad),
            distance_m: between(from.distance_m.ln(), to.distance_m.ln()).exp(),
            // The whole way moves along with its end.
            target_m: target_m + (from.target_m - to.target_m) * (1.0 - eased),
        };
        (stance, share >= 1.0)
    }
}

impl OrbitCamera {
    /// Goes to a stance, along with a followed point whose place now is the stance's target; at once where no flight is wanted.
    /// The flight is to be carried on after every advance. A stance is held to what a camera can have; for one that is no place at
    /// all, the picture stays.
    pub fn swing_to(&mut self, to: Stance, followed_m: Option<Vec3>, at_once: bool) -> Option<Swing> {
        let to = to.held();
        let before = self.clone();
        let mut state = self.state();
        let swing = Swing::new(
            Stance {
                yaw_rad: state.yaw_rad.value,
                pitch_rad: state.pitch_rad.value,
                distance_m: self.distance_m(),
                target_m: self.target_m(),
            },
            to,
        );
        state.tracking = followed_m.map(|at_m| Tracking {
            followed_m: Some(at_m.as_dvec3().to_array()),
            height_m: Spring::resting(f64::from(at_m.y)),
            ..Tracking::default()
        });
        state.anchor_m = to.target_m.to_array();
        // Where the flight ends there must be a camera too.
        if self.set_state(state).is_err() || !self.stand(&swing.to, to.target_m) {
            *self = before;
            return None;
        }
        if !at_once {
            self.stand(&swing.from, to.target_m);
        }
        (!at_once).then_some(swing)
    }

    /// Carries a flight on, and says whether it has arrived.
    pub fn carry(&mut self, swing: &mut Swing, dt_secs: f64) -> bool {
        let anchor_m = DVec3::from(self.state().anchor_m);
        let (stance, arrived) = swing.advance(dt_secs, anchor_m);
        self.stand(&stance, anchor_m);
        arrived
    }

    /// Stands there; false, and nothing changes, for what is no place.
    fn stand(&mut self, stance: &Stance, anchor_m: DVec3) -> bool {
        // Between two ends rounding may go beyond either.
        let stance = stance.held();
        let mut state = self.state();
        state.yaw_rad = Spring::resting(stance.yaw_rad);
        state.pitch_rad = Spring::resting(stance.pitch_rad);
        state.log_distance = Spring::resting(stance.distance_m.ln());
        state.offset_m = (stance.target_m - anchor_m).to_array().map(Spring::resting);
        self.set_state(state).is_ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn direction(stance: &Stance) -> DVec3 {
        let (sin_yaw, cos_yaw) = stance.yaw_rad.sin_cos();
        let (sin_pitch, cos_pitch) = stance.pitch_rad.sin_cos();
        DVec3::new(cos_pitch * sin_yaw, sin_pitch, cos_pitch * cos_yaw)
    }

    #[test]
    fn it_arrives_exactly_and_never_turns_faster_than_it_may() {
        let stance = |yaw_rad, pitch_rad, distance_m, x| Stance {
            yaw_rad,
            pitch_rad,
            distance_m,
            target_m: DVec3::new(x, 1.0, -2.0 * x),
        };
        let ends = [
            (stance(-0.9, 0.13, 12.0, 0.0), stance(2.1, 1.45, 90.0, 3.0)),
            (stance(3.0, 0.1, 4.0, 40.0), stance(-3.0, 0.1, 4.0, 0.0)),
            (stance(0.0, 0.0, 8.0, 0.0), stance(PI, 1.2, 8.0, 0.0)),
            (stance(0.4, 0.2, 8.0, 0.0), stance(0.4 + 9.0 * TAU, 0.2, 8.0, 0.0)),
        ];
        for (from, to) in ends {
            let mut swing = Swing::new(from, to);
            assert!(swing.secs <= 6.3, "{} s", swing.secs);
            let (dt_secs, mut before, mut fastest) = (1.0 / 240.0, from, 0.0_f64);
            loop {
                let (now, arrived) = swing.advance(dt_secs, to.target_m);
                fastest = fastest.max(direction(&now).angle_between(direction(&before)) / dt_secs);
                before = now;
                if arrived {
                    break;
                }
            }
            assert!(fastest <= MAX_TURN_RAD_PER_SEC * 1.001, "{fastest} rad/s");
            assert!(direction(&before).distance(direction(&to)) < 1e-9);
            assert!((before.distance_m - to.distance_m).abs() < 1e-9 && before.target_m == to.target_m);
        }
    }

    #[test]
    fn a_stance_is_held_to_what_a_camera_can_have_and_the_flight_arrives_there() {
        let stance = |pitch_rad, distance_m| Stance {
            yaw_rad: 0.4,
            pitch_rad,
            distance_m,
            target_m: DVec3::new(1.0, 1.0, 2.0),
        };
        for (asked, held) in [
            (stance(PI / 2.0, 9.0), stance(MAX_PITCH_RAD, 9.0)),
            (stance(-2.0, 1e6), stance(-MAX_PITCH_RAD, MAX_DISTANCE_M)),
            (stance(0.2, 0.0), stance(0.2, MIN_DISTANCE_M)),
        ] {
            for at_once in [true, false] {
                let mut camera = OrbitCamera::default();
                let mut swing = camera.swing_to(asked, None, at_once);
                assert_eq!(swing.is_none(), at_once);
                if let Some(swing) = &mut swing {
                    let start = OrbitCamera::default().view(1.5).clip_from_world;
                    let begins = camera.view(1.5).clip_from_world;
                    assert!(begins.abs_diff_eq(start, 1e-4), "it starts where it was");
                    for _ in 0..1000 {
                        if camera.carry(swing, 0.01) {
                            break;
                        }
                    }
                }
                assert!((camera.state().pitch_rad.value - held.pitch_rad).abs() < 1e-12);
                assert!((camera.distance_m() / held.distance_m - 1.0).abs() < 1e-12);
                assert!(camera.target_m().distance(held.target_m) < 1e-12);
            }
        }
        let mut camera = OrbitCamera::default();
        assert_eq!(camera.swing_to(stance(f64::NAN, 9.0), None, true), None);
        assert_eq!(camera, OrbitCamera::default());
    }

    #[test]
    fn a_stance_of_a_sphere_is_where_a_camera_frames_it_from() {
        let sphere = Sphere {
            centre_m: Vec3::new(1.0, 2.0, 3.0),
            radius_m: 4.0,
        };
        let mut camera = OrbitCamera::default();
        camera.swing_to(Stance::of(sphere, 0.3, 0.2), None, true);
        let framing = super::super::Framing {
            sphere,
            yaw_rad: 0.3,
            pitch_rad: 0.2,
        };
        let framed = OrbitCamera::new(framing);
        assert!((camera.distance_m() - framed.distance_m()).abs() < 1e-9);
        assert_eq!(camera.target_m(), framed.target_m());
    }

    #[test]
    fn a_flight_to_a_runner_arrives_with_the_runners_pace() {
        let from = Stance {
            yaw_rad: 0.0,
            pitch_rad: 0.1,
            distance_m: 10.0,
            target_m: DVec3::ZERO,
        };
        let mut swing = Swing::new(
            from,
            Stance {
                yaw_rad: 1.0,
                target_m: DVec3::X,
                ..from
            },
        );
        let (dt_secs, mut secs) = (1.0 / 240.0, 0.0);
        let mut last = [DVec3::ZERO; 2];
        loop {
            secs += dt_secs;
            let (stance, arrived) = swing.advance(dt_secs, DVec3::X * (1.0 + 10.0 * secs));
            last = [last[1], stance.target_m];
            if arrived {
                break;
            }
        }
        assert!(((last[1] - last[0]).x / dt_secs - 10.0).abs() < 0.05);
    }
}
