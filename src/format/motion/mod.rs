//! Recordings of one system in a file format of its own.

mod bvh;
mod c3d;
mod trc;

use super::Format;
use super::detect::{Read, Reader};

/// The formats, in the order in which they are asked.
pub(super) const READERS: &[Reader] = &[
    Reader {
        format: Format::Bvh,
        recognises: |head| head.begins_with("HIERARCHY"),
        beginnings: &["HIERARCHY"],
        read: Read::Motion(bvh::read),
    },
    Reader {
        format: Format::C3d,
        recognises: c3d::recognises,
        beginnings: &["\u{2}P"],
        read: Read::Motion(c3d::read),
    },
    Reader {
        format: Format::Trc,
        recognises: |head| head.begins_with("PathFileType"),
        beginnings: &["PathFileType"],
        read: Read::Motion(trc::read),
    },
];
