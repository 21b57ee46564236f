//! Writers of recordings: a replay to the bytes of a file, one file per format.
