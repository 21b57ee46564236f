//! The first lines of a TRC file: the table of one row, and the labels.

use super::trc::LEADING_CELLS;
use crate::error::{Error, ErrorCode, Result};
use crate::format::Limits;
use crate::format::limits::over_limit;
use crate::format::lines::{Line, Lines, comma_hint, shown, unquoted};

/// Names of line 2, of which a whole header has at least one.
const KNOWN_NAMES: [&str; 5] = ["DataRate", "CameraRate", "NumFrames", "NumMarkers", "Units"];

/// More cells of the header are not looked at.
const MOST_HEADER_CELLS: usize = 1000;

/// Lines 2 and 3.
pub(super) struct Header {
    pub(super) line: usize,
    pub(super) rate_hz: Option<f64>,
    pub(super) frames: Option<f64>,
    pub(super) markers: Option<f64>,
    pub(super) unit: Option<String>,
}

impl Header {
    pub(super) fn read<'a>(lines: &mut Lines<'a>) -> Result<Self> {
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
pub(super) fn read_labels(lines: &mut Lines<'_>, limits: &Limits) -> Result<(Vec<String>, usize)> {
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
