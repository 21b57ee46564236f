#![no_main]

fuzz::reader!(CdfLandmarks);
