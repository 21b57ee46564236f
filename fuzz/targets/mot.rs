#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::reading(
    &[
        b"name\nversion=1\nnRows=2\nnColumns=3\ninDegrees=yes\nendheader\ntime\ta\tground_force_vx\n",
        b"datacolumns 3\ndatarows 2\nendheader\n",
    ],
    data
));
