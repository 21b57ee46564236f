//! BVH (Biovision hierarchy): a skeleton of offsets, then one row of channel values per frame.
//!
//! Read as written in the wild: any rotation order per joint (the first channel listed is the outermost rotation),
//! rotations before positions, position channels that replace the OFFSET on any joint that has them, a byte order mark,
//! any line ending, tabs, any case of the keywords, names with colons and spaces, a missing final line ending, more rows
//! than the header says. Angles are degrees. End sites are not joints.
//!
//! A cut file is an error: fewer rows than the header says, a row with too few numbers, or a last number with fewer
//! decimals than all others of its row and the row before. One cut cannot be seen: inside the very last number of a file
//! whose numbers have varying decimals.

use glam::{DMat3, DVec3};

use crate::error::{Error, ErrorCode, Result};
use crate::format::input::Input;
use crate::format::limits::over_limit;
use crate::format::lines::{Line, Lines, Words, comma_hint, decimals, shown};
use crate::format::source::{Source, SourceTrack};
use crate::format::{Format, Limits, rates};
use crate::replay::TrackKind;
use crate::time::SampleTimes;

/// A position (file units) or angle (degrees) beyond this is no recording of a body.
const LARGEST_VALUE: f64 = 1e9;

#[derive(Clone, Copy, Debug, PartialEq)]
enum Channel {
    Position(usize),
    Rotation(usize),
}

impl Channel {
    fn from_word(word: &str) -> Option<Self> {
        let lower = word.to_ascii_lowercase();
        let axis = match lower.as_bytes().first()? {
            b'x' => 0,
            b'y' => 1,
            b'z' => 2,
            _ => return None,
        };
        match &lower[1..] {
            "position" => Some(Self::Position(axis)),
            "rotation" => Some(Self::Rotation(axis)),
            _ => None,
        }
    }
}

#[derive(Debug)]
struct Bone {
    name: String,
    parent: Option<u16>,
    offset: DVec3,
    channels: Vec<Channel>,
}

#[derive(Debug)]
struct Hierarchy {
    bones: Vec<Bone>,
    end_sites: usize,
    channels: usize,
}

pub(super) fn read(input: &Input<'_>) -> Result<Source> {
    let limits = input.limits();
    let mut source = Source::new(Format::Bvh);
    let text = input.text(&mut source.warnings);
    let mut words = Words::new(&text);
    let hierarchy = read_hierarchy(&mut words, limits)?;
    let mut lines = words.into_lines();
    let (claimed_frames, frames_line) = frame_count(&mut lines)?;
    let frame_time_secs = frame_time(&mut lines)?;
    let (positions, frames) = read_motion(&hierarchy, &mut lines, claimed_frames, limits)?;
    if (frames as f64) < claimed_frames {
        return Err(Error::new(
            ErrorCode::InputTruncated,
            format!("expected {claimed_frames} frames (line {frames_line}), found {frames} rows; get the whole file"),
        )
        .at_line(lines.number()));
    }
    if frames as f64 > claimed_frames {
        source.warn(
            "frame-count-wrong",
            format!("the header says {claimed_frames} frames (line {frames_line}), the file holds {frames}; all are kept"),
        );
    }
    source.declared_rate_hz = 1.0 / frame_time_secs;
    source.end_sites_left_out = hierarchy.end_sites;
    source.tracks.push(SourceTrack {
        name: "skeleton".to_owned(),
        kind: Some(TrackKind::Skeleton),
        labels: hierarchy.bones.iter().map(|bone| bone.name.clone()).collect(),
        parents: Some(hierarchy.bones.iter().map(|bone| bone.parent).collect()),
        times: SampleTimes::Uniform {
            start_secs: 0.0,
            rate_hz: rates::nearest_known_hz(source.declared_rate_hz).unwrap_or(source.declared_rate_hz),
            count: frames,
        },
        positions,
        ..SourceTrack::default()
    });
    Ok(source)
}

/// What the innermost open brace belongs to.
enum Block {
    Bone(u16),
    EndSite,
}

fn read_hierarchy(words: &mut Words<'_>, limits: &Limits) -> Result<Hierarchy> {
    keyword(words, "HIERARCHY")?;
    let mut hierarchy = Hierarchy {
        bones: Vec::new(),
        end_sites: 0,
        channels: 0,
    };
    // A stack of its own, since the depth of a hostile file must not become the depth of ours.
    let mut open: Vec<Block> = Vec::new();
    loop {
        let expected = if open.is_empty() {
            "ROOT or MOTION"
        } else {
            "JOINT, End Site, OFFSET, CHANNELS or }"
        };
        let Some(word) = words.next() else {
            return Err(words.unexpected(expected, None));
        };
        match (word.to_ascii_uppercase().as_str(), open.last()) {
            ("ROOT", None) => open.push(read_bone(words, &mut hierarchy, None, limits)?),
            ("JOINT", Some(&Block::Bone(parent))) => {
                open.push(read_bone(words, &mut hierarchy, Some(parent), limits)?);
            }
            ("END", Some(Block::Bone(_))) => {
                words.rest_of_name();
                keyword(words, "{")?;
                hierarchy.end_sites += 1;
                open.push(Block::EndSite);
            }
            ("OFFSET", Some(block)) => {
                let offset = DVec3::new(
                    number(words, "OFFSET")?,
                    number(words, "OFFSET")?,
                    number(words, "OFFSET")?,
                );
                if let Block::Bone(bone) = *block
                    && let Some(bone) = hierarchy.bones.get_mut(usize::from(bone))
                {
                    bone.offset = offset;
                }
            }
            ("CHANNELS", Some(&Block::Bone(bone))) => read_channels(words, &mut hierarchy, bone)?,
            ("}", Some(_)) => {
                open.pop();
            }
            ("MOTION", None) if !hierarchy.bones.is_empty() => break,
            _ => return Err(words.unexpected(expected, Some(word))),
        }
        if open.len() > limits.max_depth {
            return Err(over_limit(
                &format!("a hierarchy at most {} joints deep", limits.max_depth),
                "deeper",
            )
            .at_line(words.line_number()));
        }
    }
    if hierarchy.channels == 0 {
        return Err(Error::new(
            ErrorCode::InputMalformed,
            "expected at least one joint with CHANNELS, found none: there is no motion to read",
        )
        .at_line(words.line_number()));
    }
    Ok(hierarchy)
}

fn read_bone(
    words: &mut Words<'_>,
    hierarchy: &mut Hierarchy,
    parent: Option<u16>,
    limits: &Limits,
) -> Result<Block> {
    let name = words.rest_of_name().to_owned();
    let line = words.line_number();
    keyword(words, "{")?;
    let index = hierarchy.bones.len();
    let Some(index) = u16::try_from(index).ok().filter(|_| index < limits.max_joints) else {
        return Err(over_limit(&format!("at most {} joints", limits.max_joints), "more").at_line(line));
    };
    let name = if name.is_empty() {
        format!("joint {}", usize::from(index) + 1)
    } else {
        name
    };
    hierarchy.bones.push(Bone {
        name,
        parent,
        offset: DVec3::ZERO,
        channels: Vec::new(),
    });
    Ok(Block::Bone(index))
}

fn read_channels(words: &mut Words<'_>, hierarchy: &mut Hierarchy, bone: u16) -> Result<()> {
    const MOST: usize = 9;
    let count = words.next();
    let Some(count) = count.and_then(|w| w.parse::<usize>().ok()).filter(|&n| n <= MOST) else {
        return Err(words.unexpected("a number of channels from 0 to 9", count));
    };
    let mut channels = Vec::with_capacity(count);
    for _ in 0..count {
        let word = words.next();
        let Some(channel) = word.and_then(Channel::from_word) else {
            return Err(words.unexpected("a channel such as Xposition or Zrotation", word));
        };
        channels.push(channel);
    }
    if let Some(bone) = hierarchy.bones.get_mut(usize::from(bone)) {
        hierarchy.channels = hierarchy.channels + channels.len() - bone.channels.len();
        bone.channels = channels;
    }
    Ok(())
}

fn frame_count(lines: &mut Lines<'_>) -> Result<(f64, usize)> {
    let (line, value) = header_value(lines, "Frames")?;
    match value.parse::<f64>() {
        Ok(count) if count >= 0.0 && count.fract() == 0.0 && count < 1e15 => Ok((count, line.number)),
        _ => Err(bad_header(&line, lines, "Frames", "a whole number", value)),
    }
}

fn frame_time(lines: &mut Lines<'_>) -> Result<f64> {
    let (line, value) = header_value(lines, "Frame Time")?;
    match value.parse::<f64>() {
        Ok(secs) if (1e-6..=1e4).contains(&secs) => Ok(secs),
        _ => Err(bad_header(
            &line,
            lines,
            "Frame Time",
            "seconds above zero",
            value,
        )),
    }
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
    let matches = trimmed
        .get(..field.len())
        .is_some_and(|start| start.eq_ignore_ascii_case(field));
    let value = trimmed.get(field.len()..).unwrap_or("").trim_start();
    if !matches {
        return Err(bad_header(&line, lines, field, &format!("\"{field}:\""), trimmed));
    }
    Ok((line, value.strip_prefix(':').unwrap_or(value).trim()))
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

/// World positions in file units, all joints of frame 0 first, and the number of frames.
fn read_motion(
    hierarchy: &Hierarchy,
    lines: &mut Lines<'_>,
    claimed_frames: f64,
    limits: &Limits,
) -> Result<(Vec<[f64; 3]>, usize)> {
    let mut positions = Vec::new();
    let mut row = Vec::with_capacity(hierarchy.channels);
    let mut world = Vec::with_capacity(hierarchy.bones.len());
    let mut previous = "";
    let mut frames = 0;
    while let Some(line) = lines.next_filled() {
        row.clear();
        let last = !line.ended || lines.only_blank_left();
        for word in line.text.split_ascii_whitespace() {
            if row.len() == hierarchy.channels {
                return Err(Error::new(
                    ErrorCode::InputMalformed,
                    format!(
                        "expected {} numbers (one per channel), found more",
                        hierarchy.channels
                    ),
                )
                .at_line(line.number));
            }
            match word.parse::<f64>() {
                Ok(value) if value.abs() <= LARGEST_VALUE => row.push(value),
                _ if !line.ended => return Err(cut_row(&line, row.len(), hierarchy.channels)),
                _ => {
                    return Err(Error::new(
                        ErrorCode::InputMalformed,
                        format!("expected a number, found \"{}\"{}", shown(word), comma_hint(word)),
                    )
                    .at_line(line.number)
                    .in_field(format!("channel {}", row.len() + 1)));
                }
            }
        }
        if row.len() < hierarchy.channels {
            if last {
                return Err(cut_row(&line, row.len(), hierarchy.channels));
            }
            return Err(Error::new(
                ErrorCode::InputMalformed,
                format!(
                    "expected {} numbers (one per channel), found {}",
                    hierarchy.channels,
                    row.len()
                ),
            )
            .at_line(line.number));
        }
        if !line.ended && last_number_is_cut(line.text, previous) {
            return Err(cut_row(&line, row.len() - 1, hierarchy.channels));
        }
        previous = line.text;
        frames += 1;
        if frames > limits.max_frames || frames * hierarchy.bones.len() > limits.max_samples {
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
        positions.extend(
            world
                .iter()
                .map(|&(_, position): &(DMat3, DVec3)| position.to_array()),
        );
    }
    if frames == 0 {
        return Err(Error::new(
            ErrorCode::InputTruncated,
            format!("expected {claimed_frames} rows of motion, found none; get the whole file"),
        )
        .at_line(lines.number().max(1)));
    }
    Ok((positions, frames))
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

/// Forward kinematics of one row: the world rotation and position of every bone.
fn pose_into(hierarchy: &Hierarchy, row: &[f64], world: &mut Vec<(DMat3, DVec3)>) {
    world.clear();
    let mut values = row.iter().copied();
    for bone in &hierarchy.bones {
        let mut position = bone.offset;
        let mut rotation = DMat3::IDENTITY;
        for channel in &bone.channels {
            let value = values.next().unwrap_or(0.0);
            match channel {
                Channel::Position(axis) => position[*axis] = value,
                Channel::Rotation(0) => rotation *= DMat3::from_rotation_x(value.to_radians()),
                Channel::Rotation(1) => rotation *= DMat3::from_rotation_y(value.to_radians()),
                Channel::Rotation(_) => rotation *= DMat3::from_rotation_z(value.to_radians()),
            }
        }
        let parent = bone.parent.and_then(|p| world.get(usize::from(p)).copied());
        world.push(match parent {
            Some((parent_rotation, origin)) => {
                (parent_rotation * rotation, origin + parent_rotation * position)
            }
            None => (rotation, position),
        });
    }
}

fn keyword(words: &mut Words<'_>, expected: &str) -> Result<()> {
    match words.next() {
        Some(word) if word.eq_ignore_ascii_case(expected) => Ok(()),
        found => Err(words.unexpected(expected, found)),
    }
}

fn number(words: &mut Words<'_>, field: &str) -> Result<f64> {
    let word = words.next();
    match word.map(str::parse::<f64>) {
        Some(Ok(value)) if value.abs() <= LARGEST_VALUE => Ok(value),
        _ => {
            let mut error = words.unexpected("a number", word);
            error.message.push_str(word.map_or("", comma_hint));
            Err(error.in_field(field))
        }
    }
}
