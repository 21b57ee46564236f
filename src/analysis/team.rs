//! Team sports: what a player covers, in which speed zone; the filter and the sums go block by block.

use std::ops::Range;

use glam::DVec3;

use super::definition::{Definition, Unit};
use super::options::Options;
use super::path::{self, BLOCK, Smoothing, level};
use super::value::{Series, Subject, Value, Which, Withheld};
use crate::numeric::{LowPass, runs};
use crate::replay::Track;
use crate::time::SampleTimes;

const PATH: &str = "The middle of the body over the ground, zero-lag Butterworth of order 4 at the team's cut-off (1 Hz) so that steps and \
    jitter add no distance, derivatives over five samples; gaps count for nothing.";
const RAW: &str = "The middle of the body over the ground, unfiltered, at the samples of the first player.";
const BRADLEY: &str = "Bradley et al., J. Sports Sciences 27(2), 2009 (zones at 2.0, 4.0, 5.5 and 7.0 m/s)";
const VARLEY: &str = "Varley, Fairweather and Aughey, J. Sports Sciences 30(2), 2012";

/// What is measured of players.
pub(super) const DEFINITIONS: &[Definition] = &[
    Definition {
        id: "player_speed",
        name: "Speed of a player",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The level speed of the middle of the body.",
        method: PATH,
        source: BRADLEY,
    },
    Definition {
        id: "distance_covered",
        name: "Distance covered",
        unit: Unit::Metre,
        decimals: 0,
        definition: "The length of the level way of the middle of the body.",
        method: PATH,
        source: BRADLEY,
    },
    Definition {
        id: "time_seen",
        name: "Time seen",
        unit: Unit::Second,
        decimals: 1,
        definition: "How long the player is seen.",
        method: "The number of intervals between neighbouring samples that are both there, times their length.",
        source: "own",
    },
    Definition {
        id: "zone_distance",
        name: "Distance in a speed zone",
        unit: Unit::Metre,
        decimals: 0,
        definition: "The distance covered at speeds of a zone: 1 below 2.0 m/s, 2 below 4.0, 3 below 5.5, 4 below 7.0, 5 from 7.0.",
        method: PATH,
        source: BRADLEY,
    },
    Definition {
        id: "zone_time",
        name: "Time in a speed zone",
        unit: Unit::Second,
        decimals: 1,
        definition: "The time at speeds of a zone: 1 below 2.0 m/s, 2 below 4.0, 3 below 5.5, 4 below 7.0, 5 from 7.0.",
        method: PATH,
        source: BRADLEY,
    },
    Definition {
        id: "player_peak_speed",
        name: "Highest speed of a player",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The largest level speed of the middle of the body.",
        method: PATH,
        source: BRADLEY,
    },
    Definition {
        id: "sprints",
        name: "Sprints",
        unit: Unit::Count,
        decimals: 0,
        definition: "How often the speed is 7.0 m/s or more for at least 1 s.",
        method: PATH,
        source: BRADLEY,
    },
    Definition {
        id: "sprint_peak",
        name: "Peak speed of a sprint",
        unit: Unit::MetrePerSecond,
        decimals: 2,
        definition: "The largest speed in one sprint.",
        method: PATH,
        source: BRADLEY,
    },
    Definition {
        id: "accelerations",
        name: "Accelerations",
        unit: Unit::Count,
        decimals: 0,
        definition: "How often the speed grows by 2.78 m/s2 or more for at least 0.4 s.",
        method: PATH,
        source: VARLEY,
    },
    Definition {
        id: "decelerations",
        name: "Decelerations",
        unit: Unit::Count,
        decimals: 0,
        definition: "How often the speed falls by 2.78 m/s2 or more for at least 0.4 s.",
        method: PATH,
        source: VARLEY,
    },
    Definition {
        id: "nearest_opponent",
        name: "Distance to the nearest opponent",
        unit: Unit::Metre,
        decimals: 1,
        definition: "The mean over time of the level distance to the nearest player of the other team.",
        method: RAW,
        source: "own",
    },
    Definition {
        id: "offside_line",
        name: "Line of the last defence",
        unit: Unit::Metre,
        decimals: 1,
        definition: "Where along x the second-last player of a defending team is, or the ball if it is nearer to that team's goal line; \
            like the offside line of Law 11, which goes by head, body and feet.",
        method: "Middles of bodies, unfiltered. The team on the lower side of x when a period begins defends that side.",
        source: "IFAB, Laws of the Game, Law 11",
    },
];

const fn of(index: usize) -> &'static Definition {
    &DEFINITIONS[index]
}

const SPEED: &Definition = of(0);
const DISTANCE: &Definition = of(1);
const SEEN: &Definition = of(2);
const ZONE_DISTANCE: &Definition = of(3);
const ZONE_TIME: &Definition = of(4);
const PEAK: &Definition = of(5);
const SPRINTS: &Definition = of(6);
const SPRINT_PEAK: &Definition = of(7);
const ACCELERATIONS: &Definition = of(8);
const DECELERATIONS: &Definition = of(9);
const NEAREST_OPPONENT: &Definition = of(10);
pub(super) const OFFSIDE_LINE: &Definition = of(11);

/// Where one speed zone ends and the next begins.
const ZONES_M_PER_S: [f64; 4] = [2.0, 4.0, 5.5, 7.0];
const SPRINT_SECS: f64 = 1.0;
const EFFORT_M_PER_S2: f64 = 2.78;
const EFFORT_SECS: f64 = 0.4;

/// One sprint.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Sprint {
    start_secs: f64,
    peak_m_per_s: f64,
}

/// Something that must last to count.
#[derive(Clone, Copy, Debug, Default)]
struct Lasting {
    frames: usize,
    peak: f64,
}

impl Lasting {
    /// Goes on or ends; gives how long it was and its peak when it ends.
    fn step(&mut self, is_on: bool, value: f64) -> Option<(usize, f64)> {
        if is_on {
            self.frames += 1;
            self.peak = self.peak.max(value);
            return None;
        }
        let ended = (self.frames > 0).then_some((self.frames, self.peak));
        *self = Self::default();
        ended
    }
}

/// One player's sums, as far as they have come.
pub(super) struct Player {
    pub(super) track: usize,
    pub(super) joints: Vec<u16>,
    times: SampleTimes,
    smoothing: Result<Smoothing, Withheld>,
    next: usize,
    distance_m: f64,
    seen: usize,
    zone_m: [f64; 5],
    zone_frames: [usize; 5],
    peak: Option<(f64, f64)>,
    sprint: Lasting,
    sprints: Vec<Sprint>,
    effort: [Lasting; 2],
    efforts: [usize; 2],
    before: Option<DVec3>,
    speed: Option<Vec<f64>>,
    cutoff_hz: f64,
    /// Sum and number of the distances to the nearest opponent.
    pub(super) nearest: (f64, usize),
}

impl Player {
    pub(super) fn new(track: &Track, index: usize, options: &Options) -> Self {
        let cutoff_hz = options.cutoff_at(options.team_cutoff_hz, track.times.even_rate_hz());
        let joints = path::middle_joints(track);
        let smoothing = if joints.is_empty() {
            Err(Withheld::PartsMissing(vec![crate::replay::BodyPart::Pelvis]))
        } else {
            Smoothing::new(&track.times, cutoff_hz)
        };
        Self {
            track: index,
            joints,
            times: track.times.clone(),
            smoothing,
            next: 0,
            distance_m: 0.0,
            seen: 0,
            zone_m: [0.0; 5],
            zone_frames: [0; 5],
            peak: None,
            sprint: Lasting::default(),
            sprints: Vec::new(),
            effort: [Lasting::default(); 2],
            efforts: [0; 2],
            before: None,
            speed: options.series.then(Vec::new),
            cutoff_hz,
            nearest: (0.0, 0),
        }
    }

    /// Whether all of the track is in the sums.
    pub(super) fn is_done(&self) -> bool {
        self.smoothing.is_err() || self.next >= self.times.len()
    }

    /// The last frame that the next block looks at.
    pub(super) fn looks_at(&self) -> usize {
        let margin = self.smoothing.as_ref().map_or(0, Smoothing::margin);
        (self.next + BLOCK + margin)
            .min(self.times.len())
            .saturating_sub(1)
    }

    /// Takes in the next block; gives how many samples it held.
    pub(super) fn step(&mut self, track: &Track) -> usize {
        let Ok(smoothing) = self.smoothing.clone() else {
            return 1;
        };
        let block = self.next..(self.next + BLOCK).min(self.times.len());
        let window = block.start.saturating_sub(smoothing.margin())
            ..(block.end + smoothing.margin()).min(self.times.len());
        let raw: Vec<DVec3> = path::of_joints_in(track, &self.joints, window.clone())
            .into_iter()
            .map(level)
            .collect();
        let inside = block.start - window.start..block.end - window.start;
        let mut from = inside.start;
        for run in runs(raw.iter().map(|p| !p.is_nan())) {
            let part = run.start.max(inside.start)..run.end.min(inside.end);
            if run.len() <= LowPass::PADDING || part.is_empty() {
                continue;
            }
            self.gap(window.start + from, part.start - from);
            let [position, velocity, acceleration] = smoothing.block(&raw, &run, &part);
            // Where a run goes on beyond the window it does not end.
            let edge = path::unsettled_samples(self.cutoff_hz, Some(smoothing.rate_hz));
            let begins = run.start > 0 || window.start == 0;
            let ends = run.end < raw.len() || window.end == self.times.len();
            let settled = window.start + run.start + if begins { edge } else { 0 }
                ..(window.start + run.end).saturating_sub(if ends { edge } else { 0 });
            for (index, ((p, v), a)) in position.iter().zip(&velocity).zip(&acceleration).enumerate() {
                let frame = window.start + part.start + index;
                self.add(frame, [*p, *v, *a], smoothing.rate_hz);
                let speed = v.length();
                if settled.contains(&frame) && self.peak.is_none_or(|(_, peak)| speed > peak) {
                    self.peak = Some((self.times.time_of(frame), speed));
                }
            }
            from = part.end;
        }
        self.gap(window.start + from, inside.end - from);
        self.next = block.end;
        if self.is_done() {
            // What lasts until the end ends there.
            self.end_all(self.times.len(), smoothing.rate_hz);
        }
        window.len()
    }

    /// Frames in which the player is not seen.
    fn gap(&mut self, frame: usize, frames: usize) {
        if frames == 0 {
            return;
        }
        self.before = None;
        if let Ok(smoothing) = self.smoothing.clone() {
            self.end_all(frame, smoothing.rate_hz);
        }
        if let Some(speed) = &mut self.speed {
            speed.extend(std::iter::repeat_n(f64::NAN, frames));
        }
    }

    fn add(&mut self, frame: usize, [position, velocity, acceleration]: [DVec3; 3], rate_hz: f64) {
        let speed = velocity.length();
        let zone = ZONES_M_PER_S.iter().filter(|from| speed >= **from).count();
        if let Some(before) = self.before {
            let step_m = position.distance(before);
            self.distance_m += step_m;
            self.seen += 1;
            if let (Some(metres), Some(frames)) = (self.zone_m.get_mut(zone), self.zone_frames.get_mut(zone))
            {
                *metres += step_m;
                *frames += 1;
            }
        }
        self.before = Some(position);
        let ended = self.sprint.step(zone == 4, speed);
        self.end_sprint(ended, frame, rate_hz);
        let along = if speed > 0.0 {
            acceleration.dot(velocity) / speed
        } else {
            0.0
        };
        for (sign, (lasting, count)) in [1.0, -1.0]
            .into_iter()
            .zip(self.effort.iter_mut().zip(&mut self.efforts))
        {
            if let Some((frames, _)) = lasting.step(sign * along >= EFFORT_M_PER_S2, sign * along)
                && frames as f64 >= EFFORT_SECS * rate_hz
            {
                *count += 1;
            }
        }
        if let Some(series) = &mut self.speed {
            series.push(speed);
        }
    }

    fn end_sprint(&mut self, ended: Option<(usize, f64)>, frame: usize, rate_hz: f64) {
        if let Some((frames, peak_m_per_s)) = ended
            && frames as f64 >= SPRINT_SECS * rate_hz
        {
            let start_secs = self.times.time_of(frame.saturating_sub(frames));
            self.sprints.push(Sprint {
                start_secs,
                peak_m_per_s,
            });
        }
    }

    fn end_all(&mut self, frame: usize, rate_hz: f64) {
        let ended = self.sprint.step(false, 0.0);
        self.end_sprint(ended, frame, rate_hz);
        for (lasting, count) in self.effort.iter_mut().zip(&mut self.efforts) {
            let ended = lasting.step(false, 0.0);
            *count += usize::from(ended.is_some_and(|(frames, _)| frames as f64 >= EFFORT_SECS * rate_hz));
        }
    }

    /// The sums so far.
    pub(super) fn values(&self) -> Vec<Value> {
        let subject = Subject::Track(self.track);
        let smoothing = match &self.smoothing {
            Ok(smoothing) => smoothing,
            Err(why) => return vec![Value::new(DISTANCE, subject, Err(why.clone()))],
        };
        let value = |measure, number: f64| Value::new(measure, subject, Ok(number));
        let secs = |frames: usize| frames as f64 / smoothing.rate_hz;
        let mut values = vec![value(DISTANCE, self.distance_m), value(SEEN, secs(self.seen))];
        for (zone, (metres, frames)) in self.zone_m.iter().zip(self.zone_frames).enumerate() {
            values.push(value(ZONE_DISTANCE, *metres).which(Which::Zone(zone + 1)));
            values.push(value(ZONE_TIME, secs(frames)).which(Which::Zone(zone + 1)));
        }
        let (at_secs, peak) = self.peak.unwrap_or((0.0, f64::NAN));
        values.push(value(PEAK, peak).at(at_secs));
        values.push(value(SPRINTS, self.sprints.len() as f64));
        for (index, sprint) in self.sprints.iter().enumerate() {
            let peak = value(SPRINT_PEAK, sprint.peak_m_per_s);
            values.push(peak.which(Which::Effort(index + 1)).at(sprint.start_secs));
        }
        let [accelerations, decelerations] = self.efforts;
        values.push(value(ACCELERATIONS, accelerations as f64));
        values.push(value(DECELERATIONS, decelerations as f64));
        if self.nearest.1 > 0 {
            values.push(value(NEAREST_OPPONENT, self.nearest.0 / self.nearest.1 as f64));
        }
        values
    }

    /// The speed through time, as far as it has come; `None` where it was not asked for.
    pub(super) fn series(&self) -> Option<Series> {
        let mut values = self.speed.clone()?;
        values.resize(self.times.len(), f64::NAN);
        Some(Series {
            measure: SPEED,
            subject: Subject::Track(self.track),
            which: Which::Only,
            times: self.times.clone(),
            values,
            raw: Vec::new(),
            cutoff_hz: Some(self.cutoff_hz),
            flags: Vec::new(),
        })
    }

    /// Where the middle of the body is in some frames, as recorded.
    pub(super) fn place(&self, track: &Track, frames: Range<usize>) -> Vec<DVec3> {
        path::of_joints_in(track, &self.joints, frames)
    }
}
