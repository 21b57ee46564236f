//! Several recordings as the athletes of one replay.

use std::path::{Path, PathBuf};

use athlete_replay::replay::{Replay, Rgb, Venue};

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

/// One replay of all recordings, each placed as recorded. A raw recording's athlete is named after its file. Venue,
/// discipline, location and clock are those of the first file that has them; the notices of all files are kept.
pub(crate) fn together(opened: Vec<(PathBuf, Opened)>) -> Replay {
    let several = opened.len() > 1;
    let mut replay = Replay::default();
    let mut titles = Vec::new();
    let mut notices: Vec<String> = Vec::new();
    let mut beside = Vec::new();
    for (path, one) in opened {
        if one.replay.tracks.is_empty() {
            beside.push(one.replay);
            continue;
        }
        let name = unique_name(&replay, &path);
        let from_raw = one.conversion.is_some();
        let offset = replay.participants.len();
        if from_raw || one.replay.title.is_empty() {
            titles.push(name.clone());
        } else {
            titles.push(one.replay.title.clone());
        }
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
        for mut curve in one.replay.curves {
            curve.participant = curve.participant.map(|p| p + offset);
            replay.curves.push(curve);
        }
        replay.force_plates.extend(one.replay.force_plates);
        for mut event in one.replay.events {
            for participant in &mut event.participants {
                *participant += offset;
            }
            replay.events.push(event);
        }
        // What a viewer must be told holds for the whole as soon as it holds for a part.
        if let Some(notice) = one.replay.notice
            && !notices.contains(&notice)
        {
            notices.push(notice);
        }
        replay.discipline = replay.discipline.or(one.replay.discipline);
        replay.location = replay.location.or(one.replay.location);
        replay.clock_zero_secs = replay.clock_zero_secs.or(one.replay.clock_zero_secs);
        if replay.venue == Venue::Ground {
            replay.venue = one.replay.venue;
        }
    }
    // Curves and force plates without motion are laid beside whatever moves.
    for one in beside {
        replay.add_curves_of(one);
    }
    replay.events.sort_by(|a, b| a.time_secs.total_cmp(&b.time_secs));
    replay.title = titles.join(", ");
    replay.notice = (!notices.is_empty()).then(|| notices.join("; "));
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
