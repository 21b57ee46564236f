//! A JSON file taken frame by frame: one document with a list of frames in it, a list of frames, or one value a line.
//!
//! The bytes are gone through twice, first for everything around the frames and then for the frames, so that a file may
//! have its header behind its frames and never more than one frame is held.

use std::borrow::Cow;
use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Error as _, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::node::{Key, MOST_VALUES_IN_ALL, Node, NodeSeed, TOO_MANY_VALUES};
use crate::error::{Error, ErrorCode, Result};
use crate::format::Warning;
use crate::format::limits::over_limit;

/// How the frames lie in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layout {
    /// Values one after another, usually one a line.
    Lines,
    /// One list.
    List,
    /// One object, with the frames in one of its members.
    Object,
}

/// A JSON file.
pub(super) struct Document<'a> {
    json: &'a [u8],
    layout: Layout,
    /// The members of the one object, without those whose keys were said to hold frames.
    pub(super) header: Node<'a>,
    /// The key whose member holds the frames, where there is one.
    pub(super) frames_key: Option<&'static str>,
}

impl<'a> Document<'a> {
    /// Looks through the whole file. Members of the one object with one of `frames_keys` are not kept but gone through by
    /// [`Self::for_each_frame`]; the first key that is there counts.
    pub(super) fn open(json: &'a [u8], frames_keys: &[&'static str]) -> Result<Self> {
        let mut values = serde_json::Deserializer::from_slice(json).into_iter::<IgnoredAny>();
        match values.next() {
            Some(Ok(_)) => {}
            Some(Err(error)) => return Err(json_error(&error, json, 1)),
            None => {
                return Err(Error::new(ErrorCode::InputTruncated, "expected JSON, found nothing").at_byte(0));
            }
        }
        let is_list = json.trim_ascii_start().first() == Some(&b'[');
        let rest = json.get(values.byte_offset()..).unwrap_or_default();
        let mut document = Self {
            json,
            layout: if is_list { Layout::List } else { Layout::Object },
            header: Node::Null,
            frames_key: None,
        };
        if !rest.trim_ascii().is_empty() {
            document.layout = Layout::Lines;
        } else if document.layout == Layout::Object {
            let mut deserializer = serde_json::Deserializer::from_slice(json);
            let header = Header { frames_keys }
                .deserialize(&mut deserializer)
                .map_err(|error| json_error(&error, json, 1))?;
            document.header = Node::Object(header.members);
            document.frames_key = frames_keys.iter().copied().find(|key| header.keys.contains(key));
        }
        Ok(document)
    }

    /// Whether the file is of one value a line.
    pub(super) fn is_lines(&self) -> bool {
        self.layout == Layout::Lines
    }

    /// Gives every frame in order, with its number from 0. A file of one object without frames is its own only frame.
    pub(super) fn for_each_frame(&self, mut each: impl FnMut(usize, Node<'a>) -> Result<()>) -> Result<()> {
        match self.layout {
            Layout::Lines => {
                let mut values = serde_json::Deserializer::from_slice(self.json).into_iter::<Node<'a>>();
                let mut line = LineOf::new(self.json);
                let mut index = 0;
                loop {
                    let start = values.byte_offset();
                    let Some(value) = values.next() else {
                        return Ok(());
                    };
                    let value = value.map_err(|error| json_error(&error, self.json, 1))?;
                    each(index, value).map_err(|error| line.place(error, start))?;
                    index += 1;
                }
            }
            Layout::Object if self.frames_key.is_none() => each(0, self.header.clone()),
            Layout::List | Layout::Object => {
                let mut stopped = None;
                let mut deserializer = serde_json::Deserializer::from_slice(self.json);
                let frames = Frames {
                    key: self.frames_key,
                    each: &mut each,
                    stopped: &mut stopped,
                };
                let result = frames.deserialize(&mut deserializer);
                if let Some((index, error)) = stopped {
                    let field = match &error.place.field {
                        Some(field) => format!("frame {index}, {field}"),
                        None => format!("frame {index}"),
                    };
                    return Err(error.in_field(field));
                }
                result.map_err(|error| json_error(&error, self.json, 1))
            }
        }
    }
}

/// A whole document, where it cannot be taken frame by frame.
pub(super) fn whole(json: &[u8]) -> Result<Node<'_>> {
    let left = Cell::new(MOST_VALUES_IN_ALL);
    let mut deserializer = serde_json::Deserializer::from_slice(json);
    NodeSeed { left: &left }
        .deserialize(&mut deserializer)
        .map_err(|error| json_error(&error, json, 1))
}

/// The line that a byte lies in, asked for with bytes in order.
struct LineOf<'a> {
    json: &'a [u8],
    byte: usize,
    line: usize,
}

impl<'a> LineOf<'a> {
    fn new(json: &'a [u8]) -> Self {
        Self {
            json,
            byte: 0,
            line: 1,
        }
    }

    /// The error with the line of the first value at or after `byte`, unless it has one.
    fn place(&mut self, error: Error, byte: usize) -> Error {
        if error.place.line.is_some() {
            return error;
        }
        let rest = self.json.get(byte..).unwrap_or_default();
        let byte = byte + rest.len() - rest.trim_ascii_start().len();
        let passed = self.json.get(self.byte..byte).unwrap_or_default();
        self.line += passed.iter().filter(|b| **b == b'\n').count();
        self.byte = byte;
        let line = self.line;
        error.at_line(line)
    }
}

/// An error of the JSON itself. `first_line` is the number of the first line of what was read.
pub(super) fn json_error(error: &serde_json::Error, json: &[u8], first_line: usize) -> Error {
    let text = error.to_string();
    let text = text.split(" at line ").next().unwrap_or_default();
    let line = first_line + error.line().max(1) - 1;
    if text == TOO_MANY_VALUES {
        return over_limit("frames and a header of fewer values", text).at_line(line);
    }
    // A number cut behind its sign or point is no number, but the end of the file all the same.
    let last_line = json.rsplit(|byte| *byte == b'\n').next().map_or(0, <[u8]>::len);
    let is_at_end = error.is_syntax()
        && error.column() >= last_line
        && error.line() == 1 + json.iter().filter(|byte| **byte == b'\n').count();
    if error.is_eof() || is_at_end {
        return Error::new(
            ErrorCode::InputTruncated,
            "expected the rest of the JSON, found the end of the file; get the whole file",
        )
        .at_line(line);
    }
    Error::new(
        ErrorCode::InputMalformed,
        format!("expected sound JSON, found at column {}: {text}", error.column()),
    )
    .at_line(line)
}

/// The bytes without a byte order mark, and with NaN and Infinity, which Python writes and JSON does not know, as null.
pub(super) fn sound_json<'a>(bytes: &'a [u8], warnings: &mut Vec<Warning>) -> Cow<'a, [u8]> {
    let bytes = bytes.strip_prefix(b"\xef\xbb\xbf").unwrap_or(bytes);
    let Some((json, replaced)) = without_nan(bytes) else {
        return Cow::Borrowed(bytes);
    };
    warnings.push(nan_warning(replaced));
    Cow::Owned(json)
}

/// What is said of numbers that [`without_nan`] replaced.
pub(super) fn nan_warning(replaced: usize) -> Warning {
    Warning::new(
        "json-nan",
        format!(
            "{replaced} numbers are written as NaN or Infinity, which JSON does not know; they are read as null"
        ),
    )
}

/// The same JSON with null for each NaN or Infinity outside texts, and how many; `None` where there is none.
pub(super) fn without_nan(json: &[u8]) -> Option<(Vec<u8>, usize)> {
    if !json.contains(&b'N') && !json.contains(&b'I') {
        return None;
    }
    let suspect = |window: &[u8]| matches!(window, b"NaN" | b"Inf");
    if !json.windows(3).any(suspect) {
        return None;
    }
    let mut sound = Vec::with_capacity(json.len() + json.len() / 8);
    let (mut replaced, mut in_text, mut at) = (0, false, 0);
    while let Some(&byte) = json.get(at) {
        let rest = json.get(at..).unwrap_or_default();
        let words: [&[u8]; 3] = [b"NaN", b"-Infinity", b"Infinity"];
        if in_text {
            in_text = byte != b'"';
            if byte == b'\\' {
                sound.push(byte);
                at += 1;
                sound.extend(json.get(at));
                at += 1;
                continue;
            }
        } else if byte == b'"' {
            in_text = true;
        } else if let Some(word) = words.iter().find(|word| rest.starts_with(word)) {
            sound.extend(b"null");
            at += word.len();
            replaced += 1;
            continue;
        }
        sound.push(byte);
        at += 1;
    }
    (replaced > 0).then_some((sound, replaced))
}

struct Header<'k> {
    frames_keys: &'k [&'static str],
}

struct HeaderMembers<'a> {
    members: Vec<(Cow<'a, str>, Node<'a>)>,
    keys: Vec<&'static str>,
}

impl<'de> DeserializeSeed<'de> for Header<'_> {
    type Value = HeaderMembers<'de>;

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Header<'_> {
    type Value = HeaderMembers<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut found = HeaderMembers {
            members: Vec::new(),
            keys: Vec::new(),
        };
        // One allowance for all of the header.
        let left = Cell::new(MOST_VALUES_IN_ALL);
        while let Some(Key(key)) = map.next_key()? {
            match self.frames_keys.iter().copied().find(|known| *known == key) {
                Some(known) => {
                    map.next_value::<IgnoredAny>()?;
                    found.keys.push(known);
                }
                None => {
                    let value = map.next_value_seed(NodeSeed { left: &left })?;
                    found.members.push((key, value));
                }
            }
        }
        Ok(found)
    }
}

type Stopped = Option<(usize, Error)>;

struct Frames<'f, F> {
    key: Option<&'static str>,
    each: &'f mut F,
    /// The error of `each`, which cannot pass through serde.
    stopped: &'f mut Stopped,
}

impl<'de, F: FnMut(usize, Node<'de>) -> Result<()>> DeserializeSeed<'de> for Frames<'_, F> {
    type Value = ();

    fn deserialize<D: serde::Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de, F: FnMut(usize, Node<'de>) -> Result<()>> Visitor<'de> for Frames<'_, F> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a list of frames")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let Some(wanted) = self.key else {
            return Err(A::Error::custom("expected a list of frames, found an object"));
        };
        let mut taken = false;
        while let Some(Key(key)) = map.next_key()? {
            if key == wanted && !taken {
                taken = true;
                map.next_value_seed(Frames {
                    key: None,
                    each: &mut *self.each,
                    stopped: &mut *self.stopped,
                })?;
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let mut index = 0;
        while let Some(frame) = seq.next_element()? {
            if let Err(error) = (self.each)(index, frame) {
                *self.stopped = Some((index, error));
                return Err(A::Error::custom("stopped"));
            }
            index += 1;
        }
        Ok(())
    }
}
