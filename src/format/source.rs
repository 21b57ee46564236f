//! What a reader found, still in the file's own units and axes.

use super::joint_sets::JointSet;
use super::{Format, UpAxis, Warning};
use crate::replay::{Quality, Replay, TrackKind, TrackOrigin};
use crate::time::SampleTimes;

/// One track as the file has it.
#[derive(Clone, Debug, PartialEq)]
pub struct SourceTrack {
    /// The track's name.
    pub name: String,
    /// What its joints are; `None` where their names decide.
    pub kind: Option<TrackKind>,
    /// Index of its participant.
    pub participant: Option<usize>,
    /// The joints' names, in the order of the file, each once.
    pub labels: Vec<String>,
    /// Each joint's parent, where the file states parents.
    pub parents: Option<Vec<Option<u16>>>,
    /// When each frame was sampled.
    pub times: SampleTimes,
    /// Positions in the file's units and axes, all joints of frame 0 first; NaN where missing.
    pub positions: Vec<[f64; 3]>,
    /// Where the positions come from.
    pub origin: TrackOrigin,
    /// How sure each position is; an error is in the file's unit of length.
    pub quality: Option<Quality>,
    /// The set that the names belong to, where the file or its format says so; else it is found by the names.
    pub(super) joint_set: Option<JointSet>,
}

impl Default for SourceTrack {
    fn default() -> Self {
        Self {
            name: String::new(),
            kind: None,
            participant: None,
            labels: Vec::new(),
            parents: None,
            times: SampleTimes::Explicit(Vec::new()),
            positions: Vec::new(),
            origin: TrackOrigin::Measured,
            quality: None,
            joint_set: None,
        }
    }
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

/// A whole file as a reader found it. The first track is the main one: units and axes are guessed from it.
#[derive(Debug)]
pub(super) struct Source {
    pub(super) format: Format,
    /// The unit's name as given, where the format states one.
    pub(super) unit: Option<String>,
    /// The axis that points up, where the file or its format states one.
    pub(super) up_axis: Option<UpAxis>,
    /// The point that becomes the replay's origin, in the file's units and axes: zero, but for pixels and other spaces
    /// in which no point stands on the ground.
    pub(super) origin: [f64; 3],
    /// The rate of the main track as the file writes it; 0 where it writes none.
    pub(super) declared_rate_hz: f64,
    /// Whether the reader has used the caller's rate itself, so that the times are not to be changed for it again.
    pub(super) rate_is_given: bool,
    /// Everything but the tracks. Force plates are in the file's units of length and axes, but in newtons; curves and
    /// avatars are final. Without participants the main track gets one of its own, or without tracks the curves.
    pub(super) about: Replay,
    /// May be empty where there are curves or force plates.
    pub(super) tracks: Vec<SourceTrack>,
    pub(super) end_sites_left_out: usize,
    pub(super) warnings: Vec<Warning>,
}

impl Source {
    /// A source of nothing yet.
    pub(super) fn new(format: Format) -> Self {
        Self {
            format,
            unit: None,
            up_axis: None,
            origin: [0.0; 3],
            declared_rate_hz: 0.0,
            rate_is_given: false,
            about: Replay::default(),
            tracks: Vec::new(),
            end_sites_left_out: 0,
            warnings: Vec::new(),
        }
    }

    pub(super) fn warn(&mut self, code: &'static str, message: impl Into<String>) {
        self.warnings.push(Warning::new(code, message));
    }
}
