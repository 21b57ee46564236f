//! The generated sprint against what was published and against what a body can do.
//!
//! Everything is read from the finished replay, as any other reader would: nothing here knows how it was made.

#![cfg(feature = "sample")]

mod body;
mod motion;
mod race;
mod reading;
