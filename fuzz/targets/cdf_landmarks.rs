#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::reading(
    &[
        b"{\"frame_id\":0,\"teams\":{\"home\":{\"id\":\"H\",\"players\":[{\"id\":\"1\",\"landmarks\":[",
    ],
    data
));
