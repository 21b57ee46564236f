//! What arrives of the replay that a view shows, and what is to be fetched.

use js_sys::{Array, Float64Array};
use wasm_bindgen::prelude::*;

use super::error::to_js;
use super::loaded::{Loaded, Look};
use super::view::View;
use crate::codec::Manifest;
use crate::error::{Error, ErrorCode};
use crate::stream::LiveEdge;

#[wasm_bindgen]
impl View {
    /// A live replay's manifest was read again, `elapsed_secs` after the last time; nothing where that failed. Returns the
    /// manifest's text where it brought news: what is no manifest, or an older one, counts as a failure.
    pub fn look(&mut self, bytes: Option<Vec<u8>>, elapsed_secs: f64) -> Option<String> {
        let manifest = bytes.as_deref().and_then(|bytes| Manifest::parse(bytes).ok());
        if self.loaded.as_mut()?.look(manifest, elapsed_secs) != Look::News {
            return None;
        }
        self.moment_changed();
        bytes.map(|bytes| String::from_utf8_lossy(&bytes).into_owned())
    }

    /// Seconds until a live replay's manifest should be read again; nothing where it is complete. `jitter`: from 0 to 1.
    #[wasm_bindgen(js_name = lookPause)]
    pub fn look_pause(&self, jitter: f64) -> Option<f64> {
        let edge = self.loaded.as_ref()?.edge.as_ref()?;
        Some(edge.pause_secs(jitter))
    }

    /// What a viewer at this moment is told of a live replay: "live", "delayed" or "lost".
    #[wasm_bindgen(getter, js_name = liveState)]
    pub fn live_state(&self) -> Option<String> {
        let loaded = self.loaded.as_ref()?;
        let state = loaded.edge.as_ref()?.state(loaded.player.time_secs());
        Some(state.as_str().to_owned())
    }

    /// Where playing a live replay begins.
    #[wasm_bindgen(getter, js_name = liveEdgeSecs)]
    pub fn live_edge_secs(&self) -> Option<f64> {
        self.loaded.as_ref()?.edge.as_ref().map(LiveEdge::edge_secs)
    }

    /// The first time that may be sought to.
    #[wasm_bindgen(getter, js_name = seekableStartSecs)]
    pub fn seekable_start_secs(&self) -> f64 {
        let edge = self.loaded.as_ref().and_then(|l| l.edge.as_ref());
        edge.map_or_else(|| self.start_secs(), |edge| edge.seekable_secs()[0])
    }

    /// Whether to fetch more than the moment on show; it stays so.
    #[wasm_bindgen(js_name = wantEverything)]
    pub fn want_everything(&mut self) {
        self.with_held(|held| held.plan_mut().set_everything(true));
    }

    /// The files to fetch, the most urgent first: name, length in bytes, name, length.
    pub fn wanted(&self) -> Array {
        let files = self.loaded.iter().flat_map(|loaded| loaded.held.wanted());
        let pairs = files.flat_map(|file| [JsValue::from(&file.name), JsValue::from(file.bytes as f64)]);
        pairs.collect()
    }

    /// Takes a file of the replay on show, whose bytes the page keeps.
    ///
    /// # Errors
    /// Those of decoding it; only this file stays missing.
    pub fn receive(&mut self, name: &str, bytes: &[u8]) -> Result<(), JsValue> {
        let Some(loaded) = &mut self.loaded else {
            return Err(to_js(&Error::new(
                ErrorCode::OutOfRange,
                "expected a manifest before its files, found none",
            )));
        };
        loaded.receive(name, bytes).map_err(|e| to_js(&e))?;
        self.moment_changed();
        Ok(())
    }

    /// A file is here that an earlier view found sound, of which the page has the bytes.
    pub fn resume(&mut self, name: &str) {
        self.with_held(|held| held.resume(name));
    }

    /// A file will not come.
    pub fn lose(&mut self, name: &str) {
        self.with_held(|held| held.lose(name));
    }

    /// Files that would not come get another chance.
    #[wasm_bindgen(js_name = retryLost)]
    pub fn retry_lost(&mut self) {
        self.with_held(|held| held.plan_mut().retry_lost());
    }

    /// The names of files that the page should let go of, to keep within its memory.
    #[wasm_bindgen(js_name = takeSurplus)]
    pub fn take_surplus(&mut self) -> Vec<String> {
        self.loaded
            .as_mut()
            .map_or_else(Vec::new, |loaded| loaded.held.take_surplus())
    }

    /// Whether the moment's own samples are still to come.
    #[wasm_bindgen(getter)]
    pub fn awaits(&self) -> bool {
        self.loaded.as_ref().is_none_or(Loaded::awaits)
    }

    /// Until when, from the moment on, everything has arrived or is lost.
    #[wasm_bindgen(getter, js_name = settledUntil)]
    pub fn settled_until(&self) -> f64 {
        self.loaded
            .as_ref()
            .map_or(0.0, |l| l.held.plan().settled_until(l.player.time_secs()))
    }

    /// Whether no segment is still to come.
    #[wasm_bindgen(getter)]
    pub fn complete(&self) -> bool {
        self.loaded.as_ref().is_some_and(|l| l.held.plan().is_complete())
    }

    /// The share of the replay's bytes that is here, from 0 to 1.
    #[wasm_bindgen(getter)]
    pub fn share(&self) -> f64 {
        self.loaded.as_ref().map_or(0.0, |l| l.held.plan().share())
    }

    /// The times that have arrived: start, end, start, end, in order.
    #[wasm_bindgen(js_name = bufferedRanges)]
    pub fn buffered_ranges(&self) -> Float64Array {
        let loaded = self.loaded.iter();
        let ranges: Vec<f64> = loaded
            .flat_map(|l| l.held.plan().buffered().into_iter().flatten())
            .collect();
        Float64Array::from(ranges.as_slice())
    }
}
