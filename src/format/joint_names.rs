//! The names of a recording's joints, as they are compared.

use std::collections::HashMap;

/// As many names must share a prefix that is dropped.
const LEAST_SHARED: usize = 8;

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
