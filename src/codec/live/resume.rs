//! Going on with what an earlier run published.

use super::clock::{Clock, Grid};
use super::{LiveHeader, LiveOptions, LiveReplay};
use crate::codec::manifest::Manifest;
use crate::codec::read::{Channels, decode_segment};
use crate::error::{Error, ErrorCode, Result};
use crate::replay::Replay;

impl LiveReplay {
    /// Goes on with what an earlier run published, after its last segment: what that run had received and not yet packed is
    /// missing. Participants and events are the published ones, the segments' length and the promises too.
    ///
    /// The coarse file that was not complete needs what the segments have: [`Self::wanted`] names them, [`Self::give`] takes
    /// them.
    ///
    /// # Errors
    /// As [`Self::new`] and [`Manifest::parse`]; [`ErrorCode::ReplayInvalid`] for a manifest of other tracks or participants,
    /// or one of a replay that is complete.
    pub fn resume(header: LiveHeader, mut options: LiveOptions, manifest: &[u8]) -> Result<Self> {
        let refused = |message: &str| Error::new(ErrorCode::ReplayInvalid, message);
        let published = Manifest::parse(manifest)?;
        let Some(live) = &published.live else {
            return Err(refused(
                "expected a live replay to go on with, found a complete one; write to another place",
            ));
        };
        options.pack.segment_secs = live.segment_secs;
        let mut replay = Self::new(header, options)?;
        let there = published.description();
        if !is_same(there, &replay.description) {
            return Err(refused(
                "expected the tracks and participants of the live replay that is there, found others; write to another \
                 place",
            ));
        }
        let windows = &published.segment_windows;
        let coarse = &published.coarse_windows;
        if windows.window_secs != live.segment_secs {
            return Err(refused("expected segments as long as the live object says"));
        }
        replay.clock = Some(Clock {
            start_secs: windows.start_secs,
            segment_secs: live.segment_secs,
            grids: there
                .tracks
                .iter()
                .map(|track| Grid {
                    start_secs: track.times.start_secs(),
                    rate_hz: track.times.rate_hz(),
                    joints: track.skeleton.joints.len(),
                })
                .collect(),
        });
        replay.packed = windows.files.len();
        replay.segments.clone_from(&windows.files);
        replay.coarse.clone_from(&coarse.files);
        replay.span = ((coarse.window_secs / live.segment_secs).round() as usize).max(1);
        replay.promises = published.tracks.iter().map(|layout| layout.promise).collect();
        replay.newest_secs = published.end_secs;
        replay.came = there.tracks.iter().map(|track| track.times.len()).collect();
        replay.event_ids.clone_from(&live.event_ids);
        let unnamed = there.events.len().saturating_sub(replay.event_ids.len());
        replay
            .event_ids
            .extend((0..unnamed).map(|index| format!("event-{index}")));
        replay.event_ids.truncate(there.events.len());
        replay.description = there.clone();
        replay.published = Some(published);
        Ok(replay)
    }

    /// The published segments that the incomplete coarse file needs: their windows and names. None but after
    /// [`Self::resume`].
    pub fn wanted(&self) -> Vec<(usize, String)> {
        let Some(published) = &self.published else {
            return Vec::new();
        };
        let first = self.coarse.len() * self.span;
        let files = published.segments.iter().enumerate().skip(first);
        files
            .filter(|(_, entry)| entry.bytes > 0)
            .map(|(window, entry)| (window, entry.name.clone()))
            .collect()
    }

    /// Takes the bytes of a wanted segment. Without them the coarse layer has a gap, and nothing else.
    ///
    /// # Errors
    /// Those of [`decode_segment`].
    pub fn give(&mut self, window: usize, bytes: &[u8]) -> Result<()> {
        let (Some(published), Some(clock)) = (&self.published, &self.clock) else {
            return Err(Error::new(
                ErrorCode::OutOfRange,
                "expected no segment, found one that was not asked for",
            ));
        };
        let segment = decode_segment(published, window, bytes, Channels::Positions)?;
        let keys = Self::keys_of(&mut self.keys, clock, &self.promises, self.span, window);
        keys.is_read_back = true;
        for part in &segment.tracks {
            let frames = part.first_frame..part.first_frame + part.frames;
            keys.put(part.track, frames, &part.positions_m);
        }
        Ok(())
    }
}

fn is_same(there: &Replay, here: &Replay) -> bool {
    let tracks = there.tracks.iter().zip(&here.tracks);
    let participants = there.participants.iter().zip(&here.participants);
    there.tracks.len() == here.tracks.len()
        && there.participants.len() == here.participants.len()
        && participants.clone().all(|(a, b)| a.id == b.id)
        && tracks.clone().all(|(a, b)| {
            a.name == b.name
                && a.kind == b.kind
                && a.participant == b.participant
                && a.skeleton == b.skeleton
                && a.times.rate_hz() == b.times.rate_hz()
        })
}
