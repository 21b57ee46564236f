//! A replay to be made live: two athletes and a ball at other rates, with gaps and events.

use athlete_replay::codec::{LiveHeader, LiveLine, event_line, frame_line, header_line};
use athlete_replay::replay::{
    BodyMap, Event, EventKind, Joint, Participant, Replay, Skeleton, Track, TrackKind,
};
use athlete_replay::time::SampleTimes;

/// The promise that the header states.
pub(crate) const MAX_ERROR_M: f64 = 0.001;

/// Where a joint is at a moment, in metres; nothing for the ball now and then.
fn place(track: usize, joint: usize, time_secs: f64) -> [f32; 3] {
    if track == 2 && (time_secs * 3.0).sin() > 0.9 {
        return [f32::NAN; 3];
    }
    let phase = time_secs * (2.0 + track as f64) + joint as f64;
    [
        1.3 * time_secs + 0.3 * phase.sin(),
        0.1 * joint as f64 + 0.05 * (2.0 * phase).cos(),
        track as f64 + 0.2 * (phase * 0.7).sin(),
    ]
    .map(|v| v as f32)
}

fn track(index: usize, joints: usize, rate_hz: f64, duration_secs: f64) -> Track {
    let joints = (0..joints).map(|joint| Joint {
        name: format!("joint {joint}"),
        parent: joint.checked_sub(1).map(|parent| parent as u16),
    });
    let skeleton = Skeleton {
        joints: joints.collect(),
        body_map: BodyMap::default(),
    };
    let times = SampleTimes::Uniform {
        start_secs: 0.0,
        rate_hz,
        count: (duration_secs * rate_hz) as usize,
    };
    let kind = if index == 2 {
        TrackKind::Object
    } else {
        TrackKind::Skeleton
    };
    let mut track = Track::empty(format!("track {index}"), kind, skeleton, times);
    track.participant = (index < 2).then_some(index);
    let joints = track.skeleton.joints.len();
    for frame in 0..track.times.len() {
        for joint in 0..joints {
            track.positions_m[frame * joints + joint] = place(index, joint, track.times.time_of(frame));
        }
    }
    track
}

/// The replay. Its positions have no more digits than single precision, so that lines hold them as they are.
pub(crate) fn replay(duration_secs: f64) -> Replay {
    Replay {
        title: "walk".to_owned(),
        participants: ["ana", "ben"]
            .map(|id| Participant {
                id: id.to_owned(),
                name: id.to_uppercase(),
                ..Participant::default()
            })
            .to_vec(),
        tracks: vec![
            track(0, 5, 60.0, duration_secs),
            track(1, 4, 50.0, duration_secs),
            track(2, 1, 25.0, duration_secs),
        ],
        events: [0.5, 1.25]
            .map(|time_secs| Event {
                time_secs,
                kind: EventKind::Split,
                participants: vec![1],
                label: format!("at {time_secs}"),
                ..Event::default()
            })
            .to_vec(),
        ..Replay::default()
    }
}

/// The header, parsed.
pub(crate) fn header(replay: &Replay) -> LiveHeader {
    match LiveLine::parse(header_line(replay, MAX_ERROR_M).unwrap().as_bytes()).unwrap() {
        LiveLine::Header(header) => *header,
        other => panic!("{other:?}"),
    }
}

/// Every line but the header, each with its time; events come with the first frame after them.
pub(crate) fn lines(replay: &Replay) -> Vec<(f64, String)> {
    let mut lines = Vec::new();
    let mut moments: Vec<f64> = replay
        .tracks
        .iter()
        .flat_map(|track| (0..track.times.len()).map(|frame| track.times.time_of(frame)))
        .collect();
    moments.sort_by(f64::total_cmp);
    moments.dedup_by(|a, b| (*a - *b).abs() < 1e-9);
    let mut events = replay.events.iter().enumerate().peekable();
    for time_secs in moments {
        while let Some((index, event)) = events.next_if(|(_, event)| event.time_secs <= time_secs) {
            lines.push((time_secs, event_line(&format!("e{index}"), event)));
        }
        let positions: Vec<Option<&[[f32; 3]]>> = replay
            .tracks
            .iter()
            .map(|track| {
                let frame = track.times.nearest(time_secs);
                let joints = track.skeleton.joints.len();
                ((track.times.time_of(frame) - time_secs).abs() < 1e-9)
                    .then(|| &track.positions_m[frame * joints..(frame + 1) * joints])
            })
            .collect();
        lines.push((time_secs, frame_line(time_secs, &positions)));
    }
    lines
}

/// Compares positions: how many samples are missing that the source has. None is further off than the promise, and none is
/// there that the source has not.
pub(crate) fn lost_samples(source: &Replay, found: &Replay) -> usize {
    assert_eq!(source.tracks.len(), found.tracks.len());
    let mut lost = 0;
    for (source, found) in source.tracks.iter().zip(&found.tracks) {
        assert!(
            found.times.len() <= source.times.len(),
            "{}: more frames",
            source.name
        );
        for frame in 0..source.times.len() {
            for joint in 0..source.skeleton.joints.len() {
                match (source.position(frame, joint), found.position(frame, joint)) {
                    (Some(a), Some(b)) => {
                        let error_m = f64::from((a - b).length());
                        assert!(
                            error_m <= MAX_ERROR_M + 1e-6,
                            "{} frame {frame} joint {joint}: {error_m} m off",
                            source.name
                        );
                    }
                    (Some(_), None) => lost += 1,
                    (None, Some(b)) => {
                        panic!("{} frame {frame} joint {joint}: {b} out of nothing", source.name)
                    }
                    (None, None) => {}
                }
            }
        }
    }
    lost
}
