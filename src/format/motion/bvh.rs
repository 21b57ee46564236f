//! BVH (Biovision hierarchy): skeletons of offsets, then one row of channel values per frame.
//!
//! Read as written in the wild: any rotation order per joint (the first channel listed is the outermost rotation),
//! rotations before positions, position channels that replace the OFFSET on any joint that has them, several roots, a byte
//! order mark, any line ending and white space, any case of the keywords, names with colons and spaces, a missing final
//! line ending, more rows than the header says, text after the rows, no frame time. Angles are degrees. End sites are not
//! joints.
//!
//! Each ROOT with joints below it is a participant with a track of its own; one without is an object.
//!
//! A cut file is an error: fewer rows than the header says, a row with too few numbers, or a last number with fewer
//! decimals than all others of its row and the row before. One cut cannot be seen: inside the very last number of a file
//! whose numbers have varying decimals.

use super::bvh_hierarchy::{Hierarchy, pose_into, read_hierarchy};
use crate::error::{Error, ErrorCode, Result};
use crate::format::input::Input;
use crate::format::limits::over_limit;
use crate::format::lines::{Line, Lines, Words, comma_hint, decimals, shown};
use crate::format::numbers::leading_number;
use crate::format::source::{Source, SourceTrack};
use crate::format::{Format, Limits, rates};
use crate::replay::{Participant, TrackKind};
use crate::time::SampleTimes;

/// A position (file units) or angle (degrees) beyond this is no recording of a body.
pub(super) const LARGEST_VALUE: f64 = 1e9;

pub(super) fn read(input: &Input<'_>) -> Result<Source> {
    let limits = input.limits();
    let mut source = Source::new(Format::Bvh);
    let text = input.text(&mut source.warnings);
    let mut words = Words::new(&text);
    let hierarchy = read_hierarchy(&mut words, limits)?;
    let mut lines = words.into_lines();
    let header = Header::read(&mut lines)?;
    let motion = read_motion(&hierarchy, &mut lines, header.frames, limits)?;
    let frames = motion.frames;
    if (frames as f64) < header.frames {
        return Err(Error::new(
            ErrorCode::InputTruncated,
            format!(
                "expected {} frames (line {}), found {frames} rows; get the whole file",
                header.frames, header.frames_line
            ),
        )
        .at_line(lines.number()));
    }
    if frames as f64 > header.frames {
        source.warn(
            "frame-count-wrong",
            format!(
                "the header says {} frames (line {}), the file holds {frames}; all are kept",
                header.frames, header.frames_line
            ),
        );
    }
    if let Some(line) = motion.text_after {
        source.warn(
            "text-after-motion",
            format!("what follows the rows of motion from line {line} on is no row and is left out"),
        );
    }
    let rate_hz = match header.frame_time_secs {
        Some(secs) => {
            source.declared_rate_hz = 1.0 / secs;
            rates::nearest_known_hz(source.declared_rate_hz).unwrap_or(source.declared_rate_hz)
        }
        None => {
            if input.options.rate_hz.is_none() {
                source.warn(
                    "rate-unknown",
                    format!("Frame Time is missing or zero; {ASSUMED_RATE_HZ} Hz is taken; give the rate if that is wrong"),
                );
            }
            ASSUMED_RATE_HZ
        }
    };
    let times = SampleTimes::Uniform {
        start_secs: 0.0,
        rate_hz,
        count: frames,
    };
    source.end_sites_left_out = hierarchy.end_sites;
    add_tracks(hierarchy, motion.positions, &times, &mut source);
    Ok(source)
}

/// The rate of a file that states none: that of most animation, which such files come from.
const ASSUMED_RATE_HZ: f64 = 30.0;

/// One track for each root; with several, each gets its own participant, and bodies come before objects.
fn add_tracks(hierarchy: Hierarchy, mut positions: Vec<[f64; 3]>, times: &SampleTimes, source: &mut Source) {
    let all = hierarchy.bones.len();
    let starts: Vec<usize> = (0..all)
        .filter(|index| {
            hierarchy
                .bones
                .get(*index)
                .is_some_and(|bone| bone.parent.is_none())
        })
        .collect();
    let ends = starts.iter().skip(1).copied().chain([all]);
    let mut roots: Vec<std::ops::Range<usize>> =
        starts.iter().copied().zip(ends).map(|(a, b)| a..b).collect();
    let is_single = roots.len() == 1;
    roots.sort_by_key(|bones| bones.len() == 1);
    let mut objects = 0;
    for bones in roots {
        let own = hierarchy.bones.get(bones.clone()).unwrap_or_default();
        let root = own.first().map_or("", |bone| bone.name.as_str());
        let is_object = own.len() == 1 && !is_single;
        objects += usize::from(is_object);
        let offset = u16::try_from(bones.start).unwrap_or(0);
        let participant = (!is_single && !is_object).then(|| {
            let number = source.about.participants.len() + 1;
            source.about.participants.push(Participant {
                id: number.to_string(),
                // "Ana:Hips" names its owner.
                name: match root.rsplit_once(':') {
                    Some((owner, _)) if !owner.is_empty() => owner.to_owned(),
                    _ => format!("Athlete {number}"),
                },
                ..Participant::default()
            });
            number - 1
        });
        source.tracks.push(SourceTrack {
            name: if is_single { "skeleton" } else { root }.to_owned(),
            kind: Some(if is_object {
                TrackKind::Object
            } else {
                TrackKind::Skeleton
            }),
            participant,
            labels: own.iter().map(|bone| bone.name.clone()).collect(),
            parents: Some(
                own.iter()
                    .map(|bone| bone.parent.and_then(|parent| parent.checked_sub(offset)))
                    .collect(),
            ),
            times: times.clone(),
            positions: if is_single {
                std::mem::take(&mut positions)
            } else {
                positions
                    .chunks_exact(all)
                    .flat_map(|frame| frame.get(bones.clone()).unwrap_or_default())
                    .copied()
                    .collect()
            },
            ..SourceTrack::default()
        });
    }
    if !is_single {
        let bodies = source.about.participants.len();
        source.warn(
            "several-roots",
            format!("the hierarchy has {bodies} roots with joints below them, each taken for a participant, and {objects} without, each taken for an object"),
        );
    }
}

/// The lines between MOTION and the rows.
struct Header {
    frames: f64,
    frames_line: usize,
    /// `None` where it is missing or zero.
    frame_time_secs: Option<f64>,
}

impl Header {
    fn read(lines: &mut Lines<'_>) -> Result<Self> {
        let (line, value) = header_value(lines, "Frames")?;
        let frames = match value.parse::<f64>() {
            Ok(count) if count >= 0.0 && count.fract() == 0.0 && count < 1e15 => count,
            _ => return Err(bad_header(&line, lines, "Frames", "a whole number", value)),
        };
        let mut ahead = lines.clone();
        let is_row = ahead
            .next_filled()
            .is_some_and(|line| line.ended && is_row(line.text));
        let frame_time_secs = if is_row { None } else { frame_time(lines)? };
        Ok(Self {
            frames,
            frames_line: line.number,
            frame_time_secs,
        })
    }
}

fn frame_time(lines: &mut Lines<'_>) -> Result<Option<f64>> {
    let (line, value) = header_value(lines, "Frame Time")?;
    // The value goes on where a file was cut inside it.
    let is_whole = line.ended || !lines.only_blank_left();
    match value.parse::<f64>() {
        Ok(0.0) if is_whole => Ok(None),
        Err(_) if value.is_empty() && is_whole => Ok(None),
        Ok(secs) if (1e-6..=1e4).contains(&secs) => Ok(Some(secs)),
        _ => Err(bad_header(
            &line,
            lines,
            "Frame Time",
            "seconds above zero",
            value,
        )),
    }
}

/// Whether a line can be a row: no word in it begins like a word.
fn is_row(text: &str) -> bool {
    !text.split_whitespace().any(|word| {
        let word = word.trim_start_matches(['-', '+']);
        word.starts_with(|c: char| c.is_alphabetic() || "#;/*\"'(<[{}".contains(c))
    })
}

/// The value of the next line, which must begin with `field` in any case, with or without a colon.
fn header_value<'a>(lines: &mut Lines<'a>, field: &str) -> Result<(Line<'a>, &'a str)> {
    let Some(line) = lines.next_filled() else {
        return Err(Error::new(
            ErrorCode::InputTruncated,
            format!("expected \"{field}:\", found the end of the file; get the whole file"),
        )
        .at_line(lines.number().max(1)));
    };
    let trimmed = line.text.trim();
    let value = after_words(trimmed, field);
    let Some(value) = value else {
        return Err(bad_header(&line, lines, field, &format!("\"{field}:\""), trimmed));
    };
    let value = value.trim_start();
    Ok((line, value.strip_prefix(':').unwrap_or(value).trim()))
}

/// What follows these words in any case, however much white space lies between them.
fn after_words<'a>(mut text: &'a str, words: &str) -> Option<&'a str> {
    for word in words.split(' ') {
        text = text.trim_start();
        let start = text.get(..word.len())?;
        text = text
            .get(word.len()..)
            .filter(|_| start.eq_ignore_ascii_case(word))?;
    }
    Some(text)
}

fn bad_header(line: &Line<'_>, lines: &Lines<'_>, field: &str, expected: &str, found: &str) -> Error {
    let (code, what_to_do) = if line.ended || !lines.only_blank_left() {
        (ErrorCode::InputMalformed, comma_hint(found))
    } else {
        (
            ErrorCode::InputTruncated,
            " at the end of the file; get the whole file",
        )
    };
    Error::new(
        code,
        format!("expected {expected}, found \"{}\"{what_to_do}", shown(found)),
    )
    .at_line(line.number)
    .in_field(field)
}

/// What the rows of motion hold.
struct Motion {
    /// World positions in file units, all joints of frame 0 first.
    positions: Vec<[f64; 3]>,
    frames: usize,
    /// The first line after the rows that is none.
    text_after: Option<usize>,
}

fn read_motion(
    hierarchy: &Hierarchy,
    lines: &mut Lines<'_>,
    claimed_frames: f64,
    limits: &Limits,
) -> Result<Motion> {
    let mut motion = Motion {
        positions: Vec::new(),
        frames: 0,
        text_after: None,
    };
    let mut row = Vec::with_capacity(hierarchy.channels);
    let mut world = Vec::with_capacity(hierarchy.bones.len());
    let mut previous = "";
    while let Some(line) = lines.next_filled() {
        if motion.frames as f64 >= claimed_frames && !is_row(line.text) {
            motion.text_after = Some(line.number);
            break;
        }
        read_row(&line, lines, hierarchy.channels, &mut row)?;
        if !line.ended && last_number_is_cut(line.text, previous) {
            return Err(cut_row(&line, row.len() - 1, hierarchy.channels));
        }
        previous = line.text;
        motion.frames += 1;
        if motion.frames > limits.max_frames || motion.frames * hierarchy.bones.len() > limits.max_samples {
            return Err(over_limit(
                &format!(
                    "at most {} frames and {} samples",
                    limits.max_frames, limits.max_samples
                ),
                "more",
            )
            .at_line(line.number));
        }
        pose_into(hierarchy, &row, &mut world);
        motion
            .positions
            .extend(world.iter().map(|(_, position)| position.to_array()));
    }
    if motion.frames == 0 {
        return Err(Error::new(
            ErrorCode::InputTruncated,
            format!("expected {claimed_frames} rows of motion, found none; get the whole file"),
        )
        .at_line(lines.number().max(1)));
    }
    Ok(motion)
}

/// The numbers of one row.
fn read_row(line: &Line<'_>, lines: &Lines<'_>, channels: usize, row: &mut Vec<f64>) -> Result<()> {
    row.clear();
    // White space beyond ASCII is rare enough to be replaced first.
    let plain;
    let text = if line.text.is_ascii() {
        line.text
    } else {
        plain = line.text.replace(char::is_whitespace, " ");
        &plain
    };
    let bytes = text.as_bytes();
    let mut at = 0;
    loop {
        while bytes.get(at).is_some_and(|byte| *byte <= b' ') {
            at += 1;
        }
        let Some(rest) = bytes.get(at..).filter(|rest| !rest.is_empty()) else {
            break;
        };
        if row.len() == channels {
            return Err(Error::new(
                ErrorCode::InputMalformed,
                format!("expected {channels} numbers (one per channel), found more"),
            )
            .at_line(line.number));
        }
        match leading_number(rest) {
            Some((value, length)) if value.abs() <= LARGEST_VALUE => {
                row.push(value);
                at += length;
            }
            _ if !line.ended => return Err(cut_row(line, row.len(), channels)),
            _ => {
                let word = text
                    .get(at..)
                    .and_then(|rest| rest.split_ascii_whitespace().next());
                let word = word.unwrap_or_default();
                return Err(Error::new(
                    ErrorCode::InputMalformed,
                    format!("expected a number, found \"{}\"{}", shown(word), comma_hint(word)),
                )
                .at_line(line.number)
                .in_field(format!("channel {}", row.len() + 1)));
            }
        }
    }
    if row.len() < channels {
        if !line.ended || lines.only_blank_left() {
            return Err(cut_row(line, row.len(), channels));
        }
        return Err(Error::new(
            ErrorCode::InputMalformed,
            format!(
                "expected {channels} numbers (one per channel), found {}",
                row.len()
            ),
        )
        .at_line(line.number));
    }
    Ok(())
}

fn cut_row(line: &Line<'_>, found: usize, expected: usize) -> Error {
    Error::new(
        ErrorCode::InputTruncated,
        format!("expected {expected} numbers (one per channel), found {found} whole ones before the end of the file; get the whole file"),
    )
    .at_line(line.number)
}

/// Whether a writer of fixed decimals stopped inside its last number.
fn last_number_is_cut(row: &str, previous: &str) -> bool {
    let mut words = row.split_ascii_whitespace().rev();
    let last = words.next().map_or(0, decimals);
    let mut others = words.chain(previous.split_ascii_whitespace()).map(decimals);
    let Some(fixed) = others.next() else {
        return false;
    };
    last < fixed && others.all(|d| d == fixed)
}
