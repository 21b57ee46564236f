//! A replay of which not everything is here: its files as they come, its poses as far as they are known.

#[cfg(feature = "full")]
use glam::Vec3;

use super::layer::{Layer, Part};
use super::plan::{FileId, Plan};
use crate::codec::{Channels, FileEntry, FileKind, Manifest, decode_coarse, decode_segment};
use crate::error::{Error, ErrorCode, Result};
#[cfg(feature = "full")]
use crate::replay::Doubt;
use crate::replay::{Pose, Track};

/// Files decoded to either side of the one at the playhead.
const NEIGHBOURS: usize = 1;

/// What is here of a replay, and its poses.
#[derive(Clone, Debug)]
pub struct Held {
    manifest: Manifest,
    plan: Plan,
    detail: Layer,
    coarse: Layer,
    /// Names of files that were here and that a newer manifest lists no more.
    outdated: Vec<String>,
    /// Names of files that are here and that nobody has looked at.
    unseen: Vec<String>,
    /// Whether samples are decoded with how sure they are.
    #[cfg(feature = "full")]
    qualities: bool,
}

/// The samples around a moment that is not the playhead's.
#[derive(Clone, Debug)]
pub struct Elsewhere {
    detail: Layer,
    coarse: Layer,
}

impl Held {
    /// Nothing but the manifest is here; `tracks` are its own, without samples.
    pub fn new(manifest: Manifest, tracks: &[Track]) -> Self {
        Self {
            plan: Plan::new(&manifest),
            detail: Layer::detail(&manifest, tracks),
            coarse: Layer::coarse(&manifest, tracks),
            outdated: Vec::new(),
            unseen: Vec::new(),
            #[cfg(feature = "full")]
            qualities: false,
            manifest,
        }
    }

    /// What is to be fetched and let go.
    pub fn plan(&self) -> &Plan {
        &self.plan
    }

    /// To tell it where the playhead is.
    pub fn plan_mut(&mut self) -> &mut Plan {
        &mut self.plan
    }

    /// The files that the manifest lists.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// The manifest's entry of a file.
    pub fn entry(&self, file: FileId) -> Option<&FileEntry> {
        entry_of(&self.manifest, file)
    }

    /// The file of this name.
    pub fn file_named(&self, name: &str) -> Option<FileId> {
        let index = name.split('-').next()?.parse().ok()?;
        [FileKind::Segment, FileKind::Coarse]
            .map(|kind| FileId { kind, index })
            .into_iter()
            .find(|&file| self.entry(file).is_some_and(|entry| entry.name == name))
    }

    /// The files to fetch, the most urgent first.
    pub fn wanted(&self) -> impl Iterator<Item = &FileEntry> {
        self.plan.wanted().into_iter().filter_map(|file| self.entry(file))
    }

    /// Takes a file that arrived. It is decoded, to know that it is sound, and kept decoded where it lies at the playhead:
    /// the caller keeps its bytes. `look` sees its frames of each track, to measure bodies by.
    ///
    /// # Errors
    /// [`ErrorCode::OutOfRange`] for a name that the manifest does not list; otherwise those of [`decode_segment`].
    pub fn receive(
        &mut self,
        name: &str,
        bytes: &[u8],
        time_secs: f64,
        mut look: impl FnMut(FileKind, usize, &Track),
    ) -> Result<()> {
        let file = self.file_named(name).ok_or_else(|| {
            let message = format!("expected a file of this replay, found {name}");
            Error::new(ErrorCode::OutOfRange, message)
        })?;
        let mut parts = self.decode(file, bytes)?;
        self.plan.arrived(file);
        self.layer(file.kind)
            .show(&mut parts, |index, track| look(file.kind, index, track));
        let is_near = self
            .index_at(file.kind, time_secs)
            .is_some_and(|at| at.abs_diff(file.index) <= NEIGHBOURS);
        if is_near {
            self.layer_mut(file.kind).insert(file.index, parts);
        }
        Ok(())
    }

    /// A file is here that was found sound before, by a [`Held`] that is gone: it is decoded when the playhead comes near.
    pub fn resume(&mut self, name: &str) {
        if let Some(file) = self.file_named(name) {
            self.plan.arrived(file);
            self.unseen.push(name.to_owned());
        }
    }

    /// A file will not come.
    pub fn lose(&mut self, name: &str) {
        if let Some(file) = self.file_named(name) {
            self.plan.lost(file);
        }
    }

    /// The names of files to let go of, which then are no longer here.
    pub fn take_surplus(&mut self) -> Vec<String> {
        let surplus = self.plan.surplus();
        surplus.iter().for_each(|&file| self.plan.dropped(file));
        let mut names = std::mem::take(&mut self.outdated);
        let entries = surplus.into_iter().filter_map(|file| self.entry(file));
        names.extend(entries.map(|entry| entry.name.clone()));
        names
    }

    /// The poses of a moment, in the order of the tracks: from the samples themselves where they are here, from the key poses
    /// where they are still to come, else missing. `bytes_of` gives the bytes of a file that arrived before; at most two files
    /// are decoded. `look` sees one that it has not seen when it arrived.
    pub fn pose(
        &mut self,
        time_secs: f64,
        poses: &mut [Pose],
        mut bytes_of: impl FnMut(&str) -> Option<Vec<u8>>,
        mut look: impl FnMut(FileKind, usize, &Track),
    ) {
        for kind in [FileKind::Segment, FileKind::Coarse] {
            self.bring_near(kind, time_secs, &mut bytes_of, &mut look);
        }
        // A segment that is lost is a gap: key poses stand in only for what is still to come.
        let layer = if self.plan.awaits(time_secs) {
            &self.coarse
        } else {
            &self.detail
        };
        for (index, pose) in poses.iter_mut().enumerate() {
            layer.sample(index, time_secs, pose);
        }
    }

    /// Whether samples are decoded with how sure they are. The next [`Self::pose`] decodes anew what that changes.
    #[cfg(feature = "full")]
    pub fn set_qualities(&mut self, qualities: bool) {
        if qualities != self.qualities {
            self.qualities = qualities;
            self.detail.forget();
        }
    }

    /// How sure the poses of a moment are that was posed before, in the order of the tracks. Key poses say nothing of it.
    #[cfg(feature = "full")]
    pub fn doubts(&self, time_secs: f64, doubts: &mut [Vec<Doubt>]) {
        let awaits = self.plan.awaits(time_secs);
        for (index, doubts) in doubts.iter_mut().enumerate() {
            if awaits {
                doubts.clear();
            } else {
                self.detail.doubt(index, time_secs, doubts);
            }
        }
    }

    /// Which way the first joint of a track moves at a moment that was posed before, in m/s; `None` where that is not known.
    #[cfg(feature = "full")]
    pub fn heading(&self, track: usize, time_secs: f64) -> Option<Vec3> {
        let layer = if self.plan.awaits(time_secs) {
            &self.coarse
        } else {
            &self.detail
        };
        layer.heading(track, time_secs)
    }

    /// A place to read poses of other moments, beside the playhead; `tracks` are the manifest's own, without samples.
    pub fn elsewhere(&self, tracks: &[Track]) -> Elsewhere {
        Elsewhere {
            detail: Layer::detail(&self.manifest, tracks),
            coarse: Layer::coarse(&self.manifest, tracks),
        }
    }

    /// As [`Self::pose`], of another moment than the playhead's. Nobody looks at what is decoded for it: who has to is asked when
    /// the playhead comes near. Says whether there is more to decode of what is here and the moment leans on.
    pub fn pose_elsewhere(
        &mut self,
        place: &mut Elsewhere,
        time_secs: f64,
        poses: &mut [Pose],
        bytes_of: impl FnMut(&str) -> Option<Vec<u8>>,
    ) -> bool {
        let unseen = std::mem::take(&mut self.unseen);
        self.swap(place);
        self.pose(time_secs, poses, bytes_of, |_, _, _| ());
        let kinds = [FileKind::Segment, FileKind::Coarse].into_iter();
        let mut missing =
            kinds.filter_map(|kind| self.missing_near(kind, self.index_at(kind, time_secs)?, time_secs));
        let has_more = missing.next().is_some();
        self.swap(place);
        self.unseen = unseen;
        has_more
    }

    fn swap(&mut self, place: &mut Elsewhere) {
        std::mem::swap(&mut self.detail, &mut place.detail);
        std::mem::swap(&mut self.coarse, &mut place.coarse);
    }

    /// Shows the frames of a segment that is here as tracks, each with its index, and keeps nothing of them.
    pub fn show_segment(
        &mut self,
        index: usize,
        mut bytes_of: impl FnMut(&str) -> Option<Vec<u8>>,
        look: impl FnMut(usize, &Track),
    ) {
        let file = FileId {
            kind: FileKind::Segment,
            index,
        };
        let bytes = self.entry(file).and_then(|entry| bytes_of(&entry.name));
        match bytes.and_then(|bytes| self.decode(file, &bytes).ok()) {
            Some(mut parts) => self.detail.show(&mut parts, look),
            // What arrived was sound: only its bytes may be gone.
            None => self.plan.dropped(file),
        }
    }

    /// What is here, is not decoded and belongs near a file: that itself first, then its neighbours. Key poses are not decoded
    /// where the samples themselves are shown.
    fn missing_near(&self, kind: FileKind, at: usize, time_secs: f64) -> Option<FileId> {
        if kind == FileKind::Coarse && !self.plan.awaits(time_secs) {
            return None;
        }
        let near = [Some(at), at.checked_add(1), at.checked_sub(1)];
        near.into_iter()
            .flatten()
            .map(|index| FileId { kind, index })
            .find(|&file| self.plan.holds(file) && !self.layer(kind).has(file.index))
    }

    /// Decodes what the playhead has come near to, the file at it first and no more than one at a time: the others have
    /// until it leaves this one.
    fn bring_near(
        &mut self,
        kind: FileKind,
        time_secs: f64,
        bytes_of: &mut impl FnMut(&str) -> Option<Vec<u8>>,
        look: &mut impl FnMut(FileKind, usize, &Track),
    ) {
        let Some(at) = self.index_at(kind, time_secs) else {
            return;
        };
        if let Some(file) = self.missing_near(kind, at, time_secs) {
            let name = self.entry(file).map_or("", |entry| &entry.name);
            let unseen = self.unseen.iter().position(|unseen| unseen == name);
            match bytes_of(name).and_then(|bytes| self.decode(file, &bytes).ok()) {
                Some(mut parts) => {
                    if let Some(unseen) = unseen {
                        self.unseen.swap_remove(unseen);
                        self.layer(kind)
                            .show(&mut parts, |index, track| look(kind, index, track));
                    }
                    self.layer_mut(kind).insert(file.index, parts);
                }
                // What arrived was sound: only its bytes may be gone.
                None => self.plan.dropped(file),
            }
        }
        let layer = self.layer_mut(kind);
        layer.renumber(|index| (index.abs_diff(at) <= NEIGHBOURS).then_some(index));
        layer.gather_around(at);
    }

    /// Takes over a newer manifest of the same replay: files of the same name stay. `tracks` are the new one's.
    pub fn update(&mut self, manifest: Manifest, tracks: &[Track]) {
        let mut next = Self::new(manifest, tracks);
        let listed = [
            (FileKind::Segment, &self.manifest.segments),
            (FileKind::Coarse, &self.manifest.coarse),
        ];
        let listed = listed.into_iter().flat_map(|(kind, entries)| {
            let ids = (0..entries.len()).map(move |index| FileId { kind, index });
            ids.zip(entries)
        });
        next.outdated = listed
            .filter(|(file, entry)| self.plan.holds(*file) && next.file_named(&entry.name).is_none())
            .map(|(_, entry)| entry.name.clone())
            .chain(std::mem::take(&mut self.outdated))
            .collect();
        next.unseen = std::mem::take(&mut self.unseen);
        let earlier = std::mem::take(&mut self.plan);
        let manifest = &next.manifest;
        next.plan
            .inherit(&earlier, |file| self.file_named(&entry_of(manifest, file)?.name));
        for kind in [FileKind::Segment, FileKind::Coarse] {
            let mut layer = std::mem::take(self.layer_mut(kind));
            layer.renumber(|index| {
                let name = &self.entry(FileId { kind, index })?.name;
                next.file_named(name).map(|file| file.index)
            });
            next.layer_mut(kind).take_files_of(layer);
        }
        #[cfg(feature = "full")]
        {
            next.qualities = self.qualities;
        }
        *self = next;
    }

    fn index_at(&self, kind: FileKind, time_secs: f64) -> Option<usize> {
        match kind {
            FileKind::Segment => self.plan.segment_at(time_secs),
            FileKind::Coarse => self.plan.coarse_at(time_secs),
        }
    }

    fn decode(&self, file: FileId, bytes: &[u8]) -> Result<Vec<Part>> {
        #[cfg(feature = "full")]
        let channels = if self.qualities {
            Channels::Qualities
        } else {
            Channels::Positions
        };
        #[cfg(not(feature = "full"))]
        let channels = Channels::Positions;
        Ok(match file.kind {
            FileKind::Segment => {
                let segment = decode_segment(&self.manifest, file.index, bytes, channels)?;
                segment.tracks.into_iter().map(Part::from).collect()
            }
            FileKind::Coarse => {
                let coarse = decode_coarse(&self.manifest, file.index, bytes)?;
                coarse.tracks.into_iter().map(Part::from).collect()
            }
        })
    }

    fn layer(&self, kind: FileKind) -> &Layer {
        match kind {
            FileKind::Segment => &self.detail,
            FileKind::Coarse => &self.coarse,
        }
    }

    fn layer_mut(&mut self, kind: FileKind) -> &mut Layer {
        match kind {
            FileKind::Segment => &mut self.detail,
            FileKind::Coarse => &mut self.coarse,
        }
    }
}

fn entry_of(manifest: &Manifest, file: FileId) -> Option<&FileEntry> {
    match file.kind {
        FileKind::Segment => manifest.segments.get(file.index),
        FileKind::Coarse => manifest.coarse.get(file.index),
    }
}
