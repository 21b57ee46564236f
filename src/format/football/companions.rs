//! Which files are metadata of a feed, and the facts in those that were given.

use super::element::Element;
use super::facts::{MatchFacts, USUAL_PITCH_M};
use super::facts_json;
use super::facts_xml;
use super::feed::Feed;
use crate::error::Result;
use crate::format::Warning;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::format::rates;

/// Whether a file is metadata of any feed.
pub(super) fn is_metadata(head: &Head<'_>) -> bool {
    is_epts(head) || is_sportec(head) || is_tracab(head) || is_skillcorner(head) || is_cdf(head)
}

pub(super) fn is_epts(head: &Head<'_>) -> bool {
    head.xml_root() == Some("main")
        && (head.text.contains("EPTS") || head.text.contains("<GlobalConfig"))
        && head.text.contains("<Metadata")
}

pub(super) fn is_sportec(head: &Head<'_>) -> bool {
    head.xml_root() == Some("PutDataRequest") && head.text.contains("<MatchInformation")
}

pub(super) fn is_tracab(head: &Head<'_>) -> bool {
    match head.xml_root() {
        Some("TracabMetaData" | "OptaMetaData") => true,
        Some("root") => head.text.contains("<Phase1StartFrame"),
        _ => head.has_json_key("Phase1StartFrame"),
    }
}

pub(super) fn is_skillcorner(head: &Head<'_>) -> bool {
    head.has_json_key("home_team") && head.has_json_key("away_team") && head.has_json_key("pitch_length")
}

pub(super) fn is_cdf(head: &Head<'_>) -> bool {
    if !head.text.starts_with('{') || !head.has_json_key("match") || head.has_json_key("frame_id") {
        return false;
    }
    let is_meta = head.has_json_key("periods") && head.has_json_key("frame_id_start");
    let is_match =
        head.has_json_key("teams") && head.has_json_key("is_starter") && head.has_json_key("jersey_number");
    let is_video = head.has_json_key("recording") && head.has_json_key("whistles");
    is_meta || is_match || is_video
}

/// Facts from every companion of one kind, the first file's word first.
pub(super) fn facts(
    input: &Input<'_>,
    recognises: fn(&Head<'_>) -> bool,
    warnings: &mut Vec<Warning>,
) -> Result<Option<MatchFacts>> {
    let mut found: Option<MatchFacts> = None;
    for companion in input.options.companions {
        if !recognises(&Head::new(companion.bytes)) {
            continue;
        }
        let facts = read(input.take(companion), input).map_err(|error| error.in_file(companion.name))?;
        match &mut found {
            None => found = Some(facts),
            Some(first) => first.complete_with(facts),
        }
    }
    if found.is_none() {
        warnings.push(Warning::new(
            "metadata-missing",
            "no metadata was given with the feed: people are named by their ids, and teams have no names",
        ));
    }
    Ok(found)
}

fn read(bytes: &[u8], input: &Input<'_>) -> Result<MatchFacts> {
    let head = Head::new(bytes);
    let Some(_) = head.xml_root() else {
        return facts_json::read(bytes);
    };
    let (text, _) = crate::format::lines::text_of(bytes);
    let root = Element::parse(&text, input.limits())?;
    Ok(if is_epts(&head) {
        facts_xml::epts(&root)
    } else if is_sportec(&head) {
        facts_xml::sportec(&root)
    } else {
        facts_xml::tracab(&root)
    })
}

/// The size of the pitch, or of the usual one with a warning. `scales` says whether positions are shares of it.
pub(super) fn pitch_or_usual(facts: &mut MatchFacts, feed: &mut Feed<'_>) -> [f64; 2] {
    *facts.pitch_m.get_or_insert_with(|| {
        let [length, width] = USUAL_PITCH_M;
        feed.warn(
            "pitch-guessed",
            format!("the size of the pitch is not given and taken for {length} m by {width} m; positions are shares of it"),
        );
        USUAL_PITCH_M
    })
}

/// The feed's rate: the caller's word, the metadata's, what the times say, or the usual one with a warning.
pub(super) fn rate_hz(
    input: &Input<'_>,
    facts: &MatchFacts,
    of_times: Option<f64>,
    usual_hz: f64,
    feed: &mut Feed<'_>,
) -> f64 {
    let sound = |rate: &f64| (0.5..=1000.0).contains(rate);
    if let Some(given) = input.options.rate_hz {
        return given;
    }
    if let Some(stated) = facts.rate_hz.filter(sound) {
        return stated;
    }
    if let Some(found) = of_times.filter(sound) {
        return rates::nearest_known_hz(found).unwrap_or(found);
    }
    feed.warn(
        "rate-guessed",
        format!("neither metadata nor times say the rate; it is taken for {usual_hz} Hz"),
    );
    usual_hz
}

/// Which period a frame of a feed is in that does not say so itself.
pub(super) struct Periods<'a> {
    facts: &'a MatchFacts,
    last: Option<(u32, i64)>,
    outside: usize,
}

impl<'a> Periods<'a> {
    /// No play stops the count of frames this long: two minutes at 25 Hz. Half time does.
    const LEAST_BREAK_FRAMES: i64 = 3000;

    pub(super) fn new(facts: &'a MatchFacts) -> Self {
        Self {
            facts,
            last: None,
            outside: 0,
        }
    }

    /// The period of the next frame; `None` between the periods of the metadata. Where there is no metadata, each long
    /// break begins a period.
    pub(super) fn of(&mut self, frame: i64) -> Option<u32> {
        if !self.facts.periods.is_empty() {
            let found = self.facts.period_of(frame);
            self.outside += usize::from(found.is_none());
            return found;
        }
        let period = match self.last {
            None => 1,
            Some((period, last)) if frame.saturating_sub(last) > Self::LEAST_BREAK_FRAMES => {
                period.saturating_add(1)
            }
            Some((period, _)) => period,
        };
        self.last = Some((period, frame));
        Some(period)
    }

    pub(super) fn warn(&self, feed: &mut Feed<'_>) {
        if self.outside > 0 {
            feed.warn(
                "frames-outside-periods",
                format!(
                    "{} frames lie in no period of the metadata and are left out",
                    self.outside
                ),
            );
        }
        if let Some((period, _)) = self.last {
            feed.warn(
                "periods-guessed",
                format!("nothing says where periods begin; by the breaks between frames there are {period}"),
            );
        }
    }
}
