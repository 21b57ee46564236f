//! Reading a JSON value with the path to each part, and writing one, in little code.

use std::fmt::Write;

use serde_json::Value;

use crate::error::{Error, ErrorCode, Figure, Result};

/// A part of a JSON document that knows how it was reached, so that an error names its field.
#[derive(Clone, Copy)]
pub(super) struct Node<'a> {
    value: &'a Value,
    path: Option<&'a Path<'a>>,
}

struct Path<'a> {
    outer: Option<&'a Path<'a>>,
    step: Step<'a>,
}

#[derive(Clone, Copy)]
enum Step<'a> {
    Field(&'a str),
    Item(usize),
}

impl<'a> Node<'a> {
    pub(super) fn root(value: &'a Value) -> Self {
        Self { value, path: None }
    }

    /// An error about this part.
    pub(super) fn error(self, code: ErrorCode, message: &str) -> Error {
        let error = Error::new(code, message);
        match self.path {
            Some(path) => error.in_field(path.text()),
            None => error,
        }
    }

    fn expected(self, what: &str) -> Error {
        let found = match self.value {
            Value::Null => "nothing",
            Value::Bool(_) => "true or false",
            Value::Number(_) => "another number",
            Value::String(_) => "another text",
            Value::Array(_) => "a list",
            Value::Object(_) => "an object",
        };
        self.error(
            ErrorCode::InputMalformed,
            &format!("expected {what}, found {found}"),
        )
    }

    /// Reads a field; an absent one and `null` read as [`Value::Null`].
    pub(super) fn field<T>(self, name: &str, read: impl FnOnce(Node<'_>) -> Result<T>) -> Result<T> {
        let path = Path {
            outer: self.path,
            step: Step::Field(name),
        };
        read(Node {
            value: self.value.get(name).unwrap_or(&Value::Null),
            path: Some(&path),
        })
    }

    /// Reads one item of a list; one beyond its end reads as [`Value::Null`].
    pub(super) fn item<T>(self, index: usize, read: impl FnOnce(Node<'_>) -> Result<T>) -> Result<T> {
        let path = Path {
            outer: self.path,
            step: Step::Item(index),
        };
        read(Node {
            value: self.value.get(index).unwrap_or(&Value::Null),
            path: Some(&path),
        })
    }

    /// Reads every item of a list of at most `limit`; an absent list is empty.
    pub(super) fn items<T>(
        self,
        limit: usize,
        mut read: impl FnMut(Node<'_>) -> Result<T>,
    ) -> Result<Vec<T>> {
        let items: &[Value] = match self.value {
            Value::Null => &[],
            Value::Array(items) => items,
            _ => return Err(self.expected("a list")),
        };
        if items.len() > limit {
            return Err(self.too_much(items.len() as f64, limit as f64));
        }
        let mut values = Vec::with_capacity(items.len());
        for (index, value) in items.iter().enumerate() {
            let path = Path {
                outer: self.path,
                step: Step::Item(index),
            };
            values.push(read(Node {
                value,
                path: Some(&path),
            })?);
        }
        Ok(values)
    }

    /// The fields of an object; none where absent.
    pub(super) fn keys(self) -> impl Iterator<Item = &'a String> {
        self.value
            .as_object()
            .into_iter()
            .flat_map(|fields| fields.keys())
    }

    pub(super) fn is_absent(self) -> bool {
        self.value.is_null()
    }

    fn too_much(self, found: f64, limit: f64) -> Error {
        self.error(
            ErrorCode::LimitExceeded,
            &format!("expected at most {}, found {}", Figure(limit), Figure(found)),
        )
    }

    /// A number of at most `limit` in magnitude.
    pub(super) fn number(self, limit: f64) -> Result<f64> {
        let number = self.value.as_f64().ok_or_else(|| self.expected("a number"))?;
        if number.abs() > limit {
            return Err(self.too_much(number, limit));
        }
        Ok(number)
    }

    pub(super) fn optional_number(self, limit: f64) -> Result<Option<f64>> {
        if self.is_absent() {
            return Ok(None);
        }
        self.number(limit).map(Some)
    }

    /// A whole number from 0 to `limit`.
    pub(super) fn count(self, limit: usize) -> Result<usize> {
        let count = self
            .value
            .as_u64()
            .ok_or_else(|| self.expected("a whole number from 0"))?;
        match usize::try_from(count) {
            Ok(count) if count <= limit => Ok(count),
            _ => Err(self.too_much(count as f64, limit as f64)),
        }
    }

    pub(super) fn optional_count(self, limit: usize) -> Result<Option<usize>> {
        if self.is_absent() {
            return Ok(None);
        }
        self.count(limit).map(Some)
    }

    /// A word of a fixed vocabulary.
    pub(super) fn word<T>(self, vocabulary: &[(&str, T)]) -> Result<T>
    where
        T: Copy,
    {
        let known = self
            .value
            .as_str()
            .and_then(|word| vocabulary.iter().find(|v| v.0 == word));
        known.map(|v| v.1).ok_or_else(|| {
            let words: Vec<&str> = vocabulary.iter().map(|v| v.0).collect();
            self.expected(&words.join(" or "))
        })
    }
}

/// A text.
pub(super) fn text(node: Node<'_>) -> Result<String> {
    match node.value {
        Value::String(text) => Ok(text.clone()),
        _ => Err(node.expected("a text")),
    }
}

/// A text, where there is one.
pub(super) fn optional_text(node: Node<'_>) -> Result<Option<String>> {
    if node.is_absent() {
        return Ok(None);
    }
    text(node).map(Some)
}

impl Path<'_> {
    fn text(&self) -> String {
        let mut text = self.outer.map(Path::text).unwrap_or_default();
        // Writing to a String cannot fail.
        let _ = match self.step {
            Step::Field(name) if text.is_empty() => write!(text, "{name}"),
            Step::Field(name) => write!(text, ".{name}"),
            Step::Item(index) => write!(text, "[{index}]"),
        };
        text
    }
}

/// Writes JSON in the order of the calls.
#[derive(Default)]
pub(super) struct Writer {
    text: String,
    /// Whether the next part needs a comma before it.
    follows: bool,
}

impl Writer {
    pub(super) fn finish(mut self) -> String {
        self.text.push('\n');
        self.text
    }

    fn separate(&mut self) {
        if self.follows {
            self.text.push(',');
        }
        self.follows = true;
    }

    /// Begins a field; its value comes next.
    pub(super) fn key(&mut self, name: &str) {
        self.text(name);
        self.text.push(':');
        self.follows = false;
    }

    /// A new line before the next part, so that a person and an error message can name it.
    pub(super) fn line(&mut self) {
        self.separate();
        self.follows = false;
        self.text.push('\n');
    }

    fn nested(&mut self, [open, close]: [char; 2], write: impl FnOnce(&mut Self)) {
        self.separate();
        self.text.push(open);
        self.follows = false;
        write(self);
        self.text.push(close);
        self.follows = true;
    }

    pub(super) fn object(&mut self, write: impl FnOnce(&mut Self)) {
        self.nested(['{', '}'], write);
    }

    pub(super) fn list<T>(&mut self, items: &[T], mut write: impl FnMut(&mut Self, &T)) {
        self.nested(['[', ']'], |json| items.iter().for_each(|item| write(json, item)));
    }

    pub(super) fn text(&mut self, value: &str) {
        self.separate();
        self.text.push('"');
        for c in value.chars() {
            match c {
                '"' | '\\' => self.text.extend(['\\', c]),
                // Also what a script element would end at, or a line of JavaScript.
                '\0'..='\x1f' | '<' | '\u{2028}' | '\u{2029}' => {
                    let _ = write!(self.text, "\\u{:04x}", u32::from(c));
                }
                _ => self.text.push(c),
            }
        }
        self.text.push('"');
    }

    /// A finite number, in the fewest digits that read back as the same.
    pub(super) fn number(&mut self, value: f64) {
        self.separate();
        let _ = write!(self.text, "{value}");
    }

    pub(super) fn null(&mut self) {
        self.separate();
        self.text.push_str("null");
    }

    pub(super) fn text_field(&mut self, name: &str, value: &str) {
        self.key(name);
        self.text(value);
    }

    pub(super) fn number_field(&mut self, name: &str, value: f64) {
        self.key(name);
        self.number(value);
    }

    /// Nothing at all where there is no value.
    pub(super) fn optional_text_field(&mut self, name: &str, value: Option<&str>) {
        if let Some(value) = value {
            self.text_field(name, value);
        }
    }

    /// Nothing at all where there is no value.
    pub(super) fn optional_number_field(&mut self, name: &str, value: Option<f64>) {
        if let Some(value) = value {
            self.number_field(name, value);
        }
    }
}
