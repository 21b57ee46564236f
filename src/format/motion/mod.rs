//! Recordings of one system in a file format of its own.

mod bvh;
pub(super) mod gltf;
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
        format: Format::Trc,
        recognises: |head| head.begins_with("PathFileType"),
        beginnings: &["PathFileType"],
        read: Read::Motion(trc::read),
    },
    Reader {
        format: Format::Gltf,
        recognises: gltf::recognises,
        beginnings: &["glTF"],
        read: Read::Motion(gltf::read),
    },
];
