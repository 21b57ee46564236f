//! Force plates against another reader, and against forces that are known.

use athlete_replay::format::Recording;
use athlete_replay::replay::ForcePlate;
use serde_json::Value;

use super::made::Made;
use super::samples::independent;
use super::{codes, open};
use crate::data;

fn triple(value: &Value) -> Option<[f64; 3]> {
    let mut found = [0.0; 3];
    for (axis, number) in found.iter_mut().enumerate() {
        *number = value[axis].as_f64()?;
    }
    Some(found)
}

/// From the axes of the files at hand, Z up, to those of a replay.
fn y_up([x, y, z]: [f64; 3]) -> [f64; 3] {
    [x, z, -y]
}

fn near(found: [f32; 3], expected: [f64; 3], tolerance: f64, what: &str) {
    for axis in 0..3 {
        assert!(
            (f64::from(found[axis]) - expected[axis]).abs() <= tolerance,
            "{what}: {found:?} is not {expected:?}"
        );
    }
}

fn sample(name: &str) -> Option<Recording> {
    let (folder, _) = data()?;
    Some(open(&std::fs::read(folder.join("c3d").join(name)).unwrap()).0)
}

#[test]
fn plates_are_those_of_another_reader() {
    let independent = independent();
    for (name, plates) in independent["plates"].as_object().unwrap() {
        let Some(recording) = sample(name) else { return };
        let plates = plates.as_array().unwrap();
        assert_eq!(recording.replay.force_plates.len(), plates.len(), "{name}");
        for (plate, expected) in recording.replay.force_plates.iter().zip(plates) {
            let what = format!("{name} {}", plate.name);
            let corners = plate.corners_m.unwrap();
            for (corner, expected) in corners.iter().zip(expected["corners"].as_array().unwrap()) {
                near(
                    *corner,
                    y_up(triple(expected).unwrap()).map(|v| v / 1000.0),
                    1e-6,
                    &what,
                );
            }
            for sample in expected["samples"].as_array().unwrap() {
                let index = sample["index"].as_u64().unwrap() as usize;
                let force = triple(&sample["force_n"]).unwrap();
                near(plate.force_n[index], y_up(force), 1e-3, &what);
                if force[2].abs() < 10.0 {
                    assert!(plate.centre_of_pressure_m[index][0].is_nan(), "{what} {index}");
                    assert!(plate.moment_nm[index][1].is_nan(), "{what} {index}");
                    continue;
                }
                let centre = y_up(triple(&sample["centre"]).unwrap()).map(|v| v / 1000.0);
                near(plate.centre_of_pressure_m[index], centre, 1e-5, &what);
                let free = y_up(triple(&sample["free_moment_nmm"]).unwrap()).map(|v| v / 1000.0);
                near(plate.moment_nm[index], free, 1e-4, &what);
            }
        }
    }
}

/// Another reader does not subtract the frames of FORCE_PLATFORM:ZERO; what is between two moments is the same.
#[test]
fn plates_with_a_baseline_measure_the_same_changes() {
    let independent = independent();
    for (name, plates) in independent["plates_before_baseline"].as_object().unwrap() {
        let Some(recording) = sample(name) else { return };
        for (plate, expected) in recording
            .replay
            .force_plates
            .iter()
            .zip(plates.as_array().unwrap())
        {
            let samples = expected["samples"].as_array().unwrap();
            let at = |sample: &Value| sample["index"].as_u64().unwrap() as usize;
            let (first, rest) = samples.split_first().unwrap();
            for sample in rest {
                let [found, other] = [sample, first].map(|sample| plate.force_n[at(sample)]);
                let change = [0, 1, 2].map(|axis| found[axis] - other[axis]);
                let [found, other] = [sample, first].map(|sample| triple(&sample["force_n"]).unwrap());
                let expected = y_up([0, 1, 2].map(|axis| found[axis] - other[axis]));
                near(change, expected, 2e-3, &format!("{name} {}", plate.name));
            }
            // Nobody stands there in the first ten frames, and then the plate reads nothing.
            let samples_per_frame = plate.times.len() / recording.replay.tracks[0].times.len();
            let mean: f32 = plate.force_n[..10 * samples_per_frame]
                .iter()
                .map(|force| force[1])
                .sum::<f32>()
                / (10 * samples_per_frame) as f32;
            assert!(mean.abs() < 0.01, "{name} {}: {mean} N", plate.name);
        }
    }
}

/// People weigh what people weigh, stand on the plate, and push the ground down.
#[test]
fn reactions_point_up_and_act_on_the_plate() {
    for (name, plates) in [
        ("ADemo1_pc_float.c3d", 1),
        ("Eb015si.c3d", 2),
        ("FunctionalWalk.c3d", 3),
        ("Gait.c3d", 2),
        ("PiG_Motion3_FF.c3d", 3),
        ("PlugInC3D.c3d", 2),
        ("sub_labels.c3d", 2),
        ("shd01.c3d", 1),
        ("type1.C3D", 1),
    ] {
        let Some(recording) = sample(name) else { return };
        assert_eq!(recording.replay.force_plates.len(), plates, "{name}");
        for plate in &recording.replay.force_plates {
            let what = format!("{name} {}", plate.name);
            let most = plate.force_n.iter().map(|force| force[1]).fold(0.0, f32::max);
            let least = plate.force_n.iter().map(|force| force[1]).fold(0.0, f32::min);
            assert!((500.0..1500.0).contains(&most), "{what}: {most} N");
            assert!(least > -30.0, "{what}: {least} N");
            let corners = plate.corners_m.unwrap();
            for (force, centre) in plate.force_n.iter().zip(&plate.centre_of_pressure_m) {
                if force[1] < 100.0 {
                    continue;
                }
                for axis in [0, 2] {
                    let values = corners.map(|corner| corner[axis]);
                    let (low, high) = (
                        values.iter().copied().fold(f32::MAX, f32::min),
                        values.iter().copied().fold(f32::MIN, f32::max),
                    );
                    assert!(
                        (low - 0.02..=high + 0.02).contains(&centre[axis]),
                        "{what}: {centre:?} is off {corners:?}"
                    );
                }
            }
        }
    }
}

#[test]
fn scales_that_already_hold_the_calibration_count_once() {
    let Some(recording) = sample("shd01.c3d") else {
        return;
    };
    let codes = codes(&recording);
    assert!(codes.contains(&"force-plate-calibrated-twice"));
    assert!(
        codes.contains(&"force-plate-left-out"),
        "the second plate has channels that are not there"
    );
}

/// A plate of 0.4 m by 0.6 m in millimetres, whose x is the room's x and whose z points down.
const CORNERS: [f32; 12] = [
    1400.0, 2000.0, 0.0, 1000.0, 2000.0, 0.0, 1000.0, 2600.0, 0.0, 1400.0, 2600.0, 0.0,
];

fn plate(kind: i16, origin: [f32; 3], channels: &[f32], units: &[&str]) -> Made {
    let numbers: Vec<i16> = (1..=channels.len() as i16).collect();
    let channels: Vec<Vec<f32>> = channels.iter().map(|value| vec![0.0, *value]).collect();
    Made::new(1, 4)
        .analog(2, &channels)
        .texts("POINT", "UNITS", &["mm"])
        .texts("POINT", "Y_SCREEN", &["+Z"])
        .words("ANALOG", "USED", &[numbers.len() as i16])
        .floats("ANALOG", "SCALE", &vec![1.0; numbers.len()])
        .texts("ANALOG", "UNITS", units)
        .words("FORCE_PLATFORM", "USED", &[1])
        .words("FORCE_PLATFORM", "TYPE", &[kind])
        .floats("FORCE_PLATFORM", "CORNERS", &CORNERS)
        .shaped(&[3, 4, 1])
        .floats("FORCE_PLATFORM", "ORIGIN", &origin)
        .shaped(&[3, 1])
        .words("FORCE_PLATFORM", "CHANNEL", &numbers)
        .shaped(&[numbers.len() as u8, 1])
}

fn only_plate(made: &Made) -> (ForcePlate, Recording) {
    let recording = open(&made.bytes()).0;
    (recording.replay.force_plates[0].clone(), recording)
}

/// 800 N up, 60 N along the room's +x, 40 N along its +y, 50 mm in x and 100 mm in -y from the middle, and a twist of
/// 2 N m about the vertical.
fn assert_known(plate: &ForcePlate, what: &str) {
    near(plate.force_n[1], [60.0, 800.0, -40.0], 1e-3, what);
    near(plate.centre_of_pressure_m[1], [1.25, 0.0, -2.2], 1e-5, what);
    near(plate.moment_nm[1], [0.0, 2.0, 0.0], 1e-4, what);
    assert_eq!(plate.force_n[0], [0.0; 3], "{what}");
    assert!(plate.centre_of_pressure_m[0][0].is_nan(), "{what}");
    assert_eq!((plate.times.len(), plate.times.rate_hz()), (8, 200.0), "{what}");
}

/// In the plate's axes x is the room's, y and z are the room's reversed: the force is (60, -40, -800), it acts at
/// (50, 100, 0), and the twist is -2000 N mm.
#[test]
fn a_known_push_is_found_with_every_type() {
    let (force, point, twist) = ([60.0_f32, -40.0, -800.0], [50.0_f32, 100.0], -2000.0_f32);
    let [fx, fy, fz] = force;
    let [px, py] = point;
    let newtons = ["N", "N", "N", "Nmm", "Nmm", "Nmm"];
    let first = plate(
        1,
        [0.0; 3],
        &[fx, fy, fz, px, py, twist],
        &["N", "N", "N", "mm", "mm", "Nmm"],
    );
    // The unit of a position is the plate's business, not a curve's: it stays in the file's unit.
    let first_metres = plate(
        1,
        [0.0; 3],
        &[fx, fy, fz, px, py, twist],
        &["N", "N", "N", "N", "N", "N"],
    );
    assert_known(&only_plate(&first_metres).0, "type 1, units wrong");
    assert_known(&only_plate(&first).0, "type 1");

    // Moments about the middle of the surface, then about a sensor 40 mm below it and 3 mm aside.
    let moments = [py * fz, -px * fz, twist + px * fy - py * fx];
    let origin = [3.0, -2.0, -40.0];
    let about_sensor = |[ox, oy, oz]: [f32; 3]| {
        [
            moments[0] - (fy * oz - fz * oy),
            moments[1] - (fz * ox - fx * oz),
            moments[2] - (fx * oy - fy * ox),
        ]
    };
    let [mx, my, mz] = about_sensor(origin);
    assert_known(
        &only_plate(&plate(2, origin, &[fx, fy, fz, mx, my, mz], &newtons)).0,
        "type 2",
    );
    let in_metres = [fx, fy, fz, mx / 1000.0, my / 1000.0, mz / 1000.0];
    let units = ["N", "N", "N", "N-M", "N-M", "N-M"];
    assert_known(
        &only_plate(&plate(2, origin, &in_metres, &units)).0,
        "type 2 in newton metres",
    );
    let volts = ["V"; 6];
    assert_known(
        &only_plate(&plate(2, origin, &[fx, fy, fz, mx, my, mz], &volts)).0,
        "type 2 in what is called volts",
    );
    let (found, recording) = only_plate(&plate(2, origin.map(|v| -v), &[fx, fy, fz, mx, my, mz], &newtons));
    assert_known(&found, "type 2 with its origin the other way round");
    assert!(codes(&recording).contains(&"force-plate-origin-turned"));
    let action = [-fx, -fy, -fz, -mx, -my, -mz];
    let (found, recording) = only_plate(&plate(2, origin, &action, &newtons));
    assert_known(&found, "type 2 of what the body does");
    assert!(codes(&recording).contains(&"force-plate-turned"));

    // Kistler: sensors at 120 and 200 mm, 54 mm below the surface.
    let (a, b, depth) = (120.0, 200.0, -54.0_f32);
    let (mx, my, mz) = (moments[0] - fy * depth, moments[1] + fx * depth, moments[2]);
    // Three sums and the two tilts leave the four uprights one freedom, which is set to nothing.
    let (sx, sy) = (mx / b, my / a);
    let uprights = [
        (fz + sx - sy) / 4.0,
        (fz + sx + sy) / 4.0,
        (fz - sx + sy) / 4.0,
        (fz - sx - sy) / 4.0,
    ];
    // The twist is borne by the x pair alone.
    let (x12, x34) = ((fx - mz / b) / 2.0, (fx + mz / b) / 2.0);
    let kistler = [
        x12,
        x34,
        fy / 2.0,
        fy / 2.0,
        uprights[0],
        uprights[1],
        uprights[2],
        uprights[3],
    ];
    assert_known(
        &only_plate(&plate(3, [a, b, depth], &kistler, &["N"; 8])).0,
        "type 3",
    );

    // Type 4: the matrix mixes the first two channels and scales the last.
    let [mx, my, mz] = about_sensor(origin);
    let mut matrix = [0.0_f32; 36];
    for channel in 0..6 {
        matrix[7 * channel] = 1.0;
    }
    matrix[6] = 0.5; // the second channel's part of the first output
    matrix[35] = 10.0;
    let channels = [fx - 0.5 * fy, fy, fz, mx, my, mz / 10.0];
    let made = plate(4, origin, &channels, &newtons)
        .floats("FORCE_PLATFORM", "CAL_MATRIX", &matrix)
        .shaped(&[6, 6, 1]);
    assert_known(&only_plate(&made).0, "type 4");
}

#[test]
fn a_baseline_is_subtracted_unless_somebody_stands_there() {
    let moments = [0.0_f32; 3];
    let values = |rest: f32, load: f32| {
        let made = plate(2, [0.0; 3], &[0.0; 6], &["N", "N", "N", "Nmm", "Nmm", "Nmm"]);
        let mut made = made.words("FORCE_PLATFORM", "ZERO", &[1, 2]);
        for (index, frame) in made.frames.iter_mut().enumerate() {
            frame.truncate(4);
            for _ in 0..2 {
                frame.extend([0.0, 0.0, if index < 2 { rest } else { load }]);
                frame.extend(moments);
            }
        }
        made
    };
    let (plate, recording) = only_plate(&values(20.0, -780.0));
    near(plate.force_n[7], [0.0, 800.0, 0.0], 1e-3, "with a baseline");
    assert!(!codes(&recording).contains(&"force-plate-baseline-loaded"));
    let (plate, recording) = only_plate(&values(-700.0, -780.0));
    near(plate.force_n[7], [0.0, 780.0, 0.0], 1e-3, "with somebody on it");
    assert!(codes(&recording).contains(&"force-plate-baseline-loaded"));
}

#[test]
fn plates_that_cannot_be_are_left_out_and_said_once() {
    let six = ["N"; 6];
    let sound = plate(2, [0.0; 3], &[1.0; 6], &six);
    let unknown = plate(7, [0.0; 3], &[1.0; 6], &six);
    let mut flat = sound.clone();
    flat.parameters
        .iter_mut()
        .find(|(_, name, ..)| name == "CORNERS")
        .unwrap()
        .3 = super::made::Values::Floats(vec![0.0; 12]);
    let mut absent = sound.clone();
    absent
        .parameters
        .iter_mut()
        .find(|(_, name, ..)| name == "CHANNEL")
        .unwrap()
        .3 = super::made::Values::Words(vec![1, 2, 3, 4, 5, 99]);
    for (what, made) in [("type", unknown), ("corners", flat), ("channel", absent)] {
        let (recording, _) = open(&made.bytes());
        assert!(recording.replay.force_plates.is_empty(), "{what}");
        assert_eq!(
            codes(&recording)
                .iter()
                .filter(|code| **code == "force-plate-left-out")
                .count(),
            1,
            "{what}"
        );
    }
}
