#![no_main]

fuzz::reader!(Mot);
