//! Moments of the day: ISO 8601, and the two notations of feeds for a time of day.

/// Seconds in a day.
const DAY_SECS: i64 = 86_400;

/// A moment, to the nanosecond.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Moment {
    /// Since the beginning of 1970, in UTC where the zone is known, else at the place's own time.
    secs: i64,
    nanos: u32,
    pub(super) has_zone: bool,
}

impl Moment {
    /// Reads "2030-08-03T21:50:02.5+02:00"; the zone, the fraction and the seconds may be missing, and the date alone is
    /// its midnight.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if !text.is_ascii() {
            return None;
        }
        let (date, rest) = text.split_at_checked(10)?;
        let days = days_of_date(date)?;
        let Some(rest) = rest.strip_prefix(['T', 't', ' ']) else {
            return rest.is_empty().then_some(Self {
                secs: days * DAY_SECS,
                nanos: 0,
                has_zone: false,
            });
        };
        let (time, zone_secs) = match rest.find(['Z', 'z', '+', '-']) {
            Some(at) => {
                let (time, zone) = rest.split_at(at);
                (time, Some(zone_secs(zone)?))
            }
            None => (rest, None),
        };
        let (secs, nanos) = time_of_day(time)?;
        Some(Self {
            secs: days * DAY_SECS + secs - zone_secs.unwrap_or(0),
            nanos,
            has_zone: zone_secs.is_some(),
        })
    }

    pub(super) fn secs_since(&self, earlier: &Self) -> f64 {
        (self.secs - earlier.secs) as f64 + (f64::from(self.nanos) - f64::from(earlier.nanos)) * 1e-9
    }
}

/// Reads a time of day, "21:52:13.056", "21:52" or "215213056" with milliseconds in the last three of nine digits, as
/// ISO 8601 writes it; `None` for anything else.
pub(super) fn iso_time_of_day(text: &str) -> Option<String> {
    let text = text.trim();
    if text.len() == 9 && text.bytes().all(|b| b.is_ascii_digit()) {
        let part = |from: usize, to: usize| text.get(from..to).unwrap_or_default();
        let iso = format!("{}:{}:{}.{}", part(0, 2), part(2, 4), part(4, 6), part(6, 9));
        return time_of_day(&iso).map(|_| iso);
    }
    time_of_day(text).map(|_| text.to_owned())
}

/// The zone that an ISO 8601 text ends in, as written.
pub(super) fn zone_of(text: &str) -> Option<&str> {
    let text = text.trim();
    let at = text.get(10..)?.find(['Z', 'z', '+', '-'])? + 10;
    let zone = text.get(at..)?;
    zone_secs(zone).map(|_| zone)
}

fn days_of_date(date: &str) -> Option<i64> {
    let mut parts = date.split('-');
    let (year, month, day) = (
        number(parts.next()?)?,
        number(parts.next()?)?,
        number(parts.next()?)?,
    );
    let is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days_of_month = match month {
        2 => 28 + i64::from(is_leap),
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    if parts.next().is_some() || !(1..=days_of_month).contains(&day) {
        return None;
    }
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil: years begin in March.
    let year = if month <= 2 { year - 1 } else { year };
    let era = year.div_euclid(400);
    let year_of_era = year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    Some(era * 146_097 + day_of_era - 719_468)
}

/// "21:50", "21:50:02" or "21:50:02.25" as seconds and nanoseconds.
fn time_of_day(time: &str) -> Option<(i64, u32)> {
    let mut parts = time.split(':');
    let (hours, minutes) = (number(parts.next()?)?, number(parts.next()?)?);
    let (secs, nanos) = match parts.next() {
        None => (0, 0),
        Some(part) => {
            let (secs, fraction) = part.split_once(['.', ',']).unwrap_or((part, "0"));
            if fraction.is_empty() || fraction.len() > 9 {
                return None;
            }
            let digits = u32::try_from(number(fraction)?).ok()?;
            (number(secs)?, digits * 10_u32.pow(9 - fraction.len() as u32))
        }
    };
    let is_time = hours < 24 && minutes < 60 && secs <= 60 && parts.next().is_none();
    is_time.then_some((hours * 3600 + minutes * 60 + secs, nanos))
}

fn zone_secs(zone: &str) -> Option<i64> {
    if zone.eq_ignore_ascii_case("z") {
        return Some(0);
    }
    let (sign, digits) = match zone.split_at_checked(1)? {
        ("+", digits) => (1, digits),
        ("-", digits) => (-1, digits),
        _ => return None,
    };
    let (hours, minutes) = match digits.split_once(':') {
        Some(parts) => parts,
        None if digits.len() == 4 => digits.split_at_checked(2)?,
        None => (digits, "0"),
    };
    let (hours, minutes) = (number(hours)?, number(minutes)?);
    (hours <= 14 && minutes < 60).then_some(sign * (hours * 3600 + minutes * 60))
}

fn number(digits: &str) -> Option<i64> {
    let is_number = (1..=9).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit());
    is_number.then(|| digits.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secs(text: &str) -> Option<f64> {
        let epoch = Moment::parse("1970-01-01T00:00:00Z").unwrap();
        Moment::parse(text).map(|moment| moment.secs_since(&epoch))
    }

    /// The expected values are from GNU date.
    #[test]
    fn moments_of_any_zone_are_the_same_second() {
        assert_eq!(secs("2030-08-03T21:50:02+02:00"), Some(1_912_017_002.0));
        assert_eq!(secs("2030-08-03T19:50:02Z"), Some(1_912_017_002.0));
        assert_eq!(secs("2030-08-03 14:20:02-0530"), Some(1_912_017_002.0));
        assert_eq!(secs("2024-02-29T23:59:59.5Z"), Some(1_709_251_199.5));
        assert_eq!(secs("1900-03-01"), Some(-2_203_891_200.0));
        for bad in [
            "",
            "2030-02-29",
            "2030-08-03T",
            "2030-08-03T25:00",
            "2030-08-03T10:00+15:00",
            "é030-08-03",
            "03.08.2030",
        ] {
            assert_eq!(Moment::parse(bad), None, "{bad}");
        }
    }

    #[test]
    fn both_notations_of_a_time_of_day_are_read() {
        assert_eq!(iso_time_of_day("162843056").as_deref(), Some("16:28:43.056"));
        assert_eq!(iso_time_of_day("16:28:43.056").as_deref(), Some("16:28:43.056"));
        assert_eq!(iso_time_of_day("20:30").as_deref(), Some("20:30"));
        assert_eq!(iso_time_of_day("992843056"), None);
        assert_eq!(iso_time_of_day("1628"), None);
        assert_eq!(zone_of("2030-08-03T21:50:02+02:00"), Some("+02:00"));
        assert_eq!(zone_of("2030-08-03T21:50:02"), None);
    }
}
