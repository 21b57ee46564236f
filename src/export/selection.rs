//! Which tracks are written, and at which moments.

use super::{ExportFormat, ExportOptions, TrackChoice, Work};
use crate::error::{Error, ErrorCode, Result};
use crate::replay::{Pose, Quality, Replay, Track, TrackKind};
use crate::time::SampleTimes;

/// A moment this far beyond an end, in sample periods, still counts as at it.
const SLACK: f64 = 1e-6;
/// The most samples one track may become.
const MOST_FRAMES: f64 = 1e9;

/// The indices of the tracks that a choice means, in the order of the replay.
pub(super) fn chosen_tracks(
    replay: &Replay,
    format: ExportFormat,
    choice: &TrackChoice,
) -> Result<Vec<usize>> {
    let out_of_range = |message: String| Error::new(ErrorCode::OutOfRange, message).in_field("tracks");
    let all = 0..replay.tracks.len();
    let mut chosen: Vec<usize> = match choice {
        TrackChoice::All => all.collect(),
        TrackChoice::Tracks(tracks) => {
            if let Some(wrong) = tracks.iter().find(|track| !all.contains(track)) {
                return Err(out_of_range(format!(
                    "expected tracks below {}, found {wrong}",
                    replay.tracks.len()
                )));
            }
            all.filter(|track| tracks.contains(track)).collect()
        }
        TrackChoice::Participants(people) => {
            if let Some(wrong) = people.iter().find(|person| **person >= replay.participants.len()) {
                return Err(out_of_range(format!(
                    "expected participants below {}, found {wrong}",
                    replay.participants.len()
                )));
            }
            let is_theirs = |track: &Track| track.participant.is_some_and(|person| people.contains(&person));
            all.filter(|&track| replay.tracks.get(track).is_some_and(is_theirs))
                .collect()
        }
    };
    let is_skeleton = |track: &usize| {
        replay
            .tracks
            .get(*track)
            .is_some_and(|t| t.kind == TrackKind::Skeleton)
    };
    // A hierarchy of one ball is nothing that anybody asks for who does not name it.
    if format == ExportFormat::Bvh
        && !matches!(choice, TrackChoice::Tracks(_))
        && chosen.iter().any(is_skeleton)
    {
        chosen.retain(is_skeleton);
    }
    if chosen.is_empty() {
        return Err(out_of_range(
            "expected at least one track to write, found none".to_owned(),
        ));
    }
    Ok(chosen)
}

/// What tells the files of these tracks apart: the person's name, and the track's where one person has several.
pub(super) fn suffixes(replay: &Replay, chosen: &[usize]) -> Vec<String> {
    let mut suffixes: Vec<String> = Vec::with_capacity(chosen.len());
    for &index in chosen {
        let Some(track) = replay.tracks.get(index) else {
            continue;
        };
        let person = track.participant.and_then(|p| replay.participants.get(p));
        let name = match person {
            Some(person) => {
                let is_only = chosen
                    .iter()
                    .filter_map(|&other| replay.tracks.get(other))
                    .filter(|other| other.participant == track.participant)
                    .count()
                    == 1;
                let name = if slug(&person.name).is_empty() {
                    &person.id
                } else {
                    &person.name
                };
                if is_only {
                    name.clone()
                } else {
                    format!("{name} {}", track.name)
                }
            }
            None => track.name.clone(),
        };
        let name = slug(&name);
        let name = if name.is_empty() {
            format!("track-{}", index + 1)
        } else {
            name
        };
        let free = (2..)
            .map(|copy| format!("{name}-{copy}"))
            .find(|name| !suffixes.contains(name));
        suffixes.push(match free {
            Some(free) if suffixes.contains(&name) => free,
            _ => name,
        });
    }
    suffixes
}

/// Lower-case ASCII letters and digits with single hyphens between, at most 60.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for c in name.chars() {
        if c.is_ascii_alphanumeric() {
            slug.push(c.to_ascii_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
    }
    slug.truncate(60);
    slug.trim_end_matches('-').to_owned()
}

/// How the moments of a file are chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Clock {
    /// Each track at its own moments.
    Own,
    /// Each track at a steady rate.
    Steady,
    /// All tracks at the same moments, at a steady rate.
    Common,
}

/// A track at the moments that are written.
#[derive(Clone, Debug)]
pub(super) struct Sampled<'a> {
    /// The track's index in the replay.
    pub(super) index: usize,
    pub(super) track: &'a Track,
    /// The moments that are written, in replay time.
    pub(super) times: SampleTimes,
    /// Written frame 0 is this frame of the track; `None` where the moments lie between frames.
    first_frame: Option<isize>,
}

impl Sampled<'_> {
    pub(super) fn frames(&self) -> usize {
        self.times.len()
    }

    pub(super) fn joints(&self) -> usize {
        self.track.skeleton.joints.len()
    }

    /// The positions of one written frame; NaN where missing.
    pub(super) fn positions_into(&self, frame: usize, positions_m: &mut Vec<[f32; 3]>) {
        positions_m.clear();
        match self.first_frame {
            Some(_) => {
                let from = self.track_frame(frame);
                positions_m.extend((0..self.joints()).map(|joint| {
                    from.and_then(|from| self.track.position(from, joint))
                        .map_or([f32::NAN; 3], |p| p.to_array())
                }));
            }
            None => {
                let mut pose = Pose::default();
                self.track.sample(self.times.time_of(frame), &mut pose);
                positions_m.extend(
                    pose.joints
                        .iter()
                        .map(|joint| joint.position_m.map_or([f32::NAN; 3], |p| p.to_array())),
                );
            }
        }
    }

    fn track_frame(&self, frame: usize) -> Option<usize> {
        match self.first_frame {
            Some(first) => usize::try_from(first + isize::try_from(frame).ok()?)
                .ok()
                .filter(|frame| *frame < self.track.times.len()),
            None => Some(self.track.times.nearest(self.times.time_of(frame))),
        }
    }

    /// How sure a position is, where the track says so: a confidence, or an error in metres.
    pub(super) fn quality(&self, frame: usize, joint: usize) -> Option<f32> {
        let (Quality::Confidence(values) | Quality::ErrorM(values)) = self.track.quality.as_ref()?;
        let value = *values.get(self.track_frame(frame)? * self.joints() + joint)?;
        value.is_finite().then_some(value)
    }
}

/// The chosen tracks at the moments that the options and the format ask for.
pub(super) fn sampled<'a>(work: &mut Work<'a>, clock: Clock) -> Result<Vec<Sampled<'a>>> {
    let replay = work.replay;
    let chosen = || {
        work.chosen
            .iter()
            .filter_map(|&index| Some((index, replay.tracks.get(index)?)))
    };
    let mut resampled = Vec::new();
    let mut found = Vec::with_capacity(work.chosen.len());
    let shared = match clock {
        Clock::Common => Some(common_times(chosen().map(|(_, track)| track), work.options)?),
        _ => None,
    };
    for (index, track) in chosen() {
        let (times, first_frame) = match &shared {
            Some(times) => (times.clone(), frame_of_first(&track.times, times)),
            None => own_times(&track.times, work.options, clock)?,
        };
        if first_frame.is_none() && work.options.rate_hz.is_none() {
            resampled.push(track.name.as_str());
        }
        found.push(Sampled {
            index,
            track,
            times,
            first_frame,
        });
    }
    if let Some(first) = resampled.first() {
        let message = format!(
            "{} tracks (the first is \"{first}\") have sample times that this file cannot hold; they are resampled at {} Hz",
            resampled.len(),
            found.first().map_or(0.0, |sampled| sampled.times.rate_hz())
        );
        work.note("times-resampled", message);
    }
    if found.iter().all(|sampled| sampled.frames() == 0) {
        return Err(nothing_in_range());
    }
    Ok(found)
}

fn nothing_in_range() -> Error {
    Error::new(
        ErrorCode::OutOfRange,
        "expected a range with samples in it, found none between start and end",
    )
    .in_field("start_secs")
}

/// The range that is written, in replay time.
fn range(start_secs: f64, end_secs: f64, options: &ExportOptions) -> (f64, f64) {
    (
        options
            .start_secs
            .map_or(start_secs, |start| start.max(start_secs)),
        options.end_secs.map_or(end_secs, |end| end.min(end_secs)),
    )
}

/// Steady moments from `start_secs` on, at or before `end_secs`.
fn steady(start_secs: f64, end_secs: f64, rate_hz: f64) -> Result<SampleTimes> {
    let periods = (end_secs - start_secs) * rate_hz;
    let count = if periods < -SLACK {
        0.0
    } else {
        (periods + SLACK).floor() + 1.0
    };
    if count > MOST_FRAMES {
        return Err(Error::new(
            ErrorCode::OutOfRange,
            format!("expected at most {MOST_FRAMES} samples a track, found {count}; lower the rate"),
        )
        .in_field("rate_hz"));
    }
    Ok(SampleTimes::Uniform {
        start_secs,
        rate_hz,
        count: count as usize,
    })
}

/// A track's own moments within the range, and the frame of the first one.
fn own_times(
    times: &SampleTimes,
    options: &ExportOptions,
    clock: Clock,
) -> Result<(SampleTimes, Option<isize>)> {
    let (start_secs, end_secs) = range(times.start_secs(), times.end_secs(), options);
    if let Some(rate_hz) = options.rate_hz {
        let steady = steady(start_secs, end_secs, rate_hz)?;
        let first = frame_of_first(times, &steady);
        return Ok((steady, first));
    }
    match times {
        SampleTimes::Uniform {
            start_secs: own_start_secs,
            rate_hz,
            count,
        } => {
            let first = ((start_secs - own_start_secs) * rate_hz - SLACK).ceil().max(0.0) as usize;
            let last = ((end_secs - own_start_secs) * rate_hz + SLACK).floor();
            let end = if last < 0.0 {
                0
            } else {
                (last as usize + 1).min(*count)
            };
            let cut = SampleTimes::Uniform {
                start_secs: times.time_of(first),
                rate_hz: *rate_hz,
                count: end.saturating_sub(first),
            };
            Ok((cut, isize::try_from(first).ok()))
        }
        SampleTimes::Explicit(_) if clock != Clock::Own => {
            Ok((steady(start_secs, end_secs, rate_of(times))?, None))
        }
        SampleTimes::Explicit(own) => {
            let first = own.partition_point(|&t| t < start_secs);
            let end = own.partition_point(|&t| t <= end_secs);
            let cut = own.get(first..end.max(first)).unwrap_or_default().to_vec();
            Ok((SampleTimes::Explicit(cut), isize::try_from(first).ok()))
        }
    }
}

/// The rate of a track; one sample has any.
fn rate_of(times: &SampleTimes) -> f64 {
    let rate_hz = times.rate_hz();
    if rate_hz > 0.0 { rate_hz } else { 1.0 }
}

/// The moments of a file of one clock: the first track's rate and phase, over everything that is written.
fn common_times<'a>(
    tracks: impl Iterator<Item = &'a Track> + Clone,
    options: &ExportOptions,
) -> Result<SampleTimes> {
    let Some(main) = tracks
        .clone()
        .find(|track| track.kind == TrackKind::Skeleton)
        .or(tracks.clone().next())
    else {
        return Err(nothing_in_range());
    };
    let earliest = tracks
        .clone()
        .map(|t| t.times.start_secs())
        .fold(f64::INFINITY, f64::min);
    let latest = tracks
        .map(|t| t.times.end_secs())
        .fold(f64::NEG_INFINITY, f64::max);
    let (start_secs, end_secs) = range(earliest, latest, options);
    if let Some(rate_hz) = options.rate_hz {
        return steady(start_secs, end_secs, rate_hz);
    }
    let rate_hz = rate_of(&main.times);
    let anchor_secs = main.times.start_secs();
    let first = ((start_secs - anchor_secs) * rate_hz - SLACK).ceil();
    steady(anchor_secs + first / rate_hz, end_secs, rate_hz)
}

/// The track's frame that lies at the first of the moments, where all of them lie on frames or beyond the ends.
fn frame_of_first(times: &SampleTimes, wanted: &SampleTimes) -> Option<isize> {
    let SampleTimes::Uniform {
        start_secs, rate_hz, ..
    } = times
    else {
        return None;
    };
    if wanted.rate_hz() != *rate_hz {
        return None;
    }
    let offset = (wanted.start_secs() - start_secs) * rate_hz;
    let whole = offset.round();
    ((offset - whole).abs() <= SLACK.max(1e-7 * rate_hz) && whole.abs() < MOST_FRAMES)
        .then_some(whole as isize)
}

/// How many samples of how many joints are missing, with each run of missing frames (first and last) of each joint.
pub(super) fn gaps(sampled: &Sampled<'_>) -> Gaps {
    let mut gaps = Gaps {
        samples: 0,
        runs: vec![Vec::new(); sampled.joints()],
    };
    let mut positions_m = Vec::new();
    for frame in 0..sampled.frames() {
        sampled.positions_into(frame, &mut positions_m);
        for (position, runs) in positions_m.iter().zip(&mut gaps.runs) {
            if position.iter().all(|v| v.is_finite()) {
                continue;
            }
            gaps.samples += 1;
            match runs.last_mut() {
                Some((_, last)) if *last + 1 == frame => *last = frame,
                _ => runs.push((frame, frame)),
            }
        }
    }
    gaps
}

/// Where a track's joints are missing.
pub(super) struct Gaps {
    pub(super) samples: usize,
    /// For each joint, the first and last frame of each gap.
    pub(super) runs: Vec<Vec<(usize, usize)>>,
}

impl Gaps {
    /// How many joints have a gap.
    pub(super) fn joints(&self) -> usize {
        self.runs.iter().filter(|runs| !runs.is_empty()).count()
    }
}
