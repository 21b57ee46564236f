//! What a manifest may ask for; more is refused before anything is allocated for it.

pub(in crate::codec) const MANIFEST_BYTES: usize = 16 << 20;
pub(in crate::codec) const TRACKS: usize = 1_000;
pub(in crate::codec) const JOINTS: usize = 10_000;
/// Of all tracks together: every one may be drawn.
pub(in crate::codec) const ALL_JOINTS: usize = 50_000;
pub(in crate::codec) const FRAMES: usize = 10_000_000;
/// Of a whole replay in memory: positions and everything else.
pub(in crate::codec) const SAMPLE_BYTES: u64 = 512 << 20;
/// Of one segment or coarse file, decoded: positions and everything else.
pub(in crate::codec) const DECODED_BYTES: usize = 128 << 20;
pub(in crate::codec) const CURVES: usize = 10_000;
pub(in crate::codec) const FORCE_PLATES: usize = 1_000;
pub(in crate::codec) const PARTICIPANTS: usize = 10_000;
pub(in crate::codec) const EVENTS: usize = 100_000;
pub(in crate::codec) const DETAILS: usize = 1_000;
pub(in crate::codec) const PROCESSING: usize = 1_000;
pub(in crate::codec) const FILES: usize = 100_000;
pub(in crate::codec) const FILE_BYTES: usize = 256 << 20;
/// About 30 years to either side.
pub(in crate::codec) const SECS: f64 = 1e9;
pub(in crate::codec) const RATE_HZ: f64 = 1e6;
pub(in crate::codec) const MIN_RATE_HZ: f64 = 1e-6;
pub(in crate::codec) const MAX_ERROR_M: f64 = 1.0;
pub(in crate::codec) const MIN_WINDOW_SECS: f64 = 0.1;
pub(in crate::codec) const WINDOW_SECS: f64 = 1e6;
/// The coordinates of force plates' corners.
pub(in crate::codec) const CORNERS_M: f64 = 1e6;
/// The layers of paint of a venue, and its kinds of parts.
pub(in crate::codec) const LAYERS: usize = 200;
/// The strokes of a layer; the bars of a kind; the points of a bar.
pub(in crate::codec) const STROKES: usize = 1_000;
/// Every number of a venue: a length, a coordinate, an angle in degrees, a number on the ground.
pub(in crate::codec) const VENUE_M: f64 = 1e4;
