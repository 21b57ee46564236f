//! Joint positions as columns: `time,nose_x,nose_y,nose_z,…`, or one joint a row: `frame,person,joint,x,y,z`.
//!
//! Columns are separated by commas, semicolons or tabs. Names and axes may also stand in rows of their own, names above
//! `X Y Z`, as Visual3D and Theia export them. Empty cells and NaN are gaps.

use std::collections::HashMap;

use super::columns::{Columns, Wide};
use super::header::Header;
use super::naming::name_joints;
use super::people::{Finish, GAP, People};
use super::timeline::Stamp;
use crate::error::{Error, ErrorCode, Result};
use crate::format::Format;
use crate::format::detect::Head;
use crate::format::input::Input;
use crate::format::lines::{comma_hint, shown};
use crate::format::source::Source;
use crate::replay::{Participant, TrackKind};

pub(super) fn recognises(head: &Head<'_>) -> bool {
    !head.text.starts_with(['{', '[', '<']) && Columns::of(&head.text).is_some()
}

pub(super) fn read(input: &Input<'_>) -> Result<Source> {
    let mut source = Source::new(Format::PoseCsv);
    let text = input.text(&mut source.warnings);
    let columns = Columns::of(&text).ok_or_else(|| {
        Error::new(
            ErrorCode::InputMalformed,
            "expected columns of joints (nose_x, nose_y, nose_z, or joint, x, y, z), found others",
        )
        .at_line(1)
    })?;
    if !columns.left_out.is_empty() {
        source.warn(
            "columns-left-out",
            format!(
                "{} columns are neither coordinates nor anything else that is read, \"{}\" first",
                columns.left_out.len(),
                shown(columns.left_out.first().map_or("", String::as_str))
            ),
        );
    }
    let mut reader = csv::ReaderBuilder::new()
        .delimiter(columns.delimiter)
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Rows {
        people: People::new(input.limits()),
        columns: &columns,
        current: None,
        short: 0,
        first_short: 0,
    };
    let ends_with_line = text.ends_with(['\n', '\r']);
    let mut record = csv::StringRecord::new();
    let mut row = 0;
    loop {
        let more = reader.read_record(&mut record).map_err(|error| {
            let line = error.position().map_or(1, |position| position.line() as usize);
            Error::new(
                ErrorCode::InputMalformed,
                format!("expected rows of cells, found: {error}"),
            )
            .at_line(line)
        })?;
        if !more {
            break;
        }
        row += 1;
        let line = record.position().map_or(row, |position| position.line() as usize);
        if row <= columns.header_rows || record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let is_last = reader.is_done() || reader.position().byte() as usize >= text.len();
        rows.take(&record, line, is_last && !ends_with_line)?;
    }
    if rows.people.frames() == 0 {
        return Err(Error::new(
            ErrorCode::InputTruncated,
            "expected rows of coordinates, found none; get the whole file",
        )
        .at_line(row.max(1)));
    }
    if rows.short > 0 {
        source.warn(
            "rows-short",
            format!(
                "{} rows have fewer cells than the header (the first is line {}); the rest of each is read as gaps",
                rows.short, rows.first_short
            ),
        );
    }
    let mut people = rows.people;
    let named = name_joints(&mut people, &Header::default(), input, &mut source);
    source.unit.clone_from(&columns.unit);
    people.finish(
        &mut source,
        &Finish {
            declared_hz: input.options.rate_hz,
            joint_set: named.as_ref(),
        },
    )?;
    if source.tracks.is_empty() {
        return Err(super::nobody("coordinates"));
    }
    Ok(source)
}

/// Rows on their way into tracks.
struct Rows<'c, 'l> {
    people: People<'l>,
    columns: &'c Columns,
    /// The time or number of the frame that the last row belongs to, and who was in it.
    current: Option<(Stamp, HashMap<String, usize>)>,
    short: usize,
    first_short: usize,
}

impl Rows<'_, '_> {
    fn take(&mut self, record: &csv::StringRecord, line: usize, is_cut: bool) -> Result<()> {
        let columns = self.columns;
        if record.len() < columns.count {
            if is_cut {
                return Err(Error::new(
                    ErrorCode::InputTruncated,
                    format!(
                        "expected {} cells, found a row that ends after {}; get the whole file",
                        columns.count,
                        record.len()
                    ),
                )
                .at_line(line));
            }
            self.short += 1;
            if self.short == 1 {
                self.first_short = line;
            }
        }
        let cell = |column: Option<usize>| column.and_then(|column| record.get(column)).map_or("", str::trim);
        let number = |column: Option<usize>| number(cell(column), line, column, columns, is_cut);
        let stamp = Stamp {
            time_secs: number(columns.time)?.map(|time| time * columns.secs_per_time),
            number: number(columns.frame)?
                .filter(|n| n.fract() == 0.0 && n.abs() < 9e15)
                .map(|n| n as i64),
        };
        let id = cell(columns.person);
        let joint_name = match &columns.wide {
            Wide::Joints(_) => None,
            Wide::Row { joint, .. } => Some(cell(Some(*joint))),
        };
        // A new frame begins with another time or number, or, where neither is, with whom or what was there already.
        let seen = format!("{id}\n{}", joint_name.unwrap_or_default());
        let is_same = self.current.as_ref().is_some_and(|(current, people)| {
            *current == stamp
                && !people.contains_key(&seen)
                && (columns.person.is_some() || joint_name.is_some())
        });
        if !is_same {
            self.people
                .begin_frame(stamp)
                .map_err(|error| error.at_line(line))?;
            self.current = Some((stamp, HashMap::new()));
        }
        if let Some((_, people)) = &mut self.current {
            people.insert(seen, 0);
        }
        let person = self
            .people
            .person(id, TrackKind::Skeleton, || participant(id))
            .map_err(|error| error.at_line(line))?;
        let mut put = |name: &str, axes: [Option<usize>; 3], confidence: Option<usize>| -> Result<()> {
            let [x, y, z] = [number(axes[0])?, number(axes[1])?, number(axes[2])?];
            let position = match (x, y, z) {
                (Some(x), Some(y), Some(z)) => [x, y, z],
                _ => GAP,
            };
            let confidence = number(confidence)?;
            let is_gap = confidence == Some(0.0) && position == [0.0; 3];
            let joint = self.people.joint(person, name)?;
            self.people
                .put(person, joint, if is_gap { GAP } else { position }, confidence)
        };
        match &columns.wide {
            Wide::Joints(joints) => {
                for joint in joints {
                    put(&joint.name, joint.axes.map(Some), joint.confidence)?;
                }
            }
            Wide::Row { axes, confidence, .. } => {
                let name = joint_name.unwrap_or_default();
                if name.is_empty() {
                    return Err(Error::new(
                        if is_cut {
                            ErrorCode::InputTruncated
                        } else {
                            ErrorCode::InputMalformed
                        },
                        "expected the name of a joint, found an empty cell",
                    )
                    .at_line(line)
                    .in_field("joint"));
                }
                put(name, axes.map(Some), *confidence)?;
            }
        }
        Ok(())
    }
}

fn participant(id: &str) -> Participant {
    Participant {
        id: if id.is_empty() {
            "1".to_owned()
        } else {
            id.to_owned()
        },
        name: if id.is_empty() {
            "Athlete 1".to_owned()
        } else {
            id.to_owned()
        },
        ..Participant::default()
    }
}

/// A cell's number, or `None` where it is empty or says that there is none.
fn number(
    cell: &str,
    line: usize,
    column: Option<usize>,
    columns: &Columns,
    is_cut: bool,
) -> Result<Option<f64>> {
    if cell.is_empty()
        || ["nan", "null", "none", "na", "n/a", "-"]
            .iter()
            .any(|gap| cell.eq_ignore_ascii_case(gap))
    {
        return Ok(None);
    }
    match cell.parse::<f64>() {
        Ok(value) if value.is_finite() => Ok(Some(value)),
        Ok(_) => Ok(None),
        Err(_) => {
            let code = if is_cut {
                ErrorCode::InputTruncated
            } else {
                ErrorCode::InputMalformed
            };
            let name = column
                .and_then(|column| columns.names.get(column))
                .map_or("", String::as_str);
            Err(Error::new(
                code,
                format!("expected a number, found \"{}\"{}", shown(cell), comma_hint(cell)),
            )
            .at_line(line)
            .in_field(if name.is_empty() {
                "a column without a name".to_owned()
            } else {
                shown(name)
            }))
        }
    }
}
