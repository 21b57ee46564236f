//! The replay as a whole: who, what, where and when, with every track on one clock.

use super::{Avatar, Curve, Event, ForcePlate, Participant, Track, TrackKind};
use crate::error::{Error, ErrorCode, Result};

/// Where it takes place, as far as the ground shows it.
#[derive(Clone, Debug, Default, PartialEq)]
pub enum Venue {
    /// Open ground with a metre grid.
    #[default]
    Ground,
    /// The straight of an athletics track.
    SprintStraight(SprintStraight),
}

/// A straight of parallel lanes along +Z: the start line lies at z = 0, the finish at z = `distance_m`, the middle of the
/// straight at x = 0. A runner facing +Z with +Y up has +X on the left, and lane 1 is the leftmost lane: it has the
/// highest x.
#[derive(Clone, Debug, PartialEq)]
pub struct SprintStraight {
    /// The number of lanes.
    pub lanes: u8,
    /// The width of a lane from line to line; 1.22 m by World Athletics' Technical Rule 14.
    pub lane_width_m: f64,
    /// Start to finish.
    pub distance_m: f64,
}

impl SprintStraight {
    /// The x of the middle of a lane, counted from 1.
    pub fn lane_centre_x_m(&self, lane: u8) -> f64 {
        (f64::from(self.lanes) / 2.0 - f64::from(lane) + 0.5) * self.lane_width_m
    }
}

/// A replay: tracks of participants and objects, with events, on one clock.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Replay {
    /// What to call it.
    pub title: String,
    /// What a viewer must be told of how it came about ("motion is synthetic"), if anything.
    pub notice: Option<String>,
    /// The discipline, as given.
    pub discipline: Option<String>,
    /// Place and date as given.
    pub location: Option<String>,
    /// The moment of replay time 0, as given by the source in ISO 8601 with its zone ("2030-08-03T21:50:02+02:00").
    pub start_utc: Option<String>,
    /// The ground it takes place on.
    pub venue: Venue,
    /// The replay time that the discipline's own clock calls zero (the gun), where there is one.
    pub clock_zero_secs: Option<f64>,
    /// Who takes part.
    pub participants: Vec<Participant>,
    /// Every track.
    pub tracks: Vec<Track>,
    /// What happened, in order of time.
    pub events: Vec<Event>,
    /// Scalar series on the same clock: joint angles, moments, analog channels.
    pub curves: Vec<Curve>,
    /// Force plates with the ground reactions they measured.
    pub force_plates: Vec<ForcePlate>,
    /// Skinned meshes that a track can drive.
    pub avatars: Vec<Avatar>,
    /// What was done to the recorded positions on request, a sentence a step, in order; empty for raw data.
    pub processing: Vec<String>,
}

impl Replay {
    /// The time of the earliest sample of any track; 0 without tracks.
    pub fn start_secs(&self) -> f64 {
        self.tracks
            .iter()
            .map(|t| t.times.start_secs())
            .min_by(f64::total_cmp)
            .unwrap_or(0.0)
    }

    /// The time of the latest sample of any track; 0 without tracks.
    pub fn end_secs(&self) -> f64 {
        self.tracks
            .iter()
            .map(|t| t.times.end_secs())
            .max_by(f64::total_cmp)
            .unwrap_or(0.0)
    }

    /// The index of the main track: the first skeleton, else the first track. Frames are counted on it.
    pub fn main_track(&self) -> Option<usize> {
        let skeleton = self.tracks.iter().position(|t| t.kind == TrackKind::Skeleton);
        skeleton.or(if self.tracks.is_empty() { None } else { Some(0) })
    }

    /// Checks that every index, count and time is consistent.
    ///
    /// # Errors
    /// [`ErrorCode::ReplayInvalid`], naming the track, participant or event.
    pub fn validate(&self) -> Result<()> {
        self.validate_with(Track::validate)
    }

    /// As [`Self::validate`], for a replay whose positions have not come yet.
    ///
    /// # Errors
    /// [`ErrorCode::ReplayInvalid`], naming the track, participant or event.
    pub(crate) fn validate_description(&self) -> Result<()> {
        self.validate_with(Track::validate_description)
    }

    fn validate_with(&self, validate_track: fn(&Track) -> Result<()>) -> Result<()> {
        let invalid = |message: String, field: String| {
            Err(Error::new(ErrorCode::ReplayInvalid, message).in_field(field))
        };
        if self.tracks.is_empty() {
            return Err(Error::new(
                ErrorCode::ReplayInvalid,
                "the replay has no track; give it at least one",
            ));
        }
        for (index, track) in self.tracks.iter().enumerate() {
            validate_track(track).map_err(|e| e.in_field(format!("tracks[{index}] ({})", track.name)))?;
            if track.participant.is_some_and(|p| p >= self.participants.len()) {
                return invalid(
                    format!("expected a participant below {}", self.participants.len()),
                    format!("tracks[{index}] ({})", track.name),
                );
            }
        }
        for (index, event) in self.events.iter().enumerate() {
            let field = format!("events[{index}] ({})", event.label);
            if !event.time_secs.is_finite()
                || event
                    .end_secs
                    .is_some_and(|end| end.is_nan() || end < event.time_secs)
            {
                return invalid(
                    "expected finite times with the end not before the start".to_owned(),
                    field,
                );
            }
            if event.participants.iter().any(|&p| p >= self.participants.len()) {
                return invalid(
                    format!("expected participants below {}", self.participants.len()),
                    field,
                );
            }
        }
        for (index, avatar) in self.avatars.iter().enumerate() {
            avatar
                .validate(&self.tracks)
                .map_err(|e| e.in_field(format!("avatars[{index}] ({})", avatar.name)))?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lane_centres_lie_symmetrically_with_lane_one_at_the_left_of_the_runner() {
        let straight = SprintStraight {
            lanes: 8,
            lane_width_m: 1.22,
            distance_m: 100.0,
        };
        // Facing +Z with +Y up, the runner's left is +X.
        assert!((straight.lane_centre_x_m(1) - 3.5 * 1.22).abs() < 1e-12);
        assert!((straight.lane_centre_x_m(8) + 3.5 * 1.22).abs() < 1e-12);
        assert!((straight.lane_centre_x_m(4) - 0.5 * 1.22).abs() < 1e-12);
    }

    #[test]
    fn a_replay_without_tracks_is_refused() {
        let error = Replay::default().validate().unwrap_err();
        assert_eq!(error.code, ErrorCode::ReplayInvalid);
        assert_eq!(error.to_string(), "the replay has no track; give it at least one");
    }
}
