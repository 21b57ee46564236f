//! Reading joints, contacts and angles from the finished replay.

use std::sync::OnceLock;

use athlete_replay::replay::{BodyPart, Replay, Track};
use athlete_replay::sample::sprint;
use glam::DVec3;

pub(crate) const GUN_SECS: f64 = 2.0;
/// Lane, family name, finish, reaction, from the official result.
pub(crate) const RESULT: [(u8, &str, f64, f64); 8] = [
    (1, "Chambers", 10.00, 0.123),
    (2, "Burns", 10.00, 0.165),
    (3, "Bailey", 9.93, 0.129),
    (4, "Bolt", 9.58, 0.146),
    (5, "Gay", 9.71, 0.144),
    (6, "Powell", 9.84, 0.134),
    (7, "Patton", 10.34, 0.149),
    (8, "Thompson", 9.93, 0.119),
];
pub(crate) const BOLT: usize = 3;
/// Shoulder, elbow, wrist, hand; hip, knee, ankle, heel, toe: the athlete's left, then right.
pub(crate) const ARMS: [[BodyPart; 4]; 2] = [
    [
        BodyPart::LeftShoulder,
        BodyPart::LeftElbow,
        BodyPart::LeftWrist,
        BodyPart::LeftHand,
    ],
    [
        BodyPart::RightShoulder,
        BodyPart::RightElbow,
        BodyPart::RightWrist,
        BodyPart::RightHand,
    ],
];
pub(crate) const LEGS: [[BodyPart; 5]; 2] = [
    [
        BodyPart::LeftHip,
        BodyPart::LeftKnee,
        BodyPart::LeftAnkle,
        BodyPart::LeftHeel,
        BodyPart::LeftToe,
    ],
    [
        BodyPart::RightHip,
        BodyPart::RightKnee,
        BodyPart::RightAnkle,
        BodyPart::RightHeel,
        BodyPart::RightToe,
    ],
];

pub(crate) fn replay() -> &'static Replay {
    static REPLAY: OnceLock<Replay> = OnceLock::new();
    REPLAY.get_or_init(sprint)
}

pub(crate) fn at(track: &Track, frame: usize, part: BodyPart) -> DVec3 {
    let joint = usize::from(track.skeleton.body_map.joints_of(part)[0]);
    track.position(frame, joint).unwrap().as_dvec3()
}

pub(crate) fn frames(track: &Track) -> std::ops::Range<usize> {
    0..track.times.len()
}

/// The frame at a time from the gun.
pub(crate) fn frame_at(track: &Track, time_secs: f64) -> usize {
    track.times.nearest(GUN_SECS + time_secs)
}

/// The angle at `b` between `a` and `c`, in degrees: 180 is straight.
pub(crate) fn angle_deg(a: DVec3, b: DVec3, c: DVec3) -> f64 {
    (a - b).angle_between(c - b).to_degrees()
}

/// One foot on the ground, in frames: the toe is within 0.2 mm of the height it stands at, for at least
/// three frames.
pub(crate) struct Contact {
    pub side: usize,
    pub first: usize,
    pub last: usize,
    pub toe_z_m: f64,
}

/// Every contact after the blocks, in order.
pub(crate) fn contacts(track: &Track) -> Vec<Contact> {
    let mut found = Vec::new();
    for (side, leg) in LEGS.iter().enumerate() {
        let height = |frame| at(track, frame, leg[4]).y;
        let mut low: Vec<f64> = frames(track)
            .map(height)
            .filter(|&height| height < 0.03)
            .collect();
        low.sort_by(f64::total_cmp);
        let standing = low[low.len() / 2];
        let planted =
            |frame: usize| (height(frame) - standing).abs() < 0.0002 && at(track, frame, leg[4]).z > 0.0;
        let mut frame = 0;
        while frame < track.times.len() {
            if planted(frame) {
                let first = frame;
                while frame + 1 < track.times.len() && planted(frame + 1) {
                    frame += 1;
                }
                found.push(Contact {
                    side,
                    first,
                    last: frame,
                    toe_z_m: at(track, frame, leg[4]).z,
                });
            }
            frame += 1;
        }
    }
    found.sort_by_key(|contact| contact.first);
    // A swinging toe may pass through that height; the replay may end in the middle of the last contact.
    found.retain(|contact| contact.last >= contact.first + 2 && contact.last + 1 < track.times.len());
    found
}
