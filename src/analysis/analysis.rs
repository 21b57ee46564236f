//! The whole of it, in pieces: every measure of a replay, as much at a time as the caller allows.

use std::collections::VecDeque;

use super::athlete::Athlete;
use super::definition::Family;
use super::flight;
use super::options::Options;
use super::path::{BLOCK, Motion, MotionWork};
use super::race::{self, Run};
use super::team::Player;
use super::teams::{Opposition, Teams};
use super::value::{Series, Subject, Value, Withheld};
use super::work::Work;
use super::{kinematics, quality};
use crate::replay::{Replay, TrackKind};

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measures {
    /// Single numbers.
    pub values: Vec<Value>,
    /// Measures through time.
    pub series: Vec<Series>,
    /// The races that splits and gaps were taken of, for comparing them with others.
    pub runs: Vec<Run>,
    /// The teams that [`Subject::Team`] counts, where there are two.
    pub teams: Option<Teams>,
}

impl Measures {
    /// The values of a measure of a track, in order.
    pub fn values_of<'a>(&'a self, id: &'a str, track: usize) -> impl Iterator<Item = &'a Value> {
        let is_own = move |value: &&Value| value.measure.id == id && value.subject == Subject::Track(track);
        self.values.iter().filter(is_own)
    }

    /// The series of a measure of a track, in order.
    pub fn series_of<'a>(&'a self, id: &'a str, track: usize) -> impl Iterator<Item = &'a Series> {
        let is_own =
            move |series: &&Series| series.measure.id == id && series.subject == Subject::Track(track);
        self.series.iter().filter(is_own)
    }
}

/// Every measure of a replay at once.
pub fn measure(replay: &Replay, options: &Options) -> Measures {
    let mut analysis = Analysis::new(replay, options.clone());
    while analysis.advance(replay, f64::INFINITY, usize::MAX) != Advance::Done {}
    analysis.into_measures()
}

/// Whether there is more to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Advance {
    /// The budget is spent; there is more to do.
    Underway,
    /// What comes next needs samples that have not come yet.
    Waiting,
    /// All is done.
    Done,
}

/// A computation that is resumed: it does work of about as many samples as it is allowed, and goes on from there.
///
/// The smallest piece is a block of 4096 frames of one athlete (with what settles the filter around it), or one pass
/// over one athlete's samples for what needs all of them: contacts, passages, angles. Answers are the same to the bit
/// for every budget.
pub struct Analysis {
    options: Options,
    tasks: VecDeque<Task>,
    athlete: Option<Box<Work>>,
    /// The object in the making, and what its motion is for.
    object: Option<(Family, Box<Result<MotionWork, Withheld>>)>,
    players: Vec<Player>,
    opposition: Option<Opposition>,
    measures: Measures,
}

enum Task {
    Athlete(usize),
    Object(usize),
    Player(usize),
    Opposition,
    Gaps,
}

impl Analysis {
    /// Begins; nothing is read yet.
    pub fn new(replay: &Replay, options: Options) -> Self {
        let teams = Teams::of(replay).filter(|_| options.measures(Family::Team));
        let mut tasks = VecDeque::new();
        let mut players = Vec::new();
        let wants_body = Family::ALL
            .into_iter()
            .any(|family| family != Family::Team && options.measures(family));
        for (index, track) in replay.tracks.iter().enumerate() {
            if options
                .tracks
                .as_ref()
                .is_some_and(|wanted| !wanted.contains(&index))
            {
                continue;
            }
            match track.kind {
                TrackKind::Skeleton => {
                    if teams
                        .as_ref()
                        .is_some_and(|teams| teams.tracks.iter().flatten().any(|own| *own == index))
                    {
                        tasks.push_back(Task::Player(players.len()));
                        players.push(Player::new(track, index, &options));
                    }
                    if wants_body {
                        tasks.push_back(Task::Athlete(index));
                    }
                }
                TrackKind::Object => tasks.push_back(Task::Object(index)),
                // Markers are no joints; what is derived from them is a track of its own.
                TrackKind::Markers => {}
            }
        }
        let opposition = teams
            .as_ref()
            .and_then(|teams| Opposition::new(replay, teams, options.series));
        if opposition.is_some() {
            tasks.push_back(Task::Opposition);
        }
        tasks.push_back(Task::Gaps);
        // What comes block by block comes first, so that it can be told while the rest of a recording is still on its
        // way.
        tasks.make_contiguous().sort_by_key(|task| match task {
            Task::Player(_) => 0,
            Task::Opposition => 1,
            Task::Athlete(_) | Task::Object(_) => 2,
            Task::Gaps => 3,
        });
        Self {
            options,
            tasks,
            athlete: None,
            object: None,
            players,
            opposition,
            measures: Measures {
                teams,
                ..Measures::default()
            },
        }
    }

    /// Does work of about `budget_samples` samples, at least one piece, on a replay whose positions are there until
    /// `until_secs`.
    pub fn advance(&mut self, replay: &Replay, until_secs: f64, budget_samples: usize) -> Advance {
        let mut spent = 0;
        // Players wait for each other's next block, so that each has had a turn before one is waited for.
        let mut waited = 0;
        while let Some(task) = self.tasks.front() {
            if spent >= budget_samples.max(1) {
                return Advance::Underway;
            }
            let piece = match *task {
                Task::Player(index) => self.player(replay, index, until_secs),
                Task::Opposition => self.oppose(replay, until_secs),
                Task::Object(index) => self.object(replay, index, until_secs),
                Task::Athlete(index) => self.body(replay, index, until_secs),
                // What lies between athletes needs all of them, whatever has come first.
                Task::Gaps if self.tasks.len() > 1 => Piece::Wait,
                Task::Gaps => {
                    let runs = &mut self.measures.runs;
                    runs.sort_by_key(|run| run.track);
                    self.measures.values.extend(race::gaps(runs));
                    Piece::Last(1)
                }
            };
            match piece {
                Piece::Some(samples) => {
                    spent += samples;
                    waited = 0;
                    // Players take turns, so that all of them keep up with a recording on its way.
                    if let Some(Task::Player(_)) = self.tasks.front() {
                        self.turn_of_next_player();
                    }
                }
                Piece::Last(samples) => {
                    spent += samples;
                    waited = 0;
                    self.tasks.pop_front();
                }
                Piece::Wait => {
                    waited += 1;
                    if waited >= self.tasks.len() {
                        return Advance::Waiting;
                    }
                    self.tasks.rotate_left(1);
                }
            }
        }
        Advance::Done
    }

    fn turn_of_next_player(&mut self) {
        let players = self
            .tasks
            .iter()
            .take_while(|task| matches!(task, Task::Player(_)))
            .count();
        if let Some(turn) = self.tasks.make_contiguous().get_mut(..players) {
            turn.rotate_left(1);
        }
    }

    /// What was found so far: the sums of players as far as they have come, and everything that is finished.
    pub fn so_far(&self) -> Measures {
        let mut measures = self.measures.clone();
        self.add_players(&mut measures);
        measures
    }

    /// What was found.
    pub fn into_measures(mut self) -> Measures {
        let mut measures = std::mem::take(&mut self.measures);
        self.add_players(&mut measures);
        measures
    }

    fn add_players(&self, measures: &mut Measures) {
        measures
            .values
            .extend(self.players.iter().flat_map(Player::values));
        measures
            .series
            .extend(self.players.iter().filter_map(Player::series));
        measures
            .series
            .extend(self.opposition.iter().flat_map(Opposition::series));
        // Whoever came first as samples came, the order is the replay's.
        measures.values.sort_by_key(|value| order(value.subject));
        measures.series.sort_by_key(|series| order(series.subject));
    }

    fn player(&mut self, replay: &Replay, index: usize, until_secs: f64) -> Piece {
        let Some(player) = self.players.get_mut(index) else {
            return Piece::Last(1);
        };
        let Some(track) = replay.tracks.get(player.track).filter(|_| !player.is_done()) else {
            return Piece::Last(1);
        };
        if track.times.time_of(player.looks_at()) > until_secs {
            return Piece::Wait;
        }
        Piece::Some(player.step(track))
    }

    fn oppose(&mut self, replay: &Replay, until_secs: f64) -> Piece {
        let (Some(opposition), Some(teams)) = (&mut self.opposition, &self.measures.teams) else {
            return Piece::Last(1);
        };
        if opposition.is_done() {
            return Piece::Last(1);
        }
        if opposition.looks_at_secs() > until_secs {
            return Piece::Wait;
        }
        Piece::Some(opposition.step(replay, teams, &mut self.players))
    }

    fn object(&mut self, replay: &Replay, index: usize, until_secs: f64) -> Piece {
        let Some(track) = replay.tracks.get(index) else {
            return Piece::Last(1);
        };
        if self.object.is_none() && track.times.end_secs() > until_secs {
            return Piece::Wait;
        }
        let (family, work) = self.object.get_or_insert_with(|| {
            (
                Family::Kinematics,
                Box::new(kinematics::begin_object(track, &self.options)),
            )
        });
        let family = *family;
        if let Ok(work) = work.as_mut().as_mut()
            && !work.step()
        {
            return Piece::Some(track.times.len().min(BLOCK));
        }
        let motion: Result<Motion, Withheld> = match self.object.take() {
            Some((_, work)) => work.map(MotionWork::finish),
            None => Err(Withheld::RunsTooShort),
        };
        if family == Family::Kinematics {
            if self.options.measures(Family::Kinematics) {
                let (value, series) = kinematics::measure_object(track, index, &motion);
                self.measures.values.push(value);
                self.measures
                    .series
                    .extend(series.filter(|_| self.options.series));
            }
            self.object = Some((Family::Flight, Box::new(flight::begin_object(track))));
            return Piece::Some(track.times.len());
        }
        if self.options.measures(Family::Flight) {
            self.measures
                .values
                .extend(flight::measure_object(track, index, &motion));
        }
        if self.options.measures(Family::Quality) {
            let gaps = quality::gaps(track, track.missing_samples(), Subject::Track(index));
            self.measures.values.push(gaps.0);
        }
        Piece::Last(track.times.len())
    }

    fn body(&mut self, replay: &Replay, index: usize, until_secs: f64) -> Piece {
        let Some(track) = replay.tracks.get(index) else {
            return Piece::Last(1);
        };
        // One that has begun had all of its samples.
        if self.athlete.is_none() && track.times.end_secs() > until_secs {
            return Piece::Wait;
        }
        let mut work = match self.athlete.take() {
            Some(work) => work,
            None => match Athlete::new(replay, index, &self.options) {
                Some(athlete) => Box::new(Work::new(athlete, &self.measures)),
                None => return Piece::Last(1),
            },
        };
        let samples = work.step(replay, &self.options, &mut self.measures);
        if work.is_done() {
            return Piece::Last(samples);
        }
        self.athlete = Some(work);
        Piece::Some(samples)
    }
}

/// The order of subjects: tracks, pairs, teams.
fn order(subject: Subject) -> (u8, usize, usize) {
    match subject {
        Subject::Track(track) => (0, track, 0),
        Subject::Pair(own, other) => (1, own, other),
        Subject::Team(team) => (2, team, 0),
    }
}

enum Piece {
    /// So many samples; the task has more.
    Some(usize),
    /// So many samples; the task is done.
    Last(usize),
    /// Its samples have not come.
    Wait,
}
