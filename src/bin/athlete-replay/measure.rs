//! Measures of recordings: numbers with units and definitions.

use athlete_replay::analysis::{self, Definition, Family, InferredLimbs, Measures, Options, Subject};
use athlete_replay::clean::KeepRaw;
use athlete_replay::error::{Error, ErrorCode, Result};
use athlete_replay::export::{MeasureRow, Names, measure_rows, measures_csv, measures_json, series_csv};
use athlete_replay::replay::Replay;
use clap::Args;

use crate::assembling::{self, AssemblingArgs};
use crate::between::BetweenArgs;
use crate::compare::CompareArgs;
use crate::files::Files;
use crate::output::{self, Words};

#[derive(Args)]
pub(crate) struct MeasureArgs {
    #[command(flatten)]
    assembling: AssemblingArgs,
    /// Print CSV, with a definition in every row.
    #[arg(long, conflicts_with = "json")]
    csv: bool,
    /// Print JSON, with the definitions once; an error is JSON on standard error.
    #[arg(long)]
    pub(crate) json: bool,
    /// Print the measures through time as CSV instead, a row a sample; with --json, both.
    #[arg(long, group = "moment")]
    series: bool,
    /// Only this athlete, counted from 1 in the order of the participants; may be given several times.
    #[arg(long, value_name = "N")]
    athlete: Vec<usize>,
    /// Only this measure or family (docs/measures has the words); may be given several times.
    #[arg(long, value_name = "ID")]
    measure: Vec<String>,
    /// Take splits at these distances in metres, such as 10,20,50 [default: every 10 m].
    #[arg(long, value_name = "METRES", value_delimiter = ',')]
    splits: Option<Vec<f64>>,
    /// Measure limbs that are made up too, each with a flag.
    #[arg(long)]
    inferred: bool,
    #[command(flatten)]
    compare: CompareArgs,
    #[command(flatten)]
    between: BetweenArgs,
}

/// Reads everything, measures it and prints what was asked for.
pub(crate) fn run(args: &MeasureArgs) -> Result<()> {
    let mut options = Options {
        splits_m: args.splits.clone(),
        series: args.series,
        ..Options::default()
    };
    if let Some(bad) = args
        .splits
        .iter()
        .flatten()
        .find(|line| !(line.is_finite() && **line >= 0.0))
    {
        return Err(Error::new(
            ErrorCode::OutOfRange,
            format!("expected distances of 0 m or more, found {bad}"),
        )
        .in_field("--splits"));
    }
    if args.inferred {
        options.inferred_limbs = InferredLimbs::Measure;
    }
    let wanted = wanted(&args.measure)?;
    if !args.measure.is_empty() {
        options.families = wanted.iter().map(|(family, _)| *family).collect();
    }
    let mapping = args.assembling.reading.mapping()?;
    let reading = args.assembling.options(mapping.as_ref());
    let files = Files::find(&args.assembling.files, &reading)?;
    let words = Words::json_if(args.json);
    let (replay, remarks) = args
        .assembling
        .assemble(&files, &reading, KeepRaw::Discard, words)?;
    assembling::say(&remarks, words);
    let (mut measures, names) = if args.compare.is_wanted() {
        args.compare.compare(&replay, &args.athlete, &options, &reading)?
    } else if args.between.is_wanted() {
        args.between.measure(&replay, args.series)?
    } else {
        options.tracks = tracks(&replay, &args.athlete)?;
        let measures = analysis::measure(&replay, &options);
        let names = Names::of(&replay, &measures);
        (measures, names)
    };
    if !args.measure.is_empty() {
        let is_wanted = |id: &str| wanted.iter().any(|(_, own)| *own == id);
        measures.values.retain(|value| is_wanted(value.measure.id));
        measures.series.retain(|series| is_wanted(series.measure.id));
    }
    let text = if args.json {
        measures_json(&names, &measures)
    } else if args.series {
        series_csv(&names, &measures.series)
    } else if args.csv {
        measures_csv(&names, &measures)
    } else {
        table(&names, &measures)
    };
    output::text(&text);
    Ok(())
}

/// The measures that words name: an id, or a family for all of its.
fn wanted(words: &[String]) -> Result<Vec<(Family, &'static str)>> {
    let mut wanted = Vec::new();
    for word in words {
        let found: Vec<(Family, &'static str)> = analysis::definitions()
            .filter(|(family, measure)| measure.id == word || family.as_str() == word)
            .map(|(family, measure)| (family, measure.id))
            .collect();
        if found.is_empty() {
            let families: Vec<&str> = Family::ALL.iter().map(|family| family.as_str()).collect();
            return Err(Error::new(
                ErrorCode::OutOfRange,
                format!(
                    "expected a measure of docs/measures or one of the families {}, found \"{word}\"",
                    families.join(", ")
                ),
            )
            .in_field("--measure"));
        }
        wanted.extend(found);
    }
    Ok(wanted)
}

/// The tracks of some athletes; all where none is named.
fn tracks(replay: &Replay, athletes: &[usize]) -> Result<Option<Vec<usize>>> {
    if athletes.is_empty() {
        return Ok(None);
    }
    for number in athletes {
        participant(replay, *number, "--athlete")?;
    }
    let is_own =
        |participant: Option<usize>| participant.is_some_and(|index| athletes.contains(&(index + 1)));
    let own = replay
        .tracks
        .iter()
        .enumerate()
        .filter(|(_, track)| is_own(track.participant));
    Ok(Some(own.map(|(index, _)| index).collect()))
}

/// The participant of a number that counts from 1.
pub(crate) fn participant(replay: &Replay, number: usize, field: &str) -> Result<usize> {
    let count = replay.participants.len();
    match number.checked_sub(1).filter(|index| *index < count) {
        Some(index) => Ok(index),
        None => Err(Error::new(
            ErrorCode::OutOfRange,
            format!("expected an athlete from 1 to {count}, found {number}"),
        )
        .in_field(field)),
    }
}

/// A measure and the lines of its values.
type Lines = (&'static Definition, Vec<String>);

/// For people: a block an athlete, the definition of each measure once, and its values below it.
fn table(names: &Names, measures: &Measures) -> String {
    let rows = measure_rows(names, measures);
    let mut blocks: Vec<(Subject, String, Vec<Lines>)> = Vec::new();
    for (row, value) in rows.into_iter().zip(&measures.values) {
        let line = line(&row);
        if blocks
            .last()
            .is_none_or(|(subject, ..)| *subject != value.subject)
        {
            blocks.push((value.subject, row.who, Vec::new()));
        }
        let Some((_, _, of_measures)) = blocks.last_mut() else {
            continue;
        };
        match of_measures
            .iter_mut()
            .find(|(measure, _)| measure.id == value.measure.id)
        {
            Some((_, lines)) => lines.push(line),
            None => of_measures.push((value.measure, vec![line])),
        }
    }
    let mut text = String::new();
    for (_, who, of_measures) in blocks {
        text.push_str(&format!("{}{who}\n", if text.is_empty() { "" } else { "\n" }));
        for (measure, lines) in of_measures {
            text.push_str(&format!(
                "  {} ({}): {}\n",
                measure.name, measure.id, measure.definition
            ));
            for line in lines {
                text.push_str(&format!("    {line}\n"));
            }
        }
    }
    text
}

fn line(row: &MeasureRow) -> String {
    let mut line = String::new();
    if !row.which.is_empty() {
        line.push_str(&format!("{}: ", row.which));
    }
    if row.withheld.is_empty() {
        line.push_str(&row.value);
        if !row.uncertainty.is_empty() {
            line.push_str(&format!(" ± {}", row.uncertainty));
        }
        if !row.unit.is_empty() {
            line.push_str(&format!(" {}", row.unit));
        }
    } else {
        line.push_str(&format!("- ({})", row.withheld));
    }
    if !row.time_secs.is_empty() {
        line.push_str(&format!("  at {} s", row.time_secs));
    }
    if !row.flags.is_empty() {
        line.push_str(&format!("  [{}]", row.flags));
    }
    line
}
