//! The engine, or the readers, as one wasm file; everything in it is `athlete_replay::web`.

#[cfg(any(feature = "webgpu", feature = "webgl", feature = "reader"))]
pub use athlete_replay::web::*;
