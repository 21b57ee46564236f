//! Where a packed replay is published: a folder, or a bucket of an S3-compatible store.

mod bucket;
pub(crate) mod headers;

use std::path::PathBuf;

use athlete_replay::codec::{MANIFEST_NAME, PackedFile};
use athlete_replay::error::Result;

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
}

impl Target {
    /// The place behind `DIR` or `s3://BUCKET/PREFIX`; a folder is made.
    ///
    /// # Errors
    /// `file-unreadable` for a folder that cannot be made; `out-of-range` for an address that names no bucket, or without
    /// what the store wants to know.
    pub(crate) fn open(output: &str) -> Result<Self> {
        if let Some(address) = output.strip_prefix(BUCKET_SCHEME) {
            return Bucket::open(address).map(Self::Bucket);
        }
        let folder = PathBuf::from(output);
        write::make(&folder)?;
        Ok(Self::Folder(folder))
    }

    /// What to call a file of this place.
    pub(crate) fn place_of(&self, name: &str) -> String {
        match self {
            Self::Folder(folder) => folder.join(name).display().to_string(),
            Self::Bucket(bucket) => bucket.place_of(name),
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
        }
    }
}
