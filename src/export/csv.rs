//! CSV by RFC 4180: a row for each frame of each person, in order of time.
//!
//! | column | holds |
//! |---|---|
//! | `time_secs` | seconds in replay time |
//! | `frame` | the moment's number in the file, from 0: rows of one moment have the same |
//! | `participant` | the participant's id, else the track's name |
//! | `<joint>_x_m`, `<joint>_y_m`, `<joint>_z_m` | the joint's place in metres, +Y up; empty in a gap |
//! | `<joint>_confidence` | from 0 to 1, where any track has confidences |
//!
//! Tracks of different joints share the table: each has empty cells for the joints of the others. Positions have the fewest
//! digits that mean the same single-precision number.

use std::collections::HashMap;
use std::io::{BufWriter, Write};

use super::selection::{Clock, Sampled, sampled};
use super::{Work, unwritable, who};
use crate::error::Result;
use crate::replay::Quality;

pub(super) fn write(work: &mut Work<'_>, out: &mut dyn Write) -> Result<()> {
    let tracks = sampled(work, Clock::Own)?;
    if tracks
        .iter()
        .any(|sampled| matches!(sampled.track.quality, Some(Quality::ErrorM(_))))
    {
        work.note(
            "quality-left-out",
            "the expected error of each position is left out: a csv file has columns for confidences only",
        );
    }
    let columns = Columns::of(&tracks);
    let ids = who::ids(work.replay, &tracks);
    let mut out = BufWriter::new(out);
    rows(&tracks, &columns, &ids, &mut out).map_err(unwritable)
}

/// The joints of all tracks, each once.
struct Columns {
    joints: Vec<String>,
    /// For each track and each of its joints, the joint's place among all.
    places: Vec<Vec<usize>>,
    has_confidence: bool,
}

impl Columns {
    fn of(tracks: &[Sampled<'_>]) -> Self {
        let mut columns = Self {
            joints: Vec::new(),
            places: Vec::new(),
            has_confidence: false,
        };
        let mut known: HashMap<String, usize> = HashMap::new();
        for sampled in tracks {
            let mut own = std::collections::HashSet::new();
            let mut places = Vec::with_capacity(sampled.joints());
            for joint in &sampled.track.skeleton.joints {
                let name = who::distinct(joint.name.clone(), |name| own.contains(name));
                own.insert(name.clone());
                let place = *known.entry(name.clone()).or_insert_with(|| {
                    columns.joints.push(name);
                    columns.joints.len() - 1
                });
                places.push(place);
            }
            columns.places.push(places);
            columns.has_confidence |= matches!(sampled.track.quality, Some(Quality::Confidence(_)));
        }
        columns
    }
}

fn rows(
    tracks: &[Sampled<'_>],
    columns: &Columns,
    ids: &[String],
    out: &mut impl Write,
) -> std::io::Result<()> {
    write!(out, "time_secs,frame,participant")?;
    for joint in &columns.joints {
        for axis in ["x_m", "y_m", "z_m"] {
            write!(out, ",{}", cell(&format!("{joint}_{axis}")))?;
        }
        if columns.has_confidence {
            write!(out, ",{}", cell(&format!("{joint}_confidence")))?;
        }
    }
    write!(out, "\r\n")?;
    let mut next = vec![0_usize; tracks.len()];
    let mut moment: Option<(usize, f64)> = None;
    let mut positions_m = Vec::new();
    let mut cells: Vec<String> = vec![String::new(); columns.joints.len()];
    loop {
        // The earliest row that is yet to be written; of rows at one time those of earlier tracks first.
        let earliest = tracks
            .iter()
            .zip(&next)
            .enumerate()
            .filter(|(_, (sampled, frame))| **frame < sampled.frames())
            .map(|(index, (sampled, frame))| (index, *frame, sampled.times.time_of(*frame)))
            .min_by(|a, b| a.2.total_cmp(&b.2));
        let Some((index, frame, time_secs)) = earliest else {
            return out.flush();
        };
        let (Some(sampled), Some(places)) = (tracks.get(index), columns.places.get(index)) else {
            return out.flush();
        };
        if let Some(next) = next.get_mut(index) {
            *next += 1;
        }
        let number = match moment {
            Some((number, secs)) if secs == time_secs => number,
            Some((number, _)) => number + 1,
            None => 0,
        };
        moment = Some((number, time_secs));
        let gap = if columns.has_confidence { ",,,," } else { ",,," };
        cells.iter_mut().for_each(|cell| gap.clone_into(cell));
        sampled.positions_into(frame, &mut positions_m);
        let has_confidence = matches!(sampled.track.quality, Some(Quality::Confidence(_)));
        for (joint, (position, place)) in positions_m.iter().zip(places).enumerate() {
            let Some(own) = cells.get_mut(*place) else {
                continue;
            };
            let confidence = || {
                let value = sampled.quality(frame, joint).filter(|_| has_confidence);
                value.map_or(String::new(), |value| value.to_string())
            };
            let [x, y, z] = position;
            let place = if position.iter().all(|v| v.is_finite()) {
                format!(",{x},{y},{z}")
            } else {
                ",,,".to_owned()
            };
            *own = if columns.has_confidence {
                format!("{place},{}", confidence())
            } else {
                place
            };
        }
        let id = cell(ids.get(index).map_or("", String::as_str));
        write!(out, "{time_secs},{number},{id}")?;
        for cell in &cells {
            out.write_all(cell.as_bytes())?;
        }
        write!(out, "\r\n")?;
    }
}

/// A text as a cell: in quotes where it must be.
pub(super) fn cell(text: &str) -> String {
    if text.contains(['"', ',', '\r', '\n']) || text.starts_with(' ') || text.ends_with(' ') {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::cell;

    #[test]
    fn cells_are_quoted_where_they_must_be() {
        assert_eq!(cell("hip"), "hip");
        assert_eq!(cell("hip, left"), "\"hip, left\"");
        assert_eq!(cell("the \"hip\""), "\"the \"\"hip\"\"\"");
    }
}
