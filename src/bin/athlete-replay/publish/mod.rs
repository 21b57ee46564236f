//! Where a packed replay is published: a folder, a bucket of an S3-compatible store, or one file.

mod bucket;
pub(crate) mod headers;

use std::cell::RefCell;
use std::path::{Path, PathBuf};

use athlete_replay::codec::{self, MANIFEST_NAME, Packed, PackedFile, SINGLE_FILE_ENDING};
use athlete_replay::error::{Error, ErrorCode, Result};

use crate::files::read_if_there;
use crate::write;
use bucket::Bucket;
use headers::Kind;

/// How an address of a bucket begins.
const BUCKET_SCHEME: &str = "s3://";

/// The longest file of a packed replay.
const MAX_BYTES: usize = 256 << 20;

/// A place that holds one packed replay.
pub(crate) enum Target {
    Folder(PathBuf),
    Bucket(Bucket),
    /// One file, and what is to be in it once the manifest is known, which comes first there.
    Single(PathBuf, RefCell<Vec<PackedFile>>),
}

impl Target {
    /// The place behind `DIR`, `s3://BUCKET/PREFIX` or `NAME.replay`; a folder is made.
    ///
    /// # Errors
    /// `file-unreadable` for a folder that cannot be made; `out-of-range` for an address that names no bucket, or without
    /// what the store wants to know.
    pub(crate) fn open(output: &str) -> Result<Self> {
        if let Some(address) = output.strip_prefix(BUCKET_SCHEME) {
            return Bucket::open(address).map(Self::Bucket);
        }
        let folder = PathBuf::from(output);
        if folder
            .extension()
            .is_some_and(|ending| ending == SINGLE_FILE_ENDING)
        {
            write::make(folder.parent().unwrap_or(Path::new("")))?;
            return Ok(Self::Single(folder, RefCell::default()));
        }
        write::make(&folder)?;
        Ok(Self::Folder(folder))
    }

    /// The place, for a replay that grows and is corrected.
    ///
    /// # Errors
    /// `out-of-range` for one file, which can do neither, and what `open` says.
    pub(crate) fn open_to_grow(output: &str) -> Result<Self> {
        match Self::open(output)? {
            Self::Single(..) => Err(one_file().in_field("output")),
            target => Ok(target),
        }
    }

    /// What to call a file of this place.
    pub(crate) fn place_of(&self, name: &str) -> String {
        match self {
            Self::Folder(folder) => folder.join(name).display().to_string(),
            Self::Bucket(bucket) => bucket.place_of(name),
            Self::Single(path, _) => path.display().to_string(),
        }
    }

    /// Publishes files that keep their bytes for ever under their names; several at once where that is quicker. When it
    /// returns, all of them are there.
    ///
    /// # Errors
    /// `file-unreadable`, naming the first file that could not be written.
    pub(crate) fn put_immutable(&self, files: Vec<PackedFile>) -> Result<()> {
        match self {
            Self::Folder(folder) => files
                .iter()
                .try_for_each(|file| write::file(folder, &file.name, &file.bytes)),
            Self::Bucket(bucket) => bucket.put(
                files
                    .into_iter()
                    .map(|file| (file.name, file.bytes, Kind::Immutable))
                    .collect(),
            ),
            Self::Single(_, waiting) => {
                waiting.borrow_mut().extend(files);
                Ok(())
            }
        }
    }

    /// Publishes the manifest: after everything it lists.
    ///
    /// # Errors
    /// `file-unreadable`.
    pub(crate) fn put_manifest(&self, manifest: Vec<u8>, kind: Kind) -> Result<()> {
        match self {
            Self::Folder(folder) => write::file(folder, MANIFEST_NAME, &manifest),
            Self::Bucket(bucket) => bucket.put(vec![(MANIFEST_NAME.to_owned(), manifest, kind)]),
            Self::Single(path, waiting) => {
                let (coarse, segments) = waiting
                    .take()
                    .into_iter()
                    .partition(|file| file.name.ends_with(".coarse"));
                let whole = codec::join(&Packed {
                    manifest,
                    coarse,
                    segments,
                });
                let folder = path.parent().unwrap_or(Path::new(""));
                write::file(
                    folder,
                    &path.file_name().unwrap_or_default().to_string_lossy(),
                    &whole,
                )
            }
        }
    }

    /// A file that is there, if it is.
    ///
    /// # Errors
    /// `file-unreadable`.
    pub(crate) fn get(&self, name: &str) -> Result<Option<Vec<u8>>> {
        match self {
            Self::Folder(folder) => read_if_there(&folder.join(name), MAX_BYTES),
            Self::Bucket(bucket) => bucket.get(name),
            Self::Single(..) => Err(one_file()),
        }
    }

    /// Takes a file away; one that is not there is no error.
    ///
    /// # Errors
    /// `file-unreadable`.
    pub(crate) fn remove(&self, name: &str) -> Result<()> {
        match self {
            Self::Folder(folder) => write::remove(folder, name),
            Self::Bucket(bucket) => bucket.remove(name),
            Self::Single(..) => Err(one_file()),
        }
    }
}

/// Files come and go only where each is a file of its own.
fn one_file() -> Error {
    let message = "expected a folder or s3://BUCKET/PREFIX: a replay that grows cannot be one file";
    Error::new(ErrorCode::OutOfRange, message)
}
