//! The files of a replay by their windows of time.

use std::ops::Range;

use super::limits;
use crate::codec::json::{Node, Writer};
use crate::error::{ErrorCode, Figure, Result};
use crate::time::{SNAP_SECS, SampleTimes};

/// What a file holds, which its name ends with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FileKind {
    /// Every sample of its window.
    Segment,
    /// The key poses of its window.
    Coarse,
}

impl FileKind {
    const fn ending(self) -> &'static str {
        match self {
            Self::Segment => "seg",
            Self::Coarse => "coarse",
        }
    }
}

/// One file beside the manifest, and the window of time that it covers.
#[derive(Clone, Debug, PartialEq)]
pub struct FileEntry {
    /// The file's name, beside the manifest. It holds the checksum, so that a file of this name never changes.
    pub name: String,
    /// The replay time from which on this file has the samples.
    pub start_secs: f64,
    /// The replay time up to which it has them: not included, but for the last file.
    pub end_secs: f64,
    /// The file's length in bytes; 0 where there is no file for this window, and then there is nothing to fetch.
    pub bytes: usize,
    /// CRC-32 of the file's payload, the same as in its header.
    pub crc32: u32,
}

/// Files of one kind, each covering a window of the same length after the one before.
#[derive(Clone, Debug, PartialEq)]
pub(in crate::codec) struct Windows {
    pub(in crate::codec) kind: FileKind,
    pub(in crate::codec) start_secs: f64,
    pub(in crate::codec) window_secs: f64,
    /// Length and checksum of each; `None` where there is no file.
    pub(in crate::codec) files: Vec<Option<(usize, u32)>>,
}

impl Windows {
    pub(in crate::codec) fn new(kind: FileKind, start_secs: f64, window_secs: f64) -> Self {
        Self {
            kind,
            start_secs,
            window_secs,
            files: Vec::new(),
        }
    }

    /// The files as a caller wants them; the last window ends with the replay, where that is in it.
    pub(in crate::codec) fn entries(&self, replay_end_secs: f64) -> Vec<FileEntry> {
        let last = self.files.len().saturating_sub(1);
        let entry = |(index, file): (usize, &Option<(usize, u32)>)| {
            let start_secs = self.boundary_secs(index);
            let next_secs = self.boundary_secs(index + 1);
            let (bytes, crc32) = file.unwrap_or_default();
            FileEntry {
                name: self.name_of(index, crc32),
                start_secs,
                end_secs: if index == last {
                    replay_end_secs.clamp(start_secs, next_secs)
                } else {
                    next_secs
                },
                bytes,
                crc32,
            }
        };
        self.files.iter().enumerate().map(entry).collect()
    }

    /// The name of a file: its index and its checksum, so that other bytes always have another name.
    pub(in crate::codec) fn name_of(&self, index: usize, crc32: u32) -> String {
        format!("{index:04}-{crc32:08x}.{}", self.kind.ending())
    }

    pub(in crate::codec) fn boundary_secs(&self, index: usize) -> f64 {
        self.start_secs + index as f64 * self.window_secs
    }

    /// The frames that belong to a window: the first has all before it too, and the last all after it.
    pub(in crate::codec) fn frames(&self, times: &SampleTimes, index: usize, count: usize) -> Range<usize> {
        let first = if index == 0 {
            0
        } else {
            first_frame_from(times, self.boundary_secs(index) - SNAP_SECS)
        };
        let after = if index + 1 >= count {
            times.len()
        } else {
            first_frame_from(times, self.boundary_secs(index + 1) - SNAP_SECS)
        };
        first..after.max(first)
    }

    /// The frames that a file may hold, with one more [`SNAP_SECS`] of tolerance than they were chosen with.
    pub(in crate::codec) fn allowed(&self, times: &SampleTimes, index: usize) -> Range<usize> {
        let first = if index == 0 {
            0
        } else {
            first_frame_from(times, self.boundary_secs(index) - 2.0 * SNAP_SECS)
        };
        let after = if index + 1 >= self.files.len() {
            times.len()
        } else {
            first_frame_from(times, self.boundary_secs(index + 1))
        };
        first..after
    }
}

/// The first frame at or after a moment; the number of frames where there is none.
pub(in crate::codec) fn first_frame_from(times: &SampleTimes, time_secs: f64) -> usize {
    let (mut low, mut high) = (0, times.len());
    while low < high {
        let middle = low + (high - low) / 2;
        if times.time_of(middle) < time_secs {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    low
}

/// Reads the windows of one kind; none where absent.
pub(super) fn windows(node: Node<'_>, kind: FileKind) -> Result<Windows> {
    if node.is_absent() {
        return Ok(Windows::new(kind, 0.0, 1.0));
    }
    Ok(Windows {
        kind,
        start_secs: node.field("start_secs", |n| n.number(limits::SECS))?,
        window_secs: node.field("window_secs", |n| {
            let window_secs = n.number(limits::WINDOW_SECS)?;
            if window_secs >= limits::MIN_WINDOW_SECS {
                return Ok(window_secs);
            }
            let message = format!(
                "expected a length of at least {} s",
                Figure(limits::MIN_WINDOW_SECS)
            );
            Err(n.error(ErrorCode::InputMalformed, &message))
        })?,
        files: node.field("files", |n| n.items(limits::FILES, file))?,
    })
}

fn file(node: Node<'_>) -> Result<Option<(usize, u32)>> {
    if node.is_absent() {
        return Ok(None);
    }
    let bytes = node.item(0, |n| n.count(limits::FILE_BYTES))?;
    let crc32 = node.item(1, |n| n.count(u32::MAX as usize))? as u32;
    Ok(Some((bytes, crc32)))
}

pub(super) fn write_windows(json: &mut Writer, windows: &Windows) {
    json.object(|json| {
        json.number_field("start_secs", windows.start_secs);
        json.number_field("window_secs", windows.window_secs);
        json.key("files");
        json.list(&windows.files, |json, file| match file {
            Some((bytes, crc32)) => json.list(&[*bytes as f64, f64::from(*crc32)], |json, &v| json.number(v)),
            None => json.null(),
        });
    });
}
