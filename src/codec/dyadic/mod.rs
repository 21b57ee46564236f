//! Poses, key poses first and then the frames between them level by level, each foretold from both sides.

mod bones;
mod decode;
mod encode;
mod order;
mod predict;
mod walk;

pub(super) use decode::decode;
pub(super) use encode::{Job, encode};

/// What a decoder must know of a block beside its bytes.
#[derive(Clone, Copy)]
pub(super) struct Shape<'a> {
    /// For each joint the one it hangs from, an earlier one.
    pub(super) parents: &'a [Option<u16>],
    /// How many poses there are.
    pub(super) count: usize,
    /// Key poses are two to this power apart.
    pub(super) key_log2: u32,
}
