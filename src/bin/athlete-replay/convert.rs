//! Recordings in another format.

use std::io::Write;
use std::path::{Path, PathBuf};

use athlete_replay::clean::KeepRaw;
use athlete_replay::error::{Error, ErrorCode, Result};
use athlete_replay::export::{self, ExportFormat, ExportOptions};
use athlete_replay::format::Part;
use athlete_replay::replay::Replay;
use clap::Args;

use crate::assembling::{self, AssemblingArgs};
use crate::files::{Files, Found, STANDARD_INPUT};
use crate::output::Words;
use crate::{output, write};

#[derive(Args)]
pub(crate) struct ConvertArgs {
    #[command(flatten)]
    assembling: AssemblingArgs,
    /// The file to write, or `-` for standard output; its extension names the format. For a folder (one that exists, or a
    /// name ending in `/`) every recording becomes a file of its own in it.
    #[arg(short, long, value_name = "FILE")]
    output: PathBuf,
    /// The format: glb, bvh, trc, c3d, csv or json [default: by the output's extension].
    #[arg(long, value_name = "FORMAT", value_parser = format)]
    to: Option<ExportFormat>,
    /// Samples per second of what is written [default: as recorded].
    #[arg(long, value_name = "HZ")]
    output_rate: Option<f64>,
    /// Begin at this time.
    #[arg(long, value_name = "SECS", allow_negative_numbers = true)]
    from: Option<f64>,
    /// End at this time.
    #[arg(long, value_name = "SECS", allow_negative_numbers = true)]
    until: Option<f64>,
    /// Print JSON: every file that was written on standard output; warnings, notes and errors, a line each, on standard
    /// error.
    #[arg(long)]
    pub(crate) json: bool,
}

fn format(word: &str) -> Result<ExportFormat> {
    ExportFormat::from_extension(word).ok_or_else(|| {
        let known: Vec<&str> = ExportFormat::ALL.iter().map(|format| format.as_str()).collect();
        Error::new(ErrorCode::OutOfRange, format!("expected {}", known.join(", ")))
    })
}

/// Reads everything and writes it in the other format. What was cleaned is written clean only: the recording itself is still
/// there.
pub(crate) fn run(args: &ConvertArgs) -> Result<Vec<Error>> {
    let mapping = args.assembling.reading.mapping()?;
    let options = args.assembling.options(mapping.as_ref());
    let is_folder = args.output.is_dir() || args.output.to_string_lossy().ends_with(['/', '\\']);
    let extension = args.output.extension().and_then(|extension| extension.to_str());
    let by_name = extension
        .filter(|_| !is_folder)
        .and_then(ExportFormat::from_extension);
    let Some(to) = args.to.or(by_name) else {
        return Err(Error::new(
            ErrorCode::OutOfRange,
            "expected a format to write, found none in the output's name; give --to",
        )
        .in_field("--to"));
    };
    let files = Files::find(&args.assembling.files, &options)?;
    let words = Words::json_if(args.json);
    if !is_folder {
        let (replay, remarks) = args
            .assembling
            .assemble(&files, &options, KeepRaw::Discard, words)?;
        assembling::say(&remarks, words);
        write_as(args, &replay, to, &args.output)?;
        return Ok(Vec::new());
    }
    write::make(&args.output)?;
    let sheets = args.assembling.sheets(&options)?;
    // Each stands alone: one that fails costs itself only.
    let answers = files.each(&options, "converting", |name, found| {
        let Found::Replay(opened) = found else {
            return Err(Error::new(
                ErrorCode::FormatUnknown,
                "expected a recording of motion, found a file of events; lay it over the recordings with --events",
            ));
        };
        let remarks = opened.warnings.into_iter().map(|w| (name.to_owned(), w)).collect();
        let part = Part {
            name: assembling::part_name(name),
            replay: opened.replay,
        };
        let (replay, remarks) = args.assembling.finish(vec![part], sheets.clone(), remarks, KeepRaw::Discard, words)?;
        assembling::say(&remarks, words);
        let file = format!("{}.{}", assembling::part_name(name), to.extension());
        write_as(args, &replay, to, &args.output.join(file))
    });
    Ok(answers
        .into_iter()
        .filter_map(|(_, answer)| answer.err())
        .collect())
}

fn write_as(args: &ConvertArgs, replay: &Replay, to: ExportFormat, path: &Path) -> Result<()> {
    let options = ExportOptions {
        rate_hz: args.output_rate,
        start_secs: args.from,
        end_secs: args.until,
        ..ExportOptions::default()
    };
    let words = Words::json_if(args.json);
    let files = export::files(replay, to, &options)?;
    let to_standard_output = path.as_os_str() == STANDARD_INPUT;
    if to_standard_output && files.len() > 1 {
        return Err(Error::new(
            ErrorCode::OutOfRange,
            format!(
                "expected one file for standard output, found {}: a {} holds one track",
                files.len(),
                to.as_str()
            ),
        ));
    }
    for file in files {
        let options = ExportOptions {
            tracks: file.tracks,
            ..options.clone()
        };
        let notes = if to_standard_output {
            let mut bytes = Vec::new();
            let notes = export::write(replay, to, &options, &mut bytes)?;
            output::bytes(&bytes);
            notes
        } else {
            let path = if file.suffix.is_empty() {
                path.to_owned()
            } else {
                let stem = path.file_stem().unwrap_or_default().to_string_lossy();
                path.with_file_name(format!("{stem}-{}.{}", file.suffix, to.extension()))
            };
            let mut notes = Vec::new();
            write::through(&path, |out: &mut dyn Write| {
                notes = export::write(replay, to, &options, out)?;
                Ok(())
            })?;
            output::text(&match words {
                Words::Json => format!(
                    "{}\n",
                    serde_json::json!({ "written": path.display().to_string() })
                ),
                Words::Plain => format!("{}\n", path.display()),
            });
            notes
        };
        for note in notes {
            output::remark("note", None, note.code, &note.message, words);
        }
    }
    Ok(())
}
