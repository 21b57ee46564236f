//! Live replays: the state machine, and the tool with its sources, its killings and its late samples.

#![cfg(feature = "tool")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::disallowed_methods,
    reason = "a test ends at the first thing that is not as expected, and waits for processes by the clock"
)]

mod killed;
mod late;
mod machine;
mod network;
mod published;
mod runs;
mod serve;
mod walk;
