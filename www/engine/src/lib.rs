//! The engine, the readers or the measures, as one wasm file; everything in it is `athlete_replay::web`.

#[cfg(any(
    feature = "webgpu",
    feature = "webgl",
    feature = "reader",
    feature = "read-avatar",
    feature = "measures"
))]
pub use athlete_replay::web::*;
