//! Measures of a packed replay, for a page: a piece of work at a time, so that no frame waits for it.

use wasm_bindgen::prelude::*;

use super::error::to_js;
use crate::analysis::{
    Advance, Analysis, Between, Family, InferredLimbs, Measures, Options, Overlay, Performance, Pin, compare,
};
use crate::codec::{Manifest, fill_segment_of};
use crate::error::{Error, ErrorCode, Result};
use crate::export::{Names, between_json, definitions_json, points_json, series_json, value_json};
use crate::replay::Replay;

/// A replay being measured while its segments come.
#[wasm_bindgen]
pub struct Measuring {
    manifest: Manifest,
    replay: Replay,
    /// The joints that are kept of each track; all where `None`.
    kept: Vec<Option<Vec<u16>>>,
    work: Work,
    /// The measures whose series are kept.
    series: Vec<String>,
    /// Until when everything is here that will come.
    until_secs: f64,
}

enum Work {
    Underway(Box<Analysis>),
    Done(Measures),
}

/// What was found, to be printed piece by piece.
#[wasm_bindgen]
pub struct Found {
    names: Names,
    measures: Measures,
}

#[wasm_bindgen]
impl Measuring {
    /// Begins with a manifest. `inferred`: whether limbs that are made up are measured too, each value with a flag. `series`:
    /// the ids of the measures to give through time. `race`: races and the quality of the data alone, which is what comparing
    /// needs.
    ///
    /// # Errors
    /// Those of the manifest; `limit-exceeded` where its samples take more than 512 MiB.
    #[wasm_bindgen(constructor)]
    pub fn new(manifest: &[u8], inferred: bool, series: Vec<String>, race: bool) -> Result<Self, JsValue> {
        begin(manifest, inferred, series, race).map_err(|error| to_js(&error))
    }

    /// Takes a segment; those that have not come when a later one does are gaps.
    ///
    /// # Errors
    /// Those of decoding; the segment is a gap then.
    pub fn add(&mut self, name: &str, bytes: &[u8]) -> Result<(), JsValue> {
        let segments = &self.manifest.segments;
        let Some((index, entry)) = segments.iter().enumerate().find(|(_, entry)| entry.name == name) else {
            return Ok(());
        };
        self.until_secs = entry.end_secs.next_down();
        fill_segment_of(&self.manifest, index, bytes, &self.kept, &mut self.replay)
            .map_err(|error| to_js(&error))
    }

    /// No more segments will come.
    pub fn complete(&mut self) {
        self.until_secs = f64::INFINITY;
    }

    /// Does the next piece of work; false where there is none before another segment comes, or none at all.
    pub fn advance(&mut self) -> bool {
        let Work::Underway(analysis) = &mut self.work else {
            return false;
        };
        match analysis.advance(&self.replay, self.until_secs, 1) {
            Advance::Underway => return true,
            Advance::Waiting => return false,
            Advance::Done => {}
        }
        if let Work::Underway(analysis) = std::mem::replace(&mut self.work, Work::Done(Measures::default())) {
            let mut measures = analysis.into_measures();
            measures
                .series
                .retain(|series| self.series.iter().any(|id| id == series.measure.id));
            self.work = Work::Done(measures);
        }
        false
    }

    /// What was found, once all is done; nothing the second time.
    pub fn found(&mut self) -> Found {
        let measures = match &mut self.work {
            Work::Underway(analysis) => analysis.so_far(),
            Work::Done(measures) => std::mem::take(measures),
        };
        Found {
            names: Names::of(&self.replay, &measures),
            measures,
        }
    }

    /// What lies between somebody and somebody of a replay, which may be this one, once both are measured. Empty names are the
    /// main track. `by`, `event`, `line_m` and `warp` are those of `Overlay`.
    ///
    /// # Errors
    /// `out-of-range` where there is no such body, and for an alignment that is none.
    #[expect(
        clippy::too_many_arguments,
        clippy::needless_pass_by_value,
        reason = "a page has neither a struct nor a borrowed string that may be absent to give"
    )]
    pub fn compare(
        &self,
        who: &str,
        other: &Measuring,
        with: &str,
        by: &str,
        event: Option<String>,
        line_m: Option<f64>,
        warp: bool,
    ) -> Result<Found, JsValue> {
        let overlay = Overlay::from_words(by, event.as_deref(), line_m, warp);
        self.compared(who, other, with, overlay)
            .map_err(|error| to_js(&error))
    }

    /// What may be measured between: who there is, with the parts of the body and the joints, as a JSON list.
    pub fn points(&self) -> String {
        points_json(&self.replay)
    }

    /// What lies between two points at a moment, as a JSON object; nothing in a gap. `Pin` has the words for points.
    ///
    /// # Errors
    /// `out-of-range` for what the replay does not have.
    pub fn between(&self, from: &str, to: &str, time_secs: f64) -> Result<Option<String>, JsValue> {
        let pin = |words| Pin::from_words(&self.replay, words).map_err(|error| to_js(&error));
        let (from, to) = (pin(from)?, pin(to)?);
        Ok(Between::at(&self.replay, &from, &to, time_secs).map(|between| between_json(&between)))
    }

    fn performance(&self, who: &str, subject: usize) -> Result<Performance<'_>> {
        let Work::Done(measures) = &self.work else {
            return Err(Error::new(
                ErrorCode::OutOfRange,
                "expected a replay that is measured",
            ));
        };
        Ok(Performance {
            track: self.replay.track_named(who)?,
            replay: &self.replay,
            measures,
            subject,
        })
    }

    fn compared(&self, who: &str, other: &Self, with: &str, overlay: Option<Overlay>) -> Result<Found> {
        let overlay = overlay.ok_or_else(|| {
            let expected = "expected an alignment by time, event, distance, or line with its metres";
            Error::new(ErrorCode::OutOfRange, expected).in_field("alignBy")
        })?;
        let first = self.performance(who, 0)?;
        let second = other.performance(with, 1)?;
        Ok(Found {
            names: Names::of_pair((first.replay, first.track), (second.replay, second.track)),
            measures: compare(&first, &second, &overlay),
        })
    }
}

#[wasm_bindgen]
impl Found {
    /// The definitions, as a JSON object.
    pub fn definitions(&self) -> String {
        definitions_json(&self.measures)
    }

    /// The values from one on, at most so many, as a JSON list; empty behind the last.
    pub fn values(&self, from: usize, count: usize) -> String {
        let values = self.measures.values.iter().skip(from).take(count);
        let rows = values.map(|value| value_json(&self.names, value));
        format!("[{}]", rows.collect::<Vec<_>>().join(","))
    }

    /// A series as a JSON object; nothing behind the last.
    pub fn series(&self, index: usize) -> Option<String> {
        Some(series_json(&self.names, self.measures.series.get(index)?))
    }
}

fn begin(manifest: &[u8], inferred: bool, series: Vec<String>, race: bool) -> Result<Measuring> {
    let manifest = Manifest::parse(manifest)?;
    let mut options = Options {
        inferred_limbs: if inferred {
            InferredLimbs::Measure
        } else {
            InferredLimbs::Withhold
        },
        series: !series.is_empty(),
        ..Options::default()
    };
    if race {
        options.families = Family::COMPARED.to_vec();
    }
    let tracks = manifest.description().tracks.iter();
    let kept: Vec<_> = tracks.map(|track| options.joints_of(track)).collect();
    let replay = manifest.to_replay_of(&kept)?;
    Ok(Measuring {
        work: Work::Underway(Box::new(Analysis::new(&replay, options))),
        until_secs: f64::NEG_INFINITY,
        manifest,
        replay,
        kept,
        series,
    })
}
