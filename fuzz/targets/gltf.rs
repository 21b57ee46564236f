#![no_main]

fuzz::reader!(Gltf);
