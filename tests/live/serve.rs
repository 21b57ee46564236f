//! The development server, as a browser meets it.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};

use crate::runs::{folder, tool};

struct Server {
    child: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Server {
    fn start(folder: &std::path::Path) -> Self {
        let mut child = tool()
            .args(["serve", "--port", "0"])
            .arg(folder)
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let address = line
            .trim()
            .strip_prefix("http://")
            .unwrap()
            .trim_end_matches('/')
            .to_owned();
        Self { child, address }
    }

    /// The status, the headers in lower case, and the body.
    fn ask(&self, method: &str, path: &str, headers: &str) -> (u16, String, Vec<u8>) {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(
            stream,
            "{method} {path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n{headers}\r\n"
        )
        .unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        let end = answer.windows(4).position(|bytes| bytes == b"\r\n\r\n").unwrap();
        let head = String::from_utf8(answer[..end].to_vec()).unwrap().to_lowercase();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        (status, head, answer.split_off(end + 4))
    }
}

#[test]
fn files_come_with_the_headers_they_are_published_with() {
    let folder = folder("served");
    std::fs::write(folder.join("0000-1a2b3c4d.seg"), b"0123456789").unwrap();
    std::fs::write(folder.join("page.html"), b"<p>").unwrap();
    let packed = athlete_replay::codec::pack(
        &crate::walk::replay(1.0),
        &athlete_replay::codec::PackOptions::default(),
        &mut |_| {},
    )
    .unwrap();
    std::fs::write(folder.join("replay.json"), &packed.manifest).unwrap();
    let server = Server::start(&folder);

    let (status, head, body) = server.ask("GET", "/0000-1a2b3c4d.seg", "Origin: https://example.org\r\n");
    assert_eq!((status, body.as_slice()), (200, b"0123456789".as_slice()));
    for header in [
        "cache-control: public, max-age=31536000, immutable",
        "access-control-allow-origin: *",
        "content-type: application/octet-stream",
        "content-length: 10",
        "accept-ranges: bytes",
        "x-content-type-options: nosniff",
    ] {
        assert!(head.lines().any(|line| line == header), "{header}: {head}");
    }
    let tag = head.lines().find_map(|line| line.strip_prefix("etag: ")).unwrap();
    let (status, _, body) = server.ask("GET", "/0000-1a2b3c4d.seg", &format!("If-None-Match: {tag}\r\n"));
    assert_eq!((status, body.len()), (304, 0));
    let (status, head, body) = server.ask("GET", "/0000-1a2b3c4d.seg", "Range: bytes=2-4\r\n");
    assert_eq!((status, body.as_slice()), (206, b"234".as_slice()));
    assert!(head.contains("content-range: bytes 2-4/10"), "{head}");
    let (status, head, _) = server.ask("GET", "/0000-1a2b3c4d.seg", "Range: bytes=10-\r\n");
    assert_eq!(status, 416);
    assert!(head.contains("content-range: bytes */10"), "{head}");
    let (status, head, body) = server.ask("HEAD", "/0000-1a2b3c4d.seg", "");
    assert_eq!((status, body.len()), (200, 0));
    assert!(head.contains("content-length: 10"), "{head}");

    let (_, head, body) = server.ask("GET", "/replay.json", "");
    assert_eq!(body, packed.manifest);
    assert!(
        head.contains("cache-control: public, max-age=60, stale-while-revalidate=600"),
        "{head}"
    );
    assert!(head.contains("content-type: application/json"), "{head}");
    let live = String::from_utf8(packed.manifest).unwrap().replacen(
        "\"participants\"",
        "\"live\":{\"state\":\"live\",\"updated_utc\":\"2026-11-25T00:00:00Z\",\"segment_secs\":4,\"poll_secs\":4},\"participants\"",
        1,
    );
    std::fs::write(folder.join("replay.json"), live).unwrap();
    let (_, head, _) = server.ask("GET", "/replay.json", "");
    assert!(head.contains("cache-control: public, max-age=1\r\n"), "{head}");

    let (_, head, _) = server.ask("GET", "/page.html", "");
    assert!(head.contains("cache-control: no-cache"), "{head}");
    let (status, head, _) = server.ask("OPTIONS", "/replay.json", "");
    assert_eq!(status, 204);
    assert!(head.contains("access-control-allow-methods: get, head"), "{head}");
    assert_eq!(server.ask("POST", "/replay.json", "Content-Length: 0\r\n").0, 405);
    for path in ["/absent", "/../Cargo.toml", "/%2e%2e/Cargo.toml", "/"] {
        let (status, head, _) = server.ask("GET", path, "");
        assert_eq!(status, 404, "{path}");
        assert!(head.contains("access-control-allow-origin: *"), "{head}");
    }
}
