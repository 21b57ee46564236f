#![no_main]

fuzz::reader!(SportecEvents);
