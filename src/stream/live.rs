//! How far a live replay may be played, and when to ask for its manifest again.

use crate::codec::{LiveState as SourceState, Manifest};

/// Playing begins so many segments behind the newest sample: one may be late, and one is being fetched.
const SEGMENTS_BEHIND: f64 = 2.0;
/// Playing further behind it, in segments, is no longer live.
const DELAYED_SEGMENTS: f64 = 3.0;
/// As is a source that has said nothing new for so many of the pauses that it asks for.
const SILENT_PAUSES: f64 = 3.0;
/// After so much silence it is lost.
const LOST_SECS: f64 = 30.0;
/// The longest pause after failures.
const LONGEST_PAUSE_SECS: f64 = 30.0;

/// What a viewer is told of a live replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveState {
    /// As it happens.
    Live,
    /// Behind what is happening: paused, sought back, or nothing new has come.
    Delayed,
    /// Nothing new has come for half a minute.
    Lost,
}

impl LiveState {
    /// The word that a page shows by.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Delayed => "delayed",
            Self::Lost => "lost",
        }
    }
}

/// The newest part of a replay that grows. Elapsed time comes in from outside.
#[derive(Clone, Debug, PartialEq)]
pub struct LiveEdge {
    segment_secs: f64,
    poll_secs: f64,
    start_secs: f64,
    newest_secs: f64,
    updated_utc: String,
    is_stalled: bool,
    /// Since the source last wrote the manifest.
    silent_secs: f64,
    /// In a row.
    failures: u32,
}

impl LiveEdge {
    /// The edge of a live replay; none of one that is complete.
    pub fn of(manifest: &Manifest) -> Option<Self> {
        let live = manifest.live.as_ref()?;
        let sound = |secs: f64| {
            if secs.is_finite() {
                secs.clamp(0.1, 3600.0)
            } else {
                1.0
            }
        };
        let first = manifest.segments.iter().find(|segment| segment.bytes > 0);
        Some(Self {
            segment_secs: sound(live.segment_secs),
            poll_secs: sound(live.poll_secs).min(LONGEST_PAUSE_SECS),
            start_secs: first.map_or(manifest.start_secs, |segment| segment.start_secs),
            newest_secs: manifest.end_secs,
            updated_utc: live.updated_utc.clone(),
            is_stalled: live.state == SourceState::Stalled,
            silent_secs: 0.0,
            failures: 0,
        })
    }

    /// Whether the source has written anything since.
    pub fn is_news(&self, newer: &Self) -> bool {
        newer.updated_utc != self.updated_utc || newer.newest_secs > self.newest_secs
    }

    /// Takes over a manifest that was read `elapsed_secs` after the last look.
    pub fn looked(&mut self, newer: Self, elapsed_secs: f64) {
        let silent_secs = if self.is_news(&newer) {
            0.0
        } else {
            self.silent_secs + elapsed_secs.max(0.0)
        };
        *self = Self { silent_secs, ..newer };
    }

    /// The manifest could not be read.
    pub fn failed(&mut self, elapsed_secs: f64) {
        self.silent_secs += elapsed_secs.max(0.0);
        self.failures += 1;
    }

    /// The pause before the next look: what the source asks for; after failures a random time of up to twice as long for each
    /// of them, by `jitter` from 0 to 1, so that viewers whose server was away do not all come back at once.
    pub fn pause_secs(&self, jitter: f64) -> f64 {
        if self.failures == 0 {
            return self.poll_secs;
        }
        let longest = self.poll_secs * 2.0_f64.powi(self.failures.min(16) as i32);
        // Never at once, whatever the draw.
        longest.min(LONGEST_PAUSE_SECS) * jitter.clamp(0.02, 1.0)
    }

    /// Where playing begins: a stated distance behind the newest sample, so that it does not stop at every late segment.
    pub fn edge_secs(&self) -> f64 {
        (self.newest_secs - SEGMENTS_BEHIND * self.segment_secs).max(self.start_secs)
    }

    /// What may be sought to.
    pub fn seekable_secs(&self) -> [f64; 2] {
        [self.start_secs, self.newest_secs.max(self.start_secs)]
    }

    /// What a viewer at this moment is told.
    pub fn state(&self, time_secs: f64) -> LiveState {
        if self.silent_secs > LOST_SECS {
            LiveState::Lost
        } else if self.is_stalled
            || self.silent_secs > SILENT_PAUSES * self.poll_secs
            || time_secs < self.newest_secs - DELAYED_SEGMENTS * self.segment_secs
        {
            LiveState::Delayed
        } else {
            LiveState::Live
        }
    }
}
