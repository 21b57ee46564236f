//! Two teams against each other: who plays for whom, which side each defends, and what lies between them.

use std::ops::Range;

use glam::DVec3;

use super::path::{self, GAP};
use super::team::{OFFSIDE_LINE, Player};
use super::value::{Series, Subject, Which};
use crate::replay::{EventKind, Replay, Track, TrackKind};
use crate::time::SampleTimes;

/// A team needs this many players, so that nations in a race and officials are none; fewer where there is a ball.
const LEAST_PLAYERS: usize = 4;
const LEAST_PLAYERS_WITH_BALL: usize = 2;
/// Frames that are taken in at once: each holds all players.
const BLOCK: usize = 256;

/// The two teams of a match.
#[derive(Clone, Debug, PartialEq)]
pub struct Teams {
    /// Their names, as the participants' organisation.
    pub names: [String; 2],
    /// The tracks of the players of each.
    pub tracks: [Vec<usize>; 2],
}

impl Teams {
    /// The two organisations with the most bodies, of at least four each, or two where there is a ball; `None` where
    /// there are no two.
    pub fn of(replay: &Replay) -> Option<Self> {
        let mut found: Vec<(String, Vec<usize>)> = Vec::new();
        for (index, track) in replay.tracks.iter().enumerate() {
            let participant = track
                .participant
                .and_then(|participant| replay.participants.get(participant));
            let Some(organisation) = participant.and_then(|p| p.organisation.as_ref()) else {
                continue;
            };
            if track.kind != TrackKind::Skeleton {
                continue;
            }
            match found.iter_mut().find(|(name, _)| name == organisation) {
                Some((_, tracks)) => tracks.push(index),
                None => found.push((organisation.clone(), vec![index])),
            }
        }
        let has_ball = replay.tracks.iter().any(|track| track.kind == TrackKind::Object);
        let least = if has_ball {
            LEAST_PLAYERS_WITH_BALL
        } else {
            LEAST_PLAYERS
        };
        found.retain(|(_, tracks)| tracks.len() >= least);
        // Stable, so that of teams of the same size the first met stays first.
        found.sort_by_key(|(_, tracks)| std::cmp::Reverse(tracks.len()));
        let [(a, of_a), (b, of_b), ..] = found.as_slice() else {
            return None;
        };
        Some(Self {
            names: [a.clone(), b.clone()],
            tracks: [of_a.clone(), of_b.clone()],
        })
    }
}

/// What lies between two teams, block by block.
pub(super) struct Opposition {
    times: SampleTimes,
    ball: Option<usize>,
    next: usize,
    /// When each period begins.
    periods_secs: Vec<f64>,
    /// For the period at work, its number and which team defends the lower side of x, once that is told.
    period: Option<(usize, usize)>,
    lines_m: [Vec<f64>; 2],
    is_kept: bool,
}

impl Opposition {
    pub(super) fn new(replay: &Replay, teams: &Teams, is_kept: bool) -> Option<Self> {
        let first = teams.tracks.iter().flatten().min()?;
        let chapters = replay
            .events
            .iter()
            .filter(|event| event.kind == EventKind::Chapter);
        let is_period = |code: &&str| code.starts_with("period-");
        let periods = chapters.filter(|event| event.code.as_deref().filter(is_period).is_some());
        Some(Self {
            times: replay.tracks.get(*first)?.times.clone(),
            ball: replay
                .tracks
                .iter()
                .position(|track| track.kind == TrackKind::Object),
            next: 0,
            periods_secs: periods.map(|event| event.time_secs).collect(),
            period: None,
            lines_m: [Vec::new(), Vec::new()],
            is_kept,
        })
    }

    pub(super) fn is_done(&self) -> bool {
        self.next >= self.times.len()
    }

    /// When the last frame of the next block is.
    pub(super) fn looks_at_secs(&self) -> f64 {
        self.times
            .time_of((self.next + BLOCK).min(self.times.len()).saturating_sub(1))
    }

    /// Takes in the next block; gives how many samples it held.
    pub(super) fn step(&mut self, replay: &Replay, teams: &Teams, players: &mut [Player]) -> usize {
        let block = self.next..(self.next + BLOCK).min(self.times.len());
        let of_team = |players: &[Player], team: &[usize]| -> Vec<(usize, Vec<DVec3>)> {
            let own = players
                .iter()
                .enumerate()
                .filter(|(_, player)| team.contains(&player.track));
            let placed = own.filter_map(|(index, player)| {
                let track = replay.tracks.get(player.track)?;
                Some((
                    index,
                    self.on_clock(track, &block, |frames| player.place(track, frames)),
                ))
            });
            placed.collect()
        };
        let [a, b] = teams.tracks.each_ref().map(|team| of_team(players, team));
        let ball = self
            .ball
            .and_then(|ball| replay.tracks.get(ball))
            .map(|track| self.on_clock(track, &block, |frames| path::of_joints_in(track, &[0], frames)));
        for (own, others) in [(&a, &b), (&b, &a)] {
            for (index, path) in own {
                let (mut sum, mut count) = (0.0, 0);
                for (frame, here) in path.iter().enumerate() {
                    if here.is_nan() {
                        continue;
                    }
                    let mut nearest = f64::INFINITY;
                    for (_, other) in others {
                        let squared = other.get(frame).map_or(f64::NAN, |p| {
                            (p.x - here.x) * (p.x - here.x) + (p.z - here.z) * (p.z - here.z)
                        });
                        // False for a gap.
                        if squared < nearest {
                            nearest = squared;
                        }
                    }
                    if nearest < f64::INFINITY {
                        sum += nearest.sqrt();
                        count += 1;
                    }
                }
                if let Some(player) = players.get_mut(*index) {
                    player.nearest.0 += sum;
                    player.nearest.1 += count;
                }
            }
        }
        for frame in 0..block.len() {
            self.line(block.start + frame, frame, [&a, &b], ball.as_deref());
        }
        let samples = block.len() * (a.len() + b.len() + 1);
        self.next = block.end;
        samples
    }

    /// A track's places at this clock's frames; a gap where it has no sample within half a step.
    fn on_clock(
        &self,
        track: &Track,
        block: &Range<usize>,
        places: impl Fn(Range<usize>) -> Vec<DVec3>,
    ) -> Vec<DVec3> {
        if track.times == self.times {
            return places(block.clone());
        }
        let at = |frame: usize| {
            let secs = self.times.time_of(frame);
            let nearest = track.times.nearest(secs);
            let is_near = (track.times.time_of(nearest) - secs).abs() <= 0.5 * self.times.period_secs(frame);
            is_near
                .then(|| places(nearest..nearest + 1).first().copied())
                .flatten()
                .unwrap_or(GAP)
        };
        block.clone().map(at).collect()
    }

    fn line(
        &mut self,
        clock_frame: usize,
        frame: usize,
        teams: [&[(usize, Vec<DVec3>)]; 2],
        ball: Option<&[DVec3]>,
    ) {
        let xs = teams.map(|team| {
            let at = |(_, path): &(usize, Vec<DVec3>)| path.get(frame).map(|p| p.x).filter(|x| !x.is_nan());
            team.iter().filter_map(at).collect::<Vec<f64>>()
        });
        let secs = self.times.time_of(clock_frame);
        // A quarter of a sample early is still the period's first frame.
        let number = self
            .periods_secs
            .iter()
            .filter(|start| **start <= secs + 0.25 * self.times.period_secs(clock_frame))
            .count();
        if self.period.is_none_or(|(period, _)| period != number) {
            let means = xs.each_ref().map(|xs| xs.iter().sum::<f64>() / xs.len() as f64);
            let [a, b] = means;
            // Told at the first frame that shows both.
            self.period = if a.is_nan() || b.is_nan() {
                None
            } else {
                Some((number, usize::from(b < a)))
            };
        }
        if !self.is_kept {
            return;
        }
        let ball_x = ball
            .and_then(|path| path.get(frame))
            .map(|p| p.x)
            .filter(|x| !x.is_nan());
        for (team, xs) in xs.into_iter().enumerate() {
            let side = match self.period {
                Some((_, lower)) if lower == team => 1.0,
                Some(_) => -1.0,
                None => f64::NAN,
            };
            // Distances from the goal side on: the second smallest, or the ball's.
            let (mut last, mut second) = (f64::INFINITY, f64::INFINITY);
            for x in xs.iter().map(|x| side * x) {
                if x < last {
                    (last, second) = (x, last);
                } else if x < second {
                    second = x;
                }
            }
            let line = ball_x.map_or(second, |x| second.min(side * x));
            let line = if second.is_finite() { side * line } else { f64::NAN };
            if let Some(lines) = self.lines_m.get_mut(team) {
                lines.push(line);
            }
        }
    }

    /// The lines through time, as far as they have come.
    pub(super) fn series(&self) -> Vec<Series> {
        let of_team = |(team, values): (usize, &Vec<f64>)| {
            let mut values = values.clone();
            values.resize(self.times.len(), f64::NAN);
            Series {
                measure: OFFSIDE_LINE,
                subject: Subject::Team(team),
                which: Which::Only,
                times: self.times.clone(),
                values,
                raw: Vec::new(),
                cutoff_hz: None,
                flags: Vec::new(),
            }
        };
        if !self.is_kept {
            return Vec::new();
        }
        self.lines_m.iter().enumerate().map(of_team).collect()
    }
}
