//! Which participant of a replay is which of a sheet, and what the replay learns of them.

use std::collections::{HashMap, HashSet};

use super::fold;
use crate::replay::{Participant, Replay};

/// Words that stand for a name until one is known.
const PLACEHOLDERS: [&str; 16] = [
    "actor",
    "athlete",
    "body",
    "competitor",
    "figure",
    "lane",
    "marker",
    "markers",
    "model",
    "participant",
    "person",
    "player",
    "runner",
    "skeleton",
    "subject",
    "unknown",
];

/// What a participant is found by.
type Key = fn(&Participant) -> Option<String>;

/// Who of a sheet is who of a replay.
#[derive(Debug, Default)]
pub(super) struct Matched {
    /// For each of the sheet's participants, the index of the replay's.
    pub(super) in_replay: Vec<Option<usize>>,
    /// Pairs that share bib or lane but have names with no word in common; they are not matched.
    pub(super) contradictions: Vec<String>,
}

/// Matches by id, then bib, then lane, then name. A key counts only where it names one participant on either side among
/// those who are left.
pub(super) fn matched(sheet: &[Participant], replay: &Replay) -> Matched {
    let mut matched = Matched {
        in_replay: vec![None; sheet.len()],
        ..Matched::default()
    };
    let mut taken: HashSet<usize> = HashSet::new();
    let keys: [(&str, Key); 4] = [
        ("id", |p| Some(p.id.trim().to_owned())),
        ("bib", |p| p.bib.as_deref().map(|bib| bib.trim().to_lowercase())),
        ("lane", |p| p.lane.map(|lane| lane.to_string())),
        ("name", |p| Some(fold::key(&p.name))),
    ];
    for (what, key) in keys {
        let theirs = unique(
            replay
                .participants
                .iter()
                .enumerate()
                .filter(|(i, _)| !taken.contains(i)),
            key,
        );
        let left: Vec<usize> = (0..sheet.len())
            .filter(|i| matched.in_replay.get(*i) == Some(&None))
            .collect();
        let ours = unique(left.iter().filter_map(|i| Some((*i, sheet.get(*i)?))), key);
        let mut pairs: Vec<(usize, usize)> = ours
            .into_iter()
            .filter_map(|(key, index)| Some((index, *theirs.get(&key)?)))
            .collect();
        pairs.sort_unstable();
        for (index, other) in pairs {
            let (Some(ours), Some(theirs)) = (sheet.get(index), replay.participants.get(other)) else {
                continue;
            };
            if matches!(what, "bib" | "lane") && contradicts(&theirs.name, &theirs.id, &ours.name, &ours.id) {
                let number = key(ours).unwrap_or_default();
                matched.contradictions.push(format!(
                    "{what} {number} is {} in the replay and {} in the sheet",
                    theirs.name, ours.name
                ));
                continue;
            }
            if let Some(slot) = matched.in_replay.get_mut(index) {
                *slot = Some(other);
                taken.insert(other);
            }
        }
    }
    matched
}

/// The keys that one participant alone has.
fn unique<'a>(
    participants: impl Iterator<Item = (usize, &'a Participant)>,
    key: Key,
) -> HashMap<String, usize> {
    let mut found: HashMap<String, Option<usize>> = HashMap::new();
    for (index, participant) in participants {
        if let Some(key) = key(participant).filter(|key| !key.is_empty()) {
            found
                .entry(key)
                .and_modify(|other| *other = None)
                .or_insert(Some(index));
        }
    }
    found
        .into_iter()
        .filter_map(|(key, index)| Some((key, index?)))
        .collect()
}

/// Whether a name is none yet: empty, the id, with a digit, or nothing but words like "athlete".
fn is_placeholder(name: &str, id: &str) -> bool {
    name.trim() == id.trim()
        || name.bytes().any(|b| b.is_ascii_digit())
        || fold::words(name)
            .iter()
            .all(|word| PLACEHOLDERS.contains(&word.as_str()))
}

/// Whether two names are known and can be of no one person.
fn contradicts(name: &str, id: &str, other: &str, other_id: &str) -> bool {
    let words = fold::words(name);
    !is_placeholder(name, id)
        && !is_placeholder(other, other_id)
        && !fold::words(other).iter().any(|word| words.contains(word))
}

/// Fills in what the sheet knows. What the replay states is kept, but for values that the sheet states more exactly: a
/// name with more words ("Bolt", "Usain Bolt") or instead of a placeholder, a mark with more digits ("9.8", "9.81").
/// Gives the fields in which the two disagree.
pub(super) fn fill(known: &mut Participant, sheet: &Participant) -> Vec<&'static str> {
    let mut disagreeing = Vec::new();
    if !is_placeholder(&sheet.name, &sheet.id) || known.name.trim().is_empty() {
        let (ours, theirs) = (fold::words(&known.name), fold::words(&sheet.name));
        let has_more_words = theirs.len() > ours.len() && ours.iter().all(|word| theirs.contains(word));
        if is_placeholder(&known.name, &known.id) || has_more_words {
            known.name.clone_from(&sheet.name);
        } else if !theirs.iter().all(|word| ours.contains(word)) {
            disagreeing.push("name");
        }
    }
    let mut text = |known: &mut Option<String>, sheet: &Option<String>, field: &'static str| {
        let Some(stated) = sheet
            .as_deref()
            .map(str::trim)
            .filter(|stated| !stated.is_empty())
        else {
            return;
        };
        match known.as_deref().map(str::trim).filter(|known| !known.is_empty()) {
            None => *known = Some(stated.to_owned()),
            Some(old) if old == stated => {}
            Some(old) if field == "mark" && old.contains('.') && stated.starts_with(old) => {
                *known = Some(stated.to_owned());
            }
            Some(_) => disagreeing.push(field),
        }
    };
    text(&mut known.organisation, &sheet.organisation, "organisation");
    text(&mut known.bib, &sheet.bib, "bib");
    text(&mut known.mark, &sheet.mark, "mark");
    text(&mut known.rank, &sheet.rank, "rank");
    match (known.lane, sheet.lane) {
        (None, lane) => known.lane = lane,
        (Some(ours), Some(theirs)) if ours != theirs => disagreeing.push("lane"),
        _ => {}
    }
    match (known.sex, sheet.sex) {
        (None, sex) => known.sex = sex,
        (Some(ours), Some(theirs)) if ours != theirs => disagreeing.push("sex"),
        _ => {}
    }
    if known.colours.is_empty() {
        known.colours.clone_from(&sheet.colours);
    } else if !sheet.colours.is_empty() && known.colours != sheet.colours {
        disagreeing.push("colours");
    }
    disagreeing
}
