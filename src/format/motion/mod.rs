//! Recordings of one system in a file format of its own.

mod bvh;
mod bvh_hierarchy;
mod c3d;
pub(super) mod gltf;
mod mot;
mod mot_columns;
mod mvnx;
mod mvnx_subject;
mod trc;
mod trc_header;

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
        recognises: |head| {
            head.text
                .trim_start_matches('"')
                .get(..12)
                .is_some_and(|word| word.eq_ignore_ascii_case("PathFileType"))
        },
        beginnings: &["PathFileType"],
        read: Read::Motion(trc::read),
    },
    Reader {
        format: Format::Gltf,
        recognises: gltf::recognises,
        beginnings: &["glTF"],
        read: Read::Motion(gltf::read),
    },
    Reader {
        format: Format::Mvnx,
        recognises: |head| {
            head.xml_root()
                .is_some_and(|root| root.eq_ignore_ascii_case("mvnx"))
        },
        beginnings: &["<mvnx"],
        read: Read::Motion(mvnx::read),
    },
    // Last, since any line may stand in such a header.
    Reader {
        format: Format::Mot,
        recognises: |head| mot::recognises(&head.text),
        beginnings: &[],
        read: Read::Motion(mot::read),
    },
];
