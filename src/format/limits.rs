//! How much a file may ask for.

use crate::error::{Error, ErrorCode, Result};

/// How much a file may ask for. More is an error before anything is allocated for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Limits {
    /// The longest file, in bytes.
    pub max_bytes: usize,
    /// Joints or markers in one track; at most 65 536 are ever read.
    pub max_joints: usize,
    /// Frames in one track.
    pub max_frames: usize,
    /// Joints times frames of one track; each takes 36 bytes while reading, 12 after. All tracks together may have four
    /// times as many, curves and plates included.
    pub max_samples: usize,
    /// Joints from the root to the deepest, and levels of nesting in XML and JSON.
    pub max_depth: usize,
    /// Tracks, and participants, and curves: this many of each.
    pub max_tracks: usize,
    /// Events.
    pub max_events: usize,
}

impl Default for Limits {
    /// Enough for an hour of 60 joints at 60 Hz, in at most about 600 MB of memory.
    fn default() -> Self {
        Self {
            max_bytes: 512 << 20,
            max_joints: 4096,
            max_frames: 4 << 20,
            max_samples: 16 << 20,
            max_depth: 512,
            max_tracks: 1000,
            max_events: 100_000,
        }
    }
}

impl Limits {
    /// Checks the size of one track: call it before allocating, with what the bytes really hold.
    ///
    /// # Errors
    /// [`ErrorCode::LimitExceeded`].
    pub(super) fn check_track(&self, joints: usize, frames: usize) -> Result<()> {
        if joints > self.max_joints.min(1 << 16) {
            return Err(over_limit(
                &format!("at most {} joints", self.max_joints.min(1 << 16)),
                &joints.to_string(),
            ));
        }
        if frames > self.max_frames || joints.saturating_mul(frames) > self.max_samples {
            return Err(over_limit(
                &format!(
                    "at most {} frames and {} samples",
                    self.max_frames, self.max_samples
                ),
                &format!("{frames} frames of {joints} joints"),
            ));
        }
        Ok(())
    }

    /// Checks the size of all tracks together, as it grows.
    ///
    /// # Errors
    /// [`ErrorCode::LimitExceeded`].
    pub(super) fn check_all(&self, tracks: usize, samples: usize) -> Result<()> {
        if tracks > self.max_tracks {
            return Err(over_limit(
                &format!("at most {} tracks", self.max_tracks),
                &tracks.to_string(),
            ));
        }
        if samples > self.max_samples.saturating_mul(4) {
            return Err(over_limit(
                &format!("at most {} samples in all", self.max_samples.saturating_mul(4)),
                &samples.to_string(),
            ));
        }
        Ok(())
    }
}

/// The error of a file that asks for more than the limits.
pub(super) fn over_limit(expected: &str, found: &str) -> Error {
    Error::new(
        ErrorCode::LimitExceeded,
        format!("expected {expected}, found {found}; raise the limit if the file is trusted"),
    )
}
