//! Which markers of a recording lie on which landmarks of the body.

use std::collections::HashMap;

use crate::error::{Error, ErrorCode, Result};

/// Landmarks of each side, written with `L` or `R` before them. The words follow Vicon's Plug-in Gait and the open
/// Conventional Gait Model where they have one; those that end in `JC` are joint centres that a file already holds.
const SIDED: [&str; 27] = [
    "ASI", "PSI", "GTR", "THI", "KNE", "KNM", "TIB", "ANK", "MED", "HEE", "TOE", "MT1", "MT5", "SHO", "ELB",
    "ELM", "WRA", "WRB", "FIN", "FHD", "BHD", "HJC", "KJC", "AJC", "SJC", "EJC", "WJC",
];
/// Landmarks in the middle of the body.
const CENTRAL: [&str; 6] = ["SACR", "C7", "T10", "CLAV", "STRN", "HTOP"];

/// A later way to find a landmark is taken only when it is there this much more often.
const PRESENCE_MARGIN: f64 = 0.9;

/// The markers of a recording by landmark: the landmark is the mean of its markers.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Landmarks {
    markers: HashMap<String, Vec<u16>>,
}

impl Landmarks {
    /// Finds the landmarks of a set in a recording. Each recipe is one or more ways, separated by ` | `; a way is the mean
    /// of its markers, separated by ` + `. `index_of` finds a marker, `presence` the share of frames in which all are there.
    pub(crate) fn find(
        recipes: &HashMap<String, String>,
        index_of: &dyn Fn(&str) -> Option<u16>,
        presence: &dyn Fn(&[u16]) -> f64,
    ) -> Self {
        let mut markers = HashMap::new();
        for (landmark, recipe) in recipes {
            let mut best: Option<(f64, Vec<u16>)> = None;
            for way in recipe.split(" | ") {
                let Some(joints) = way.split(" + ").map(index_of).collect::<Option<Vec<u16>>>() else {
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
                markers.insert(landmark.clone(), joints);
            }
        }
        Self { markers }
    }

    /// Whether no landmark was found.
    pub(crate) fn is_empty(&self) -> bool {
        self.markers.is_empty()
    }

    /// The markers whose mean a landmark is; empty where unknown.
    pub(crate) fn get(&self, landmark: &str) -> &[u16] {
        self.markers.get(landmark).map_or(&[], Vec::as_slice)
    }

    /// The markers whose mean a landmark of one side is.
    pub(super) fn sided(&self, side: Side, landmark: &str) -> Vec<u16> {
        self.get(&format!("{}{landmark}", side.letter())).to_vec()
    }
}

/// Checks that every name is a landmark's.
///
/// # Errors
/// [`ErrorCode::InputMalformed`], naming the one that is not.
pub(crate) fn check<'a>(names: impl Iterator<Item = &'a String>) -> Result<()> {
    for name in names {
        let is_sided = name
            .strip_prefix(['L', 'R'])
            .is_some_and(|rest| SIDED.contains(&rest));
        if !is_sided && !CENTRAL.contains(&name.as_str()) {
            return Err(Error::new(
                ErrorCode::InputMalformed,
                format!(
                    "expected one of {}, or L or R before one of {}, found \"{}\"",
                    CENTRAL.join(", "),
                    SIDED.join(", "),
                    name.escape_debug()
                ),
            )
            .in_field("markers"));
        }
    }
    Ok(())
}

/// A side of the body, the athlete's own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Side {
    Left,
    Right,
}

impl Side {
    pub(super) const BOTH: [Self; 2] = [Self::Left, Self::Right];

    const fn letter(self) -> char {
        match self {
            Self::Left => 'L',
            Self::Right => 'R',
        }
    }

    /// -1 to the left, 1 to the right.
    pub(super) const fn sign(self) -> f64 {
        match self {
            Self::Left => -1.0,
            Self::Right => 1.0,
        }
    }
}
