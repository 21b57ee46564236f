//! How far a live replay may be played, and when to ask for its manifest again.

/// So many segments behind the newest sample: one may be late, and one is being fetched.
const SEGMENTS_BEHIND: f64 = 2.0;
/// Playing this much behind the live edge, in segments, is no longer live.
const DELAYED_SEGMENTS: f64 = 2.0;
/// A source that has said nothing for so many segments is lost.
const LOST_SEGMENTS: f64 = 6.0;
/// The longest pause between two looks at a manifest that does not change, in segments.
const LONGEST_PAUSE_SEGMENTS: f64 = 4.0;

/// What a viewer is told of a live replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiveState {
    /// As it happens.
    Live,
    /// Behind what is happening: paused or sought back.
    Delayed,
    /// Nothing new has come for too long.
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
    /// Since the manifest last grew.
    silent_secs: f64,
    /// Looks at the manifest since then.
    looks: u32,
}

impl LiveEdge {
    /// A replay that reaches from one time to another, in segments of a stated length; `poll_secs` is how often its source
    /// asks to be looked at.
    pub fn new(start_secs: f64, newest_secs: f64, segment_secs: f64, poll_secs: f64) -> Self {
        let sound = |secs: f64| {
            if secs.is_finite() {
                secs.clamp(0.1, 3600.0)
            } else {
                1.0
            }
        };
        Self {
            segment_secs: sound(segment_secs),
            poll_secs: sound(poll_secs),
            start_secs,
            newest_secs: newest_secs.max(start_secs),
            silent_secs: 0.0,
            looks: 0,
        }
    }

    /// A manifest was read again: whether the replay has grown.
    pub fn looked(&mut self, start_secs: f64, newest_secs: f64) -> bool {
        self.start_secs = self.start_secs.max(start_secs);
        let grew = newest_secs > self.newest_secs;
        if grew {
            self.newest_secs = newest_secs;
            self.silent_secs = 0.0;
            self.looks = 0;
        } else {
            self.looks += 1;
        }
        grew
    }

    /// Time passes.
    pub fn advance(&mut self, dt_secs: f64) {
        self.silent_secs += dt_secs.max(0.0);
    }

    /// The pause before the next look: what the source asks for, and longer while nothing comes. `jitter`, from 0 to 1,
    /// spreads viewers, so that not all ask at the same moment.
    pub fn pause_secs(&self, jitter: f64) -> f64 {
        let backed_off = self.poll_secs * 1.5_f64.powi(self.looks.saturating_sub(1).min(16) as i32);
        let longest = self.poll_secs.max(LONGEST_PAUSE_SEGMENTS * self.segment_secs);
        backed_off.min(longest) * (0.75 + 0.5 * jitter.clamp(0.0, 1.0))
    }

    /// The time that live viewers are shown: a stated distance behind the newest sample, so that playing does not stop at
    /// every late segment.
    pub fn edge_secs(&self) -> f64 {
        (self.newest_secs - SEGMENTS_BEHIND * self.segment_secs).max(self.start_secs)
    }

    /// What may be sought to.
    pub fn seekable(&self) -> [f64; 2] {
        [self.start_secs, self.newest_secs]
    }

    /// What a viewer at this moment is told.
    pub fn state(&self, time_secs: f64) -> LiveState {
        if self.silent_secs > LOST_SEGMENTS * self.segment_secs {
            LiveState::Lost
        } else if time_secs < self.edge_secs() - DELAYED_SEGMENTS * self.segment_secs {
            LiveState::Delayed
        } else {
            LiveState::Live
        }
    }
}
