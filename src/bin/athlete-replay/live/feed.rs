//! Lines from standard input, or from whoever sends to a UDP or TCP port.

use std::io::{BufRead, BufReader, Read};
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};

use athlete_replay::codec::MAX_LINE_BYTES;
use athlete_replay::error::{Error, ErrorCode, Result};

/// How many lines may wait; a source that is faster waits too, but for UDP, which loses.
const WAITING: usize = 256;
/// How many senders may be connected at once.
const MAX_SENDERS: usize = 16;
/// The longest datagram of UDP.
const MAX_DATAGRAM_BYTES: usize = 65_535;

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
    let numbers = Numbers::default();
    match place {
        Place::Standard => {
            start(move || {
                if lines(std::io::stdin().lock(), &numbers, &sender).is_some() {
                    let _ = sender.send(Said::Over);
                }
            });
            Ok((receiver, None))
        }
        Place::Udp(address) => {
            let socket = UdpSocket::bind(address).map_err(|error| in_use(address, &error))?;
            let local = socket.local_addr().map_err(|error| in_use(address, &error))?;
            start(move || datagrams(&socket, &numbers, &sender));
            Ok((receiver, Some(format!("udp:{local}"))))
        }
        Place::Tcp(address) => {
            let listener = TcpListener::bind(address).map_err(|error| in_use(address, &error))?;
            let local = listener.local_addr().map_err(|error| in_use(address, &error))?;
            start(move || connections(&listener, &numbers, &sender));
            Ok((receiver, Some(format!("tcp:{local}"))))
        }
    }
}

/// Numbers for the lines of all senders together.
#[derive(Clone, Default)]
struct Numbers(Arc<AtomicUsize>);

impl Numbers {
    fn next(&self) -> usize {
        self.0.fetch_add(1, Ordering::Relaxed) + 1
    }
}

#[allow(
    clippy::disallowed_methods,
    reason = "the tool waits for several senders; no stage of the library does"
)]
fn start(work: impl FnOnce() + Send + 'static) {
    std::thread::spawn(work);
}

/// Passes lines on until the source ends; `None` when nobody listens any more.
fn lines(mut source: impl BufRead, numbers: &Numbers, sender: &SyncSender<Said>) -> Option<()> {
    loop {
        let mut line = Vec::new();
        let longest = MAX_LINE_BYTES as u64 + 2;
        // A source that breaks off has ended.
        let count = source
            .by_ref()
            .take(longest)
            .read_until(b'\n', &mut line)
            .unwrap_or(0);
        if count == 0 {
            return Some(());
        }
        if count as u64 == longest && line.last() != Some(&b'\n') {
            sender.send(Said::TooLong(numbers.next())).ok()?;
            skip_line(&mut source);
            continue;
        }
        pass_on(&line, numbers, sender)?;
    }
}

/// Reads to the end of a line without holding it.
fn skip_line(source: &mut impl BufRead) {
    loop {
        let Ok(found) = source.fill_buf() else { return };
        if found.is_empty() {
            return;
        }
        let end = found.iter().position(|&byte| byte == b'\n');
        let count = end.map_or(found.len(), |end| end + 1);
        source.consume(count);
        if end.is_some() {
            return;
        }
    }
}

fn pass_on(line: &[u8], numbers: &Numbers, sender: &SyncSender<Said>) -> Option<()> {
    let number = numbers.next();
    let line = line.trim_ascii();
    if line.is_empty() {
        return Some(());
    }
    sender.send(Said::Line(number, line.to_vec())).ok()
}

/// Each datagram holds one or more whole lines.
fn datagrams(socket: &UdpSocket, numbers: &Numbers, sender: &SyncSender<Said>) {
    let mut buffer = vec![0; MAX_DATAGRAM_BYTES];
    loop {
        // What a network says of an earlier datagram of ours is no reason to stop listening.
        let Ok(count) = socket.recv(&mut buffer) else {
            continue;
        };
        let datagram = buffer.get(..count).unwrap_or_default();
        for line in datagram.split(|&byte| byte == b'\n') {
            if !line.trim_ascii().is_empty() && pass_on(line, numbers, sender).is_none() {
                return;
            }
        }
    }
}

/// Anyone may connect, send lines, go away and come back.
fn connections(listener: &TcpListener, numbers: &Numbers, sender: &SyncSender<Said>) {
    let connected = Arc::new(AtomicUsize::new(0));
    for connection in listener.incoming().filter_map(std::result::Result::ok) {
        if connected.fetch_add(1, Ordering::Relaxed) >= MAX_SENDERS {
            connected.fetch_sub(1, Ordering::Relaxed);
            continue;
        }
        let (numbers, sender, connected) = (numbers.clone(), sender.clone(), Arc::clone(&connected));
        start(move || {
            let _ = lines(BufReader::<TcpStream>::new(connection), &numbers, &sender);
            connected.fetch_sub(1, Ordering::Relaxed);
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn said(text: &[u8]) -> Vec<String> {
        let (sender, receiver) = sync_channel(16);
        lines(text, &Numbers::default(), &sender);
        drop(sender);
        let said = receiver.into_iter().map(|said| match said {
            Said::Line(number, line) => format!("{number} {}", String::from_utf8_lossy(&line)),
            Said::TooLong(number) => format!("{number} too long"),
            Said::Over => "over".to_owned(),
        });
        said.collect()
    }

    #[test]
    fn lines_are_numbered_and_blank_ones_passed_over() {
        assert_eq!(said(b"a\r\n\n  b\nc"), ["1 a", "3 b", "4 c"]);
        assert_eq!(said(b""), [""; 0]);
    }

    #[test]
    fn a_line_that_is_too_long_costs_itself_only() {
        let mut text = vec![b'x'; 3 * MAX_LINE_BYTES];
        text.extend(b"\nb\n");
        assert_eq!(said(&text), ["1 too long", "2 b"]);
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
