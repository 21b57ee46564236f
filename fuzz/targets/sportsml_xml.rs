#![no_main]

fuzz::reader!(SportsMl);
