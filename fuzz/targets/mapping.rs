#![no_main]

use athlete_replay::format::{Mapping, ReadOptions, read};

/// A recording of two markers for the mapping to say what they are.
const RECORDING: &[u8] = include_bytes!("../corpus/trc/markers");

// A mapping of names by the caller is refused or followed.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    fuzz::within_memory((16 << 20) + 512 * data.len(), || {
        if let Ok(mapping) = Mapping::parse(data) {
            let options = ReadOptions {
                mapping: Some(&mapping),
                ..ReadOptions::with_limits(fuzz::limits())
            };
            let _ = read(RECORDING, &options);
        }
    });
});
