//! The files named on the command line: patterns, standard input, packed replays, and what belongs together.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use athlete_replay::codec::{self, Manifest};
use athlete_replay::error::{Error, ErrorCode, Result};
use athlete_replay::format::{
    Companion, Content, Conversion, EventSheet, Format, Holds, ReadOptions, SourceTrack, Warning, read_alone,
};
use athlete_replay::replay::Replay;

use crate::output::Progress;

/// The name for standard input.
pub(crate) const STANDARD_INPUT: &str = "-";
/// As much of a file as its format is told by.
const HEAD_BYTES: usize = 64 << 10;

/// An opened recording or packed replay.
pub(crate) struct Opened {
    /// Its format.
    pub(crate) format: Format,
    /// What it holds.
    pub(crate) replay: Replay,
    /// What was converted; nothing for a packed replay, which has metres and +Y up already.
    pub(crate) conversion: Option<Conversion>,
    /// The positions as the file has them, for a raw recording.
    pub(crate) source: Vec<SourceTrack>,
    /// What was odd.
    pub(crate) warnings: Vec<Warning>,
}

/// What a file named on the command line holds.
pub(crate) enum Found {
    Replay(Box<Opened>),
    Events(Box<EventSheet>),
}

/// Files named on the command line, in order.
pub(crate) struct Files {
    names: Vec<String>,
    /// The format of each, where its beginning tells; nothing for standard input.
    formats: Vec<Option<Format>>,
    /// What may belong to others: metadata, buffers, further files of formats that span several.
    companions: Vec<(String, Vec<u8>)>,
}

impl Files {
    /// Finds the files behind names and patterns, and looks into each for what it is.
    ///
    /// # Errors
    /// `file-not-found` for a pattern without a file; those of reading what may belong to others.
    pub(crate) fn find(arguments: &[String], options: &ReadOptions<'_>) -> Result<Self> {
        let mut names: Vec<String> = Vec::new();
        for argument in arguments {
            match matches_of(argument)? {
                // A file may be named twice on purpose: a ghost beside itself.
                None => names.push(argument.clone()),
                Some(matches) => {
                    for name in matches {
                        if !names.contains(&name) {
                            names.push(name);
                        }
                    }
                }
            }
        }
        let mut companions = Vec::new();
        let mut formats = Vec::with_capacity(names.len());
        for name in &names {
            // What cannot be read says so when it is opened, and costs itself only.
            let head = if name == STANDARD_INPUT {
                None
            } else {
                read_whole(name, HEAD_BYTES).ok()
            };
            let Some(head) = head else {
                formats.push(None);
                continue;
            };
            let format = format_of(&head).ok();
            formats.push(format);
            let belongs = format.is_none_or(|f| f.holds() == Holds::Companion || f.spans_files());
            if belongs && names.len() > 1 {
                companions.push((name.clone(), read_whole(name, options.limits.max_bytes)?));
            }
        }
        Ok(Self {
            names,
            formats,
            companions,
        })
    }

    /// The one recording among the files, where it is of this format and all others only belong to it.
    pub(crate) fn only(&self, format: Format) -> Option<&str> {
        let mut recordings = self
            .names
            .iter()
            .zip(&self.formats)
            .filter(|(_, format)| format.is_none_or(|format| format.holds() != Holds::Companion));
        match (recordings.next(), recordings.next()) {
            (Some((name, Some(found))), None) if *found == format => Some(name),
            _ => None,
        }
    }

    /// What may belong to a recording.
    pub(crate) fn companions(&self) -> Vec<Companion<'_>> {
        let companions = self.companions.iter();
        companions
            .map(|(name, bytes)| Companion { name, bytes })
            .collect()
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// Opens every file on as many threads as there are processors and does `work` on each; what an earlier file has used
    /// is left out. The answers come in the order of the files.
    pub(crate) fn each<T: Send>(
        &self,
        options: &ReadOptions<'_>,
        what: &'static str,
        work: impl Fn(&str, Found) -> Result<T> + Sync,
    ) -> Vec<(String, Result<T>)> {
        type Slot<T> = (BTreeSet<String>, Option<Result<T>>);
        let progress = Progress::new(what, self.names.len() as u64);
        let slots: Vec<Mutex<Option<Slot<T>>>> = self.names.iter().map(|_| Mutex::new(None)).collect();
        let next = AtomicUsize::new(0);
        let workers = std::thread::available_parallelism()
            .map_or(1, usize::from)
            .min(self.names.len());
        let limits = options.limits.clone();
        let (metres_per_unit, up_axis, rate_hz, mapping) = (
            options.metres_per_unit,
            options.up_axis,
            options.rate_hz,
            options.mapping,
        );
        std::thread::scope(|scope| {
            for _ in 0..workers {
                scope.spawn(|| {
                    // Each has options of its own: what they note as used is not shared.
                    let options = ReadOptions {
                        limits: limits.clone(),
                        metres_per_unit,
                        up_axis,
                        rate_hz,
                        mapping,
                        ..ReadOptions::default()
                    };
                    loop {
                        let index = next.fetch_add(1, Ordering::Relaxed);
                        let Some(name) = self.names.get(index) else { break };
                        let (used, outcome) = self.open(name, &options);
                        let outcome = outcome.map(|found| {
                            found.and_then(|found| work(name, found)).map_err(|error| {
                                match error.place.file {
                                    Some(_) => error,
                                    None => error.in_file(name.as_str()),
                                }
                            })
                        });
                        if let Some(Ok(mut slot)) = slots.get(index).map(Mutex::lock) {
                            *slot = Some((used, outcome));
                        }
                        progress.advance(1);
                    }
                });
            }
        });
        progress.finish();
        let mut used: BTreeSet<String> = BTreeSet::new();
        let mut answers = Vec::with_capacity(self.names.len());
        for (name, slot) in self.names.iter().zip(slots) {
            let Ok(Some((its_used, outcome))) = slot.into_inner() else {
                continue;
            };
            if used.contains(name) {
                continue;
            }
            used.extend(its_used);
            answers.push((name.clone(), outcome));
        }
        answers
            .into_iter()
            .filter(|(name, _)| !used.contains(name))
            .map(|(name, outcome)| {
                let outcome = outcome.unwrap_or_else(|| {
                    Err(Error::new(
                        ErrorCode::FormatUnknown,
                        "expected a recording or an event file, found what belongs to none of the files given with it",
                    )
                    .in_file(name.as_str()))
                });
                (name, outcome)
            })
            .collect()
    }

    /// Opens one file: the names of the others it used, and what it holds; nothing for what only explains another.
    fn open(&self, name: &str, options: &ReadOptions<'_>) -> (BTreeSet<String>, Option<Result<Found>>) {
        let bytes = match read_whole(name, options.limits.max_bytes) {
            Ok(bytes) => bytes,
            Err(error) => return (BTreeSet::new(), Some(Err(error))),
        };
        if format_of(&bytes) == Ok(Format::Packed) {
            let opened = open_packed(Path::new(name), &bytes);
            return (BTreeSet::new(), Some(opened.map(|o| Found::Replay(Box::new(o)))));
        }
        let mut files = vec![Companion { name, bytes: &bytes }];
        let others = self.companions.iter().filter(|(other, _)| other != name);
        files.extend(others.map(|(name, bytes)| Companion { name, bytes }));
        match read_alone(&files, 0, options) {
            Err(error) => (BTreeSet::new(), Some(Err(error))),
            Ok(alone) => {
                let found = alone.content.and_then(|content| match content {
                    Content::Recording(recording, source) => Some(Found::Replay(Box::new(Opened {
                        format: recording.format,
                        replay: recording.replay,
                        conversion: Some(recording.conversion),
                        source,
                        warnings: recording.warnings,
                    }))),
                    Content::Events(sheet) => Some(Found::Events(sheet)),
                    Content::Companion(_) => None,
                });
                (alone.used, found.map(Ok))
            }
        }
    }
}

/// The one recording among some files, for what works on one only.
///
/// # Errors
/// Those of reading; `format-unknown` for events, or several recordings.
pub(crate) fn one_replay(arguments: &[String], options: &ReadOptions<'_>) -> Result<(String, Opened)> {
    let files = Files::find(arguments, options)?;
    let mut replays = files
        .each(options, "reading", |_, found| Ok(found))
        .into_iter()
        .map(|(name, outcome)| match outcome? {
            Found::Replay(opened) => Ok((name, *opened)),
            Found::Events(_) => Err(Error::new(
                ErrorCode::FormatUnknown,
                "expected a recording of motion, found a file of events",
            )
            .in_file(name)),
        });
    let Some(first) = replays.next() else {
        return Err(Error::new(
            ErrorCode::FileNotFound,
            "expected a recording, found none",
        ));
    };
    match replays.next() {
        None => first,
        Some(second) => {
            let (name, _) = second?;
            Err(Error::new(
                ErrorCode::OutOfRange,
                "expected one recording, found a second one",
            )
            .in_file(name))
        }
    }
}

/// The files that match an argument as a pattern; `None` where it is no pattern, or the name of a file.
fn matches_of(argument: &str) -> Result<Option<Vec<String>>> {
    if !argument.contains(['*', '?', '[']) || Path::new(argument).exists() {
        return Ok(None);
    }
    let nothing = |message: String| Error::new(ErrorCode::FileNotFound, message).in_file(argument);
    let paths =
        glob::glob(argument).map_err(|error| nothing(format!("expected a pattern of files: {error}")))?;
    let mut names: Vec<String> = paths
        .filter_map(std::result::Result::ok)
        .filter(|path| path.is_file())
        .map(|path| path.display().to_string())
        .collect();
    names.sort();
    if names.is_empty() {
        return Err(nothing("expected files of this pattern, found none".to_owned()));
    }
    Ok(Some(names))
}

/// What a file holds. The readers know a packed replay by its manifest; all of it in one file is known here.
fn format_of(bytes: &[u8]) -> Result<Format> {
    if codec::is_single_file(bytes) {
        return Ok(Format::Packed);
    }
    Format::of(bytes)
}

fn open_packed(path: &Path, bytes: &[u8]) -> Result<Opened> {
    if codec::is_single_file(bytes) {
        return open_single(bytes);
    }
    let manifest = Manifest::parse(bytes)?;
    let mut replay = manifest.to_replay()?;
    let folder = path.parent().unwrap_or(Path::new(""));
    // A live replay has windows without a file.
    let listed = manifest.segments.iter().enumerate();
    for (index, entry) in listed.filter(|(_, entry)| entry.bytes > 0) {
        let segment = folder.join(&entry.name).display().to_string();
        let bytes = read_whole(&segment, entry.bytes)?;
        codec::fill_segment(&manifest, index, &bytes, &mut replay).map_err(|e| e.in_file(segment))?;
    }
    Ok(packed(replay))
}

fn open_single(bytes: &[u8]) -> Result<Opened> {
    let (manifest, parts) = codec::split(bytes)?;
    let mut replay = manifest.to_replay()?;
    let there = parts.segments.iter().enumerate();
    for (index, segment) in there.filter(|(_, segment)| !segment.is_empty()) {
        codec::fill_segment(&manifest, index, segment, &mut replay)?;
    }
    Ok(packed(replay))
}

fn packed(replay: Replay) -> Opened {
    Opened {
        format: Format::Packed,
        replay,
        conversion: None,
        source: Vec::new(),
        warnings: Vec::new(),
    }
}

/// As [`read_whole`], for a file that need not be there.
///
/// # Errors
/// As [`read_whole`], but for `file-not-found`.
pub(crate) fn read_if_there(path: &Path, limit: usize) -> Result<Option<Vec<u8>>> {
    match read_whole(&path.display().to_string(), limit) {
        Err(error) if error.code == ErrorCode::FileNotFound => Ok(None),
        outcome => outcome.map(Some),
    }
}

/// Reads a file or standard input, and one byte more than `limit` of a longer one, so that its reader can say so.
///
/// # Errors
/// `file-not-found`, `file-is-directory`, `file-unreadable`.
pub(crate) fn read_whole(name: &str, limit: usize) -> Result<Vec<u8>> {
    let failed = |error: std::io::Error| {
        let (code, message) = match error.kind() {
            ErrorKind::NotFound => (
                ErrorCode::FileNotFound,
                "expected a file, found nothing at this path".to_owned(),
            ),
            _ => (
                ErrorCode::FileUnreadable,
                format!("the file could not be read: {error}"),
            ),
        };
        Error::new(code, message).in_file(name)
    };
    let limit = (limit as u64).saturating_add(1);
    let mut bytes = Vec::new();
    if name == STANDARD_INPUT {
        std::io::stdin()
            .lock()
            .take(limit)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        return Ok(bytes);
    }
    if std::fs::metadata(name).map_err(failed)?.is_dir() {
        return Err(Error::new(
            ErrorCode::FileIsDirectory,
            format!(
                "expected a file, found a directory; name a recording in it, or its {}",
                codec::MANIFEST_NAME
            ),
        )
        .in_file(name));
    }
    let file = File::open(name).map_err(failed)?;
    file.take(limit).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}
