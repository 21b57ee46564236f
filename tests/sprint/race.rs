//! The race: who, when and where, and the steps.

use athlete_replay::replay::{BodyPart, EventKind, Pose, Track, Venue};

use crate::reading::{BOLT, Contact, GUN_SECS, RESULT, at, contacts, frame_at, frames, replay};

const SPLITS: [(&str, [f64; 9]); 3] = [
    ("Bolt", [1.89, 2.88, 3.78, 4.64, 5.47, 6.29, 7.10, 7.92, 8.75]),
    ("Gay", [1.91, 2.93, 3.84, 4.70, 5.54, 6.36, 7.19, 8.02, 8.86]),
    ("Powell", [1.87, 2.90, 3.82, 4.70, 5.55, 6.39, 7.23, 8.08, 8.94]),
];

/// The most forward of chest, neck and shoulders, between samples too.
fn torso_front_m(track: &Track, time_secs: f64) -> f64 {
    let mut pose = Pose::default();
    track.sample(time_secs, &mut pose);
    let body = track.skeleton.body_map.resolve(&pose);
    [
        BodyPart::Chest,
        BodyPart::Neck,
        BodyPart::LeftShoulder,
        BodyPart::RightShoulder,
    ]
    .into_iter()
    .map(|part| f64::from(body.position_m(part).unwrap().z))
    .fold(f64::NEG_INFINITY, f64::max)
}

/// When the torso reaches a distance, from the gun.
fn passage_secs(track: &Track, distance_m: f64) -> f64 {
    let (mut low, mut high) = (track.times.start_secs(), track.times.end_secs());
    for _ in 0..50 {
        let middle = 0.5 * (low + high);
        if torso_front_m(track, middle) < distance_m {
            low = middle;
        } else {
            high = middle;
        }
    }
    high - GUN_SECS
}

#[test]
fn it_is_a_valid_replay_that_says_what_it_is() {
    let replay = replay();
    replay.validate().unwrap();
    assert_eq!(
        replay.notice.as_deref(),
        Some("Reconstructed from published splits; motion is synthetic")
    );
    assert_eq!(replay.clock_zero_secs, Some(GUN_SECS));
    assert_eq!(replay.start_secs(), 0.0);
    assert!((15.0..=16.0).contains(&replay.end_secs()));
    let Venue::SprintStraight(straight) = &replay.venue else {
        panic!("expected a straight");
    };
    assert_eq!((replay.participants.len(), replay.tracks.len()), (8, 8));
    for (index, (lane, name, finish, _)) in RESULT.into_iter().enumerate() {
        let participant = &replay.participants[index];
        assert!(participant.name.ends_with(name), "{}", participant.name);
        assert_eq!(participant.lane, Some(lane));
        assert_eq!(participant.mark, Some(format!("{finish:.2}")));
        assert_eq!(participant.colours.len(), 2);
        let track = &replay.tracks[index];
        assert_eq!(track.participant, Some(index));
        assert_eq!(track.missing_samples(), 0);
        for frame in frames(track) {
            let off = at(track, frame, BodyPart::Pelvis).x - straight.lane_centre_x_m(lane);
            assert!(off.abs() < 0.05, "{name} stays in the middle of the lane: {off}");
        }
    }
}

#[test]
fn every_published_time_is_met_to_a_hundredth() {
    for (index, (_, name, finish, _)) in RESULT.into_iter().enumerate() {
        let track = &replay().tracks[index];
        let splits = SPLITS.iter().find(|(of, _)| *of == name);
        let published = splits.map_or(&[][..], |(_, splits)| splits);
        for (tens, &split) in (1..).zip(published.iter().chain([&finish])) {
            let distance_m = if split == finish {
                100.0
            } else {
                f64::from(tens) * 10.0
            };
            let found = passage_secs(track, distance_m);
            assert!(
                (found - split).abs() < 0.01,
                "{name} at {distance_m} m: {found:.4} s, published {split}"
            );
        }
        // The line itself is met closer still.
        assert!((passage_secs(track, 100.0) - finish).abs() < 0.004, "{name}");
    }
}

#[test]
fn bolt_runs_as_an_independent_fit_has_him() {
    // v = 12.22 (1 - e^(-t / 1.241)) from the reaction on: a public fit of this race, itself 0.11 m (rms) off.
    let track = &replay().tracks[BOLT];
    let times: Vec<f64> = (5..=95).map(|i| f64::from(i) * 0.1).collect();
    let square = |&time: &f64| {
        let t = time - 0.146;
        let fit = 12.22 * (t - 1.241 * (1.0 - f64::exp(-t / 1.241)));
        (torso_front_m(track, GUN_SECS + time) - fit).powi(2)
    };
    let rms = (times.iter().map(square).sum::<f64>() / times.len() as f64).sqrt();
    assert!(rms < 0.2, "{rms}");
}

#[test]
fn the_events_carry_the_official_values_in_order() {
    let events = &replay().events;
    assert!(events.is_sorted_by(|a, b| a.time_secs <= b.time_secs));
    assert_eq!(events.len(), 1 + 8 * 2 + 3 * 9);
    assert_eq!(
        (&events[0].kind, events[0].time_secs),
        (&EventKind::Gun, GUN_SECS)
    );
    for (index, (_, name, finish, reaction)) in RESULT.into_iter().enumerate() {
        let of_kind = |kind: EventKind| {
            let mut own = events
                .iter()
                .filter(move |event| event.kind == kind && event.participants == [index]);
            (own.next().unwrap(), own.count())
        };
        let (event, others) = of_kind(EventKind::Reaction);
        assert_eq!(
            (event.value.as_deref(), others),
            (Some(&*format!("{reaction:.3}")), 0)
        );
        assert!((event.time_secs - GUN_SECS - reaction).abs() < 1e-9);
        let (event, others) = of_kind(EventKind::Finish);
        assert_eq!(
            (event.value.as_deref(), others),
            (Some(&*format!("{finish:.2}")), 0)
        );
        assert_eq!(event.label, format!("{name} finish {finish:.2}"));
        assert!((event.time_secs - GUN_SECS - finish).abs() < 1e-9);
        let has_splits = SPLITS.iter().any(|(of, _)| *of == name);
        let splits = events
            .iter()
            .filter(|event| event.kind == EventKind::Split && event.participants == [index]);
        assert_eq!(splits.count(), if has_splits { 9 } else { 0 }, "{name}");
    }
    assert!(events.iter().any(|event| event.label == "Bolt 60 m 6.29"));
}

#[test]
fn bolts_speed_has_one_peak_between_60_and_70_m() {
    let track = &replay().tracks[BOLT];
    let z = |frame| at(track, frame, BodyPart::Neck).z;
    // Over 0.2 s, so that the rounding of f32 at 100 m (8 micrometres) does not show.
    let speed = |frame: usize| (z(frame + 10) - z(frame - 10)) / 0.2;
    let race = frame_at(track, 0.5)..frame_at(track, 9.4);
    let top = race
        .clone()
        .max_by(|&a, &b| speed(a).total_cmp(&speed(b)))
        .unwrap();
    assert!((12.2..12.4).contains(&speed(top)), "{}", speed(top));
    assert!((60.0..70.0).contains(&z(top)), "{}", z(top));
    let mut highest = 0.0_f64;
    for frame in race {
        if frame < top {
            assert!(speed(frame) > highest - 0.1, "{frame}: falls before the peak");
            highest = highest.max(speed(frame));
        } else {
            assert!(speed(frame) < highest + 0.1, "{frame}: rises after the peak");
            highest = highest.max(speed(top)).min(speed(frame));
        }
    }
}

#[test]
fn steps_to_the_line_agree_with_the_published_counts() {
    let mut counts = Vec::new();
    for (index, (_, name, ..)) in RESULT.into_iter().enumerate() {
        let contacts = contacts(&replay().tracks[index]);
        assert!(
            contacts
                .windows(2)
                .all(|pair| pair[0].side != pair[1].side && pair[0].last < pair[1].first),
            "{name}: feet alternate, with a flight between"
        );
        let before = contacts.iter().filter(|contact| contact.toe_z_m < 100.0).count();
        let (last, next) = (&contacts[before - 1], &contacts[before]);
        let steps = before as f64 + (100.0 - last.toe_z_m) / (next.toe_z_m - last.toe_z_m);
        match name {
            "Bolt" => assert!((steps - 40.92).abs() < 0.1, "{steps}"),
            "Gay" => assert!((steps - 45.94).abs() < 0.1, "{steps}"),
            _ => assert!((43.0..48.0).contains(&steps), "{name}: {steps}"),
        }
        counts.push(steps);
    }
    counts.sort_by(f64::total_cmp);
    assert!(
        counts.windows(2).all(|pair| pair[1] - pair[0] > 0.1),
        "nobody is a copy: {counts:?}"
    );
}

#[test]
fn bolts_steps_at_60_to_90_m_are_near_the_published_ones() {
    // Coh et al. 2018, Zagreb 2011, at 12.14 m/s: 2.70 m, 4.36 steps/s, contact 86 ms, flight 145 ms. Berlin was
    // faster by 0.1 m/s.
    let track = &replay().tracks[BOLT];
    let contacts = contacts(track);
    let window: Vec<&Contact> = contacts
        .iter()
        .filter(|contact| (60.0..90.0).contains(&contact.toe_z_m))
        .collect();
    let steps = (window.len() - 1) as f64;
    let (first, last) = (window[0], window[window.len() - 1]);
    let length_m = (last.toe_z_m - first.toe_z_m) / steps;
    let step_secs = (last.first - first.first) as f64 * 0.01 / steps;
    // The mean number of samples inside a contact, times their distance, is its length without bias.
    let contact_secs = window
        .iter()
        .map(|c| (c.last - c.first + 1) as f64 * 0.01)
        .sum::<f64>()
        / window.len() as f64;
    let flight_secs = step_secs - contact_secs;
    assert!((length_m - 2.70).abs() < 0.10, "{length_m}");
    assert!((1.0 / step_secs - 4.36).abs() < 0.15, "{}", 1.0 / step_secs);
    assert!((contact_secs - 0.086).abs() < 0.006, "{contact_secs}");
    assert!((flight_secs - 0.145).abs() < 0.010, "{flight_secs}");
    assert!(
        (length_m / step_secs - 12.2).abs() < 0.15,
        "length times rate is the speed"
    );
}

#[test]
fn steps_grow_out_of_the_blocks() {
    for (index, (_, name, ..)) in RESULT.into_iter().enumerate() {
        let track = &replay().tracks[index];
        let contacts = contacts(track);
        let length = |step: usize| contacts[step].toe_z_m - contacts[step - 1].toe_z_m;
        let stays = |step: usize| contacts[step].last - contacts[step].first + 1;
        assert!(
            (0.3..0.8).contains(&contacts[0].toe_z_m),
            "{name}: {}",
            contacts[0].toe_z_m
        );
        assert!((0.9..1.4).contains(&length(1)), "{name}: {}", length(1));
        // Left and right differ, so like is compared with like.
        assert!((1..12).all(|step| length(step + 2) > length(step)), "{name}");
        assert!((16..=20).contains(&stays(0)), "{name}: {}", stays(0));
        assert!((7..=10).contains(&stays(30)), "{name}: {}", stays(30));
    }
}
