//! What comes back: positions within the promise, gaps as gaps, the description as it was.

use athlete_replay::codec::{Manifest, PackOptions, fill_segment, pack, read_venue};
use athlete_replay::error::ErrorCode;
use athlete_replay::replay::{
    BodyPart, Event, EventKind, Light, MarkedVenue, Paint, Part, Participant, Replay, Rgb, Sex,
    SprintStraight, Surface, TrackKind, Venue,
};
use proptest::prelude::*;

use crate::fixtures::{
    Noise, arbitrary_replay, cases, largest_error_m, mixed, packed, replay_of, track, uniform, unpacked,
    wander,
};

#[test]
fn mixed_rates_and_gaps_come_back_within_the_promise() {
    let replay = mixed();
    for segment_secs in [0.1, 0.37, 2.0, 60.0] {
        for max_error_m in [0.0001, 0.0005, 0.01] {
            let options = PackOptions {
                segment_secs,
                max_error_m,
                ..PackOptions::default()
            };
            let error_m = largest_error_m(&replay, &unpacked(&packed(&replay, &options)));
            assert!(error_m <= max_error_m, "{options:?}: {error_m}");
            assert!(
                error_m > max_error_m / 2.0,
                "the step is not needlessly fine: {error_m}"
            );
        }
    }
}

/// Segments of 2 s, so that the mixed replay has three.
fn two_seconds() -> PackOptions {
    PackOptions {
        segment_secs: 2.0,
        ..PackOptions::default()
    }
}

#[test]
fn segments_hold_their_window_and_the_last_one_the_end() {
    let replay = mixed();
    let packed = packed(&replay, &two_seconds());
    let manifest = Manifest::parse(&packed.manifest).unwrap();
    let spans: Vec<[f64; 2]> = manifest
        .segments
        .iter()
        .map(|s| [s.start_secs, s.end_secs])
        .collect();
    let end_secs = replay.end_secs();
    assert_eq!(spans, [[0.0, 2.0], [2.0, 4.0], [4.0, end_secs]]);
    for (index, span) in spans.iter().enumerate() {
        let mut part = manifest.to_replay().unwrap();
        fill_segment(&manifest, index, &packed.segments[index].bytes, &mut part).unwrap();
        for (track, full) in part.tracks.iter().zip(&replay.tracks) {
            for frame in 0..track.times.len() {
                let time = track.times.time_of(frame) + 1e-9;
                let inside = time >= span[0] && (time < span[1] || span[1] == end_secs);
                for joint in 0..track.skeleton.joints.len() {
                    let expected = inside && full.position(frame, joint).is_some();
                    assert_eq!(
                        track.position(frame, joint).is_some(),
                        expected,
                        "{} {frame}",
                        track.name
                    );
                }
            }
        }
    }
}

#[test]
fn a_venue_comes_back_with_its_paint_and_its_parts() {
    let part = Part {
        colour: Rgb([1, 2, 3]),
        radius_m: 0.06,
        half_breadth_m: Some([0.0, 1.22, 0.0]),
        opacity: 0.25,
        bars_m: vec![
            vec![[1.0, 0.0, -3.72], [1.0, 2.5, -3.72], [1.0, 2.5, 3.72]],
            vec![],
        ],
    };
    let paint = Paint {
        colour: Rgb([255, 255, 254]),
        width_m: 0.12,
        opacity: 0.9,
        dash_m: Some([0.15, 0.2]),
        lines_m: vec![[0.1 + 0.2, -34.0, 0.0, 34.0]],
        arcs: vec![[0.0, 0.0, 9.09, 0.0, 360.0]],
        numbers: vec![[100.0, 1.0, 2.0, 0.95, 90.0]],
    };
    let marked = Venue::Marked(MarkedVenue {
        name: "A <court>".to_owned(),
        light: Light::Hall,
        stand_height: 0.3,
        ground: Rgb([9, 8, 7]),
        surface: Some(Surface {
            colour: Rgb([6, 5, 4]),
            corners_m: [-14.0, -7.5, 14.0, 7.5],
        }),
        paint: vec![paint, Paint::default()],
        parts: vec![part.clone(), Part::default()],
    });
    let straight = Venue::SprintStraight(SprintStraight {
        lanes: 6,
        lane_width_m: 1.2,
        distance_m: 60.0,
        parts: vec![part],
    });
    for venue in [marked, straight] {
        let mut replay = mixed();
        replay.venue = venue;
        let packed = packed(&replay, &PackOptions::default());
        let manifest = Manifest::parse(&packed.manifest).unwrap();
        assert_eq!(manifest.description().venue, replay.venue);
    }
}

#[test]
fn a_venue_that_is_not_one_is_refused_by_its_field() {
    use ErrorCode::{InputMalformed, LimitExceeded};
    let paint = |fields: &str| {
        format!(
            r##"{{"kind":"marked","light":"day","ground":"#000000","paint":[{{"colour":"#ffffff","width_m":1,{fields}}}]}}"##
        )
    };
    let many = |item: &str, count: usize| vec![item; count].join(",");
    for (venue, code, message) in [
        (
            r#"{"kind":"marked"}"#.to_owned(),
            InputMalformed,
            "light: expected day or evening or hall, found nothing",
        ),
        (
            paint(r#""lines_m":[[0,1,2]]"#),
            InputMalformed,
            "paint[0].lines_m[0]: expected 4 numbers, found fewer",
        ),
        (
            paint(r#""lines_m":[[0,1,2,3,4]]"#),
            LimitExceeded,
            "paint[0].lines_m[0]: expected at most 4, found 5",
        ),
        (
            paint(r#""arcs":[[0,1,null,3,4]]"#),
            InputMalformed,
            "paint[0].arcs[0][2]: expected a number, found nothing",
        ),
        (
            paint(r#""lines_m":[[0,0,1e5,0]]"#),
            LimitExceeded,
            "paint[0].lines_m[0][2]: expected at most 10000, found 100000",
        ),
        (
            paint(&format!(r#""numbers":[{}]"#, many("[0,0,0,0,0]", 1001))),
            LimitExceeded,
            "paint[0].numbers: expected at most 1000, found 1001",
        ),
        (
            format!(
                r##"{{"kind":"marked","light":"day","ground":"#000000","parts":[{}]}}"##,
                many("{}", 201)
            ),
            LimitExceeded,
            "parts: expected at most 200, found 201",
        ),
    ] {
        let error = read_venue(venue.as_bytes()).unwrap_err();
        assert_eq!((error.code, error.to_string()), (code, message.to_owned()));
    }
    assert_eq!(read_venue(b"{").unwrap_err().code, InputMalformed);
    assert_eq!(read_venue(br#"{"kind":"moon"}"#), Ok(Venue::Ground));
}

#[test]
fn the_whole_description_comes_back() {
    let mut replay = mixed();
    replay.title = "100 m \"final\" \\ </script> \u{2028}\n\u{1}é".to_owned();
    replay.notice = Some("motion is synthetic".to_owned());
    replay.discipline = Some("100 m".to_owned());
    replay.location = Some("Berlin".to_owned());
    replay.clock_zero_secs = Some(1.0 / 3.0);
    replay.venue = Venue::SprintStraight(SprintStraight {
        lanes: 8,
        lane_width_m: 1.22,
        distance_m: 100.0,
        parts: Vec::new(),
    });
    replay.participants = vec![
        Participant {
            id: "a".to_owned(),
            name: "Ä. Runner".to_owned(),
            organisation: Some("JAM".to_owned()),
            bib: Some("0012".to_owned()),
            lane: Some(4),
            mark: Some("9.58".to_owned()),
            rank: Some("=1".to_owned()),
            colours: vec![Rgb([255, 204, 0]), Rgb([0, 0, 0])],
            sex: Some(Sex::Male),
        },
        Participant {
            name: "B".to_owned(),
            sex: Some(Sex::Female),
            ..Participant::default()
        },
    ];
    replay.tracks[0].participant = Some(1);
    replay.tracks[0]
        .skeleton
        .body_map
        .set(BodyPart::LeftKnee, vec![3]);
    replay.tracks[0]
        .skeleton
        .body_map
        .set(BodyPart::Pelvis, vec![0, 1]);
    replay.tracks[2].kind = TrackKind::Markers;
    replay.events = vec![
        Event {
            time_secs: 0.1 + 0.2,
            end_secs: None,
            kind: EventKind::Gun,
            participants: vec![],
            label: "Gun".to_owned(),
            value: None,
            source: None,
            code: None,
            details: Vec::new(),
        },
        Event {
            time_secs: 1.0,
            end_secs: Some(2.0),
            kind: EventKind::Other("hold".to_owned()),
            participants: vec![1, 0],
            label: String::new(),
            value: Some("6.31".to_owned()),
            source: Some("official".to_owned()),
            code: Some("FIN".to_owned()),
            details: vec![
                ("wind".to_owned(), "+0.9".to_owned()),
                ("wind".to_owned(), String::new()),
            ],
        },
    ];
    let packed = packed(&replay, &PackOptions::default());
    let mut found = unpacked(&packed);
    for (found, given) in found.tracks.iter_mut().zip(&replay.tracks) {
        // JSON readers may be a unit in the last place off.
        for frame in 0..given.times.len() {
            assert!((found.times.time_of(frame) - given.times.time_of(frame)).abs() < 1e-14);
        }
        found.times = given.times.clone();
        found.positions_m = given.positions_m.clone();
    }
    // NaN is not equal to itself; gaps are compared elsewhere.
    let without_gaps = |mut replay: Replay| {
        for track in &mut replay.tracks {
            track.positions_m.clear();
        }
        replay
    };
    assert_eq!(without_gaps(found), without_gaps(replay));
    let manifest = Manifest::parse(&packed.manifest).unwrap();
    let again = manifest.to_json().unwrap();
    let given = String::from_utf8(packed.manifest).unwrap();
    for (again, given) in again.lines().zip(given.lines()) {
        if !given.contains("explicit_secs") {
            assert_eq!(again, given);
        }
    }
}

#[test]
fn the_promise_holds_ten_kilometres_out_and_at_the_origin() {
    let mut noise = Noise(3);
    let mut replay = replay_of(vec![track("t", 3, uniform(0.0, 100.0, 900))]);
    for reach_m in [1e-6, 1e-3, 1.0, 100.0, 1000.0, 4096.0, 10_000.0, 1e6, 1e30, 3e38] {
        wander(&mut replay.tracks[0], &mut noise, reach_m, reach_m / 50.0);
        let error_m = largest_error_m(&replay, &unpacked(&packed(&replay, &PackOptions::default())));
        assert!(error_m <= 0.0005, "{reach_m}: {error_m}");
    }
}

#[test]
fn noise_of_the_promise_costs_few_bits_and_stillness_next_to_none() {
    let mut still = replay_of(vec![track("t", 25, uniform(0.0, 100.0, 200))]);
    still.tracks[0].positions_m.fill([12.345, 0.9, -80.0]);
    let bytes = packed(&still, &PackOptions::default()).segments[0].bytes.len();
    // A tenth of a bit for each coordinate after the first pose.
    assert!(bytes * 8 < 25 * 3 * (200 / 10 + 20) + 8 * 40, "{bytes}");

    let mut moving = still.clone();
    for (index, position) in moving.tracks[0].positions_m.iter_mut().enumerate() {
        let time = (index / 25) as f64 / 100.0;
        *position = [10.0 * time, 1.0 + 0.05 * (25.0 * time).sin(), 0.0].map(|v| v as f32);
    }
    let bytes = packed(&moving, &PackOptions::default()).segments[0].bytes.len();
    assert!(
        bytes * 8 < 25 * 3 * 200 * 3,
        "less than three bits a coordinate: {bytes}"
    );
}

#[test]
fn names_follow_the_bytes() {
    let mut replay = mixed();
    let first = packed(&replay, &two_seconds());
    assert_eq!(first, packed(&replay, &two_seconds()), "packing is repeatable");
    replay.tracks[0].positions_m[0] = [1.0, 2.0, 3.0];
    let second = packed(&replay, &two_seconds());
    assert_ne!(first.segments[0].name, second.segments[0].name);
    assert_eq!(first.segments[1].name, second.segments[1].name);
    let manifest = Manifest::parse(&first.manifest).unwrap();
    let entry = &manifest.segments[0];
    assert_eq!(entry.name, format!("0000-{:08x}.seg", entry.crc32));
}

#[test]
fn progress_rises_to_one() {
    let mut heard = Vec::new();
    pack(&mixed(), &two_seconds(), &mut |share| heard.push(share)).unwrap();
    assert_eq!(heard, [1.0 / 3.0, 2.0 / 3.0, 1.0]);
}

#[test]
fn a_single_frame_is_a_replay() {
    let mut replay = replay_of(vec![track("t", 1, uniform(5.0, 100.0, 1))]);
    replay.tracks[0].positions_m[0] = [1.0, 2.0, 3.0];
    let packed = packed(&replay, &PackOptions::default());
    assert_eq!(packed.segments.len(), 1);
    assert!(largest_error_m(&replay, &unpacked(&packed)) <= 0.0005);
}

#[test]
fn what_cannot_be_kept_is_refused() {
    let mut replay = mixed();
    replay.tracks[0].positions_m[7] = [0.0, f32::INFINITY, 0.0];
    let error = pack(&replay, &PackOptions::default(), &mut |_| {}).unwrap_err();
    assert_eq!(error.code, ErrorCode::ReplayInvalid);
    assert_eq!(
        error.to_string(),
        "body: expected finite positions, found an infinite one of joint joint 2 in frame 1; mark it missing"
    );

    for (segment_secs, max_error_m) in [(0.0, 0.001), (f64::NAN, 0.001), (2.0, 1e-9), (2.0, f64::INFINITY)] {
        let options = PackOptions {
            segment_secs,
            max_error_m,
            ..PackOptions::default()
        };
        let error = pack(&mixed(), &options, &mut |_| {}).unwrap_err();
        assert_eq!(error.code, ErrorCode::OutOfRange);
    }
    let error = pack(&Replay::default(), &PackOptions::default(), &mut |_| {}).unwrap_err();
    assert_eq!(error.code, ErrorCode::ReplayInvalid);
    let long = replay_of(vec![track("t", 1, uniform(0.0, 0.001, 100))]);
    let error = pack(
        &long,
        &PackOptions {
            segment_secs: 0.5,
            ..PackOptions::default()
        },
        &mut |_| {},
    )
    .unwrap_err();
    assert_eq!(error.code, ErrorCode::LimitExceeded);
}

#[test]
fn a_segment_larger_than_a_reader_takes_is_refused() {
    let large = replay_of(vec![track("t", 1000, uniform(0.0, 100.0, 12_000))]);
    let options = PackOptions {
        segment_secs: 600.0,
        ..PackOptions::default()
    };
    let error = pack(&large, &options, &mut |_| {}).unwrap_err();
    assert_eq!(
        (error.code, error.to_string().as_str()),
        (
            ErrorCode::LimitExceeded,
            "expected at most 134217728 bytes of samples in a segment, found 144000000; make segments shorter"
        )
    );
}

proptest! {
    #![proptest_config(cases(96))]

    #[test]
    fn any_replay_comes_back_within_the_promise(
        replay in arbitrary_replay(),
        segment_secs in 0.1..5.0_f64,
        max_error_m in prop_oneof![Just(1e-5), Just(0.0005), Just(0.1)],
    ) {
        let options = PackOptions { segment_secs, max_error_m, ..PackOptions::default() };
        let error_m = largest_error_m(&replay, &unpacked(&packed(&replay, &options)));
        prop_assert!(error_m <= max_error_m, "{error_m}");
    }
}
