#![no_main]

use athlete_replay::format::Companion;

// The first two bytes say where the rest is cut into a file and what belongs to it.
libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let Some(([low, high], rest)) = data.split_first_chunk() else {
        return;
    };
    let (main, companion) = rest.split_at(usize::from(u16::from_le_bytes([*low, *high])) % (rest.len() + 1));
    let companion = Companion {
        name: "companion",
        bytes: companion,
    };
    fuzz::read_all(main, &[companion]);
});
