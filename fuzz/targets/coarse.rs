#![no_main]

// As for segments.
libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::packed_file(data, fuzz::PackedKind::Coarse));
