#![no_main]

// Whatever follows a right checksum is decoded or refused; libFuzzer's limit of memory holds.
libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::packed_file(data, fuzz::PackedKind::Segment));
