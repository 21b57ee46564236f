//! The wasm-bindgen glue: converts, decides nothing.
