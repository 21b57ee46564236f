//! One subject of an MVNX file: gathered frame by frame, then turned into tracks, curves and events.

use super::mvnx::{Frame, Row};
use crate::error::{Error, ErrorCode, Result};
use crate::format::Limits;
use crate::format::input::Input;
use crate::format::limits::over_limit;
use crate::format::source::{Source, SourceTrack};
use crate::replay::{Curve, Event, EventKind, Participant, TrackKind, TrackOrigin};
use crate::time::SampleTimes;

/// The segments of the full body, in the order of the format, for files that do not list theirs.
const SEGMENTS: [&str; 23] = [
    "Pelvis",
    "L5",
    "L3",
    "T12",
    "T8",
    "Neck",
    "Head",
    "RightShoulder",
    "RightUpperArm",
    "RightForeArm",
    "RightHand",
    "LeftShoulder",
    "LeftUpperArm",
    "LeftForeArm",
    "LeftHand",
    "RightUpperLeg",
    "RightLowerLeg",
    "RightFoot",
    "RightToe",
    "LeftUpperLeg",
    "LeftLowerLeg",
    "LeftFoot",
    "LeftToe",
];
/// What the four numbers of `footContacts` are of, for files that do not define them.
const CONTACTS: [&str; 4] = ["LeftFoot_Heel", "LeftFoot_Toe", "RightFoot_Heel", "RightFoot_Toe"];
const AXES: [&str; 3] = ["x", "y", "z"];

/// What one `<subject>` holds.
#[derive(Default)]
pub(super) struct Subject {
    pub(super) label: Option<String>,
    pub(super) recorded: Option<String>,
    pub(super) declared_rate_hz: Option<f64>,
    pub(super) segments: Vec<String>,
    pub(super) joints: Vec<String>,
    /// The segments that each joint joins, the nearer to the pelvis first.
    pub(super) joined: Vec<[Option<String>; 2]>,
    pub(super) contacts: Vec<String>,
    pub(super) calibration_frames: usize,
    times_ms: Vec<Option<f64>>,
    positions: Vec<[f64; 3]>,
    /// Three per joint and frame.
    angles_degrees: Vec<f64>,
    centres_of_mass: Vec<[f64; 3]>,
    /// From which frame on each contact has held.
    touching_since: Vec<Option<usize>>,
    /// Contact, first frame, first frame without it.
    touched: Vec<(usize, usize, usize)>,
    has: [bool; 4],
}

impl Subject {
    /// How many samples it holds so far.
    pub(super) fn samples(&self) -> usize {
        self.positions.len() + self.angles_degrees.len() + self.centres_of_mass.len()
    }

    /// Takes the rows of one more frame.
    ///
    /// # Errors
    /// [`ErrorCode::InputMalformed`] for a row of another length than the lists before ask for;
    /// [`ErrorCode::LimitExceeded`].
    pub(super) fn push(&mut self, frame: &Frame, limits: &Limits) -> Result<()> {
        if self.times_ms.is_empty() {
            self.complete_lists(frame);
        }
        limits.check_track(self.segments.len(), self.times_ms.len() + 1)?;
        limits.check_track(self.joints.len(), self.times_ms.len() + 1)?;
        let number = self.times_ms.len() + 1;
        let row = |row: Row, expected: usize| -> Result<Option<&[f64]>> {
            let found = frame.row(row);
            if found.is_empty() {
                return Ok(None);
            }
            if row == Row::CentreOfMass {
                // Version 4 has velocity and acceleration after it.
                if let Some(centre) = found.get(..3) {
                    return Ok(Some(centre));
                }
            }
            if found.len() != expected {
                return Err(Error::new(
                    ErrorCode::InputMalformed,
                    format!("expected {expected} numbers, found {}", found.len()),
                )
                .in_field(format!("frame {number}, {}", row.as_str())));
            }
            Ok(Some(found))
        };
        let position = row(Row::Position, 3 * self.segments.len())?;
        let angles = row(Row::JointAngle, 3 * self.joints.len())?;
        let contacts = row(Row::FootContacts, self.contacts.len())?;
        let centre = row(Row::CentreOfMass, 3)?;
        let present = [position, angles, contacts, centre].map(|row| row.is_some());
        for (has, present) in self.has.iter_mut().zip(present) {
            *has |= present;
        }
        let gap = [f64::NAN; 3];
        let (triples, _) = position.unwrap_or_default().as_chunks::<3>();
        self.positions.extend(
            (0..self.segments.len()).map(|segment| triples.get(segment).copied().map_or(gap, whole_or_gap)),
        );
        let angles = angles.unwrap_or_default();
        self.angles_degrees
            .extend((0..3 * self.joints.len()).map(|index| angles.get(index).copied().unwrap_or(f64::NAN)));
        let centre = centre.and_then(|centre| centre.first_chunk::<3>());
        self.centres_of_mass
            .push(centre.copied().map_or(gap, whole_or_gap));
        let at = self.times_ms.len();
        for (contact, since) in self.touching_since.iter_mut().enumerate() {
            let touches = contacts
                .and_then(|values| values.get(contact))
                .is_some_and(|value| *value > 0.5);
            match (*since, touches) {
                (None, true) => *since = Some(at),
                (Some(first), false) => {
                    self.touched.push((contact, first, at));
                    *since = None;
                }
                _ => {}
            }
        }
        if self.touched.len() > limits.max_events {
            return Err(over_limit(
                &format!("at most {} events", limits.max_events),
                "more foot contacts",
            ));
        }
        self.times_ms.push(frame.time_ms);
        Ok(())
    }

    /// Names what the file does not name, by the first frame.
    fn complete_lists(&mut self, frame: &Frame) {
        let segments = frame.row(Row::Position).len() / 3;
        if self.segments.is_empty() {
            self.segments = if segments == SEGMENTS.len() {
                SEGMENTS.map(str::to_owned).to_vec()
            } else {
                (1..=segments).map(|number| format!("segment {number}")).collect()
            };
        }
        if self.joints.is_empty() {
            let joints = frame.row(Row::JointAngle).len() / 3;
            self.joints = (1..=joints).map(|number| format!("joint {number}")).collect();
        }
        if self.contacts.is_empty() && frame.row(Row::FootContacts).len() == CONTACTS.len() {
            self.contacts = CONTACTS.map(str::to_owned).to_vec();
        }
        self.touching_since = vec![None; self.contacts.len()];
    }

    /// Adds this subject to the source: the participant, its tracks, curves and events.
    ///
    /// # Errors
    /// [`ErrorCode::InputMalformed`] without a rate; [`ErrorCode::LimitExceeded`].
    pub(super) fn into_source(mut self, index: usize, input: &Input<'_>, source: &mut Source) -> Result<()> {
        if self.calibration_frames > 0 {
            source.warn(
                "calibration-poses-left-out",
                format!(
                    "{} frames are calibration poses (identity, tpose) and no motion; they are left out",
                    self.calibration_frames
                ),
            );
        }
        if self.times_ms.is_empty() {
            return Ok(());
        }
        let times = self.sample_times(input, source)?;
        let frames = self.times_ms.len();
        let name = self
            .label
            .take()
            .unwrap_or_else(|| format!("Athlete {}", index + 1));
        let is_taken = source.about.participants.iter().any(|other| other.id == name);
        source.about.participants.push(Participant {
            id: if is_taken {
                format!("{name} {}", index + 1)
            } else {
                name.clone()
            },
            name,
            ..Participant::default()
        });
        source.about.location = source.about.location.take().or(self.recorded.take());
        let participant = Some(index_of_last(&source.about.participants));
        let [has_positions, has_angles, has_contacts, has_centres] = self.has;
        if has_positions {
            source.tracks.push(SourceTrack {
                name: "skeleton".to_owned(),
                kind: Some(TrackKind::Skeleton),
                participant,
                parents: self.parents(),
                labels: std::mem::take(&mut self.segments),
                times: times.clone(),
                positions: std::mem::take(&mut self.positions),
                ..SourceTrack::default()
            });
        } else {
            source.warn(
                "positions-missing",
                "the frames hold no positions, so there is no skeleton; export the motion with them",
            );
        }
        if has_centres {
            source.tracks.push(SourceTrack {
                name: "centre of mass".to_owned(),
                kind: Some(TrackKind::Object),
                participant,
                labels: vec!["centre of mass".to_owned()],
                times: times.clone(),
                positions: std::mem::take(&mut self.centres_of_mass),
                origin: TrackOrigin::Derived,
                ..SourceTrack::default()
            });
        }
        if has_angles {
            let count = 3 * self.joints.len();
            let curves = source.about.curves.len() + count;
            if curves > input.limits().max_tracks {
                return Err(over_limit(
                    &format!("at most {} curves", input.limits().max_tracks),
                    &curves.to_string(),
                )
                .in_field("jointAngle"));
            }
            for column in 0..count {
                let joint = self.joints.get(column / 3).map_or("", String::as_str);
                let values = self.angles_degrees.iter().skip(column).step_by(count);
                source.about.curves.push(Curve {
                    name: format!("{joint} {}", AXES.get(column % 3).copied().unwrap_or_default()),
                    unit: "rad".to_owned(),
                    participant,
                    times: times.clone(),
                    values: values.map(|degrees| degrees.to_radians() as f32).collect(),
                });
            }
        }
        if has_contacts {
            // A contact that holds to the end ends with the last frame.
            let last = frames.saturating_sub(1);
            let held = self.touching_since.iter().enumerate();
            let held = held.filter_map(|(contact, since)| since.map(|first| (contact, first, last)));
            for (contact, first, after) in self.touched.iter().copied().chain(held) {
                let label = self.contacts.get(contact).map_or("", String::as_str);
                source.about.events.push(Event {
                    time_secs: times.time_of(first),
                    end_secs: Some(times.time_of(after)),
                    kind: EventKind::Other("foot_contact".to_owned()),
                    participants: participant.into_iter().collect(),
                    label: label.replace('_', " "),
                    code: Some(label.to_owned()),
                    ..Event::default()
                });
            }
        }
        Ok(())
    }

    /// The parents that the joints state; `None` where there are no joints, and the known set decides.
    fn parents(&self) -> Option<Vec<Option<u16>>> {
        let index_of = |name: &Option<String>| {
            let name = name.as_ref()?;
            let index = self.segments.iter().position(|segment| segment == name)?;
            u16::try_from(index).ok()
        };
        let mut parents = vec![None; self.segments.len()];
        let mut stated = 0;
        for [nearer, farther] in &self.joined {
            if let (Some(parent), Some(child)) = (index_of(nearer), index_of(farther))
                && parent < child
                && let Some(slot) = parents.get_mut(usize::from(child))
            {
                *slot = Some(parent);
                stated += 1;
            }
        }
        (stated > 0).then_some(parents)
    }

    /// Frames at the stated rate; the file's own times where frames are missing between others.
    fn sample_times(&self, input: &Input<'_>, source: &mut Source) -> Result<SampleTimes> {
        let times: Option<Vec<f64>> = self
            .times_ms
            .iter()
            .map(|time| time.map(|ms| ms / 1000.0))
            .collect();
        let times = times.filter(|times| times.windows(2).all(|pair| pair[0] < pair[1]));
        let from_times = times.as_ref().and_then(|times| {
            let (first, last) = (times.first()?, times.last()?);
            let rate = (times.len() - 1) as f64 / (last - first);
            (1e-4..=1e6).contains(&rate).then_some(rate)
        });
        let Some(rate_hz) = self.declared_rate_hz.or(from_times).or(input.options.rate_hz) else {
            return Err(Error::new(
                ErrorCode::InputMalformed,
                "expected a frameRate above zero, found none, and no times to tell it from",
            )
            .at_byte(input.bytes.len())
            .in_field("frameRate"));
        };
        if self.declared_rate_hz.is_none() {
            source.warn(
                "rate-unknown",
                format!(
                    "frameRate is missing or no rate; {rate_hz} Hz is taken, from the times of the frames"
                ),
            );
        }
        let first = times
            .as_ref()
            .and_then(|times| times.first())
            .copied()
            .unwrap_or(0.0);
        let snapped = (first * rate_hz).round() / rate_hz;
        // Times are whole milliseconds.
        let start_secs = if (first - snapped).abs() <= 0.001 {
            snapped
        } else {
            first
        };
        let uneven = times.filter(|times| {
            times.iter().enumerate().any(|(frame, time)| {
                (time - start_secs - frame as f64 / rate_hz).abs() > 0.001 + 0.5 / rate_hz
            })
        });
        Ok(match uneven {
            Some(times) => {
                source.warn(
                    "times-uneven",
                    format!("the frames are not evenly {rate_hz} Hz apart, as if some were missing; each keeps its own time"),
                );
                SampleTimes::Explicit(times)
            }
            None => SampleTimes::Uniform {
                start_secs,
                rate_hz,
                count: self.times_ms.len(),
            },
        })
    }
}

fn index_of_last(participants: &[Participant]) -> usize {
    participants.len().saturating_sub(1)
}

fn whole_or_gap(position: [f64; 3]) -> [f64; 3] {
    if position.iter().all(|v| v.is_finite()) {
        position
    } else {
        [f64::NAN; 3]
    }
}
