#![no_main]

fuzz::reader!(CdfTracking);
