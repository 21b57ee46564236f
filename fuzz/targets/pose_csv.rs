#![no_main]

fuzz::reader!(PoseCsv);
