//! Measures: against published results, motions that are known, other programs, and what must never happen.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test ends at the first thing that is not as expected, and says what it skips"
)]

mod berlin;
mod comparison;
mod made;
mod motions;
mod named;
#[cfg(feature = "export")]
mod page;
mod pieces;
mod recordings;
mod smoothing;
