//! Which samples of a column there are.

use crate::rans::{Reader, Writer};

/// Writes one column: a one where nothing is missing, else a zero and the lengths of the runs, present and missing in turn.
pub fn write(column: &[bool], writer: &mut Writer) {
    let is_complete = !column.contains(&false);
    writer.bits(u64::from(is_complete), 1);
    if is_complete {
        return;
    }
    if column.first() == Some(&false) {
        writer.wide(0);
    }
    for run in column.chunk_by(|a, b| a == b) {
        writer.wide(run.len() as u64);
    }
}

/// Reads one column of `count` samples; `None` where the runs do not add up.
pub fn read(reader: &mut Reader<'_>, count: usize, column: &mut Vec<bool>) -> Option<()> {
    column.clear();
    if reader.bits(1) == 1 {
        column.resize(count, true);
        return Some(());
    }
    let mut is_present = true;
    while column.len() < count {
        let run = usize::try_from(reader.wide()).ok()?;
        // Only the first run may be empty: it says that the column begins in a gap.
        if run > count - column.len() || (run == 0 && !(is_present && column.is_empty())) {
            return None;
        }
        column.resize(column.len() + run, is_present);
        is_present = !is_present;
    }
    Some(())
}
