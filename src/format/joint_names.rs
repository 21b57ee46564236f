//! The names of a recording's joints, as they are compared.

use std::collections::HashMap;

/// As many names must share a prefix that is dropped.
const LEAST_SHARED: usize = 8;
/// More prefixes than this are no subjects.
const MOST_SUBJECTS: usize = 64;

/// Where each name of a recording is.
pub(super) struct Names {
    index_of: HashMap<String, u16>,
}

impl Names {
    pub(super) fn new(labels: &[String], prefix: Option<&str>) -> Self {
        let mut index_of = HashMap::new();
        for (index, label) in labels.iter().enumerate().take(1 << 16) {
            let label = prefix
                .and_then(|prefix| label.strip_prefix(prefix))
                .unwrap_or(label);
            index_of.entry(plain(label)).or_insert(index as u16);
        }
        Self { index_of }
    }

    pub(super) fn get(&self, name: &str) -> Option<u16> {
        self.index_of.get(&plain(name)).copied()
    }

    /// Whether a name is there that compares as this one, which [`plain`] made.
    pub(super) fn has_plain(&self, plain: &str) -> bool {
        self.index_of.contains_key(plain)
    }

    /// How many names differ.
    pub(super) fn len(&self) -> usize {
        self.index_of.len()
    }
}

/// The prefix up to and with an underscore, a dot, a space or the like that at least six in ten names share: a subject's
/// name. Names of one side never are as many.
pub(super) fn common_prefix(labels: &[String]) -> Option<&str> {
    let mut counts: HashMap<&str, usize> = HashMap::new();
    for label in labels {
        if let Some((at, separator)) = label.match_indices(['_', '.', '-', ' ', '|']).next()
            && at > 0
        {
            *counts.entry(&label[..at + separator.len()]).or_default() += 1;
        }
    }
    let (prefix, count) = counts
        .into_iter()
        .max_by_key(|(prefix, count)| (*count, *prefix))?;
    (count >= LEAST_SHARED && count * 10 >= labels.len() * 6).then_some(prefix)
}

/// A name as it is compared.
pub(super) fn plain(name: &str) -> String {
    let name = name
        .rsplit_once(':')
        .map_or(name, |(_, last)| if last.is_empty() { name } else { last });
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// The names of each subject's joints, where names of at least two subjects stand before a colon (`Matt:LASI`, `Anna:LASI`):
/// the subject, and all names with the others' left empty, so that every joint keeps its place. Empty for one subject.
pub(super) fn subjects(labels: &[String]) -> Vec<(String, Vec<String>)> {
    let subject_of = |label: &String| label.rsplit_once(':').map(|(subject, _)| subject.to_owned());
    let mut subjects: Vec<(String, usize)> = Vec::new();
    for subject in labels.iter().filter_map(subject_of) {
        let room = subjects.len() < MOST_SUBJECTS;
        if let Some((_, count)) = subjects.iter_mut().find(|(name, _)| *name == subject) {
            *count += 1;
        } else if room {
            subjects.push((subject, 1));
        } else {
            return Vec::new();
        }
    }
    subjects.retain(|(_, count)| *count >= LEAST_SHARED);
    if subjects.len() < 2 {
        return Vec::new();
    }
    let own = |subject: &str, label: &String| {
        if subject_of(label).as_deref() == Some(subject) {
            label.clone()
        } else {
            String::new()
        }
    };
    subjects
        .into_iter()
        .map(|(subject, _)| {
            let labels = labels.iter().map(|label| own(&subject, label)).collect();
            (subject, labels)
        })
        .collect()
}
