//! World landmarks of MediaPipe Pose (BlazePose): 33 landmarks in metres about the middle of the hips, y down.
//!
//! Results as the libraries give them, in a list, in `frames`, or one a line: `poseWorldLandmarks`,
//! `pose_world_landmarks`, `worldLandmarks` or `world_landmarks`, holding the landmarks of one person, or a list of people.

use super::document::{Document, sound_json};
use super::gather::Gather;
use super::header::Header;
use super::shape;
use crate::error::Result;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::format::joint_sets;
use crate::format::source::Source;
use crate::format::{Format, UpAxis};

const WORLD: [&str; 4] = [
    "poseWorldLandmarks",
    "pose_world_landmarks",
    "worldLandmarks",
    "world_landmarks",
];

pub(super) fn recognises(head: &Head<'_>) -> bool {
    WORLD.iter().any(|key| head.has_json_key(key))
}

pub(super) fn read(input: &Input<'_>) -> Result<Source> {
    let mut source = Source::new(Format::BlazePose);
    source.unit = Some("m".to_owned());
    source.up_axis = Some(UpAxis::MinusY);
    let json = sound_json(input.bytes, &mut source.warnings);
    let document = Document::open(&json, &["frames", "results", "data"])?;
    let header = Header {
        joint_set: joint_sets::named("blazepose-33"),
        ..Header::of(&document.header)
    };
    let mut gather = Gather::new(input);
    document.for_each_frame(|_, frame| {
        let (stamp, _) = shape::stamp(&frame);
        match frame.get(&WORLD) {
            Some(landmarks) => gather.people_at(stamp, &shape::people(landmarks)?),
            None => gather.people_at(stamp, &[]),
        }
    })?;
    if let Some(ground) = gather.people.greatest(1) {
        source.origin = [0.0, ground, 0.0];
    }
    source.warn(
        "hip-centred",
        "world landmarks are given about the middle of the hips: where the athlete is and how they move over the ground \
         is not in the file, so the hips stay in place; the figure is lifted so that it stands on the ground",
    );
    gather.finish(&mut source, &header, None, input)?;
    if source.tracks.is_empty() {
        return Err(super::nobody("world landmarks"));
    }
    Ok(source)
}
