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
use super::detect::{Family, Reader};

/// The formats, in the order in which they are asked.
pub(super) const READERS: &[Reader] = &[
    Reader {
        format: Format::Bvh,
        family: Family::Motion,
        recognises: |head| head.begins_with("HIERARCHY"),
        beginnings: &["HIERARCHY"],
        read: Family::Motion.motion(bvh::read),
    },
    Reader {
        format: Format::C3d,
        family: Family::C3d,
        recognises: c3d::recognises,
        beginnings: &["\u{2}P"],
        read: Family::C3d.motion(c3d::read),
    },
    Reader {
        format: Format::Trc,
        family: Family::Motion,
        recognises: |head| {
            head.text
                .trim_start_matches('"')
                .get(..12)
                .is_some_and(|word| word.eq_ignore_ascii_case("PathFileType"))
        },
        beginnings: &["PathFileType"],
        read: Family::Motion.motion(trc::read),
    },
    Reader {
        format: Format::Gltf,
        family: Family::Gltf,
        recognises: gltf::recognises,
        beginnings: &["glTF"],
        read: Family::Gltf.motion(gltf::read),
    },
    Reader {
        format: Format::Mvnx,
        family: Family::Motion,
        recognises: |head| {
            head.xml_root()
                .is_some_and(|root| root.eq_ignore_ascii_case("mvnx"))
        },
        beginnings: &["<mvnx"],
        read: Family::Motion.motion(mvnx::read),
    },
    // Last, since any line may stand in such a header.
    Reader {
        format: Format::Mot,
        family: Family::Motion,
        recognises: |head| mot::recognises(&head.text),
        beginnings: &[],
        read: Family::Motion.motion(mot::read),
    },
];
