//! From positions to a hierarchy that turns: what formats of bones need, and a track does not have.
//!
//! [`Rig`] is the hierarchy, [`Rest`] says how each node is turned and where it is when nothing is turned, [`Motion`]
//! gives every node's place and rotation against its parent in every frame.

mod body;
mod hierarchy;
mod motion;
mod rest;
mod turn;

pub(super) use hierarchy::{Origin, Purpose, Rig};
pub(super) use motion::{Motion, Ranges};
pub(super) use rest::Rest;
pub(super) use turn::basis;
