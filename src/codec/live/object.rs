//! The manifest's `live` object.

use crate::codec::json::{Node, Writer, optional_text, text};
use crate::codec::manifest::limits;
use crate::error::Result;

/// What the manifest of a live replay says of its being live.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Live {
    /// Whether frames come in.
    pub state: LiveState,
    /// The moment at which the manifest was written, in ISO 8601.
    pub updated_utc: String,
    /// The length of a segment's window of time.
    pub segment_secs: f64,
    /// How much of the replay is kept; all where absent.
    pub dvr_secs: Option<f64>,
    /// How long a viewer should wait before it asks for the manifest again.
    pub poll_secs: f64,
    /// What the source calls each event, in the order of the manifest's, so that a writer that starts again knows them.
    pub event_ids: Vec<String>,
}

/// Whether frames come in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum LiveState {
    /// They do.
    #[default]
    Live,
    /// None came for longer than the writer waits: what was there is written.
    Stalled,
}

impl LiveState {
    /// The word used in the manifest.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Live => "live",
            Self::Stalled => "stalled",
        }
    }
}

impl Live {
    /// Reads the manifest's `live` object; `None` where there is none.
    pub(in crate::codec) fn read(node: Node<'_>) -> Result<Option<Self>> {
        if node.is_absent() {
            return Ok(None);
        }
        let secs = |n: Node<'_>| n.number(limits::SECS);
        Ok(Some(Self {
            // A word that this version does not know counts as live.
            state: if node.field("state", optional_text)?.as_deref() == Some(LiveState::Stalled.as_str()) {
                LiveState::Stalled
            } else {
                LiveState::Live
            },
            updated_utc: node.field("updated_utc", text)?,
            segment_secs: node.field("segment_secs", secs)?,
            dvr_secs: node.field("dvr_secs", |n| n.optional_number(limits::SECS))?,
            poll_secs: node.field("poll_secs", secs)?,
            event_ids: node.field("event_ids", |n| n.items(limits::EVENTS, text))?,
        }))
    }

    pub(in crate::codec) fn write(&self, json: &mut Writer) {
        json.object(|json| {
            json.text_field("state", self.state.as_str());
            json.text_field("updated_utc", &self.updated_utc);
            json.number_field("segment_secs", self.segment_secs);
            json.optional_number_field("dvr_secs", self.dvr_secs);
            json.number_field("poll_secs", self.poll_secs);
            if !self.event_ids.is_empty() {
                json.key("event_ids");
                json.list(&self.event_ids, |json, id| json.text(id));
            }
        });
    }
}
