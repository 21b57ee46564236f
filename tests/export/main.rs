//! What is written, against what was written from: through this project's readers where there are any, and by numbers in
//! the bytes where there are none. `tests/round_trip` goes through readers of others.

#![cfg(all(feature = "export", feature = "formats", feature = "sample"))]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test ends at the first thing that is not as expected, and says what it skips"
)]

mod files;
mod glb;
mod odd;
mod takes;
mod text;
