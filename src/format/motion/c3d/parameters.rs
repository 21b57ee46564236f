//! The parameter section: a chain of groups and parameters, read as far as it holds together.
//!
//! Nothing here is needed to find the points, so nothing here is an error: what is broken is left out, and the caller is
//! told.

use super::header::BLOCK_BYTES;
use super::numbers::Machine;
use crate::format::Warning;

/// More entries than this are no parameters.
const MOST_ENTRIES: usize = 10_000;
/// More values than this are no list.
const MOST_VALUES: usize = 1 << 18;
/// LABELS, LABELS2, ... as far as this.
const MOST_CONTINUATIONS: usize = 256;

/// The parameters of a file, by group and name.
#[derive(Debug)]
pub(super) struct Parameters<'a> {
    machine: Machine,
    /// The name of each group's number; empty where there is none.
    groups: Vec<String>,
    entries: Vec<Entry<'a>>,
}

#[derive(Debug)]
struct Entry<'a> {
    group: u8,
    name: String,
    /// -1 for text, 1 for bytes, 2 for words, 4 for floats.
    kind: i8,
    dimensions: &'a [u8],
    data: &'a [u8],
}

impl<'a> Parameters<'a> {
    /// Reads the chain that begins at byte `start` and must end before `end`, where the data begin. The section's own
    /// length is not believed: two of the emitters seen count a block too few.
    pub(super) fn read(
        bytes: &'a [u8],
        start: usize,
        end: usize,
        machine: Machine,
        warnings: &mut Vec<Warning>,
    ) -> Self {
        let mut found = Self::none(machine);
        let section = bytes.get(..end.min(bytes.len())).unwrap_or_default();
        let mut at = start + 4;
        let mut beyond = 0;
        let mut links = 0;
        let whole = loop {
            links += 1;
            if links > MOST_ENTRIES {
                break false;
            }
            match found.read_entry(section, at, &mut beyond) {
                Step::Next(next) => at = next,
                Step::End => break true,
                Step::Broken => break false,
            }
        };
        if !whole {
            warnings.push(Warning::new(
                "parameters-broken",
                format!(
                    "the chain of parameters breaks at byte {at}; {} parameters before it are used, what follows is not",
                    found.entries.len()
                ),
            ));
        }
        if beyond > 0 {
            warnings.push(Warning::new(
                "parameters-overflow",
                format!(
                    "{beyond} parameters say that they go on beyond the parameter section and are left out"
                ),
            ));
        }
        found
    }

    /// No parameters at all.
    pub(super) fn none(machine: Machine) -> Self {
        Self {
            machine,
            groups: vec![String::new(); 129],
            entries: Vec::new(),
        }
    }

    fn read_entry(&mut self, section: &'a [u8], at: usize, beyond: &mut usize) -> Step {
        let rest = section.get(at..).unwrap_or_default();
        let &[name_length, group, ref rest @ ..] = rest else {
            // A section that is filled to its last byte has no room for the zero that ends it.
            return Step::End;
        };
        // A negative length is a locked parameter.
        let name_length = usize::from((name_length as i8).unsigned_abs());
        if name_length == 0 {
            return Step::End;
        }
        let Some((name, rest)) = rest.split_at_checked(name_length) else {
            return Step::Broken;
        };
        if !name
            .iter()
            .all(|byte| (0x20..0x7f).contains(byte) || *byte >= 0xa0)
            || group == 0
        {
            return Step::Broken;
        }
        let Some(offset) = self.machine.word_at(rest, 0).map(usize::from) else {
            return Step::Broken;
        };
        let name = text_of(name).to_ascii_uppercase();
        let group = group as i8;
        if group < 0 {
            // A group may be listed after its parameters, and twice; the first name counts.
            if let Some(slot) = self.groups.get_mut(usize::from(group.unsigned_abs()))
                && slot.is_empty()
            {
                *slot = name;
            }
        } else {
            let body = rest.get(2..).unwrap_or_default();
            match Entry::read(group.unsigned_abs(), name, body) {
                Some(entry) => self.entries.push(entry),
                None => *beyond += 1,
            }
        }
        match offset {
            0 => Step::End,
            1 => Step::Broken,
            _ => Step::Next(at + 2 + name_length + offset),
        }
    }

    fn find(&self, group: &str, name: &str) -> Option<&Entry<'a>> {
        let group_of = |entry: &Entry<'_>| self.groups.get(usize::from(entry.group));
        self.entries
            .iter()
            .find(|entry| entry.name == name && group_of(entry).is_some_and(|found| found == group))
    }

    /// The parameter and what continues it where 255 values were too few: LABELS, LABELS2, LABELS3 and so on.
    fn find_all(&self, group: &str, name: &str) -> impl Iterator<Item = &Entry<'a>> {
        let more =
            (2..MOST_CONTINUATIONS).map_while(move |number| self.find(group, &format!("{name}{number}")));
        self.find(group, name).into_iter().chain(more)
    }

    pub(super) fn has(&self, group: &str, name: &str) -> bool {
        self.find(group, name).is_some()
    }

    /// The texts of a list, trimmed; continuations included.
    pub(super) fn texts(&self, group: &str, name: &str) -> Vec<String> {
        self.find_all(group, name)
            .flat_map(Entry::texts)
            .take(MOST_VALUES)
            .collect()
    }

    /// The first text, where it says anything.
    pub(super) fn text(&self, group: &str, name: &str) -> Option<String> {
        let first = self.find(group, name)?.texts().next()?;
        Some(first).filter(|text| !text.is_empty())
    }

    /// The numbers of a list; continuations included. Words are signed.
    pub(super) fn numbers(&self, group: &str, name: &str) -> Vec<f64> {
        let machine = self.machine;
        self.find_all(group, name)
            .flat_map(|entry| entry.numbers(machine))
            .take(MOST_VALUES)
            .collect()
    }

    /// The first number, where it is one.
    pub(super) fn number(&self, group: &str, name: &str) -> Option<f64> {
        let first = self.find(group, name)?.numbers(self.machine).next()?;
        first.is_finite().then_some(first)
    }

    /// The first number as a count: words count from 0 to 65 535.
    pub(super) fn count(&self, group: &str, name: &str) -> Option<usize> {
        let number = unsigned(self.number(group, name)?);
        (number.fract() == 0.0 && (0.0..1e9).contains(&number)).then_some(number as usize)
    }

    /// A frame's number written as two words, the low one first.
    pub(super) fn long_count(&self, group: &str, name: &str) -> Option<usize> {
        let words: Vec<f64> = self.find(group, name)?.numbers(self.machine).take(3).collect();
        match *words.as_slice() {
            [low, high] => {
                let number = unsigned(low) + 65_536.0 * unsigned(high);
                (number.fract() == 0.0 && (0.0..1e9).contains(&number)).then_some(number as usize)
            }
            _ => self.count(group, name),
        }
    }

    /// The dimensions of a parameter, the fastest first.
    pub(super) fn dimensions(&self, group: &str, name: &str) -> &'a [u8] {
        self.find(group, name).map_or(&[], |entry| entry.dimensions)
    }
}

/// A word that stands for a count: what 16 bits with a sign call negative.
pub(super) fn unsigned(number: f64) -> f64 {
    if number < 0.0 { number + 65_536.0 } else { number }
}

enum Step {
    Next(usize),
    End,
    Broken,
}

impl<'a> Entry<'a> {
    /// `None` where the values would go on beyond the bytes.
    fn read(group: u8, name: String, body: &'a [u8]) -> Option<Self> {
        let &[kind, dimension_count, ref rest @ ..] = body else {
            return None;
        };
        let (dimensions, rest) = rest.split_at_checked(usize::from(dimension_count))?;
        let kind = kind as i8;
        let size = match kind {
            -1 | 1 => 1,
            2 => 2,
            4 => 4,
            _ => return None,
        };
        let count = dimensions.iter().try_fold(1_usize, |product, length| {
            product.checked_mul(usize::from(*length))
        })?;
        Some(Self {
            group,
            name,
            kind,
            dimensions,
            data: rest.get(..count.checked_mul(size)?)?,
        })
    }

    fn texts(&self) -> impl Iterator<Item = String> {
        let data = if self.kind == -1 { self.data } else { &[] };
        // The first dimension is the width; a text without dimensions is one letter.
        let width = self.dimensions.first().map_or(1, |width| usize::from(*width));
        data.chunks(width.max(1)).map(text_of)
    }

    fn numbers(&self, machine: Machine) -> impl Iterator<Item = f64> {
        let size = match self.kind {
            -1 => usize::MAX,
            kind => usize::from(kind.unsigned_abs()),
        };
        self.data.chunks_exact(size).map(move |bytes| match *bytes {
            [byte] => f64::from(byte),
            [a, b] => f64::from(machine.word([a, b]) as i16),
            [a, b, c, d] => f64::from(machine.float([a, b, c, d])),
            _ => f64::NAN,
        })
    }
}

/// A fixed field of text without its padding, as UTF-8 or else Latin-1; control characters end it.
pub(super) fn text_of(field: &[u8]) -> String {
    let end = field.iter().position(|byte| *byte < 0x20).unwrap_or(field.len());
    let field = field.get(..end).unwrap_or_default().trim_ascii();
    match std::str::from_utf8(field) {
        Ok(text) => text.to_owned(),
        Err(_) => field.iter().copied().map(char::from).collect(),
    }
}

/// The byte after the parameter section, by its own count of blocks.
pub(super) fn section_end(bytes: &[u8], start: usize) -> usize {
    let blocks = bytes.get(start + 2).copied().unwrap_or(0);
    start + usize::from(blocks) * BLOCK_BYTES
}
