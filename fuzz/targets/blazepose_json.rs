#![no_main]

fuzz::reader!(BlazePose);
