//! People by frames by joints, in JSON and CSV.

use super::detect::Reader;

/// The formats, in the order in which they are asked.
pub(super) const READERS: &[Reader] = &[];
