//! Decimal numbers as they stand in text, read where they stand: most of a recording in text is these.

/// Every power of ten that a double holds exactly.
const EXACT_POWERS: [f64; 23] = [
    1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18,
    1e19, 1e20, 1e21, 1e22,
];
/// Whole numbers up to here are doubles.
const LARGEST_WHOLE: u64 = 1 << 53;
/// More digits than this may not fit into the 64 bits in which they are gathered.
const MOST_DIGITS: usize = 19;

/// The number at the beginning of `text` up to the first byte of white space (or control character), and the length of
/// that word; `None` where the word is no number. The value is the same as [`str::parse`] gives.
///
/// Digits up to 2^53 over a power of ten up to 22 make one exactly rounded division (Clinger, "How to read floating point
/// numbers accurately", 1990); all else is left to the standard library.
#[inline]
pub(super) fn leading_number(text: &[u8]) -> Option<(f64, usize)> {
    let (is_negative, start) = match text.first() {
        Some(b'-') => (true, 1),
        Some(b'+') => (false, 1),
        _ => (false, 0),
    };
    let mut at = start;
    let mut digits = 0_u64;
    while let Some(digit) = digit_at(text, at) {
        digits = digits.wrapping_mul(10).wrapping_add(digit);
        at += 1;
    }
    let mut count = at - start;
    let mut decimals = 0;
    if text.get(at) == Some(&b'.') {
        at += 1;
        let point = at;
        while let Some(digit) = digit_at(text, at) {
            digits = digits.wrapping_mul(10).wrapping_add(digit);
            at += 1;
        }
        decimals = at - point;
        count += decimals;
    }
    let is_whole_word = text.get(at).is_none_or(|byte| *byte <= b' ');
    if is_whole_word
        && (1..=MOST_DIGITS).contains(&count)
        && digits <= LARGEST_WHOLE
        && let Some(power) = EXACT_POWERS.get(decimals)
    {
        let value = digits as f64 / power;
        return Some((if is_negative { -value } else { value }, at));
    }
    by_the_library(text)
}

#[inline]
fn digit_at(text: &[u8], at: usize) -> Option<u64> {
    let digit = text.get(at)?.wrapping_sub(b'0');
    (digit < 10).then_some(u64::from(digit))
}

#[cold]
fn by_the_library(text: &[u8]) -> Option<(f64, usize)> {
    let length = text.iter().position(|byte| *byte <= b' ').unwrap_or(text.len());
    let word = std::str::from_utf8(text.get(..length)?).ok()?;
    Some((word.parse().ok()?, length))
}

/// The number that is the whole of `word`.
#[inline]
pub(super) fn number(word: &str) -> Option<f64> {
    let (value, length) = leading_number(word.as_bytes())?;
    (length == word.len()).then_some(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_number_is_the_library_s_number() {
        let mut words: Vec<String> = [
            "0",
            "-0",
            "-0.0",
            "+1",
            "1.",
            ".5",
            "-.5",
            "1e5",
            "1.5E-03",
            "9007199254740993",
            "9007199254740992",
            "0.1234567890123456789",
            "123456789012345678901234567890",
            "1e400",
            "inf",
            "-NaN",
            "179.999999999999999",
            "00000000000000000000000.5",
            "0.000000000000000000000001",
            "18446744073709551617",
        ]
        .map(str::to_owned)
        .to_vec();
        // Numbers of every length, from a generator of its own (Knuth's multiplier).
        let mut state = 1_u64;
        for round in 0..20_000 {
            state = state
                .wrapping_mul(6_364_136_223_846_793_005)
                .wrapping_add(1_442_695_040_888_963_407);
            let value = f64::from_bits(state >> 2);
            let small = (state >> 40) as f64 / 997.0;
            words.push(match round % 3 {
                0 => format!("{small:.*}", round % 14),
                1 => format!("-{small:e}"),
                _ => value.to_string(),
            });
        }
        for word in words {
            let expected: f64 = word.parse().unwrap();
            let found = number(&word).unwrap();
            assert_eq!(found.to_bits(), expected.to_bits(), "{word}");
        }
    }

    #[test]
    fn what_is_no_number_is_none() {
        for word in ["", "-", ".", "+.", "e5", "1,5", "1.2.3", "--1", "x", "1x", "0x10"] {
            assert_eq!(number(word), None, "{word}");
        }
        assert_eq!(leading_number(b"12.5\t7"), Some((12.5, 4)));
        assert_eq!(leading_number(b"12.5,7"), None);
    }
}
