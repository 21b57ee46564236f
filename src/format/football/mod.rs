//! Positions of players and ball, from which figures are inferred.

use super::detect::Reader;

/// The formats, in the order in which they are asked.
pub(super) const READERS: &[Reader] = &[];
