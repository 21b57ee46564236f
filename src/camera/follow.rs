//! Keeping a moving point in the picture.

use glam::DVec3;

use super::spring::{Spring, eased};

/// How long the way to a newly followed point takes.
pub const FLIGHT_SECS: f64 = 0.6;
/// How fast the height follows: a runner's steps (4 to 5 a second) come through by less than a tenth.
const HEIGHT_RATE_PER_SEC: f64 = 6.0;
/// The height lags behind by no more, so that a jumper stays in the picture.
const MAX_HEIGHT_LAG_M: f64 = 0.4;
/// No athlete is faster; more is a seek.
const MAX_SPEED_M_PER_SEC: f64 = 15.0;
/// A followed point that moved further than this and than any athlete at four times the speed was sought.
const SEEK_M: f64 = 0.5;

/// The way from where the camera looked to the followed point.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Flight {
    /// Where the camera looked when it began.
    pub from_m: [f64; 3],
    /// Where the followed point was then, if the camera already moved with somebody: it then starts with the new pace.
    pub reference_m: Option<[f64; 3]>,
    /// How long ago that was.
    pub elapsed_secs: f64,
}

/// The state of following.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Tracking {
    /// The flight, until it arrived.
    pub flight: Option<Flight>,
    /// Where the followed point was; none until it is seen.
    pub followed_m: Option<[f64; 3]>,
    /// Its height, smoothed.
    pub height_m: Spring,
    /// How fast the camera's target moves, metres per second.
    pub velocity_m_per_sec: [f64; 3],
}

impl Tracking {
    /// The point to look at after `dt_secs`, from the one looked at so far. While the followed point is in a gap the camera
    /// stays, and flies again when it is back.
    pub(super) fn advance(&mut self, dt_secs: f64, anchor_m: DVec3, followed_m: Option<DVec3>) -> DVec3 {
        let Some(followed_m) = followed_m else {
            *self = Self {
                flight: Some(Flight {
                    from_m: anchor_m.to_array(),
                    reference_m: None,
                    elapsed_secs: 0.0,
                }),
                ..Self::default()
            };
            return anchor_m;
        };
        let reach_m = SEEK_M + 4.0 * MAX_SPEED_M_PER_SEC * dt_secs;
        let was_sought = self
            .followed_m
            .is_none_or(|before_m| followed_m.distance(DVec3::from(before_m)) > reach_m);
        self.followed_m = Some(followed_m.to_array());
        let height = &mut self.height_m;
        height.goal = followed_m.y;
        if was_sought {
            height.finish();
        }
        height.advance(dt_secs, HEIGHT_RATE_PER_SEC);
        height.value = height
            .value
            .clamp(followed_m.y - MAX_HEIGHT_LAG_M, followed_m.y + MAX_HEIGHT_LAG_M);
        let steady_m = followed_m.with_y(height.value);
        let target_m = self.flown(dt_secs, steady_m);
        if dt_secs > 0.0 {
            let velocity = ((target_m - anchor_m) / dt_secs).clamp_length_max(MAX_SPEED_M_PER_SEC);
            self.velocity_m_per_sec = velocity.to_array();
        }
        target_m
    }

    fn flown(&mut self, dt_secs: f64, steady_m: DVec3) -> DVec3 {
        let Some(flight) = &mut self.flight else {
            return steady_m;
        };
        flight.elapsed_secs += dt_secs;
        let share = flight.elapsed_secs / FLIGHT_SECS;
        if share >= 1.0 {
            self.flight = None;
            return steady_m;
        }
        let moved = flight
            .reference_m
            .map_or(DVec3::ZERO, |r| steady_m - DVec3::from(r));
        // Starts and arrives with the pace of either end, and never leaves the line between them.
        (DVec3::from(flight.from_m) + moved).lerp(steady_m, eased(share))
    }

    /// Arrives at once.
    pub(super) fn finish(&mut self) {
        self.flight = None;
        self.height_m.finish();
    }

    /// Whether the target stays where it is for as long as the followed point does.
    pub(super) fn rest_within(&mut self, tolerance_m: f64) -> bool {
        self.height_m.rest_within(tolerance_m) && self.flight.is_none()
    }

    pub(super) fn is_finite(&self) -> bool {
        let finite = |v: &[f64; 3]| v.iter().all(|v| v.is_finite());
        finite(&self.velocity_m_per_sec)
            && self.followed_m.is_none_or(|f| finite(&f))
            && self.height_m.is_finite()
            && self.flight.is_none_or(|f| {
                finite(&f.from_m) && f.reference_m.is_none_or(|r| finite(&r)) && f.elapsed_secs.is_finite()
            })
    }
}
