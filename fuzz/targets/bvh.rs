#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::reading(&[b"HIERARCHY\nROOT a\n{\nOFFSET 0 0 0\nCHANNELS ", b"HIERARCHY"], data));
