//! Motions that are known, as replays.

use athlete_replay::replay::{
    BodyMap, BodyPart, Joint, Participant, Replay, Sex, Skeleton, Track, TrackKind,
};
use athlete_replay::time::SampleTimes;
use glam::DVec3;

/// Noise of a fixed sequence: normal by the sum of twelve, with standard deviation 1.
pub(crate) struct Noise(pub(crate) u64);

impl Noise {
    fn uniform(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }

    pub(crate) fn normal(&mut self) -> f64 {
        (0..12).map(|_| self.uniform()).sum::<f64>() - 6.0
    }

    pub(crate) fn vector(&mut self) -> DVec3 {
        DVec3::new(self.normal(), self.normal(), self.normal())
    }
}

pub(crate) fn even(rate_hz: f64, secs: f64) -> SampleTimes {
    SampleTimes::Uniform {
        start_secs: 0.0,
        rate_hz,
        count: (secs * rate_hz).round() as usize + 1,
    }
}

/// An object on a path with noise of this standard deviation.
pub(crate) fn object(rate_hz: f64, secs: f64, noise_m: f64, path: impl Fn(f64) -> DVec3) -> Replay {
    let joints = vec![Joint {
        name: "ball".to_owned(),
        parent: None,
    }];
    let skeleton = Skeleton {
        joints,
        ..Skeleton::default()
    };
    let mut track = Track::empty("ball", TrackKind::Object, skeleton, even(rate_hz, secs));
    let mut noise = Noise(7);
    for frame in 0..track.times.len() {
        let position = path(track.times.time_of(frame)) + noise.vector() * noise_m;
        track.positions_m[frame] = position.as_vec3().to_array();
    }
    Replay {
        tracks: vec![track],
        ..Replay::default()
    }
}

/// A standing man about the middle between his hips, facing +Z: where each part is.
pub(crate) fn standing(part: BodyPart) -> DVec3 {
    use BodyPart as P;
    let side = if part.as_str().starts_with("left") {
        1.0
    } else {
        -1.0
    };
    let at = |x: f64, y: f64, z: f64| DVec3::new(side * x, y - 0.92, z);
    match part {
        P::Pelvis => DVec3::ZERO,
        P::Spine => DVec3::Y * 0.15,
        P::Chest => DVec3::Y * 0.35,
        P::Neck => DVec3::Y * 0.55,
        P::Head => DVec3::Y * 0.70,
        P::HeadTop => DVec3::Y * 0.88,
        P::Nose => DVec3::new(0.0, 0.70, 0.10),
        P::LeftShoulder | P::RightShoulder => at(0.19, 1.45, 0.0),
        P::LeftElbow | P::RightElbow => at(0.22, 1.15, 0.0),
        P::LeftWrist | P::RightWrist => at(0.24, 0.90, 0.0),
        P::LeftHand | P::RightHand => at(0.24, 0.82, 0.0),
        P::LeftHip | P::RightHip => at(0.09, 0.92, 0.0),
        P::LeftKnee | P::RightKnee => at(0.09, 0.50, 0.0),
        P::LeftAnkle | P::RightAnkle => at(0.09, 0.08, 0.0),
        P::LeftHeel | P::RightHeel => at(0.09, 0.02, -0.05),
        P::LeftToe | P::RightToe => at(0.09, 0.02, 0.15),
    }
}

/// A body of all parts, where `place` puts them; `None` is a gap.
pub(crate) fn body(
    rate_hz: f64,
    secs: f64,
    noise_m: f64,
    place: impl Fn(f64, BodyPart) -> Option<DVec3>,
) -> Replay {
    let mut body_map = BodyMap::default();
    for part in BodyPart::ALL {
        body_map.set(part, vec![part as u16]);
    }
    let joints = BodyPart::ALL.map(|part| Joint {
        name: part.as_str().to_owned(),
        parent: None,
    });
    let skeleton = Skeleton {
        joints: joints.into(),
        body_map,
    };
    let mut track = Track::empty("body", TrackKind::Skeleton, skeleton, even(rate_hz, secs));
    track.participant = Some(0);
    let mut noise = Noise(2009);
    for frame in 0..track.times.len() {
        for part in BodyPart::ALL {
            if let Some(position) = place(track.times.time_of(frame), part) {
                let position = position + noise.vector() * noise_m;
                track.positions_m[frame * BodyPart::ALL.len() + part as usize] =
                    position.as_vec3().to_array();
            }
        }
    }
    let participant = Participant {
        id: "ana".to_owned(),
        sex: Some(Sex::Male),
        ..Participant::default()
    };
    Replay {
        participants: vec![participant],
        tracks: vec![track],
        ..Replay::default()
    }
}
