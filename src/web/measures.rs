//! Measures of a packed replay, for a page: a piece of work at a time, so that no frame waits for it.

use wasm_bindgen::prelude::*;

use super::error::to_js;
use crate::analysis::{Advance, Analysis, InferredLimbs, Measures, Options};
use crate::codec::{Manifest, fill_segment};
use crate::error::Result;
use crate::export::{definitions_json, series_json, value_json};
use crate::replay::Replay;

/// A replay being measured while its segments come.
#[wasm_bindgen]
pub struct Measuring {
    manifest: Manifest,
    replay: Replay,
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

#[wasm_bindgen]
impl Measuring {
    /// Begins with a manifest. `inferred`: whether limbs that are made up are measured too, each value with a flag. `series`:
    /// the ids of the measures to give through time.
    ///
    /// # Errors
    /// Those of the manifest; `limit-exceeded` where its samples take more than 512 MiB.
    #[wasm_bindgen(constructor)]
    pub fn new(manifest: &[u8], inferred: bool, series: Vec<String>) -> Result<Self, JsValue> {
        begin(manifest, inferred, series).map_err(|error| to_js(&error))
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
        fill_segment(&self.manifest, index, bytes, &mut self.replay).map_err(|error| to_js(&error))
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

    /// The definitions of what was found, as a JSON object.
    pub fn definitions(&self) -> String {
        self.found().map(definitions_json).unwrap_or_default()
    }

    /// The values from one on, at most so many, as a JSON list; empty behind the last.
    pub fn values(&self, from: usize, count: usize) -> String {
        let rows = self.found().into_iter().flat_map(|found| {
            let values = found.values.iter().skip(from).take(count);
            values.map(|value| value_json(&self.replay, found, value))
        });
        format!("[{}]", rows.collect::<Vec<_>>().join(","))
    }

    /// A series as a JSON object; nothing behind the last.
    pub fn series(&self, index: usize) -> Option<String> {
        let found = self.found()?;
        Some(series_json(&self.replay, found, found.series.get(index)?))
    }

    fn found(&self) -> Option<&Measures> {
        match &self.work {
            Work::Underway(_) => None,
            Work::Done(measures) => Some(measures),
        }
    }
}

fn begin(manifest: &[u8], inferred: bool, series: Vec<String>) -> Result<Measuring> {
    let manifest = Manifest::parse(manifest)?;
    let replay = manifest.to_replay()?;
    let options = Options {
        inferred_limbs: if inferred {
            InferredLimbs::Measure
        } else {
            InferredLimbs::Withhold
        },
        series: !series.is_empty(),
        ..Options::default()
    };
    Ok(Measuring {
        work: Work::Underway(Box::new(Analysis::new(&replay, options))),
        until_secs: f64::NEG_INFINITY,
        manifest,
        replay,
        series,
    })
}
