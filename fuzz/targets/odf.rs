#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::reading(
    &[
        b"<OdfBody DocumentType=\"DT_RESULT\" DocumentCode=\"ATHM100M--------------FNL-000100--\"><Competition>",
        b"<OdfBody",
    ],
    data
));
