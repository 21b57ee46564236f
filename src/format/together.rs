//! Several files as one replay: recordings, what belongs to them, and events laid over them.

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::conversion::UNNAMED;
use super::{
    Alignment, Companion, EventSheet, Family, Format, Holds, ReadOptions, Recording, SourceTrack, Warning,
    read_events, read_with_source,
};
use crate::error::{Error, ErrorCode, Result};
use crate::replay::{Replay, Rgb, Venue};

/// What one of several files turned out to be.
#[derive(Debug)]
pub struct ReadFile {
    /// The file's name as given.
    pub name: String,
    /// Its content.
    pub content: Content,
}

/// What a file holds.
#[derive(Debug)]
pub enum Content {
    /// Motion, with the positions in the file's own units and axes.
    Recording(Box<Recording>, Vec<SourceTrack>),
    /// Events and participants.
    Events(Box<EventSheet>),
    /// Something that another of the files refers to or is explained by, and that was read with it.
    Companion(Format),
}

/// What came of one file on its own, until [`settle`] says what it is among the others.
#[derive(Debug)]
pub struct ReadAlone {
    /// Its content; `None` for what only explains another file.
    pub content: Option<Content>,
    /// The names of the other files that were used to read it.
    pub used: BTreeSet<String>,
}

/// Reads one of several files, with all others as possible companions. Files are independent of each other here, so that
/// a caller may read them side by side.
///
/// # Errors
/// As [`super::read`] and [`super::read_events`]. What fails alone may still be of use to another file.
pub fn read_alone(files: &[Companion<'_>], index: usize, options: &ReadOptions<'_>) -> Result<ReadAlone> {
    let Some(file) = files.get(index) else {
        return Err(Error::new(
            ErrorCode::OutOfRange,
            format!("expected a file below {}, found {index}", files.len()),
        ));
    };
    let others: Vec<Companion<'_>> = files
        .iter()
        .enumerate()
        .filter(|(other, _)| *other != index)
        .map(|(_, other)| *other)
        .collect();
    let own = ReadOptions {
        companions: &others,
        used: RefCell::default(),
        ..options.clone()
    };
    let content = match Format::of(file.bytes)?.holds() {
        Holds::Motion => {
            let (recording, source) = read_with_source(file.bytes, &own)?;
            Some(Content::Recording(Box::new(recording), source))
        }
        Holds::Events => Some(Content::Events(Box::new(read_events(file.bytes, &own)?))),
        Holds::Companion | Holds::Packed => None,
    };
    Ok(ReadAlone {
        content,
        used: own.used.into_inner(),
    })
}

/// Says what each file is among the others: what an earlier one has used is its companion.
///
/// # Errors
/// The first error of a file that no other one has used, naming the file; [`ErrorCode::FormatUnknown`] for a companion
/// whose main file is not among them.
pub fn settle(files: &[Companion<'_>], alone: Vec<Result<ReadAlone>>, loose: Loose) -> Result<Vec<ReadFile>> {
    let mut used: BTreeSet<String> = BTreeSet::new();
    for (one, file) in alone.iter().zip(files) {
        if let (false, Ok(one)) = (used.contains(file.name), one) {
            used.extend(one.used.iter().cloned());
        }
    }
    let mut settled = Vec::with_capacity(files.len());
    for (one, file) in alone.into_iter().zip(files) {
        let known = Format::of(file.bytes);
        let is_loose = !known.as_ref().is_ok_and(|format| format.family().is_some());
        let format = || known.clone().unwrap_or(Format::Metadata);
        let content = if used.contains(file.name) {
            Content::Companion(format())
        } else if is_loose && loose == Loose::Left {
            continue;
        } else {
            let in_file = |error: Error| match error.place.file {
                Some(_) => error,
                None => error.in_file(file.name),
            };
            one.map_err(in_file)?.content.ok_or_else(|| {
                Error::new(
                    ErrorCode::FormatUnknown,
                    format!(
                        "expected a recording or an event file, found {}, which belongs to none of the files given with it",
                        format().as_str()
                    ),
                )
                .in_file(file.name)
            })?
        };
        settled.push(ReadFile {
            name: file.name.to_owned(),
            content,
        });
    }
    Ok(settled)
}

/// Reads several files one after the other; each may be a companion of any other.
///
/// # Errors
/// As [`read_alone`] and [`settle`].
pub fn read_files(files: &[Companion<'_>], options: &ReadOptions<'_>) -> Result<Vec<ReadFile>> {
    let alone = (0..files.len())
        .map(|index| read_alone(files, index, options))
        .collect();
    settle(files, alone, Loose::Refused)
}

/// One replay among several.
#[derive(Debug)]
pub struct Part {
    /// The name of its file, without folder and extension; none where it was made of several, whose tracks have names.
    pub name: String,
    /// The replay.
    pub replay: Replay,
}

/// Vest colours that are told apart at a glance, also with the common colour blindnesses: Okabe and Ito, "Color Universal
/// Design" (2008), without its black.
const VESTS: [Rgb; 7] = [
    Rgb([0, 114, 178]),
    Rgb([213, 94, 0]),
    Rgb([0, 158, 115]),
    Rgb([230, 159, 0]),
    Rgb([204, 121, 167]),
    Rgb([86, 180, 233]),
    Rgb([240, 228, 66]),
];

/// One replay of all parts on one clock, each placed as recorded. An athlete without a name is named after the file. Venue,
/// discipline, location and clock are those of the first part that has them; the notices of all are kept.
pub fn together(parts: Vec<Part>) -> Replay {
    let several = parts.len() > 1;
    let mut replay = Replay::default();
    let mut titles = Vec::new();
    let mut notices: Vec<String> = Vec::new();
    let mut beside = Vec::new();
    for part in parts {
        if several && part.replay.tracks.is_empty() {
            beside.push(part.replay);
            continue;
        }
        let name = unique_name(&replay, &part.name);
        let one = part.replay;
        let offset = replay.participants.len();
        titles.push(if one.title.is_empty() {
            name.clone()
        } else {
            one.title
        });
        for mut participant in one.participants {
            let index = replay.participants.len();
            if participant.name == UNNAMED {
                participant.name.clone_from(&name);
            }
            if several || participant.id.is_empty() {
                participant.id = (index + 1).to_string();
            }
            if participant.colours.is_empty() {
                participant.colours = VESTS.get(index % VESTS.len()).copied().into_iter().collect();
            }
            replay.participants.push(participant);
        }
        let tracks = replay.tracks.len();
        for mut track in one.tracks {
            track.participant = track.participant.map(|p| p + offset);
            if several && !part.name.is_empty() {
                track.name = format!("{name} {}", track.name);
            }
            replay.tracks.push(track);
        }
        for mut event in one.events {
            event.participants.iter_mut().for_each(|p| *p += offset);
            replay.events.push(event);
        }
        for mut curve in one.curves {
            curve.participant = curve.participant.map(|p| p + offset);
            replay.curves.push(curve);
        }
        for mut avatar in one.avatars {
            avatar.track = avatar.track.map(|track| track + tracks);
            replay.avatars.push(avatar);
        }
        replay.force_plates.extend(one.force_plates);
        replay.processing.extend(one.processing);
        // What a viewer must be told holds for the whole as soon as it holds for a part.
        if let Some(notice) = one.notice
            && !notices.contains(&notice)
        {
            notices.push(notice);
        }
        replay.discipline = replay.discipline.or(one.discipline);
        replay.location = replay.location.or(one.location);
        replay.start_utc = replay.start_utc.or(one.start_utc);
        replay.clock_zero_secs = replay.clock_zero_secs.or(one.clock_zero_secs);
        if replay.venue == Venue::Ground {
            replay.venue = one.venue;
        }
    }
    // Curves and force plates without motion are laid beside whatever moves.
    for one in beside {
        replay.add_curves_of(one);
    }
    replay.events.sort_by(|a, b| a.time_secs.total_cmp(&b.time_secs));
    replay.title = titles.join(", ");
    replay.notice = (!notices.is_empty()).then(|| notices.join("; "));
    replay
}

fn unique_name(replay: &Replay, name: &str) -> String {
    let name = if name.is_empty() { "athlete" } else { name };
    let taken = |name: &str| replay.participants.iter().any(|p| p.name == name);
    if !taken(name) {
        return name.to_owned();
    }
    (2..)
        .map(|copy| format!("{name} ({copy})"))
        .find(|name| !taken(name))
        .unwrap_or_else(|| name.to_owned())
}

/// A file's name without folder and extension.
pub fn stem_of(name: &str) -> &str {
    let base = name.rsplit(['/', '\\']).next().unwrap_or(name);
    match base.rsplit_once('.') {
        Some((stem, _)) if !stem.is_empty() => stem,
        _ => base,
    }
}

/// What is done with a file that is neither a recording nor events, and that no other one has used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Loose {
    /// It is an error.
    Refused,
    /// It is left for others, who may have a use for it.
    Left,
}

/// What several files hold, not yet one replay.
#[derive(Debug, Default)]
pub struct Gathered {
    /// The recordings.
    pub parts: Vec<Part>,
    /// The events, each with the name of its file.
    pub sheets: Vec<(String, EventSheet)>,
    /// What was odd, each with the name of its file.
    pub warnings: Vec<(String, Warning)>,
    /// The names of the files that were read only as companions of others.
    pub used: BTreeSet<String>,
}

/// All files as one replay.
#[derive(Debug)]
pub struct Assembled {
    /// The replay.
    pub replay: Replay,
    /// What was odd, each with the name of its file.
    pub warnings: Vec<(String, Warning)>,
}

/// Reads several files and makes one replay of them, with the events of event files laid over it. Events that nothing ties
/// to the motion's clock are left out with a warning.
///
/// # Errors
/// As [`read_files`]; [`ErrorCode::ReplayInvalid`] where none of them holds motion.
pub fn assemble(files: &[Companion<'_>], options: &ReadOptions<'_>) -> Result<Assembled> {
    gather(files, options, Loose::Refused)?.assemble()
}

/// Reads several files.
///
/// # Errors
/// As [`read_files`].
pub fn gather(files: &[Companion<'_>], options: &ReadOptions<'_>, loose: Loose) -> Result<Gathered> {
    let alone = (0..files.len())
        .map(|index| read_alone(files, index, options))
        .collect();
    let mut gathered = Gathered::default();
    for file in settle(files, alone, loose)? {
        match file.content {
            Content::Recording(recording, _) => {
                let named = recording.warnings.into_iter().map(|w| (file.name.clone(), w));
                gathered.warnings.extend(named);
                gathered.parts.push(Part {
                    name: stem_of(&file.name).to_owned(),
                    replay: recording.replay,
                });
            }
            Content::Events(sheet) => gathered.sheets.push((file.name, *sheet)),
            Content::Companion(_) => {
                gathered.used.insert(file.name);
            }
        }
    }
    Ok(gathered)
}

impl Gathered {
    /// One replay of everything.
    ///
    /// # Errors
    /// [`ErrorCode::ReplayInvalid`] where nothing moves.
    pub fn assemble(self) -> Result<Assembled> {
        if self.parts.is_empty() {
            return Err(Error::new(
                ErrorCode::ReplayInvalid,
                "expected a recording of motion among the files, found none; events are laid over one: give both together",
            ));
        }
        let mut warnings = self.warnings;
        let mut replay = together(self.parts);
        if Family::Events.is_here() {
            lay_over(self.sheets, &mut replay, &mut warnings);
        }
        Ok(Assembled { replay, warnings })
    }
}

fn lay_over(sheets: Vec<(String, EventSheet)>, replay: &mut Replay, warnings: &mut Vec<(String, Warning)>) {
    for (name, sheet) in sheets {
        warnings.extend(sheet.warnings.iter().map(|w| (name.clone(), w.clone())));
        match sheet.lay_over(replay, &Alignment::default()) {
            Ok(said) => warnings.extend(said.into_iter().map(|w| (name.clone(), w))),
            // Nothing ties its clock to the motion, which plays all the same.
            Err(error) => warnings.push((name, Warning::new("events-left-out", error.message))),
        }
    }
}
