//! Measures as tables: what was found of whom, with units and definitions, as CSV and JSON.
//!
//! Every number is printed by [`number_text`] with the decimals of its measure, so that a table, a caller and a
//! screen show the same digits.

use serde_json::Value as Json;

use super::csv::cell;
use crate::analysis::{Flag, Measures, Series, Subject, Value, number_text};
use crate::replay::Replay;
use crate::time::SampleTimes;

/// Decimals of a time in a table.
const TIME_DECIMALS: usize = 3;

/// One value as a row of texts; an empty text where there is nothing to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureRow {
    /// Whose it is: the participant's id, else the track's name; the second of a pair stands behind " vs ".
    pub who: String,
    /// The measure's id.
    pub measure: &'static str,
    /// Which of several.
    pub which: String,
    /// The number with its decimals.
    pub value: String,
    /// The unit.
    pub unit: &'static str,
    /// The replay time that it applies to, in seconds.
    pub time_secs: String,
    /// What the sampling leaves open, in the same unit.
    pub uncertainty: String,
    /// The words of what must be said beside it.
    pub flags: String,
    /// Why it is not given.
    pub withheld: String,
}

/// The values in order, as rows.
pub fn measure_rows(replay: &Replay, measures: &Measures) -> Vec<MeasureRow> {
    measures
        .values
        .iter()
        .map(|value| row(replay, measures, value))
        .collect()
}

fn row(replay: &Replay, measures: &Measures, value: &Value) -> MeasureRow {
    let flags: Vec<&str> = value.flags.iter().map(|flag| flag.code()).collect();
    MeasureRow {
        who: who(replay, measures, value.subject),
        measure: value.measure.id,
        which: value.which.to_string(),
        value: value.text().unwrap_or_default(),
        unit: value.measure.unit.as_str(),
        time_secs: value
            .time_secs
            .map(|secs| number_text(secs, TIME_DECIMALS))
            .unwrap_or_default(),
        uncertainty: value.uncertainty_text().unwrap_or_default(),
        flags: flags.join(" "),
        withheld: value
            .result
            .as_ref()
            .err()
            .map(|why| format!("{}: {why}", why.code()))
            .unwrap_or_default(),
    }
}

fn who(replay: &Replay, measures: &Measures, subject: Subject) -> String {
    let of_track = |track: usize| {
        let Some(track) = replay.tracks.get(track) else {
            return String::new();
        };
        let participant = track.participant.and_then(|index| replay.participants.get(index));
        participant
            .map(|p| p.id.clone())
            .filter(|id| !id.is_empty())
            .unwrap_or_else(|| track.name.clone())
    };
    match subject {
        Subject::Track(track) => of_track(track),
        Subject::Pair(own, other) => format!("{} vs {}", of_track(own), of_track(other)),
        Subject::Team(team) => measures
            .teams
            .as_ref()
            .and_then(|teams| teams.names.get(team))
            .cloned()
            .unwrap_or_default(),
    }
}

/// The values as CSV by RFC 4180: a header, then a row a value.
pub fn measures_csv(replay: &Replay, measures: &Measures) -> String {
    let mut csv =
        "who,measure,which,value,unit,time_secs,uncertainty,flags,withheld,name,definition\r\n".to_owned();
    for (row, value) in measure_rows(replay, measures).iter().zip(&measures.values) {
        let cells = [
            row.who.as_str(),
            row.measure,
            &row.which,
            &row.value,
            row.unit,
            &row.time_secs,
            &row.uncertainty,
            &row.flags,
            &row.withheld,
            value.measure.name,
            value.measure.definition,
        ];
        csv.push_str(&cells.map(cell).join(","));
        csv.push_str("\r\n");
    }
    csv
}

/// All of it as JSON: `measures` has the definition of each measure that occurs, `values` a value a line, and `series`, where
/// there are any, a series a line.
pub fn measures_json(replay: &Replay, measures: &Measures) -> String {
    let values: Vec<String> = measures
        .values
        .iter()
        .map(|value| value_json(replay, measures, value))
        .collect();
    let series: Vec<String> = measures
        .series
        .iter()
        .map(|series| series_json(replay, measures, series))
        .collect();
    let listed =
        |name: &str, rows: &[String]| format!(",\n  \"{name}\": [\n    {}\n  ]", rows.join(",\n    "));
    format!(
        "{{\n  \"measures\": {}{}{}\n}}\n",
        definitions_json(measures),
        listed("values", &values),
        if series.is_empty() {
            String::new()
        } else {
            listed("series", &series)
        }
    )
}

fn text(text: &str) -> String {
    Json::from(text).to_string()
}

/// A number stands as it is printed, so that no digit is added or lost on the way.
fn number(number: &str) -> &str {
    if number.is_empty() { "null" } else { number }
}

fn flags_json(flags: &[Flag]) -> String {
    let flags: Vec<String> = flags.iter().map(|flag| text(flag.code())).collect();
    flags.join(", ")
}

/// The definition of each measure that occurs, by its id, as a JSON object.
pub fn definitions_json(measures: &Measures) -> String {
    let of_values = measures.values.iter().map(|value| value.measure);
    let of_series = measures.series.iter().map(|series| series.measure);
    let mut known: Vec<&str> = Vec::new();
    let mut definitions = Vec::new();
    for measure in of_values.chain(of_series) {
        if !known.contains(&measure.id) {
            known.push(measure.id);
            definitions.push(format!(
                "    {}: {{\"name\": {}, \"unit\": {}, \"decimals\": {}, \"definition\": {}, \"method\": {}, \"source\": {}}}",
                text(measure.id),
                text(measure.name),
                text(measure.unit.as_str()),
                measure.decimals,
                text(measure.definition),
                text(measure.method),
                text(measure.source)
            ));
        }
    }
    format!("{{\n{}\n  }}", definitions.join(",\n"))
}

/// A value as a JSON object.
pub fn value_json(replay: &Replay, measures: &Measures, value: &Value) -> String {
    let row = row(replay, measures, value);
    let withheld = match &value.result {
        Ok(_) => "null".to_owned(),
        Err(why) => format!(
            "{{\"code\": {}, \"reason\": {}}}",
            text(why.code()),
            text(&why.to_string())
        ),
    };
    format!(
        "{{\"who\": {}, \"measure\": {}, \"which\": {}, \"value\": {}, \"unit\": {}, \"time_secs\": {}, \"uncertainty\": {}, \
         \"flags\": [{}], \"withheld\": {withheld}}}",
        text(&row.who),
        text(row.measure),
        text(&row.which),
        number(&row.value),
        text(row.unit),
        number(&row.time_secs),
        number(&row.uncertainty),
        flags_json(&value.flags)
    )
}

/// A series as a JSON object: its times in replay time in even steps, else one by one; null in a gap; `raw` is what was not
/// filtered, empty where there is none.
pub fn series_json(replay: &Replay, measures: &Measures, series: &Series) -> String {
    let numbers = |values: &[f64]| {
        let decimals = series.measure.decimals;
        let printed = values.iter().map(|value| match value.is_nan() {
            true => "null".to_owned(),
            false => number_text(*value, decimals),
        });
        printed.collect::<Vec<_>>().join(",")
    };
    let times = match &series.times {
        SampleTimes::Uniform {
            start_secs,
            rate_hz,
            count,
        } => {
            format!("{{\"start_secs\": {start_secs}, \"rate_hz\": {rate_hz}, \"frames\": {count}}}")
        }
        SampleTimes::Explicit(times) => {
            let times: Vec<String> = times
                .iter()
                .map(|secs| number_text(*secs, TIME_DECIMALS))
                .collect();
            format!("[{}]", times.join(","))
        }
    };
    let cutoff_hz = series.cutoff_hz.map_or("null".to_owned(), |hz| hz.to_string());
    format!(
        "{{\"who\": {}, \"measure\": {}, \"which\": {}, \"unit\": {}, \"cutoff_hz\": {cutoff_hz}, \"flags\": [{}], \
         \"times\": {times}, \"values\": [{}], \"raw\": [{}]}}",
        text(&who(replay, measures, series.subject)),
        text(series.measure.id),
        text(&series.which.to_string()),
        text(series.measure.unit.as_str()),
        flags_json(&series.flags),
        numbers(&series.values),
        numbers(&series.raw)
    )
}

/// Series as CSV by RFC 4180: a row a sample, so that series of different times stand in one table. Empty values are
/// gaps.
pub fn series_csv<'a>(
    replay: &Replay,
    measures: &Measures,
    series: impl IntoIterator<Item = &'a Series>,
) -> String {
    let mut csv = "who,measure,which,time_secs,value,raw,unit\r\n".to_owned();
    for series in series {
        let (who, which) = (who(replay, measures, series.subject), series.which.to_string());
        let (id, unit) = (series.measure.id, series.measure.unit.as_str());
        let number = |value: Option<&f64>| {
            let value = value.copied().filter(|value| !value.is_nan());
            value
                .map(|value| number_text(value, series.measure.decimals))
                .unwrap_or_default()
        };
        for (frame, value) in series.values.iter().enumerate() {
            let secs = number_text(series.times.time_of(frame), TIME_DECIMALS);
            let (value, raw) = (number(Some(value)), number(series.raw.get(frame)));
            let cells = [&*who, id, &*which, &*secs, &*value, &*raw, unit];
            csv.push_str(&cells.map(cell).join(","));
            csv.push_str("\r\n");
        }
    }
    csv
}
