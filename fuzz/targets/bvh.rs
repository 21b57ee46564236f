#![no_main]

fuzz::reader!(Bvh);
