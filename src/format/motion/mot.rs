//! MOT and STO (OpenSim motion and storage files): named columns of numbers over time, without a skeleton.
//!
//! Lines up to `endheader` are a title and settings, as `key=value` (OpenSim) or `key value` (SIMM); then the columns' names
//! and one row per moment. Joint coordinates, moments and forces become curves, ground reactions become force plates. What
//! the columns hold is told by their names ([`super::mot_columns`]).
//!
//! Read as written in the wild: names and cells in quotes or padded, counts that lie, blank cells and NaN as gaps, uneven
//! time steps, moments that repeat, degrees where the header says radians.
//!
//! A last row that breaks off is an error. A file cut between two rows cannot be told from one with a wrong `nRows`: it is
//! read, with a warning.

use crate::error::{Error, ErrorCode, Result};
use crate::format::input::Input;
use crate::format::lines::{Line, Lines, comma_hint, decimals, shown, unquoted};
use crate::format::source::Source;
use crate::format::{Format, Limits, UpAxis, numbers, rates};
use crate::replay::{Curve, ForcePlate};
use crate::time::SampleTimes;

use super::mot_columns::{self, Angles, Column, Quantity};

/// A value beyond this, in any unit, is no measurement of a body.
const LARGEST_VALUE: f64 = 1e12;
/// No joint of a body turns this far, in radians; only the pelvis does, with a body that turns around.
const LARGEST_ANGLE_RAD: f64 = 7.0;
/// How far a time may lie from an even one, as a share of the step between samples, for the steps to count as even.
const UNEVEN_SHARE: f64 = 0.001;
/// More empty cells around a row are not looked at.
const MOST_PADDING: usize = 1000;
/// A header longer than this has no end.
const MOST_HEADER_LINES: usize = 1000;

/// Whether this is the beginning of such a file: its header has an end, or a setting that no other format has.
pub(super) fn recognises(text: &str) -> bool {
    text.lines().take(MOST_HEADER_LINES).any(|line| {
        let line = unquoted(line);
        let word = line.split(['=', ' ', '\t']).next().unwrap_or_default();
        let settings = [
            "endheader",
            "nrows",
            "ncolumns",
            "indegrees",
            "datacolumns",
            "datarows",
        ];
        settings.iter().any(|setting| word.eq_ignore_ascii_case(setting))
    })
}

pub(super) fn read(input: &Input<'_>) -> Result<Source> {
    let mut source = Source::new(Format::Mot);
    let text = input.text(&mut source.warnings);
    let mut lines = Lines::new(&text);
    let header = Header::read(&mut lines)?;
    let names = read_names(&mut lines, &header, input.limits())?;
    let table = read_rows(&mut lines, names.len(), input.limits(), &mut source)?;
    check_counts(&header, &names, &table, &mut source);
    let times = table.sample_times();
    let columns = mot_columns::sort(&names, &header.title);
    let angles = angles_of(&header, &columns, &table, &mut source);

    source.about.title.clone_from(&header.title);
    for column in columns.curves {
        let (unit, factor) = column.quantity.unit(angles);
        source.about.curves.push(Curve {
            name: column.name,
            unit,
            participant: None,
            times: times.clone(),
            values: table.column(column.index).map(|v| (v * factor) as f32).collect(),
        });
    }
    for plate in columns.plates {
        let triples = |indices: Option<[usize; 3]>| -> Vec<[f32; 3]> {
            (0..table.times.len())
                .map(|row| {
                    indices.map_or([f32::NAN; 3], |indices| {
                        indices.map(|i| table.value(row, i) as f32)
                    })
                })
                .collect()
        };
        let force_n = triples(Some(plate.force));
        let mut centre_of_pressure_m = triples(plate.point);
        for (centre, force) in centre_of_pressure_m.iter_mut().zip(&force_n) {
            // Nobody is on the plate; the file's zeros are no place.
            if *force == [0.0; 3] {
                *centre = [f32::NAN; 3];
            }
        }
        source.about.force_plates.push(ForcePlate {
            name: plate.name,
            corners_m: None,
            times: times.clone(),
            force_n,
            centre_of_pressure_m,
            moment_nm: triples(plate.moment),
        });
    }
    // OpenSim's ground: metres, y up.
    source.unit = Some("m".to_owned());
    source.up_axis = Some(UpAxis::Y);
    source.declared_rate_hz = times.rate_hz();
    Ok(source)
}

/// What the lines up to `endheader` say.
struct Header {
    title: String,
    rows: Option<f64>,
    columns: Option<f64>,
    in_degrees: Option<bool>,
}

impl Header {
    fn read(lines: &mut Lines<'_>) -> Result<Self> {
        let mut header = Self {
            title: String::new(),
            rows: None,
            columns: None,
            in_degrees: None,
        };
        loop {
            let Some(line) = lines.next().filter(|line| line.number <= MOST_HEADER_LINES) else {
                return Err(Error::new(
                    ErrorCode::InputTruncated,
                    "expected endheader, found none; get the whole file",
                )
                .at_line(lines.number().max(1)));
            };
            let text = unquoted(line.text);
            if text.eq_ignore_ascii_case("endheader") {
                return Ok(header);
            }
            let (key, value) = match text
                .split_once('=')
                .or_else(|| text.split_once(char::is_whitespace))
            {
                Some((key, value)) => (key.trim().to_ascii_lowercase(), unquoted(value)),
                None => (text.to_ascii_lowercase(), ""),
            };
            match key.as_str() {
                "nrows" | "datarows" => header.rows = value.parse().ok(),
                "ncolumns" | "datacolumns" => header.columns = value.parse().ok(),
                "indegrees" => {
                    header.in_degrees = match value.to_ascii_lowercase().as_str() {
                        "yes" | "true" | "1" => Some(true),
                        "no" | "false" | "0" => Some(false),
                        _ => None,
                    };
                }
                "datatype" if !value.eq_ignore_ascii_case("double") => {
                    return Err(Error::new(
                        ErrorCode::InputMalformed,
                        format!(
                            "expected DataType=double, found \"{}\"; write one number per column",
                            shown(value)
                        ),
                    )
                    .at_line(line.number)
                    .in_field("DataType"));
                }
                "name" if header.title.is_empty() => {
                    header.title = value.rsplit(['/', '\\']).next().unwrap_or(value).to_owned();
                }
                _ if line.number == 1 => header.title = text.to_owned(),
                _ => {}
            }
        }
    }
}

/// The columns' names, of which the first is the time's.
fn read_names(lines: &mut Lines<'_>, header: &Header, limits: &Limits) -> Result<Vec<String>> {
    let line = lines.next_filled().filter(|line| line.ended).ok_or_else(|| {
        Error::new(
            ErrorCode::InputTruncated,
            "expected the columns' names and rows below them, found the end of the file; get the whole file",
        )
        .at_line(lines.number().max(1))
    })?;
    // Names with blanks in them are told from names that are parted by blanks by how many there should be.
    let claimed = header.columns.map_or(0, |count| count as usize);
    let mut names = cells(line.text, claimed, limits.max_tracks.saturating_add(2));
    names.retain(|name| !name.is_empty());
    if !names
        .first()
        .is_some_and(|name| name.eq_ignore_ascii_case("time"))
    {
        return Err(Error::new(
            ErrorCode::InputMalformed,
            format!(
                "expected names of columns beginning with time, found \"{}\"",
                shown(line.text)
            ),
        )
        .at_line(line.number));
    }
    if names.len() < 2 {
        return Err(Error::new(
            ErrorCode::InputMalformed,
            "expected at least one column beside the time, found none",
        )
        .at_line(line.number));
    }
    limits
        .check_all(names.len(), 0)
        .map_err(|e| e.at_line(line.number).in_field("columns"))?;
    Ok(names.into_iter().map(str::to_owned).collect())
}

/// The cells of a line, `most` at most: between tabs where it has any, else between white space. Empty cells beyond `count`
/// at either end are padding.
fn cells(text: &str, count: usize, most: usize) -> Vec<&str> {
    let words = || text.split_whitespace().take(most).map(unquoted).collect();
    if !text.trim().contains('\t') {
        return words();
    }
    let mut cells: Vec<&str> = text.split('\t').take(most).map(unquoted).collect();
    let filled = cells
        .iter()
        .rposition(|cell| !cell.is_empty())
        .map_or(0, |last| last + 1);
    cells.truncate(filled.max(count));
    let leading = cells.iter().take_while(|cell| cell.is_empty()).count();
    cells.drain(..leading.min(cells.len().saturating_sub(count)));
    if cells.len() != count {
        // Tabs and blanks in one line.
        let words: Vec<&str> = words();
        if words.len() == count {
            return words;
        }
    }
    cells
}

/// Times and, row by row, the values of every column but the time; NaN where missing.
#[derive(Default)]
struct Table {
    columns: usize,
    rows_in_file: usize,
    times: Vec<f64>,
    values: Vec<f64>,
    /// The digits after the point in most times.
    time_decimals: usize,
}

impl Table {
    fn value(&self, row: usize, column: usize) -> f64 {
        self.values
            .get(row * self.columns + column)
            .copied()
            .unwrap_or(f64::NAN)
    }

    fn column(&self, column: usize) -> impl Iterator<Item = f64> {
        (0..self.times.len()).map(move |row| self.value(row, column))
    }

    /// Even steps at a known rate or at the mean one, where all times lie as near to them as their digits let them; else
    /// the times as they are.
    fn sample_times(&self) -> SampleTimes {
        let (Some(&first), Some(&last)) = (self.times.first(), self.times.last()) else {
            return SampleTimes::Explicit(Vec::new());
        };
        let mean_hz = (self.times.len() - 1) as f64 / (last - first);
        if !mean_hz.is_finite() {
            return SampleTimes::Explicit(self.times.clone());
        }
        let rounding_secs = 0.5001 * 10_f64.powi(-(self.time_decimals.min(15) as i32));
        let is_even = |rate_hz: &f64| {
            let tolerance = rounding_secs.max(UNEVEN_SHARE / rate_hz).min(0.25 / rate_hz);
            self.times
                .iter()
                .enumerate()
                .all(|(row, time)| (time - first - row as f64 / rate_hz).abs() <= tolerance)
        };
        let known_hz = rates::nearest_known_hz(mean_hz);
        match known_hz.into_iter().chain([mean_hz]).find(is_even) {
            Some(rate_hz) => SampleTimes::Uniform {
                start_secs: first,
                rate_hz,
                count: self.times.len(),
            },
            None => SampleTimes::Explicit(self.times.clone()),
        }
    }
}

fn read_rows(lines: &mut Lines<'_>, names: usize, limits: &Limits, source: &mut Source) -> Result<Table> {
    let mut table = Table {
        columns: names - 1,
        ..Table::default()
    };
    let (mut long_rows, mut short_rows, mut first_short_line, mut repeated) = (0_usize, 0_usize, 0, 0_usize);
    let mut previous = "";
    while let Some(line) = lines.next_filled() {
        let cells = cells(line.text, names, names + MOST_PADDING);
        if !line.ended && (cells.len() < names || last_cell_is_cut(&cells, previous)) {
            return Err(Error::new(
                ErrorCode::InputTruncated,
                format!(
                    "expected {names} numbers (one per column), found a row that breaks off after {}; get the whole file",
                    cells.len()
                ),
            )
            .at_line(line.number));
        }
        long_rows += usize::from(cells.len() > names);
        if cells.len() < names {
            short_rows += 1;
            if short_rows == 1 {
                first_short_line = line.number;
            }
        }
        table.rows_in_file += 1;
        let time_cell = cells.first().copied().unwrap_or_default();
        let time = number(time_cell, &line, 0)?;
        if time.is_nan() {
            return Err(not_a_number(time_cell, &line, 0));
        }
        if table.times.last().is_some_and(|last| time <= *last) {
            repeated += 1;
            continue;
        }
        table.time_decimals = table.time_decimals.max(decimals(time_cell));
        table.times.push(time);
        limits
            .check_track(1, table.times.len())
            .and_then(|()| limits.check_all(0, table.values.len() + table.columns))
            .map_err(|e| e.at_line(line.number))?;
        for column in 1..names {
            let value = match cells.get(column) {
                Some(cell) => number(cell, &line, column)?,
                None => f64::NAN,
            };
            table.values.push(value);
        }
        previous = line.text;
    }
    if table.times.is_empty() {
        return Err(Error::new(
            ErrorCode::InputTruncated,
            "expected rows of numbers, found none; get the whole file",
        )
        .at_line(lines.number().max(1)));
    }
    if short_rows > 0 {
        source.warn(
            "rows-short",
            format!("{short_rows} rows have fewer cells than the columns (the first is line {first_short_line}); the rest of each is read as gaps"),
        );
    }
    if long_rows > 0 {
        source.warn(
            "cells-unlabelled",
            format!("{long_rows} rows have cells beyond the named columns; these cells are left out"),
        );
    }
    if repeated > 0 {
        source.warn(
            "times-repeated",
            format!("{repeated} rows lie no later than a row before them and are left out"),
        );
    }
    Ok(table)
}

/// Whether a writer of fixed decimals stopped inside the last cell.
fn last_cell_is_cut(cells: &[&str], previous: &str) -> bool {
    let Some((last, rest)) = cells.split_last().filter(|(last, _)| !last.is_empty()) else {
        return true;
    };
    let before = previous.split_whitespace().map(unquoted);
    let mut others = rest.iter().copied().chain(before).map(decimals);
    others
        .next()
        .is_some_and(|fixed| decimals(last) < fixed && others.all(|d| d == fixed))
}

/// A cell's number; NaN where it is empty or says that there is none.
fn number(cell: &str, line: &Line<'_>, column: usize) -> Result<f64> {
    if cell.is_empty() {
        return Ok(f64::NAN);
    }
    match numbers::number(cell) {
        Some(value) if value.is_nan() || value.abs() <= LARGEST_VALUE => Ok(value),
        _ if ["-nan", "+nan", "nan(ind)", "-nan(ind)", "1.#qnan", "-1.#ind"]
            .iter()
            .any(|gap| cell.eq_ignore_ascii_case(gap)) =>
        {
            Ok(f64::NAN)
        }
        _ => Err(not_a_number(cell, line, column)),
    }
}

fn not_a_number(cell: &str, line: &Line<'_>, column: usize) -> Error {
    let code = if line.ended {
        ErrorCode::InputMalformed
    } else {
        ErrorCode::InputTruncated
    };
    Error::new(
        code,
        format!("expected a number, found \"{}\"{}", shown(cell), comma_hint(cell)),
    )
    .at_line(line.number)
    .in_field(format!("column {}", column + 1))
}

fn check_counts(header: &Header, names: &[String], table: &Table, source: &mut Source) {
    let claimed = |count: Option<f64>| count.map_or("nothing".to_owned(), |n| n.to_string());
    if header.rows != Some(table.rows_in_file as f64) {
        let cut = match header.rows {
            Some(rows) if rows > table.rows_in_file as f64 => "; the file may be cut",
            _ => "",
        };
        source.warn(
            "row-count-wrong",
            format!(
                "the header says {} rows, the file holds {}; these are kept{cut}",
                claimed(header.rows),
                table.rows_in_file
            ),
        );
    }
    if header.columns != Some(names.len() as f64) {
        source.warn(
            "column-count-wrong",
            format!(
                "the header says {} columns, {} are named; the names are kept",
                claimed(header.columns),
                names.len()
            ),
        );
    }
}

/// Whether the angles are degrees, by the header and by what the values can be.
fn angles_of(header: &Header, columns: &mot_columns::Columns, table: &Table, source: &mut Source) -> Angles {
    if header.in_degrees == Some(true) {
        return Angles::Degrees;
    }
    let joints = |column: &&Column| column.quantity == Quantity::Angle && !column.turns_freely;
    let largest = columns
        .curves
        .iter()
        .filter(joints)
        .map(|column| {
            let values = table.column(column.index).filter(|v| v.is_finite());
            (
                values.fold(0.0, |most: f64, v| most.max(v.abs())),
                column.name.as_str(),
            )
        })
        .max_by(|a, b| a.0.total_cmp(&b.0));
    let Some((largest, name)) = largest else {
        return Angles::Radians;
    };
    let (angles, unit) = if largest > LARGEST_ANGLE_RAD {
        (Angles::Degrees, "degrees")
    } else {
        (Angles::Radians, "radians")
    };
    match (header.in_degrees, angles) {
        (Some(_), Angles::Degrees) => source.warn(
            "degrees-despite-header",
            format!("the header says inDegrees=no, but {name} reaches {largest:.1}, further than a joint turns in radians; the angles are read as degrees"),
        ),
        (None, _) => source.warn(
            "angle-unit-guessed",
            format!("the header does not say whether angles are degrees; {unit} are taken, since {name} reaches {largest:.1}"),
        ),
        _ => {}
    }
    angles
}
