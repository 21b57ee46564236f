//! TRC (track row column; Motion Analysis, OpenSim, Pose2Sim, OpenCap, Sports2D): tab-separated marker positions.
//!
//! Line 1 names the type, lines 2 and 3 are a table of one row (rate, counts, unit), line 4 the labels, line 5 the axes;
//! then, often after a blank line, one row per frame: number, time, x y z of each marker.
//!
//! Read as written in the wild: the labels are trusted over NumMarkers, cells beyond the labels become a second track,
//! cells may be padded or in quotes, empty cells and NaN are gaps, and so is a triple of exact zeros, which some writers put
//! in a gap; rows may be shorter or longer than the labels; the time of a row is its index over the rate, since the time column is often rounded.
//!
//! A cut file is an error: fewer rows than NumFrames, or a last row without a line ending that breaks off early. One cut
//! cannot be seen: inside the very last number of a file whose rows do not end in a tab and whose numbers have varying
//! decimals.

use crate::error::{Error, ErrorCode, Result};
use crate::format::input::Input;
use crate::format::limits::over_limit;
use crate::format::lines::{Line, Lines, comma_hint, decimals, shown, unquoted};
use crate::format::numbers::{leading_number, number};
use crate::format::source::{Source, SourceTrack};
use crate::format::{Format, Limits, Warning};
use crate::replay::TrackKind;
use crate::time::SampleTimes;

/// A coordinate beyond this, in any unit, is no recording of a body.
const LARGEST_VALUE: f64 = 1e9;
/// Cells before the first coordinate: the frame's number and its time.
const LEADING_CELLS: usize = 2;

pub(super) fn read(input: &Input<'_>) -> Result<Source> {
    let limits = input.limits();
    let mut source = Source::new(Format::Trc);
    let text = input.text(&mut source.warnings);
    let mut lines = Lines::new(&text);
    lines.next_filled();
    let header = Header::read(&mut lines)?;
    let (labels, labels_line) = read_labels(&mut lines, limits)?;
    let mut warnings = std::mem::take(&mut source.warnings);
    let rows = read_rows(&mut lines, labels.len(), limits, &mut warnings)?;
    let frames = rows.times.len();

    if let Some(claimed) = header.frames {
        if (frames as f64) < claimed {
            return Err(Error::new(
                ErrorCode::InputTruncated,
                format!("expected {claimed} rows (NumFrames), found {frames}; get the whole file"),
            )
            .at_line(lines.number()));
        }
        if frames as f64 > claimed {
            warnings.push(Warning::new(
                "frame-count-wrong",
                format!("NumFrames says {claimed}, the file holds {frames} rows; all are kept"),
            ));
        }
    } else if frames == 0 {
        return Err(Error::new(
            ErrorCode::InputTruncated,
            "expected rows of coordinates, found none; get the whole file",
        )
        .at_line(lines.number()));
    } else {
        warnings.push(Warning::new(
            "frame-count-unknown",
            "NumFrames is missing or no number, so that a cut file could not be told from a whole one",
        ));
    }
    if header.markers != Some(labels.len() as f64) {
        let claimed = header.markers.map_or("nothing".to_owned(), |n| n.to_string());
        warnings.push(Warning::new(
            "marker-count-wrong",
            format!(
                "NumMarkers says {claimed}, line {labels_line} has {} labels; the labels are kept",
                labels.len()
            ),
        ));
    }
    let from_times = rows.rate_of_times();
    let rate_hz = header
        .rate_hz
        .or(from_times)
        .or(input.options.rate_hz)
        .ok_or_else(|| {
            Error::new(
                ErrorCode::InputMalformed,
                "expected a DataRate above zero, found none, and no times to tell it from",
            )
            .at_line(header.line)
            .in_field("DataRate")
        })?;
    if header.rate_hz.is_none() {
        warnings.push(Warning::new(
            "rate-unknown",
            format!("DataRate is missing or no number; {rate_hz} Hz follows from the time column"),
        ));
    }
    let start_secs = rows.start_secs(rate_hz);
    if let Some(last) = rows.times.last().copied().flatten() {
        let expected = start_secs + (frames - 1) as f64 / rate_hz;
        if (last - expected).abs() > 1.5 / rate_hz {
            warnings.push(Warning::new(
                "times-disagree",
                format!("the last row's time is {last} s, but {frames} rows at {rate_hz} Hz end at {expected} s; the rate is kept"),
            ));
        }
    }
    let times = SampleTimes::Uniform {
        start_secs,
        rate_hz,
        count: frames,
    };
    source.tracks.push(SourceTrack {
        name: "markers".to_owned(),
        labels,
        times: times.clone(),
        positions: rows.labelled,
        ..SourceTrack::default()
    });
    if rows.extra_markers > 0 {
        warnings.push(Warning::new(
            "markers-unlabelled",
            format!(
                "{} rows hold coordinates beyond the labels; they are kept as the track \"unlabelled\" ({} markers)",
                rows.rows_with_extra, rows.extra_markers
            ),
        ));
        source.tracks.push(SourceTrack {
            name: "unlabelled".to_owned(),
            kind: Some(TrackKind::Markers),
            labels: (1..=rows.extra_markers)
                .map(|n| format!("unlabelled {n}"))
                .collect(),
            times,
            positions: rows.extra,
            ..SourceTrack::default()
        });
    }
    source.unit = header.unit;
    source.declared_rate_hz = rate_hz;
    source.warnings = warnings;
    Ok(source)
}

/// Names of line 2, of which a whole header has at least one.
const KNOWN_NAMES: [&str; 5] = ["DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units"];

/// More cells of the header are not looked at.
const MOST_HEADER_CELLS: usize = 1000;

/// Lines 2 and 3.
struct Header {
    line: usize,
    rate_hz: Option<f64>,
    frames: Option<f64>,
    markers: Option<f64>,
    unit: Option<String>,
}

impl Header {
    fn read<'a>(lines: &mut Lines<'a>) -> Result<Self> {
        let names = expect_line(lines, "the header's names (DataRate, ...)")?;
        let values = expect_line(lines, "the header's values")?;
        // Cells lie between tabs, or between blanks where somebody's editor made blanks of the tabs.
        let cells = |line: &Line<'a>| -> Vec<&'a str> {
            if names.text.contains('\t') {
                line.text
                    .split('\t')
                    .take(MOST_HEADER_CELLS)
                    .map(unquoted)
                    .collect()
            } else {
                line.text
                    .split_whitespace()
                    .take(MOST_HEADER_CELLS)
                    .map(unquoted)
                    .collect()
            }
        };
        let (name_cells, value_cells) = (cells(&names), cells(&values));
        let value = |name: &str| {
            let column = name_cells
                .iter()
                .position(|cell| cell.eq_ignore_ascii_case(name))?;
            value_cells.get(column).copied().filter(|cell| !cell.is_empty())
        };
        if !name_cells
            .iter()
            .any(|cell| KNOWN_NAMES.iter().any(|name| cell.eq_ignore_ascii_case(name)))
        {
            return Err(Error::new(
                ErrorCode::InputMalformed,
                format!(
                    "expected tab-separated names such as DataRate and NumFrames, found \"{}\"",
                    shown(names.text)
                ),
            )
            .at_line(names.number));
        }
        if !values.ended {
            return Err(ends_early(lines, "the labels"));
        }
        let number = |name: &str| {
            value(name)
                .and_then(|cell| cell.parse::<f64>().ok())
                .filter(|v| v.is_finite())
        };
        let count = |name: &str| number(name).filter(|v| *v >= 0.0 && v.fract() == 0.0);
        for name in ["DataRate", "NumFrames"] {
            if let Some(cell) = value(name).filter(|cell| cell.contains(',')) {
                return Err(Error::new(
                    ErrorCode::InputMalformed,
                    format!("expected a number, found \"{}\"{}", shown(cell), comma_hint(cell)),
                )
                .at_line(values.number)
                .in_field(name));
            }
        }
        let rate = |name: &str| number(name).filter(|rate| (1e-4..=1e6).contains(rate));
        Ok(Self {
            line: values.number,
            rate_hz: rate("DataRate").or_else(|| rate("CameraRate")),
            frames: count("NumFrames"),
            markers: count("NumMarkers"),
            unit: value("Units").map(str::to_owned),
        })
    }
}

fn expect_line<'a>(lines: &mut Lines<'a>, expected: &str) -> Result<Line<'a>> {
    lines.next_filled().ok_or_else(|| ends_early(lines, expected))
}

fn ends_early(lines: &Lines<'_>, expected: &str) -> Error {
    Error::new(
        ErrorCode::InputTruncated,
        format!("expected {expected}, found the end of the file; get the whole file"),
    )
    .at_line(lines.number().max(1))
}

/// The labels of line 4 and its number.
fn read_labels(lines: &mut Lines<'_>, limits: &Limits) -> Result<(Vec<String>, usize)> {
    let line = expect_line(lines, "the labels (Frame#, Time, ...)")?;
    if !line.ended {
        return Err(ends_early(lines, "rows of coordinates"));
    }
    let most = limits.max_joints.min(1 << 16) + 1;
    let cells: Vec<&str> = line
        .text
        .split('\t')
        .skip(LEADING_CELLS)
        .take(3 * most)
        .map(unquoted)
        .collect();
    let filled = |index: &usize| cells.get(*index).is_some_and(|cell| !cell.is_empty());
    let named: Vec<usize> = (0..cells.len()).filter(filled).collect();
    let in_thirds = named.iter().all(|index| index % 3 == 0);
    let labels: Vec<String> = if in_thirds {
        // A marker without a name between named ones still has its three columns.
        let count = named.last().map_or(0, |last| last / 3 + 1);
        (0..count)
            .map(|marker| match cells.get(marker * 3) {
                Some(cell) if !cell.is_empty() => (*cell).to_owned(),
                _ => format!("marker {}", marker + 1),
            })
            .collect()
    } else {
        named
            .iter()
            .filter_map(|index| cells.get(*index))
            .map(|cell| (*cell).to_owned())
            .collect()
    };
    if labels.is_empty() {
        return Err(Error::new(
            ErrorCode::InputMalformed,
            format!(
                "expected tab-separated labels after Frame# and Time, found \"{}\"",
                shown(line.text)
            ),
        )
        .at_line(line.number));
    }
    if labels.len() > limits.max_joints.min(1 << 16) {
        return Err(over_limit(
            &format!("at most {} markers", limits.max_joints),
            &labels.len().to_string(),
        )
        .at_line(line.number));
    }
    Ok((labels, line.number))
}

#[derive(Default)]
struct Rows {
    times: Vec<Option<f64>>,
    labelled: Vec<[f64; 3]>,
    extra: Vec<[f64; 3]>,
    extra_markers: usize,
    rows_with_extra: usize,
}

impl Rows {
    fn rate_of_times(&self) -> Option<f64> {
        let (first, last) = (self.times.first().copied()??, self.times.last().copied()??);
        let rate = (self.times.len() - 1) as f64 / (last - first);
        (1e-4..=1e6).contains(&rate).then_some(rate)
    }

    /// The first row's time, snapped to a whole number of periods when that is near: 0.017 at 60 Hz means 1/60.
    fn start_secs(&self, rate_hz: f64) -> f64 {
        let first = self.times.first().copied().flatten().unwrap_or(0.0);
        let snapped = (first * rate_hz).round() / rate_hz;
        if (first - snapped).abs() <= 0.25 / rate_hz {
            snapped
        } else {
            first
        }
    }
}

fn read_rows(
    lines: &mut Lines<'_>,
    markers: usize,
    limits: &Limits,
    warnings: &mut Vec<Warning>,
) -> Result<Rows> {
    let mut rows = Rows::default();
    // Rows of the extra triples, as ragged as the file has them: how many there are is known only at the end.
    let mut ragged: Vec<Vec<[f64; 3]>> = Vec::new();
    let mut previous = "";
    let (mut zeros, mut short_rows, mut first_short_line) = (0_usize, 0_usize, 0);
    let most_cells = LEADING_CELLS + 3 * limits.max_joints.saturating_add(markers);
    let mut row = Vec::with_capacity(LEADING_CELLS + 3 * markers);
    while let Some(line) = lines.next_filled() {
        if rows.times.is_empty() && is_axis_line(line.text) {
            continue;
        }
        let cell_count = read_cells(&line, most_cells, &mut row)?;
        if !line.ended && breaks_off(line.text, previous, row.len(), cell_count, markers) {
            return Err(Error::new(
                ErrorCode::InputTruncated,
                format!(
                    "expected x, y, z of {markers} markers, found a row that breaks off after {} of {} cells; get the whole file",
                    cell_count.min(LEADING_CELLS + 3 * markers),
                    LEADING_CELLS + 3 * markers
                ),
            )
            .at_line(line.number));
        }
        let time = row.get(1).copied().filter(|time| !time.is_nan());
        rows.times.push(time);
        let start = rows.labelled.len();
        let mut extra = Vec::new();
        for (marker, cells) in row.get(LEADING_CELLS..).unwrap_or_default().chunks(3).enumerate() {
            let mut triple = [f64::NAN; 3];
            for (value, cell) in triple.iter_mut().zip(cells) {
                *value = *cell;
            }
            if triple == [0.0; 3] {
                zeros += 1;
                triple = [f64::NAN; 3];
            }
            if triple.iter().any(|v| v.is_nan()) {
                triple = [f64::NAN; 3];
            }
            if marker < markers {
                rows.labelled.push(triple);
            } else {
                extra.push(triple);
            }
        }
        if cell_count < LEADING_CELLS + 3 * markers {
            short_rows += 1;
            if short_rows == 1 {
                first_short_line = line.number;
            }
        }
        rows.labelled.resize(start + markers, [f64::NAN; 3]);
        rows.extra_markers = rows.extra_markers.max(extra.len());
        rows.rows_with_extra += usize::from(!extra.is_empty());
        ragged.push(extra);
        previous = line.text;
        let widest = markers.max(rows.extra_markers);
        if rows.times.len() > limits.max_frames
            || rows.times.len().saturating_mul(widest) > limits.max_samples
        {
            return Err(over_limit(
                &format!(
                    "at most {} frames and {} samples",
                    limits.max_frames, limits.max_samples
                ),
                "more",
            )
            .at_line(line.number));
        }
    }
    if rows.extra_markers > 0 {
        for mut row in ragged {
            row.resize(rows.extra_markers, [f64::NAN; 3]);
            rows.extra.extend(row);
        }
    }
    if zeros > 0 {
        warnings.push(Warning::new(
            "zeros-are-gaps",
            format!("{zeros} samples lie exactly at 0, 0, 0 and are read as gaps"),
        ));
    }
    if short_rows > 0 {
        warnings.push(Warning::new(
            "rows-short",
            format!("{short_rows} rows have fewer cells than the labels (the first is line {first_short_line}); the rest of each is read as gaps"),
        ));
    }
    Ok(rows)
}

/// The line `X1 Y1 Z1 X2 ...`: its first filled cell begins with a letter.
fn is_axis_line(text: &str) -> bool {
    text.trim_start().trim_start_matches('"').starts_with(['X', 'x'])
}

/// Whether a row without a line ending was cut: it is the file's last, and a whole one would go on.
fn breaks_off(row: &str, previous: &str, filled: usize, cells: usize, markers: usize) -> bool {
    let coordinates = filled.saturating_sub(LEADING_CELLS);
    if cells < LEADING_CELLS + 3 * markers || !coordinates.is_multiple_of(3) {
        return true;
    }
    if previous.ends_with('\t') && !row.ends_with('\t') {
        return true;
    }
    // A writer of fixed decimals that stopped inside its last number.
    let mut written = coordinates_of(row).rev().map(decimals);
    let Some(last) = written.next() else {
        return false;
    };
    let mut others = written.chain(coordinates_of(previous).map(decimals));
    others
        .next()
        .is_some_and(|fixed| last < fixed && others.all(|d| d == fixed))
}

/// The filled cells of a row after its number and time.
fn coordinates_of(row: &str) -> impl DoubleEndedIterator<Item = &str> {
    let coordinates = row
        .splitn(LEADING_CELLS + 1, '\t')
        .nth(LEADING_CELLS)
        .unwrap_or("");
    coordinates
        .split('\t')
        .map(str::trim)
        .filter(|cell| !cell.is_empty())
}

/// The numbers of a row's cells up to the last that is filled, NaN for a gap, and the count of all its cells.
fn read_cells(line: &Line<'_>, most: usize, row: &mut Vec<f64>) -> Result<usize> {
    row.clear();
    let bytes = line.text.as_bytes();
    let (mut at, mut count) = (0, 0);
    loop {
        let start = at;
        at = after_padding(bytes, at);
        if bytes.get(at).is_some_and(|byte| *byte != b'\t') {
            if count >= most {
                return Err(over_limit(&format!("at most {} markers", most / 3), "more").at_line(line.number));
            }
            // Empty cells before it are gaps.
            row.resize(count, f64::NAN);
            let word = bytes.get(at..).unwrap_or_default();
            let end = leading_number(word).map(|(value, length)| (value, after_padding(bytes, at + length)));
            match end {
                Some((value, end))
                    if value.abs() <= LARGEST_VALUE && bytes.get(end).is_none_or(|b| *b == b'\t') =>
                {
                    row.push(value);
                    at = end;
                }
                _ => {
                    let length = word.iter().position(|byte| *byte == b'\t').unwrap_or(word.len());
                    at += length;
                    let cell = unquoted(line.text.get(start..at).unwrap_or_default());
                    row.push(odd_number(cell, line, count)?);
                }
            }
        }
        count += 1;
        if at >= bytes.len() {
            return Ok(count);
        }
        at += 1;
    }
}

/// Past white space other than tabs.
fn after_padding(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|byte| *byte <= b' ' && *byte != b'\t') {
        at += 1;
    }
    at
}

/// The number of a cell that is not plainly one; NaN where it says that there is none. What stands for the frame's number
/// is nobody's.
fn odd_number(cell: &str, line: &Line<'_>, index: usize) -> Result<f64> {
    if cell.is_empty() || is_nan(cell) || index == 0 {
        return Ok(f64::NAN);
    }
    match number(cell) {
        Some(value) if value.abs() <= LARGEST_VALUE => Ok(value),
        _ => {
            let code = if line.ended {
                ErrorCode::InputMalformed
            } else {
                ErrorCode::InputTruncated
            };
            let field = match index.checked_sub(LEADING_CELLS) {
                None => "Time".to_owned(),
                Some(index) => format!(
                    "marker {}, {}",
                    index / 3 + 1,
                    ["x", "y", "z"].get(index % 3).copied().unwrap_or_default()
                ),
            };
            Err(Error::new(
                code,
                format!("expected a number, found \"{}\"{}", shown(cell), comma_hint(cell)),
            )
            .at_line(line.number)
            .in_field(field))
        }
    }
}

fn is_nan(cell: &str) -> bool {
    let word = cell.trim_start_matches(['-', '+']);
    ["nan", "null", "none", "n/a", "#n/a"]
        .iter()
        .any(|gap| word.eq_ignore_ascii_case(gap))
}
