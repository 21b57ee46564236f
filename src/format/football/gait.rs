//! How people walk and run at a speed: step rate, step length and contact time from published numbers.
//!
//! Walking keeps the ratio of step length to cadence: 62 m/min at 98 steps/min, the lower end of its constancy (Murakami
//! and Otaka, J Phys Ther Sci 2017, PMC5430280), so 0.00646 m per step/min; slower steps get no shorter than 0.35 m, since
//! the ratio grows below that. People change to running at about 2.0 m/s (PMC8629136).
//!
//! Running: 2.83 steps/s are economical at 3.0 m/s (Lieberman et al., J Exp Biol 2015, 218, 3406); speed comes from longer
//! steps up to about two thirds of the top speed, where the rate is 3.0 +- 0.2 steps/s, and from the rate above (PMC8523042);
//! Bolt made 4.36 steps/s at 12.14 m/s, each with 86 ms on the ground (Coh et al., Kinesiology 2018, 50, 172). Between these
//! points the table below is the project's own, for a top speed of 9.5 m/s.

/// Step length over cadence in walking: metres per (step per minute).
const WALK_RATIO: f64 = 62.0 / 98.0 / 98.0;
/// The shortest step.
const SHORTEST_STEP_M: f64 = 0.35;
/// Up to where a person stands, and from where it makes the steps of its speed.
const STANDING_MPS: [f64; 2] = [0.06, 0.22];
/// Where walking begins to turn into running, and where it is running.
const WALK_TO_RUN_MPS: [f64; 2] = [1.9, 2.3];
/// Speed in m/s and step rate in steps per second of running.
const RUNNING_STEP_RATES: [(f64, f64); 7] = [
    (2.0, 2.65),
    (3.0, 2.78),
    (4.0, 2.86),
    (6.3, 3.05),
    (8.0, 3.60),
    (9.5, 4.10),
    (12.14, 4.36),
];

/// A way of going at one speed.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Gait {
    /// The speed it is for.
    pub(super) speed_mps: f64,
    /// From 0 (walking or standing) to 1 (running).
    pub(super) running: f64,
    /// Steps per second; 0 at rest.
    pub(super) steps_per_sec: f64,
    /// The share of a foot's cycle of two steps that it spends on the ground.
    pub(super) duty: f64,
}

impl Gait {
    /// The gait at a speed; what is no speed of a person is held at 12.5 m/s.
    pub(super) fn at(speed_mps: f64) -> Self {
        let speed = if speed_mps.is_finite() {
            speed_mps.clamp(0.0, 12.5)
        } else {
            0.0
        };
        let running = smoothstep(WALK_TO_RUN_MPS, speed);
        // length = ratio * cadence and speed = length * cadence / 60.
        let cadence_per_min = (60.0 * speed / WALK_RATIO).sqrt();
        let walking_rate = speed / (WALK_RATIO * cadence_per_min).max(SHORTEST_STEP_M);
        let running_rate = interpolate(&RUNNING_STEP_RATES, speed);
        let steps_per_sec = mix(walking_rate, running_rate, running);
        // 0.26 s on the ground at 3 m/s, and by this power Bolt's 86 ms at 12.14 m/s.
        let contact_secs = 0.26 * (speed.max(1.5) / 3.0).powf(-0.79);
        let running_duty = (contact_secs * running_rate / 2.0).min(0.45);
        let walking_duty = 0.66 - 0.04 * speed.min(2.3);
        Self {
            speed_mps: speed,
            running,
            steps_per_sec,
            duty: mix(walking_duty, running_duty, running),
        }
    }

    /// Cycles of two steps per second.
    ///
    /// Whoever stands makes no steps: recorded positions waver, by up to about 0.1 m/s after smoothing.
    pub(super) fn cycles_per_sec(&self) -> f64 {
        self.steps_per_sec / 2.0 * smoothstep(STANDING_MPS, self.speed_mps)
    }
}

/// From `a` to `b` by a share.
pub(super) fn mix(a: f64, b: f64, share: f64) -> f64 {
    a + (b - a) * share
}

/// 0 below, 1 above, smooth between.
pub(super) fn smoothstep([low, high]: [f64; 2], value: f64) -> f64 {
    let t = ((value - low) / (high - low)).clamp(0.0, 1.0);
    t * t * (3.0 - 2.0 * t)
}

/// Straight lines through points of rising first value, held at both ends.
pub(super) fn interpolate(points: &[(f64, f64)], at: f64) -> f64 {
    let mut before: Option<(f64, f64)> = None;
    for &(x, y) in points {
        if at <= x {
            return before.map_or(y, |(x0, y0)| y0 + (y - y0) * (at - x0) / (x - x0));
        }
        before = Some((x, y));
    }
    before.map_or(0.0, |(_, y)| y)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_as_published() {
        let rate = |speed| Gait::at(speed).steps_per_sec;
        let length = |speed| speed / rate(speed);
        assert_eq!(rate(0.0), 0.0);
        // Preferred walking: 1.2 to 1.4 m/s at 105 to 125 steps/min.
        assert!(
            (105.0..125.0).contains(&(rate(1.3) * 60.0)),
            "{}",
            rate(1.3) * 60.0
        );
        assert!((0.65..0.80).contains(&length(1.4)), "{}", length(1.4));
        // 140 steps/min is where walking becomes running.
        assert!(
            (130.0..165.0).contains(&(rate(2.05) * 60.0)),
            "{}",
            rate(2.05) * 60.0
        );
        assert!((rate(3.0) - 2.83).abs() < 0.12, "{}", rate(3.0));
        assert!((rate(6.3) - 3.0).abs() < 0.2, "{}", rate(6.3));
        assert!((rate(12.14) - 4.36).abs() < 0.01 && (length(12.14) - 2.78).abs() < 0.01);
        let contact_secs = Gait::at(12.14).duty / Gait::at(12.14).cycles_per_sec();
        assert!((contact_secs - 0.086).abs() < 0.002, "{contact_secs}");
    }

    #[test]
    fn faster_is_never_shorter_nor_slower_in_steps() {
        let mut before = Gait::at(0.0);
        for step in 1..250 {
            let gait = Gait::at(f64::from(step) * 0.05);
            let length = gait.speed_mps / gait.steps_per_sec;
            assert!(gait.steps_per_sec >= before.steps_per_sec, "{gait:?}");
            assert!(before.steps_per_sec == 0.0 || length > before.speed_mps / before.steps_per_sec - 0.03);
            assert!((0.15..0.7).contains(&gait.duty), "{gait:?}");
            before = gait;
        }
    }
}
