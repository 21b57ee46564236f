#![no_main]

fuzz::reader!(EventsJson);
