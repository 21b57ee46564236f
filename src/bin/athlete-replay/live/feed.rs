//! Lines from standard input, or from whoever sends to a UDP or TCP port.

use std::io::{BufRead, ErrorKind, Read};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use std::time::Duration;

use athlete_replay::codec::MAX_LINE_BYTES;
use athlete_replay::error::{Error, ErrorCode, Result};

/// How many lines may wait; a source that is faster waits too, but for UDP, which loses.
const WAITING: usize = 256;
/// How many senders may be connected at once.
const MAX_SENDERS: usize = 16;
/// The longest datagram of UDP.
const MAX_DATAGRAM_BYTES: usize = 65_535;
/// How much is read at once from a connection.
const READ_BYTES: usize = 65_536;
/// How much of one sender is heard before the others are: more than a system holds for a connection.
const MAX_TURN_BYTES: usize = 16 << 20;
/// How long a connection may wait to be heard when nobody has said anything.
const BETWEEN_LOOKS: Duration = Duration::from_millis(4);

/// Where lines come from or go to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Place {
    Standard,
    Udp(String),
    Tcp(String),
}

/// Reads `udp:HOST:PORT`, `tcp:HOST:PORT`, or the name of standard input or output.
pub(crate) fn place(word: &str) -> Result<Place> {
    match word.split_once(':') {
        Some(("udp", address)) if address.contains(':') => Ok(Place::Udp(address.to_owned())),
        Some(("tcp", address)) if address.contains(':') => Ok(Place::Tcp(address.to_owned())),
        None if matches!(word, "-" | "stdin" | "stdout") => Ok(Place::Standard),
        _ => Err(Error::new(
            ErrorCode::OutOfRange,
            "expected udp:HOST:PORT or tcp:HOST:PORT, or - for the standard one",
        )),
    }
}

/// What a feed says.
pub(crate) enum Said {
    /// A line and its number, counted from 1 over all senders.
    Line(usize, Vec<u8>),
    /// A line that is too long to be held.
    TooLong(usize),
    /// The feed is over: standard input only.
    Over,
}

/// Starts listening; the lines come through the receiver. The second value is the address, for a port of 0.
///
/// # Errors
/// `out-of-range` for an address that cannot be listened on.
pub(crate) fn listen(place: &Place) -> Result<(Receiver<Said>, Option<String>)> {
    let (sender, receiver) = sync_channel(WAITING);
    let in_use = |address: &str, error: &std::io::Error| {
        Error::new(
            ErrorCode::OutOfRange,
            format!("expected an address that can be listened on: {error}"),
        )
        .in_field(address)
    };
    let mut lines = Lines { sender, count: 0 };
    match place {
        Place::Standard => {
            start(move || {
                if standard_input(&mut lines).is_some() {
                    let _ = lines.sender.send(Said::Over);
                }
            });
            Ok((receiver, None))
        }
        Place::Udp(address) => {
            let socket = UdpSocket::bind(address).map_err(|error| in_use(address, &error))?;
            let local = socket.local_addr().map_err(|error| in_use(address, &error))?;
            start(move || datagrams(&socket, &mut lines));
            Ok((receiver, Some(format!("udp:{local}"))))
        }
        Place::Tcp(address) => {
            let listener = TcpListener::bind(address).map_err(|error| in_use(address, &error))?;
            let local = listener.local_addr().map_err(|error| in_use(address, &error))?;
            listener
                .set_nonblocking(true)
                .map_err(|error| in_use(address, &error))?;
            start(move || connections(&listener, &mut lines));
            Ok((receiver, Some(format!("tcp:{local}"))))
        }
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the tool listens while it encodes; no stage of the library does"
)]
fn start(work: impl FnOnce() + Send + 'static) {
    std::thread::spawn(work);
}

/// Where lines go, and how many there were, over all senders.
struct Lines {
    sender: SyncSender<Said>,
    count: usize,
}

impl Lines {
    /// Passes a line on, unless it is blank; `None` when nobody listens any more.
    fn pass_on(&mut self, line: &[u8]) -> Option<()> {
        self.count += 1;
        let line = line.trim_ascii();
        if line.is_empty() {
            return Some(());
        }
        self.sender.send(Said::Line(self.count, line.to_vec())).ok()
    }

    fn too_long(&mut self) -> Option<()> {
        self.count += 1;
        self.sender.send(Said::TooLong(self.count)).ok()
    }
}

/// The line that a sender has begun. One that is too long is told once and not held.
#[derive(Default)]
struct Begun {
    held: Vec<u8>,
    is_too_long: bool,
}

impl Begun {
    /// Takes the next bytes of the sender; `None` when nobody listens any more.
    fn take(&mut self, bytes: &[u8], lines: &mut Lines) -> Option<()> {
        for piece in bytes.split_inclusive(|&byte| byte == b'\n') {
            if !self.is_too_long {
                self.held.extend_from_slice(piece);
                if self.held.trim_ascii_end().len() > MAX_LINE_BYTES {
                    self.held = Vec::new();
                    self.is_too_long = true;
                    lines.too_long()?;
                }
            }
            if piece.ends_with(b"\n") {
                self.end(lines)?;
            }
        }
        Some(())
    }

    /// The line is over, as it is when its sender has gone.
    fn end(&mut self, lines: &mut Lines) -> Option<()> {
        let line = std::mem::take(self);
        if line.is_too_long || line.held.is_empty() {
            return Some(());
        }
        lines.pass_on(&line.held)
    }
}

/// `None` when nobody listens any more.
fn standard_input(lines: &mut Lines) -> Option<()> {
    let mut input = std::io::stdin().lock();
    let mut begun = Begun::default();
    loop {
        // A source that breaks off has ended.
        let bytes = input.fill_buf().unwrap_or_default();
        if bytes.is_empty() {
            return begun.end(lines);
        }
        let count = bytes.len();
        begun.take(bytes, lines)?;
        input.consume(count);
    }
}

/// Each datagram holds one or more whole lines.
fn datagrams(socket: &UdpSocket, lines: &mut Lines) {
    let mut buffer = vec![0; MAX_DATAGRAM_BYTES];
    loop {
        // What a network says of an earlier datagram of ours is no reason to stop listening.
        let Ok(count) = socket.recv(&mut buffer) else {
            continue;
        };
        let datagram = buffer.get(..count).unwrap_or_default();
        for line in datagram.split(|&byte| byte == b'\n') {
            if !line.trim_ascii().is_empty() && lines.pass_on(line).is_none() {
                return;
            }
        }
    }
}

/// Anyone may connect, send lines, go away and come back. Each sender in its turn, in the order in which they came, is
/// heard until it pauses: so what one sent before it went is heard before what it sends when it is back.
#[allow(
    clippy::disallowed_methods,
    reason = "the tool waits for its senders; no stage of the library does"
)]
fn connections(listener: &TcpListener, lines: &mut Lines) {
    let mut senders: Vec<(TcpStream, Begun)> = Vec::new();
    let mut buffer = vec![0; READ_BYTES];
    loop {
        let mut is_quiet = true;
        let mut heard = Vec::with_capacity(senders.len());
        for (mut stream, mut begun) in senders {
            match hear(&mut stream, &mut begun, &mut buffer, lines) {
                Heard::Pause { bytes } => {
                    is_quiet &= bytes == 0;
                    heard.push((stream, begun));
                }
                Heard::End => {}
                Heard::NobodyListens => return,
            }
        }
        senders = heard;
        while let Ok((stream, _)) = listener.accept() {
            is_quiet = false;
            if senders.len() < MAX_SENDERS && stream.set_nonblocking(true).is_ok() {
                senders.push((stream, Begun::default()));
            }
        }
        if is_quiet {
            std::thread::sleep(BETWEEN_LOOKS);
        }
    }
}

/// How a sender's turn ended.
enum Heard {
    Pause { bytes: usize },
    End,
    NobodyListens,
}

fn hear(stream: &mut impl Read, begun: &mut Begun, buffer: &mut [u8], lines: &mut Lines) -> Heard {
    let mut bytes = 0;
    while bytes < MAX_TURN_BYTES {
        let passed = match stream.read(buffer) {
            Ok(0) => return begun.end(lines).map_or(Heard::NobodyListens, |()| Heard::End),
            Ok(count) => {
                bytes += count;
                begun.take(buffer.get(..count).unwrap_or_default(), lines)
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            // A sender that breaks off has ended.
            Err(_) => return begun.end(lines).map_or(Heard::NobodyListens, |()| Heard::End),
        };
        if passed.is_none() {
            return Heard::NobodyListens;
        }
    }
    Heard::Pause { bytes }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What is said of a text that comes in pieces of so many bytes.
    fn said(text: &[u8], piece: usize) -> Vec<String> {
        let (sender, receiver) = sync_channel(16);
        let mut lines = Lines { sender, count: 0 };
        let mut begun = Begun::default();
        for bytes in text.chunks(piece) {
            begun.take(bytes, &mut lines).unwrap();
        }
        begun.end(&mut lines).unwrap();
        drop(lines);
        let said = receiver.into_iter().map(|said| match said {
            Said::Line(number, line) => format!("{number} {}", String::from_utf8_lossy(&line)),
            Said::TooLong(number) => format!("{number} too long"),
            Said::Over => "over".to_owned(),
        });
        said.collect()
    }

    #[test]
    fn lines_are_numbered_and_blank_ones_passed_over() {
        for piece in 1..10 {
            assert_eq!(said(b"a\r\n\n  b\nc", piece), ["1 a", "3 b", "4 c"]);
        }
        assert_eq!(said(b"", 1), [""; 0]);
    }

    #[test]
    fn a_line_that_is_too_long_costs_itself_only() {
        let mut text = vec![b'x'; 3 * MAX_LINE_BYTES];
        text.extend(b"\nb\n");
        assert_eq!(said(&text, READ_BYTES), ["1 too long", "2 b"]);
        let longest = [&vec![b'x'; MAX_LINE_BYTES][..], b"\r\nb"].concat();
        assert_eq!(said(&longest, READ_BYTES).len(), 2);
        assert!(said(&longest, READ_BYTES)[0].starts_with("1 xxx"));
    }

    #[test]
    fn places_are_told_apart() {
        assert_eq!(
            place("udp:0.0.0.0:9000"),
            Ok(Place::Udp("0.0.0.0:9000".to_owned()))
        );
        assert_eq!(place("tcp:[::1]:9000"), Ok(Place::Tcp("[::1]:9000".to_owned())));
        assert_eq!(place("-"), Ok(Place::Standard));
        for wrong in ["udp:9000", "http:a:1", "file", "udp"] {
            assert!(place(wrong).is_err(), "{wrong}");
        }
    }
}
