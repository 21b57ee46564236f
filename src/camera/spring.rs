//! A value that follows its goal without overshoot, the same at any frame rate.

/// A critically damped spring: a value on its way to a goal.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Spring {
    /// Where it is.
    pub value: f64,
    /// How fast it moves, per second.
    pub velocity: f64,
    /// Where it goes.
    pub goal: f64,
}

impl Spring {
    /// A spring that rests at its goal.
    pub const fn resting(value: f64) -> Self {
        Self {
            value,
            velocity: 0.0,
            goal: value,
        }
    }

    /// Lets time pass. This is the exact solution of `x'' = -2 r x' - r^2 (x - goal)` with `r` the rate, so that one long
    /// step and many short ones come to the same.
    pub(super) fn advance(&mut self, dt_secs: f64, rate_per_sec: f64) {
        let offset = self.value - self.goal;
        let drift = self.velocity + rate_per_sec * offset;
        let decay = (-rate_per_sec * dt_secs).exp();
        let swung = offset + drift * dt_secs;
        self.value = self.goal + swung * decay;
        self.velocity = (drift - rate_per_sec * swung) * decay;
    }

    /// Goes to the goal at once where it is within `tolerance` of it and slow; says whether it rests.
    pub(super) fn rest_within(&mut self, tolerance: f64) -> bool {
        let rests = (self.value - self.goal).abs() <= tolerance && self.velocity.abs() <= 10.0 * tolerance;
        if rests {
            self.finish();
        }
        rests
    }

    /// Goes to the goal at once.
    pub(super) fn finish(&mut self) {
        *self = Self::resting(self.goal);
    }

    /// Adds a speed that dies away, and to the goal the way that this goes, so that a resting spring does not overshoot.
    pub(super) fn push(&mut self, velocity: f64, rate_per_sec: f64) {
        self.velocity += velocity;
        self.goal += velocity / rate_per_sec;
    }

    pub(super) fn is_finite(&self) -> bool {
        self.value.is_finite() && self.velocity.is_finite() && self.goal.is_finite()
    }
}

/// A share of a way as it is gone with a smooth start and end, both at rest: `6 t^5 - 15 t^4 + 10 t^3`.
pub(super) fn eased(share: f64) -> f64 {
    share.powi(3) * (share * (share * 6.0 - 15.0) + 10.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_solves_its_equation() {
        // Against fourth-order Runge-Kutta in steps of 0.1 ms.
        let (rate, dt) = (7.0, 1e-4);
        let (mut x, mut v) = (2.0_f64, -30.0_f64);
        let pull = |x: f64, v: f64| -2.0 * rate * v - rate * rate * (x - 0.5);
        for _ in 0..5000 {
            let (k1, l1) = (v, pull(x, v));
            let (k2, l2) = (v + dt / 2.0 * l1, pull(x + dt / 2.0 * k1, v + dt / 2.0 * l1));
            let (k3, l3) = (v + dt / 2.0 * l2, pull(x + dt / 2.0 * k2, v + dt / 2.0 * l2));
            let (k4, l4) = (v + dt * l3, pull(x + dt * k3, v + dt * l3));
            x += dt / 6.0 * (k1 + 2.0 * k2 + 2.0 * k3 + k4);
            v += dt / 6.0 * (l1 + 2.0 * l2 + 2.0 * l3 + l4);
        }
        let mut spring = Spring {
            value: 2.0,
            velocity: -30.0,
            goal: 0.5,
        };
        spring.advance(0.5, rate);
        assert!((spring.value - x).abs() < 1e-9 && (spring.velocity - v).abs() < 1e-8);
    }

    #[test]
    fn a_push_never_passes_where_it_comes_to_rest() {
        let mut spring = Spring::resting(3.0);
        spring.push(10.0, 16.0);
        let mut before = spring.value;
        for _ in 0..200 {
            spring.advance(0.01, 16.0);
            assert!(spring.value >= before && spring.value <= spring.goal);
            before = spring.value;
        }
        assert!((spring.value - (3.0 + 10.0 / 16.0)).abs() < 1e-9);
    }
}
