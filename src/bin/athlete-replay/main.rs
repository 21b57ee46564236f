//! The command-line tool `athlete-replay`: looks into recordings and packs them for the web.
//!
//! Exit status: 0 done, 1 an error of the input (with its code and place on standard error), 2 wrong usage.

mod athletes;
mod info;
mod open;
mod output;
mod pose;
mod write;

use std::path::PathBuf;
use std::process::ExitCode;

use athlete_replay::codec::{self, PackOptions};
use athlete_replay::error::Result;
use athlete_replay::replay::Replay;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Look into 3D recordings of athletes and pack them for the web.
#[derive(Parser)]
#[command(version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say what a recording holds: tracks, joints, frames, rate, gaps, and what was converted.
    Info {
        /// A BVH or TRC file, or the replay.json of a packed replay.
        file: PathBuf,
        /// Print JSON; an error is JSON on standard error.
        #[arg(long)]
        json: bool,
    },
    /// Print the position of every joint at one moment.
    Pose(PoseArgs),
    /// Pack recordings into one replay for the web; several files become several athletes, placed as recorded.
    Pack {
        /// BVH or TRC files, or replay.json files.
        #[arg(required = true)]
        files: Vec<PathBuf>,
        /// The folder to write to.
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,
    },
    /// Generate a sample replay and pack it.
    Sample {
        /// Which sample.
        name: SampleName,
        /// The folder to write to.
        #[arg(short, long, value_name = "DIR")]
        output: PathBuf,
    },
}

#[derive(Args)]
struct PoseArgs {
    /// A BVH or TRC file, or the replay.json of a packed replay.
    file: PathBuf,
    #[command(flatten)]
    moment: MomentArgs,
    /// Print the file's own units and axes instead of metres with +Y up.
    #[arg(long)]
    source_space: bool,
    /// Print JSON; an error is JSON on standard error.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
#[group(required = true, multiple = false)]
struct MomentArgs {
    /// The frame of the main track, counted from 0.
    #[arg(long, value_name = "N")]
    frame: Option<usize>,
    /// The time in seconds.
    #[arg(long, value_name = "SECS", allow_negative_numbers = true)]
    time: Option<f64>,
}

#[derive(Clone, Copy, ValueEnum)]
enum SampleName {
    /// The men's 100 m final of Berlin 2009, reconstructed from its published splits.
    Sprint,
}

fn main() -> ExitCode {
    let cli = Cli::parse();
    let json = matches!(
        &cli.command,
        Command::Info { json: true, .. } | Command::Pose(PoseArgs { json: true, .. })
    );
    match run(cli.command) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            output::error(&error, json);
            ExitCode::from(1)
        }
    }
}

fn run(command: Command) -> Result<()> {
    match command {
        Command::Info { file, json } => {
            let opened = open::open(&file)?;
            output::text(&if json {
                info::json(&opened)
            } else {
                info::table(&file, &opened)
            });
        }
        Command::Pose(args) => {
            let opened = open::open(&args.file)?;
            let moment = match (args.moment.frame, args.moment.time) {
                (Some(frame), _) => pose::Moment::Frame(frame),
                (None, time) => pose::Moment::TimeSecs(time.unwrap_or_default()),
            };
            let space = if args.source_space {
                pose::Space::Source
            } else {
                pose::Space::Metres
            };
            let found =
                pose::at(&opened, moment, space).map_err(|e| e.in_file(args.file.display().to_string()))?;
            output::text(&if args.json { found.json() } else { found.table() });
        }
        Command::Pack { files, output } => {
            let progress = output::Progress::new("reading", files.len() as u64);
            let mut opened = Vec::with_capacity(files.len());
            for file in &files {
                opened.push((file.clone(), open::open(file)?));
                progress.advance(1);
            }
            progress.finish();
            for (file, one) in &opened {
                for warning in &one.warnings {
                    output::note(&format!(
                        "warning: {}: {} ({})",
                        file.display(),
                        warning.message,
                        warning.code
                    ));
                }
            }
            pack(&athletes::together(opened), &output)?;
        }
        Command::Sample { name, output } => match name {
            SampleName::Sprint => pack(&athlete_replay::sample::sprint(), &output)?,
        },
    }
    Ok(())
}

fn pack(replay: &Replay, folder: &std::path::Path) -> Result<()> {
    let progress = output::Progress::new("packing", 1000);
    let packed = codec::pack(replay, &PackOptions::default(), &mut |share| {
        progress.set((share * 1000.0) as u64);
    })?;
    progress.finish();
    write::folder(folder, &packed)?;
    let bytes: usize = packed.manifest.len() + packed.segments.iter().map(|s| s.bytes.len()).sum::<usize>();
    output::text(&format!(
        "{}: {} {}, {:.1} kB\n",
        folder.join(codec::MANIFEST_NAME).display(),
        packed.segments.len(),
        if packed.segments.len() == 1 {
            "segment"
        } else {
            "segments"
        },
        bytes as f64 / 1000.0
    ));
    Ok(())
}
