//! Who is meant by a name: the body of a participant, not the markers that it was derived from.

use athlete_replay::analysis::{
    Family, Options, Overlay, Performance, Pin, Point, Which, Withheld, compare, measure,
};
use athlete_replay::replay::{BodyPart, Joint, Participant, Replay, Skeleton, Track, TrackKind};
use glam::DVec3;

use crate::made::{body, even, standing};

/// As readers of markers give it: first the markers of each participant, then the bodies derived from them.
fn markers_and_bodies(ids: [&str; 2]) -> Replay {
    let runner = |speed: f64, lane_x_m: f64| {
        let place = move |t: f64, part| Some(standing(part) + DVec3::new(lane_x_m, 0.92, speed * t));
        body(50.0, 6.0, 0.0, place).tracks.remove(0)
    };
    let marked = |participant: usize| {
        let joints = ["LASI", "head"].map(|name| Joint {
            name: name.to_owned(),
            parent: None,
        });
        let skeleton = Skeleton {
            joints: joints.into(),
            ..Skeleton::default()
        };
        let mut track = Track::empty("markers", TrackKind::Markers, skeleton, even(50.0, 6.0));
        track.positions_m.fill([0.0, 1.0, participant as f32]);
        track.participant = Some(participant);
        track
    };
    let mut replay = Replay {
        participants: ids
            .map(|id| Participant {
                id: id.to_owned(),
                ..Participant::default()
            })
            .into(),
        tracks: vec![marked(0), marked(1), runner(8.0, 0.0), runner(7.0, 1.0)],
        ..Replay::default()
    };
    replay.tracks[3].participant = Some(1);
    replay.tracks[3].name = "other".to_owned();
    replay.validate().unwrap();
    replay
}

#[test]
fn a_participant_is_its_body() {
    let replay = markers_and_bodies(["1", "ana"]);
    assert_eq!((replay.track_of(0), replay.track_of(1)), (Some(2), Some(3)));
    for (who, track) in [("1", 2), ("ana", 3), ("", 2), ("other", 3), ("markers", 0)] {
        assert_eq!(replay.track_named(who), Ok(track), "{who}");
    }
    let names: Vec<String> = (0..4).map(|track| replay.name_of(track)).collect();
    assert_eq!(names, ["1", "ana", "1", "ana"]);
    let refused = replay.track_named("0").unwrap_err();
    assert_eq!(
        refused.message,
        "expected the id of a participant or the name of a track, found 0"
    );
    let only_markers = Replay {
        tracks: replay.tracks[..2].to_vec(),
        ..replay
    };
    assert_eq!(only_markers.track_named("ana"), Ok(1));
}

#[test]
fn a_participant_without_an_id_is_named_by_its_index() {
    let replay = markers_and_bodies(["", ""]);
    for (who, track) in [("0", 2), ("1", 3), ("body", 2)] {
        assert_eq!(replay.track_named(who), Ok(track), "{who}");
    }
    assert_eq!(
        Pin::from_words(&replay, "1:head"),
        Ok(Pin::Part(3, BodyPart::Head))
    );
    // Ids come before indices of those who have one.
    let replay = markers_and_bodies(["1", "0"]);
    assert_eq!(replay.track_named("1"), Ok(2));
}

#[test]
fn a_pin_is_a_part_of_the_body_or_any_joint_of_its_tracks() {
    let replay = markers_and_bodies(["1", "2"]);
    for (words, pin) in [
        ("1:head", Pin::Part(2, BodyPart::Head)),
        ("2:LASI", Pin::Joint(1, 0)),
        ("2:ground below head", Pin::GroundBelow(3, BodyPart::Head)),
        ("0, 1.5, -2", Pin::Place(DVec3::new(0.0, 1.5, -2.0))),
    ] {
        assert_eq!(Pin::from_words(&replay, words), Ok(pin), "{words}");
    }
    for words in ["2:ground below LASI", "2:tail", "3:head"] {
        assert!(Pin::from_words(&replay, words).is_err(), "{words}");
    }
}

#[test]
fn a_trail_is_of_the_same_points() {
    let replay = markers_and_bodies(["", ""]);
    for (who, word, point) in [
        ("1", "com", (3, Point::Middle)),
        ("1", "left_toe", (3, Point::Part(BodyPart::LeftToe))),
        ("1", "LASI", (1, Point::Joint(0))),
    ] {
        assert_eq!(Point::from_words(&replay, who, word), Ok(point), "{word}");
    }
    let refused = Point::from_words(&replay, "1", "tail").unwrap_err();
    assert_eq!(
        refused.message,
        "expected com, a part of the body or a joint, found tail"
    );
    let ball = crate::made::object(50.0, 1.0, 0.0, |_| DVec3::ZERO);
    assert_eq!(Point::from_words(&ball, "ball", "toe"), Ok((0, Point::Middle)));
}

#[test]
fn performances_are_those_of_the_bodies() {
    let replay = markers_and_bodies(["1", "2"]);
    let options = Options {
        families: Family::COMPARED.to_vec(),
        ..Options::default()
    };
    let measures = measure(&replay, &options);
    let of = |who: &str, subject: usize| Performance {
        replay: &replay,
        measures: &measures,
        track: replay.track_named(who).unwrap(),
        subject,
    };
    let overlay = Overlay::from_words("time", None, None, false).unwrap();
    let found = compare(&of("1", 0), &of("2", 1), &overlay);
    let mut gaps = found.values.iter().filter(|value| value.measure.id == "line_gap");
    let at_ten = gaps.find(|value| value.which == Which::LineM(10.0)).unwrap();
    let gap_secs = at_ten.result.clone().unwrap();
    assert!((gap_secs - (10.0 / 7.0 - 10.0 / 8.0)).abs() < 1e-4, "{gap_secs}");
    let markers = Performance {
        track: 0,
        ..of("1", 0)
    };
    let refused = &compare(&markers, &of("2", 1), &overlay).values[1].result;
    assert!(matches!(refused, Err(Withheld::PartsMissing(_))), "{refused:?}");
}

#[cfg(feature = "export")]
#[test]
fn each_participant_is_listed_once_with_all_that_can_be_pinned() {
    let replay = markers_and_bodies(["1", ""]);
    let replay = Replay {
        participants: replay.participants.into_iter().rev().collect(),
        ..replay
    };
    let listed = athlete_replay::export::points_json(&replay);
    let listed: Vec<serde_json::Value> = serde_json::from_str(&listed).unwrap();
    let whose: Vec<&str> = listed.iter().filter_map(|one| one["who"].as_str()).collect();
    assert_eq!(whose, ["0", "1"]);
    let parts = BodyPart::ALL.len();
    assert_eq!(listed[0]["parts"].as_array().unwrap().len(), parts);
    let joints = listed[0]["joints"].as_array().unwrap();
    assert_eq!(joints.len(), parts + 1, "the marker LASI besides, head once");
    for pinned in joints {
        assert!(Pin::from_words(&replay, &format!("1:{}", pinned.as_str().unwrap())).is_ok());
    }
}
