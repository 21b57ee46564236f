#![no_main]

fuzz::reader!(MetricaCsv);
