//! The generated sprint against what was published and against what a body can do.
//!
//! Everything is read from the finished replay, as any other reader would: nothing here knows how it was made.

#![cfg(feature = "sample")]

#[cfg(test)]
mod body;
#[cfg(test)]
mod motion;
#[cfg(test)]
mod race;
#[cfg(test)]
mod reading;
