//! The coder of poses, the entropy coder that everything in a packed replay's blocks goes through, and their checksum.
//!
//! Key poses come first and then the frames between them level by level, each foretold from both sides (`walk`, `order`,
//! `predict`, `bones`); what is left goes through an asymmetric numeral system with static tables (`rans`, `tables`).
//! `docs/format.md` has the layout. It is a package of its own for one reason: a page decodes poses while it plays, so this
//! code is compiled for speed and all the rest of the player for size.

mod bones;
mod crc;
mod decode;
mod encode;
mod order;
mod predict;
pub mod presence;
mod rans;
mod tables;
mod walk;

pub use crc::crc32;
pub use decode::decode;
pub use encode::{Job, encode};
pub use rans::{Reader, Writer};

/// What a decoder must know of a block beside its bytes.
#[derive(Clone, Copy)]
pub struct Shape<'a> {
    /// For each joint the one it hangs from, an earlier one.
    pub parents: &'a [Option<u16>],
    /// How many poses there are.
    pub count: usize,
    /// Key poses are two to this power apart.
    pub key_log2: u32,
}
