#![no_main]

fuzz::reader!(MetricaEvents);
