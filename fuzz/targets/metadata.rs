#![no_main]

// What explains a football feed: the feed first, then its metadata.
libfuzzer_sys::fuzz_target!(|data: &[u8]| -> fuzz::Corpus { fuzz::metadata(data) });
