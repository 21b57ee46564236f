//! What a view shows of other moments.

use js_sys::Float64Array;
use wasm_bindgen::prelude::*;

use super::error::to_js;
use super::loaded::Loaded;
use super::view::View;
use crate::analysis::{InferredLimbs, Point};
use crate::replay::Replay;
use crate::scene::{Rgb, SPEED_COLOURS};
use crate::story::{GhostWish, SliceWish, Story, TrailWish};

/// Half a trail's thickness.
const TRAIL_RADIUS_M: f32 = 0.022;
/// How many slices are shown at once, at most.
const MOST_SLICES: usize = 24;

impl View {
    fn with_story<T>(&mut self, act: impl FnOnce(&mut Story, &Replay) -> T) -> Option<T> {
        let loaded = self.loaded.as_mut()?;
        let Loaded { story, replay, .. } = loaded;
        let outcome = act(&mut story.0, replay);
        // The next advance brings the scene there, once for all that is asked for meanwhile.
        story.1 = true;
        self.changed = true;
        Some(outcome)
    }
}

#[wasm_bindgen]
impl View {
    /// Takes all trails away.
    #[wasm_bindgen(js_name = clearTrails)]
    pub fn clear_trails(&mut self) {
        self.with_story(|story, _| story.clear_trails());
    }

    /// Adds a trail. `of`: the id of a participant, or the name of a track. `joint`: "com", a part of the body, or the name of a
    /// joint. `speeds_mps`: the speeds of the first and of the last colour.
    ///
    /// # Errors
    /// `out-of-range` where there is no such point, or its speed is not measured; `limit-exceeded` where all trails together are too
    /// long.
    #[wasm_bindgen(js_name = addTrail)]
    pub fn add_trail(
        &mut self,
        of: &str,
        joint: &str,
        secs: f64,
        slow_mps: f32,
        fast_mps: f32,
        inferred: bool,
    ) -> Result<(), JsValue> {
        let added = self.with_story(|story, replay| {
            let (track, point) = Point::from_words(replay, of, joint)?;
            let wish = TrailWish {
                track,
                point,
                secs,
                speeds_mps: (slow_mps, fast_mps),
                radius_m: TRAIL_RADIUS_M,
                inferred_limbs: if inferred {
                    InferredLimbs::Measure
                } else {
                    InferredLimbs::Withhold
                },
            };
            story
                .add_trail(replay, wish)
                .map_err(|refusal| refusal.error(&format!("{joint} of {of}")))
        });
        added.unwrap_or(Ok(())).map_err(|error| to_js(&error))
    }

    /// Shows these participants as they were at these times, in order; none for no times. `most` at once.
    #[wasm_bindgen(js_name = setSlices)]
    pub fn set_slices(&mut self, participants: Vec<usize>, times_secs: Vec<f64>, most: usize) {
        let wish = (!times_secs.is_empty()).then(|| SliceWish {
            participants,
            times_secs,
            most: most.clamp(1, MOST_SLICES),
        });
        self.with_story(|story, _| story.show_slices(wish));
    }

    /// Takes all ghosts away.
    #[wasm_bindgen(js_name = clearGhosts)]
    pub fn clear_ghosts(&mut self) {
        self.with_story(|story, _| story.clear_ghosts());
    }

    /// Adds a participant as it is so many seconds later, moved to the right of the way it runs.
    #[wasm_bindgen(js_name = addGhost)]
    pub fn add_ghost(&mut self, participant: usize, offset_secs: f64, lateral_m: f32, opacity: f32) {
        self.with_story(|story, _| {
            story.add_ghost(GhostWish {
                participant,
                offset_secs,
                lateral_m,
                opacity: opacity.clamp(0.0, 1.0),
            });
        });
    }

    /// For each trail ten numbers: its point and its peak as x, y (0 to 1 from the top left), visible (0 or 1), speed in m/s; then
    /// the peak's time, and a 0. NaN for what is not known.
    #[wasm_bindgen(js_name = trailHeads)]
    pub fn trail_heads(&self) -> Float64Array {
        let view = self.seen(self.aspect());
        let mut numbers = Vec::new();
        for head in self.loaded.iter().flat_map(|loaded| loaded.story.0.heads()) {
            let (peak_m, peak_secs, peak_mps) = head.peak.unwrap_or((glam::Vec3::NAN, f64::NAN, f64::NAN));
            for (at_m, speed) in [(head.at_m, head.speed_mps), (peak_m, peak_mps)] {
                let place = at_m.is_finite().then(|| view.project(at_m)).flatten();
                let (x, y, _) = place.unwrap_or((0.0, 0.0, 0.0));
                numbers.extend([
                    f64::from(x),
                    f64::from(y),
                    f64::from(u8::from(place.is_some())),
                    speed,
                ]);
            }
            numbers.extend([peak_secs, 0.0]);
        }
        Float64Array::from(numbers.as_slice())
    }

    /// The colours of speeds, slow to fast: red, green, blue from 0 to 255, evenly spaced.
    #[wasm_bindgen(js_name = speedColours)]
    pub fn speed_colours(&self) -> Vec<u8> {
        SPEED_COLOURS.iter().flat_map(|Rgb(colour)| *colour).collect()
    }
}
