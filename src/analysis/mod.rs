//! Measures of a replay: how fast, how far, how long, how high, at which angle; each with its definition, filter and
//! unit.
//!
//! [`measure`] gives everything at once, [`Analysis`] the same in pieces. A [`Value`] or [`Series`] points to its
//! [`Definition`], which is a row of the one table that the documentation (`docs/measures`), the tool and the API
//! share; [`number_text`] is how every one of them prints a number. What the data cannot support is not given, and
//! says why ([`Withheld`]); what is to be doubted says so ([`Flag`]). No filter and no derivative goes across a gap,
//! and no function of the platform's mathematics is used, so that numbers are the same everywhere.

#[expect(
    clippy::module_inception,
    reason = "the room is named after what it does, and so is the value that does it"
)]
mod analysis;
mod angles;
mod athlete;
mod centre_of_mass;
mod comparison;
mod comparison_measures;
mod course;
mod definition;
mod flight;
mod kinematics;
mod noise;
mod options;
mod path;
mod quality;
mod race;
mod rotation;
mod running;
mod steps;
mod team;
mod teams;
mod trace;
mod two_points;
mod value;
mod work;

pub use analysis::{Advance, Analysis, Measures, measure};
pub use comparison::Overlay;
pub use comparison_measures::{Performance, compare};
pub use course::{Course, Progress};
pub use definition::{Definition, Family, Unit, definition, definitions, number_text};
pub use options::{InferredLimbs, Options};
pub use path::Motion;
pub use race::Run;
pub use teams::Teams;
pub use trace::{Point, Trace};
pub use two_points::{Between, Pin};
pub use value::{Flag, Series, Side, Subject, Value, Which, Withheld};
