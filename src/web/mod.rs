//! The wasm-bindgen glue: converts, decides nothing.
//!
//! [`Engine`] is one graphics device, [`View`] one canvas showing one replay. The page calls [`View::advance`] from its
//! frame loop and [`View::draw`] when that says the picture changed; nothing here runs by itself.
//!
//! A panic aborts the instance. Whatever is thrown from here on purpose is an `Error` with a string `code`; anything
//! without one means that the instance is unsound and must be replaced.

mod engine;
mod error;
mod view;

pub use engine::Engine;
pub use view::View;
