//! The player: exact time, ends, loops, steps; and the poses it shows on tracks of different rates.
#![allow(
    clippy::unwrap_used,
    reason = "a test fails by panicking, in its fixtures too"
)]

use athlete_replay::error::ErrorCode;
use athlete_replay::player::{Advance, Player};
use athlete_replay::replay::{Joint, Pose, Replay, Skeleton, Track, TrackKind};
use athlete_replay::time::SampleTimes;
use proptest::prelude::*;

const MOVED: Advance = Advance {
    moved: true,
    ended: false,
    looped: false,
};
const ENDED: Advance = Advance {
    moved: true,
    ended: true,
    looped: false,
};
const LOOPED: Advance = Advance {
    moved: true,
    ended: false,
    looped: true,
};

fn playing(start_secs: f64, end_secs: f64, rate: f64) -> Player {
    let mut player = Player::new(start_secs, end_secs);
    player.set_rate(rate).unwrap();
    if rate < 0.0 {
        player.seek(end_secs);
    }
    player.play();
    player
}

#[test]
fn it_begins_paused_at_the_start() {
    let mut player = Player::new(1.5, 4.0);
    assert_eq!(
        (player.time_secs(), player.is_playing(), player.rate()),
        (1.5, false, 1.0)
    );
    assert_eq!(player.advance(1.0), Advance::default());
    assert_eq!(player.time_secs(), 1.5);
}

#[test]
fn a_million_ticks_do_not_drift() {
    for (rate, dt_secs) in [
        (0.1, 1.0 / 60.0),
        (0.25, 1.0 / 59.94),
        (1.0, 1.0 / 240.0),
        (4.0, 1e-3),
        (-3.7, 1e-3),
    ] {
        let mut player = playing(100.0, 1e5, rate);
        let from = player.time_secs();
        for _ in 0..1_000_000 {
            player.advance(dt_secs);
        }
        let expected = from + 1e6 * dt_secs * rate;
        assert!(
            (player.time_secs() - expected).abs() < 1e-9,
            "{rate}: {} is not {expected}",
            player.time_secs()
        );
    }
}

#[test]
fn the_end_is_reached_exactly_and_stops() {
    let mut player = playing(0.0, 1.0, 1.0);
    assert_eq!(player.advance(0.9), MOVED);
    assert_eq!(player.advance(0.3), ENDED);
    assert_eq!(
        (player.time_secs(), player.is_playing(), player.has_ended()),
        (1.0, false, true)
    );
    assert_eq!(player.advance(0.3), Advance::default());
    player.play();
    assert_eq!(
        (player.time_secs(), player.is_playing(), player.has_ended()),
        (0.0, true, false)
    );

    // Arriving without a remainder is the end as well.
    player.seek(0.5);
    assert_eq!(player.advance(0.5), ENDED);
    player.seek(0.25);
    assert!(!player.has_ended());

    // Playing on from a seek to the end ends at once.
    player.play();
    player.seek(7.0);
    assert_eq!(
        player.advance(0.01),
        Advance {
            moved: false,
            ..ENDED
        }
    );
}

#[test]
fn backwards_the_start_is_the_end() {
    let mut player = playing(2.0, 3.0, -2.0);
    assert_eq!(player.time_secs(), 3.0);
    assert_eq!(player.advance(0.25), MOVED);
    assert_eq!(player.time_secs(), 2.5);
    assert_eq!(player.advance(99.0), ENDED);
    assert_eq!(player.time_secs(), 2.0);
    player.play();
    assert_eq!(player.time_secs(), 3.0);
    player.set_rate(1.0).unwrap();
    player.seek(2.0);
    player.play();
    assert_eq!(player.time_secs(), 2.0, "forwards, the start is no end");
}

#[test]
fn rates_outside_the_range_are_refused_and_change_nothing() {
    let mut player = Player::new(0.0, 1.0);
    for rate in [-4.0, -1.0, -0.1, 0.1, 0.25, 1.0, 4.0] {
        player.set_rate(rate).unwrap();
        assert_eq!(player.rate(), rate);
    }
    for rate in [0.0, -0.0, 4.01, -4.01, f64::NAN, f64::INFINITY] {
        let error = player.set_rate(rate).unwrap_err();
        assert_eq!(error.code, ErrorCode::OutOfRange);
        assert_eq!(
            error.message,
            format!("expected a rate from -4 to 4 that is not 0, found {rate}")
        );
        assert_eq!(player.rate(), 4.0);
    }
}

#[test]
fn the_whole_replay_loops_keeping_the_remainder() {
    let mut player = playing(10.0, 12.0, 1.0);
    player.set_looping(true);
    player.advance(1.75);
    assert_eq!(player.advance(0.5), LOOPED);
    assert_eq!(player.time_secs(), 10.25);
    assert_eq!(player.advance(6.25), LOOPED);
    assert_eq!(player.time_secs(), 10.5);
    assert_eq!(player.advance(1.5), MOVED, "the end itself is shown");
    assert_eq!(player.time_secs(), 12.0);
    assert_eq!(player.advance(0.5), LOOPED);
    assert_eq!(player.time_secs(), 10.5);
    player.set_rate(-1.0).unwrap();
    assert_eq!(player.advance(0.75), LOOPED);
    assert_eq!(player.time_secs(), 11.75);
    assert!(player.is_playing());
}

#[test]
fn a_range_loops_both_ways() {
    let mut player = playing(0.0, 10.0, 1.0);
    player.set_loop_range(5.0, 4.0).unwrap();
    assert_eq!(player.loop_range(), Some([4.0, 5.0]));
    player.seek(4.5);
    assert_eq!(player.advance(0.75), LOOPED);
    assert_eq!(player.time_secs(), 4.25);
    player.set_rate(-1.0).unwrap();
    assert_eq!(player.advance(0.5), LOOPED);
    assert_eq!(player.time_secs(), 4.75);
    player.clear_loop_range();
    player.set_rate(4.0).unwrap();
    assert_eq!(player.advance(2.0), ENDED);
}

#[test]
fn a_seek_to_outside_the_range_is_obeyed() {
    let mut player = playing(0.0, 10.0, 1.0);
    player.set_loop_range(4.0, 5.0).unwrap();
    assert_eq!(player.advance(1.0), MOVED);
    assert_eq!(player.time_secs(), 1.0, "from before A it plays on");
    assert_eq!(player.advance(4.25), LOOPED);
    assert_eq!(player.time_secs(), 4.25, "and loops at B");
    player.seek(8.0);
    assert_eq!(player.advance(1.0), MOVED, "from beyond B it plays on");
    assert_eq!(player.advance(1.5), LOOPED, "to the end");
    assert_eq!(player.time_secs(), 4.5, "and goes on from A");
    player.set_rate(-1.0).unwrap();
    player.seek(1.0);
    assert_eq!(
        player.advance(1.25),
        LOOPED,
        "backwards from before A to the start"
    );
    assert_eq!(player.time_secs(), 4.75, "and on from B");
    player.seek(9.0);
    assert_eq!(player.advance(4.75), MOVED);
    assert_eq!(player.advance(0.5), LOOPED);
    assert_eq!(player.time_secs(), 4.75);
}

#[test]
fn a_range_without_time_in_it_is_refused() {
    let mut player = Player::new(0.0, 10.0);
    player.set_loop_range(1.0, 2.0).unwrap();
    for (a, b) in [(3.0, 3.0), (11.0, 12.0), (f64::NAN, 1.0), (-3.0, 0.0)] {
        let error = player.set_loop_range(a, b).unwrap_err();
        assert_eq!(error.code, ErrorCode::OutOfRange);
        assert_eq!(player.loop_range(), Some([1.0, 2.0]));
    }
    player.set_loop_range(-5.0, f64::INFINITY).unwrap();
    assert_eq!(player.loop_range(), Some([0.0, 10.0]));
}

#[test]
fn ticks_of_any_length_are_safe() {
    for looping in [false, true] {
        for rate in [1.0, -1.0] {
            for dt_secs in [
                f64::NAN,
                -1.0,
                0.0,
                f64::MIN_POSITIVE,
                1e300,
                f64::INFINITY,
                f64::NEG_INFINITY,
            ] {
                let mut player = playing(0.0, 7.0, rate);
                player.set_looping(looping);
                player.seek(3.0);
                let outcome = player.advance(dt_secs);
                assert!((0.0..=7.0).contains(&player.time_secs()), "{dt_secs}");
                if dt_secs.is_nan() || dt_secs <= 0.0 {
                    assert_eq!((outcome, player.time_secs()), (Advance::default(), 3.0));
                }
            }
        }
    }
}

#[test]
fn an_instant_replay_of_one_frame_ends_at_once_even_looped() {
    let mut player = playing(3.0, 3.0, 1.0);
    player.set_looping(true);
    assert_eq!(
        player.advance(0.1),
        Advance {
            moved: false,
            ..ENDED
        }
    );
    assert_eq!(Player::new(f64::NAN, f64::INFINITY), Player::new(0.0, 0.0));
    assert_eq!(Player::new(5.0, 1.0), Player::new(5.0, 5.0));
}

#[test]
fn seeking_is_held_to_the_replay() {
    let mut player = Player::new(-1.0, 2.0);
    for (sought, found) in [
        (0.5, 0.5),
        (9.0, 2.0),
        (-9.0, -1.0),
        (f64::INFINITY, 2.0),
        (f64::NAN, 2.0),
    ] {
        player.seek(sought);
        assert_eq!(player.time_secs(), found);
    }
}

fn track(name: &str, times: SampleTimes) -> Track {
    let joint = Joint {
        name: "p".to_owned(),
        parent: None,
    };
    let skeleton = Skeleton {
        joints: vec![joint],
        ..Skeleton::default()
    };
    let mut track = Track::empty(name, TrackKind::Object, skeleton, times);
    for frame in 0..track.times.len() {
        let time = track.times.time_of(frame);
        track.positions_m[frame] = [time.sin(), (3.0 * time).cos(), time].map(|v| v as f32);
    }
    track
}

/// A body at 50 Hz, a ball at 300 Hz, an object at its own times.
fn mixed() -> Replay {
    let uniform = |rate_hz, count| SampleTimes::Uniform {
        start_secs: 0.25,
        rate_hz,
        count,
    };
    let own: Vec<f64> = (0..90)
        .map(|i| 0.25 + f64::from(i) * 0.02 + 0.009 * f64::from(i % 2))
        .collect();
    let mut body = track("body", uniform(50.0, 101));
    body.kind = TrackKind::Skeleton;
    Replay {
        tracks: vec![
            track("ball", uniform(300.0, 601)),
            body,
            track("bar", SampleTimes::Explicit(own)),
        ],
        ..Replay::default()
    }
}

fn shown(replay: &Replay, track: usize, time_secs: f64) -> Option<[f32; 3]> {
    let mut pose = Pose::default();
    replay.tracks[track].sample(time_secs, &mut pose);
    pose.joints[0].position_m.map(|p| p.to_array())
}

#[test]
fn the_first_and_the_last_sample_of_every_rate_are_shown() {
    let replay = mixed();
    let mut player = Player::new(replay.start_secs(), replay.end_secs());
    for (index, track) in replay.tracks.iter().enumerate() {
        assert_eq!(
            shown(&replay, index, player.time_secs()),
            Some(track.positions_m[0])
        );
    }
    player.play();
    while player.is_playing() {
        player.advance(1.0 / 59.94);
    }
    assert_eq!(player.time_secs(), 2.25);
    assert_eq!(
        shown(&replay, 0, player.time_secs()),
        Some(replay.tracks[0].positions_m[600])
    );
    assert_eq!(
        shown(&replay, 1, player.time_secs()),
        Some(replay.tracks[1].positions_m[100])
    );
}

#[test]
fn between_samples_every_track_follows_its_own_curve() {
    let replay = mixed();
    let mut player = Player::new(replay.start_secs(), replay.end_secs());
    player.set_rate(0.25).unwrap();
    // Inside, where both tangents come from two neighbours.
    player.seek(0.3);
    player.play();
    // The curves' second, third and fourth derivatives are at most 9, 27 and 81. With samples h apart, both tangents are
    // off by at most 27 h^2 / 6, which the basis weighs with h / 4, and the cubic by 81 h^4 / 384. The bar's intervals
    // alternate between 29 and 11 ms, which puts its tangents off by 9 (29 - 11) ms / 2. The rest is f32.
    let even_m = |h: f64| h.powi(3) * 27.0 / 24.0 + h.powi(4) * 81.0 / 384.0 + 5e-7;
    let uneven_m = 9.0 * 0.018 / 2.0 * 0.029 / 4.0 + even_m(0.029);
    while player.time_secs() < 1.9 {
        player.advance(1.0 / 144.0);
        let t = player.time_secs();
        let expected = [t.sin(), (3.0 * t).cos(), t];
        for (index, tolerance_m) in [(0, even_m(1.0 / 300.0)), (1, even_m(0.02)), (2, uneven_m)] {
            let found = shown(&replay, index, t).unwrap();
            for axis in 0..3 {
                let error_m = (f64::from(found[axis]) - expected[axis]).abs();
                assert!(error_m <= tolerance_m, "track {index} at {t}: {error_m}");
            }
        }
    }
}

#[test]
fn stepping_visits_every_sample_both_ways() {
    let replay = mixed();
    for (index, track) in replay.tracks.iter().enumerate() {
        let mut player = Player::new(replay.start_secs(), replay.end_secs());
        for frame in 0..track.times.len() {
            assert_eq!(player.time_secs(), track.times.time_of(frame));
            assert_eq!(
                shown(&replay, index, player.time_secs()),
                Some(track.positions_m[frame])
            );
            player.step(1, &track.times);
        }
        assert_eq!(player.time_secs(), track.times.end_secs(), "held at the last");
        for frame in (0..track.times.len()).rev() {
            assert_eq!(player.time_secs(), track.times.time_of(frame));
            player.step(-1, &track.times);
        }
        assert_eq!(player.time_secs(), track.times.start_secs(), "held at the first");
        player.step(i64::MAX, &track.times);
        assert_eq!(player.time_secs(), track.times.end_secs());
        player.step(i64::MIN, &track.times);
        assert_eq!(player.time_secs(), track.times.start_secs());
    }
}

#[test]
fn a_step_from_between_samples_goes_to_the_next_one_in_its_direction() {
    let times = SampleTimes::Uniform {
        start_secs: 1.0,
        rate_hz: 10.0,
        count: 11,
    };
    let mut player = Player::new(0.0, 3.0);
    for (from, frames, to) in [
        (1.23, 1, 1.3),
        (1.27, 1, 1.3),
        (1.23, -1, 1.2),
        (1.27, -1, 1.2),
        (1.27, 2, 1.4),
        (1.23, -2, 1.1),
        (1.27, 0, 1.3),
        (1.23, 0, 1.2),
        (0.2, 1, 1.0),
        (2.9, -1, 2.0),
        (2.9, 1, 2.0),
    ] {
        player.seek(from);
        player.play();
        player.step(frames, &times);
        assert!(!player.is_playing());
        let frame = ((to - 1.0) * 10.0_f64).round() as usize;
        assert_eq!(player.time_secs(), times.time_of(frame), "{from} by {frames}");
    }
    player.step(1, &SampleTimes::Explicit(vec![]));
    assert_eq!(player.time_secs(), 2.0);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn time_is_the_sum_of_its_ticks(
        start in -100.0..100.0_f64,
        ticks in prop::collection::vec((0.0..0.1_f64, prop_oneof![0.05..4.0_f64, -4.0..-0.05_f64]), 0..400),
    ) {
        let mut player = Player::new(start - 1e3, start + 1e3);
        player.seek(start);
        player.play();
        let mut expected = start;
        for (dt, rate) in ticks {
            player.set_rate(rate).unwrap();
            player.advance(dt);
            expected += dt * rate;
        }
        prop_assert!((player.time_secs() - expected).abs() < 1e-9);
    }

    /// Whatever the ticks, a loop shows the same moment as one that took them at once.
    #[test]
    fn a_loop_lasts_as_long_as_its_range(
        length in 0.5..5.0_f64,
        rate in prop_oneof![0.1..4.0_f64, -4.0..-0.1_f64],
        ticks in prop::collection::vec(0.0..3.0_f64, 1..60),
    ) {
        let mut player = Player::new(0.0, 20.0);
        player.set_loop_range(7.0, 7.0 + length).unwrap();
        player.set_rate(rate).unwrap();
        player.seek(7.0 + length / 2.0);
        player.play();
        for &dt in &ticks {
            player.advance(dt);
            prop_assert!((7.0..=7.0 + length).contains(&player.time_secs()));
        }
        let phase = length / 2.0 + rate * ticks.iter().sum::<f64>();
        let apart = (player.time_secs() - 7.0 - phase.rem_euclid(length)).abs();
        prop_assert!(apart < 1e-9 || (apart - length).abs() < 1e-9, "{apart}");
    }

    #[test]
    fn any_calls_keep_the_moment_in_the_replay(
        calls in prop::collection::vec((0..8_u8, any::<f64>(), any::<f64>(), any::<i64>()), 0..60),
    ) {
        let times = SampleTimes::Uniform { start_secs: 1.0, rate_hz: 50.0, count: 101 };
        let mut player = Player::new(1.0, 3.0);
        for (call, x, y, n) in calls {
            match call {
                0 => player.play(),
                1 => player.pause(),
                2 => player.seek(x),
                3 => { let _ = player.set_rate(x % 5.0); }
                4 => player.set_looping(n > 0),
                5 => { let _ = player.set_loop_range(x % 4.0, y % 4.0); }
                6 => player.step(n, &times),
                _ => { player.advance(x); }
            }
            prop_assert!((1.0..=3.0).contains(&player.time_secs()));
        }
    }
}
