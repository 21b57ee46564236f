#![no_main]

fuzz::reader!(Trc);
