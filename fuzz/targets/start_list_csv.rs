#![no_main]

fuzz::reader!(StartListCsv);
