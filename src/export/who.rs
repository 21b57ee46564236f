//! What the tracks of one file are called by, so that each name means one of them.

use super::selection::Sampled;
use crate::replay::Replay;

/// For each track its person's id, with the track's name where a person has several tracks; the track's name where it has
/// no person.
pub(super) fn ids(replay: &Replay, tracks: &[Sampled<'_>]) -> Vec<String> {
    let mut ids: Vec<String> = Vec::with_capacity(tracks.len());
    for sampled in tracks {
        let track = sampled.track;
        let person = track.participant.and_then(|p| replay.participants.get(p));
        let id = match person {
            Some(person) if !person.id.is_empty() && !ids.contains(&person.id) => person.id.clone(),
            Some(person) => format!("{} {}", person.id, track.name).trim().to_owned(),
            None => track.name.clone(),
        };
        ids.push(distinct(id, |id| ids.iter().any(|other| other == id)));
    }
    ids
}

/// The name, or where it is taken the name with the least number that makes it free ("name#2").
pub(super) fn distinct(name: String, is_taken: impl Fn(&str) -> bool) -> String {
    if !name.is_empty() && !is_taken(&name) {
        return name;
    }
    let mut copy = 2;
    loop {
        let candidate = format!("{name}#{copy}");
        if !is_taken(&candidate) {
            return candidate;
        }
        copy += 1;
    }
}
