//! Sample index to seconds and back, for uniform and explicit sample times.

/// When the samples of a track were taken. Times strictly increase.
#[derive(Clone, Debug, PartialEq)]
pub enum SampleTimes {
    /// Sample `i` lies at `start_secs + i / rate_hz`.
    Uniform {
        /// The time of the first sample.
        start_secs: f64,
        /// Samples per second, above zero.
        rate_hz: f64,
        /// The number of samples.
        count: usize,
    },
    /// Sample `i` lies at the `i`-th value.
    Explicit(Vec<f64>),
}

/// The sample at or before a moment, and how far the moment lies towards the next one.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Bracket {
    /// Index of the sample at or before the moment.
    pub index: usize,
    /// From 0 (at the sample) to below 1 (at the next); exactly 0 within [`SNAP_SECS`] of a sample.
    pub fraction: f64,
}

/// A moment this close to a sample is that sample: far below any frame, far above the rounding of `index / rate`.
pub const SNAP_SECS: f64 = 1e-7;

/// Times that differ from even steps by less than this share of a step count as even.
const EVENNESS: f64 = 0.01;

impl SampleTimes {
    /// The number of samples.
    pub fn len(&self) -> usize {
        match self {
            Self::Uniform { count, .. } => *count,
            Self::Explicit(times) => times.len(),
        }
    }

    /// Whether there is no sample.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Whether all times are finite and increase strictly.
    pub fn is_sound(&self) -> bool {
        match self {
            Self::Uniform {
                start_secs, rate_hz, ..
            } => {
                start_secs.is_finite() && rate_hz.is_finite() && *rate_hz > 0.0 && self.end_secs().is_finite()
            }
            Self::Explicit(times) => {
                times.iter().all(|t| t.is_finite()) && times.windows(2).all(|w| w[0] < w[1])
            }
        }
    }

    /// The time of sample `index`, which may lie beyond the last for uniform times.
    pub fn time_of(&self, index: usize) -> f64 {
        match self {
            Self::Uniform {
                start_secs, rate_hz, ..
            } => start_secs + index as f64 / rate_hz,
            Self::Explicit(times) => times.get(index).or(times.last()).copied().unwrap_or(0.0),
        }
    }

    /// The time of the first sample.
    pub fn start_secs(&self) -> f64 {
        self.time_of(0)
    }

    /// The time of the last sample.
    pub fn end_secs(&self) -> f64 {
        self.time_of(self.len().saturating_sub(1))
    }

    /// Samples per second: exact where uniform, the mean rate otherwise; 0 with fewer than two explicit samples.
    pub fn rate_hz(&self) -> f64 {
        match self {
            Self::Uniform { rate_hz, .. } => *rate_hz,
            Self::Explicit(times) => match (times.first(), times.last()) {
                (Some(first), Some(last)) if last > first => (times.len() - 1) as f64 / (last - first),
                _ => 0.0,
            },
        }
    }

    /// The rate of samples taken in even steps; `None` where the steps differ by more than 1 % of one.
    pub fn even_rate_hz(&self) -> Option<f64> {
        let rate_hz = self.rate_hz();
        let is_even = match self {
            Self::Uniform { .. } => true,
            Self::Explicit(times) => times
                .windows(2)
                .all(|pair| matches!(pair, [a, b] if ((b - a) * rate_hz - 1.0).abs() <= EVENNESS)),
        };
        (is_even && rate_hz > 0.0).then_some(rate_hz)
    }

    /// The time from one sample to the next, at sample `index`.
    pub fn period_secs(&self, index: usize) -> f64 {
        match self {
            Self::Uniform { rate_hz, .. } => 1.0 / rate_hz,
            Self::Explicit(times) => match times.get(index..index + 2) {
                Some([a, b]) => b - a,
                _ if times.len() > 1 => times[times.len() - 1] - times[times.len() - 2],
                _ => 0.0,
            },
        }
    }

    /// The samples around `time_secs`, or `None` before the first or after the last sample.
    pub fn bracket(&self, time_secs: f64) -> Option<Bracket> {
        let last = self.len().checked_sub(1)?;
        if time_secs < self.start_secs() - SNAP_SECS || time_secs > self.end_secs() + SNAP_SECS {
            return None;
        }
        let below = match self {
            Self::Uniform {
                start_secs, rate_hz, ..
            } => ((time_secs - start_secs) * rate_hz).floor().max(0.0) as usize,
            Self::Explicit(times) => times.partition_point(|&t| t <= time_secs).saturating_sub(1),
        }
        .min(last);
        // Rounding may put a sample's own time just below the sample; the next one is then the one that was meant.
        if below < last && self.time_of(below + 1) - time_secs <= SNAP_SECS {
            return Some(Bracket {
                index: below + 1,
                fraction: 0.0,
            });
        }
        let offset = time_secs - self.time_of(below);
        if below == last || offset <= SNAP_SECS {
            return Some(Bracket {
                index: below,
                fraction: 0.0,
            });
        }
        Some(Bracket {
            index: below,
            fraction: (offset / self.period_secs(below)).min(1.0 - f64::EPSILON),
        })
    }

    /// The index of the sample nearest to `time_secs`, held at both ends; 0 when there is none.
    pub fn nearest(&self, time_secs: f64) -> usize {
        let clamped = time_secs.clamp(self.start_secs(), self.end_secs().max(self.start_secs()));
        match self.bracket(clamped) {
            Some(b) if b.fraction >= 0.5 => b.index + 1,
            Some(b) => b.index,
            None => 0,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_uniform_sample_is_found_at_its_own_time() {
        for rate_hz in [1.0, 23.976, 50.0, 59.94, 100.0, 107.53, 120.0, 500.0] {
            let times = SampleTimes::Uniform {
                start_secs: 1.0 / 60.0,
                rate_hz,
                count: 20_000,
            };
            for index in 0..times.len() {
                let at = times.time_of(index);
                assert_eq!(
                    times.bracket(at),
                    Some(Bracket { index, fraction: 0.0 }),
                    "{rate_hz} Hz, {index}"
                );
                assert_eq!(times.nearest(at), index);
            }
        }
    }

    #[test]
    fn outside_is_outside() {
        let times = SampleTimes::Uniform {
            start_secs: 2.0,
            rate_hz: 10.0,
            count: 11,
        };
        assert_eq!(times.bracket(1.99), None);
        assert_eq!(times.bracket(3.01), None);
        assert_eq!(
            times.bracket(3.0),
            Some(Bracket {
                index: 10,
                fraction: 0.0
            })
        );
        assert_eq!(times.nearest(-5.0), 0);
        assert_eq!(times.nearest(99.0), 10);
        assert_eq!(SampleTimes::Explicit(vec![]).bracket(0.0), None);
    }

    #[test]
    fn explicit_times_interpolate_by_time() {
        let times = SampleTimes::Explicit(vec![0.0, 0.1, 0.4, 0.5]);
        let bracket = times.bracket(0.25).unwrap();
        assert_eq!(bracket.index, 1);
        assert!((bracket.fraction - 0.5).abs() < 1e-12);
        assert_eq!(times.nearest(0.3), 2);
        assert!((times.rate_hz() - 6.0).abs() < 1e-12);
    }
}
