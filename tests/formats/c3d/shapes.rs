//! Files written by hand: machines, counts that lie, labels, subjects, axes, events, segment poses.

use athlete_replay::error::ErrorCode;
use athlete_replay::format::{Basis, ReadOptions, UpAxis, read};
use athlete_replay::replay::{Quality, Sex, TrackKind};

use super::made::Made;
use super::{codes, open};

#[test]
fn every_machine_and_storage_gives_the_same_numbers() {
    for processor in [84, 85, 86] {
        for scale in [-0.5, 0.5] {
            let mut made = Made::new(3, 5)
                .texts("POINT", "LABELS", &["A", "B", "C"])
                .texts("POINT", "UNITS", &["mm"])
                .texts("POINT", "Y_SCREEN", &["+Z"]);
            made.processor = processor;
            made.scale = scale;
            made.frames[2][4 + 3] = -1.0;
            made.frames[3][3] = 0.0;
            let (recording, source) = open(&made.bytes());
            let unit = if scale > 0.0 { 0.5 } else { 1.0 };
            let what = format!("{processor} {scale}");
            assert_eq!(source[0].labels, ["A", "B", "C"], "{what}");
            assert_eq!(
                source[0].position(4, 2),
                Some([4.0, 3.0, 102.0].map(|v| v * unit)),
                "{what}"
            );
            assert_eq!(source[0].position(2, 1), None, "a negative fourth word: {what}");
            let Some(Quality::ErrorM(residuals)) = &source[0].quality else {
                panic!("{what}: no residuals");
            };
            // 258 is camera 1 and a residual of 2, each worth 0.5.
            assert_eq!(residuals[0], 1.0, "{what}");
            assert!(residuals[3 * 2 + 1].is_nan(), "a gap has no residual: {what}");
            assert!(
                residuals[3 * 3].is_nan(),
                "a computed point has no residual: {what}"
            );
            let Some(Quality::ErrorM(metres)) = &recording.replay.tracks[0].quality else {
                panic!("{what}: no errors");
            };
            assert_eq!(metres[0], 0.001, "{what}");
            assert_eq!(
                codes(&recording),
                ["joint-set-unknown", "unit-doubtful"],
                "{what}"
            );
        }
    }
}

#[test]
fn a_broken_or_absent_parameter_section_never_stops_the_points() {
    let whole = Made::new(2, 20)
        .texts("POINT", "LABELS", &["HEEL", "TOE"])
        .texts("POINT", "UNITS", &["m"])
        .texts("POINT", "DESCRIPTIONS", &["at the back", "at the front"]);
    let (_, expected) = open(&whole.bytes());

    // The chain breaks at the second parameter's name.
    let mut broken = whole.bytes();
    let at = broken.windows(5).position(|name| name == b"UNITS").unwrap();
    broken[at] = 3;
    let (recording, source) = open(&broken);
    assert!(codes(&recording).contains(&"parameters-broken"));
    assert_eq!(source[0].positions, expected[0].positions);

    // A parameter that says it is longer than the file.
    let mut overflow = whole.bytes();
    let at = overflow.windows(5).position(|name| name == b"UNITS").unwrap();
    overflow[at + 5 + 4] = 255;
    overflow[at + 5 + 5] = 255;
    let (recording, source) = open(&overflow);
    assert!(
        codes(&recording).contains(&"parameters-overflow"),
        "{:?}",
        recording.warnings
    );
    assert_eq!(source[0].labels, ["HEEL", "TOE"]);
    assert_eq!(source[0].positions, expected[0].positions);

    // No machine: the byte order follows from the header, whichever it is.
    for processor in [0, 84, 85, 86] {
        let mut absent = whole.clone();
        absent.processor = processor;
        let mut bytes = absent.bytes();
        bytes[512 + 3] = 0;
        let (recording, source) = open(&bytes);
        assert!(codes(&recording).contains(&"parameters-missing"), "{processor}");
        assert_eq!(source[0].labels, ["point 1", "point 2"], "{processor}");
        assert_eq!(source[0].positions, expected[0].positions, "{processor}");
    }

    // No group is named, so that nothing can be found.
    let mut nameless = whole.bytes();
    let at = nameless.windows(5).rposition(|name| name == b"POINT").unwrap();
    nameless[at] = b'J';
    let (recording, source) = open(&nameless);
    assert!(codes(&recording).contains(&"labels-missing"));
    assert_eq!(source[0].positions, expected[0].positions);
}

#[test]
fn the_data_may_begin_where_only_the_parameters_know() {
    let made = Made::new(1, 3);
    let block = made.data_start() / 512 + 1;
    let made = made.words("POINT", "DATA_START", &[block as i16]);
    let mut bytes = made.bytes();
    bytes[16] = 0;
    let (recording, source) = open(&bytes);
    assert!(codes(&recording).contains(&"data-block-unknown"));
    assert_eq!(source[0].position(2, 0), Some([2.0, 1.0, 100.0]));
}

/// A take of 70 000 frames: more than 16 bits count.
#[test]
fn long_takes_are_counted_beyond_16_bits() {
    const FRAMES: usize = 70_000;
    let mut take = Made::new(1, FRAMES);
    take.scale = 0.5;
    let wrapped = Some((FRAMES % 65_536) as u16);
    let full = Some(u16::MAX);
    let by_trial = |made: Made| {
        made.words("TRIAL", "ACTUAL_START_FIELD", &[1, 0]).words(
            "TRIAL",
            "ACTUAL_END_FIELD",
            &[(FRAMES % 65_536) as i16, 1],
        )
    };
    for (what, last_frame, made) in [
        (
            "LONG_FRAMES, full",
            full,
            take.clone().floats("POINT", "LONG_FRAMES", &[FRAMES as f32]),
        ),
        (
            "LONG_FRAMES, wrapped",
            wrapped,
            take.clone().floats("POINT", "LONG_FRAMES", &[FRAMES as f32]),
        ),
        ("TRIAL, full", full, by_trial(take.clone())),
        ("TRIAL, wrapped", wrapped, by_trial(take.clone())),
        (
            "FRAMES as a float",
            full,
            take.clone().floats("POINT", "FRAMES", &[FRAMES as f32]),
        ),
    ] {
        let mut made = made;
        made.last_frame = last_frame;
        let bytes = made.bytes();
        assert_eq!(open(&bytes).1[0].times.len(), FRAMES, "{what}");
        let error = read(&bytes[..bytes.len() / 2], &ReadOptions::default()).unwrap_err();
        assert_eq!(error.code, ErrorCode::InputTruncated, "{what}");
    }
    // 40 000 is more than a word with a sign can say.
    let mut take = Made::new(1, 40_000).words("POINT", "FRAMES", &[40_000_u16 as i16]);
    take.scale = 0.5;
    assert_eq!(open(&take.bytes()).1[0].times.len(), 40_000);
}

#[test]
fn a_late_first_frame_is_a_late_start() {
    let mut take = Made::new(1, 10);
    take.first_frame = 501;
    assert_eq!(open(&take.bytes()).1[0].times.start_secs(), 5.0);
    take.first_frame = 0;
    assert_eq!(open(&take.bytes()).1[0].times.start_secs(), 0.0);
    assert_eq!(open(&take.bytes()).1[0].times.len(), 10);
    // 100 000 is 34 464 and once round.
    take.first_frame = 34_464;
    let take = take.words("TRIAL", "ACTUAL_START_FIELD", &[34_464_u16 as i16, 1]);
    assert_eq!(open(&take.bytes()).1[0].times.start_secs(), 999.99);
}

#[test]
fn counts_that_lie_are_settled_by_the_length_of_the_file() {
    // The header counts 16 analog values where there are 24.
    let channels: Vec<Vec<f32>> = (0..8).map(|channel| vec![channel as f32]).collect();
    let mut made = Made::new(2, 50)
        .analog(3, &channels)
        .words("ANALOG", "USED", &[8])
        .floats("ANALOG", "RATE", &[300.0])
        .floats("ANALOG", "SCALE", &[1.0; 8]);
    made.analog_per_frame = Some(16);
    let (recording, source) = open(&made.bytes());
    assert!(codes(&recording).contains(&"analog-count-wrong"));
    assert_eq!(source[0].position(49, 1), Some([49.0, 2.0, 101.0]));
    assert_eq!(recording.replay.curves.len(), 8);
    assert_eq!(recording.replay.curves[7].values, [7.0; 150]);
    // The header counts 60 frames, POINT:FRAMES 50, and 50 are there.
    made.analog_per_frame = None;
    made.last_frame = Some(60);
    assert_eq!(
        read(&made.bytes(), &ReadOptions::default()).unwrap_err().code,
        ErrorCode::InputTruncated,
        "nothing else is known"
    );
    let made = made.words("POINT", "FRAMES", &[50]);
    let (recording, source) = open(&made.bytes());
    assert!(codes(&recording).contains(&"frame-count-wrong"));
    assert_eq!(source[0].times.len(), 50);
    // The frames are counted backwards.
    let mut backwards = Made::new(8, 8);
    (backwards.first_frame, backwards.last_frame) = (9, Some(3));
    let (recording, source) = open(&backwards.bytes());
    assert!(codes(&recording).contains(&"frame-count-wrong"));
    assert_eq!(source[0].times.len(), 8);
}

#[test]
fn rates_come_from_the_header_else_the_parameters_else_the_caller() {
    let mut made = Made::new(1, 4).floats("POINT", "RATE", &[50.0]);
    let (recording, _) = open(&made.bytes());
    assert!(codes(&recording).contains(&"rate-disagrees"));
    assert_eq!(recording.conversion.rate_hz, 100.0);
    made.rate_hz = 0.0;
    let (recording, _) = open(&made.bytes());
    assert!(codes(&recording).contains(&"rate-unknown"));
    assert_eq!(recording.conversion.rate_hz, 50.0);
    made.parameters.clear();
    let error = read(&made.bytes(), &ReadOptions::default()).unwrap_err();
    assert_eq!(
        (error.code, error.place.byte),
        (ErrorCode::InputMalformed, Some(20))
    );
    let given = ReadOptions {
        rate_hz: Some(200.0),
        ..ReadOptions::default()
    };
    assert_eq!(read(&made.bytes(), &given).unwrap().conversion.rate_hz, 200.0);
    // Television rates are rounded in a float, odd rates are real.
    for (written, used) in [
        (59.94, 60_000.0 / 1001.0),
        (65.05, f64::from(65.05_f32)),
        (120.1, f64::from(120.1_f32)),
    ] {
        let mut made = Made::new(1, 4);
        made.rate_hz = written;
        assert_eq!(open(&made.bytes()).0.conversion.rate_hz, used, "{written}");
    }
}

#[test]
fn labels_go_on_in_labels2_and_labels3() {
    let names: Vec<String> = (0..300).map(|index| format!("M{index:03}")).collect();
    let part = |range: std::ops::Range<usize>| names[range].iter().map(String::as_str).collect::<Vec<_>>();
    let made = Made::new(300, 2)
        .texts("POINT", "LABELS", &part(0..120))
        .texts("POINT", "LABELS2", &part(120..240))
        .texts("POINT", "LABELS3", &part(240..300));
    let (recording, source) = open(&made.bytes());
    assert_eq!(source[0].labels, names);
    assert!(!codes(&recording).contains(&"labels-missing"));
}

#[test]
fn outputs_are_told_by_lists_groups_and_names() {
    let made = Made::new(6, 4)
        .texts(
            "POINT",
            "LABELS",
            &["LASI", "RHipAngles", "Load", "Twist", "RKneeMoment", "Head"],
        )
        .texts("POINT", "SCALARS", &["Load"])
        .texts("POINT", "SCALAR_UNITS", &["kg"])
        .texts("POINT", "TYPE_GROUPS", &["OURS", "ANGLE"])
        .texts("POINT", "OURS", &["Twist"])
        .texts("POINT", "ANGLE_UNITS", &["deg"])
        .texts("POINT", "MOMENT_UNITS", &["Nmm"]);
    let (recording, source) = open(&made.bytes());
    assert_eq!(source[0].labels, ["LASI", "Head"]);
    let curve = |name: &str| {
        recording
            .replay
            .curves
            .iter()
            .find(|curve| curve.name == name)
            .unwrap()
    };
    assert_eq!(recording.replay.curves.len(), 12);
    assert_eq!(
        (
            curve("RHipAngles.y").unit.as_str(),
            curve("RHipAngles.y").values[0]
        ),
        ("rad", 2_f32.to_radians())
    );
    assert_eq!(
        (curve("Twist.y").unit.as_str(), curve("Twist.y").values[0]),
        ("rad", 4_f32.to_radians())
    );
    assert_eq!(
        (
            curve("RKneeMoment.z").unit.as_str(),
            curve("RKneeMoment.z").values[0]
        ),
        ("N m", 0.104)
    );
    assert_eq!(
        (curve("Load.x").unit.as_str(), curve("Load.x").values[3]),
        ("kg", 3.0)
    );
    let codes = codes(&recording);
    for code in [
        "points-are-curves",
        "points-are-curves-by-name",
        "curve-unit-unknown",
    ] {
        assert_eq!(codes.iter().filter(|other| **other == code).count(), 1, "{code}");
    }
}

#[test]
fn several_subjects_are_several_participants() {
    let labels = [
        "Ana:HEEL",
        "Ben:HEEL",
        "Ana:TOE",
        "Ben:TOE",
        "Racket:tip",
        "wand",
        "Ben:RKneeAngles",
    ];
    let made = Made::new(7, 3)
        .texts("POINT", "LABELS", &labels)
        .texts("POINT", "UNITS", &["mm"])
        .texts("SUBJECTS", "NAMES", &["Ana", "Ben"])
        .texts("SUBJECTS", "LABEL_PREFIXES", &["Ana:", "Ben:"])
        .texts("EVENT", "LABELS", &["Jump"])
        .texts("EVENT", "CONTEXTS", &["General"])
        .texts("EVENT", "SUBJECTS", &["Ben"])
        .floats("EVENT", "TIMES", &[1.0, 2.5]);
    let (recording, source) = open(&made.bytes());
    let people: Vec<&str> = recording
        .replay
        .participants
        .iter()
        .map(|person| person.name.as_str())
        .collect();
    assert_eq!(people, ["Ana", "Ben"]);
    let tracks: Vec<(&str, Option<usize>, &[String])> = source
        .iter()
        .map(|track| (track.name.as_str(), track.participant, track.labels.as_slice()))
        .collect();
    let names = |names: [&str; 2]| names.map(str::to_owned);
    assert_eq!(tracks[0], ("Ana", Some(0), names(["HEEL", "TOE"]).as_slice()));
    assert_eq!(tracks[1], ("Ben", Some(1), names(["HEEL", "TOE"]).as_slice()));
    assert_eq!(tracks[2], ("markers", None, names(["tip", "wand"]).as_slice()));
    assert_eq!(source[1].position(2, 1), Some([2.0, 4.0, 103.0]));
    assert_eq!(source[2].position(1, 1), Some([1.0, 6.0, 105.0]));
    let curve = &recording.replay.curves[0];
    assert_eq!(
        (curve.name.as_str(), curve.participant),
        ("RKneeAngles.x", Some(1))
    );
    let event = &recording.replay.events[0];
    assert_eq!(
        (
            event.time_secs,
            event.label.as_str(),
            event.participants.as_slice()
        ),
        (62.5, "Jump", [1].as_slice())
    );

    // Without a SUBJECTS group every prefix is a subject.
    let made = Made::new(4, 3).texts("POINT", "LABELS", &labels[..4]);
    let (recording, source) = open(&made.bytes());
    assert_eq!(source.len(), 2);
    assert_eq!(recording.replay.participants[1].name, "Ben");

    // Names that would clash keep their prefix.
    let made = Made::new(3, 2).texts("POINT", "LABELS", &["Ana:HEEL", "HEEL", "Ana:TOE"]);
    let (recording, source) = open(&made.bytes());
    assert_eq!(source[0].labels, ["Ana:HEEL", "HEEL", "Ana:TOE"]);
    assert!(codes(&recording).contains(&"prefixes-kept"));

    let made = Made::new(1, 2)
        .texts("SUBJECT", "NAME", &["Cy"])
        .texts("SUBJECT", "GENDER", &["F"]);
    let person = open(&made.bytes()).0.replay.participants[0].clone();
    assert_eq!((person.name.as_str(), person.sex), ("Cy", Some(Sex::Female)));
}

#[test]
fn any_axis_may_point_up() {
    for (screen, axis, up) in [
        ("+X", UpAxis::X, [1.0, 0.0, 0.0]),
        ("-X", UpAxis::MinusX, [-1.0, 0.0, 0.0]),
        ("+Y", UpAxis::Y, [0.0, 1.0, 0.0]),
        ("-Y", UpAxis::MinusY, [0.0, -1.0, 0.0]),
        ("+Z", UpAxis::Z, [0.0, 0.0, 1.0]),
        ("-Z", UpAxis::MinusZ, [0.0, 0.0, -1.0]),
    ] {
        let made = Made::new(1, 2)
            .texts("POINT", "UNITS", &["m"])
            .texts("POINT", "Y_SCREEN", &[screen]);
        let conversion = open(&made.bytes()).0.conversion;
        assert_eq!(
            (conversion.up_axis, conversion.up_basis),
            (axis, Basis::Stated),
            "{screen}"
        );
        assert_eq!(conversion.metres_from_source(up), [0.0, 1.0, 0.0], "{screen}");
        // A rotation: right-handed stays right-handed, and back is back.
        let [x, y, z] = [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
            .map(|axis| glam::DVec3::from(conversion.metres_from_source(axis)));
        assert_eq!(x.cross(y), z, "{screen}");
        let position = [1.0, -2.0, 3.0];
        assert_eq!(
            conversion.source_from_metres(conversion.metres_from_source(position)),
            position,
            "{screen}"
        );
    }
    let made = Made::new(1, 2).texts("POINT", "Y_SCREEN", &["up"]);
    let (recording, _) = open(&made.bytes());
    assert!(codes(&recording).contains(&"up-axis-unknown"));
    assert_eq!(recording.conversion.up_basis, Basis::Guessed);
}

#[test]
fn units_are_found_even_when_cut_short() {
    for (stated, unit, metres) in [
        ("mm", "mm", 0.001),
        ("mete", "m", 1.0),
        ("cm", "cm", 0.01),
        ("mill", "mm", 0.001),
        ("in", "in", 0.0254),
    ] {
        let conversion = open(&Made::new(1, 2).texts("POINT", "UNITS", &[stated]).bytes())
            .0
            .conversion;
        assert_eq!(
            (conversion.unit.as_str(), conversion.unit_basis),
            (unit, Basis::Stated)
        );
        assert_eq!(conversion.metres_per_unit, metres, "{stated}");
    }
    assert_eq!(
        open(&Made::new(1, 2).bytes()).0.conversion.unit_basis,
        Basis::Guessed
    );
}

#[test]
fn events_of_header_and_group() {
    let mut made = Made::new(1, 2);
    made.header_events = vec![(0.5, "RHS "), (0.25, "LTO ")];
    let (recording, _) = open(&made.bytes());
    let events: Vec<(f64, &str)> = recording
        .replay
        .events
        .iter()
        .map(|event| (event.time_secs, event.label.as_str()))
        .collect();
    assert_eq!(events, [(0.25, "LTO"), (0.5, "RHS")]);
    // The group is newer and comes first; what has no time is left out, what has no label is an event.
    let made = made
        .words("EVENT", "USED", &[3])
        .texts("EVENT", "LABELS", &["Foot Strike", "Gone"])
        .texts("EVENT", "CONTEXTS", &["Left", "Right"])
        .floats("EVENT", "TIMES", &[0.0, 0.75, 0.0, f32::NAN]);
    let (recording, _) = open(&made.bytes());
    assert_eq!(recording.replay.events.len(), 1);
    assert_eq!(recording.replay.events[0].label, "Left Foot Strike");
    assert!(
        codes(&recording).contains(&"events-missing") && codes(&recording).contains(&"events-without-time")
    );
}

#[test]
fn segment_poses_become_a_skeleton_where_there_are_no_points() {
    let segments = ["worldbody_4X4", "l_thigh_4X4", "pelvis_4X4"];
    let mut made = Made::new(0, 2)
        .words("ROTATION", "USED", &[3])
        .texts("ROTATION", "LABELS", &segments)
        .floats("ROTATION", "RATE", &[200.0])
        .words("ROTATION", "DATA_START", &[5])
        .texts("POINT", "UNITS", &["m"]);
    let block = made.data_start() / 512 + 1;
    made.parameters[3].3 = super::made::Values::Words(vec![block as i16]);
    for sample in 0..4 {
        for segment in 0..3 {
            let mut matrix = [
                1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.9,
            ];
            matrix[12..15].copy_from_slice(&[sample as f32, segment as f32, 1.0]);
            if (sample, segment) == (3, 1) {
                matrix[16] = -1.0;
            }
            made.after.extend(matrix);
        }
    }
    let bytes = made.bytes();
    let (recording, source) = open(&bytes);
    let track = &recording.replay.tracks[0];
    assert_eq!((track.kind, track.participant), (TrackKind::Skeleton, Some(0)));
    assert_eq!(source[0].labels, ["pelvis", "l_thigh"]);
    assert_eq!(source[0].parents, Some(vec![None, Some(0)]));
    assert_eq!(
        (track.times.len(), track.times.rate_hz()),
        (4, 200.0),
        "two samples a frame"
    );
    assert_eq!(source[0].position(2, 0), Some([2.0, 2.0, 1.0]));
    assert_eq!(source[0].position(2, 1), Some([2.0, 1.0, 1.0]));
    assert_eq!(source[0].position(3, 1), None, "a reliability below zero");
    assert!(codes(&recording).contains(&"world-left-out"));
    let error = read(&bytes[..bytes.len() - 1], &ReadOptions::default()).unwrap_err();
    assert_eq!(error.code, ErrorCode::InputTruncated);

    let nothing = read(&Made::new(0, 2).bytes(), &ReadOptions::default()).unwrap_err();
    assert_eq!(
        (nothing.code, nothing.place.byte),
        (ErrorCode::InputMalformed, Some(2))
    );
}

#[test]
fn numbers_that_are_none_are_gaps_and_zeros_are_kept() {
    let mut made = Made::new(2, 3);
    made.frames[0][0] = f32::NAN;
    made.frames[1][5] = 1e20;
    made.frames[2][0..3].fill(0.0);
    let (recording, source) = open(&made.bytes());
    assert_eq!(source[0].position(0, 0), None);
    assert_eq!(source[0].position(1, 1), None);
    assert_eq!(source[0].position(2, 0), Some([0.0; 3]));
    assert!(codes(&recording).contains(&"values-absurd") && codes(&recording).contains(&"zeros-valid"));
}
