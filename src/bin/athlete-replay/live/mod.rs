//! Lines of frames as a live replay: packed and published while they come.

pub(crate) mod feed;
mod publisher;
mod remarks;

use std::sync::mpsc::RecvTimeoutError;
use std::time::{Duration, Instant};

use athlete_replay::codec::{
    Changes, LiveHeader, LiveLine, LiveOptions, LiveReplay, MANIFEST_NAME, PackOptions,
};
use athlete_replay::error::{Error, ErrorCode, Result};
use clap::Args;

use crate::output;
use crate::publish::Target;
use feed::{Place, Said};
use publisher::Publisher;
use remarks::Remarks;

/// How long the tool looks at nothing but the feed.
const TICK: Duration = Duration::from_millis(100);

#[derive(Args)]
pub(crate) struct LiveArgs {
    /// The folder, or s3://BUCKET/PREFIX, to publish to. A live replay that is there is gone on with.
    #[arg(short, long, value_name = "DIR")]
    output: String,
    /// Where the lines come from: udp:HOST:PORT or tcp:HOST:PORT [default: standard input].
    #[arg(long, value_name = "PLACE", value_parser = feed::place, default_value = "stdin", hide_default_value = true)]
    listen: Place,
    /// The length of a segment in seconds [default: 2].
    #[arg(long, value_name = "SECS")]
    segment: Option<f64>,
    /// The promise where the header states none, in metres [default: 0.0005].
    #[arg(long, value_name = "METRES")]
    max_error: Option<f64>,
    /// How long after its segment was written a sample is still taken over [default: 10].
    #[arg(long, value_name = "SECS")]
    late: Option<f64>,
    /// How long a segment waits for samples that are missing [default: 0.25].
    #[arg(long, value_name = "SECS")]
    hold: Option<f64>,
    /// Keep only the newest part of the replay listed while it is live [default: all].
    #[arg(long, value_name = "SECS")]
    dvr: Option<f64>,
    /// How long a file that is no longer listed stays.
    #[arg(long, value_name = "SECS", default_value_t = 60.0)]
    grace: f64,
    /// Publish what there is when nothing has come for this long.
    #[arg(long, value_name = "SECS", default_value_t = 5.0)]
    timeout: f64,
    /// Overwrite the replay that is there.
    #[arg(long)]
    replace: bool,
}

/// Publishes what comes until it ends.
pub(crate) fn run(args: &LiveArgs) -> Result<()> {
    let usual = LiveOptions::default();
    let options = LiveOptions {
        pack: PackOptions {
            segment_secs: args.segment.unwrap_or(usual.pack.segment_secs),
            max_error_m: args.max_error.unwrap_or(usual.pack.max_error_m),
            ..usual.pack
        },
        late_secs: args.late.unwrap_or(usual.late_secs),
        hold_secs: args.hold.unwrap_or(usual.hold_secs),
        dvr_secs: args.dvr,
    };
    let [grace, timeout] = [("grace", args.grace), ("timeout", args.timeout)].map(|(name, secs)| {
        Duration::try_from_secs_f64(secs).map_err(|error| {
            Error::new(
                ErrorCode::OutOfRange,
                format!("expected seconds from 0 on: {error}"),
            )
            .in_field(name)
        })
    });
    let mut publisher = Publisher::new(Target::open_to_grow(&args.output)?, grace?);
    let timeout = timeout?;
    let (feed, address) = feed::listen(&args.listen)?;
    if let Some(address) = address {
        output::note(&format!("listening on {address}"));
    }
    let mut remarks = Remarks::default();
    let mut replay: Option<LiveReplay> = None;
    let mut heard = now();
    loop {
        let is_over = match feed.recv_timeout(TICK) {
            Ok(Said::Line(number, line)) => {
                heard = now();
                match take(&line, &mut replay) {
                    Ok(Taken::Header(header)) => {
                        replay = Some(begin(*header, &options, &mut publisher, args.replace)?);
                        false
                    }
                    Ok(Taken::Line) => false,
                    Ok(Taken::End) => true,
                    Err(error) => {
                        remarks.say(&error.at_line(number));
                        false
                    }
                }
            }
            Ok(Said::TooLong(number)) => {
                let message = "expected a shorter line; it is passed over";
                remarks.say(&Error::new(ErrorCode::LimitExceeded, message).at_line(number));
                false
            }
            Ok(Said::Over) | Err(RecvTimeoutError::Disconnected) => true,
            Err(RecvTimeoutError::Timeout) => false,
        };
        let Some(replay) = &mut replay else {
            if is_over {
                break;
            }
            continue;
        };
        if is_over {
            publisher.finish(replay)?;
            break;
        }
        let changes = replay.changes();
        if changes == Changes::Segments || (changes == Changes::Corrections && publisher.may_correct()) {
            publisher.write(replay)?;
        } else if heard.elapsed() >= timeout {
            publisher.stall(replay)?;
        }
        publisher.tidy()?;
    }
    remarks.close();
    let Some((files, bytes)) = publisher.published() else {
        return Err(Error::new(
            ErrorCode::InputEmpty,
            "expected a header and frames, found the end before any frame",
        ));
    };
    output::text(&format!(
        "{}: {files} files, {:.1} kB\n",
        publisher.place(),
        bytes as f64 / 1000.0
    ));
    Ok(())
}

/// What became of a line.
enum Taken {
    Header(Box<LiveHeader>),
    Line,
    End,
}

fn take(line: &[u8], replay: &mut Option<LiveReplay>) -> Result<Taken> {
    match (LiveLine::parse(line)?, replay) {
        (LiveLine::End, _) => Ok(Taken::End),
        (LiveLine::Header(header), None) => Ok(Taken::Header(header)),
        (line, Some(replay)) => replay.push(line).map(|()| Taken::Line),
        (_, None) => Err(Error::new(
            ErrorCode::InputMalformed,
            "expected the header before any other line",
        )),
    }
}

/// Goes on with the live replay that is there, or begins a new one.
fn begin(
    header: LiveHeader,
    options: &LiveOptions,
    publisher: &mut Publisher,
    replace: bool,
) -> Result<LiveReplay> {
    let manifest = if replace {
        None
    } else {
        publisher.get(MANIFEST_NAME)?
    };
    let Some(manifest) = manifest else {
        return LiveReplay::new(header, options.clone());
    };
    let mut replay = LiveReplay::resume(header, options.clone(), &manifest)
        .map_err(|error| error.in_file(publisher.place()))?;
    for (window, name) in replay.wanted() {
        // What cannot be read back is missing in the coarse layer only.
        let given = publisher
            .get(&name)
            .and_then(|bytes| replay.give(window, &bytes.unwrap_or_default()));
        if let Err(error) = given {
            output::note(&format!("warning: {error} ({})", error.code));
        }
    }
    Ok(replay)
}

#[allow(
    clippy::disallowed_methods,
    reason = "the tool tells a source that stalls by the clock"
)]
fn now() -> Instant {
    Instant::now()
}
