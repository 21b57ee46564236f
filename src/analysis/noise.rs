//! How much positions shake, from what smooth motion leaves of their third differences.

/// Third differences of white noise have this many times its variance: 1 + 9 + 9 + 1.
pub(super) const THIRD_DIFFERENCE_GAIN: f64 = 20.0;

/// The standard deviation of white noise that explains the third differences of some numbers in even steps; NaN is a
/// gap. `None` where no four lie in a row.
pub(super) fn of_numbers(values: &[f64]) -> Option<f64> {
    let thirds = values.windows(4).filter_map(|window| match window {
        [a, b, c, d] => Some((d - a) - 3.0 * (c - b)).filter(|third| !third.is_nan()),
        _ => None,
    });
    let (sum, count) = thirds.fold((0.0, 0.0), |(sum, count), third| {
        (sum + third * third, count + 1.0)
    });
    (count > 0.0).then(|| (sum / (count * THIRD_DIFFERENCE_GAIN)).sqrt())
}
