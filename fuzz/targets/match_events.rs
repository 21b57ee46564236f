#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::reading(
    &[
        b"{\"match\":{\"id\":\"1\"},\"event\":{",
        b"{\"data\":[{\"type\":",
        b"[{\"id\":\"a\",\"index\":1,\"period\":1,\"timestamp\":\"00:00:01.000\",\"type\":{",
        b"<PutDataRequest><Event ",
    ],
    data
));
