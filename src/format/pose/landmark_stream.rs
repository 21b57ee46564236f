//! Landmarks of the Common Data Format from a file of any length: looked through once for who is in it and when, then read
//! again window by window, so that a match takes the memory of a few seconds of it.

use std::collections::HashMap;
use std::io::BufRead;
use std::ops::Range;

use super::cdf::{self, BALL};
use super::landmark_frames::{LandmarkFrame, LandmarkFrames};
use super::people::{People, is_sound};
use crate::error::{Error, ErrorCode, Result};
use crate::format::input::Input;
use crate::format::joint_sets;
use crate::format::source::{Source, SourceTrack};
use crate::format::{Format, ReadOptions, UpAxis, Warning};
use crate::replay::{BodyMap, Joint, Replay, Skeleton, Track, TrackKind};

const MISSING: [f32; 3] = [f32::NAN; 3];

/// A file of landmarks as far as it is known after one look: everything but the positions.
#[derive(Debug)]
pub struct LandmarkOutline {
    replay: Replay,
    warnings: Vec<Warning>,
    row_of_frame: Vec<Option<usize>>,
    tracks: HashMap<String, Place>,
}

/// Where a person's landmarks go.
#[derive(Debug)]
struct Place {
    track: usize,
    /// The row of the whole file that is the track's first.
    first_row: usize,
    joints: HashMap<String, usize>,
}

impl LandmarkOutline {
    /// Looks through all frames once. The options' companions may hold the format's `meta.json`.
    ///
    /// # Errors
    /// As [`crate::format::read`]; [`ErrorCode::InputMalformed`] for frames that are not in order of time, which only the
    /// whole file at once can be read from.
    pub fn of<R: BufRead>(reader: R, options: &ReadOptions<'_>) -> Result<Self> {
        let input = Input { bytes: &[], options };
        let mut source = Source::new(Format::CdfLandmarks);
        let frames = LandmarkFrames::new(reader, &options.limits);
        let people = People::outline(&options.limits);
        let (made, presence) = cdf::gather(frames, &input, &mut source, people)?;
        let rows = || made.row_of_frame.iter().flatten();
        if let Some(frame) = rows().zip(rows().skip(1)).position(|(row, next)| next <= row) {
            return Err(Error::new(
                ErrorCode::InputMalformed,
                "expected frames in order of time, found one before the one that it follows; sort the lines",
            )
            .at_line(frame + 2));
        }
        let mut tracks = HashMap::new();
        let mut replay = std::mem::take(&mut source.about);
        for (index, from) in source.tracks.iter().enumerate() {
            let participant = from.participant.and_then(|p| replay.participants.get(p));
            let id = participant.map_or(BALL, |participant| &participant.id);
            tracks.insert(
                id.to_owned(),
                Place {
                    track: index,
                    first_row: made.times.nearest(from.times.start_secs()),
                    joints: from.labels.iter().cloned().zip(0..).collect(),
                },
            );
            let shares = presence.get(id);
            replay.tracks.push(outline_of(from, &|joint| {
                let label = from.labels.get(usize::from(joint));
                label.and_then(|label| shares?.get(label)).copied().unwrap_or(0.0)
            }));
        }
        Ok(Self {
            replay,
            warnings: source.warnings,
            row_of_frame: made.row_of_frame,
            tracks,
        })
    }

    /// The replay without positions, for a [`crate::codec::Packer`].
    pub fn replay(&self) -> &Replay {
        &self.replay
    }

    /// The same, for what is laid over it; its tracks must stay as they are.
    pub fn replay_mut(&mut self) -> &mut Replay {
        &mut self.replay
    }

    /// What was odd.
    pub fn warnings(&self) -> &[Warning] {
        &self.warnings
    }

    /// The same file from its beginning again, for its positions.
    pub fn windows<R: BufRead>(&self, reader: R, options: &ReadOptions<'_>) -> LandmarkWindows<'_, R> {
        LandmarkWindows {
            outline: self,
            frames: LandmarkFrames::new(reader, &options.limits),
            number: 0,
            waiting: None,
        }
    }
}

/// The positions of a file of landmarks, window by window.
#[derive(Debug)]
pub struct LandmarkWindows<'o, R> {
    outline: &'o LandmarkOutline,
    frames: LandmarkFrames<R>,
    number: usize,
    /// A frame that was read and lies beyond the window before.
    waiting: Option<(usize, LandmarkFrame)>,
}

impl<R: BufRead> LandmarkWindows<'_, R> {
    /// The positions of these frames of each track, which follow those asked for before: metres with +Y up, NaN where
    /// missing.
    ///
    /// # Errors
    /// Those of the lines.
    pub fn next(&mut self, frames: &[Range<usize>]) -> Result<Vec<Vec<[f32; 3]>>> {
        let tracks = &self.outline.replay.tracks;
        let mut positions: Vec<Vec<[f32; 3]>> = tracks
            .iter()
            .zip(frames)
            .map(|(track, frames)| vec![MISSING; track.skeleton.joints.len() * frames.len()])
            .collect();
        // The last row of the whole file that any track has in this window.
        let last_row = self
            .outline
            .tracks
            .values()
            .filter_map(|place| {
                let frames = frames.get(place.track).filter(|frames| !frames.is_empty())?;
                Some(place.first_row + frames.end)
            })
            .max()
            .unwrap_or(0);
        loop {
            let (row, frame) = match self.waiting.take() {
                Some(waiting) => waiting,
                None => {
                    let Some(frame) = self.frames.next() else { break };
                    let row = self.outline.row_of_frame.get(self.number).copied().flatten();
                    self.number += 1;
                    match (row, frame?) {
                        (Some(row), frame) => (row, frame),
                        (None, _) => continue,
                    }
                }
            };
            if row >= last_row {
                self.waiting = Some((row, frame));
                break;
            }
            self.put(row, &frame, frames, &mut positions);
        }
        Ok(positions)
    }

    fn put(
        &self,
        row: usize,
        frame: &LandmarkFrame,
        frames: &[Range<usize>],
        positions: &mut [Vec<[f32; 3]>],
    ) {
        let mut put = |id: &str, label: &str, position: [f64; 3]| {
            let place = self.outline.tracks.get(id)?;
            let joint = place.joints.get(label)?;
            let window = frames.get(place.track)?;
            let at = row.checked_sub(place.first_row)?.checked_sub(window.start)?;
            let to = positions
                .get_mut(place.track)?
                .get_mut(at * place.joints.len() + joint)?;
            if is_sound(position) {
                *to = UpAxis::Z.to_y_up(position).map(|v| v as f32);
            }
            Some(())
        };
        for player in &frame.players {
            for landmark in &player.landmarks {
                if let Some(position) = landmark.seen_position() {
                    put(&player.id, &landmark.name, position);
                }
            }
        }
        if let Some(position) = frame.ball {
            put(BALL, "ball", position);
        }
    }
}

/// A track without positions. `share` says in which share of the frames a joint is there.
fn outline_of(from: &SourceTrack, share: &dyn Fn(u16) -> f64) -> Track {
    let presence = |joints: &[u16]| joints.iter().map(|joint| share(*joint)).fold(1.0, f64::min);
    let matched = match (&from.kind, &from.joint_set) {
        (Some(TrackKind::Object), _) => None,
        (_, Some(set)) => Some(joint_sets::apply(set, &from.labels, &presence)),
        (_, None) => joint_sets::find(&from.labels, &presence),
    };
    let (parents, body_map) = match matched {
        Some(matched) => (matched.parents, matched.body_map),
        None => (Vec::new(), BodyMap::default()),
    };
    let joints = from.labels.iter().enumerate().map(|(joint, name)| Joint {
        name: name.clone(),
        parent: parents.get(joint).copied().flatten(),
    });
    Track {
        name: from.name.clone(),
        kind: from.kind.unwrap_or(TrackKind::Skeleton),
        participant: from.participant,
        skeleton: Skeleton {
            joints: joints.collect(),
            body_map,
        },
        times: from.times.clone(),
        positions_m: Vec::new(),
        origin: from.origin,
        quality: None,
    }
}
