//! Performances side by side: of one recording, or of two.

use athlete_replay::analysis::{self, Family, Measures, Options, Overlay, Performance};
use athlete_replay::error::{Error, ErrorCode, Result};
use athlete_replay::export::Names;
use athlete_replay::format::ReadOptions;
use athlete_replay::replay::{Replay, TrackKind};
use clap::{Args, ValueEnum};

use crate::files::{Files, Found};
use crate::measure::participant;

#[derive(Args)]
pub(crate) struct CompareArgs {
    /// Compare instead: the first --athlete (else the first there is) with each of the others, or with that of --with. Both
    /// are laid over each other by their replays' time, by an event, by the passage of a line, or by distance: from the start
    /// signal on, at the same place.
    #[arg(long, value_name = "BY")]
    compare: Option<By>,
    /// The kind of event to lay both over each other by, such as reaction [default: gun].
    #[arg(long, value_name = "KIND", requires = "compare")]
    event: Option<String>,
    /// The line to lay both over each other by, in metres along the course.
    #[arg(long, value_name = "METRES", required_if_eq("compare", "line"))]
    line: Option<f64>,
    /// Show the second where the first is, instead of when.
    #[arg(long, requires = "compare")]
    warp: bool,
    /// Compare with this recording or replay.json.
    #[arg(long, value_name = "FILE", requires = "compare")]
    with: Option<String>,
    /// Compare with this athlete of it, counted from 1 [default: 1].
    #[arg(long, value_name = "N", requires = "with")]
    with_athlete: Option<usize>,
}

#[derive(Clone, Copy, ValueEnum)]
enum By {
    Time,
    Event,
    Line,
    Distance,
}

impl CompareArgs {
    pub(crate) fn is_wanted(&self) -> bool {
        self.compare.is_some()
    }

    /// Measures both sides, and what lies between them.
    pub(crate) fn compare(
        &self,
        replay: &Replay,
        athletes: &[usize],
        options: &Options,
        reading: &ReadOptions<'_>,
    ) -> Result<(Measures, Names)> {
        let options = Options {
            families: Family::COMPARED.to_vec(),
            ..options.clone()
        };
        let overlay = self.overlay()?;
        let measures = analysis::measure(replay, &options);
        let performance = |track: usize, subject: usize| Performance {
            replay,
            measures: &measures,
            track,
            subject,
        };
        let first = track_of(replay, athletes.first().copied(), "--athlete")?;
        let mut found = Measures::default();
        let names = if let Some(name) = &self.with {
            let other = read(name, reading)?;
            let second = track_of(&other, self.with_athlete, "--with-athlete")?;
            let with = Performance {
                replay: &other,
                measures: &analysis::measure(&other, &options),
                track: second,
                subject: 1,
            };
            found = analysis::compare(&performance(first, 0), &with, &overlay);
            Names::of_pair((replay, first), (&other, second))
        } else {
            for second in others(replay, first, athletes.get(1..).unwrap_or_default())? {
                let own = performance(first, first);
                let compared = analysis::compare(&own, &performance(second, second), &overlay);
                found.values.extend(compared.values);
                found.series.extend(compared.series);
            }
            Names::of(replay, &measures)
        };
        if !options.series {
            found.series.clear();
        }
        Ok((found, names))
    }

    fn overlay(&self) -> Result<Overlay> {
        let by = match self.compare {
            Some(By::Time) => "time",
            Some(By::Line) => "line",
            Some(By::Distance) => "distance",
            _ => "event",
        };
        Overlay::from_words(by, self.event.as_deref(), self.line, self.warp).ok_or_else(|| {
            let found = self.line.map_or("none".to_owned(), |line| line.to_string());
            Error::new(
                ErrorCode::OutOfRange,
                format!("expected a distance in metres, found {found}"),
            )
            .in_field("--line")
        })
    }
}

fn bodies(replay: &Replay) -> impl Iterator<Item = usize> {
    let tracks = replay.tracks.iter().enumerate();
    tracks
        .filter(|(_, track)| track.kind == TrackKind::Skeleton)
        .map(|(index, _)| index)
}

/// The tracks to compare the first one with: those of the athletes that are named, else all others.
fn others(replay: &Replay, first: usize, named: &[usize]) -> Result<Vec<usize>> {
    let found = match named {
        [] => bodies(replay).filter(|track| *track != first).collect(),
        named => named
            .iter()
            .map(|number| track_of(replay, Some(*number), "--athlete"))
            .collect::<Result<Vec<usize>>>()?,
    };
    if found.is_empty() {
        return Err(Error::new(
            ErrorCode::OutOfRange,
            "expected two athletes to compare, found one; name another recording by --with",
        )
        .in_field("--compare"));
    }
    Ok(found)
}

/// The track of an athlete that is counted from 1; the first one's where none is named.
fn track_of(replay: &Replay, number: Option<usize>, field: &str) -> Result<usize> {
    let shown = match number {
        Some(number) => replay.track_of(participant(replay, number, field)?),
        None => replay.main_track(),
    };
    let found = shown.filter(|shown| bodies(replay).any(|body| body == *shown));
    found.ok_or_else(|| {
        Error::new(
            ErrorCode::OutOfRange,
            "expected an athlete with a body, found none",
        )
        .in_field(field)
    })
}

fn read(name: &str, reading: &ReadOptions<'_>) -> Result<Replay> {
    let files = Files::find(&[name.to_owned()], reading)?;
    for (_, outcome) in files.each(reading, "reading", |_, found| Ok(found)) {
        if let Found::Replay(opened) = outcome? {
            return Ok(opened.replay);
        }
    }
    Err(Error::new(
        ErrorCode::ReplayInvalid,
        "expected a recording of motion to compare with",
    )
    .in_file(name))
}
