#![no_main]

fuzz::reader!(Skeletal29);
