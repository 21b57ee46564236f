//! Segments and coarse files as plain data.

use pose_coder::{Reader, Shape};

use super::file::{self, Block, BlockKind, Fields, corrupt};
use super::manifest::{FileEntry, FileKind, Manifest, Windows, limits, missing};
use super::series::{self, Form};
use crate::error::{Error, ErrorCode, Result};
use crate::time::SampleTimes;

/// Which blocks of a file are decoded; the others are passed over unread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Channels {
    /// The positions alone.
    Positions,
    /// The positions and how sure they are.
    #[cfg(feature = "full")]
    Qualities,
    /// Qualities, curves and force plates too.
    All,
}

/// The samples of one window of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecodedSegment {
    /// The tracks that have samples in it, by index; a live replay's may be fewer than the manifest's.
    pub tracks: Vec<DecodedTrack>,
    /// The curves that have samples in it, by index.
    pub curves: Vec<DecodedCurve>,
    /// The force plates that have samples in it, by index.
    pub force_plates: Vec<DecodedForcePlate>,
}

/// Consecutive frames of one track.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecodedTrack {
    /// The track's index in the manifest.
    pub track: usize,
    /// The first frame.
    pub first_frame: usize,
    /// How many frames.
    pub frames: usize,
    /// World positions in metres, all joints of the first frame first; NaN where missing.
    pub positions_m: Vec<[f32; 3]>,
    /// One value for each position, where the track has them and they were asked for; empty otherwise.
    pub quality: Vec<f32>,
}

/// Consecutive samples of one curve.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecodedCurve {
    /// The curve's index in the manifest.
    pub curve: usize,
    /// The index of the first sample.
    pub first_sample: usize,
    /// The values; NaN where missing.
    pub values: Vec<f32>,
}

/// Consecutive samples of one force plate.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecodedForcePlate {
    /// The plate's index in the manifest.
    pub force_plate: usize,
    /// The index of the first sample.
    pub first_sample: usize,
    /// Of each sample the force in newtons, the centre of pressure in metres and the moment in newton metres; NaN where
    /// missing.
    pub samples: Vec<[[f32; 3]; 3]>,
}

/// The key poses of a longer window of time.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecodedCoarse {
    /// The tracks that have key poses in it, by index.
    pub tracks: Vec<DecodedKeys>,
}

/// Some frames of one track, evenly spaced.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct DecodedKeys {
    /// The track's index in the manifest.
    pub track: usize,
    /// The first frame.
    pub first_frame: usize,
    /// From one frame to the next, at least 1.
    pub stride: usize,
    /// How many frames.
    pub frames: usize,
    /// World positions in metres, all joints of the first frame first; NaN where missing.
    pub positions_m: Vec<[f32; 3]>,
}

/// Decodes one segment.
///
/// # Errors
/// [`ErrorCode::OutOfRange`] for an index that the manifest has no segment of; [`ErrorCode::InputTruncated`],
/// [`ErrorCode::SegmentCorrupt`] or [`ErrorCode::VersionUnsupported`] for bytes that are not this segment's, naming its file
/// and the byte.
pub fn decode_segment(
    manifest: &Manifest,
    index: usize,
    bytes: &[u8],
    channels: Channels,
) -> Result<DecodedSegment> {
    let entry = entry_of(&manifest.segments, index)?;
    let named = |e: Error| e.in_file(entry.name.as_str());
    let blocks = file::open(bytes, FileKind::Segment, index, entry).map_err(named)?;
    let mut decoder = Decoder::new(&manifest.segment_windows, index);
    let mut segment = DecodedSegment::default();
    for block in &blocks {
        if channels == Channels::Positions && block.kind > BlockKind::ExactPositions {
            break;
        }
        #[cfg(feature = "full")]
        if channels == Channels::Qualities && block.kind > BlockKind::Quality {
            break;
        }
        decoder
            .add(manifest, block, &mut segment)
            .map_err(|problem| named(problem.at(block)))?;
    }
    segment.tracks.sort_unstable_by_key(|track| track.track);
    Ok(segment)
}

/// Decodes one file of the coarse layer.
///
/// # Errors
/// As [`decode_segment`].
pub fn decode_coarse(manifest: &Manifest, index: usize, bytes: &[u8]) -> Result<DecodedCoarse> {
    let entry = entry_of(&manifest.coarse, index)?;
    let named = |e: Error| e.in_file(entry.name.as_str());
    let blocks = file::open(bytes, FileKind::Coarse, index, entry).map_err(named)?;
    let mut decoder = Decoder::new(&manifest.coarse_windows, index);
    let mut coarse = DecodedCoarse::default();
    for block in &blocks {
        if block.kind > BlockKind::ExactPositions {
            break;
        }
        let keys = decoder.positions(manifest, block);
        coarse
            .tracks
            .push(keys.map_err(|problem| named(problem.at(block)))?);
    }
    coarse.tracks.sort_unstable_by_key(|track| track.track);
    if coarse
        .tracks
        .windows(2)
        .any(|pair| pair[0].track == pair[1].track)
    {
        return Err(named(corrupt("a track comes twice", 0)));
    }
    Ok(coarse)
}

fn entry_of(entries: &[FileEntry], index: usize) -> Result<&FileEntry> {
    let entry = entries.get(index).filter(|entry| entry.bytes > 0);
    entry.ok_or_else(|| {
        let message = format!(
            "expected one of {} files that are there, found {index}",
            entries.len()
        );
        Error::new(ErrorCode::OutOfRange, message)
    })
}

/// What may be wrong with a block.
enum Problem {
    Broken,
    TooLarge,
    NoMemory(Error),
}

impl Problem {
    fn at(self, block: &Block<'_>) -> Error {
        match self {
            Self::Broken => corrupt("a block does not follow the layout of version 1", block.at),
            Self::TooLarge => Error::new(
                ErrorCode::LimitExceeded,
                format!(
                    "expected at most {} bytes of samples in a file, found more; pack shorter segments",
                    limits::DECODED_BYTES
                ),
            )
            .at_byte(block.at),
            Self::NoMemory(error) => error,
        }
    }
}

/// Decodes the blocks of one file, as far as memory is allowed for them.
struct Decoder<'a> {
    windows: &'a Windows,
    index: usize,
    bytes_left: usize,
}

impl<'a> Decoder<'a> {
    fn new(windows: &'a Windows, index: usize) -> Self {
        Self {
            windows,
            index,
            bytes_left: limits::DECODED_BYTES,
        }
    }

    fn take<T: Copy>(&mut self, count: usize, each: usize, nothing: T) -> Result<Vec<T>, Problem> {
        let samples = count.checked_mul(each).ok_or(Problem::TooLarge)?;
        let bytes = samples
            .checked_mul(size_of::<T>())
            .filter(|&bytes| bytes <= self.bytes_left)
            .ok_or(Problem::TooLarge)?;
        self.bytes_left -= bytes;
        missing(samples, nothing).map_err(Problem::NoMemory)
    }

    /// Whether these samples may be in this file.
    fn allows(&self, times: &SampleTimes, first: usize, stride: usize, count: usize) -> bool {
        let allowed = self.windows.allowed(times, self.index);
        let last = (count.saturating_sub(1) as u64 * stride as u64).saturating_add(first as u64);
        count > 0 && stride > 0 && first >= allowed.start && last < allowed.end as u64
    }

    fn add(
        &mut self,
        manifest: &Manifest,
        block: &Block<'_>,
        segment: &mut DecodedSegment,
    ) -> Result<(), Problem> {
        match block.kind {
            BlockKind::Poses | BlockKind::ExactPositions => {
                let keys = self.positions(manifest, block)?;
                if keys.stride != 1 || segment.tracks.iter().any(|track| track.track == keys.track) {
                    return Err(Problem::Broken);
                }
                segment.tracks.push(DecodedTrack {
                    track: keys.track,
                    first_frame: keys.first_frame,
                    frames: keys.frames,
                    positions_m: keys.positions_m,
                    quality: Vec::new(),
                });
            }
            BlockKind::Quality => {
                let layout = manifest.tracks.get(block.owner).ok_or(Problem::Broken)?;
                let (first, values) = self.series(block, &layout.times, layout.parents.len())?;
                let track = segment.tracks.iter_mut().find(|track| {
                    track.track == block.owner
                        && track.first_frame == first
                        && track.positions_m.len() == values.len()
                });
                track.ok_or(Problem::Broken)?.quality = values;
            }
            BlockKind::Curve => {
                let times = manifest.curves.get(block.owner).ok_or(Problem::Broken)?;
                let (first_sample, values) = self.series(block, times, 1)?;
                segment.curves.push(DecodedCurve {
                    curve: block.owner,
                    first_sample,
                    values,
                });
            }
            BlockKind::ForcePlate => {
                let times = manifest.force_plates.get(block.owner).ok_or(Problem::Broken)?;
                let (first_sample, values) = self.series(block, times, 9)?;
                segment.force_plates.push(DecodedForcePlate {
                    force_plate: block.owner,
                    first_sample,
                    samples: values
                        .chunks_exact(9)
                        .map(|v| [[v[0], v[1], v[2]], [v[3], v[4], v[5]], [v[6], v[7], v[8]]])
                        .collect(),
                });
            }
        }
        Ok(())
    }

    fn positions(&mut self, manifest: &Manifest, block: &Block<'_>) -> Result<DecodedKeys, Problem> {
        let layout = manifest.tracks.get(block.owner).ok_or(Problem::Broken)?;
        let joints = layout.parents.len();
        if block.kind == BlockKind::ExactPositions {
            let mut fields = Fields(block.body);
            let stride = fields.number().ok_or(Problem::Broken)?;
            let body = Block {
                body: fields.0,
                ..*block
            };
            let (first_frame, frames, values) =
                self.strided_series(&body, &layout.times, stride, 3 * joints)?;
            return Ok(DecodedKeys {
                track: block.owner,
                first_frame,
                stride,
                frames,
                positions_m: values.chunks_exact(3).map(|v| [v[0], v[1], v[2]]).collect(),
            });
        }
        let mut fields = Fields(block.body);
        let header = (|| {
            let first = fields.number()?;
            let stride = fields.number()?;
            let count = fields.number()?;
            let key_log2 = u32::from(fields.byte()?);
            let step_m = fields.float()?;
            Some((first, stride, count, key_log2, step_m))
        })();
        let (first_frame, stride, frames, key_log2, step_m) = header.ok_or(Problem::Broken)?;
        // Also false for a step that is no number.
        let step_is_sound = step_m > 0.0 && step_m <= 2.0 * limits::MAX_ERROR_M;
        if !self.allows(&layout.times, first_frame, stride, frames)
            || key_log2 > MAX_KEY_LOG2
            || !step_is_sound
        {
            return Err(Problem::Broken);
        }
        let mut positions_m = self.take(frames, joints, [0.0; 3])?;
        let shape = Shape {
            parents: &layout.parents,
            count: frames,
            key_log2,
        };
        pose_coder::decode(fields.0, shape, step_m, &mut positions_m).ok_or(Problem::Broken)?;
        Ok(DecodedKeys {
            track: block.owner,
            first_frame,
            stride,
            frames,
            positions_m,
        })
    }

    /// The first sample's index and the values.
    fn series(
        &mut self,
        block: &Block<'_>,
        times: &SampleTimes,
        columns: usize,
    ) -> Result<(usize, Vec<f32>), Problem> {
        let (first, _, values) = self.strided_series(block, times, 1, columns)?;
        Ok((first, values))
    }

    fn strided_series(
        &mut self,
        block: &Block<'_>,
        times: &SampleTimes,
        stride: usize,
        columns: usize,
    ) -> Result<(usize, usize, Vec<f32>), Problem> {
        let mut fields = Fields(block.body);
        let header = (|| {
            let first = fields.number()?;
            let count = fields.number()?;
            let order = fields.byte()?;
            let form = Form::from_step(fields.float()?)?;
            Some((first, count, order, form))
        })();
        let (first, count, order, form) = header.ok_or(Problem::Broken)?;
        if !self.allows(times, first, stride, count) {
            return Err(Problem::Broken);
        }
        let mut values = self.take(count, columns, f32::NAN)?;
        let mut reader = Reader::new(fields.0);
        series::read(&mut reader, count, columns, form, order, &mut values).ok_or(Problem::Broken)?;
        if !reader.is_spent() {
            return Err(Problem::Broken);
        }
        Ok((first, count, values))
    }
}

/// Key poses are at most 2^16 frames apart.
pub(super) const MAX_KEY_LOG2: u32 = 16;
