//! A caller's own word on what the names of a recording mean on a body.

use super::joint_sets::JointSet;
use crate::error::{Error, ErrorCode, Result};

/// A mapping from the names of a recording to the parts of a body: one row of `assets/joint_sets.json`, whose README gives
/// the fields. Its names are compared as there.
#[derive(Clone, Debug)]
pub struct Mapping {
    pub(super) set: JointSet,
}

impl Mapping {
    /// Reads a mapping from JSON: `{"name": "ours", "kind": "skeleton", "parents": {"knee_l": "hip_l"}, "body_map":
    /// {"left_knee": "knee_l"}}`; `joints` may be left out.
    ///
    /// # Errors
    /// [`ErrorCode::InputMalformed`] for what is not such JSON, or names a part that is none.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let set: JointSet = serde_json::from_slice(bytes).map_err(|error| {
            Error::new(
                ErrorCode::InputMalformed,
                format!("expected a mapping of joints, found other JSON: {error}"),
            )
            .at_line(error.line())
        })?;
        set.check()?;
        Ok(Self { set })
    }
}
