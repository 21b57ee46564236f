#![no_main]

use athlete_replay::codec::{Manifest, split};

// A manifest is refused or described; what is described is written as what reads the same. A single file is taken apart or
// refused.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let _ = split(data);
    let Ok(manifest) = Manifest::parse(data) else {
        return;
    };
    let samples: usize = manifest
        .tracks
        .iter()
        .map(|t| t.parents.len() * t.times.len())
        .sum();
    // Memory for all samples is taken only where the caller asks for it.
    if samples < 1 << 20 {
        let _ = manifest.to_replay();
    }
    if let Ok(json) = manifest.to_json() {
        let again = Manifest::parse(json.as_bytes()).expect("what is written is read");
        assert_eq!(again.segments, manifest.segments);
    }
});
