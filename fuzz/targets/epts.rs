#![no_main]

fuzz::reader!(Epts);
