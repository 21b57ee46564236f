//! Publishes what a live replay gives: files first, then the manifest, and old files away after a while.

use std::collections::{BTreeMap, VecDeque};
use std::time::{Duration, Instant, SystemTime};

use athlete_replay::codec::{LiveReplay, LiveWrite, MANIFEST_NAME, PackedFile};
use athlete_replay::error::Result;

use super::now;
use crate::output;
use crate::publish::Target;
use crate::publish::headers::Kind;

/// Corrections wait for one another this long.
const CORRECTIONS_EVERY: Duration = Duration::from_millis(500);
/// After a failure, another attempt follows no sooner.
const RETRY_EVERY: Duration = Duration::from_secs(1);
/// Segments that could not be written are kept and tried again, so many bytes of them at most.
const MAX_WAITING_BYTES: usize = 256 << 20;

/// One replay on its way to its place.
pub(super) struct Publisher {
    target: Target,
    grace: Duration,
    written: Instant,
    /// Files that could not be written yet.
    waiting: Vec<PackedFile>,
    /// The newest manifest, where it could not be written yet.
    manifest: Option<(Vec<u8>, Kind)>,
    failed: Option<Instant>,
    /// Files that are no longer listed, and since when.
    unlisted: VecDeque<(Instant, String)>,
    /// The bytes of what is listed.
    listed: BTreeMap<String, usize>,
    has_published: bool,
}

impl Publisher {
    pub(super) fn new(target: Target, grace: Duration) -> Self {
        Self {
            target,
            grace,
            written: now(),
            waiting: Vec::new(),
            manifest: None,
            failed: None,
            unlisted: VecDeque::new(),
            listed: BTreeMap::new(),
            has_published: false,
        }
    }

    /// What to call the manifest.
    pub(super) fn place(&self) -> String {
        self.target.place_of(MANIFEST_NAME)
    }

    /// A file that an earlier run left.
    pub(super) fn get(&self, name: &str) -> Result<Option<Vec<u8>>> {
        self.target.get(name)
    }

    /// Whether the last write was long enough ago for one of corrections only.
    pub(super) fn may_correct(&self) -> bool {
        self.written.elapsed() >= CORRECTIONS_EVERY
    }

    /// Publishes what is ready.
    pub(super) fn write(&mut self, replay: &mut LiveReplay) -> Result<()> {
        let write = replay.write(&utc())?;
        self.take(write, Kind::Live);
        self.flush()
    }

    /// Publishes what there is, since nothing comes.
    pub(super) fn stall(&mut self, replay: &mut LiveReplay) -> Result<()> {
        if let Some(write) = replay.stall(&utc())? {
            self.take(write, Kind::Live);
        }
        self.flush()
    }

    /// Publishes the complete replay.
    ///
    /// # Errors
    /// Those of writing: this is the last attempt.
    pub(super) fn finish(&mut self, replay: &mut LiveReplay) -> Result<()> {
        if let Some(write) = replay.finish()? {
            self.take(write, Kind::Finished);
        }
        self.attempt()
    }

    /// How many of the published files are listed, and their bytes.
    pub(super) fn published(&self) -> Option<(usize, usize)> {
        self.has_published
            .then(|| (self.listed.len(), self.listed.values().sum()))
    }

    fn take(&mut self, write: LiveWrite, kind: Kind) {
        self.written = now();
        for file in write.files {
            self.listed.insert(file.name.clone(), file.bytes.len());
            self.waiting.push(file);
        }
        for name in write.unlisted {
            self.listed.remove(&name);
            self.unlisted.push_back((self.written, name));
        }
        self.manifest = Some((write.manifest, kind));
    }

    /// Writes what waits. A failure is said and tried again with what comes next, until too much waits.
    fn flush(&mut self) -> Result<()> {
        if self.failed.is_some_and(|failed| failed.elapsed() < RETRY_EVERY) {
            return Ok(());
        }
        match self.attempt() {
            Ok(()) => {
                self.failed = None;
                Ok(())
            }
            Err(error) => {
                let bytes: usize = self.waiting.iter().map(|file| file.bytes.len()).sum();
                if bytes > MAX_WAITING_BYTES {
                    return Err(error);
                }
                output::note(&format!("warning: {error} ({}); tried again", error.code));
                self.failed = Some(now());
                Ok(())
            }
        }
    }

    fn attempt(&mut self) -> Result<()> {
        if !self.waiting.is_empty() {
            self.target.put_immutable(self.waiting.clone())?;
            self.waiting.clear();
        }
        if let Some((manifest, kind)) = self.manifest.clone() {
            self.target.put_manifest(manifest, kind)?;
            self.manifest = None;
            self.has_published = true;
        }
        Ok(())
    }

    /// Tries again what failed, and takes files away that no viewer asks for any more.
    pub(super) fn tidy(&mut self) -> Result<()> {
        if self.manifest.is_some() {
            self.flush()?;
        }
        while let Some((since, name)) = self.unlisted.front()
            && since.elapsed() >= self.grace
        {
            // A correction may have brought the same bytes, and so the same name, back.
            if !self.listed.contains_key(name)
                && let Err(error) = self.target.remove(name)
            {
                output::note(&format!("warning: {error} ({})", error.code));
            }
            self.unlisted.pop_front();
        }
        Ok(())
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "a viewer is told when the manifest was written"
)]
fn utc() -> String {
    humantime::format_rfc3339_seconds(SystemTime::now()).to_string()
}
