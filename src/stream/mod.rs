//! Streaming as pure policy: which files of a packed replay to fetch next, which to hold, and what can be shown meanwhile.
//!
//! Nothing here does I/O or reads a clock. A page fetches the files that [`Held::wanted`] names, in that order, gives each to
//! [`Held::receive`] and keeps its bytes; [`Held::pose`] asks for them again when the playhead comes near. In memory are the
//! decoded samples of three segments around the playhead and of as many coarse files, however long the replay is.
//!
//! The coarse file at the playhead comes first, then the segment there: a moment is shown with its key poses until its own
//! samples are here. [`LiveEdge`] says how far a live replay may be played, and when to ask for its manifest again.

mod held;
mod layer;
mod live;
mod plan;

pub use held::{Elsewhere, Held};
pub use live::{LiveEdge, LiveState};
pub use plan::{Direction, FileId, Plan};
