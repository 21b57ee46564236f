//! Live replays: the state machine, and the tool with its sources, its killings and its late samples.

#![cfg(feature = "tool")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    clippy::print_stdout,
    reason = "a test ends at the first thing that is not as expected, waits for processes by the clock, and says what it saw"
)]

mod killed;
mod late;
mod machine;
mod network;
mod published;
mod runs;
mod serve;
mod walk;
