//! The parameter section: groups of named values.

const BLOCK: usize = 512;
/// Processor type: Intel, little-endian.
const INTEL: u8 = 84;
const CHARACTERS: i8 = -1;
const BYTES: i8 = 1;
const INTEGERS: i8 = 2;
const FLOATS: i8 = 4;
/// The longest text: group names, labels and descriptions keep well below the byte that counts them.
const MOST_TEXT: usize = 127;

/// One group, in the making.
pub(super) struct Group {
    name: &'static str,
    parameters: Vec<Parameter>,
}

struct Parameter {
    name: String,
    kind: i8,
    dimensions: Vec<u8>,
    data: Vec<u8>,
    /// Whether the block that the data begin at is still to be filled in.
    is_data_start: bool,
}

/// All groups.
#[derive(Default)]
pub(super) struct Parameters {
    groups: Vec<Group>,
}

impl Group {
    pub(super) fn new(name: &'static str) -> Self {
        Self {
            name,
            parameters: Vec::new(),
        }
    }

    fn push(&mut self, name: &str, kind: i8, dimensions: Vec<u8>, data: Vec<u8>) {
        self.parameters.push(Parameter {
            name: name.to_owned(),
            kind,
            dimensions,
            data,
            is_data_start: false,
        });
    }

    /// A count up to 65535, in the 16 bits that readers take without a sign.
    pub(super) fn unsigned(&mut self, name: &str, value: usize) {
        let value = u16::try_from(value).unwrap_or(u16::MAX);
        self.push(name, INTEGERS, Vec::new(), value.to_le_bytes().to_vec());
    }

    pub(super) fn data_start(&mut self, name: &str) {
        self.unsigned(name, 0);
        if let Some(parameter) = self.parameters.last_mut() {
            parameter.is_data_start = true;
        }
    }

    /// A count as two 16-bit words, the low one first.
    pub(super) fn words(&mut self, name: &str, value: usize) {
        let value = u32::try_from(value).unwrap_or(u32::MAX);
        self.push(name, INTEGERS, vec![2], value.to_le_bytes().to_vec());
    }

    pub(super) fn float(&mut self, name: &str, value: f32) {
        self.push(name, FLOATS, Vec::new(), value.to_le_bytes().to_vec());
    }

    /// Pairs of numbers, as a table of two rows.
    pub(super) fn pairs(&mut self, name: &str, pairs: &[[f32; 2]]) {
        let data = pairs
            .iter()
            .flatten()
            .flat_map(|value| value.to_le_bytes())
            .collect();
        self.push(name, FLOATS, vec![2, count(pairs.len())], data);
    }

    pub(super) fn bytes(&mut self, name: &str, bytes: &[u8]) {
        self.push(name, BYTES, vec![count(bytes.len())], bytes.to_vec());
    }

    pub(super) fn text(&mut self, name: &str, text: &str) {
        let text = cut(text, MOST_TEXT);
        self.push(
            name,
            CHARACTERS,
            vec![count(text.len())],
            text.as_bytes().to_vec(),
        );
    }

    /// Texts of one width, padded with spaces; at most 255.
    pub(super) fn texts<T: AsRef<str>>(&mut self, name: &str, texts: &[T]) {
        let cut: Vec<&str> = texts.iter().map(|text| cut(text.as_ref(), MOST_TEXT)).collect();
        let width = cut.iter().map(|text| text.len()).max().unwrap_or(0).max(1);
        let mut data = Vec::with_capacity(width * cut.len());
        for text in &cut {
            data.extend_from_slice(text.as_bytes());
            data.resize(data.len() + width - text.len(), b' ');
        }
        self.push(name, CHARACTERS, vec![count(width), count(cut.len())], data);
    }
}

impl Parameters {
    pub(super) fn push(&mut self, group: Group) {
        self.groups.push(group);
    }

    /// The whole section, a whole number of blocks; `None` where a byte cannot count them, or two the length of a parameter.
    pub(super) fn bytes(&self, first_block: usize) -> Option<Vec<u8>> {
        let blocks = self.encode(0)?.len() / BLOCK;
        self.encode(u16::try_from(first_block + blocks).ok()?)
    }

    fn encode(&self, data_block: u16) -> Option<Vec<u8>> {
        let mut bytes = vec![1, 0x50, 0, INTEL];
        for (number, group) in (1_i8..).zip(&self.groups) {
            bytes.push(u8::try_from(group.name.len()).ok()?);
            bytes.push(number.wrapping_neg().to_le_bytes()[0]);
            bytes.extend_from_slice(group.name.as_bytes());
            // To the next group or parameter: the length itself, and a description of none.
            bytes.extend_from_slice(&3_u16.to_le_bytes());
            bytes.push(0);
            for parameter in &group.parameters {
                parameter.encode(number, data_block, &mut bytes)?;
            }
        }
        // A name of no length ends the section.
        bytes.extend_from_slice(&[0, 0]);
        bytes.resize(bytes.len().div_ceil(BLOCK) * BLOCK, 0);
        let blocks = u8::try_from(bytes.len() / BLOCK).ok()?;
        if let Some(place) = bytes.get_mut(2) {
            *place = blocks;
        }
        Some(bytes)
    }
}

impl Parameter {
    fn encode(&self, group: i8, data_block: u16, bytes: &mut Vec<u8>) -> Option<()> {
        bytes.push(u8::try_from(self.name.len()).ok()?);
        bytes.push(group.to_le_bytes()[0]);
        bytes.extend_from_slice(self.name.as_bytes());
        let length = 2 + 2 + self.dimensions.len() + self.data.len() + 1;
        // Readers take it with a sign.
        bytes.extend_from_slice(&i16::try_from(length).ok()?.to_le_bytes());
        bytes.push(self.kind.to_le_bytes()[0]);
        bytes.push(u8::try_from(self.dimensions.len()).ok()?);
        bytes.extend_from_slice(&self.dimensions);
        if self.is_data_start {
            bytes.extend_from_slice(&data_block.to_le_bytes());
        } else {
            bytes.extend_from_slice(&self.data);
        }
        bytes.push(0);
        Some(())
    }
}

fn count(length: usize) -> u8 {
    u8::try_from(length).unwrap_or(u8::MAX)
}

/// The beginning of a text of at most so many bytes, in whole characters.
pub(super) fn cut(text: &str, most_bytes: usize) -> &str {
    let mut end = text.len().min(most_bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_are_whole_blocks_and_say_where_the_data_begin() {
        let mut group = Group::new("POINT");
        group.data_start("DATA_START");
        group.texts("LABELS", &["a".to_owned(), "längst".to_owned()]);
        let mut all = Parameters::default();
        all.push(group);
        let bytes = all.bytes(2).unwrap();
        assert_eq!(bytes.len(), BLOCK);
        assert_eq!(&bytes[..4], [1, 0x50, 1, 84]);
        let name = bytes.windows(10).position(|w| w == b"DATA_START").unwrap();
        assert_eq!(
            bytes[name + 10 + 4],
            3,
            "the header, one block of parameters, the data"
        );
    }

    #[test]
    fn texts_are_cut_between_characters() {
        assert_eq!(cut("längst", 2), "l");
        assert_eq!(cut("längst", 3), "lä");
        assert_eq!(cut("", 3), "");
    }
}
