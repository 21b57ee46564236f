//! What a view's athletes wear.

use std::sync::Arc;

use wasm_bindgen::prelude::*;

use super::error::to_js;
use super::view::View;
use crate::codec::read_costume;
use crate::scene::{Avatar, Pictures};

#[wasm_bindgen]
impl View {
    /// Takes all avatars away.
    #[wasm_bindgen(js_name = clearAvatars)]
    pub fn clear_avatars(&mut self) {
        if let Some(loaded) = &mut self.loaded {
            loaded.scene.take_avatars_off();
            self.moment_changed();
        }
    }

    /// Has these participants wear an avatar: a costume as the reader gives it, and its pictures decoded, each a square of so many
    /// pixels a side, red, green, blue and alpha. Who wears another one changes.
    ///
    /// # Errors
    /// `input-malformed`, `replay-invalid`, `limit-exceeded`.
    #[wasm_bindgen(js_name = addAvatar)]
    pub fn add_avatar(
        &mut self,
        participants: &[usize],
        costume: &[u8],
        side_px: u32,
        pixels: Vec<u8>,
    ) -> Result<(), JsValue> {
        let pictures = Pictures { side_px, pixels };
        let avatar = read_costume(costume)
            .and_then(|costume| Avatar::new(&costume, pictures))
            .map_err(|error| to_js(&error))?;
        if let Some(loaded) = &mut self.loaded {
            loaded.scene.put_on(participants, &Arc::new(avatar));
            self.moment_changed();
        }
        Ok(())
    }
}
