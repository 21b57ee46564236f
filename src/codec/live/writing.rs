//! What of a live replay is to be written.

use std::collections::BTreeSet;

use super::clock::Clock;
use super::held::Held;
use super::keys::Keys;
use super::{Live, LiveReplay, LiveState};
use crate::codec::PackedFile;
use crate::codec::manifest::{FileKind, Manifest, Promise, Windows};
use crate::codec::write::{self, WindowFrames, WindowSamples};
use crate::error::{Error, ErrorCode, Result};
use crate::time::SNAP_SECS;

/// A viewer is never told to ask more often, or less often, than this.
const POLL_SECS: std::ops::RangeInclusive<f64> = 0.5..=10.0;

/// Files to be written, the manifest after all others.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveWrite {
    /// New segments and coarse files.
    pub files: Vec<PackedFile>,
    /// The contents of [`crate::codec::MANIFEST_NAME`].
    pub manifest: Vec<u8>,
    /// Names that the manifest no longer lists. A viewer may still ask for them for as long as it holds an older one.
    pub unlisted: Vec<String>,
}

impl LiveReplay {
    /// Packs every window that is ready, and those that have changed. `updated_utc` is the moment, in ISO 8601.
    ///
    /// # Errors
    /// As [`crate::codec::pack`]. Nothing is lost: another call tries again.
    pub fn write(&mut self, updated_utc: &str) -> Result<LiveWrite> {
        let until = self.ready();
        self.write_until(until, Extent::WholeWindows, Some(updated_utc))
    }

    /// Packs also what there is of the newest window, since nothing comes any more; `None` where nothing has come since the
    /// last call. What comes later for that window is still taken over.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn stall(&mut self, updated_utc: &str) -> Result<Option<LiveWrite>> {
        if self.state == LiveState::Stalled || self.is_empty() {
            return Ok(None);
        }
        self.state = LiveState::Stalled;
        let until = self.everything();
        self.write_until(until, Extent::WhatCame, Some(updated_utc))
            .map(Some)
    }

    /// Packs all that came: the replay is complete, and an ordinary one. `None` where no frame ever came.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn finish(&mut self) -> Result<Option<LiveWrite>> {
        if self.is_empty() {
            return Ok(None);
        }
        let until = self.everything();
        self.write_until(until, Extent::WhatCame, None).map(Some)
    }

    fn is_empty(&self) -> bool {
        self.held.is_empty() && self.segments.is_empty()
    }

    /// The windows below this have samples.
    fn everything(&self) -> usize {
        let held = self.held.last_key_value().map_or(0, |(window, _)| window + 1);
        held.max(self.ready()).max(self.segments.len())
    }

    fn write_until(&mut self, until: usize, extent: Extent, updated_utc: Option<&str>) -> Result<LiveWrite> {
        let Some(clock) = self.clock.clone() else {
            return Err(Error::new(
                ErrorCode::InputEmpty,
                "expected a frame before anything is written, found none",
            ));
        };
        let until = until.max(self.segments.len());
        let mut draft = Draft::of(self, &clock, until, extent, updated_utc.is_none());
        for (&window, held) in self.held.range(..until) {
            if window >= self.packed || held.is_changed {
                draft.pack_window(self, &clock, window, held)?;
            }
        }
        draft.pack_coarse(self)?;
        draft.leave_out_before(self.first_listed(until));
        let manifest = self.manifest_of(&clock, &draft, updated_utc)?;
        // From here on nothing fails: what was worked out is taken over.
        self.segments = draft.segments.files;
        self.coarse = draft.coarse.files;
        self.keys = draft.keys;
        for (track, (grid, &frames)) in self
            .description
            .tracks
            .iter_mut()
            .zip(clock.grids.iter().zip(&draft.frames))
        {
            track.times = grid.times(frames);
        }
        self.packed = self.ready();
        for (_, held) in self.held.range_mut(..until) {
            held.is_changed = false;
        }
        self.is_changed = false;
        self.forget();
        Ok(LiveWrite {
            files: draft.files,
            manifest,
            unlisted: draft.unlisted,
        })
    }

    /// The first window that stays listed.
    fn first_listed(&self, until: usize) -> usize {
        // As f64 to usize saturates, an endless time keeps all.
        let kept = |dvr_secs: f64| (dvr_secs / self.options.pack.segment_secs).ceil() as usize;
        self.options
            .dvr_secs
            .map_or(0, |dvr_secs| until.saturating_sub(kept(dvr_secs)))
    }

    fn manifest_of(&self, clock: &Clock, draft: &Draft, updated_utc: Option<&str>) -> Result<Vec<u8>> {
        let mut description = self.description.clone();
        for (track, (grid, &frames)) in description
            .tracks
            .iter_mut()
            .zip(clock.grids.iter().zip(&draft.frames))
        {
            track.times = grid.times(frames);
        }
        let mut events: Vec<_> = self.description.events.iter().zip(&self.event_ids).collect();
        events.sort_by(|(a, _), (b, _)| a.time_secs.total_cmp(&b.time_secs));
        description.events = events.iter().map(|(event, _)| (*event).clone()).collect();
        let segment_secs = clock.segment_secs;
        let live = updated_utc.map(|updated_utc| Live {
            state: self.state,
            updated_utc: updated_utc.to_owned(),
            segment_secs,
            dvr_secs: self.options.dvr_secs,
            poll_secs: segment_secs.clamp(*POLL_SECS.start(), *POLL_SECS.end()),
            event_ids: events.iter().map(|(_, id)| (*id).clone()).collect(),
        });
        let mut manifest = Manifest::describe(
            description,
            &self.promises,
            draft.coarse.clone(),
            draft.segments.clone(),
        );
        manifest.live = live;
        manifest.warnings.clone_from(&self.options.pack.warnings);
        let manifest = manifest.to_json()?.into_bytes();
        // What is written must be readable: this finds every limit that the replay exceeds.
        Manifest::parse(&manifest)?;
        Ok(manifest)
    }
}

/// Up to where frames are published.
#[derive(Clone, Copy)]
enum Extent {
    /// To the end of the newest window.
    WholeWindows,
    /// To the newest sample of each track.
    WhatCame,
}

/// What a write will publish, worked out beside the replay so that a failure changes nothing.
struct Draft {
    /// How many frames of each track there are.
    frames: Vec<usize>,
    segments: Windows,
    coarse: Windows,
    keys: std::collections::BTreeMap<usize, Keys>,
    is_complete: bool,
    files: Vec<PackedFile>,
    unlisted: Vec<String>,
}

impl Draft {
    fn of(replay: &LiveReplay, clock: &Clock, until: usize, extent: Extent, is_complete: bool) -> Self {
        let before_secs = clock.boundary_secs(until) - SNAP_SECS;
        let tracks = replay.description.tracks.iter().zip(&replay.came);
        let frames = clock.grids.iter().zip(tracks).map(|(grid, (track, &came))| {
            let frames = match extent {
                Extent::WholeWindows => grid.before(before_secs),
                Extent::WhatCame => came,
            };
            // What was published stays so, and a manifest has at least one frame of each track.
            frames.max(track.times.len()).max(1)
        });
        let mut segments = Windows::new(FileKind::Segment, clock.start_secs, clock.segment_secs);
        segments.files.clone_from(&replay.segments);
        segments.files.resize(until, None);
        // A complete replay of one coarse file says how long that is.
        let span = if is_complete {
            replay.span.min(until)
        } else {
            replay.span
        };
        let mut coarse = Windows::new(
            FileKind::Coarse,
            clock.start_secs,
            span as f64 * clock.segment_secs,
        );
        coarse.files.clone_from(&replay.coarse);
        Self {
            frames: frames.collect(),
            segments,
            coarse,
            keys: replay.keys.clone(),
            is_complete,
            files: Vec::new(),
            unlisted: Vec::new(),
        }
    }

    fn pack_window(&mut self, replay: &LiveReplay, clock: &Clock, window: usize, held: &Held) -> Result<()> {
        let frames: Vec<_> = clock
            .grids
            .iter()
            .zip(&self.frames)
            .map(|(grid, &frames)| {
                let samples = clock.samples(grid, window);
                samples.start.min(frames)..samples.end.min(frames)
            })
            .collect();
        let positions_m = held.positions_m(&frames);
        let keys = LiveReplay::keys_of(&mut self.keys, clock, &replay.promises, replay.span, window);
        for (track, (frames, positions_m)) in frames.iter().zip(&positions_m).enumerate() {
            keys.put(track, frames.clone(), positions_m);
        }
        let frames = WindowFrames {
            tracks: frames,
            ..WindowFrames::default()
        };
        let samples = WindowSamples {
            positions_m,
            ..WindowSamples::default()
        };
        let (bytes, crc32) =
            write::segment(window, &replay.description, &replay.promises, &frames, &samples)?;
        list(
            &mut self.segments,
            window,
            bytes,
            crc32,
            &mut self.files,
            &mut self.unlisted,
        );
        Ok(())
    }

    /// Packs the coarse files all of whose windows are there, or all of them.
    fn pack_coarse(&mut self, replay: &LiveReplay) -> Result<()> {
        let until = self.segments.files.len();
        let complete = if self.is_complete {
            until.div_ceil(replay.span)
        } else {
            until / replay.span
        };
        // A stalled replay's newest window may still grow.
        let complete = if self.is_complete {
            complete
        } else {
            complete.min(replay.ready() / replay.span)
        };
        let complete = complete.max(self.coarse.files.len());
        self.coarse.files.resize(complete, None);
        let due: BTreeSet<usize> = self
            .keys
            .range(..complete)
            .filter(|(_, keys)| keys.is_changed)
            .map(|(&file, _)| file)
            .collect();
        for file in due {
            let Some(keys) = self.keys.get_mut(&file) else {
                continue;
            };
            let promises: Vec<Promise> = replay
                .promises
                .iter()
                .map(|promise| read_back(*promise, keys.is_read_back))
                .collect();
            let (bytes, crc32) =
                write::coarse(file, &replay.description, &promises, &keys.frames(&self.frames))?;
            keys.is_changed = false;
            list(
                &mut self.coarse,
                file,
                bytes,
                crc32,
                &mut self.files,
                &mut self.unlisted,
            );
        }
        // Those whose windows can no longer change are done.
        let oldest = replay.held.keys().next().copied().unwrap_or(until).min(until) / replay.span;
        self.keys.retain(|&file, _| file >= oldest || file >= complete);
        Ok(())
    }

    fn leave_out_before(&mut self, first: usize) {
        if first == 0 {
            return;
        }
        let coarse_first =
            (first as f64 * self.segments.window_secs / self.coarse.window_secs + SNAP_SECS) as usize;
        for (windows, first) in [(&mut self.segments, first), (&mut self.coarse, coarse_first)] {
            let mut gone = Vec::new();
            for (index, file) in windows.files.iter_mut().enumerate().take(first) {
                gone.extend(file.take().map(|(_, crc32)| (index, crc32)));
            }
            let names = gone
                .into_iter()
                .map(|(index, crc32)| windows.name_of(index, crc32));
            self.unlisted.extend(names);
        }
        let listed = |name: &str| !self.unlisted.iter().any(|unlisted| unlisted == name);
        self.files.retain(|file| listed(&file.name));
    }
}

/// Positions that were read back are off by the promise already: the coarse layer may add the rest of its own.
fn read_back(promise: Promise, is_read_back: bool) -> Promise {
    if !is_read_back {
        return promise;
    }
    let rest_m = promise.coarse_max_error_m - promise.max_error_m;
    Promise {
        // Too little to be worth a step: bit by bit.
        coarse_max_error_m: if rest_m < 1e-6 { 0.0 } else { rest_m },
        ..promise
    }
}

/// Lists a file in the place of the one that was there.
fn list(
    windows: &mut Windows,
    index: usize,
    bytes: Vec<u8>,
    crc32: u32,
    files: &mut Vec<PackedFile>,
    unlisted: &mut Vec<String>,
) {
    let name = windows.name_of(index, crc32);
    let Some(place) = windows.files.get_mut(index) else {
        return;
    };
    let before = place.replace((bytes.len(), crc32));
    let before = before.map(|(_, crc32)| windows.name_of(index, crc32));
    if before.as_deref() != Some(name.as_str()) {
        unlisted.extend(before);
        files.push(PackedFile { name, bytes });
    }
}
