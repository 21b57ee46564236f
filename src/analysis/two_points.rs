//! Between any two points: pinned to joints, to a track's middle, or to the ground.

use glam::{DVec3, Vec3};

use super::definition::{Definition, Unit};
use super::path::level;
use super::{Measures, Series, Subject, Value, Which, Withheld};
use crate::error::{Error, ErrorCode, Result};
use crate::numeric::exact::atan2;
use crate::replay::{BodyPart, Pose, Replay, Track};
use crate::time::SampleTimes;

const LIVE: &str = "Between the positions as drawn: unfiltered, and between samples along the curve that the replay \
    is sampled by.";

/// What is measured between two points.
pub(super) const DEFINITIONS: &[Definition] = &[
    Definition {
        id: "point_distance",
        name: "Distance",
        unit: Unit::Metre,
        decimals: 3,
        definition: "The distance between two points in space.",
        method: LIVE,
        source: "own",
    },
    Definition {
        id: "point_level_distance",
        name: "Level distance",
        unit: Unit::Metre,
        decimals: 3,
        definition: "The distance between two points over the ground, heights left out.",
        method: LIVE,
        source: "own",
    },
    Definition {
        id: "point_height",
        name: "Height difference",
        unit: Unit::Metre,
        decimals: 3,
        definition: "How much higher the second point is than the first.",
        method: LIVE,
        source: "own",
    },
    Definition {
        id: "point_angle",
        name: "Angle above the level",
        unit: Unit::Degree,
        decimals: 1,
        definition: "The angle above the level of the line from the first point to the second.",
        method: LIVE,
        source: "own",
    },
];

/// What a point is pinned to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Pin {
    /// A part of a body, by track.
    Part(usize, BodyPart),
    /// A joint, marker or object point, by track and joint.
    Joint(usize, usize),
    /// A fixed place.
    Place(DVec3),
    /// The ground below what a part of a body is.
    GroundBelow(usize, BodyPart),
}

/// What stands before a part for the ground below it.
const GROUND_BELOW: &str = "ground below ";

impl Pin {
    /// The pin that words name: `WHO:PART` or `WHO:JOINT` by the names of the replay, `WHO:ground below PART`, or a place
    /// as `X,Y,Z` in metres. [`Replay::track_named`] says who that is; a joint may be of any of a participant's tracks.
    ///
    /// # Errors
    /// [`ErrorCode::OutOfRange`] for what the replay does not have.
    pub fn from_words(replay: &Replay, words: &str) -> Result<Self> {
        // The reader of manifests reads numbers too: a second one is 10 kB of what a page downloads.
        let numbers = serde_json::from_str(&format!("[{words}]")).ok();
        let numbers = numbers.as_ref().and_then(serde_json::Value::as_array);
        let place: Option<Vec<f64>> =
            numbers.and_then(|all| all.iter().map(serde_json::Value::as_f64).collect());
        if let Some([x, y, z]) = place.as_deref() {
            return Ok(Self::Place(DVec3::new(*x, *y, *z)));
        }
        let (who, point) = words.rsplit_once(':').unwrap_or((words, ""));
        let track = replay.track_named(who)?;
        let above = point.strip_prefix(GROUND_BELOW);
        let pin = match (above, Self::of_track(replay, track, above.unwrap_or(point))) {
            (Some(_), Some(Self::Part(track, part))) => Some(Self::GroundBelow(track, part)),
            (Some(_), _) => None,
            (None, pin) => pin,
        };
        pin.ok_or_else(|| {
            let message = format!("expected a part of the body or a joint of \"{who}\", found \"{point}\"");
            Error::new(ErrorCode::OutOfRange, message)
        })
    }

    /// The part of the body that a track shows, else the joint: its own, or that of another track of the same participant.
    pub(super) fn of_track(replay: &Replay, track: usize, word: &str) -> Option<Self> {
        let of = replay.tracks.get(track)?;
        let is_known = |part: &BodyPart| !of.skeleton.body_map.joints_of(*part).is_empty();
        if let Some(part) = BodyPart::from_word(word).filter(is_known) {
            return Some(Self::Part(track, part));
        }
        let joint_of =
            |(index, track): (usize, &Track)| Some(Self::Joint(index, track.skeleton.index_of(word)?));
        let is_theirs = |other: &Track| of.participant.is_some() && other.participant == of.participant;
        let all = replay.tracks.iter().enumerate();
        joint_of((track, of)).or_else(|| all.filter(|(_, other)| is_theirs(other)).find_map(joint_of))
    }

    /// When what it is pinned to was sampled; `None` for a fixed place.
    pub fn times<'a>(&self, replay: &'a Replay) -> Option<&'a SampleTimes> {
        match *self {
            Self::Part(track, _) | Self::Joint(track, _) | Self::GroundBelow(track, _) => {
                replay.tracks.get(track).map(|track| &track.times)
            }
            Self::Place(_) => None,
        }
    }

    /// Where it is at a moment; `None` in a gap, outside the recording, and where there is no such track or joint.
    pub fn at(&self, replay: &Replay, time_secs: f64) -> Option<DVec3> {
        let pose_of = |track: usize| {
            let track = replay.tracks.get(track)?;
            let mut pose = Pose::default();
            track.sample(time_secs, &mut pose);
            Some((track, pose))
        };
        let of_part = |track: usize, part: BodyPart| {
            let (track, pose) = pose_of(track)?;
            track
                .skeleton
                .body_map
                .resolve(&pose)
                .position_m(part)
                .map(Vec3::as_dvec3)
        };
        match *self {
            Self::Part(track, part) => of_part(track, part),
            Self::Joint(track, joint) => pose_of(track)?
                .1
                .joints
                .get(joint)?
                .position_m
                .map(Vec3::as_dvec3),
            Self::Place(place_m) => place_m.is_finite().then_some(place_m),
            Self::GroundBelow(track, part) => of_part(track, part).map(level),
        }
    }
}

/// What lies between two points.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Between {
    /// The first point.
    pub from_m: DVec3,
    /// The second point.
    pub to_m: DVec3,
}

impl Between {
    /// Between two pins at a moment; `None` where either is not there.
    pub fn at(replay: &Replay, from: &Pin, to: &Pin, time_secs: f64) -> Option<Self> {
        Some(Self {
            from_m: from.at(replay, time_secs)?,
            to_m: to.at(replay, time_secs)?,
        })
    }

    /// All that lies between two pins, the subject [`Subject::Pair`] of 0 and 1: values at some moments, withheld in a gap, and
    /// series at some times, NaN in a gap.
    pub fn measured(
        replay: &Replay,
        from: &Pin,
        to: &Pin,
        moments_secs: &[f64],
        times: Option<&SampleTimes>,
    ) -> Measures {
        let subject = Subject::Pair(0, 1);
        let at = |time_secs: f64| Self::at(replay, from, to, time_secs).map(|between| between.measures());
        let mut measures = Measures::default();
        for &time_secs in moments_secs {
            let found = at(time_secs);
            for (index, measure) in DEFINITIONS.iter().enumerate() {
                let result = found.map(|found| found[index].1).ok_or(Withheld::Gap);
                measures.values.push(Value {
                    time_secs: Some(time_secs),
                    ..Value::new(measure, subject, result)
                });
            }
        }
        if let Some(times) = times {
            let found: Vec<_> = (0..times.len()).map(|frame| at(times.time_of(frame))).collect();
            let series = DEFINITIONS.iter().enumerate().map(|(index, measure)| Series {
                measure,
                subject,
                which: Which::Only,
                times: times.clone(),
                values: found
                    .iter()
                    .map(|found| found.map_or(f64::NAN, |found| found[index].1))
                    .collect(),
                raw: Vec::new(),
                cutoff_hz: None,
                flags: Vec::new(),
            });
            measures.series.extend(series);
        }
        measures
    }

    /// The angle above the level of the line from the first point to the second.
    pub fn angle_rad(&self) -> f64 {
        let way = self.to_m - self.from_m;
        atan2(way.y, level(way).length())
    }

    /// The measures in the order of their definitions: distance, level distance, height, angle.
    pub fn measures(&self) -> [(&'static Definition, f64); 4] {
        let way = self.to_m - self.from_m;
        let values = [
            way.length(),
            level(way).length(),
            way.y,
            self.angle_rad().to_degrees(),
        ];
        std::array::from_fn(|index| (&DEFINITIONS[index], values[index]))
    }
}
