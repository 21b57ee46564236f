//! A replay that is packed while it is made: lines come in, files to be written go out.
//!
//! [`LiveReplay`] is a state machine without a clock and without I/O. A window of time is packed as soon as every sample of
//! it has come, or when samples come that lie [`LiveOptions::hold_secs`] beyond it. Packed windows stay in memory for
//! [`LiveOptions::late_secs`]: samples that come for them later are taken over, and the segment gets another name. Memory
//! is bounded by that time, whatever comes in.

mod line;
mod object;
mod window;

use std::collections::BTreeMap;

pub use line::{
    END_LINE, LiveFrame, LiveHeader, LiveLine, MAX_LINE_BYTES, event_line, frame_line, header_line,
};
pub use object::{Live, LiveState};
use window::{Grid, Held, Windows, grids};

use super::manifest::{Manifest, SegmentEntry, limits};
use super::packer;
use super::segment::{self, FrameRange};
use super::{PackOptions, PackedSegment};
use crate::error::{Error, ErrorCode, Result};
use crate::replay::{Event, Participant, Replay};
use crate::time::SNAP_SECS;

/// What the held windows may take in memory, whatever a header asks for.
const MAX_HELD_BYTES: f64 = (256 << 20) as f64;
/// A moment further beyond the newest sample must be confirmed by the frame after it: one wrong time must not end a replay.
const JUMP_SECS: f64 = 10.0;

/// How to pack a live replay.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveOptions {
    /// The length of a segment and the promise where the header states none, as for [`super::pack`].
    pub pack: PackOptions,
    /// How long after it was packed a window still takes samples, in replay time, from 0 to 3600 s.
    pub late_secs: f64,
    /// How far beyond a window's end samples must lie until it is packed although some are missing, from 0 to 60 s.
    pub hold_secs: f64,
    /// How much of the replay stays listed; all where absent. At least one segment.
    pub dvr_secs: Option<f64>,
}

impl Default for LiveOptions {
    /// Ten seconds of patience with late samples, a quarter of a second with missing ones.
    fn default() -> Self {
        Self {
            pack: PackOptions::default(),
            late_secs: 10.0,
            hold_secs: 0.25,
            dvr_secs: None,
        }
    }
}

/// Files to be written, the manifest after all others.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveWrite {
    /// New segments.
    pub files: Vec<PackedSegment>,
    /// The contents of [`super::MANIFEST_NAME`].
    pub manifest: Vec<u8>,
    /// Names that the manifest no longer lists. A viewer may still ask for them for as long as it holds an older one.
    pub unlisted: Vec<String>,
}

/// What has changed since the last write.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Changes {
    /// Nothing.
    None,
    /// Something that was published already: it may wait for a moment, so that several are written at once.
    Corrections,
    /// A window is ready: it should be written now.
    Segments,
}

/// A replay while it is made.
#[derive(Clone, Debug)]
pub struct LiveReplay {
    header: LiveHeader,
    options: LiveOptions,
    /// Everything but the positions; the tracks' frames are those that are published.
    description: Replay,
    event_ids: Vec<String>,
    /// Where time begins: known from the header, or with the first frame.
    clock: Option<Clock>,
    /// Windows below this are packed.
    packed: usize,
    /// The published segments by their windows.
    entries: BTreeMap<usize, SegmentEntry>,
    held: BTreeMap<usize, Held>,
    /// The time of the newest sample.
    newest_secs: f64,
    /// A moment far ahead that the next frame may confirm.
    suspect_secs: Option<f64>,
    state: LiveState,
    is_changed: bool,
}

/// Where the windows and every track's samples lie.
#[derive(Clone, Debug)]
struct Clock {
    windows: Windows,
    grids: Vec<Grid>,
}

impl Clock {
    /// As the header states it: `None` where it states no start.
    fn stated(header: &LiveHeader, segment_secs: f64) -> Option<Self> {
        let starts_secs = header.starts_secs.iter().flatten().copied();
        let start_secs = starts_secs.min_by(f64::total_cmp)?;
        Some(Self::at(header, segment_secs, start_secs))
    }

    fn at(header: &LiveHeader, segment_secs: f64, start_secs: f64) -> Self {
        Self {
            windows: Windows {
                start_secs,
                segment_secs,
            },
            grids: grids(&header.description.tracks, &header.starts_secs, start_secs),
        }
    }
}

impl LiveReplay {
    /// A replay of which nothing has come but its header.
    ///
    /// # Errors
    /// [`ErrorCode::OutOfRange`] for options outside their ranges; [`ErrorCode::LimitExceeded`] where the windows to be held
    /// would take too much memory; [`ErrorCode::ReplayInvalid`] for a track with less than one sample a segment.
    pub fn new(header: LiveHeader, options: LiveOptions) -> Result<Self> {
        packer::check(&options.pack)?;
        let segment_secs = options.pack.segment_secs;
        let in_range = |name: &str, value: f64, low: f64, high: f64| {
            if (low..=high).contains(&value) {
                return Ok(());
            }
            let message = format!("expected {low} to {high}, found {value}");
            Err(Error::new(ErrorCode::OutOfRange, message).in_field(name))
        };
        in_range("late_secs", options.late_secs, 0.0, 3600.0)?;
        in_range("hold_secs", options.hold_secs, 0.0, 60.0)?;
        if let Some(dvr_secs) = options.dvr_secs {
            in_range("dvr_secs", dvr_secs, segment_secs, limits::SECS)?;
        }
        let mut samples_per_window = 0.0;
        for (index, track) in header.description.tracks.iter().enumerate() {
            let samples = track.times.rate_hz() * segment_secs;
            if samples < 1.0 {
                return Err(Error::new(
                    ErrorCode::ReplayInvalid,
                    format!("expected at least one sample in each segment of {segment_secs} s; make segments longer"),
                )
                .in_field(format!("tracks[{index}] ({})", track.name)));
            }
            samples_per_window += (samples + 1.0) * track.skeleton.joints.len() as f64;
        }
        let windows = ((options.late_secs + options.hold_secs) / segment_secs).ceil() + 3.0;
        let bytes = samples_per_window * windows * 12.0;
        if bytes > MAX_HELD_BYTES {
            return Err(Error::new(
                ErrorCode::LimitExceeded,
                format!(
                    "expected at most {MAX_HELD_BYTES} bytes of positions in {windows} segments, found {bytes}; make \
                     segments or the time for late samples shorter"
                ),
            ));
        }
        let mut description = header.description.clone();
        description.events.clear();
        Ok(Self {
            clock: Clock::stated(&header, segment_secs),
            description,
            header,
            options,
            event_ids: Vec::new(),
            packed: 0,
            entries: BTreeMap::new(),
            held: BTreeMap::new(),
            newest_secs: f64::NEG_INFINITY,
            suspect_secs: None,
            state: LiveState::Live,
            is_changed: false,
        })
    }

    /// Goes on with what an earlier run published, after its last segment: what that run had received and not yet packed is
    /// missing. Participants and events are the published ones, the segments' length too.
    ///
    /// # Errors
    /// As [`Self::new`] and [`Manifest::parse`]; [`ErrorCode::ReplayInvalid`] for a manifest of other tracks or participants, or one
    /// of a replay that is complete.
    pub fn resume(header: LiveHeader, mut options: LiveOptions, manifest: &[u8]) -> Result<Self> {
        let refused = |message: &str| Error::new(ErrorCode::ReplayInvalid, message);
        let published = Manifest::parse(manifest)?;
        let Some(live) = &published.live else {
            return Err(refused(
                "expected a live replay to go on with, found a complete one; write to another place",
            ));
        };
        options.pack.segment_secs = live.segment_secs;
        let mut replay = Self::new(header, options)?;
        let same_tracks = published.description.tracks.len() == replay.description.tracks.len()
            && published
                .description
                .tracks
                .iter()
                .zip(&replay.description.tracks)
                .all(|(a, b)| {
                    (&a.name, a.kind, a.participant, &a.skeleton)
                        == (&b.name, b.kind, b.participant, &b.skeleton)
                        && a.times.rate_hz() == b.times.rate_hz()
                });
        let ids = |replay: &Replay| {
            replay
                .participants
                .iter()
                .map(|p| p.id.clone())
                .collect::<Vec<_>>()
        };
        if !same_tracks || ids(&published.description) != ids(&replay.description) {
            return Err(refused(
                "expected the tracks and participants of the live replay that is there, found others; write to another place",
            ));
        }
        let start_secs = published.description.start_secs();
        let clock = Clock {
            windows: Windows {
                start_secs,
                segment_secs: live.segment_secs,
            },
            grids: published
                .description
                .tracks
                .iter()
                .map(|track| Grid {
                    start_secs: track.times.start_secs(),
                    rate_hz: track.times.rate_hz(),
                    joints: track.skeleton.joints.len(),
                })
                .collect(),
        };
        for entry in &published.segments {
            let middle_secs = (entry.start_secs + entry.end_secs) / 2.0;
            let window = ((middle_secs - clock.windows.start_secs) / live.segment_secs).max(0.0) as usize;
            replay.packed = window + 1;
            replay.entries.insert(window, entry.clone());
        }
        replay.newest_secs = published.end_secs;
        replay.event_ids = live.event_ids.clone();
        let unnamed = published
            .description
            .events
            .len()
            .saturating_sub(replay.event_ids.len());
        replay
            .event_ids
            .extend((0..unnamed).map(|index| format!("event-{index}")));
        replay.event_ids.truncate(published.description.events.len());
        replay.description = published.description;
        replay.clock = Some(clock);
        Ok(replay)
    }

    /// Takes one line in.
    ///
    /// # Errors
    /// [`ErrorCode::OutOfRange`] for a frame that comes too late, lies before the first, or far ahead of all others;
    /// [`ErrorCode::ReplayInvalid`] for one of other tracks or joints, an event of participants who are not there, a
    /// participant who is not, or another header; [`ErrorCode::LimitExceeded`]. What could be taken over was; the replay goes on.
    pub fn push(&mut self, line: LiveLine) -> Result<()> {
        match line {
            LiveLine::Header(header) if *header == self.header => Ok(()),
            LiveLine::Header(_) => Err(Error::new(
                ErrorCode::ReplayInvalid,
                "expected the same header as before, found another; end this replay first",
            )),
            LiveLine::Frame(frame) => self.push_frame(&frame),
            LiveLine::Event(id, event) => self.push_event(&id, event.map(|event| *event)),
            LiveLine::Participant(participant) => self.push_participant(*participant),
            LiveLine::End => Ok(()),
        }
    }

    fn push_frame(&mut self, frame: &LiveFrame) -> Result<()> {
        let tracks = &self.description.tracks;
        if frame.tracks.len() != tracks.len() {
            return Err(Error::new(
                ErrorCode::ReplayInvalid,
                format!("expected {} tracks, found {}", tracks.len(), frame.tracks.len()),
            )
            .in_field("tracks"));
        }
        for (index, (track, positions_m)) in tracks.iter().zip(&frame.tracks).enumerate() {
            let joints = track.skeleton.joints.len();
            if let Some(found) = positions_m
                .as_ref()
                .map(Vec::len)
                .filter(|&found| found != joints)
            {
                return Err(Error::new(
                    ErrorCode::ReplayInvalid,
                    format!("expected {joints} joints, found {found}"),
                )
                .in_field(format!("tracks[{index}]")));
            }
        }
        let time_secs = frame.time_secs;
        self.confirm(time_secs)?;
        let segment_secs = self.options.pack.segment_secs;
        let clock = match &self.clock {
            Some(clock) => clock.clone(),
            None => {
                let clock = Clock::at(&self.header, segment_secs, time_secs);
                self.clock = Some(clock.clone());
                clock
            }
        };
        let mut outcome = Ok(());
        for (track, positions_m) in frame.tracks.iter().enumerate() {
            let (Some(positions_m), Some(grid)) = (positions_m, clock.grids.get(track)) else {
                continue;
            };
            let Some(sample) = grid.nearest(time_secs) else {
                outcome = Err(Error::new(
                    ErrorCode::OutOfRange,
                    format!(
                        "expected times from {} s on, found {time_secs}",
                        clock.windows.start_secs
                    ),
                )
                .in_field("time_secs"));
                continue;
            };
            if sample >= limits::FRAMES {
                return Err(Error::new(
                    ErrorCode::LimitExceeded,
                    format!(
                        "expected at most {} frames, found more; begin another replay",
                        limits::FRAMES
                    ),
                ));
            }
            let window = clock.windows.index_of(grid, sample);
            if !self.hold(&clock, window) {
                outcome = Err(Error::new(
                    ErrorCode::OutOfRange,
                    format!(
                        "expected samples from {} s on, found one of {time_secs}: its segment is closed",
                        self.closed_until_secs(&clock)
                    ),
                )
                .in_field("time_secs"));
                continue;
            }
            if let Some(held) = self.held.get_mut(&window) {
                held.put(track, sample, positions_m);
                if window < self.packed {
                    held.is_changed = true;
                    self.is_changed = true;
                }
            }
            self.newest_secs = self.newest_secs.max(grid.time_of(sample));
            self.state = LiveState::Live;
        }
        self.forget();
        outcome
    }

    /// Refuses a moment far ahead until the frame after it agrees.
    fn confirm(&mut self, time_secs: f64) -> Result<()> {
        let is_near = |known_secs: f64| time_secs <= known_secs + JUMP_SECS;
        let is_first = self.newest_secs == f64::NEG_INFINITY;
        let agrees = self
            .suspect_secs
            .is_some_and(|suspect| (time_secs - suspect).abs() <= JUMP_SECS);
        if is_first || is_near(self.newest_secs) || agrees {
            self.suspect_secs = None;
            return Ok(());
        }
        self.suspect_secs = Some(time_secs);
        Err(Error::new(
            ErrorCode::OutOfRange,
            format!(
                "expected a time near {} s, found {time_secs}: taken over when the next frame agrees",
                self.newest_secs
            ),
        )
        .in_field("time_secs"))
    }

    /// Makes room for a window; false for one that takes nothing any more.
    fn hold(&mut self, clock: &Clock, window: usize) -> bool {
        if self.held.contains_key(&window) {
            return true;
        }
        // A published window whose samples are no longer in memory cannot be packed anew without losing them.
        let is_published = self.entries.contains_key(&window);
        if window >= limits::SEGMENTS || is_published || window < self.packed {
            return false;
        }
        self.held
            .insert(window, Held::new(&clock.windows, &clock.grids, window));
        true
    }

    fn closed_until_secs(&self, clock: &Clock) -> f64 {
        let first = self.held.keys().next().copied().unwrap_or(self.packed);
        clock.windows.boundary_secs(first.min(self.packed))
    }

    /// Drops the windows that are packed and too old to change.
    fn forget(&mut self) {
        let Some(clock) = &self.clock else { return };
        let oldest_secs = self.newest_secs - self.options.late_secs;
        let packed = self.packed;
        self.held.retain(|&window, held| {
            window >= packed || held.is_changed || clock.windows.boundary_secs(window + 1) >= oldest_secs
        });
    }

    fn push_event(&mut self, id: &str, event: Option<Event>) -> Result<()> {
        let place = self.event_ids.iter().position(|known| known == id);
        if let Some(event) = &event {
            self.check(std::slice::from_ref(event))?;
        }
        match (place, event) {
            (Some(place), Some(event)) => {
                if let Some(known) = self.description.events.get_mut(place) {
                    *known = event;
                }
            }
            (None, Some(event)) => {
                if self.event_ids.len() >= limits::EVENTS {
                    return Err(Error::new(
                        ErrorCode::LimitExceeded,
                        format!("expected at most {} events, found more", limits::EVENTS),
                    ));
                }
                self.event_ids.push(id.to_owned());
                self.description.events.push(event);
            }
            (Some(place), None) => {
                self.event_ids.remove(place);
                self.description.events.remove(place);
            }
            (None, None) => {
                return Err(Error::new(
                    ErrorCode::ReplayInvalid,
                    "expected the id of an event that is there, found another",
                )
                .in_field("event.id"));
            }
        }
        self.is_changed = true;
        Ok(())
    }

    fn push_participant(&mut self, participant: Participant) -> Result<()> {
        let known = self
            .description
            .participants
            .iter_mut()
            .find(|known| known.id == participant.id);
        let Some(known) = known else {
            return Err(Error::new(
                ErrorCode::ReplayInvalid,
                "expected the id of a participant of the header, found another",
            )
            .in_field("participant.id"));
        };
        *known = participant;
        self.is_changed = true;
        Ok(())
    }

    /// Whether events are sound beside the participants.
    fn check(&self, events: &[Event]) -> Result<()> {
        let replay = Replay {
            participants: self.description.participants.clone(),
            tracks: self.header.description.tracks.iter().take(1).cloned().collect(),
            events: events.to_vec(),
            ..Replay::default()
        };
        replay.validate_description()
    }

    /// What there is to write.
    pub fn changes(&self) -> Changes {
        if self.ready() > self.packed {
            Changes::Segments
        } else if self.is_changed && !self.entries.is_empty() {
            Changes::Corrections
        } else {
            Changes::None
        }
    }

    /// The windows below this are ready to be packed.
    fn ready(&self) -> usize {
        let Some(clock) = &self.clock else { return 0 };
        let mut window = self.packed;
        loop {
            let end_secs = clock.windows.boundary_secs(window + 1);
            let is_complete = || self.held.get(&window).is_some_and(Held::is_complete);
            // Also ends where nothing has come yet.
            if !(self.newest_secs + SNAP_SECS >= end_secs + self.options.hold_secs || is_complete()) {
                return window;
            }
            window += 1;
        }
    }

    /// Packs every window that is ready, and those that have changed. `updated_utc` is the moment, in ISO 8601.
    ///
    /// # Errors
    /// As [`super::pack`]. Nothing is lost: another call tries again.
    pub fn write(&mut self, updated_utc: &str) -> Result<LiveWrite> {
        let until = self.ready();
        self.write_until(until, None, Some(updated_utc))
    }

    /// Packs also what there is of the newest window, since nothing comes any more; `None` where nothing has come since the
    /// last write. What comes later for that window is still taken over.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn stall(&mut self, updated_utc: &str) -> Result<Option<LiveWrite>> {
        if self.state == LiveState::Stalled || (self.held.is_empty() && self.entries.is_empty()) {
            return Ok(None);
        }
        self.state = LiveState::Stalled;
        let until = self.everything();
        self.write_until(until, Some(self.newest_secs), Some(updated_utc))
            .map(Some)
    }

    /// Packs all that came: the replay is complete, and an ordinary one. `None` where no frame ever came.
    ///
    /// # Errors
    /// As [`Self::write`].
    pub fn finish(&mut self) -> Result<Option<LiveWrite>> {
        if self.held.is_empty() && self.entries.is_empty() {
            return Ok(None);
        }
        let until = self.everything();
        self.write_until(until, Some(self.newest_secs), None).map(Some)
    }

    /// The windows below this have samples.
    fn everything(&self) -> usize {
        let held = self.held.last_key_value().map_or(0, |(window, _)| window + 1);
        held.max(self.ready()).max(self.packed)
    }
}

/// What a write will publish, worked out before anything of the replay changes.
struct Edge {
    /// The first window that stays listed.
    first: usize,
    /// How many frames of each track are published.
    frames: Vec<usize>,
    /// The time up to which they are.
    end_secs: f64,
}

impl LiveReplay {
    fn write_until(
        &mut self,
        until: usize,
        end_secs: Option<f64>,
        updated_utc: Option<&str>,
    ) -> Result<LiveWrite> {
        let Some(clock) = self.clock.clone() else {
            return Err(Error::new(
                ErrorCode::InputEmpty,
                "expected a frame before anything is written, found none",
            ));
        };
        let edge = self.edge(&clock, until, end_secs);
        let changed = self
            .held
            .iter()
            .filter(|(window, held)| held.is_changed && **window < self.packed);
        let windows: Vec<usize> = changed
            .map(|(window, _)| *window)
            .chain(self.packed..until)
            .collect();
        let mut files = Vec::new();
        let mut entries = self.entries.clone();
        let mut unlisted = Vec::new();
        for window in windows.into_iter().filter(|&window| window >= edge.first) {
            let (entry, file) = self.pack_window(&clock, &edge, window)?;
            let name = entry.name.clone();
            let before = entries.insert(window, entry).map(|entry| entry.name);
            if before.as_ref() != Some(&name) {
                files.push(file);
                unlisted.extend(before);
            }
        }
        let kept = entries.split_off(&edge.first);
        unlisted.extend(
            std::mem::replace(&mut entries, kept)
                .into_values()
                .map(|entry| entry.name),
        );
        let manifest = self.manifest(&clock, &edge, &entries, updated_utc)?;
        self.entries = entries;
        self.packed = self.ready().max(self.packed);
        for (window, held) in &mut self.held {
            held.is_changed &= *window >= self.packed;
        }
        for ((track, grid), &frames) in self
            .description
            .tracks
            .iter_mut()
            .zip(&clock.grids)
            .zip(&edge.frames)
        {
            track.times = grid.times(frames);
        }
        self.is_changed = false;
        self.forget();
        Ok(LiveWrite {
            files,
            manifest,
            unlisted,
        })
    }

    fn edge(&self, clock: &Clock, until: usize, end_secs: Option<f64>) -> Edge {
        let before_secs = match end_secs {
            Some(end_secs) => end_secs + SNAP_SECS,
            None => clock.windows.boundary_secs(until) - SNAP_SECS,
        };
        let published = self.description.tracks.iter().map(|track| track.times.len());
        let frames: Vec<usize> = clock
            .grids
            .iter()
            .zip(published)
            // What was published stays so, and a manifest has at least one frame of each track.
            .map(|(grid, published)| grid.before(before_secs).max(published).max(1))
            .collect();
        let ends_secs = clock
            .grids
            .iter()
            .zip(&frames)
            .map(|(grid, frames)| grid.time_of(frames - 1));
        let windows = self.options.dvr_secs.map(|dvr_secs| {
            let windows = (dvr_secs / self.options.pack.segment_secs).ceil();
            // As f64 to usize saturates, an endless one keeps all.
            windows as usize
        });
        Edge {
            first: windows.map_or(0, |windows| until.saturating_sub(windows)),
            end_secs: ends_secs.fold(f64::NEG_INFINITY, f64::max),
            frames,
        }
    }

    fn pack_window(
        &self,
        clock: &Clock,
        edge: &Edge,
        window: usize,
    ) -> Result<(SegmentEntry, PackedSegment)> {
        let samples: Vec<_> = clock
            .grids
            .iter()
            .zip(&edge.frames)
            .map(|(grid, &frames)| {
                let samples = clock.windows.samples(grid, window);
                samples.start.min(frames)..samples.end.min(frames)
            })
            .collect();
        let nothing;
        let held = match self.held.get(&window) {
            Some(held) => held,
            None => {
                nothing = Held::new(&clock.windows, &clock.grids, window);
                &nothing
            }
        };
        let ranges: Vec<FrameRange> = samples
            .iter()
            .map(|samples| FrameRange {
                first: samples.start,
                count: samples.len(),
            })
            .collect();
        let (bytes, crc32) = segment::encode(
            window as u32,
            &self.description.tracks,
            &ranges,
            &held.positions_m(&samples),
            self.options.pack.max_error_m,
        )?;
        let name = format!("{window:04}-{crc32:08x}.seg");
        let entry = SegmentEntry {
            name: name.clone(),
            start_secs: clock.windows.boundary_secs(window),
            end_secs: clock.windows.boundary_secs(window + 1),
            bytes: bytes.len(),
            crc32,
        };
        Ok((entry, PackedSegment { name, bytes }))
    }

    fn manifest(
        &self,
        clock: &Clock,
        edge: &Edge,
        entries: &BTreeMap<usize, SegmentEntry>,
        updated_utc: Option<&str>,
    ) -> Result<Vec<u8>> {
        let mut description = self.description.clone();
        for ((track, grid), &frames) in description.tracks.iter_mut().zip(&clock.grids).zip(&edge.frames) {
            track.times = grid.times(frames);
        }
        let mut order: Vec<usize> = (0..description.events.len()).collect();
        let time_of = |event: usize| {
            self.description
                .events
                .get(event)
                .map_or(0.0, |event| event.time_secs)
        };
        order.sort_by(|&a, &b| time_of(a).total_cmp(&time_of(b)));
        description.events = order
            .iter()
            .filter_map(|&event| self.description.events.get(event))
            .cloned()
            .collect();
        let segment_secs = self.options.pack.segment_secs;
        let live = updated_utc.map(|updated_utc| Live {
            state: self.state,
            updated_utc: updated_utc.to_owned(),
            segment_secs,
            dvr_secs: self.options.dvr_secs,
            poll_secs: segment_secs.clamp(0.5, 10.0),
            event_ids: order
                .iter()
                .filter_map(|&event| self.event_ids.get(event))
                .cloned()
                .collect(),
        });
        let mut segments: Vec<SegmentEntry> = entries.values().cloned().collect();
        if live.is_none()
            && let Some(last) = segments.last_mut()
        {
            last.end_secs = last.end_secs.min(edge.end_secs);
        }
        let mut manifest = Manifest::describe(description, self.options.pack.max_error_m, segments);
        manifest.live = live;
        let manifest = manifest.to_json(&self.options.pack.warnings)?.into_bytes();
        // What is written must be readable: this finds every limit that the replay exceeds.
        Manifest::parse(&manifest)?;
        Ok(manifest)
    }
}
