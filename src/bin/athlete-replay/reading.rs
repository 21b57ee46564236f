//! How files are to be read: the options that `info`, `validate`, `pose`, `convert` and `pack` share.

use std::path::PathBuf;

use athlete_replay::error::{Error, ErrorCode, Result};
use athlete_replay::format::{Mapping, ReadOptions, UpAxis};
use clap::Args;

use crate::files::read_whole;

/// What the caller knows better than the files.
#[derive(Args, Clone, Default)]
pub(crate) struct ReadingArgs {
    /// The unit of length of the files: mm, cm, m, inch, or its length in metres [default: as stated, or guessed].
    #[arg(long, value_name = "UNIT", value_parser = metres_per_unit)]
    unit: Option<f64>,
    /// The axis of the files that points up [default: as stated, or guessed].
    #[arg(long, value_name = "AXIS", value_parser = up_axis, allow_hyphen_values = true)]
    up: Option<UpAxis>,
    /// Samples per second, instead of what the files state.
    #[arg(long, value_name = "HZ")]
    rate: Option<f64>,
    /// A JSON file that says what the names of joints or markers mean on a body.
    #[arg(long, value_name = "FILE")]
    map: Option<PathBuf>,
}

/// The longest mapping file.
const MAX_MAPPING_BYTES: usize = 4 << 20;

impl ReadingArgs {
    /// Reads the mapping file, if one was named.
    pub(crate) fn mapping(&self) -> Result<Option<Mapping>> {
        let Some(path) = &self.map else {
            return Ok(None);
        };
        let name = path.display().to_string();
        let mapping = Mapping::parse(&read_whole(&name, MAX_MAPPING_BYTES)?);
        mapping.map(Some).map_err(|error| error.in_file(name))
    }

    /// The options for the readers.
    pub(crate) fn options<'a>(&self, mapping: Option<&'a Mapping>) -> ReadOptions<'a> {
        ReadOptions {
            metres_per_unit: self.unit,
            up_axis: self.up,
            rate_hz: self.rate,
            mapping,
            ..ReadOptions::default()
        }
    }
}

fn metres_per_unit(word: &str) -> Result<f64> {
    match word {
        "mm" => Ok(0.001),
        "cm" => Ok(0.01),
        "m" => Ok(1.0),
        "inch" | "in" => Ok(0.0254),
        "foot" | "ft" => Ok(0.3048),
        other => other.parse().ok().filter(|metres| *metres > 0.0).ok_or_else(|| {
            Error::new(
                ErrorCode::OutOfRange,
                "expected mm, cm, m, inch, foot or a length in metres",
            )
        }),
    }
}

fn up_axis(word: &str) -> Result<UpAxis> {
    let plain = word.to_ascii_lowercase();
    let signed = if plain.starts_with(['+', '-']) {
        plain
    } else {
        format!("+{plain}")
    };
    UpAxis::ALL
        .into_iter()
        .find(|axis| axis.as_str() == signed)
        .ok_or_else(|| {
            let known: Vec<&str> = UpAxis::ALL.iter().map(|axis| axis.as_str()).collect();
            Error::new(ErrorCode::OutOfRange, format!("expected {}", known.join(", ")))
        })
}
