#![no_main]

fuzz::reader!(Tracab);
