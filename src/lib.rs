//! An engine for interactive 3D replays of athletes.
//!
//! One direction of flow: bytes become a [`replay::Replay`] (a value), the [`player::Player`] turns elapsed time
//! into a moment, the replay is sampled at that moment into poses, the scene room turns poses into plain instances,
//! and only the render room touches a GPU.
//!
//! | room | what it holds |
//! |---|---|
//! | [`time`], [`error`] | sample index to seconds and back; the error value with its stable codes |
//! | [`numeric`] | the low-pass filter, runs between gaps, exact functions |
//! | [`replay`] | skeletons, tracks, participants, events; sampling at any time; the body map |
//! | [`codec`] | the packed replay: manifest and binary segments |
//! | [`stream`] | which files of a packed replay to fetch and hold, and its poses meanwhile; the live edge |
//! | `format` | readers of raw recordings and event feeds (feature `formats`) |
//! | `clean` | gap filling, filters and repairs, on request (feature `clean`) |
//! | `export` | writers of recordings (feature `export`) |
//! | `sample` | generated sample replays (feature `sample`) |
//! | [`analysis`] | measures: speed, steps, splits, jumps, turns, angles; each with definition, filter and unit |
//! | [`player`] | the clock: rate, loop, seek, step |
//! | [`camera`] | orbit, follow, framing |
//! | [`scene`] | what is drawn, as plain values |
//! | `story` | trails, slices and ghosts: what a scene shows of other moments (feature `full`) |
//! | `render` | wgpu: device, target, pipelines (feature `render`) |
//! | `web` | the wasm-bindgen glue (features `web`, `measures` and `reader`) |
//!
//! # Conventions
//!
//! Lengths are metres, times are seconds in `f64`, angles are radians. Space is right-handed with +Y up, as in glTF;
//! every reader converts on entry and records what it converted. Vectors are columns; clip space is WebGPU's. Names
//! carry units and spaces: `duration_secs`, `height_m`, `view_from_world`. The first sample of a uniform track lies
//! exactly at its start. A gap is a gap: a missing joint stays missing through reader, codec, sampling and drawing.
//! Official strings (marks, names, bibs) are kept as given, beside the SI value.

pub mod analysis;
pub mod camera;
#[cfg(feature = "clean")]
pub mod clean;
pub mod codec;
pub mod error;
#[cfg(feature = "export")]
pub mod export;
#[cfg(feature = "readers")]
pub mod format;
pub mod numeric;
pub mod player;
#[cfg(feature = "render")]
pub mod render;
pub mod replay;
#[cfg(feature = "sample")]
pub mod sample;
pub mod scene;
#[cfg(feature = "full")]
pub mod story;
pub mod stream;
pub mod time;
#[cfg(feature = "glue")]
pub mod web;
