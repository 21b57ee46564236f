//! People by frames by joints, in JSON and CSV.

mod arrays;
mod blazepose;
mod cdf;
mod columns;
mod document;
mod gather;
mod header;
mod landmark_frames;
mod landmark_stream;
mod matching;
mod moment;
mod naming;
mod node;
mod openpose;
mod people;
mod pose_about;
mod pose_csv;
mod pose_json;
mod shape;
mod stadium;
mod timeline;

pub use landmark_frames::{Landmark, LandmarkFrame, LandmarkFrames, LandmarkPlayer};
pub use landmark_stream::{LandmarkOutline, LandmarkWindows};

use super::Format;
use super::detect::{Family, Reader};
use crate::error::{Error, ErrorCode};

/// The formats, in the order in which they are asked.
pub(super) const READERS: &[Reader] = &[
    Reader {
        format: Format::Pose,
        family: Family::Pose,
        recognises: pose_json::recognises,
        beginnings: &[],
        read: Family::Pose.motion(pose_json::read),
    },
    Reader {
        format: Format::CdfLandmarks,
        family: Family::Pose,
        recognises: cdf::recognises,
        beginnings: &[],
        read: Family::Pose.motion(cdf::read),
    },
    Reader {
        format: Format::OpenPose,
        family: Family::Pose,
        recognises: openpose::recognises,
        beginnings: &[],
        read: Family::Pose.motion(openpose::read),
    },
    Reader {
        format: Format::BlazePose,
        family: Family::Pose,
        recognises: blazepose::recognises,
        beginnings: &[],
        read: Family::Pose.motion(blazepose::read),
    },
    Reader {
        format: Format::Skeletal29,
        family: Family::Pose,
        recognises: stadium::recognises,
        beginnings: &[],
        read: Family::Pose.motion(stadium::read),
    },
    Reader {
        format: Format::PoseArrays,
        family: Family::Pose,
        recognises: arrays::recognises,
        beginnings: &[],
        read: Family::Pose.motion(arrays::read),
    },
    Reader {
        format: Format::PoseCsv,
        // A table, like those of motion: the download of poses is full.
        family: Family::Motion,
        recognises: pose_csv::recognises,
        beginnings: &[],
        read: Family::Motion.motion(pose_csv::read),
    },
];

/// The error of a file in which nobody is anywhere.
fn nobody(what: &str) -> Error {
    Error::new(
        ErrorCode::InputMalformed,
        format!("expected at least one person with {what} in at least one frame, found nobody"),
    )
    .at_byte(0)
}
