//! Which files to fetch, in which order, and which to let go.

use crate::codec::{FileEntry, FileKind, Manifest};

/// Replays of up to this many bytes are fetched whole.
const SMALL_BYTES: usize = 16 << 20;
/// Larger ones so far ahead of the playhead, at rate 1.
const AHEAD_SECS: f64 = 60.0;
/// And so far behind it.
const BEHIND_SECS: f64 = 15.0;
/// What a page keeps of files that it has fetched; what is farthest from the playhead goes first.
const KEPT_BYTES: usize = 48 << 20;
/// How many files are named at once: enough for every connection of a browser to have the next one.
const NAMED: usize = 6;

/// One file of a replay.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileId {
    /// What it holds.
    pub kind: FileKind,
    /// Its place in the manifest's list of its kind.
    pub index: usize,
}

/// Where the playhead is going.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Direction {
    /// Later.
    #[default]
    Forwards,
    /// Earlier.
    Backwards,
}

impl Direction {
    fn turned(self) -> Self {
        match self {
            Self::Forwards => Self::Backwards,
            Self::Backwards => Self::Forwards,
        }
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum State {
    Absent,
    Held,
    Lost,
}

#[derive(Clone, Debug)]
struct Planned {
    start_secs: f64,
    end_secs: f64,
    bytes: usize,
    state: State,
}

impl Planned {
    fn of(entry: &FileEntry) -> Self {
        Self {
            start_secs: entry.start_secs,
            end_secs: entry.end_secs,
            bytes: entry.bytes,
            // Where there is no file, nothing will come.
            state: if entry.bytes == 0 {
                State::Held
            } else {
                State::Absent
            },
        }
    }
}

/// What is here of a replay's files, what is lost, and what is needed next.
#[derive(Clone, Debug, Default)]
pub struct Plan {
    coarse: Vec<Planned>,
    segments: Vec<Planned>,
    time_secs: f64,
    rate: f64,
    direction: Direction,
    everything: bool,
}

impl Plan {
    /// Nothing is here yet.
    pub fn new(manifest: &Manifest) -> Self {
        Self {
            coarse: manifest.coarse.iter().map(Planned::of).collect(),
            segments: manifest.segments.iter().map(Planned::of).collect(),
            time_secs: manifest.start_secs,
            rate: 1.0,
            ..Self::default()
        }
    }

    /// The playhead, and how fast it goes; a negative rate is backwards.
    pub fn set_moment(&mut self, time_secs: f64, rate: f64) {
        self.time_secs = time_secs;
        self.rate = rate.abs().max(1.0);
        self.direction = if rate < 0.0 {
            Direction::Backwards
        } else {
            Direction::Forwards
        };
    }

    /// Whether to fetch more than the playhead's own moment.
    pub fn set_everything(&mut self, everything: bool) {
        self.everything = everything;
    }

    /// A file has arrived, and is sound.
    pub fn arrived(&mut self, file: FileId) {
        self.set(file, State::Held);
    }

    /// A file will not come.
    pub fn lost(&mut self, file: FileId) {
        self.set(file, State::Lost);
    }

    /// A file was let go.
    pub fn dropped(&mut self, file: FileId) {
        self.set(file, State::Absent);
    }

    /// Lost files get another chance.
    pub fn retry_lost(&mut self) {
        for file in self.coarse.iter_mut().chain(&mut self.segments) {
            if file.state == State::Lost {
                file.state = State::Absent;
            }
        }
    }

    /// The files to fetch, the most urgent first; at most six, and none when everything that is needed is here.
    pub fn wanted(&self) -> Vec<FileId> {
        let mut files = Vec::with_capacity(NAMED);
        let here = index_from(&self.segments, self.time_secs);
        self.want(
            &mut files,
            FileKind::Coarse,
            index_from(&self.coarse, self.time_secs),
        );
        self.want(&mut files, FileKind::Segment, here);
        if !self.everything {
            return files;
        }
        // The neighbour too, which the last moments of this one lean on; then scrubbing anywhere; then what will be played.
        let ahead = self.beyond(here, self.direction, AHEAD_SECS * self.rate);
        let behind = self.beyond(here, self.direction.turned(), BEHIND_SECS);
        self.want(&mut files, FileKind::Segment, ahead.first().copied());
        for coarse in self.outwards() {
            self.want(&mut files, FileKind::Coarse, Some(coarse));
        }
        for index in ahead.into_iter().chain(behind) {
            if files.len() >= NAMED {
                break;
            }
            self.want(&mut files, FileKind::Segment, Some(index));
        }
        files.truncate(NAMED);
        files
    }

    fn want(&self, files: &mut Vec<FileId>, kind: FileKind, index: Option<usize>) {
        let Some(index) = index else { return };
        let id = FileId { kind, index };
        let is_absent = self
            .of(kind)
            .get(index)
            .is_some_and(|file| file.state == State::Absent);
        let is_needed = kind == FileKind::Segment || self.coarse_helps(index);
        if is_absent && is_needed && !files.contains(&id) {
            files.push(id);
        }
    }

    /// Key poses are of no use where the segments themselves are here, or come at once.
    fn coarse_helps(&self, index: usize) -> bool {
        let Some(coarse) = self.coarse.get(index) else {
            return false;
        };
        let within = self
            .segments
            .iter()
            .skip(self.segment_after(coarse.start_secs))
            .take_while(|segment| segment.start_secs < coarse.end_secs);
        self.segments.len() > 1 && within.into_iter().any(|segment| segment.state == State::Absent)
    }

    /// The segments after `here` in a direction, so far away at most.
    fn beyond(&self, here: Option<usize>, direction: Direction, secs: f64) -> Vec<usize> {
        let horizon_secs = self.horizon_secs(secs);
        let Some(here) = here else { return Vec::new() };
        let near = |index: &usize| {
            self.segments
                .get(*index)
                .is_some_and(|segment| self.distance_secs(segment) <= horizon_secs)
        };
        match direction {
            Direction::Forwards => (here + 1..self.segments.len()).take_while(near).collect(),
            Direction::Backwards => (0..here).rev().take_while(near).collect(),
        }
    }

    /// How far a file lies from the playhead; 0 or less where it is at it.
    fn distance_secs(&self, file: &Planned) -> f64 {
        (file.start_secs - self.time_secs).max(self.time_secs - file.end_secs)
    }

    fn horizon_secs(&self, secs: f64) -> f64 {
        let bytes: usize = self.segments.iter().map(|segment| segment.bytes).sum();
        if bytes <= SMALL_BYTES { f64::INFINITY } else { secs }
    }

    /// Coarse files, the nearest first.
    fn outwards(&self) -> Vec<usize> {
        let distance = |index: &usize| {
            let file = self.coarse.get(*index);
            file.map_or(f64::INFINITY, |file| self.distance_secs(file).max(0.0))
        };
        let mut all: Vec<usize> = (0..self.coarse.len()).collect();
        all.sort_by(|a, b| distance(a).total_cmp(&distance(b)));
        all
    }

    /// What a page should let go of to keep within its memory, the farthest first: never what lies within the horizon.
    pub fn surplus(&self) -> Vec<FileId> {
        let held = self.segments.iter().enumerate();
        let held = held.filter(|(_, segment)| segment.state == State::Held && segment.bytes > 0);
        let mut bytes: usize = held.clone().map(|(_, segment)| segment.bytes).sum();
        let mut far: Vec<(f64, usize, usize)> = held
            .map(|(index, segment)| (self.distance_secs(segment), index, segment.bytes))
            .filter(|(distance_secs, ..)| *distance_secs > self.rate * AHEAD_SECS)
            .collect();
        far.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mut surplus = Vec::new();
        for (_, index, length) in far {
            if bytes <= KEPT_BYTES {
                break;
            }
            bytes -= length;
            surplus.push(FileId {
                kind: FileKind::Segment,
                index,
            });
        }
        surplus
    }

    /// Whether a moment's own samples are still to come.
    pub fn awaits(&self, time_secs: f64) -> bool {
        let inside = self
            .segment_at(time_secs)
            .and_then(|index| self.segments.get(index));
        inside.is_some_and(|segment| segment.state == State::Absent)
    }

    /// The end of the stretch from a moment on for which nothing more will come, whether held or lost.
    pub fn settled_until(&self, time_secs: f64) -> f64 {
        let mut until_secs = time_secs;
        for segment in self.segments.iter().skip(self.segment_after(time_secs)) {
            if segment.state == State::Absent {
                return time_secs.max(segment.start_secs);
            }
            until_secs = until_secs.max(segment.end_secs);
        }
        until_secs
    }

    /// The times that are here: start and end of each stretch, in order.
    pub fn buffered(&self) -> Vec<[f64; 2]> {
        let mut stretches: Vec<[f64; 2]> = Vec::new();
        for segment in &self.segments {
            if segment.state != State::Held || segment.bytes == 0 {
                continue;
            }
            match stretches.last_mut() {
                Some([_, end]) if *end >= segment.start_secs => *end = segment.end_secs,
                _ => stretches.push([segment.start_secs, segment.end_secs]),
            }
        }
        stretches
    }

    /// The share of all bytes that is here, from 0 to 1.
    pub fn share(&self) -> f64 {
        let all = || self.coarse.iter().chain(&self.segments);
        let bytes: usize = all().map(|file| file.bytes).sum();
        let here: usize = all()
            .filter(|file| file.state == State::Held)
            .map(|file| file.bytes)
            .sum();
        if bytes == 0 {
            1.0
        } else {
            here as f64 / bytes as f64
        }
    }

    /// Whether no segment is still to come.
    pub fn is_complete(&self) -> bool {
        self.segments.iter().all(|file| file.state != State::Absent)
    }

    /// Whether a file is here.
    pub fn holds(&self, file: FileId) -> bool {
        self.of(file.kind)
            .get(file.index)
            .is_some_and(|planned| planned.state == State::Held && planned.bytes > 0)
    }

    /// Takes over what an earlier plan knew of files: `before` says which one of those each is.
    pub fn inherit(&mut self, earlier: &Self, before: impl Fn(FileId) -> Option<FileId>) {
        for kind in [FileKind::Coarse, FileKind::Segment] {
            for index in 0..self.of(kind).len() {
                let id = FileId { kind, index };
                let state = before(id).and_then(|old| Some(earlier.of(kind).get(old.index)?.state));
                if let Some(state) = state {
                    self.set(id, state);
                }
            }
        }
        self.everything = earlier.everything;
        (self.time_secs, self.rate, self.direction) = (earlier.time_secs, earlier.rate, earlier.direction);
    }

    /// The segment in whose window a moment lies; the last one for all that lies beyond.
    pub fn segment_at(&self, time_secs: f64) -> Option<usize> {
        index_at(&self.segments, time_secs)
    }

    /// The coarse file in whose window a moment lies; the last one for all that lies beyond.
    pub fn coarse_at(&self, time_secs: f64) -> Option<usize> {
        index_at(&self.coarse, time_secs)
    }

    /// The first segment that ends after a moment.
    fn segment_after(&self, time_secs: f64) -> usize {
        self.segments
            .partition_point(|segment| segment.end_secs <= time_secs)
    }

    fn of(&self, kind: FileKind) -> &[Planned] {
        match kind {
            FileKind::Segment => &self.segments,
            FileKind::Coarse => &self.coarse,
        }
    }

    fn set(&mut self, file: FileId, state: State) {
        let files = match file.kind {
            FileKind::Segment => &mut self.segments,
            FileKind::Coarse => &mut self.coarse,
        };
        if let Some(planned) = files.get_mut(file.index) {
            planned.state = state;
        }
    }
}

/// The file that covers a moment, or the first one after it; the last one where none follows.
fn index_from(files: &[Planned], time_secs: f64) -> Option<usize> {
    let last = files.len().checked_sub(1)?;
    Some(files.partition_point(|file| file.end_secs <= time_secs).min(last))
}

/// As [`index_from`], but nothing before the first file and between two.
fn index_at(files: &[Planned], time_secs: f64) -> Option<usize> {
    index_from(files, time_secs)
        .filter(|&index| files.get(index).is_some_and(|file| file.start_secs <= time_secs))
}
