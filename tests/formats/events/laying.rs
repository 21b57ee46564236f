//! Sheets laid over replays.

use athlete_replay::error::ErrorCode;
use athlete_replay::format::{Alignment, EventClock, EventSheet, Unmatched, Warning};
use athlete_replay::replay::{EventKind, Participant, Replay, Sex};
use athlete_replay::sample::sprint;

use super::{file, open, open_section};
use crate::data;

/// The generated sprint with people of one's own: its clock, its eight tracks, and nothing else that is known.
fn race(names: [&str; 8]) -> Replay {
    let mut replay = sprint();
    replay.events.clear();
    for (participant, name) in replay.participants.iter_mut().zip(names) {
        *participant = Participant {
            id: participant.id.clone(),
            name: name.to_owned(),
            ..Participant::default()
        };
    }
    replay
}

fn codes(warnings: &[Warning]) -> Vec<&'static str> {
    warnings.iter().map(|warning| warning.code).collect()
}

fn lay(sheet: &EventSheet, replay: &mut Replay, at: &Alignment) -> Vec<&'static str> {
    let warnings = sheet.lay_over(replay, at).unwrap();
    replay.validate().unwrap();
    codes(&warnings)
}

#[test]
fn the_final_of_rio_is_laid_over_the_sprint() {
    let Some((folder, _)) = data() else { return };
    let bytes = std::fs::read(folder.join("events/rio_athletics_results.xml")).unwrap();
    let sheet = open_section(&bytes, Some("men 100 m final"));
    let mut replay = race([
        "GATLIN Justin",
        "Bolt",
        "ben youssef meite",
        "athlete 4",
        "Yohan BLAKE",
        "André De Grasse",
        "Trayvon Bromell",
        "Jimmy Vicaut",
    ]);
    let gun_secs = replay.clock_zero_secs.unwrap();
    let warnings = sheet.lay_over(&mut replay, &Alignment::default()).unwrap();
    replay.validate().unwrap();
    // "Bolt" alone and "athlete 4" are no names to find anyone by.
    assert_eq!(codes(&warnings), ["participants-unmatched", "events-of-nobody"]);
    assert!(
        warnings[0].message.ends_with("Usain Bolt, Akani Simbine"),
        "{}",
        warnings[0].message
    );
    assert_eq!(replay.events.len(), 1 + 6 * 2);
    for (index, mark, reaction, organisation) in [
        (0, "9.89", 0.152, "USA"),
        (2, "9.96", 0.156, "CIV"),
        (5, "9.91", 0.141, "CAN"),
    ] {
        let participant = &replay.participants[index];
        assert_eq!(participant.mark.as_deref(), Some(mark));
        assert_eq!(participant.organisation.as_deref(), Some(organisation));
        let at = |kind: EventKind| {
            let mut events = replay.events.iter();
            events
                .find(|event| event.kind == kind && event.participants == [index])
                .unwrap()
                .time_secs
        };
        assert!((at(EventKind::Finish) - gun_secs - mark.parse::<f64>().unwrap()).abs() < 1e-12);
        assert!((at(EventKind::Reaction) - gun_secs - reaction).abs() < 1e-12);
    }
    let gun = &replay.events[0];
    assert_eq!((gun.kind.clone(), gun.time_secs), (EventKind::Gun, gun_secs));
    // The name is the replay's own, in its spelling.
    assert_eq!(replay.participants[0].name, "GATLIN Justin");

    let kept = Alignment {
        unmatched: Unmatched::Keep,
        ..Alignment::default()
    };
    let before = replay.participants.len();
    assert_eq!(lay(&sheet, &mut replay, &kept), ["events-repeated"]);
    assert_eq!(replay.participants.len(), before + 2);
    assert_eq!(replay.events.len(), 1 + 8 * 2);
    assert_eq!(lay(&sheet, &mut replay, &kept), ["events-repeated"]);
    assert_eq!((replay.participants.len(), replay.events.len()), (before + 2, 17));
}

#[test]
fn people_are_found_by_id_then_bib_then_lane_then_name() {
    let sheet = open(file("odf_result_100m.xml"));
    let mut replay = race(["Asha", "x", "lane 6", "Somebody Else", "e", "f", "g", "h"]);
    replay.participants[0].bib = Some("11".to_owned());
    replay.participants[0].mark = Some("10.8".to_owned());
    replay.participants[1].id = "9000002".to_owned();
    replay.participants[1].organisation = Some("FRG".to_owned());
    replay.participants[2].lane = Some(6);
    replay.participants[3].lane = Some(3);
    replay.title.clear();
    replay.discipline = None;
    let warnings = sheet.lay_over(&mut replay, &Alignment::default()).unwrap();
    assert_eq!(
        codes(&warnings),
        [
            "participants-contradict",
            "participants-disagree",
            "participants-unmatched",
            "details-left-out"
        ]
    );
    assert!(
        warnings[0]
            .message
            .ends_with("lane 3 is Somebody Else in the replay and Berit Sample in the sheet"),
        "{}",
        warnings[0].message
    );
    assert!(
        warnings[1].message.ends_with("x (name, organisation)"),
        "{}",
        warnings[1].message
    );
    let [asha, dora, carla, other] = &replay.participants[..4] else {
        unreachable!()
    };
    assert_eq!(
        (asha.name.as_str(), asha.mark.as_deref(), asha.lane),
        ("Asha Example", Some("10.81"), Some(5))
    );
    // What the replay states holds.
    assert_eq!(
        (dora.name.as_str(), dora.organisation.as_deref()),
        ("x", Some("FRG"))
    );
    // A lane is no name.
    assert_eq!(
        (carla.name.as_str(), carla.sex, carla.rank.as_deref()),
        ("Carla Müster", Some(Sex::Female), Some("=2"))
    );
    assert_eq!(
        (other.name.as_str(), other.mark.as_deref()),
        ("Somebody Else", None)
    );
    assert_eq!(replay.title, "Women's 100m, Final");
    assert_eq!(replay.discipline.as_deref(), Some("Athletics"));
}

#[test]
fn each_clock_needs_what_ties_it_to_the_replay() {
    let result = open(file("odf_result_100m.xml"));
    let play = open(file("odf_play_by_play.xml"));
    let cues = open(file("cues.vtt"));
    let mut replay = race(["a b"; 8]);
    replay.clock_zero_secs = None;
    let untouched = replay.clone();
    for (sheet, field) in [(&result, "clock_zero_secs"), (&play, "start_utc")] {
        let error = sheet.lay_over(&mut replay, &Alignment::default()).unwrap_err();
        assert_eq!(
            (error.code, error.place.field.as_deref()),
            (ErrorCode::OutOfRange, Some(field))
        );
        assert_eq!(replay, untouched);
    }
    let bad = Alignment {
        start_utc: Some("noon".to_owned()),
        ..Alignment::default()
    };
    assert_eq!(
        play.lay_over(&mut replay, &bad).unwrap_err().code,
        ErrorCode::OutOfRange
    );
    let infinite = Alignment {
        offset_secs: f64::NAN,
        ..Alignment::default()
    };
    assert_eq!(
        cues.lay_over(&mut replay, &infinite).unwrap_err().code,
        ErrorCode::OutOfRange
    );
    assert_eq!(replay, untouched);

    // The gun at a stated time, and then known to the replay.
    let gun = Alignment {
        gun_secs: Some(2.5),
        offset_secs: -0.5,
        ..Alignment::default()
    };
    result.lay_over(&mut replay, &gun).unwrap();
    assert_eq!(
        (replay.clock_zero_secs, replay.events[0].time_secs),
        (Some(2.0), 2.0)
    );

    // The time of day, in two zones.
    let mut replay = untouched.clone();
    replay.start_utc = Some("2030-08-05T20:00:00+02:00".to_owned());
    assert_eq!(
        lay(&play, &mut replay, &Alignment::default()),
        ["participants-unmatched", "events-of-nobody"]
    );
    assert_eq!((replay.events.len(), replay.events[0].time_secs), (1, 4.25));
    let keep = Alignment {
        unmatched: Unmatched::Keep,
        ..Alignment::default()
    };
    assert_eq!(
        lay(&play, &mut replay, &keep),
        ["events-repeated", "events-outside"]
    );
    assert_eq!(replay.events.len(), 3);

    // The schedule's start where the gun is not known: to the second only.
    let mut replay = untouched.clone();
    replay.start_utc = Some("2030-08-03T19:50:00Z".to_owned());
    let warnings = lay(&result, &mut replay, &Alignment::default());
    assert_eq!(warnings[0], "gun-from-schedule");
    assert_eq!(replay.clock_zero_secs, Some(2.0));

    // A video that begins three seconds into the replay.
    let mut replay = untouched;
    let video = Alignment {
        offset_secs: 3.0,
        ..Alignment::default()
    };
    assert_eq!(cues.clock, EventClock::Replay);
    lay(&cues, &mut replay, &video);
    assert_eq!(
        (replay.events[0].time_secs, replay.events[0].end_secs),
        (5.0, Some(5.5))
    );
    // The start signal that a cue tells of is the zero of the discipline's clock.
    assert_eq!(replay.clock_zero_secs, Some(5.0));
    let mut replay = race(["a b"; 8]);
    replay.start_utc = Some("1990-08-05T20:00:00Z".to_owned());
    let error = play.lay_over(&mut replay, &Alignment::default()).unwrap_err();
    assert_eq!(
        (error.code, error.place.field.as_deref()),
        (ErrorCode::OutOfRange, Some("offset_secs"))
    );
}

#[test]
fn a_start_list_needs_no_clock() {
    let sheet = open(file("start_list.csv"));
    let mut replay = race(["MÜSTER Carla", "b c", "d e", "f g", "h i", "j k", "l m", "n o"]);
    replay.clock_zero_secs = None;
    assert_eq!(
        lay(&sheet, &mut replay, &Alignment::default()),
        ["participants-unmatched", "details-left-out"]
    );
    assert_eq!(replay.participants[0].bib.as_deref(), Some("13"));
    assert_eq!(replay.clock_zero_secs, None);
}
