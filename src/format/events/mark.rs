//! Official marks as seconds, where they are times.

/// The longest time that is one: no event lasts ten days.
const LONGEST_SECS: f64 = 864_000.0;

/// The seconds of "9.79", "1:46.10", "2:08:01", "+0.4", "10.2h" (hand-timed) and "1.15.05,5" (points between the parts,
/// as continental lists write it). `None` for marks that are no times: "DNF", "x", "-", "8.95m".
pub(super) fn secs(mark: &str) -> Option<f64> {
    let mark = mark.trim();
    let (sign, digits) = match mark.strip_prefix('-') {
        Some(digits) => (-1.0, digits),
        None => (1.0, mark.strip_prefix('+').unwrap_or(mark)),
    };
    // Hand timing, altitude and wind assistance follow the time as a letter.
    let digits = digits.trim_end_matches(['h', 'A', 'w', 'W', ' ']);
    let (whole, fraction) = match digits.split_once(',') {
        Some((whole, fraction)) => (whole.replace('.', ":"), fraction),
        None => match digits.rsplit_once('.') {
            Some((whole, fraction)) if !whole.contains('.') => (whole.to_owned(), fraction),
            Some(_) => return None,
            None => (digits.to_owned(), "0"),
        },
    };
    let is_number =
        |text: &str| !text.is_empty() && text.len() <= 9 && text.bytes().all(|b| b.is_ascii_digit());
    let parts: Vec<&str> = whole.split(':').collect();
    if parts.len() > 3 || !is_number(fraction) || !parts.iter().all(|part| is_number(part)) {
        return None;
    }
    let mut secs = 0.0;
    for (index, part) in parts.iter().enumerate() {
        let value: f64 = part.parse().ok()?;
        if index > 0 && value >= 60.0 {
            return None;
        }
        secs = secs * 60.0 + value;
    }
    // Read as one number, so that "9.81" is the nearest number to 9.81.
    let secs = if parts.len() == 1 {
        format!("{whole}.{fraction}").parse().ok()?
    } else {
        secs + format!("0.{fraction}").parse::<f64>().ok()?
    };
    (secs <= LONGEST_SECS).then_some(sign * secs)
}

/// Whether a mark is written in a way that only times are: with minutes, or with minutes and points.
pub(super) fn is_surely_time(mark: &str) -> bool {
    mark.contains([':', ',']) && secs(mark).is_some()
}

/// Whether an athletics event, by its code ("100", "4x100", "3000SC", "MAR") or its name ("100 m Men", "Half marathon"),
/// is decided by time. Jumps, throws and combined events are not.
pub(super) fn is_race(event: &str) -> bool {
    let event = event.trim().to_lowercase();
    let word = event
        .split(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default();
    event.starts_with(|c: char| c.is_ascii_digit())
        || matches!(word, "mar" | "hm" | "half" | "marathon" | "mile" | "xc" | "road")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_in_every_notation_and_other_marks_are_not() {
        for (mark, expected) in [
            ("9.79", 9.79),
            ("9.81 ", 9.81),
            ("1:46.10", 106.1),
            ("2:08:01", 7681.0),
            ("94:07", 5647.0),
            ("1.15.05,5", 4505.5),
            ("18.20,6", 1100.6),
            ("-0.021", -0.021),
            ("10.2h", 10.2),
        ] {
            assert_eq!(secs(mark), Some(expected), "{mark}");
        }
        for mark in [
            "", "x", "-", "o", "xxo", "r", "DNS", "DQ", "8.95m", "1:75.0", "1.2.3", ":", "9.", ".5", "1e3",
            "NaN", "99999999",
        ] {
            assert_eq!(secs(mark), None, "{mark}");
        }
        assert!(is_race("100 m Men") && is_race("4x400") && is_race("Marathon Women") && is_race("MAR"));
        assert!(!is_race("Long jump Men") && !is_race("DEC") && !is_race("HJ") && !is_race(""));
    }
}
