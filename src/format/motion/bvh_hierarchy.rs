//! The hierarchy of a BVH file, and where its bones are in one row of motion.

use glam::{DMat3, DVec3};

use super::bvh::LARGEST_VALUE;
use crate::error::{Error, ErrorCode, Result};
use crate::format::Limits;
use crate::format::limits::over_limit;
use crate::format::lines::{Words, comma_hint};

#[derive(Debug)]
pub(super) struct Bone {
    pub(super) name: String,
    pub(super) parent: Option<u16>,
    offset: DVec3,
    channels: Vec<Channel>,
}

#[derive(Debug)]
pub(super) struct Hierarchy {
    pub(super) bones: Vec<Bone>,
    pub(super) end_sites: usize,
    pub(super) channels: usize,
}

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

/// What the innermost open brace belongs to.
enum Block {
    Bone(u16),
    EndSite,
}

pub(super) fn read_hierarchy(words: &mut Words<'_>, limits: &Limits) -> Result<Hierarchy> {
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

/// Forward kinematics of one row: the world rotation and position of every bone.
pub(super) fn pose_into(hierarchy: &Hierarchy, row: &[f64], world: &mut Vec<(DMat3, DVec3)>) {
    world.clear();
    let mut values = row.iter().copied();
    for bone in &hierarchy.bones {
        let mut position = bone.offset;
        let mut rotation = DMat3::IDENTITY;
        for channel in &bone.channels {
            let value = values.next().unwrap_or(0.0);
            match channel {
                Channel::Position(axis) => position[*axis] = value,
                Channel::Rotation(axis) => turn(&mut rotation, *axis, value.to_radians()),
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

/// Multiplies a turn about one axis on the right: two columns change.
fn turn(rotation: &mut DMat3, axis: usize, angle_rad: f64) {
    let (sin, cos) = angle_rad.sin_cos();
    let DMat3 {
        x_axis,
        y_axis,
        z_axis,
    } = rotation;
    let (a, b) = match axis {
        0 => (y_axis, z_axis),
        1 => (z_axis, x_axis),
        _ => (x_axis, y_axis),
    };
    (*a, *b) = (*a * cos + *b * sin, *b * cos - *a * sin);
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
