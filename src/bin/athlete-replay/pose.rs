//! The position of every joint at one moment.

use std::collections::HashSet;
use std::fmt::Write;

use athlete_replay::error::{Error, ErrorCode, Result};
use athlete_replay::format::{Conversion, SourceTrack};
use athlete_replay::replay::{Pose, Track};
use athlete_replay::time::SNAP_SECS;
use serde::{Serialize, Serializer};

use crate::files::Opened;

/// Which moment.
#[derive(Clone, Copy)]
pub(crate) enum Moment {
    /// A frame of the main track.
    Frame(usize),
    /// A time.
    TimeSecs(f64),
}

/// Which units and axes.
#[derive(Clone, Copy)]
pub(crate) enum Space {
    /// Metres, +Y up.
    Metres,
    /// The file's own.
    Source,
}

/// Every joint of every track at one moment.
#[derive(Serialize)]
pub(crate) struct Found {
    time_secs: f64,
    tracks: Vec<TrackPose>,
}

#[derive(Serialize)]
struct TrackPose {
    name: String,
    joints: Joints,
}

/// Names and positions, kept in the order of the file.
struct Joints(Vec<(String, Option<[f64; 3]>)>);

impl Serialize for Joints {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.0.iter().map(|(name, position)| (name, position)))
    }
}

impl Found {
    /// One line of JSON.
    pub(crate) fn json(&self) -> String {
        serde_json::to_string(self).unwrap_or_default() + "\n"
    }

    /// Aligned columns for a person.
    pub(crate) fn table(&self) -> String {
        let mut text = String::new();
        // Writing to a string cannot fail.
        let _ = writeln!(text, "time {:.6} s", self.time_secs);
        for track in &self.tracks {
            let width = track
                .joints
                .0
                .iter()
                .map(|(name, _)| name.chars().count())
                .max()
                .unwrap_or(0);
            let _ = writeln!(text, "track {}", track.name);
            for (name, position) in &track.joints.0 {
                let _ = match position {
                    Some([x, y, z]) => writeln!(text, "  {name:<width$} {x:>12.4} {y:>12.4} {z:>12.4}"),
                    None => writeln!(text, "  {name:<width$} {:>12}", "missing"),
                };
            }
        }
        text
    }
}

/// The poses at a moment.
///
/// # Errors
/// `out-of-range` for a moment that the recording does not have, or for a source space that a packed replay lacks.
pub(crate) fn at(opened: &Opened, moment: Moment, space: Space) -> Result<Found> {
    let out_of_range = |message: String| Err(Error::new(ErrorCode::OutOfRange, message));
    let replay = &opened.replay;
    let Some(main) = replay.main_track().and_then(|index| replay.tracks.get(index)) else {
        return out_of_range("expected a replay with a track, found none".to_owned());
    };
    let time_secs = match moment {
        Moment::Frame(frame) if frame < main.times.len() => main.times.time_of(frame),
        Moment::Frame(frame) => {
            return out_of_range(format!(
                "expected a frame from 0 to {}, found {frame}",
                main.times.len() - 1
            ))
            .map_err(|e| e.in_field("--frame"));
        }
        Moment::TimeSecs(time_secs) => {
            let (start_secs, end_secs) = (replay.start_secs(), replay.end_secs());
            if !(start_secs - SNAP_SECS..=end_secs + SNAP_SECS).contains(&time_secs) {
                return out_of_range(format!(
                    "expected a time from {start_secs} to {end_secs} s, found {time_secs}"
                ))
                .map_err(|e| e.in_field("--time"));
            }
            time_secs
        }
    };
    let conversion = match (space, &opened.conversion) {
        (Space::Metres, _) => None,
        (Space::Source, Some(conversion)) => Some(conversion),
        (Space::Source, None) => {
            return out_of_range(
                "expected a raw recording for --source-space, found a packed replay, which has metres only"
                    .to_owned(),
            )
            .map_err(|e| e.in_field("--source-space"));
        }
    };
    let tracks = replay.tracks.iter().enumerate().map(|(index, track)| {
        let source = opened.source.get(index).zip(conversion);
        TrackPose {
            name: track.name.clone(),
            joints: Joints(joints_at(track, source, time_secs)),
        }
    });
    Ok(Found {
        time_secs,
        tracks: tracks.collect(),
    })
}

fn joints_at(
    track: &Track,
    source: Option<(&SourceTrack, &Conversion)>,
    time_secs: f64,
) -> Vec<(String, Option<[f64; 3]>)> {
    let mut pose = Pose::default();
    track.sample(time_secs, &mut pose);
    // At a frame the file's own numbers are given, not numbers that went to metres and back.
    let frame = track
        .times
        .bracket(time_secs)
        .filter(|b| b.fraction == 0.0)
        .map(|b| b.index);
    let names = distinct(track.skeleton.joints.iter().map(|joint| joint.name.as_str()));
    let positions = pose.joints.iter().enumerate().map(|(joint, sample)| {
        let metres = sample.position_m?.to_array();
        Some(match (source, frame) {
            (Some((source, _)), Some(frame)) => source.position(frame, joint)?,
            (Some((_, conversion)), None) => conversion.source_from_metres(metres.map(f64::from)),
            (None, _) => metres.map(shortest),
        })
    });
    names.into_iter().zip(positions).collect()
}

/// The names, those that came before with their number: a packed replay may repeat a name, a JSON object must not.
fn distinct<'a>(names: impl Iterator<Item = &'a str>) -> Vec<String> {
    let mut taken = HashSet::new();
    let name = |name: &str| {
        let numbered = (2..).map(|copy| format!("{name} ({copy})"));
        let free = std::iter::once(name.to_owned())
            .chain(numbered)
            .find(|name| !taken.contains(name));
        let free = free.unwrap_or_else(|| name.to_owned());
        taken.insert(free.clone());
        free
    };
    names.map(name).collect()
}

/// The number with the fewest digits that is this one in single precision: 0.1, not 0.10000000149.
fn shortest(value: f32) -> f64 {
    value.to_string().parse().unwrap_or(f64::from(value))
}

#[cfg(test)]
mod tests {
    use super::distinct;

    #[test]
    fn repeated_names_are_told_apart() {
        assert_eq!(
            distinct(["a", "b", "a", "a (2)", "a"].into_iter()),
            ["a", "b", "a (2)", "a (2) (2)", "a (3)"]
        );
    }
}
