//! WebVTT (W3C): chapters, and metadata cues with JSON.
//!
//! A cue is a chapter whose label is its text; a cue whose text is a JSON object says kind, label, participants and value
//! itself. Read as the standard reads it: a cue that breaks its rules is left out and the rest is kept. Style and region
//! blocks say how text looks and have no meaning here; notes are for the author.

use super::draft::Draft;
use super::generic;
use super::json::Budget;
use super::sheet::EventSheet;
use crate::error::{Error, ErrorCode, Result};
use crate::format::Format;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::format::lines::{Line, Lines, shown};
use crate::replay::{Event, EventKind};

/// The word that such a file begins with.
pub(super) const SIGNATURE: &str = "WEBVTT";
const SOURCE: &str = "WebVTT";
const ARROW: &str = "-->";

pub(super) fn recognises(head: &Head<'_>) -> bool {
    head.text
        .strip_prefix(SIGNATURE)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(|c: char| c.is_ascii_whitespace()))
}

pub(super) fn read(input: &Input<'_>) -> Result<EventSheet> {
    let mut draft = Draft::new(Format::WebVtt, input);
    let text = input.text(&mut draft.sheet.warnings);
    let mut lines = Lines::new(text.trim_start());
    let mut cues = Cues {
        budget: Budget::new(input.limits()),
        dropped: 0,
        first_dropped_line: 0,
        blocks: 0,
        unreadable_json: 0,
    };
    read_header(&mut lines, &mut draft);
    let mut block: Vec<Line<'_>> = Vec::new();
    loop {
        let line = lines.next();
        // A block ends at an empty line, and before the next line of times.
        let ends = line.is_none_or(|line| {
            line.text.is_empty()
                || (line.text.contains(ARROW) && block.iter().any(|l| l.text.contains(ARROW)))
        });
        if ends && !block.is_empty() {
            cues.read_block(&block, &mut draft)?;
            block.clear();
        }
        match line {
            Some(line) if !line.text.is_empty() => block.push(line),
            Some(_) => {}
            None => break,
        }
    }
    cues.report(&mut draft);
    Ok(draft.finish())
}

/// The lines up to the first empty one: a title behind the signature, and headers.
fn read_header(lines: &mut Lines<'_>, draft: &mut Draft<'_>) {
    let Some(first) = lines.next() else {
        return;
    };
    let title = first.text.strip_prefix(SIGNATURE).unwrap_or_default();
    let title = title.trim().trim_start_matches(['-', '\u{2013}']).trim();
    draft.sheet.title = Some(title.to_owned()).filter(|title| !title.is_empty());
    loop {
        // Some writers leave the empty line out; then the first cue is not part of the header.
        let mut ahead = lines.clone();
        let Some(line) = ahead.next() else {
            return;
        };
        if line.text.contains(ARROW) {
            return;
        }
        *lines = ahead;
        if line.text.is_empty() {
            return;
        }
        if let Some(map) = line.text.strip_prefix("X-TIMESTAMP-MAP=") {
            draft.warn("timestamp-map", timestamp_map(map));
        }
    }
}

/// What a segment of a stream says about its clock; the stream's own first time is not in it, so cues keep theirs.
fn timestamp_map(map: &str) -> String {
    let (mut local, mut stream) = (None, None);
    for part in map.split(',') {
        match part.trim().split_once(':') {
            Some((name, value)) if name.eq_ignore_ascii_case("local") => local = time_secs(value),
            Some((name, value)) if name.eq_ignore_ascii_case("mpegts") => {
                stream = value
                    .trim()
                    .parse::<u64>()
                    .ok()
                    .map(|ticks| ticks as f64 / 90_000.0);
            }
            _ => {}
        }
    }
    match (local, stream) {
        (Some(local), Some(stream)) => format!(
            "a stream's segment: cue time {local} s lies at {stream} s of the stream; cues keep their own times, give the offset"
        ),
        _ => format!(
            "expected LOCAL and MPEGTS in X-TIMESTAMP-MAP, found \"{}\"; cues keep their own times",
            shown(map)
        ),
    }
}

/// What was read of the cues, for one warning of each kind.
struct Cues {
    budget: Budget,
    dropped: usize,
    first_dropped_line: usize,
    blocks: usize,
    unreadable_json: usize,
}

impl Cues {
    fn read_block(&mut self, block: &[Line<'_>], draft: &mut Draft<'_>) -> Result<()> {
        let Some(first) = block.first() else {
            return Ok(());
        };
        let is_named = |name: &str| {
            first
                .text
                .strip_prefix(name)
                .is_some_and(|rest| rest.is_empty() || rest.starts_with([' ', '\t']))
        };
        let Some(at) = block.iter().take(2).position(|line| line.text.contains(ARROW)) else {
            if is_named("STYLE") || is_named("REGION") {
                self.blocks += 1;
            } else if !is_named("NOTE") {
                self.drop_cue(first.number);
            }
            return Ok(());
        };
        let (before, rest) = block.split_at(at);
        let Some((line, text)) = rest.split_first() else {
            return Ok(());
        };
        let Some(times) = read_times(line.text) else {
            if text.is_empty() && !line.ended {
                return Err(Error::new(
                    ErrorCode::InputTruncated,
                    format!(
                        "expected start --> end, found \"{}\" at the end of the file; get the whole file",
                        shown(line.text)
                    ),
                )
                .at_line(line.number));
            }
            self.drop_cue(line.number);
            return Ok(());
        };
        let mut cue = Event {
            time_secs: times.start_secs,
            end_secs: Some(times.end_secs),
            kind: EventKind::Chapter,
            source: Some(SOURCE.to_owned()),
            ..Event::default()
        };
        if let Some(id) = before.first() {
            cue.details.push(("id".to_owned(), id.text.trim().to_owned()));
        }
        cue.details.extend(times.settings);
        let lines: Vec<&str> = text.iter().map(|line| line.text).collect();
        let text = lines.join("\n");
        if text.trim_start().starts_with(['{', '[']) {
            match self.budget.read(&text, line.number + 1) {
                Ok(json) => return generic::add_cue(&json, &cue, draft),
                Err(error) if error.code == ErrorCode::LimitExceeded => return Err(error),
                Err(_) => self.unreadable_json += 1,
            }
        }
        let (label, voice) = plain(&text);
        cue.label = label;
        cue.details.extend(voice.map(|voice| ("voice".to_owned(), voice)));
        draft.event(cue)
    }

    fn drop_cue(&mut self, line: usize) {
        if self.dropped == 0 {
            self.first_dropped_line = line;
        }
        self.dropped += 1;
    }

    fn report(&self, draft: &mut Draft<'_>) {
        if self.dropped > 0 {
            draft.warn(
                "cue-malformed",
                format!(
                    "{} blocks are neither cues with times in order nor notes and were left out, the first at line {}",
                    self.dropped, self.first_dropped_line
                ),
            );
        }
        if self.blocks > 0 {
            draft.warn(
                "vtt-blocks-left-out",
                format!(
                    "{} style and region blocks say how text looks and were left out",
                    self.blocks
                ),
            );
        }
        if self.unreadable_json > 0 {
            draft.warn(
                "cue-json-unreadable",
                format!(
                    "{} cues begin like JSON but are none; they are kept as text",
                    self.unreadable_json
                ),
            );
        }
    }
}

/// A cue's line of times.
struct Times {
    start_secs: f64,
    end_secs: f64,
    settings: Vec<(String, String)>,
}

/// "start --> end settings", as seconds and the settings as name and value.
fn read_times(line: &str) -> Option<Times> {
    let (start, rest) = line.split_once(ARROW)?;
    let rest = rest.trim_start();
    let (end, settings) = rest.split_once([' ', '\t']).unwrap_or((rest, ""));
    let (start_secs, end_secs) = (time_secs(start)?, time_secs(end)?);
    let settings = settings
        .split_ascii_whitespace()
        .filter_map(|setting| setting.split_once(':'))
        .filter(|(name, value)| !name.is_empty() && !value.is_empty())
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .collect();
    (end_secs > start_secs).then_some(Times {
        start_secs,
        end_secs,
        settings,
    })
}

/// The seconds of "hh:mm:ss.mmm" with two or more digits of hours, or "mm:ss.mmm".
fn time_secs(text: &str) -> Option<f64> {
    let (whole, thousandths) = text.trim().split_once('.')?;
    let parts: Vec<&str> = whole.split(':').collect();
    let (hours, minutes, seconds) = match parts.as_slice() {
        [minutes, seconds] => ("00", *minutes, *seconds),
        [hours, minutes, seconds] => (*hours, *minutes, *seconds),
        _ => return None,
    };
    let number = |text: &str, most_digits: usize| -> Option<u64> {
        let is_number = (2..=most_digits).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_digit());
        is_number.then(|| text.parse().ok()).flatten()
    };
    let (hours, minutes, seconds) = (number(hours, 6)?, number(minutes, 2)?, number(seconds, 2)?);
    let thousandths = number(thousandths, 3).filter(|_| thousandths.len() == 3)?;
    (minutes < 60 && seconds < 60)
        .then_some((((hours * 60 + minutes) * 60 + seconds) * 1000 + thousandths) as f64 / 1000.0)
}

/// A cue's text without markup and with its character references read; and who speaks, where a voice tag says so.
fn plain(text: &str) -> (String, Option<String>) {
    let mut plain = String::with_capacity(text.len());
    let mut voice = None;
    let mut rest = text;
    while let Some(at) = rest.find(['<', '&']) {
        let (before, markup) = rest.split_at(at);
        plain.push_str(before);
        if markup.starts_with('<') {
            // A tag that is never closed swallows the rest, as the standard says.
            let (tag, after) = markup
                .get(1..)
                .unwrap_or_default()
                .split_once('>')
                .unwrap_or((markup, ""));
            let is_voice = tag.starts_with("v ") || tag.starts_with("v.") || tag.starts_with("v\t");
            if let Some((_, name)) = tag
                .split_once([' ', '\t'])
                .filter(|_| is_voice && voice.is_none())
            {
                voice = Some(plain_name(name));
            }
            rest = after;
        } else {
            let (c, length) = reference(markup);
            plain.push(c);
            rest = markup.get(length..).unwrap_or_default();
        }
    }
    plain.push_str(rest);
    (plain.trim().to_owned(), voice)
}

fn plain_name(name: &str) -> String {
    let mut plain = String::new();
    let mut rest = name;
    while let Some(at) = rest.find('&') {
        let (before, markup) = rest.split_at(at);
        plain.push_str(before);
        let (c, length) = reference(markup);
        plain.push(c);
        rest = markup.get(length..).unwrap_or_default();
    }
    plain.push_str(rest);
    plain.trim().to_owned()
}

/// The character that a text beginning with "&" stands for, and the bytes that say so.
fn reference(text: &str) -> (char, usize) {
    const NAMES: [(&str, char); 8] = [
        ("amp", '&'),
        ("lt", '<'),
        ("gt", '>'),
        ("quot", '"'),
        ("apos", '\''),
        ("nbsp", '\u{a0}'),
        ("lrm", '\u{200e}'),
        ("rlm", '\u{200f}'),
    ];
    /// "&#x10FFFF;" and some zeros.
    const LONGEST: usize = 16;
    let end = text.bytes().take(LONGEST).position(|b| b == b';');
    let Some((name, end)) = end.and_then(|end| Some((text.get(1..end)?, end))) else {
        return ('&', 1);
    };
    let c = match name.strip_prefix('#') {
        Some(digits) => match digits.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => digits.parse(),
        }
        .ok()
        .and_then(char::from_u32)
        .filter(|c| *c != '\0'),
        None => NAMES.iter().find(|(other, _)| *other == name).map(|(_, c)| *c),
    };
    c.map_or(('&', 1), |c| (c, end + 1))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_minutes_seconds_and_thousandths() {
        assert_eq!(time_secs("00:10:54.998"), Some(654.998));
        assert_eq!(time_secs("00:05.000"), Some(5.0));
        assert_eq!(time_secs("123:00:00.001"), Some(442_800.001));
        for bad in [
            "5.000",
            "0:05.000",
            "00:05",
            "00:05.00",
            "00:60.000",
            "60:00.000",
            "1:00:00.000",
            "-0:05.000",
            "00:05,000",
        ] {
            assert_eq!(time_secs(bad), None, "{bad}");
        }
    }

    #[test]
    fn markup_is_left_out_and_references_are_read() {
        let text =
            "<v.first Asha &amp; Berit>Go <c.loud>&lt;now&gt;</c> &#72;&#x69;<00:01.000>!</v> &nope; R&D <b";
        assert_eq!(
            plain(text),
            (
                "Go <now> Hi! &nope; R&D".to_owned(),
                Some("Asha & Berit".to_owned())
            )
        );
    }
}
