//! A recording and its companions in the bytes of one file of the corpus. `tests/fuzz_corpus.rs` reads them by this file too.

use athlete_replay::format::Companion;

/// Stands in the data between a file and each of its companions.
const SEPARATOR: &[u8] = b"\n\x1e\n";

/// The recording, then its companions.
pub(crate) fn parts_of(data: &[u8]) -> Vec<&[u8]> {
    let mut parts = Vec::new();
    let mut rest = data;
    while let Some(at) = rest
        .windows(SEPARATOR.len())
        .position(|window| window == SEPARATOR)
    {
        parts.push(&rest[..at]);
        rest = &rest[at + SEPARATOR.len()..];
    }
    parts.push(rest);
    parts
}

/// The companions by the names that the recording has for them: a glTF has some, all else is told by content.
pub(crate) fn companions<'a>(names: &'a [String], others: &[&'a [u8]]) -> Vec<Companion<'a>> {
    let named = others.iter().enumerate().map(|(index, bytes)| Companion {
        name: names.get(index).map_or("companion", String::as_str),
        bytes,
    });
    named.collect()
}
