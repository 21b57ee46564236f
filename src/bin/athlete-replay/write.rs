//! Writes files so that a web server that already serves the folder never shows half of one.

use std::fs::File;
use std::io::{BufWriter, ErrorKind, Write};
use std::path::Path;

use athlete_replay::error::{Error, ErrorCode, Result};

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

/// Takes a file away; one that is not there is no error.
///
/// # Errors
/// `file-unreadable`.
pub(crate) fn remove(folder: &Path, name: &str) -> Result<()> {
    let path = folder.join(name);
    match std::fs::remove_file(&path) {
        Err(error) if error.kind() != ErrorKind::NotFound => {
            Err(failed(&path, "the file could not be removed", &error))
        }
        _ => Ok(()),
    }
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
