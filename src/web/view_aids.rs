//! What a view shows besides what was recorded.

use wasm_bindgen::prelude::*;

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
}
