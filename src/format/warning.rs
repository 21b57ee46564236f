//! Something odd in a file that was read all the same.

/// Something odd in a file that was read all the same: what was guessed, what was dropped, what disagrees.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The stable code, in kebab case.
    pub code: &'static str,
    /// A sentence for a person.
    pub message: String,
}

impl Warning {
    pub(crate) fn new(code: &'static str, message: impl Into<String>) -> Self {
        Self {
            code,
            message: message.into(),
        }
    }
}
