//! What a reader is given: the bytes, the files that belong to them, and what the caller knows better.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeSet;

use super::mapping::Mapping;
use super::{Limits, UpAxis, Warning, lines};
use crate::error::{Error, ErrorCode, Result};

/// A file that another one refers to, or that says what another one means: a buffer of a glTF, the metadata of a
/// tracking feed. Which it is, is found by name where the main file names it, else by content.
#[derive(Clone, Copy, Debug)]
pub struct Companion<'a> {
    /// The file's name or relative address, as the main file would name it.
    pub name: &'a str,
    /// Its contents.
    pub bytes: &'a [u8],
}

/// How to read: limits, what belongs to the file, and what the caller states where the file does not, or states wrongly.
#[derive(Clone, Debug, Default)]
pub struct ReadOptions<'a> {
    /// How much the file may ask for.
    pub limits: Limits,
    /// Files that belong to it.
    pub companions: &'a [Companion<'a>],
    /// The length of the file's unit, instead of what it states or what is guessed.
    pub metres_per_unit: Option<f64>,
    /// The axis that points up, instead of what it states or what is guessed.
    pub up_axis: Option<UpAxis>,
    /// Samples per second, instead of what it states; only for files of uniform rate.
    pub rate_hz: Option<f64>,
    /// What the names mean on a body, instead of the known sets.
    pub mapping: Option<&'a Mapping>,
    /// Which part of a file of several to read, by its id or by words of its name ("100 m men final"); only for event
    /// sheets.
    pub section: Option<&'a str>,
    /// The names of the companions that were used; reading fills it in.
    pub used: RefCell<BTreeSet<String>>,
}

impl ReadOptions<'_> {
    /// The default but for the limits.
    pub fn with_limits(limits: Limits) -> Self {
        Self {
            limits,
            ..Self::default()
        }
    }

    /// Checks what the caller states.
    ///
    /// # Errors
    /// [`ErrorCode::OutOfRange`].
    pub(super) fn validate(&self) -> Result<()> {
        let out_of_range = |what: &str, value: f64| {
            Err(Error::new(
                ErrorCode::OutOfRange,
                format!("expected {what} above zero, found {value}"),
            ))
        };
        match (self.metres_per_unit, self.rate_hz) {
            (Some(metres), _) if !(1e-9..=1e6).contains(&metres) => out_of_range("metres per unit", metres),
            (_, Some(rate)) if !(1e-4..=1e6).contains(&rate) => out_of_range("a rate in Hz", rate),
            _ => Ok(()),
        }
    }
}

/// One file as its reader gets it.
pub(super) struct Input<'a> {
    /// Its contents.
    pub(super) bytes: &'a [u8],
    /// How to read it.
    pub(super) options: &'a ReadOptions<'a>,
}

impl<'a> Input<'a> {
    pub(super) fn limits(&self) -> &'a Limits {
        &self.options.limits
    }

    /// The bytes as text without a byte order mark; bytes that are not UTF-8 are read as Latin-1, with a warning.
    pub(super) fn text(&self, warnings: &mut Vec<Warning>) -> Cow<'a, str> {
        let (text, is_latin1) = lines::text_of(self.bytes);
        if is_latin1 {
            warnings.push(Warning::new(
                "text-not-utf8",
                "the text is not UTF-8 and was read as Latin-1; names with accents may be wrong",
            ));
        }
        text
    }

    /// The companion that the file names, folders aside where nothing else fits.
    pub(super) fn companion(&self, name: &str) -> Option<&'a [u8]> {
        let base = |name: &str| name.rsplit(['/', '\\']).next().unwrap_or(name).to_owned();
        let companions = self.options.companions;
        let exact = companions.iter().find(|companion| companion.name == name);
        let found = exact.or_else(|| {
            companions
                .iter()
                .find(|companion| base(companion.name) == base(name))
        });
        found.map(|companion| self.take(companion))
    }

    /// The first companion with this content.
    pub(super) fn companion_where(
        &self,
        recognises: fn(&super::detect::Head<'_>) -> bool,
    ) -> Option<&'a [u8]> {
        let mut companions = self.options.companions.iter();
        companions
            .find(|companion| recognises(&super::detect::Head::new(companion.bytes)))
            .map(|companion| self.take(companion))
    }

    /// A companion's bytes, noted as used: it is then not read on its own.
    pub(super) fn take(&self, companion: &Companion<'a>) -> &'a [u8] {
        self.options.used.borrow_mut().insert(companion.name.to_owned());
        companion.bytes
    }
}
