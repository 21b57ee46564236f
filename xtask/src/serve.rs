//! A static file server for the demo: this machine only, two folders only.

use std::io::{Read, Write};
use std::net::{Ipv4Addr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::time::Duration;

use crate::project::Project;
use crate::steps::{Outcome, Steps};

const PREFERRED_PORT: u16 = 8090;
const REQUEST_BYTES_MAX: u64 = 16 * 1024;
const PATIENCE: Duration = Duration::from_secs(10);
const START_PAGE: &str = "/demo/";

/// Folders of `www` that are served; everything else is not found.
const SERVED_FOLDERS: [&str; 2] = ["demo", "dist"];

const CONTENT_TYPES: [(&str, &str); 12] = [
    ("css", "text/css; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("jpg", "image/jpeg"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("map", "application/json"),
    ("mjs", "text/javascript; charset=utf-8"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("wasm", "application/wasm"),
    ("webp", "image/webp"),
];

/// Serves `www` until the process is stopped; prints the address.
pub(crate) fn serve(project: &Project, port: Option<u16>, steps: &Steps) -> Outcome {
    let root = project.path("www");
    let root = root
        .canonicalize()
        .map_err(|error| format!("{}: {error}", root.display()))?;
    let listener = listen(port)?;
    let address = listener.local_addr().map_err(|error| error.to_string())?;
    steps.finish("ready");
    println!("\n    The demo is at http://{address}{START_PAGE}  (Ctrl-C stops it)\n");
    for connection in listener.incoming().filter_map(Result::ok) {
        let root = root.clone();
        std::thread::spawn(move || {
            // A browser that goes away in the middle of an answer is everyday life, not an error.
            let _ = answer(connection, &root);
        });
    }
    Ok(())
}

/// The port asked for, else the preferred one, else any free one.
fn listen(port: Option<u16>) -> Outcome<TcpListener> {
    let bind = |port: u16| TcpListener::bind((Ipv4Addr::LOCALHOST, port));
    match port {
        Some(port) => bind(port).map_err(|error| format!("port {port} cannot be listened on: {error}")),
        None => bind(PREFERRED_PORT)
            .or_else(|_| bind(0))
            .map_err(|error| format!("no local port is free: {error}")),
    }
}

fn answer(mut connection: TcpStream, root: &Path) -> std::io::Result<()> {
    connection.set_read_timeout(Some(PATIENCE))?;
    connection.set_write_timeout(Some(PATIENCE))?;
    let head = read_head(&connection)?;
    let mut words = head.split_whitespace();
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let response = if method == "GET" || method == "HEAD" {
        respond(root, target)
    } else {
        Response::plain("405 Method Not Allowed")
    };
    let mut bytes = format!(
        "HTTP/1.1 {}\r\nContent-Type: {}\r\nContent-Length: {}\r\nCache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\nConnection: close\r\n",
        response.status,
        response.content_type,
        response.body.len()
    );
    if let Some(location) = &response.location {
        bytes.push_str(&format!("Location: {location}\r\n"));
    }
    bytes.push_str("\r\n");
    connection.write_all(bytes.as_bytes())?;
    if method == "GET" {
        connection.write_all(&response.body)?;
    }
    connection.flush()
}

fn read_head(connection: &TcpStream) -> std::io::Result<String> {
    let mut head = Vec::new();
    let mut limited = connection.take(REQUEST_BYTES_MAX);
    let mut buffer = [0; 1024];
    while !head.windows(4).any(|window| window == b"\r\n\r\n") {
        match limited.read(&mut buffer)? {
            0 => break,
            count => head.extend_from_slice(buffer.get(..count).unwrap_or_default()),
        }
    }
    Ok(String::from_utf8_lossy(&head).into_owned())
}

#[derive(Debug)]
struct Response {
    status: &'static str,
    content_type: &'static str,
    location: Option<String>,
    body: Vec<u8>,
}

impl Response {
    fn plain(status: &'static str) -> Self {
        Self {
            status,
            content_type: "text/plain; charset=utf-8",
            location: None,
            body: status.as_bytes().to_vec(),
        }
    }

    fn moved_to(location: String) -> Self {
        Self {
            location: Some(location),
            ..Self::plain("302 Found")
        }
    }
}

fn respond(root: &Path, target: &str) -> Response {
    let path = target.split(['?', '#']).next().unwrap_or_default();
    if path == "/" {
        return Response::moved_to(START_PAGE.to_owned());
    }
    let Some(file) = locate(root, path) else {
        return Response::plain("404 Not Found");
    };
    if file.is_dir() {
        if !path.ends_with('/') {
            return Response::moved_to(format!("{path}/"));
        }
        return read_file(&file.join("index.html"));
    }
    read_file(&file)
}

fn read_file(file: &Path) -> Response {
    let extension = file
        .extension()
        .unwrap_or_default()
        .to_string_lossy()
        .to_ascii_lowercase();
    let known = CONTENT_TYPES.iter().find(|(known, _)| *known == extension);
    match std::fs::read(file) {
        Ok(body) => Response {
            status: "200 OK",
            content_type: known.map_or("application/octet-stream", |(_, content_type)| content_type),
            location: None,
            body,
        },
        Err(_) => Response::plain("404 Not Found"),
    }
}

/// The file or folder under `root` that an address names; none when it does not exist, lies elsewhere (`..`, a link
/// that leads out) or in a folder that is not served.
fn locate(root: &Path, path: &str) -> Option<PathBuf> {
    let decoded = percent_decoded(path)?;
    let relative = Path::new(decoded.trim_start_matches('/'));
    let mut components = relative.components();
    let Component::Normal(first) = components.next()? else {
        return None;
    };
    let stays_inside = components.all(|component| matches!(component, Component::Normal(_)));
    if !stays_inside || !SERVED_FOLDERS.iter().any(|served| first == *served) {
        return None;
    }
    let file = root.join(relative).canonicalize().ok()?;
    file.starts_with(root).then_some(file)
}

fn percent_decoded(path: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(path.len());
    let mut rest = path.bytes();
    while let Some(byte) = rest.next() {
        let decoded = if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?
        } else {
            byte
        };
        bytes.push(decoded);
    }
    String::from_utf8(bytes)
        .ok()
        .filter(|path| !path.contains(['\0', '\\']))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A folder with one served page, one wasm file and one file that must stay private.
    fn site(name: &str) -> std::io::Result<PathBuf> {
        let root = std::env::temp_dir().join(format!("xtask-serve-{name}-{}", std::process::id()));
        for (file, text) in [
            ("demo/index.html", "page"),
            ("dist/a b.wasm", "wasm"),
            ("package.json", "private"),
        ] {
            let path = root.join(file);
            std::fs::create_dir_all(path.parent().unwrap_or(&root))?;
            std::fs::write(path, text)?;
        }
        root.canonicalize()
    }

    #[test]
    fn pages_and_wasm_come_with_their_types() -> std::io::Result<()> {
        let root = site("types")?;
        let page = respond(&root, "/demo/?src=x");
        assert_eq!(
            (page.status, page.content_type, page.body.as_slice()),
            ("200 OK", "text/html; charset=utf-8", b"page".as_slice())
        );
        assert_eq!(
            respond(&root, "/dist/a%20b.wasm").content_type,
            "application/wasm"
        );
        assert_eq!(respond(&root, "/").location.as_deref(), Some("/demo/"));
        assert_eq!(respond(&root, "/demo").location.as_deref(), Some("/demo/"));
        std::fs::remove_dir_all(root)
    }

    #[test]
    fn nothing_outside_the_served_folders_can_be_had() -> std::io::Result<()> {
        let root = site("walls")?;
        let escapes = [
            "/package.json",
            "/demo/../package.json",
            "/demo/%2e%2e/package.json",
            "/demo/..%2fpackage.json",
            "//etc/passwd",
            "/demo/%00",
            "/demo/..\\package.json",
            "/demo/%",
            "",
        ];
        for escape in escapes {
            assert_eq!(respond(&root, escape).status, "404 Not Found", "{escape}");
        }
        std::fs::remove_dir_all(root)
    }

    #[test]
    fn a_request_over_the_wire_is_answered() -> std::io::Result<()> {
        let root = site("wire")?;
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?;
        let mut client = TcpStream::connect(listener.local_addr()?)?;
        client.write_all(b"GET /demo/ HTTP/1.1\r\nHost: localhost\r\n\r\n")?;
        let (connection, _) = listener.accept()?;
        answer(connection, &root)?;
        let mut text = String::new();
        client.read_to_string(&mut text)?;
        assert!(text.starts_with("HTTP/1.1 200 OK\r\n"), "{text}");
        assert!(
            text.contains("Content-Length: 4\r\n") && text.ends_with("\r\n\r\npage"),
            "{text}"
        );
        std::fs::remove_dir_all(root)
    }
}
