#![no_main]

fuzz::reader!(Sportec);
