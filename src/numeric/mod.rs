//! Arithmetic that several rooms share: the low-pass filter, runs between gaps, and functions that are the same to
//! the last bit on every platform.

mod butterworth;
pub mod exact;
mod runs;

pub use butterworth::{LowPass, Quantity};
pub use runs::{median, runs};
