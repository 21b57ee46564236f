//! A replay that is packed while it is made: lines come in, files to be written go out.
//!
//! [`LiveReplay`] is a state machine without a clock and without I/O. A window of time is packed as soon as every sample of
//! it has come, or when samples come that lie [`LiveOptions::hold_secs`] beyond it. Packed windows stay in memory for
//! [`LiveOptions::late_secs`]: samples that come for them later are taken over, and the segment gets another name. Memory
//! is bounded by that time, whatever comes in.

mod clock;
mod held;
mod keys;
mod line;
mod object;
mod resume;
mod writing;

use std::collections::BTreeMap;

pub use line::{
    END_LINE, LiveFrame, LiveHeader, LiveLine, MAX_LINE_BYTES, event_line, frame_line, header_line,
};
pub use object::{Live, LiveState};
pub use writing::LiveWrite;

use super::PackOptions;
use super::manifest::{Manifest, Promise, limits};
use super::packer;
use crate::error::{Error, ErrorCode, Result};
use crate::replay::{Event, Participant, Replay};
use crate::time::SNAP_SECS;
use clock::Clock;
use held::Held;
use keys::Keys;

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
    /// Segments of 2 s, ten seconds of patience with late samples, a quarter of a second with missing ones.
    fn default() -> Self {
        Self {
            pack: PackOptions::default(),
            late_secs: 10.0,
            hold_secs: 0.25,
            dvr_secs: None,
        }
    }
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
    /// What each track keeps to.
    promises: Vec<Promise>,
    /// Length and checksum of the published segments, by window.
    segments: Vec<Option<(usize, u32)>>,
    /// The same of the coarse files.
    coarse: Vec<Option<(usize, u32)>>,
    /// How many windows a coarse file spans.
    span: usize,
    /// The key poses of coarse files that may still change, by file.
    keys: BTreeMap<usize, Keys>,
    /// What an earlier run published.
    published: Option<Manifest>,
    held: BTreeMap<usize, Held>,
    /// The time of the newest sample.
    newest_secs: f64,
    /// How many samples of each track there are up to its newest.
    came: Vec<usize>,
    /// A moment far ahead that the next frame may confirm.
    suspect_secs: Option<f64>,
    state: LiveState,
    is_changed: bool,
}

impl LiveReplay {
    /// A replay of which nothing has come but its header.
    ///
    /// # Errors
    /// [`ErrorCode::OutOfRange`] for options outside their ranges; [`ErrorCode::LimitExceeded`] where the windows to be held
    /// would take too much memory; [`ErrorCode::ReplayInvalid`] for a track with less than one sample a segment.
    pub fn new(header: LiveHeader, mut options: LiveOptions) -> Result<Self> {
        options.pack.track_max_errors_m.clone_from(&header.max_errors_m);
        let promises = packer::promises(&header.description, &options.pack)?;
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
        let tracks = description.tracks.len();
        Ok(Self {
            clock: Clock::stated(&header, segment_secs),
            span: packer::coarse_span(&description.tracks, &promises, segment_secs).min(limits::FILES),
            description,
            promises,
            header,
            options,
            event_ids: Vec::new(),
            packed: 0,
            segments: Vec::new(),
            coarse: Vec::new(),
            keys: BTreeMap::new(),
            published: None,
            held: BTreeMap::new(),
            newest_secs: f64::NEG_INFINITY,
            came: vec![0; tracks],
            suspect_secs: None,
            state: LiveState::Live,
            is_changed: false,
        })
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
                    format!("expected times from {} s on, found {time_secs}", clock.start_secs),
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
            let window = clock.window_of(grid, sample);
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
                self.is_changed |= window < self.packed;
            }
            self.newest_secs = self.newest_secs.max(grid.time_of(sample));
            if let Some(came) = self.came.get_mut(track) {
                *came = (*came).max(sample + 1);
            }
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
        let is_published = matches!(self.segments.get(window), Some(Some(_)));
        if window >= limits::FILES || is_published || window < self.packed {
            return false;
        }
        self.held.insert(window, Held::new(clock, window));
        true
    }

    fn closed_until_secs(&self, clock: &Clock) -> f64 {
        let first = self.held.keys().next().copied().unwrap_or(self.packed);
        clock.boundary_secs(first.min(self.packed))
    }

    /// The key poses of the coarse file that a window belongs to.
    fn keys_of<'k>(
        keys: &'k mut BTreeMap<usize, Keys>,
        clock: &Clock,
        promises: &[Promise],
        span: usize,
        window: usize,
    ) -> &'k mut Keys {
        let file = window / span;
        let windows = file * span..(file + 1) * span;
        keys.entry(file)
            .or_insert_with(|| Keys::new(clock, promises, windows))
    }

    /// Drops the windows that are packed and too old to change.
    fn forget(&mut self) {
        let Some(clock) = &self.clock else { return };
        let oldest_secs = self.newest_secs - self.options.late_secs;
        let packed = self.packed;
        self.held.retain(|&window, held| {
            window >= packed || held.is_changed || clock.boundary_secs(window + 1) >= oldest_secs
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
        } else if self.is_changed && !self.segments.is_empty() {
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
            let end_secs = clock.boundary_secs(window + 1);
            let is_complete = || self.held.get(&window).is_some_and(Held::is_complete);
            // Also ends where nothing has come yet.
            if !(self.newest_secs + SNAP_SECS >= end_secs + self.options.hold_secs || is_complete()) {
                return window;
            }
            window += 1;
        }
    }
}
