//! What a reader found, still in the file's own units and axes.

use super::{Format, Warning};
use crate::time::SampleTimes;

/// One track as the file has it.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceTrack {
    /// The track's name.
    pub name: String,
    /// The joints' names, in the order of the file, each once.
    pub labels: Vec<String>,
    /// Each joint's parent, where the file states parents.
    pub parents: Option<Vec<Option<u16>>>,
    /// Positions in the file's units and axes, all joints of frame 0 first; NaN where missing.
    pub positions: Vec<[f64; 3]>,
}

impl SourceTrack {
    /// The position of one joint in one frame; `None` in a gap and beyond the ends.
    pub fn position(&self, frame: usize, joint: usize) -> Option<[f64; 3]> {
        let joints = self.labels.len();
        if joint >= joints {
            return None;
        }
        let position = *self.positions.get(frame * joints + joint)?;
        position.iter().all(|v| v.is_finite()).then_some(position)
    }

    pub(super) fn frames(&self) -> usize {
        self.positions.len() / self.labels.len().max(1)
    }
}

/// A whole file as a reader found it. All tracks share their sample times; the first is the athlete's.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) format: Format,
    /// The unit's name as given, where the format states one.
    pub(super) unit: Option<String>,
    pub(super) declared_rate_hz: f64,
    pub(super) times: SampleTimes,
    pub(super) tracks: Vec<SourceTrack>,
    pub(super) end_sites_left_out: usize,
    pub(super) warnings: Vec<Warning>,
}
