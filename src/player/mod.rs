//! The clock of a replay: rate, loop, seek, step.
