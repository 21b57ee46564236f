//! What must hold for every measure: gaps, cuts of the work, streams, rates, and the table of definitions.

use athlete_replay::analysis::{
    Advance, Analysis, Between, Definition, Family, Flag, InferredLimbs, Measures, Motion, Options, Pin,
    Subject, Which, Withheld, definitions, measure,
};
use athlete_replay::replay::{BodyPart, Replay, Track};
use athlete_replay::time::SampleTimes;
use glam::DVec3;

use crate::made::{body, even, object, standing};

/// Everything in values and series to the bit, NaN included.
fn bits(measures: &Measures) -> Vec<String> {
    let values = measures.values.iter().map(|value| {
        let number = value.result.as_ref().map(|number| number.to_bits());
        format!(
            "{} {:?} {} {number:?} {:?} {:?}",
            value.measure.id, value.subject, value.which, value.time_secs, value.flags
        )
    });
    let series = measures.series.iter().map(|series| {
        let numbers: Vec<u64> = series.values.iter().map(|value| value.to_bits()).collect();
        format!(
            "{} {:?} {} {numbers:?}",
            series.measure.id, series.subject, series.which
        )
    });
    values.chain(series).collect()
}

/// A man who runs on the spot of his choice, and hops.
fn runner(rate_hz: f64, secs: f64) -> Replay {
    body(rate_hz, secs, 0.002, |t, part| {
        let hop = 0.3 * (t * 2.0).sin().max(0.0);
        Some(standing(part) + DVec3::new(0.2 * (t * 1.3).sin(), 0.92 + hop, 3.0 * t))
    })
}

#[test]
fn answers_do_not_depend_on_how_the_work_is_cut() {
    // Longer than two blocks, so that blocks matter, and with gaps.
    let mut replay = runner(200.0, 45.0);
    let joints = BodyPart::ALL.len();
    for frame in [4090, 4100, 6000] {
        replay.tracks[0].positions_m[frame * joints + BodyPart::LeftKnee as usize] = [f32::NAN; 3];
    }
    replay.tracks.push(
        object(100.0, 45.0, 0.001, |t| DVec3::new(t, 1.0 + t.sin(), 0.0))
            .tracks
            .remove(0),
    );
    let whole = measure(&replay, &Options::default());
    assert!(whole.values.len() > 50 && whole.series.len() > 30);
    for budget in [1, 5000, 70_000] {
        let mut analysis = Analysis::new(&replay, Options::default());
        let mut calls = 1;
        while analysis.advance(&replay, f64::INFINITY, budget) != Advance::Done {
            calls += 1;
        }
        assert!(budget > 1 || calls > 60, "{calls}");
        assert_eq!(bits(&analysis.into_measures()), bits(&whole), "{budget}");
    }
}

/// Two teams of five and a ball for ten minutes at 25 Hz.
fn game(secs: f64) -> Replay {
    let mut replay = Replay::default();
    for player in 0..10_u32 {
        let team = player / 5;
        let x = if team == 0 { -10.0 } else { 10.0 } * f64::from(player % 5 + 1);
        let phase = f64::from(player);
        let one = body(25.0, secs, 0.0, |t, part| {
            let runs = DVec3::new(
                3.0 * (0.3 * t + phase).sin(),
                0.92,
                2.0 * phase + 8.0 * (0.05 * t).sin(),
            );
            (part == BodyPart::Pelvis).then(|| standing(part) + runs + DVec3::X * x)
        });
        let mut track = one.tracks.into_iter().next().unwrap();
        track.participant = Some(player as usize);
        replay.tracks.push(track);
        let mut participant = one.participants.into_iter().next().unwrap();
        participant.organisation = Some(if team == 0 { "Ajax" } else { "Benfica" }.to_owned());
        replay.participants.push(participant);
    }
    replay.tracks.push(
        object(25.0, secs, 0.0, |t| {
            DVec3::new(45.0 * (0.02 * t).sin(), 0.11, 0.0)
        })
        .tracks
        .remove(0),
    );
    replay
}

#[test]
fn a_match_is_measured_while_it_comes() {
    let replay = game(600.0);
    let whole = measure(&replay, &Options::default());
    let mut analysis = Analysis::new(&replay, Options::default());
    // What has not come is a gap.
    let mut arriving = replay.clone();
    for track in &mut arriving.tracks {
        track.positions_m.fill([f32::NAN; 3]);
    }
    let mut covered_m = 0.0;
    for until in [100.0, 200.0, 300.0, 450.0, 601.0] {
        for (track, full) in arriving.tracks.iter_mut().zip(&replay.tracks) {
            let joints = track.skeleton.joints.len();
            let come = (until * 25.0) as usize * joints;
            let come = come.min(full.positions_m.len());
            track.positions_m[..come].copy_from_slice(&full.positions_m[..come]);
        }
        while analysis.advance(&arriving, until, 20_000) == Advance::Underway {}
        let so_far = analysis.so_far();
        let distance = so_far
            .values_of("distance_covered", 0)
            .next()
            .unwrap()
            .result
            .clone()
            .unwrap();
        assert!(distance >= covered_m, "{until}");
        covered_m = distance;
    }
    assert_eq!(analysis.advance(&arriving, 601.0, 1), Advance::Done);
    assert_eq!(bits(&analysis.into_measures()), bits(&whole));
}

#[test]
fn players_cover_what_they_run() {
    // 60 s at 8 m/s along z after 2 s of standing, then 2 s of standing: one sprint.
    let run = |t: f64| 8.0 * (t - 2.0).clamp(0.0, 60.0);
    let mut replay = game(64.0);
    let sprinter = body(25.0, 64.0, 0.01, |t, part| {
        (part == BodyPart::Pelvis).then(|| DVec3::new(-20.0, 0.92, run(t)))
    });
    replay.tracks[0].positions_m = sprinter.tracks[0].positions_m.clone();
    let measures = measure(&replay, &Options::default());
    let number = |id: &str| measures.values_of(id, 0).next().unwrap().result.clone().unwrap();
    assert!(
        (number("distance_covered") - 480.0).abs() < 1.5,
        "{}",
        number("distance_covered")
    );
    assert!(
        (number("player_peak_speed") - 8.0).abs() < 0.6,
        "{}",
        number("player_peak_speed")
    );
    assert!((number("time_seen") - 64.0).abs() < 0.05);
    assert_eq!(
        (
            number("sprints"),
            number("accelerations"),
            number("decelerations")
        ),
        (1.0, 1.0, 1.0)
    );
    let zones: f64 = measures
        .values_of("zone_distance", 0)
        .map(|v| v.result.clone().unwrap())
        .sum();
    assert!((zones - number("distance_covered")).abs() < 1e-9);
    let fastest = measures
        .values_of("zone_time", 0)
        .find(|v| v.which == Which::Zone(5))
        .unwrap();
    assert!((fastest.result.clone().unwrap() - 60.0).abs() < 0.6);
    // Legs of a match are not there: what needs them says so.
    let steps = measures.values_of("steps", 1).next().unwrap();
    assert!(steps.result.is_err(), "{steps:?}");
}

#[test]
fn the_last_line_of_defence_is_the_second_last_player_or_the_ball() {
    let replay = game(20.0);
    let measures = measure(&replay, &Options::default());
    let teams = measures.teams.as_ref().unwrap();
    assert_eq!(teams.names, ["Ajax", "Benfica"]);
    for (team, side) in [(0, 1.0), (1, -1.0)] {
        let line = measures
            .series
            .iter()
            .find(|s| s.measure.id == "offside_line" && s.subject == Subject::Team(team))
            .unwrap();
        for (frame, found) in line.values.iter().enumerate() {
            let x = |track: &Track, joint: usize| side * f64::from(track.position(frame, joint).unwrap().x);
            let own = replay.tracks[5 * team..5 * team + 5].iter();
            let mut xs: Vec<f64> = own.map(|track| x(track, BodyPart::Pelvis as usize)).collect();
            xs.sort_by(f64::total_cmp);
            let expected = xs[1].min(x(&replay.tracks[10], 0));
            assert!((side * found - expected).abs() < 1e-6, "{team}, {frame}");
        }
    }
    // The nearest opponent of the first player, counted by hand.
    let of = |track: usize, frame: usize| {
        let p = replay.tracks[track]
            .position(frame, BodyPart::Pelvis as usize)
            .unwrap()
            .as_dvec3();
        DVec3::new(p.x, 0.0, p.z)
    };
    let frames = replay.tracks[0].times.len();
    let nearest = |frame: usize| {
        (5..10)
            .map(|other| of(0, frame).distance(of(other, frame)))
            .fold(f64::INFINITY, f64::min)
    };
    let mean = (0..frames).map(nearest).sum::<f64>() / frames as f64;
    let found = measures
        .values_of("nearest_opponent", 0)
        .next()
        .unwrap()
        .result
        .clone()
        .unwrap();
    assert!((found - mean).abs() < 1e-6, "{found} {mean}");
}

#[test]
fn nothing_is_filtered_or_differentiated_across_a_gap() {
    let path = |t: f64| DVec3::new(t * t, 1.0 + t.sin(), 0.0);
    let times = even(100.0, 2.0);
    let mut whole: Vec<DVec3> = (0..201).map(|frame| path(times.time_of(frame))).collect();
    for slot in &mut whole[90..100] {
        *slot = DVec3::NAN;
    }
    let motion = Motion::of(whole.clone(), &times, 8.0).unwrap();
    for part in [0..90, 100..201] {
        let alone = Motion::of(
            whole[part.clone()].to_vec(),
            &even(100.0, (part.len() - 1) as f64 / 100.0),
            8.0,
        )
        .unwrap();
        assert_eq!(motion.position_m[part.clone()], alone.position_m);
        assert_eq!(motion.velocity_m_per_s[part.clone()], alone.velocity_m_per_s);
        assert_eq!(
            motion.acceleration_m_per_s2[part.clone()],
            alone.acceleration_m_per_s2
        );
    }
    assert!(motion.position_m[90..100].iter().all(|p| p.is_nan()));
    let nine: Vec<DVec3> = (0..9).map(|_| DVec3::ZERO).collect();
    assert_eq!(
        Motion::of(nine, &even(100.0, 0.08), 8.0),
        Err(Withheld::RunsTooShort)
    );
    let uneven = SampleTimes::Explicit((0..50).map(|i| f64::from(i * i)).collect());
    assert_eq!(
        Motion::of(vec![DVec3::ZERO; 50], &uneven, 8.0),
        Err(Withheld::TimesUneven)
    );
    let slow = Motion::of(vec![DVec3::ZERO; 50], &even(10.0, 4.9), 8.0);
    assert_eq!(
        slow,
        Err(Withheld::RateTooLow {
            needed_hz: 16.0,
            rate_hz: 10.0
        })
    );
}

#[test]
fn what_the_data_are_worth_is_told_and_flagged() {
    let quiet = measure(
        &body(100.0, 2.0, 0.0, |_, part| Some(standing(part))),
        &Options::default(),
    );
    let jitter = |measures: &Measures| {
        measures
            .values_of("jitter", 0)
            .next()
            .unwrap()
            .result
            .clone()
            .unwrap()
    };
    assert!(jitter(&quiet) < 1e-6);
    for noise_m in [0.001, 0.004, 0.02] {
        let measures = measure(
            &body(100.0, 4.0, noise_m, |_, part| Some(standing(part))),
            &Options::default(),
        );
        // Four seconds tell a standard deviation to a few percent; the median of 25 joints to less.
        assert!(
            (jitter(&measures) / noise_m - 1.0).abs() < 0.03,
            "{noise_m}: {}",
            jitter(&measures)
        );
        let speed = measures.values_of("com_peak_speed", 0).next().unwrap();
        assert_eq!(speed.flags.contains(&Flag::Jitter), noise_m > 0.01);
        // A foot of 0.08 m varies by 5 % with noise of 3 mm.
        assert_eq!(speed.flags.contains(&Flag::BonesVary), noise_m > 0.002);
    }
    let gaps = body(100.0, 2.0, 0.0, |t, part| (t < 1.8).then(|| standing(part)));
    let measures = measure(&gaps, &Options::default());
    let share = measures.values_of("gap_share", 0).next().unwrap();
    assert!((share.result.clone().unwrap() - 100.0 * 21.0 / 201.0).abs() < 0.6);
    assert!(
        measures
            .values_of("com_path", 0)
            .next()
            .unwrap()
            .flags
            .contains(&Flag::Gaps)
    );
    // A thigh of 0.42 m.
    let bone = measures
        .values_of("bone_length", 0)
        .find(|v| v.which == Which::Bone(BodyPart::LeftHip, BodyPart::LeftKnee));
    assert_eq!(bone.unwrap().text().as_deref(), Some("0.420"));
}

#[test]
fn two_points_are_measured_where_they_are_drawn() {
    let replay = body(50.0, 2.0, 0.0, |t, part| {
        Some(standing(part) + DVec3::new(t, 0.92, 0.0))
    });
    let (hip, knee) = (Pin::Part(0, BodyPart::LeftHip), Pin::Part(0, BodyPart::LeftKnee));
    let between = Between::at(&replay, &hip, &knee, 0.51).unwrap();
    let texts = between
        .measures()
        .map(|(measure, value): (&Definition, f64)| format!("{} {value:.3}", measure.id));
    assert_eq!(
        texts,
        [
            "point_distance 0.420",
            "point_level_distance 0.000",
            "point_height -0.420",
            "point_angle -90.000"
        ]
    );
    let ground = Pin::GroundBelow(0, BodyPart::Head);
    let place = Pin::Place(DVec3::new(0.0, 0.0, 3.0));
    let between = Between::at(&replay, &ground, &place, 1.0).unwrap();
    assert!((between.from_m.distance(DVec3::X)).abs() < 1e-6);
    assert!((between.measures()[1].1 - 10.0_f64.sqrt()).abs() < 1e-6);
    assert_eq!(Between::at(&replay, &hip, &Pin::Joint(0, 99), 0.5), None);
    assert_eq!(Between::at(&replay, &hip, &Pin::Joint(9, 0), 0.5), None);
    assert_eq!(Between::at(&replay, &hip, &knee, 99.0), None);
}

#[test]
fn odd_replays_are_measured_without_harm() {
    let mut one_frame = runner(100.0, 0.0);
    one_frame.tracks[0].participant = None;
    let all_gaps = body(100.0, 1.0, 0.0, |_, _| None);
    let far = body(100.0, 1.0, 0.0, |t, part| {
        Some((standing(part) + DVec3::X * t) * 1e30)
    });
    let mut uneven = runner(100.0, 1.0);
    uneven.tracks[0].times = SampleTimes::Explicit((0..101).map(|i| f64::from(i * i)).collect());
    let mut no_map = runner(100.0, 1.0);
    no_map.tracks[0].skeleton.body_map = athlete_replay::replay::BodyMap::default();
    let fast_rate = runner(5000.0, 0.1);
    for replay in [
        Replay::default(),
        one_frame,
        all_gaps,
        far,
        uneven,
        no_map,
        fast_rate,
    ] {
        let options = Options {
            inferred_limbs: InferredLimbs::Measure,
            ..Options::default()
        };
        let measures = measure(&replay, &options);
        for value in &measures.values {
            assert!(
                value.result.as_ref().map_or(true, |number| number.is_finite()),
                "{value:?}"
            );
        }
    }
}

/// The tables of the documentation are those of the code. `BLESS=1` writes them.
#[test]
fn the_documentation_has_the_table_of_definitions() {
    for family in Family::ALL {
        let path = format!(
            "{}/docs/measures/{}.md",
            env!("CARGO_MANIFEST_DIR"),
            family.as_str()
        );
        let mut table = "| id | name | unit | decimals | definition | method and filter | source |\n|---|---|---|---|---|---|---|\n".to_owned();
        for (_, measure) in definitions().filter(|(of, _)| *of == family) {
            table.push_str(&format!(
                "| `{}` | {} | {} | {} | {} | {} | {} |\n",
                measure.id,
                measure.name,
                measure.unit,
                measure.decimals,
                measure.definition,
                measure.method,
                measure.source
            ));
        }
        let (begin, end) = ("<!-- definitions -->\n", "<!-- end of definitions -->");
        let page = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{path}: {error}"));
        let (before, rest) = page
            .split_once(begin)
            .unwrap_or_else(|| panic!("{path}: no place for definitions"));
        let (found, after) = rest.split_once(end).unwrap();
        if std::env::var_os("BLESS").is_some() {
            std::fs::write(&path, format!("{before}{begin}{table}{end}{after}")).unwrap();
        } else {
            assert_eq!(found, table, "{path}; BLESS=1 writes the table anew");
        }
    }
}
