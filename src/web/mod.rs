//! The wasm-bindgen glue: converts, decides nothing.
//!
//! The player (feature `web`): `Engine` is one graphics device, `View` one canvas showing one replay. The page calls
//! `View::advance` from its frame loop and `View::draw` when that says the picture changed; nothing here runs by itself.
//! The readers (feature `reader`, with one family of them): `RawReplay` turns raw recordings into the manifest and segments
//! of a packed replay, in a wasm of its own that a page fetches only when it opens such a file. `JoinedReplay`, with the
//! events, joins what several families made. `AvatarFile` (feature `read-avatar`) turns a skinned mesh into what `View::add_avatar`
//! takes, in a wasm of its own too.
//! The measures (feature `measures`): `Measuring` takes the files of a packed replay and measures it a piece at a time, in a
//! wasm of its own that a page fetches only when it asks for them.
//!
//! A panic aborts the instance. Whatever is thrown from here on purpose is an `Error` with a string `code`; anything
//! without one means that the instance is unsound and must be replaced.

#[cfg(all(feature = "glue", feature = "read-avatar"))]
mod avatar_file;
#[cfg(any(feature = "reader", feature = "read-avatar"))]
mod contents;
#[cfg(feature = "web")]
mod engine;
mod error;
#[cfg(all(feature = "reader", feature = "read-events"))]
mod joined_replay;
#[cfg(feature = "web")]
mod loaded;
#[cfg(feature = "measures")]
mod measures;
#[cfg(feature = "reader")]
mod raw_replay;
#[cfg(feature = "web")]
mod view;
#[cfg(all(feature = "web", feature = "full"))]
mod view_aids;
#[cfg(all(feature = "web", feature = "full"))]
mod view_avatar;
#[cfg(feature = "web")]
mod view_files;
#[cfg(all(feature = "web", feature = "full"))]
mod view_stage;
#[cfg(all(feature = "web", feature = "full"))]
mod view_story;

#[cfg(all(feature = "glue", feature = "read-avatar"))]
pub use avatar_file::{AvatarFile, parts_of_avatar};
#[cfg(feature = "web")]
pub use engine::Engine;
#[cfg(all(feature = "reader", feature = "read-events"))]
pub use joined_replay::JoinedReplay;
#[cfg(feature = "measures")]
pub use measures::Measuring;
#[cfg(feature = "reader")]
pub use raw_replay::{RawReplay, companions_of, family_of};
#[cfg(feature = "web")]
pub use view::View;
