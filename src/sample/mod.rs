//! Generated sample replays.
//!
//! [`sprint`] is the men's 100 m final of Berlin 2009. Facts are data (`berlin_2009`); everything else is computed from
//! them: the torso's distance through time from the published splits (`race_curve`), the steps from the distance
//! (`rhythm`, `runner`), and the body from the steps (`posture`, `leg`, `limb`) on segment lengths by stature
//! (`anthropometry`). No clock, no chance, and no platform mathematics (`numeric::exact`), so it is the same everywhere.

mod anthropometry;
mod berlin_2009;
mod leg;
mod limb;
mod posture;
mod race_curve;
mod rhythm;
mod runner;
mod skeleton;
mod spline;
mod sprint;
mod starting_block;

pub use sprint::sprint;
