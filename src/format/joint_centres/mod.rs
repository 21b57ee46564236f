//! Joint centres from markers on the skin, by published regressions, as a track of their own beside the markers.
//!
//! What is known of the body's constants (the pelvis' width, breadths of joints, which markers are there) is taken from the
//! whole recording, so that a bone does not change its length with the noise of a moment; then every frame is computed from
//! its own markers. A joint whose markers are missing in a frame is missing in it. `docs/formats/marker-sets.md` states
//! sources and tolerances.

mod chord;
mod landmarks;
mod limbs;
mod measures;
mod pelvis;
mod points;

pub(super) use landmarks::{Landmarks, check};
pub(super) use measures::Measures;

use super::joint_names;
use super::joint_sets::Match;
use super::source::{Source, SourceTrack};
use super::{Conversion, Limits, Warning};
use crate::replay::{BodyMap, BodyPart, Joint, Participant, Skeleton, Track, TrackKind, TrackOrigin};
use landmarks::Side;
use limbs::Model;
use points::Points;

/// A body of fewer joints than this is none.
const LEAST_JOINTS: usize = 4;

/// How a caller finds the set that names belong to.
pub(super) type Finder<'a> = &'a dyn Fn(&[String], &SourceTrack) -> Option<Match>;

/// The joint centres of every track of markers whose landmarks are known, a track for each subject. The markers then are no
/// body themselves: it would be drawn twice.
pub(super) fn derive_all(
    source: &Source,
    matches: &mut [Option<Match>],
    find: Finder<'_>,
    conversion: &Conversion,
    limits: &Limits,
    participants: &mut Vec<Participant>,
    warnings: &mut Vec<Warning>,
) -> Vec<Track> {
    let mut tracks: Vec<Track> = Vec::new();
    let mut samples: usize = source.tracks.iter().map(|track| track.positions.len()).sum();
    let mut left_out = 0;
    for (from, slot) in source.tracks.iter().zip(matches) {
        if from.kind.is_some_and(|kind| kind != TrackKind::Markers) {
            continue;
        }
        let Some(matched) = slot else { continue };
        let subjects = joint_names::subjects(&from.labels);
        let mut bodies: Vec<(Option<&str>, Match)> = subjects
            .iter()
            .filter_map(|(subject, labels)| Some((Some(subject.as_str()), find(labels, from)?)))
            .collect();
        if bodies.is_empty() {
            bodies.push((None, matched.clone()));
        }
        for (index, (subject, body)) in bodies.iter().enumerate() {
            let (joints, frames) = (BodyPart::ALL.len(), from.frames());
            if limits.check_track(joints, frames).is_err()
                || limits
                    .check_all(source.tracks.len() + tracks.len() + 1, samples + joints * frames)
                    .is_err()
            {
                left_out += usize::from(may_derive(body));
                continue;
            }
            if may_derive(body) && !holds_together(from, body, conversion) {
                matched.body_map = BodyMap::default();
                warnings.push(Warning::new(
                    "joint-set-doubtful",
                    format!(
                        "the names are those of set {}, but its markers on both sides of the pelvis do not keep their distance; \
                         no body is drawn over them",
                        body.set
                    ),
                ));
                continue;
            }
            let Some(mut derived) = derive(from, body, conversion) else {
                continue;
            };
            matched.body_map = BodyMap::default();
            if tracks.is_empty() {
                warnings.push(Warning::new(
                    "joint-centres-derived",
                    format!(
                        "the markers of set {} lie on the skin; the track \"joint centres\" is estimated from them: {}",
                        body.set, derived.how
                    ),
                ));
            }
            if let Some(subject) = subject {
                derived.track.name = format!("joint centres of {subject}");
                if index > 0 {
                    derived.track.participant = Some(participant_of(subject, participants));
                }
            }
            samples += derived.track.positions_m.len();
            tracks.push(derived.track);
        }
    }
    if left_out > 0 {
        warnings.push(Warning::new(
            "joint-centres-left-out",
            format!(
                "the limits leave no room for the joint centres of {left_out} tracks; their bodies are drawn between the markers"
            ),
        ));
    }
    tracks
}

/// The participant of this name; a new one where there is none.
fn participant_of(subject: &str, participants: &mut Vec<Participant>) -> usize {
    let known = participants
        .iter()
        .position(|p| p.id == subject || p.name == subject);
    known.unwrap_or_else(|| {
        participants.push(Participant {
            id: subject.to_owned(),
            name: subject.to_owned(),
            ..Participant::default()
        });
        participants.len() - 1
    })
}

/// Joint centres that were derived, and a sentence on how.
struct Derived {
    track: Track,
    how: String,
}

/// Whether a set says enough for joint centres.
fn may_derive(matched: &Match) -> bool {
    matched.kind == TrackKind::Markers && !matched.landmarks.is_empty()
}

/// Whether the markers on both sides of a rigid part keep their distance within three tenths in at least half of the frames:
/// the names of points that were mixed up say nothing.
fn holds_together(from: &SourceTrack, matched: &Match, conversion: &Conversion) -> bool {
    let points = Points {
        track: from,
        conversion,
    };
    ["ASI", "GTR", "SHO"].into_iter().all(|landmark| {
        let [left, right] = Side::BOTH.map(|side| matched.landmarks.sided(side, landmark));
        let distance_m = |frame| Some(points.mean(frame, &left)?.distance(points.mean(frame, &right)?));
        let Some(middle_m) = points.median(distance_m) else {
            return true;
        };
        let there = points.share(|frame| distance_m(frame).is_some());
        let near = |frame| distance_m(frame).is_some_and(|d| (d - middle_m).abs() <= 0.3 * middle_m);
        2.0 * points.share(near) >= there
    })
}

/// Derives joint centres from a track of markers whose set is known; `None` where there is too little to derive from.
fn derive(from: &SourceTrack, matched: &Match, conversion: &Conversion) -> Option<Derived> {
    if !may_derive(matched) {
        return None;
    }
    let points = Points {
        track: from,
        conversion,
    };
    let model = Model::new(&points, &matched.landmarks, &matched.measures, &matched.body_map);
    let parts: Vec<BodyPart> = BodyPart::ALL
        .into_iter()
        .filter(|part| points.share(|frame| model.part(frame, *part).is_some()) > 0.0)
        .collect();
    if parts.len() < LEAST_JOINTS {
        return None;
    }
    let mut body_map = BodyMap::default();
    let joints = parts.iter().enumerate().map(|(index, &part)| {
        body_map.set(part, vec![index as u16]);
        Joint {
            name: part.as_str().to_owned(),
            parent: parent_among(&parts, part),
        }
    });
    let skeleton = Skeleton {
        joints: joints.collect(),
        body_map,
    };
    let mut track = Track::empty("joint centres", TrackKind::Skeleton, skeleton, from.times.clone());
    track.participant = from.participant;
    track.origin = TrackOrigin::Derived;
    for (frame, row) in track.positions_m.chunks_exact_mut(parts.len()).enumerate() {
        for (position, &part) in row.iter_mut().zip(&parts) {
            if let Some(found) = model.part(frame, part) {
                *position = found.as_vec3().to_array();
            }
        }
    }
    Some(Derived {
        track,
        how: model.how(),
    })
}

/// The nearest joint towards the pelvis that is among `parts`.
fn parent_among(parts: &[BodyPart], part: BodyPart) -> Option<u16> {
    let mut part = towards_pelvis(part)?;
    loop {
        if let Some(index) = parts.iter().position(|p| *p == part) {
            return u16::try_from(index).ok();
        }
        part = towards_pelvis(part)?;
    }
}

fn towards_pelvis(part: BodyPart) -> Option<BodyPart> {
    use BodyPart as P;
    Some(match part {
        P::Pelvis => return None,
        P::Spine | P::LeftHip | P::RightHip => P::Pelvis,
        P::Chest => P::Spine,
        P::Neck => P::Chest,
        P::Head | P::LeftShoulder | P::RightShoulder => P::Neck,
        P::HeadTop | P::Nose => P::Head,
        P::LeftElbow => P::LeftShoulder,
        P::LeftWrist => P::LeftElbow,
        P::LeftHand => P::LeftWrist,
        P::RightElbow => P::RightShoulder,
        P::RightWrist => P::RightElbow,
        P::RightHand => P::RightWrist,
        P::LeftKnee => P::LeftHip,
        P::LeftAnkle => P::LeftKnee,
        P::LeftHeel | P::LeftToe => P::LeftAnkle,
        P::RightKnee => P::RightHip,
        P::RightAnkle => P::RightKnee,
        P::RightHeel | P::RightToe => P::RightAnkle,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_joint_hangs_from_an_earlier_one() {
        for (index, part) in BodyPart::ALL.into_iter().enumerate().skip(1) {
            assert!(
                parent_among(&BodyPart::ALL, part).unwrap() < index as u16,
                "{part:?}"
            );
        }
        assert_eq!(
            parent_among(&[BodyPart::Neck, BodyPart::LeftWrist], BodyPart::LeftWrist),
            Some(0)
        );
    }
}
