//! When each foot comes down and leaves: the step phase and the contact time through a race.

use super::berlin_2009::Manner;
use super::race_curve::RaceCurve;
use super::skeleton::Side;
use super::spline::{hermite, smooth_step};
use crate::numeric::exact::{cos, exp, sin, sin_cos};

/// The grid on which the step rate is integrated.
const GRID_SECS: f64 = 0.005;
/// The rate of the first step, as a share of the rate reached; and how fast the rest comes.
const FIRST_RATE_SHARE: f64 = 0.91;
const RATE_RISE_SECS: f64 = 0.6;
/// The share of the rate lost by the end of a ten-second race, growing with the square of time.
const RATE_FADE_SHARE: f64 = 0.03;
/// Steps per second when the run-out has become a jog.
const JOG_RATE_HZ: f64 = 3.0;
/// Contact of the first step, and how many steps it takes to shorten by 63 %.
const FIRST_CONTACT_SECS: f64 = 0.175;
const CONTACT_FADE_STEPS: f64 = 2.4;
/// How far the hips travel over the foot during one contact at top speed, as a share of stature: with Bolt's stature
/// and speed it gives the published 86 ms (Coh et al., Kinesiology 50(2), 2018, 172-180).
const CONTACT_TRAVEL_SHARE: f64 = 0.525;
/// How much of the travel over the foot is lost as the run-out becomes a jog.
const JOG_TRAVEL_LOSS: f64 = 0.22;
/// The speed by which a run-out is a jog.
const JOG_SPEED_M_PER_S: f64 = 4.0;

/// The step phase through time. It counts touchdowns: 0 at the first one after the blocks, 1 at the second; even ones
/// belong to the foot from the rear block.
#[derive(Clone, Debug)]
pub(super) struct Rhythm {
    first_touchdown_secs: f64,
    finish_secs: f64,
    top_rate_hz: f64,
    top_contact_secs: f64,
    odd_delay: f64,
    even_side: Side,
    curve: RaceCurve,
    phases: Vec<f64>,
}

impl Rhythm {
    /// The rhythm of a runner who would reach `top_rate_hz` steps per second, until `end_secs` from the gun.
    pub(super) fn new(
        manner: &Manner,
        curve: &RaceCurve,
        reaction_secs: f64,
        stature_m: f64,
        top_rate_hz: f64,
        end_secs: f64,
    ) -> Self {
        let even_side = manner.front_foot.other();
        let odd_delay = match even_side {
            Side::Left => -manner.unevenness,
            Side::Right => manner.unevenness,
        };
        let mut rhythm = Self {
            first_touchdown_secs: reaction_secs + manner.first_touchdown_secs,
            finish_secs: curve.finish_secs(),
            top_rate_hz,
            top_contact_secs: CONTACT_TRAVEL_SHARE * stature_m / curve.top_speed_m_per_s(),
            odd_delay,
            even_side,
            curve: curve.clone(),
            phases: vec![0.0],
        };
        let mut phase = 0.0;
        let mut time = rhythm.first_touchdown_secs;
        while time < end_secs {
            // Simpson's rule over one cell.
            let rates = [0.0, 0.5, 1.0].map(|part| rhythm.even_rate_hz(time + part * GRID_SECS));
            phase += (rates[0] + 4.0 * rates[1] + rates[2]) / 6.0 * GRID_SECS;
            rhythm.phases.push(phase);
            time += GRID_SECS;
        }
        rhythm
    }

    /// Steps per second, before the difference between left and right.
    fn even_rate_hz(&self, time_secs: f64) -> f64 {
        let raced = (time_secs.min(self.finish_secs) - self.first_touchdown_secs).max(0.0);
        let rise = 1.0 - (1.0 - FIRST_RATE_SHARE) * exp(-raced / RATE_RISE_SECS);
        let fade = 1.0 - RATE_FADE_SHARE * (raced / 10.0) * (raced / 10.0);
        let rate = self.top_rate_hz * rise * fade;
        rate + (JOG_RATE_HZ - rate) * self.slowed(time_secs)
    }

    /// 0 until the line, 1 when the run-out has become a jog.
    pub(super) fn slowed(&self, time_secs: f64) -> f64 {
        if time_secs <= self.finish_secs {
            return 0.0;
        }
        let (speed, finish) = (
            self.curve.speed_m_per_s(time_secs),
            self.curve.speed_m_per_s(self.finish_secs),
        );
        ((finish - speed) / (finish - JOG_SPEED_M_PER_S)).clamp(0.0, 1.0)
    }

    /// The step phase; below 0 before the first touchdown.
    pub(super) fn phase(&self, time_secs: f64) -> f64 {
        let even = self.even_phase(time_secs);
        if even <= 0.0 {
            return even;
        }
        even - self.odd_delay * 0.5 * (1.0 - cos(std::f64::consts::PI * even))
    }

    fn even_phase(&self, time_secs: f64) -> f64 {
        let since = time_secs - self.first_touchdown_secs;
        if since <= 0.0 {
            return since * self.even_rate_hz(self.first_touchdown_secs);
        }
        let cell = ((since / GRID_SECS) as usize).min(self.phases.len().saturating_sub(2));
        let start = cell as f64 * GRID_SECS;
        let slopes = [start, start + GRID_SECS]
            .map(|at| self.even_rate_hz(self.first_touchdown_secs + at) * GRID_SECS);
        hermite(
            (since - start) / GRID_SECS,
            [self.phases[cell], self.phases[cell + 1]],
            slopes,
        )
    }

    /// When touchdown `index` happens.
    pub(super) fn touchdown_secs(&self, index: usize) -> f64 {
        let wanted = index as f64;
        let (mut low, mut high) = (self.first_touchdown_secs, self.end_secs());
        for _ in 0..60 {
            let middle = 0.5 * (low + high);
            if self.phase(middle) < wanted {
                low = middle;
            } else {
                high = middle;
            }
        }
        high
    }

    /// When the phase is half a step short of the first touchdown: the arms are at their furthest then.
    pub(super) fn first_reach_secs(&self) -> f64 {
        self.first_touchdown_secs - 0.5 / self.even_rate_hz(self.first_touchdown_secs)
    }

    /// The end of the time this rhythm was made for.
    pub(super) fn end_secs(&self) -> f64 {
        self.first_touchdown_secs + (self.phases.len() - 1) as f64 * GRID_SECS
    }

    /// How long a foot that comes down at this time stays.
    pub(super) fn contact_secs(&self, time_secs: f64) -> f64 {
        let steps = self.even_phase(time_secs).max(0.0);
        let racing = self.top_contact_secs
            + (FIRST_CONTACT_SECS - self.top_contact_secs) * exp(-steps / CONTACT_FADE_STEPS);
        let slowing =
            self.curve.speed_m_per_s(time_secs.min(self.finish_secs)) / self.curve.speed_m_per_s(time_secs);
        racing * slowing * (1.0 - JOG_TRAVEL_LOSS * self.slowed(time_secs))
    }

    /// The foot of touchdown `index`.
    pub(super) fn side(&self, index: usize) -> Side {
        if index.is_multiple_of(2) {
            self.even_side
        } else {
            self.even_side.other()
        }
    }

    /// A wave of one stride: `side`'s share, 1 where the phase is `peak` steps after that side's touchdown and -1 a
    /// step later.
    pub(super) fn wave(&self, time_secs: f64, side: Side, peak: f64) -> f64 {
        let wave = cos(std::f64::consts::PI * (self.phase(time_secs) - peak));
        if side == self.even_side { wave } else { -wave }
    }

    /// How far above its height at touchdown the centre of mass is: free fall in flight, and during contact the
    /// support of a half sine that turns it round (vertical force of sprinters is close to one).
    pub(super) fn bounce_m(&self, time_secs: f64) -> f64 {
        const GRAVITY_M_PER_S2: f64 = 9.81;
        const PI: f64 = std::f64::consts::PI;
        let phase = self.phase(time_secs);
        if phase <= 0.0 {
            return 0.0;
        }
        let step_secs = 1.0 / self.even_rate_hz(time_secs);
        let contact = self.contact_secs(time_secs);
        let flight = step_secs - contact;
        let duty = contact / step_secs;
        let part = phase - phase.floor();
        let height = if part < duty {
            let q = part / duty;
            let force = PI * GRAVITY_M_PER_S2 * step_secs / (2.0 * contact);
            let turn = contact / PI;
            GRAVITY_M_PER_S2 * contact * contact / 2.0 * q * (1.0 - q) - force * turn * turn * sin(PI * q)
        } else {
            let r = (part - duty) / (1.0 - duty);
            GRAVITY_M_PER_S2 * flight * flight / 2.0 * r * (1.0 - r)
        };
        // The first steps come out of the blocks, not out of a fall.
        height * smooth_step(phase, 0.0, 2.0)
    }

    /// Cosine and sine of the step's cycle, 0 at each touchdown; both grow from nothing over the first two steps.
    pub(super) fn beat(&self, time_secs: f64) -> [f64; 2] {
        let phase = self.phase(time_secs);
        let grown = smooth_step(phase, 0.0, 2.0);
        let (sin, cos) = sin_cos(2.0 * std::f64::consts::PI * phase);
        [grown * cos, grown * sin]
    }
}
