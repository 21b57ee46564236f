//! BVH, TRC and CSV.

use athlete_replay::export::{BvhUnit, ExportFormat, ExportOptions, TrackChoice};
use athlete_replay::format::{self, ReadOptions};
use athlete_replay::replay::{Replay, Track};

use crate::takes::{of_track, recording, sprint_of_two, thirteen_joints, with_gaps, write};

const TOLERANCE_M: f64 = 0.000_1;

fn read_back(bytes: &[u8], metres_per_unit: f64) -> Replay {
    let options = ReadOptions {
        metres_per_unit: Some(metres_per_unit),
        up_axis: Some(format::UpAxis::Y),
        ..ReadOptions::default()
    };
    format::read(bytes, &options).unwrap().replay
}

/// The farthest that a joint of one name lies from itself; panics where one has a sample that the other lacks.
fn farthest_m(written: &Track, found: &Track, gaps_kept: bool) -> f64 {
    assert_eq!(written.times.len(), found.times.len());
    let mut farthest = 0.0_f64;
    for (joint, own) in written.skeleton.joints.iter().enumerate() {
        let name = own.name.replace(' ', "_");
        let other = found
            .skeleton
            .joints
            .iter()
            .position(|other| other.name == name || other.name == own.name)
            .unwrap_or_else(|| panic!("no joint {name}"));
        for frame in 0..written.times.len() {
            match (written.position(frame, joint), found.position(frame, other)) {
                (Some(a), Some(b)) => farthest = farthest.max(a.as_dvec3().distance(b.as_dvec3())),
                (None, None) => assert!(gaps_kept),
                (None, Some(_)) => assert!(!gaps_kept),
                (Some(_), None) => panic!("{name} is lost in frame {frame}"),
            }
        }
    }
    farthest
}

#[test]
fn a_bvh_is_read_back_where_it_was() {
    let mut takes = vec![
        ("sprint", sprint_of_two()),
        ("gaps", with_gaps()),
        ("13 joints", thirteen_joints()),
    ];
    takes.extend(recording("bvh/cmu_running_1.bvh").map(|take| ("running", take)));
    takes.extend(recording("bvh/jumping.bvh").map(|take| ("jumping", take)));
    for (name, take) in takes {
        for (unit, metres) in [(BvhUnit::Metres, 1.0), (BvhUnit::Centimetres, 0.01)] {
            let options = ExportOptions {
                bvh_unit: unit,
                rate_hz: (name == "13 joints").then_some(50.0),
                ..of_track(0)
            };
            let (bytes, notes) = write(&take, ExportFormat::Bvh, &options);
            let found = read_back(&bytes, metres);
            let mut written = take.tracks[0].clone();
            if name == "13 joints" {
                // The same moments, by this project's own sampling.
                let (csv, _) = write(&take, ExportFormat::Csv, &options);
                written = table(&String::from_utf8(csv).unwrap(), &written);
            }
            let farthest = farthest_m(&written, &found.tracks[0], false);
            assert!(farthest <= TOLERANCE_M, "{name}: {farthest}");
            let has = |code| notes.iter().any(|note| note.code == code);
            assert_eq!(has("gaps-held"), name == "gaps", "{name}: {notes:?}");
        }
    }
}

#[test]
fn bones_that_keep_their_lengths_have_no_position_channels() {
    let Some(take) = recording("bvh/cmu_running_1.bvh") else {
        return;
    };
    let (bytes, notes) = write(&take, ExportFormat::Bvh, &of_track(0));
    let text = String::from_utf8(bytes).unwrap();
    let with_positions = text.matches("CHANNELS 6").count();
    assert_eq!(with_positions, 1, "{notes:?}");
    assert_eq!(text.matches("CHANNELS 3").count(), 30);
}

#[test]
fn a_trc_is_read_back_with_its_gaps() {
    let mut takes = vec![("sprint", sprint_of_two()), ("gaps", with_gaps())];
    takes.extend(recording("trc/SprintMotion.trc").map(|take| ("markers", take)));
    for (name, take) in takes {
        let (bytes, _) = write(&take, ExportFormat::Trc, &of_track(0));
        let found = read_back(&bytes, 0.001);
        let farthest = farthest_m(&take.tracks[0], &found.tracks[0], true);
        assert!(farthest <= 1e-7, "{name}: {farthest}");
        assert_eq!(found.tracks[0].times, take.tracks[0].times, "{name}");
    }
}

/// The first track of a table as the CSV writer documents it.
fn table(text: &str, like: &Track) -> Track {
    let mut rows = csv::Reader::from_reader(text.as_bytes());
    let header = rows.headers().unwrap().clone();
    let mut track = Track {
        positions_m: Vec::new(),
        ..like.clone()
    };
    let mut times = Vec::new();
    for row in rows.records() {
        let row = row.unwrap();
        times.push(row[0].parse::<f64>().unwrap());
        for joint in &like.skeleton.joints {
            track.positions_m.push(["x_m", "y_m", "z_m"].map(|axis| {
                let name = format!("{}_{axis}", joint.name);
                let column = header.iter().position(|column| column == name).unwrap();
                if row[column].is_empty() {
                    f32::NAN
                } else {
                    row[column].parse().unwrap()
                }
            }));
        }
    }
    track.times = athlete_replay::time::SampleTimes::Explicit(times);
    track
}

#[test]
fn a_table_holds_every_number_to_the_bit() {
    for take in [with_gaps(), thirteen_joints()] {
        let (bytes, _) = write(&take, ExportFormat::Csv, &of_track(0));
        let text = String::from_utf8(bytes).unwrap();
        let found = table(&text, &take.tracks[0]);
        let bits = |track: &Track| {
            let positions = track.positions_m.iter().flatten();
            positions
                .map(|v| if v.is_nan() { None } else { Some(v.to_bits()) })
                .collect::<Vec<_>>()
        };
        assert_eq!(bits(&found), bits(&take.tracks[0]));
        for frame in 0..found.times.len() {
            assert_eq!(found.times.time_of(frame), take.tracks[0].times.time_of(frame));
        }
        assert!(text.lines().all(|line| !line.contains("NaN")));
        assert!(text.contains("\r\n"));
    }
}

#[test]
fn a_table_of_two_is_in_order_of_time() {
    let (bytes, notes) = write(&sprint_of_two(), ExportFormat::Csv, &ExportOptions::default());
    let text = String::from_utf8(bytes).unwrap();
    let mut lines = text.lines().skip(1);
    let (a, b) = (lines.next().unwrap(), lines.next().unwrap());
    assert!(
        a.starts_with("3.5,0,") && b.starts_with("3.5,0,") && a != b,
        "{a} {b}"
    );
    assert_eq!(text.lines().count(), 401);
    assert!(text.lines().last().unwrap().starts_with("5.49,199,"));
    let codes: Vec<&str> = notes.iter().map(|note| note.code).collect();
    assert_eq!(
        codes,
        [
            "events-left-out",
            "participants-left-out",
            "hierarchy-left-out",
            "notice-left-out"
        ]
    );
}

#[test]
fn parts_and_other_rates_are_written_on_request() {
    let take = sprint_of_two();
    let options = ExportOptions {
        tracks: TrackChoice::Participants(vec![1]),
        rate_hz: Some(50.0),
        start_secs: Some(4.0),
        end_secs: Some(4.5),
        ..ExportOptions::default()
    };
    let (bytes, _) = write(&take, ExportFormat::Trc, &options);
    let found = read_back(&bytes, 0.001).tracks.remove(0);
    assert_eq!(
        (found.times.len(), found.times.start_secs(), found.times.rate_hz()),
        (26, 4.0, 50.0)
    );
    let (a, b) = (
        found.position(5, 3).unwrap(),
        take.tracks[1].position(60, 3).unwrap(),
    );
    assert!(a.distance(b) < 1e-5, "{a} {b}");
}
