//! Measures as tables: what was found of whom, with units and definitions, as CSV and JSON.
//!
//! Every number is printed by [`number_text`] with the decimals of its measure, so that a table, a caller and a
//! screen show the same digits.

use serde_json::Value as Json;

use super::csv::cell;
use crate::analysis::{Between, Flag, Measures, Series, Subject, Value, number_text};
use crate::replay::{BodyPart, Replay, Track};
use crate::time::SampleTimes;

/// Decimals of a time in a table.
const TIME_DECIMALS: usize = 3;

/// One value as a row of texts; an empty text where there is nothing to say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MeasureRow {
    /// Whose it is, as [`Replay::name_of`] says; the second of a pair stands behind " vs ".
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

/// What subjects are called.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Names {
    tracks: Vec<String>,
    teams: Vec<String>,
}

impl Names {
    /// The names of a replay's athletes, objects and teams.
    pub fn of(replay: &Replay, measures: &Measures) -> Self {
        let teams = measures.teams.as_ref().map(|teams| teams.names.to_vec());
        Self {
            tracks: (0..replay.tracks.len())
                .map(|track| replay.name_of(track))
                .collect(),
            teams: teams.unwrap_or_default(),
        }
    }

    /// The names of two performances that are compared.
    pub fn of_pair(first: (&Replay, usize), second: (&Replay, usize)) -> Self {
        Self {
            tracks: [first, second]
                .map(|(replay, track)| replay.name_of(track))
                .into(),
            teams: Vec::new(),
        }
    }

    /// The words of two points between which is measured.
    pub fn of_points(from: &str, to: &str) -> Self {
        Self {
            tracks: vec![from.to_owned(), to.to_owned()],
            teams: Vec::new(),
        }
    }

    fn who(&self, subject: Subject) -> String {
        let of = |names: &[String], index: usize| names.get(index).cloned().unwrap_or_default();
        match subject {
            Subject::Track(track) => of(&self.tracks, track),
            Subject::Pair(own, other) => format!("{} vs {}", of(&self.tracks, own), of(&self.tracks, other)),
            Subject::Team(team) => of(&self.teams, team),
        }
    }
}

/// The values in order, as rows.
pub fn measure_rows(names: &Names, measures: &Measures) -> Vec<MeasureRow> {
    measures.values.iter().map(|value| row(names, value)).collect()
}

fn row(names: &Names, value: &Value) -> MeasureRow {
    let flags: Vec<&str> = value.flags.iter().map(|flag| flag.code()).collect();
    MeasureRow {
        who: names.who(value.subject),
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

/// The values as CSV by RFC 4180: a header, then a row a value.
pub fn measures_csv(names: &Names, measures: &Measures) -> String {
    let mut csv =
        "who,measure,which,value,unit,time_secs,uncertainty,flags,withheld,name,definition\r\n".to_owned();
    for (row, value) in measure_rows(names, measures).iter().zip(&measures.values) {
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
pub fn measures_json(names: &Names, measures: &Measures) -> String {
    let values: Vec<String> = measures
        .values
        .iter()
        .map(|value| value_json(names, value))
        .collect();
    let series: Vec<String> = measures
        .series
        .iter()
        .map(|series| series_json(names, series))
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
pub fn value_json(names: &Names, value: &Value) -> String {
    let row = row(names, value);
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
pub fn series_json(names: &Names, series: &Series) -> String {
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
        text(&names.who(series.subject)),
        text(series.measure.id),
        text(&series.which.to_string()),
        text(series.measure.unit.as_str()),
        flags_json(&series.flags),
        numbers(&series.values),
        numbers(&series.raw)
    )
}

/// What may be measured between, as a JSON list: whose it is, the parts of the body that are known, and the joints. All of a
/// participant's tracks are one, of which the body comes first.
pub fn points_json(replay: &Replay) -> String {
    let listed = |words: Vec<&str>| Json::from(words).to_string();
    let of_track = |(index, track): (usize, &Track)| {
        let who = replay.name_of(index);
        if replay.track_named(&who) != Ok(index) {
            return None;
        }
        let map = &track.skeleton.body_map;
        let parts = BodyPart::ALL
            .into_iter()
            .filter(|part| !map.joints_of(*part).is_empty());
        let is_theirs =
            |other: &&Track| track.participant.is_some() && other.participant == track.participant;
        let others = replay.tracks.iter().filter(is_theirs);
        let mut joints: Vec<&str> = Vec::new();
        for joint in std::iter::once(track)
            .chain(others)
            .flat_map(|one| &one.skeleton.joints)
        {
            if !joints.contains(&joint.name.as_str()) {
                joints.push(&joint.name);
            }
        }
        Some(format!(
            "{{\"who\": {}, \"parts\": {}, \"joints\": {}}}",
            text(&who),
            listed(parts.map(BodyPart::as_str).collect()),
            listed(joints)
        ))
    };
    let rows: Vec<String> = replay.tracks.iter().enumerate().filter_map(of_track).collect();
    format!("[{}]", rows.join(","))
}

/// What lies between two points, as a JSON object: each number with its measure's decimals, and the angle in radians with all
/// its digits.
pub fn between_json(between: &Between) -> String {
    let [distance, level, height, angle] = between
        .measures()
        .map(|(measure, number)| number_text(number, measure.decimals));
    let angle_rad = between.angle_rad();
    format!(
        "{{\"distance_m\":{distance},\"horizontal_m\":{level},\"height_m\":{height},\"angle_deg\":{angle},\"angle_rad\":{angle_rad}}}"
    )
}

/// Series as CSV by RFC 4180: a row a sample, so that series of different times stand in one table. Empty values are
/// gaps.
pub fn series_csv<'a>(names: &Names, series: impl IntoIterator<Item = &'a Series>) -> String {
    let mut csv = "who,measure,which,time_secs,value,raw,unit\r\n".to_owned();
    for series in series {
        let (who, which) = (names.who(series.subject), series.which.to_string());
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
