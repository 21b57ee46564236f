#![no_main]

fuzz::reader!(OpenPose);
