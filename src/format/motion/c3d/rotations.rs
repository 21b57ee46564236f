//! Theia's segment poses: a ROTATION group of 4 x 4 matrices in place of points.
//!
//! ROTATION:USED matrices of 17 floats (16 column by column, then the reliability) a sample, from block
//! ROTATION:DATA_START; below zero the reliability says that the pose is missing. A segment's origin is its last column.

use super::header::BLOCK_BYTES;
use super::layout::{Layout, rotation_start};
use super::parameters::Parameters;
use crate::error::{Error, ErrorCode, Result};
use crate::format::source::SourceTrack;
use crate::format::{Limits, Warning};
use crate::replay::TrackKind;
use crate::time::SampleTimes;

const FLOATS: usize = 17;
const MATRIX_BYTES: usize = FLOATS * 4;
/// Which numbers of a matrix are the origin.
const ORIGIN: std::ops::Range<usize> = 12..15;

/// The segment that is the room.
const WORLD: &str = "worldbody";

/// Theia's segments and what each hangs from.
const PARENTS: [(&str, &str); 18] = [
    ("abdomen", "pelvis"),
    ("torso", "pelvis"),
    ("neck", "torso"),
    ("head", "torso"),
    ("l_uarm", "torso"),
    ("l_larm", "l_uarm"),
    ("l_hand", "l_larm"),
    ("r_uarm", "torso"),
    ("r_larm", "r_uarm"),
    ("r_hand", "r_larm"),
    ("l_thigh", "pelvis"),
    ("l_shank", "l_thigh"),
    ("l_foot", "l_shank"),
    ("l_toes", "l_foot"),
    ("r_thigh", "pelvis"),
    ("r_shank", "r_thigh"),
    ("r_foot", "r_shank"),
    ("r_toes", "r_foot"),
];

/// The segments' origins as a skeleton; `None` where there is no ROTATION group.
pub(super) fn read(
    bytes: &[u8],
    layout: &Layout,
    parameters: &Parameters<'_>,
    limits: &Limits,
    warnings: &mut Vec<Warning>,
) -> Result<Option<SourceTrack>> {
    let Some(segments) = parameters.count("ROTATION", "USED").filter(|used| *used > 0) else {
        return Ok(None);
    };
    let start = rotation_start(parameters).unwrap_or_else(|| layout.data_end().next_multiple_of(BLOCK_BYTES));
    let per_frame = parameters
        .count("ROTATION", "RATIO")
        .filter(|ratio| (1..=1000).contains(ratio))
        .or_else(|| {
            let ratio = (parameters.number("ROTATION", "RATE")? / layout.declared_rate_hz).round();
            (1.0..=1000.0).contains(&ratio).then_some(ratio as usize)
        })
        .unwrap_or(1);
    let samples = layout.frames.saturating_mul(per_frame);
    let needed = samples.saturating_mul(segments).saturating_mul(MATRIX_BYTES);
    let data = bytes.get(start..).unwrap_or_default();
    let Some(data) = data.get(..needed) else {
        return Err(Error::new(
            ErrorCode::InputTruncated,
            format!(
                "expected {samples} poses of {segments} segments from byte {start}, found {} bytes; get the whole file",
                data.len()
            ),
        )
        .at_byte(bytes.len())
        .in_field("ROTATION"));
    };
    limits
        .check_track(segments, samples)
        .map_err(|e| e.in_field("ROTATION:USED"))?;

    let names = parameters.texts("ROTATION", "LABELS");
    let labels: Vec<String> = (0..segments)
        .map(|index| match names.get(index) {
            Some(name) if !name.is_empty() => plain_name(name).to_owned(),
            _ => format!("segment {}", index + 1),
        })
        .collect();
    let mut order: Vec<usize> = (0..segments).collect();
    order.retain(|segment| labels.get(*segment).is_some_and(|label| label != WORLD));
    if order.len() < segments {
        warnings.push(Warning::new(
            "world-left-out",
            format!(
                "the segment \"{WORLD}\" is the origin of the room and no part of a body; it is left out"
            ),
        ));
    }
    // Parents come before their children in a track, whatever their order in the file.
    order.sort_by_key(|segment| labels.get(*segment).map_or(0, |label| depth(label)));
    let joints: Vec<String> = order
        .iter()
        .filter_map(|segment| labels.get(*segment).cloned())
        .collect();
    let parents = joints
        .iter()
        .map(|joint| {
            let parent = parent_of(joint)?;
            let index = joints.iter().position(|other| other == parent)?;
            u16::try_from(index).ok()
        })
        .collect();
    let mut positions = Vec::with_capacity(samples * order.len());
    let mut matrix: Vec<f32> = Vec::with_capacity(FLOATS);
    for sample in data.chunks_exact(segments * MATRIX_BYTES) {
        for segment in &order {
            let at = segment * MATRIX_BYTES;
            layout
                .machine
                .floats(sample.get(at..at + MATRIX_BYTES).unwrap_or_default(), &mut matrix);
            let is_there = matrix.last().is_some_and(|reliability| *reliability >= 0.0);
            let origin = matrix
                .get(ORIGIN)
                .and_then(|origin| <[f32; 3]>::try_from(origin).ok());
            positions.push(match origin {
                Some(origin) if is_there && origin.iter().all(|v| v.abs() <= 1e9) => origin.map(f64::from),
                _ => [f64::NAN; 3],
            });
        }
    }
    Ok(Some(SourceTrack {
        name: "segments".to_owned(),
        kind: Some(TrackKind::Skeleton),
        participant: Some(0),
        labels: joints,
        parents: Some(parents),
        times: SampleTimes::Uniform {
            start_secs: layout.start_secs,
            rate_hz: layout.rate_hz * per_frame as f64,
            count: samples,
        },
        positions,
        ..SourceTrack::default()
    }))
}

fn plain_name(name: &str) -> &str {
    name.strip_suffix("_4X4")
        .or_else(|| name.strip_suffix("_4x4"))
        .unwrap_or(name)
}

fn parent_of(segment: &str) -> Option<&'static str> {
    PARENTS
        .iter()
        .find(|(child, _)| segment.eq_ignore_ascii_case(child))
        .map(|(_, parent)| *parent)
}

fn depth(segment: &str) -> usize {
    std::iter::successors(parent_of(segment), |parent| parent_of(parent)).count()
}
