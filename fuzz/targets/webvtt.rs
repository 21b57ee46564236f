#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::reading(
    &[
        b"WEBVTT\n\n",
        b"WEBVTT",
    ],
    data
));
