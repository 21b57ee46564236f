//! Moments as feeds write them.

/// Microseconds since 1970 of an ISO 8601 date and time ("2023-10-01T12:00:00.040Z"); without a zone it is taken for UTC.
pub(super) fn micros_of_iso(text: &str) -> Option<i64> {
    let text = text.trim();
    let (date, time) = text.split_once(['T', 't', ' '])?;
    let mut parts = date.split('-');
    let mut part = || parts.next()?.parse::<i64>().ok();
    let (year, month, day) = (part()?, part()?, part()?);
    let sound = (1..=12).contains(&month) && (1..=31).contains(&day) && (1900..=2200).contains(&year);
    if !sound || parts.next().is_some() {
        return None;
    }
    let (time, zone_minutes) = if let Some(time) = time.strip_suffix(['Z', 'z']) {
        (time, 0)
    } else if let Some(at) = time.rfind(['+', '-']) {
        let (time, zone) = time.split_at(at);
        let digits: String = zone.chars().filter(char::is_ascii_digit).collect();
        let hours: i64 = digits.get(..2)?.parse().ok()?;
        let minutes: i64 = digits.get(2..4).unwrap_or("0").parse().ok()?;
        let sign = if zone.starts_with('-') { -1 } else { 1 };
        (time, sign * (60 * hours + minutes))
    } else {
        (time, 0)
    };
    // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
    let shifted_year = if month <= 2 { year - 1 } else { year };
    let era = shifted_year.div_euclid(400);
    let year_of_era = shifted_year.rem_euclid(400);
    let day_of_year = (153 * ((month + 9) % 12) + 2) / 5 + day - 1;
    let days =
        era * 146_097 + year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year - 719_468;
    let micros = micros_of_clock(time)?;
    Some((days * 86_400 - zone_minutes * 60) * 1_000_000 + micros)
}

/// Microseconds of "hh:mm:ss.fff", "mm:ss.fff" or "ss.fff".
pub(super) fn micros_of_clock(text: &str) -> Option<i64> {
    let mut micros = 0_i64;
    let mut parts = text.trim().split(':').peekable();
    let mut count = 0;
    while let Some(part) = parts.next() {
        count += 1;
        let (whole, fraction) = part.split_once('.').unwrap_or((part, ""));
        let digits_only = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if count > 3
            || whole.is_empty()
            || whole.len() > 9
            || !digits_only(whole)
            || !digits_only(fraction)
            || (!fraction.is_empty() && parts.peek().is_some())
        {
            return None;
        }
        micros = micros * 60 + whole.parse::<i64>().ok()? * 1_000_000;
        if !fraction.is_empty() {
            let six: String = fraction.chars().chain("000000".chars()).take(6).collect();
            micros += six.parse::<i64>().ok()?;
        }
    }
    Some(micros)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn moments_are_counted_from_1970_in_utc() {
        for (text, secs) in [
            ("1970-01-01T00:00:00Z", 0),
            ("2023-10-01T12:00:00Z", 1_696_161_600),
            ("2023-10-01T14:00:00+02:00", 1_696_161_600),
            ("2023-10-01T10:30:00-0130", 1_696_161_600),
            ("2024-02-29T00:00:00", 1_709_164_800),
            ("2000-03-01T00:00:01Z", 951_868_801),
        ] {
            assert_eq!(micros_of_iso(text), Some(secs * 1_000_000), "{text}");
        }
        assert_eq!(micros_of_iso("1970-01-01T00:00:00.04Z"), Some(40_000));
        for bad in [
            "",
            "12:00:00",
            "2023-13-01T00:00:00Z",
            "2023-10-01T12:00:0xZ",
            "2023-10-01T1.5:00Z",
        ] {
            assert_eq!(micros_of_iso(bad), None, "{bad}");
        }
    }

    #[test]
    fn clocks_have_one_to_three_parts() {
        assert_eq!(micros_of_clock("00:00:01.10"), Some(1_100_000));
        assert_eq!(micros_of_clock("90:00"), Some(5_400_000_000));
        assert_eq!(micros_of_clock("2.5"), Some(2_500_000));
        for bad in ["", ":", "1:2:3:4", "1.5:00", "-1", "é"] {
            assert_eq!(micros_of_clock(bad), None, "{bad}");
        }
    }
}
