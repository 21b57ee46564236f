//! Which format some bytes are in, by their content.

use super::input::Input;
use super::lines;
use super::source::Source;
use super::{EventSheet, events, football, motion, pose};
use crate::error::{Error, ErrorCode, Result};

/// What a format holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// Motion: [`super::read`] opens it.
    Motion,
    /// Events and participants without motion: [`super::read_events`] opens it.
    Events,
    /// What another file means: it is given as a [`super::Companion`] of that file.
    Companion,
    /// A packed replay: the codec opens it.
    Packed,
}

/// A format of recordings, or of what belongs to one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Format {
    /// Biovision hierarchy.
    Bvh,
    /// Track row column, of Motion Analysis, OpenSim and Pose2Sim.
    Trc,
    /// C3D of c3d.org: Vicon, Qualisys, Motion Analysis, Theia and many more.
    C3d,
    /// OpenSim motion and storage files, `.mot` and `.sto`.
    Mot,
    /// glTF 2.0, as JSON or as GLB.
    Gltf,
    /// Xsens MVN open XML.
    Mvnx,
    /// This project's own generic JSON of poses.
    Pose,
    /// Landmarks of the Common Data Format for football, as JSON lines.
    CdfLandmarks,
    /// OpenPose people with keypoints.
    OpenPose,
    /// MediaPipe (BlazePose) world landmarks.
    BlazePose,
    /// Frames of joints as nested JSON lists: COCO-17, Human3.6M-17, SMPL-24 and others by their count.
    PoseArrays,
    /// Frames of players with 29 named joints, as stadium camera systems give them.
    Skeletal29,
    /// Joint positions as columns of CSV.
    PoseCsv,
    /// Positions of the Common Data Format for football, as JSON lines.
    CdfTracking,
    /// FIFA EPTS positions, as Metrica writes them.
    Epts,
    /// Metrica positions as CSV.
    MetricaCsv,
    /// SkillCorner positions, as JSON lines.
    SkillCorner,
    /// Sportec (DFL) positions as XML.
    Sportec,
    /// TRACAB positions as text.
    Tracab,
    /// Metadata that belongs to a tracking feed.
    Metadata,
    /// Olympic Data Feed messages.
    Odf,
    /// WebVTT chapters and metadata cues.
    WebVtt,
    /// OpenTrack (athlib) athletics JSON.
    OpenTrack,
    /// Tilastopaja athletics results, as XML or JSON.
    Tilastopaja,
    /// SportsML-G2.
    SportsMl,
    /// Events of the Common Data Format for football, as JSON lines.
    CdfEvents,
    /// Events in the shape of StatsBomb's.
    StatsBomb,
    /// Metrica events as JSON.
    MetricaEvents,
    /// Sportec (DFL) events as XML.
    SportecEvents,
    /// This project's own generic JSON of events and participants.
    EventsJson,
    /// Participants as CSV with a header row.
    StartListCsv,
    /// The manifest of a packed replay, `replay.json`.
    Packed,
}

impl Format {
    /// The word used by the tool.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Bvh => "bvh",
            Self::Trc => "trc",
            Self::C3d => "c3d",
            Self::Mot => "mot",
            Self::Gltf => "gltf",
            Self::Mvnx => "mvnx",
            Self::Pose => "pose-json",
            Self::CdfLandmarks => "cdf-landmarks",
            Self::OpenPose => "openpose-json",
            Self::BlazePose => "blazepose-json",
            Self::PoseArrays => "pose-arrays-json",
            Self::Skeletal29 => "skeletal-29-json",
            Self::PoseCsv => "pose-csv",
            Self::CdfTracking => "cdf-tracking",
            Self::Epts => "epts",
            Self::MetricaCsv => "metrica-csv",
            Self::SkillCorner => "skillcorner",
            Self::Sportec => "sportec",
            Self::Tracab => "tracab",
            Self::Metadata => "metadata",
            Self::Odf => "odf",
            Self::WebVtt => "webvtt",
            Self::OpenTrack => "opentrack-json",
            Self::Tilastopaja => "tilastopaja",
            Self::SportsMl => "sportsml-xml",
            Self::CdfEvents => "cdf-events",
            Self::StatsBomb => "statsbomb-json",
            Self::MetricaEvents => "metrica-events-json",
            Self::SportecEvents => "sportec-events-xml",
            Self::EventsJson => "events-json",
            Self::StartListCsv => "start-list-csv",
            Self::Packed => "packed",
        }
    }

    /// What the format holds.
    pub fn holds(self) -> Holds {
        if self == Self::Packed {
            return Holds::Packed;
        }
        reader_of(self).map_or(Holds::Companion, |reader| match reader.read {
            Read::Motion(_) => Holds::Motion,
            Read::Events(_) => Holds::Events,
            Read::Companion => Holds::Companion,
            Read::Elsewhere(holds) => holds,
        })
    }

    /// The readers that open it; none for what explains another file, and for a packed replay.
    pub fn family(self) -> Option<Family> {
        reader_of(self)
            .filter(|reader| !matches!(reader.read, Read::Companion))
            .map(|reader| reader.family)
    }

    /// Whether one recording of this format may lie in several files of it: each is then a companion of the others.
    pub const fn spans_files(self) -> bool {
        matches!(self, Self::OpenPose | Self::MetricaCsv)
    }

    /// The format of these bytes.
    ///
    /// # Errors
    /// [`ErrorCode::InputEmpty`], [`ErrorCode::FormatUnknown`], and [`ErrorCode::InputTruncated`] for the first letters of
    /// a known beginning.
    pub fn of(bytes: &[u8]) -> Result<Self> {
        const EXPECTED: &str = "a recording or event file of a known format (the README lists them)";
        if bytes.is_empty() {
            return Err(Error::new(
                ErrorCode::InputEmpty,
                format!("expected {EXPECTED}, found no bytes"),
            )
            .at_byte(0));
        }
        let head = Head::new(bytes);
        if head.text.starts_with('{') && is_manifest(&head.text) {
            return Ok(Self::Packed);
        }
        if let Some(reader) = readers().find(|reader| (reader.recognises)(&head)) {
            return Ok(reader.format);
        }
        // Bytes of zero after a few letters are more than a cut text.
        let start = if head.is_binary { &[] } else { head.text.as_bytes() };
        for reader in readers() {
            for beginning in reader.beginnings {
                let shared = start.len().min(beginning.len());
                if shared > 0 && start[..shared].eq_ignore_ascii_case(&beginning.as_bytes()[..shared]) {
                    return Err(Error::new(
                        ErrorCode::InputTruncated,
                        format!("expected {beginning}, found the end of the file after {shared} letters; get the whole file"),
                    )
                    .at_byte(bytes.len()));
                }
            }
        }
        if let Some((_, name, advice)) = UNREADABLE.iter().find(|(start, ..)| head.begins_with(start)) {
            return Err(Error::new(
                ErrorCode::FormatUnknown,
                format!("expected {EXPECTED}, found {name}; {advice}"),
            )
            .at_byte(head.blank_bytes));
        }
        let content = bytes.get(head.blank_bytes..).unwrap_or_default();
        let found = if content.is_empty() {
            "only white space".to_owned()
        } else {
            let start: String = content.iter().take(16).copied().map(char::from).collect();
            format!("\"{}\"", lines::shown(&start))
        };
        Err(Error::new(
            ErrorCode::FormatUnknown,
            format!("expected {EXPECTED}, found {found}"),
        )
        .at_byte(head.blank_bytes))
    }
}

/// Formats that are known but not read: how they begin, what they are, and what to do with them (docs/formats/fbx.md).
const UNREADABLE: [(&str, &str, &str); 2] = [
    ("Kaydara FBX Binary", "binary FBX, which is not read", TO_GLB),
    ("; FBX", "ASCII FBX, which is not read", TO_GLB),
];

const TO_GLB: &str = "export GLB or BVH from the program that made it, or convert it to GLB with Blender (import FBX, export \
                      glTF 2.0) or FBX2glTF";

/// How a format is read.
pub(super) enum Read {
    Motion(fn(&Input<'_>) -> Result<Source>),
    Events(fn(&Input<'_>) -> Result<EventSheet>),
    Companion,
    /// By readers that are not in this build.
    Elsewhere(Holds),
}

/// Readers that a page downloads together. A library or a program has them all; a wasm has one family, and knows the
/// formats of all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Family {
    /// Motion capture as text (BVH, TRC, MOT, MVNX), and poses in CSV.
    Motion,
    /// C3D.
    C3d,
    /// glTF.
    Gltf,
    /// People by frames by joints, in JSON.
    Pose,
    /// Positions of players and ball.
    Football,
    /// Events and participants.
    Events,
}

impl Family {
    /// Whether any reader of motion is in this build.
    pub(super) const MOTION_IS_HERE: bool = Self::Motion.is_here()
        || Self::C3d.is_here()
        || Self::Gltf.is_here()
        || Self::Pose.is_here()
        || Self::Football.is_here();

    /// The word for it in a page's addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Motion => "motion",
            Self::C3d => "c3d",
            Self::Gltf => "gltf",
            Self::Pose => "pose",
            Self::Football => "football",
            Self::Events => "events",
        }
    }

    /// Whether its readers are in this build.
    pub(super) const fn is_here(self) -> bool {
        match self {
            Self::Motion => cfg!(feature = "read-motion"),
            Self::C3d => cfg!(feature = "read-c3d"),
            Self::Gltf => cfg!(feature = "read-gltf"),
            Self::Pose => cfg!(feature = "read-pose"),
            Self::Football => cfg!(feature = "read-football"),
            Self::Events => cfg!(feature = "read-events"),
        }
    }

    /// A reader of motion. Decided while compiling, so that what is not in the build is not linked either.
    pub(super) const fn motion(self, read: fn(&Input<'_>) -> Result<Source>) -> Read {
        if self.is_here() {
            Read::Motion(read)
        } else {
            Read::Elsewhere(Holds::Motion)
        }
    }

    /// A reader of events, likewise.
    pub(super) const fn events(self, read: fn(&Input<'_>) -> Result<EventSheet>) -> Read {
        if self.is_here() {
            Read::Events(read)
        } else {
            Read::Elsewhere(Holds::Events)
        }
    }
}

/// A row of the table of formats.
pub(super) struct Reader {
    pub(super) format: Format,
    pub(super) family: Family,
    /// Whether the content is of this format. It is asked with files of every other format too, so it must be sure.
    pub(super) recognises: fn(&Head<'_>) -> bool,
    /// Words that such a file begins with, for saying that one was cut inside its first word.
    pub(super) beginnings: &'static [&'static str],
    pub(super) read: Read,
}

/// Every reader, in the order in which they are asked.
pub(super) fn readers() -> impl Iterator<Item = &'static Reader> {
    [motion::READERS, pose::READERS, football::READERS, events::READERS]
        .into_iter()
        .flatten()
}

pub(super) fn reader_of(format: Format) -> Option<&'static Reader> {
    readers().find(|reader| reader.format == format)
}

/// The beginning of a file, as far as is looked at to tell its format.
pub(super) struct Head<'a> {
    /// All bytes of the file.
    pub(super) bytes: &'a [u8],
    /// The first 64 KiB as text without a byte order mark and leading white space, up to the first byte of zero, which no
    /// text has and every binary format soon; what is not UTF-8 is replaced.
    pub(super) text: String,
    is_binary: bool,
    blank_bytes: usize,
}

impl<'a> Head<'a> {
    const BYTES: usize = 64 << 10;

    pub(super) fn new(bytes: &'a [u8]) -> Self {
        if let Some(text) = lines::utf16_text(bytes.get(..2 * Self::BYTES).unwrap_or(bytes)) {
            return Self {
                bytes,
                text: text.trim_start().to_owned(),
                is_binary: false,
                blank_bytes: 0,
            };
        }
        let content = bytes
            .strip_prefix(b"\xef\xbb\xbf")
            .unwrap_or(bytes)
            .trim_ascii_start();
        let head = content.get(..Self::BYTES).unwrap_or(content);
        // Looking for one byte is many times as fast as mending what is no text.
        let is_binary = head.contains(&0);
        let text = if is_binary {
            head.split(|byte| *byte == 0).next().unwrap_or_default()
        } else {
            head
        };
        Self {
            bytes,
            text: String::from_utf8_lossy(text).into_owned(),
            is_binary,
            blank_bytes: bytes.len() - content.len(),
        }
    }

    /// Whether the text begins with this word, whatever its case.
    pub(super) fn begins_with(&self, word: &str) -> bool {
        self.text
            .get(..word.len())
            .is_some_and(|start| start.eq_ignore_ascii_case(word))
    }

    /// The name of the first XML element without its prefix; `None` where the text is no XML.
    pub(super) fn xml_root(&self) -> Option<&str> {
        let mut rest = self.text.as_str();
        loop {
            rest = rest.trim_start().strip_prefix('<')?;
            let skipped = if let Some(comment) = rest.strip_prefix("!--") {
                comment.split_once("-->")
            } else if rest.starts_with(['?', '!']) {
                // A document type may declare entities between brackets.
                let declared = rest
                    .split_once('[')
                    .filter(|(before, _)| before.starts_with('!') && !before.contains('>'));
                let rest = declared
                    .and_then(|(_, inner)| inner.split_once(']'))
                    .map_or(rest, |(_, rest)| rest);
                rest.split_once('>')
            } else {
                let name = rest
                    .split(|c: char| c.is_whitespace() || c == '>' || c == '/')
                    .next()?;
                return name.rsplit(':').next().filter(|name| !name.is_empty());
            };
            rest = skipped?.1;
        }
    }

    /// Whether the text is a JSON object or list with this key anywhere in what is looked at.
    pub(super) fn has_json_key(&self, key: &str) -> bool {
        if !self.text.starts_with(['{', '[']) {
            return false;
        }
        let quoted = format!("\"{key}\"");
        self.text
            .match_indices(&quoted)
            .any(|(at, _)| self.text[at + quoted.len()..].trim_start().starts_with(':'))
    }
}

/// Whether a JSON object names this project's format near its beginning; whether it is sound is the codec's to say.
fn is_manifest(json: &str) -> bool {
    let head: String = json
        .chars()
        .take(4096)
        .filter(|c| !c.is_ascii_whitespace())
        .collect();
    head.contains(r#""format":"athlete-replay""#)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_element_is_found_behind_prologue_and_comments() {
        let root = |text: &str| Head::new(text.as_bytes()).xml_root().map(str::to_owned);
        assert_eq!(
            root("\u{feff}<?xml version=\"1.0\"?>\n<!-- a > b --><m:mvnx version='4'>").as_deref(),
            Some("mvnx")
        );
        assert_eq!(root("<OdfBody/>").as_deref(), Some("OdfBody"));
        assert_eq!(
            root("<!DOCTYPE a [<!ENTITY b \"c\"> <!ENTITY d \"e\">]><a>").as_deref(),
            Some("a")
        );
        assert_eq!(root("{\"a\": \"<b>\"}"), None);
        assert_eq!(root("<!-- never closed"), None);
    }

    #[test]
    fn json_keys_are_told_from_texts() {
        let head = Head::new(br#"[{"kind": "landmarks", "other" : 1}]"#);
        assert!(head.has_json_key("other") && !head.has_json_key("landmarks"));
    }
}
