#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::reading(
    &[
        b"{\"asset\":{\"version\":\"2.0\"},\"nodes\":[",
        b"glTF\x02\x00\x00\x00",
    ],
    data
));
