//! What a file does not hold of the replay it was written from.

use super::ExportFormat;
use crate::replay::{Replay, TrackKind};

/// Something that a format cannot hold, or holds otherwise than the replay does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// A stable code in kebab case.
    pub code: &'static str,
    /// A sentence for a person.
    pub message: String,
}

/// What a format has room for besides positions.
struct Room {
    events: bool,
    /// Names and numbers of the people.
    people: bool,
    quality: bool,
    /// Which joint hangs from which.
    hierarchy: bool,
    /// Title, notice, place and the like.
    about: bool,
}

const fn room(format: ExportFormat) -> Room {
    match format {
        ExportFormat::Glb => Room {
            events: true,
            people: true,
            quality: false,
            hierarchy: true,
            about: true,
        },
        ExportFormat::Bvh => Room {
            events: false,
            people: false,
            quality: false,
            hierarchy: true,
            about: false,
        },
        ExportFormat::Trc => Room {
            events: false,
            people: false,
            quality: false,
            hierarchy: false,
            about: false,
        },
        ExportFormat::C3d => Room {
            events: true,
            people: false,
            quality: true,
            hierarchy: false,
            about: false,
        },
        ExportFormat::Csv => Room {
            events: false,
            people: false,
            quality: true,
            hierarchy: false,
            about: false,
        },
        ExportFormat::Json => Room {
            events: true,
            people: true,
            quality: true,
            hierarchy: true,
            about: true,
        },
    }
}

/// Notes of everything that the format has no room for at all, and that this replay has.
pub(super) fn losses(replay: &Replay, format: ExportFormat, chosen: &[usize]) -> Vec<Note> {
    let mut notes = Vec::new();
    let name = format.as_str();
    let mut note = |is_lost: bool, code: &'static str, message: String| {
        if is_lost {
            notes.push(Note { code, message });
        }
    };
    let room = room(format);
    let tracks = || chosen.iter().filter_map(|&index| replay.tracks.get(index));
    let left_out = replay.tracks.len() - chosen.len();
    note(
        left_out > 0,
        "tracks-left-out",
        format!(
            "{left_out} of {} tracks are not in this file",
            replay.tracks.len()
        ),
    );
    note(
        !room.events && !replay.events.is_empty(),
        "events-left-out",
        format!(
            "{} events are left out: a {name} file has no place for them",
            replay.events.len()
        ),
    );
    note(
        !room.people && tracks().any(|track| track.participant.is_some()),
        "participants-left-out",
        format!("a {name} file holds no more of the participants than what its names say"),
    );
    note(
        !room.hierarchy
            && tracks().any(|track| {
                track.kind == TrackKind::Skeleton && track.skeleton.joints.iter().any(|j| j.parent.is_some())
            }),
        "hierarchy-left-out",
        format!("a {name} file does not say which joint hangs from which"),
    );
    note(
        !room.quality && tracks().any(|track| track.quality.is_some()),
        "quality-left-out",
        format!("a {name} file does not say how sure each position is"),
    );
    note(
        !room.about && replay.notice.is_some(),
        "notice-left-out",
        format!(
            "a {name} file cannot carry the replay's notice (\"{}\"); give it beside the file",
            replay.notice.as_deref().unwrap_or_default()
        ),
    );
    for (count, code, what) in [
        (replay.curves.len(), "curves-left-out", "scalar series"),
        (replay.force_plates.len(), "force-plates-left-out", "force plates"),
        (
            replay.avatars.len(),
            "avatars-left-out",
            "skinned meshes of the source",
        ),
    ] {
        note(
            count > 0,
            code,
            format!("{count} {what} are not written to {name} files"),
        );
    }
    notes
}
