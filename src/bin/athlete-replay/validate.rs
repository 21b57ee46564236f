//! Whether files can be read, in a line each.

use serde::Serialize;

use crate::files::Found;

#[derive(Serialize)]
struct Verdict<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a str>,
    format: &'static str,
    warnings: Vec<&'static str>,
}

fn verdict<'a>(file: Option<&'a str>, found: &Found) -> Verdict<'a> {
    let (format, warnings) = match found {
        Found::Replay(opened) => (opened.format, &opened.warnings),
        Found::Events(sheet) => (sheet.format, &sheet.warnings),
    };
    Verdict {
        file,
        format: format.as_str(),
        warnings: warnings.iter().map(|warning| warning.code).collect(),
    }
}

/// One line of JSON.
pub(crate) fn json(file: Option<&str>, found: &Found) -> String {
    serde_json::to_string(&verdict(file, found)).unwrap_or_default() + "\n"
}

/// One line for a person.
pub(crate) fn line(file: &str, found: &Found) -> String {
    let verdict = verdict(None, found);
    match verdict.warnings.as_slice() {
        [] => format!("{file}: ok, {}\n", verdict.format),
        warnings => format!("{file}: ok, {}; {}\n", verdict.format, warnings.join(", ")),
    }
}
