#![no_main]

fuzz::reader!(StatsBomb);
