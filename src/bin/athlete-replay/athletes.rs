//! Several recordings as the athletes of one replay.

use std::path::{Path, PathBuf};

use athlete_replay::replay::{Replay, Rgb};

use crate::open::Opened;

/// Vest colours that are told apart at a glance, also with the common colour blindnesses: Okabe and Ito, "Color Universal
/// Design" (2008), without its black.
const VESTS: [Rgb; 7] = [
    Rgb([0, 114, 178]),
    Rgb([213, 94, 0]),
    Rgb([0, 158, 115]),
    Rgb([230, 159, 0]),
    Rgb([204, 121, 167]),
    Rgb([86, 180, 233]),
    Rgb([240, 228, 66]),
];

/// One replay of all recordings, each placed as recorded. A raw recording's athlete is named after its file.
pub(crate) fn together(opened: Vec<(PathBuf, Opened)>) -> Replay {
    let several = opened.len() > 1;
    let mut replay = Replay::default();
    let mut titles = Vec::new();
    for (path, one) in opened {
        let name = unique_name(&replay, &path);
        let from_raw = one.conversion.is_some();
        let offset = replay.participants.len();
        if from_raw || one.replay.title.is_empty() {
            titles.push(name.clone());
        } else {
            titles.push(one.replay.title.clone());
        }
        let first = replay.tracks.is_empty();
        for mut participant in one.replay.participants {
            let index = replay.participants.len();
            if from_raw {
                participant.name.clone_from(&name);
            }
            if several || participant.id.is_empty() {
                participant.id = (index + 1).to_string();
            }
            if participant.colours.is_empty() {
                participant.colours = VESTS.get(index % VESTS.len()).copied().into_iter().collect();
            }
            replay.participants.push(participant);
        }
        for mut track in one.replay.tracks {
            track.participant = track.participant.map(|p| p + offset);
            if several {
                track.name = format!("{name} {}", track.name);
            }
            replay.tracks.push(track);
        }
        for mut event in one.replay.events {
            for participant in &mut event.participants {
                *participant += offset;
            }
            replay.events.push(event);
        }
        if first {
            replay.notice = one.replay.notice;
            replay.discipline = one.replay.discipline;
            replay.location = one.replay.location;
            replay.venue = one.replay.venue;
            replay.clock_zero_secs = one.replay.clock_zero_secs;
        }
    }
    replay.events.sort_by(|a, b| a.time_secs.total_cmp(&b.time_secs));
    replay.title = titles.join(", ");
    replay
}

fn unique_name(replay: &Replay, path: &Path) -> String {
    let stem = path.file_stem().map_or_else(
        || "athlete".to_owned(),
        |stem| stem.to_string_lossy().into_owned(),
    );
    let taken = |name: &str| replay.participants.iter().any(|p| p.name == name);
    if !taken(&stem) {
        return stem;
    }
    (2..)
        .map(|copy| format!("{stem} ({copy})"))
        .find(|name| !taken(name))
        .unwrap_or(stem)
}
