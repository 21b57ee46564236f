#![no_main]

fuzz::reader!(CdfEvents);
