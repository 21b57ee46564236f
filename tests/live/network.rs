//! Lines over UDP and TCP.

use std::path::Path;

use athlete_replay::codec::{END_LINE, MANIFEST_NAME, header_line, pack};

use crate::published::read;
use crate::runs::{Live, folder, tool};
use crate::walk::{self, MAX_ERROR_M, lines, lost_samples};

fn source_in(folder: &Path, duration_secs: f64) -> std::path::PathBuf {
    let options = athlete_replay::codec::PackOptions {
        max_error_m: 0.0,
        ..athlete_replay::codec::PackOptions::default()
    };
    let packed = pack(&walk::replay(duration_secs), &options, &mut |_| {}).unwrap();
    std::fs::write(folder.join(MANIFEST_NAME), &packed.manifest).unwrap();
    for file in packed.segments.iter().chain(&packed.coarse) {
        std::fs::write(folder.join(&file.name), &file.bytes).unwrap();
    }
    folder.join(MANIFEST_NAME)
}

/// Starts `live` on any free port of this machine, and gives its address.
fn listening(folder: &Path, protocol: &str) -> (Live, String) {
    let mut live = Live::start(
        folder,
        &[
            "--segment",
            "0.5",
            "--listen",
            &format!("{protocol}:127.0.0.1:0"),
            "--timeout",
            "600",
        ],
    );
    let note = live.note();
    let address = note.strip_prefix("listening on ").unwrap().to_owned();
    (live, address)
}

fn simulate(source: &Path, to: &str) {
    let status = tool()
        .args(["simulate", "--speed", "4", "--max-error", "0.001", "--to", to])
        .arg(source)
        .status()
        .unwrap();
    assert!(status.success());
}

#[test]
fn simulate_to_live_over_udp() {
    let (source_folder, folder) = (folder("udp-source"), folder("udp"));
    let (live, address) = listening(&folder, "udp");
    simulate(&source_in(&source_folder, 4.0), &address);
    // Its end line ends it, not the end of its standard input.
    let (code, notes) = live.finish();
    assert_eq!(code, Some(0), "{notes:?}");
    let (manifest, found) = read(&folder);
    assert_eq!(manifest.live, None);
    // On one machine and at this speed no datagram is lost; over a network some may be.
    assert_eq!(lost_samples(&walk::replay(4.0), &found), 0);
}

#[test]
fn simulate_to_live_over_tcp_with_bad_lines_and_a_sender_that_comes_back() {
    use std::io::Write;
    let folder = folder("tcp");
    let (live, address) = listening(&folder, "tcp");
    let source = walk::replay(4.0);
    let address = address.strip_prefix("tcp:").unwrap();
    let lines = lines(&source);
    let (first, second) = lines.split_at(lines.len() / 2);
    let connect = || std::net::TcpStream::connect(address).unwrap();
    let mut sender = connect();
    writeln!(sender, "{}", header_line(&source, MAX_ERROR_M).unwrap()).unwrap();
    writeln!(sender, "not a line\n").unwrap();
    for (_, line) in first {
        writeln!(sender, "{line}").unwrap();
    }
    drop(sender);
    let mut sender = connect();
    for (_, line) in second {
        writeln!(sender, "{line}").unwrap();
    }
    writeln!(sender, "{END_LINE}").unwrap();
    let (code, notes) = live.finish();
    assert_eq!(code, Some(0));
    assert!(
        notes[0].starts_with("warning: line 2: expected a JSON object on one line, found none:")
            && notes[0].ends_with("(input-malformed)"),
        "{notes:?}"
    );
    assert_eq!(notes.last().unwrap(), "1 line with input-malformed");
    let (_, found) = read(&folder);
    assert_eq!(lost_samples(&source, &found), 0);
}
