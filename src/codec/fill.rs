//! A whole replay in memory, segment by segment.

use super::manifest::Manifest;
use super::read::{Channels, decode_segment};
use crate::error::{Error, ErrorCode, Result};
use crate::replay::{Quality, Replay};

/// Puts the samples of one segment into `replay`, which came from [`Manifest::to_replay`]: all of them, or none.
///
/// # Errors
/// Those of [`decode_segment`]; [`ErrorCode::ReplayInvalid`] for a replay of other tracks.
pub fn fill_segment(manifest: &Manifest, index: usize, bytes: &[u8], replay: &mut Replay) -> Result<()> {
    fill_segment_of(manifest, index, bytes, &[], replay)
}

/// As [`fill_segment`], for a replay that came from [`Manifest::to_replay_of`] with the same joints.
///
/// # Errors
/// Those of [`fill_segment`].
pub fn fill_segment_of(
    manifest: &Manifest,
    index: usize,
    bytes: &[u8],
    kept: &[Option<Vec<u16>>],
    replay: &mut Replay,
) -> Result<()> {
    let kept_of = |track: usize| kept.get(track).and_then(Option::as_deref);
    let pairs = replay.tracks.iter().zip(&manifest.tracks).enumerate();
    let same_tracks = replay.tracks.len() == manifest.tracks.len()
        && pairs.into_iter().all(|(number, (track, layout))| {
            let joints = kept_of(number).map_or(layout.parents.len(), <[u16]>::len);
            track.skeleton.joints.len() == joints && track.positions_m.len() == joints * layout.times.len()
        });
    if !same_tracks {
        return Err(Error::new(
            ErrorCode::ReplayInvalid,
            "expected the replay that this manifest describes",
        ));
    }
    let segment = decode_segment(manifest, index, bytes, Channels::All)?;
    for part in &segment.tracks {
        let (Some(track), Some(layout)) =
            (replay.tracks.get_mut(part.track), manifest.tracks.get(part.track))
        else {
            continue;
        };
        let width = layout.parents.len();
        if let Some(kept) = kept_of(part.track) {
            let frames = part.positions_m.chunks_exact(width.max(1));
            let joint = |frame: &[[f32; 3]], joint: &u16| frame.get(usize::from(*joint)).copied();
            let places: Vec<[f32; 3]> = frames
                .flat_map(|frame| {
                    kept.iter()
                        .map(move |own| joint(frame, own).unwrap_or([f32::NAN; 3]))
                })
                .collect();
            put(&mut track.positions_m, part.first_frame * kept.len(), &places);
            continue;
        }
        let first = part.first_frame * width;
        put(&mut track.positions_m, first, &part.positions_m);
        match &mut track.quality {
            Some(Quality::Confidence(values) | Quality::ErrorM(values)) => put(values, first, &part.quality),
            None => {}
        }
    }
    for part in &segment.curves {
        if let Some(curve) = replay.curves.get_mut(part.curve) {
            put(&mut curve.values, part.first_sample, &part.values);
        }
    }
    for part in &segment.force_plates {
        if let Some(plate) = replay.force_plates.get_mut(part.force_plate) {
            let of = |which: usize| part.samples.iter().map(|s| s[which]).collect::<Vec<_>>();
            put(&mut plate.force_n, part.first_sample, &of(0));
            put(&mut plate.centre_of_pressure_m, part.first_sample, &of(1));
            put(&mut plate.moment_nm, part.first_sample, &of(2));
        }
    }
    Ok(())
}

fn put<T: Copy>(samples: &mut [T], first: usize, part: &[T]) {
    if let Some(place) = samples.get_mut(first..first + part.len()) {
        place.copy_from_slice(part);
    }
}
