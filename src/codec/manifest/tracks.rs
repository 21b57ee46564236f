//! Tracks, curves and force plates in the manifest.

use super::{Promise, limits};
use crate::codec::json::{Node, Writer, optional_text, text};
use crate::error::{ErrorCode, Figure, Result};
use crate::replay::{
    BodyMap, BodyPart, Curve, ForcePlate, Joint, Quality, Skeleton, Track, TrackKind, TrackOrigin,
};
use crate::time::SampleTimes;

const KINDS: &[(&str, TrackKind)] = &[
    (TrackKind::Skeleton.as_str(), TrackKind::Skeleton),
    (TrackKind::Markers.as_str(), TrackKind::Markers),
    (TrackKind::Object.as_str(), TrackKind::Object),
];

const ORIGINS: [TrackOrigin; 3] = [TrackOrigin::Measured, TrackOrigin::Derived, TrackOrigin::Inferred];

/// The words for the two kinds of [`Quality`].
const CONFIDENCE: &str = "confidence";
const ERROR_M: &str = "error_m";

/// A track without positions, and its promise.
pub(super) fn track(node: Node<'_>) -> Result<(Track, Promise)> {
    let max_error_m = node.field("max_error_m", |n| length(n, 0.0))?;
    let promise = Promise {
        max_error_m,
        coarse_max_error_m: node.field("coarse_max_error_m", |n| {
            if n.is_absent() {
                Ok(max_error_m)
            } else {
                length(n, max_error_m)
            }
        })?,
        key_frames: node.field("key_frames", key_frames)?,
    };
    let joints = node.field("joints", |n| n.items(limits::JOINTS, joint))?;
    let track = Track {
        name: node.field("name", optional_text)?.unwrap_or_default(),
        kind: node.field("kind", |n| n.word(KINDS))?,
        participant: node.field("participant", |n| n.optional_count(limits::PARTICIPANTS))?,
        skeleton: Skeleton {
            joints,
            body_map: node.field("body_map", body_map)?,
        },
        times: node.field("times", times)?,
        positions_m: Vec::new(),
        origin: node.field("origin", origin)?,
        quality: node.field("quality", quality)?,
    };
    Ok((track, promise))
}

fn length(node: Node<'_>, least: f64) -> Result<f64> {
    let value = node.number(limits::MAX_ERROR_M)?;
    if value >= least {
        Ok(value)
    } else {
        let message = format!(
            "expected a length of at least {} micrometres",
            Figure(least * 1e6)
        );
        Err(node.error(ErrorCode::InputMalformed, &message))
    }
}

fn key_frames(node: Node<'_>) -> Result<usize> {
    if node.is_absent() {
        return Ok(1);
    }
    Ok(node.count(limits::FRAMES)?.max(1))
}

/// Which kind, with no value yet; a kind that this version does not know is passed over.
fn quality(node: Node<'_>) -> Result<Option<Quality>> {
    Ok(match optional_text(node)?.as_deref() {
        Some(CONFIDENCE) => Some(Quality::Confidence(Vec::new())),
        Some(ERROR_M) => Some(Quality::ErrorM(Vec::new())),
        _ => None,
    })
}

fn joint(node: Node<'_>) -> Result<Joint> {
    Ok(Joint {
        name: node.field("name", text)?,
        parent: node
            .field("parent", |n| n.optional_count(limits::JOINTS))?
            .map(|parent| parent as u16),
    })
}

/// A track that says nothing of its origin, or an origin that this version does not know, counts as measured.
fn origin(node: Node<'_>) -> Result<TrackOrigin> {
    let word = optional_text(node)?;
    let known = ORIGINS.iter().find(|o| Some(o.as_str()) == word.as_deref());
    Ok(known.copied().unwrap_or_default())
}

/// A part that this version does not know is passed over.
fn body_map(node: Node<'_>) -> Result<BodyMap> {
    let mut map = BodyMap::default();
    for word in node.keys() {
        if let Some(part) = BodyPart::from_word(word) {
            let joints = node.field(word, |n| {
                n.items(limits::JOINTS, |n| Ok(n.count(limits::JOINTS)? as u16))
            })?;
            map.set(part, joints);
        }
    }
    Ok(map)
}

fn times(node: Node<'_>) -> Result<SampleTimes> {
    let secs = |n: Node<'_>| n.number(limits::SECS);
    let explicit = node.field("explicit_secs", |n| {
        if n.is_absent() {
            return Ok(None);
        }
        n.items(limits::FRAMES, secs).map(Some)
    })?;
    if let Some(times) = explicit {
        return Ok(SampleTimes::Explicit(times));
    }
    Ok(SampleTimes::Uniform {
        start_secs: node.field("start_secs", secs)?,
        rate_hz: node.field("rate_hz", rate_hz)?,
        count: node.field("frames", |n| n.count(limits::FRAMES))?,
    })
}

fn rate_hz(node: Node<'_>) -> Result<f64> {
    let rate_hz = node.number(limits::RATE_HZ)?;
    if rate_hz > 0.0 && rate_hz < limits::MIN_RATE_HZ {
        return Err(node.error(ErrorCode::LimitExceeded, "expected a rate of at least 0.000001"));
    }
    Ok(rate_hz)
}

/// A curve without values.
pub(super) fn curve(node: Node<'_>) -> Result<Curve> {
    Ok(Curve {
        name: node.field("name", text)?,
        unit: node.field("unit", optional_text)?.unwrap_or_default(),
        participant: node.field("participant", |n| n.optional_count(limits::PARTICIPANTS))?,
        times: node.field("times", times)?,
        values: Vec::new(),
    })
}

/// A force plate without values.
pub(super) fn force_plate(node: Node<'_>) -> Result<ForcePlate> {
    let coordinates = node.field("corners_m", |n| {
        n.items(4, |corner| {
            corner.items(3, |n| n.number(limits::CORNERS_M).map(|v| v as f32))
        })
    })?;
    let corners: Vec<[f32; 3]> = coordinates
        .iter()
        .filter_map(|corner| corner.as_slice().try_into().ok())
        .collect();
    Ok(ForcePlate {
        name: node.field("name", text)?,
        corners_m: corners.try_into().ok(),
        times: node.field("times", times)?,
        force_n: Vec::new(),
        centre_of_pressure_m: Vec::new(),
        moment_nm: Vec::new(),
    })
}

pub(super) fn write_track(json: &mut Writer, track: &Track, promise: Promise) {
    json.line();
    json.object(|json| {
        json.text_field("name", &track.name);
        json.text_field("kind", track.kind.as_str());
        json.optional_number_field("participant", track.participant.map(|p| p as f64));
        if track.origin != TrackOrigin::Measured {
            json.text_field("origin", track.origin.as_str());
        }
        json.number_field("max_error_m", promise.max_error_m);
        json.number_field("coarse_max_error_m", promise.coarse_max_error_m);
        json.number_field("key_frames", promise.key_frames as f64);
        let quality = track.quality.as_ref().map(|quality| match quality {
            Quality::Confidence(_) => CONFIDENCE,
            Quality::ErrorM(_) => ERROR_M,
        });
        json.optional_text_field("quality", quality);
        write_times(json, &track.times);
        json.key("joints");
        json.list(&track.skeleton.joints, |json, joint| {
            json.object(|json| {
                json.text_field("name", &joint.name);
                json.optional_number_field("parent", joint.parent.map(f64::from));
            });
        });
        json.key("body_map");
        json.object(|json| {
            for part in BodyPart::ALL {
                let joints = track.skeleton.body_map.joints_of(part);
                if !joints.is_empty() {
                    json.key(part.as_str());
                    json.list(joints, |json, &joint| json.number(f64::from(joint)));
                }
            }
        });
    });
}

pub(super) fn write_curve(json: &mut Writer, curve: &Curve) {
    json.line();
    json.object(|json| {
        json.text_field("name", &curve.name);
        json.text_field("unit", &curve.unit);
        json.optional_number_field("participant", curve.participant.map(|p| p as f64));
        write_times(json, &curve.times);
    });
}

pub(super) fn write_force_plate(json: &mut Writer, plate: &ForcePlate) {
    json.line();
    json.object(|json| {
        json.text_field("name", &plate.name);
        if let Some(corners) = &plate.corners_m {
            json.key("corners_m");
            json.list(corners, |json, corner| {
                json.list(corner, |json, &v| json.number(f64::from(v)));
            });
        }
        write_times(json, &plate.times);
    });
}

fn write_times(json: &mut Writer, times: &SampleTimes) {
    json.key("times");
    json.object(|json| match times {
        SampleTimes::Uniform {
            start_secs,
            rate_hz,
            count,
        } => {
            json.number_field("start_secs", *start_secs);
            json.number_field("rate_hz", *rate_hz);
            json.number_field("frames", *count as f64);
        }
        SampleTimes::Explicit(times) => {
            json.key("explicit_secs");
            json.list(times, |json, &time| json.number(time));
        }
    });
}
