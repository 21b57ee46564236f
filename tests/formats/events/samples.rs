//! Every sample of events against the facts that were computed without these readers.

use std::collections::BTreeSet;

use athlete_replay::format::{Companion, EventClock, EventSheet, Format, Holds, ReadOptions, read_events};
use athlete_replay::replay::EventKind;
use serde_json::Value;

use super::{codes, detail, of_kind, open, open_section, shown};
use crate::data;

fn bytes(name: &str) -> Option<(Vec<u8>, Value)> {
    let (folder, expected) = data()?;
    let bytes = std::fs::read(folder.join(name)).unwrap();
    Some((bytes, expected[name]["facts"].clone()))
}

#[test]
fn only_event_feeds_are_taken_for_event_feeds() {
    let Some((folder, expected)) = data() else { return };
    let mut found = 0;
    for (name, _) in expected.as_object().unwrap() {
        let bytes = std::fs::read(folder.join(name)).unwrap();
        let is_feed = name.starts_with("events/")
            || name.starts_with("vtt/")
            || ["event.jsonl", "events.json", "sportec_events.xml"]
                .iter()
                .any(|end| name.ends_with(end));
        let holds_events = Format::of(&bytes).is_ok_and(|format| format.holds() == Holds::Events);
        assert_eq!(holds_events, is_feed, "{name}");
        found += usize::from(is_feed);
    }
    assert_eq!(found, 13);
}

/// The expected cues are what webvtt-py 0.6.0 reads.
#[test]
fn chapters_are_those_of_another_reader() {
    for (name, cues) in [
        (
            "vtt/elephantsdream_chapters.vtt",
            &[
                (0.0, 27.5, "Prologue"),
                (27.5, 70.0, "Switchboard trap"),
                (70.0, 180.0, "Telephone/Lecture"),
                (205.0, 292.0, "Typewriter"),
                (
                    292.0,
                    379.5,
                    "Proog shows Emo stuff and some extra text for testing",
                ),
                (379.5, 429.0, "Which way"),
                (429.0, 465.0, "Emo flips out"),
                (465.0, 565.0, "Emo creates"),
                (565.0, 654.998, "Closing credits"),
            ][..],
        ),
        (
            "vtt/shaka_chapters.vtt",
            &[
                (0.0, 5.0, "Chapter 1"),
                (5.0, 10.0, "Chapter 2"),
                (10.0, 20.0, "Chapter 3"),
            ][..],
        ),
        (
            "vtt/v10_chapters-en.vtt",
            &[
                (0.0, 65.0, "Introduction"),
                (65.0, 125.0, "Chassis and Structure"),
                (125.0, 178.0, "Transmission"),
                (178.0, 218.0, "Challenges"),
                (218.0, 288.0, "Engine - \u{26a0}\u{fe0f} No next chapter"),
                (348.0, 445.0, "Track Performance"),
                (
                    445.0,
                    487.626,
                    "It should truncate a title that is really long and should be shorter",
                ),
            ][..],
        ),
    ] {
        let Some((bytes, facts)) = bytes(name) else { return };
        let sheet = open(&bytes);
        let found: Vec<_> = sheet
            .events
            .iter()
            .map(|cue| (cue.time_secs, cue.end_secs.unwrap(), cue.label.as_str()))
            .collect();
        assert_eq!(found, cues, "{name}");
        assert_eq!(facts["cues"], found.len());
        assert_eq!(facts["first_start_s"], found[0].0);
        assert_eq!(facts["last_end_s"], found.last().unwrap().1);
        assert_eq!(facts["timestamp_map"], codes(&sheet).contains(&"timestamp-map"));
        let has_settings = sheet
            .events
            .iter()
            .any(|cue| cue.details.iter().any(|(name, _)| name != "id"));
        assert_eq!(facts["cue_settings"], has_settings);
        assert_eq!(codes(&sheet), [""; 0], "{name}");
        assert!(sheet.events.iter().all(|cue| cue.kind == EventKind::Chapter));
    }
}

#[test]
fn the_mens_final_comes_out_of_both_files_of_rio() {
    let Some((xml, facts)) = bytes("events/rio_athletics_results.xml") else {
        return;
    };
    let (json, _) = bytes("events/rio_athletics_results.json").unwrap();
    let final_facts = &facts["men_100m_final"];
    for (bytes, wanted) in [(&xml, "men's 100 m final"), (&json, "100m Men FINAL")] {
        let sheet = open_section(bytes, Some(wanted));
        assert_eq!(codes(&sheet), [""; 0]);
        assert_eq!(sheet.format, Format::Tilastopaja);
        assert_eq!(
            sheet.title.as_deref(),
            Some("31st Olympic Games, Olympic Stadium")
        );
        assert_eq!(sheet.discipline.as_deref(), Some("100 m Men"));
        assert_eq!(sheet.clock, EventClock::Gun);
        assert_eq!(facts["result_lists"], sheet.sections.len());
        assert_eq!(
            facts["results"],
            sheet
                .sections
                .iter()
                .map(|section| section.entries)
                .sum::<usize>()
        );

        let expected = final_facts["results"].as_array().unwrap();
        assert_eq!(sheet.participants.len(), expected.len());
        let reactions = of_kind(&sheet, &EventKind::Reaction);
        let finishes = of_kind(&sheet, &EventKind::Finish);
        for (index, (participant, fact)) in sheet.participants.iter().zip(expected).enumerate() {
            let fact: Vec<&str> = fact
                .as_array()
                .unwrap()
                .iter()
                .map(|v| v.as_str().unwrap())
                .collect();
            assert_eq!(
                [
                    participant.rank.as_deref().unwrap(),
                    &participant.name,
                    participant.organisation.as_deref().unwrap(),
                    participant.mark.as_deref().unwrap()
                ],
                fact[..4]
            );
            let reaction = reactions
                .iter()
                .find(|event| event.participants == [index])
                .unwrap();
            assert_eq!(
                (reaction.value.as_deref(), reaction.time_secs),
                (Some(fact[4]), fact[4].parse().unwrap())
            );
            let finish = finishes
                .iter()
                .find(|event| event.participants == [index])
                .unwrap();
            assert_eq!(
                (finish.value.as_deref(), finish.time_secs),
                (Some(fact[3]), fact[3].parse().unwrap())
            );
        }
        let gun = of_kind(&sheet, &EventKind::Gun);
        assert_eq!(
            (gun.len(), detail(gun[0], "wind")),
            (1, final_facts["wind"].as_str())
        );
        assert_eq!(sheet.events.len(), 17);
    }
    let place = open_section(&xml, Some("#1")).location.unwrap();
    assert_eq!(
        place,
        format!("Rio de Janeiro, BRA, {}", final_facts["date"].as_str().unwrap())
    );
}

/// The two files were written apart from each other, so each checks the reading of the other.
#[test]
fn both_files_of_rio_tell_the_same() {
    let Some((xml, _)) = bytes("events/rio_athletics_results.xml") else {
        return;
    };
    let (json, _) = bytes("events/rio_athletics_results.json").unwrap();
    for (xml_name, json_name) in [
        ("High jump Men, Final", "High jump Men FINAL"),
        ("Long jump Men, Final", "Long jump Men FINAL"),
        ("4 x 100 m Men, Final", "4 x 100 m Men FINAL"),
        ("Marathon Women", "Marathon Women"),
        ("800 m Men, Final", "800 m Men FINAL"),
    ] {
        let (a, b) = (
            open_section(&xml, Some(xml_name)),
            open_section(&json, Some(json_name)),
        );
        let list = |sheet: &EventSheet| -> Vec<_> {
            let people = sheet.participants.iter();
            people
                .map(|p| {
                    (
                        p.name.trim().to_lowercase(),
                        p.mark.clone(),
                        p.rank.clone(),
                        p.organisation.clone(),
                    )
                })
                .collect()
        };
        assert_eq!(list(&a), list(&b), "{xml_name}");
        assert!(a.participants.len() > 5);
        // Names differ in their capitals ("da Silva", "Da Silva"), and so do labels.
        let events = |sheet: &EventSheet| -> Vec<_> {
            let events = sheet.events.iter();
            events
                .map(|e| {
                    (
                        e.time_secs,
                        e.kind.clone(),
                        e.participants.clone(),
                        e.value.clone(),
                    )
                })
                .collect()
        };
        assert_eq!(events(&a), events(&b), "{xml_name}");
        let attempts = |sheet: &EventSheet| -> Vec<_> {
            let kept = ["attempt", "1.", "2."];
            let details = sheet
                .details
                .iter()
                .filter(|d| kept.iter().any(|start| d.name.starts_with(start)));
            details
                .filter(|d| !d.name.ends_with("flag") && !d.name.ends_with("Flags"))
                .map(|d| (d.participant, d.name.clone(), d.value.clone()))
                .collect()
        };
        assert_eq!(attempts(&a), attempts(&b), "{xml_name}");
        assert_eq!(attempts(&a).is_empty(), !xml_name.contains("jump"), "{xml_name}");
    }
}

#[test]
fn of_a_whole_competition_nothing_is_read_unasked() {
    let Some((xml, _)) = bytes("events/rio_athletics_results.xml") else {
        return;
    };
    let sheet = open(&xml);
    assert_eq!(
        (sheet.sections.len(), sheet.participants.len(), sheet.events.len()),
        (258, 0, 0)
    );
    assert_eq!(codes(&sheet), ["section-needed"]);
    let error = sheet
        .lay_over(
            &mut athlete_replay::replay::Replay::default(),
            &athlete_replay::format::Alignment::default(),
        )
        .unwrap_err();
    assert_eq!(error.code.as_str(), "out-of-range");
}

/// NOC codes are kept as given: LIB and SIN are the codes of 2016, which the list's newer ones have replaced, and SSD it
/// lacks.
#[test]
fn codes_of_committees_are_kept_as_given() {
    let Some((xml, _)) = bytes("events/rio_athletics_results.xml") else {
        return;
    };
    let (list, facts) = bytes("codes/world-countries_countries.csv").unwrap();
    let mut reader = csv::Reader::from_reader(list.as_slice());
    let column = reader
        .headers()
        .unwrap()
        .iter()
        .position(|name| name == "cioc")
        .unwrap();
    let known: BTreeSet<String> = reader
        .records()
        .map(|row| row.unwrap()[column].to_owned())
        .collect();
    assert_eq!(facts["rows"], 251);
    for section in ["100 m Men, Final", "Marathon Women", "Marathon Men"] {
        for participant in open_section(&xml, Some(section)).participants {
            let code = participant.organisation.unwrap();
            assert!(
                known.contains(&code) || ["LIB", "SIN", "SSD"].contains(&code.as_str()),
                "{code}"
            );
        }
    }
}

#[test]
fn the_timetable_of_a_day_becomes_chapters() {
    let Some((bytes, facts)) = bytes("events/rio_schedule_day_03.xml") else {
        return;
    };
    let sheet = open(&bytes);
    assert_eq!(facts["top_elements"]["eventname"], sheet.events.len());
    assert_eq!(sheet.clock, EventClock::Utc("2016-08-14".to_owned()));
    assert_eq!(sheet.events[0].label, "Marathon W Final");
    assert_eq!(sheet.events[0].time_secs, 9.5 * 3600.0);
    assert!(
        sheet
            .events
            .iter()
            .any(|event| event.code.as_deref() == Some("100"))
    );
}

#[test]
fn opentrack_races_and_competitions_are_read() {
    let Some((race, _)) = bytes("events/opentrack_race_iffleymiles_2016_mileA.json") else {
        return;
    };
    let sheet = open(&race);
    assert_eq!(sheet.title.as_deref(), Some("Iffley Miles 2016 - mile - A Race"));
    assert_eq!(sheet.discipline.as_deref(), Some("1M"));
    assert_eq!(
        sheet.location.as_deref(),
        Some("Iffley Road Athletics Stadium, Iffley Road, Oxford, 2016-07-23")
    );
    let marks: Vec<_> = sheet
        .participants
        .iter()
        .map(|p| {
            (
                p.bib.as_deref().unwrap(),
                p.rank.as_deref().unwrap(),
                p.mark.as_deref().unwrap(),
            )
        })
        .collect();
    assert_eq!(
        marks,
        [
            ("80", "1", "4:37.89"),
            ("87", "2", "4:37.97"),
            ("82", "3", "4:39.09"),
            ("84", "4", "4:39.23"),
            ("32", "5", "4:44.43")
        ]
    );
    let times: Vec<f64> = of_kind(&sheet, &EventKind::Finish)
        .iter()
        .map(|event| event.time_secs)
        .collect();
    assert_eq!(times, [277.89, 277.97, 279.09, 279.23, 284.43]);

    let (competition, facts) = bytes("events/opentrack_competition.json").unwrap();
    assert_eq!(facts["keys"][0], "events");
    let sections: Vec<_> = open(&competition)
        .sections
        .into_iter()
        .map(|s| (s.name, s.entries))
        .collect();
    assert_eq!(sections, [("DT".to_owned(), 4), ("100".to_owned(), 4)]);
    let discus = open_section(&competition, Some("dt"));
    assert_eq!(discus.participants[2].bib.as_deref(), Some("101Y"));
    assert_eq!(discus.events.len(), 0);
    let attempts: Vec<_> = discus
        .details
        .iter()
        .filter(|d| d.participant == Some(1) && d.name.starts_with("attempt"))
        .map(|d| d.value.as_str())
        .collect();
    assert_eq!(attempts, ["NT", "11.11", "7.1"]);
    let sprint = open_section(&competition, Some("100"));
    assert_eq!(of_kind(&sprint, &EventKind::Finish)[3].time_secs, 15.11);
}

#[test]
fn a_football_match_in_sportsml_keeps_every_action() {
    let Some((bytes, facts)) = bytes("events/sportsml_soccer-match-g2-specific.xml") else {
        return;
    };
    let sheet = open(&bytes);
    let facts = &facts["top_elements"];
    assert_eq!(codes(&sheet), ["periods-overlap", "event-without-time"]);
    assert!(
        sheet.warnings[1].message.starts_with("5 events"),
        "{}",
        sheet.warnings[1].message
    );
    assert_eq!(facts["action"], sheet.events.len() + 5);
    assert_eq!(facts["player"], sheet.participants.len() - 2);
    let described = sheet
        .sections
        .iter()
        .map(|s| (s.id.as_str(), s.entries))
        .collect::<Vec<_>>();
    assert_eq!(described, [("1", 990), ("2", 921)]);
    assert_eq!(sheet.discipline.as_deref(), Some("Soccer"));
    assert_eq!(sheet.start_utc.as_deref(), Some("2014-10-04T17:30:00+01:00"));
    let keeper = &sheet.participants[1];
    assert_eq!(
        (
            keeper.id.as_str(),
            keeper.name.as_str(),
            keeper.bib.as_deref(),
            keeper.organisation.as_deref()
        ),
        ("PO41705", "Brad Guzan", Some("1"), Some("Aston Villa"))
    );
    let home = &sheet.participants[0];
    assert_eq!(
        (home.name.as_str(), home.mark.as_deref()),
        ("Aston Villa", Some("0"))
    );
    let is_goal = |event: &&athlete_replay::replay::Event| {
        detail(event, "score-attempt-result") == Some("spsocscoreattemptresult:goal")
    };
    let goals: Vec<f64> = sheet
        .events
        .iter()
        .filter(is_goal)
        .map(|event| event.time_secs)
        .collect();
    assert_eq!(goals, [4907.0, 5260.0]);

    let second = open_section(&bytes, Some("period 2"));
    assert_eq!(second.events.len(), 921);
    let goals: Vec<_> = second.events.iter().filter(is_goal).collect();
    assert_eq!(goals[0].time_secs, 4907.0 - 2700.0);
    assert_eq!(goals[0].code.as_deref(), Some("spsocaction:shot"));
    assert_eq!(goals[0].kind, EventKind::Other("shot".to_owned()));
}

#[test]
fn a_relay_in_sportsml_finishes_when_its_teams_do() {
    let Some((bytes, facts)) = bytes("events/sportsml_biathlon_mixedrelay_g2.xml") else {
        return;
    };
    let sheet = open(&bytes);
    assert_eq!(codes(&sheet), [""; 0]);
    assert_eq!(
        facts["top_elements"]["player"].as_u64().unwrap() as usize + 2,
        sheet.participants.len()
    );
    assert_eq!(sheet.title.as_deref(), Some("Östersund, mixed stafett"));
    assert_eq!(sheet.discipline.as_deref(), Some("Biathlon"));
    assert_eq!(
        shown(&sheet),
        [
            (4505.5, "finish", "France finish 1.15.05,5", vec!["France"]),
            (4505.7, "finish", "Norway finish 1.15.05,7", vec!["Norway"]),
        ]
    );
    let martin = sheet
        .participants
        .iter()
        .find(|p| p.name == "Martin Fourcade")
        .unwrap();
    assert_eq!(
        (
            martin.bib.as_deref(),
            martin.mark.as_deref(),
            martin.sex,
            martin.organisation.as_deref()
        ),
        (
            Some("6-4"),
            Some("18.05,5"),
            Some(athlete_replay::replay::Sex::Male),
            Some("France")
        )
    );
}

#[test]
fn football_events_keep_their_moments() {
    let Some((bytes_of_cdf, facts)) = bytes("football/cdf_0.3.2/event.jsonl") else {
        return;
    };
    let sheet = open(&bytes_of_cdf);
    assert_eq!(facts["records"], sheet.events.len());
    assert_eq!(sheet.clock, EventClock::Utc("2023-05-15T20:15:30Z".to_owned()));
    let times: Vec<f64> = sheet.events.iter().map(|event| event.time_secs).collect();
    assert_eq!(times, [0.0, 32.0, 70.0, 105.0, 154.0]);
    assert_eq!(sheet.events[0].label, "pass corner_kick");
    assert_eq!(detail(&sheet.events[0], "match_clock"), Some("30:15.35"));
    assert_eq!(detail(&sheet.events[0], "tracking.frame_id"), Some("45250"));
    assert_eq!(detail(&sheet.events[0], "metrics.epv"), Some("0.12"));

    let (bytes_of_sportec, facts) = bytes("football/sportec_events.xml").unwrap();
    let sheet = open(&bytes_of_sportec);
    assert_eq!(facts["top_elements"]["Event"], sheet.events.len());
    assert_eq!(
        facts["top_elements"]["ShotAtGoal"],
        of_kind(&sheet, &EventKind::Other("ShotAtGoal".to_owned())).len()
    );
    assert_eq!(sheet.participants.len(), 18);
    assert_eq!(
        sheet.clock,
        EventClock::Utc("2020-06-05T20:30:00.210+02:00".to_owned())
    );
    let last = sheet.events.last().unwrap();
    assert!((last.time_secs - 6797.79).abs() < 1e-6);
    let goal = sheet
        .events
        .iter()
        .find(|event| event.value.as_deref() == Some("1:0"))
        .unwrap();
    assert_eq!(goal.code.as_deref(), Some("ShotAtGoal/SuccessfulShot"));
    let (meta, _) = bytes("football/sportec_meta.xml").unwrap();
    let companions = [Companion {
        name: "meta.xml",
        bytes: &meta,
    }];
    let options = ReadOptions {
        companions: &companions,
        ..ReadOptions::default()
    };
    let named = read_events(&bytes_of_sportec, &options).unwrap();
    let scorer = &named.participants[named
        .events
        .iter()
        .find(|e| e.code == goal.code)
        .unwrap()
        .participants[0]];
    assert_ne!(scorer.name, scorer.id);
    assert!(
        scorer.bib.is_some() && scorer.organisation.is_some(),
        "{scorer:?}"
    );

    let (bytes_of_metrica, _) = bytes("football/metrica_Sample_Game_3_events.json").unwrap();
    let sheet = open(&bytes_of_metrica);
    assert_eq!((sheet.events.len(), sheet.participants.len()), (3620, 35));
    assert_eq!(
        sheet
            .events
            .iter()
            .filter(|event| event.end_secs.is_some())
            .count(),
        2849
    );
    assert_eq!(
        (sheet.events[0].time_secs, sheet.events[0].label.as_str()),
        (14.44, "SET PIECE KICK OFF")
    );
    assert_eq!(detail(&sheet.events[0], "start.frame"), Some("361"));
    let last = sheet.events.last().unwrap();
    assert_eq!(
        (last.time_secs, last.label.as_str()),
        (5742.12, "BALL LOST END HALF")
    );
}
