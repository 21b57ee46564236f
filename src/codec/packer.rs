//! Packing a replay window by window, so that no more than one window of positions need be in memory.

use super::PackOptions;
use super::manifest::{FileKind, Manifest, Promise, Windows, limits};
use super::write::{self, Frames, WindowFrames, WindowSamples, key_log2};
use crate::error::{Error, ErrorCode, Result};
use crate::replay::{Curve, ForcePlate, Quality, Replay, Track};
use crate::time::{SNAP_SECS, SampleTimes};

/// What a coarse file should not exceed, so that a phone has it at once.
const COARSE_FILE_BYTES: f64 = 48_000.0;
/// About what a joint takes in a key pose of the coarse layer.
const COARSE_JOINT_BYTES: f64 = 2.6;

/// One file of a packed replay, to lie beside the manifest.
#[derive(Clone, Debug, PartialEq)]
pub struct PackedFile {
    /// The file's name: `0003-1a2b3c4d.seg` from its index and checksum, so that a name never gets other bytes.
    pub name: String,
    /// The file's contents.
    pub bytes: Vec<u8>,
}

/// What came of one window.
#[derive(Clone, Debug, PartialEq)]
pub struct PackedWindow {
    /// The window's segment.
    pub segment: PackedFile,
    /// The coarse file that ends with this window, if one does.
    pub coarse: Option<PackedFile>,
}

/// Packs one window after the other: [`Self::next_frames`] says which frames come next, [`Self::pack_next`] takes their
/// samples, [`Self::finish`] gives the manifest, which comes last.
#[derive(Clone, Debug)]
pub struct Packer {
    description: Replay,
    promises: Vec<Promise>,
    warnings: Vec<(String, String)>,
    segments: Windows,
    coarse: Windows,
    count: usize,
    /// How many windows a coarse file spans.
    span: usize,
    keys: Vec<Keys>,
}

/// The key poses of a track that wait for their coarse file.
#[derive(Clone, Debug, Default)]
struct Keys {
    first: usize,
    positions_m: Vec<[f32; 3]>,
}

impl Packer {
    /// A packer for a replay whose samples come later: those of its tracks, curves and force plates are not looked at.
    ///
    /// # Errors
    /// As [`super::pack`].
    pub fn new(replay: &Replay, options: &PackOptions) -> Result<Self> {
        let promises = promises(replay, options)?;
        let description = without_samples(replay);
        description.validate_description()?;
        let (start_secs, end_secs) = (description.start_secs(), description.end_secs());
        let windows = ((end_secs - start_secs - SNAP_SECS) / options.segment_secs).ceil();
        // As f64 to usize saturates, this also refuses what is not finite.
        let count = (windows as usize).max(1);
        if count > limits::FILES {
            return Err(Error::new(
                ErrorCode::LimitExceeded,
                format!(
                    "expected at most {} segments, found {count}; make segments longer",
                    limits::FILES
                ),
            ));
        }
        let span = coarse_span(&description.tracks, &promises, options.segment_secs).min(count);
        let coarse_secs = span as f64 * options.segment_secs;
        Ok(Self {
            segments: Windows::new(FileKind::Segment, start_secs, options.segment_secs),
            coarse: Windows::new(FileKind::Coarse, start_secs, coarse_secs),
            warnings: options.warnings.clone(),
            keys: vec![Keys::default(); description.tracks.len()],
            description,
            promises,
            count,
            span,
        })
    }

    /// How many segments there will be.
    pub fn segments(&self) -> usize {
        self.count
    }

    /// The samples that the next segment holds; `None` when all are packed.
    pub fn next_frames(&self) -> Option<WindowFrames> {
        let index = self.segments.files.len();
        if index >= self.count {
            return None;
        }
        let frames = |times: &SampleTimes| self.segments.frames(times, index, self.count);
        Some(WindowFrames {
            tracks: self.description.tracks.iter().map(|t| frames(&t.times)).collect(),
            curves: self.description.curves.iter().map(|c| frames(&c.times)).collect(),
            force_plates: self
                .description
                .force_plates
                .iter()
                .map(|p| frames(&p.times))
                .collect(),
        })
    }

    /// Packs the next segment from the samples that [`Self::next_frames`] named.
    ///
    /// # Errors
    /// [`ErrorCode::OutOfRange`] for other numbers of samples, or when all segments are packed;
    /// [`ErrorCode::ReplayInvalid`] for an infinite position.
    pub fn pack_next(&mut self, samples: &WindowSamples<'_>) -> Result<PackedWindow> {
        let index = self.segments.files.len();
        let Some(frames) = self.next_frames() else {
            let message = format!("expected {} segments, found one more", self.count);
            return Err(Error::new(ErrorCode::OutOfRange, message));
        };
        let (bytes, crc32) = write::segment(index, &self.description, &self.promises, &frames, samples)?;
        self.keep_keys(&frames, samples);
        let coarse = if (index + 1).is_multiple_of(self.span) || index + 1 == self.count {
            Some(self.pack_coarse()?)
        } else {
            None
        };
        Ok(PackedWindow {
            segment: file(&mut self.segments, bytes, crc32),
            coarse,
        })
    }

    /// The contents of [`super::MANIFEST_NAME`].
    ///
    /// # Errors
    /// [`ErrorCode::OutOfRange`] while segments are missing; [`ErrorCode::LimitExceeded`] for a replay larger than a manifest
    /// may ask for.
    pub fn finish(self) -> Result<Vec<u8>> {
        let found = self.segments.files.len();
        if found != self.count {
            return Err(Error::new(
                ErrorCode::OutOfRange,
                format!("expected {} segments, found {found}", self.count),
            ));
        }
        let manifest = Manifest {
            warnings: self.warnings,
            ..Manifest::describe(self.description, &self.promises, self.coarse, self.segments)
        };
        let manifest = manifest.to_json()?.into_bytes();
        // What is written must be readable: this finds every limit that the replay exceeds. A page gives what its readers
        // packed to its engine, which finds the same.
        if cfg!(not(feature = "reader")) {
            Manifest::parse(&manifest)?;
        }
        Ok(manifest)
    }

    fn keep_keys(&mut self, frames: &WindowFrames, samples: &WindowSamples<'_>) {
        let tracks = self.description.tracks.iter().zip(&self.promises);
        let parts = frames.tracks.iter().zip(&samples.positions_m);
        for ((keys, (track, promise)), (range, positions_m)) in self.keys.iter_mut().zip(tracks).zip(parts) {
            let joints = track.skeleton.joints.len();
            let mut frame = range.start.next_multiple_of(promise.key_frames);
            while frame < range.end {
                if keys.positions_m.is_empty() {
                    keys.first = frame;
                }
                let at = (frame - range.start) * joints;
                keys.positions_m
                    .extend(positions_m.get(at..at + joints).unwrap_or_default());
                frame += promise.key_frames;
            }
        }
    }

    fn pack_coarse(&mut self) -> Result<PackedFile> {
        let index = self.coarse.files.len();
        let keys: Vec<Frames<'_>> = self
            .keys
            .iter()
            .zip(&self.promises)
            .map(|(keys, promise)| Frames {
                first: keys.first,
                stride: promise.key_frames,
                positions_m: &keys.positions_m,
            })
            .collect();
        let (bytes, crc32) = write::coarse(index, &self.description, &self.promises, &keys)?;
        self.keys.iter_mut().for_each(|keys| keys.positions_m.clear());
        Ok(file(&mut self.coarse, bytes, crc32))
    }
}

/// Lists a file and names it.
fn file(windows: &mut Windows, bytes: Vec<u8>, crc32: u32) -> PackedFile {
    let name = windows.name_of(windows.files.len(), crc32);
    windows.files.push(Some((bytes.len(), crc32)));
    PackedFile { name, bytes }
}

/// What every track will keep to.
///
/// # Errors
/// [`ErrorCode::OutOfRange`] for options outside their ranges.
pub(super) fn promises(replay: &Replay, options: &PackOptions) -> Result<Vec<Promise>> {
    let in_range = |value: f64, low: f64, high: f64, name: &str| {
        if (low..=high).contains(&value) {
            return Ok(());
        }
        let message = format!("expected {low} to {high}, found {value}");
        Err(Error::new(ErrorCode::OutOfRange, message).in_field(name))
    };
    in_range(
        options.segment_secs,
        limits::MIN_WINDOW_SECS,
        3600.0,
        "segment_secs",
    )?;
    in_range(
        options.coarse_max_error_m,
        1e-6,
        limits::MAX_ERROR_M,
        "coarse_max_error_m",
    )?;
    let own = options.track_max_errors_m.iter().copied();
    let own = own.chain(std::iter::repeat(None)).take(replay.tracks.len());
    let mut promises = Vec::with_capacity(replay.tracks.len());
    for (track, own) in replay.tracks.iter().zip(own) {
        let max_error_m = own.unwrap_or(options.max_error_m);
        if max_error_m != 0.0 {
            in_range(max_error_m, 1e-6, limits::MAX_ERROR_M, "max_error_m")?;
        }
        promises.push(Promise {
            max_error_m,
            coarse_max_error_m: max_error_m.max(options.coarse_max_error_m),
            key_frames: 1 << key_log2(&track.times),
        });
    }
    Ok(promises)
}

/// How many windows a coarse file may span to be of the size wanted.
pub(super) fn coarse_span(tracks: &[Track], promises: &[Promise], segment_secs: f64) -> usize {
    let bytes_per_sec: f64 = tracks
        .iter()
        .zip(promises)
        .map(|(track, promise)| {
            let keys_per_sec = track.times.rate_hz() / promise.key_frames as f64;
            COARSE_JOINT_BYTES * track.skeleton.joints.len() as f64 * keys_per_sec
        })
        .sum();
    ((COARSE_FILE_BYTES / (bytes_per_sec * segment_secs)) as usize).max(1)
}

/// What of a replay this version of the packed form has no place for, in a sentence; `None` where it holds everything.
pub fn left_out(replay: &Replay) -> Option<String> {
    let avatars = replay.avatars.len();
    (avatars > 0)
        .then(|| format!("the packed form has no place yet for avatars ({avatars}); they are left out"))
}

pub(super) fn without_samples(replay: &Replay) -> Replay {
    let track = |track: &Track| Track {
        name: track.name.clone(),
        kind: track.kind,
        participant: track.participant,
        skeleton: track.skeleton.clone(),
        times: track.times.clone(),
        positions_m: Vec::new(),
        origin: track.origin,
        quality: track.quality.as_ref().map(|quality| match quality {
            Quality::Confidence(_) => Quality::Confidence(Vec::new()),
            Quality::ErrorM(_) => Quality::ErrorM(Vec::new()),
        }),
    };
    let curve = |curve: &Curve| Curve {
        name: curve.name.clone(),
        unit: curve.unit.clone(),
        participant: curve.participant,
        times: curve.times.clone(),
        values: Vec::new(),
    };
    let force_plate = |plate: &ForcePlate| ForcePlate {
        name: plate.name.clone(),
        corners_m: plate.corners_m,
        times: plate.times.clone(),
        force_n: Vec::new(),
        centre_of_pressure_m: Vec::new(),
        moment_nm: Vec::new(),
    };
    Replay {
        tracks: replay.tracks.iter().map(track).collect(),
        curves: replay.curves.iter().map(curve).collect(),
        force_plates: replay.force_plates.iter().map(force_plate).collect(),
        events: replay.events.clone(),
        participants: replay.participants.clone(),
        title: replay.title.clone(),
        notice: replay.notice.clone(),
        discipline: replay.discipline.clone(),
        location: replay.location.clone(),
        start_utc: replay.start_utc.clone(),
        venue: replay.venue.clone(),
        clock_zero_secs: replay.clock_zero_secs,
        processing: replay.processing.clone(),
        avatars: Vec::new(),
    }
}
