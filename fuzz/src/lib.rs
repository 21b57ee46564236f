//! What every fuzz target does with its bytes. Nothing may panic, hang or take more memory than the limits allow.

mod memory;
mod packed;
mod parts;
mod reading;

pub use athlete_replay::format::Format;
pub use libfuzzer_sys::{Corpus, fuzz_target};
pub use memory::within_memory;
pub use packed::{PackedKind, packed_file};
pub use reading::{limits, metadata, read_as};

/// The target of one reader.
#[macro_export]
macro_rules! reader {
    ($format:ident) => {
        $crate::fuzz_target!(|data: &[u8]| -> $crate::Corpus {
            $crate::read_as($crate::Format::$format, data)
        });
    };
}
