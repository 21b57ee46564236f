//! TRC (track row column): tab-separated positions in millimetres, +Y up, an empty cell for a gap.

use std::io::{BufWriter, Write};

use super::selection::{Clock, sampled};
use super::{Work, unwritable};
use crate::error::Result;

/// What stands in a coordinate of a sample exactly at the origin: readers take three zeros for a gap.
const NEARLY_ZERO_MM: &str = "0.00001";

pub(super) fn write(work: &mut Work<'_>, out: &mut dyn Write) -> Result<()> {
    let tracks = sampled(work, Clock::Steady)?;
    let Some(sampled) = tracks.first() else {
        return Ok(());
    };
    let mut changed = 0;
    let labels: Vec<String> = sampled
        .track
        .skeleton
        .joints
        .iter()
        .enumerate()
        .map(|(index, joint)| {
            let plain: String = joint.name.split(char::is_control).collect::<Vec<_>>().join(" ");
            let label = if plain.trim().is_empty() {
                format!("marker {}", index + 1)
            } else {
                plain.trim().to_owned()
            };
            changed += usize::from(label != joint.name);
            label
        })
        .collect();
    if changed > 0 {
        work.note(
            "names-changed",
            format!("{changed} names are changed: those of a TRC file hold no tab and are not empty"),
        );
    }
    let (frames, rate_hz) = (sampled.frames(), sampled.times.rate_hz());
    let mut out = BufWriter::new(out);
    let mut lines = || -> std::io::Result<()> {
        writeln!(out, "PathFileType\t4\t(X/Y/Z)\tathlete-replay.trc")?;
        writeln!(
            out,
            "DataRate\tCameraRate\tNumFrames\tNumMarkers\tUnits\tOrigDataRate\tOrigDataStartFrame\tOrigNumFrames"
        )?;
        writeln!(
            out,
            "{rate_hz}\t{rate_hz}\t{frames}\t{}\tmm\t{rate_hz}\t1\t{frames}",
            labels.len()
        )?;
        write!(out, "Frame#\tTime")?;
        for label in &labels {
            write!(out, "\t{label}\t\t")?;
        }
        write!(out, "\n\t")?;
        for number in 1..=labels.len() {
            write!(out, "\tX{number}\tY{number}\tZ{number}")?;
        }
        // A blank line, which the format has and OpenSim wants.
        write!(out, "\n\n")?;
        let mut positions_m = Vec::new();
        for frame in 0..frames {
            write!(out, "{}\t{:.9}", frame + 1, sampled.times.time_of(frame))?;
            sampled.positions_into(frame, &mut positions_m);
            for position in &positions_m {
                if position.iter().all(|v| v.is_finite()) {
                    let [x, y, z] = position.map(|v| format!("{:.5}", f64::from(v) * 1000.0 + 0.0));
                    let is_zero = |text: &str| !text.contains(|c: char| ('1'..='9').contains(&c));
                    let is_origin = [&x, &y, &z].into_iter().all(|text| is_zero(text));
                    let x = if is_origin { NEARLY_ZERO_MM } else { &x };
                    write!(out, "\t{x}\t{y}\t{z}")?;
                } else {
                    write!(out, "\t\t\t")?;
                }
            }
            writeln!(out)?;
        }
        out.flush()
    };
    lines().map_err(unwritable)
}
