//! What happened, and when.

/// What kind of thing happened. Unknown kinds keep their own word.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum EventKind {
    /// The start signal.
    Gun,
    /// A participant's reaction to the start signal.
    Reaction,
    /// A participant passes a measured line before the finish.
    Split,
    /// A participant finishes.
    Finish,
    /// A part of the whole with a name of its own: a chapter, a period, a phase.
    #[default]
    Chapter,
    /// Anything else, in the source's own word.
    Other(String),
}

impl EventKind {
    /// The word used in the manifest.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Gun => "gun",
            Self::Reaction => "reaction",
            Self::Split => "split",
            Self::Finish => "finish",
            Self::Chapter => "chapter",
            Self::Other(word) => word,
        }
    }

    /// The kind for a manifest's word.
    pub fn from_word(word: &str) -> Self {
        match word {
            "gun" => Self::Gun,
            "reaction" => Self::Reaction,
            "split" => Self::Split,
            "finish" => Self::Finish,
            "chapter" => Self::Chapter,
            other => Self::Other(other.to_owned()),
        }
    }
}

/// Something that happened at a moment or over an interval.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Event {
    /// The moment, or the start of the interval, in replay time.
    pub time_secs: f64,
    /// The end of the interval, for an interval.
    pub end_secs: Option<f64>,
    /// What kind of event.
    pub kind: EventKind,
    /// Indices of the participants concerned; empty when it concerns all.
    pub participants: Vec<usize>,
    /// What to show, in the source's language.
    pub label: String,
    /// The official value, as given ("6.31").
    pub value: Option<String>,
    /// Where the value comes from.
    pub source: Option<String>,
    /// The source's own code for this kind of event, as given ("ATHM100M-FNL", "offside").
    pub code: Option<String>,
    /// Whatever else the source says of it, as given: name and value, in the order of the source.
    pub details: Vec<(String, String)>,
}
