#![no_main]

fuzz::reader!(Tilastopaja);
