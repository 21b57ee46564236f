#![no_main]

fuzz::reader!(C3d);
