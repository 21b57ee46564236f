//! What a replay is: skeletons, tracks, participants, events; sampling at any time; the body map.
//!
//! Everything here is a plain value with public fields, checked as a whole by [`Replay::validate`].

mod avatar;
mod body_map;
mod costume;
mod curve;
#[cfg(feature = "full")]
mod doubt;
mod event;
mod force_plate;
mod participant;
mod pose;
mod skeleton;
mod take;
mod track;
mod venue;

pub use avatar::{Avatar, AvatarImage, AvatarJoint, AvatarMesh};
pub use body_map::{BodyMap, BodyPart, BodyPose, LIMB_BONES, PartSample};
pub use costume::{Costume, CostumeVertex};
pub use curve::Curve;
#[cfg(feature = "full")]
pub use doubt::{BRIDGED_SECS, Bridge, Doubt};
pub use event::{Event, EventKind};
pub use force_plate::ForcePlate;
pub use participant::{Participant, Rgb, Sex};
pub use pose::{JointSample, Pose};
pub use skeleton::{Joint, Skeleton};
pub use take::Replay;
pub use track::{FADE_SECS, Quality, Track, TrackKind, TrackOrigin};
pub use venue::{Light, MarkedVenue, Paint, Part, SprintStraight, Surface, Venue};
