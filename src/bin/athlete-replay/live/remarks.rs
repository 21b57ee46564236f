//! What was wrong with lines: said at once while they are few, counted all.

use std::collections::BTreeMap;

use athlete_replay::error::{Error, ErrorCode};

use crate::output;

/// So many are said of each code; the others are only counted.
const SAID: usize = 10;

/// The lines that could not be taken over, by code.
#[derive(Default)]
pub(super) struct Remarks {
    counts: BTreeMap<&'static str, usize>,
}

impl Remarks {
    /// Says one and counts it.
    pub(super) fn say(&mut self, error: &Error) {
        let code: ErrorCode = error.code;
        let count = self.counts.entry(code.as_str()).or_default();
        *count += 1;
        if *count <= SAID {
            output::note(&format!("warning: {error} ({code})"));
        }
        if *count == SAID {
            output::note(&format!("further warnings of {code} are counted and not shown"));
        }
    }

    /// Says how many there were.
    pub(super) fn close(&self) {
        for (code, count) in &self.counts {
            let lines = if *count == 1 { "line" } else { "lines" };
            output::note(&format!("{count} {lines} with {code}"));
        }
    }
}
