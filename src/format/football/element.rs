//! Small XML files as a tree: metadata is read out of order.

use std::collections::HashMap;

use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

use crate::error::{Error, ErrorCode, Result};
use crate::format::Limits;
use crate::format::limits::over_limit;

/// An element with its attributes, text and children.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Without its prefix.
    pub(super) name: String,
    pub(super) attributes: HashMap<String, String>,
    pub(super) text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// Reads a whole document.
    pub(super) fn parse(text: &str, limits: &Limits) -> Result<Self> {
        let mut reader = Reader::from_str(text);
        let mut open: Vec<Self> = Vec::new();
        let depth = limits.max_depth.min(64);
        loop {
            let event = reader.read_event();
            let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let closed = match event.map_err(|error| malformed(&error, text, at))? {
                Event::Start(start) => {
                    if open.len() >= depth {
                        return Err(over_limit(&format!("at most {depth} levels of XML"), "more").at_byte(at));
                    }
                    open.push(Self::begun(&start));
                    continue;
                }
                Event::Empty(start) => Self::begun(&start),
                Event::End(_) => match open.pop() {
                    Some(element) => element,
                    None => continue,
                },
                Event::Text(part) => {
                    if let Some(element) = open.last_mut() {
                        element
                            .text
                            .push_str(&part.xml_content(quick_xml::XmlVersion::Implicit1_0));
                    }
                    continue;
                }
                Event::CData(part) => {
                    if let Some(element) = open.last_mut() {
                        element
                            .text
                            .push_str(&part.xml_content(quick_xml::XmlVersion::Implicit1_0));
                    }
                    continue;
                }
                Event::GeneralRef(reference) => {
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&resolved(&reference));
                    }
                    continue;
                }
                Event::Eof => return Err(cut(at)),
                _ => continue,
            };
            match open.last_mut() {
                Some(parent) => parent.children.push(closed),
                None => return Ok(closed),
            }
        }
    }

    fn begun(start: &BytesStart<'_>) -> Self {
        Self {
            name: local_name(start),
            attributes: start
                .attributes()
                .flatten()
                .filter_map(|attribute| {
                    let value = attribute
                        .normalized_value(quick_xml::XmlVersion::Implicit1_0)
                        .ok()?;
                    Some((text_of(attribute.key.local_name().as_ref()), value.into_owned()))
                })
                .collect(),
            ..Self::default()
        }
    }

    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        self.attributes.get(name).map(|value| value.trim())
    }

    pub(super) fn number(&self, name: &str) -> Option<f64> {
        number(self.attribute(name)?)
    }

    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The element at the end of a path of names.
    pub(super) fn at(&self, path: &[&str]) -> Option<&Self> {
        path.iter().try_fold(self, |element, name| element.child(name))
    }

    /// The text at the end of a path of names; `None` where it is empty.
    pub(super) fn text_at(&self, path: &[&str]) -> Option<&str> {
        self.at(path)
            .map(|element| element.text.trim())
            .filter(|text| !text.is_empty())
    }

    /// Every element of this name below, in order.
    pub(super) fn all(&self, name: &str) -> Vec<&Self> {
        let mut found = Vec::new();
        let mut rest: Vec<&Self> = vec![self];
        while let Some(element) = rest.pop() {
            if element.name == name {
                found.push(element);
            }
            rest.extend(element.children.iter().rev());
        }
        found
    }
}

/// A number as metadata writes it, where a comma may stand for the point.
pub(super) fn number(text: &str) -> Option<f64> {
    text.trim()
        .replace(',', ".")
        .parse::<f64>()
        .ok()
        .filter(|value| value.is_finite())
}

pub(super) fn local_name(start: &BytesStart<'_>) -> String {
    text_of(start.local_name().as_ref())
}

fn text_of(name: &str) -> String {
    name.to_owned()
}

fn resolved(reference: &quick_xml::events::BytesRef<'_>) -> String {
    if let Ok(Some(letter)) = reference.resolve_char_ref() {
        return letter.to_string();
    }
    match &**reference {
        "amp" => "&",
        "lt" => "<",
        "gt" => ">",
        "quot" => "\"",
        "apos" => "'",
        _ => "",
    }
    .to_owned()
}

/// The error of broken XML; a document that simply stops is cut.
pub(super) fn malformed(error: &quick_xml::Error, text: &str, at: usize) -> Error {
    // Syntax errors are of markup that does not end; at the last of it, because the file does.
    let rest = text.get(at..).unwrap_or_default();
    let is_cut = matches!(error, quick_xml::Error::Syntax(_)) && !rest.contains('>');
    if is_cut {
        return cut(at);
    }
    Error::new(
        ErrorCode::InputMalformed,
        format!("expected XML, found what is none: {error}"),
    )
    .at_byte(at)
}

/// The error of XML that ends before its last element does.
pub(super) fn cut(at: usize) -> Error {
    Error::new(
        ErrorCode::InputTruncated,
        "expected the end of the first element, found the end of the file; get the whole file",
    )
    .at_byte(at)
}
