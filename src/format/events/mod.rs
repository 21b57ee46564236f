//! Results, start lists, play by play and chapters: events and participants without motion.

mod sheet;

pub use sheet::{EventClock, EventSheet};

use super::detect::Reader;

/// The formats, in the order in which they are asked.
pub(super) const READERS: &[Reader] = &[];
