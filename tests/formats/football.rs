//! Football positions: every sample feed, the same feeds by an independent reader, small feeds written by hand.

use athlete_replay::error::{Error, ErrorCode};
use athlete_replay::format::{
    Basis, Companion, Format, Holds, Limits, ReadOptions, Recording, SourceTrack, UpAxis, read,
    read_with_source,
};
use athlete_replay::replay::{BodyPart, Event, EventKind, TrackKind, TrackOrigin};
use serde_json::Value;

use crate::data;

macro_rules! small {
    ($name:literal) => {
        include_bytes!(concat!("../data/football/", $name)).as_slice()
    };
}

const TRACAB: &[u8] = small!("tracab.dat");
const TRACAB_JSON: &[u8] = small!("tracab.json");
const TRACAB_META: &[u8] = small!("tracab_meta.json");
const TRACAB_META_XML: &[u8] = small!("tracab_meta.xml");
const METRICA_HOME: &[u8] = small!("metrica_home.csv");
const METRICA_AWAY: &[u8] = small!("metrica_away.csv");
const CDF: &[u8] = small!("cdf_tracking.jsonl");
const CDF_META: &[u8] = small!("cdf_meta.json");

/// A feed that was read with its companion.
struct Feed {
    recording: Recording,
    source: Vec<SourceTrack>,
}

impl Feed {
    fn open(bytes: &[u8], companions: &[&[u8]]) -> Result<Self, Error> {
        let companions: Vec<Companion<'_>> = companions
            .iter()
            .map(|&bytes| Companion {
                name: "beside",
                bytes,
            })
            .collect();
        let options = ReadOptions {
            companions: &companions,
            ..ReadOptions::default()
        };
        read_with_source(bytes, &options).map(|(recording, source)| Self { recording, source })
    }

    fn warnings(&self) -> Vec<&str> {
        self.recording
            .warnings
            .iter()
            .map(|warning| warning.code)
            .collect()
    }

    fn chapters(&self) -> Vec<&Event> {
        let events = self.recording.replay.events.iter();
        events.filter(|event| event.kind == EventKind::Chapter).collect()
    }

    fn figures(&self) -> usize {
        let tracks = self.recording.replay.tracks.iter();
        tracks.filter(|track| track.kind == TrackKind::Skeleton).count()
    }

    /// The replay time of a frame of a period.
    fn secs(&self, period: u64, frame: i64) -> f64 {
        let code = format!("period-{period}");
        let chapter = self
            .chapters()
            .into_iter()
            .find(|one| one.code.as_deref() == Some(&code))
            .unwrap();
        let first: i64 = chapter
            .details
            .iter()
            .find(|(name, _)| name == "first_frame")
            .unwrap()
            .1
            .parse()
            .unwrap();
        chapter.time_secs + (frame - first) as f64 / self.recording.conversion.declared_rate_hz
    }

    /// A person's position in the file's axes: the middle of the hips.
    fn person(&self, id: &str, secs: f64) -> Option<[f64; 2]> {
        let participants = &self.recording.replay.participants;
        let participant = participants
            .iter()
            .position(|one| one.id == id)
            .unwrap_or_else(|| panic!("no {id}"));
        let track = self
            .source
            .iter()
            .find(|track| track.participant == Some(participant))?;
        let at = |name: &str| {
            let joint = track.labels.iter().position(|label| label == name).unwrap();
            let frame = ((secs - track.times.start_secs()) * track.times.rate_hz()).round();
            track.position(
                if frame >= 0.0 {
                    frame as usize
                } else {
                    usize::MAX / 64
                },
                joint,
            )
        };
        let (left, right) = (at("left_hip")?, at("right_hip")?);
        Some([0, 1].map(|axis| (left[axis] + right[axis]) / 2.0))
    }

    fn ball(&self, secs: f64) -> Option<[f64; 3]> {
        let track = self
            .source
            .iter()
            .find(|track| track.kind == Some(TrackKind::Object))?;
        track.position(
            ((secs - track.times.start_secs()) * track.times.rate_hz()).round() as usize,
            0,
        )
    }

    /// What holds of every feed.
    fn assert_sound(&self, what: &str) {
        let replay = &self.recording.replay;
        replay.validate().unwrap();
        assert_eq!(replay.clock_zero_secs, Some(0.0), "{what}");
        assert_eq!(
            replay.notice.as_deref(),
            Some("Figures are inferred from positions."),
            "{what}"
        );
        assert!(self.warnings().contains(&"figures-inferred"), "{what}");
        let conversion = &self.recording.conversion;
        assert_eq!(
            (conversion.up_axis, conversion.up_basis),
            (UpAxis::Z, Basis::Stated),
            "{what}"
        );
        assert_eq!(
            (conversion.metres_per_unit, conversion.unit_basis),
            (1.0, Basis::Stated),
            "{what}"
        );
        assert_eq!(conversion.joint_set.as_deref(), Some("inferred-figure"), "{what}");
        for track in &replay.tracks {
            if track.kind == TrackKind::Object {
                assert_eq!(
                    (track.origin, track.participant),
                    (TrackOrigin::Measured, None),
                    "{what}"
                );
                continue;
            }
            assert_eq!(track.origin, TrackOrigin::Inferred, "{what}");
            let map = &track.skeleton.body_map;
            for part in [
                BodyPart::LeftHip,
                BodyPart::RightToe,
                BodyPart::Head,
                BodyPart::LeftWrist,
                BodyPart::Pelvis,
            ] {
                assert!(!map.joints_of(part).is_empty(), "{what}: {}", part.as_str());
            }
            assert!(track.times.rate_hz() >= 25.0, "{what}: {}", track.times.rate_hz());
        }
        assert_eq!(self.chapters()[0].time_secs, 0.0, "{what}");
    }
}

fn sample(name: &str) -> Option<Vec<u8>> {
    let (folder, _) = data()?;
    Some(std::fs::read(folder.join("football").join(name)).unwrap())
}

fn facts(name: &str) -> Option<Value> {
    let (_, expected) = data()?;
    Some(expected[format!("football/{name}")]["facts"].clone())
}

/// A sample with its metadata.
fn open(name: &str, companion: &str) -> Option<Feed> {
    let (bytes, metadata) = (sample(name)?, sample(companion)?);
    let feed = Feed::open(&bytes, &[&metadata]).unwrap();
    feed.assert_sound(name);
    Some(feed)
}

fn assert_near(found: [f64; 2], expected: [f64; 2], what: &str) {
    let off = (found[0] - expected[0]).hypot(found[1] - expected[1]);
    assert!(off < 1e-3, "{what}: {found:?} is not {expected:?}");
}

#[test]
fn the_epts_sample_is_as_its_facts_say() {
    let Some(feed) = open("epts_metrica_tracking.txt", "epts_metrica_metadata.xml") else {
        return;
    };
    let facts = facts("epts_metrica_tracking.txt").unwrap();
    let replay = &feed.recording.replay;
    assert_eq!(feed.recording.format, Format::Epts);
    assert_eq!(feed.recording.conversion.rate_hz, 25.0);
    let chapters = feed.chapters();
    assert_eq!(chapters.len(), 2);
    let detail = |chapter: &Event, name: &str| {
        chapter
            .details
            .iter()
            .find(|(key, _)| key == name)
            .unwrap()
            .1
            .clone()
    };
    assert_eq!(
        detail(chapters[0], "first_frame"),
        facts["first_frame"].to_string()
    );
    assert_eq!(detail(chapters[1], "last_frame"), facts["last_frame"].to_string());
    assert_eq!(detail(chapters[0], "pitch_m"), "105 x 68");
    // 50 frames of each half, and a break of 25 between them.
    assert_eq!(
        (chapters[0].end_secs, chapters[1].time_secs),
        (Some(49.0 / 25.0), 75.0 / 25.0)
    );
    let frames: f64 = chapters
        .iter()
        .map(|c| (c.end_secs.unwrap() - c.time_secs) * 25.0 + 1.0)
        .sum();
    assert_eq!(frames.round(), facts["frames"].as_f64().unwrap());
    assert_eq!(
        replay.participants.len() as u64,
        facts["player_channels_first"].as_u64().unwrap()
    );
    for team in ["Team A", "Team B"] {
        let players = replay
            .participants
            .iter()
            .filter(|one| one.organisation.as_deref() == Some(team));
        assert_eq!(players.count(), 11);
    }
    assert_eq!(
        (
            replay.participants[0].name.as_str(),
            replay.participants[0].bib.as_deref()
        ),
        ("Track_1", Some("1"))
    );
    // Each absent player has three NaN cells in a row, the ball's height one.
    let frames = 100;
    let mut absent = 0;
    for (period, start) in [(1, 450), (2, 650)] {
        for frame in start..start + 50 {
            let secs = feed.secs(period, frame);
            absent += replay
                .participants
                .iter()
                .filter(|one| feed.person(&one.id, secs).is_none())
                .count();
        }
    }
    assert_eq!((absent * 3 + frames) as u64, facts["nan_cells"].as_u64().unwrap());
    let words = facts["ball_first"].as_str().unwrap();
    let cells: Vec<f64> = words.split(',').map(|cell| cell.parse().unwrap()).collect();
    let ball = feed.ball(0.0).unwrap();
    assert_near(
        [ball[0], ball[1]],
        [(cells[0] - 0.5) * 105.0, (0.5 - cells[1]) * 68.0],
        "ball",
    );
    assert!(feed.warnings().contains(&"ball-height-unknown") && feed.warnings().contains(&"people-unseen"));
}

#[test]
fn the_skillcorner_sample_is_as_its_facts_say() {
    let Some(feed) = open("skillcorner_v3_raw_data.jsonl", "skillcorner_meta_data.json") else {
        return;
    };
    let facts = facts("skillcorner_v3_raw_data.jsonl").unwrap();
    let replay = &feed.recording.replay;
    assert_eq!(feed.recording.format, Format::SkillCorner);
    assert_eq!(feed.recording.conversion.declared_rate_hz, 10.0);
    // Three figures for each position, so that the recorded ones are among them.
    assert_eq!(feed.recording.conversion.rate_hz, 30.0);
    let frames: f64 = feed
        .chapters()
        .iter()
        .map(|c| (c.end_secs.unwrap() - c.time_secs) * 10.0 + 1.0)
        .sum();
    assert!(
        facts["check_kloppy"]
            .as_str()
            .unwrap()
            .contains("27 frames, 10 Hz, 2 periods")
    );
    assert_eq!((frames.round(), feed.chapters().len()), (27.0, 2));
    let outside = feed
        .recording
        .warnings
        .iter()
        .find(|warning| warning.code == "frames-outside-periods")
        .unwrap();
    let records = facts["records"].as_u64().unwrap();
    assert!(
        outside.message.starts_with(&format!("{} frames", records - 27)),
        "{}",
        outside.message
    );
    assert!(feed.warnings().contains(&"frames-empty"));
    assert_eq!(replay.participants.len(), 42);
    let kit = |side: &str| {
        replay
            .participants
            .iter()
            .filter(|one| one.colours[0].to_hex() == side)
            .count()
    };
    assert_eq!((kit("#001eff"), kit("#fbff00")), (22, 20));
    // Nobody is there in the first second, then 22 people are.
    assert!(feed.person("76", feed.secs(1, 19)).is_none());
    assert_near(
        feed.person("76", feed.secs(1, 20)).unwrap(),
        [-41.97, -0.61],
        "76",
    );
    assert_eq!(feed.ball(feed.secs(2, 60977)), Some([-33.27, -33.42, 0.49]));
    assert_eq!(
        replay.location.as_deref(),
        Some("Stadium Name, 2023-08-11T18:00:00Z")
    );
}

#[test]
fn the_sportec_sample_is_as_its_facts_say() {
    let Some(feed) = open("sportec_positional_w_referee.xml", "sportec_meta.xml") else {
        return;
    };
    let facts = facts("sportec_positional_w_referee.xml").unwrap();
    let replay = &feed.recording.replay;
    assert_eq!(feed.recording.format, Format::Sportec);
    assert_eq!(
        1.0 / feed.recording.conversion.rate_hz,
        facts["dt_s"].as_f64().unwrap()
    );
    assert_eq!(
        feed.chapters().len(),
        facts["game_sections"].as_array().unwrap().len()
    );
    let pitch = &feed.chapters()[0]
        .details
        .iter()
        .find(|(name, _)| name == "pitch_m")
        .unwrap()
        .1;
    let size = |axis: &str| facts["pitch"][axis].as_str().unwrap().parse::<f64>().unwrap();
    assert_eq!(*pitch, format!("{} x {}", size("X"), size("Y")));
    // The samples of every FrameSet are there: 9 sets, two of most people, joined on one track each.
    let present = |track: &SourceTrack| {
        (0..track.positions.len() / track.labels.len())
            .filter(|&f| track.position(f, 0).is_some())
            .count()
    };
    let mut found: Vec<usize> = feed.source.iter().map(present).collect();
    found.sort_unstable();
    assert_eq!(
        found.iter().sum::<usize>() as u64,
        facts["top_elements"]["Frame"].as_u64().unwrap()
    );
    assert_eq!(found, [66, 40 + 27, 51 + 104, 51 + 104, 101 + 101]);
    assert_eq!(replay.participants.len(), 40 + 4);
    let referee = replay
        .participants
        .iter()
        .find(|one| one.id == "DFL-OBJ-000123")
        .unwrap();
    assert_eq!(
        (referee.name.as_str(), &referee.organisation),
        ("Markus Schmidt", &None)
    );
    let sallai = replay
        .participants
        .iter()
        .find(|one| one.id == "DFL-OBJ-002FVJ")
        .unwrap();
    assert_eq!(
        (
            sallai.name.as_str(),
            sallai.organisation.as_deref(),
            sallai.bib.as_deref()
        ),
        ("Roland Sallai", Some("Sport-Club Freiburg"), Some("22"))
    );
    assert_eq!(sallai.colours[0].to_hex(), "#dc0b21");
    assert_eq!(replay.start_utc.as_deref(), Some("2020-06-05T20:29:57.840+02:00"));
    assert_eq!(replay.title, "Sport-Club Freiburg - Borussia Mönchengladbach");
    assert_eq!(feed.ball(0.0), Some([2.69, 0.26, 0.06]));
    let live = replay
        .events
        .iter()
        .find(|event| event.kind == EventKind::Other("ball-in".to_owned()))
        .unwrap();
    assert_eq!(live.time_secs, 0.04);
}

#[test]
fn the_cdf_sample_is_read_with_and_without_its_companions() {
    let Some(bytes) = sample("cdf_0.3.2/tracking.jsonl") else {
        return;
    };
    let feed = Feed::open(&bytes, &[]).unwrap();
    feed.assert_sound("cdf");
    assert_eq!(feed.recording.format, Format::CdfTracking);
    assert_eq!((feed.figures(), feed.recording.replay.participants.len()), (4, 4));
    assert_near(feed.person("player_3", 0.0).unwrap(), [33.1, 34.9], "player_3");
    assert_eq!(feed.ball(0.0), Some([50.0, 12.0, 0.5]));
    assert_eq!(
        feed.recording.replay.start_utc.as_deref(),
        Some("2023-10-01T12:00:00Z")
    );
    for code in ["metadata-missing", "rate-guessed"] {
        assert!(feed.warnings().contains(&code), "{code}");
    }
    // The samples are of different made-up matches.
    let meta = sample("cdf_0.3.2/meta.json").unwrap();
    let feed = Feed::open(&bytes, &[&meta]).unwrap();
    assert!(
        feed.warnings().contains(&"metadata-of-other-teams") && !feed.warnings().contains(&"rate-guessed")
    );
    assert_eq!(feed.recording.replay.participants.len(), 4);
}

#[test]
fn metadata_is_known_as_such() {
    for name in [
        "epts_metrica_metadata.xml",
        "metrica_Sample_Game_3_metadata.xml",
        "skillcorner_meta_data.json",
        "sportec_meta.xml",
        "cdf_0.3.2/meta.json",
        "cdf_0.3.2/match.json",
        "cdf_0.3.2/video.json",
    ] {
        let Some(bytes) = sample(name) else {
            return;
        };
        let format = Format::of(&bytes).unwrap_or_else(|error| panic!("{name}: {error}"));
        assert_eq!(
            (format, format.holds()),
            (Format::Metadata, Holds::Companion),
            "{name}"
        );
        let error = read(&bytes, &ReadOptions::default()).unwrap_err();
        assert_eq!(error.code, ErrorCode::FormatUnknown);
        assert!(
            error
                .message
                .contains("give it together with the file it belongs to"),
            "{}",
            error.message
        );
    }
    for bytes in [TRACAB_META, TRACAB_META_XML, CDF_META] {
        assert_eq!(Format::of(bytes).unwrap(), Format::Metadata);
    }
}

#[test]
fn every_position_that_another_reader_gives_is_the_same_here() {
    let theirs: Value = serde_json::from_slice(small!("kloppy_positions.json")).unwrap();
    let mut compared = 0;
    for (name, expected) in theirs.as_object().unwrap() {
        let feed = match name.as_str() {
            "tracab.dat" => Feed::open(TRACAB, &[TRACAB_META_XML]).unwrap(),
            "tracab.json" => Feed::open(TRACAB_JSON, &[TRACAB_META]).unwrap(),
            "metrica_home.csv" => Feed::open(METRICA_HOME, &[METRICA_AWAY]).unwrap(),
            far => {
                let companion = match far {
                    "football/epts_metrica_tracking.txt" => "epts_metrica_metadata.xml",
                    "football/skillcorner_v3_raw_data.jsonl" => "skillcorner_meta_data.json",
                    _ => "sportec_meta.xml",
                };
                let Some(feed) = open(far.trim_start_matches("football/"), companion) else {
                    continue;
                };
                feed
            }
        };
        feed.assert_sound(name);
        assert_eq!(
            feed.recording.conversion.declared_rate_hz,
            expected["rate_hz"].as_f64().unwrap(),
            "{name}"
        );
        for row in expected["rows"].as_array().unwrap() {
            let secs = feed.secs(row["period"].as_u64().unwrap(), row["frame"].as_i64().unwrap());
            for (id, at) in row["people"].as_object().unwrap() {
                // Metrica's own reader there names a player after team and number.
                let id = match id.split_once('_') {
                    Some(("home" | "away", number)) if name.starts_with("metrica") => {
                        format!("Player{number}")
                    }
                    _ => id.clone(),
                };
                let found = feed
                    .person(&id, secs)
                    .unwrap_or_else(|| panic!("{name}: {id} at {secs}"));
                assert_near(
                    found,
                    [0, 1].map(|axis| at[axis].as_f64().unwrap()),
                    &format!("{name}: {id} at {secs}"),
                );
                compared += 1;
            }
            if let Some(ball) = row["ball"].as_array() {
                let found = feed.ball(secs).unwrap();
                assert_near(
                    [found[0], found[1]],
                    [0, 1].map(|axis| ball[axis].as_f64().unwrap()),
                    name,
                );
            }
        }
    }
    assert!(compared >= 30, "{compared}");
}

/// Frames of the small feeds: 12 of the first half, a break of 25, 6 of the second half.
const SECOND_HALF_SECS: f64 = (12.0 + 25.0) / 25.0;

#[test]
fn the_small_feeds_are_the_same_match_in_every_format() {
    let feeds = [
        (
            "tracab",
            Feed::open(TRACAB, &[TRACAB_META]).unwrap(),
            ["109", "104", "7"],
            0.006,
        ),
        (
            "tracab xml",
            Feed::open(TRACAB, &[TRACAB_META_XML]).unwrap(),
            ["109", "104", "7"],
            0.006,
        ),
        (
            "tracab json",
            Feed::open(TRACAB_JSON, &[TRACAB_META]).unwrap(),
            ["109", "104", "7"],
            0.006,
        ),
        (
            "tracab alone",
            Feed::open(TRACAB, &[]).unwrap(),
            ["home-9", "home-4", "away-7"],
            0.006,
        ),
        (
            "metrica",
            Feed::open(METRICA_HOME, &[METRICA_AWAY]).unwrap(),
            ["Player9", "Player4", "Player7"],
            0.001,
        ),
        (
            "metrica away first",
            Feed::open(METRICA_AWAY, &[METRICA_HOME]).unwrap(),
            ["Player9", "Player4", "Player7"],
            0.001,
        ),
        (
            "cdf",
            Feed::open(CDF, &[CDF_META]).unwrap(),
            ["p9", "p4", "p7"],
            0.006,
        ),
    ];
    for (name, feed, [home9, home4, away7], tolerance_m) in &feeds {
        feed.assert_sound(name);
        assert_eq!(feed.recording.conversion.rate_hz, 25.0, "{name}");
        let chapters = feed.chapters();
        assert_eq!(
            chapters.iter().map(|c| c.label.as_str()).collect::<Vec<_>>(),
            ["First half", "Second half"],
            "{name}"
        );
        assert!(
            (chapters[1].time_secs - SECOND_HALF_SECS).abs() < 1e-9,
            "{name}: {}",
            chapters[1].time_secs
        );
        for frame in 0..18_u32 {
            let secs = f64::from(frame) / 25.0 + if frame < 12 { 0.0 } else { 1.0 };
            for (person, id) in [(0_u32, home9), (1, home4), (2, away7)] {
                let sign = if person % 2 == 1 { 1.0 } else { -1.0 };
                let expected = [
                    -20.0 + 9.0 * f64::from(person) + 0.2 * f64::from(frame) * sign,
                    5.0 * f64::from(person) - 8.0 + 0.04 * f64::from(frame),
                ];
                match feed.person(id, secs) {
                    None => assert!(person == 1 && (3..5).contains(&frame), "{name}: {id} in {frame}"),
                    Some(found) => {
                        let off = (found[0] - expected[0]).hypot(found[1] - expected[1]);
                        assert!(
                            off < *tolerance_m,
                            "{name}: {id} in {frame}: {found:?} {expected:?}"
                        );
                    }
                }
            }
            let ball = feed.ball(secs).unwrap();
            assert!(
                (ball[0] - (0.31 * f64::from(frame) - 1.5)).abs() < 0.006,
                "{name}: {ball:?}"
            );
            let height_m = if name.starts_with("metrica") {
                0.11
            } else {
                0.11 + 0.05 * f64::from(frame)
            };
            assert!((ball[2] - height_m).abs() < 0.006, "{name}: {ball:?}");
        }
        assert!(feed.ball(0.9).is_none(), "{name}: nobody is seen in the break");
    }
    let tracab = &feeds[0].1;
    let replay = &tracab.recording.replay;
    let events: Vec<(&str, &str, i64)> = replay
        .events
        .iter()
        .filter(|event| event.kind != EventKind::Chapter)
        .map(|event| {
            (
                event.kind.as_str(),
                event.label.as_str(),
                (event.time_secs * 25.0).round() as i64,
            )
        })
        .collect();
    assert_eq!(
        events,
        [
            ("possession", "Possession: Reds", 0),
            ("possession", "Possession: Blues", 6),
            ("substitution", "Player A7 on", 6),
            ("ball-out", "Ball out of play", 8),
            ("ball-in", "Ball in play", 10),
        ]
    );
    let nine = replay.participants.iter().find(|one| one.id == "109").unwrap();
    assert_eq!(
        (
            nine.name.as_str(),
            nine.organisation.as_deref(),
            nine.bib.as_deref()
        ),
        ("Player H9", Some("Reds"), Some("9"))
    );
    // A referee and no placeholder.
    assert_eq!((replay.participants.len(), tracab.figures()), (5, 5));
    assert!(
        feeds[1]
            .1
            .recording
            .replay
            .participants
            .iter()
            .any(|one| one.organisation.as_deref() == Some("Blues & Whites"))
    );
    for code in [
        "metadata-missing",
        "periods-guessed",
        "rate-guessed",
        "centimetres",
    ] {
        assert!(feeds[3].1.warnings().contains(&code), "{code}");
    }
    assert!(feeds[4].1.warnings().contains(&"pitch-guessed"));
    let cdf = &feeds[6].1.recording.replay;
    assert_eq!(
        cdf.participants
            .iter()
            .filter(|one| one.colours[0].to_hex() == "#ff0000")
            .count(),
        2
    );
}

#[test]
fn what_cannot_be_read_alone_names_what_is_missing() {
    let Some(bytes) = sample("epts_metrica_tracking.txt") else {
        return;
    };
    let error = Feed::open(&bytes, &[]).err().unwrap();
    assert_eq!(error.code, ErrorCode::CompanionMissing);
    assert!(
        error.message.contains("give the XML file of FIFA EPTS metadata"),
        "{error}"
    );
    // One team of Metrica's CSV is a match of one team.
    let feed = Feed::open(METRICA_HOME, &[]).unwrap();
    assert!(feed.warnings().contains(&"other-team-missing"));
    assert_eq!(feed.figures(), 2);
}

#[test]
fn a_given_rate_is_the_feeds_and_not_the_figures() {
    let Some((bytes, metadata)) =
        sample("skillcorner_v3_raw_data.jsonl").zip(sample("skillcorner_meta_data.json"))
    else {
        return;
    };
    let companions = [Companion {
        name: "meta.json",
        bytes: &metadata,
    }];
    let options = ReadOptions {
        rate_hz: Some(5.0),
        companions: &companions,
        ..ReadOptions::default()
    };
    let recording = read(&bytes, &options).unwrap();
    assert_eq!(recording.conversion.declared_rate_hz, 5.0);
    assert_eq!(recording.conversion.rate_hz, 25.0);
    // 13 frames of the first half at 5 Hz.
    assert_eq!(recording.replay.events[0].end_secs, Some(12.0 / 5.0));
}

/// Every feed with its companion, small enough to be cut and bent in every place.
fn small_feeds() -> Vec<(&'static str, Vec<u8>, Vec<u8>)> {
    let epts = "1:0.1,0.2;0.3,0.4:0.5,0.5\n2:0.1,0.2;NaN,NaN:0.5,0.5\n3:0.11,0.21;0.3,0.4:0.5,0.5\n";
    let epts_meta = r#"<main xmlns:tns="EPTS"><Metadata><GlobalConfig><FrameRate>25</FrameRate></GlobalConfig>
<Teams><Team id="A"><Name>A</Name></Team></Teams><Players><Player id="P1" teamId="A"><Name>P1</Name></Player></Players>
<Channel id="x"><Name>position_x</Name><Unit>normalized</Unit></Channel><Channel id="y"><Name>position_y</Name></Channel>
<PlayerChannel channelId="x" id="1x" playerId="P1"/><PlayerChannel channelId="y" id="1y" playerId="P1"/></Metadata>
<DataFormatSpecifications><DataFormatSpecification separator=":" startFrame="1" endFrame="9"><StringRegister name="frameCount"/>
<SplitRegister separator=";"><SplitRegister separator=","><PlayerChannelRef playerChannelId="1x"/><PlayerChannelRef playerChannelId="1y"/></SplitRegister></SplitRegister>
<SplitRegister separator=","><BallChannelRef channelId="x"/><BallChannelRef channelId="y"/></SplitRegister></DataFormatSpecification></DataFormatSpecifications></main>"#;
    let skillcorner = concat!(
        r#"{"frame": 1, "timestamp": null, "period": null, "ball_data": {"x": null}, "possession": {}, "player_data": []}"#,
        "\n",
        r#"{"frame": 2, "timestamp": "00:00:00.00", "period": 1, "ball_data": {"x": 1, "y": 2, "z": 0.3}, "possession": {"group": "home team"}, "player_data": [{"x": 1.5, "y": -2, "player_id": 7}]}"#,
        "\n",
        r#"{"frame": 3, "timestamp": "00:00:00.10", "period": 1, "ball_data": {"x": 1, "y": 2, "z": 0.3}, "possession": {"group": null}, "player_data": [{"x": 1.6, "y": -2, "player_id": 7}]}"#,
        "\n"
    );
    let skillcorner_meta = r##"{"home_team": {"id": 1, "name": "H"}, "away_team": {"id": 2, "name": "A"}, "home_team_kit": {"jersey_color": "#112233"},
"pitch_length": 105, "pitch_width": 68, "players": [{"id": 7, "team_id": 1, "number": 9, "first_name": "A", "last_name": "B", "start_time": "00:00:00", "end_time": null}]}"##;
    let sportec = r#"<?xml version="1.0"?>
<PutDataRequest><Positions><MetaData><PitchSize X="105.00" Y="68.00"/></MetaData>
<FrameSet GameSection="firstHalf" TeamId="BALL" PersonId="B"><Frame N="1" T="2020-06-05T20:29:57.840+02:00" X="2.69" Y="0.26" Z="0.06" BallPossession="2" BallStatus="0"/>
<Frame N="2" T="2020-06-05T20:29:57.880+02:00" X="3" Y="0.26" Z="0.06" BallPossession="1" BallStatus="1"/></FrameSet>
<FrameSet GameSection="firstHalf" TeamId="T" PersonId="P"><Frame N="1" X="0.3" Y="-5"/><Frame N="2" X="0.4" Y="-5"/></FrameSet>
</Positions></PutDataRequest>
"#;
    let sportec_meta = r##"<PutDataRequest><MatchInformation><General MatchTitle="A:B"/><Environment PitchX="105" PitchY="68"/><Teams><Team TeamId="T" TeamName="A" Role="home" PlayerShirtMainColor="#DC0B21">
<Players><Player PersonId="P" ShirtNumber="1" FirstName="X" LastName="&#228; &amp; Y"/></Players></Team></Teams></MatchInformation></PutDataRequest>"##;
    let owned = |bytes: &[u8]| bytes.to_vec();
    vec![
        ("epts", owned(epts.as_bytes()), owned(epts_meta.as_bytes())),
        (
            "skillcorner",
            owned(skillcorner.as_bytes()),
            owned(skillcorner_meta.as_bytes()),
        ),
        (
            "sportec",
            owned(sportec.as_bytes()),
            owned(sportec_meta.as_bytes()),
        ),
        ("tracab", owned(TRACAB), owned(TRACAB_META)),
        ("tracab-xml", owned(&TRACAB[..500]), owned(TRACAB_META_XML)),
        ("tracab-json", owned(TRACAB_JSON), owned(TRACAB_META)),
        ("metrica", owned(METRICA_HOME), owned(METRICA_AWAY)),
        ("cdf", owned(CDF), owned(CDF_META)),
    ]
}

#[test]
fn a_cut_is_refused_as_one_where_it_can_be_seen() {
    for (name, bytes, companion) in small_feeds() {
        if name == "tracab-xml" {
            continue;
        }
        let whole = Feed::open(&bytes, &[&companion]).unwrap();
        assert!(whole.figures() > 0, "{name}");
        let step = (bytes.len() / 400).max(1);
        // All but the last line ending, which a whole file may lack.
        for length in (0..bytes.len() - 1).step_by(step) {
            let cut = &bytes[..length];
            match Feed::open(cut, &[&companion]) {
                // A line of text may end anywhere in its last number, and a line of JSON may be the last one.
                Ok(_) => assert!(
                    !["sportec", "tracab-json"].contains(&name),
                    "{name} cut to {length}: {}",
                    String::from_utf8_lossy(cut)
                ),
                Err(error) => {
                    assert!(!error.place.is_unknown(), "{name} cut to {length}: {error}");
                    let codes = [
                        ErrorCode::InputEmpty,
                        ErrorCode::InputTruncated,
                        ErrorCode::FormatUnknown,
                        // All that is left holds no position.
                        ErrorCode::InputMalformed,
                    ];
                    assert!(codes.contains(&error.code), "{name} cut to {length}: {error}");
                    if length > bytes.len() / 2 {
                        assert_eq!(
                            error.code,
                            ErrorCode::InputTruncated,
                            "{name} cut to {length}: {error}"
                        );
                    }
                }
            }
            // So may a companion be cut.
            let _ = Feed::open(&bytes, &[&companion[..length.min(companion.len())]]);
        }
    }
}

#[test]
fn bent_bytes_are_refused_or_read() {
    let mut state = 7_u64;
    let mut random = move |below: usize| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) as usize % below.max(1)
    };
    let tight = Limits {
        max_samples: 1 << 16,
        ..Limits::default()
    };
    for (_, bytes, companion) in small_feeds() {
        for round in 0..250 {
            let (mut bytes, mut companion) = (bytes.clone(), companion.clone());
            for _ in 0..1 + random(3) {
                let bent = if round % 3 == 0 {
                    &mut companion
                } else {
                    &mut bytes
                };
                let at = random(bent.len());
                match random(3) {
                    0 => bent[at] ^= 1 << random(8),
                    1 => bent[at] = b"0123456789.,:;-{}[]\"<>/ne\n"[random(26)],
                    _ => {
                        let digits = b"999999999999";
                        let end = (at + random(12)).min(bent.len());
                        bent.splice(at..end, digits[..random(12)].iter().copied());
                    }
                }
            }
            let companions = [Companion {
                name: "beside",
                bytes: &companion,
            }];
            let options = ReadOptions {
                limits: tight.clone(),
                companions: &companions,
                ..ReadOptions::default()
            };
            let _ = read(&bytes, &options);
        }
    }
}

#[test]
fn absurd_numbers_are_refused_before_they_cost_anything() {
    let refused = |text: String, companions: &[&[u8]]| Feed::open(text.as_bytes(), companions).err().unwrap();
    let line = |frame: i64| format!("{frame}:1,1,9,0,0,0.00;:0,0,0,0,H,Alive;:\n");
    let error = refused(line(i64::MAX), &[]);
    assert_eq!(error.code, ErrorCode::InputMalformed, "{error}");
    // Holes in a feed are cut, however long.
    let feed = Feed::open((line(1) + &line(1 << 39)).as_bytes(), &[]).unwrap();
    assert!(feed.recording.replay.end_secs() < 2.0);
    // A person who is gone for years of frames that were never recorded.
    let frame = |n: u64| format!("<Frame N=\"{n}\" X=\"1\" Y=\"1\"/>");
    let sportec = format!(
        "<PutDataRequest><Positions><FrameSet GameSection=\"firstHalf\" TeamId=\"T\" PersonId=\"P\">{}{}</FrameSet></Positions></PutDataRequest>",
        frame(1),
        frame(1_000_000)
    );
    let error = refused(sportec, &[]);
    assert_eq!(error.code, ErrorCode::InputMalformed, "{error}");
    let error = refused(line(1).replace("0.00;", "0.00;1,2,8,1e300,0,0.00;"), &[]);
    assert!(error.message.starts_with("expected a number"), "{error}");
    assert_eq!(
        (error.place.line, error.place.field.as_deref()),
        (Some(1), Some("x"))
    );
    let many: String = (0..2000).map(|n| format!("1,1,{n},0,0,0.00;")).collect();
    let error = refused(format!("1:{many}:0,0,0,0,H,Alive;:\n"), &[]);
    assert_eq!(error.code, ErrorCode::LimitExceeded, "{error}");
    let deep = format!("<PutDataRequest><Positions>{}", "<a>".repeat(100_000));
    assert_eq!(refused(deep, &[]).code, ErrorCode::InputTruncated);
    let deep = format!("<main xmlns=\"EPTS\"><Metadata>{}", "<a>".repeat(100_000));
    let error = refused("1:0.1,0.2:0.5,0.5\n".to_owned(), &[deep.as_bytes()]);
    assert_eq!(error.code, ErrorCode::LimitExceeded, "{error}");
}

/// Named together in any order, a feed and its metadata are one recording, and nothing is read twice.
#[test]
fn files_given_together_are_one_recording() {
    use athlete_replay::format::{Content, assemble, read_files};
    let Some((folder, _)) = data() else { return };
    let football = folder.join("football");
    for names in [
        ["sportec_positional_w_referee.xml", "sportec_meta.xml"],
        ["sportec_meta.xml", "sportec_positional_w_referee.xml"],
        ["epts_metrica_metadata.xml", "epts_metrica_tracking.txt"],
        ["skillcorner_v3_raw_data.jsonl", "skillcorner_meta_data.json"],
    ] {
        let bytes = names.map(|name| std::fs::read(football.join(name)).unwrap());
        let files = [0, 1].map(|index| Companion {
            name: names[index],
            bytes: &bytes[index],
        });
        let read = read_files(&files, &ReadOptions::default()).unwrap();
        let recordings = read
            .iter()
            .filter(|file| matches!(file.content, Content::Recording(..)))
            .count();
        assert_eq!(recordings, 1, "{names:?}");
        let assembled = assemble(&files, &ReadOptions::default()).unwrap();
        assert!(assembled.replay.participants.len() >= 2, "{names:?}");
    }
    let teams = ["metrica_home.csv", "metrica_away.csv"];
    let made = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/football");
    let bytes = teams.map(|name| std::fs::read(made.join(name)).unwrap());
    let files = [0, 1].map(|index| Companion {
        name: teams[index],
        bytes: &bytes[index],
    });
    let read = read_files(&files, &ReadOptions::default()).unwrap();
    assert!(
        matches!(read[0].content, Content::Recording(..)) && matches!(read[1].content, Content::Companion(_))
    );
}
