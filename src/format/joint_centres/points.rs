//! The markers of one track in metres, frame by frame.

use glam::DVec3;

use super::super::Conversion;
use super::super::source::SourceTrack;

/// At most this many frames are looked at for what stays the same through a recording.
const FRAMES_LOOKED_AT: usize = 2000;

/// The markers of one track in metres and +Y up.
pub(super) struct Points<'a> {
    pub(super) track: &'a SourceTrack,
    pub(super) conversion: &'a Conversion,
}

impl Points<'_> {
    /// The mean of some markers; `None` where there is none or one is missing.
    pub(super) fn mean(&self, frame: usize, markers: &[u16]) -> Option<DVec3> {
        let mut sum = DVec3::ZERO;
        for &marker in markers {
            let position = self.track.position(frame, usize::from(marker))?;
            sum += DVec3::from(self.conversion.metres_from_source(position));
        }
        (!markers.is_empty()).then(|| sum / markers.len() as f64)
    }

    /// Frames spread evenly through the recording.
    pub(super) fn frames_looked_at(&self) -> impl Iterator<Item = usize> + use<> {
        let frames = self.track.frames();
        (0..frames).step_by(frames.div_ceil(FRAMES_LOOKED_AT).max(1))
    }

    /// The median over the recording of what is known in a frame.
    pub(super) fn median(&self, value: impl Fn(usize) -> Option<f64>) -> Option<f64> {
        let mut values: Vec<f64> = self
            .frames_looked_at()
            .filter_map(value)
            .filter(|v| v.is_finite())
            .collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied()
    }

    /// The share of frames in which something is known.
    pub(super) fn share(&self, is_known: impl Fn(usize) -> bool) -> f64 {
        let (mut known, mut all) = (0_usize, 0_usize);
        for frame in self.frames_looked_at() {
            all += 1;
            known += usize::from(is_known(frame));
        }
        known as f64 / all.max(1) as f64
    }
}
