//! Several recordings, and events laid over them, as one packed replay.

use std::path::{Path, PathBuf};

use athlete_replay::codec::{self, PackOptions};
use athlete_replay::error::{Error, ErrorCode, Result};
use athlete_replay::format::{EventSheet, Format, Part, ReadOptions, Warning, stem_of, together};
use athlete_replay::replay::Replay;
use clap::Args;

use crate::files::{Files, Found, STANDARD_INPUT};
use crate::reading::ReadingArgs;
use crate::{match_file, output, write};

#[derive(Args)]
pub(crate) struct PackArgs {
    /// Recordings, what belongs to them, or replay.json files; `-` is standard input, and patterns are expanded.
    #[arg(required = true)]
    files: Vec<String>,
    /// The folder to write to.
    #[arg(short, long, value_name = "DIR")]
    output: PathBuf,
    #[command(flatten)]
    reading: ReadingArgs,
}

/// Reads everything, makes one replay of it and writes it.
pub(crate) fn run(args: &PackArgs) -> Result<()> {
    let mapping = args.reading.mapping()?;
    let options = args.reading.options(mapping.as_ref());
    let files = Files::find(&args.files, &options)?;
    if let Some(name) = files.only(Format::CdfLandmarks) {
        let companions = files.companions();
        let options = ReadOptions {
            companions: &companions,
            ..options
        };
        let (segments, bytes) = match_file::pack(name, &args.output, &options, |outline| {
            let warnings = outline
                .warnings()
                .iter()
                .map(|w| (name.to_owned(), w.clone()))
                .collect();
            let part = Part {
                name: stem_of(name).to_owned(),
                replay: std::mem::take(outline.replay_mut()),
            };
            *outline.replay_mut() = together(vec![part]);
            args.options(outline.replay(), warnings)
        })?;
        said(&args.output, segments, bytes);
        return Ok(());
    }
    let mut parts = Vec::with_capacity(files.len());
    let mut sheets: Vec<Box<EventSheet>> = Vec::new();
    let mut warnings = Vec::new();
    for (name, outcome) in files.each(&options, "reading", |_, found| Ok(found)) {
        match outcome? {
            Found::Replay(opened) => {
                warnings.extend(opened.warnings.into_iter().map(|w| (name.clone(), w)));
                parts.push(Part {
                    name: if name == STANDARD_INPUT {
                        "athlete".to_owned()
                    } else {
                        stem_of(&name).to_owned()
                    },
                    replay: opened.replay,
                });
            }
            Found::Events(sheet) => sheets.push(sheet),
        }
    }
    if parts.is_empty() {
        return Err(Error::new(
            ErrorCode::ReplayInvalid,
            "expected a recording of motion among the files, found none",
        ));
    }
    let replay = together(parts);
    let options = args.options(&replay, warnings)?;
    pack(&replay, &options, &args.output)
}

impl PackArgs {
    /// How to pack; says every warning on the way.
    fn options(&self, replay: &Replay, mut warnings: Vec<(String, Warning)>) -> Result<PackOptions> {
        if let Some(message) = codec::left_out(replay) {
            let code = "not-packed";
            warnings.push((self.output.display().to_string(), Warning { code, message }));
        }
        for (name, warning) in &warnings {
            output::note(&format!(
                "warning: {name}: {} ({})",
                warning.message, warning.code
            ));
        }
        Ok(PackOptions {
            warnings: warnings
                .into_iter()
                .map(|(_, w)| (w.code.to_owned(), w.message))
                .collect(),
            ..PackOptions::default()
        })
    }
}

/// Packs a replay into a folder and says what was written.
pub(crate) fn pack(replay: &Replay, options: &PackOptions, folder: &Path) -> Result<()> {
    let progress = output::Progress::new("packing", 1000);
    let packed = codec::pack(replay, options, &mut |share| {
        progress.set((share * 1000.0) as u64);
    })?;
    progress.finish();
    write::folder(folder, &packed)?;
    let bytes: usize = packed.manifest.len() + packed.segments.iter().map(|s| s.bytes.len()).sum::<usize>();
    said(folder, packed.segments.len(), bytes);
    Ok(())
}

fn said(folder: &Path, segments: usize, bytes: usize) {
    output::text(&format!(
        "{}: {segments} {}, {:.1} kB\n",
        folder.join(codec::MANIFEST_NAME).display(),
        if segments == 1 { "segment" } else { "segments" },
        bytes as f64 / 1000.0
    ));
}
