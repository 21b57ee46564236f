//! JSON as a tree that keeps the order of its fields and is bounded in size.

use std::cell::Cell;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

use super::draft::shortened;
use crate::error::{Error, ErrorCode, Result};
use crate::format::Limits;
use crate::format::limits::over_limit;

/// Values that a file may hold for each event that it may hold; the samples have thirty.
const VALUES_PER_EVENT: usize = 64;

/// One JSON value.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Json {
    Null,
    Bool(bool),
    /// A number as text; trailing zeros are lost, since JSON means none by them.
    Number(String),
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

/// How many values may still be read, over all documents of a file.
pub(super) struct Budget {
    values: Cell<usize>,
    depth: usize,
}

impl Budget {
    pub(super) fn new(limits: &Limits) -> Self {
        Self {
            values: Cell::new(limits.max_events.saturating_mul(VALUES_PER_EVENT)),
            depth: limits.max_depth,
        }
    }

    /// Reads a document that begins at a line.
    ///
    /// # Errors
    /// [`ErrorCode::InputTruncated`], [`ErrorCode::InputMalformed`] and [`ErrorCode::LimitExceeded`], with the line.
    pub(super) fn read(&self, text: &str, first_line: usize) -> Result<Json> {
        let mut reader = serde_json::Deserializer::from_str(text);
        let seed = Seed {
            values: &self.values,
            depth: self.depth,
        };
        let read = seed.deserialize(&mut reader);
        read.and_then(|json| reader.end().map(|()| json))
            .map_err(|error| {
                let line = first_line + error.line().saturating_sub(1);
                let message = error.to_string();
                if message.starts_with(TOO_MUCH)
                    || message.starts_with(TOO_DEEP)
                    || message.starts_with("recursion limit")
                {
                    let what = if message.starts_with(TOO_MUCH) {
                        "values"
                    } else {
                        "levels of nesting"
                    };
                    return over_limit(&format!("fewer {what} of JSON"), "more").at_line(line);
                }
                if error.is_eof() {
                    return Error::new(
                        ErrorCode::InputTruncated,
                        "expected the end of a JSON value, found the end of the file; get the whole file",
                    )
                    .at_line(line);
                }
                Error::new(
                    ErrorCode::InputMalformed,
                    format!("expected JSON, found what is none ({message}); check what wrote the file"),
                )
                .at_line(line)
            })
    }
}

const TOO_MUCH: &str = "too many values";
const TOO_DEEP: &str = "nested too deep";

#[derive(Clone, Copy)]
struct Seed<'a> {
    values: &'a Cell<usize>,
    depth: usize,
}

impl<'de> DeserializeSeed<'de> for Seed<'_> {
    type Value = Json;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Json, D::Error> {
        match self.values.get().checked_sub(1) {
            Some(left) => self.values.set(left),
            None => return Err(D::Error::custom(TOO_MUCH)),
        }
        deserializer.deserialize_any(self)
    }
}

impl Seed<'_> {
    fn deeper<E: serde::de::Error>(self) -> Result<Self, E> {
        match self.depth.checked_sub(1) {
            Some(depth) => Ok(Self { depth, ..self }),
            None => Err(E::custom(TOO_DEEP)),
        }
    }
}

impl<'de> Visitor<'de> for Seed<'_> {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Json, E> {
        Ok(Json::Number(value.to_string()))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let seed = self.deeper()?;
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(seed)? {
            list.push(item);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Json, A::Error> {
        let seed = self.deeper()?;
        let mut object = Vec::new();
        while let Some(name) = fields.next_key::<String>()? {
            object.push((name, fields.next_value_seed(seed)?));
        }
        Ok(Json::Object(object))
    }
}

impl Json {
    /// The field of this name; the last one where a name is repeated, as everywhere. Absent ones and fields of what is no
    /// object are null.
    pub(super) fn get(&self, name: &str) -> &Self {
        match self {
            Self::Object(fields) => fields
                .iter()
                .rev()
                .find(|(field, _)| field == name)
                .map_or(&Self::Null, |(_, value)| value),
            _ => &Self::Null,
        }
    }

    pub(super) fn items(&self) -> &[Self] {
        match self {
            Self::List(items) => items,
            _ => &[],
        }
    }

    pub(super) fn fields(&self) -> &[(String, Self)] {
        match self {
            Self::Object(fields) => fields,
            _ => &[],
        }
    }

    pub(super) fn is_null(&self) -> bool {
        *self == Self::Null
    }

    /// A text or a number as it is shown; empty ones and everything else are none.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Number(text) => Some(text),
            Self::Text(text) => Some(text.trim()).filter(|text| !text.is_empty()),
            _ => None,
        }
    }

    pub(super) fn owned(&self) -> Option<String> {
        self.text().map(str::to_owned)
    }

    /// A finite number.
    pub(super) fn number(&self) -> Option<f64> {
        match self {
            Self::Number(text) => text.parse().ok().filter(|value: &f64| value.is_finite()),
            _ => None,
        }
    }

    /// Every field below as name and value, nested ones as "outer.inner" and what is deeper or a list as JSON; nulls are
    /// left out, and so are the fields named.
    pub(super) fn details(&self, without: &[&str]) -> Vec<(String, String)> {
        let mut details = Vec::new();
        for (name, value) in self.fields() {
            if without.contains(&name.as_str()) {
                continue;
            }
            let name = shortened(name);
            if value.fields().is_empty() {
                details.extend(value.shown().map(|value| (name.to_owned(), value)));
            }
            for (inner, value) in value.fields() {
                details.extend(
                    value
                        .shown()
                        .map(|value| (format!("{name}.{}", shortened(inner)), value)),
                );
            }
        }
        details
    }

    fn shown(&self) -> Option<String> {
        match self {
            Self::Null => None,
            Self::Text(text) if text.is_empty() => None,
            Self::List(items) if items.is_empty() => None,
            Self::Object(fields) if fields.is_empty() => None,
            Self::Text(text) => Some(text.clone()),
            _ => {
                let mut text = String::new();
                self.write(&mut text);
                Some(text)
            }
        }
    }

    /// Writes JSON; reading bounded the depth.
    fn write(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("null"),
            Self::Bool(value) => out.push_str(if *value { "true" } else { "false" }),
            Self::Number(text) => out.push_str(text),
            Self::Text(text) => write_text(text, out),
            Self::List(items) => {
                for (index, item) in items.iter().enumerate() {
                    out.push(if index == 0 { '[' } else { ',' });
                    item.write(out);
                }
                out.push_str(if items.is_empty() { "[]" } else { "]" });
            }
            Self::Object(fields) => {
                for (index, (name, value)) in fields.iter().enumerate() {
                    out.push(if index == 0 { '{' } else { ',' });
                    write_text(name, out);
                    out.push(':');
                    value.write(out);
                }
                out.push_str(if fields.is_empty() { "{}" } else { "}" });
            }
        }
    }
}

fn write_text(text: &str, out: &mut String) {
    out.push_str(&serde_json::Value::from(text).to_string());
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str, limits: &Limits) -> Result<Json> {
        Budget::new(limits).read(text, 1)
    }

    #[test]
    fn details_keep_the_order_of_the_source() {
        let json = read(
            r#"{"z": 1.50, "a": {"y": "b", "x": [1, {"k": "\"q"}], "n": null}, "id": 7, "t": true, "e": []}"#,
            &Limits::default(),
        )
        .unwrap();
        let details = json.details(&["id"]);
        let shown: Vec<_> = details.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
        assert_eq!(
            shown,
            [
                ("z", "1.5"),
                ("a.y", "b"),
                ("a.x", r#"[1,{"k":"\"q"}]"#),
                ("t", "true")
            ]
        );
        assert_eq!(json.get("id").text(), Some("7"));
        assert_eq!(json.get("none").number(), None);
    }

    #[test]
    fn depth_and_count_are_bounded_and_a_cut_is_told_from_damage() {
        let limits = Limits {
            max_depth: 3,
            max_events: 1,
            ..Limits::default()
        };
        assert!(read("[[[1]]]", &limits).is_ok());
        assert_eq!(
            read("[[[[1]]]]", &limits).unwrap_err().code,
            ErrorCode::LimitExceeded
        );
        let long = format!("[{}0]", "0,".repeat(64));
        assert_eq!(read(&long, &limits).unwrap_err().code, ErrorCode::LimitExceeded);
        let deep = "[".repeat(100_000);
        assert_eq!(
            read(&deep, &Limits::default()).unwrap_err().code,
            ErrorCode::LimitExceeded
        );
        let cut = read("[1,\n 2", &limits).unwrap_err();
        assert_eq!((cut.code, cut.place.line), (ErrorCode::InputTruncated, Some(2)));
        let bad = read("[1,\n x]", &limits).unwrap_err();
        assert_eq!((bad.code, bad.place.line), (ErrorCode::InputMalformed, Some(2)));
    }
}
