//! Generated sample replays.
