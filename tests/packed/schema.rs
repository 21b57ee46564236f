//! What is written follows the published JSON Schema, by a checker of the words that this schema uses.

use athlete_replay::codec::{PackOptions, split};
use serde_json::Value;

use crate::fixtures::{Noise, files_of, packed};
use crate::other_reader::generated;

const SCHEMA: &str = include_str!("../../assets/replay.schema.json");

/// Every word that the checker knows; another one in the schema would pass unseen.
const WORDS: &[&str] = &[
    "$schema",
    "title",
    "$defs",
    "$ref",
    "type",
    "required",
    "properties",
    "additionalProperties",
    "items",
    "minItems",
    "maxItems",
    "minimum",
    "maximum",
    "const",
    "enum",
    "pattern",
    "anyOf",
    "oneOf",
    "if",
    "then",
];

/// Where `value` breaks `schema`, if it does.
fn fault(schema: &Value, value: &Value, root: &Value, at: &str) -> Option<String> {
    let fields = schema.as_object()?;
    let unknown = fields.keys().find(|word| !WORDS.contains(&word.as_str()));
    assert_eq!(unknown, None, "a word that this checker does not know");
    let all = |word: &str| schema.get(word).and_then(Value::as_array).into_iter().flatten();
    let is_type = |word: &Value| match word.as_str() {
        Some("object") => value.is_object(),
        Some("array") => value.is_array(),
        Some("string") => value.is_string(),
        Some("number") => value.is_number(),
        Some("integer") => value.as_f64().is_some_and(|v| v.fract() == 0.0),
        Some("null") => value.is_null(),
        other => panic!("{other:?} is no type"),
    };
    let number = |word: &str| schema.get(word).and_then(Value::as_f64);
    let length = value.as_array().map(|items| items.len() as f64);
    let broken = |word: &str| Some(format!("{at}: {word}"));
    match schema.get("type") {
        Some(Value::Array(types)) if !types.iter().any(is_type) => return broken("type"),
        Some(Value::String(_)) if !is_type(&schema["type"]) => return broken("type"),
        _ => {}
    }
    if schema.get("const").is_some_and(|wanted| wanted != value) {
        return broken("const");
    }
    if schema.get("enum").is_some() && !all("enum").any(|wanted| wanted == value) {
        return broken("enum");
    }
    let value_or_length = |word: &str, of: Option<f64>| number(word).zip(of);
    if value_or_length("minimum", value.as_f64()).is_some_and(|(limit, v)| v < limit)
        || value_or_length("maximum", value.as_f64()).is_some_and(|(limit, v)| v > limit)
        || value_or_length("minItems", length).is_some_and(|(limit, v)| v < limit)
        || value_or_length("maxItems", length).is_some_and(|(limit, v)| v > limit)
    {
        return broken("limit");
    }
    if let (Some(pattern), Some(text)) = (schema.get("pattern"), value.as_str()) {
        assert_eq!(
            pattern, "^#[0-9a-fA-F]{6}$",
            "the only pattern that this checker knows"
        );
        let digits = text.strip_prefix('#').unwrap_or_default();
        if digits.len() != 6 || !digits.bytes().all(|b| b.is_ascii_hexdigit()) {
            return broken("pattern");
        }
    }
    if let Some(object) = value.as_object() {
        let missing = all("required")
            .filter_map(Value::as_str)
            .find(|name| !object.contains_key(*name));
        if let Some(name) = missing {
            return broken(&format!("required {name}"));
        }
        for (name, inner) in object {
            let schema = schema
                .get("properties")
                .and_then(|properties| properties.get(name))
                .or_else(|| schema.get("additionalProperties"));
            let found = schema.and_then(|schema| fault(schema, inner, root, &format!("{at}.{name}")));
            if found.is_some() {
                return found;
            }
        }
    }
    if let (Some(schema), Some(items)) = (schema.get("items"), value.as_array()) {
        let mut faults = items
            .iter()
            .enumerate()
            .filter_map(|(index, item)| fault(schema, item, root, &format!("{at}[{index}]")));
        if let Some(found) = faults.next() {
            return Some(found);
        }
    }
    if let Some(name) = schema.get("$ref").and_then(Value::as_str) {
        let found = fault(
            &root["$defs"][name.trim_start_matches("#/$defs/")],
            value,
            root,
            at,
        );
        if found.is_some() {
            return found;
        }
    }
    let fits = |schema: &&Value| fault(schema, value, root, at).is_none();
    if schema.get("anyOf").is_some() && !all("anyOf").any(|schema| fits(&schema)) {
        return broken("anyOf");
    }
    if schema.get("oneOf").is_some() && all("oneOf").filter(fits).count() != 1 {
        return broken("oneOf");
    }
    match (schema.get("if"), schema.get("then")) {
        (Some(condition), Some(then)) if fits(&condition) => fault(then, value, root, at),
        _ => None,
    }
}

fn fault_of(manifest: &[u8]) -> Option<String> {
    let root: Value = serde_json::from_str(SCHEMA).unwrap();
    fault(
        &root,
        &serde_json::from_slice(manifest).unwrap(),
        &root,
        "manifest",
    )
}

#[test]
fn whatever_is_packed_follows_the_schema() {
    let released = include_bytes!("../data/packed_v1/mixed.replay");
    assert_eq!(fault_of(split(released).unwrap().1.manifest), None);
    let mut noise = Noise(29);
    for _ in 0..200 {
        let packed = packed(&generated(&mut noise), &PackOptions::default());
        assert_eq!(fault_of(&packed.manifest), None);
    }
    for (name, replay) in files_of(&["mot", "football"]) {
        let options = PackOptions {
            max_error_m: 0.01,
            ..PackOptions::default()
        };
        assert_eq!(fault_of(&packed(&replay, &options).manifest), None, "{name}");
    }
}

#[test]
fn the_schema_refuses_what_a_reader_does() {
    let released = include_bytes!("../data/packed_v1/mixed.replay");
    let text = String::from_utf8(split(released).unwrap().1.manifest.to_vec()).unwrap();
    for (old, new, expected) in [
        (r#""version":1"#, r#""version":2"#, "manifest.version: const"),
        (
            r#""kind":"object""#,
            r#""kind":"cloud""#,
            "manifest.tracks[2].kind: enum",
        ),
        (
            r#""rate_hz":25"#,
            r#""rate_hz":"25""#,
            "manifest.tracks[1].times: anyOf",
        ),
        (
            r#""name":"body","#,
            r#""name":7,"#,
            "manifest.tracks[0].name: type",
        ),
        (
            r#""files":[["#,
            r#""files":[[1],["#,
            "manifest.coarse.files[0]: oneOf",
        ),
    ] {
        assert!(text.contains(old), "{old}");
        assert_eq!(
            fault_of(text.replacen(old, new, 1).as_bytes()).as_deref(),
            Some(expected)
        );
    }
}
