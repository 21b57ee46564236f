//! The packed replay: what comes back, and what is refused.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stderr,
    reason = "a test fails by panicking, in its fixtures too, and says what it skips"
)]

mod damage;
mod fixtures;
mod layout;
mod manifest;
mod other_reader;
mod promise;
mod released;
mod round_trip;
mod schema;
mod single_file;
