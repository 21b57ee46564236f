#![no_main]

fuzz::reader!(Odf);
