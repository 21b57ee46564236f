//! One athlete in the making: reading, filtering and measuring, a piece at a time.

use super::analysis::Measures;
use super::athlete::Athlete;
use super::definition::Family;
use super::flight::{self, Airborne};
use super::options::Options;
use super::path::{BLOCK, MotionWork};
use super::race;
use super::rotation::{self, Turning};
use super::value::{Flag, Series, Withheld};
use super::{angles, kinematics, quality, running, steps};
use crate::replay::{BodyPart, Replay};

/// One athlete in the making, and what comes next.
pub(super) struct Work {
    athlete: Athlete,
    stage: Stage,
    first_value: usize,
    first_series: usize,
    airborne: Result<Vec<Airborne>, Withheld>,
    quality: Vec<Flag>,
}

/// What comes next.
enum Stage {
    Read,
    Body(Box<Result<MotionWork, Withheld>>),
    Contacts,
    Part(usize, Option<Box<Result<MotionWork, Withheld>>>),
    Family(usize),
    Done,
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
    /// Begins; what is found goes behind what was found before.
    pub(super) fn new(athlete: Athlete, found: &Measures) -> Self {
        Self {
            athlete,
            stage: Stage::Read,
            first_value: found.values.len(),
            first_series: found.series.len(),
            airborne: Err(Withheld::RunsTooShort),
            quality: Vec::new(),
        }
    }

    /// Whether nothing is left to do.
    pub(super) fn is_done(&self) -> bool {
        matches!(self.stage, Stage::Done)
    }

    /// Does the next piece; gives how many samples it held.
    pub(super) fn step(&mut self, replay: &Replay, options: &Options, found: &mut Measures) -> usize {
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
                        self.family(family, replay, options, found);
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

    fn family(&mut self, family: Family, replay: &Replay, options: &Options, found: &mut Measures) {
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
                add_series(run.iter().flat_map(race::series).collect());
                found.runs.extend(run);
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
            Family::Team | Family::TwoPoints | Family::Comparison => {}
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
