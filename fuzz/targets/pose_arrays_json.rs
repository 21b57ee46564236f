#![no_main]

fuzz::reader!(PoseArrays);
