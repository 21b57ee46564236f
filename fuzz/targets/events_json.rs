#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::reading(
    &[
        b"{\"format\":\"athlete-replay-events\",",
        b"id,name,bib,lane\n",
    ],
    data
));
