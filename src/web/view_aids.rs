//! What a view shows besides what was recorded.

use wasm_bindgen::prelude::*;

use super::engine::Shared;
use super::view::View;

#[wasm_bindgen]
impl View {
    /// Whether it is shown how sure each joint is: its error around it, short gaps as dashes, and guesses faintly.
    #[wasm_bindgen(js_name = setUncertainty)]
    pub fn set_uncertainty(&mut self, shown: bool) {
        if let Some(loaded) = &mut self.loaded {
            loaded.show_doubts(shown);
        }
        self.moment_changed();
    }

    /// Texels along a side of the shadow's map, 256 to 4096.
    #[wasm_bindgen(js_name = setShadowSide)]
    pub fn set_shadow_side(&mut self, side_px: u32) {
        let Shared { gpu, pipelines } = &*self.shared;
        self.renderer.set_shadow_side(gpu, pipelines, side_px);
        self.changed = true;
    }
}
