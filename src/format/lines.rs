//! Text as numbered lines and words, for formats that mean something by both.

use std::borrow::Cow;

use crate::error::{Error, ErrorCode};

/// The bytes as text, and whether they had to be read as Latin-1 because they are not UTF-8. A byte order mark is left
/// out; that of UTF-16 says that they are UTF-16.
pub(super) fn text_of(bytes: &[u8]) -> (Cow<'_, str>, bool) {
    if let Some(text) = utf16_text(bytes) {
        return (Cow::Owned(text), false);
    }
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    match std::str::from_utf8(bytes) {
        Ok(text) => (Cow::Borrowed(text), false),
        Err(_) => (bytes.iter().copied().map(char::from).collect(), true),
    }
}

/// The text of bytes that begin with a byte order mark of UTF-16, as spreadsheets write their "Unicode text"; `None` for
/// all others.
pub(super) fn utf16_text(bytes: &[u8]) -> Option<String> {
    let is_little = match bytes.get(..2)? {
        b"\xff\xfe" => true,
        b"\xfe\xff" => false,
        _ => return None,
    };
    let units = bytes.get(2..)?.chunks_exact(2).filter_map(|pair| {
        let pair: [u8; 2] = pair.try_into().ok()?;
        Some(if is_little {
            u16::from_le_bytes(pair)
        } else {
            u16::from_be_bytes(pair)
        })
    });
    Some(
        char::decode_utf16(units)
            .map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER))
            .collect(),
    )
}

/// One line without its ending.
#[derive(Clone, Copy, Debug)]
pub(super) struct Line<'a> {
    /// Counted from 1.
    pub(super) number: usize,
    pub(super) text: &'a str,
    /// Whether a line ending follows; only the last line of a text can lack one.
    pub(super) ended: bool,
}

/// Lines ending in LF, CR LF or CR.
#[derive(Clone, Debug)]
pub(super) struct Lines<'a> {
    rest: &'a str,
    number: usize,
}

impl<'a> Lines<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            rest: text,
            number: 0,
        }
    }

    /// The number of the last line given out; 0 before the first.
    pub(super) fn number(&self) -> usize {
        self.number
    }

    /// Whether nothing but white space follows.
    pub(super) fn only_blank_left(&self) -> bool {
        // From the front only: this is asked on every line, and a long blank end must not be walked each time.
        self.rest.trim_start().is_empty()
    }

    /// The next line that holds more than white space.
    pub(super) fn next_filled(&mut self) -> Option<Line<'a>> {
        self.find(|line| !line.text.trim_start().is_empty())
    }
}

impl<'a> Iterator for Lines<'a> {
    type Item = Line<'a>;

    fn next(&mut self) -> Option<Line<'a>> {
        if self.rest.is_empty() {
            return None;
        }
        self.number += 1;
        let end = self
            .rest
            .as_bytes()
            .iter()
            .position(|byte| *byte == b'\n' || *byte == b'\r');
        let (text, rest, ended) = match end {
            Some(at) => {
                let (text, ending) = self.rest.split_at(at);
                let rest = ending.strip_prefix("\r\n").unwrap_or(&ending[1..]);
                (text, rest, true)
            }
            None => (self.rest, "", false),
        };
        self.rest = rest;
        Some(Line {
            number: self.number,
            text,
            ended,
        })
    }
}

/// Words separated by white space, with braces standing alone wherever they are written.
#[derive(Debug)]
pub(super) struct Words<'a> {
    lines: Lines<'a>,
    line: &'a str,
    line_ended: bool,
}

impl<'a> Words<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            lines: Lines::new(text),
            line: "",
            line_ended: true,
        }
    }

    /// The number of the line of the last word given out.
    pub(super) fn line_number(&self) -> usize {
        self.lines.number()
    }

    /// The lines after the current one; what is left of the current one is dropped.
    pub(super) fn into_lines(self) -> Lines<'a> {
        self.lines
    }

    /// What is left of the current line up to a brace, trimmed.
    pub(super) fn rest_of_name(&mut self) -> &'a str {
        let end = self.line.find(['{', '}']).unwrap_or(self.line.len());
        let (name, rest) = self.line.split_at(end);
        self.line = rest;
        name.trim()
    }

    /// An error about the last word given out: a broken rule, or a cut file when the text ends with that word.
    pub(super) fn unexpected(&self, expected: &str, found: Option<&str>) -> Error {
        let cut = self.line.trim().is_empty() && self.lines.only_blank_left() && !self.line_ended;
        let error = match found {
            None => Error::new(
                ErrorCode::InputTruncated,
                format!("expected {expected}, found the end of the file; get the whole file"),
            ),
            Some(word) if cut => Error::new(
                ErrorCode::InputTruncated,
                format!(
                    "expected {expected}, found \"{}\" at the end of the file; get the whole file",
                    shown(word)
                ),
            ),
            Some(word) => Error::new(
                ErrorCode::InputMalformed,
                format!("expected {expected}, found \"{}\"", shown(word)),
            ),
        };
        error.at_line(self.line_number().max(1))
    }
}

impl<'a> Iterator for Words<'a> {
    type Item = &'a str;

    fn next(&mut self) -> Option<&'a str> {
        loop {
            self.line = self.line.trim_start();
            if !self.line.is_empty() {
                break;
            }
            let line = self.lines.next()?;
            self.line = line.text;
            self.line_ended = line.ended;
        }
        let end = if self.line.starts_with(['{', '}']) {
            1
        } else {
            self.line
                .find(|c: char| c.is_whitespace() || c == '{' || c == '}')
                .unwrap_or(self.line.len())
        };
        let (word, rest) = self.line.split_at(end);
        self.line = rest;
        Some(word)
    }
}

/// Source text fit for a message: short and on one line.
pub(super) fn shown(text: &str) -> String {
    let mut shown: String = text
        .trim()
        .chars()
        .take(40)
        .flat_map(char::escape_debug)
        .collect();
    if text.trim().chars().count() > 40 {
        shown.push_str("...");
    }
    shown
}

/// A cell of a table without its padding, and without the quotes that spreadsheets put around it.
pub(super) fn unquoted(cell: &str) -> &str {
    let cell = cell.trim();
    cell.strip_prefix('"')
        .and_then(|cell| cell.strip_suffix('"'))
        .map_or(cell, str::trim)
}

/// The hint for a number that did not parse because of a comma.
pub(super) fn comma_hint(word: &str) -> &'static str {
    if word.contains(',') && word.replace(',', ".").parse::<f64>().is_ok() {
        "; write decimals with a point"
    } else {
        ""
    }
}

/// How many digits follow the decimal point.
pub(super) fn decimals(word: &str) -> usize {
    word.split_once('.').map_or(0, |(_, digits)| digits.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_line_ending_counts_once() {
        let lines: Vec<_> = Lines::new("a\r\nb\rc\n\nd")
            .map(|l| (l.number, l.text, l.ended))
            .collect();
        assert_eq!(
            lines,
            [
                (1, "a", true),
                (2, "b", true),
                (3, "c", true),
                (4, "", true),
                (5, "d", false)
            ]
        );
    }

    #[test]
    fn braces_are_words_and_names_keep_their_spaces() {
        let mut words = Words::new("ROOT Left Arm{OFFSET\t1\n}");
        assert_eq!(words.next(), Some("ROOT"));
        assert_eq!(words.rest_of_name(), "Left Arm");
        assert_eq!(words.by_ref().collect::<Vec<_>>(), ["{", "OFFSET", "1", "}"]);
        assert_eq!(words.line_number(), 2);
    }

    #[test]
    fn bytes_that_are_not_utf8_are_read_as_latin1() {
        assert_eq!(text_of(b"T\xeate"), (Cow::Owned("Tête".to_owned()), true));
        assert_eq!(text_of(b"\xef\xbb\xbfTime"), (Cow::Borrowed("Time"), false));
    }
}
