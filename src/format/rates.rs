//! The rates that cameras and systems really run at, to undo the rounding of a frame time written as text.

/// Rates as a numerator over 1 or over 1001 (the television rates of 23.976, 29.97, 59.94, 119.88 and 239.76 Hz).
const KNOWN_HZ: [(f64, f64); 31] = [
    (10.0, 1.0),
    (12.0, 1.0),
    (12.5, 1.0),
    (15.0, 1.0),
    (20.0, 1.0),
    (24_000.0, 1001.0),
    (24.0, 1.0),
    (25.0, 1.0),
    (30_000.0, 1001.0),
    (30.0, 1.0),
    (40.0, 1.0),
    (48.0, 1.0),
    (50.0, 1.0),
    (60_000.0, 1001.0),
    (60.0, 1.0),
    (72.0, 1.0),
    (75.0, 1.0),
    (80.0, 1.0),
    (90.0, 1.0),
    (100.0, 1.0),
    (120_000.0, 1001.0),
    (120.0, 1.0),
    (150.0, 1.0),
    (180.0, 1.0),
    (200.0, 1.0),
    (240_000.0, 1001.0),
    (240.0, 1.0),
    (250.0, 1.0),
    (300.0, 1.0),
    (500.0, 1.0),
    (1000.0, 1.0),
];

/// How far a declared rate may lie from a known one, as a share of it.
pub(super) const TOLERANCE: f64 = 0.001;

/// The known rate nearest to `declared_hz`, when one lies within [`TOLERANCE`] of it.
pub(super) fn nearest_known_hz(declared_hz: f64) -> Option<f64> {
    KNOWN_HZ
        .iter()
        .map(|&(numerator, denominator)| numerator / denominator)
        .min_by(|a, b| (a - declared_hz).abs().total_cmp(&(b - declared_hz).abs()))
        .filter(|known| (known - declared_hz).abs() <= TOLERANCE * known)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frame_times_as_written_in_the_wild_find_their_rate() {
        for (frame_time, rate_hz) in [
            (0.008_333_3, 120.0),
            (0.008_333, 120.0),
            (0.033_33, 30.0),
            (0.033_333, 30.0),
            (0.033_367, 30_000.0 / 1001.0),
            (0.041_708_375_041_7, 24_000.0 / 1001.0),
            (0.041_667, 24.0),
            (0.016_683, 60_000.0 / 1001.0),
            (0.016_667, 60.0),
            (0.008_342, 120_000.0 / 1001.0),
            (0.01, 100.0),
            (0.004, 250.0),
        ] {
            assert_eq!(nearest_known_hz(1.0 / frame_time), Some(rate_hz), "{frame_time}");
        }
    }

    #[test]
    fn odd_rates_stay_as_they_are() {
        for odd in [65.05, 107.53, 119.7, 1.0, 0.0, f64::NAN, f64::INFINITY] {
            assert_eq!(nearest_known_hz(odd), None, "{odd}");
        }
    }
}
