//! The sprint as a replay.

use super::berlin_2009::{
    DISCIPLINE, DISTANCE_M, FINALISTS, Finalist, LANE_WIDTH_M, LANES, LOCATION, NOTICE, RESULT_SOURCE, TITLE,
};
use super::runner::Runner;
use super::skeleton::skeleton;
use super::starting_block::starting_blocks;
use crate::replay::{
    Event, EventKind, Participant, Replay, Rgb, Sex, SprintStraight, Track, TrackKind, TrackOrigin, Venue,
};
use crate::time::SampleTimes;

/// The gun, in replay time: two seconds in the set position come first.
const GUN_SECS: f64 = 2.0;
/// Three seconds after the last finisher.
const END_SECS: f64 = 15.4;
/// At 12.3 m/s a runner moves 0.12 m from sample to sample and a contact of 86 ms spans eight or nine of them; a foot
/// swinging at 20 m/s stays within 2 cm of its path between them.
const RATE_HZ: f64 = 100.0;

/// The men's 100 m final of the 2009 World Championships in Berlin: eight runners from two seconds before the gun to
/// three seconds after the last of them has finished.
///
/// Reactions, finishing times and, for Bolt, Gay and Powell, the 10 m splits are the published ones; each is an event
/// with its official value, and the torso crosses the line concerned within 0.01 s of it. The torso is where World
/// Athletics Technical Rule 18.2 takes the finish, "as distinguished from the head, neck, arms, legs, hands or feet"; of
/// the joints here, its front is the most forward of chest, neck (the base of it, between the shoulders) and both
/// shoulders.
///
/// The motion is synthetic, and the replay's notice says so. The result is the same to the last bit on every call and
/// every platform.
pub fn sprint() -> Replay {
    let mut straight = SprintStraight {
        lanes: LANES,
        lane_width_m: LANE_WIDTH_M,
        distance_m: DISTANCE_M,
        parts: Vec::new(),
    };
    let lanes_x_m = FINALISTS.map(|finalist| straight.lane_centre_x_m(finalist.lane));
    let runners: Vec<Runner<'_>> = FINALISTS
        .iter()
        .zip(lanes_x_m)
        .map(|(finalist, lane_x_m)| Runner::new(finalist, lane_x_m, END_SECS - GUN_SECS))
        .collect();
    let in_the_blocks = runners.iter().map(Runner::in_the_blocks);
    straight.parts = starting_blocks(lanes_x_m.into_iter().zip(in_the_blocks));
    let tracks = FINALISTS
        .iter()
        .zip(&runners)
        .enumerate()
        .map(|(index, (finalist, runner))| track(index, finalist, runner))
        .collect();
    Replay {
        title: TITLE.to_owned(),
        notice: Some(NOTICE.to_owned()),
        discipline: Some(DISCIPLINE.to_owned()),
        location: Some(LOCATION.to_owned()),
        venue: Venue::SprintStraight(straight),
        clock_zero_secs: Some(GUN_SECS),
        participants: FINALISTS.iter().map(participant).collect(),
        tracks,
        events: events(),
        ..Replay::default()
    }
}

fn participant(finalist: &Finalist) -> Participant {
    Participant {
        id: finalist.id.to_owned(),
        name: finalist.name.to_owned(),
        organisation: Some(finalist.organisation.to_owned()),
        bib: None,
        lane: Some(finalist.lane),
        mark: Some(hundredths(finalist.finish_hundredths)),
        rank: None,
        colours: finalist
            .colours
            .iter()
            .filter_map(|hex| Rgb::from_hex(hex))
            .collect(),
        sex: Some(Sex::Male),
    }
}

fn track(index: usize, finalist: &Finalist, runner: &Runner<'_>) -> Track {
    let times = SampleTimes::Uniform {
        start_secs: 0.0,
        rate_hz: RATE_HZ,
        count: (END_SECS * RATE_HZ) as usize + 1,
    };
    let positions_m = (0..times.len())
        .flat_map(|frame| {
            let figure = runner.at(times.time_of(frame) - GUN_SECS);
            figure.samples().collect::<Vec<_>>()
        })
        .collect();
    Track {
        name: finalist.name.to_owned(),
        kind: TrackKind::Skeleton,
        participant: Some(index),
        skeleton: skeleton(),
        times,
        positions_m,
        origin: TrackOrigin::Inferred,
        quality: None,
    }
}

/// The gun, the reactions, the published splits and the finishes, in order of time.
fn events() -> Vec<Event> {
    let mut events = vec![Event {
        time_secs: GUN_SECS,
        kind: EventKind::Gun,
        label: "Gun".to_owned(),
        ..Event::default()
    }];
    for (index, finalist) in FINALISTS.iter().enumerate() {
        let mut add = |kind: EventKind, after_secs: f64, what: &str, value: String, source: &str| {
            events.push(Event {
                time_secs: GUN_SECS + after_secs,
                kind,
                participants: vec![index],
                label: format!("{} {what} {value}", finalist.family_name),
                value: Some(value),
                source: Some(source.to_owned()),
                ..Event::default()
            });
        };
        let reaction = finalist.reaction_thousandths;
        let value = format!("{}.{:03}", reaction / 1000, reaction % 1000);
        add(
            EventKind::Reaction,
            f64::from(reaction) / 1000.0,
            "reaction",
            value,
            RESULT_SOURCE,
        );
        if let Some(splits) = &finalist.splits {
            for (tens, &split) in (1..).zip(&splits.hundredths) {
                let what = format!("{} m", tens * 10);
                add(
                    EventKind::Split,
                    f64::from(split) / 100.0,
                    &what,
                    hundredths(split),
                    splits.source,
                );
            }
        }
        let finish = finalist.finish_hundredths;
        add(
            EventKind::Finish,
            f64::from(finish) / 100.0,
            "finish",
            hundredths(finish),
            RESULT_SOURCE,
        );
    }
    events.sort_by(|a, b| a.time_secs.total_cmp(&b.time_secs));
    events
}

fn hundredths(value: u16) -> String {
    format!("{}.{:02}", value / 100, value % 100)
}
