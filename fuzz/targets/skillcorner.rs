#![no_main]

fuzz::reader!(SkillCorner);
