//! The engine as one wasm file; everything in it is `athlete_replay::web`.

#[cfg(any(feature = "webgpu", feature = "webgl"))]
pub use athlete_replay::web::*;
