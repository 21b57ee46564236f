#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::reading(
    &[
        b"<competition><results><infos>",
        b"{\"fullName\":\"a\",\"events\":[",
        b"<newsItem><sports-content><sports-event>",
    ],
    data
));
