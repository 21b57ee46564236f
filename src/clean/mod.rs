//! What may be done to recorded positions on request, never silently: gap filling, filters and repairs.
//!
//! [`apply`] takes [`Step`]s in the order given. Each works on every track by itself, says in [`Replay::processing`] what it
//! did to which track, and never filters across a gap. The recorded positions are kept as a track of their own unless told
//! otherwise. `docs/cleaning.md` defines every step, with its sources.

mod bones;
mod butterworth;
mod feet;
mod gaps;
mod limbs;
mod outliers;
mod series;
mod step;
mod swaps;

pub use step::Step;

use glam::Vec3;

use crate::error::Result;
use crate::replay::{BodyMap, Replay, Track, TrackKind};

/// How the name of a track of recorded positions ends, beside the track that was cleaned.
pub const RAW_SUFFIX: &str = " (raw)";

/// What becomes of the positions as recorded.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum KeepRaw {
    /// They stay as a track of their own, drawn as points.
    #[default]
    Keep,
    /// They are given up.
    Discard,
}

/// What one step did.
#[derive(Clone, Debug, PartialEq)]
pub struct Report {
    /// The step.
    pub step: Step,
    /// What it did to each track that it looked at.
    pub tracks: Vec<TrackReport>,
    /// The same as a sentence, as it stands in [`Replay::processing`].
    pub sentence: String,
}

/// What one step did to one track.
#[derive(Clone, Debug, PartialEq)]
pub struct TrackReport {
    /// The track's index.
    pub track: usize,
    /// Positions that moved.
    pub moved: usize,
    /// The longest way one moved.
    pub largest_m: f64,
    /// Positions that were missing and now are there.
    pub filled: usize,
    /// Positions that were there and now are missing.
    pub removed: usize,
    /// What could not be done to it, or what was found; empty when there is nothing to say.
    pub note: String,
}

/// Takes the steps in order, on every track that is not kept raw.
///
/// # Errors
/// [`crate::error::ErrorCode::OutOfRange`] for parameters that make no sense, before anything is changed;
/// [`crate::error::ErrorCode::ReplayInvalid`] for a replay that is inconsistent already.
pub fn apply(replay: &mut Replay, steps: &[Step], keep_raw: KeepRaw) -> Result<Vec<Report>> {
    steps.iter().try_for_each(Step::validate)?;
    replay.validate()?;
    let cleaned: Vec<usize> = (0..replay.tracks.len())
        .filter(|index| {
            replay
                .tracks
                .get(*index)
                .is_some_and(|t| !t.name.ends_with(RAW_SUFFIX))
        })
        .collect();
    let mut raw: Vec<Option<Vec<[f32; 3]>>> = vec![None; replay.tracks.len()];
    let mut reports = Vec::new();
    for step in steps {
        let mut tracks = Vec::new();
        for &index in &cleaned {
            let Some(track) = replay.tracks.get_mut(index) else {
                continue;
            };
            let before = track.positions_m.clone();
            let note = take(step, track);
            let report = compared(index, &before, track, note);
            if (report.moved > 0 || report.filled > 0 || report.removed > 0)
                && let Some(slot) = raw.get_mut(index)
            {
                slot.get_or_insert(before);
            }
            tracks.push(report);
        }
        let sentence = sentence(step, &tracks, replay);
        replay.processing.push(sentence.clone());
        reports.push(Report {
            step: *step,
            tracks,
            sentence,
        });
    }
    if keep_raw == KeepRaw::Keep {
        for (index, positions_m) in raw.into_iter().enumerate() {
            if let (Some(positions_m), Some(track)) = (positions_m, replay.tracks.get(index)) {
                let kept = raw_track(track, positions_m);
                replay.tracks.push(kept);
            }
        }
    }
    Ok(reports)
}

/// Takes one step on one track, and says what it could not do.
fn take(step: &Step, track: &mut Track) -> String {
    match *step {
        Step::RejectOutliers { deviations, least_m } => outliers::reject(track, deviations, least_m),
        Step::RepairSwaps => swaps::repair(track),
        Step::GapFill { max_secs } => gaps::fill(track, max_secs),
        Step::Butterworth { cutoff_hz } => butterworth::filter(track, cutoff_hz),
        Step::RegulariseBones => bones::regularise(track),
        Step::PlantFeet { speed_m_per_s } => feet::plant(track, speed_m_per_s),
    }
}

/// The recorded positions as points: without a body map and without parents, so that no second body is drawn. Joint for joint
/// it is the track that was cleaned, whose parents and body map are its own too.
fn raw_track(cleaned: &Track, positions_m: Vec<[f32; 3]>) -> Track {
    let mut track = cleaned.clone();
    track.name.push_str(RAW_SUFFIX);
    track.kind = TrackKind::Markers;
    track.skeleton.body_map = BodyMap::default();
    for joint in &mut track.skeleton.joints {
        joint.parent = None;
    }
    track.positions_m = positions_m;
    track
}

/// Compares the positions before and after.
fn compared(index: usize, before: &[[f32; 3]], track: &Track, note: String) -> TrackReport {
    let mut report = TrackReport {
        track: index,
        moved: 0,
        largest_m: 0.0,
        filled: 0,
        removed: 0,
        note,
    };
    for (old, new) in before.iter().zip(&track.positions_m) {
        let (old, new) = (Vec3::from(*old), Vec3::from(*new));
        match (old.is_finite(), new.is_finite()) {
            (true, true) if old != new => {
                report.moved += 1;
                report.largest_m = report.largest_m.max(old.as_dvec3().distance(new.as_dvec3()));
            }
            (false, true) => report.filled += 1,
            (true, false) => report.removed += 1,
            _ => {}
        }
    }
    report
}

/// At most this many tracks are told of one by one.
const MOST_TOLD: usize = 20;

fn sentence(step: &Step, tracks: &[TrackReport], replay: &Replay) -> String {
    let of_track = |report: &TrackReport| {
        let mut said = Vec::new();
        if report.moved > 0 {
            let largest_m = report.largest_m;
            said.push(format!(
                "{} samples moved by at most {largest_m:.4} m",
                report.moved
            ));
        }
        if report.filled > 0 {
            said.push(format!("{} filled", report.filled));
        }
        if report.removed > 0 {
            said.push(format!("{} made gaps", report.removed));
        }
        said.extend((!report.note.is_empty()).then(|| report.note.clone()));
        let track = replay.tracks.get(report.track)?;
        let samples = track.positions_m.len();
        (!said.is_empty()).then(|| format!("\"{}\" ({samples} samples): {}", track.name, said.join(", ")))
    };
    let mut told: Vec<String> = tracks.iter().filter_map(of_track).collect();
    let more = told.len().saturating_sub(MOST_TOLD);
    told.truncate(MOST_TOLD);
    if more > 0 {
        told.push(format!("and {more} more tracks"));
    }
    if told.is_empty() {
        told.push("Nothing changed".to_owned());
    }
    format!("{step}: {}. {}", step.sentence(), told.join("; "))
}
