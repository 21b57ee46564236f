//! What the columns of a table of joints are, by its first rows.

use std::collections::{HashMap, HashSet};

const TIMES: [(&str, f64); 12] = [
    ("time", 1.0),
    ("time (s)", 1.0),
    ("time[s]", 1.0),
    ("time [s]", 1.0),
    ("time_s", 1.0),
    ("time_secs", 1.0),
    ("seconds", 1.0),
    ("t", 1.0),
    ("timestamp", 1.0),
    ("time_ms", 0.001),
    ("timestamp_ms", 0.001),
    ("time (ms)", 0.001),
];
const FRAMES: [&str; 9] = [
    "frame",
    "frame_id",
    "frame#",
    "fnum",
    "frame_number",
    "frame_num",
    "frames",
    "item",
    "frame_idx",
];
const PEOPLE: [&str; 10] = [
    "person",
    "person_id",
    "player",
    "player_id",
    "athlete",
    "athlete_id",
    "track_id",
    "subject",
    "id",
    "participant",
];
const JOINTS: [&str; 6] = ["joint", "joint_name", "landmark", "keypoint", "marker", "name"];
const CONFIDENCES: [&str; 7] = [
    "confidence",
    "conf",
    "c",
    "score",
    "likelihood",
    "visibility",
    "probability",
];
/// Rows that may stand above the data.
const MOST_HEADER_ROWS: usize = 6;

/// The columns of a table of joints.
#[derive(Debug, PartialEq)]
pub(super) struct Columns {
    pub(super) delimiter: u8,
    pub(super) header_rows: usize,
    /// How many columns a whole row has.
    pub(super) count: usize,
    pub(super) names: Vec<String>,
    pub(super) time: Option<usize>,
    pub(super) secs_per_time: f64,
    pub(super) frame: Option<usize>,
    pub(super) person: Option<usize>,
    pub(super) unit: Option<String>,
    pub(super) wide: Wide,
    /// Names of columns that nothing is read from.
    pub(super) left_out: Vec<String>,
}

/// How the joints lie.
#[derive(Debug, PartialEq)]
pub(super) enum Wide {
    /// All joints in a row.
    Joints(Vec<JointColumns>),
    /// One joint in a row.
    Row {
        joint: usize,
        axes: [usize; 3],
        confidence: Option<usize>,
    },
}

/// The columns of one joint.
#[derive(Debug, PartialEq)]
pub(super) struct JointColumns {
    pub(super) name: String,
    pub(super) axes: [usize; 3],
    pub(super) confidence: Option<usize>,
}

impl Columns {
    /// The columns of this table; `None` for a text that is no table of joints.
    pub(super) fn of(text: &str) -> Option<Self> {
        let first = text.lines().find(|line| !line.trim().is_empty())?;
        let delimiter = [b'\t', b';', b','].into_iter().max_by_key(|delimiter| {
            (
                first.bytes().filter(|byte| byte == delimiter).count(),
                *delimiter == b',',
            )
        })?;
        let mut reader = csv::ReaderBuilder::new()
            .delimiter(delimiter)
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut rows: Vec<Vec<String>> = Vec::new();
        for record in reader.records().take(MOST_HEADER_ROWS) {
            let Ok(record) = record else { break };
            rows.push(record.iter().map(|cell| cell.trim().to_owned()).collect());
        }
        Self::one_row(rows.first()?, delimiter).or_else(|| Self::rows_of_axes(&rows, delimiter))
    }

    /// Names with their axes in one row.
    fn one_row(names: &[String], delimiter: u8) -> Option<Self> {
        let plain: Vec<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
        let find = |known: &[&str]| plain.iter().position(|name| known.contains(&name.as_str()));
        let mut base = Self::of_leading(names, delimiter, 1);
        if base.time.is_none() && base.frame.is_none() {
            return None;
        }
        let axes = [find(&["x"]), find(&["y"]), find(&["z"])];
        if let ([Some(x), Some(y), Some(z)], Some(joint)) = (axes, find(&JOINTS)) {
            let confidence = find(&CONFIDENCES);
            let known = [x, y, z, joint];
            base.wide = Wide::Row {
                joint,
                axes: [x, y, z],
                confidence,
            };
            base.leave_out(&known.into_iter().chain(confidence).collect());
            return Some(base);
        }
        let mut places: HashMap<String, [Option<usize>; 4]> = HashMap::new();
        let mut order: Vec<String> = Vec::new();
        for (column, name) in names.iter().enumerate() {
            if base.is_leading(column) {
                continue;
            }
            let Some((stem, what)) = stem_of(name) else {
                continue;
            };
            let slot = places.entry(stem.clone()).or_insert_with(|| {
                order.push(stem);
                [None; 4]
            });
            if let Some(place) = slot.get_mut(what) {
                place.get_or_insert(column);
            }
        }
        let joints: Vec<JointColumns> = order
            .into_iter()
            .filter_map(|name| match places.get(&name)? {
                [Some(x), Some(y), Some(z), confidence] => Some(JointColumns {
                    name,
                    axes: [*x, *y, *z],
                    confidence: *confidence,
                }),
                _ => None,
            })
            .collect();
        base.with_joints(joints)
    }

    /// Names in one row and axes in a later one.
    fn rows_of_axes(rows: &[Vec<String>], delimiter: u8) -> Option<Self> {
        let axis = |cell: &String| {
            ["x", "y", "z"]
                .iter()
                .position(|axis| cell.eq_ignore_ascii_case(axis))
        };
        let at = rows
            .iter()
            .position(|row| row.iter().filter(|cell| axis(cell).is_some()).count() >= 3)?;
        let axes = rows.get(at)?;
        // Of the rows above, the names are those of which there are most.
        let names = rows.get(..at)?.iter().rev().max_by_key(|row| {
            row.iter()
                .filter(|cell| !cell.is_empty())
                .collect::<HashSet<_>>()
                .len()
        })?;
        let mut base = Self::of_leading(axes, delimiter, at + 1);
        if base.time.is_none() && base.frame.is_none() {
            let named = Self::of_leading(names, delimiter, at + 1);
            (base.time, base.frame, base.secs_per_time) = (named.time, named.frame, named.secs_per_time);
        }
        if base.time.is_none() && base.frame.is_none() {
            return None;
        }
        let mut joints = Vec::new();
        let mut name = String::new();
        for column in 0..axes.len() {
            if let Some(own) = names.get(column).filter(|own| !own.is_empty()) {
                name.clone_from(own);
            }
            let is = |offset: usize, wanted: usize| axes.get(column + offset).and_then(axis) == Some(wanted);
            if !name.is_empty() && is(0, 0) && is(1, 1) && is(2, 2) {
                joints.push(JointColumns {
                    name: name.clone(),
                    axes: [column, column + 1, column + 2],
                    confidence: None,
                });
            }
        }
        base.with_joints(joints)
    }

    /// Time, frame and person.
    fn of_leading(names: &[String], delimiter: u8, header_rows: usize) -> Self {
        let plain: Vec<String> = names.iter().map(|name| name.to_ascii_lowercase()).collect();
        let find = |known: &[&str]| plain.iter().position(|name| known.contains(&name.as_str()));
        let time = plain.iter().enumerate().find_map(|(column, name)| {
            TIMES
                .iter()
                .find(|(known, _)| known == name)
                .map(|(_, secs)| (column, *secs))
        });
        Self {
            delimiter,
            header_rows,
            count: names.len() - names.iter().rev().take_while(|name| name.is_empty()).count(),
            names: names.to_vec(),
            time: time.map(|(column, _)| column),
            secs_per_time: time.map_or(1.0, |(_, secs)| secs),
            frame: find(&FRAMES),
            person: find(&PEOPLE),
            unit: names
                .iter()
                .any(|name| name.ends_with("_x_m"))
                .then(|| "m".to_owned()),
            wide: Wide::Joints(Vec::new()),
            left_out: Vec::new(),
        }
    }

    fn is_leading(&self, column: usize) -> bool {
        [self.time, self.frame, self.person].contains(&Some(column))
    }

    fn with_joints(mut self, joints: Vec<JointColumns>) -> Option<Self> {
        if joints.is_empty() {
            return None;
        }
        let used = joints
            .iter()
            .flat_map(|joint| joint.axes.into_iter().chain(joint.confidence))
            .collect();
        self.leave_out(&used);
        self.wide = Wide::Joints(joints);
        Some(self)
    }

    fn leave_out(&mut self, used: &HashSet<usize>) {
        self.left_out = self
            .names
            .iter()
            .enumerate()
            .filter(|(column, name)| !used.contains(column) && !self.is_leading(*column) && !name.is_empty())
            .map(|(_, name)| name.clone())
            .collect();
    }
}

/// A joint and which of its columns this is: x, y, z or the confidence. `nose_x`, `nose.x`, `nose x`, `noseX`, `nose:x`,
/// `nose_X (m)`.
fn stem_of(name: &str) -> Option<(String, usize)> {
    let name = name.split(['(', '[']).next()?.trim();
    // With the unit behind the axis, as this project writes it.
    let name = name
        .strip_suffix("_m")
        .filter(|rest| rest.ends_with(['x', 'y', 'z']))
        .unwrap_or(name);
    let separators = ['_', '.', ' ', ':', '-'];
    let (stem, last) = match name.rsplit_once(separators) {
        Some((stem, last)) => (stem.trim_end_matches(separators), last),
        None => {
            let (at, last) = name.char_indices().next_back()?;
            let stem = name.get(..at)?;
            // "noseX" but not "matrix".
            let is_camel = matches!(last, 'X' | 'Y' | 'Z')
                && stem.ends_with(|c: char| c.is_lowercase() || c.is_ascii_digit());
            if !is_camel {
                return None;
            }
            (stem, name.get(at..)?)
        }
    };
    let last = last.to_ascii_lowercase();
    let what = match last.as_str() {
        "x" => 0,
        "y" => 1,
        "z" => 2,
        other if CONFIDENCES.contains(&other) => 3,
        _ => return None,
    };
    (!stem.is_empty()).then(|| (stem.to_owned(), what))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_are_told_from_names() {
        for (name, expected) in [
            ("nose_x", Some(("nose", 0))),
            ("left_knee.Z", Some(("left_knee", 2))),
            ("LKnee Y", Some(("LKnee", 1))),
            ("noseX", Some(("nose", 0))),
            ("nose_confidence", Some(("nose", 3))),
            ("nose_x (mm)", Some(("nose", 0))),
            ("matrix", None),
            ("_x", None),
            ("x", None),
            ("nose_vx", None),
        ] {
            assert_eq!(
                stem_of(name),
                expected.map(|(stem, what)| (stem.to_owned(), what)),
                "{name}"
            );
        }
    }

    #[test]
    fn a_table_of_something_else_is_none() {
        for other in [
            "name,code\nGermany,GER\n",
            "time,speed\n0,1\n",
            "x,y,z\n1,2,3\n",
            "nose_x,nose_y,nose_z\n1,2,3\n",
            "",
            "\n",
        ] {
            assert_eq!(Columns::of(other), None, "{other}");
        }
    }
}
