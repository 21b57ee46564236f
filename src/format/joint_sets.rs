//! Known sets of joints and markers: which names mean which part of a body.
//!
//! The sets are rows of `assets/joint_sets.json` and `assets/marker_sets.json`; their README gives the fields. Names are
//! compared without case, without anything but letters and digits, and without a prefix up to a colon (`mixamorig:Hips`,
//! `Matt:C7`); a prefix that most names share (`Matt_C7`) is dropped where no set fits with it.

use std::collections::HashMap;
use std::sync::LazyLock;

use serde::Deserialize;

use super::joint_centres::{self, Landmarks, Measures};
use super::joint_names::{Names, common_prefix, plain};
use crate::error::{Error, ErrorCode, Result};
use crate::replay::{BodyMap, BodyPart, TrackKind};

const TABLE: &str = include_str!(concat!(env!("OUT_DIR"), "/joint_sets.json"));
/// No feed of football has markers.
const MARKER_TABLE: &str = if cfg!(all(feature = "reader", feature = "read-football")) {
    r#"{"recipes":{},"markers_of":{},"sets":[]}"#
} else {
    include_str!(concat!(env!("OUT_DIR"), "/marker_sets.json"))
};

/// A set must have at least this share of its own names in a file.
const LEAST_COVERAGE: f64 = 0.6;
/// The set of last resort must find at least this many parts.
const LEAST_PARTS: usize = 8;
/// Of several ways to find a part, a later one is taken only when it is there this much more often.
const PRESENCE_MARGIN: f64 = 0.9;
/// A caller's recipe may count a joint this often; more would only take memory.
const LARGEST_WEIGHT: usize = 100;

#[derive(Debug, Deserialize)]
struct Table {
    sets: Vec<JointSet>,
    by_name_alone: JointSet,
    /// Body parts from landmarks, for sets that say which of their markers lie on which.
    #[serde(skip)]
    recipes: HashMap<String, String>,
}

#[derive(Debug, Deserialize)]
struct MarkerTable {
    recipes: HashMap<String, String>,
    markers_of: HashMap<String, HashMap<String, String>>,
    sets: Vec<JointSet>,
}

impl Table {
    fn read() -> serde_json::Result<Self> {
        let mut table: Self = serde_json::from_str(TABLE)?;
        let mut markers: MarkerTable = serde_json::from_str(MARKER_TABLE)?;
        for set in &mut table.sets {
            if let Some(markers) = markers.markers_of.remove(&set.name) {
                set.markers = markers;
            }
        }
        table.sets.append(&mut markers.sets);
        table.recipes = markers.recipes;
        for set in &mut table.sets {
            set.plain_joints = set.joints.iter().map(|name| plain(name)).collect();
        }
        Ok(table)
    }
}

/// A row of the table: what a set's names mean.
#[derive(Clone, Debug, Deserialize, PartialEq)]
pub(super) struct JointSet {
    #[serde(default)]
    name: String,
    kind: Kind,
    /// Other words for the set in files and options.
    #[serde(default)]
    aliases: Vec<String>,
    /// Whether `joints` are in the order of the set's published indices, so that unnamed joints can be named by it.
    #[serde(default)]
    index_order: bool,
    #[serde(default)]
    joints: Vec<String>,
    /// The names as they are compared, made once for the table.
    #[serde(skip)]
    plain_joints: Vec<String>,
    #[serde(default)]
    parents: HashMap<String, String>,
    #[serde(default)]
    body_map: HashMap<String, String>,
    /// Landmark to marker, from which joint centres are derived.
    #[serde(default)]
    markers: HashMap<String, String>,
    #[serde(default)]
    measures: Measures,
}

#[derive(Clone, Copy, Debug, Deserialize, PartialEq)]
#[serde(rename_all = "snake_case")]
enum Kind {
    Skeleton,
    Markers,
}

impl JointSet {
    /// A skeleton that a file describes itself.
    pub(super) fn stated(
        name: &str,
        joints: Vec<String>,
        parents: HashMap<String, String>,
        body_map: HashMap<String, String>,
    ) -> Self {
        Self {
            name: name.to_owned(),
            kind: Kind::Skeleton,
            aliases: Vec::new(),
            index_order: false,
            joints,
            parents,
            body_map,
            markers: HashMap::new(),
            measures: Measures::default(),
            plain_joints: Vec::new(),
        }
    }

    /// The same set with other parents.
    pub(super) fn with_parents(mut self, parents: HashMap<String, String>) -> Self {
        self.parents = parents;
        self
    }

    pub(super) fn name(&self) -> &str {
        &self.name
    }

    /// Every name of the set.
    pub(super) fn joints(&self) -> &[String] {
        &self.joints
    }

    /// Joint to parent.
    pub(super) fn parents(&self) -> &HashMap<String, String> {
        &self.parents
    }

    /// Whether these names are joints of this set, most of them at least.
    pub(super) fn knows(&self, labels: &[String]) -> bool {
        let own: std::collections::HashSet<String> = self.joints.iter().map(|name| plain(name)).collect();
        let known = labels.iter().filter(|label| own.contains(&plain(label))).count();
        known > 0 && 2 * known >= labels.len()
    }

    /// Checks that every part and landmark is one, for a set that is not of the table.
    ///
    /// # Errors
    /// [`ErrorCode::InputMalformed`], naming what is none.
    pub(super) fn check(&self) -> Result<()> {
        joint_centres::check(self.markers.keys())?;
        if let Some(name) = self.measures.impossible() {
            return Err(Error::new(
                ErrorCode::InputMalformed,
                "expected a length in metres that a body may have",
            )
            .in_field(name));
        }
        for part in self.body_map.keys() {
            if BodyPart::from_word(part).is_none() {
                let known: Vec<&str> = BodyPart::ALL.iter().map(|part| part.as_str()).collect();
                return Err(Error::new(
                    ErrorCode::InputMalformed,
                    format!(
                        "expected one of {}, found \"{}\"",
                        known.join(", "),
                        part.escape_debug()
                    ),
                )
                .in_field("body_map"));
            }
        }
        Ok(())
    }
}

// The table is part of the program; a test holds it sound, and an unsound one matches nothing.
static SETS: LazyLock<Option<Table>> = LazyLock::new(|| Table::read().ok());

/// What a set makes of a file's names.
#[derive(Clone, Debug)]
pub(super) struct Match {
    pub(super) set: String,
    /// Whether no known set fits, so that each part was found by its name alone.
    pub(super) is_guessed: bool,
    pub(super) kind: TrackKind,
    /// Each joint's parent by the set, always before the joint itself.
    pub(super) parents: Vec<Option<u16>>,
    pub(super) body_map: BodyMap,
    /// Which markers lie on which landmarks; empty where the set does not say.
    pub(super) landmarks: Landmarks,
    pub(super) measures: Measures,
}

/// The set of the table that goes by this name, whatever its case and punctuation.
pub(super) fn named(name: &str) -> Option<&'static JointSet> {
    let table = SETS.as_ref()?;
    let wanted = plain(name);
    table.sets.iter().find(|set| {
        std::iter::once(&set.name)
            .chain(&set.aliases)
            .any(|own| plain(own) == wanted)
    })
}

/// The names that [`named`] knows, for messages.
pub(super) fn names() -> Vec<&'static str> {
    let sets = SETS.as_ref().map_or(&[][..], |table| &table.sets);
    sets.iter()
        .filter(|set| !set.aliases.is_empty())
        .map(JointSet::name)
        .collect()
}

/// A set of a file's own names and parents, with the body that its names mean.
pub(super) fn stated_by_names(joints: Vec<String>, parents: HashMap<String, String>) -> JointSet {
    let found = find(&joints, &|_| 1.0);
    let name = found.as_ref().map_or("own", |found| &found.set).to_owned();
    let mut body_map = HashMap::new();
    for part in BodyPart::ALL {
        let of_part = found
            .as_ref()
            .map_or(&[][..], |found| found.body_map.joints_of(part));
        let names: Option<Vec<&str>> = of_part
            .iter()
            .map(|joint| joints.get(usize::from(*joint)).map(String::as_str))
            .collect();
        if let Some(names) = names.filter(|names| !names.is_empty()) {
            body_map.insert(part.as_str().to_owned(), names.join(" + "));
        }
    }
    JointSet::stated(&name, joints, parents, body_map)
}

/// The sets that unnamed joints of this number may be.
pub(super) fn of_count(joints: usize) -> Vec<&'static JointSet> {
    let sets = SETS.as_ref().map_or(&[][..], |table| &table.sets);
    sets.iter()
        .filter(|set| set.index_order && set.joints.len() == joints)
        .collect()
}

/// The set that fits these names best. `presence` gives, for some joints, the share of frames in which all are there.
pub(super) fn find(labels: &[String], presence: &dyn Fn(&[u16]) -> f64) -> Option<Match> {
    let table = SETS.as_ref()?;
    if labels.len() > usize::from(u16::MAX) {
        return None;
    }
    let names = Names::new(labels, None);
    let prefix = common_prefix(labels);
    let bare = prefix.map(|prefix| Names::new(labels, Some(prefix)));
    for names in [Some(&names), bare.as_ref()].into_iter().flatten() {
        if let Some(set) = names.best_set(&table.sets) {
            return Some(names.matched(set, labels.len(), presence));
        }
    }
    if labels.len() < LEAST_PARTS {
        return None;
    }
    [Some(&names), bare.as_ref()]
        .into_iter()
        .flatten()
        .find_map(|names| {
            let found = names.matched(&table.by_name_alone, labels.len(), presence);
            let parts = BodyPart::ALL
                .iter()
                .filter(|part| !found.body_map.joints_of(**part).is_empty())
                .count();
            (parts >= LEAST_PARTS).then_some(found)
        })
}

/// What a caller's own set makes of these names.
pub(super) fn apply(set: &JointSet, labels: &[String], presence: &dyn Fn(&[u16]) -> f64) -> Match {
    let names = Names::new(labels, None);
    Match {
        is_guessed: false,
        ..names.matched(set, labels.len(), presence)
    }
}

impl Names {
    /// The set of which enough is there and which agrees best.
    fn best_set<'a>(&self, sets: &'a [JointSet]) -> Option<&'a JointSet> {
        sets.iter()
            // Names are few or many: sets that cannot fit are passed over first.
            .filter(|set| self.len() as f64 >= LEAST_COVERAGE * set.joints.len() as f64)
            .filter_map(|set| {
                let found = set
                    .plain_joints
                    .iter()
                    .filter(|name| self.has_plain(name))
                    .count() as f64;
                let coverage = found / set.joints.len().max(1) as f64;
                let agreement = 2.0 * found / (set.joints.len() + self.len()) as f64;
                (coverage >= LEAST_COVERAGE).then_some((agreement, set))
            })
            .max_by(|a, b| a.0.total_cmp(&b.0))
            .map(|(_, set)| set)
    }

    fn matched(&self, set: &JointSet, joints: usize, presence: &dyn Fn(&[u16]) -> f64) -> Match {
        let landmarks = Landmarks::find(&set.markers, &|name| self.get(name), presence);
        let mut parents = vec![None; joints];
        for (child, parent) in &set.parents {
            let (Some(child), Some(parent)) = (self.get(child), self.get(parent)) else {
                continue;
            };
            if parent < child
                && let Some(slot) = parents.get_mut(usize::from(child))
            {
                *slot = Some(parent);
            }
        }
        Match {
            set: set.name.clone(),
            is_guessed: set.joints.is_empty(),
            kind: match set.kind {
                Kind::Skeleton => TrackKind::Skeleton,
                Kind::Markers => TrackKind::Markers,
            },
            parents,
            body_map: body_map(set, self, &landmarks, presence),
            landmarks,
            measures: set.measures.clone(),
        }
    }
}

fn body_map(
    set: &JointSet,
    names: &Names,
    landmarks: &Landmarks,
    presence: &dyn Fn(&[u16]) -> f64,
) -> BodyMap {
    let of_joints = |name: &str| names.get(name).map(|joint| vec![joint]);
    let of_landmarks = |name: &str| Some(landmarks.get(name).to_vec()).filter(|joints| !joints.is_empty());
    let recipes = SETS
        .as_ref()
        .filter(|_| !landmarks.is_empty())
        .map(|table| &table.recipes);
    let mut map = BodyMap::default();
    // Parts made of joints first, then parts made of other parts.
    for of_parts in [false, true] {
        for part in BodyPart::ALL {
            let own = set.body_map.get(part.as_str());
            let find: &dyn Fn(&str) -> Option<Vec<u16>> = match own {
                Some(_) => &of_joints,
                None => &of_landmarks,
            };
            let Some(recipe) = own.or_else(|| recipes?.get(part.as_str())) else {
                continue;
            };
            if recipe.contains('@') != of_parts {
                continue;
            }
            let mut best: Option<(f64, Vec<u16>)> = None;
            for way in recipe.split(" | ") {
                let Some(joints) = joints_of(way, find, &map) else {
                    continue;
                };
                let share = presence(&joints);
                if share > 0.0
                    && best
                        .as_ref()
                        .is_none_or(|(so_far, _)| *so_far < share * PRESENCE_MARGIN)
                {
                    best = Some((share, joints));
                }
            }
            if let Some((_, joints)) = best {
                map.set(part, joints);
            }
        }
    }
    map
}

/// The joints of one way to find a part, each as often as it counts; `None` when one is not in the file.
fn joints_of(way: &str, find: &dyn Fn(&str) -> Option<Vec<u16>>, known: &BodyMap) -> Option<Vec<u16>> {
    let mut terms: Vec<(usize, Vec<u16>)> = Vec::new();
    for term in way.split(" + ") {
        let (weight, name) = match term.split_once('*') {
            Some((weight, name)) => (weight.parse().ok()?, name),
            None => (1, term),
        };
        let joints = match name.strip_prefix('@') {
            Some(part) => known.joints_of(BodyPart::from_word(part)?).to_vec(),
            None => find(name)?,
        };
        if joints.is_empty() || weight > LARGEST_WEIGHT {
            return None;
        }
        terms.push((weight, joints));
    }
    // A part or landmark counts the same, however many joints it is the mean of.
    let common = terms
        .iter()
        .map(|(_, joints)| joints.len())
        .fold(1, least_common_multiple);
    if common > LARGEST_WEIGHT {
        return None;
    }
    let joints = terms
        .iter()
        .map(|(weight, joints)| joints.repeat(weight * (common / joints.len())));
    Some(joints.collect::<Vec<_>>().concat())
}

fn least_common_multiple(a: usize, b: usize) -> usize {
    let (mut x, mut y) = (a, b);
    while y != 0 {
        (x, y) = (y, x % y);
    }
    a / x.max(1) * b
}

#[cfg(test)]
mod marker_tests;

#[cfg(test)]
mod tests;
