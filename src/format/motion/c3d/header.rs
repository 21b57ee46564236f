//! The first block of a file: how much there is of what, and where.

use super::numbers::Machine;

/// The length of a block; every section begins at one.
pub(super) const BLOCK_BYTES: usize = 512;

/// The words of the first block that say where the data are and how they are laid out, as the file has them.
#[derive(Clone, Copy, Debug)]
pub(super) struct Header {
    pub(super) points: usize,
    /// Analog values of one frame: channels times samples.
    pub(super) analog_per_frame: usize,
    pub(super) first_frame: usize,
    pub(super) last_frame: usize,
    /// Below zero where the data are floats.
    pub(super) scale: f32,
    /// Counted from 1.
    pub(super) data_block: usize,
    pub(super) analog_samples_per_frame: usize,
    pub(super) rate_hz: f32,
}

impl Header {
    /// `None` where the bytes end inside it.
    pub(super) fn read(bytes: &[u8], machine: Machine) -> Option<Self> {
        let word = |number: usize| machine.word_at(bytes, (number - 1) * 2).map(usize::from);
        Some(Self {
            points: word(2)?,
            analog_per_frame: word(3)?,
            first_frame: word(4)?,
            last_frame: word(5)?,
            scale: machine.float_at(bytes, 12)?,
            data_block: word(9)?,
            analog_samples_per_frame: word(10)?,
            rate_hz: machine.float_at(bytes, 20)?,
        })
    }

    /// Last minus first plus one; `None` where the last comes before the first.
    pub(super) fn frames(&self) -> Option<usize> {
        (self.last_frame + 1)
            .checked_sub(self.first_frame)
            .filter(|frames| *frames > 0)
    }

    /// Whether such a recording could exist: that is how a damaged file and its machine are told.
    pub(super) fn is_plausible(&self) -> bool {
        (1e-6..1e4).contains(&self.scale.abs())
            && (0.5..100_000.0).contains(&self.rate_hz)
            && self.data_block >= 2
            && self.frames().is_some()
            && self.points + self.analog_per_frame > 0
    }
}
