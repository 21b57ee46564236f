//! A generated match, packed: 22 players of 20 joints at 25 Hz, or as many as asked for, who run about a pitch for some hours.
//!
//! `cargo bench --bench long_match -- DIR HOURS [SEGMENT_SECS [PLAYERS]]` writes it; `benches/scrubbing.mjs` opens and scrubs it in
//! a browser. With PLAYERS it writes all positions too, as plain 32-bit floats in `positions.f32`, which `benches/frame_cost.mjs` gives
//! to another renderer.

#![allow(
    clippy::disallowed_methods,
    clippy::print_stdout,
    clippy::unwrap_used,
    reason = "a benchmark measures time, writes files, and says what it found"
)]

#[path = "made/folder.rs"]
mod folder;

use std::f64::consts::TAU;
use std::ops::Range;
use std::path::PathBuf;
use std::time::Instant;

use athlete_replay::codec::PackOptions;
use athlete_replay::replay::BodyPart::{self, *};
use athlete_replay::replay::{BodyMap, Joint, Participant, Replay, Skeleton, Track, TrackKind};
use athlete_replay::time::SampleTimes;
use folder::pack_into;

const TWO_TEAMS: usize = 22;
const RATE_HZ: f64 = 25.0;
/// Of a recording that is good: the standard deviation on each axis.
const NOISE_M: f64 = 0.001;
const MAX_ERROR_M: f64 = 0.001;

/// Each joint of a standing body: its parent, where it is (left, up, ahead of the ground below the pelvis), in metres, and how far
/// it swings to and fro at a run, with the left foot if above 0.
const BODY: [(BodyPart, Option<u16>, [f64; 3], f64); 20] = [
    (Pelvis, None, [0.0, 0.95, 0.0], 0.0),
    (Spine, Some(0), [0.0, 1.12, 0.0], 0.0),
    (Chest, Some(1), [0.0, 1.3, 0.01], 0.0),
    (Neck, Some(2), [0.0, 1.5, 0.02], 0.0),
    (Head, Some(3), [0.0, 1.65, 0.05], 0.0),
    (HeadTop, Some(4), [0.0, 1.8, 0.05], 0.0),
    (LeftShoulder, Some(2), [0.19, 1.45, 0.0], -0.03),
    (LeftElbow, Some(6), [0.26, 1.18, -0.05], -0.15),
    (LeftWrist, Some(7), [0.2, 1.1, 0.15], -0.3),
    (RightShoulder, Some(2), [-0.19, 1.45, 0.0], 0.03),
    (RightElbow, Some(9), [-0.26, 1.18, -0.05], 0.15),
    (RightWrist, Some(10), [-0.2, 1.1, 0.15], 0.3),
    (LeftHip, Some(0), [0.09, 0.92, 0.0], 0.0),
    (LeftKnee, Some(12), [0.1, 0.5, 0.05], 0.22),
    (LeftAnkle, Some(13), [0.1, 0.09, -0.03], 0.42),
    (LeftToe, Some(14), [0.1, 0.03, 0.14], 0.42),
    (RightHip, Some(0), [-0.09, 0.92, 0.0], 0.0),
    (RightKnee, Some(16), [-0.1, 0.5, 0.05], -0.22),
    (RightAnkle, Some(17), [-0.1, 0.09, -0.03], -0.42),
    (RightToe, Some(18), [-0.1, 0.03, 0.14], -0.42),
];

fn main() {
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with("--"))
        .collect();
    let (Some(folder), Some(hours)) = (words.first(), words.get(1)) else {
        println!("expected a folder to write to, and a number of hours");
        return;
    };
    let folder = PathBuf::from(folder);
    let hours: f64 = hours.parse().unwrap();
    let players = words.get(3).map_or(TWO_TEAMS, |word| word.parse().unwrap());
    let count = (hours * 3600.0 * RATE_HZ) as usize;
    let replay = description(players, count);
    let mut options = PackOptions {
        max_error_m: MAX_ERROR_M,
        ..PackOptions::default()
    };
    if let Some(secs) = words.get(2) {
        options.segment_secs = secs.parse().unwrap();
    }
    let start = Instant::now();
    let places = |player: usize, frames: Range<usize>| frames.flat_map(|frame| body(player, frame)).collect();
    let (mut files, mut bytes) = pack_into(&folder, &replay, &options, places);
    if words.len() > 3 {
        let frames = (0..count).flat_map(|frame| (0..players).flat_map(move |player| body(player, frame)));
        let plain: Vec<u8> = frames.flatten().flat_map(f32::to_le_bytes).collect();
        (files, bytes) = (files + 1, bytes + plain.len());
        std::fs::write(folder.join("positions.f32"), plain).unwrap();
    }
    println!(
        "{hours} h, {players} players: {files} files, {bytes} bytes, {:.0} s",
        start.elapsed().as_secs_f64()
    );
}

/// The match without its samples.
fn description(players: usize, count: usize) -> Replay {
    let mut body_map = BodyMap::default();
    for (index, (part, ..)) in BODY.iter().enumerate() {
        body_map.set(*part, vec![index as u16]);
    }
    let joints = BODY.iter().map(|&(part, parent, ..)| Joint {
        name: part.as_str().to_owned(),
        parent,
    });
    let skeleton = Skeleton {
        joints: joints.collect(),
        body_map,
    };
    let tracks = (0..players).map(|player| Track {
        participant: Some(player),
        times: SampleTimes::Uniform {
            start_secs: 0.0,
            rate_hz: RATE_HZ,
            count,
        },
        positions_m: Vec::new(),
        ..Track::empty(
            format!("player {player}"),
            TrackKind::Skeleton,
            skeleton.clone(),
            SampleTimes::Explicit(Vec::new()),
        )
    });
    let participants = (0..players).map(|player| Participant {
        id: format!("player-{player}"),
        name: format!("Player {}", player + 1),
        ..Participant::default()
    });
    Replay {
        title: "A generated match".to_owned(),
        participants: participants.collect(),
        tracks: tracks.collect(),
        ..Replay::default()
    }
}

/// The joints of a player in one frame: along waves that never repeat within a match, facing where it goes.
fn body(player: usize, frame: usize) -> impl Iterator<Item = [f32; 3]> {
    let time_secs = frame as f64 / RATE_HZ;
    let own = player as f64;
    let at = |t: f64| {
        let wave = |size_m: f64, secs: f64, phase: f64| size_m * (TAU * (t / secs + phase)).sin();
        [
            wave(30.0, 97.0 + own, own * 0.13) + wave(12.0, 23.0 + 0.3 * own, own * 0.41),
            wave(22.0, 83.0 - own, own * 0.29) + wave(8.0, 19.0 + 0.2 * own, own * 0.57),
        ]
    };
    let [x, z] = at(time_secs);
    let [later_x, later_z] = at(time_secs + 0.02);
    let velocity = [(later_x - x) / 0.02, (later_z - z) / 0.02];
    let speed = velocity[0].hypot(velocity[1]).max(1e-6);
    let ahead = velocity.map(|v| v / speed);
    let effort = (speed / 5.0).min(1.0);
    let stride = TAU * (1.4 * time_secs + own * 0.37);
    BODY.iter()
        .enumerate()
        .map(move |(joint, &(_, _, [left, up, forth], swing))| {
            let forth = forth + effort * swing * stride.sin();
            let lift = 0.25 * effort * swing.abs() * (stride + TAU / 4.0 * swing.signum()).sin().max(0.0);
            let up = up + lift + 0.03 * effort * (2.0 * stride).sin();
            let place = [
                x + forth * ahead[0] + left * ahead[1],
                up,
                z + forth * ahead[1] - left * ahead[0],
            ];
            let mut axis = 0;
            place.map(|metres| {
                axis += 1;
                (metres + NOISE_M * noise([player, frame, joint, axis])) as f32
            })
        })
}

/// About a standard normal number, always the same for the same place: four uniform ones of a hash.
fn noise(place: [usize; 4]) -> f64 {
    let mut hash = 0x9e37_79b9_7f4a_7c15_u64;
    for number in place {
        hash = (hash ^ number as u64).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        hash ^= hash >> 29;
    }
    let parts = [0, 16, 32, 48].map(|shift| f64::from((hash >> shift) as u16) / 65536.0 - 0.5);
    parts.iter().sum::<f64>() * 3.0_f64.sqrt()
}
