//! What the columns of a MOT or STO file hold, by their names.
//!
//! Names as OpenSim's tools and those around it write them: coordinates (`knee_angle_r`, `pelvis_tx`,
//! `/jointset/knee_r/knee_angle_r/value`), generalised forces (`knee_angle_r_moment`, `pelvis_tx_force`), and ground
//! reactions in triples: `ground_force_vx`, `1_ground_force_px`, `R_ground_torque_y`, `ground_force1_vz`,
//! `ground_force_r_vx`, `ground_moment_mx`.

/// What one column holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Quantity {
    Angle,
    AngularSpeed,
    AngularAcceleration,
    Length,
    Speed,
    Acceleration,
    Force,
    Moment,
    /// A share of something: an activation.
    Share,
    Unknown,
}

/// What angles are written in.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Angles {
    Degrees,
    Radians,
}

impl Quantity {
    /// The unit of the curve and what a value of the file is multiplied with.
    pub(super) fn unit(self, angles: Angles) -> (String, f64) {
        let turned = match angles {
            Angles::Degrees => 1_f64.to_radians(),
            Angles::Radians => 1.0,
        };
        let (unit, factor) = match self {
            Self::Angle => ("rad", turned),
            Self::AngularSpeed => ("rad/s", turned),
            Self::AngularAcceleration => ("rad/s^2", turned),
            Self::Length => ("m", 1.0),
            Self::Speed => ("m/s", 1.0),
            Self::Acceleration => ("m/s^2", 1.0),
            Self::Force => ("N", 1.0),
            Self::Moment => ("N m", 1.0),
            Self::Share => ("1", 1.0),
            Self::Unknown => ("", 1.0),
        };
        (unit.to_owned(), factor)
    }
}

/// A column that becomes a curve. Columns are counted from 0 after the time.
#[derive(Debug)]
pub(super) struct Column {
    pub(super) index: usize,
    pub(super) name: String,
    pub(super) quantity: Quantity,
    /// Whether its angle may go round and round.
    pub(super) turns_freely: bool,
}

/// The columns of one ground reaction.
#[derive(Debug)]
pub(super) struct Plate {
    pub(super) name: String,
    pub(super) force: [usize; 3],
    pub(super) point: Option<[usize; 3]>,
    pub(super) moment: Option<[usize; 3]>,
}

/// The columns of a file, sorted.
#[derive(Debug)]
pub(super) struct Columns {
    pub(super) curves: Vec<Column>,
    pub(super) plates: Vec<Plate>,
}

/// Sorts the columns; the first name is the time's.
pub(super) fn sort(names: &[String], title: &str) -> Columns {
    let names = names.get(1..).unwrap_or_default();
    let plates = find_plates(names);
    let mut in_plates = vec![false; names.len()];
    for plate in &plates {
        let triples = [Some(plate.force), plate.point, plate.moment];
        for index in triples.into_iter().flatten().flatten() {
            if let Some(slot) = in_plates.get_mut(index) {
                *slot = true;
            }
        }
    }
    let curves = names
        .iter()
        .enumerate()
        .zip(in_plates)
        .filter(|(_, in_plate)| !in_plate)
        .map(|((index, name), _)| Column {
            index,
            name: name.clone(),
            quantity: quantity_of(name, title),
            turns_freely: {
                let name = name.to_ascii_lowercase();
                name.contains("pelvis") || name.contains("heading")
            },
        });
    Columns {
        curves: curves.collect(),
        plates,
    }
}

/// Endings that say what a column holds, whatever the file.
const ENDINGS: [(&str, Quantity); 10] = [
    ("_moment", Quantity::Moment),
    ("_torque", Quantity::Moment),
    ("_force", Quantity::Force),
    ("activation", Quantity::Share),
    ("excitation", Quantity::Share),
    ("fiber_length", Quantity::Length),
    ("marker_error_rms", Quantity::Length),
    ("marker_error_max", Quantity::Length),
    ("_err", Quantity::Unknown),
    ("error", Quantity::Unknown),
];

/// Words for turning, of which the names of rotational coordinates are made.
const TURNS: [&str; 27] = [
    "tilt",
    "list",
    "rotation",
    "rot",
    "flexion",
    "flex",
    "extension",
    "ext",
    "adduction",
    "add",
    "abduction",
    "abd",
    "angle",
    "bending",
    "bend",
    "sup",
    "pronation",
    "supination",
    "dev",
    "deviation",
    "inversion",
    "eversion",
    "obliquity",
    "elv",
    "elev",
    "elevation",
    "plane",
];

/// Titles of files whose every column is a joint coordinate or its rate of change.
const TITLES: [&str; 5] = [
    "coordinates",
    "speeds",
    "accelerations",
    "inverse kinematics",
    "kinematics",
];

fn quantity_of(name: &str, title: &str) -> Quantity {
    let name = name.to_ascii_lowercase();
    let title = title.to_ascii_lowercase();
    let (name, order) = if let Some(name) = name.strip_suffix("/value") {
        (name, 0)
    } else if let Some(name) = name.strip_suffix("/speed").or_else(|| name.strip_suffix("_u")) {
        (name, 1)
    } else if let Some(name) = name
        .strip_suffix("/acceleration")
        .or_else(|| name.strip_suffix("_udot"))
    {
        (name, 2)
    } else if title == "speeds" {
        (name.as_str(), 1)
    } else if title == "accelerations" {
        (name.as_str(), 2)
    } else {
        (name.as_str(), 0)
    };
    if let Some((_, quantity)) = ENDINGS.iter().find(|(ending, _)| name.ends_with(ending)) {
        return *quantity;
    }
    let name = name.rsplit('/').next().unwrap_or(name);
    let words: Vec<&str> = name.split(|c: char| !c.is_alphanumeric()).collect();
    let by_order = |quantities: [Quantity; 3]| quantities.get(order).copied().unwrap_or(Quantity::Unknown);
    if words.iter().any(|word| ["tx", "ty", "tz"].contains(word)) {
        return by_order([Quantity::Length, Quantity::Speed, Quantity::Acceleration]);
    }
    let is_joint = ["subtalar", "mtp"].iter().any(|joint| name.starts_with(joint));
    let turns = is_joint || words.iter().any(|word| TURNS.contains(word));
    if turns || TITLES.contains(&title.as_str()) {
        return by_order([
            Quantity::Angle,
            Quantity::AngularSpeed,
            Quantity::AngularAcceleration,
        ]);
    }
    Quantity::Unknown
}

#[derive(Clone, Copy, PartialEq)]
enum Role {
    Force,
    Point,
    Moment,
}

/// A column of a ground reaction: whose it is, what, and on which axis.
struct Part {
    key: String,
    role: Role,
    axis: usize,
}

impl Part {
    fn of(name: &str) -> Option<Self> {
        let name = name.to_ascii_lowercase();
        let is_moment = ["torque", "moment", "grm"].iter().any(|word| name.contains(word));
        let mut found = None;
        let mut key: Vec<String> = Vec::new();
        for word in name.split(['_', '.', ' ', '/']) {
            // "vx1" is axis and plate in one.
            let letters = word.trim_end_matches(|c: char| c.is_ascii_digit());
            let (role, axis) = match letters.as_bytes() {
                [b'v', axis] => (Role::Force, axis),
                [b'p', axis] => (Role::Point, axis),
                [b'm' | b't', axis] if is_moment => (Role::Moment, axis),
                [axis] if is_moment => (Role::Moment, axis),
                _ => (Role::Force, &0),
            };
            let axis = match axis {
                b'x' => Some(0),
                b'y' => Some(1),
                b'z' => Some(2),
                _ => None,
            };
            let rest = match axis {
                Some(axis) if found.is_none() => {
                    found = Some((role, axis));
                    word.get(letters.len()..).unwrap_or_default().to_owned()
                }
                _ => ["ground", "force", "torque", "moment", "reaction", "grf", "grm"]
                    .iter()
                    .fold(word.to_owned(), |word, role| word.replace(role, "")),
            };
            if !rest.is_empty() {
                key.push(rest);
            }
        }
        let (role, axis) = found?;
        Some(Self {
            key: key.join("_"),
            role,
            axis,
        })
    }
}

#[derive(Default)]
struct Parts {
    key: String,
    is_ground: bool,
    force: [Option<usize>; 3],
    point: [Option<usize>; 3],
    moment: [Option<usize>; 3],
}

impl Parts {
    fn slot(&mut self, part: &Part) -> Option<&mut Option<usize>> {
        match part.role {
            Role::Force => self.force.get_mut(part.axis),
            Role::Point => self.point.get_mut(part.axis),
            Role::Moment => self.moment.get_mut(part.axis),
        }
    }
}

fn whole(triple: [Option<usize>; 3]) -> Option<[usize; 3]> {
    let [Some(x), Some(y), Some(z)] = triple else {
        return None;
    };
    Some([x, y, z])
}

fn find_plates(names: &[String]) -> Vec<Plate> {
    let mut found: Vec<Parts> = Vec::new();
    for (index, name) in names.iter().enumerate() {
        let Some(part) = Part::of(name) else {
            continue;
        };
        let lower = name.to_ascii_lowercase();
        let is_ground = ["ground", "grf", "grm"].iter().any(|word| lower.contains(word));
        // A name that is there twice belongs to another plate the second time.
        let free = found
            .iter_mut()
            .position(|parts| parts.key == part.key && parts.slot(&part).is_some_and(|slot| slot.is_none()));
        let at = free.unwrap_or_else(|| {
            found.push(Parts {
                key: part.key.clone(),
                ..Parts::default()
            });
            found.len() - 1
        });
        if let Some(parts) = found.get_mut(at) {
            parts.is_ground |= is_ground;
            if let Some(slot) = parts.slot(&part) {
                *slot = Some(index);
            }
        }
    }
    let mut plates: Vec<Plate> = Vec::new();
    for parts in found {
        let (Some(force), point) = (whole(parts.force), whole(parts.point)) else {
            continue;
        };
        if !parts.is_ground && point.is_none() {
            continue;
        }
        let name = match names.get(force[0]).map(|name| name.trim()) {
            // The name of the first column without its axis.
            Some(name) if !parts.key.is_empty() => {
                let name = name
                    .strip_suffix("_vx")
                    .or_else(|| name.strip_suffix("_VX"))
                    .unwrap_or(name);
                if plates.iter().any(|plate| plate.name == name) {
                    format!("{name} {}", plates.len() + 1)
                } else {
                    name.to_owned()
                }
            }
            _ => format!("plate {}", plates.len() + 1),
        };
        plates.push(Plate {
            name,
            force,
            point,
            moment: whole(parts.moment),
        });
    }
    plates
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sorted(names: &[&str]) -> Columns {
        let names: Vec<String> = ["time"]
            .iter()
            .chain(names)
            .map(|&name| name.to_owned())
            .collect();
        sort(&names, "")
    }

    #[test]
    fn ground_reactions_are_found_however_they_are_named() {
        for (pattern, name) in [
            (
                ["ground_force_v?", "ground_force_p?", "ground_torque_?"],
                "plate 1",
            ),
            (
                ["1_ground_force_v?", "1_ground_force_p?", "1_ground_torque_?"],
                "1_ground_force",
            ),
            (
                ["R_ground_force_v?", "R_ground_force_p?", "R_ground_torque_?"],
                "R_ground_force",
            ),
            (
                ["ground_force1_v?", "ground_force1_p?", "ground_torque1_?"],
                "ground_force1",
            ),
            (
                ["ground_force_1_v?", "ground_force_1_p?", "ground_moment_1_m?"],
                "ground_force_1",
            ),
            (
                ["ground_force_r_v?", "ground_force_r_p?", "ground_torque_r_?"],
                "ground_force_r",
            ),
            (
                ["calcn_l_force_v?", "calcn_l_force_p?", "calcn_l_torque_?"],
                "calcn_l_force",
            ),
        ] {
            let names: Vec<String> = pattern
                .iter()
                .flat_map(|triple| ["x", "y", "z"].map(|axis| triple.replace('?', axis)))
                .collect();
            let columns = sorted(&names.iter().map(String::as_str).collect::<Vec<_>>());
            assert!(columns.curves.is_empty(), "{pattern:?}: {columns:?}");
            assert_eq!(columns.plates.len(), 1, "{pattern:?}");
            let plate = &columns.plates[0];
            assert_eq!(plate.name, name);
            assert_eq!(
                (plate.force, plate.point, plate.moment),
                ([0, 1, 2], Some([3, 4, 5]), Some([6, 7, 8])),
                "{pattern:?}"
            );
        }
    }

    #[test]
    fn plates_are_kept_apart_and_other_columns_are_no_plates() {
        let columns = sorted(&[
            "ground_force_vx",
            "ground_force_vy",
            "ground_force_vz",
            "1_ground_force_vx",
            "1_ground_force_vy",
            "1_ground_force_vz",
            "1_ground_force_px",
            "1_ground_force_py",
            "1_ground_force_pz",
            "pelvis_tx",
            "1_ground_torque_x",
            "hip_vx",
            "hip_vy",
            "hip_vz",
        ]);
        assert_eq!(columns.plates.len(), 2);
        assert_eq!(columns.plates[1].point, Some([6, 7, 8]));
        assert_eq!(columns.plates[1].moment, None, "one axis is no moment");
        let names: Vec<&str> = columns.curves.iter().map(|column| column.name.as_str()).collect();
        assert_eq!(
            names,
            ["pelvis_tx", "1_ground_torque_x", "hip_vx", "hip_vy", "hip_vz"]
        );
    }

    #[test]
    fn names_tell_what_a_column_holds() {
        for (name, title, expected) in [
            ("knee_angle_r", "Results", Quantity::Angle),
            ("pelvis_tx", "Coordinates", Quantity::Length),
            ("lumbar_bending", "", Quantity::Angle),
            ("pro_sup_l", "", Quantity::Angle),
            ("anything", "Coordinates", Quantity::Angle),
            ("hip_flexion_r_moment", "", Quantity::Moment),
            ("pelvis_tx_force", "", Quantity::Force),
            ("/jointset/knee_r/knee_angle_r/value", "", Quantity::Angle),
            ("/jointset/knee_r/knee_angle_r/speed", "", Quantity::AngularSpeed),
            ("/jointset/ground_pelvis/pelvis_tx/speed", "", Quantity::Speed),
            ("/forceset/soleus_r/activation", "", Quantity::Share),
            ("pelvis_tilt", "Accelerations", Quantity::AngularAcceleration),
            (
                "total_squared_error",
                "Model Marker Errors from IK",
                Quantity::Unknown,
            ),
            (
                "marker_error_RMS",
                "Model Marker Errors from IK",
                Quantity::Length,
            ),
            ("emg_3", "", Quantity::Unknown),
        ] {
            assert_eq!(quantity_of(name, title), expected, "{name}");
        }
    }
}
