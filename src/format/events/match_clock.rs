//! The clock of a match: minutes that count on through the periods, with added time at the end of each.

/// When each period begins on the clock of a football match, in minutes (Laws of the Game, Law 7): two halves, two halves
/// of extra time, the penalties.
const PERIOD_STARTS_MIN: [f64; 5] = [0.0, 45.0, 90.0, 105.0, 120.0];

/// The seconds of "12:34", "94:07", "45'", "45'+2'" and "45+2" on the clock of a match.
pub(super) fn secs(text: &str) -> Option<f64> {
    let text = text.trim();
    if text.contains(':') {
        let (minutes, seconds) = text.split_once(':')?;
        // Minutes count on beyond the hour.
        return Some(number(minutes)? * 60.0 + number(seconds).filter(|secs| *secs < 60.0)?);
    }
    let mut minutes = 0.0;
    for part in text.split('+') {
        minutes += number(part.trim().trim_end_matches(['\'', '\u{2019}', '\u{2032}']))?;
    }
    Some(minutes * 60.0)
}

/// When a period, "1" to "5", begins on the match's clock; `None` for what is no period of play.
pub(super) fn period_start_secs(period: &str) -> Option<f64> {
    let number: usize = period.parse().ok().filter(|_| period.len() == 1)?;
    let minutes = PERIOD_STARTS_MIN.get(number.checked_sub(1)?)?;
    Some(minutes * 60.0)
}

fn number(text: &str) -> Option<f64> {
    let is_number = (1..=9).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        && text.starts_with(|c: char| c.is_ascii_digit());
    is_number.then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn match_clocks_are_read_in_every_notation() {
        for (text, expected) in [
            ("12:34", 754.0),
            ("94:07", 5647.0),
            ("30:15.35", 1815.35),
            ("45'", 2700.0),
            ("45'+2'", 2820.0),
            ("90+5", 5700.0),
        ] {
            assert_eq!(secs(text), Some(expected), "{text}");
        }
        for text in ["", "HT", "12:75", "+", "1:2:3", "-3"] {
            assert_eq!(secs(text), None, "{text}");
        }
        assert_eq!(period_start_secs("2"), Some(2700.0));
        assert_eq!((period_start_secs("0"), period_start_secs("14")), (None, None));
    }
}
