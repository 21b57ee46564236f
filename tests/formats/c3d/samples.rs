//! Every sample has the facts that were computed without this reader, and the values of two other readers.

use std::path::PathBuf;

use athlete_replay::format::{Basis, Recording, SourceTrack, UpAxis};
use athlete_replay::replay::{Curve, Quality};
use serde_json::Value;

use super::{codes, open};
use crate::data;

struct Sample {
    name: String,
    facts: Value,
    bytes: Vec<u8>,
}

fn samples() -> Vec<Sample> {
    let Some((folder, expected)) = data() else {
        return Vec::new();
    };
    let found: Vec<Sample> = expected
        .as_object()
        .unwrap()
        .iter()
        .filter(|(_, entry)| entry["kind"] == "c3d")
        .map(|(name, entry)| Sample {
            name: name.clone(),
            facts: entry["facts"].clone(),
            bytes: std::fs::read(folder.join(name)).unwrap(),
        })
        .collect();
    assert_eq!(found.len(), 19);
    found
}

fn sample(name: &str) -> Option<Vec<u8>> {
    let (folder, _) = data()?;
    Some(std::fs::read(folder.join("c3d").join(name)).unwrap())
}

pub(super) fn independent() -> Value {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/c3d/independent.json");
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// The label as a track of one subject has it.
fn short(label: &str) -> &str {
    label.rsplit_once(':').map_or(label, |(_, name)| name)
}

/// The x curves of what the file stores as points though it is none.
fn outputs(recording: &Recording) -> Vec<&Curve> {
    let is_output = |curve: &&Curve| curve.name.ends_with(".x") && curve.participant.is_some();
    recording.replay.curves.iter().filter(is_output).collect()
}

/// One value of such a curve in the unit of the file.
fn in_file_unit(curve: &Curve, index: usize) -> f64 {
    let value = f64::from(curve.values[index]);
    match curve.unit.as_str() {
        "rad" => value.to_degrees(),
        "N m" | "m" => value * 1000.0,
        "N" | "W" => value,
        other => panic!("{} has unit {other}", curve.name),
    }
}

/// A point or output by its label.
fn probe(recording: &Recording, source: &[SourceTrack], label: &str, frame: usize) -> [f64; 3] {
    if let Some(joint) = source[0].labels.iter().position(|other| other == short(label)) {
        return source[0].position(frame, joint).unwrap();
    }
    ["x", "y", "z"].map(|axis| {
        let name = format!("{}.{axis}", short(label));
        let curve = recording
            .replay
            .curves
            .iter()
            .find(|curve| curve.name == name)
            .unwrap();
        in_file_unit(curve, frame)
    })
}

#[test]
fn every_sample_has_its_frames_rate_labels_and_gaps() {
    for Sample { name, facts, bytes } in samples() {
        let (recording, source) = open(&bytes);
        let number = |key: &str| facts[key].as_f64().unwrap();
        let track = &source[0];
        let frames = number("frames") as usize;
        assert_eq!(track.times.len(), frames, "{name}");
        let rate_hz = track.times.rate_hz();
        assert!((rate_hz - number("rate_hz")).abs() < 5e-5, "{name}: {rate_hz} Hz");
        assert!(
            (frames as f64 / rate_hz - number("duration_s")).abs() < 6e-5,
            "{name}"
        );
        // Frame 1 is time 0.
        let start_secs = (number("first_frame") - 1.0) / rate_hz;
        assert!((track.times.start_secs() - start_secs).abs() < 1e-9, "{name}");
        assert_eq!(
            recording.conversion.unit,
            // A field of four letters cut the word; the unit has its usual name.
            facts["units"]
                .as_str()
                .map(|u| if u == "mete" { "m" } else { u })
                .unwrap(),
            "{name}"
        );

        let outputs = outputs(&recording);
        assert_eq!(
            track.labels.len() + outputs.len(),
            number("points") as usize,
            "{name}"
        );
        for label in facts["labels_first"].as_array().unwrap() {
            let label = short(label.as_str().unwrap());
            assert!(track.labels.iter().any(|other| other == label), "{name}: {label}");
        }
        let surplus = number("labels_count") > number("points");
        assert_eq!(codes(&recording).contains(&"labels-surplus"), surplus, "{name}");
        let repeated = facts["duplicate_labels"].as_bool().unwrap_or(false);
        assert_eq!(codes(&recording).contains(&"names-repeated"), repeated, "{name}");

        let gaps = track
            .positions
            .iter()
            .filter(|position| position[0].is_nan())
            .count();
        let missing: usize = outputs
            .iter()
            .map(|curve| curve.values.iter().filter(|value| value.is_nan()).count())
            .sum();
        assert_eq!(gaps + missing, number("missing_samples") as usize, "{name}");
        if let Some(zeros) = facts["valid_but_exactly_zero_samples"].as_u64() {
            let in_scene = track
                .positions
                .iter()
                .filter(|position| **position == [0.0; 3])
                .count();
            let in_curves: usize = outputs
                .iter()
                .map(|curve| {
                    let at = recording
                        .replay
                        .curves
                        .iter()
                        .position(|other| std::ptr::eq(other, *curve))
                        .unwrap();
                    let three = &recording.replay.curves[at..at + 3];
                    (0..frames)
                        .filter(|i| three.iter().all(|curve| curve.values[*i] == 0.0))
                        .count()
                })
                .sum();
            assert_eq!((in_scene + in_curves) as u64, zeros, "{name}");
            assert_eq!(codes(&recording).contains(&"zeros-valid"), in_scene > 0, "{name}");
        }
        // Analog channels come after the outputs.
        let analog = recording.replay.curves.len() - 3 * outputs.len();
        let samples = number("analog_samples_per_point_frame");
        assert_eq!(analog as f64, number("analog_per_frame") / samples, "{name}");
        for curve in &recording.replay.curves[3 * outputs.len()..] {
            assert_eq!(
                curve.values.len(),
                frames * samples as usize,
                "{name} {}",
                curve.name
            );
            assert_eq!(curve.times.len(), curve.values.len(), "{name} {}", curve.name);
            assert!((curve.times.rate_hz() - rate_hz * samples).abs() < 1e-6, "{name}");
        }
    }
}

#[test]
fn every_sample_has_its_positions_and_fills_its_box() {
    for Sample { name, facts, bytes } in samples() {
        let (recording, source) = open(&bytes);
        let probed = &facts["probe"];
        let label = probed["label"].as_str().unwrap();
        let frames = probed["frames"].as_array().unwrap();
        for (frame, expected) in frames.iter().zip(probed["xyz"].as_array().unwrap()) {
            let found = probe(&recording, &source, label, frame.as_u64().unwrap() as usize);
            for (axis, value) in found.iter().enumerate() {
                let expected = expected[axis].as_f64().unwrap();
                assert!(
                    (value - expected).abs() < 6e-4,
                    "{name} {label} {frame}: {found:?}, not {expected}"
                );
            }
        }
        let (mut low, mut high) = ([f64::INFINITY; 3], [f64::NEG_INFINITY; 3]);
        let mut take = |axis: usize, value: f64| {
            if value.is_finite() {
                low[axis] = low[axis].min(value);
                high[axis] = high[axis].max(value);
            }
        };
        for position in &source[0].positions {
            for (axis, value) in position.iter().enumerate() {
                take(axis, *value);
            }
        }
        for curve in recording
            .replay
            .curves
            .iter()
            .filter(|curve| curve.participant.is_some())
        {
            let axis = ["x", "y", "z"]
                .iter()
                .position(|axis| curve.name.ends_with(axis))
                .unwrap();
            for index in 0..curve.values.len() {
                take(axis, in_file_unit(curve, index));
            }
        }
        for axis in 0..3 {
            for (found, key) in [(low[axis], "bbox_min"), (high[axis], "bbox_max")] {
                let expected = facts[key][axis].as_f64().unwrap();
                // Rounded to 0.0005, and single precision of values up to 6000.
                assert!(
                    (found - expected).abs() < 1e-3,
                    "{name} {key} {axis}: {found}, not {expected}"
                );
            }
        }
    }
}

#[test]
fn model_outputs_are_kept_out_of_the_scene() {
    for (name, in_scene, outputs_expected) in [
        ("FunctionalWalk.c3d", 110, 36),
        ("PiG_Motion3_FF.c3d", 61, 36),
        ("PlugInC3D.c3d", 54, 32),
        ("sub_labels.c3d", 86, 28),
        ("parameterOverflow.c3d", 106, 36),
    ] {
        let Some(bytes) = sample(name) else { return };
        let (recording, source) = open(&bytes);
        assert_eq!(
            (source[0].labels.len(), outputs(&recording).len()),
            (in_scene, outputs_expected),
            "{name}"
        );
        assert!(codes(&recording).contains(&"points-are-curves"), "{name}");
        assert!(
            !codes(&recording).contains(&"points-are-curves-by-name"),
            "{name}"
        );
        for curve in outputs(&recording) {
            let unit = match curve.name.trim_end_matches(".x").trim_end_matches('V') {
                name if name.contains("Angle") => "rad",
                name if name.ends_with("Moment") => "N m",
                name if name.ends_with("Power") => "W",
                _ => "N",
            };
            assert_eq!(curve.unit, unit, "{name} {}", curve.name);
        }
        // What is left is within a room; "*1" is a reflection that nobody named.
        let labels = &source[0].labels;
        for (index, position) in source[0].positions.iter().enumerate() {
            let is_named = !labels[index % labels.len()].starts_with('*');
            if is_named && position[0].is_finite() {
                assert!(
                    position[2] > -300.0 && position[2] < 2000.0,
                    "{name}: {position:?}"
                );
            }
        }
    }
}

#[test]
fn one_take_in_six_encodings_is_one_take() {
    let Some(first) = sample("Eb015pi.c3d") else {
        return;
    };
    let (expected, source) = open(&first);
    for (name, processor) in [
        ("Eb015pr.c3d", 84),
        ("Eb015vi.c3d", 85),
        ("Eb015vr.c3d", 85),
        ("Eb015si.c3d", 86),
        ("Eb015sr.c3d", 86),
    ] {
        let bytes = sample(name).unwrap();
        assert_eq!(bytes[512 + 3], processor, "{name}");
        let (recording, other) = open(&bytes);
        assert_eq!(other[0].labels, source[0].labels, "{name}");
        for (a, b) in other[0].positions.iter().zip(&source[0].positions) {
            for axis in 0..3 {
                let is_same = (a[axis] - b[axis]).abs() < 2e-4 || (a[axis].is_nan() && b[axis].is_nan());
                assert!(is_same, "{name}: {a:?} is not {b:?}");
            }
        }
        assert_eq!(recording.replay.events, expected.replay.events, "{name}");
        assert_eq!(recording.replay.curves, expected.replay.curves, "{name}");
        assert_eq!(
            recording.replay.participants, expected.replay.participants,
            "{name}"
        );
        for (a, b) in recording
            .replay
            .force_plates
            .iter()
            .zip(&expected.replay.force_plates)
        {
            assert_eq!(
                (a.corners_m, &a.force_n, &a.times),
                (b.corners_m, &b.force_n, &b.times),
                "{name}"
            );
        }
        let (Some(Quality::ErrorM(a)), Some(Quality::ErrorM(b))) = (&other[0].quality, &source[0].quality)
        else {
            panic!("{name} has no residuals");
        };
        let same = a
            .iter()
            .zip(b)
            .filter(|(a, b)| (*a - *b).abs() < 1e-4 || (a.is_nan() && b.is_nan()))
            .count();
        assert_eq!(same, a.len(), "{name}");
    }
}

#[test]
fn screens_state_the_up_axis() {
    for Sample { name, facts, bytes } in samples() {
        let (recording, _) = open(&bytes);
        let found = (recording.conversion.up_axis, recording.conversion.up_basis);
        let expected = match facts["Y_SCREEN"].as_str() {
            Some(_) => (UpAxis::Z, Basis::Stated),
            // The plate of this one lies in x and z, and so does its floor.
            None if name == "c3d/type1.C3D" => (UpAxis::Y, Basis::Guessed),
            None => (UpAxis::Z, Basis::Guessed),
        };
        assert_eq!(found, expected, "{name}");
    }
}

#[test]
fn events_are_those_of_the_file_on_its_own_clock() {
    let independent = independent();
    for Sample { name, facts, bytes } in samples() {
        let (recording, _) = open(&bytes);
        let events = &recording.replay.events;
        let Some(labels) = facts["events"]["labels"].as_array() else {
            continue;
        };
        assert_eq!(events.len(), labels.len(), "{name}");
        let mut expected: Vec<(f64, String)> = (0..labels.len())
            .map(|index| {
                let part = |key: &str, index: usize| facts["events"][key][index].clone();
                let time = 60.0 * part("times", 2 * index).as_f64().unwrap()
                    + part("times", 2 * index + 1).as_f64().unwrap();
                let text = |key: &str| part(key, index).as_str().unwrap().to_owned();
                (time, format!("{} {}", text("contexts"), text("labels")))
            })
            .collect();
        expected.sort_by(|a, b| a.0.total_cmp(&b.0));
        let others = &independent["events"][name.trim_start_matches("c3d/")];
        for (index, event) in events.iter().enumerate() {
            assert!(
                (event.time_secs - expected[index].0).abs() < 6e-5,
                "{name} {index}"
            );
            assert_eq!(event.label, expected[index].1, "{name} {index}");
            let other = others.as_array().unwrap().iter().any(|other| {
                (other[0].as_f64().unwrap() - event.time_secs).abs() < 1e-5
                    && other[1] == event.label.as_str()
            });
            assert!(other, "{name}: {event:?} is not among {others}");
            let within = recording.replay.start_secs()..=recording.replay.end_secs();
            assert!(within.contains(&event.time_secs), "{name} {index}");
        }
    }
    let Some(bytes) = sample("PiG_Motion3_FF.c3d") else {
        return;
    };
    let event = open(&bytes).0.replay.events[0].clone();
    assert_eq!(event.time_secs, 7.31, "a float's rounding is undone");
    assert_eq!(event.participants, [0]);
    assert_eq!(event.kind.as_str(), "Foot Strike");
    assert_eq!(event.details[0], ("context".to_owned(), "Right".to_owned()));
}

#[test]
fn old_events_come_from_the_header() {
    let Some(bytes) = sample("Eb015vr.c3d") else {
        return;
    };
    let events: Vec<(f64, String)> = open(&bytes)
        .0
        .replay
        .events
        .into_iter()
        .map(|event| (event.time_secs, event.label))
        .collect();
    let expected = [(2.72, "RIC"), (5.4, "RHS"), (7.32, "RTO")].map(|(time, label)| (time, label.to_owned()));
    assert_eq!(events, expected);
}

#[test]
fn analog_values_are_those_of_another_reader() {
    let independent = independent();
    for (name, channels) in independent["analog"].as_object().unwrap() {
        let Some(bytes) = sample(name) else { return };
        let (recording, _) = open(&bytes);
        let first = recording
            .replay
            .curves
            .iter()
            .filter(|curve| curve.participant.is_some())
            .count();
        for expected in channels.as_array().unwrap() {
            let channel = expected["channel"].as_u64().unwrap() as usize;
            let curve = &recording.replay.curves[first + channel];
            let count = expected["count"].as_u64().unwrap() as usize;
            assert_eq!(curve.values.len(), count, "{name} {channel}");
            // Units are converted here and not there.
            let scale = match (name.as_str(), channel) {
                (name, 0..8) if name.starts_with("ADemo1") => 0.001,
                _ => 1.0,
            };
            let mean = curve.values.iter().map(|value| f64::from(*value)).sum::<f64>() / count as f64;
            let found = [
                f64::from(curve.values[0]),
                f64::from(curve.values[count / 2]),
                mean,
            ];
            for (found, value) in found.iter().zip(expected["values"].as_array().unwrap()) {
                let value = value.as_f64().unwrap() * scale;
                assert!(
                    (found - value).abs() < 1e-4 * value.abs().max(1e-3),
                    "{name} {channel}: {found}, not {value}"
                );
            }
        }
    }
}

#[test]
fn one_subject_is_one_participant_with_its_name() {
    for (name, participant, label) in [
        ("sub_labels.c3d", "Matt", "C7"),
        ("shd01.c3d", "AbcdeFghijk", "RASI"),
        ("PiG_Motion3_FF.c3d", "flatFoot", "LASI"),
        ("golfswing.c3d", "Athlete 1", "Channel103"),
    ] {
        let Some(bytes) = sample(name) else { return };
        let (recording, source) = open(&bytes);
        assert_eq!(recording.replay.participants.len(), 1, "{name}");
        assert_eq!(recording.replay.participants[0].name, participant, "{name}");
        assert_eq!(source[0].labels[0], label, "{name}");
        assert_eq!(recording.replay.tracks[0].participant, Some(0), "{name}");
    }
}

#[test]
fn a_sample_cut_anywhere_is_refused_with_its_place() {
    for Sample { name, bytes, .. } in samples() {
        for place in 1..60 {
            let length = bytes.len() * place / 60;
            let error = athlete_replay::format::read(
                &bytes[..length],
                &athlete_replay::format::ReadOptions::default(),
            );
            let error = error
                .err()
                .unwrap_or_else(|| panic!("{name} cut to {length} bytes was read as if it were whole"));
            assert_eq!(
                error.code.as_str(),
                "input-truncated",
                "{name} cut to {length}: {error}"
            );
            assert_eq!(error.place.byte, Some(length), "{name} cut to {length}: {error}");
        }
    }
}
