//! Readers of raw recordings: bytes to a replay, one file per format.
