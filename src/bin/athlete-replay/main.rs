//! The command-line tool `athlete-replay`: looks into recordings and packs them for the web.
//!
//! Exit status: 0 done, 1 an error of the input (with its code and place on standard error), 2 wrong usage.

mod assembling;
mod between;
mod compare;
mod convert;
mod files;
mod info;
mod live;
mod match_file;
mod measure;
mod oembed;
mod output;
mod pack;
mod pose;
mod publish;
mod reading;
mod serve;
mod simulate;
mod validate;
mod venue;
mod write;

use std::process::ExitCode;

use athlete_replay::codec::PackOptions;
use athlete_replay::error::{Error, Result};
use clap::{Args, Parser, Subcommand, ValueEnum};
use convert::ConvertArgs;
use files::{Files, one_replay};
use live::LiveArgs;
use measure::MeasureArgs;
use oembed::OembedArgs;
use pack::PackArgs;
use reading::ReadingArgs;
use serve::ServeArgs;
use simulate::SimulateArgs;

/// Look into 3D recordings of athletes, convert them and pack them for the web.
#[derive(Parser)]
#[command(
    version,
    arg_required_else_help = true,
    after_help = "Exit status: 0 where all was done, 1 where a file could not be read or written, 2 for wrong usage. Every \
                  error has a code, and says where it is and what to do."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Say what files hold: tracks, joints, frames, rate, gaps, events, and what was converted and guessed.
    Info(LookArgs),
    /// Say whether files can be read, a line each: what is odd about them, or why they cannot.
    Validate(LookArgs),
    /// Print the position of every joint at one moment.
    Pose(PoseArgs),
    /// Pack recordings into one replay for the web; several files become several athletes, placed as recorded.
    Pack(PackArgs),
    /// Write recordings in another format.
    Convert(ConvertArgs),
    /// Print measures: speeds, splits, steps, jumps, turns, angles, distances, with units and definitions.
    Measure(MeasureArgs),
    /// Generate a sample replay and pack it.
    Sample {
        /// Which sample.
        name: SampleName,
        /// The folder, or s3://BUCKET/PREFIX, to write to.
        #[arg(short, long, value_name = "DIR")]
        output: String,
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Pack lines of frames into a replay for the web while they come. docs/live.md has the lines.
    Live(LiveArgs),
    /// Say recordings as the lines that `live` takes, at the speed at which they were made.
    Simulate(SimulateArgs),
    /// List the venues that `pack --venue` knows, with the rules that their dimensions come from.
    Venues {
        /// Print JSON.
        #[arg(long)]
        json: bool,
    },
    /// Print what sites that embed by oEmbed ask of a replay: JSON, to be published beside it.
    Oembed(OembedArgs),
    /// Serve a folder to this machine's browsers, with the headers it should be published with.
    Serve(ServeArgs),
}

#[derive(Args)]
struct LookArgs {
    /// Recordings, event files, or replay.json files; `-` is standard input, and patterns are expanded.
    #[arg(required = true)]
    files: Vec<String>,
    #[command(flatten)]
    reading: ReadingArgs,
    /// Print JSON, a line a file; an error is JSON on standard error.
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct PoseArgs {
    /// A recording, with what belongs to it, or the replay.json of a packed replay; `-` is standard input.
    #[arg(required = true)]
    files: Vec<String>,
    #[command(flatten)]
    moment: MomentArgs,
    #[command(flatten)]
    reading: ReadingArgs,
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
        Command::Info(LookArgs { json: true, .. })
            | Command::Validate(LookArgs { json: true, .. })
            | Command::Pose(PoseArgs { json: true, .. })
            | Command::Measure(MeasureArgs { json: true, .. })
            | Command::Pack(PackArgs { json: true, .. })
            | Command::Convert(ConvertArgs { json: true, .. })
            | Command::Sample { json: true, .. }
            | Command::Venues { json: true }
    );
    let errors = match run(cli.command) {
        Ok(errors) => errors,
        Err(error) => vec![error],
    };
    for error in &errors {
        output::error(error, output::Words::json_if(json));
    }
    ExitCode::from(u8::from(!errors.is_empty()))
}

/// Runs a command; gives the errors of single files, of which the others knew nothing.
fn run(command: Command) -> Result<Vec<Error>> {
    match command {
        Command::Info(args) => return look(&args, "reading", info::json, info::table),
        Command::Validate(args) => return look(&args, "checking", validate::json, validate::line),
        Command::Pose(args) => {
            let mapping = args.reading.mapping()?;
            let (name, opened) = one_replay(&args.files, &args.reading.options(mapping.as_ref()))?;
            let moment = match (args.moment.frame, args.moment.time) {
                (Some(frame), _) => pose::Moment::Frame(frame),
                (None, time) => pose::Moment::TimeSecs(time.unwrap_or_default()),
            };
            let space = if args.source_space {
                pose::Space::Source
            } else {
                pose::Space::Metres
            };
            let found = pose::at(&opened, moment, space).map_err(|e| e.in_file(name))?;
            output::text(&if args.json { found.json() } else { found.table() });
        }
        Command::Pack(args) => pack::run(&args)?,
        Command::Live(args) => live::run(&args)?,
        Command::Simulate(args) => simulate::run(&args)?,
        Command::Venues { json } => output::text(&venue::list(json)?),
        Command::Serve(args) => serve::run(&args)?,
        Command::Oembed(args) => oembed::run(&args)?,
        Command::Measure(args) => measure::run(&args)?,
        Command::Convert(args) => return convert::run(&args),
        Command::Sample { name, output, json } => match name {
            SampleName::Sprint => {
                pack::pack(
                    &athlete_replay::sample::sprint(),
                    &PackOptions::default(),
                    &output,
                    output::Words::json_if(json),
                )?;
            }
        },
    }
    Ok(Vec::new())
}

/// Looks into every file and prints what is said of each, in order; errors come after.
fn look(
    args: &LookArgs,
    what: &'static str,
    json: fn(Option<&str>, &files::Found) -> String,
    text: fn(&str, &files::Found) -> String,
) -> Result<Vec<Error>> {
    let mapping = args.reading.mapping()?;
    let options = args.reading.options(mapping.as_ref());
    let files = Files::find(&args.files, &options)?;
    let several = files.len() > 1;
    let answers = files.each(&options, what, |name, found| {
        Ok(if args.json {
            json(several.then_some(name), &found)
        } else {
            text(name, &found)
        })
    });
    let mut errors = Vec::new();
    for (_, answer) in answers {
        match answer {
            Ok(said) => output::text(&said),
            Err(error) => errors.push(error),
        }
    }
    Ok(errors)
}
