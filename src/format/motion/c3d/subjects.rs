//! Whose the points are: subjects by the prefix of their labels ("Anna:LKNE"), or the one subject of the file.

use super::parameters::Parameters;
use crate::format::Warning;
use crate::replay::{Participant, Sex};

/// The people of a file.
#[derive(Debug)]
pub(super) struct Subjects {
    pub(super) participants: Vec<Participant>,
    /// The prefix of each participant's labels; empty where the file has one subject.
    prefixes: Vec<String>,
}

/// A label without the prefix up to its last colon.
pub(super) fn without_prefix(label: &str) -> &str {
    match label.rsplit_once(':') {
        Some((prefix, name)) if !prefix.is_empty() && !name.is_empty() => name,
        _ => label,
    }
}

impl Subjects {
    pub(super) fn find(labels: &[String], parameters: &Parameters<'_>) -> Self {
        let names = parameters.texts("SUBJECTS", "NAMES");
        let stated_prefixes = parameters.texts("SUBJECTS", "LABEL_PREFIXES");
        let name_of = |prefix: &str| {
            let plain = prefix.strip_suffix(':').unwrap_or(prefix);
            let by_prefix = stated_prefixes.iter().position(|stated| stated == prefix);
            by_prefix
                .and_then(|index| names.get(index))
                .or_else(|| names.iter().find(|name| *name == plain))
                .filter(|name| !name.is_empty())
        };
        let has_names = names.iter().any(|name| !name.is_empty());
        let mut prefixes: Vec<String> = Vec::new();
        for label in labels {
            let prefix = prefix_of(label, &stated_prefixes);
            // A prefix that is no subject's is a thing's: a racket, the room.
            if !prefix.is_empty()
                && (!has_names || name_of(prefix).is_some())
                && !prefixes.iter().any(|known| known == prefix)
            {
                prefixes.push(prefix.to_owned());
            }
        }
        if prefixes.len() < 2 {
            let name = prefixes
                .first()
                .map(|prefix| name_of(prefix).map_or_else(|| plain_prefix(prefix), String::clone))
                .or_else(|| names.iter().find(|name| !name.is_empty()).cloned())
                .or_else(|| parameters.text("SUBJECT", "NAME"));
            let participant = Participant {
                id: "1".to_owned(),
                name: name.unwrap_or_else(|| "Athlete 1".to_owned()),
                sex: sex(parameters),
                ..Participant::default()
            };
            return Self {
                participants: vec![participant],
                prefixes: Vec::new(),
            };
        }
        let participants = prefixes
            .iter()
            .enumerate()
            .map(|(index, prefix)| Participant {
                id: (index + 1).to_string(),
                name: name_of(prefix).map_or_else(|| plain_prefix(prefix), String::clone),
                ..Participant::default()
            })
            .collect();
        Self {
            participants,
            prefixes,
        }
    }

    /// The participant of a label; `None` where it belongs to nobody.
    pub(super) fn of(&self, label: &str) -> Option<usize> {
        if self.prefixes.is_empty() {
            return Some(0);
        }
        self.prefixes
            .iter()
            .position(|prefix| label.starts_with(prefix.as_str()))
    }

    /// The participant with this name.
    pub(super) fn named(&self, name: &str) -> Option<usize> {
        self.participants
            .iter()
            .position(|participant| !name.is_empty() && participant.name == name)
    }
}

/// The labels of one track without their prefixes, unless two of them would then be the same.
pub(super) fn short_labels(labels: Vec<String>, warnings: &mut Vec<Warning>) -> Vec<String> {
    let short: Vec<String> = labels
        .iter()
        .map(|label| without_prefix(label).to_owned())
        .collect();
    let clashes = |names: &[String]| {
        let distinct: std::collections::HashSet<&String> = names.iter().collect();
        names.len() - distinct.len()
    };
    if short == labels {
        return labels;
    }
    if clashes(&short) > clashes(&labels) {
        warnings.push(Warning::new(
            "prefixes-kept",
            "the subject's name stays before the labels, since some would be the same without it",
        ));
        return labels;
    }
    short
}

fn prefix_of<'a>(label: &'a str, stated: &[String]) -> &'a str {
    let by_list = stated
        .iter()
        .find(|prefix| !prefix.is_empty() && label.len() > prefix.len() && label.starts_with(prefix.as_str()))
        .and_then(|prefix| label.get(..prefix.len()));
    let length = label.len() - without_prefix(label).len();
    by_list.unwrap_or_else(|| label.get(..length).unwrap_or_default())
}

fn plain_prefix(prefix: &str) -> String {
    prefix.strip_suffix(':').unwrap_or(prefix).to_owned()
}

fn sex(parameters: &Parameters<'_>) -> Option<Sex> {
    match parameters
        .text("SUBJECT", "GENDER")?
        .to_ascii_lowercase()
        .as_str()
    {
        "f" | "female" => Some(Sex::Female),
        "m" | "male" => Some(Sex::Male),
        _ => None,
    }
}
