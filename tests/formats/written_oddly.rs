//! BVH and TRC as some writers leave them: hand-made files, each beside the plain one.

use athlete_replay::error::ErrorCode;
use athlete_replay::format::{Basis, ReadOptions, Recording, UpAxis, read};
use athlete_replay::replay::{Track, TrackKind};

const ARMS: &str = include_str!("../data/arms.bvh");
const MARKERS: &str = include_str!("../data/markers.trc");

fn open(text: &str) -> Recording {
    read(text.as_bytes(), &ReadOptions::default()).unwrap()
}

/// What was odd, but for what is guessed of every such file.
fn oddities(recording: &Recording) -> Vec<&'static str> {
    let usual = ["joint-set-unknown", "unit-guessed", "up-axis-guessed"];
    let codes = recording.warnings.iter().map(|warning| warning.code);
    codes.filter(|code| !usual.contains(code)).collect()
}

fn message<'a>(recording: &'a Recording, code: &str) -> &'a str {
    let warning = recording.warnings.iter().find(|warning| warning.code == code);
    warning
        .unwrap_or_else(|| panic!("no {code} in {:?}", recording.warnings))
        .message
        .as_str()
}

#[test]
fn white_space_and_numbers_of_any_kind() {
    let plain = open(ARMS);
    let joined = ARMS.split_once("MOTION").unwrap();
    for (what, text) in [
        (
            "the hierarchy on one line",
            format!("{}\nMOTION{}", joined.0.replace(['\n', '\t'], " "), joined.1),
        ),
        (
            "frames without a colon",
            ARMS.replace("Frames:", "Frames")
                .replace("Frame Time:", "Frame Time"),
        ),
        (
            "tabs in the header",
            ARMS.replace("Frame Time: ", "Frame\t Time :\t"),
        ),
        (
            "scientific numbers",
            ARMS.replace(" 0.9 ", " 9.0E-1 ")
                .replace("90.0", "+9e1")
                .replace("Frames: 2", "Frames: 2.0"),
        ),
        ("form feeds", ARMS.replace("0.0 0.9", "0.0\u{c}\u{b}0.9")),
        (
            "blanks of typesetters",
            ARMS.replace("0.0 0.9", "0.0\u{a0}\u{2003}0.9"),
        ),
        ("tabs for blanks", ARMS.replace(" 0.0", "\t0.0")),
    ] {
        let found = open(&text);
        assert_eq!(found.replay, plain.replay, "{what}");
        assert_eq!(found.warnings, plain.warnings, "{what}");
    }
}

#[test]
fn a_missing_or_zero_frame_time_is_taken_for_30_hz() {
    for text in [
        ARMS.replace("Frame Time: 0.04\n", ""),
        ARMS.replace("0.04", "0"),
        ARMS.replace("0.04", "0.000"),
        ARMS.replace(" 0.04", ""),
    ] {
        let found = open(&text);
        assert_eq!(found.replay.tracks[0].times.rate_hz(), 30.0);
        assert_eq!(found.conversion.declared_rate_hz, 0.0);
        assert_eq!(oddities(&found), ["rate-unknown"]);
        let options = ReadOptions {
            rate_hz: Some(25.0),
            ..ReadOptions::default()
        };
        let given = read(text.as_bytes(), &options).unwrap();
        assert_eq!(given.replay, open(ARMS).replay);
        assert!(oddities(&given).is_empty());
    }
}

#[test]
fn text_after_the_rows_is_left_out() {
    let plain = open(ARMS);
    for after in ["\n# made by hand\n1 2 3\n", "End of file", "}\n", "// 0.0 0.0\n"] {
        let found = open(&format!("{ARMS}{after}"));
        assert_eq!(found.replay, plain.replay, "{after}");
        assert_eq!(oddities(&found), ["text-after-motion"], "{after}");
    }
    // Before all promised rows are there, it is damage.
    let early = ARMS.replace("Frames: 2", "Frames: 3");
    let error = read(format!("{early}# cut\n").as_bytes(), &ReadOptions::default()).unwrap_err();
    assert_eq!(error.code, ErrorCode::InputMalformed);
    assert_eq!(error.place.line, Some(40));
}

/// Two people and a ball in one file.
const ROOTS: &str = "HIERARCHY\n\
    ROOT ball\n{\nOFFSET 0 0 0\nCHANNELS 3 Xposition Yposition Zposition\nEnd Site\n{\nOFFSET 0 1 0\n}\n}\n\
    ROOT Ana:Hips\n{\nOFFSET 0 0 0\nCHANNELS 4 Xposition Yposition Zposition Zrotation\n\
    JOINT Ana:Head\n{\nOFFSET 0 0.8 0\nCHANNELS 3 Xposition Yposition Zposition\n}\n}\n\
    ROOT Hips\n{\nOFFSET 3 1 0\nCHANNELS 1 Zrotation\nJOINT Head\n{\nOFFSET 0 0.7 0\nCHANNELS 0\n}\n}\n\
    MOTION\nFrames: 2\nFrame Time: 0.01\n\
    9 8 7  1 0.9 0 90  0 0.8 0.1  0\n\
    9 9 7  2 0.9 0 90  0 0.9 0.2  180\n";

#[test]
fn each_root_is_somebody_or_something() {
    let found = open(ROOTS);
    let replay = &found.replay;
    let names: Vec<&str> = replay.participants.iter().map(|p| p.name.as_str()).collect();
    assert_eq!(names, ["Ana", "Athlete 2"]);
    let about = |track: &Track| {
        (
            track.name.clone(),
            track.kind,
            track.participant,
            track.skeleton.joints.len(),
        )
    };
    assert_eq!(
        replay.tracks.iter().map(about).collect::<Vec<_>>(),
        [
            ("Ana:Hips".to_owned(), TrackKind::Skeleton, Some(0), 2),
            ("Hips".to_owned(), TrackKind::Skeleton, Some(1), 2),
            ("ball".to_owned(), TrackKind::Object, None, 1),
        ]
    );
    for track in &replay.tracks[..2] {
        let parents: Vec<_> = track.skeleton.joints.iter().map(|joint| joint.parent).collect();
        assert_eq!(parents, [None, Some(0)]);
    }
    assert_eq!(oddities(&found), ["several-roots"]);
    let options = ReadOptions {
        metres_per_unit: Some(1.0),
        up_axis: Some(UpAxis::Y),
        ..ReadOptions::default()
    };
    let given = read(ROOTS.as_bytes(), &options).unwrap().replay;
    let at = |track: usize, frame, joint| given.tracks[track].position(frame, joint).unwrap().to_array();
    assert_eq!(at(2, 1, 0), [9.0, 9.0, 7.0]);
    // The head's own position replaces its offset, and the turned hips carry it: (0, 0.9, 0.2) to (-0.9, 0, 0.2).
    let head = at(0, 1, 1);
    for (found, expected) in head.iter().zip([1.1, 0.9, 0.2]) {
        assert!((found - expected).abs() < 1e-6, "{head:?}");
    }
    assert_eq!(at(1, 0, 1), [3.0, 1.7, 0.0]);
    assert!((at(1, 1, 1)[1] - 0.3).abs() < 1e-6);
}

#[test]
fn guesses_are_explained_and_can_be_overruled() {
    let found = open(ARMS);
    let unit = message(&found, "unit-guessed");
    assert!(
        unit.starts_with(
            "no unit of length is stated; 1 unit is taken for 1 m (m), in which the athlete is about 1."
        ),
        "{unit}"
    );
    assert!(
        unit.ends_with("give the metres per unit if that is wrong"),
        "{unit}"
    );
    let up = message(&found, "up-axis-guessed");
    assert!(up.starts_with("no up axis is stated; +y is taken, since"), "{up}");
    let options = ReadOptions {
        metres_per_unit: Some(0.01),
        up_axis: Some(UpAxis::Y),
        ..ReadOptions::default()
    };
    let given = read(ARMS.as_bytes(), &options).unwrap();
    let codes: Vec<&str> = given.warnings.iter().map(|warning| warning.code).collect();
    assert_eq!(codes, ["joint-set-unknown"]);
    assert_eq!(
        (given.conversion.unit_basis, given.conversion.up_basis),
        (Basis::Given, Basis::Given)
    );
    let snapped = open(&ARMS.replace("0.04", "0.0083333"));
    assert_eq!(snapped.conversion.rate_hz, 120.0);
    assert_eq!(
        message(&snapped, "rate-snapped"),
        "the declared rate of 120.00048 Hz is taken for 120 Hz, of which it is a rounding"
    );
    assert_eq!(oddities(&open(ARMS)), Vec::<&str>::new());
}

#[test]
fn a_trc_may_be_quoted_padded_and_of_odd_units() {
    let plain = open(MARKERS);
    for (what, text) in [
        (
            "quoted by a spreadsheet",
            MARKERS
                .replace("PathFileType", "\"PathFileType\"")
                .replace("C:\\lab\\walk.trc", "\"C:\\lab, old\\walk.trc\"")
                .replace("DataRate\t", "\"DataRate\"\t")
                .replace("\tmm\t", "\t\"mm\"\t")
                .replace("R.Knee 1", "\"R.Knee 1\"")
                .replace("201.5", "\"201.5\""),
        ),
        (
            "padded",
            MARKERS
                .replace("DataRate\t", " DataRate \t")
                .replace("\tmm\t", "\tmm \t")
                .replace("\tC7\t", "\t  C7 \t")
                .replace("\t200.5", "\t  200.5  "),
        ),
        ("blanks for tabs in the header", {
            let (first, rest) = MARKERS.split_once("DataRate").unwrap();
            let (header, rows) = rest.split_once("Frame#").unwrap();
            format!("{first}DataRate{}Frame#{rows}", header.replace('\t', " "))
        }),
        ("upper case", MARKERS.replace("\tmm\t", "\tMM\t")),
        ("in words", MARKERS.replace("\tmm\t", "\tMillimeters\t")),
    ] {
        let found = open(&text);
        assert_eq!(
            format!("{:?}", found.replay),
            format!("{:?}", plain.replay),
            "{what}"
        );
        assert_eq!(found.warnings, plain.warnings, "{what}");
        assert_eq!(found.conversion, plain.conversion, "{what}");
    }
    let named = open(&MARKERS.replace("R.Knee 1", "\"Knee, right\""));
    assert_eq!(named.replay.tracks[0].skeleton.joints[0].name, "Knee, right");
    let metres = open(&MARKERS.replace("\tmm\t", "\tmeters\t"));
    assert_eq!(
        (metres.conversion.unit.as_str(), metres.conversion.metres_per_unit),
        ("m", 1.0)
    );
    let unknown = open(&MARKERS.replace("\tmm\t", "\tunknown\t"));
    assert_eq!(unknown.conversion.unit_basis, Basis::Guessed);
    assert!(message(&unknown, "unit-guessed").starts_with("the unit \"unknown\" is not known; "));
}

#[test]
fn a_trc_without_a_rate_takes_it_from_its_times_or_from_the_caller() {
    let header = MARKERS
        .replace("DataRate\tCameraRate\t", "")
        .replace("60.00\t60.00\t3", "3");
    let found = open(&header);
    assert_eq!(oddities(&found), ["rate-unknown"]);
    assert!((found.conversion.rate_hz - 60.0).abs() < 1.0);
    let (head, rows) = header.split_once("\n\n").unwrap();
    let single = format!(
        "{}\n\n{}\n",
        head.replace("\n3\t2", "\n1\t2"),
        rows.lines().next().unwrap()
    );
    let error = read(single.as_bytes(), &ReadOptions::default()).unwrap_err();
    assert_eq!(error.place.field.as_deref(), Some("DataRate"));
    let options = ReadOptions {
        rate_hz: Some(60.0),
        ..ReadOptions::default()
    };
    assert_eq!(
        read(single.as_bytes(), &options).unwrap().conversion.rate_hz,
        60.0
    );
}
