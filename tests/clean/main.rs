//! Cleaning: against SciPy, against motions that are known, and against what must never happen.

#![cfg(feature = "clean")]
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test ends at the first thing that is not as expected, and says what it skips"
)]

mod filters;
mod recordings;
mod repairs;
mod steps;

use athlete_replay::clean::{KeepRaw, Report, Step, apply};
use athlete_replay::replay::{BodyMap, BodyPart, Joint, Participant, Replay, Skeleton, Track, TrackKind};
use athlete_replay::time::SampleTimes;
use glam::{DVec3, Vec3};

/// A replay of one track of joints without a body.
pub(crate) fn replay(rate_hz: f64, paths: &[Vec<Option<DVec3>>]) -> Replay {
    let joints = (0..paths.len()).map(|index| Joint {
        name: format!("joint {index}"),
        parent: None,
    });
    let skeleton = Skeleton {
        joints: joints.collect(),
        ..Skeleton::default()
    };
    of_track(rate_hz, skeleton, paths)
}

/// A replay of one track of these parts of a body.
pub(crate) fn body(rate_hz: f64, parts: &[BodyPart], paths: &[Vec<Option<DVec3>>]) -> Replay {
    let mut body_map = BodyMap::default();
    let joints = parts.iter().enumerate().map(|(index, part)| {
        body_map.set(*part, vec![index as u16]);
        Joint {
            name: part.as_str().to_owned(),
            parent: None,
        }
    });
    let skeleton = Skeleton {
        joints: joints.collect(),
        body_map,
    };
    of_track(rate_hz, skeleton, paths)
}

fn of_track(rate_hz: f64, skeleton: Skeleton, paths: &[Vec<Option<DVec3>>]) -> Replay {
    let times = SampleTimes::Uniform {
        start_secs: 0.0,
        rate_hz,
        count: paths[0].len(),
    };
    let mut track = Track::empty("body", TrackKind::Skeleton, skeleton, times);
    track.participant = Some(0);
    for (joint, path) in paths.iter().enumerate() {
        for (frame, position) in path.iter().enumerate() {
            if let Some(position) = position {
                track.positions_m[frame * paths.len() + joint] = position.as_vec3().to_array();
            }
        }
    }
    Replay {
        participants: vec![Participant::default()],
        tracks: vec![track],
        ..Replay::default()
    }
}

pub(crate) fn cleaned(replay: &Replay, steps: &[Step]) -> (Replay, Vec<Report>) {
    let mut cleaned = replay.clone();
    let reports = apply(&mut cleaned, steps, KeepRaw::Discard).unwrap();
    cleaned.validate().unwrap();
    (cleaned, reports)
}

pub(crate) fn at(replay: &Replay, frame: usize, joint: usize) -> Option<DVec3> {
    replay.tracks[0].position(frame, joint).map(Vec3::as_dvec3)
}

/// Noise of a fixed sequence, from -1 to 1.
pub(crate) struct Noise(pub(crate) u64);

impl Noise {
    pub(crate) fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 52) as f64 - 1.0
    }

    pub(crate) fn vector(&mut self) -> DVec3 {
        DVec3::new(self.next(), self.next(), self.next())
    }
}
