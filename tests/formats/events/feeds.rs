//! Feeds written by hand, each rule of the format at least once.

use athlete_replay::error::ErrorCode;
use athlete_replay::format::{
    Companion, EventClock, EventSheet, Format, Holds, ReadOptions, read, read_events,
};
use athlete_replay::replay::{EventKind, Rgb, Sex};

use super::{FILES, codes, detail, file, of_kind, open, open_section, shown};

#[test]
fn every_file_is_told_by_its_content() {
    for (name, bytes) in FILES {
        let format = Format::of(bytes).unwrap();
        assert_eq!(format.holds(), Holds::Events, "{name}");
        let expected = match name.split(['_', '.']).next().unwrap() {
            "cdf" => Format::CdfEvents,
            "cues" | "rich" => Format::WebVtt,
            "events" => Format::EventsJson,
            "metrica" => Format::MetricaEvents,
            "odf" => Format::Odf,
            "opentrack" => Format::OpenTrack,
            "sportec" => Format::SportecEvents,
            "sportsml" => Format::SportsMl,
            "start" => Format::StartListCsv,
            "statsbomb" => Format::StatsBomb,
            _ => Format::Tilastopaja,
        };
        assert_eq!(format, expected, "{name}");
        let with_mark = [b"\xef\xbb\xbf", bytes].concat();
        let mut sheet = open(&with_mark);
        assert_eq!(sheet, open(bytes), "{name}");
        // CR LF and CR alone end lines too; JSON and XML texts here hold no line ends.
        for ending in ["\r\n", "\r"] {
            let text = std::str::from_utf8(bytes).unwrap().replace('\n', ending);
            sheet = open(text.as_bytes());
            assert_eq!(sheet, open(bytes), "{name}");
        }
        let refused = read(bytes, &ReadOptions::default()).unwrap_err();
        assert_eq!(refused.code, ErrorCode::FormatUnknown, "{name}");
    }
}

#[test]
fn an_odf_result_has_everything_the_message_says() {
    let sheet = open(file("odf_result_100m.xml"));
    assert_eq!(codes(&sheet), [""; 0]);
    assert_eq!(sheet.title.as_deref(), Some("Women's 100m, Final"));
    assert_eq!(sheet.discipline.as_deref(), Some("Athletics"));
    assert_eq!(sheet.location.as_deref(), Some("Example Stadium, Track"));
    assert_eq!(sheet.start_utc.as_deref(), Some("2030-08-03T21:50:02+02:00"));
    assert_eq!(sheet.clock, EventClock::Gun);
    let people: Vec<_> = sheet
        .participants
        .iter()
        .map(|p| {
            let texts = [&p.bib, &p.organisation, &p.mark, &p.rank].map(|text| text.as_deref().unwrap_or(""));
            (p.id.as_str(), p.name.as_str(), p.lane, texts, p.sex)
        })
        .collect();
    let female = Some(Sex::Female);
    assert_eq!(
        people,
        [
            (
                "9000001",
                "Asha Example",
                Some(5),
                ["11", "KEN", "10.81", "1"],
                female
            ),
            (
                "9000002",
                "Dora Beispiel",
                Some(4),
                ["12", "GER", "10.99", "=2"],
                female
            ),
            (
                "9000003",
                "Carla Müster",
                Some(6),
                ["13", "SUI", "10.99", "=2"],
                female
            ),
            (
                "9000004",
                "Berit Sample",
                Some(3),
                ["14", "NOR", "DQ", ""],
                female
            ),
        ]
    );
    assert_eq!(
        shown(&sheet),
        [
            (0.0, "gun", "Gun", vec![]),
            (
                0.139,
                "reaction",
                "Dora Beispiel reaction 0.139",
                vec!["Dora Beispiel"]
            ),
            (
                0.141,
                "reaction",
                "Asha Example reaction 0.141",
                vec!["Asha Example"]
            ),
            (
                0.152,
                "reaction",
                "Carla Müster reaction 0.152",
                vec!["Carla Müster"]
            ),
            (5.97, "split", "Asha Example 50m 5.97", vec!["Asha Example"]),
            (10.81, "finish", "Asha Example finish 10.81", vec!["Asha Example"]),
            (
                10.99,
                "finish",
                "Dora Beispiel finish 10.99",
                vec!["Dora Beispiel"]
            ),
            (10.99, "finish", "Carla Müster finish 10.99", vec!["Carla Müster"]),
        ]
    );
    let gun = &sheet.events[0];
    assert_eq!(gun.code.as_deref(), Some("ATHW100M--------------FNL-000100--"));
    assert_eq!(detail(gun, "WIND_SPEED"), Some("+0.4"));
    assert_eq!(detail(&sheet.events[4], "Rank"), Some("2"));
    let finish = &sheet.events[5];
    assert_eq!(
        [
            detail(finish, "MS"),
            detail(finish, "SB"),
            detail(finish, "record")
        ],
        [Some("10.803"), Some("10.90"), Some("WL")]
    );
    let of_berit: Vec<_> = sheet
        .details
        .iter()
        .filter(|d| d.participant == Some(3))
        .map(|d| (d.name.as_str(), d.value.as_str()))
        .collect();
    assert_eq!(
        of_berit,
        [("FALSE_START Value2", "-0.021"), ("FALSE_START", "F1")]
    );
}

#[test]
fn attempts_have_no_time_and_stay_marks() {
    let sheet = open(file("odf_result_long_jump.xml"));
    assert_eq!(codes(&sheet), ["feed-is-test"]);
    assert!(sheet.events.is_empty());
    assert_eq!(sheet.participants[0].mark.as_deref(), Some("8.31"));
    assert_eq!(
        (sheet.participants[0].lane, sheet.participants[1].mark.as_deref()),
        (None, Some("DNS"))
    );
    let details: Vec<_> = sheet
        .details
        .iter()
        .filter(|d| d.participant == Some(0))
        .map(|d| (d.name.as_str(), d.value.as_str()))
        .collect();
    assert_eq!(
        details,
        [
            ("INTERMEDIATE 1", "x"),
            ("INTERMEDIATE 2", "8.31"),
            ("INTERMEDIATE 2 WIND_SPEED", "+1.1"),
            ("INTERMEDIATE 2 STEP 1", "2.10"),
            ("INTERMEDIATE 3", "-"),
            ("StartOrder", "7"),
        ]
    );
}

#[test]
fn a_team_and_its_athletes_take_part() {
    let sheet = open(file("odf_result_relay.xml"));
    let names: Vec<_> = sheet
        .participants
        .iter()
        .map(|p| (p.name.as_str(), p.lane, p.mark.as_deref()))
        .collect();
    assert_eq!(
        names,
        [
            ("Poland", Some(4), Some("3:09.43")),
            ("Hania Wzór", None, None),
            ("Igor Przykład", None, None)
        ]
    );
    assert_eq!(of_kind(&sheet, &EventKind::Finish)[0].time_secs, 189.43);
    assert_eq!(of_kind(&sheet, &EventKind::Split)[0].time_secs, 46.1);
}

#[test]
fn odf_participants_are_read_and_deleted_ones_are_not() {
    let sheet = open(file("odf_partic.xml"));
    let people: Vec<_> = sheet
        .participants
        .iter()
        .map(|p| {
            (
                p.id.as_str(),
                p.name.as_str(),
                p.bib.as_deref(),
                p.organisation.as_deref(),
            )
        })
        .collect();
    assert_eq!(
        people,
        [
            ("9000001", "Asha Example", Some("11"), Some("KEN")),
            ("9000009", "MONO", None, Some("INA"))
        ]
    );
    assert_eq!(codes(&sheet), ["participants-deleted"]);
}

#[test]
fn actions_lie_on_their_moments_in_every_notation() {
    let sheet = open(file("odf_play_by_play.xml"));
    assert_eq!(sheet.clock, EventClock::Utc("2030-08-05T18:00:04.25Z".to_owned()));
    assert_eq!(codes(&sheet), ["event-without-time"]);
    assert_eq!(
        shown(&sheet),
        [
            (0.0, "KO", "Kick-off", vec![]),
            (729.25, "GOAL", "GOAL", vec!["Julia Modelo"]),
            (1800.0, "YC", "YC", vec!["FBLWTEAM11--SWE01"]),
        ]
    );
    let goal = &sheet.events[1];
    assert_eq!(
        [
            detail(goal, "ScoreH"),
            detail(goal, "When"),
            detail(goal, "Role 9300001")
        ],
        [Some("1"), Some("12'"), Some("SCR")]
    );
    assert_eq!(
        (goal.value.as_deref(), goal.code.as_deref()),
        (Some("SUC"), Some("GOAL"))
    );
    let without = std::str::from_utf8(file("odf_play_by_play.xml"))
        .unwrap()
        .replace("TimeStamp", "Ignored");
    let on_the_match_clock = open(without.as_bytes());
    assert_eq!(on_the_match_clock.clock, EventClock::Gun);
    let times: Vec<f64> = on_the_match_clock
        .events
        .iter()
        .map(|event| event.time_secs)
        .collect();
    assert_eq!(times, [720.0, 1800.0, 1860.0]);
}

#[test]
fn a_schedule_becomes_chapters() {
    let sheet = open(file("odf_schedule.xml"));
    assert_eq!(
        sheet.clock,
        EventClock::Utc("2030-08-03T20:20:00+02:00".to_owned())
    );
    let found: Vec<_> = sheet
        .events
        .iter()
        .map(|e| (e.time_secs, e.end_secs, e.label.as_str()))
        .collect();
    assert_eq!(
        found,
        [
            (0.0, None, "ATHW100M--------------SFNL000100--"),
            (5400.0, Some(5700.0), "Women's 100m Final"),
        ]
    );
}

fn odf(kind: &str, version: u64, body: &str) -> EventSheet {
    open(
        format!("<OdfBody CompetitionCode=\"X\" DocumentCode=\"ATH\" DocumentType=\"{kind}\" Version=\"{version}\">{body}</OdfBody>")
            .as_bytes(),
    )
}

#[test]
fn other_messages_are_left_alone_and_the_highest_version_holds() {
    assert_eq!(
        codes(&odf("DT_MEDALS", 1, "<Competition><Medal/></Competition>")),
        ["message-not-read"]
    );
    let withdrawn = odf("DT_RESULT", 3, "");
    assert_eq!(codes(&withdrawn), ["message-withdrawn"]);
    let first = odf("DT_RESULT", 1, "<Competition/>");
    let second = odf("DT_RESULT", 2, "<Competition/>");
    let other = odf("DT_PARTIC", 1, "<Competition/>");
    let unversioned = open(file("rich.vtt"));
    let newest = EventSheet::keep_newest(vec![
        second.clone(),
        unversioned.clone(),
        first.clone(),
        other.clone(),
    ]);
    assert_eq!(newest, [second.clone(), unversioned, other.clone()]);
    assert_eq!(
        EventSheet::keep_newest(vec![first, second, other.clone(), withdrawn]),
        [other]
    );
    let no_type = read_events(b"<OdfBody/>", &ReadOptions::default()).unwrap_err();
    assert_eq!(no_type.code, ErrorCode::InputMalformed);
    assert_eq!(no_type.place.field.as_deref(), Some("OdfBody"));
}

/// The expected cues are what webvtt-py 0.6.0 reads, whose texts keep their character references.
#[test]
fn every_part_of_webvtt_is_read() {
    let sheet = open(file("rich.vtt"));
    assert_eq!(sheet.title.as_deref(), Some("Women 100 m, chapters"));
    assert_eq!(codes(&sheet), ["vtt-blocks-left-out"]);
    let cues: Vec<_> = sheet
        .events
        .iter()
        .map(|cue| {
            (
                cue.time_secs,
                cue.end_secs.unwrap(),
                cue.label.as_str(),
                detail(cue, "id"),
                detail(cue, "voice"),
            )
        })
        .collect();
    assert_eq!(
        cues,
        [
            (0.0, 5.25, "Athletes & lanes", Some("intro"), None),
            (
                5.25,
                9.5,
                "On your <marks>\nsecond line",
                Some("2"),
                Some("Asha Example")
            ),
            (8.0, 8.1, "overlaps\u{a0}the second", None, None),
            (360_000.0, 360_001.001, "Far away", None, None),
        ]
    );
    let settings: Vec<_> = sheet.events[0]
        .details
        .iter()
        .map(|(n, v)| (n.as_str(), v.as_str()))
        .collect();
    assert_eq!(
        settings,
        [
            ("id", "intro"),
            ("line", "0"),
            ("position", "20%,line-left"),
            ("align", "start")
        ]
    );
}

#[test]
fn metadata_cues_say_kind_and_participants() {
    let sheet = open(file("cues.vtt"));
    assert_eq!(
        codes(&sheet),
        ["timestamp-map", "cue-malformed", "cue-json-unreadable"]
    );
    assert!(
        sheet.warnings[0].message.contains("lies at 10 s"),
        "{}",
        sheet.warnings[0].message
    );
    assert!(
        sheet.warnings[1].message.ends_with("line 14"),
        "{}",
        sheet.warnings[1].message
    );
    assert_eq!(
        shown(&sheet),
        [
            (2.0, "gun", "Start", vec![]),
            (11.0, "finish", "finish", vec!["Asha Example"]),
            (11.0, "offside", "b", vec![]),
            (12.0, "chapter", "{not json}", vec![]),
        ]
    );
    assert_eq!(sheet.events[1].value.as_deref(), Some("10.81"));
    assert_eq!(sheet.events[2].code.as_deref(), Some("7"));
    assert_eq!(detail(&sheet.events[0], "id"), Some("m1"));
}

#[test]
fn the_projects_own_json_carries_people_and_events() {
    let sheet = open(file("events.json"));
    assert_eq!(sheet.clock, EventClock::Gun);
    let asha = &sheet.participants[0];
    assert_eq!(
        (asha.lane, asha.sex, asha.mark.as_deref()),
        (Some(5), Some(Sex::Female), Some("10.81"))
    );
    assert_eq!(asha.colours, [Rgb([0, 0x66, 0]), Rgb([255; 3])]);
    assert_eq!(
        shown(&sheet),
        [
            (0.0, "gun", "Start", vec![]),
            (3.5, "chapter", "Drive phase", vec![]),
            (10.81, "finish", "Example 10.81", vec!["Asha Example", "b"]),
        ]
    );
    assert_eq!(detail(&sheet.events[0], "wind"), Some("+0.4"));
    assert_eq!(detail(&sheet.events[2], "camera"), Some("3"));
    assert_eq!(sheet.events[1].end_secs, Some(6.0));
}

#[test]
fn the_example_in_the_documentation_is_read() {
    let page = include_str!("../../../docs/formats/events-json.md");
    let example = page
        .split("```json\n")
        .nth(1)
        .unwrap()
        .split("```")
        .next()
        .unwrap();
    assert!(example.lines().count() <= 10);
    let sheet = open(example.as_bytes());
    assert_eq!(codes(&sheet), [""; 0]);
    assert_eq!((sheet.participants.len(), sheet.events.len()), (2, 3));
}

#[test]
fn what_the_json_may_not_say_is_refused_with_its_field() {
    for (fields, field) in [
        (r#""version": 2"#, "version"),
        (r#""clock": "noon""#, "clock"),
        (r#""clock": {"utc": "noon"}"#, "clock"),
        (r#""events": {}"#, "events"),
        (r#""events": [{"label": "a"}]"#, "events[0].time"),
        (r#""events": [{"time": 2, "end": 1}]"#, "events[0].end"),
        (r#""participants": [{}]"#, "participants[0]"),
        (
            r#""participants": [{"id": 1, "lane": 0}]"#,
            "participants[0].lane",
        ),
        (
            r#""participants": [{"id": 1, "sex": "x"}]"#,
            "participants[0].sex",
        ),
        (
            r#""participants": [{"id": 1, "colours": ["red"]}]"#,
            "participants[0].colours",
        ),
    ] {
        let text = format!("{{\"format\": \"athlete-events\", {fields}}}");
        let error = read_events(text.as_bytes(), &ReadOptions::default()).unwrap_err();
        assert_eq!(
            (error.code, error.place.field.as_deref()),
            (ErrorCode::InputMalformed, Some(field)),
            "{error}"
        );
    }
}

#[test]
fn a_start_list_may_be_a_table() {
    let sheet = open(file("start_list.csv"));
    let people: Vec<_> = sheet
        .participants
        .iter()
        .map(|p| {
            (
                p.id.as_str(),
                p.name.as_str(),
                p.lane,
                p.organisation.as_deref(),
                p.sex,
                p.colours.len(),
            )
        })
        .collect();
    let female = Some(Sex::Female);
    assert_eq!(
        people,
        [
            ("11", "Asha Example", Some(5), Some("KEN"), female, 2),
            ("12", "Dora Beispiel; jr.", Some(4), Some("GER"), female, 0),
            ("13", "Carla Müster", None, Some("SUI"), female, 0),
        ]
    );
    assert_eq!(codes(&sheet), ["cell-unreadable"]);
    let details: Vec<_> = sheet
        .details
        .iter()
        .map(|d| (d.participant, d.name.as_str(), d.value.as_str()))
        .collect();
    assert_eq!(
        details,
        [(Some(0), "Club", "Fast AC"), (Some(2), "Club", "Läufer")]
    );
    let latin1: Vec<u8> = std::str::from_utf8(file("start_list.csv"))
        .unwrap()
        .chars()
        .map(|c| c as u8)
        .collect();
    let sheet = open(&latin1);
    assert_eq!(sheet.participants[2].name, "Carla Müster");
    assert_eq!(codes(&sheet), ["text-not-utf8", "cell-unreadable"]);
    for is_little in [true, false] {
        let mark = if is_little { [0xff, 0xfe] } else { [0xfe, 0xff] };
        let text = std::str::from_utf8(file("start_list.csv")).unwrap();
        let units = text.encode_utf16().flat_map(|unit| {
            if is_little {
                unit.to_le_bytes()
            } else {
                unit.to_be_bytes()
            }
        });
        let utf16: Vec<u8> = mark.into_iter().chain(units).collect();
        assert_eq!(open(&utf16), open(file("start_list.csv")));
    }
    for no_list in [
        "name,x,y\na,1,2\n",
        "frame,name,lane\n",
        "name\nAsha\n",
        "time,name,lane,nose_x\n",
        "name,team,x_1,y_1\n",
    ] {
        assert!(Format::of(no_list.as_bytes()).is_err(), "{no_list}");
    }
}

#[test]
fn periods_of_a_match_are_read_from_their_own_kick_off() {
    let all = open(file("statsbomb.json"));
    assert_eq!(codes(&all), ["periods-overlap", "event-without-time"]);
    let times: Vec<_> = all
        .events
        .iter()
        .map(|e| (e.time_secs, e.end_secs, e.label.as_str()))
        .collect();
    assert_eq!(
        times,
        [
            (0.5, Some(1.75), "Pass"),
            (2703.0, None, "Shot"),
            (2761.0, None, "Substitution")
        ]
    );
    assert_eq!(all.events[0].value.as_deref(), Some("Incomplete"));
    assert_eq!(detail(&all.events[0], "pass.length"), Some("10.5"));
    assert_eq!(detail(&all.events[0], "location"), Some("[60,40]"));
    let second = open_section(file("statsbomb.json"), Some("2"));
    let times: Vec<_> = second.events.iter().map(|e| e.time_secs).collect();
    assert_eq!(times, [3.0, 61.0]);
    let sportsml = open(file("sportsml_small.xml"));
    let times: Vec<_> = sportsml
        .events
        .iter()
        .map(|e| (e.time_secs, e.label.as_str()))
        .collect();
    assert_eq!(times, [(2720.0, "foul"), (2770.0, "shot")]);
    let unused = open_section(file("rich.vtt"), Some("final"));
    assert_eq!(codes(&unused), ["vtt-blocks-left-out", "section-unused"]);
}

#[test]
fn other_lists_of_results_are_read() {
    let race = open(file("opentrack_race.json"));
    let splits: Vec<_> = of_kind(&race, &EventKind::Split)
        .iter()
        .map(|e| (e.time_secs, e.label.as_str()))
        .collect();
    assert_eq!(
        splits,
        [
            (68.2, "Asha Example 400 1:08.2"),
            (138.0, "Asha Example 800 2:18.0")
        ]
    );
    assert_eq!(race.participants[1].mark.as_deref(), Some("DNF"));
    assert_eq!(race.participants[0].lane, Some(2));

    let jump = open_section(file("tilastopaja_small.xml"), Some("high jump"));
    let details: Vec<_> = jump
        .details
        .iter()
        .map(|d| (d.name.as_str(), d.value.as_str()))
        .collect();
    assert_eq!(details, [("1.85", "XO"), ("1.93", "XXX"), ("group", "A 3")]);

    let cdf = open(file("cdf_small.jsonl"));
    assert_eq!(
        shown(&cdf),
        [
            (0.0, "pass", "pass", vec!["p9", "p7"]),
            (3.5, "shot", "shot", vec!["p7"])
        ]
    );
    let sportec = open(file("sportec_small.xml"));
    assert_eq!(sportec.events[0].code.as_deref(), Some("KickOff/Play/Pass"));
    assert_eq!(
        detail(&sportec.events[0], "Play.Evaluation"),
        Some("successfullyCompleted")
    );
    assert_eq!(sportec.events[1].time_secs, 8.79);
    let metrica = open(file("metrica_small.json"));
    assert_eq!(metrica.events[0].label, "PASS HEAD CROSS");
    assert_eq!(metrica.participants[1].name, "Player 7");
}

#[test]
fn a_match_sheet_given_with_football_events_names_their_players() {
    let sheet = br#"{"match": {"id": "m"}, "teams": {"home": {"id": "T1", "short_name": "Home", "players": [
        {"id": "p7", "first_name": "Kim", "last_name": "Muster", "jersey_number": 7}]}}}"#;
    let companions = [Companion {
        name: "match.json",
        bytes: sheet,
    }];
    let options = ReadOptions {
        companions: &companions,
        ..ReadOptions::default()
    };
    let named = read_events(file("cdf_small.jsonl"), &options).unwrap();
    let shot = &named.participants[named.events[1].participants[0]];
    assert_eq!(
        (
            shot.name.as_str(),
            shot.bib.as_deref(),
            shot.organisation.as_deref()
        ),
        ("Kim Muster", Some("7"), Some("Home"))
    );
}
