//! The manifest of a packed replay: everything but the samples, as JSON.

pub(super) mod limits;
mod people;
mod tracks;
mod venue;
mod windows;
mod write;

use serde_json::Value;
use serde_json::error::Category;

pub use venue::read_venue;
pub use windows::{FileEntry, FileKind};
pub(super) use windows::{Windows, first_frame_from};

use super::json::{Node, optional_text, text};
use super::live::Live;
use crate::error::{Error, ErrorCode, Figure, Result};
use crate::replay::{BodyPart, Joint, Quality, Replay, Skeleton, Track};
use crate::time::SampleTimes;
use people::for_programs;
pub(super) use people::{event, participant, write_event};
use venue::venue;
use windows::windows;

/// What the `format` field says.
pub(super) const FORMAT: &str = "athlete-replay";
/// The version written, and the only one read.
pub(super) const VERSION: u64 = 1;

const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// What a track keeps to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Promise {
    /// How far a position may come back from where it was; 0 where it comes back bit for bit.
    pub max_error_m: f64,
    /// The same for the key poses of the coarse layer.
    pub coarse_max_error_m: f64,
    /// The coarse layer has every so-manieth frame, from frame 0 on.
    pub key_frames: usize,
}

/// What decoding needs to know of a track.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackLayout {
    /// For each joint the one it hangs from.
    pub parents: Vec<Option<u16>>,
    /// When each frame was sampled.
    pub times: SampleTimes,
    /// What the positions keep to.
    pub promise: Promise,
    /// Whether there may be a confidence or an error for each position.
    pub has_quality: bool,
}

/// A parsed manifest: the replay without its samples, and where those are.
#[derive(Clone, Debug, PartialEq)]
pub struct Manifest {
    /// The time of the replay's first sample.
    pub start_secs: f64,
    /// The time of the replay's last sample.
    pub end_secs: f64,
    /// The files of the coarse layer in order of time.
    pub coarse: Vec<FileEntry>,
    /// The segments in order of time.
    pub segments: Vec<FileEntry>,
    /// What it says of its being live; nothing for a complete replay.
    pub live: Option<Live>,
    /// What decoding needs to know of each track.
    pub tracks: Vec<TrackLayout>,
    /// When each curve was sampled.
    pub curves: Vec<SampleTimes>,
    /// When each force plate was sampled.
    pub force_plates: Vec<SampleTimes>,
    /// What was odd about the recordings, as code and sentence, for people.
    pub warnings: Vec<(String, String)>,
    /// Everything but the samples, of which there are none.
    pub(super) description: Replay,
    pub(super) coarse_windows: Windows,
    pub(super) segment_windows: Windows,
}

impl Manifest {
    /// The manifest of a replay without samples.
    pub(super) fn describe(
        description: Replay,
        promises: &[Promise],
        coarse_windows: Windows,
        segment_windows: Windows,
    ) -> Self {
        let (start_secs, end_secs) = (description.start_secs(), description.end_secs());
        let layout = |(track, promise): (&Track, &Promise)| TrackLayout {
            parents: track.skeleton.joints.iter().map(|joint| joint.parent).collect(),
            times: track.times.clone(),
            promise: *promise,
            has_quality: track.quality.is_some(),
        };
        Self {
            start_secs,
            end_secs,
            coarse: coarse_windows.entries(end_secs),
            segments: segment_windows.entries(end_secs),
            live: None,
            tracks: description.tracks.iter().zip(promises).map(layout).collect(),
            curves: description.curves.iter().map(|c| c.times.clone()).collect(),
            force_plates: description.force_plates.iter().map(|p| p.times.clone()).collect(),
            warnings: Vec::new(),
            description,
            coarse_windows,
            segment_windows,
        }
    }

    /// Reads a manifest. Fields that this version does not know are passed over. Times are read to within one unit in
    /// the last place.
    ///
    /// # Errors
    /// [`ErrorCode::InputEmpty`]; [`ErrorCode::InputTruncated`] or [`ErrorCode::InputMalformed`] with the line for what
    /// is not JSON; [`ErrorCode::FormatUnknown`] for other JSON; [`ErrorCode::VersionUnsupported`];
    /// [`ErrorCode::InputMalformed`], [`ErrorCode::LimitExceeded`] or [`ErrorCode::ReplayInvalid`] with the field for what
    /// does not make a replay.
    pub fn parse(bytes: &[u8]) -> Result<Self> {
        let value = json_of(bytes)?;
        let root = Node::root(&value);
        let format = value.get("format").and_then(Value::as_str);
        if format != Some(FORMAT) {
            return Err(Error::new(
                ErrorCode::FormatUnknown,
                "expected a replay manifest (\"format\": \"athlete-replay\")",
            ));
        }
        let version = root.field("version", |v| v.count(usize::MAX))?;
        if version as u64 != VERSION {
            return Err(Error::new(
                ErrorCode::VersionUnsupported,
                format!("expected manifest version {VERSION}, found {version}; use a newer athlete-replay"),
            )
            .in_field("version"));
        }
        let tracks = root.field("tracks", |n| n.items(limits::TRACKS, tracks::track))?;
        let (tracks, promises): (Vec<_>, Vec<_>) = tracks.into_iter().unzip();
        let description = Replay {
            title: root.field("title", optional_text)?.unwrap_or_default(),
            notice: root.field("notice", optional_text)?,
            discipline: root.field("discipline", optional_text)?,
            location: root.field("location", optional_text)?,
            venue: root.field("venue", venue)?,
            clock_zero_secs: root.field("clock_zero_secs", |n| n.optional_number(limits::SECS))?,
            participants: root.field("participants", |n| n.items(limits::PARTICIPANTS, participant))?,
            tracks,
            events: root.field("events", |n| n.items(limits::EVENTS, event))?,
            curves: root.field("curves", |n| n.items(limits::CURVES, tracks::curve))?,
            force_plates: root.field("force_plates", |n| {
                n.items(limits::FORCE_PLATES, tracks::force_plate)
            })?,
            start_utc: root.field("start_utc", |n| for_programs(n, optional_text))?,
            processing: root.field("processing", |n| {
                for_programs(n, |n| n.items(limits::PROCESSING, text))
            })?,
            ..Replay::default()
        };
        check(&description)?;
        let coarse = root.field("coarse", |n| windows(n, FileKind::Coarse))?;
        let segments = root.field("segments", |n| windows(n, FileKind::Segment))?;
        let warnings = root.field("warnings", |n| {
            for_programs(n, |n| n.items(limits::PROCESSING, people::warning))
        })?;
        Ok(Self {
            warnings,
            live: root.field("live", Live::read)?,
            ..Self::describe(description, &promises, coarse, segments)
        })
    }

    /// The replay with every sample missing yet; [`super::fill_segment`] fills it in.
    ///
    /// # Errors
    /// [`ErrorCode::LimitExceeded`] for more than 512 MiB of samples, or when there is no memory for them.
    pub fn to_replay(&self) -> Result<Replay> {
        with_missing_samples(self.description.clone())
    }

    /// As [`Self::to_replay`] with some joints only of some tracks, by track; all of a track where there is nothing for it. What a
    /// body map says of joints that are not kept is left out, and so are the qualities of such a track.
    ///
    /// # Errors
    /// Those of [`Self::to_replay`].
    pub fn to_replay_of(&self, kept: &[Option<Vec<u16>>]) -> Result<Replay> {
        let mut replay = self.description.clone();
        for (track, kept) in replay.tracks.iter_mut().zip(kept) {
            let Some(kept) = kept else {
                continue;
            };
            let mut skeleton = Skeleton::default();
            for joint in kept {
                let own = track.skeleton.joints.get(usize::from(*joint));
                skeleton.joints.push(Joint {
                    parent: None,
                    name: own.map(|own| own.name.clone()).unwrap_or_default(),
                });
            }
            for part in BodyPart::ALL {
                let joints = track.skeleton.body_map.joints_of(part).iter();
                let places: Option<Vec<u16>> = joints
                    .map(|joint| kept.iter().position(|own| own == joint).map(|place| place as u16))
                    .collect();
                skeleton.body_map.set(part, places.unwrap_or_default());
            }
            track.skeleton = skeleton;
            track.quality = None;
        }
        with_missing_samples(replay)
    }

    /// The replay without any sample, and the manifest that remains: it has what decoding needs, and nothing to write.
    pub fn into_description(mut self) -> (Replay, Self) {
        (std::mem::take(&mut self.description), self)
    }

    /// The same files under another description of the same tracks, curves and force plates: events laid over, participants
    /// named.
    ///
    /// # Errors
    /// [`ErrorCode::ReplayInvalid`] where the samples are others.
    pub fn described_by(self, description: Replay) -> Result<Self> {
        let promises: Vec<Promise> = self.tracks.iter().map(|track| track.promise).collect();
        let other = Self {
            warnings: self.warnings,
            ..Self::describe(description, &promises, self.coarse_windows, self.segment_windows)
        };
        let same = (&self.tracks, &self.curves, &self.force_plates)
            == (&other.tracks, &other.curves, &other.force_plates);
        if same {
            return Ok(other);
        }
        let message = "expected a description of the samples that the files hold";
        Err(Error::new(ErrorCode::ReplayInvalid, message))
    }

    /// The replay without any sample: who, what, where and when.
    pub fn description(&self) -> &Replay {
        &self.description
    }
}

fn json_of(bytes: &[u8]) -> Result<Value> {
    if bytes.is_empty() {
        return Err(Error::new(
            ErrorCode::InputEmpty,
            "expected a manifest, found no bytes",
        ));
    }
    if bytes.len() > limits::MANIFEST_BYTES {
        return Err(Error::new(
            ErrorCode::LimitExceeded,
            format!(
                "expected a manifest of at most {} bytes, found {}",
                limits::MANIFEST_BYTES,
                bytes.len()
            ),
        ));
    }
    let bytes = bytes.strip_prefix(BYTE_ORDER_MARK).unwrap_or(bytes);
    serde_json::from_slice(bytes).map_err(|error| {
        if error.classify() == Category::Eof {
            let message = "the manifest ends too early; fetch it again";
            Error::new(ErrorCode::InputTruncated, message).at_line(error.line())
        } else {
            let message = "expected a manifest, found what is not JSON";
            Error::new(ErrorCode::InputMalformed, message).at_line(error.line())
        }
    })
}

/// Checks what no single field shows.
fn check(description: &Replay) -> Result<()> {
    description.validate_description()?;
    let invalid =
        |code: ErrorCode, message: &str, field: &str| Err(Error::new(code, message).in_field(field));
    let series = description.curves.iter().map(|c| ("curves", &c.times));
    let plates = description
        .force_plates
        .iter()
        .map(|p| ("force_plates", &p.times));
    for (field, times) in series.chain(plates) {
        if times.is_empty() || !times.is_sound() {
            let message = "expected finite, strictly increasing sample times";
            return invalid(ErrorCode::ReplayInvalid, message, field);
        }
    }
    let participants = description.participants.len();
    if description
        .curves
        .iter()
        .any(|curve| curve.participant.is_some_and(|p| p >= participants))
    {
        let message = format!("expected a participant below {participants}");
        return invalid(ErrorCode::ReplayInvalid, &message, "curves");
    }
    if description.end_secs() > limits::SECS {
        let message = format!(
            "expected times up to {} s, found {}",
            Figure(limits::SECS),
            Figure(description.end_secs())
        );
        return invalid(ErrorCode::LimitExceeded, &message, "tracks");
    }
    let joints: usize = description.tracks.iter().map(|t| t.skeleton.joints.len()).sum();
    if joints > limits::ALL_JOINTS {
        let message = format!(
            "expected at most {} joints in all, found {joints}",
            limits::ALL_JOINTS
        );
        return invalid(ErrorCode::LimitExceeded, &message, "tracks");
    }
    Ok(())
}

fn with_missing_samples(mut replay: Replay) -> Result<Replay> {
    let positions = |track: &Track| {
        let bytes = if track.quality.is_some() { 16 } else { 12 };
        bytes * track.skeleton.joints.len() as u64 * track.times.len() as u64
    };
    // No factor exceeds ten million and there are ten thousand of anything at most: no overflow.
    let bytes = replay.tracks.iter().map(positions).sum::<u64>()
        + replay
            .curves
            .iter()
            .map(|c| 4 * c.times.len() as u64)
            .sum::<u64>()
        + replay
            .force_plates
            .iter()
            .map(|p| 36 * p.times.len() as u64)
            .sum::<u64>();
    if bytes > limits::SAMPLE_BYTES {
        return Err(Error::new(
            ErrorCode::LimitExceeded,
            format!(
                "expected at most {} bytes of samples, found {bytes}; cut the recording into parts",
                limits::SAMPLE_BYTES
            ),
        )
        .in_field("tracks"));
    }
    for track in &mut replay.tracks {
        let count = track.skeleton.joints.len() * track.times.len();
        track.positions_m = missing(count, [f32::NAN; 3])?;
        match &mut track.quality {
            Some(Quality::Confidence(values) | Quality::ErrorM(values)) => {
                *values = missing(count, f32::NAN)?;
            }
            None => {}
        }
    }
    for curve in &mut replay.curves {
        curve.values = missing(curve.times.len(), f32::NAN)?;
    }
    for plate in &mut replay.force_plates {
        let count = plate.times.len();
        plate.force_n = missing(count, [f32::NAN; 3])?;
        plate.centre_of_pressure_m = missing(count, [f32::NAN; 3])?;
        plate.moment_nm = missing(count, [f32::NAN; 3])?;
    }
    Ok(replay)
}

/// Samples that are all missing; an error rather than an abort where memory is short.
pub(super) fn missing<T: Copy>(count: usize, nothing: T) -> Result<Vec<T>> {
    let mut samples = Vec::new();
    samples.try_reserve_exact(count).map_err(|_| {
        Error::new(
            ErrorCode::LimitExceeded,
            format!("expected memory for {count} samples, found too little; cut the recording into parts"),
        )
    })?;
    samples.resize(count, nothing);
    Ok(samples)
}
