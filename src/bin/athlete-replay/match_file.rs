//! A match of landmarks as a packed replay, window by window: a file of gigabytes takes the memory of a few seconds of it.

use std::fs::File;
use std::io::BufReader;

use athlete_replay::codec::{PackOptions, Packer, WindowSamples};
use athlete_replay::error::{Error, ErrorCode, Result};
use athlete_replay::format::{LandmarkOutline, ReadOptions};

use crate::output;
use crate::publish::Target;
use crate::publish::headers::Kind;

/// How many segments are published together: several at once is quicker over a network.
const TOGETHER: usize = 16;

/// Packs the landmarks of one file and publishes them; `prepare` may add to the replay what lies over it. Gives the number of
/// segments and of bytes.
pub(crate) fn pack(
    name: &str,
    target: &Target,
    reading: &ReadOptions<'_>,
    packing: impl FnOnce(&mut LandmarkOutline) -> Result<PackOptions>,
) -> Result<(usize, usize)> {
    let in_file = |error: Error| match error.place.file {
        Some(_) => error,
        None => error.in_file(name),
    };
    let open = || {
        let file = File::open(name).map_err(|error| {
            Error::new(
                ErrorCode::FileUnreadable,
                format!("the file could not be read: {error}"),
            )
            .in_file(name)
        });
        file.map(|file| BufReader::with_capacity(1 << 20, file))
    };
    let mut outline = LandmarkOutline::of(open()?, reading).map_err(in_file)?;
    let options = packing(&mut outline)?;
    let mut packer = Packer::new(outline.replay(), &options)?;
    let mut windows = outline.windows(open()?, reading);
    let progress = output::Progress::new("packing", packer.segments() as u64);
    let mut bytes = 0;
    let mut waiting = Vec::with_capacity(TOGETHER);
    while let Some(frames) = packer.next_frames() {
        let positions = windows.next(&frames.tracks).map_err(in_file)?;
        let samples = WindowSamples {
            positions_m: positions.iter().map(Vec::as_slice).collect(),
            ..WindowSamples::default()
        };
        let window = packer.pack_next(&samples)?;
        for file in std::iter::once(window.segment).chain(window.coarse) {
            bytes += file.bytes.len();
            waiting.push(file);
        }
        if waiting.len() >= TOGETHER {
            target.put_immutable(std::mem::take(&mut waiting))?;
        }
        progress.advance(1);
    }
    let segments = packer.segments();
    let manifest = packer.finish()?;
    let bytes = bytes + manifest.len();
    target.put_immutable(waiting)?;
    target.put_manifest(manifest, Kind::Finished)?;
    progress.finish();
    Ok((segments, bytes))
}
