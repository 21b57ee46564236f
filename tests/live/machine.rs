//! The state machine: whatever comes, in whatever order, what is published is sound and holds what came in time.

use athlete_replay::codec::{
    Changes, LiveFrame, LiveLine, LiveOptions, LiveReplay, LiveState, LiveWrite, PackOptions, frame_line,
    pack,
};
use athlete_replay::error::ErrorCode;
use athlete_replay::replay::{Event, Participant};
use proptest::prelude::*;

use crate::published::{Store, check};
use crate::walk::{self, MAX_ERROR_M, header, lines, lost_samples};

const UTC: &str = "2026-11-25T00:00:00Z";

fn options(segment_secs: f64) -> LiveOptions {
    LiveOptions {
        pack: PackOptions {
            segment_secs,
            ..PackOptions::default()
        },
        ..LiveOptions::default()
    }
}

fn push(replay: &mut LiveReplay, line: &str) -> Result<(), athlete_replay::error::Error> {
    replay.push(LiveLine::parse(line.as_bytes())?)
}

/// Writes what is ready, checks all of it, and gives the manifest.
fn publish(replay: &mut LiveReplay, store: &mut Store) -> Option<Vec<u8>> {
    (replay.changes() > Changes::None).then(|| {
        let write = replay.write(UTC).unwrap();
        put(store, write)
    })
}

fn put(store: &mut Store, write: LiveWrite) -> Vec<u8> {
    store.put(write.files);
    check(&write.manifest, |name| store.get(name));
    for name in write.unlisted {
        assert!(!String::from_utf8_lossy(&write.manifest).contains(&name));
    }
    write.manifest
}

#[test]
fn a_complete_live_replay_is_the_packed_one() {
    let source = walk::replay(7.3);
    let mut replay = LiveReplay::new(header(&source), options(1.0)).unwrap();
    let mut store = Store::default();
    let mut writes = 0;
    for (_, line) in lines(&source) {
        push(&mut replay, &line).unwrap();
        writes += usize::from(publish(&mut replay, &mut store).is_some());
    }
    // One write a segment, and one for each event that came while there was something published.
    assert_eq!(writes, 7 + 1);
    let write = replay.finish().unwrap().unwrap();
    let manifest = put(&mut store, write);
    let packed = pack(
        &source,
        &PackOptions {
            segment_secs: 1.0,
            max_error_m: MAX_ERROR_M,
            ..PackOptions::default()
        },
        &mut |_| {},
    )
    .unwrap();
    assert_eq!(
        String::from_utf8(manifest).unwrap(),
        String::from_utf8(packed.manifest).unwrap()
    );
    for file in packed.segments.iter().chain(&packed.coarse) {
        assert_eq!(store.get(&file.name), Some(file.bytes.clone()), "{}", file.name);
    }
}

#[test]
fn a_segment_is_there_as_soon_as_its_last_sample_is() {
    let source = walk::replay(4.0);
    let mut replay = LiveReplay::new(header(&source), options(1.0)).unwrap();
    for (time_secs, line) in lines(&source) {
        push(&mut replay, &line).unwrap();
        // The last samples of the first second are those of 59/60, 49/50 and 24/25 s.
        let is_due = time_secs >= 59.0 / 60.0 - 1e-9;
        assert_eq!(replay.changes() == Changes::Segments, is_due, "{time_secs}");
        if is_due {
            break;
        }
    }
    let write = replay.write(UTC).unwrap();
    let (manifest, _) = check(&write.manifest, |name| {
        write
            .files
            .iter()
            .find(|file| file.name == name)
            .map(|file| file.bytes.clone())
    });
    let live = manifest.live.clone().unwrap();
    assert_eq!((live.state, live.updated_utc.as_str()), (LiveState::Live, UTC));
    assert_eq!((live.segment_secs, live.dvr_secs), (1.0, None));
    assert_eq!(manifest.end_secs, 59.0 / 60.0);
}

#[test]
fn a_missing_track_holds_a_segment_up_for_the_hold_only() {
    let source = walk::replay(3.0);
    let mut replay = LiveReplay::new(header(&source), options(1.0)).unwrap();
    for (time_secs, line) in lines(&source) {
        let LiveLine::Frame(mut frame) = LiveLine::parse(line.as_bytes()).unwrap() else {
            continue;
        };
        frame.tracks[2] = None;
        replay.push(LiveLine::Frame(frame)).unwrap();
        assert_eq!(
            replay.changes() == Changes::Segments,
            time_secs >= 1.25 - 1e-9,
            "{time_secs}"
        );
        if time_secs >= 1.25 {
            break;
        }
    }
}

#[test]
fn stalling_publishes_what_there_is_and_takes_the_rest_later() {
    let source = walk::replay(2.0);
    let mut replay = LiveReplay::new(header(&source), options(1.0)).unwrap();
    let mut store = Store::default();
    assert_eq!(replay.stall(UTC).unwrap(), None);
    let lines = lines(&source);
    let (before, after) = lines.split_at(lines.partition_point(|(time_secs, _)| *time_secs < 1.4));
    for (_, line) in before {
        push(&mut replay, line).unwrap();
        publish(&mut replay, &mut store);
    }
    let write = replay.stall(UTC).unwrap().unwrap();
    let (manifest, _) = check(&put(&mut store, write), |name| store.get(name));
    assert_eq!(manifest.live.as_ref().unwrap().state, LiveState::Stalled);
    assert!(
        (manifest.end_secs - 83.0 / 60.0).abs() < 0.03,
        "{}",
        manifest.end_secs
    );
    assert_eq!(replay.stall(UTC).unwrap(), None, "nothing new");
    for (_, line) in after {
        push(&mut replay, line).unwrap();
        publish(&mut replay, &mut store);
    }
    let write = replay.finish().unwrap().unwrap();
    let (manifest, found) = check(&put(&mut store, write), |name| store.get(name));
    assert_eq!(manifest.live, None);
    assert_eq!(lost_samples(&source, &found), 0);
}

#[test]
fn one_wrong_time_is_refused_and_two_that_agree_are_a_jump() {
    let source = walk::replay(1.0);
    let mut replay = LiveReplay::new(header(&source), options(1.0)).unwrap();
    let frame = |time_secs: f64| {
        let positions: Vec<Vec<[f32; 3]>> = source
            .tracks
            .iter()
            .map(|track| vec![[1.0, 2.0, 3.0]; track.skeleton.joints.len()])
            .collect();
        let positions: Vec<_> = positions.iter().map(|p| Some(p.as_slice())).collect();
        frame_line(time_secs, &positions)
    };
    push(&mut replay, &frame(0.0)).unwrap();
    let error = push(&mut replay, &frame(9_000.0)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "time_secs: expected a time near 0 s, found 9000: taken over when the next frame agrees"
    );
    push(&mut replay, &frame(0.02)).unwrap();
    assert_eq!(replay.changes(), Changes::None);
    assert_eq!(
        push(&mut replay, &frame(3600.0)).unwrap_err().code,
        ErrorCode::OutOfRange
    );
    push(&mut replay, &frame(3600.02)).unwrap();
    let write = replay.write(UTC).unwrap();
    // An hour of nothing is one file, and no file for nothing.
    assert_eq!(
        write
            .files
            .iter()
            .filter(|file| file.name.ends_with(".seg"))
            .count(),
        1
    );
    let error = push(&mut replay, &frame(0.04)).unwrap_err();
    assert_eq!(error.code, ErrorCode::OutOfRange);
}

#[test]
fn what_is_not_of_this_replay_is_refused_with_its_field() {
    let source = walk::replay(1.0);
    let mut replay = LiveReplay::new(header(&source), options(1.0)).unwrap();
    let mut refused = |line: &str| push(&mut replay, line).unwrap_err().to_string();
    assert_eq!(
        refused("{\"time_secs\":0,\"tracks\":[]}"),
        "tracks: expected 3 tracks, found 0"
    );
    assert_eq!(
        refused("{\"time_secs\":0,\"tracks\":[[null],null,null]}"),
        "tracks[0]: expected 5 joints, found 1"
    );
    assert_eq!(
        refused("{\"time_secs\":0,\"tracks\":[[[1,2]]]}"),
        "tracks[0][0]: expected x, y and z in metres"
    );
    assert_eq!(
        refused("{\"time_secs\":0,\"tracks\":[[[1,2,1e7]]]}"),
        "tracks[0][0][2]: expected at most 1000000, found 10000000"
    );
    assert_eq!(
        refused("{\"time_secs\":\"0\"}"),
        "time_secs: expected a number, found another text"
    );
    assert_eq!(
        refused("{\"event\":{\"id\":\"e\",\"time_secs\":1,\"kind\":\"split\",\"participants\":[2]}}"),
        "events[0] (): expected participants below 2"
    );
    assert_eq!(
        refused("{\"event\":{\"id\":\"e\",\"removed\":true}}"),
        "event.id: expected the id of an event that is there, found another"
    );
    assert_eq!(
        refused("{\"participant\":{\"id\":\"carl\",\"name\":\"Carl\"}}"),
        "participant.id: expected the id of a participant of the header, found another"
    );
    assert_eq!(
        refused("{}"),
        "expected a line with format, time_secs, event, participant or end, found none of them"
    );
    assert_eq!(
        refused("[1]"),
        "expected a JSON object on one line, found another value"
    );
    assert!(refused("{\"time_secs\":0,").starts_with("expected a JSON object on one line, found none:"));
    assert_eq!(
        refused("{\"format\":\"athlete-replay-live\",\"version\":2}"),
        "version: expected version 1 of the lines, found 2; use a newer athlete-replay"
    );
    assert_eq!(replay.changes(), Changes::None);
}

#[test]
fn what_becomes_known_later_is_taken_over() {
    let source = walk::replay(2.0);
    let mut replay = LiveReplay::new(header(&source), options(1.0)).unwrap();
    let mut store = Store::default();
    for (_, line) in lines(&source) {
        push(&mut replay, &line).unwrap();
        publish(&mut replay, &mut store);
    }
    replay
        .push(LiveLine::Event(
            "e0".to_owned(),
            Some(Box::new(Event {
                time_secs: 1.5,
                label: "later".to_owned(),
                ..Event::default()
            })),
        ))
        .unwrap();
    replay
        .push(LiveLine::Participant(Box::new(Participant {
            id: "ben".to_owned(),
            name: "Ben".to_owned(),
            mark: Some("9.58".to_owned()),
            ..Participant::default()
        })))
        .unwrap();
    assert_eq!(replay.changes(), Changes::Corrections);
    let (manifest, _) = check(&publish(&mut replay, &mut store).unwrap(), |name| store.get(name));
    let description = manifest.description();
    let labels: Vec<&str> = description
        .events
        .iter()
        .map(|event| event.label.as_str())
        .collect();
    assert_eq!(labels, ["at 1.25", "later"]);
    assert_eq!(manifest.live.as_ref().unwrap().event_ids, ["e1", "e0"]);
    assert_eq!(description.participants[1].mark.as_deref(), Some("9.58"));
    replay.push(LiveLine::Event("e1".to_owned(), None)).unwrap();
    let (manifest, _) = check(&publish(&mut replay, &mut store).unwrap(), |name| store.get(name));
    assert_eq!(manifest.description().events.len(), 1);
}

#[test]
fn a_header_that_asks_for_too_much_is_refused() {
    let source = walk::replay(1.0);
    let refused = |options: LiveOptions| LiveReplay::new(header(&source), options).unwrap_err();
    let slow = LiveOptions {
        pack: PackOptions {
            segment_secs: 3600.0,
            ..PackOptions::default()
        },
        late_secs: 3600.0,
        ..LiveOptions::default()
    };
    assert!(LiveReplay::new(header(&source), slow.clone()).is_ok());
    let mut large = source.clone();
    for _ in 0..40 {
        large.tracks.push(source.tracks[0].clone());
    }
    let error = LiveReplay::new(header(&large), slow).unwrap_err();
    assert_eq!(error.code, ErrorCode::LimitExceeded);
    assert_eq!(
        refused(LiveOptions {
            late_secs: -1.0,
            ..LiveOptions::default()
        })
        .to_string(),
        "late_secs: expected 0 to 3600, found -1"
    );
    assert_eq!(refused(options(0.01)).code, ErrorCode::OutOfRange);
    let mut slow_track = source.clone();
    slow_track.tracks[2].times = athlete_replay::time::SampleTimes::Uniform {
        start_secs: 0.0,
        rate_hz: 0.5,
        count: 1,
    };
    slow_track.tracks[2].positions_m.truncate(1);
    let error = LiveReplay::new(header(&slow_track), options(1.0)).unwrap_err();
    assert_eq!(error.code, ErrorCode::ReplayInvalid);
}

/// What may happen to a stream.
#[derive(Clone, Debug)]
enum Step {
    /// The next so many lines come.
    Lines(usize),
    /// So many lines from up to `back` ago come again.
    Again {
        back: usize,
        count: usize,
    },
    /// So many lines are lost.
    Lost(usize),
    /// The next lines come in another order.
    Shuffled(usize, u64),
    Write,
    Stall,
    /// The writer ends suddenly, and another goes on with what is published.
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => (1_usize..90).prop_map(Step::Lines),
        1 => (1_usize..300, 1_usize..60).prop_map(|(back, count)| Step::Again { back, count }),
        1 => (1_usize..60).prop_map(Step::Lost),
        2 => (1_usize..40, any::<u64>()).prop_map(|(count, seed)| Step::Shuffled(count, seed)),
        2 => Just(Step::Write),
        1 => Just(Step::Stall),
        1 => Just(Step::Restart),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn whatever_happens_what_is_published_is_sound(steps in prop::collection::vec(step(), 1..40), dvr in prop::option::of(1.0_f64..4.0)) {
        let source = walk::replay(10.0);
        let lines = lines(&source);
        let options = LiveOptions { dvr_secs: dvr, late_secs: 2.0, ..options(1.0) };
        let mut replay = LiveReplay::new(header(&source), options.clone()).unwrap();
        let mut store = Store::default();
        let mut manifest: Option<Vec<u8>> = None;
        let mut at = 0;
        let mut is_whole = dvr.is_none();
        let mut last_end_secs = f64::NEG_INFINITY;
        for step in steps {
            let say = |replay: &mut LiveReplay, index: usize| {
                lines.get(index).is_none_or(|(_, line)| push(replay, line).is_ok())
            };
            match step {
                Step::Lines(count) => {
                    (at..at + count).for_each(|index| { say(&mut replay, index); });
                    at += count;
                }
                Step::Again { back, count } => {
                    let first = at.saturating_sub(back);
                    (first..(first + count).min(at)).for_each(|index| { say(&mut replay, index); });
                }
                Step::Lost(count) => {
                    is_whole &= at >= lines.len();
                    at += count;
                }
                Step::Shuffled(count, seed) => {
                    let mut order: Vec<usize> = (at..at + count).collect();
                    order.sort_by_key(|index| (*index as u64 ^ seed).wrapping_mul(0x9e37_79b9_7f4a_7c15));
                    // The grid is laid by the header, so that any line may be the first.
                    order.into_iter().for_each(|index| { say(&mut replay, index); });
                    at += count;
                }
                Step::Write => manifest = publish(&mut replay, &mut store).or(manifest),
                Step::Stall => {
                    if let Some(write) = replay.stall(UTC).unwrap() {
                        manifest = Some(put(&mut store, write));
                    }
                }
                Step::Restart => {
                    is_whole = false;
                    replay = match &manifest {
                        None => LiveReplay::new(header(&source), options.clone()).unwrap(),
                        Some(manifest) => {
                            let mut replay = LiveReplay::resume(header(&source), options.clone(), manifest).unwrap();
                            for (window, name) in replay.wanted() {
                                replay.give(window, &store.get(&name).unwrap()).unwrap();
                            }
                            replay
                        }
                    };
                }
            }
            if let Some(manifest) = &manifest {
                let (manifest, found) = check(manifest, |name| store.get(name));
                prop_assert!(manifest.end_secs >= last_end_secs, "the replay became shorter");
                last_end_secs = manifest.end_secs;
                lost_samples(&source, &found);
            }
        }
        (at..lines.len()).for_each(|index| { push(&mut replay, &lines[index].1).ok(); });
        if let Some(write) = replay.finish().unwrap() {
            let (_, found) = check(&put(&mut store, write), |name| store.get(name));
            let lost = lost_samples(&source, &found);
            prop_assert!(!is_whole || lost == 0, "{} samples are lost", lost);
        }
    }

    #[test]
    fn no_line_makes_the_reader_panic(line in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = LiveLine::parse(&line);
    }

    #[test]
    fn a_frame_comes_back_from_its_line_bit_for_bit(
        time_secs in -1e6_f64..1e6,
        positions in prop::collection::vec(prop::array::uniform3(-1e5_f32..1e5), 1..20),
    ) {
        let line = frame_line(time_secs, &[None, Some(&positions)]);
        let LiveLine::Frame(LiveFrame { time_secs: read_secs, tracks }) = LiveLine::parse(line.as_bytes()).unwrap() else {
            panic!("{line}");
        };
        prop_assert!((read_secs - time_secs).abs() <= time_secs.abs() * f64::EPSILON);
        prop_assert_eq!(tracks, vec![None, Some(positions)]);
    }
}
