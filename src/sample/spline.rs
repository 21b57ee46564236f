//! Smooth steps and smooth curves through a few given values.

/// 0 up to `from`, 1 from `to` on, and between them the quintic whose first two derivatives vanish at both ends.
pub(super) fn smooth_step(x: f64, from: f64, to: f64) -> f64 {
    let t = ((x - from) / (to - from)).clamp(0.0, 1.0);
    t * t * t * (t * (t * 6.0 - 15.0) + 10.0)
}

/// A hump: rises from 0 at `from` to 1 at `peak`, back to 0 at `to`, smoothly (see [`smooth_step`]).
pub(super) fn hump(x: f64, from: f64, peak: f64, to: f64) -> f64 {
    if x < peak {
        smooth_step(x, from, peak)
    } else {
        1.0 - smooth_step(x, peak, to)
    }
}

/// A cubic spline through a few points with given slopes at both ends: its second derivative is continuous.
#[derive(Clone, Debug)]
pub(super) struct Spline<const N: usize> {
    at: [f64; N],
    values: [f64; N],
    slopes: [f64; N],
}

impl<const N: usize> Spline<N> {
    /// The spline through `values` at the increasing places `at`, leaving with `first_slope` and arriving with
    /// `last_slope`.
    pub(super) fn new(at: [f64; N], values: [f64; N], first_slope: f64, last_slope: f64) -> Self {
        let mut slopes = [0.0; N];
        // The tridiagonal system for the inner slopes, swept forwards then backwards (Thomas).
        let mut upper = [0.0; N];
        slopes[0] = first_slope;
        for i in 1..N - 1 {
            let (before, after) = (at[i] - at[i - 1], at[i + 1] - at[i]);
            let (low, high) = (1.0 / before, 1.0 / after);
            let rise =
                3.0 * ((values[i] - values[i - 1]) * low * low + (values[i + 1] - values[i]) * high * high);
            let pivot = 2.0 * (low + high) - low * upper[i - 1];
            upper[i] = high / pivot;
            slopes[i] = (rise - low * slopes[i - 1]) / pivot;
        }
        slopes[N - 1] = last_slope;
        for i in (1..N - 1).rev() {
            slopes[i] -= upper[i] * slopes[i + 1];
        }
        Self { at, values, slopes }
    }

    /// The value at `x`, which is held to the span of the points.
    pub(super) fn value(&self, x: f64) -> f64 {
        let x = x.clamp(self.at[0], self.at[N - 1]);
        let i = self.at[1..N - 1].partition_point(|&a| a <= x);
        let span = self.at[i + 1] - self.at[i];
        hermite(
            (x - self.at[i]) / span,
            [self.values[i], self.values[i + 1]],
            [self.slopes[i] * span, self.slopes[i + 1] * span],
        )
    }
}

/// The cubic from `values[0]` at t = 0 to `values[1]` at t = 1 with these slopes there.
pub(super) fn hermite(t: f64, values: [f64; 2], slopes: [f64; 2]) -> f64 {
    let (t2, t3) = (t * t, t * t * t);
    values[0]
        + (values[1] - values[0]) * (3.0 * t2 - 2.0 * t3)
        + slopes[0] * (t3 - 2.0 * t2 + t)
        + slopes[1] * (t3 - t2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_spline_reproduces_a_cubic() {
        let cubic = |x: f64| 2.0 - x + 3.0 * x * x - 0.5 * x * x * x;
        let slope = |x: f64| -1.0 + 6.0 * x - 1.5 * x * x;
        let at = [0.0, 0.3, 1.1, 2.0, 2.5];
        let spline = Spline::new(at, at.map(cubic), slope(0.0), slope(2.5));
        for i in 0..=250 {
            let x = f64::from(i) * 0.01;
            assert!((spline.value(x) - cubic(x)).abs() < 1e-12, "{x}");
        }
    }

    #[test]
    fn a_smooth_step_starts_and_ends_flat() {
        assert_eq!(smooth_step(1.0, 1.0, 3.0), 0.0);
        assert_eq!(smooth_step(3.0, 1.0, 3.0), 1.0);
        assert!((smooth_step(2.0, 1.0, 3.0) - 0.5).abs() < 1e-15);
        assert!(smooth_step(1.01, 1.0, 3.0) < 2e-6);
        assert_eq!(hump(2.0, 1.0, 2.0, 3.0), 1.0);
    }
}
