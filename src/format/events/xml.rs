//! XML as a tree of elements, bounded in size. Entities that a document declares are not expanded.

use quick_xml::Reader;
use quick_xml::escape::{resolve_predefined_entity, unescape_with};
use quick_xml::events::{BytesStart, Event};

use crate::error::{Error, ErrorCode, Result};
use crate::format::limits::over_limit;
use crate::format::{Limits, Warning};

/// Elements and attributes that a file may hold for each event that it may hold; the samples have fourteen.
const NODES_PER_EVENT: usize = 32;
/// Attributes of one element.
const MOST_ATTRIBUTES: usize = 1000;
/// Trees deeper than this could not be dropped again, whatever the limits say.
const DEEPEST: usize = 1000;

/// One element.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Element {
    /// The name without its prefix.
    pub(super) name: String,
    /// The attributes in their order, names with their prefixes.
    pub(super) attributes: Vec<(String, String)>,
    /// The text directly within, trimmed at both ends of every piece.
    text: String,
    pub(super) children: Vec<Element>,
}

impl Element {
    /// Reads a document and gives its root.
    ///
    /// # Errors
    /// [`ErrorCode::InputTruncated`], [`ErrorCode::InputMalformed`] and [`ErrorCode::LimitExceeded`], with the line.
    pub(super) fn read(text: &str, limits: &Limits, warnings: &mut Vec<Warning>) -> Result<Self> {
        Tree {
            text,
            nodes: limits.max_events.saturating_mul(NODES_PER_EVENT),
            depth: limits.max_depth.min(DEEPEST),
            unknown_entities: 0,
        }
        .read(warnings)
    }

    /// An attribute that says something.
    pub(super) fn attribute(&self, name: &str) -> Option<&str> {
        let (_, value) = self.attributes.iter().find(|(other, _)| other == name)?;
        Some(value.trim()).filter(|value| !value.is_empty())
    }

    pub(super) fn owned(&self, name: &str) -> Option<String> {
        self.attribute(name).map(str::to_owned)
    }

    /// The children of a name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Self> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first child of a name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The first element of a name anywhere below, in the order of the document.
    pub(super) fn below(&self, name: &str) -> Option<&Self> {
        let mut left: Vec<&Self> = self.children.iter().rev().collect();
        while let Some(element) = left.pop() {
            if element.name == name {
                return Some(element);
            }
            left.extend(element.children.iter().rev());
        }
        None
    }

    /// The text directly within, where there is any.
    pub(super) fn text(&self) -> Option<&str> {
        Some(self.text.trim()).filter(|text| !text.is_empty())
    }

    /// The text of the first child of a name, where there is any.
    pub(super) fn text_of(&self, name: &str) -> Option<&str> {
        self.child(name)?.text()
    }
}

struct Tree<'a> {
    text: &'a str,
    nodes: usize,
    depth: usize,
    unknown_entities: usize,
}

impl Tree<'_> {
    fn read(mut self, warnings: &mut Vec<Warning>) -> Result<Element> {
        let mut reader = Reader::from_str(self.text);
        let mut open: Vec<Element> = Vec::new();
        let mut root: Option<Element> = None;
        loop {
            let at = usize::try_from(reader.buffer_position()).unwrap_or(usize::MAX);
            let event = reader.read_event().map_err(|error| {
                let at = usize::try_from(reader.error_position()).unwrap_or(usize::MAX);
                self.refused(&error, at)
            })?;
            match event {
                Event::Start(start) => {
                    let element = self.element(&start, at)?;
                    if open.len() >= self.depth {
                        return Err(over_limit(
                            &format!("at most {} levels of elements", self.depth),
                            "more",
                        )
                        .at_line(self.line(at)));
                    }
                    open.push(element);
                }
                Event::Empty(start) => {
                    let element = self.element(&start, at)?;
                    close(element, &mut open, &mut root);
                }
                Event::End(_) => {
                    if let Some(element) = open.pop() {
                        close(element, &mut open, &mut root);
                    }
                }
                Event::Text(text) => {
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&text.xml10_content());
                    }
                }
                Event::CData(text) => {
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&text.xml10_content());
                    }
                }
                Event::GeneralRef(reference) => {
                    let name: &str = &reference;
                    let text = match (reference.resolve_char_ref(), resolve_predefined_entity(name)) {
                        (Ok(Some(c)), _) => c.to_string(),
                        (_, Some(text)) => text.to_owned(),
                        _ => {
                            self.unknown_entities += 1;
                            format!("&{name};")
                        }
                    };
                    if let Some(element) = open.last_mut() {
                        element.text.push_str(&text);
                    }
                }
                Event::Eof => break,
                Event::Comment(_) | Event::Decl(_) | Event::PI(_) | Event::DocType(_) => {}
            }
        }
        if self.unknown_entities > 0 {
            warnings.push(Warning::new(
                "entity-unknown",
                format!(
                    "{} entities are not XML's own and were left as they are written; entities that a document declares are not expanded",
                    self.unknown_entities
                ),
            ));
        }
        match (open.last(), root) {
            (Some(element), _) => Err(self.cut(&format!("</{}>", element.name))),
            (None, Some(root)) => Ok(root),
            (None, None) => Err(self.cut("an element")),
        }
    }

    fn element(&mut self, start: &BytesStart<'_>, at: usize) -> Result<Element> {
        let mut element = Element {
            name: start.local_name().as_ref().to_owned(),
            ..Element::default()
        };
        // Duplicates are not looked for: every attribute would be compared with every other.
        for attribute in start.attributes().with_checks(false) {
            let attribute = attribute.map_err(|error| {
                Error::new(
                    ErrorCode::InputMalformed,
                    format!(
                        "expected attributes as name=\"value\" in <{}>: {error}",
                        element.name
                    ),
                )
                .at_line(self.line(at))
            })?;
            if element.attributes.len() >= MOST_ATTRIBUTES {
                return Err(
                    over_limit(&format!("at most {MOST_ATTRIBUTES} attributes"), "more")
                        .at_line(self.line(at)),
                );
            }
            let value = match unescape_with(&attribute.value, resolve_predefined_entity) {
                Ok(value) => value.into_owned(),
                Err(_) => {
                    self.unknown_entities += 1;
                    attribute.value.to_string()
                }
            };
            element
                .attributes
                .push((attribute.key.as_ref().to_owned(), value));
        }
        match self.nodes.checked_sub(1 + element.attributes.len()) {
            Some(left) => self.nodes = left,
            None => return Err(over_limit("fewer elements and attributes", "more").at_line(self.line(at))),
        }
        Ok(element)
    }

    fn refused(&self, error: &quick_xml::Error, at: usize) -> Error {
        match error {
            quick_xml::Error::Syntax(_) => self.cut("the end of a tag or comment").at_line(self.line(at)),
            _ => Error::new(
                ErrorCode::InputMalformed,
                format!("expected well-formed XML: {error}; check what wrote the file"),
            )
            .at_line(self.line(at)),
        }
    }

    fn cut(&self, expected: &str) -> Error {
        Error::new(
            ErrorCode::InputTruncated,
            format!("expected {expected}, found the end of the file; get the whole file"),
        )
        .at_line(self.line(self.text.len()))
    }

    /// The line of a byte, from 1.
    fn line(&self, at: usize) -> usize {
        let before = self.text.as_bytes().get(..at).unwrap_or(self.text.as_bytes());
        1 + before.iter().filter(|byte| **byte == b'\n').count()
    }
}

fn close(element: Element, open: &mut [Element], root: &mut Option<Element>) {
    match open.last_mut() {
        Some(parent) => parent.children.push(element),
        // A second root is no XML; the first one holds.
        None => {
            root.get_or_insert(element);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<(Element, usize)> {
        let mut warnings = Vec::new();
        Element::read(text, &Limits::default(), &mut warnings).map(|root| (root, warnings.len()))
    }

    #[test]
    fn entities_cdata_and_prefixes_are_read() {
        let (root, odd) = read(
            "<?xml version=\"1.0\"?><!-- c --><n:a b=\"1 &lt; &#50;\"> x &amp; <![CDATA[<y>]]><c/></n:a>",
        )
        .unwrap();
        assert_eq!((root.name.as_str(), root.attribute("b")), ("a", Some("1 < 2")));
        assert_eq!((root.text(), root.children.len(), odd), (Some("x & <y>"), 1, 0));
    }

    #[test]
    fn a_bomb_of_entities_stays_as_it_is_written() {
        let mut bomb = "<!DOCTYPE a [<!ENTITY e0 \"ha\">".to_owned();
        for n in 1..40 {
            bomb.push_str(&format!("<!ENTITY e{n} \"&e{0};&e{0};&e{0};&e{0};\">", n - 1));
        }
        bomb.push_str("]><a b=\"&e39;\">&e39;</a>");
        let (root, odd) = read(&bomb).unwrap();
        assert_eq!(
            (root.text(), root.attribute("b"), odd),
            (Some("&e39;"), Some("&e39;"), 1)
        );
    }

    #[test]
    fn what_is_cut_damaged_or_too_deep_is_refused_with_its_line() {
        for (text, code, line) in [
            ("<a>\n<b>", ErrorCode::InputTruncated, 2),
            ("<a>\n<b c=\"", ErrorCode::InputTruncated, 2),
            ("<a>\n</b>", ErrorCode::InputMalformed, 2),
            ("<!-- a", ErrorCode::InputTruncated, 1),
            ("<a>\n<b c></b></a>", ErrorCode::InputMalformed, 2),
        ] {
            let error = read(text).unwrap_err();
            assert_eq!(
                (error.code, error.place.line),
                (code, Some(line)),
                "{text}: {error}"
            );
        }
        let deep = "<a>".repeat(100_000);
        assert_eq!(read(&deep).unwrap_err().code, ErrorCode::LimitExceeded);
        let limits = Limits {
            max_depth: usize::MAX,
            ..Limits::default()
        };
        assert_eq!(
            Element::read(&deep, &limits, &mut Vec::new()).unwrap_err().code,
            ErrorCode::LimitExceeded
        );
        let wide = format!("<a {}/>", "b=\"\" ".repeat(2000));
        assert_eq!(read(&wide).unwrap_err().code, ErrorCode::LimitExceeded);
    }
}
