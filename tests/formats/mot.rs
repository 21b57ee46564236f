//! MOT and STO: every sample, and files written by hand.

use athlete_replay::codec::{PackOptions, pack};
use athlete_replay::error::ErrorCode;
use athlete_replay::format::{Basis, Format, Limits, ReadOptions, Recording, UpAxis, read};
use athlete_replay::replay::{Curve, ForcePlate};
use athlete_replay::time::SampleTimes;

use crate::data;

fn open(bytes: &[u8]) -> Recording {
    read(bytes, &ReadOptions::default()).unwrap()
}

fn curve<'a>(recording: &'a Recording, name: &str) -> &'a Curve {
    let curves = &recording.replay.curves;
    curves.iter().find(|curve| curve.name == name).unwrap_or_else(|| {
        panic!(
            "no curve {name} in {:?}",
            curves.iter().map(|c| &c.name).collect::<Vec<_>>()
        )
    })
}

fn codes(recording: &Recording) -> Vec<&'static str> {
    recording.warnings.iter().map(|warning| warning.code).collect()
}

/// How many columns of the file, the time included, went into the replay.
fn columns(recording: &Recording) -> usize {
    let measured = |values: &[[f32; 3]]| 3 * usize::from(values.iter().flatten().any(|v| !v.is_nan()));
    let plates = recording.replay.force_plates.iter();
    1 + recording.replay.curves.len()
        // An idle plate has forces and moments of zero, but no place where they act.
        + plates.map(|plate| 3 + 3 + measured(&plate.moment_nm)).sum::<usize>()
}

/// The value of a column in the file's own unit.
fn value(recording: &Recording, column: &str, row: usize) -> f64 {
    for plate in &recording.replay.force_plates {
        if let Some(axis) = column.strip_prefix(&format!("{}_v", plate.name)) {
            return f64::from(plate.force_n[row]["xyz".find(axis).unwrap()]);
        }
    }
    let curve = curve(recording, column);
    let value = f64::from(curve.values[row]);
    if curve.unit == "rad" {
        value.to_degrees()
    } else {
        value
    }
}

#[test]
fn every_sample_has_its_rows_columns_times_and_values() {
    let Some((folder, expected)) = data() else {
        return;
    };
    let mut files = 0;
    for (name, entry) in expected.as_object().unwrap() {
        if entry["kind"] != "mot" {
            continue;
        }
        files += 1;
        let facts = &entry["facts"];
        let recording = open(&std::fs::read(folder.join(name)).unwrap());
        assert_eq!(recording.format, Format::Mot);
        assert!(recording.replay.tracks.is_empty(), "{name}");
        let number = |key: &str| facts[key].as_f64().unwrap();
        assert_eq!(columns(&recording) as f64, number("columns"), "{name}");
        for listed in facts["columns_first"].as_array().unwrap().iter().skip(1) {
            let listed = listed.as_str().unwrap();
            let in_plate = recording
                .replay
                .force_plates
                .iter()
                .any(|plate| listed.starts_with(&plate.name));
            assert!(
                in_plate || curve(&recording, listed).name == listed,
                "{name}: {listed}"
            );
        }
        let times = recording
            .replay
            .curves
            .first()
            .map_or_else(|| &recording.replay.force_plates[0].times, |curve| &curve.times);
        assert_eq!(times.len() as f64, number("rows"), "{name}");
        assert!((times.start_secs() - number("time_first")).abs() < 1e-6, "{name}");
        // The rate undoes the rounding of the times.
        assert!(
            (times.end_secs() - number("time_last")).abs() < 2e-6,
            "{name}: {times:?}"
        );
        assert!(
            (times.period_secs(0) - number("dt_median")).abs() < 1e-6,
            "{name}"
        );
        assert!(matches!(times, SampleTimes::Uniform { .. }), "{name}");
        assert_eq!(recording.replay.start_secs(), times.start_secs());
        assert_eq!(recording.replay.end_secs(), times.end_secs());
        assert!(
            facts["title"]
                .as_str()
                .unwrap()
                .ends_with(&recording.replay.title),
            "{name}"
        );
        let probe = &facts["probe"];
        for (row, expected) in probe["rows"]
            .as_array()
            .unwrap()
            .iter()
            .zip(probe["values"].as_array().unwrap())
        {
            let found = value(
                &recording,
                probe["column"].as_str().unwrap(),
                row.as_u64().unwrap() as usize,
            );
            let expected = expected.as_f64().unwrap();
            // Single precision, and the six decimals of the fact.
            assert!(
                (found - expected).abs() < 1e-6 + 1e-7 * expected.abs(),
                "{name}: {found} {expected}"
            );
        }
        assert!(codes(&recording).is_empty(), "{name}: {:?}", recording.warnings);
        let conversion = &recording.conversion;
        assert_eq!(
            (conversion.unit_basis, conversion.up_axis),
            (Basis::Stated, UpAxis::Y),
            "{name}"
        );
    }
    assert_eq!(files, 3);
}

#[test]
fn angles_translations_moments_and_forces_are_in_si_units() {
    let Some((folder, _)) = data() else {
        return;
    };
    let motion = open(&std::fs::read(folder.join("mot/ik_output_run.mot")).unwrap());
    assert_eq!(curve(&motion, "knee_angle_r").unit, "rad");
    assert_eq!(curve(&motion, "pelvis_ty").unit, "m");
    let height = curve(&motion, "pelvis_ty").values[0];
    assert!((height - 0.898_789_37).abs() < 1e-6, "{height}");
    let units =
        |recording: &Recording, unit: &str| recording.replay.curves.iter().filter(|c| c.unit == unit).count();
    assert_eq!((units(&motion, "rad"), units(&motion, "m")), (36, 3));
    assert!(
        motion
            .replay
            .curves
            .iter()
            .all(|curve| curve.participant == Some(0))
    );
    let dynamics = open(&std::fs::read(folder.join("mot/inverse_dynamics.sto")).unwrap());
    assert_eq!((units(&dynamics, "N m"), units(&dynamics, "N")), (36, 3));

    let reactions = open(&std::fs::read(folder.join("mot/grf_run.mot")).unwrap());
    let names: Vec<&str> = reactions
        .replay
        .force_plates
        .iter()
        .map(|p| p.name.as_str())
        .collect();
    assert_eq!(names, ["R_ground_force", "L_ground_force"]);
    for plate in &reactions.replay.force_plates {
        // A running step: two to three times the body's weight, upward.
        let most = plate.force_n.iter().map(|force| force[1]).fold(0.0, f32::max);
        assert!((1000.0..3000.0).contains(&most), "{}: {most} N", plate.name);
        for (force, centre) in plate.force_n.iter().zip(&plate.centre_of_pressure_m) {
            assert_eq!(*force == [0.0; 3], centre[0].is_nan());
        }
    }
}

const GROUND: &str = "Hop\nversion=1\nnRows=3\nnColumns=10\ninDegrees=yes\nendheader\n\
    time\tground_force_vx\tground_force_vy\tground_force_vz\tground_force_px\tground_force_py\tground_force_pz\t\
    ground_torque_x\tground_torque_y\tground_torque_z\n\
    0.00\t0\t0\t0\t0\t0\t0\t0\t0\t0\n\
    0.01\t1\t700.5\t-3\t0.25\t0\t0.5\t0\t1.5\t0\n\
    0.02\t2\t\t-4\t0.26\t0\t0.6\t0\t1.6\t\n";

#[test]
fn a_plate_is_read_value_by_value() {
    let recording = open(GROUND.as_bytes());
    assert!(codes(&recording).is_empty(), "{:?}", recording.warnings);
    let [
        ForcePlate {
            name,
            corners_m,
            times,
            force_n,
            centre_of_pressure_m,
            moment_nm,
        },
    ] = recording.replay.force_plates.as_slice()
    else {
        panic!("expected one plate");
    };
    assert_eq!((name.as_str(), *corners_m), ("plate 1", None));
    assert_eq!((times.rate_hz(), times.len()), (100.0, 3));
    assert_eq!(force_n[1], [1.0, 700.5, -3.0]);
    assert!(force_n[2][1].is_nan(), "a blank cell is a gap");
    assert!(centre_of_pressure_m[0][0].is_nan(), "nobody is there");
    assert_eq!(centre_of_pressure_m[1], [0.25, 0.0, 0.5]);
    assert_eq!(moment_nm[1], [0.0, 1.5, 0.0]);
    assert!(moment_nm[2][2].is_nan(), "a blank cell at the end is a gap too");
}

const COORDINATES: &str = "Coordinates\nversion=1\nnRows=4\nnColumns=4\ninDegrees=yes\nendheader\n\
    time\tknee_angle_r\thip_flexion_l\tpelvis_tx\n\
    0.0\t90.0\t-30.0\t1.5\n0.1\t91.0\t-31.0\t1.6\n0.2\t92.0\t-32.0\t1.7\n0.3\t93.0\t-33.0\t1.8\n";

#[test]
fn however_a_mot_is_written_it_reads_the_same() {
    let plain = open(COORDINATES.as_bytes());
    assert_eq!(curve(&plain, "knee_angle_r").values[0], 90_f32.to_radians());
    assert!(codes(&plain).is_empty(), "{:?}", plain.warnings);
    let rows = COORDINATES.split_once("endheader\n").unwrap().1;
    for (what, text) in [
        ("CRLF", COORDINATES.replace('\n', "\r\n")),
        ("byte order mark", format!("\u{feff}{COORDINATES}")),
        ("no final line ending", COORDINATES.trim_end().to_owned()),
        ("padded", COORDINATES.replace('\t', "\t   ").replace('\n', "  \n")),
        ("blanks for tabs", COORDINATES.replace('\t', "   ")),
        ("trailing tabs", COORDINATES.replace('\n', "\t\n")),
        (
            "leading tabs",
            COORDINATES
                .replace("\n0.", "\n\t0.")
                .replace("time\t", "\ttime\t"),
        ),
        ("spaces around =", COORDINATES.replace('=', " = ")),
        (
            "upper case",
            COORDINATES
                .replace("endheader", "ENDHEADER")
                .replace("nRows", "NROWS"),
        ),
        ("true for yes", COORDINATES.replace("yes", "TRUE")),
        (
            "blank lines",
            COORDINATES.replace("endheader\n", "\n\nendheader\n\n\n"),
        ),
        (
            "quoted",
            COORDINATES
                .replace("nRows=4", "\"nRows=4\"")
                .replace("knee_angle_r", "\"knee_angle_r\"")
                .replace("\t91.0", "\t\"91.0\""),
        ),
        (
            "SIMM header",
            format!(
                "name Coordinates\ndatacolumns 4\ndatarows 4\nrange 0 0.3\ninDegrees yes\nendheader\n{rows}"
            ),
        ),
    ] {
        let found = open(text.as_bytes());
        assert_eq!(found.replay, plain.replay, "{what}");
        assert_eq!(found.warnings, plain.warnings, "{what}");
    }
}

#[test]
fn what_is_odd_in_a_mot_is_said_in_stable_words() {
    let codes = |text: String| codes(&open(text.as_bytes()));
    let with = |from: &str, to: &str| codes(COORDINATES.replace(from, to));
    assert_eq!(with("nRows=4", "nRows=3"), ["row-count-wrong"]);
    assert_eq!(with("nRows=4", "nRows=400"), ["row-count-wrong"]);
    assert_eq!(with("nRows=4\n", ""), ["row-count-wrong"]);
    assert_eq!(with("nColumns=4", "nColumns=7"), ["column-count-wrong"]);
    assert_eq!(with("\t-31.0\t1.6", ""), ["rows-short"]);
    assert_eq!(with("\t1.6\n", "\t1.6\t5.0\n"), ["cells-unlabelled"]);
    assert_eq!(with("0.2\t", "0.1\t"), ["times-repeated"]);
    assert_eq!(with("=yes", "=no"), ["degrees-despite-header"]);
    assert_eq!(with("inDegrees=yes\n", ""), ["angle-unit-guessed"]);
}

#[test]
fn degrees_and_radians_are_told_apart() {
    let knee = |text: &str| curve(&open(text.as_bytes()), "knee_angle_r").values[0];
    assert_eq!(knee(COORDINATES), 90_f32.to_radians());
    assert_eq!(knee(&COORDINATES.replace("=yes", "=no")), 90_f32.to_radians());
    let radians = COORDINATES
        .replace("90.0", "1.50")
        .replace("91.0", "1.51")
        .replace("92.0", "1.52")
        .replace("93.0", "1.53")
        .replace("-30.0", "-0.30")
        .replace("-31.0", "-0.31")
        .replace("-32.0", "-0.32")
        .replace("-33.0", "-0.33")
        .replace("=yes", "=no");
    assert_eq!(knee(&radians), 1.5);
    assert!(codes(&open(radians.as_bytes())).is_empty());
    // A body that turns twice around is no reason to doubt the header.
    let turning = radians
        .replace("hip_flexion_l", "pelvis_rotation")
        .replace("-0.33", "12.6");
    assert_eq!(knee(&turning), 1.5);
    let message = &open(COORDINATES.replace("=yes", "=no").as_bytes()).warnings[0].message;
    assert!(message.contains("knee_angle_r reaches 93.0"), "{message}");
}

#[test]
fn uneven_times_are_kept_and_even_ones_become_a_rate() {
    let times = |text: &str| curve(&open(text.as_bytes()), "pelvis_tx").times.clone();
    assert_eq!(
        times(COORDINATES),
        SampleTimes::Uniform {
            start_secs: 0.0,
            rate_hz: 10.0,
            count: 4
        }
    );
    assert_eq!(
        times(&COORDINATES.replace("0.2\t", "0.24\t")),
        SampleTimes::Explicit(vec![0.0, 0.1, 0.24, 0.3])
    );
    // 1/150 s, written to a millisecond.
    let rows: String = (0..40)
        .map(|i| format!("{:.3}\t1.0\t1.0\t1.0\n", f64::from(i) / 150.0))
        .collect();
    let head = COORDINATES
        .split_once("0.0\t")
        .unwrap()
        .0
        .replace("nRows=4", "nRows=40");
    assert_eq!(
        times(&format!("{head}{rows}")),
        SampleTimes::Uniform {
            start_secs: 0.0,
            rate_hz: 150.0,
            count: 40
        }
    );
}

#[test]
fn there_is_nothing_to_pack_and_a_recording_beside_it_takes_the_curves() {
    let curves = open(COORDINATES.as_bytes()).replay;
    curves.validate().unwrap();
    let error = pack(&curves, &PackOptions::default(), &mut |_| {}).unwrap_err();
    assert_eq!(error.code, ErrorCode::ReplayInvalid);
    assert!(error.message.contains("nothing to draw"), "{error}");
    let mut motion = open(include_bytes!("../data/markers.trc")).replay;
    let before = (motion.start_secs(), motion.end_secs());
    motion.add_curves_of(curves);
    motion.add_curves_of(open(GROUND.as_bytes()).replay);
    motion.validate().unwrap();
    assert_eq!((motion.participants.len(), motion.tracks.len()), (1, 1));
    assert_eq!((motion.curves.len(), motion.force_plates.len()), (3, 1));
    assert_eq!(
        (motion.start_secs(), motion.end_secs()),
        before,
        "what is drawn says how long it is"
    );
    pack(&motion, &PackOptions::default(), &mut |_| {}).unwrap();
}

#[test]
fn a_given_rate_moves_curves_and_plates() {
    let options = ReadOptions {
        rate_hz: Some(50.0),
        ..ReadOptions::default()
    };
    let recording = read(GROUND.as_bytes(), &options).unwrap();
    assert_eq!(recording.replay.force_plates[0].times.rate_hz(), 50.0);
    assert_eq!(recording.conversion.rate_hz, 50.0);
}

#[test]
fn damaged_files_are_refused_with_code_and_place() {
    let refused = |text: &str| read(text.as_bytes(), &ReadOptions::default()).unwrap_err();
    for (text, code, message) in [
        (
            COORDINATES.replace("91.0", "91,0"),
            ErrorCode::InputMalformed,
            "line 9, column 2: expected a number, found \"91,0\"; write decimals with a point",
        ),
        (
            COORDINATES.replace("91.0", "1e300"),
            ErrorCode::InputMalformed,
            "line 9, column 2: expected a number, found \"1e300\"",
        ),
        (
            COORDINATES.replace("0.1\t", "\t"),
            ErrorCode::InputMalformed,
            "line 9, column 1: expected a number, found \"\"",
        ),
        (
            COORDINATES.replace("time\t", "seconds\t"),
            ErrorCode::InputMalformed,
            "line 7: expected names of columns beginning with time, found \"seconds\tknee_angle_r\thip_flexion_l\tpelvi...\"",
        ),
        (
            COORDINATES.replace("inDegrees", "DataType=Vec3\ninDegrees"),
            ErrorCode::InputMalformed,
            "line 5, DataType: expected DataType=double, found \"Vec3\"; write one number per column",
        ),
        (
            COORDINATES.split("0.0\t").next().unwrap().to_owned(),
            ErrorCode::InputTruncated,
            "line 7: expected rows of numbers, found none; get the whole file",
        ),
    ] {
        let error = refused(&text);
        assert_eq!(
            (error.code, error.to_string().replace("\\t", "\t").as_str()),
            (code, message)
        );
    }
}

/// Between two rows nothing tells a cut from a header that is wrong; that is said in a warning.
#[test]
fn a_cut_anywhere_is_refused_or_said() {
    for text in [COORDINATES, GROUND] {
        for length in 0..text.len() - 1 {
            let cut = &text.as_bytes()[..length];
            match read(cut, &ReadOptions::default()) {
                Ok(recording) => {
                    let warning = &recording.warnings[0];
                    assert_eq!(warning.code, "row-count-wrong", "{length}");
                    assert!(warning.message.ends_with("the file may be cut"));
                    let text = std::str::from_utf8(cut).unwrap();
                    let is_whole = text.ends_with('\n')
                        || text.lines().last().unwrap().split('\t').count() == 10
                        || text.lines().last().unwrap().split('\t').count() == 4;
                    assert!(is_whole, "{length}: {text}");
                }
                Err(error) => {
                    assert!(!error.place.is_unknown(), "{length}: {error}");
                    assert!(error.code != ErrorCode::InputMalformed, "{length}: {error}");
                }
            }
        }
    }
}

#[test]
fn limits_hold() {
    for change in [
        (|l| l.max_tracks = 3) as fn(&mut Limits),
        |l| l.max_frames = 3,
        |l| l.max_samples = 2,
    ] {
        let mut limits = Limits::default();
        change(&mut limits);
        let error = read(COORDINATES.as_bytes(), &ReadOptions::with_limits(limits)).unwrap_err();
        assert_eq!(error.code, ErrorCode::LimitExceeded, "{error}");
        assert!(error.place.line.is_some(), "{error}");
    }
    let claims = COORDINATES
        .replace("nRows=4", "nRows=99999999999")
        .replace("nColumns=4", "nColumns=99999999999");
    assert_eq!(
        codes(&open(claims.as_bytes())),
        ["row-count-wrong", "column-count-wrong"]
    );
}

#[test]
fn other_formats_are_not_taken_for_mot() {
    let Some((folder, expected)) = data() else {
        return;
    };
    for (name, entry) in expected.as_object().unwrap() {
        if ["mot", "c3d", "gltf"].contains(&entry["kind"].as_str().unwrap_or_default()) {
            continue;
        }
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let found = Format::of(&bytes);
        assert!(
            found.as_ref().is_err() || *found.as_ref().unwrap() != Format::Mot,
            "{name}: {found:?}"
        );
    }
}
