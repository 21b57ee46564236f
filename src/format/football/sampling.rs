//! From the rate of a feed to that of its figures.

/// Figures have at least this rate, by a whole multiple of the feed's.
const LEAST_FIGURE_HZ: f64 = 25.0;
/// Faster feeds give a figure at every so many positions.
const MOST_FIGURE_HZ: f64 = 35.0;

/// How the figures' rate follows from the feed's.
pub(super) struct Figures {
    pub(super) rate_hz: f64,
    per_position: usize,
    every: usize,
}

impl Figures {
    pub(super) fn at(feed_hz: f64) -> Self {
        let per_position = (LEAST_FIGURE_HZ / feed_hz - 1e-6).ceil().clamp(1.0, 25.0) as usize;
        let every = if feed_hz > MOST_FIGURE_HZ {
            (feed_hz / LEAST_FIGURE_HZ + 1e-6).floor().clamp(1.0, 100.0) as usize
        } else {
            1
        };
        Self {
            rate_hz: feed_hz * per_position as f64 / every as f64,
            per_position,
            every,
        }
    }

    /// The path at the figures' rate, with the recorded positions in it; the curve between them is that of a track.
    pub(super) fn resampled(&self, start: usize, path: &[[f64; 2]]) -> (usize, Vec<[f64; 2]>) {
        if self.every > 1 {
            let skipped = start.next_multiple_of(self.every) - start;
            let kept = path.iter().skip(skipped).step_by(self.every).copied().collect();
            return (start.div_ceil(self.every), kept);
        }
        let n = self.per_position;
        if n == 1 {
            return (start, path.to_vec());
        }
        let at = |index: Option<usize>| {
            index
                .and_then(|i| path.get(i))
                .filter(|p| p.iter().all(|v| v.is_finite()))
        };
        let mut out = Vec::with_capacity(path.len().saturating_mul(n));
        for (index, here) in path.iter().enumerate() {
            out.push(*here);
            if index + 1 == path.len() {
                break;
            }
            let (p1, p2) = (at(Some(index)), at(Some(index + 1)));
            let (p0, p3) = (at(index.checked_sub(1)), at(Some(index + 2)));
            for part in 1..n {
                let t = part as f64 / n as f64;
                let (Some(p1), Some(p2)) = (p1, p2) else {
                    out.push([f64::NAN; 2]);
                    continue;
                };
                out.push([0, 1].map(|axis| {
                    let value = |p: &[f64; 2]| p.get(axis).copied().unwrap_or(f64::NAN);
                    let (a, b) = (value(p1), value(p2));
                    let m1 = p0.map_or(b - a, |p0| (b - value(p0)) / 2.0);
                    let m2 = p3.map_or(b - a, |p3| (value(p3) - a) / 2.0);
                    let (t2, t3) = (t * t, t * t * t);
                    a + (b - a) * (3.0 * t2 - 2.0 * t3) + m1 * (t3 - 2.0 * t2 + t) + m2 * (t3 - t2)
                }));
            }
        }
        (start * n, out)
    }
}
