//! The motion: what a coach would look for.

use athlete_replay::replay::{BodyPart, Track};
use athlete_replay::sample::sprint;
use glam::DVec3;

use crate::reading::{ARMS, BOLT, GUN_SECS, LEGS, RESULT, angle_deg, at, contacts, frame_at, frames, replay};

/// Lean of the trunk from the vertical, forwards.
fn lean_deg(track: &Track, frame: usize) -> f64 {
    let trunk = at(track, frame, BodyPart::Neck) - at(track, frame, BodyPart::Pelvis);
    trunk.z.atan2(trunk.y).to_degrees()
}

/// The thigh, forwards from straight down.
fn thigh_deg(track: &Track, frame: usize, leg: [BodyPart; 5]) -> f64 {
    let thigh = at(track, frame, leg[1]) - at(track, frame, leg[0]);
    thigh.z.atan2(-thigh.y).to_degrees()
}

/// The whole body's centre of mass, by de Leva's (1996) segments for men: mass share and place along the segment.
fn centre_of_mass(track: &Track, frame: usize) -> DVec3 {
    let place = |part| at(track, frame, part);
    let between = |a: DVec3, b: DVec3, share: f64| a + (b - a) * share;
    let middle = |a, b| between(place(a), place(b), 0.5);
    let shoulders = middle(BodyPart::LeftShoulder, BodyPart::RightShoulder);
    let hips = middle(BodyPart::LeftHip, BodyPart::RightHip);
    let mut sum = 0.0694 * place(BodyPart::Head) + 0.4346 * between(shoulders, hips, 0.4310);
    for [shoulder, elbow, wrist, hand] in ARMS.map(|arm| arm.map(place)) {
        sum += 0.0271 * between(shoulder, elbow, 0.5772);
        sum += 0.0162 * between(elbow, wrist, 0.4574);
        sum += 0.0061 * between(wrist, hand, 0.7900);
    }
    for [hip, knee, ankle, heel, toe] in LEGS.map(|leg| leg.map(place)) {
        sum += 0.1416 * between(hip, knee, 0.4095);
        sum += 0.0433 * between(knee, ankle, 0.4395);
        sum += 0.0137 * between(heel, toe, 0.4415);
    }
    sum
}

#[test]
fn the_set_position_is_a_set_position() {
    for (index, (_, name, _, reaction)) in RESULT.into_iter().enumerate() {
        let track = &replay().tracks[index];
        let place = |part| at(track, 0, part);
        let lift = place(BodyPart::Pelvis).y - place(BodyPart::Neck).y;
        assert!(
            (0.05..0.25).contains(&lift),
            "{name}: hips above shoulders by {lift}"
        );
        for arm in ARMS {
            let hand = place(arm[3]);
            assert!((-0.10..0.0).contains(&hand.z) && hand.y < 0.04, "{name}: {hand}");
            assert!(
                (place(arm[0]).z - hand.z).abs() < 0.15,
                "{name}: shoulders over the hands"
            );
        }
        let mut knees = LEGS.map(|leg| angle_deg(place(leg[0]), place(leg[1]), place(leg[2])));
        knees.sort_by(f64::total_cmp);
        assert!(
            (85.0..100.0).contains(&knees[0]),
            "{name}: front knee {}",
            knees[0]
        );
        assert!(
            (110.0..135.0).contains(&knees[1]),
            "{name}: rear knee {}",
            knees[1]
        );
        let mut toes = LEGS.map(|leg| place(leg[4]).z);
        toes.sort_by(f64::total_cmp);
        assert!(
            (-0.95..-0.80).contains(&toes[0]) && (-0.65..-0.50).contains(&toes[1]),
            "{name}: {toes:?}"
        );
        // Still, but for a breath, until the reaction.
        for frame in 0..frame_at(track, reaction) {
            for part in BodyPart::ALL {
                let moved = at(track, frame, part).distance(place(part));
                assert!(moved < 0.02, "{name}: {} moved {moved}", part.as_str());
            }
            for arm in ARMS {
                assert!(at(track, frame, arm[3]).distance(place(arm[3])) < 0.005, "{name}");
            }
        }
        let started = at(track, frame_at(track, reaction + 0.15), BodyPart::Neck);
        assert!(
            started.z - place(BodyPart::Neck).z > 0.02,
            "{name} is moving 0.15 s after the reaction"
        );
    }
}

#[test]
fn the_trunk_rises_through_the_acceleration() {
    for track in &replay().tracks {
        let name = &track.name;
        let contacts = contacts(track);
        let first = lean_deg(track, contacts[0].first);
        assert!((40.0..55.0).contains(&first), "{name}: {first} at the first step");
        let at_30_m = frames(track)
            .find(|&f| at(track, f, BodyPart::Neck).z > 30.0)
            .unwrap();
        assert!(
            lean_deg(track, at_30_m) < 15.0,
            "{name}: {}",
            lean_deg(track, at_30_m)
        );
        let range = contacts[0].first..at_30_m;
        assert!(
            range
                .clone()
                .all(|f| lean_deg(track, f + 1) < lean_deg(track, f) + 0.2),
            "{name}"
        );
        let at_60_m = frames(track)
            .find(|&f| at(track, f, BodyPart::Neck).z > 60.0)
            .unwrap();
        assert!((2.0..10.0).contains(&lean_deg(track, at_60_m)), "{name}");
    }
}

#[test]
fn the_finish_is_leant_into_and_run_through() {
    for (index, (_, name, finish, _)) in RESULT.into_iter().enumerate() {
        let track = &replay().tracks[index];
        let line = lean_deg(track, frame_at(track, finish));
        let before = lean_deg(track, frame_at(track, finish - 0.5));
        assert!(line > before + 3.0 && line < 45.0, "{name}: {before} then {line}");
        let last = track.times.len() - 1;
        assert!(lean_deg(track, last).abs() < 6.0, "{name} is upright at the end");
        let speed = |frame: usize| {
            (at(track, frame, BodyPart::Neck).z - at(track, frame - 20, BodyPart::Neck).z) / 0.2
        };
        assert!(
            (3.0..6.5).contains(&speed(last)),
            "{name}: {} m/s at the end",
            speed(last)
        );
        let slowing = frame_at(track, finish + 0.7)..=last;
        assert!(
            slowing
                .clone()
                .all(|frame| speed(frame) < speed(frame - 1) + 0.05),
            "{name}"
        );
    }
}

#[test]
fn at_top_speed_knees_lift_and_heels_come_up() {
    for track in &replay().tracks {
        let name = &track.name;
        let window = frames(track).filter(|&f| (55.0..75.0).contains(&at(track, f, BodyPart::Pelvis).z));
        let window: Vec<usize> = window.collect();
        for leg in LEGS {
            let thighs = window.iter().map(|&f| thigh_deg(track, f, leg));
            let highest = thighs.clone().fold(f64::NEG_INFINITY, f64::max);
            let furthest_back = thighs.fold(f64::INFINITY, f64::min);
            assert!((60.0..80.0).contains(&highest), "{name}: thigh to {highest}");
            assert!(
                (-38.0..-18.0).contains(&furthest_back),
                "{name}: thigh back to {furthest_back}"
            );
            let knee = |f: usize| angle_deg(at(track, f, leg[0]), at(track, f, leg[1]), at(track, f, leg[2]));
            let folded = window.iter().map(|&f| knee(f)).fold(f64::INFINITY, f64::min);
            assert!((28.0..55.0).contains(&folded), "{name}: knee folds to {folded}");
        }
        for contact in contacts(track) {
            if !(55.0..75.0).contains(&contact.toe_z_m) {
                continue;
            }
            let leg = LEGS[contact.side];
            let knee = |f: usize| angle_deg(at(track, f, leg[0]), at(track, f, leg[1]), at(track, f, leg[2]));
            assert!(
                (140.0..165.0).contains(&knee(contact.first)),
                "{name}: lands on {}",
                knee(contact.first)
            );
            let middle = (contact.first + contact.last) / 2;
            assert!(
                (125.0..150.0).contains(&knee(middle)),
                "{name}: stands on {}",
                knee(middle)
            );
            assert!(
                (145.0..172.0).contains(&knee(contact.last)),
                "{name}: leaves on {}",
                knee(contact.last)
            );
            // On the ball of the foot: the heel never comes down below the height it has in standing.
            for frame in contact.first..=contact.last {
                assert!(at(track, frame, leg[3]).y > 0.02, "{name}");
            }
        }
    }
}

#[test]
fn arms_swing_against_the_legs() {
    for track in &replay().tracks {
        for (arm, leg) in ARMS.into_iter().zip(LEGS) {
            let window = frames(track).filter(|&f| (5.0..95.0).contains(&at(track, f, BodyPart::Pelvis).z));
            let (mut together, mut arms, mut legs) = (0.0, 0.0, 0.0);
            for frame in window {
                let elbow = at(track, frame, arm[1]).z - at(track, frame, arm[0]).z + 0.06;
                let knee = at(track, frame, leg[1]).z - at(track, frame, leg[0]).z - 0.12;
                together += elbow * knee;
                arms += elbow * elbow;
                legs += knee * knee;
            }
            let correlation = together / f64::sqrt(arms * legs);
            assert!(correlation < -0.6, "{}: {correlation}", track.name);
        }
    }
}

#[test]
fn feet_land_under_the_body_at_first_and_ahead_of_it_at_speed() {
    for track in &replay().tracks {
        let contacts = contacts(track);
        let ahead = |step: usize| contacts[step].toe_z_m - centre_of_mass(track, contacts[step].first).z;
        assert!(
            (-0.10..0.05).contains(&ahead(0)),
            "{}: {} at first",
            track.name,
            ahead(0)
        );
        assert!(
            (0.0..0.15).contains(&ahead(1)),
            "{}: {} next",
            track.name,
            ahead(1)
        );
        let top = (25..33).map(ahead).sum::<f64>() / 8.0;
        assert!((0.30..0.45).contains(&top), "{}: {top} at top speed", track.name);
    }
}

#[test]
fn bolts_centre_of_mass_travels_as_published() {
    // Coh et al. 2018: 4.9 cm in each step at top speed.
    let track = &replay().tracks[BOLT];
    let contacts = contacts(track);
    let steps: Vec<_> = contacts
        .windows(2)
        .filter(|pair| (60.0..90.0).contains(&pair[0].toe_z_m))
        .collect();
    let travel = steps.iter().map(|pair| {
        let heights = (pair[0].first..pair[1].first).map(|frame| centre_of_mass(track, frame).y);
        let (low, high) = heights.fold((f64::INFINITY, f64::NEG_INFINITY), |(low, high), y| {
            (low.min(y), high.max(y))
        });
        high - low
    });
    let mean = travel.sum::<f64>() / steps.len() as f64;
    assert!((mean - 0.049).abs() < 0.015, "{mean}");
}

#[test]
fn centres_of_mass_fall_freely_and_keep_their_speed() {
    for track in &replay().tracks {
        let name = &track.name;
        let contacts = contacts(track);
        let place = |frame| centre_of_mass(track, frame);
        let mut falls = Vec::new();
        let mut speeds = Vec::new();
        for pair in contacts.windows(2) {
            if !(60.0..90.0).contains(&pair[0].toe_z_m) {
                continue;
            }
            let (from, to) = (pair[0].last + 1, pair[1].first - 1);
            let slope = |frame: usize| (place(frame + 1) - place(frame - 1)) / 0.02;
            falls.push((slope(to) - slope(from)).y / ((to - from) as f64 * 0.01));
            speeds.extend((pair[0].first..pair[1].first).map(|frame| slope(frame).z));
        }
        let mean = |values: &[f64]| values.iter().sum::<f64>() / values.len() as f64;
        let fall = mean(&falls);
        let speed = mean(&speeds);
        let off = speeds.iter().map(|s| (s / speed - 1.0).abs()).fold(0.0, f64::max);
        assert!((fall + 9.81).abs() < 1.0, "{name}: {fall} m/s2 in flight");
        assert!(off < 0.06, "{name}: {off} of the speed");
    }
}

#[test]
fn it_is_the_same_to_the_bit() {
    let again = sprint();
    assert!(again == *replay(), "two calls differ");
    // FNV-1a over every coordinate in whole millimetres; made once, so that any platform that differs is found out.
    let mut hash = 0xcbf2_9ce4_8422_2325_u64;
    for track in &again.tracks {
        for value in track.positions_m.iter().flatten() {
            let millimetres = (f64::from(*value) * 1000.0).round() as i32;
            for byte in millimetres.to_le_bytes() {
                hash = (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
            }
        }
    }
    assert_eq!(hash, CHECKSUM, "found {hash:#018x}");
    assert_eq!(again.clock_zero_secs, Some(GUN_SECS));
}

/// Changes with any change of the motion by a millimetre; replace it with the one found when that is meant.
const CHECKSUM: u64 = 0xb387_98c3_099f_444a;
