//! When frames were taken, from whatever a file says of it: times, numbers of frames, a rate, or nothing.

use crate::error::{Error, ErrorCode, Result};
use crate::format::{Limits, Warning, rates};
use crate::time::SampleTimes;

/// What is taken for the rate of a file that says nothing of time.
const ASSUMED_HZ: f64 = 25.0;
/// Missing frames become rows of gaps while all rows are at most this many times the frames, and some more.
const MOST_FILL: usize = 2;
const SPARE_ROWS: usize = 1000;
/// With irregular times, more than this many usual steps without a frame are a gap.
const GAP_STEPS: f64 = 4.0;

/// Whole numbers that usually rise by this much or more are no seconds.
const LEAST_MILLIS: f64 = 2.0;

/// What a frame says of when it was taken.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Stamp {
    /// In seconds, from any zero.
    pub(super) time_secs: Option<f64>,
    /// The frame's number, from any first.
    pub(super) number: Option<i64>,
}

/// The times of a file, and which of them each of its frames has.
#[derive(Debug, PartialEq)]
pub(super) struct Timeline {
    pub(super) times: SampleTimes,
    /// For each frame in the order of the file its row; `None` for one that repeats the moment of an earlier one.
    pub(super) row_of_frame: Vec<Option<usize>>,
    /// The rate as the file writes it or as its times have it.
    pub(super) rate_hz: f64,
}

/// Makes the timeline of these frames. `declared_hz` is what the file or the caller says.
pub(super) fn timeline(
    stamps: &[Stamp],
    declared_hz: Option<f64>,
    limits: &Limits,
    warnings: &mut Vec<Warning>,
) -> Result<Timeline> {
    let sound = |rate: &f64| (1e-4..=1e6).contains(rate);
    let declared_hz = declared_hz.filter(sound);
    let times: Option<Vec<f64>> = stamps
        .iter()
        .map(|s| s.time_secs.filter(|t| t.abs() < 1e12))
        .collect();
    let numbers: Option<Vec<i64>> = stamps.iter().map(|s| s.number).collect();
    let distinct_times = times.as_ref().is_some_and(|times| {
        let mut sorted = times.clone();
        sorted.sort_by(f64::total_cmp);
        sorted.windows(2).filter(|w| w[1] > w[0]).count() * 2 > stamps.len().saturating_sub(1)
    });
    let increasing = |values: &[i64]| values.windows(2).all(|w| w[1] > w[0]);
    // Clocks that begin again with each period say how fast the frames come but not where each lies.
    let falls_back = times
        .as_ref()
        .is_some_and(|times| times.windows(2).any(|w| w[1] < w[0]));
    match (times, numbers) {
        (Some(times), numbers)
            if stamps.len() > 1
                && distinct_times
                && !(falls_back && numbers.as_deref().is_some_and(increasing)) =>
        {
            by_time(&times, declared_hz, limits, warnings)
        }
        (times, Some(numbers)) if numbers.len() > 1 => {
            let hz = rate_or_guess(declared_hz, times.as_deref(), Some(&numbers), warnings);
            by_number(&numbers, hz, limits, warnings)
        }
        (times, _) => {
            let rate_hz = if stamps.len() > 1 {
                rate_or_guess(declared_hz, times.as_deref(), None, warnings)
            } else {
                declared_hz.unwrap_or(ASSUMED_HZ)
            };
            Ok(Timeline {
                times: SampleTimes::Uniform {
                    start_secs: 0.0,
                    rate_hz: snapped(rate_hz),
                    count: stamps.len(),
                },
                row_of_frame: (0..stamps.len()).map(Some).collect(),
                rate_hz,
            })
        }
    }
}

fn snapped(rate_hz: f64) -> f64 {
    rates::nearest_known_hz(rate_hz).unwrap_or(rate_hz)
}

fn rate_or_guess(
    declared_hz: Option<f64>,
    times: Option<&[f64]>,
    numbers: Option<&[i64]>,
    warnings: &mut Vec<Warning>,
) -> f64 {
    if let Some(declared) = declared_hz {
        return declared;
    }
    // Several frames may share a time written in whole seconds; their number over the seconds is the rate.
    let counted = times.filter(|times| times.len() > 2).and_then(|times| {
        let rises: f64 = times.windows(2).map(|w| w[1] - w[0]).filter(|d| *d > 0.0).sum();
        let frames = match numbers {
            Some([first, .., last]) => last.saturating_sub(*first) as f64,
            _ => (times.len() - 1) as f64,
        };
        let rate = frames / rises;
        (1.0..=1000.0).contains(&rate).then_some(rate)
    });
    let rate = counted.map_or(ASSUMED_HZ, snapped);
    warnings.push(Warning::new(
        "rate-guessed",
        match counted {
            Some(_) => format!(
                "the file states no rate; {rate} Hz follows from its times, which are too coarse to use"
            ),
            None => format!(
                "the file says neither when its frames were taken nor at what rate; {rate} Hz is assumed"
            ),
        },
    ));
    rate
}

fn by_time(
    times: &[f64],
    declared_hz: Option<f64>,
    limits: &Limits,
    warnings: &mut Vec<Warning>,
) -> Result<Timeline> {
    let mut gaps: Vec<f64> = times.windows(2).map(|w| w[1] - w[0]).collect();
    gaps.sort_by(f64::total_cmp);
    let usual = gaps.get(gaps.len() / 2).copied().unwrap_or(0.0);
    if usual >= LEAST_MILLIS && times.iter().all(|time| time.fract() == 0.0) {
        warnings.push(Warning::new(
            "time-unit-guessed",
            format!("the times are whole numbers {usual} apart; they are taken for milliseconds"),
        ));
        let seconds: Vec<f64> = times.iter().map(|time| time / 1000.0).collect();
        return by_time(&seconds, declared_hz, limits, warnings);
    }
    let (order, repeated) = in_order(times, f64::total_cmp, warnings);
    let sorted: Vec<f64> = order
        .iter()
        .filter_map(|&frame| times.get(frame).copied())
        .collect();
    let start = sorted.first().copied().unwrap_or(0.0);
    let mut steps: Vec<f64> = sorted.windows(2).map(|w| w[1] - w[0]).collect();
    steps.sort_by(f64::total_cmp);
    let median = steps
        .get(steps.len().saturating_sub(1) / 2)
        .copied()
        .unwrap_or(1.0 / ASSUMED_HZ);
    // Over the steps that miss no frame, so that the rounding of each averages out.
    let (count, length) = steps
        .iter()
        .filter(|step| **step < 1.6 * median && **step > 0.4 * median)
        .fold((0.0, 0.0), |(n, sum), step| (n + 1.0, sum + step));
    let found = if length > 0.0 {
        count / length
    } else {
        1.0 / median
    };
    let rate_hz = declared_hz
        .filter(|declared| (declared / found - 1.0).abs() < 0.02)
        .unwrap_or(found);
    if declared_hz.is_some_and(|declared| declared != rate_hz) {
        warnings.push(Warning::new(
            "times-disagree",
            format!(
                "the file states {} Hz, its times lie {found:.3} Hz apart; the times are kept",
                declared_hz.unwrap_or_default()
            ),
        ));
    }
    let uniform_hz = snapped(rate_hz);
    let kept_start = if start.abs() < 1e7 { start } else { 0.0 };
    // A few times in coarse steps fit almost any rate; many do not.
    let step = quantum(&sorted, start);
    let rounding = if step * uniform_hz < 0.1 || sorted.len() >= 20 {
        0.51 * step
    } else {
        0.0
    };
    let tolerance = rounding.max(1e-6).min(0.45 / uniform_hz);
    let slots: Option<Vec<i64>> = sorted
        .iter()
        .map(|time| {
            let slot = ((time - start) * uniform_hz).round();
            let off = (time - start - slot / uniform_hz).abs();
            // The first time is rounded as well.
            (off <= 2.0 * tolerance).then_some(slot as i64)
        })
        .collect();
    if let Some(slots) = slots.filter(|slots| slots.windows(2).all(|w| w[1] > w[0]))
        && let Some(timeline) = on_grid(
            &order,
            &slots,
            times.len(),
            kept_start,
            uniform_hz,
            rate_hz,
            limits,
        )
    {
        return Ok(timeline);
    }
    let mut rows = Vec::with_capacity(sorted.len());
    let mut row_of_frame = vec![None; times.len()];
    let mut previous: Option<f64> = None;
    for (&frame, &time) in order.iter().zip(&sorted) {
        if let Some(before) = previous.filter(|before| time - before > GAP_STEPS * median) {
            // One row without anything in it keeps the two sides of a gap apart.
            rows.push(before + median - start + kept_start);
        }
        if let Some(row) = row_of_frame.get_mut(frame) {
            *row = Some(rows.len());
        }
        rows.push(time - start + kept_start);
        previous = Some(time);
    }
    limits.check_track(1, rows.len())?;
    if repeated == 0 {
        warnings.push(Warning::new(
            "times-irregular",
            format!("the times follow no uniform rate (about {found:.3} Hz); each is kept as it is"),
        ));
    }
    Ok(Timeline {
        times: SampleTimes::Explicit(rows),
        row_of_frame,
        rate_hz: found,
    })
}

fn by_number(
    numbers: &[i64],
    rate_hz: f64,
    limits: &Limits,
    warnings: &mut Vec<Warning>,
) -> Result<Timeline> {
    let (order, _) = in_order(numbers, Ord::cmp, warnings);
    let sorted: Vec<i64> = order
        .iter()
        .filter_map(|&frame| numbers.get(frame).copied())
        .collect();
    let first = sorted.first().copied().unwrap_or(0);
    let offsets: Option<Vec<i64>> = sorted.iter().map(|number| number.checked_sub(first)).collect();
    let Some(offsets) = offsets else {
        return Err(Error::new(
            ErrorCode::InputMalformed,
            "expected numbers of frames, found numbers too far apart to be of one recording",
        )
        .in_field("frame"));
    };
    let step = offsets
        .windows(2)
        .map(|w| w[1] - w[0])
        .fold(0, common_divisor)
        .max(1);
    if step > 1 {
        warnings.push(Warning::new(
            "frame-numbers-step",
            format!("the numbers of the frames rise by {step}; each step is taken for one frame of the rate"),
        ));
    }
    let slots: Vec<i64> = offsets.iter().map(|offset| offset / step).collect();
    let uniform_hz = snapped(rate_hz);
    if let Some(timeline) = on_grid(&order, &slots, numbers.len(), 0.0, uniform_hz, rate_hz, limits) {
        return Ok(timeline);
    }
    let mut rows: Vec<f64> = Vec::with_capacity(slots.len());
    let mut row_of_frame = vec![None; numbers.len()];
    let mut previous: Option<i64> = None;
    for (&frame, &slot) in order.iter().zip(&slots) {
        if let Some(before) = previous.filter(|before| slot - before > 1) {
            rows.push((before as f64 + 0.5) / uniform_hz);
        }
        if let Some(row) = row_of_frame.get_mut(frame) {
            *row = Some(rows.len());
        }
        rows.push(slot as f64 / uniform_hz);
        previous = Some(slot);
    }
    limits.check_track(1, rows.len())?;
    if !rows.windows(2).all(|w| w[1] > w[0]) {
        return Err(Error::new(
            ErrorCode::InputMalformed,
            "expected numbers of frames, found numbers too large to be told apart",
        )
        .in_field("frame"));
    }
    Ok(Timeline {
        times: SampleTimes::Explicit(rows),
        row_of_frame,
        rate_hz,
    })
}

/// The frames in order of time without those that repeat a moment, and how many do.
fn in_order<T: Copy + PartialEq>(
    values: &[T],
    compare: impl Fn(&T, &T) -> std::cmp::Ordering,
    warnings: &mut Vec<Warning>,
) -> (Vec<usize>, usize) {
    let mut order: Vec<(usize, T)> = values.iter().copied().enumerate().collect();
    let out_of_order = values
        .windows(2)
        .filter(|w| compare(&w[1], &w[0]).is_lt())
        .count();
    order.sort_by(|a, b| compare(&a.1, &b.1).then(a.0.cmp(&b.0)));
    order.dedup_by(|b, a| a.1 == b.1);
    let repeated = values.len() - order.len();
    if out_of_order > 0 {
        warnings.push(Warning::new(
            "frames-out-of-order",
            format!("{out_of_order} frames lie before the one in front of them and were sorted by time"),
        ));
    }
    if repeated > 0 {
        warnings.push(Warning::new(
            "frames-repeated",
            format!("{repeated} frames have the moment of an earlier one and are left out"),
        ));
    }
    (order.into_iter().map(|(frame, _)| frame).collect(), repeated)
}

/// Frames on a grid of uniform times, unless that would be mostly empty.
fn on_grid(
    order: &[usize],
    slots: &[i64],
    frames: usize,
    start_secs: f64,
    uniform_hz: f64,
    rate_hz: f64,
    limits: &Limits,
) -> Option<Timeline> {
    let count = usize::try_from(*slots.last()?).ok()?.checked_add(1)?;
    if count > frames.saturating_mul(MOST_FILL).saturating_add(SPARE_ROWS) || count > limits.max_frames {
        return None;
    }
    let mut row_of_frame = vec![None; frames];
    for (&frame, &slot) in order.iter().zip(slots) {
        *row_of_frame.get_mut(frame)? = Some(usize::try_from(slot).ok()?);
    }
    Some(Timeline {
        times: SampleTimes::Uniform {
            start_secs,
            rate_hz: uniform_hz,
            count,
        },
        row_of_frame,
        rate_hz,
    })
}

/// The coarsest of a second, a tenth, a hundredth and so on that all times are written in.
fn quantum(times: &[f64], start: f64) -> f64 {
    [1.0, 0.1, 0.01, 0.001, 1e-4, 1e-5]
        .into_iter()
        .find(|quantum| {
            times.iter().all(|time| {
                let steps = (time - start) / quantum;
                (steps - steps.round()).abs() < 1e-3_f64.max(1e-9 / quantum)
            })
        })
        .unwrap_or(1e-6)
}

fn common_divisor(a: i64, b: i64) -> i64 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(times: &[f64]) -> Vec<Stamp> {
        times
            .iter()
            .map(|&t| Stamp {
                time_secs: Some(t),
                number: None,
            })
            .collect()
    }

    fn numbered(numbers: &[i64]) -> Vec<Stamp> {
        numbers
            .iter()
            .map(|&n| Stamp {
                time_secs: None,
                number: Some(n),
            })
            .collect()
    }

    fn made(stamps: &[Stamp], hz: Option<f64>) -> (Timeline, Vec<&'static str>) {
        let mut warnings = Vec::new();
        let made = timeline(stamps, hz, &Limits::default(), &mut warnings).unwrap();
        (made, warnings.iter().map(|w| w.code).collect())
    }

    #[test]
    fn times_rounded_to_milliseconds_are_their_rate() {
        for hz in [25.0, 30.0, 60_000.0 / 1001.0, 60.0, 120.0] {
            let times: Vec<f64> = (0..500)
                .map(|i| (f64::from(i) / hz * 1000.0).round() / 1000.0)
                .collect();
            let (made, codes) = made(&at(&times), None);
            assert_eq!(
                made.times,
                SampleTimes::Uniform {
                    start_secs: 0.0,
                    rate_hz: hz,
                    count: 500
                }
            );
            assert!(codes.is_empty(), "{codes:?}");
        }
    }

    #[test]
    fn whole_numbers_far_apart_are_milliseconds() {
        let (made, codes) = made(&at(&[0.0, 33.0, 67.0, 100.0]), Some(30.0));
        assert_eq!(made.times.rate_hz(), 30.0);
        assert_eq!(codes, ["time-unit-guessed"]);
    }

    #[test]
    fn a_lost_frame_is_a_row_of_gaps() {
        let (made, _) = made(&at(&[10.0, 10.04, 10.12, 10.16]), None);
        assert_eq!(
            made.times,
            SampleTimes::Uniform {
                start_secs: 10.0,
                rate_hz: 25.0,
                count: 5
            }
        );
        assert_eq!(made.row_of_frame, [Some(0), Some(1), Some(3), Some(4)]);
    }

    #[test]
    fn irregular_times_stay_and_long_gaps_are_kept_apart() {
        let (made, codes) = made(&at(&[0.0, 0.021, 0.039, 0.0615, 0.3, 0.3217]), None);
        assert_eq!(made.row_of_frame, [0, 1, 2, 3, 5, 6].map(Some));
        let SampleTimes::Explicit(times) = made.times else {
            panic!()
        };
        assert!(times[4] > 0.0615 && times[4] < 0.3);
        assert_eq!(codes, ["times-irregular"]);
    }

    #[test]
    fn numbers_need_a_rate_and_may_begin_anywhere() {
        let (by_rate, codes) = made(&numbered(&[27_001, 27_002, 27_004]), Some(50.0));
        assert_eq!(
            by_rate.times,
            SampleTimes::Uniform {
                start_secs: 0.0,
                rate_hz: 50.0,
                count: 4
            }
        );
        assert_eq!(by_rate.row_of_frame, [Some(0), Some(1), Some(3)]);
        assert!(codes.is_empty());
        assert_eq!(made(&numbered(&[1, 2]), None).1, ["rate-guessed"]);
        assert_eq!(made(&numbered(&[2, 4, 6]), Some(25.0)).0.times.len(), 3);
    }

    #[test]
    fn whole_seconds_are_too_coarse_and_give_the_rate_only() {
        let stamps: Vec<Stamp> = (0..250)
            .map(|i| Stamp {
                time_secs: Some((i / 25) as f64),
                number: Some(i),
            })
            .collect();
        let (made, codes) = made(&stamps, None);
        assert_eq!(made.times.len(), 250);
        assert!(
            (made.times.rate_hz() - 25.0).abs() < 3.0,
            "{}",
            made.times.rate_hz()
        );
        assert_eq!(codes, ["rate-guessed"]);
    }

    #[test]
    fn a_number_out_of_this_world_makes_no_rows() {
        let (made, _) = made(&numbered(&[0, 1, 1 << 50]), Some(25.0));
        assert_eq!(made.times.len(), 4);
        assert!(
            timeline(
                &numbered(&[i64::MIN, i64::MAX]),
                Some(25.0),
                &Limits::default(),
                &mut Vec::new()
            )
            .is_err()
        );
    }

    #[test]
    fn frames_are_sorted_and_repeats_left_out() {
        let (made, codes) = made(&at(&[0.04, 0.0, 0.08, 0.04]), None);
        assert_eq!(made.row_of_frame, [Some(1), Some(0), Some(2), None]);
        assert_eq!(codes, ["frames-out-of-order", "frames-repeated"]);
    }
}
