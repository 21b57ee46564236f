#![no_main]

libfuzzer_sys::fuzz_target!(|data: &[u8]| fuzz::reading(
    &[
        b"time,frame,nose_x,nose_y,nose_z,neck_x,neck_y,neck_z\n",
        b"frame,joint,x,y,z,confidence\n",
    ],
    data
));
