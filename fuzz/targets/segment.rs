#![no_main]

// Whatever follows a right checksum is decoded or refused, within the memory that the format allows.
libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::packed_file(data, fuzz::PackedKind::Segment));
