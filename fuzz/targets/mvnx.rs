#![no_main]

fuzz::reader!(Mvnx);
