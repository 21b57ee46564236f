#![no_main]

fuzz::reader!(Pose);
