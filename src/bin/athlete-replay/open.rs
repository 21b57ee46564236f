//! Opens a file of any format that can be read.

use std::fs::File;
use std::io::{ErrorKind, Read};
use std::path::Path;

use athlete_replay::codec::{self, Manifest};
use athlete_replay::error::{Error, ErrorCode, Result};
use athlete_replay::format::{self, Conversion, Format, Holds, ReadOptions, SourceTrack, Warning};
use athlete_replay::replay::Replay;

/// An opened file.
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

/// Opens a file; a packed replay's segments are read from beside its manifest.
pub(crate) fn open(path: &Path) -> Result<Opened> {
    let options = ReadOptions::default();
    let bytes = read_file(path, options.limits.max_bytes)?;
    let in_file = |error: Error| {
        if error.place.file.is_some() {
            error
        } else {
            error.in_file(path.display().to_string())
        }
    };
    if Format::of(&bytes).map_err(in_file)?.holds() == Holds::Packed {
        return open_packed(path, &bytes).map_err(in_file);
    }
    let (recording, source) = format::read_with_source(&bytes, &options).map_err(in_file)?;
    Ok(Opened {
        format: recording.format,
        replay: recording.replay,
        conversion: Some(recording.conversion),
        source,
        warnings: recording.warnings,
    })
}

fn open_packed(path: &Path, bytes: &[u8]) -> Result<Opened> {
    let manifest = Manifest::parse(bytes)?;
    let mut replay = manifest.to_replay()?;
    let folder = path.parent().unwrap_or(Path::new(""));
    for (index, entry) in manifest.segments.iter().enumerate() {
        // A manifest from elsewhere must not reach outside its own folder.
        if Path::new(&entry.name).components().count() != 1
            || entry.name.contains(['/', '\\'])
            || entry.name == ".."
        {
            return Err(Error::new(
                ErrorCode::InputMalformed,
                format!(
                    "expected a segment's file name, found \"{}\"",
                    entry.name.escape_debug()
                ),
            )
            .in_field(format!("segments[{index}].name")));
        }
        let segment = folder.join(&entry.name);
        let bytes = read_file(&segment, entry.bytes)?;
        codec::decode_segment(&manifest, index, &bytes, &mut replay)
            .map_err(|e| e.in_file(segment.display().to_string()))?;
    }
    Ok(Opened {
        format: Format::Packed,
        replay,
        conversion: None,
        source: Vec::new(),
        warnings: Vec::new(),
    })
}

/// Reads a file, and one byte more than `limit` of a longer one, so that its reader can say so.
fn read_file(path: &Path, limit: usize) -> Result<Vec<u8>> {
    let name = path.display().to_string();
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
        Error::new(code, message).in_file(name.clone())
    };
    if std::fs::metadata(path).map_err(failed)?.is_dir() {
        return Err(Error::new(
            ErrorCode::FileIsDirectory,
            format!(
                "expected a file, found a directory; name a recording in it, or its {}",
                codec::MANIFEST_NAME
            ),
        )
        .in_file(name));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(failed)?;
    file.take((limit as u64).saturating_add(1))
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    Ok(bytes)
}
