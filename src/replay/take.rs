//! The replay as a whole: who, what, where and when, with every track on one clock.

use super::{Avatar, Curve, Event, ForcePlate, Participant, Track, TrackKind, Venue};
use crate::error::{Error, ErrorCode, Result};
use crate::time::SampleTimes;

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
    /// The time of the earliest sample of any track; without tracks, of any curve or force plate; 0 without these too.
    pub fn start_secs(&self) -> f64 {
        self.timelines()
            .map(SampleTimes::start_secs)
            .min_by(f64::total_cmp)
            .unwrap_or(0.0)
    }

    /// The time of the latest sample of any track; without tracks, of any curve or force plate; 0 without these too.
    pub fn end_secs(&self) -> f64 {
        self.timelines()
            .map(SampleTimes::end_secs)
            .max_by(f64::total_cmp)
            .unwrap_or(0.0)
    }

    /// The sample times that say how long the replay is: those of the tracks, since only these are drawn, else those of
    /// the curves and force plates.
    pub(crate) fn timelines(&self) -> impl Iterator<Item = &SampleTimes> {
        let is_drawn = !self.tracks.is_empty();
        let measured = self.curves.iter().map(|curve| &curve.times);
        let measured = measured.chain(self.force_plates.iter().map(|plate| &plate.times));
        self.tracks
            .iter()
            .map(|track| &track.times)
            .chain(measured.filter(move |_| !is_drawn))
    }

    /// Takes over the curves, force plates and events of another recording of the same trial: joint angles and ground
    /// reactions that lie in a file beside the markers. Both must count time from the same moment; nothing is shifted.
    /// Tracks and avatars of `other` are dropped.
    ///
    /// A participant of `other` is the one of this replay with the same id. When both have one participant only, these are
    /// the same person whatever their ids; anyone else is added.
    pub fn add_curves_of(&mut self, other: Self) {
        let are_alone = self.participants.len() == 1 && other.participants.len() == 1;
        let mut index_here = Vec::with_capacity(other.participants.len());
        for participant in other.participants {
            let same = self.participants.iter().position(|p| p.id == participant.id);
            index_here.push(match same {
                Some(index) => index,
                None if are_alone => 0,
                None => {
                    self.participants.push(participant);
                    self.participants.len() - 1
                }
            });
        }
        let here = |index: usize| index_here.get(index).copied();
        self.curves.extend(other.curves.into_iter().map(|mut curve| {
            curve.participant = curve.participant.and_then(here);
            curve
        }));
        self.force_plates.extend(other.force_plates);
        self.events.extend(other.events.into_iter().map(|mut event| {
            event.participants = event.participants.into_iter().filter_map(here).collect();
            event
        }));
        self.events.sort_by(|a, b| a.time_secs.total_cmp(&b.time_secs));
    }

    /// The index of the main track: the first skeleton, else the first track. Frames are counted on it.
    pub fn main_track(&self) -> Option<usize> {
        let skeleton = self.tracks.iter().position(|t| t.kind == TrackKind::Skeleton);
        skeleton.or(if self.tracks.is_empty() { None } else { Some(0) })
    }

    /// The track that shows a participant: its body, else whatever there is of it. A reader of markers gives both.
    pub fn track_of(&self, participant: usize) -> Option<usize> {
        let tracks = self.tracks.iter().enumerate();
        let own = tracks.filter(|(_, track)| track.participant == Some(participant));
        let body_first = own.min_by_key(|(_, track)| match track.kind {
            TrackKind::Skeleton if !track.skeleton.body_map.is_empty() => 0,
            TrackKind::Skeleton => 1,
            TrackKind::Markers | TrackKind::Object => 2,
        });
        body_first.map(|(index, _)| index)
    }

    /// The track of the participant with this id, which is its index where it has none, else the track with this name; the
    /// main track for no name.
    ///
    /// # Errors
    /// [`ErrorCode::OutOfRange`] where there is none.
    pub fn track_named(&self, who: &str) -> Result<usize> {
        let of_participant = || {
            let mut named = (0..self.participants.len()).filter(|index| self.id_of(*index) == who);
            named.find_map(|participant| self.track_of(participant))
        };
        let of_name = || self.tracks.iter().position(|track| track.name == who);
        let main = self.main_track().filter(|_| who.is_empty());
        main.or_else(of_participant).or_else(of_name).ok_or_else(|| {
            let message = format!("expected the id of a participant or the name of a track, found {who}");
            Error::new(ErrorCode::OutOfRange, message)
        })
    }

    /// What [`Self::track_named`] knows a track by: the id of its participant, which is its index where it has none, else its
    /// own name. Tracks of one participant share it.
    pub fn name_of(&self, track: usize) -> String {
        let Some(track) = self.tracks.get(track) else {
            return String::new();
        };
        let own = track.participant.filter(|index| *index < self.participants.len());
        own.map_or_else(|| track.name.clone(), |index| self.id_of(index))
    }

    fn id_of(&self, participant: usize) -> String {
        let person = self.participants.get(participant);
        match person.filter(|person| !person.id.is_empty()) {
            Some(person) => person.id.clone(),
            None => participant.to_string(),
        }
    }

    /// Checks that every index, count and time is consistent. Curves and force plates without a track are sound, though
    /// there is nothing to draw.
    ///
    /// # Errors
    /// [`ErrorCode::ReplayInvalid`], naming the track, participant or event.
    pub fn validate(&self) -> Result<()> {
        self.validate_with(Track::validate)?;
        self.validate_beside_tracks()
    }

    /// As [`Self::validate`], for a replay whose positions have not come yet.
    ///
    /// # Errors
    /// [`ErrorCode::ReplayInvalid`], naming the track, participant or event.
    pub(crate) fn validate_description(&self) -> Result<()> {
        self.validate_with(Track::validate_description)
    }

    /// Checks what a replay may hold beside its tracks and events, which no description of one has.
    fn validate_beside_tracks(&self) -> Result<()> {
        for (index, curve) in self.curves.iter().enumerate() {
            let field = || format!("curves[{index}] ({})", curve.name);
            validate_samples(&curve.times, [curve.values.len()]).map_err(|e| e.in_field(field()))?;
            if curve.participant.is_some_and(|p| p >= self.participants.len()) {
                return Err(Error::new(
                    ErrorCode::ReplayInvalid,
                    format!("expected a participant below {}", self.participants.len()),
                )
                .in_field(field()));
            }
        }
        for (index, plate) in self.force_plates.iter().enumerate() {
            let counts = [
                plate.force_n.len(),
                plate.centre_of_pressure_m.len(),
                plate.moment_nm.len(),
            ];
            validate_samples(&plate.times, counts)
                .map_err(|e| e.in_field(format!("force_plates[{index}] ({})", plate.name)))?;
        }
        for (index, avatar) in self.avatars.iter().enumerate() {
            avatar
                .validate(&self.tracks)
                .map_err(|e| e.in_field(format!("avatars[{index}] ({})", avatar.name)))?;
        }
        Ok(())
    }

    fn validate_with(&self, validate_track: fn(&Track) -> Result<()>) -> Result<()> {
        let invalid = |message: String, field: String| {
            Err(Error::new(ErrorCode::ReplayInvalid, message).in_field(field))
        };
        if self.tracks.is_empty() && self.curves.is_empty() && self.force_plates.is_empty() {
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
        Ok(())
    }
}

/// Checks that there is one value for each of at least one time.
fn validate_samples<const N: usize>(times: &SampleTimes, counts: [usize; N]) -> Result<()> {
    let invalid = |message: String| Err(Error::new(ErrorCode::ReplayInvalid, message));
    if times.is_empty() {
        return invalid("expected at least one sample".to_owned());
    }
    if let Some(found) = counts.into_iter().find(|count| *count != times.len()) {
        return invalid(format!("expected {} samples, found {found}", times.len()));
    }
    if !times.is_sound() {
        return invalid("expected finite, strictly increasing sample times".to_owned());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_replay_without_tracks_is_refused() {
        let error = Replay::default().validate().unwrap_err();
        assert_eq!(error.code, ErrorCode::ReplayInvalid);
        assert_eq!(error.to_string(), "the replay has no track; give it at least one");
    }

    fn curve(name: &str, participant: Option<usize>) -> Curve {
        Curve {
            name: name.to_owned(),
            unit: "rad".to_owned(),
            participant,
            times: SampleTimes::Uniform {
                start_secs: 0.5,
                rate_hz: 100.0,
                count: 3,
            },
            values: vec![0.0; 3],
        }
    }

    fn replay_of(ids: &[&str], curves: Vec<Curve>) -> Replay {
        let participants = ids.iter().map(|&id| Participant {
            id: id.to_owned(),
            ..Participant::default()
        });
        Replay {
            participants: participants.collect(),
            curves,
            ..Replay::default()
        }
    }

    #[test]
    fn curves_alone_are_sound_and_give_the_times() {
        let mut replay = replay_of(&["1"], vec![curve("knee", Some(0))]);
        replay.validate().unwrap();
        assert_eq!((replay.start_secs(), replay.end_secs()), (0.5, 0.52));
        replay.curves[0].values.pop();
        let error = replay.validate().unwrap_err();
        assert_eq!(error.to_string(), "curves[0] (knee): expected 3 samples, found 2");
        let stranger = replay_of(&["1"], vec![curve("knee", Some(1))]);
        assert_eq!(stranger.validate().unwrap_err().code, ErrorCode::ReplayInvalid);
    }

    #[test]
    fn curves_of_another_recording_go_to_the_same_person() {
        let whose = |mut replay: Replay, other: Replay| {
            replay.add_curves_of(other);
            replay.validate().unwrap();
            let participants = replay
                .participants
                .iter()
                .map(|p| p.id.clone())
                .collect::<Vec<_>>();
            (replay.curves[0].participant, participants.join(" "))
        };
        let knee = || vec![curve("knee", Some(0))];
        let one = |id: &str| replay_of(&[id], knee());
        assert_eq!(
            whose(replay_of(&["ana"], vec![]), one("1")),
            (Some(0), "ana".to_owned())
        );
        assert_eq!(
            whose(replay_of(&["ana", "1"], vec![]), one("1")),
            (Some(1), "ana 1".to_owned())
        );
        assert_eq!(
            whose(replay_of(&["ana", "ben"], vec![]), one("1")),
            (Some(2), "ana ben 1".to_owned())
        );
    }
}
