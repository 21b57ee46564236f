//! What a server says of the files of a packed replay: their types, and how long they may be kept.

use athlete_replay::codec::MANIFEST_NAME;

/// How long a file may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// A name that never gets other bytes: segments and coarse files.
    Immutable,
    /// The manifest of a finished replay, which may still be corrected.
    Finished,
    /// The manifest of a live replay, which grows.
    Live,
}

impl Kind {
    /// The value of `Cache-Control`.
    pub(crate) const fn cache_control(self) -> &'static str {
        match self {
            Self::Immutable => "public, max-age=31536000, immutable",
            Self::Finished => "public, max-age=60, stale-while-revalidate=600",
            // A second is enough for a cache to ask the origin once for all its viewers.
            Self::Live => "public, max-age=1",
        }
    }

    /// The kind of a file of a packed replay by its name; `None` for what is none of its files. A manifest is taken for a
    /// finished one.
    pub(crate) fn of_name(name: &str) -> Option<Self> {
        if name == MANIFEST_NAME {
            return Some(Self::Finished);
        }
        let (stem, extension) = name.rsplit_once('.')?;
        let (_, checksum) = stem.rsplit_once('-')?;
        let is_checksum = checksum.len() == 8 && checksum.bytes().all(|b| b.is_ascii_hexdigit());
        (IMMUTABLE_EXTENSIONS.contains(&extension) && is_checksum).then_some(Self::Immutable)
    }
}

/// The extensions of files whose names hold their checksums.
const IMMUTABLE_EXTENSIONS: [&str; 2] = ["coarse", "seg"];

/// Extensions and their types, for a page beside the replay too.
const CONTENT_TYPES: [(&str, &str); 14] = [
    ("css", "text/css; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("map", "application/json"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("vtt", "text/vtt; charset=utf-8"),
    ("wasm", "application/wasm"),
    ("webp", "image/webp"),
    ("xml", "application/xml"),
];

/// The value of `Content-Type` for a file of this name.
pub(crate) fn content_type(name: &str) -> &'static str {
    let extension = name.rsplit_once('.').map_or("", |(_, extension)| extension);
    CONTENT_TYPES
        .iter()
        .find(|(known, _)| known.eq_ignore_ascii_case(extension))
        .map_or("application/octet-stream", |(_, content_type)| content_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_with_a_checksum_are_kept_for_ever() {
        assert_eq!(Kind::of_name("0003-1a2b3c4d.seg"), Some(Kind::Immutable));
        assert_eq!(Kind::of_name("0000-1A2B3C4D.coarse"), Some(Kind::Immutable));
        assert_eq!(Kind::of_name("replay.json"), Some(Kind::Finished));
        for other in [
            "0003.seg",
            "0003-1a2b3c4d.html",
            "0003-1a2b3c4g.seg",
            "0003-1a2b3c.seg",
            "seg",
            "",
        ] {
            assert_eq!(Kind::of_name(other), None, "{other}");
        }
    }

    #[test]
    fn types_are_told_by_extension() {
        assert_eq!(content_type("replay.json"), "application/json");
        assert_eq!(content_type("0003-1a2b3c4d.seg"), "application/octet-stream");
        assert_eq!(content_type("A.JS"), "text/javascript; charset=utf-8");
        assert_eq!(content_type("none"), "application/octet-stream");
    }
}
