//! The whole of it, in pieces: every measure of a replay, as much at a time as the caller allows.

use std::collections::VecDeque;

use super::athlete::Athlete;
use super::definition::Family;
use super::flight::{self, Airborne};
use super::options::Options;
use super::path::{BLOCK, Motion, MotionWork};
use super::race::{self, Run};
use super::rotation::{self, Turning};
use super::team::Player;
use super::teams::{Opposition, Teams};
use super::value::{Flag, Series, Subject, Value, Withheld};
use super::{angles, kinematics, quality, running, steps};
use crate::replay::{BodyPart, Replay, TrackKind};

/// What was found.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Measures {
    /// Single numbers.
    pub values: Vec<Value>,
    /// Measures through time.
    pub series: Vec<Series>,
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
/// The smallest piece is a block of 4096 frames of one athlete (with what settles the filter around it), or one pass over one
/// athlete's samples for what needs all of them: contacts, passages, angles. Answers are the same to the bit for every budget.
pub struct Analysis {
    options: Options,
    tasks: VecDeque<Task>,
    athlete: Option<Box<Work>>,
    /// The object in the making, and what its motion is for.
    object: Option<(Family, Box<Result<MotionWork, Withheld>>)>,
    players: Vec<Player>,
    opposition: Option<Opposition>,
    runs: Vec<Run>,
    measures: Measures,
}

enum Task {
    Athlete(usize),
    Object(usize),
    Player(usize),
    Opposition,
    Gaps,
}

/// One athlete in the making, and what comes next.
struct Work {
    athlete: Athlete,
    stage: Stage,
    first_value: usize,
    first_series: usize,
    airborne: Result<Vec<Airborne>, Withheld>,
    quality: Vec<Flag>,
}

enum Stage {
    Read,
    Body(Box<Result<MotionWork, Withheld>>),
    Contacts,
    Part(usize, Option<Box<Result<MotionWork, Withheld>>>),
    Family(usize),
    Done,
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
        // What comes block by block comes first, so that it can be told while the rest of a recording is still on its way.
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
            runs: Vec::new(),
            measures: Measures {
                teams,
                ..Measures::default()
            },
        }
    }

    /// Does work of about `budget_samples` samples, at least one piece, on a replay whose positions are there until `until_secs`.
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
                Task::Gaps => {
                    self.measures.values.extend(race::gaps(&self.runs));
                    Piece::Last(1)
                }
            };
            match piece {
                Piece::Some(samples) => {
                    spent += samples;
                    waited = 0;
                    // Players take turns, so that all of them keep up with a recording on its way.
                    if let Some(Task::Player(_)) = self.tasks.front() {
                        self.to_the_back_of_players();
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

    fn to_the_back_of_players(&mut self) {
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
                Some(athlete) => Box::new(Work {
                    athlete,
                    stage: Stage::Read,
                    first_value: self.measures.values.len(),
                    first_series: self.measures.series.len(),
                    airborne: Err(Withheld::RunsTooShort),
                    quality: Vec::new(),
                }),
                None => return Piece::Last(1),
            },
        };
        let samples = work.step(replay, &self.options, &mut self.measures, &mut self.runs);
        if matches!(work.stage, Stage::Done) {
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

/// What is measured of an athlete once all is filtered, in this order: what the data are worth first.
const FAMILIES: [Family; 7] = [
    Family::Quality,
    Family::Kinematics,
    Family::Running,
    Family::Race,
    Family::Flight,
    Family::Rotation,
    Family::Angles,
];

impl Work {
    /// Does the next piece; gives how many samples it held.
    fn step(
        &mut self,
        replay: &Replay,
        options: &Options,
        found: &mut Measures,
        runs: &mut Vec<Run>,
    ) -> usize {
        let Some(track) = replay.tracks.get(self.athlete.track) else {
            self.stage = Stage::Done;
            return 1;
        };
        let frames = track.times.len();
        let block = frames.min(BLOCK);
        match &mut self.stage {
            Stage::Read => {
                if self.athlete.read(track) {
                    self.stage = Stage::Body(Box::new(self.athlete.begin_filter(options)));
                }
                block
            }
            Stage::Body(work) => {
                let done = work.as_mut().as_mut().map_or(true, MotionWork::step);
                if done {
                    let Stage::Body(work) = std::mem::replace(&mut self.stage, Stage::Contacts) else {
                        return block;
                    };
                    self.athlete.body = work.map(MotionWork::finish);
                }
                block
            }
            Stage::Contacts => {
                self.athlete.contacts = steps::contacts(&self.athlete);
                self.airborne = flight::airborne(&self.athlete);
                self.stage = Stage::Part(0, None);
                frames
            }
            Stage::Part(..) => self.part(options, found, block),
            Stage::Family(number) => {
                let family = FAMILIES.get(*number).copied();
                self.stage = Stage::Family(*number + 1);
                match family {
                    Some(family) if options.measures(family) => {
                        self.family(family, replay, options, found, runs);
                        frames
                    }
                    Some(_) => 1,
                    None => {
                        self.flag_all(found);
                        self.stage = Stage::Done;
                        1
                    }
                }
            }
            Stage::Done => 1,
        }
    }

    /// A block of one part's path.
    fn part(&mut self, options: &Options, found: &mut Measures, block: usize) -> usize {
        let Stage::Part(number, work) = &mut self.stage else {
            return 1;
        };
        let wants_parts = options.measures(Family::Kinematics) || options.measures(Family::Angles);
        let Some(part) = BodyPart::ALL.get(*number).copied().filter(|_| wants_parts) else {
            self.stage = Stage::Family(0);
            return 1;
        };
        let next = *number + 1;
        match work {
            None => match self.athlete.begin_part(part, options) {
                Some(begun) => *work = Some(Box::new(begun)),
                None => {
                    self.stage = Stage::Part(next, None);
                    return 1;
                }
            },
            Some(work) => {
                if let Ok(work) = work.as_mut().as_mut()
                    && !work.step()
                {
                    return block;
                }
                let Stage::Part(_, Some(work)) = std::mem::replace(&mut self.stage, Stage::Part(next, None))
                else {
                    return block;
                };
                let motion = work.map(MotionWork::finish);
                if let Ok(motion) = &motion {
                    self.athlete.keep_part(part, motion);
                }
                if options.measures(Family::Kinematics) {
                    let (value, series) = kinematics::measure_part(&self.athlete, part, &motion);
                    found.values.push(value);
                    found.series.extend(series.into_iter().filter(|_| options.series));
                }
            }
        }
        block
    }

    fn family(
        &mut self,
        family: Family,
        replay: &Replay,
        options: &Options,
        found: &mut Measures,
        runs: &mut Vec<Run>,
    ) {
        let athlete = &self.athlete;
        let Some(track) = replay.tracks.get(athlete.track) else {
            return;
        };
        let mut add_series =
            |series: Vec<Series>| found.series.extend(series.into_iter().filter(|_| options.series));
        match family {
            Family::Quality => {
                let (values, flags) = quality::measure(athlete, track);
                found.values.extend(values);
                self.quality = flags;
            }
            Family::Kinematics => {
                let (values, series) = kinematics::measure(athlete);
                found.values.extend(values);
                add_series(series);
            }
            Family::Running => found.values.extend(running::measure(athlete)),
            Family::Race => {
                let (values, run) = race::measure(replay, athlete, options);
                found.values.extend(values);
                runs.extend(run);
            }
            Family::Flight => found.values.extend(flight::measure(athlete, &self.airborne)),
            Family::Rotation => {
                let cutoff_hz = options.cutoff_at(options.joint_cutoff_hz, athlete.rate_hz);
                let turning = Turning::of(athlete, cutoff_hz);
                found
                    .values
                    .extend(rotation::measure(athlete, &self.airborne, &turning));
                add_series(
                    turning
                        .iter()
                        .flat_map(|turning| turning.series(athlete))
                        .collect(),
                );
            }
            Family::Angles => {
                let (values, series) = angles::measure(athlete);
                found.values.extend(values);
                add_series(series);
            }
            Family::Team | Family::TwoPoints => {}
        }
    }

    /// What the data are worth goes with everything that was measured of this athlete.
    fn flag_all(&self, found: &mut Measures) {
        for value in found.values.iter_mut().skip(self.first_value) {
            if value.result.is_ok()
                && Family::Quality
                    .definitions()
                    .iter()
                    .all(|own| !std::ptr::eq(own, value.measure))
            {
                for flag in &self.quality {
                    if !value.flags.contains(flag) {
                        value.flags.push(*flag);
                    }
                }
            }
        }
        for series in found.series.iter_mut().skip(self.first_series) {
            series.flags.extend(
                self.quality
                    .iter()
                    .filter(|flag| !series.flags.contains(flag))
                    .copied()
                    .collect::<Vec<_>>(),
            );
        }
    }
}
