//! A recording as the lines of a live one, at true speed.

use std::io::{BufWriter, Write};
use std::net::{TcpStream, UdpSocket};
use std::time::{Duration, Instant};

use athlete_replay::codec::{END_LINE, PackOptions, event_line, frame_line, header_line};
use athlete_replay::error::{Error, ErrorCode, Result};
use athlete_replay::replay::Replay;
use athlete_replay::time::SNAP_SECS;
use clap::Args;

use crate::assembling::{self, AssemblingArgs};
use crate::files::Files;
use crate::live::feed::{self, Place};
use crate::output::Words;

/// A receiver of datagrams may start later, and a datagram may be lost: the header is said again this often.
const HEADER_EVERY: Duration = Duration::from_secs(1);

#[derive(Args)]
pub(crate) struct SimulateArgs {
    #[command(flatten)]
    assembling: AssemblingArgs,
    /// How many times as fast as it was recorded.
    #[arg(long, value_name = "FACTOR", default_value_t = 1.0, value_parser = speed)]
    speed: f64,
    /// Begin again at the end, with times that go on, until the process is ended.
    #[arg(long = "loop")]
    repeat: bool,
    /// Where to: udp:HOST:PORT or tcp:HOST:PORT [default: standard output].
    #[arg(long, value_name = "PLACE", value_parser = feed::place, default_value = "stdout", hide_default_value = true)]
    to: Place,
    /// The promise that the header asks for, in metres [default: 0.0005].
    #[arg(long, value_name = "METRES")]
    max_error: Option<f64>,
}

/// Reads everything and says it line by line.
pub(crate) fn run(args: &SimulateArgs) -> Result<()> {
    let mapping = args.assembling.reading.mapping()?;
    let options = args.assembling.options(mapping.as_ref());
    let files = Files::find(&args.assembling.files, &options)?;
    let keep_raw = athlete_replay::clean::KeepRaw::Discard;
    let (replay, remarks) = args
        .assembling
        .assemble(&files, &options, keep_raw, Words::Plain)?;
    assembling::say(&remarks, Words::Plain);
    let max_error_m = args.max_error.unwrap_or(PackOptions::default().max_error_m);
    let header = header_line(&replay, max_error_m)?;
    let mut out = Out::to(&args.to, &header)?;
    out.say(&header)?;
    let clock = Clock::start(args.speed);
    let lines = Lines::of(&replay);
    // A loop goes on one period after the last sample, so that no two samples share a moment.
    let period_secs = replay
        .main_track()
        .and_then(|index| replay.tracks.get(index))
        .map_or(0.0, |track| {
            track.times.period_secs(track.times.len().saturating_sub(1))
        });
    let length_secs = replay.end_secs() - replay.start_secs() + period_secs;
    let mut round = 0;
    loop {
        let offset_secs = f64::from(round) * length_secs;
        lines.say(&replay, round, offset_secs, &clock, &mut out)?;
        if !args.repeat {
            break;
        }
        round += 1;
    }
    out.say(END_LINE)
}

fn speed(word: &str) -> Result<f64> {
    word.parse()
        .ok()
        .filter(|speed| *speed > 0.0 && *speed <= 1e6)
        .ok_or_else(|| {
            Error::new(
                ErrorCode::OutOfRange,
                "expected a factor above 0, at most 1000000",
            )
        })
}

/// When each line is due.
struct Clock {
    began: Instant,
    speed: f64,
}

impl Clock {
    #[allow(clippy::disallowed_methods, reason = "true speed is a matter of the clock")]
    fn start(speed: f64) -> Self {
        Self {
            began: Instant::now(),
            speed,
        }
    }

    #[allow(clippy::disallowed_methods, reason = "true speed is a matter of the clock")]
    fn wait_for(&self, elapsed_secs: f64) {
        let due = Duration::try_from_secs_f64(elapsed_secs / self.speed).unwrap_or(Duration::MAX);
        if let Some(rest) = due.checked_sub(self.began.elapsed()) {
            std::thread::sleep(rest);
        }
    }
}

/// Every moment at which some track has a sample, and which.
struct Lines {
    moments: Vec<(f64, Vec<Option<usize>>)>,
    /// The events in order of time.
    events: Vec<usize>,
}

impl Lines {
    fn of(replay: &Replay) -> Self {
        let mut next = vec![0; replay.tracks.len()];
        let mut moments = Vec::new();
        let due = |next: &[usize]| {
            let times = replay.tracks.iter().zip(next);
            times
                .filter(|(track, next)| **next < track.times.len())
                .map(|(track, next)| track.times.time_of(*next))
                .min_by(f64::total_cmp)
        };
        while let Some(time_secs) = due(&next) {
            let samples = replay.tracks.iter().zip(&mut next).map(|(track, next)| {
                let has_one =
                    *next < track.times.len() && track.times.time_of(*next) <= time_secs + SNAP_SECS;
                has_one.then(|| {
                    *next += 1;
                    *next - 1
                })
            });
            moments.push((time_secs, samples.collect()));
        }
        let mut events: Vec<usize> = (0..replay.events.len()).collect();
        let time_of = |event: &usize| replay.events.get(*event).map_or(0.0, |event| event.time_secs);
        events.sort_by(|a, b| time_of(a).total_cmp(&time_of(b)));
        Self { moments, events }
    }

    fn say(&self, replay: &Replay, round: u32, offset_secs: f64, clock: &Clock, out: &mut Out) -> Result<()> {
        let start_secs = replay.start_secs();
        let mut events = self.events.iter().peekable();
        for (time_secs, samples) in &self.moments {
            clock.wait_for(time_secs - start_secs + offset_secs);
            while let Some(&index) = events.peek()
                && let Some(event) = replay.events.get(*index)
                && event.time_secs <= *time_secs
            {
                self.say_event(replay, *index, round, offset_secs, out)?;
                events.next();
            }
            let positions_m = replay.tracks.iter().zip(samples).map(|(track, sample)| {
                let joints = track.skeleton.joints.len();
                let first = (*sample)? * joints;
                track.positions_m.get(first..first + joints)
            });
            let positions_m: Vec<_> = positions_m.collect();
            out.say(&frame_line(time_secs + offset_secs, &positions_m))?;
        }
        events.try_for_each(|index| self.say_event(replay, *index, round, offset_secs, out))
    }

    fn say_event(
        &self,
        replay: &Replay,
        index: usize,
        round: u32,
        offset_secs: f64,
        out: &mut Out,
    ) -> Result<()> {
        let Some(event) = replay.events.get(index) else {
            return Ok(());
        };
        let mut event = event.clone();
        event.time_secs += offset_secs;
        event.end_secs = event.end_secs.map(|end| end + offset_secs);
        out.say(&event_line(&format!("{round}-{index}"), &event))
    }
}

/// Where the lines go.
enum Out {
    Stream(BufWriter<Box<dyn Write>>),
    Datagrams {
        socket: UdpSocket,
        header: String,
        said: Instant,
    },
}

impl Out {
    #[allow(
        clippy::disallowed_methods,
        reason = "datagrams repeat the header by the clock"
    )]
    fn to(place: &Place, header: &str) -> Result<Self> {
        match place {
            Place::Standard => Ok(Self::Stream(BufWriter::new(Box::new(std::io::stdout())))),
            Place::Tcp(address) => {
                let stream = TcpStream::connect(address).map_err(|error| unreachable(address, &error))?;
                stream
                    .set_nodelay(true)
                    .map_err(|error| unreachable(address, &error))?;
                Ok(Self::Stream(BufWriter::new(Box::new(stream))))
            }
            Place::Udp(address) => {
                let local = if address.starts_with('[') {
                    "[::]:0"
                } else {
                    "0.0.0.0:0"
                };
                let socket = UdpSocket::bind(local).map_err(|error| unreachable(address, &error))?;
                socket
                    .connect(address)
                    .map_err(|error| unreachable(address, &error))?;
                Ok(Self::Datagrams {
                    socket,
                    header: header.to_owned(),
                    said: Instant::now(),
                })
            }
        }
    }

    fn say(&mut self, line: &str) -> Result<()> {
        match self {
            Self::Stream(out) => {
                let written = out.write_all(line.as_bytes()).and_then(|()| out.write_all(b"\n"));
                written.and_then(|()| out.flush()).map_err(|error| {
                    Error::new(
                        ErrorCode::FileUnreadable,
                        format!("the lines could not be sent: {error}"),
                    )
                })
            }
            Self::Datagrams { socket, header, said } => {
                if said.elapsed() >= HEADER_EVERY {
                    *said += HEADER_EVERY;
                    send(socket, header)?;
                }
                send(socket, line)
            }
        }
    }
}

fn send(socket: &UdpSocket, line: &str) -> Result<()> {
    match socket.send(line.as_bytes()) {
        // Nobody listens yet, or for a moment: datagrams are lost, the sender goes on.
        Err(error) if error.kind() != std::io::ErrorKind::ConnectionRefused => Err(Error::new(
            ErrorCode::LimitExceeded,
            format!(
                "expected a line that fits a datagram, found {} bytes: {error}; send it over tcp",
                line.len()
            ),
        )),
        _ => Ok(()),
    }
}

fn unreachable(address: &str, error: &std::io::Error) -> Error {
    Error::new(
        ErrorCode::FileUnreadable,
        format!("expected somebody who listens: {error}"),
    )
    .in_file(address)
}
