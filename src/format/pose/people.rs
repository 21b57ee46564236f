//! Who was where, gathered frame by frame: one track for each person, over the frames from the first to the last in which
//! they are seen.

use std::collections::HashMap;

use super::timeline::{Stamp, Timeline, timeline};
use crate::error::Result;
use crate::format::Limits;
use crate::format::joint_sets::JointSet;
use crate::format::limits::over_limit;
use crate::format::source::{Source, SourceTrack};
use crate::replay::{Participant, Quality, TrackKind};
use crate::time::SampleTimes;

/// Whether a position can be one.
pub(super) fn is_sound(position: [f64; 3]) -> bool {
    position.iter().all(|v| v.abs() <= LARGEST_VALUE)
}

/// A position that is not there.
pub(super) const GAP: [f64; 3] = [f64::NAN; 3];
/// A coordinate beyond this, in any unit, is no recording of a body.
const LARGEST_VALUE: f64 = 1e9;

/// In which share of their person's frames joints are there, by the person's id and the joint's name.
pub(super) type Presence = HashMap<String, HashMap<String, f64>>;

/// The people of a file, as far as it has been read.
pub(super) struct People<'l> {
    limits: &'l Limits,
    stamps: Vec<Stamp>,
    people: Vec<Person>,
    by_key: HashMap<String, usize>,
    samples: usize,
    keeps: Keeps,
}

/// What is kept of positions.
#[derive(Clone, Copy, PartialEq)]
enum Keeps {
    All,
    /// How often each joint was there: the tracks then have times and names, and no positions.
    Outline,
}

struct Person {
    about: Participant,
    kind: TrackKind,
    labels: Vec<String>,
    by_label: HashMap<String, usize>,
    /// The joints that have no name, by their places.
    unnamed: Vec<usize>,
    columns: Vec<Column>,
    first_frame: Option<usize>,
    last_frame: usize,
}

/// One joint from its person's first frame on; what lies behind the end is missing.
#[derive(Default)]
struct Column {
    positions: Vec<[f64; 3]>,
    /// Empty while the file says nothing.
    confidences: Vec<f32>,
    /// In how many frames it was there.
    seen: usize,
}

/// What [`People::finish`] has to know.
pub(super) struct Finish<'s> {
    /// The rate as the file or the caller states it.
    pub(super) declared_hz: Option<f64>,
    /// The set that the names belong to, where it is stated.
    pub(super) joint_set: Option<&'s JointSet>,
}

impl<'l> People<'l> {
    pub(super) fn new(limits: &'l Limits) -> Self {
        Self {
            limits,
            stamps: Vec::new(),
            people: Vec::new(),
            by_key: HashMap::new(),
            samples: 0,
            keeps: Keeps::All,
        }
    }

    /// People of whom only an outline is kept, however many frames there are.
    pub(super) fn outline(limits: &'l Limits) -> Self {
        Self {
            keeps: Keeps::Outline,
            ..Self::new(limits)
        }
    }

    /// In which share of their frames the joints of a person are there: for each joint by its name.
    pub(super) fn presence(&self) -> Presence {
        let of_person = |person: &Person| {
            let frames = person
                .first_frame
                .map_or(1, |first| person.last_frame + 1 - first);
            let joints = person.labels.iter().zip(&person.columns);
            joints
                .map(|(label, column)| (label.clone(), column.seen as f64 / frames as f64))
                .collect()
        };
        self.people
            .iter()
            .map(|person| (person.about.id.clone(), of_person(person)))
            .collect()
    }

    /// Begins the next frame.
    pub(super) fn begin_frame(&mut self, stamp: Stamp) -> Result<()> {
        if self.stamps.len() >= self.limits.max_frames {
            return Err(over_limit(
                &format!("at most {} frames", self.limits.max_frames),
                "more",
            ));
        }
        self.stamps.push(stamp);
        Ok(())
    }

    pub(super) fn frames(&self) -> usize {
        self.stamps.len()
    }

    /// The number of the person that goes by this key; `about` describes one that is new.
    pub(super) fn person(
        &mut self,
        key: &str,
        kind: TrackKind,
        about: impl FnOnce() -> Participant,
    ) -> Result<usize> {
        if let Some(&person) = self.by_key.get(key) {
            return Ok(person);
        }
        self.limits.check_all(self.people.len() + 1, self.samples)?;
        let person = self.people.len();
        self.by_key.insert(key.to_owned(), person);
        self.people.push(Person {
            about: about(),
            kind,
            labels: Vec::new(),
            by_label: HashMap::new(),
            unnamed: Vec::new(),
            columns: Vec::new(),
            first_frame: None,
            last_frame: 0,
        });
        Ok(person)
    }

    /// The number of a person's joint of this name.
    pub(super) fn joint(&mut self, person: usize, name: &str) -> Result<usize> {
        let limit = self.limits.max_joints.min(1 << 16);
        let Some(person) = self.people.get_mut(person) else {
            return Ok(0);
        };
        if let Some(&joint) = person.by_label.get(name) {
            return Ok(joint);
        }
        if person.labels.len() >= limit {
            return Err(over_limit(&format!("at most {limit} joints"), "more"));
        }
        let joint = person.labels.len();
        person.by_label.insert(name.to_owned(), joint);
        person.labels.push(name.to_owned());
        person.columns.push(Column::default());
        Ok(joint)
    }

    /// The number of a person's joint that has a place but no name.
    pub(super) fn joint_at(&mut self, person: usize, place: usize) -> Result<usize> {
        let limit = self.limits.max_joints.min(1 << 16);
        if place >= limit {
            return Err(over_limit(&format!("at most {limit} joints"), "more"));
        }
        let Some(person) = self.people.get_mut(person) else {
            return Ok(0);
        };
        while person.unnamed.len() <= place {
            let joint = person.labels.len();
            person.labels.push(format!("joint {}", person.unnamed.len() + 1));
            person.columns.push(Column::default());
            person.unnamed.push(joint);
        }
        Ok(person.unnamed.get(place).copied().unwrap_or(0))
    }

    /// The most joints without names that anybody has.
    pub(super) fn unnamed_joints(&self) -> usize {
        self.people
            .iter()
            .map(|person| person.unnamed.len())
            .max()
            .unwrap_or(0)
    }

    /// Names the joints without names in the order of their places.
    pub(super) fn rename(&mut self, names: &[String]) {
        for person in &mut self.people {
            for (joint, name) in person.unnamed.iter().zip(names) {
                if let Some(label) = person.labels.get_mut(*joint) {
                    label.clone_from(name);
                }
            }
        }
    }

    /// Some of the poses of joints without names, spread over people and frames.
    pub(super) fn some_poses(&self) -> Vec<Vec<[f64; 3]>> {
        const MOST: usize = 200;
        let mut poses = Vec::new();
        for person in self.people.iter().take(MOST) {
            let frames = person
                .columns
                .iter()
                .map(|column| column.positions.len())
                .max()
                .unwrap_or(0);
            let step = frames
                .div_ceil((MOST / self.people.len().clamp(1, MOST)).max(1))
                .max(1);
            for frame in (0..frames).step_by(step) {
                let at = |joint: &usize| person.columns.get(*joint)?.positions.get(frame).copied();
                poses.push(
                    person
                        .unnamed
                        .iter()
                        .map(|joint| at(joint).unwrap_or(GAP))
                        .collect(),
                );
            }
        }
        poses
    }

    /// The greatest value of an axis in nearly every frame of bodies: where the ground is, when that axis points down.
    pub(super) fn greatest(&self, axis: usize) -> Option<f64> {
        let mut greatest = vec![f64::NEG_INFINITY; self.stamps.len()];
        for person in self
            .people
            .iter()
            .filter(|person| person.kind == TrackKind::Skeleton)
        {
            let first = person.first_frame.unwrap_or(0);
            for column in &person.columns {
                for (so_far, position) in greatest.iter_mut().skip(first).zip(&column.positions) {
                    if let Some(value) = position.get(axis).filter(|v| v.is_finite()) {
                        *so_far = so_far.max(*value);
                    }
                }
            }
        }
        greatest.retain(|v| v.is_finite());
        greatest.sort_by(f64::total_cmp);
        let place = (greatest.len().saturating_sub(1) * 19).div_ceil(20);
        greatest.get(place).copied()
    }

    /// Says where a joint is in the current frame. Of a joint said twice the last counts.
    pub(super) fn put(
        &mut self,
        person: usize,
        joint: usize,
        position: [f64; 3],
        confidence: Option<f64>,
    ) -> Result<()> {
        let Some(frame) = self.stamps.len().checked_sub(1) else {
            return Ok(());
        };
        let Some(person) = self.people.get_mut(person) else {
            return Ok(());
        };
        let first = *person.first_frame.get_or_insert(frame);
        let rows = frame - first + 1;
        person.last_frame = frame;
        let Some(column) = person.columns.get_mut(joint) else {
            return Ok(());
        };
        let sound = is_sound(position);
        column.seen += usize::from(sound);
        if self.keeps == Keeps::Outline {
            return Ok(());
        }
        self.samples += rows.saturating_sub(column.positions.len());
        self.limits.check_all(1, self.samples)?;
        column.positions.resize(rows, GAP);
        if let Some(last) = column.positions.last_mut() {
            *last = if sound { position } else { GAP };
        }
        if let Some(confidence) = confidence.filter(|c| c.is_finite()) {
            column.confidences.resize(rows, f32::NAN);
            if let Some(last) = column.confidences.last_mut() {
                *last = confidence.clamp(0.0, 1.0) as f32;
            }
        }
        Ok(())
    }

    /// Adds everyone to the source, tracks of bodies before those of objects, with the person first who is there most if
    /// the first of the file is hardly there.
    pub(super) fn finish(self, source: &mut Source, finish: &Finish<'_>) -> Result<Timeline> {
        let made = timeline(
            &self.stamps,
            finish.declared_hz,
            self.limits,
            &mut source.warnings,
        )?;
        if source.declared_rate_hz == 0.0 {
            source.declared_rate_hz = finish.declared_hz.unwrap_or(made.rate_hz);
        }
        let mut samples: usize = source.tracks.iter().map(|track| track.positions.len()).sum();
        let mut objects = Vec::new();
        let mut bodies: Vec<(usize, Participant, SourceTrack)> = Vec::new();
        for person in self.people {
            let (about, kind) = (person.about.clone(), person.kind);
            let Some(track) = person.track(&made, finish.joint_set, self.limits, self.keeps, &mut samples)?
            else {
                continue;
            };
            if kind == TrackKind::Object {
                objects.push(track);
            } else {
                let seen = track.positions.iter().filter(|p| !p[0].is_nan()).count();
                bodies.push((seen, about, track));
            }
        }
        let most = bodies.iter().map(|(seen, ..)| *seen).max().unwrap_or(0);
        if bodies.first().is_some_and(|(seen, ..)| 2 * seen < most)
            && let Some(best) = bodies.iter().position(|(seen, ..)| *seen == most)
        {
            let best = bodies.remove(best);
            bodies.insert(0, best);
        }
        for (_, about, mut track) in bodies {
            track.participant = Some(source.about.participants.len());
            source.about.participants.push(about);
            source.tracks.push(track);
        }
        source.tracks.extend(objects);
        self.limits.check_all(source.tracks.len(), samples)?;
        Ok(made)
    }
}

impl Person {
    /// The person's track over the rows in which they are seen; `None` where that is nowhere.
    fn track(
        self,
        made: &Timeline,
        joint_set: Option<&JointSet>,
        limits: &Limits,
        keeps: Keeps,
        samples: &mut usize,
    ) -> Result<Option<SourceTrack>> {
        let first = self.first_frame.unwrap_or(0);
        let frames = self.first_frame.map_or(0, |first| self.last_frame + 1 - first);
        let rows = made.row_of_frame.get(first..first + frames).unwrap_or_default();
        let kept = rows.iter().flatten();
        let (Some(&start), Some(&end)) = (kept.clone().min(), kept.max()) else {
            return Ok(None);
        };
        let count = end - start + 1;
        let joints = self.labels.len();
        // Of an outline there is nothing to allocate.
        let kept_joints = if keeps == Keeps::All { joints } else { 0 };
        limits.check_track(kept_joints, count)?;
        *samples = samples.saturating_add(kept_joints.saturating_mul(count));
        limits.check_all(1, *samples)?;
        let order = order_of(&self.labels, joint_set);
        let mut positions = vec![GAP; kept_joints * count];
        let has_confidence = self.columns.iter().any(|column| !column.confidences.is_empty());
        let mut confidences = vec![f32::NAN; if has_confidence { joints * count } else { 0 }];
        let mut columns: Vec<Option<Column>> = self.columns.into_iter().map(Some).collect();
        let mut labels = Vec::with_capacity(joints);
        for (place, &joint) in order.iter().enumerate() {
            labels.push(self.labels.get(joint).cloned().unwrap_or_default());
            let Some(column) = columns.get_mut(joint).and_then(Option::take) else {
                continue;
            };
            for (frame, row) in rows.iter().enumerate() {
                let Some(at) = row.map(|row| (row - start) * joints + place) else {
                    continue;
                };
                if let (Some(to), Some(from)) = (positions.get_mut(at), column.positions.get(frame)) {
                    *to = *from;
                }
                if let (Some(to), Some(from)) = (confidences.get_mut(at), column.confidences.get(frame)) {
                    *to = *from;
                }
            }
        }
        let times = match &made.times {
            SampleTimes::Uniform { rate_hz, .. } => SampleTimes::Uniform {
                start_secs: made.times.time_of(start),
                rate_hz: *rate_hz,
                count,
            },
            SampleTimes::Explicit(times) => {
                SampleTimes::Explicit(times.get(start..=end).unwrap_or_default().to_vec())
            }
        };
        let stated = joint_set.filter(|set| set.knows(&labels)).cloned();
        Ok(Some(SourceTrack {
            name: if self.about.name.is_empty() {
                self.about.id
            } else {
                self.about.name
            },
            kind: Some(self.kind),
            labels,
            times,
            positions,
            quality: has_confidence.then_some(Quality::Confidence(confidences)),
            joint_set: stated.filter(|_| self.kind == TrackKind::Skeleton),
            ..SourceTrack::default()
        }))
    }
}

/// The joints in the order of the set, in which parents come before children; others behind in the order of the file.
fn order_of(labels: &[String], joint_set: Option<&JointSet>) -> Vec<usize> {
    let mut order: Vec<usize> = (0..labels.len()).collect();
    if let Some(set) = joint_set {
        let place: HashMap<&str, usize> = set
            .joints()
            .iter()
            .enumerate()
            .map(|(place, name)| (name.as_str(), place))
            .collect();
        order.sort_by_key(|&joint| {
            let label = labels.get(joint).map_or("", String::as_str);
            place.get(label).copied().unwrap_or(usize::MAX)
        });
    }
    order
}
