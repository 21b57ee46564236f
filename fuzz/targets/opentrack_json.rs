#![no_main]

fuzz::reader!(OpenTrack);
