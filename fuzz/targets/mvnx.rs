#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::reading(
    &[
        b"<mvnx version=\"4\"><subject frameRate=\"60\" segmentCount=\"23\">",
        b"<mvnx",
    ],
    data
));
