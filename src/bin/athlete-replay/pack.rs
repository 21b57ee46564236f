//! Recordings, and what lies over them, as one packed replay.

use athlete_replay::clean::KeepRaw;
use athlete_replay::codec::{self, PackOptions};
use athlete_replay::error::Result;
use athlete_replay::format::{Part, ReadOptions, Warning, together};
use athlete_replay::replay::Replay;
use clap::Args;

use crate::assembling::{self, AssemblingArgs, Remarks};
use crate::files::Files;
use crate::output::Words;
use crate::publish::Target;
use crate::publish::headers::Kind;
use crate::{match_file, output};

#[derive(Args)]
pub(crate) struct PackArgs {
    #[command(flatten)]
    assembling: AssemblingArgs,
    /// The folder, s3://BUCKET/PREFIX, or one file NAME.replay to write to.
    #[arg(short, long, value_name = "DIR")]
    output: String,
    /// Give up the positions as recorded, instead of keeping them as a track of their own beside what was cleaned.
    #[arg(long, requires = "clean")]
    drop_raw: bool,
    /// The promise: how far a position may come back from where it was, in metres; 0 for bit by bit [default: 0.0005].
    #[arg(long, value_name = "METRES")]
    max_error: Option<f64>,
    /// The length of a segment in seconds [default: 2].
    #[arg(long, value_name = "SECS")]
    segment: Option<f64>,
    /// Print JSON: what was written on standard output; warnings and errors, a line each, on standard error.
    #[arg(long)]
    pub(crate) json: bool,
}

/// Reads everything, makes one replay of it and writes it.
pub(crate) fn run(args: &PackArgs) -> Result<()> {
    let mapping = args.assembling.reading.mapping()?;
    let options = args.assembling.options(mapping.as_ref());
    let files = Files::find(&args.assembling.files, &options)?;
    if let Some(name) = args.assembling.whole_match(&files) {
        let companions = files.companions();
        let options = ReadOptions {
            companions: &companions,
            ..options
        };
        let sheets = args.assembling.sheets(&options)?;
        let target = Target::open(&args.output)?;
        let (segments, bytes) = match_file::pack(name, &target, &options, |outline| {
            let mut remarks = outline
                .warnings()
                .iter()
                .map(|w| (name.to_owned(), w.clone()))
                .collect();
            let part = Part {
                name: assembling::part_name(name),
                replay: std::mem::take(outline.replay_mut()),
            };
            let mut replay = together(vec![part]);
            args.assembling.dress(&mut replay, sheets, &mut remarks)?;
            *outline.replay_mut() = replay;
            Ok(args.options(outline.replay(), remarks))
        })?;
        said(&target, segments, bytes, Words::json_if(args.json));
        return Ok(());
    }
    let keep_raw = if args.drop_raw {
        KeepRaw::Discard
    } else {
        KeepRaw::Keep
    };
    let (replay, remarks) =
        args.assembling
            .assemble(&files, &options, keep_raw, Words::json_if(args.json))?;
    let options = args.options(&replay, remarks);
    pack(&replay, &options, &args.output, Words::json_if(args.json))
}

impl PackArgs {
    /// How to pack; says every remark on the way.
    fn options(&self, replay: &Replay, mut remarks: Remarks) -> PackOptions {
        if let Some(message) = codec::left_out(replay) {
            let code = "not-packed";
            remarks.push((self.output.clone(), Warning { code, message }));
        }
        assembling::say(&remarks, Words::json_if(self.json));
        let usual = PackOptions::default();
        PackOptions {
            segment_secs: self.segment.unwrap_or(usual.segment_secs),
            max_error_m: self.max_error.unwrap_or(usual.max_error_m),
            warnings: remarks
                .into_iter()
                .map(|(_, w)| (w.code.to_owned(), w.message))
                .collect(),
            ..usual
        }
    }
}

/// Packs a replay, publishes it and says what was written.
pub(crate) fn pack(replay: &Replay, options: &PackOptions, output: &str, words: Words) -> Result<()> {
    let progress = output::Progress::new("packing", 1000);
    let packed = codec::pack(replay, options, &mut |share| {
        progress.set((share * 1000.0) as u64);
    })?;
    progress.finish();
    let segments = packed.segments.len();
    let mut files = packed.coarse;
    files.extend(packed.segments);
    let bytes: usize = packed.manifest.len() + files.iter().map(|file| file.bytes.len()).sum::<usize>();
    let target = Target::open(output)?;
    target.put_immutable(files)?;
    target.put_manifest(packed.manifest, Kind::Finished)?;
    said(&target, segments, bytes, words);
    Ok(())
}

fn said(target: &Target, segments: usize, bytes: usize, words: Words) {
    if words == Words::Json {
        let written = serde_json::json!({
            "written": target.place_of(codec::MANIFEST_NAME),
            "segments": segments,
            "bytes": bytes,
        });
        return output::text(&format!("{written}\n"));
    }
    output::text(&format!(
        "{}: {segments} {}, {:.1} kB\n",
        target.place_of(codec::MANIFEST_NAME),
        if segments == 1 { "segment" } else { "segments" },
        bytes as f64 / 1000.0
    ));
}
