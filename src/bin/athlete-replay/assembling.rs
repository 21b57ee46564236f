//! Recordings, what lies over them and what is done to them, as one replay: what `pack` and `convert` share.

use athlete_replay::clean::{self, KeepRaw, Step};
use athlete_replay::error::{Error, ErrorCode, Result};
use athlete_replay::format::{
    Alignment, EventSheet, Format, Part, ReadOptions, Unmatched, Warning, read_events, stem_of, together,
};
use athlete_replay::replay::{Replay, Venue};
use clap::Args;

use crate::files::{Files, Found, STANDARD_INPUT, read_whole};
use crate::output::{self, Words};
use crate::reading::ReadingArgs;
use crate::venue;

#[derive(Args)]
pub(crate) struct AssemblingArgs {
    /// Recordings, what belongs to them, event files, or replay.json files; `-` is standard input, and patterns are
    /// expanded. Several recordings become several athletes.
    #[arg(required = true)]
    pub(crate) files: Vec<String>,
    #[command(flatten)]
    pub(crate) reading: ReadingArgs,
    /// Lay the events and participants of a file over the replay; may be given several times.
    #[arg(long, value_name = "FILE")]
    events: Vec<String>,
    /// Names, bibs, lanes and colours of the participants, as JSON or CSV.
    #[arg(long, value_name = "FILE")]
    participants: Vec<String>,
    /// Which race or period of an event file of several, by its id or words of its name ("100 m men final").
    #[arg(long, value_name = "WORDS")]
    section: Option<String>,
    /// The replay time of the start signal, where event times count from it.
    #[arg(long, value_name = "SECS", allow_negative_numbers = true)]
    gun: Option<f64>,
    /// The moment of replay time 0 in ISO 8601, where event times are on the time of day.
    #[arg(long, value_name = "TIME")]
    start: Option<String>,
    /// Added to the times of events; for cues of a video, the replay time of its beginning.
    #[arg(long, value_name = "SECS", allow_negative_numbers = true)]
    events_offset: Option<f64>,
    /// Keep participants of event files who have no track.
    #[arg(long)]
    keep_unmatched: bool,
    /// The ground: a name of `athlete-replay venues`, `football:METRESxMETRES`, `sprint-straight:LANESxMETRES`, or a JSON
    /// file of your own; docs/venues.md says what is in one.
    #[arg(long, value_name = "VENUE", value_parser = venue::parse)]
    venue: Option<Venue>,
    /// Do this to the positions; may be given several times, and is done in that order. docs/cleaning.md has the words.
    #[arg(long, value_name = "STEP", value_parser = Step::parse)]
    clean: Vec<Step>,
}

/// What was odd, each with the name of its file.
pub(crate) type Remarks = Vec<(String, Warning)>;

impl AssemblingArgs {
    /// Reads everything and makes one replay of it.
    pub(crate) fn assemble(
        &self,
        files: &Files,
        options: &ReadOptions<'_>,
        keep_raw: KeepRaw,
        words: Words,
    ) -> Result<(Replay, Remarks)> {
        let mut parts = Vec::with_capacity(files.len());
        let mut sheets: Vec<(String, EventSheet)> = Vec::new();
        let mut remarks = Remarks::new();
        for (name, outcome) in files.each(options, "reading", |_, found| Ok(found)) {
            match outcome? {
                Found::Replay(opened) => {
                    remarks.extend(opened.warnings.into_iter().map(|w| (name.clone(), w)));
                    parts.push(Part {
                        name: part_name(&name),
                        replay: opened.replay,
                    });
                }
                Found::Events(sheet) => sheets.push((name, *sheet)),
            }
        }
        sheets.extend(self.sheets(options)?);
        self.finish(parts, sheets, remarks, keep_raw, words)
    }

    /// Makes one replay of the parts, lays the sheets over it and does to it what was asked for.
    pub(crate) fn finish(
        &self,
        parts: Vec<Part>,
        sheets: Vec<(String, EventSheet)>,
        mut remarks: Remarks,
        keep_raw: KeepRaw,
        words: Words,
    ) -> Result<(Replay, Remarks)> {
        if parts.is_empty() {
            return Err(Error::new(
                ErrorCode::ReplayInvalid,
                "expected a recording of motion among the files, found none; events are laid over one: give both together",
            ));
        }
        let mut replay = together(parts);
        self.dress(&mut replay, sheets, &mut remarks)?;
        for report in clean::apply(&mut replay, &self.clean, keep_raw)? {
            match words {
                Words::Plain => output::note(&report.sentence),
                Words::Json => output::note(&serde_json::json!({ "cleaned": report.sentence }).to_string()),
            }
        }
        Ok((replay, remarks))
    }

    /// The file, where it is a match of landmarks alone of which no more than a window need be in memory.
    pub(crate) fn whole_match<'f>(&self, files: &'f Files) -> Option<&'f str> {
        files.only(Format::CdfLandmarks).filter(|_| self.clean.is_empty())
    }

    /// The event files and lists of participants that were named as such.
    pub(crate) fn sheets(&self, options: &ReadOptions<'_>) -> Result<Vec<(String, EventSheet)>> {
        let names = self.participants.iter().chain(&self.events);
        names
            .map(|name| {
                let bytes = read_whole(name, options.limits.max_bytes)?;
                let sheet = read_events(&bytes, options).map_err(|error| error.in_file(name.as_str()))?;
                Ok((name.clone(), sheet))
            })
            .collect()
    }

    /// Lays over a replay what lies over it: the ground, participants and events.
    pub(crate) fn dress(
        &self,
        replay: &mut Replay,
        sheets: Vec<(String, EventSheet)>,
        remarks: &mut Remarks,
    ) -> Result<()> {
        if let Some(venue) = &self.venue {
            replay.venue = venue.clone();
        }
        let at = Alignment {
            offset_secs: self.events_offset.unwrap_or_default(),
            gun_secs: self.gun,
            start_utc: self.start.clone(),
            unmatched: if self.keep_unmatched {
                Unmatched::Keep
            } else {
                Unmatched::LeaveOut
            },
        };
        let (names, sheets): (Vec<String>, Vec<EventSheet>) = sheets.into_iter().unzip();
        for sheet in EventSheet::keep_newest(sheets) {
            // Of several emissions of one message the newest stands for all; its own name matters only in messages.
            let name = names.first().cloned().unwrap_or_default();
            let name = if names.len() == 1 {
                name
            } else {
                sheet.format.as_str().to_owned()
            };
            remarks.extend(sheet.warnings.iter().map(|w| (name.clone(), w.clone())));
            let said = sheet
                .lay_over(replay, &at)
                .map_err(|error| error.in_file(name.as_str()))?;
            remarks.extend(said.into_iter().map(|w| (name.clone(), w)));
        }
        Ok(())
    }

    /// The options for the readers.
    pub(crate) fn options<'a>(
        &'a self,
        mapping: Option<&'a athlete_replay::format::Mapping>,
    ) -> ReadOptions<'a> {
        ReadOptions {
            section: self.section.as_deref(),
            ..self.reading.options(mapping)
        }
    }
}

/// The name of an athlete whom the file does not name.
pub(crate) fn part_name(file: &str) -> String {
    if file == STANDARD_INPUT {
        "athlete".to_owned()
    } else {
        stem_of(file).to_owned()
    }
}

/// Says every remark on standard error.
pub(crate) fn say(remarks: &Remarks, words: Words) {
    for (name, warning) in remarks {
        output::remark("warning", Some(name), warning.code, &warning.message, words);
    }
}
