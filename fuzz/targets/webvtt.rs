#![no_main]

fuzz::reader!(WebVtt);
