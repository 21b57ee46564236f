//! Numbers in lines of text, and lines of JSON.

use serde_json::Value;

use crate::error::{Error, ErrorCode, Result};
use crate::format::lines::{Line, Lines, comma_hint, shown};

/// No position on or near a pitch lies beyond this, in any unit.
const LARGEST_VALUE: f64 = 1e7;

/// A cell's number; NaN where it is empty or says that there is none.
pub(super) fn cell(text: &str, line: &Line<'_>, field: &str) -> Result<f64> {
    let text = text.trim();
    if text.is_empty()
        || ["nan", "null", "none"]
            .iter()
            .any(|gap| text.eq_ignore_ascii_case(gap))
    {
        return Ok(f64::NAN);
    }
    text.parse::<f64>()
        .ok()
        .filter(|value| value.abs() <= LARGEST_VALUE)
        .ok_or_else(|| {
            unexpected(
                line,
                &format!("a number{}", comma_hint(text)),
                &format!("\"{}\"", shown(text)),
            )
            .in_field(field)
        })
}

/// The frame number of a row.
pub(super) fn frame_number(text: &str, line: &Line<'_>) -> Result<i64> {
    text.trim()
        .parse::<i64>()
        .map_err(|_| unexpected(line, "a frame number", &format!("\"{}\"", shown(text))).in_field("frame"))
}

/// The error of a row that is not as expected; a last row without a line ending was cut.
pub(super) fn unexpected(line: &Line<'_>, expected: &str, found: &str) -> Error {
    let error = if line.ended {
        Error::new(
            ErrorCode::InputMalformed,
            format!("expected {expected}, found {found}"),
        )
    } else {
        Error::new(
            ErrorCode::InputTruncated,
            format!("expected {expected}, found {found} where the file ends; get the whole file"),
        )
    };
    error.at_line(line.number)
}

/// Lines of JSON, one value each.
pub(super) fn json_lines(text: &str, mut each: impl FnMut(&Line<'_>, &Value) -> Result<()>) -> Result<()> {
    let mut lines = Lines::new(text);
    while let Some(line) = lines.next_filled() {
        let value: Value = serde_json::from_str(line.text).map_err(|error| {
            let is_cut = error.is_eof() && (!line.ended || lines.only_blank_left());
            let code = if is_cut {
                ErrorCode::InputTruncated
            } else {
                ErrorCode::InputMalformed
            };
            let rest = if is_cut { "; get the whole file" } else { "" };
            Error::new(
                code,
                format!("expected one JSON object a line, found other text: {error}{rest}"),
            )
            .at_line(line.number)
        })?;
        each(&line, &value).map_err(|error| at_line(error, line.number))?;
    }
    Ok(())
}

/// The error with this line where it has no place yet.
pub(super) fn at_line(error: Error, line: usize) -> Error {
    if error.place.line.is_none() {
        error.at_line(line)
    } else {
        error
    }
}

/// Seconds since the beginning of 1970 of a time in ISO 8601 with its zone, for differences.
pub(super) fn iso_secs(text: &str) -> Option<f64> {
    let (date, time) = text.trim().split_once(['T', ' '])?;
    let mut date = date.splitn(3, '-').map(|part| part.parse::<i64>().ok());
    let (year, month, day) = (date.next()??, date.next()??, date.next()??);
    if !(1900..=2200).contains(&year) || !(1..=12).contains(&month) || !(1..=31).contains(&day) {
        return None;
    }
    let zone_at = time
        .find(['Z', 'z', '+'])
        .or_else(|| time.rfind('-'))
        .unwrap_or(time.len());
    let (clock, zone) = time.split_at_checked(zone_at)?;
    let secs = super::facts_json::clock_secs(clock)?;
    let zone_secs = match zone.get(..1) {
        Some(sign @ ("+" | "-")) => {
            let hours = super::facts_json::clock_secs(&format!("{}:0", zone.get(1..)?)).unwrap_or(0.0);
            if sign == "+" { hours } else { -hours }
        }
        _ => 0.0,
    };
    // Days from civil date, by shifting the year to begin in March.
    let shifted = if month <= 2 { year - 1 } else { year };
    let era = shifted.div_euclid(400);
    let year_of_era = shifted - era * 400;
    let day_of_year = (153 * (month + if month > 2 { -3 } else { 9 }) + 2) / 5 + day - 1;
    let day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    let days = era * 146_097 + day_of_era - 719_468;
    Some(days as f64 * 86_400.0 + secs - zone_secs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_of_day_with_a_zone_are_comparable() {
        assert_eq!(iso_secs("1970-01-01T00:00:00Z"), Some(0.0));
        assert_eq!(
            iso_secs("2020-06-05T20:29:57.840+02:00"),
            iso_secs("2020-06-05T18:29:57.840Z")
        );
        assert_eq!(iso_secs("2000-03-01T00:00:00Z"), Some(951_868_800.0));
        assert_eq!(iso_secs("2023-10-01T12:00:00Z"), Some(1_696_161_600.0));
        for bad in [
            "",
            "2020-06-05",
            "2020-13-05T00:00:00Z",
            "2020-06-05Tx",
            "T",
            "2020-06-05Té+0",
        ] {
            assert_eq!(iso_secs(bad), None, "{bad}");
        }
    }
}
