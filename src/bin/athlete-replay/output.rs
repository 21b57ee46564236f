//! The only place that writes to the terminal.

use std::io::Write;

use athlete_replay::error::{Error, Place};
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

/// Writes to standard output. A reader that went away (`| head`) is no error.
pub(crate) fn text(text: &str) {
    bytes(text.as_bytes());
}

/// Writes bytes to standard output.
pub(crate) fn bytes(bytes: &[u8]) {
    let mut out = std::io::stdout().lock();
    let _ = out.write_all(bytes).and_then(|()| out.flush());
}

/// Writes a line to standard error.
pub(crate) fn note(line: &str) {
    let mut out = std::io::stderr().lock();
    let _ = writeln!(out, "{line}");
}

#[derive(Serialize)]
struct Report<'a> {
    error: ErrorReport<'a>,
}

#[derive(Serialize)]
struct ErrorReport<'a> {
    code: &'static str,
    message: &'a str,
    #[serde(rename = "where")]
    place: PlaceReport<'a>,
}

#[derive(Serialize)]
struct PlaceReport<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    line: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    byte: Option<usize>,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
}

impl<'a> PlaceReport<'a> {
    fn of(place: &'a Place) -> Self {
        Self {
            file: place.file.as_deref(),
            line: place.line,
            byte: place.byte,
            field: place.field.as_deref(),
        }
    }
}

/// Whom is spoken to.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum Words {
    Plain,
    Json,
}

impl Words {
    pub(crate) const fn json_if(json: bool) -> Self {
        if json { Self::Json } else { Self::Plain }
    }
}

/// Writes what is no error to standard error: a line, or a line of JSON.
pub(crate) fn remark(kind: &str, file: Option<&str>, code: &str, message: &str, words: Words) {
    if words == Words::Json {
        let mut about = serde_json::json!({ "code": code, "message": message });
        if let Some(file) = file {
            about["where"] = serde_json::json!({ "file": file });
        }
        return note(&serde_json::json!({ kind: about }).to_string());
    }
    let place = file.map_or(String::new(), |file| format!("{file}: "));
    note(&format!("{kind}: {place}{message} ({code})"));
}

/// Writes an error to standard error.
pub(crate) fn error(error: &Error, words: Words) {
    if words == Words::Json {
        let report = Report {
            error: ErrorReport {
                code: error.code.as_str(),
                message: &error.message,
                place: PlaceReport::of(&error.place),
            },
        };
        note(&serde_json::to_string(&report).unwrap_or_default());
    } else {
        note(&format!("error: {error} ({})", error.code));
    }
}

/// A bar on standard error, drawn only on a terminal.
pub(crate) struct Progress(ProgressBar);

impl Progress {
    /// A bar that is full at `length`.
    pub(crate) fn new(what: &'static str, length: u64) -> Self {
        let bar = ProgressBar::new(length).with_message(what);
        if let Ok(style) = ProgressStyle::with_template("{msg} {wide_bar} {percent:>3}%") {
            bar.set_style(style);
        }
        Self(bar)
    }

    /// Goes on by `steps`.
    pub(crate) fn advance(&self, steps: u64) {
        self.0.inc(steps);
    }

    /// Goes to `position`.
    pub(crate) fn set(&self, position: u64) {
        self.0.set_position(position);
    }

    /// Takes the bar away.
    pub(crate) fn finish(&self) {
        self.0.finish_and_clear();
    }
}
