//! The bodies: bones, joints and feet stay possible in every frame.

use athlete_replay::replay::{BodyPart, Pose};
use glam::{DVec2, DVec3};

use crate::reading::{ARMS, LEGS, angle_deg, at, contacts, frames, replay};

#[test]
fn planted_toes_do_not_slide() {
    let mut pose = Pose::default();
    let mut worst = 0.0_f64;
    for track in &replay().tracks {
        for contact in contacts(track) {
            let toe = LEGS[contact.side][4];
            let planted = at(track, (contact.first + contact.last) / 2, toe);
            // Between samples too.
            for quarter in 0..=4 * (contact.last - contact.first) {
                let time = track.times.time_of(contact.first) + quarter as f64 * 0.0025;
                track.sample(time, &mut pose);
                let now = track
                    .skeleton
                    .body_map
                    .resolve(&pose)
                    .position_m(toe)
                    .unwrap()
                    .as_dvec3();
                let slid = DVec2::new(now.x - planted.x, now.z - planted.z).length();
                worst = worst.max(slid);
            }
        }
    }
    assert!(worst < 0.005, "{worst}");
}

#[test]
fn nothing_goes_below_the_ground() {
    for track in &replay().tracks {
        for frame in frames(track) {
            for part in BodyPart::ALL {
                let height = at(track, frame, part).y;
                assert!(
                    height > 0.015,
                    "{}: {} at {height} m in {frame}",
                    track.name,
                    part.as_str()
                );
            }
        }
    }
}

#[test]
fn bones_keep_their_length() {
    let statures = [1.80, 1.83, 1.79, 1.96, 1.80, 1.90, 1.83, 1.87];
    for (track, stature) in replay().tracks.iter().zip(statures) {
        let joints = &track.skeleton.joints;
        for (child, joint) in joints.iter().enumerate() {
            let Some(parent) = joint.parent else { continue };
            let length = |frame| {
                let (a, b) = (
                    track.position(frame, child),
                    track.position(frame, usize::from(parent)),
                );
                f64::from(a.unwrap().distance(b.unwrap()))
            };
            let first = length(0);
            for frame in frames(track) {
                let change = length(frame) - first;
                assert!(change.abs() < 0.001, "{} {}: {change}", track.name, joint.name);
            }
        }
        // Drillis & Contini's shares of stature.
        let span = |a, b| at(track, 0, a).distance(at(track, 0, b)) / stature;
        for (leg, arm) in LEGS.iter().zip(ARMS) {
            assert!((span(leg[0], leg[1]) - 0.245).abs() < 0.001);
            assert!((span(leg[1], leg[2]) - 0.246).abs() < 0.001);
            assert!((span(arm[0], arm[1]) - 0.186).abs() < 0.001);
            assert!((span(arm[1], arm[2]) - 0.146).abs() < 0.001);
        }
    }
}

#[test]
fn joints_bend_as_human_ones_do() {
    for track in &replay().tracks {
        for frame in frames(track) {
            let place = |part| at(track, frame, part);
            let trunk = place(BodyPart::Chest) - place(BodyPart::Pelvis);
            let left = place(BodyPart::LeftHip) - place(BodyPart::RightHip);
            let shoulders = place(BodyPart::LeftShoulder) - place(BodyPart::RightShoulder);
            let name = format!("{} frame {frame}", track.name);
            for leg in LEGS {
                let [hip, knee, ankle, heel, toe] = leg.map(place);
                let knee_deg = angle_deg(hip, knee, ankle);
                assert!((28.0..172.0).contains(&knee_deg), "{name}: knee {knee_deg}");
                // The shank turns backwards about the axis to the left: never past straight, never sideways.
                let fold = (ankle - knee).cross(knee - hip);
                assert!(fold.dot(left) < 0.0, "{name}: the knee bends the wrong way");
                let sideways = fold.normalize().dot(left.normalize());
                assert!(sideways < -0.95, "{name}: the knee bends sideways, {sideways}");
                let ankle_deg = angle_deg(knee, ankle, toe);
                assert!((60.0..150.0).contains(&ankle_deg), "{name}: ankle {ankle_deg}");
                assert!(
                    (heel - ankle).dot(toe - ankle) < 0.05,
                    "{name}: the heel is behind"
                );
                // The hip's flexion: the thigh forwards from the trunk's continuation.
                let thigh = knee - hip;
                let forwards = left.cross(trunk).normalize();
                let flexion = thigh
                    .dot(forwards)
                    .atan2(-thigh.dot(trunk.normalize()))
                    .to_degrees();
                assert!((-40.0..135.0).contains(&flexion), "{name}: hip {flexion}");
            }
            for arm in ARMS {
                let [shoulder, elbow, wrist, _] = arm.map(place);
                let elbow_deg = angle_deg(shoulder, elbow, wrist);
                assert!((60.0..165.0).contains(&elbow_deg), "{name}: elbow {elbow_deg}");
                // The forearm comes forwards and up, never backwards.
                let fold = (wrist - elbow).cross(elbow - shoulder);
                assert!(fold.dot(shoulders) > 0.0, "{name}: the elbow bends the wrong way");
            }
        }
    }
}

#[test]
fn nothing_jumps() {
    // The largest accelerations, from second differences at 100 Hz. A fall and its catch make 33 m/s2 of the pelvis; a
    // wrist at 8 m/s on a 0.6 m arm makes 150; a foot that is set down and torn off makes hundreds.
    let bounds = [
        (BodyPart::Pelvis, 50.0),
        (BodyPart::Chest, 50.0),
        (BodyPart::Head, 60.0),
        (BodyPart::LeftShoulder, 90.0),
        (BodyPart::RightShoulder, 90.0),
        (BodyPart::LeftElbow, 180.0),
        (BodyPart::RightElbow, 180.0),
        (BodyPart::LeftWrist, 300.0),
        (BodyPart::RightWrist, 300.0),
        (BodyPart::LeftKnee, 500.0),
        (BodyPart::RightKnee, 500.0),
        (BodyPart::LeftAnkle, 800.0),
        (BodyPart::RightAnkle, 800.0),
        (BodyPart::LeftToe, 1200.0),
        (BodyPart::RightToe, 1200.0),
    ];
    for track in &replay().tracks {
        for (part, bound) in bounds {
            for frame in 1..track.times.len() - 1 {
                let [a, b, c] = [frame - 1, frame, frame + 1].map(|f| at(track, f, part));
                let found = ((a + c - 2.0 * b) * 1e4).length();
                assert!(
                    found < bound,
                    "{} {} frame {frame}: {found}",
                    track.name,
                    part.as_str()
                );
            }
        }
    }
}

#[test]
fn a_body_is_as_wide_as_it_stands() {
    for track in &replay().tracks {
        for frame in frames(track) {
            let across = |a, b| at(track, frame, a) - at(track, frame, b);
            // Left is to the left of right, at hips and shoulders, through every turn.
            let hips: DVec3 = across(BodyPart::LeftHip, BodyPart::RightHip);
            let shoulders = across(BodyPart::LeftShoulder, BodyPart::RightShoulder);
            assert!(hips.x > 0.9 * hips.length() && shoulders.x > 0.9 * shoulders.length());
        }
    }
}
