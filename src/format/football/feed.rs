//! A match as its positions tell it: who, where, in which frame of which period; and how that becomes a replay.
//!
//! Replay time 0 is the first frame of the first period. Each later period follows the one before it after a break of
//! a second in which nobody is seen, whatever time passed in between; the chapter of a period says where it began.

use std::collections::{BTreeMap, HashMap};

pub(super) use super::clock::Moment;
use super::clock::{Clock, Period, Section};
use super::facts::{MatchFacts, Side, USUAL_PITCH_M};
use super::figure::{FigureMaker, JOINTS, USUAL_STATURE_M};
use super::path::Path;
use super::pitch::pitch;
use super::sampling::Figures;
use crate::error::{Error, ErrorCode, Result};
use crate::format::input::Input;
use crate::format::limits::over_limit;
use crate::format::source::{Source, SourceTrack};
use crate::format::{Format, Limits, UpAxis, Warning};
use crate::replay::{Event, EventKind, Participant, TrackKind, TrackOrigin, Venue};
use crate::time::SampleTimes;

/// The radius of a football: where the middle of a ball lies whose height is not given.
pub(super) const BALL_RADIUS_M: f64 = 0.11;
/// No feed has more periods and holes than this.
const MOST_SECTIONS: usize = 1000;
/// No frame is numbered beyond this.
const LAST_FRAME: i64 = 1 << 40;

/// This many frames left out by everybody are a hole in the feed: a minute at 25 Hz.
const HOLE_FRAMES: i64 = 1500;

/// A person of the feed.
#[derive(Debug)]
struct Person {
    id: String,
    side: Side,
    number: Option<String>,
    path: Path,
}

/// Who has the ball and whether it is in play, as last told.
#[derive(Debug, Default)]
struct Play {
    owner: Option<Side>,
    is_live: Option<bool>,
}

/// The positions of a feed, as its reader collects them.
pub(super) struct Feed<'a> {
    limits: &'a Limits,
    bytes: usize,
    people: Vec<Person>,
    index_of: HashMap<String, usize>,
    ball: Path,
    periods: BTreeMap<Section, Period>,
    notes: Vec<(Moment, Event)>,
    play: Play,
    points: usize,
    late: usize,
    flat_ball: usize,
    pub(super) warnings: Vec<Warning>,
}

impl<'a> Feed<'a> {
    pub(super) fn new(input: &Input<'a>) -> Self {
        Self {
            limits: input.limits(),
            bytes: input.bytes.len(),
            people: Vec::new(),
            index_of: HashMap::new(),
            ball: Path::default(),
            periods: BTreeMap::new(),
            notes: Vec::new(),
            play: Play::default(),
            points: 0,
            late: 0,
            flat_ball: 0,
            warnings: Vec::new(),
        }
    }

    pub(super) fn warn(&mut self, code: &'static str, message: impl Into<String>) {
        self.warnings.push(Warning::new(code, message));
    }

    /// The moment of the next frame of a feed that is in order of frames. Holes of a minute and more are cut as the breaks
    /// between periods are.
    pub(super) fn frame(&mut self, period: u32, frame: i64) -> Result<Moment> {
        let latest = self.periods.range((period, 0)..=(period, u32::MAX)).next_back();
        let section = latest.map_or(0, |(&(_, section), known)| {
            section + u32::from(frame.saturating_sub(known.last) > HOLE_FRAMES)
        });
        let moment = Moment {
            period,
            section,
            frame,
        };
        self.frame_of(moment)?;
        Ok(moment)
    }

    /// Says that there is such a frame, whoever is seen in it.
    pub(super) fn frame_of(&mut self, moment: Moment) -> Result<()> {
        if moment.frame.abs() > LAST_FRAME {
            return Err(Error::new(
                ErrorCode::InputMalformed,
                format!(
                    "expected a frame number within {LAST_FRAME}, found {}",
                    moment.frame
                ),
            ));
        }
        if self.periods.len() > MOST_SECTIONS {
            return Err(Error::new(
                ErrorCode::InputMalformed,
                format!(
                    "expected the periods of a match, found more than {MOST_SECTIONS} with holes between them"
                ),
            ));
        }
        let period = self.periods.entry(moment.section()).or_insert(Period {
            first: moment.frame,
            last: moment.frame,
            told_at: i64::MAX,
            start_utc: None,
            start_clock_secs: None,
        });
        period.first = period.first.min(moment.frame);
        period.last = period.last.max(moment.frame);
        Ok(())
    }

    /// The moment of a frame that has come already, for what is told of it elsewhere.
    pub(super) fn moment(&self, period: u32, frame: i64) -> Option<Moment> {
        let mut sections = self.periods.range((period, 0)..=(period, u32::MAX));
        let (&(_, section), _) = sections.find(|(_, known)| (known.first..=known.last).contains(&frame))?;
        Some(Moment {
            period,
            section,
            frame,
        })
    }

    /// Says when a frame was, by the day's time or by the match clock; kept of the first frame of each period.
    pub(super) fn began(&mut self, moment: Moment, utc: Option<&str>, clock_secs: Option<f64>) {
        if let Some(period) = self.periods.get_mut(&moment.section())
            && moment.frame < period.told_at
            && (utc.is_some() || clock_secs.is_some())
        {
            period.told_at = moment.frame;
            period.start_utc = utc.map(str::to_owned);
            period.start_clock_secs = clock_secs;
        }
    }

    /// The index of a person, new where the id is.
    pub(super) fn person(&mut self, id: &str, side: Side, number: Option<&str>) -> Result<usize> {
        if let Some(&index) = self.index_of.get(id) {
            return Ok(index);
        }
        let index = self.people.len();
        self.limits.check_all(index + 2, 0)?;
        self.index_of.insert(id.to_owned(), index);
        self.people.push(Person {
            id: id.to_owned(),
            side,
            number: number.map(str::to_owned),
            path: Path::default(),
        });
        Ok(index)
    }

    /// Where a person is. What is not finite is a gap.
    pub(super) fn put(&mut self, person: usize, moment: Moment, [x, y]: [f64; 2]) -> Result<()> {
        if !(x.is_finite() && y.is_finite()) {
            return Ok(());
        }
        let (limits, points) = (self.limits, &mut self.points);
        let Some(person) = self.people.get_mut(person) else {
            return Ok(());
        };
        self.late += person
            .path
            .put(moment, [x, y, 0.0], points, JOINTS.len(), limits)?;
        Ok(())
    }

    /// Where the ball is; on the ground where its height is not given.
    pub(super) fn put_ball(&mut self, moment: Moment, [x, y]: [f64; 2], height_m: Option<f64>) -> Result<()> {
        if !(x.is_finite() && y.is_finite()) {
            return Ok(());
        }
        let z = match height_m.filter(|z| z.is_finite()) {
            Some(z) => z,
            None => {
                self.flat_ball += 1;
                BALL_RADIUS_M
            }
        };
        self.late += self
            .ball
            .put(moment, [x, y, z], &mut self.points, 1, self.limits)?;
        Ok(())
    }

    /// Who has the ball and whether it is in play; a change is an event.
    pub(super) fn play(&mut self, moment: Moment, owner: Option<Side>, is_live: Option<bool>) -> Result<()> {
        if let Some(now) = is_live
            && self.play.is_live != Some(now)
        {
            if self.play.is_live.is_some() {
                let (kind, label) = if now {
                    ("ball-in", "Ball in play")
                } else {
                    ("ball-out", "Ball out of play")
                };
                self.note(moment, kind, label.to_owned(), Vec::new())?;
            }
            self.play.is_live = Some(now);
        }
        if let Some(now) = owner
            && self.play.owner != Some(now)
        {
            self.note(moment, "possession", now.as_str().to_owned(), Vec::new())?;
            self.play.owner = Some(now);
        }
        Ok(())
    }

    /// Something that happened, for all or for some people of the feed.
    fn note(&mut self, moment: Moment, kind: &str, label: String, participants: Vec<usize>) -> Result<()> {
        if self.notes.len() >= self.limits.max_events {
            return Err(over_limit(
                &format!("at most {} events", self.limits.max_events),
                "more",
            ));
        }
        self.notes.push((
            moment,
            Event {
                kind: EventKind::Other(kind.to_owned()),
                label,
                participants,
                ..Event::default()
            },
        ));
        Ok(())
    }

    /// The replay: a figure for everybody who is seen, and the ball.
    pub(super) fn into_source(self, format: Format, facts: &MatchFacts, rate_hz: f64) -> Result<Source> {
        let end = self.bytes;
        let placed = |error: Error| {
            if error.place.is_unknown() {
                error.at_byte(end)
            } else {
                error
            }
        };
        self.build(format, facts, rate_hz).map_err(placed)
    }

    fn build(mut self, format: Format, facts: &MatchFacts, rate_hz: f64) -> Result<Source> {
        let mut source = Source::new(format);
        if self.periods.is_empty() {
            return Err(Error::new(
                ErrorCode::InputTruncated,
                "expected frames of positions, found none; get the whole file",
            ));
        }
        source.warnings = std::mem::take(&mut self.warnings);
        let holes = self.periods.keys().filter(|(_, section)| *section > 0).count();
        if holes > 0 {
            source.warn(
                "holes-cut",
                format!("{holes} holes of more than {HOLE_FRAMES} frames in the feed are cut out, as breaks between periods are"),
            );
        }
        if self.late > 0 {
            source.warn(
                "frames-out-of-order",
                format!(
                    "{} positions repeat a frame or go back in time; the first ones are kept",
                    self.late
                ),
            );
        }
        if self.flat_ball > 0 {
            source.warn(
                "ball-height-unknown",
                format!(
                    "{} positions of the ball have no height; it is drawn on the ground",
                    self.flat_ball
                ),
            );
        }
        for known in &facts.people {
            self.person(&known.id, known.side, known.number.as_deref())?;
        }
        let clock = Clock::of(&self.periods, rate_hz);
        source.unit = Some("m".to_owned());
        source.up_axis = Some(UpAxis::Z);
        source.declared_rate_hz = rate_hz;
        // Figures are made at a multiple of the feed's rate, and for its speeds.
        source.rate_is_given = true;
        source.about.title.clone_from(&facts.title);
        source.about.location.clone_from(&facts.location);
        source.about.discipline = Some("Football".to_owned());
        source.about.clock_zero_secs = Some(0.0);
        source.about.venue = Venue::Marked(pitch(facts.pitch_m.unwrap_or(USUAL_PITCH_M)));
        source.about.start_utc = self
            .periods
            .values()
            .next()
            .and_then(|period| period.start_utc.clone());
        source.about.events = clock.chapters(&self.periods, facts);
        self.substitutions(facts)?;
        for (moment, mut event) in std::mem::take(&mut self.notes) {
            if event.kind.as_str() == "possession" {
                event.label = facts.possession_of(&event.label);
            }
            event.time_secs = clock.secs(moment);
            source.about.events.push(event);
        }
        source.about.participants = self
            .people
            .iter()
            .map(|person| participant(person, facts))
            .collect();
        self.add_tracks(&mut source, facts, &clock)?;
        Ok(source)
    }

    fn add_tracks(&mut self, source: &mut Source, facts: &MatchFacts, clock: &Clock) -> Result<()> {
        let figures = Figures::at(clock.rate_hz);
        let mut samples = 0_usize;
        let mut unseen = 0;
        for (index, person) in self.people.iter_mut().enumerate() {
            let Some((start, path)) = std::mem::take(&mut person.path).joined(clock, self.limits)? else {
                unseen += 1;
                continue;
            };
            let path: Vec<[f64; 2]> = path.iter().map(|[x, y, _]| [*x, *y]).collect();
            let (start, path) = figures.resampled(start, &path);
            self.limits.check_track(JOINTS.len(), path.len())?;
            samples = samples.saturating_add(path.len().saturating_mul(JOINTS.len()));
            self.limits.check_all(source.tracks.len() + 1, samples)?;
            let known = facts.person(&person.id);
            let stature_m = known.and_then(|known| known.stature_m).unwrap_or(USUAL_STATURE_M);
            // Nobody walks in step with everybody else: by the golden ratio no two begin alike.
            let first_cycle = (index as f64 * 0.618_033_988_75).fract();
            let mut maker = FigureMaker::new(figures.rate_hz, stature_m, first_cycle);
            let mut positions = Vec::with_capacity(path.len() * JOINTS.len());
            maker.extend(&path, 0..path.len(), &mut positions);
            source.tracks.push(SourceTrack {
                name: "figure".to_owned(),
                kind: Some(TrackKind::Skeleton),
                participant: Some(index),
                labels: JOINTS.map(str::to_owned).to_vec(),
                times: SampleTimes::Uniform {
                    start_secs: start as f64 / figures.rate_hz,
                    rate_hz: figures.rate_hz,
                    count: path.len(),
                },
                positions,
                origin: TrackOrigin::Inferred,
                ..SourceTrack::default()
            });
        }
        let figures_made = source.tracks.len();
        if let Some((start, positions)) = std::mem::take(&mut self.ball).joined(clock, self.limits)? {
            source.tracks.push(SourceTrack {
                name: "ball".to_owned(),
                kind: Some(TrackKind::Object),
                labels: vec!["ball".to_owned()],
                times: SampleTimes::Uniform {
                    start_secs: start as f64 / clock.rate_hz,
                    rate_hz: clock.rate_hz,
                    count: positions.len(),
                },
                positions,
                ..SourceTrack::default()
            });
        }
        if source.tracks.is_empty() {
            return Err(Error::new(
                ErrorCode::InputMalformed,
                "expected a position of a person or the ball, found none in any frame",
            ));
        }
        if unseen > 0 {
            source.warn(
                "people-unseen",
                format!("{unseen} people are named but have no position; they take part without a figure"),
            );
        }
        if figures_made > 0 {
            source.about.notice = Some("Figures are inferred from positions.".to_owned());
            source.warn(
                "figures-inferred",
                format!(
                    "only positions are recorded; {figures_made} figures at {} Hz are inferred from them ({} Hz), each {}",
                    figures.rate_hz,
                    clock.rate_hz,
                    if facts.people.iter().any(|person| person.stature_m.is_some()) {
                        "of the stature given, or 1.80 m tall"
                    } else {
                        "1.80 m tall"
                    }
                ),
            );
        }
        Ok(())
    }

    /// Who came on and who went off, where the facts say so within what is recorded.
    fn substitutions(&mut self, facts: &MatchFacts) -> Result<()> {
        let mut found = Vec::new();
        for known in &facts.people {
            let Some(&index) = self.index_of.get(&known.id) else {
                continue;
            };
            for (time, word) in [(&known.on, "on"), (&known.off, "off")] {
                if let Some(moment) = time.as_ref().and_then(|time| self.moment_of(time)) {
                    found.push((moment, format!("{} {word}", known.name), index));
                }
            }
        }
        for (moment, label, index) in found {
            self.note(moment, "substitution", label, vec![index])?;
        }
        Ok(())
    }

    /// A moment inside a period, not at its ends: who plays from the first frame or to the last is no substitute.
    fn moment_of(&self, time: &super::facts::FeedTime) -> Option<Moment> {
        use super::facts::FeedTime;
        self.periods.iter().find_map(|(&(number, section), period)| {
            let frame = match *time {
                FeedTime::Frame(frame) => frame,
                FeedTime::Clock { secs, rate_hz } => {
                    let into = (secs - period.start_clock_secs?) * rate_hz;
                    (into.abs() < 1e9).then(|| period.first + into.round() as i64)?
                }
            };
            let moment = Moment {
                period: number,
                section,
                frame,
            };
            (frame > period.first && frame < period.last).then_some(moment)
        })
    }
}

fn participant(person: &Person, facts: &MatchFacts) -> Participant {
    let known = facts.person(&person.id);
    let side = known.map_or(person.side, |known| known.side);
    let number = known
        .and_then(|known| known.number.clone())
        .or_else(|| person.number.clone());
    let name = known
        .map(|known| known.name.clone())
        .filter(|name| !name.is_empty());
    Participant {
        id: person.id.clone(),
        name: name.unwrap_or_else(|| match (&number, side) {
            (Some(number), Side::Home | Side::Away) => format!("{} {number}", facts.name_of(side)),
            _ => person.id.clone(),
        }),
        organisation: matches!(side, Side::Home | Side::Away).then(|| facts.name_of(side)),
        bib: number,
        colours: facts.colours_of(side),
        ..Participant::default()
    }
}
