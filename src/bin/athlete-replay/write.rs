//! Writes a packed replay so that a web server that already serves the folder never shows half of one.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use athlete_replay::codec::{MANIFEST_NAME, Packed};
use athlete_replay::error::{Error, ErrorCode, Result};

use crate::output::Progress;

/// Writes the coarse files and the segments, then the manifest, each under another name first.
///
/// # Errors
/// `file-unreadable`, naming the file that could not be written.
pub(crate) fn folder(folder: &Path, packed: &Packed) -> Result<()> {
    make(folder)?;
    let progress = Progress::new(
        "writing",
        (packed.coarse.len() + packed.segments.len()) as u64 + 1,
    );
    for part in packed.coarse.iter().chain(&packed.segments) {
        file(folder, &part.name, &part.bytes)?;
        progress.advance(1);
    }
    file(folder, MANIFEST_NAME, &packed.manifest)?;
    progress.finish();
    Ok(())
}

/// Makes the folder.
///
/// # Errors
/// `file-unreadable`.
pub(crate) fn make(folder: &Path) -> Result<()> {
    std::fs::create_dir_all(folder).map_err(|e| failed(folder, "the folder could not be made", &e))
}

/// Writes one file under another name first.
///
/// # Errors
/// `file-unreadable`.
pub(crate) fn file(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    let path = folder.join(name);
    through(&path, |out| {
        out.write_all(bytes)
            .map_err(|e| failed(&path, "the file could not be written", &e))
    })
}

/// Writes one file under another name first, as `write` fills it.
///
/// # Errors
/// `file-unreadable`, and what `write` gives.
pub(crate) fn through(path: &Path, write: impl FnOnce(&mut dyn Write) -> Result<()>) -> Result<()> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let unfinished = path.with_file_name(format!("{name}.part"));
    let in_path = |e: std::io::Error| failed(path, "the file could not be written", &e);
    let written = File::create(&unfinished).map_err(in_path).and_then(|file| {
        let mut out = BufWriter::new(file);
        write(&mut out)?;
        out.flush().map_err(in_path)
    });
    let outcome = written.and_then(|()| std::fs::rename(&unfinished, path).map_err(in_path));
    if outcome.is_err() {
        // What is left of it is of no use; that it may not go away changes nothing.
        let _ = std::fs::remove_file(&unfinished);
    }
    outcome
}

fn failed(path: &Path, what: &str, error: &std::io::Error) -> Error {
    Error::new(ErrorCode::FileUnreadable, format!("{what}: {error}")).in_file(path.display().to_string())
}
