//! What the header of this project's own JSON of poses says.

use std::collections::{HashMap, HashSet};

use super::header::{unit_word, up_axis_of};
use super::node::Node;
use super::pose_json::malformed;
use crate::error::{Error, Result};
use crate::format::input::Input;
use crate::format::joint_sets::{self, JointSet};
use crate::format::limits::over_limit;
use crate::format::source::Source;
use crate::replay::{Event, EventKind, Participant, Rgb, Sex};

const KEYS: [&str; 20] = [
    "format",
    "version",
    "title",
    "notice",
    "discipline",
    "location",
    "start_utc",
    "unit",
    "up",
    "rate_hz",
    "times",
    "start_secs",
    "joint_set",
    "joints",
    "parents",
    "body_map",
    "stride",
    "people",
    "objects",
    "events",
];

/// A person or an object that the header lists.
pub(super) struct Who {
    pub(super) key: String,
    pub(super) participant: Participant,
}

/// The header.
pub(super) struct About {
    pub(super) rate_hz: Option<f64>,
    pub(super) times: Option<Vec<f64>>,
    pub(super) start_secs: f64,
    /// Numbers a joint, in lists of plain numbers.
    pub(super) stride: usize,
    /// The joints' names in the order of the frames; empty where the frames name them.
    pub(super) joints: Vec<String>,
    pub(super) joint_set: Option<JointSet>,
    /// At least one.
    pub(super) people: Vec<Who>,
    pub(super) objects: Vec<Who>,
    /// Events, with the ids of those whom they concern.
    pub(super) events: Vec<(Event, Vec<String>)>,
}

impl About {
    /// Reads the header; what concerns the whole replay goes into `source`.
    pub(super) fn of(node: &Node<'_>, input: &Input<'_>, source: &mut Source) -> Result<Self> {
        let text = |key: &str| member(node, key, "a text", |n| n.as_text().map(str::to_owned));
        let number = |key: &str| member(node, key, "a number", Node::as_number);
        if number("version")?.is_some_and(|version| version != 1.0) {
            return Err(
                malformed("expected version 1, found another; a newer reader is needed").in_field("version"),
            );
        }
        let unknown: Vec<&str> = node
            .as_object()
            .unwrap_or_default()
            .iter()
            .map(|(key, _)| key.as_ref())
            .filter(|key| !KEYS.contains(key) && !key.starts_with("x_") && *key != "$schema")
            .collect();
        if let Some(first) = unknown.first() {
            source.warn(
                "keys-unknown",
                format!(
                    "{} members of the header are not known and are left out, \"{first}\" first",
                    unknown.len()
                ),
            );
        }
        source.about.title = text("title")?.unwrap_or_default();
        source.about.notice = text("notice")?;
        source.about.discipline = text("discipline")?;
        source.about.location = text("location")?;
        source.about.start_utc = text("start_utc")?;
        source.unit = text("unit")?.map(|unit| unit_word(&unit));
        if let Some(unit) = source
            .unit
            .as_deref()
            .filter(|unit| !["m", "cm", "mm", "in"].contains(unit))
        {
            return Err(malformed(format!(
                "expected m, cm, mm or in, found \"{}\"",
                unit.escape_debug()
            ))
            .in_field("unit"));
        }
        if let Some(up) = text("up")? {
            source.up_axis = Some(up_axis_of(&up).ok_or_else(|| {
                malformed(format!("expected +y, +z or -y, found \"{}\"", up.escape_debug())).in_field("up")
            })?);
        }
        let rate_hz = number("rate_hz")?;
        if rate_hz.is_some_and(|rate| !(1e-4..=1e6).contains(&rate)) {
            return Err(malformed("expected a rate above zero").in_field("rate_hz"));
        }
        let times = member(node, "times", "a list of numbers", |n| {
            n.as_list()?
                .iter()
                .map(Node::as_number)
                .collect::<Option<Vec<f64>>>()
        })?;
        let (joints, joint_set) = joints(node)?;
        let people = who(node, "people")?;
        let people = people.filter(|people| !people.is_empty()).unwrap_or_else(|| {
            vec![Who {
                key: "people 1".to_owned(),
                participant: Participant {
                    id: "1".to_owned(),
                    name: "Athlete 1".to_owned(),
                    ..Participant::default()
                },
            }]
        });
        Ok(Self {
            rate_hz,
            times,
            start_secs: number("start_secs")?.unwrap_or(0.0),
            stride: match number("stride")? {
                None => 3,
                Some(3.0) => 3,
                Some(4.0) => 4,
                Some(_) => return Err(malformed("expected 3 or 4 numbers a joint").in_field("stride")),
            },
            joints,
            joint_set,
            people,
            objects: who(node, "objects")?.unwrap_or_default(),
            events: events(node, input)?,
        })
    }
}

/// A member that is of one kind wherever it is there.
fn member<'a, T>(
    node: &Node<'a>,
    key: &str,
    expected: &str,
    of: impl Fn(&Node<'a>) -> Option<T>,
) -> Result<Option<T>> {
    node.get(&[key])
        .map(|value| {
            of(value).ok_or_else(|| {
                malformed(format!("expected {expected}, found {}", value.kind())).in_field(key.to_owned())
            })
        })
        .transpose()
}

/// The joints' names, and what they mean.
fn joints(node: &Node<'_>) -> Result<(Vec<String>, Option<JointSet>)> {
    let texts = |n: &Node<'_>| {
        n.as_list()?
            .iter()
            .map(|n| n.as_text().map(str::to_owned))
            .collect::<Option<Vec<_>>>()
    };
    let set = match node.get(&["joint_set"]).and_then(Node::as_text) {
        None => None,
        Some(name) => Some(joint_sets::named(name).ok_or_else(|| {
            malformed(format!(
                "expected the name of a known set ({}), found \"{}\"; or give joints instead",
                joint_sets::names().join(", "),
                name.escape_debug()
            ))
            .in_field("joint_set")
        })?),
    };
    let names = member(node, "joints", "a list of names", texts)?
        .or_else(|| set.map(|set| set.joints().to_vec()))
        .unwrap_or_default();
    let mut seen = HashSet::new();
    if let Some(twice) = names.iter().find(|name| !seen.insert(name.as_str())) {
        return Err(malformed(format!(
            "expected each name once, found \"{}\" twice",
            twice.escape_debug()
        ))
        .in_field("joints"));
    }
    let parents = member(node, "parents", "a list or an object", |n| parents_of(n, &names))?.transpose()?;
    let body_map = member(node, "body_map", "an object of names", recipes)?;
    if parents.is_none() && body_map.is_none() {
        return Ok((names, set.cloned()));
    }
    let known = set.cloned().filter(|set| set.knows(&names));
    let parents = match (parents, &known) {
        (Some(parents), _) => parents,
        (None, Some(set)) => set.parents().clone(),
        (None, None) => HashMap::new(),
    };
    let ordered = parents_first(&names, &parents)?;
    let described = match (body_map, known) {
        (Some(body_map), _) => JointSet::stated("own", ordered, parents, body_map),
        (None, Some(set)) => set.with_parents(parents),
        // The names may mean a body all the same.
        (None, None) => joint_sets::stated_by_names(ordered, parents),
    };
    described.check()?;
    Ok((names, Some(described)))
}

/// Joint to parent: by name in an object, by place or name in a list.
fn parents_of(node: &Node<'_>, names: &[String]) -> Option<Result<HashMap<String, String>>> {
    let of = |parent: &Node<'_>| -> Result<Option<String>> {
        let found = match parent {
            Node::Null | Node::Number(-1.0) => return Ok(None),
            Node::Text(name) => names.iter().find(|known| known.as_str() == name),
            other => other
                .as_integer()
                .and_then(|place| names.get(usize::try_from(place).ok()?)),
        };
        found.map(|name| Some(name.clone())).ok_or_else(|| {
            malformed("expected the name or place of a joint, -1 or null, found another").in_field("parents")
        })
    };
    let pairs: Vec<(&str, &Node<'_>)> = match node {
        Node::Object(members) => members
            .iter()
            .map(|(joint, parent)| (joint.as_ref(), parent))
            .collect(),
        Node::List(items) => {
            if items.len() != names.len() {
                let message = format!(
                    "expected a parent for each of {} joints, found {}",
                    names.len(),
                    items.len()
                );
                return Some(Err(malformed(message).in_field("parents")));
            }
            names.iter().map(String::as_str).zip(items).collect()
        }
        _ => return None,
    };
    let mut parents = HashMap::new();
    for (joint, parent) in pairs {
        match of(parent) {
            Ok(Some(parent)) => {
                parents.insert(joint.to_owned(), parent);
            }
            Ok(None) => {}
            Err(error) => return Some(Err(error)),
        }
    }
    Some(Ok(parents))
}

/// The joints in their order, but each behind its parent.
fn parents_first(names: &[String], parents: &HashMap<String, String>) -> Result<Vec<String>> {
    let mut placed: HashSet<&str> = HashSet::new();
    let mut ordered: Vec<String> = Vec::with_capacity(names.len());
    while ordered.len() < names.len() {
        let before = ordered.len();
        for name in names {
            let is_free = parents
                .get(name)
                .is_none_or(|parent| placed.contains(parent.as_str()));
            if is_free && placed.insert(name) {
                ordered.push(name.clone());
            }
        }
        if ordered.len() == before {
            return Err(
                malformed("expected parents up to a root, found a circle of them").in_field("parents")
            );
        }
    }
    Ok(ordered)
}

/// Part to recipe: a text as in `assets/joint_sets.json`, or a list of names whose mean it is.
fn recipes(node: &Node<'_>) -> Option<HashMap<String, String>> {
    node.as_object()?
        .iter()
        .map(|(part, recipe)| {
            let recipe = match recipe {
                Node::Text(text) => text.clone().into_owned(),
                Node::List(items) => items
                    .iter()
                    .map(Node::as_text)
                    .collect::<Option<Vec<_>>>()?
                    .join(" + "),
                _ => return None,
            };
            Some((part.clone().into_owned(), recipe))
        })
        .collect()
}

fn who(node: &Node<'_>, key: &str) -> Result<Option<Vec<Who>>> {
    let Some(list) = node.get(&[key]) else {
        return Ok(None);
    };
    let wrong = |message: String, place: usize| malformed(message).in_field(format!("{key}[{place}]"));
    let items = list.as_list().ok_or_else(|| {
        malformed(format!("expected a list, found {}", list.kind())).in_field(key.to_owned())
    })?;
    let mut seen = HashSet::new();
    let mut found = Vec::with_capacity(items.len());
    for (place, item) in items.iter().enumerate() {
        let word = |member: &str| item.get(&[member]).and_then(Node::as_word);
        let id = match item {
            Node::Object(_) => word("id").unwrap_or_else(|| (place + 1).to_string()),
            other => other.as_word().ok_or_else(|| {
                wrong(
                    format!("expected an object with an id, found {}", other.kind()),
                    place,
                )
            })?,
        };
        if !seen.insert(id.clone()) {
            return Err(wrong(
                format!("expected each id once, found \"{}\" twice", id.escape_debug()),
                place,
            ));
        }
        let colours: Option<Vec<Rgb>> = match item.get(&["colours"]) {
            None => Some(Vec::new()),
            Some(list) => list
                .as_list()
                .and_then(|list| list.iter().map(|c| Rgb::from_hex(c.as_text()?)).collect()),
        };
        found.push(Who {
            key: format!("{key} {id}"),
            participant: Participant {
                name: word("name").unwrap_or_else(|| id.clone()),
                id,
                organisation: word("organisation"),
                bib: word("bib"),
                lane: item
                    .get(&["lane"])
                    .and_then(Node::as_integer)
                    .and_then(|lane| u8::try_from(lane).ok()),
                mark: word("mark"),
                rank: word("rank"),
                colours: colours
                    .ok_or_else(|| wrong("expected colours as #rrggbb, found another".to_owned(), place))?,
                sex: match item.get(&["sex"]).and_then(Node::as_text) {
                    Some("female") => Some(Sex::Female),
                    Some("male") => Some(Sex::Male),
                    _ => None,
                },
            },
        });
    }
    Ok(Some(found))
}

fn events(node: &Node<'_>, input: &Input<'_>) -> Result<Vec<(Event, Vec<String>)>> {
    let list = member(node, "events", "a list", |n| {
        n.as_list().map(<[Node<'_>]>::to_vec)
    })?
    .unwrap_or_default();
    let limit = input.limits().max_events;
    if list.len() > limit {
        return Err(
            over_limit(&format!("at most {limit} events"), &list.len().to_string()).in_field("events"),
        );
    }
    list.iter()
        .enumerate()
        .map(|(place, item)| {
            let at = |error: Error| error.in_field(format!("events[{place}]"));
            let word = |key: &str| item.get(&[key]).and_then(Node::as_word);
            let time_secs = item
                .get(&["time"])
                .and_then(Node::as_number)
                .ok_or_else(|| at(malformed("expected a time in seconds, found none")))?;
            let ids: Option<Vec<String>> = match item.get(&["people"]) {
                None => Some(Vec::new()),
                Some(ids) => ids
                    .as_list()
                    .and_then(|ids| ids.iter().map(Node::as_word).collect()),
            };
            let details = item
                .get(&["details"])
                .and_then(Node::as_object)
                .unwrap_or_default();
            let event = Event {
                time_secs,
                end_secs: item.get(&["end"]).and_then(Node::as_number),
                kind: word("kind").map_or(EventKind::Chapter, |kind| EventKind::from_word(&kind)),
                participants: Vec::new(),
                label: word("label").unwrap_or_default(),
                value: word("value"),
                source: word("source"),
                code: word("code"),
                details: details
                    .iter()
                    .filter_map(|(name, value)| Some((name.clone().into_owned(), value.as_word()?)))
                    .collect(),
            };
            Ok((
                event,
                ids.ok_or_else(|| at(malformed("expected people as a list of ids, found another")))?,
            ))
        })
        .collect()
}
